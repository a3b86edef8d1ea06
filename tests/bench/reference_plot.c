#include "tests/bench/reference_plot.h"

#include <math.h>
#include <string.h>

enum { GROUND = 0x0C0F16, TEXT = 0xD4D8E2, BRIGHT = 0xFFFFFF, DIM = 0xA0A6B4 };
enum { LINE = 0x464E60 };

static rgb mix(rgb a, rgb b, int part) /* of 256 */
{
    rgb out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int from = a >> shift & 0xFF, to = b >> shift & 0xFF;
        out |= (rgb)((from * (256 - part) + to * part + 128) >> 8) << shift;
    }
    return out;
}

static double to_x(const struct reference_plot *p, double x)
{
    return (x - p->left) / (p->right - p->left) * p->area.w;
}

static double to_y(const struct reference_plot *p, double y)
{
    return (1 - (y - p->bottom) / (p->top - p->bottom)) * p->area.h;
}

static struct cell *cell_at(const struct reference_plot *p, struct cell *cells, int x,
                            int y)
{
    return &cells[y * p->w + x];
}

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

/* ---- lines in dots ---- */

static void dot(const struct reference_plot *p, int x, int y, rgb ink)
{
    static const uint8_t bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= 2 * p->area.w || y >= 4 * p->area.h)
        return;
    int i = y / 4 * p->area.w + x / 2;
    if (p->inks[i] != ink) {
        p->inks[i] = ink;
        p->dots[i] = 0;
    }
    p->dots[i] |= bits[y & 3][x & 1];
}

static int whole(double v)
{
    int i = (int)v;
    return i - (v < i);
}

static void line(const struct reference_plot *p, double x0, double y0, double x1,
                 double y1, int width, rgb ink)
{
    double u0 = 2 * x0, v0 = 4 * y0, u1 = 2 * x1, v1 = 4 * y1;
    bool upright = fabs(u1 - u0) < fabs(v1 - v0);
    if (upright) {
        double u = u0, v = u1;
        u0 = v0, v0 = u;
        u1 = v1, v1 = v;
    }
    if (u0 > u1) {
        double u = u0, v = v0;
        u0 = u1, v0 = v1;
        u1 = u, v1 = v;
    }
    double slope = u1 > u0 ? (v1 - v0) / (u1 - u0) : 0, side = (width - 1) / 2.0;
    for (int i = whole(u0), last = whole(u1); i <= last; i++) {
        double u = i + 0.5 < u0 ? u0 : i + 0.5 > u1 ? u1 : i + 0.5;
        int first = whole(v0 + (u - u0) * slope - side);
        for (int k = first; k < first + width; k++)
            dot(p, upright ? k : i, upright ? i : k, ink);
    }
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
    line(p, from.x, from.y, to.x, to.y, 1, 1);
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

/* ---- what lies on it ---- */

static void put(struct cell *c, uint32_t ch, rgb fg, uint32_t attr)
{
    rgb ground = c->ch == 0x2580 ? mix(c->fg, c->bg, 128) : c->bg;
    *c = (struct cell){.ch = ch, .fg = fg, .bg = ground, .attr = attr & 0xFF};
}

static void draw_dots(const struct reference_plot *p, struct cell *cells)
{
    for (int y = 0; y < p->area.h; y++)
        for (int x = 0; x < p->area.w; x++) {
            int i = y * p->area.w + x;
            if (p->dots[i])
                put(cell_at(p, cells, p->area.x + x, p->area.y + y), 0x2800U + p->dots[i],
                    p->inks[i], 0);
            p->dots[i] = 0;
        }
}

static void mark(const struct reference_plot *p, struct reference_point at, uint32_t ch,
                 rgb color, struct cell *cells)
{
    put(cell_at(p, cells, p->area.x + (int)to_x(p, at.x), p->area.y + (int)to_y(p, at.y)),
        ch, color, ATTR_BOLD);
}

static void trail(const struct reference_plot *p, const struct reference_track *t)
{
    enum { RECENT = 24 };
    rgb pale = mix(t->color, GROUND, 77);
    double x0 = to_x(p, t->points[0].x), y0 = to_y(p, t->points[0].y);
    for (int i = 1; i < p->n_points; i++) {
        double x = to_x(p, t->points[i].x), y = to_y(p, t->points[i].y);
        if (fabs(x - x0) <= 0.25 && fabs(y - y0) <= 0.125 && i + 1 < p->n_points)
            continue;
        line(p, x0, y0, x, y, 2, i + RECENT > p->n_points - 1 ? t->color : pale);
        x0 = x;
        y0 = y;
    }
}

static void steps(const struct reference_plot *p, const struct reference_track *t,
                  struct cell *cells)
{
    double x0 = to_x(p, t->points[0].x), y0 = to_y(p, t->points[0].y);
    for (int i = 1; i < p->n_points; i++) {
        double x = to_x(p, t->points[i].x), y = to_y(p, t->points[i].y);
        if (hypot(x - x0, 2 * (y - y0)) > 2.5)
            mark(p, t->points[i], 0x2022, t->color, cells);
        x0 = x;
        y0 = y;
    }
    mark(p, t->points[p->n_points - 1], t->mark, t->color, cells);
}

static void arrow(const struct reference_plot *p, const struct reference_arrow *a,
                  struct cell *cells)
{
    double x0 = to_x(p, a->from.x), y0 = to_y(p, a->from.y);
    double x1 = to_x(p, a->to.x), y1 = to_y(p, a->to.y);
    double dx = (x1 - x0) * 2, dy = (y1 - y0) * 4, length = hypot(dx, dy);
    if (length == 0)
        return;
    double size = fmin(5, length / 2) / length;
    line(p, x0, y0, x1, y1, 1, a->color);
    for (int side = -1; side <= 1; side += 2) {
        double bx = (0.86602540378443865 * dx - side * 0.5 * dy) * size;
        double by = (0.86602540378443865 * dy + side * 0.5 * dx) * size;
        line(p, x1, y1, x1 - bx / 2, y1 - by / 4, 1, a->color);
    }
    draw_dots(p, cells);
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
    for (int i = 0; i < p->n_tracks; i++)
        trail(p, &p->tracks[i]);
    trail(p, &p->tracks[p->on_top]);
    draw_dots(p, cells);
    mark(p, p->minimum, 0x2715, BRIGHT, cells);
    mark(p, p->start, 0x25CB, BRIGHT, cells);
    for (int i = 0; i < 3; i++)
        arrow(p, &p->arrows[i], cells);
    for (int i = 0; i < p->n_tracks; i++)
        steps(p, &p->tracks[i], cells);
    const struct reference_track *last = &p->tracks[p->on_top];
    mark(p, last->points[p->n_points - 1], last->mark, last->color, cells);
}
