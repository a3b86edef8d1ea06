#include "tests/bench/reference_plot.h"

#include <math.h>
#include <string.h>

#include "tests/bench/reference_parts.h"

/* ---- field ---- */

enum { FINE = REFERENCE_STEPS_MOST, LEVELS = 12 };

struct scale {
    double lo, hi, bounds[FINE], levels[LEVELS];
};

static rgb ramp_at(int k) /* of FINE */
{
    static const rgb ramp[] = {0x06060F, 0x140B30, 0x17204F, 0x10395C,
                               0x0E4F5A, 0x1E594D, 0x485828};
    double at = (double)k / FINE * 6;
    int i = (int)at;
    return i < 6 ? mix(ramp[i], ramp[i + 1], (int)((at - i) * 256 + 0.5)) : ramp[6];
}

/* Colors from k to the one returned differ by 3 at most in every channel; *middle of
 * them. */
static int last_alike(int k, rgb *middle)
{
    int least[3] = {255, 255, 255}, most[3] = {0, 0, 0}, end = k;
    for (;; end++) {
        bool alike = true;
        int lo[3], hi[3];
        for (int i = 0; i < 3; i++) {
            int v = ramp_at(end) >> 8 * i & 0xFF;
            lo[i] = v < least[i] ? v : least[i];
            hi[i] = v > most[i] ? v : most[i];
            alike = alike && hi[i] - lo[i] <= 3;
        }
        if (!alike || end > FINE)
            break;
        memcpy(least, lo, sizeof least);
        memcpy(most, hi, sizeof most);
    }
    *middle = 0;
    for (int i = 0; i < 3; i++)
        *middle |= (rgb)((least[i] + most[i]) / 2) << 8 * i;
    return end - 1;
}

void reference_plot_steps(struct reference_plot *p)
{
    p->n_steps = 0;
    for (int k = 0; k < FINE; p->n_steps++) {
        p->shares[p->n_steps] = (double)k / FINE;
        k = last_alike(k, &p->colors[p->n_steps]);
    }
}

static void find_values(const struct reference_plot *p, struct scale *s)
{
    int w = p->area.w, h = 2 * p->area.h;
    double lo = (double)INFINITY, hi = -(double)INFINITY, x[FRAME_MOST_W];
    for (int i = 0; i < w; i++) {
        double t = (i + 0.5) / w;
        x[i] = p->left * (1 - t) + p->right * t;
    }
    for (int j = 0; j < h; j++) {
        double *out = p->values + j * w, t = 1 - (j + 0.5) / h;
        double y = p->bottom * (1 - t) + p->top * t;
        for (int i = 0; i < w; i++) {
            out[i] = x[i] * x[i] + 3 * (y * y) + 2 * x[i] * y + 5;
            lo = out[i] < lo ? out[i] : lo;
            hi = out[i] > hi ? out[i] : hi;
        }
    }
    s->lo = lo;
    s->hi = hi;
}

static void set_scale(const struct reference_plot *p, struct scale *s)
{
    double unit = (s->hi - s->lo) / 200, range = log1p((s->hi - s->lo) / unit);
    for (int k = 0; k < p->n_steps; k++)
        s->bounds[k] = s->lo + unit * expm1(p->shares[k] * range);
    for (int k = 0; k < LEVELS; k++)
        s->levels[k] = s->lo + unit * expm1((k + 0.5) / LEVELS * range);
}

static int step_of(const struct scale *s, int n, double v, int k)
{
    while (k + 1 < n && v >= s->bounds[k + 1])
        k++;
    while (k > 0 && v < s->bounds[k])
        k--;
    return k;
}

/* ---- iso-lines ---- */

/* Where the level crosses edge e (top, right, bottom, left) of the square at (x, y). */
static struct reference_point crossing(const double v[4], int e, double level, double x,
                                       double y)
{
    static const double at_x[4] = {0, 1, 1, 0}, at_y[4] = {0, 0, 0.5, 0.5};
    int to = (e + 1) & 3;
    double t = (level - v[e]) / (v[to] - v[e]);
    return (struct reference_point){x + at_x[e] + t * (at_x[to] - at_x[e]),
                                    y + at_y[e] + t * (at_y[to] - at_y[e])};
}

static void join(const struct reference_plot *p, const double v[4], int a, int b,
                 double level, double x, double y)
{
    struct reference_point from = crossing(v, a, level, x, y);
    struct reference_point to = crossing(v, b, level, x, y);
    reference_line(p, from.x, from.y, to.x, to.y, 1, 1);
}

static void square(const struct reference_plot *p, const double v[4], double level,
                   double x, double y)
{
    int edges[4], n = 0;
    for (int e = 0; e < 4; e++)
        if ((v[e] >= level) != (v[(e + 1) & 3] >= level))
            edges[n++] = e;
    if (n == 2)
        join(p, v, edges[0], edges[1], level, x, y);
    if (n == 4) {
        bool middle = v[0] / 4 + v[1] / 4 + v[2] / 4 + v[3] / 4 >= level;
        bool first = (v[0] >= level) == middle;
        join(p, v, 0, first ? 1 : 3, level, x, y);
        join(p, v, 2, first ? 3 : 1, level, x, y);
    }
}

