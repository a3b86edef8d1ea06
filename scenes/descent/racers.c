/* The racers: their hyperparameters and records, when they settled, which one is
 * explained, their colors and marks. */
#include "scenes/descent/descent.h"

#include <string.h>

struct hypers descent_hypers(const struct ctx *ctx, int item)
{
    struct hypers h;
    for (int i = 0; i < HYPER_MOST; i++) {
        h.of[i] = optimizer_table[item].uses[i]
                      ? values_real(ctx->values, P_HYPER + i, item)
                      : 0;
    }
    return h;
}

double descent_at(const struct ctx *ctx, long step, int i, int column)
{
    return log_get(ctx->log, step, column, i, 0);
}

/* True if a loss in the bucket of record t may be outside the tolerance. */
static bool may_stray(const struct curve *losses, long t, double minimum, double tol)
{
    const struct curve_bucket *b = &losses->buckets[t >> losses->shift];
    return b->broken || b->most - minimum >= tol;
}

long descent_settled(const struct race *d, int i, const struct curve *losses,
                     const struct ctx *ctx)
{
    double tol = values_real(ctx->values, P_TOLERANCE, PARAM_ALL);
    for (long t = ctx->step; t >= 0; t--) {
        bool by_loss = d->minimum_known && !(d->named && d->named->minimum_of_view);
        if (by_loss && losses && !may_stray(losses, t, d->minimum, tol)) {
            t = t >> losses->shift << losses->shift;
            continue; /* go on with the bucket before */
        }
        if (!race_at_minimum(d, descent_at(ctx, t, i, C_X), descent_at(ctx, t, i, C_Y),
                             descent_at(ctx, t, i, C_LOSS), tol)) {
            return t == ctx->step ? -1 : t + 1;
        }
    }
    return 0;
}

const struct racer *descent_explained(const struct race *d, const struct ctx *ctx)
{
    const char *standard = ctx->values->list->items[P_EXPLAIN].initial;
    const struct racer *found = &d->racers[0];
    for (int i = d->n - 1; i >= 0; i--) {
        const struct racer *r = &d->racers[i];
        if ((int)r->optimizer == values_choice(ctx->values, P_EXPLAIN)) {
            return r;
        }
        found = strcmp(optimizer_table[r->optimizer].name, standard) == 0 ? r : found;
    }
    return found;
}

void descent_explain(const struct racer *r, const struct ctx *ctx,
                     struct optimizer_move all[RACE_AXES],
                     struct optimizer_move own[RACE_AXES])
{
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    race_explain(r, &h, all, own);
}

bool descent_has_parts(const struct racer *r)
{
    return r->state.m && optimizer_table[r->optimizer].limit;
}

int descent_series(const struct racer *r)
{
    return optimizer_table[r->optimizer].series;
}

rgb descent_ink(const struct frame *f, const struct racer *r)
{
    return ink_series(f, descent_series(r)).fg;
}

uint32_t descent_mark(const struct racer *r)
{
    return series_mark(descent_series(r));
}

bool descent_same_plot(const struct plot *a, const struct plot *b)
{
    return rect_same(a->area, b->area) && a->x.lo == b->x.lo && a->x.hi == b->x.hi &&
           a->y.lo == b->y.lo && a->y.hi == b->y.hi;
}
