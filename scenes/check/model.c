/* check: the net, what is wrong with its gradient, and the run: a step is an entry. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "base/text.h"
#include "nets/leaf.h"
#include "scenes/check/check.h"

/* ---- the expression: what was typed, with L2 ---- */

/* The text with L2's term before it, whose contribution to a weight then comes last in
 * the sweep: "l2/2*(sum(W1^2)+sum(W2^2)) + …", with λ as a number. *before: its bytes. */
static const char *with_l2(const char *text, double l2, const struct graph *structure,
                           struct arena *mem, size_t *before)
{
    const char *squares = "";
    char number[NUMBER_SIZE];
    for (int i = 0; i < structure->n_leaves && l2 > 0; i++) {
        if (leaf_role(structure, i) == LEAF_WEIGHT) {
            squares = arena_printf(mem, "%s%ssum(%s^2)", squares, *squares ? "+" : "",
                                   structure->leaves[i].name);
        }
    }
    *before = 0;
    if (!*squares) {
        return text;
    }
    const char *term =
        arena_printf(mem, "%s/2*(%s) + ", number_short(number, l2), squares);
    *before = strlen(term);
    return arena_printf(mem, "%s%s", term, text);
}

enum err check_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                       struct fail *fail)
{
    struct graph g;
    bool numbers;
    enum err err = leaves_structure(values_text(ctx->values, P_EXPR), false, ctx->scratch,
                                    &g, &numbers, fail);
    err = err ? err : leaves_declare(list, mem, &g, numbers, fail);
    if (err && fail) {
        snprintf(fail->where, sizeof fail->where, "expr");
    }
    return err;
}

/* ---- sizes ---- */

enum { ONE = -1 };
/* Which length of which leaf N, D, H and C are. */
static const struct {
    const char *name;
    int rows, cols; /* parameters, or ONE */
} sized[] = {{"X", P_N, P_D},
             {"W1", P_D, P_H},
             {"b1", ONE, P_H},
             {"W2", P_H, P_C},
             {"b2", ONE, P_C}};
enum { SIZED = sizeof sized / sizeof *sized };

/* Gives the leaves of the net that have no shape theirs by N, D, H and C; but where a
 * leaf was given as a matrix, its lengths count. */
static void give_sizes(const struct graph *g, struct leaves *leaves, const int size[4])
{
    int length[4], leaf[SIZED];
    memcpy(length, size, sizeof length);
    for (int k = 0; k < SIZED; k++) {
        leaf[k] = leaves_find(g, sized[k].name, strlen(sized[k].name));
        if (leaf[k] >= 0 && leaves->is_given[leaf[k]]) {
            struct shape s = leaves->shapes[leaf[k]];
            if (sized[k].rows != ONE) {
                length[sized[k].rows - P_N] = s.rows;
            }
            length[sized[k].cols - P_N] = s.cols;
        }
    }
    for (int k = 0; k < SIZED; k++) {
        if (leaf[k] >= 0 && !leaves->is_given[leaf[k]]) {
            int rows = sized[k].rows == ONE ? 1 : length[sized[k].rows - P_N];
            leaves_shape(leaves, leaf[k],
                         (struct shape){rows, length[sized[k].cols - P_N]});
        }
    }
}

/* N, D, H and C. Some bugs give a shape error unless all are equal: where no size was
 * given they are made so, except in a hunt, which changes nothing by itself. */
static void sizes_of(const struct values *v, unsigned bugs, bool hunt, int size[4])
{
    bool square = values_flag(v, P_SQUARE), given = false;
    for (int k = 0; k < 4; k++) {
        size[k] = (int)values_integer(v, P_N + k);
        given |= values_get(v, P_N + k, PARAM_ALL)->given;
    }
    for (int b = 0; b < BUG_MOST && !given && !hunt; b++) {
        square |= (bugs & BUG_BIT(b)) && bug_table[b].square;
    }
    for (int k = 1; k < 4 && square; k++) {
        size[k] = size[0];
    }
}

/* ---- the graph and the numbers in it ---- */

