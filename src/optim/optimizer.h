#ifndef OPTIM_OPTIMIZER_H
#define OPTIM_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Gradient optimizers, one row each, in the conventions of PyTorch except for RMSProp,
 * which has its ε inside the root. Every rule works coordinate by coordinate. Sources:
 * momentum, Polyak 1964; Nesterov 1983; Adagrad, Duchi et al. 2011; RMSProp, Tieleman &
 * Hinton 2012; Adam, Kingma & Ba 2015, arXiv:1412.6980; AdamW, Loshchilov & Hutter 2019,
 * arXiv:1711.05101. */
enum hyper {
#define HYPER(id, ...) HYPER_##id,
#include "optim/hyper.def"
#undef HYPER
    HYPER_MOST
};

struct hyper_info {
    const char *name, *symbol; /* "beta1" as typed, "β₁" as shown */
    const char *help;          /* one line, no full stop */
    double min, max;           /* allowed: [min, max] */
    bool open_min;             /* min itself is not allowed */
};
extern const struct hyper_info hyper_table[HYPER_MOST];

struct hypers {
    union {
        double of[HYPER_MOST];
        struct { /* the same by their names */
#define HYPER(id, name, ...) double name;
#include "optim/hyper.def"
#undef HYPER
        };
    };
};

/* State of one optimizer over n parameters; all zero at the start. The bias corrections
 * are 1 − Π β over the steps made, each with the β of its own step, so that they stay
 * right if β changes during a run. */
struct optimizer_state {
    double *m; /* [n] v of momentum, m of Adam; NULL where unused */
    double *v; /* [n] s of Adagrad, RMSProp, Adam; NULL where unused */
    double bias_correction1, bias_correction2; /* 1 − Π β1, 1 − Π β2, in [0, 1) */
    long t;                                    /* steps made */
};

/* What one step does to one parameter: delta = −rate·direction − decay, exactly. */
struct optimizer_move {
    double m, v;         /* the state after the step; NAN where unused */
    double m_hat, v_hat; /* bias-corrected; NAN where the optimizer has none */
    double correction_m, correction_v; /* what m and v are divided by for that; or NAN */
    double rate;      /* effective learning rate, the factor on direction */
    double direction; /* g, v, g + βv or m̂ */
    double decay;     /* ηλθ of decoupled weight decay; else 0 */
    double delta;     /* what is added to theta */
};

struct optimizer_info {
    const char *name, *label;   /* "rmsprop", "RMSProp" */
    int series;                 /* its color and mark, from 0; no two rows share one */
    const char *form;           /* the update in the convention used; UTF-8 */
    const char *m_symbol;       /* of state m, as shown: "v", "m"; NULL: unused */
    const char *v_symbol;       /* of state v, as shown: "s"; NULL: unused */
    const char *direction;      /* as shown: "g", "v", "g + β·v", "m̂" */
    const char *rate;           /* as shown: "η/(√ŝ + ε)" */
    bool has_m, has_v, has_hat; /* state m; v, so that rates adapt; bias correction */
    bool uses[HYPER_MOST];      /* hyperparameters that mean something to it */
    double initial[HYPER_MOST]; /* their defaults */
    /* The rule for one parameter: its value and gradient, its m and v before the step (0
     * where unused), and the bias corrections after this step. Pure. */
    struct optimizer_move (*rule)(const struct hypers *h, double theta, double g,
                                  double m, double v, double bias_correction1,
                                  double bias_correction2);
    /* Limit of stability on a quadratic (SGD: 2): with constant rates and no decay, steps
     * shrink if the greatest eigenvalue of diag(rate)·H is below it. NULL: there is none,
     * as a step is not linear in g and m, nor the sum of a part by each. */
    double (*limit)(const struct hypers *h);
    const char *limit_form; /* as shown: "2(1+β)"; NULL: the limit is a number */
};
enum optimizer {
#define OPTIMIZER(id, ...) OPTIMIZER_##id,
#include "optim/optimizer.def"
#undef OPTIMIZER
    OPTIMIZER_MOST
};
extern const struct optimizer_info optimizer_table[OPTIMIZER_MOST];

/* The state at the start, its arrays [n] in mem. */
struct optimizer_state optimizer_start(enum optimizer o, size_t n, struct arena *mem);

/* One update in place.
 *
 *   theta  [n]  parameters             in/out
 *   g      [n]  dL/dtheta at theta     in
 *   state       of this optimizer      in/out
 *
 * Errors:  none; what is not finite in g passes into theta, so that a scene can show it.
 * Cost:    O(n), allocates nothing. Arrays must not overlap. */
void optimizer_step(enum optimizer o, const struct hypers *h, size_t n, double *theta,
                    const double *g, struct optimizer_state *state);

/* What optimizer_step would do from here, part by part, without doing it: moves[n].
 * The same numbers to the last bit. Allocates nothing. */
void optimizer_explain(enum optimizer o, const struct hypers *h, size_t n,
                       const double *theta, const double *g,
                       const struct optimizer_state *state, struct optimizer_move *moves);

#endif
