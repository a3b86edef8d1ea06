#ifndef AUTODIFF_PREDICT_H
#define AUTODIFF_PREDICT_H

#include "autodiff/backprop.h"

/* Judges a learner's guess of the next number. A wrong guess is compared with the numbers
 * that common slips give. */
enum predict_slip {
    PREDICT_RIGHT,
    PREDICT_WRONG,           /* no known slip gives it */
    PREDICT_LOST_SIGN,       /* minus the answer, or minus the term */
    PREDICT_ONE_BRANCH,      /* one term of a fan-out's sum */
    PREDICT_LOCAL_ONLY,      /* the local gradient, without the upstream */
    PREDICT_POWER_ONLY,      /* 2z for 2z·dz: a power's local gradient */
    PREDICT_FORGOT_UPSTREAM, /* a factor above is missing from the product */
    PREDICT_FORGOT_LOCAL,    /* the upstream handed on without the local gradient */
    PREDICT_TRANSPOSED,      /* the inputs changed places */
    PREDICT_SLIPS,
};

/* One sentence each, for the learner: what was done and what is missing. */
extern const char *const predict_words[PREDICT_SLIPS];

/* The number that the next move gives: the value of `node` for FORWARD; for an EDGE the
 * gradient of its input with this term added; 1 for the SEED. Other moves are asserted
 * not to come. */
double predict_answer(const struct backprop *b, struct backprop_move next);

/* Judges `guess`. It is right within half a percent, since people round; 0, inf and nan
 * must be exact. */
enum predict_slip predict_judge(const struct backprop *b, struct backprop_move next,
                                double guess);

/* The same for entry (row, col) of that value or gradient, in any graph: those are
 * computed by a run of their own, in mem. Of the slips it knows the lost sign and the one
 * term. Cost: a pass. */
double predict_entry(const struct backprop *b, struct backprop_move next, int row,
                     int col, struct arena *mem);
enum predict_slip predict_judge_entry(const struct backprop *b, struct backprop_move next,
                                      int row, int col, double guess, struct arena *mem);

#endif
