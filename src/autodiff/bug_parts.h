#ifndef AUTODIFF_BUG_PARTS_H
#define AUTODIFF_BUG_PARTS_H

#include "autodiff/bug.h"

/* The functions of bug.def, in the meaning of struct bug_info: for bug.c, bug_rule.c
 * and bug_float32.c. */

typedef int bug_fits(const struct graph *g, const bool *wanted, int node, int input);
typedef void bug_term(const struct bug_edge *e);
typedef void bug_value(const struct plan *p, int node);
typedef struct shape bug_shape(const struct graph *g, int node, int input);

bug_fits fits_mean, fits_relu, fits_penalty, fits_softmax, fits_product, fits_fan_out,
    fits_bias;
bug_term take_sum, pass_all, mask_by_upstream, mask_with_zero, pass_nothing, softmax_term,
    transpose_term, sum_wrong_axis;
bug_value softmax_value, float32_value;
bug_shape transposed_shape, wrong_axis_shape;

static inline struct shape bug_input_shape(const struct graph *g, int node, int input)
{
    return g->nodes[g->nodes[node].in[input]].shape;
}

#endif
