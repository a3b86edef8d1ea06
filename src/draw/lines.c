#include "draw/lines.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "base/text.h"

/* ---- the axis ---- */

/* Widens lo..hi to the finite values from..to−1 of a line. */
static void widen(const double *y, int from, int to, double *lo, double *hi)
{
    for (int i = from; i < to; i++) {
        *lo = isfinite(y[i]) ? fmin(*lo, y[i]) : *lo;
        *hi = isfinite(y[i]) ? fmax(*hi, y[i]) : *hi;
    }
}

/* Widens *a to the line, or to its middle share if it goes far beyond that. True: it
 * does. */
static bool widen_to(const struct lines *l, int i, double share, struct axis *a)
{
    int from = (int)((1 - share) / 2 * l->n_x);
    struct axis all = {(double)INFINITY, -(double)INFINITY, false}, middle = all;
    widen(l->all[i].y, 0, l->n_x, &all.lo, &all.hi);
    widen(l->all[i].y, from, l->n_x - from, &middle.lo, &middle.hi);
    bool far = all.hi - all.lo > 2 * (middle.hi - middle.lo) + 1;
    a->lo = fmin(a->lo, far ? middle.lo : all.lo);
    a->hi = fmax(a->hi, far ? middle.hi : all.hi);
    return far;
}

struct axis lines_axis(const struct lines *l, double share, int h)
{
    const double most = 1e300;
    struct axis a = {(double)INFINITY, -(double)INFINITY, false}, near = a;
    for (int i = 0; i < l->n; i++) {
        struct axis own = near;
        if (!widen_to(l, i, share, &own)) {
            near = own;
        }
        widen_to(l, i, share, &a);
    }
    if (near.hi > near.lo) { /* half of what does not go far takes a row at least */
        double half = (near.hi - near.lo) / 2, middle = near.lo + half,
               room = fmax(half, half * (h - 1) / 2);
        a.lo = fmax(a.lo, middle - room);
        a.hi = fmin(a.hi, middle + room);
    }
    a.lo = fmax(a.lo, -most);
    a.hi = fmin(a.hi, most);
    if (!(a.lo <= a.hi)) {
        return (struct axis){-1, 1, false};
    }
    double room = a.hi > a.lo ? 0 : 0.5 * fmax(fabs(a.hi), 1);
    return plot_even(a.lo - room, a.hi + room, h);
}

/* ---- the lines ---- */

/* Rows of the lines, in cells from the top of the plot, at each column's middle; nan
 * where a line is not seen. */
struct course {
    const struct lines *l;
    const struct plot *p;
    double *rows[LINES_MOST];
};

static struct course course_of(const struct plot *p, const struct lines *l,
                               struct arena *mem)
{
    struct course c = {.l = l, .p = p};
    for (int i = 0; i < l->n; i++) {
        c.rows[i] = arena_new(mem, double, p->area.w);
        for (int col = 0; col < p->area.w; col++) {
            c.rows[i][col] = (double)NAN;
        }
        for (int k = 0; k < l->n_x; k++) {
            double x = plot_x(p, l->x[k]), row = plot_y(p, l->all[i].y[k]);
            if (x >= 0 && x < p->area.w && row >= 0 && row <= p->area.h) {
                c.rows[i][(int)x] = row;
            }
        }
    }
    return c;
}

/* ---- their names ---- */

static bool is_blank(struct frame *f, int x, int y, int w)
{
    for (int i = 0; i < w; i++) {
        const struct cell *cell = frame_at(f, x + i, y);
        if (!cell || cell->ch != ' ') {
            return false;
        }
    }
    return true;
}

/* How far line j is from a name at (col, row), w columns wide: rows, a column counting as
 * half of one; FAR at most. */
enum { FAR = 4 };
static double distance(const struct course *c, int j, int col, int row, int w)
{
    double least = FAR, middle = row + 0.5;
    int from = col > 2 * FAR ? col - 2 * FAR : 0, to = col + w + 2 * FAR;
    for (int x = from; x < to && x + 1 < c->p->area.w; x++) {
        double here = c->rows[j][x], next = c->rows[j][x + 1];
        next = isnan(next) ? here : next;
        double above = fmin(here, next) - middle, below = middle - fmax(here, next);
        double side = x < col ? col - x : x >= col + w ? x - (col + w) + 1 : 0;
        double away = fmax(fmax(above, below), 0) + side / 2;
        least = isnan(here) ? least : fmin(least, away);
    }
    return least;
}

/* How well the name of line i stands there: how much nearer that line is than any other;
 * 0 if it is not near. */
static double place_value(const struct course *c, int i, int col, int row, int w)
{
    const double near = 1.25;
    double own = distance(c, i, col, row, w), other = FAR;
    for (int j = 0; j < c->l->n; j++) {
        other = j == i ? other : fmin(other, distance(c, j, col, row, w));
    }
    return own < near ? other - own : 0;
}

/* False: it has no room. */
static bool draw_name(struct frame *f, const struct course *c, int i)
{
    const struct line *line = &c->l->all[i];
    struct rect r = c->p->area;
    int w = 2 + glyphs_width(f->glyphs, line->label), best_x = -1, best_y = 0;
    double best = 0.5;
    for (int y = 0; y < r.h; y++) {
        for (int x = 2; x + w < r.w; x++) {
            if (!is_blank(f, r.x + x - 2, r.y + y, w + 3)) {
                continue;
            }
            double value = place_value(c, i, x, y, w);
            if (value > best) {
                best = value;
                best_x = x;
                best_y = y;
            }
        }
    }
    if (best_x >= 0) {
        struct style s = ink_series(f, line->series);
        frame_put(f, r.x + best_x, r.y + best_y, series_mark(line->series), s);
        frame_text(f, r.x + best_x + 2, r.y + best_y, s, line->label);
    }
    return best_x >= 0;
}