static enum err make_graph(const struct ctx *ctx, const int size[4], double l2,
                           struct arena *mem, struct graph *out, double **entries,
                           bool *drawn, struct fail *fail)
{
    const char *typed = values_text(ctx->values, P_EXPR);
    struct graph plain, structure;
    struct leaves leaves;
    bool numbers;
    size_t before;
    enum err err = leaves_structure(typed, false, ctx->scratch, &plain, &numbers, fail);
    const char *text = err ? typed : with_l2(typed, l2, &plain, ctx->scratch, &before);
    err = err ? err : leaves_structure(text, false, mem, &structure, &numbers, fail);
    err = err ? err : leaves_read(&plain, P_LEAVES, ctx, &leaves, fail);
    if (err) {
        return err;
    }
    give_sizes(&plain, &leaves, size);
    /* L2's term names the weights first: what was read is put in the graph's order. */
    struct leaves ordered = {
        .given = arena_new(ctx->scratch, struct array, plain.n_leaves),
        .is_given = arena_new(ctx->scratch, bool, plain.n_leaves),
        .shapes = arena_new(ctx->scratch, struct shape, plain.n_leaves),
        .numbers = leaves.numbers};
    for (int i = 0; i < structure.n_leaves; i++) {
        const char *name = structure.leaves[i].name;
        int from = leaves_find(&plain, name, strlen(name));
        ordered.given[i] = leaves.given[from];
        ordered.is_given[i] = leaves.is_given[from];
        ordered.shapes[i] = leaves.shapes[from];
    }
    err = leaves_graph(text, numbers, false, &structure, &ordered, ctx->scratch, mem, out,
                       fail);
    if (err && fail && before > 0 && fail->column > (long)before) {
        fail->column -= (long)before;
    }
    if (!err && graph_no_loss(out)) {
        err = fail_set(fail, ERR_INPUT, "expr", 1, "%s", graph_no_loss(out));
    }
    if (!err) {
        *entries = leaves_fill(out, &ordered, ctx->seed,
                               (enum init)values_choice(ctx->values, P_INIT), mem, drawn);
    }
    return err;
}

/* The entries of a leaf within all; *n: how many. */
static double *entries_of(const struct graph *g, double *all, int leaf, size_t *n)
{
    for (int i = 0; i <= leaf; i++) {
        struct shape s = g->leaves[i].shape;
        *n = (size_t)(s.rows > 0 ? s.rows : 1) * (size_t)(s.cols > 0 ? s.cols : 1);
        all += i < leaf ? *n : 0;
    }
    return all;
}

/* Multiplies the entries of the leaves W2 and b2: the logits. */
static enum err scale_logits(const struct graph *g, double *all, double factor,
                             struct fail *fail)
{
    static const char *const names[] = {"W2", "b2"};
    if (leaves_find(g, "W2", 2) < 0 && factor != 1) {
        return fail_set(fail, ERR_INPUT, "logits", 1,
                        "there is no W2 in this expression; expected 1");
    }
    for (int k = 0; k < 2; k++) {
        size_t n = 0;
        int leaf = leaves_find(g, names[k], 2);
        double *at = leaf < 0 ? NULL : entries_of(g, all, leaf, &n);
        for (size_t i = 0; i < n; i++) {
            at[i] *= factor;
        }
    }
    return ERR_NONE;
}

/* Columns of W1 and of b1 become 0: then z₁ is exactly 0 in these units. */
static enum err kill_units(const struct graph *g, double *all, const char *text,
                           struct fail *fail)
{
    static const char *const names[] = {"W1", "b1"};
    size_t n, bytes;
    for (const char *at, *rest = text; (at = text_item(&rest, &bytes));) {
        char *end;
        long unit = strtol(at, &end, 10);
        int w1 = leaves_find(g, "W1", 2), units = w1 < 0 ? 0 : g->leaves[w1].shape.cols;
        if (end != at + bytes || unit < 0 || unit >= units || *at < '0' || *at > '9') {
            return fail_set(fail, ERR_INPUT, "kill",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no column of W1; expected columns from 0 to %d "
                            "with commas between",
                            (int)(bytes < 32 ? bytes : 32), at, units - 1);
        }
        for (int k = 0; k < 2; k++) {
            int leaf = leaves_find(g, names[k], 2);
            double *of = leaf < 0 ? NULL : entries_of(g, all, leaf, &n);
            for (size_t i = (size_t)unit; of && i < n; i += (size_t)units) {
                of[i] = 0;
            }
        }
    }
    return ERR_NONE;
}

