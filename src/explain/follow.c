/* An operation entry by entry connects entries that stand in the same place. Of an
 * operation on a whole matrix its own functions tell: no operation hides a nan, so that a
 * nan put in the place of a marked entry comes out wherever it has an influence. */
#include "explain/follow.h"

#include <math.h>
#include <string.h>

#include "autodiff/matrix_op.h"

static size_t entries_of(struct shape s)
{
    return (size_t)s.rows * (size_t)s.cols;
}

unsigned char **follow_new(const struct graph *g, struct arena *mem)
{
    unsigned char **marks = arena_new(mem, unsigned char *, g->n);
    for (int i = 0; i < g->n; i++) {
        marks[i] = arena_new(mem, unsigned char, entries_of(g->nodes[i].shape));
    }
    return marks;
}

void follow_nothing(const struct graph *g, unsigned char *const *marks)
{
    for (int i = 0; i < g->n; i++) {
        memset(marks[i], 0, entries_of(g->nodes[i].shape));
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

static void forward_entries(const struct graph *g, int node, int in,
                            unsigned char *const *marks)
{
    struct shape out = g->nodes[node].shape, from = g->nodes[in].shape;
    for (size_t i = 0; i < entries_of(out); i++) {
        mark(&marks[node][i], marks[in][same_place(from, out, i)] & FOLLOWED_ON);
    }
}

static void backward_entries(const struct graph *g, int node, int in,
                             unsigned char *const *marks)
{
    struct shape out = g->nodes[node].shape, from = g->nodes[in].shape;
    for (size_t i = 0; i < entries_of(out); i++) {
        mark(&marks[in][same_place(from, out, i)], marks[node][i] & FOLLOWED_FROM);
    }
}

/* ---- whole matrices ---- */

/* A matrix of ones. */
static struct matrix ones(struct shape s, struct arena *mem)
{
    struct matrix m = {arena_new(mem, double, entries_of(s)), (size_t)s.rows,
                       (size_t)s.cols};
    for (size_t i = 0; i < entries_of(s); i++) {
        m.at[i] = 1;
    }
    return m;
}

/* The same with nan for the marked entries. */
static struct matrix with_nan(struct shape s, const unsigned char *marks,
                              enum followed what, struct arena *mem)
{
    struct matrix m = ones(s, mem);
    for (size_t i = 0; i < entries_of(s); i++) {
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
    if (n->op == OP_CE && k == 1 && m.columns == 1) {
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
    size_t most = entries_of(n->shape);
    most = most > matrix_entries(&step.a) ? most : matrix_entries(&step.a);
    most = most > matrix_entries(&step.b) ? most : matrix_entries(&step.b);
    step.saved = arena_new(mem, double, saves + 1);
    step.work = arena_new(mem, double, most);
    op->forward(&step);
    return step;
}

static void forward_matrix(const struct graph *g, int node, int k,
                           unsigned char *const *marks)
{
    struct arena mem = ARENA_INIT;
    const struct node *n = &g->nodes[node];
    struct matrix_step step = step_at_ones(g, node, &mem);
    struct matrix nan =
        with_nan(g->nodes[n->in[k]].shape, marks[n->in[k]], FOLLOWED_ON, &mem);
    step.a = k == 0 ? nan : step.a;
    step.b = k == 1 || n->in[1] < 0 ? nan : step.b;
    matrix_op(n->op)->forward(&step);
    mark_nan(step.out, FOLLOWED_ON, marks[node]);
    arena_release(&mem);
}

static void backward_matrix(const struct graph *g, int node, int k,
                            unsigned char *const *marks)
{
    struct arena mem = ARENA_INIT;
    const struct node *n = &g->nodes[node];
    struct matrix_step step = step_at_ones(g, node, &mem);
    step.up = with_nan(n->shape, marks[node], FOLLOWED_FROM, &mem);
    step.grad = ones(g->nodes[n->in[k]].shape, &mem);
    matrix_op(n->op)->backward[k](&step);
    mark_nan(step.grad, FOLLOWED_FROM, marks[n->in[k]]);
    arena_release(&mem);
}

/* ---- the graph ---- */

static bool any(const unsigned char *marks, struct shape s, enum followed what)
{
    for (size_t i = 0; i < entries_of(s); i++) {
        if (marks[i] & what) {
            return true;
        }
    }
    return false;
}

void follow_entry(const struct graph *g, int node, int row, int col,
                  unsigned char *const *marks)
{
    follow_nothing(g, marks);
    struct shape s = g->nodes[node].shape;
    marks[node][(size_t)row * (size_t)s.cols + (size_t)col] = FOLLOWED_ON | FOLLOWED_FROM;
    for (int i = node + 1; i < g->n; i++) {
        for (int k = 0; k < 2 && g->nodes[i].in[k] >= 0; k++) {
            int in = g->nodes[i].in[k];
            if (!any(marks[in], g->nodes[in].shape, FOLLOWED_ON)) {
                continue;
            }
            if (g->nodes[i].op < OP_ENTRIES_END) {
                forward_entries(g, i, in, marks);
            } else {
                forward_matrix(g, i, k, marks);
            }
        }
    }
    for (int i = node; i >= 0; i--) {
        if (!any(marks[i], g->nodes[i].shape, FOLLOWED_FROM)) {
            continue;
        }
        for (int k = 0; k < 2 && g->nodes[i].in[k] >= 0; k++) {
            if (g->nodes[i].op < OP_ENTRIES_END) {
                backward_entries(g, i, g->nodes[i].in[k], marks);
            } else {
                backward_matrix(g, i, k, marks);
            }
        }
    }
}
