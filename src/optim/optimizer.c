#include "optim/optimizer.h"

#include <math.h>

const struct hyper_info hyper_table[HYPER_MOST] = {
#define HYPER(id, name, symbol, help, min, max, open_min)                                \
    [HYPER_##id] = {#name, symbol, help, min, max, open_min},
#include "optim/hyper.def"
#undef HYPER
};

static inline struct optimizer_move adam(const struct hypers *h, double g, double m,
                                         double v, double bias_correction1,
                                         double bias_correction2)
{
    struct optimizer_move move = {
        .m = h->beta1 * m + (1 - h->beta1) * g,
        .v = h->beta2 * v + (1 - h->beta2) * (g * g),
        .correction_m = bias_correction1,
        .correction_v = bias_correction2,
    };
    move.m_hat = move.m / bias_correction1;
    move.v_hat = move.v / bias_correction2;
    move.rate = h->lr / (sqrt(move.v_hat) + h->eps);
    move.direction = move.m_hat;
    return move;
}

#define UNUSED (double)NAN
#define NO_STATE                                                                         \
    .m = UNUSED, .v = UNUSED, .m_hat = UNUSED, .v_hat = UNUSED, .correction_m = UNUSED,  \
    .correction_v = UNUSED
#define OPTIMIZER(id, name, label, series, form, rule, ...)                              \
    static struct optimizer_move rule_##name(                                            \
        const struct hypers *hypers, double theta, double g, double m, double v,         \
        double bias_correction1, double bias_correction2)                                \
    {                                                                                    \
        (void)theta, (void)m, (void)v, (void)bias_correction1, (void)bias_correction2;   \
        const struct hypers h = *hypers;                                                 \
        struct optimizer_move move = {NO_STATE, .rate = h.lr, .direction = g};           \
        rule return move;                                                                \
    }
#include "optim/optimizer.def"
#undef OPTIMIZER

/* Limits of stability on a quadratic with constant rates: from the characteristic roots
 * of the recurrence along an eigenvector. */
static double limit_plain(const struct hypers *h)
{
    (void)h;
    return 2;
}

static double limit_momentum(const struct hypers *h)
{
    return 2 * (1 + h->beta);
}

static double limit_nesterov(const struct hypers *h)
{
    return limit_momentum(h) / (1 + 2 * h->beta);
}

/* Adam's m is 1 − β1 times the v of momentum (Cohen et al. 2022, arXiv:2207.14484). */
static double limit_adam(const struct hypers *h)
{
    return 2 * (1 + h->beta1) / (1 - h->beta1);
}

/* The default learning rates are chosen for the race on x² + 3y² + 2xy + 5 from (4, 4)
 * over 100 steps, so that each optimizer shows what is typical of it; in brackets, the
 * step at which it settles. SGD .05 turns into the valley and follows it without
 * overshooting x = 0 (66). Momentum .02, whose steps add up to 1/(1 − β) times as much,
 * overshoots to y = −3.5 and still swings at step 100; Nesterov at the same rate shows
 * what looking ahead alone changes (53). The adaptive ones move exactly along the
 * diagonal, since gx : gy stays 1 : 2 and each axis has its own rate. RMSProp .3 looks
 * perfect at step 25 (1e-9), but its rate grows as g² fades, and from 85 on it stays at
 * an excess of about 1.5 lr². Adam .3 overshoots by .85 and comes back (109; AdamW, whose
 * decay also pulls to the minimum, 106). Adagrad .5 slows down more and more and never
 * overshoots (112). */
const struct optimizer_info optimizer_table[OPTIMIZER_MOST] = {
#define OPTIMIZER(id, name, label, series, form, statements, ...)                        \
    [OPTIMIZER_##id] = {#name, label, series, form, .rule = rule_##name, __VA_ARGS__},
#include "optim/optimizer.def"
#undef OPTIMIZER
};

struct optimizer_state optimizer_start(enum optimizer o, size_t n, struct arena *mem)
{
    const struct optimizer_info *info = &optimizer_table[o];
    return (struct optimizer_state){
        .m = info->has_m ? arena_new(mem, double, n) : NULL,
        .v = info->has_v ? arena_new(mem, double, n) : NULL,
    };
}

/* Counts one more step. 1 − Π β is kept up without cancellation. */
static void count_step(struct optimizer_state *state, const struct hypers *h)
{
    state->bias_correction1 = h->beta1 * state->bias_correction1 + (1 - h->beta1);
    state->bias_correction2 = h->beta2 * state->bias_correction2 + (1 - h->beta2);
    state->t++;
}

/* The move of parameter i in the step that was just counted. */
static struct optimizer_move move_of(const struct optimizer_info *info,
                                     const struct hypers *h, double theta, double g,
                                     const struct optimizer_state *state, size_t i)
{
    double m = info->has_m ? state->m[i] : 0; /* UNMUTATED: else the rule reads no m */
    double v = info->has_v ? state->v[i] : 0; /* UNMUTATED: else the rule reads no v */
    struct optimizer_move move =
        info->rule(h, theta, g, m, v, state->bias_correction1, state->bias_correction2);
    move.delta = -move.rate * move.direction - move.decay;
    return move;
}

void optimizer_step(enum optimizer o, const struct hypers *h, size_t n, double *theta,
                    const double *g, struct optimizer_state *state)
{
    const struct optimizer_info *info = &optimizer_table[o];
    count_step(state, h);
    for (size_t i = 0; i < n; i++) {
        struct optimizer_move move = move_of(info, h, theta[i], g[i], state, i);
        if (info->has_m) {
            state->m[i] = move.m;
        }
        if (info->has_v) {
            state->v[i] = move.v;
        }
        theta[i] += move.delta;
    }
}

void optimizer_explain(enum optimizer o, const struct hypers *h, size_t n,
                       const double *theta, const double *g,
                       const struct optimizer_state *state, struct optimizer_move *moves)
{
    struct optimizer_state after = *state;
    count_step(&after, h);
    for (size_t i = 0; i < n; i++) {
        moves[i] = move_of(&optimizer_table[o], h, theta[i], g[i], &after, i);
    }
}
