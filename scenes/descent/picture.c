/* The picture of descent: where everything is. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <string.h>

#include "draw/widgets.h"

/* ---- layout ---- */

enum {
    AXIS_LEFT = 6, /* columns for labels; more where one is wider */
    AXIS_BELOW = 2,
    SIDE_W = 40,
    RACE_LEAST = 5, /* rows beside the racers: borders, heading, the limit in two rows */
    RACE_NOTES = 2, /* the best rate, what settled means */
    CURVES_H = 8,
    CURVES_LEAST = 6, /* without an axis of steps */
    NOTICE_H = 2,
    LEGEND_FROM = 12, /* rows of the plot and its axis */
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

/* Rows of the highest ledger of a racer, so that nothing moves when another one is
 * explained. */
static int ledger_rows(const struct race *d, bool whole)
{
    int most = 0;
    for (int i = 0; i < d->n; i++) {
        int rows = descent_ledger_rows(&optimizer_table[d->racers[i].optimizer], whole);
        most = rows > most ? rows : most;
    }
    return most;
}

/* Takes rows for a panel off the top; its lower border is the upper one of the next. */
static struct rect take_panel(struct rect *side, int rows)
{
    struct rect r = rect_top(side, rows);
    side->y--;
    side->h++;
    return r;
}

/* Panels beside or below the plot, in order of importance: race, curves, ledger. What is
 * left over goes to the notes of the race, then to the curves and the end of the
 * ledger. */
static void place_panels(struct descent_layout *l, struct rect side, const struct race *d,
                         bool beside)
{
    int race = d->n + RACE_LEAST, free = side.h + 1 - race;
    if (beside && free >= CURVES_LEAST && free < CURVES_H) {
        l->race = take_panel(&side, race);
        l->curves = side;
        return;
    }
    if (!beside || free < CURVES_H) {
        free = side.h - race;
        l->race = rect_top(&side, race + (free < RACE_NOTES ? free : RACE_NOTES));
        return;
    }
    int ledger = ledger_rows(d, true) - 1; /* without the border that it shares */
    int room = free - CURVES_H - 1;        /* a note comes before the ledger */
    ledger = room >= ledger ? ledger : ledger_rows(d, false) - 1;
    ledger = room >= ledger ? ledger : 0;
    int spare = free - CURVES_H - ledger;
    spare -= ledger > 0 && spare > 1; /* the row that explains the arrows */
    int notes = spare < 2 * RACE_NOTES ? spare > 0 : RACE_NOTES;
    l->race = take_panel(&side, race + notes);
    spare -= notes;
    int more = ledger > 0 ? (spare + 1) / 2 : spare;
    l->curves = take_panel(&side, CURVES_H + more);
    l->ledger = ledger > 0 ? side : (struct rect){0};
}

/* Where a panel follows another, its upper border is the lower one of that. */
static void join_panel(struct frame *f, struct rect r)
{
    frame_put(f, r.x, r.y, 0x251C, ink(f, INK_LINE));
    frame_put(f, r.x + r.w - 1, r.y, 0x2524, ink(f, INK_LINE));
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
        place_panels(&l, rect_bottom(&r, d->n + RACE_LEAST + RACE_NOTES), d, false);
    }
    if (r.h >= 10) {
        l.title = rect_top(&r, 1);
        l.notice = rect_bottom(&r, r.h >= 16 ? NOTICE_H : 1);
        if (l.race.h == 0 && r.h >= LEGEND_FROM) {
            struct rect row = {r.x + 1, r.y, r.w - 1, r.h};
            l.legend = rect_bottom(&r, descent_draw_legend(d, row, ctx, NULL));
        }
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
    const struct curve *losses = descent_losses(d, cache, ctx);
    if (l.title.h) {
        descent_draw_title(d, view, &l, ctx, f);
        descent_draw_notice(d, &l, losses, ctx, f);
    }
    if (l.legend.h) {
        struct rect row = {l.legend.x + 1, l.legend.y, l.legend.w - 1, l.legend.h};
        descent_draw_legend(d, row, ctx, f);
    }
    if (l.race.h) {
        descent_draw_race(d, &l, losses, ctx, f);
    }
    if (l.curves.h) {
        descent_draw_curves(d, &l, losses, ctx, f);
        join_panel(f, l.curves);
    }
    if (l.ledger.h) {
        descent_draw_ledger(d, &l, ctx, f);
        join_panel(f, l.ledger);
    }
}
