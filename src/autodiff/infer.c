#include "autodiff/infer.h"

#include <string.h>

#include "autodiff/matrix_op.h"
#include "base/arena.h"
#include "base/text.h"

/* A length of a node: 0 while it is not known. */
struct lengths {
    int of[AXES];
};

/* What is known so far. Each length is set once. */
struct inference {
    const struct graph *g;
    const bool *given;
    struct lengths *known; /* [n] */
    struct lengths *open; /* [n] not 0: the length depends on an outer one of a product */
    int *first_user; /* [n + 1] into users: the nodes that have this one as an input */
    int *users;
    int *queue; /* [n] nodes whose facts are to be looked at */
    int n_queue;
    char *queued;                      /* [n] 1: in the queue */
    char *changed;                     /* [n] 1: rules are to be looked at */
    int at_class, at_product, at_leaf; /* how far the last rules have come */
};

/* ---- lengths ---- */

static void look_at(struct inference *s, int node)
{
    s->changed[node] = 1;
    if (!s->queued[node]) {
        s->queued[node] = 1;
        s->queue[s->n_queue++] = node;
    }
}

/* Sets a length, unless it is known already (if they differ, the parser will tell) or n
 * is not. True if it is set. */
static bool set(struct inference *s, int node, enum graph_axis axis, int n)
{
    int *length = &s->known[node].of[axis];
    if (*length || !n) {
        return false;
    }
    *length = n;
    look_at(s, node);
    for (int i = s->first_user[node]; i < s->first_user[node + 1]; i++) {
        look_at(s, s->users[i]);
    }
    return true;
}

static void equal(struct inference *s, int a, enum graph_axis a_axis, int b,
                  enum graph_axis b_axis)
{
    set(s, a, a_axis, s->known[b].of[b_axis]);
    set(s, b, b_axis, s->known[a].of[a_axis]);
}

static bool is_matrix(const struct inference *s, int node)
{
    return s->known[node].of[AXIS_ROWS] > 1 || s->known[node].of[AXIS_COLS] > 1;
}

static bool is_open_leaf(const struct inference *s, int node)
{
    const struct node *at = &s->g->nodes[node];
    return at->op == OP_LEAF && !s->given[at->leaf];
}

/* ---- facts ---- */

static void one_input(struct inference *s, int i)
{
    const struct node *at = &s->g->nodes[i];
    for (enum graph_axis axis = AXIS_ROWS; axis < AXES; axis++) {
        enum graph_axis origin = graph_origin(at->op, axis);
        if (origin == AXES) {
            set(s, i, axis, 1);
        } else {
            equal(s, i, axis, at->in[0], origin);
        }
    }
}

/* Entry by entry: the longer of two lengths, of which the shorter one is equal or 1. */
static void repeated(struct inference *s, int i, enum graph_axis axis)
{
    const struct node *at = &s->g->nodes[i];
    for (int k = 0; k < 2; k++) {
        int n = s->known[at->in[k]].of[axis];
        if (n > 1) {
            set(s, i, axis, n);
        } else if (n == 1) {
            equal(s, i, axis, at->in[1 - k], axis);
        }
        if (s->known[i].of[axis] == 1) {
            set(s, at->in[k], axis, 1);
        }
    }
}

static void product(struct inference *s, int i)
{
    const int *in = s->g->nodes[i].in;
    equal(s, i, AXIS_ROWS, in[0], AXIS_ROWS);
    equal(s, i, AXIS_COLS, in[1], AXIS_COLS);
    equal(s, in[0], AXIS_COLS, in[1], AXIS_ROWS);
}

static void loss(struct inference *s, int i)
{
    const struct node *at = &s->g->nodes[i];
    int logits = at->in[0], labels = at->in[1];
    set(s, i, AXIS_ROWS, 1);
    set(s, i, AXIS_COLS, 1);
    equal(s, logits, AXIS_ROWS, labels, AXIS_ROWS);
    if (at->op == OP_BCE) {
        equal(s, logits, AXIS_COLS, labels, AXIS_COLS);
    } else if (s->known[labels].of[AXIS_COLS] > 1) {
        set(s, logits, AXIS_COLS, s->known[labels].of[AXIS_COLS]);
    }
}

static void facts_of(struct inference *s, int i)
{
    const struct node *at = &s->g->nodes[i];
    if (at->op == OP_LEAF || at->op == OP_CONSTANT) {
        return;
    }
    if (at->op == OP_MATMUL) {
        product(s, i);
    } else if (at->op == OP_CE || at->op == OP_BCE) {
        loss(s, i);
    } else if (at->in[1] < 0) {
        one_input(s, i);
    } else {
        repeated(s, i, AXIS_ROWS);
        repeated(s, i, AXIS_COLS);
    }
}

