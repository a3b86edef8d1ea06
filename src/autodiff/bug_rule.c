/* What each bug does, and to which edges: the functions that bug.def names. */
#include "autodiff/bug_parts.h"

#include <math.h>
#include <string.h>

#include "autodiff/matrix_op.h"

/* ---- parts of the graph ---- */

static enum op op_of(const struct graph *g, int node)
{
    return g->nodes[node].op;
}

static struct shape shape_of(const struct graph *g, int node)
{
    return g->nodes[node].shape;
}

static bool is_wanted_leaf(const struct graph *g, const bool *wanted, int node)
{
    return op_of(g, node) == OP_LEAF && (!wanted || wanted[g->nodes[node].leaf]);
}

/* Number of edges through which a gradient gets to the node. */
static int fan_out(const struct graph *g, int node)
{
    int n = 0;
    for (int i = node + 1; i < g->n; i++) {
        for (int k = 0; k < 2; k++) {
            n += g->nodes[i].in[k] == node && graph_flows(g, i, k);
        }
    }
    return n;
}

static const struct matrix *upstream(const struct bug_edge *e)
{
    return &e->plan->at[e->plan->grads + e->node];
}

static const struct matrix *input(const struct bug_edge *e, int k)
{
    return &e->plan->at[e->g->nodes[e->node].in[k]];
}

/* ---- no_mean ---- */

static size_t mean_of(const struct graph *g, int node)
{
    return matrix_op_mean_of(op_of(g, node), bug_input_shape(g, node, 0));
}

int fits_mean(const struct graph *g, const bool *wanted, int node, int k)
{
    (void)wanted, (void)k;
    return mean_of(g, node) > 0;
}

void take_sum(const struct bug_edge *e)
{
    size_t n = mean_of(e->g, e->node);
    for (size_t i = 0; i < matrix_entries(e->term); i++) {
        e->term->at[i] *= (double)n;
    }
}

/* ---- the mask of relu ---- */

int fits_relu(const struct graph *g, const bool *wanted, int node, int k)
{
    (void)wanted, (void)k;
    return op_of(g, node) == OP_RELU;
}

/* δ where `by` is above 0 (NULL: everywhere), or equal to 0 with `zero_too`; else 0. */
static void mask(const struct bug_edge *e, const struct matrix *by, bool zero_too)
{
    for (size_t i = 0; i < matrix_entries(e->term); i++) {
        bool passes = !by || by->at[i] > 0 || (zero_too && by->at[i] == 0);
        e->term->at[i] = passes ? 0 + upstream(e)->at[i] : 0;
    }
}

void pass_all(const struct bug_edge *e)
{
    mask(e, NULL, false);
}

void mask_by_upstream(const struct bug_edge *e)
{
    mask(e, upstream(e), false);
}

void mask_with_zero(const struct bug_edge *e)
{
    mask(e, input(e, 0), true);
}

/* ---- l2_missing ---- */

/* W^2, W*W or norm(W) of a leaf that is used elsewhere, too. */
int fits_penalty(const struct graph *g, const bool *wanted, int node, int k)
{
    const struct node *n = &g->nodes[node];
    int w = n->in[k], b = n->in[1];
    bool square =
        n->op == OP_POW && k == 0 && !g->nodes[b].needs_grad && g->nodes[b].constant == 2;
    bool product = n->op == OP_MUL && n->in[0] == b;
    bool here = square || product || n->op == OP_NORM;
    return here && is_wanted_leaf(g, wanted, w) && fan_out(g, w) > (product ? 2 : 1);
}

void pass_nothing(const struct bug_edge *e)
{
    memset(e->term->at, 0, matrix_entries(e->term) * sizeof *e->term->at);
}

/* ---- softmax_naive ---- */

int fits_softmax(const struct graph *g, const bool *wanted, int node, int k)
{
    (void)wanted;
    enum op op = op_of(g, node);
    return k == 0 && (op == OP_CE || op == OP_SOFTMAX || op == OP_LOG_SOFTMAX);
}

/* Σ e^z of row i, which is inf if one z is above 709.78. */
static double sum_exp(const struct matrix *z, size_t i)
{
    double sum = 0;
    for (size_t j = 0; j < z->columns; j++) {
        sum += exp(z->at[i * z->columns + j]);
    }
    return sum;
}

/* −mean(sum(B·(A − ln Σ e^A), cols)): as matrix_op.def describes ce. */
static double naive_ce(const struct matrix *z, const struct matrix *labels)
{
    double loss = 0;
    for (size_t i = 0; i < z->rows; i++) {
        double log_sum = log(sum_exp(z, i));
        for (size_t j = 0; j < z->columns; j++) {
            loss -= matrix_op_label(*labels, z->columns, i, j) *
                    (z->at[i * z->columns + j] - log_sum);
        }
    }
    return loss / (double)z->rows;
}

