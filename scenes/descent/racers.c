/* The racers: their hyperparameters and records, when they settled, which one is
 * explained, their colors and marks. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "scene/choices.h"

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

const char *descent_rounded(double v, int digits, struct arena *mem)
{
    char *text = arena_new(mem, char, NUMBER_SIZE);
    snprintf(text, NUMBER_SIZE, "%.*e", digits - 1, v);
    return number_brief(text, strtod(text, NULL));
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

bool descent_stays(long since, const struct ctx *ctx)
{
    return since >= 0 && ctx->step - since >= SETTLING;
}

long descent_first_within(const struct race *d, int i, const struct curve *losses,
                          const struct ctx *ctx)
{
    double tol = values_real(ctx->values, P_TOLERANCE, PARAM_ALL);
    for (long t = 0; t <= ctx->step; t++) {
        const struct curve_bucket *b = &losses->buckets[t >> losses->shift];
        bool far = isfinite(b->least) && b->least - d->minimum >= tol &&
                   b->first - d->minimum >= tol && b->last - d->minimum >= tol;
        if (far) {
            t |= (1L << losses->shift) - 1; /* go on with the next bucket */
        } else if (race_at_minimum(d, descent_at(ctx, t, i, C_X),
                                   descent_at(ctx, t, i, C_Y),
                                   descent_at(ctx, t, i, C_LOSS), tol)) {
            return t;
        }
    }
    return -1;
}

const struct racer *descent_explained(const struct race *d, const struct ctx *ctx)
{
    return &d->racers[values_choice(ctx->values, P_EXPLAIN)];
}

enum err descent_declare(struct param_list *list, struct arena *mem,
                         const struct ctx *ctx, struct fail *fail)
{
    (void)fail;
    struct param *own = param_own(list, mem);
    const struct surface *s = surface_find(values_text(ctx->values, P_F));
    own[P_HYPER + HYPER_LR].initials = s ? s->rates : NULL;
    const unsigned char *items;
    int n = values_list(ctx->values, P_OPTIMIZERS, &items);
    struct choice *racers = arena_new(mem, struct choice, n + 1);
    for (int i = 0; i < n; i++) {
        racers[i] = optimizer_choices[items[i]];
    }
    own[P_EXPLAIN].choices = racers;
    if (choice_find(racers, own[P_EXPLAIN].initial) < 0) {
        own[P_EXPLAIN].initial = racers[0].name;
    }
    return ERR_NONE;
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
