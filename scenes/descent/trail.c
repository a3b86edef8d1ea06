/* The trails and losses of descent, which take in the log record by record. */
#include "scenes/descent/descent.h"

#include <math.h>

enum {
    RECENT = 24,  /* steps at a trail's end that are drawn brighter */
    SLICE = 1024, /* records: a fraction of a millisecond */
};

/* How many records belong to the older part of the trails. */
static long older(const struct ctx *ctx)
{
    return ctx->step + 1 > RECENT ? ctx->step + 1 - RECENT : 0;
}

/* Draws records from..to-1 of racer i onto its trail, which ends at `end`: the recent
 * part thick, the older one thin, so that a long race leaves no solid mass. Points closer
 * than a dot are skipped, except for the present one. */
static void add_records(int i, long from, long to, const struct plot *p,
                        const struct ctx *ctx, double end[2], struct canvas *c, rgb ink)
{
    bool recent = to > older(ctx);
    for (long t = from; t < to; t++) {
        double x = plot_x(p, descent_at(ctx, t, i, C_X));
        double y = plot_y(p, descent_at(ctx, t, i, C_Y));
        bool far = fabs(x - end[RACE_X]) > 0.25 || fabs(y - end[RACE_Y]) > 0.125;
        if (t > 0 && (far || t == ctx->step)) {
            (recent ? canvas_thick : canvas_line)(c, end[RACE_X], end[RACE_Y], x, y, ink);
        } else if (t > 0 && isfinite(x) && isfinite(y)) {
            continue;
        }
        end[RACE_X] = x;
        end[RACE_Y] = y;
    }
}

static void begin(struct descent_cache *c, struct arena *mem, const struct race *d,
                  const struct ctx *ctx)
{
    c->rewritten = ctx->log->rewritten;
    c->n_trail = 0;
    for (int i = 0; i < d->n; i++) {
        if (c->trails[i].dots.dots) {
            canvas_clear(&c->trails[i].dots);
        } else {
            c->trails[i].dots = canvas_stencil(c->look, c->plot.area, mem);
            c->trails[i].dots.series = descent_series(&d->racers[i]);
        }
        c->trails[i].x = c->trails[i].y = (double)NAN;
    }
}

/* The curves leave out losses at or below this. */
static double floor_of(const struct race *d)
{
    return d->minimum_known ? d->minimum : -(double)INFINITY;
}

bool descent_follow(struct descent_cache *c, struct arena *mem, const struct race *d,
                    const struct ctx *ctx)
{
    if (!c->trails[0].dots.dots || c->rewritten != ctx->log->rewritten) {
        begin(c, mem, d, ctx);
    }
    long trail = c->n_trail + SLICE;
    trail = trail < older(ctx) ? trail : older(ctx);
    for (int i = 0; i < d->n; i++) {
        struct descent_trail *t = &c->trails[i];
        double end[2] = {t->x, t->y};
        add_records(i, c->n_trail, trail, &c->plot, ctx, end, &t->dots, 0);
        t->x = end[RACE_X];
        t->y = end[RACE_Y];
    }
    c->n_trail = trail;
    bool losses = curves_follow(&c->losses, ctx->log, C_LOSS, floor_of(d), mem);
    return losses || trail < older(ctx);
}

const struct curve *descent_losses(const struct race *d, const struct descent_cache *c,
                                   const struct ctx *ctx)
{
    return curves_all(&c->losses, ctx->log, C_LOSS, floor_of(d), ctx->scratch);
}

/* The trail of racer i up to the present step; its older part is paler, and thinned where
 * it has many lines. That part is drawn into `old` first, a stencil that is alike. */
static void draw_trail(const struct race *d, int i, const struct descent_cache *c,
                       const struct plot *p, const struct ctx *ctx, struct canvas *old,
                       struct canvas *canvas, struct frame *f)
{
    rgb bright = descent_ink(f, &d->racers[i]),
        pale = color_mix(bright, f->theme->ground, 0.3);
    double end[2] = {(double)NAN, (double)NAN};
    long at = 0;
    old->series = canvas->series = descent_series(&d->racers[i]);
    canvas_clear(old);
    const struct descent_trail *known = &c->trails[i];
    if (known->dots.dots && c->rewritten == ctx->log->rewritten &&
        c->n_trail <= older(ctx) && descent_same_plot(p, &c->plot) &&
        canvas_alike(old, &known->dots)) {
        canvas_lay(old, &known->dots, 0);
        end[RACE_X] = known->x;
        end[RACE_Y] = known->y;
        at = c->n_trail;
    }
    add_records(i, at, older(ctx), p, ctx, end, old, 0);
    canvas_thin(old);
    canvas_lay(canvas, old, pale);
    add_records(i, older(ctx), ctx->step + 1, p, ctx, end, canvas, bright);
}

void descent_draw_trails(const struct race *d, int top, const struct descent_cache *c,
                         const struct plot *p, const struct ctx *ctx,
                         struct canvas *canvas, struct frame *f)
{
    struct canvas old = *canvas;
    old.ink = NULL;
    old.dots = arena_new(ctx->scratch, uint8_t, old.seen.w * old.seen.h);
    for (int i = 0; i < d->n; i++) {
        draw_trail(d, i, c, p, ctx, &old, canvas, f);
    }
    draw_trail(d, top, c, p, ctx, &old, canvas, f);
}
