/* What slips with matrices lead to: order and transposes, sums over the batch, means. */
#include <string.h>

#include "judge/parts.h"

enum { ROWS_MOST = 8 /* of which one alone is taken for the sum */ };

static struct matrix transposed(struct arena *mem, const struct matrix *m)
{
    struct matrix t = judge_room(mem, m->columns, m->rows);
    matrix_transpose(m->rows, m->columns, m->at, t.at);
    return t;
}

static struct matrix product(struct arena *mem, const struct matrix *x,
                             const struct matrix *y)
{
    struct matrix p = judge_room(mem, x->rows, y->columns);
    struct matrix_view view = {x->at, x->columns, 1};
    matrix_multiply(x->rows, y->columns, x->columns, view, y->at, false, p.at);
    return p;
}

/* ---- order and transposes ---- */

/* All products of two matrices in either order, each transposed or not, as far as the
 * shapes fit. The right one is among them and is recognized as right. */
static void product_slips(struct judging *j, const struct matrix *x,
                          const struct matrix *y)
{
    const struct matrix of[2][2] = {{*x, transposed(j->mem, x)},
                                    {*y, transposed(j->mem, y)}};
    for (int way = 0; way < 8; way++) {
        bool first = way & 1;
        const struct matrix *left = &of[first][way >> 1 & 1];
        const struct matrix *right = &of[!first][way >> 2];
        if (left->columns != right->rows) {
            continue;
        }
        struct matrix p = product(j->mem, left, right);
        judge_consider(j, SLIP_TRANSPOSED, 0, p);
        if (j->edge && same_size(&p, &j->before[j->w])) {
            judge_consider(j, SLIP_TRANSPOSED, 0,
                           judge_sum(j->mem, &j->before[j->w], 1, &p));
        }
    }
}

static void transpose_slips(struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct backprop *world = &j->world[j->w];
    const struct matrix *a = backprop_value(world, n->in[0]);
    const struct matrix *up = backprop_grad(world, j->node);
    if (n->op == OP_MATMUL) {
        const struct matrix *b = backprop_value(world, n->in[1]);
        const struct matrix *other = j->q->move.input == 0 ? b : a;
        product_slips(j, j->edge ? other : a, j->edge ? up : b);
        int second = 1 - j->q->move.input;
        if (j->edge) { /* Xᵀ for Xᵀ@δ */
            judge_consider(j, SLIP_LOCAL_ONLY, 0, transposed(j->mem, other));
        }
        if (j->edge && graph_flows(j->g, j->node, second)) {
            judge_consider(j, SLIP_SWAPPED, -1,
                           judge_term(j, j->w, j->node, second, NULL));
        }
    }
    if (n->op == OP_TRANSPOSE) {
        judge_consider(j, SLIP_TRANSPOSED, 1, judge_copy(j->mem, j->edge ? up : a));
    }
    const struct matrix *right = &j->right[j->w];
    if (right->rows > 1 || right->columns > 1) {
        judge_consider(j, SLIP_TRANSPOSED, 2, transposed(j->mem, right));
    }
}

/* ---- sums over what was repeated ---- */

/* Upstream with all rows, or columns, but one set to 0. */
static struct matrix only(struct judging *j, const struct matrix *up, size_t k, bool row)
{
    struct matrix m = judge_room(j->mem, up->rows, up->columns);
    for (size_t i = 0; i < matrix_entries(up); i++) {
        if ((row ? i / up->columns : i % up->columns) == k) {
            m.at[i] = up->at[i];
        }
    }
    return m;
}

static void one_of_sum(struct judging *j, bool row)
{
    const struct matrix *up = backprop_grad(&j->world[j->w], j->node);
    size_t n = row ? up->rows : up->columns;
    for (size_t k = 0; n > 1 && k < n && k < ROWS_MOST; k++) {
        struct matrix part = only(j, up, k, row);
        struct matrix term = judge_term(j, j->w, j->node, j->q->move.input, &part);
        judge_consider(j, SLIP_NOT_SUMMED, (int)k,
                       judge_sum(j->mem, &j->before[j->w], 1, &term));
        if (j->sum) {
            judge_consider(j, SLIP_NOT_SUMMED, (int)k, term);
        }
    }
}

static void sum_slips(struct judging *j)
{
    int input = j->q->move.input;
    bool batch = j->g->nodes[j->node].op == OP_MATMUL && input == 1;
    struct graph_repeats sum = graph_repeats(j->g, j->node, input);
    if (batch || sum.rows) {
        one_of_sum(j, true);
    }
    if (sum.cols) {
        one_of_sum(j, false);
    }
}

/* ---- means ---- */

/* The mean through which everything below it acts on L: the first on the single path that
 * leads down from L. −1: none above `below`. */
static int mean_above(const struct graph *g, int below)
{
    int node = g->n - 1;
    while (node > below && judge_count(g, node) == 0) {
        const struct node *n = &g->nodes[node];
        bool first = graph_flows(g, node, 0), second = graph_flows(g, node, 1);
        if (first == second) {
            return -1;
        }
        node = n->in[first ? 0 : 1];
    }
    return node > below ? node : -1;
}

static struct matrix scaled(struct judging *j, const struct matrix *m, double factor)
{
    struct matrix none = judge_room(j->mem, m->rows, m->columns);
    return judge_sum(j->mem, &none, factor, m);
}

static void mean_slips(struct judging *j)
{
    double n = judge_count(j->g, j->node);
    const struct matrix *right = &j->right[j->w];
    if (n != 0 && j->edge) {
        const struct matrix *term = &j->term[j->w];
        judge_consider_term(j, SLIP_MEAN_MISSING, 0, scaled(j, term, n));
        judge_consider_term(j, SLIP_MEAN_TWICE, 0, scaled(j, term, 1 / n));
    } else if (n != 0) {
        judge_consider(j, SLIP_MEAN_MISSING, 0, scaled(j, right, n));
        judge_consider(j, SLIP_MEAN_TWICE, 0, scaled(j, right, 1 / n));
    }
    int above = j->edge ? mean_above(j->g, j->node) : -1;
    if (above >= 0) {
        n = judge_count(j->g, above);
        judge_consider(j, SLIP_MEAN_MISSING, above, scaled(j, right, n));
        judge_consider(j, SLIP_MEAN_TWICE, above, scaled(j, right, 1 / n));
        judge_consider(j, SLIP_MEAN_MISSING, above, scaled(j, &j->term[j->w], n));
        judge_consider(j, SLIP_MEAN_TWICE, above, scaled(j, &j->term[j->w], 1 / n));
    }
}

void judge_matrix_slips(struct judging *j)
{
    if (graph_is_of_numbers(j->g) || j->q->move.kind == BACKPROP_SEED) {
        return;
    }
    transpose_slips(j);
    mean_slips(j);
    if (j->edge) {
        sum_slips(j);
    }
}