/* What is checked: weights and biases; where there are none, all that has a gradient. */
static void choose_wanted(struct check *m)
{
    bool any = false;
    for (int pass = 0; pass < 2 && !any; pass++) {
        for (int i = 0; i < m->g.n_leaves; i++) {
            enum leaf_role role = leaf_role(&m->g, i);
            m->wanted[i] = role == LEAF_WEIGHT || role == LEAF_BIAS ||
                           (pass == 1 && role == LEAF_DATA);
            any |= m->wanted[i];
        }
    }
}

/* ---- the hunt ---- */

/* The bug that is planted: drawn from the seed and the round among those that this
 * expression can have with L2 and with the default sizes, so that no probe changes it. */
static enum err plant(const struct check *m, const struct ctx *ctx, int *planted,
                      struct fail *fail)
{
    static const int size[4] = {8, 4, 10, 3};
    struct check full = *m;
    double *entries;
    bool drawn;
    enum err err =
        make_graph(ctx, size, 1, ctx->scratch, &full.g, &entries, &drawn, fail);
    if (err) {
        return err;
    }
    full.wanted = arena_new(ctx->scratch, bool, full.g.n_leaves);
    choose_wanted(&full);
    int can[BUG_MOST], n = 0;
    for (int b = 0; b < BUG_MOST; b++) {
        if (bug_applies(&full.g, full.wanted, (enum bug)b)) {
            can[n++] = b;
        }
    }
    struct random_key key = {.seed = ctx->seed, .purpose = RANDOM_BUGS};
    uint64_t bits = random_bits(key, (uint64_t)values_integer(ctx->values, P_ROUND));
    *planted = can[bits % (uint64_t)n];
    return ERR_NONE;
}

/* Sets m->bugs: those asked for, or the planted one, if what it needs is there. */
static void set_bugs(struct check *m, const struct ctx *ctx, unsigned asked)
{
    m->bugs = !m->hunt                                              ? asked
              : bug_applies(&m->g, m->wanted, (enum bug)m->planted) ? BUG_BIT(m->planted)
                                                                    : 0;
    if (values_choice(ctx->values, P_PRECISION) == 1) {
        m->bugs |= BUG_BIT(BUG_FLOAT32);
    }
}

/* ---- simulation ---- */

static void list_tensors(struct check *m, struct arena *mem)
{
    m->tensors = arena_new(mem, struct tensor, m->g.n_leaves);
    for (int i = 0; i < m->g.n; i++) {
        int leaf = m->g.nodes[i].op == OP_LEAF ? m->g.nodes[i].leaf : -1;
        if (leaf >= 0 && m->wanted[leaf] && gradient_check_can(&m->c, leaf)) {
            struct shape s = m->g.nodes[i].shape;
            m->tensors[m->n_tensors++] = (struct tensor){.leaf = leaf,
                                                         .name = m->g.leaves[leaf].name,
                                                         .shape = s,
                                                         .first = m->n_entries};
            m->n_entries += (long)s.rows * s.cols;
        }
    }
    m->entries = arena_new(mem, struct gradient_entry, m->n_entries);
}

enum err check_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail)
{
    struct check *m = model;
    const struct values *v = ctx->values;
    const unsigned char *items;
    unsigned asked = 0;
    for (int i = 0, n = values_list(v, P_BUGS, &items); i < n; i++) {
        asked |= BUG_BIT(items[i]);
    }
    int size[4];
    double *entries = NULL;
    m->hunt = values_flag(v, P_HUNT);
    m->planted = -1;
    sizes_of(v, asked, m->hunt, size);
    enum err err = make_graph(ctx, size, values_real(v, P_L2, PARAM_ALL), mem, &m->g,
                              &entries, &m->drawn, fail);
    err = err ? err
              : scale_logits(&m->g, entries, values_real(v, P_LOGITS, PARAM_ALL), fail);
    err = err ? err : kill_units(&m->g, entries, values_text(v, P_KILL), fail);
    err = err || !m->hunt ? err : plant(m, ctx, &m->planted, fail);
    if (err) {
        return err;
    }
    m->wanted = arena_new(mem, bool, m->g.n_leaves);
    choose_wanted(m);
    for (int i = 0; i < m->g.n_leaves; i++) {
        size_t n;
        double *at = entries_of(&m->g, entries, i, &n);
        for (size_t k = 0; k < n && leaf_role(&m->g, i) == LEAF_WEIGHT; k++) {
            at[k] *= values_real(v, P_SCALE, PARAM_ALL);
        }
    }
    set_bugs(m, ctx, asked);
    m->leaves = entries;
    m->text = notation_new(&m->g, mem, ctx->scratch);
    err = gradient_check_init(
        &m->c, &m->g, entries,
        &(struct gradient_check_options){.bugs = m->bugs,
                                         .wanted = m->wanted,
                                         .epsilon = values_real(v, P_EPS, PARAM_ALL)},
        mem, fail);
    if (err) {
        return err;
    }
    list_tensors(m, mem);
    return m->n_entries ? ERR_NONE
                        : fail_set(fail, ERR_INPUT, "expr", 1,
                                   "there is no gradient to check; expected a variable");
}