static void all_facts(struct inference *s)
{
    while (s->n_queue > 0) {
        int i = s->queue[--s->n_queue];
        s->queued[i] = 0;
        facts_of(s, i);
    }
}

/* ---- rules for what facts leave open ---- */

static bool is_bias(const struct inference *s, int node)
{
    const struct node *at = &s->g->nodes[node];
    return s->g->leaves[at->leaf].name[0] == 'b';
}

/* Rules 2 and 3, for an input of a sum or difference. */
static bool leaf_in_sum(struct inference *s, int i, int k)
{
    const struct node *at = &s->g->nodes[i];
    int leaf = at->in[k], other = at->in[1 - k];
    if (!is_open_leaf(s, leaf) || !is_matrix(s, other)) {
        return false;
    }
    bool row = at->op == OP_ADD && is_bias(s, leaf);
    return set(s, leaf, AXIS_ROWS, row ? 1 : s->known[other].of[AXIS_ROWS]) ||
           set(s, leaf, AXIS_COLS, s->known[other].of[AXIS_COLS]);
}

/* Rule 4, for an input of an operation that works entry by entry. */
static bool open_length(struct inference *s, int i, int k, enum graph_axis axis)
{
    const struct node *at = &s->g->nodes[i];
    int to = at->in[k], n = s->known[i].of[axis];
    return s->open[to].of[axis] && n > 1 && set(s, to, axis, n);
}

static bool rules_of(struct inference *s, int i)
{
    const struct node *at = &s->g->nodes[i];
    if (at->op == OP_CE && is_open_leaf(s, at->in[1]) &&
        set(s, at->in[1], AXIS_COLS, 1)) {
        return true; /* rule 1 */
    }
    if (at->op == OP_CE && s->open[at->in[1]].of[AXIS_COLS] &&
        set(s, at->in[1], AXIS_COLS, s->known[at->in[0]].of[AXIS_COLS])) {
        return true; /* rule 4: probabilities that are computed */
    }
    if (at->op >= OP_ENTRIES_END || op_table[at->op].arity < 2) {
        return false;
    }
    bool sum = at->op == OP_ADD || at->op == OP_SUB;
    if (sum && (leaf_in_sum(s, i, 0) || leaf_in_sum(s, i, 1))) {
        return true;
    }
    for (int k = 0; k < 2; k++) {
        if (open_length(s, i, k, AXIS_ROWS) || open_length(s, i, k, AXIS_COLS)) {
            return true;
        }
    }
    return false;
}

/* Rules 1 to 4 at the first node where one applies. False: none does. */
static bool next_rule(struct inference *s)
{
    size_t n = (size_t)s->g->n;
    for (char *at = s->changed; (at = memchr(at, 1, n - (size_t)(at - s->changed)));) {
        if (rules_of(s, (int)(at - s->changed))) {
            return true; /* the node stays in the list */
        }
        *at = 0;
    }
    return false;
}

/* Rule 5 */
static bool two_classes(struct inference *s)
{
    for (; s->at_class < s->g->n; s->at_class++) {
        const struct node *at = &s->g->nodes[s->at_class];
        bool classes =
            at->op == OP_SOFTMAX || at->op == OP_LOG_SOFTMAX || at->op == OP_CE;
        if (classes && s->open[at->in[0]].of[AXIS_COLS] &&
            set(s, at->in[0], AXIS_COLS, 2)) {
            return true;
        }
    }
    return false;
}

/* Sets to 1 what is open of a leaf. */
static bool close_leaf(struct inference *s, int node)
{
    bool rows = set(s, node, AXIS_ROWS, 1), cols = set(s, node, AXIS_COLS, 1);
    return rows || cols;
}

/* Rule 6, for the leaves that are inputs of a product as they are or transposed. */
static bool close_product(struct inference *s)
{
    for (; s->at_product < 2 * s->g->n; s->at_product++) {
        const struct node *at = &s->g->nodes[s->at_product / 2];
        if (at->op != OP_MATMUL) {
            continue;
        }
        int in = at->in[s->at_product % 2];
        for (int up = 0; s->g->nodes[in].op == OP_TRANSPOSE && up < 2; up++) {
            in = s->g->nodes[in].in[0];
        }
        if (is_open_leaf(s, in) && close_leaf(s, in)) {
            return true;
        }
    }
    return false;
}

/* Rule 7: in the first round for the names in small letters. */
static bool close_others(struct inference *s)
{
    for (; s->at_leaf < 2 * s->g->n; s->at_leaf++) {
        int i = s->at_leaf % s->g->n;
        bool later = s->at_leaf >= s->g->n;
        if (!is_open_leaf(s, i)) {
            continue;
        }
        char first = s->g->leaves[s->g->nodes[i].leaf].name[0];
        if ((later || !(first >= 'A' && first <= 'Z')) && close_leaf(s, i)) {
            return true;
        }
    }
    return false;
}