static void iso_lines(const struct reference_plot *p, const struct scale *s)
{
    int w = p->area.w, bands[2][FRAME_MOST_W], band = 0;
    for (int j = 0; j < 2 * p->area.h; j++) {
        const double *row = p->values + j * w, *above = row - w;
        int *now = bands[j & 1], *before = bands[~j & 1];
        for (int i = 0; i < w; i++) {
            while (band < LEVELS && row[i] >= s->levels[band])
                band++;
            while (band > 0 && row[i] < s->levels[band - 1])
                band--;
            now[i] = band;
        }
        for (int i = 0; j > 0 && i + 1 < w; i++) {
            int a = before[i], b = before[i + 1], c = now[i + 1], d = now[i];
            if (a == b && b == c && c == d)
                continue;
            int ab = a < b ? a : b, cd = c < d ? c : d, least = ab < cd ? ab : cd;
            ab = a > b ? a : b, cd = c > d ? c : d;
            const double v[4] = {above[i], above[i + 1], row[i + 1], row[i]};
            for (int k = least, most = ab > cd ? ab : cd; k < most; k++)
                square(p, v, s->levels[k], i + 0.5, (j - 0.5) / 2);
        }
    }
}

/* Field and iso-lines in one go; the dots are used up. */
static void draw_map(const struct reference_plot *p, const struct scale *s,
                     struct cell *cells)
{
    int upper = 0, lower = 0, w = p->area.w;
    for (int y = 0; y < p->area.h; y++) {
        struct cell *c = cell_at(p, cells, p->area.x, p->area.y + y);
        const double *v = p->values + 2 * y * w;
        for (int x = 0; x < w; x++) {
            upper = step_of(s, p->n_steps, v[x], upper);
            lower = step_of(s, p->n_steps, v[w + x], lower);
            rgb a = p->colors[upper], b = p->colors[lower];
            uint8_t *dots = &p->dots[y * w + x];
            if (*dots) {
                rgb ground = a == b ? a : mix(a, b, 128);
                c[x] = (struct cell){
                    .ch = 0x2800U + *dots, .fg = mix(ground, BRIGHT, 67), .bg = ground};
                *dots = 0;
            } else {
                c[x] = (struct cell){.ch = a == b ? ' ' : 0x2580, .fg = a, .bg = b};
            }
        }
    }
}

/* ---- axes ---- */

static void put_label(struct cell *c, const char *text)
{
    for (; *text; text++, c++) {
        bool minus = (unsigned char)*text >= 0x80;
        put(c, minus ? 0x2212 : (uint32_t)*text, DIM, 0);
        text += minus ? 2 : 0;
    }
}

static void draw_axes(const struct reference_plot *p, struct cell *cells)
{
    struct rect a = p->area;
    int most = a.w / 6 < 16 ? a.w / 6 : 16, many = 2 + a.h / 3 < 9 ? 2 + a.h / 3 : 9;
    struct reference_ticks t = reference_ticks(p->bottom, p->top, many);
    for (int y = 0; y <= a.h; y++)
        put(cell_at(p, cells, a.x - 1, a.y + y), y < a.h ? 0x2502 : 0x2514, LINE, 0);
    for (int i = 0; i < t.n; i++) {
        double at = to_y(p, t.at[i]);
        int row = a.y + (at < a.h ? (int)at : a.h - 1);
        put(cell_at(p, cells, a.x - 1, row), 0x2524, LINE, 0);
        put_label(cell_at(p, cells, a.x - 2 - t.widths[i], row), t.labels[i]);
    }
    t = reference_ticks(p->left, p->right, most);
    while (most > 1 && t.n * (t.widest + 3) > a.w)
        t = reference_ticks(p->left, p->right, --most);
    for (int x = 0; x < a.w; x++)
        put(cell_at(p, cells, a.x + x, a.y + a.h), 0x2500, LINE, 0);
    for (int i = 0, free = a.x - 1; i < t.n; i++) {
        double at = to_x(p, t.at[i]);
        int col = a.x + (at < a.w ? (int)at : a.w - 1), from = col - t.widths[i] / 2;
        from = from + t.widths[i] >= a.x + a.w ? a.x + a.w - t.widths[i] : from;
        put(cell_at(p, cells, col, a.y + a.h), 0x252C, LINE, 0);
        if (from >= free) {
            put_label(cell_at(p, cells, from, a.y + a.h + 1), t.labels[i]);
            free = from + t.widths[i] + 1;
        }
    }
}

void reference_plot_draw(const struct reference_plot *p, struct cell *cells)
{
    struct scale s;
    for (int i = 0; i < p->w * p->h; i++)
        cells[i] = (struct cell){.ch = ' ', .fg = TEXT, .bg = GROUND};
    find_values(p, &s);
    set_scale(p, &s);
    iso_lines(p, &s);
    draw_map(p, &s, cells);
    draw_axes(p, cells);
    reference_race_draw(p, cells);
}
