/* Answers as people type them: an expression in the names on screen. */
#include <math.h>
#include <string.h>

#include "autodiff/expression.h"
#include "judge/parts.h"
#include "autodiff/matrix_op.h"
#include "base/text.h"

/* ---- names ---- */

/* What a name stands for: of a node the value or the gradient, all of it or an entry. */
struct meaning {
    int node;           /* −1: a number, −2: class numbers as a row for each sample */
    bool grad, unknown; /* unknown: it has no numbers yet */
    int row, col;       /* −1: all of it */
    double number;
};
enum { NUMBER_NODE = -1, ONE_HOT_NODE = -2 };
enum { ENTRIES_MOST = 64 /* in one answer */ };
enum { OTHERS = 8 /* inf, nan, d, δ, onehot, 3 copied */ };

struct names {
    const char **names; /* [n] */
    struct shape *shapes;
    struct meaning *meanings;
    int n;
};

/* −1: it is not there. */
static int index_of(const struct names *t, const char *name)
{
    int i = t->n - 1;
    while (i >= 0 && strcmp(t->names[i], name) != 0) {
        i--;
    }
    return i;
}

static void add_name(struct names *t, const char *name, struct shape shape,
                     struct meaning meaning)
{
    if (index_of(t, name) >= 0) {
        return; /* a leaf dx stands before the gradient of x */
    }
    t->names[t->n] = name;
    t->shapes[t->n] = shape;
    t->meanings[t->n++] = meaning;
}

static void add_node(struct names *t, const struct judging *j, int node, bool grad,
                     const char *name)
{
    const struct backprop *b = j->q->b;
    bool known = grad ? b->has_grad[node] : b->has_value[node];
    add_name(t, name, j->g->nodes[node].shape,
             (struct meaning){
                 .node = node, .grad = grad, .unknown = !known, .row = -1, .col = -1});
}

/* dz_1 for dz1, as z_1 is read as z1. */
static void add_underscores(struct names *t, const struct judging *j)
{
    for (int i = 0; i < j->g->n; i++) {
        const char *name = j->q->text->typed[i];
        bool letter = j->g->nodes[i].op != OP_CONSTANT && text_is_digit(name[1]);
        if (letter) {
            add_node(t, j, i, true, arena_printf(j->mem, "d%c_%s", name[0], name + 1));
        }
    }
}

static void add_one_hot(struct names *t, const struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    if (matrix_op_has_classes(j->g, j->node)) {
        add_name(t, MATRIX_ONE_HOT, j->g->nodes[n->in[0]].shape,
                 (struct meaning){.node = ONE_HOT_NODE});
    }
}

/* Values stand before gradients, and both before d, inf and nan. What has no numbers yet
 * is named, too, so that dw is not read as d·w. */
static struct names known_names(const struct judging *j)
{
    const struct shape number = {1, 1};
    int most = 3 * j->g->n + OTHERS + ENTRIES_MOST;
    struct names t = {.names = arena_new(j->mem, const char *, most),
                      .shapes = arena_new(j->mem, struct shape, most),
                      .meanings = arena_new(j->mem, struct meaning, most)};
    for (int i = 0; i < 2 * j->g->n; i++) {
        int node = i % j->g->n;
        if (j->g->nodes[node].op != OP_CONSTANT) {
            const char *name = j->q->text->typed[node];
            bool grad = i >= j->g->n;
            add_node(&t, j, node, grad, grad ? arena_printf(j->mem, "d%s", name) : name);
        }
    }
    add_underscores(&t, j);
    if (j->edge) {
        add_node(&t, j, j->node, true, "d");
        add_node(&t, j, j->node, true, "δ");
        add_one_hot(&t, j);
    }
    add_name(&t, "inf", number,
             (struct meaning){NUMBER_NODE, .number = (double)INFINITY});
    add_name(&t, "nan", number, (struct meaning){NUMBER_NODE, .number = (double)NAN});
    return t;
}

/* The known name that text[n] is, in any spelling, or −1. */
static int find_name(const struct names *t, const char *text, size_t n)
{
    char name[NAME_SIZE];
    int i = n > 0 && expression_name(text, n, name) ? index_of(t, name) : -1;
    return i >= 0 && t->meanings[i].node >= 0 ? i : -1;
}

/* ---- entries: W1[1,4] is read as a name of its own ---- */

/* Finds the longest known name that ends before byte `end`; returns where it begins, and
 * `end` if there is none. */
