#include "autodiff/trouble.h"

#include <math.h>

#include "autodiff/plan.h"

/* The value of an operation, or its local gradient by input BY_A or BY_B. */
enum part { BY_A, BY_B, VALUE };

static double part_at(const struct op_info *op, enum part part, double a, double b)
{
    double out = op->forward(a, b);
    return part == VALUE ? out : (part == BY_A ? op->local_a : op->local_b)(a, b, out);
}

/* True if it is finite a little to one side of the point: then the infinity is a pole. */
static bool is_pole(const struct op_info *op, enum part part, double a, double b)
{
    double little_a = 1e-9 * fabs(a) + 1e-100, little_b = 1e-9 * fabs(b) + 1e-100;
    return isfinite(part_at(op, part, a + little_a, b)) ||
           isfinite(part_at(op, part, a - little_a, b)) ||
           isfinite(part_at(op, part, a, b + little_b)) ||
           isfinite(part_at(op, part, a, b - little_b));
}

/* The trouble of a part of node i, unless that of an input explains it. of[i]: those of
 * the values of the nodes before. */
static enum trouble trouble_of(const struct graph *g, const double *values,
                               const enum trouble *of, int i, enum part part)
{
    const struct op_info *op = &op_table[g->nodes[i].op];
    const int *in = g->nodes[i].in;
    if (in[0] < 0) { /* an input: only a constant may be not finite */
        return isfinite(values[i]) ? TROUBLE_NONE : TROUBLE_UNDEFINED;
    }
    double a = values[in[0]], b = in[1] < 0 ? 0 : values[in[1]];
    double value = part_at(op, part, a, b);
    if (isfinite(value)) {
        return TROUBLE_NONE;
    }
    if (of[in[0]]) {
        return of[in[0]];
    }
    if (in[1] >= 0 && of[in[1]]) {
        return of[in[1]];
    }
    return isnan(value) || is_pole(op, part, a, b) ? TROUBLE_UNDEFINED : TROUBLE_OVERFLOW;
}

/* The trouble of the first edge whose local gradient is not finite; OVERFLOW if all are,
 * so that their products became too large. */
static enum trouble slope_trouble(const struct graph *g, const double *values,
                                  const enum trouble *of)
{
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2; k++) {
            enum trouble trouble = trouble_of(g, values, of, i, k ? BY_B : BY_A);
            if (trouble && graph_flows(g, i, k)) {
                return trouble;
            }
        }
    }
    return TROUBLE_OVERFLOW;
}

enum trouble trouble_at(const struct graph *g, const double *leaves)
{
    struct arena mem = ARENA_INIT;
    struct plan p;
    double *grad = arena_new(&mem, double, g->n_leaves);
    enum trouble *of = arena_new(&mem, enum trouble, g->n), trouble;
    plan_init(&p, g, &(struct plan_options){.step_by_step = true}, &mem);
    plan_gradient(&p, leaves, grad);
    for (int i = 0; i < g->n; i++) {
        of[i] = trouble_of(g, p.v, of, i, VALUE);
    }
    trouble = of[g->n - 1];
    for (int k = 0; k < g->n_leaves && !trouble; k++) {
        trouble = isfinite(grad[k]) ? TROUBLE_NONE : slope_trouble(g, p.v, of);
    }
    arena_release(&mem);
    return trouble;
}
