#include "autodiff/trouble.h"

#include <math.h>

/* Value or local gradient of an operation, with one signature for all three. */
typedef double (*function)(const struct op_info *op, double a, double b);

static double forward(const struct op_info *op, double a, double b)
{
    return op->forward(a, b);
}

static double local_a(const struct op_info *op, double a, double b)
{
    return op->local_a(a, b, op->forward(a, b));
}

static double local_b(const struct op_info *op, double a, double b)
{
    return op->local_b(a, b, op->forward(a, b));
}

/* True if f is finite a little to one side of the point: then the infinity is a pole. */
static bool is_pole(function f, const struct op_info *op, double a, double b)
{
    const double little = 1e-9, least = 1e-100;
    for (int i = 0; i < 4; i++) {
        double sign = i % 2 ? -1 : 1;
        double move_a = i < 2 ? sign * (little * fabs(a) + least) : 0;
        double move_b = i < 2 ? 0 : sign * (little * fabs(b) + least);
        if (isfinite(f(op, a + move_a, b + move_b))) {
            return true;
        }
    }
    return false;
}

static enum trouble trouble_of(function f, const struct op_info *op, double a, double b)
{
    double value = f(op, a, b);
    if (isfinite(value)) {
        return TROUBLE_NONE;
    }
    return isnan(value) || is_pole(f, op, a, b) ? TROUBLE_UNDEFINED : TROUBLE_OVERFLOW;
}

/* The first input of the node whose value is not finite; -1: none. */
static int input_not_finite(const struct graph *g, const double *values, int node)
{
    const int *in = g->nodes[node].in;
    for (int k = 0; k < 2; k++) {
        if (in[k] >= 0 && !isfinite(values[in[k]])) {
            return in[k];
        }
    }
    return -1;
}

/* Why the node's value is not finite: follows the inputs that are not finite down to the
 * operation whose inputs all are, which may be constants. */
static enum trouble value_trouble(const struct graph *g, const double *values, int node)
{
    for (int from = node; from >= 0; from = input_not_finite(g, values, node)) {
        node = from;
    }
    const int *in = g->nodes[node].in;
    if (in[0] < 0) {
        return TROUBLE_UNDEFINED; /* a constant that is not finite */
    }
    return trouble_of(forward, &op_table[g->nodes[node].op], values[in[0]],
                      in[1] < 0 ? 0 : values[in[1]]);
}

/* The trouble of the first edge whose local gradient is not finite. */
static enum trouble slope_trouble(const struct graph *g, const double *values)
{
    for (int edge = 0; edge < 2 * g->n; edge++) {
        int i = edge / 2, k = edge % 2;
        if (!graph_flows(g, i, k)) {
            continue;
        }
        const struct node *node = &g->nodes[i];
        double a = values[node->in[0]], b = node->in[1] < 0 ? 0 : values[node->in[1]];
        enum trouble trouble =
            trouble_of(k == 0 ? local_a : local_b, &op_table[node->op], a, b);
        if (trouble) {
            return isfinite(a) && isfinite(b) ? trouble : value_trouble(g, values, i);
        }
    }
    return TROUBLE_NONE;
}

enum trouble trouble_at(const struct graph *g, const double *leaves, double *work)
{
    double *values = work, *grads = work + g->n;
    graph_forward(g, leaves, values);
    if (!isfinite(values[g->n - 1])) {
        return value_trouble(g, values, g->n - 1);
    }
    graph_backward(g, values, grads);
    for (int i = 0; i < g->n; i++) {
        if (!isfinite(grads[i]) && g->nodes[i].op == OP_LEAF) {
            enum trouble trouble = slope_trouble(g, values);
            return trouble ? trouble : TROUBLE_OVERFLOW; /* a product of finite factors */
        }
    }
    return TROUBLE_NONE;
}
