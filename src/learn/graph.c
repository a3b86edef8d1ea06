#include "learn/graph.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* --- building ------------------------------------------------------------------------
 */

static int polynomial(double degree)
{
    return degree >= INT_MAX ? INT_MAX : (int)degree;
}

static int degree_of_power(const struct node *base, const struct node *exponent)
{
    double e = exponent->constant;
    if (exponent->needs_grad || !(e >= 0) || e != floor(e))
        return -1;
    if (e == 0)
        return 0;
    return base->degree < 0 ? -1 : polynomial(base->degree * e);
}

/* Of an operation that depends on a leaf. b is a itself for arity 1. */
static int degree_of(enum op op, const struct node *a, const struct node *b)
{
    enum op_degree rule = op_table[op].degree;
    if (rule == DEGREE_POWER)
        return degree_of_power(a, b);
    if (rule == DEGREE_NONE || a->degree < 0 || b->degree < 0)
        return -1;
    if (rule == DEGREE_NUMERATOR)
        return b->needs_grad ? -1 : a->degree;
    if (rule == DEGREE_SUM)
        return polynomial((double)a->degree + b->degree);
    return a->degree > b->degree ? a->degree : b->degree;
}

static int append(struct graph *g, struct node node)
{
    g->nodes[g->n] = node;
    return g->n++;
}

int graph_add_constant(struct graph *g, double value, long column)
{
    return append(g, (struct node){.op = OP_CONSTANT,
                                   .in = {-1, -1},
                                   .leaf = -1,
                                   .constant = value,
                                   .column = column});
}

int graph_add_leaf(struct graph *g, int leaf, long column)
{
    assert(leaf >= 0 && leaf < g->n_leaves);
    return append(g, (struct node){.op = OP_LEAF,
                                   .in = {-1, -1},
                                   .leaf = leaf,
                                   .needs_grad = true,
                                   .degree = 1,
                                   .column = column});
}

int graph_add_op(struct graph *g, enum op op, int a, int b, long column)
{
    const struct op_info *info = &op_table[op];
    assert(a >= 0 && a < g->n && b < g->n && info->arity == (b < 0 ? 1 : 2));
    const struct node *in_a = &g->nodes[a], *in_b = b < 0 ? in_a : &g->nodes[b];
    struct node node = {.op = op, .in = {a, b}, .leaf = -1, .column = column};
    node.needs_grad = in_a->needs_grad || in_b->needs_grad;
    if (node.needs_grad)
        node.degree = degree_of(op, in_a, in_b);
    else
        node.constant = info->forward(in_a->constant, in_b->constant);
    return append(g, node);
}

int graph_degree(const struct graph *g)
{
    return g->nodes[g->n - 1].degree;
}

/* --- one point -----------------------------------------------------------------------
 */

static double input(const struct node *node, const double *values, int k)
{
    return node->in[k] < 0 ? 0 : values[node->in[k]];
}

void graph_forward(const struct graph *g, const double *leaves, double *values)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        if (node->op == OP_LEAF)
            values[i] = leaves[node->leaf];
        else if (!node->needs_grad)
            values[i] = node->constant;
        else
            values[i] = op_table[node->op].forward(input(node, values, 0),
                                                   input(node, values, 1));
    }
}

double graph_local(const struct graph *g, const double *values, int node, int k)
{
    const struct node *at = &g->nodes[node];
    const struct op_info *info = &op_table[at->op];
    return (k == 0 ? info->local_a : info->local_b)(input(at, values, 0),
                                                    input(at, values, 1), values[node]);
}

/* Does a gradient flow along the edge (node, input k)? */
static bool flows(const struct graph *g, const struct node *node, int k)
{
    return node->in[k] >= 0 && g->nodes[node->in[k]].needs_grad;
}

void graph_backward(const struct graph *g, const double *values, double *grads)
{
    for (int i = 0; i < g->n; i++)
        grads[i] = 0;
    grads[g->n - 1] = g->nodes[g->n - 1].needs_grad ? 1 : 0;
    for (int i = g->n - 1; i >= 0; i--)
        for (int k = 0; k < 2; k++)
            if (flows(g, &g->nodes[i], k))
                grads[g->nodes[i].in[k]] += grads[i] * graph_local(g, values, i, k);
}

