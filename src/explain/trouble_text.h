#ifndef EXPLAIN_TROUBLE_TEXT_H
#define EXPLAIN_TROUBLE_TEXT_H

#include "explain/notation.h"

/* Why a number of a graph is not finite, or which convention holds at a kink, in words
 * for the step at which it comes about. It follows from the operation's row in op_table
 * and from the values there are: what the operation gives at them, and right beside them.
 * values[n] need those of the node and its inputs only, so that one entry of a matrix can
 * stand for it. All texts are in mem or static; "" where there is nothing to say. */
struct trouble_at {
    const struct graph *g;
    const struct notation *text;
    const double *values;
    int node; /* an operation entry by entry */
};

/* Of the node's value: "√(−1) has no value", "inf/inf has no value", "exp(800) is larger
 * than float64 can hold, 1.8e308". */
const char *trouble_of_value(const struct trouble_at *t, struct arena *mem);

/* Of what the edge adds, up · local: "inf·0 has no value", "the slope of √(x) grows
 * without limit at x = 0". Of a finite one at a kink: "a kink: the slope is 0 on the
 * left, 1 on the right; the convention is 0". */
const char *trouble_of_term(const struct trouble_at *t, int input, double up,
                            struct arena *mem);

/* Of a sum that is not finite, by the last term: "inf + (−inf) has no value". */
const char *trouble_of_sum(double before, double term, struct arena *mem);

/* What to do about powers that become inf or 0 where their sum is logged or divided by:
 * subtract the maximum first. "": the node is no part of such a sum. */
const char *trouble_cure(const struct graph *g, int node);

#endif
