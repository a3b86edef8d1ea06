#include "optim/schedule.h"

#include <assert.h>
#include <math.h>

static const double PI = 3.14159265358979323846;

/* How far t is on the way from one update to another, 0 to 1. */
static double share(double t, double from, double to)
{
    return to <= from ? 0 : fmin((t - from) / (to - from), 1);
}

/* Half a cosine from one rate to another. */
static double leg(double from, double to, double done)
{
    return to + (from - to) * (1 + cos(PI * done)) / 2;
}

/* The update with the peak of one-cycle. */
static double cycle_top(double end)
{
    return fmax(0.3 * end - 1, 0);
}

#define SCHEDULE(id, name, label, series, formula, use, pytorch, factor, up, rate)       \
    static double name##_rate(const struct schedule_config *c, double t, double end)     \
    {                                                                                    \
        (void)t, (void)end;                                                              \
        return rate;                                                                     \
    }
#include "optim/schedule.def"
#undef SCHEDULE

const struct schedule_info schedule_table[SCHEDULE_MOST] = {
#define SCHEDULE(id, name_, label_, series_, formula_, use_, pytorch_, factor_, up,      \
                 rate_)                                                                  \
    [SCHEDULE_##id] = {.name = #name_,                                                   \
                       .label = label_,                                                  \
                       .series = series_,                                                \
                       .formula = formula_,                                              \
                       .use = use_,                                                      \
                       .pytorch = pytorch_,                                              \
                       .factor = factor_,                                                \
                       .warms_up = up,                                                   \
                       .rate = name_##_rate},
#include "optim/schedule.def"
#undef SCHEDULE
};

double schedule_lr(enum schedule s, const struct schedule_config *c, long t)
{
    const struct schedule_info *info = &schedule_table[s];
    long warmup = info->warms_up ? 0 : c->warmup;
    struct schedule_config own = *c;
    assert(c->every > 0 && c->total > 0 && c->warmup >= 0 && t >= 0);
    if (t < warmup) {
        return c->lr * (double)(t + 1) / (double)warmup;
    }
    own.factor = c->factor > 0 ? c->factor : info->factor;
    return info->rate(&own, (double)(t - warmup), (double)(c->total - warmup));
}