/* ---- all of it ---- */

/* The line y = 0, the cursor, the tangent. */
static void draw_guides(struct frame *f, const struct plot *p, const struct lines *l,
                        struct canvas *c)
{
    int col, row;
    struct rect r = p->area;
    if (plot_cell(p, p->x.lo, 0, &col, &row)) {
        frame_fill(f, (struct rect){r.x, row, r.w, 1}, 0x2500, ink(f, INK_LINE));
    }
    if (plot_cell(p, l->cursor, p->y.lo, &col, &row)) {
        frame_fill(f, (struct rect){col, r.y, 1, r.h}, 0x2502, ink(f, INK_DIM));
    }
    if (l->tangent) {
        const double ends[] = {p->x.lo, p->x.hi};
        const double at[] = {l->tangent[0] + l->tangent[1] * (ends[0] - l->cursor),
                             l->tangent[0] + l->tangent[1] * (ends[1] - l->cursor)};
        plot_line(c, p, ends, at, 2, f->theme->ink[INK_BRIGHT], false);
    }
}

/* The mark of each line at the cursor; of those that share a cell the first one, and how
 * many they are beside it. */
static void draw_cursor(struct frame *f, const struct plot *p, const struct lines *l)
{
    int in_row[FRAME_MOST_H] = {0}, near = 0, col, row;
    for (int k = 1; k < l->n_x; k++) {
        near = fabs(l->x[k] - l->cursor) < fabs(l->x[near] - l->cursor) ? k : near;
    }
    for (int k = 0; k < l->n; k++) {
        const struct line *line = &l->all[(l->on_top + k) % l->n];
        struct style s = ink_series(f, line->series);
        s.attr |= ATTR_BOLD;
        if (plot_cell(p, l->cursor, line->y[near], &col, &row)) {
            int n = ++in_row[row - p->area.y];
            const char *count = n > 1 ? arena_printf(f->scratch, "%d", n) : "";
            if (n == 1) {
                frame_put(f, col, row, series_mark(line->series), s);
            } else if (col + 2 < p->area.x + p->area.w) {
                frame_text(f, col + 1, row, ink(f, INK_BRIGHT), count);
            } else {
                frame_text_right(f, col, row, ink(f, INK_BRIGHT), count);
            }
        }
    }
}

unsigned lines_draw(struct frame *f, const struct plot *p, const struct lines *l)
{
    assert(l->n <= LINES_MOST);
    unsigned unnamed = 0;
    if (rect_empty(p->area)) {
        return unnamed;
    }
    struct rect old = frame_clip(f, p->area);
    struct canvas canvas = canvas_new(f, p->area);
    struct course course = course_of(p, l, f->scratch);
    struct canvas own[LINES_MOST];
    draw_guides(f, p, l, &canvas);
    for (int i = 0; i < l->n; i++) {
        own[i] = canvas_new(f, p->area);
        own[i].series = l->all[i].series;
        plot_line(&own[i], p, l->x, l->all[i].y, l->n_x,
                  ink_series(f, l->all[i].series).fg, true);
    }
    canvas_draw_series(&canvas, own, l->n, f);
    draw_cursor(f, p, l);
    for (int i = 0; i < l->n; i++) {
        unnamed |= (unsigned)(l->all[i].label && !draw_name(f, &course, i)) << i;
    }
    f->clip = old;
    return unnamed;
}

/* True if the line is less than `below` from 0 at sample i, or passes 0 between it and
 * the next one, without a jump. */
static bool is_near_zero(const struct strip *s, int i)
{
    double v = s->y[i], next = i + 1 < s->n ? s->y[i + 1] : v;
    if (fabs(v) < s->below) {
        return true;
    }
    double before = i > 0 ? v - s->y[i - 1] : 0,
           after = i + 2 < s->n ? s->y[i + 2] - next : 0;
    return v * next < 0 && fabs(next - v) < 2 * (fabs(before) + fabs(after));
}

void lines_strip(struct frame *f, const struct plot *p, int y, const struct strip *s)
{
    rgb color = ink_series(f, s->series).fg,
        ground = color_mix(f->theme->ground, color, 0.4);
    bool plain = f->theme->mono || f->glyphs == GLYPHS_ASCII;
    struct style line = {color, KEEP, 0}, full = {color, plain ? KEEP : ground, 0};
    int from = 0;
    bool all_zero = true;
    frame_put(f, p->area.x - 2, y, series_mark(s->series), ink_series(f, s->series));
    for (int col = 0; col <= p->area.w; col++) {
        int first = (int)((double)col * s->n / p->area.w),
            end = col < p->area.w ? (int)((col + 1.) * s->n / p->area.w) : first;
        bool near = false, zero = true;
        for (int i = first; i < end; i++) {
            bool here = is_near_zero(s, i);
            near |= here;
            zero &= !here || s->y[i] == 0;
        }
        if (near) {
            all_zero = zero && (from == col || all_zero);
            frame_put(f, p->area.x + col, y, plain ? 0x2592 : ' ', full);
            continue;
        }
        const char *word = all_zero ? s->zero_word : s->word;
        int w = glyphs_width(f->glyphs, word);
        if (col - from > w + 2) {
            frame_text(f, p->area.x + from + (col - from - w) / 2, y, ink(f, INK_BRIGHT),
                       word);
        }
        from = col + 1;
        if (col < p->area.w) {
            frame_put(f, p->area.x + col, y, 0x2500, line);
        }
    }
}
