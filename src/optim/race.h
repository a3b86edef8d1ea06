#ifndef OPTIM_RACE_H
#define OPTIM_RACE_H

#include <stdbool.h>

#include "autodiff/graph.h"
#include "autodiff/tape.h"
#include "autodiff/trouble.h"
#include "base/arena.h"
#include "base/fail.h"
#include "optim/optimizer.h"
#include "optim/quadratic.h"
#include "optim/surface.h"

/* A race: optimizers that start at one point of a surface f(x, y) and see nothing but its
 * gradient where they stand. */
enum { RACE_X, RACE_Y, RACE_AXES };

/* What of a racer is not finite. */
enum racer_end {
    RACER_RUNS,
    RACER_DIVERGED,  /* its place, its loss or its gradient became too great */
    RACER_UNDEFINED, /* it stands where f or its slope does not exist */
    RACER_LOST,      /* its step was nan though all it was made of is finite: ∞·0 */
    RACER_FROZEN,    /* its moments overflowed: the place is finite, the rate is 0 */
};

struct racer {
    enum optimizer optimizer;
    double theta[RACE_AXES];   /* where it is */
    double loss, g[RACE_AXES]; /* f and its gradient there */
    struct optimizer_state state;
    long bad_step; /* first step at which something was not finite; -1: none so far */
    enum racer_end end; /* what it was, then */
};

struct race {
    struct graph f;              /* of the leaves x, y */
    struct tape tape;            /* the same, for gradients */
    double *work;                /* [2 f.n] for looking at every node */
    const struct surface *named; /* NULL: typed */
    double start[RACE_AXES];
    double minimum; /* given, known, or the lowest found so far */
    bool minimum_known;
    bool is_quadratic;
    struct quadratic quadratic; /* if is_quadratic */
    int n;
    struct racer racers[OPTIMIZER_MOST];
};

/* The surface from its name or as an expression in x and y, in mem. Errors:
 * expression_parse's. */
enum err race_surface(struct race *race, const char *text, struct arena *mem,
                      struct fail *fail);
/* Is the text a surface? */
enum err race_check(const char *text, struct fail *fail);

/* Step 0 on the surface parsed before, all it needs in mem.
 *
 *   start       NULL: the surface's own
 *   minimum     NAN: the published one, a quadratic's own, else the lowest found so far
 *   optimizers  [n] values of enum optimizer */
void race_start(struct race *race, const double *start, double minimum,
                const unsigned char *optimizers, int n, struct arena *mem,
                struct arena *scratch);

/* One step of every racer i with hyperparameters h[i]; `step` is the number of the step
 * made. */
void race_step(struct race *race, const struct hypers *h, long step);

/* Is a racer that finds `loss` at (x, y) within the tolerance of the minimum? Not where
 * no minimum is known: the lowest loss found so far is nothing that one could arrive at.
 * Nor outside the view of a surface whose minimum is the lowest of the view only. */
bool race_at_minimum(const struct race *race, double x, double y, double loss,
                     double tolerance);

/* The step that the racer is about to make, and the step from a momentum of zero: where
 * the rule is linear, the part that is due to this gradient alone. */
void race_explain(const struct racer *r, const struct hypers *h,
                  struct optimizer_move whole[RACE_AXES],
                  struct optimizer_move gradient[RACE_AXES]);

#endif
