#ifndef AUTODIFF_DIFFERENCE_H
#define AUTODIFF_DIFFERENCE_H

#include "autodiff/graph.h"

/* The verdict of central differences n on a gradient a. */
enum difference_verdict {
    DIFFERENCE_AGREES, /* relative error < 1e-7, or |a − n| < 1e-9, or within rounding */
    DIFFERENCE_SUSPICIOUS,  /* relative error up to 1e-4 */
    DIFFERENCE_WRONG,       /* relative error above 1e-4 */
    DIFFERENCE_KINK,        /* the slopes on both sides differ; the gradient is between */
    DIFFERENCE_CANNOT_TELL, /* no steps agree (rounding, a pole, the edge of a domain), or
                             * all are too long for what is near x */
};

struct difference {
    enum difference_verdict verdict;
    double value;       /* the best difference; NAN if none is finite */
    double error;       /* estimate of its rounding and truncation error */
    double h;           /* its step: (L(x + h) − L(x − h))/2h */
    double left, right; /* KINK: the slopes on both sides */
};

/* Compares the output's gradient by leaf k, given as `analytic`, with central differences
 * at leaves[n_leaves]. The graph must have a node for leaf k.
 *
 * No step is good for all functions: sin at 1e6 needs one of about 1, log at 1e-7 and 1/x
 * at 1e-9 need one of about |x|. So many are tried: from 1 down to |x| if |x| < 1, and
 * from |x| down to the rounding of x. The differences of five successive steps are
 * extrapolated to h = 0, two at a time (Richardson 1911). The five that agree best with
 * each other are taken, with rounding counted as disagreement; shorter steps must not
 * contradict them. If even they disagree by more than 1e-6, the verdict is CANNOT_TELL.
 *
 * A gradient is called suspicious or wrong only after three more checks. Steps between 1
 * and |x| that were left out at first are tried too. The differences of each node must
 * agree, not only those of the output. And the graph's own gradient at x ± h is compared
 * with that at x: if they stay different however short h is, the steps do not see what is
 * near x, and a gradient between the two is not accused.
 *
 * Cost: some 150 forward passes; up to 4000 forward and
 * backward before a gradient is accused. */
struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic);

/* AGREES, SUSPICIOUS or WRONG by the two numbers alone; WRONG if one is nan. */
enum difference_verdict difference_judge(double analytic, double numeric);

/* Relative error |a − n|/(|a| + |n|): 0 when both are 0, nan when one is nan. */
double difference_error(double analytic, double numeric);

#endif