void graph_dual(const struct graph *g, const double *values, const double *direction,
                double *dots)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        dots[i] = node->op == OP_LEAF ? direction[node->leaf] : 0;
        for (int k = 0; k < 2; k++)
            if (flows(g, node, k))
                dots[i] += graph_local(g, values, i, k) * dots[node->in[k]];
    }
}

double graph_gradient(const struct graph *g, const double *leaves, double *grad,
                      double *work)
{
    double *values = work, *grads = work + g->n;
    graph_forward(g, leaves, values);
    graph_backward(g, values, grads);
    for (int k = 0; k < g->n_leaves; k++)
        grad[k] = 0;
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op == OP_LEAF)
            grad[g->nodes[i].leaf] = grads[i];
    return values[g->n - 1];
}

/* --- a row of points -----------------------------------------------------------------
 */

struct row_pass {
    const struct graph *g;
    const double *const *leaf_rows;
    size_t m;
    double **rows;      /* [n] where an operation's values are */
    int *last_use;      /* [n] the last node that reads it */
    double **free_rows; /* [n] rows that hold nothing any more */
    int n_free;
    double *spread[2]; /* [m] each: an invariant input, once a point */
    struct arena *scratch;
};

static double *row_take(struct row_pass *p)
{
    return p->n_free ? p->free_rows[--p->n_free] : arena_new(p->scratch, double, p->m);
}

/* An invariant as a row. k: which input it is, so that two do not meet in one row. */
static const double *row_spread(struct row_pass *p, double value, int k)
{
    if (!p->spread[k])
        p->spread[k] = arena_new(p->scratch, double, p->m);
    for (size_t j = 0; j < p->m; j++)
        p->spread[k][j] = value;
    return p->spread[k];
}

/* The values of node i, to be read as input k of another. */
static const double *row_of(struct row_pass *p, int i, int k)
{
    if (i < 0)
        return NULL;
    const struct node *node = &p->g->nodes[i];
    if (node->op == OP_LEAF)
        return p->leaf_rows[node->leaf];
    return node->needs_grad ? p->rows[i] : row_spread(p, node->constant, k);
}

/* Gives back the rows of inputs that node i was the last to read. */
static void row_release(struct row_pass *p, int i)
{
    const struct node *node = &p->g->nodes[i];
    for (int k = 0; k < 2; k++) {
        int in = node->in[k];
        bool again = k == 1 && in == node->in[0]; /* x·x: once */
        if (in >= 0 && !again && p->last_use[in] == i && p->rows[in])
            p->free_rows[p->n_free++] = p->rows[in];
    }
}

static void row_op(struct row_pass *p, int i, double *out)
{
    const struct node *node = &p->g->nodes[i];
    op_table[node->op].forward_row(p->m, row_of(p, node->in[0], 0),
                                   row_of(p, node->in[1], 1), out);
    p->rows[i] = out;
    row_release(p, i);
}

void graph_row(const struct graph *g, const double *const *leaf_rows, size_t m,
               double *out, struct arena *scratch)
{
    size_t n = (size_t)g->n;
    int last = g->n - 1;
    struct row_pass p = {.g = g,
                         .leaf_rows = leaf_rows,
                         .m = m,
                         .rows = arena_new(scratch, double *, n),
                         .last_use = arena_new(scratch, int, n),
                         .free_rows = arena_new(scratch, double *, n),
                         .scratch = scratch};
    for (int i = 0; i < g->n; i++)
        for (int k = 0; k < 2; k++)
            if (g->nodes[i].in[k] >= 0)
                p.last_use[g->nodes[i].in[k]] = i;
    for (int i = 0; i < g->n; i++)
        if (g->nodes[i].op != OP_LEAF && g->nodes[i].needs_grad)
            row_op(&p, i, i == last ? out : row_take(&p));
    if (!p.rows[last]) /* a single leaf or constant */
        memcpy(out, row_of(&p, last, 0), m * sizeof *out);
}
