#ifndef NETS_LOSS_H
#define NETS_LOSS_H

#include <stdbool.h>

#include "autodiff/plan.h"

/* Losses of one output, one row each. */
enum loss {
#define LOSS(id, ...) LOSS_##id,
#include "nets/loss.def"
#undef LOSS
    LOSS_MOST
};

struct loss_info {
    const char *name, *label;
    int series;              /* its color and mark; no two rows share one */
    const char *names[2];    /* "e" and "delta", or "z" and "y" */
    const char *expression;  /* in these, for inputs of any size */
    const char *textbook;    /* fails for large inputs; NULL: there is no other form */
    const char *best, *help; /* which constant it chooses; one line */
};
extern const struct loss_info loss_table[LOSS_MOST];

/* True if its input is the error ŷ − y, false if it is a logit. */
bool loss_of_error(enum loss loss);

/* The graph of a loss with the two names as its leaves, in mem. */
struct graph loss_graph(enum loss loss, bool textbook, struct arena *mem);

/* The constant prediction with the least loss over y[n], n > 0: where the slopes add up
 * to 0, or the middle where they do so on an interval. For a logit ±inf if all labels are
 * the same. `delta`: of Huber. Found by halving from the least to the greatest y, so
 * within a few units of their last place. Cost: some 200 n evaluations. */
double loss_best(enum loss loss, double delta, const double *y, int n,
                 struct arena *scratch);

#endif