void softmax_value(const struct plan *p, int node)
{
    const struct graph *g = p->g;
    enum op op = op_of(g, node);
    if (!fits_softmax(g, NULL, node, 0)) {
        return;
    }
    const struct matrix *out = &p->at[node], *z = &p->at[g->nodes[node].in[0]];
    if (op == OP_CE) {
        *out->at = naive_ce(z, &p->at[g->nodes[node].in[1]]);
        return;
    }
    for (size_t i = 0; i < matrix_entries(out); i++) {
        double sum = sum_exp(z, i / z->columns);
        out->at[i] = op == OP_SOFTMAX ? exp(z->at[i]) / sum : z->at[i] - log(sum);
    }
}

/* The rules of softmax and log_softmax read `out`, which softmax_value has changed; that
 * of ce, δ·(softmax(A)·sum(B, cols) − B)/N, keeps a softmax of its own. */
void softmax_term(const struct bug_edge *e)
{
    if (op_of(e->g, e->node) != OP_CE) {
        return;
    }
    const struct matrix *z = input(e, 0), *labels = input(e, 1);
    for (size_t i = 0; i < z->rows; i++) {
        double sum = sum_exp(z, i), of_labels = 0;
        for (size_t j = 0; j < z->columns; j++) {
            of_labels += matrix_op_label(*labels, z->columns, i, j);
        }
        for (size_t j = 0; j < z->columns; j++) {
            size_t at = i * z->columns + j;
            double slope = exp(z->at[at]) / sum * of_labels -
                           matrix_op_label(*labels, z->columns, i, j);
            e->term->at[at] = 0 + *upstream(e)->at * slope / (double)z->rows;
        }
    }
}

/* ---- transposed ---- */

/* Weights are best: the second input of X@W, else the first one of W@X. */
int fits_product(const struct graph *g, const bool *wanted, int node, int k)
{
    enum { ANY = 1, FIRST_LEAF, SECOND_LEAF };
    if (op_of(g, node) != OP_MATMUL) {
        return 0;
    }
    return !is_wanted_leaf(g, wanted, g->nodes[node].in[k]) ? ANY
           : k == 0                                         ? FIRST_LEAF
                                                            : SECOND_LEAF;
}

struct shape transposed_shape(const struct graph *g, int node, int k)
{
    struct shape in = bug_input_shape(g, node, k);
    return (struct shape){in.cols, in.rows};
}

/* δᵀ·X is (Xᵀ·δ)ᵀ, to the last bit. The term is square. */
void transpose_term(const struct bug_edge *e)
{
    size_t n = e->term->rows;
    double *at = e->term->at;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            double above = at[j * n + i];
            at[j * n + i] = at[i * n + j];
            at[i * n + j] = above;
        }
    }
}

/* ---- no_accumulate ---- */

int fits_fan_out(const struct graph *g, const bool *wanted, int node, int k)
{
    (void)wanted;
    return fan_out(g, g->nodes[node].in[k]) > 1;
}

/* ---- bias_axis ---- */

/* A row that is added to each row of a matrix, or a column to each column. */
int fits_bias(const struct graph *g, const bool *wanted, int node, int k)
{
    enum { ANY = 1, LEAF };
    enum op op = op_of(g, node);
    struct shape b = bug_input_shape(g, node, k), sum = shape_of(g, node);
    bool added = op == OP_ADD || op == OP_SUB;
    bool row = b.rows == 1 && b.cols > 1 && sum.rows > 1;
    bool column = b.cols == 1 && b.rows > 1 && sum.cols > 1;
    bool leaf = is_wanted_leaf(g, wanted, g->nodes[node].in[k]);
    return !added || !(row || column) ? 0 : leaf ? LEAF : ANY;
}

struct shape wrong_axis_shape(const struct graph *g, int node, int k)
{
    struct shape sum = shape_of(g, node);
    bool row = bug_input_shape(g, node, k).rows == 1;
    return sum.rows == sum.cols ? bug_input_shape(g, node, k)
           : row                ? (struct shape){sum.rows, 1}
                                : (struct shape){1, sum.cols};
}

/* As many numbers as the bias has, since the sum is square: so nothing complains that
 * they are those of a column (np.sum forgets this). */
void sum_wrong_axis(const struct bug_edge *e)
{
    const struct matrix *up = upstream(e);
    double sign = op_of(e->g, e->node) == OP_SUB && e->input == 1 ? -1 : 1;
    size_t n = up->columns;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            sum += up->at[e->term->rows == 1 ? i * n + j : j * n + i];
        }
        e->term->at[i] = sign * sum;
    }
}
