#ifndef OPTIM_RACE_H
#define OPTIM_RACE_H

#include <stdbool.h>

#include "autodiff/graph.h"
#include "autodiff/plan.h"
#include "autodiff/trouble.h"
#include "base/arena.h"
#include "base/fail.h"
#include "optim/optimizer.h"
#include "optim/quadratic.h"
#include "optim/surface.h"

/* A race: optimizers that start at one point of a surface f(x, y) and see nothing but its
 * gradient where they stand. */
enum { RACE_X, RACE_Y, RACE_AXES };

/* Why a racer is not finite any more. */
enum racer_end {
    RACER_RUNS,
    RACER_DIVERGED,  /* its place, its loss or its gradient became too large */
    RACER_UNDEFINED, /* it stands where f or its slope does not exist */
    RACER_LOST,      /* its step was ∞·0 = nan, though state and gradient are finite */
    RACER_FROZEN,    /* its moments overflowed: the place is finite, the rate is 0 */
};

struct racer {
    enum optimizer optimizer;
    double theta[RACE_AXES];   /* where it is */
    double loss, g[RACE_AXES]; /* f and its gradient there */
    struct optimizer_state state;
    long bad_step; /* first step at which something was not finite; -1: none so far */
    enum racer_end end; /* why, at that step */
};

struct race {
    struct graph f;              /* of the leaves x, y */
    struct plan plan;            /* the same, for value and gradient */
    const struct surface *named; /* NULL: f was typed as an expression */
    double start[RACE_AXES];
    double minimum; /* value of f: given, known, or the lowest found so far */
    bool minimum_known;
    bool is_quadratic;
    struct quadratic quadratic; /* if is_quadratic */
    int n;
    struct racer racers[OPTIMIZER_MOST];
};

/* Sets the surface from its name or an expression in x and y, in mem. Errors: those of
 * expression_parse; a single word gets one that lists the surfaces. */
enum err race_surface(struct race *race, const char *text, struct arena *mem,
                      struct fail *fail);
/* The error that race_surface would give, or ERR_NONE. */
enum err race_check(const char *text, struct fail *fail);

/* Starts at step 0 on the surface that race_surface has set, with all memory in mem.
 *
 *   start       NULL: the surface's own
 *   minimum     NAN: the published one, a quadratic's own, else the lowest found so far
 *   optimizers  [n] values of enum optimizer; n <= OPTIMIZER_MOST */
void race_start(struct race *race, const double *start, double minimum,
                const unsigned char *optimizers, int n, struct arena *mem,
                struct arena *scratch);

/* Makes step number `step` of every racer i, with hyperparameters h[i]. */
void race_step(struct race *race, const struct hypers *h, long step);

/* True if `loss`, found at (x, y), is within the tolerance of a known minimum. If that is
 * only the minimum of the surface's view, (x, y) must be inside the view. */
bool race_at_minimum(const struct race *race, double x, double y, double loss,
                     double tolerance);

/* The step that the racer is about to make, and the step from a momentum of zero: where
 * the rule is linear, the part that is due to this gradient alone. */
void race_explain(const struct racer *r, const struct hypers *h,
                  struct optimizer_move whole[RACE_AXES],
                  struct optimizer_move gradient[RACE_AXES]);

#endif
