/* The plot of descent: map, trails, arrows, and the line above it. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>

#include "autodiff/expression.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

/* The field, and iso-lines at equal steps of its color scale: above a minimum that is
 * known they are spaced by ratio, else evenly. */
static void draw_map(const struct race *d, const struct descent_cache *c,
                     const struct plot *p, const struct ctx *ctx, struct canvas *lines,
                     struct frame *f)
{
    enum { LEVELS = 12 };
    int map = values_choice(ctx->values, P_MAP);
    if (!c->values || c->plot.area.w != p->area.w || c->plot.area.h != p->area.h ||
        !(c->lo < c->hi)) {
        return;
    }
    double levels[LEVELS],
        scale = d->minimum_known ? (c->hi / 2 - c->lo / 2) / 100 : (double)INFINITY;
    if (map == 0) {
        plot_field(f, p->area, c->values, c->n_rows, c->lo, c->hi, scale);
    }
    if (map <= 1) {
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = plot_level((i + 0.5) / LEVELS, c->lo, c->hi, scale);
        }
        plot_contour(lines, c->values, p->area.w, c->n_rows, levels, LEVELS,
                     INK_OF_GROUND);
        canvas_draw(lines, f);
    }
}

static struct style mark_style(rgb color)
{
    return (struct style){color, KEEP, ATTR_BOLD};
}

/* A small dot in every theme; plot_mark would make it larger in the one for projectors.
 * Without colors it is the racer's mark, small, so that trails differ by sign. */
static void put_step(const struct plot *p, double x, double y, const struct racer *r,
                     struct frame *f)
{
    int col, row;
    if (plot_cell(p, x, y, &col, &row)) {
        frame_put(f, col, row,
                  f->theme->mono ? series_small_mark(descent_series(r)) : 0x2022,
                  mark_style(descent_ink(f, r)));
    }
}

/* Dots at the steps, where they are far enough apart to be seen as dots; without colors
 * at some of the others too. So many of the last that a racer which jumps about for long
 * leaves no solid mass. In ASCII the trail is made of marks. */
static void draw_steps(const struct race *d, int i, const struct plot *p,
                       const struct ctx *ctx, struct frame *f)
{
    enum { LAST = 400, DOTS_MOST = 40 };
    const double apart = 2.5; /* cells */
    double x0 = (double)NAN, y0 = (double)NAN;
    int dots = f->glyphs == GLYPHS_ASCII ? DOTS_MOST : 0;
    long end = ctx->step > LAST ? ctx->step - LAST : 0;
    for (long t = ctx->step; t >= end && dots < DOTS_MOST; t--) {
        double at_x = descent_at(ctx, t, i, C_X), at_y = descent_at(ctx, t, i, C_Y);
        double x = plot_x(p, at_x), y = plot_y(p, at_y);
        bool far = hypot(x - x0, 2 * (y - y0)) > apart;
        if (far) {
            put_step(p, at_x, at_y, &d->racers[i], f);
            dots++;
        }
        if (far || !f->theme->mono || !isfinite(x0 + y0)) {
            x0 = x;
            y0 = y;
        }
    }
}

/* A racer's mark where it is, or an arrow at the edge where it has left the view. */
struct mark {
    uint32_t ch;
    int col, row;
    rgb color;
};

/* False: it is nowhere. */
static bool mark_of(const struct racer *r, const struct plot *p, const struct frame *f,
                    struct mark *out)
{
    double x = floor(plot_x(p, r->theta[RACE_X])), y = floor(plot_y(p, r->theta[RACE_Y]));
    *out = (struct mark){.ch = descent_mark(r), .color = descent_ink(f, r)};
    if (isnan(x) || isnan(y)) {
        return false;
    }
    if (!plot_cell(p, r->theta[RACE_X], r->theta[RACE_Y], &out->col, &out->row)) {
        bool left = x < 0, right = x >= p->area.w, above = y < 0, below = y >= p->area.h;
        out->ch = above ? 0x2191 : below ? 0x2193 : left ? 0x2190 : 0x2192;
        out->col = p->area.x + (left ? 0 : right ? p->area.w - 1 : (int)x);
        out->row = p->area.y + (above ? 0 : below ? p->area.h - 1 : (int)y);
    }
    return true;
}

/* The uppermost of the marks before the nth that is in a cell; -1: none. */
static int mark_in(const struct mark *all, int n, int col, int row)
{
    while (--n >= 0 && (all[n].col != col || all[n].row != row)) {
    }
    return n;
}

/* How many cells beside a mark, to the right or (-1) to the left, no other mark is in. */
static int free_beside(const struct plot *p, const struct mark *all, int n,
                       const struct mark *m, int first, int side)
{
    int cells = 0, col = m->col + side * first;
    while (rect_has(p->area, col, m->row) && mark_in(all, n, col, m->row) < 0) {
        cells++;
        col += side;
    }
    return cells;
}

/* The marks that all[top] hides, beside it: "▲+●■"; on the left if only there is room. */
static void fan_out(const struct plot *p, const struct mark *all, int n, int top,
                    struct frame *f)
{
    const struct mark *m = &all[top];
    int first = f->theme->bold && f->glyphs != GLYPHS_ASCII ? 2 : 1; /* see plot_mark */
    int hidden = mark_in(all, top, m->col, m->row), needed = 1;
    for (int i = hidden; i >= 0; i = mark_in(all, i, m->col, m->row)) {
        needed++;
    }
    int right = free_beside(p, all, n, m, first, 1),
        left = free_beside(p, all, n, m, first, -1);
    int side = right < needed && left > right ? -1 : 1, room = side > 0 ? right : left;
    for (int k = 0; hidden >= 0 && k < room; k++) {
        uint32_t ch = k == 0 ? '+' : all[hidden].ch;
        rgb color = k == 0 ? f->theme->ink[INK_BRIGHT] : all[hidden].color;
        frame_put(f, m->col + side * (first + k), m->row, ch, mark_style(color));
        hidden = k == 0 ? hidden : mark_in(all, hidden, m->col, m->row);
    }
}

