/* The picture of descent: where everything is. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <string.h>

/* ---- layout ---- */

enum {
    AXIS_LEFT = 6, /* columns for labels; more where one is wider */
    AXIS_BELOW = 2,
    SIDE_W = 40,
    RACE_EXTRA = 6,
    FORMULA_ROWS = 5, /* the longest update rule and the line that names the arrows */
    CURVES_H = 7
};

/* The view of a surface that was typed: x from, to, y from, to. */
static const double typed_view[4] = {-6, 6, -5, 5};

/* Half the width of the smallest view, relative to its distance from 0: it has 128
 * doubles from edge to edge, about one for each dot of a small plot. */
static const double VIEW_LEAST = 0x1p-46;

/* The surface's own view, moved and magnified. */
static void set_axes(const struct race *d, const struct ctx *ctx, struct plot *p)
{
    const double *own = d->named ? d->named->view : typed_view;
    double zoom = values_real(ctx->values, P_ZOOM, PARAM_ALL);
    double center[RACE_AXES] = {(own[0] + own[1]) / 2, (own[2] + own[3]) / 2};
    double moved[RACE_AXES];
    if (values_point(ctx->values, P_CENTER, moved)) {
        memcpy(center, moved, sizeof center);
    }
    double half[RACE_AXES] = {(own[1] - own[0]) / 2 / zoom, (own[3] - own[2]) / 2 / zoom};
    for (int i = 0; i < RACE_AXES; i++) { /* wide enough for doubles to differ */
        half[i] = fmax(half[i], fabs(center[i]) * VIEW_LEAST);
    }
    p->x = (struct axis){.lo = center[RACE_X] - half[RACE_X],
                         .hi = center[RACE_X] + half[RACE_X]};
    p->y = (struct axis){.lo = center[RACE_Y] - half[RACE_Y],
                         .hi = center[RACE_Y] + half[RACE_Y]};
}

/* Rows of an optimizer's ledger: border, heading, g, state, rate, step. */
static int ledger_rows(const struct optimizer_info *o)
{
    return 2 + 4 + o->has_m + o->has_v + 2 * o->has_hat + o->uses[HYPER_WEIGHT_DECAY];
}

/* Panels beside or below the plot. Where room is short the curves are left out first,
 * then the ledger. The ledger is as high as the longest one of the racers needs, so that
 * nothing moves when another one is explained. */
static void place_panels(struct descent_layout *l, struct rect side, const struct race *d,
                         bool beside)
{
    if (!beside) {
        l->race = side;
        return;
    }
    int ledger = 0;
    for (int i = 0; i < d->n; i++) {
        int rows = ledger_rows(&optimizer_table[d->racers[i].optimizer]);
        ledger = rows > ledger ? rows : ledger;
    }
    bool tight = side.h < d->n + RACE_EXTRA + ledger;
    l->race = rect_top(&side, d->n + RACE_EXTRA - tight);
    if (side.h > ledger + CURVES_H) {
        int more = side.h - ledger > 2 * CURVES_H ? FORMULA_ROWS : 1;
        l->curves = rect_top(&side, side.h - ledger - more);
    }
    if (side.h >= ledger) {
        l->ledger = side;
    }
}

struct descent_layout descent_layout(const struct race *d, const struct ctx *ctx)
{
    struct descent_layout l = {0};
    struct rect r = ctx->area;
    if (r.w >= 76) {
        int w = r.w / 3 < SIDE_W ? r.w / 3 : r.w >= 160 ? 56 : SIDE_W;
        w = w < 38 ? 38 : w;
        place_panels(&l, rect_right(&r, w), d, true);
        rect_right(&r, 1);
    } else if (r.h >= d->n + 22) {
        place_panels(&l, rect_bottom(&r, d->n + RACE_EXTRA), d, false);
    }
    if (r.h >= 10) {
        l.title = rect_top(&r, 1);
        l.notice = rect_bottom(&r, 1);
    }
    set_axes(d, ctx, &l.view);
    int left = plot_axis_width(&l.view.y, r.h - AXIS_BELOW);
    left = left > AXIS_LEFT ? left : AXIS_LEFT;
    if (r.h >= 8 && r.w >= 24 + left) {
        rect_left(&r, left);
        rect_bottom(&r, AXIS_BELOW);
    }
    l.plot = r;
    l.view.area = r;
    return l;
}

/* ---- everything ---- */

void descent_draw(const void *model, const void *view, const void *cache,
                  const struct ctx *ctx, struct frame *f)
{
    const struct race *d = model;
    struct descent_layout l = descent_layout(d, ctx);
    descent_draw_plot(d, cache, &l, ctx, f);
    if (l.title.h) {
        descent_draw_title(d, view, &l, ctx, f);
        descent_draw_notice(d, &l, ctx, f);
    }
    const struct curve *losses = descent_losses(d, cache, ctx);
    if (l.race.h) {
        descent_draw_race(d, &l, losses, ctx, f);
    }
    if (l.curves.h) {
        descent_draw_curves(d, &l, losses, ctx, f);
    }
    if (l.ledger.h) {
        descent_draw_ledger(d, &l, ctx, f);
    }
}
