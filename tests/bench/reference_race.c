/* Trails, arrows, steps and racers, drawn by hand. */
#include <math.h>

#include "tests/bench/reference_parts.h"

/* ---- dots ---- */

/* Draws the dots in a part of the plot; only every so many columns and rows. */
static void draw_dots(const struct reference_plot *p, struct rect part, int columns,
                      int rows, struct cell *cells)
{
    for (int y = part.y; y < part.y + part.h; y++) {
        for (int x = part.x; x < part.x + part.w; x++) {
            int i = y * p->area.w + x;
            if (p->dots[i] && x % columns == 0 && y % rows == 0) {
                put(cell_at(p, cells, p->area.x + x, p->area.y + y), 0x2800U + p->dots[i],
                    p->inks[i], 0);
            }
            p->dots[i] = 0;
        }
    }
}

/* Leaves every second dot where more than half of a cell's have this ink. */
static void thin(const struct reference_plot *p, rgb ink)
{
    for (int i = 0; i < p->area.w * p->area.h; i++) {
        int set = 0;
        for (int bits = p->inks[i] == ink ? p->dots[i] : 0; bits; bits &= bits - 1) {
            set++;
        }
        if (set > 4) {
            p->dots[i] &= 0x95;
        }
    }
}

/* Thin and pale, and thinned; at the end thick and bright. */
static void trail(const struct reference_plot *p, const struct reference_track *t)
{
    enum { RECENT = 24 };
    rgb pale = mix(t->color, GROUND, 77);
    int recent = p->n_points - RECENT, last = p->n_points - 1;
    double x0 = to_x(p, t->points[0].x), y0 = to_y(p, t->points[0].y);
    for (int i = 1; i <= last; i++) {
        double x = to_x(p, t->points[i].x), y = to_y(p, t->points[i].y);
        if (i == recent) {
            thin(p, pale);
        }
        if (fabs(x - x0) <= 0.25 && fabs(y - y0) <= 0.125 && i < last) {
            continue;
        }
        reference_line(p, x0, y0, x, y, i < recent ? 1 : 2, i < recent ? pale : t->color);
        x0 = x;
        y0 = y;
    }
}

/* ---- arrows ---- */

/* The n cells of 0..most around a and b, with room for a head. */
static void span(double a, double b, int most, int *from, int *n)
{
    int first = (int)fmin(a, b) - 3, last = (int)fmax(a, b) + 3;
    *from = first > 0 ? first : 0;
    *n = (last < most ? last + 1 : most) - *from;
}

static void arrow(const struct reference_plot *p, const struct reference_arrow *a,
                  struct cell *cells)
{
    double x0 = to_x(p, a->from.x), y0 = to_y(p, a->from.y);
    double x1 = to_x(p, a->to.x), y1 = to_y(p, a->to.y);
    double dx = (x1 - x0) * 2, dy = (y1 - y0) * 4, length = hypot(dx, dy);
    if (length == 0) {
        return;
    }
    double size = fmin(5, length / 2) / length;
    reference_line(p, x0, y0, x1, y1, 1, a->color);
    for (int side = -1; side <= 1; side += 2) {
        double bx = (0.86602540378443865 * dx - side * 0.5 * dy) * size;
        double by = (0.86602540378443865 * dy + side * 0.5 * dx) * size;
        reference_line(p, x1, y1, x1 - bx / 2, y1 - by / 4, 1, a->color);
    }
    bool steep = fabs(y1 - y0) > fabs(x1 - x0);
    struct rect part;
    span(x0, x1, p->area.w, &part.x, &part.w);
    span(y0, y1, p->area.h, &part.y, &part.h);
    draw_dots(p, part, a->by_turns && !steep ? 2 : 1, a->by_turns && steep ? 2 : 1,
              cells);
}

/* ---- marks ---- */

/* The cell of a point, counted in the plot row by row. */
static int place_of(const struct reference_plot *p, struct reference_point at)
{
    const double border = 0.01; /* so little before a border counts as behind it */
    int x = (int)(to_x(p, at.x) + border), y = (int)(to_y(p, at.y) + border);
    return (y < p->area.h ? y : p->area.h - 1) * p->area.w +
           (x < p->area.w ? x : p->area.w - 1);
}

