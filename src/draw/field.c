#include "draw/plot.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

/* Computed with halves, which are exact: hi − lo could overflow. */
double plot_level(double share, double lo, double hi, double scale)
{
    if (isinf(scale)) {
        return lo * (1 - share) + hi * share;
    }
    double range = (hi / 2 - lo / 2) / (scale / 2);
    range = range > 0 ? fmin(range, 1e300) : 0; /* nan: 0 */
    return 2 * (lo / 2 + scale / 2 * expm1(share * log1p(range)));
}

enum { FINE = 256, WIDEST = 3, PLACES = 4, UPPER_HALF = 0x2580 };

/* The color scale as steps of one color each, as few as stay within 2 of 255 of the ramp:
 * neighbors in one step need no new color on the way to the terminal. The step of a value
 * is found from the step of the sample before it by a comparison or two; a logarithm for
 * each sample would cost ten times as much. */
struct scale {
    int n;
    rgb ground;
    double bounds[FINE];      /* step k: from bounds[k] on */
    rgb colors[PLACES][FINE]; /* at even and odd columns, of the upper and lower row */
};

/* The range of each channel of some colors. */
struct span {
    int least[3], most[3];
};

/* Widens the span to a color. False: it would be too wide for one step, and is as
 * before. */
static bool span_add(struct span *s, rgb color)
{
    struct span wider = *s;
    for (int i = 0; i < 3; i++) {
        int v = (int)(color >> 8 * i & 0xFF);
        wider.least[i] = v < s->least[i] ? v : s->least[i];
        wider.most[i] = v > s->most[i] ? v : s->most[i];
        if (wider.most[i] - wider.least[i] > WIDEST) {
            return false;
        }
    }
    *s = wider;
    return true;
}

static rgb span_middle(const struct span *s)
{
    rgb out = 0;
    for (int i = 0; i < 3; i++) {
        out |= (rgb)((s->least[i] + s->most[i]) / 2) << 8 * i;
    }
    return out;
}

static void scale_ramp(struct scale *s, const struct theme *t, double lo, double hi,
                       double scale)
{
    for (int k = 0; k < FINE; s->n++) {
        struct span span = {{0xFF, 0xFF, 0xFF}, {0, 0, 0}};
        int first = k;
        s->bounds[s->n] = plot_level((double)k / FINE, lo, hi, scale);
        span_add(&span, color_ramp(t, (double)k / FINE));
        while (k < FINE &&
               (span_add(&span, color_ramp(t, (k + 1.0) / FINE)) || k == first)) {
            k++;
        }
        for (int i = 0; i < PLACES; i++) {
            s->colors[i][s->n] = span_middle(&span);
        }
    }
}

static void scale_init(struct scale *s, const struct frame *f, double lo, double hi,
                       double scale)
{
    const struct theme *t = f->theme;
    s->n = 0;
    s->ground = t->ground;
    if (f->depth != DEPTH_256) {
        scale_ramp(s, t, lo, hi, scale);
        return;
    }
    for (int n = color_steps256(t); s->n < n; s->n++) {
        s->bounds[s->n] = plot_level((double)s->n / n, lo, hi, scale);
        for (int i = 0; i < PLACES; i++) {
            s->colors[i][s->n] = color_ramp256(t, (s->n + 0.5) / n, i & 1, i >> 1);
        }
    }
    assert(s->n > 0); /* mono has no fields */
}

static rgb scale_color(const struct scale *s, double v, int place, int *k)
{
    if (isnan(v)) {
        return s->ground;
    }
    while (*k + 1 < s->n && v >= s->bounds[*k + 1]) {
        ++*k;
    }
    while (*k > 0 && v < s->bounds[*k]) {
        --*k;
    }
    return s->colors[place][*k];
}

static void put_halves(const struct frame *f, struct cell *c, rgb upper, rgb lower)
{
    if (f->glyphs == GLYPHS_ASCII) {
        upper = lower = color_mix(upper, lower, 0.5);
    }
    *c = (struct cell){.ch = upper == lower ? ' ' : UPPER_HALF, .fg = upper, .bg = lower};
}

void plot_field(struct frame *f, struct rect area, const double *values, int n_rows,
                double lo, double hi, double scale)
{
    bool colors = f->depth == DEPTH_TRUE || f->depth == DEPTH_256;
    struct rect in = rect_cut(area, f->clip);
    if (!colors || f->theme->n_ramp == 0 || rect_empty(in)) {
        return;
    }
    struct scale s;
    scale_init(&s, f, lo, hi, scale);
    int k = 0, below_k = 0; /* steps of the samples before, in each of the two rows */
    for (int y = in.y; y < in.y + in.h && 2L * (y - area.y) < n_rows; y++) {
        const double *upper = values + 2L * (y - area.y) * area.w + (in.x - area.x);
        bool half = 2L * (y - area.y) + 1 >= n_rows;
        struct cell *cells = frame_run(f, in.x, y, in.w);
        for (int i = 0; i < in.w; i++) {
            int odd = (in.x + i) & 1;
            rgb above = scale_color(&s, upper[i], odd, &k);
            rgb below = half ? frame_ground(f, &cells[i])
                             : scale_color(&s, upper[area.w + i], 2 + odd, &below_k);
            put_halves(f, &cells[i], above, below);
        }
    }
}
