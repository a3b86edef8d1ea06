#include "draw/chart.h"

#include <math.h>

enum { ROOM_FOR_STEPS = 12 }; /* rows from which on the steps have an axis of their own */

/* The first of 20, 50, 100, 200 ... that has room for n values. */
double chart_last_step(long n)
{
    double end = 20;
    for (int i = 0; end < (double)(n - 1); i++) {
        end *= i % 3 == 0 ? 2.5 : 2;
    }
    return end;
}

/* The greatest first value of the curves, less `zero`. */
static double start_of(const struct chart *c)
{
    double start = 0;
    for (int i = 0; i < c->n; i++) {
        double first = c->curves[i].n ? c->curves[i].buckets[0].first - c->zero : 0;
        start = isfinite(first) ? fmax(start, first) : start;
    }
    return start;
}

/* The range of the values that are shown, less `zero`. False: none is. */
static bool range_of(const struct chart *c, double *lo, double *hi)
{
    const double grown = 1e6;
    double start = start_of(c);
    *lo = (double)INFINITY;
    *hi = 0;
    for (int i = 0; i < c->n; i++) {
        double least = (double)INFINITY, most = 0;
        double last = curve_last(&c->curves[i]) - c->zero;
        curve_range(&c->curves[i], c->zero, &least, &most);
        bool diverging = start > 0 && most > grown * start && !(last < most);
        *lo = fmin(*lo, least);
        *hi = fmax(*hi, diverging ? grown * start : most);
    }
    if (c->tolerance > 0) {
        *lo = fmin(fmax(*lo, c->tolerance / 3), c->tolerance);
        *hi = fmax(*hi, c->tolerance);
    }
    if (c->level > 0) {
        *lo = fmin(*lo, c->level);
        *hi = fmax(*hi, c->level);
    }
    return *lo <= *hi;
}

/* name: the columns beside the plot for the level's name; empty: it has none. */
static void draw_level(struct frame *f, const struct plot *p, const struct chart *c,
                       struct rect name)
{
    int x, y;
    if (c->level > 0 && plot_cell(p, p->x.lo, c->level, &x, &y)) {
        frame_fill(f, (struct rect){p->area.x, y, p->area.w, 1}, 0x2500,
                   ink(f, INK_FAINT));
        if (name.w > 0) {
            frame_text(f, name.x, y, ink(f, INK_TEXT), c->level_name);
        }
    }
}

static void put_arrow(struct frame *f, const struct plot *p, long step, double edge,
                      uint32_t arrow, rgb color)
{
    int x, y;
    if (step >= 0 && plot_cell(p, (double)step, edge, &x, &y)) {
        frame_put(f, x, y, arrow, (struct style){color, KEEP, ATTR_BOLD});
    }
}

/* Draws arrows in the top and bottom rows where the curve first leaves the plot. */
static void draw_arrows(struct frame *f, const struct plot *p, const struct curve *t,
                        double zero, rgb color)
{
    put_arrow(f, p, curve_first_above(t, zero + p->y.hi), p->y.hi, 0x2191, color);
    put_arrow(f, p, curve_first_below(t, zero, zero + p->y.lo), p->y.lo, 0x2193, color);
}

bool chart_draw(struct frame *f, struct rect r, const struct chart *c)
{
    double lo, hi;
    if (r.h < 2 || !range_of(c, &lo, &hi)) {
        return false;
    }
    struct plot p = {.area = r,
                     .x = {.lo = 0, .hi = chart_last_step(c->curves[0].n)},
                     .y = plot_decades(lo, hi, r.h)};
    bool with_steps = c->with_steps || r.h >= ROOM_FOR_STEPS;
    if (with_steps) {
        rect_bottom(&p.area, 2);
        p.y = plot_decades(lo, hi, p.area.h);
    }
    rect_left(&p.area, plot_axis_width(&p.y, p.area.h));
    int name_w = c->level_name ? glyphs_width(f->glyphs, c->level_name) : 0;
    struct rect name = rect_right(&p.area, p.area.w >= 3 * name_w ? name_w : 0);
    plot_axes(f, &p, with_steps, true);
    draw_level(f, &p, c, name);
    struct canvas canvas = canvas_new(f, p.area);
    if (c->tolerance > 0) {
        rgb dim = f->theme->ink[INK_FAINT];
        double y = plot_y(&p, c->tolerance);
        for (int x = 0; x < p.area.w; x++) { /* dashed: no curve is */
            canvas_line(&canvas, x, y, x + 0.5, y, dim);
        }
    }
    struct canvas *curves = arena_new(f->scratch, struct canvas, c->n);
    for (int i = 0; i < c->n; i++) {
        curves[i] = canvas_new(f, p.area);
        curves[i].series = c->series[i];
        curve_line(&curves[i], &p, &c->curves[i], c->zero, ink_series(f, c->series[i]).fg,
                   c->thick, f->scratch);
    }
    canvas_draw_series(&canvas, curves, c->n, f);
    for (int i = 0; i < c->n; i++) {
        draw_arrows(f, &p, &c->curves[i], c->zero, ink_series(f, c->series[i]).fg);
    }
    return true;
}