/* Each racer where it is, the explained one on top of those in its cell. */
static void draw_racers(const struct race *d, const struct plot *p, int explained,
                        struct frame *f)
{
    struct mark all[OPTIMIZER_MOST];
    int n = 0;
    for (int i = 1; i <= d->n; i++) {
        n += mark_of(&d->racers[(explained + i) % d->n], p, f, &all[n]);
    }
    for (int i = 0; i < n; i++) {
        if (mark_in(all, n, all[i].col, all[i].row) == i) {
            fan_out(p, all, n, i, f);
        }
    }
    for (int i = 0; i < n; i++) {
        double x, y;
        plot_data(p, all[i].col, all[i].row, &x, &y);
        plot_mark(f, p, x, y, all[i].ch, mark_style(all[i].color));
    }
}

int descent_n_minima(const struct race *d)
{
    return d->named ? d->named->n_minima : d->is_quadratic && d->quadratic.definite;
}

static void draw_minima(const struct race *d, const struct plot *p, struct frame *f)
{
    for (int i = 0; i < descent_n_minima(d); i++) {
        const double *at = d->named ? d->named->minima[i] : d->quadratic.minimum;
        plot_mark(f, p, at[RACE_X], at[RACE_Y], 0x2715,
                  mark_style(f->theme->ink[INK_BRIGHT]));
    }
}

void descent_draw_plot(const struct race *d, const struct descent_cache *c,
                       const struct descent_layout *l, const struct ctx *ctx,
                       struct frame *f)
{
    const struct plot *p = &l->view;
    if (l->plot.x > ctx->area.x) {
        plot_axes(f, p, true, true);
    }
    struct rect old = frame_clip(f, l->plot);
    struct canvas lines = canvas_new(f, l->plot); /* first the map's, then the trails' */
    draw_map(d, c, p, ctx, &lines, f);
    canvas_clear(&lines);
    int explained = (int)(descent_explained(d, ctx) - d->racers);
    descent_draw_trails(d, explained, c, p, ctx, &lines, f);
    canvas_draw(&lines, f);
    if (descent_arrows_named(d, l, ctx)) {
        descent_draw_arrows(d, p, ctx, f);
    }
    for (int i = 0; i < d->n; i++) {
        draw_steps(d, i, p, ctx, f);
    }
    draw_minima(d, p, f);
    plot_mark(f, p, d->start[RACE_X], d->start[RACE_Y], 0x25CB,
              mark_style(f->theme->ink[INK_BRIGHT]));
    if (ctx->step > 0) { /* at the start all are there */
        draw_racers(d, p, explained, f);
    }
    f->clip = old;
    frame_hit(f, l->plot, HIT_PLOT);
}

/* f as it was parsed, and its value under the pointer. */
void descent_draw_title(const struct race *d, const struct descent_view *v,
                        const struct descent_layout *l, const struct ctx *ctx,
                        struct frame *f)
{
    char text[128] = "click or arrows: set the start", x[NUMBER_SIZE], y[NUMBER_SIZE],
         z[NUMBER_SIZE];
    if (v->pointing) {
        double at[RACE_AXES];
        plot_data(&l->view, v->col, v->row, &at[RACE_X], &at[RACE_Y]);
        struct plan plan;
        plan_init(&plan, &d->f, &(struct plan_options){.forward_only = true},
                  ctx->scratch);
        double value = plan_gradient(&plan, at, NULL);
        snprintf(text, sizeof text, "(%s, %s)  f = %s", number_show(x, at[RACE_X], 3),
                 number_show(y, at[RACE_Y], 3), number_show(z, value, 5));
    }
    const char *body = expression_print(&d->f, true, ctx->scratch);
    const char *tight = text_tight(body, ctx->scratch);
    const char *name = d->named
                           ? arena_printf(ctx->scratch, "f(x,y): %s", d->named->label)
                           : arena_printf(ctx->scratch, "f = %s", tight);
    int x0 = l->plot.x, room = l->title.x + l->title.w - x0;
    const char *formula =
        WIDGET_CHOOSE(f->glyphs, room, arena_printf(ctx->scratch, "f(x,y) = %s", body),
                      arena_printf(ctx->scratch, "f(x,y)=%s", tight), name);
    int w = glyphs_width(f->glyphs, formula);
    if (d->named && formula != name &&
        w + 3 + glyphs_width(f->glyphs, d->named->label) + glyphs_width(f->glyphs, text) +
                3 <
            room) {
        frame_textf(f, x0 + w + 2, l->title.y, ink(f, INK_DIM), "%s", d->named->label);
    }
    bool both = w + glyphs_width(f->glyphs, text) + 3 <= room;
    if (both || !v->pointing) {
        frame_text_cut(f, x0, l->title.y, room, ink(f, INK_TEXT), formula);
    }
    if (both || v->pointing) {
        frame_text_right(f, x0 + room, l->title.y, ink(f, INK_DIM), text);
    }
}
