#ifndef AUTODIFF_DIFFERENCE_H
#define AUTODIFF_DIFFERENCE_H

#include "autodiff/graph.h"

/* What central differences say of a gradient. */
enum difference_verdict {
    DIFFERENCE_AGREES,     /* error < 1e-7, or |a − n| < 1e-9, or within the estimate */
    DIFFERENCE_SUSPICIOUS, /* to 1e-4 */
    DIFFERENCE_WRONG,      /* above, where differences agree with each other */
    DIFFERENCE_KINK,       /* the slopes on both sides differ; the gradient is between */
    DIFFERENCE_CANNOT_TELL, /* no few steps agree: rounding, a pole, an edge; or they are
                             * all too long for what is near x */
};

struct difference {
    enum difference_verdict verdict;
    double value;       /* the best difference; NAN: none is finite */
    double error;       /* estimate of what it is off by, rounding and truncation */
    double h;           /* its step: (L(x + h) − L(x − h))/2h */
    double left, right; /* KINK: the slopes */
};

/* The output's gradient by leaf k, said to be `analytic`, against central differences at
 * leaves[n_leaves].
 *
 * No step is good for all functions: sin at 1e6 wants one of its own scale, log at 1e-7
 * and 1/x at 1e-9 one of |x|'s. So steps are shortened all the way from |x|, and for
 * |x| < 1 from 1, down to rounding. Of each five, neighbors are extrapolated to h = 0
 * (Richardson 1911), and the five that agree best with each other, rounding added, are
 * taken, if no shorter ones contradict them. Where none agree to 1e-6, they accuse
 * nobody.
 *
 * Before a gradient is accused, the steps between 1 and |x| that were left out are tried
 * too, and the gradient at their ends is compared with that at x: if it stays another one
 * however short they are, they do not see what is near x, and accuse no gradient between.
 *
 * work is [8 n + n_leaves] doubles. Cost: some 150 forward passes; up to 4000 and as many
 * backward before an accusation. */
struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic, double *work);

/* |a − n|/(|a| + |n|), 0 when both are 0; nan when one is. */
double difference_error(double analytic, double numeric);

#endif
