#include "autodiff/trouble.h"

#include <math.h>

/* One of an operation's three functions, as all of them are called. */
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

/* Is it finite a little to one side of the point? Then the infinity is a pole. */
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

/* Of the first node whose value is not finite, or the slope of an edge. */
static enum trouble first_trouble(const struct graph *g, const double *values,
                                  bool slopes)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        if (node->in[0] < 0 || !node->needs_grad) {
            continue;
        }
        const struct op_info *op = &op_table[node->op];
        double a = values[node->in[0]], b = node->in[1] < 0 ? 0 : values[node->in[1]];
        enum trouble trouble = slopes ? TROUBLE_NONE : trouble_of(forward, op, a, b);
        for (int k = 0; slopes && k < 2 && !trouble; k++) {
            if (graph_flows(g, i, k)) {
                trouble = trouble_of(k == 0 ? local_a : local_b, op, a, b);
            }
        }
        if (trouble) {
            return trouble;
        }
    }
    return TROUBLE_NONE;
}

enum trouble trouble_at(const struct graph *g, const double *leaves, double *work)
{
    double *values = work, *grads = work + g->n;
    graph_forward(g, leaves, values);
    if (!isfinite(values[g->n - 1])) {
        enum trouble trouble = first_trouble(g, values, false);
        return trouble ? trouble : TROUBLE_UNDEFINED; /* a constant that is not finite */
    }
    graph_backward(g, values, grads);
    for (int i = 0; i < g->n; i++) {
        if (!isfinite(grads[i]) && g->nodes[i].op == OP_LEAF) {
            enum trouble trouble = first_trouble(g, values, true);
            return trouble ? trouble : TROUBLE_OVERFLOW; /* a product of finite factors */
        }
    }
    return TROUBLE_NONE;
}