static int tensor_of(const struct check *m, long entry)
{
    int t = m->n_tensors - 1;
    while (t > 0 && m->tensors[t].first > entry) {
        t--;
    }
    return t;
}

void check_step(void *model, const struct ctx *ctx)
{
    (void)ctx;
    struct check *m = model;
    const struct tensor *t = &m->tensors[tensor_of(m, m->n_done)];
    m->entries[m->n_done] =
        gradient_check_entry(&m->c, t->leaf, (size_t)(m->n_done - t->first));
    m->n_done++;
}

/* ---- readings ---- */

struct gradient_summary check_summary(const struct check *m, int tensor)
{
    const struct tensor *t = &m->tensors[tensor];
    long n = (long)t->shape.rows * t->shape.cols, done = m->n_done - t->first;
    done = done < 0 ? 0 : done < n ? done : n;
    return gradient_check_summary((size_t)done, &m->entries[t->first]);
}

int check_classes(const struct check *m)
{
    for (int i = 0; i < m->g.n; i++) {
        if (m->g.nodes[i].op == OP_CE) {
            return m->g.nodes[m->g.nodes[i].in[0]].shape.cols;
        }
    }
    return 0;
}

bool check_fails(const struct gradient_entry *e)
{
    return e->verdict != DIFFERENCE_AGREES && !e->kink;
}

/* Reads "W1,3,1" into the nearest entry. False: it names none as it stands. */
static bool read_entry(const struct check *m, const char *text, long *entry, int *tensor)
{
    const char *rest = text, *at;
    size_t n;
    long place[2] = {0, 0};
    bool exact = (at = text_item(&rest, &n)) != NULL;
    int leaf = exact ? leaves_find(&m->g, at, n) : -1;
    *tensor = 0;
    bool found = false;
    for (int t = 0; t < m->n_tensors && !found; t++) {
        found = m->tensors[t].leaf == leaf;
        *tensor = found ? t : 0;
    }
    struct shape s = m->tensors[*tensor].shape;
    const long most[2] = {s.rows - 1, s.cols - 1};
    for (int k = 0; k < 2; k++) {
        at = text_item(&rest, &n);
        char *end = NULL;
        place[k] = at && *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : -1;
        exact = exact && at && end == at + n && place[k] >= 0 && place[k] <= most[k];
        place[k] = place[k] < 0 ? 0 : place[k] > most[k] ? most[k] : place[k];
    }
    *entry = m->tensors[*tensor].first + place[0] * s.cols + place[1];
    return exact && found && !text_item(&rest, &n);
}

long check_chosen(const struct check *m, const struct ctx *ctx, int *tensor)
{
    long entry;
    read_entry(m, values_text(ctx->values, P_ENTRY), &entry, tensor);
    return entry;
}

enum err check_check(const void *model, const struct ctx *ctx, int param,
                     struct fail *fail)
{
    const struct check *m = model;
    long entry;
    int tensor;
    if (param != P_ENTRY || !values_get(ctx->values, P_ENTRY, PARAM_ALL)->given ||
        read_entry(m, values_text(ctx->values, P_ENTRY), &entry, &tensor)) {
        return ERR_NONE;
    }
    const char *names = "";
    for (int t = 0; t < m->n_tensors; t++) {
        names = arena_printf(ctx->scratch, "%s%s%s %d×%d", names, t ? ", " : "",
                             m->tensors[t].name, m->tensors[t].shape.rows,
                             m->tensors[t].shape.cols);
    }
    return fail_set(fail, ERR_INPUT, "entry", 1,
                    "no such entry; expected NAME,ROW,COLUMN, from 0, of %s", names);
}
