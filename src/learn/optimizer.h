#ifndef LEARN_OPTIMIZER_H
#define LEARN_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>

/* Gradient optimizers, one row each, in exactly the forms of the curriculum §3. */
enum hyper {
    HYPER_LR,
    HYPER_BETA,
    HYPER_RHO,
    HYPER_BETA1,
    HYPER_BETA2,
    HYPER_EPS,
    HYPER_WEIGHT_DECAY,
    HYPER_MOST
};

struct hyper_info {
    const char *name, *symbol, *help;
    double min, max;
    bool open_min;
};
extern const struct hyper_info hyper_table[HYPER_MOST];

struct hypers {
    double of[HYPER_MOST];
};

/* State of one optimizer over n parameters. Carries the running products of the betas, so
 * that a change in mid-run does not corrupt the bias correction. */
struct optimizer_state {
    double *m, *v;             /* [n] first and second state; NULL where unused */
    double product1, product2; /* Π β1, Π β2 so far; 1 at the start */
    long t;                    /* steps made */
};

/* The parts of a step, for showing: arrays [n] or NULL; after the call with step_only
 * they explain the step about to be made. */
struct step_parts {
    double *m, *v;         /* the state after the step */
    double *m_hat, *v_hat; /* bias-corrected, where the optimizer has them */
    double *delta;         /* theta_new − theta */
    double *rate;          /* effective learning rate: the factor on g, m or m̂ (delta =
                              −rate·that), per coordinate */
};

struct optimizer_info {
    const char *name, *label; /* "rmsprop", "RMSProp" */
    const char *form;         /* the update as text, in the convention used */
    bool uses[HYPER_MOST];
    double initial[HYPER_MOST]; /* defaults; lr: an instructive race on the mission's
                                   surface */
    bool has_m, has_v;
    /* One update in place. parts may be NULL. */
    void (*step)(const struct hypers *h, size_t n, double *theta, const double *g,
                 struct optimizer_state *state, const struct step_parts *parts);
};
enum optimizer {
    OPTIMIZER_SGD,
    OPTIMIZER_MOMENTUM,
    OPTIMIZER_NESTEROV,
    OPTIMIZER_ADAGRAD,
    OPTIMIZER_RMSPROP,
    OPTIMIZER_ADAM,
    OPTIMIZER_ADAMW,
    OPTIMIZER_MOST
};
extern const struct optimizer_info optimizer_table[OPTIMIZER_MOST];

/* What the step from here would be, without making it: copies theta and state into the
 * arrays of `parts` (all of which must be given). */
void optimizer_explain(enum optimizer o, const struct hypers *h, size_t n,
                       const double *theta, const double *g,
                       const struct optimizer_state *state,
                       const struct step_parts *parts);

#endif
