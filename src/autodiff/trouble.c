#include "autodiff/trouble.h"

#include <assert.h>
#include <math.h>

#include "autodiff/plan.h"

double trouble_part_at(const struct op_info *op, enum trouble_part part, double a,
                       double b)
{
    double out = op->forward(a, b);
    return part == TROUBLE_VALUE
               ? out
               : (part == TROUBLE_BY_A ? op->local_a : op->local_b)(a, b, out);
}

/* The number after x; after 0 one whose powers do not overflow, as those of 1e-100 do. */
static double next(double x)
{
    if (x == 0) {
        return 1; /* UNMUTATED: 2 would do as well, no pole is there either */
    }
    return nextafter(x, (double)INFINITY);
}

/* By b, only quotients have poles, and these are infinite at b = 0 alone. */
bool trouble_is_pole(const struct op_info *op, enum trouble_part part, double a, double b)
{
    return isfinite(trouble_part_at(op, part, next(a), b)) ||
           isfinite(trouble_part_at(op, part, nextafter(a, -(double)INFINITY), b)) ||
           isfinite(trouble_part_at(op, part, a, next(b)));
}

/* For a part of node i that is not finite: is it undefined? The first input that is not
 * finite either has the answer: `undefined` holds those of the nodes before. */
static bool is_undefined(const struct graph *g, const double *values,
                         const bool *undefined, int i, enum trouble_part part)
{
    const struct op_info *op = &op_table[g->nodes[i].op];
    const int *in = g->nodes[i].in;
    assert(in[0] >= 0); /* leaves and constants are finite */
    double a = values[in[0]], b = values[in[in[1] >= 0]];
    if (!isfinite(a) || !isfinite(b)) {
        return undefined[isfinite(a) ? in[1] : in[0]];
    }
    return isnan(trouble_part_at(op, part, a, b)) || trouble_is_pole(op, part, a, b);
}

/* The same for the first edge whose local gradient is not finite. */
static bool is_slope_undefined(const struct graph *g, const double *values,
                               const bool *undefined)
{
    for (int i = 1; i < g->n; i++) { /* node 0 is an input */
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k) && !isfinite(graph_local(g, values, i, k))) {
                return is_undefined(g, values, undefined, i,
                                    k ? TROUBLE_BY_B : TROUBLE_BY_A);
            }
        }
    }
    return false; /* a product of finite factors became too large */
}

bool trouble_is_undefined(const struct graph *g, const double *leaves)
{
    struct arena mem = ARENA_INIT;
    struct plan p;
    bool *undefined = arena_new(&mem, bool, g->n);
    plan_init(&p, g, &(struct plan_options){.step_by_step = true}, &mem);
    double value = plan_gradient(&p, leaves, NULL);
    for (int i = 1; i < g->n; i++) { /* node 0 is an input */
        undefined[i] =
            !isfinite(p.v[i]) && is_undefined(g, p.v, undefined, i, TROUBLE_VALUE);
    }
    bool result =
        isfinite(value) ? is_slope_undefined(g, p.v, undefined) : undefined[g->n - 1];
    arena_release(&mem);
    return result;
}