/* ---- the graph ---- */

static void list_users(struct inference *s, struct arena *mem)
{
    int n = s->g->n;
    s->first_user = arena_new(mem, int, n + 2);
    s->users = arena_new(mem, int, 2 * n + 1);
    int *end = s->first_user + 1; /* where the users of each node go on */
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < 2 && s->g->nodes[i].in[k] >= 0; k++) {
                int in = s->g->nodes[i].in[k];
                if (pass) {
                    s->users[end[in]++] = i;
                } else {
                    end[in + 1]++;
                }
            }
        }
        for (int i = 0; i < n && !pass; i++) {
            end[i + 1] += end[i];
        }
    }
}

/* Which lengths come from the outer ones of a product. */
static void find_open(struct inference *s)
{
    for (int i = 0; i < s->g->n; i++) {
        const struct node *at = &s->g->nodes[i];
        for (enum graph_axis axis = AXIS_ROWS; axis < AXES && at->in[0] >= 0; axis++) {
            int *open = &s->open[i].of[axis];
            if (at->op == OP_MATMUL) {
                *open = 1;
            } else if (at->in[1] < 0) {
                enum graph_axis origin = graph_origin(at->op, axis);
                *open = origin != AXES && s->open[at->in[0]].of[origin];
            } else if (at->op < OP_ENTRIES_END) {
                *open = s->open[at->in[0]].of[axis] || s->open[at->in[1]].of[axis];
            }
        }
    }
}

static void begin(struct inference *s, const struct shape *shapes)
{
    for (int i = 0; i < s->g->n; i++) {
        const struct node *at = &s->g->nodes[i];
        look_at(s, i);
        if (!at->needs_grad) {
            s->known[i] = (struct lengths){{1, 1}};
        } else if (at->op == OP_LEAF && s->given[at->leaf]) {
            struct shape shape = shapes[at->leaf];
            set(s, i, AXIS_ROWS, shape.rows ? shape.rows : 1);
            set(s, i, AXIS_COLS, shape.cols ? shape.cols : 1);
        }
    }
}

/* An error for A^T with a T that was not given, which is hardly meant as a power. */
static enum err check_power(const struct inference *s, int i, struct fail *fail)
{
    const struct node *at = &s->g->nodes[i];
    if (at->op != OP_POW || !is_open_leaf(s, at->in[1]) || !is_matrix(s, at->in[0])) {
        return ERR_NONE;
    }
    const char *name = s->g->leaves[s->g->nodes[at->in[1]].leaf].name;
    if (op_find(FORM_POSTFIX, name, strlen(name), OP_MOST) == OP_MOST) {
        return ERR_NONE;
    }
    return fail_set(fail, ERR_INPUT, "", at->column,
                    "^ is a power; a transpose is written A.T");
}

static enum err finish(const struct inference *s, struct shape *shapes, struct fail *fail)
{
    for (int i = 0; i < s->g->n_leaves; i++) {
        shapes[i] = s->given[i] && shapes[i].rows ? shapes[i] : (struct shape){1, 1};
    }
    for (int i = 0; i < s->g->n; i++) {
        const struct node *at = &s->g->nodes[i];
        const int *of = s->known[i].of;
        enum err err = check_power(s, i, fail);
        if (!err && is_open_leaf(s, i)) {
            shapes[at->leaf] = (struct shape){of[AXIS_ROWS], of[AXIS_COLS]};
            if ((double)of[AXIS_ROWS] * of[AXIS_COLS] > GRAPH_ENTRIES_MOST) {
                err = fail_set(fail, ERR_INPUT, "", at->column,
                               "%s would be %d×%d; at most %d entries fit",
                               s->g->leaves[at->leaf].name, of[AXIS_ROWS], of[AXIS_COLS],
                               GRAPH_ENTRIES_MOST);
            }
        }
        if (err) {
            return err;
        }
    }
    return ERR_NONE;
}

enum err infer_shapes(const struct graph *g, const bool *given, struct shape *shapes,
                      struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct inference s = {.g = g, .given = given};
    s.known = arena_new(&mem, struct lengths, g->n);
    s.open = arena_new(&mem, struct lengths, g->n);
    s.queue = arena_new(&mem, int, g->n);
    s.queued = arena_new(&mem, char, g->n);
    s.changed = arena_new(&mem, char, g->n);
    list_users(&s, &mem);
    find_open(&s);
    begin(&s, shapes);
    do {
        all_facts(&s);
    } while (next_rule(&s) || two_classes(&s) || close_product(&s) || close_others(&s));
    enum err err = finish(&s, shapes, fail);
    arena_release(&mem);
    return err;
}