static size_t name_before(const struct names *t, const char *text, size_t end, int *name)
{
    size_t best = end;
    *name = -1;
    for (size_t at = end; at > 0 && end - at < NAME_MOST;) {
        at = text_before(text, at);
        int found = find_name(t, text + at, end - at);
        if (found >= 0) {
            *name = found;
            best = at;
        }
    }
    return best;
}

/* A name of three letters that is not taken. */
static const char *free_name(const struct names *t, struct arena *mem)
{
    char name[] = "qaa";
    for (int k = 1; index_of(t, name) >= 0 && k < 26 * 26; k++) {
        name[1] = (char)('a' + k / 26);
        name[2] = (char)('a' + k % 26);
    }
    return arena_copy(mem, name, strlen(name));
}

static enum err bad_entry(const struct names *t, int name, const char *text, size_t at,
                          struct fail *fail)
{
    if (name < 0) {
        return fail_set(fail, ERR_INPUT, "", text_column(text, at),
                        "before [ stands the name of a matrix: W[0,1]");
    }
    struct shape s = t->shapes[name];
    return fail_set(fail, ERR_INPUT, "", text_column(text, at),
                    "%s is %d×%d: write %s[row,column], rows 0 to %d, columns 0 to %d",
                    t->names[name], s.rows, s.cols, t->names[name], s.rows - 1,
                    s.cols - 1);
}

/* Writes a name of its own, in as many columns, for each entry in the text. */
static enum err name_entries(struct names *t, const char **text, struct arena *mem,
                             struct fail *fail)
{
    const struct shape number = {1, 1};
    const char *out = "", *rest = *text;
    size_t entries = 0;
    for (const char *open = strchr(rest, '['); open; open = strchr(rest, '[')) {
        int name, row, col;
        size_t begin = name_before(t, rest, (size_t)(open - rest), &name);
        const char *s = open + 1;
        bool read = name >= 0 && judge_read_count(&s, &row) && *s++ == ',' &&
                    judge_read_count(&s, &col) && *s++ == ']';
        if (!read || row >= t->shapes[name].rows || col >= t->shapes[name].cols ||
            entries++ == ENTRIES_MOST) {
            return bad_entry(t, name, *text, (size_t)(open - *text), fail);
        }
        struct meaning entry = t->meanings[name];
        entry.row = row;
        entry.col = col;
        const char *own = free_name(t, mem);
        int w = text_width_of(rest + begin, (size_t)(s - rest) - begin);
        add_name(t, own, number, entry);
        out = arena_printf(mem, "%s%.*s%-*s", out, (int)begin, rest, w, own);
        rest = s;
    }
    *text = arena_printf(mem, "%s%s", out, rest);
    return ERR_NONE;
}

/* ---- numbers ---- */

static double *one_hot_of(const struct judging *j, int w)
{
    const int *in = j->g->nodes[j->node].in;
    const struct matrix *labels = backprop_value(&j->world[w], in[1]);
    size_t classes = backprop_value(&j->world[w], in[0])->columns;
    return matrix_op_one_hot(*labels, classes, j->mem).at;
}

static double *numbers_of(const struct judging *j, int w, struct meaning *m)
{
    if (m->node < 0) {
        return m->node == ONE_HOT_NODE ? one_hot_of(j, w) : &m->number;
    }
    const struct matrix *all = m->grad ? backprop_grad(&j->world[w], m->node)
                                       : backprop_value(&j->world[w], m->node);
    return m->row < 0 ? all->at
                      : all->at + (size_t)m->row * all->columns + (size_t)m->col;
}

static struct matrix evaluate(const struct judging *j, int w, const struct graph *guess,
                              const struct names *t)
{
    struct plan plan;
    double **at = arena_new(j->mem, double *, guess->n_leaves);
    for (int i = 0; i < guess->n; i++) {
        int leaf = guess->nodes[i].leaf;
        if (leaf >= 0) {
            at[leaf] = numbers_of(j, w, &t->meanings[leaf]);
        }
    }
    plan_init(&plan, guess, &(struct plan_options){.forward_only = true, .at = at},
              j->mem);
    plan_run(&plan);
    return judge_copy(j->mem, &plan.at[guess->n - 1]);
}

/* ---- numbers from the screen ---- */

/* Adds a name for each number that people copy into a product: upstream, and the factors
 * of a multiplication. Returns the first of them. */
