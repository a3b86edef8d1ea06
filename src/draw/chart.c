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

/* The range of the values on an even axis. False: it is empty. */
static bool even_range(const struct chart *c, double *lo, double *hi)
{
    double start = -(double)INFINITY, least = (double)INFINITY, most = start;
    for (int i = 0; i < c->n; i++) {
        const struct curve *t = &c->curves[i];
        double first = t->n ? t->buckets[0].first : start;
        start = isfinite(first) ? fmax(start, first) : start;
        for (long k = 0; k << t->shift < t->n; k++) {
            least = fmin(least, t->buckets[k].least);
            most = fmax(most, t->buckets[k].most);
        }
    }
    *lo = least;
    *hi = fmin(most, start + (start - least));
    return *lo < *hi && isfinite(*hi - *lo);
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

/* A dashed line across, of every second cell; with `skip` only each of these after so
 * many that are left out. */
static void draw_dashes(struct frame *f, const struct plot *p, double value, int skip)
{
    int x, y;
    if (value > 0 && plot_cell(p, p->x.lo, value, &x, &y)) {
        for (; x < p->area.x + p->area.w; x += 2 * (1 + skip)) {
            frame_put(f, x, y, 0x2500, ink(f, INK_DIM));
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

static struct axis axis_of(const struct chart *c, double lo, double hi, int h)
{
    return c->even ? plot_even(lo, hi, h) : plot_decades(lo, hi, h);
}

/* The curves are drawn from a value below all: what is at `zero` or below is not
 * shown. */
static struct chart lift(const struct chart *c, struct plot *p)
{
    struct chart lifted = *c;
    if (c->even) {
        lifted.zero = p->y.lo - (p->y.hi - p->y.lo);
        for (int i = 0; i < c->n; i++) {
            for (long k = 0; k << c->curves[i].shift < c->curves[i].n; k++) {
                lifted.zero = fmin(lifted.zero, c->curves[i].buckets[k].least - 1);
            }
        }
        p->y.lo -= lifted.zero;
        p->y.hi -= lifted.zero;
    }
    return lifted;
}

bool chart_draw(struct frame *f, struct rect r, const struct chart *chart)
{
    double lo = 0, hi = 0;
    if (r.h < 2 || !(chart->even ? even_range : range_of)(chart, &lo, &hi)) {
        return false;
    }
    struct plot p = {.area = r,
                     .x = {.lo = 0, .hi = chart_last_step(chart->curves[0].n)}};
    bool with_steps = chart->with_steps || r.h >= ROOM_FOR_STEPS;
    if (with_steps) {
        rect_bottom(&p.area, 2);
    }
    p.y = axis_of(chart, lo, hi, p.area.h);
    rect_left(&p.area, plot_axis_width(&p.y, p.area.h));
    int name_w = chart->level_name ? glyphs_width(f->glyphs, chart->level_name) : 0;
    struct rect name = rect_right(&p.area, p.area.w >= 3 * name_w ? name_w : 0);
    plot_axes(f, &p, with_steps, true);
    struct chart lifted = lift(chart, &p), *c = &lifted;
    draw_level(f, &p, c, name);
    struct canvas canvas = canvas_new(f, p.area);
    draw_dashes(f, &p, c->tolerance, 0);
    struct canvas *curves = arena_new(f->scratch, struct canvas, c->n);
    for (int i = 0; i < c->n; i++) {
        curves[i] = canvas_new(f, p.area);
        curves[i].series = c->series[i];
        curve_line(&curves[i], &p, &c->curves[i], c->zero, ink_series(f, c->series[i]).fg,
                   c->thick, f->scratch);
        if (!c->thick) {
            canvas_thin(&curves[i]); /* what swings for long is no solid mass */
        }
    }
    canvas_draw_series(&canvas, curves, c->n, f);
    draw_dashes(f, &p, c->tolerance, 2); /* some over the curves: it is seen anywhere */
    for (int i = 0; i < c->n; i++) {
        draw_arrows(f, &p, &c->curves[i], c->zero, ink_series(f, c->series[i]).fg);
    }
    return true;
}
