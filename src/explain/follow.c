/* An operation entry by entry connects entries that stand in the same place. For an
 * operation on whole matrices its own functions are run: none hides a nan, so a nan in
 * place of a marked entry comes out wherever that entry has an influence. */
#include "explain/follow.h"

#include <math.h>
#include <string.h>

#include "autodiff/matrix_op.h"

unsigned char **follow_new(const struct graph *g, struct arena *mem)
{
    unsigned char **marks = arena_new(mem, unsigned char *, g->n);
    for (int i = 0; i < g->n; i++) {
        marks[i] = arena_new(mem, unsigned char, shape_entries(g->nodes[i].shape));
    }
    return marks;
}

void follow_nothing(const struct graph *g, unsigned char *const *marks)
{
    for (int i = 0; i < g->n; i++) {
        memset(marks[i], 0, shape_entries(g->nodes[i].shape));
    }
}

/* ---- entry by entry ---- */

/* The entry of an input that entry i of the result is computed from: a row, a column or a
 * number is repeated. */
static size_t same_place(struct shape in, struct shape out, size_t i)
{
    size_t row = i / (size_t)out.cols, col = i % (size_t)out.cols;
    row = in.rows == 1 ? 0 : row;
    col = in.cols == 1 ? 0 : col;
    return row * (size_t)in.cols + col;
}

static void mark(unsigned char *at, unsigned what)
{
    *at = (unsigned char)(*at | what);
}

static void mark_entries(const struct graph *g, int node, int in, enum followed what,
                         unsigned char *const *marks)
{
    struct shape out = g->nodes[node].shape, from = g->nodes[in].shape;
    for (size_t i = 0; i < shape_entries(out); i++) {
        unsigned char *result = &marks[node][i];
        unsigned char *input = &marks[in][same_place(from, out, i)];
        if (what == FOLLOWED_ON) {
            mark(result, *input & what);
        } else {
            mark(input, *result & what);
        }
    }
}

/* ---- whole matrices ---- */

/* A matrix of ones. */
static struct matrix ones(struct shape s, struct arena *mem)
{
    struct matrix m = {arena_new(mem, double, shape_entries(s)), (size_t)s.rows,
                       (size_t)s.cols};
    for (size_t i = 0; i < shape_entries(s); i++) {
        m.at[i] = 1;
    }
    return m;
}

/* The same with nan for the marked entries. */
static struct matrix with_nan(struct shape s, const unsigned char *marks,
                              enum followed what, struct arena *mem)
{
    struct matrix m = ones(s, mem);
    for (size_t i = 0; i < shape_entries(s); i++) {
        m.at[i] = marks[i] & what ? (double)NAN : 1;
    }
    return m;
}

static void mark_nan(struct matrix m, enum followed what, unsigned char *marks)
{
    for (size_t i = 0; i < matrix_entries(&m); i++) {
        mark(&marks[i], isnan(m.at[i]) ? what : 0);
    }
}

/* Labels of ce that are class numbers are read as 0, which is a class. */
static struct matrix input_of(const struct graph *g, const struct node *n, int k,
                              struct arena *mem)
{
    struct matrix m = ones(g->nodes[n->in[k]].shape, mem);
    if (k == 1 && matrix_op_takes_classes(n->op, g->nodes[n->in[1]].shape)) {
        memset(m.at, 0, m.rows * sizeof *m.at);
    }
    return m;
}

/* The operation at ones: its inputs, its result and what it saves. */
static struct matrix_step step_at_ones(const struct graph *g, int node, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    const struct matrix_op_info *op = matrix_op(n->op);
    int b = n->in[1] < 0 ? n->in[0] : n->in[1];
    struct matrix_step step = {.a = input_of(g, n, 0, mem), .out = ones(n->shape, mem)};
    step.b = n->in[1] < 0 ? step.a : input_of(g, n, 1, mem);
    size_t saves = op->saves ? op->saves(g->nodes[n->in[0]].shape, g->nodes[b].shape) : 0;
    size_t most = shape_entries(n->shape);
    most = most > matrix_entries(&step.a) ? most : matrix_entries(&step.a);
    most = most > matrix_entries(&step.b) ? most : matrix_entries(&step.b);
    step.saved = arena_new(mem, double, saves + 1);
    step.work = arena_new(mem, double, most);
    op->forward(&step);
    return step;
}

static void mark_matrix(const struct graph *g, int node, int k, enum followed what,
                        unsigned char *const *marks)
{
    struct arena mem = ARENA_INIT;
    const struct node *n = &g->nodes[node];
    int in = n->in[k];
    struct matrix_step step = step_at_ones(g, node, &mem);
    if (what == FOLLOWED_ON) {
        struct matrix nan = with_nan(g->nodes[in].shape, marks[in], what, &mem);
        step.a = k == 0 ? nan : step.a;
        step.b = k == 1 || n->in[1] < 0 ? nan : step.b;
        matrix_op(n->op)->forward(&step);
        mark_nan(step.out, what, marks[node]);
    } else {
        step.up = with_nan(n->shape, marks[node], what, &mem);
        step.grad = ones(g->nodes[in].shape, &mem);
        matrix_op(n->op)->backward[k](&step);
        mark_nan(step.grad, what, marks[in]);
    }
    arena_release(&mem);
}

/* ---- the graph ---- */

static bool any(const unsigned char *marks, struct shape s, enum followed what)
{
    for (size_t i = 0; i < shape_entries(s); i++) {
        if (marks[i] & what) {
            return true;
        }
    }
    return false;
}

/* Goes over the edges of a node: from its inputs to it, or from it to its inputs. */
static void follow_edges(const struct graph *g, int node, enum followed what,
                         unsigned char *const *marks)
{
    const struct node *n = &g->nodes[node];
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        int from = what == FOLLOWED_ON ? n->in[k] : node;
        if (!any(marks[from], g->nodes[from].shape, what)) {
            continue;
        }
        if (n->op < OP_ENTRIES_END) {
            mark_entries(g, node, n->in[k], what, marks);
        } else {
            mark_matrix(g, node, k, what, marks);
        }
    }
}

void follow_entry(const struct graph *g, int node, int row, int col,
                  unsigned char *const *marks)
{
    follow_nothing(g, marks);
    struct shape s = g->nodes[node].shape;
    marks[node][(size_t)row * (size_t)s.cols + (size_t)col] = FOLLOWED_ON | FOLLOWED_FROM;
    for (int i = node + 1; i < g->n; i++) {
        follow_edges(g, i, FOLLOWED_ON, marks);
    }
    for (int i = node; i >= 0; i--) {
        follow_edges(g, i, FOLLOWED_FROM, marks);
    }
}
