#include "autodiff/graph.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/matrix_op.h"

/* ---- building ---- */

static int larger(int a, int b)
{
    return a > b ? a : b; /* UNMUTATED: either, where they are equal */
}

static int clamped(double degree)
{
    return (int)fmin(degree, INT_MAX);
}

static int degree_of_power(const struct node *base, const struct node *exponent)
{
    double e = exponent->constant;
    bool natural = !exponent->needs_grad && e >= 0 && e == floor(e);
    bool polynomial = natural && (base->degree >= 0 || e == 0);
    return polynomial ? clamped(base->degree * e) : -1;
}

/* The degree of an operation that depends on a leaf. For arity 1, b is a itself. */
static int degree_of(enum op op, const struct node *a, const struct node *b)
{
    enum op_degree rule = op_table[op].degree;
    if (rule == DEGREE_POWER) {
        return degree_of_power(a, b);
    }
    if (rule == DEGREE_NONE || a->degree < 0 || b->degree < 0) {
        return -1;
    }
    if (rule == DEGREE_NUMERATOR) {
        return b->needs_grad ? -1 : a->degree;
    }
    if (rule == DEGREE_SUM) {
        return clamped((double)a->degree + b->degree);
    }
    return larger(a->degree, b->degree);
}

/* True if an input of this length is as long as the other one, or is repeated. */
static bool fits(int n, int other)
{
    return n == other || n == 1 || other == 1;
}

/* Entry by entry: b has the shape of a, or one of them is repeated. */
static bool entries_shape(struct shape a, struct shape b, struct shape *out,
                          char needs[GRAPH_NEEDS])
{
    bool rows_fit = fits(a.rows, b.rows), cols_fit = fits(a.cols, b.cols);
    if (rows_fit && cols_fit) {
        *out = (struct shape){larger(a.rows, b.rows), larger(a.cols, b.cols)};
    } else if (rows_fit || cols_fit) {
        snprintf(needs, GRAPH_NEEDS, "1 or %d %s", rows_fit ? a.cols : a.rows,
                 rows_fit ? "columns" : "rows");
    } else {
        snprintf(needs, GRAPH_NEEDS, "1 or %d rows and 1 or %d columns", a.rows, a.cols);
    }
    return rows_fit && cols_fit;
}

bool graph_shape(enum op op, struct shape a, struct shape b, struct shape *out,
                 char needs[GRAPH_NEEDS])
{
    needs[0] = '\0';
    bool one = op_table[op].arity == 1;
    bool found = op < OP_ENTRIES_END ? entries_shape(a, one ? a : b, out, needs)
                                     : matrix_op(op)->shape(a, b, out, needs);
    return found && (double)out->rows * out->cols <= GRAPH_ENTRIES_MOST;
}

int graph_leaf_named(const struct graph *g, const char *name)
{
    int k = g->n_leaves - 1;
    while (k >= 0 && strcmp(g->leaves[k].name, name) != 0) {
        k--;
    }
    return k;
}

enum graph_axis graph_origin(enum op op, enum graph_axis axis)
{
    static const struct shape probe = {5, 7}; /* lengths that differ */
    struct shape out;
    char needs[GRAPH_NEEDS];
    bool found = graph_shape(op, probe, probe, &out, needs);
    assert(found && op_table[op].arity == 1);
    (void)found;
    int n = axis == AXIS_ROWS ? out.rows : out.cols;
    return n == probe.rows ? AXIS_ROWS : n == probe.cols ? AXIS_COLS : AXES;
}

static int length(const struct graph *g, int node, enum graph_axis axis)
{
    return axis == AXIS_ROWS ? g->nodes[node].shape.rows : g->nodes[node].shape.cols;
}

int graph_length_leaf(const struct graph *g, int node, enum graph_axis axis)
{
    while (g->nodes[node].op != OP_LEAF) {
        const struct node *at = &g->nodes[node];
        if (at->op == OP_MATMUL) {
            node = at->in[axis == AXIS_ROWS ? 0 : 1];
        } else if (op_table[at->op].arity == 1) {
            axis = graph_origin(at->op, axis);
            node = at->in[0];
        } else if (op_table[at->op].arity == 2 && at->op < OP_ENTRIES_END) {
            bool first = length(g, at->in[0], axis) == length(g, node, axis);
            node = at->in[first ? 0 : 1];
        } else { /* a constant, or a loss, which is a number */
            axis = AXES;
        }
        if (axis == AXES) {
            return -1;
        }
    }
    return node;
}

struct graph_repeats graph_repeats(const struct graph *g, int node, int k)
{
    const struct node *n = &g->nodes[node];
    struct shape in = g->nodes[n->in[k]].shape;
    bool each = n->op < OP_ENTRIES_END;
    return (struct graph_repeats){each && in.rows < n->shape.rows,
                                  each && in.cols < n->shape.cols};
}

static int append(struct graph *g, struct node node)
{
    g->nodes[g->n] = node;
    return g->n++;
}

int graph_add_constant(struct graph *g, double value, long column)
{
    return append(g, (struct node){.op = OP_CONSTANT,
                                   .shape = {1, 1},
                                   .in = {-1, -1},
                                   .leaf = -1,
                                   .constant = value,
                                   .column = column});
}

int graph_add_leaf(struct graph *g, int leaf, long column)
{
    assert(leaf >= 0 && leaf < g->n_leaves);
    struct shape shape = g->leaves[leaf].shape, number = {1, 1};
    return append(g, (struct node){.op = OP_LEAF,
                                   .shape = shape.rows ? shape : number,
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
    char needs[GRAPH_NEEDS];
    bool fit = graph_shape(op, in_a->shape, in_b->shape, &node.shape, needs);
    assert(fit);
    (void)fit;
    node.needs_grad = in_a->needs_grad || in_b->needs_grad;
    if (node.needs_grad) {
        node.degree = degree_of(op, in_a, in_b);
    } else if (op < OP_ENTRIES_END) {
        node.constant = info->forward(in_a->constant, in_b->constant);
    } else { /* of numbers, so the result is one number as well */
        node.constant = matrix_op_number(op, in_a->constant, in_b->constant);
    }
    return append(g, node);
}

const char *graph_no_loss(const struct graph *g)
{
    return shape_is_number(g->nodes[g->n - 1].shape)
               ? NULL
               : "the loss must be one number: write sum(…) or mean(…)";
}

bool graph_is_of_numbers(const struct graph *g)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op >= OP_ENTRIES_END || !shape_is_number(n->shape)) {
            return false;
        }
    }
    return true;
}

bool graph_flows(const struct graph *g, int node, int k)
{
    int in = g->nodes[node].in[k];
    return in >= 0 && g->nodes[in].needs_grad;
}

double graph_local(const struct graph *g, const double *values, int node, int k)
{
    const struct node *at = &g->nodes[node];
    const struct op_info *info = &op_table[at->op];
    double a = values[at->in[0]], b = at->in[1] < 0 ? a : values[at->in[1]];
    return (k == 0 ? info->local_a : info->local_b)(a, b, values[node]);
}