static void put_at(const struct reference_plot *p, int place, uint32_t ch, rgb color,
                   struct cell *cells)
{
    put(cell_at(p, cells, p->area.x + place % p->area.w, p->area.y + place / p->area.w),
        ch, color, ATTR_BOLD);
}

static void steps(const struct reference_plot *p, const struct reference_track *t,
                  struct cell *cells)
{
    int n = p->n_points;
    double x0 = to_x(p, t->points[n - 1].x), y0 = to_y(p, t->points[n - 1].y);
    for (int i = n - 2, dots = 0; i >= 0 && i >= n - 401 && dots < 40; i--) {
        double x = to_x(p, t->points[i].x), y = to_y(p, t->points[i].y);
        if (hypot(x - x0, 2 * (y - y0)) > 2.5) {
            put_at(p, place_of(p, t->points[i]), 0x2022, t->color, cells);
            dots++;
        }
        x0 = x;
        y0 = y;
    }
}

/* The racers in the order they are drawn, the explained one last, and their cells. */
struct marks {
    int n, places[8];
    const struct reference_track *of[8];
};

static int count_in(const struct marks *m, int from, int to, int place)
{
    int n = 0;
    for (int i = from; i < to; i++) {
        n += m->places[i] == place;
    }
    return n;
}

/* Cells beside a mark without another one: to the right, or (step -1) to the left. */
static int room_beside(const struct reference_plot *p, const struct marks *m, int place,
                       int step)
{
    int cells = 0, row = place / p->area.w;
    for (place += step; place >= 0 && place / p->area.w == row; place += step) {
        if (count_in(m, 0, m->n, place) > 0) {
            break;
        }
        cells++;
    }
    return cells;
}

/* What a mark hides, beside it: "▲+●■"; on the left if only there is room. */
static void fan_out(const struct reference_plot *p, const struct marks *m, int top,
                    struct cell *cells)
{
    int place = m->places[top], hidden = count_in(m, 0, top, place);
    if (hidden == 0 || count_in(m, top + 1, m->n, place) > 0) {
        return;
    }
    int right = room_beside(p, m, place, 1), left = room_beside(p, m, place, -1);
    int step = right < 1 + hidden && left > right ? -1 : 1;
    int room = step > 0 ? right : left, at = place + step;
    if (room > 0) {
        put_at(p, at, '+', BRIGHT, cells);
    }
    for (int i = top - 1; i >= 0 && room > 1; i--) {
        if (m->places[i] == place) {
            put_at(p, at += step, m->of[i]->mark, m->of[i]->color, cells);
            room--;
        }
    }
}

static void racers(const struct reference_plot *p, struct cell *cells)
{
    struct marks m = {.n = p->n_tracks};
    for (int i = 0; i < m.n; i++) {
        m.of[i] = &p->tracks[(p->on_top + 1 + i) % m.n];
        m.places[i] = place_of(p, m.of[i]->points[p->n_points - 1]);
    }
    for (int i = 0; i < m.n; i++) {
        fan_out(p, &m, i, cells);
    }
    for (int i = 0; i < m.n; i++) {
        put_at(p, m.places[i], m.of[i]->mark, m.of[i]->color, cells);
    }
}

void reference_race_draw(const struct reference_plot *p, struct cell *cells)
{
    for (int i = 0; i < p->n_tracks; i++) {
        trail(p, &p->tracks[i]);
    }
    trail(p, &p->tracks[p->on_top]);
    draw_dots(p, (struct rect){0, 0, p->area.w, p->area.h}, 1, 1, cells);
    for (int i = 0; i < p->n_arrows; i++) {
        arrow(p, &p->arrows[i], cells);
    }
    for (int i = 0; i < p->n_tracks; i++) {
        steps(p, &p->tracks[i], cells);
    }
    put_at(p, place_of(p, p->minimum), 0x2715, BRIGHT, cells);
    put_at(p, place_of(p, p->start), 0x25CB, BRIGHT, cells);
    racers(p, cells);
}
