#ifndef OPTIM_SCHEDULE_H
#define OPTIM_SCHEDULE_H

#include <stdbool.h>

/* Schedules of the learning rate over a run of T updates, one row each. */
enum schedule {
#define SCHEDULE(id, ...) SCHEDULE_##id,
#include "optim/schedule.def"
#undef SCHEDULE
    SCHEDULE_MOST
};

struct schedule_config {
    double lr;     /* η, the peak, > 0 */
    double least;  /* η_min ≥ 0: where cosine and linear decay end */
    double factor; /* of step and exponential, > 0; 0: the row's own */
    long every;    /* k ≥ 1: updates between two drops of step */
    long total;    /* T ≥ 1: updates of the run, those of the warm-up included */
    long warmup;   /* W ≥ 0: updates of the warm-up; 0: none */
};

struct schedule_info {
    const char *name, *label;            /* "one_cycle", "one-cycle" */
    int series;                          /* its color and mark; no two rows share one */
    const char *formula, *use, *pytorch; /* what PyTorch does otherwise */
    double factor;                       /* its usual one; 0: it has none */
    bool warms_up;                       /* by itself: `warmup` does not count */
    double (*rate)(const struct schedule_config *c, double t, double end);
};
extern const struct schedule_info schedule_table[SCHEDULE_MOST];

/* The learning rate of update t, counted from 0. During the warm-up it is η·(t + 1)/W
 * (Goyal et al. 2017, arXiv:1706.02677); then the schedule begins, with t and T counted
 * from the end of the warm-up. From T on a schedule that ends stays at its end. */
double schedule_lr(enum schedule s, const struct schedule_config *c, long t);

#endif