static int add_copied(struct names *t, const struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    int first = t->n;
    if (j->edge) {
        add_node(t, j, j->node, true, "upstream");
    }
    for (int k = 0; k < 2 && n->op == OP_MUL; k++) {
        add_node(t, j, n->in[k], false, k == 0 ? "factor a" : "factor b");
    }
    return first;
}

/* The name that a number may be copied from; −1: none. */
static int copied_from(const struct names *t, const struct judging *j, int first,
                       double number)
{
    for (int k = first; k < t->n; k++) {
        struct meaning *m = &t->meanings[k];
        bool one = shape_is_number(t->shapes[k]);
        if (one && fabs(*numbers_of(j, WORLD_HERE, m) - number) <= 5e-3 * fabs(number)) {
            return k;
        }
    }
    return -1;
}

bool judge_read_copied(struct judging *j)
{
    struct graph g = *j->expression;
    bool any = false;
    int first = add_copied(j->names, j), *leaf_node = arena_new(j->mem, int, j->names->n);
    g.nodes = arena_new(j->mem, struct node, g.n);
    memcpy(g.nodes, j->expression->nodes, (size_t)g.n * sizeof *g.nodes);
    g.leaves = arena_new(j->mem, struct leaf, j->names->n);
    g.n_leaves = j->names->n;
    for (int i = 0; i < g.n; i++) {
        struct node *n = &g.nodes[i];
        int k = n->op == OP_CONSTANT ? copied_from(j->names, j, first, n->constant) : -1;
        if (k >= 0 && leaf_node[k] == 0) {
            *n = (struct node){.op = OP_LEAF,
                               .shape = n->shape,
                               .in = {-1, -1},
                               .leaf = k,
                               .needs_grad = true};
            leaf_node[k] = any = true;
        }
        for (int in = 0; in < 2 && n->in[in] >= 0; in++) {
            n->needs_grad |= g.nodes[n->in[in]].needs_grad;
        }
    }
    for (int w = 0; w < WORLDS && any; w++) {
        j->guess[w] = evaluate(j, w, &g, j->names);
    }
    return any;
}

/* True if the text can be read with numbers in place of all matrices. */
static bool reads_as_numbers(const char *text, const struct names *t, struct arena *mem)
{
    struct graph g;
    struct expression_options options = {.names = t->names,
                                         .n_names = t->n,
                                         .shapes = arena_new(mem, struct shape, t->n),
                                         .only_names = true};
    return expression_parse(text, &options, mem, &g, NULL) == ERR_NONE;
}

/* A name as it is typed; of an entry that of the matrix. */
static const char *meant_name(const struct names *t, int name, const struct judging *j)
{
    const struct meaning *m = &t->meanings[name];
    const char *typed = j->q->text->typed[m->node];
    return m->grad ? arena_printf(j->mem, "d%s", typed) : typed;
}

enum err judge_read(struct judging *j, const char *text, bool *misfit, struct fail *fail)
{
    struct names *t = arena_new(j->mem, struct names, 1);
    struct graph *guess = arena_new(j->mem, struct graph, 1);
    bool matrices = !graph_is_of_numbers(j->g);
    *t = known_names(j);
    *misfit = false;
    enum err err = name_entries(t, &text, j->mem, fail);
    if (err != ERR_NONE) {
        return err;
    }
    struct expression_options options = {.names = t->names,
                                         .n_names = t->n,
                                         .shapes = matrices ? t->shapes : NULL,
                                         .only_names = true};
    err = expression_parse(text, &options, j->mem, guess, fail);
    if (err != ERR_NONE) {
        *misfit = matrices && reads_as_numbers(text, t, j->mem);
        return err;
    }
    for (int i = 0; i < guess->n; i++) {
        int leaf = guess->nodes[i].leaf;
        if (leaf >= 0 && t->meanings[leaf].unknown) {
            return fail_set(fail, ERR_INPUT, "",
                            text_column(text, (size_t)guess->nodes[i].column - 1),
                            "%s has no numbers yet", meant_name(t, leaf, j));
        }
        j->has_names |= leaf >= 0 && t->meanings[leaf].node != NUMBER_NODE;
        j->has_numbers |= guess->nodes[i].op == OP_CONSTANT;
    }
    j->names = t;
    j->expression = guess;
    for (int w = 0; w < WORLDS; w++) {
        j->guess[w] = evaluate(j, w, guess, t);
    }
    return ERR_NONE;
}
