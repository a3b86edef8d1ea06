#include "draw/canvas.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "draw/grid.h"

/* The glyphs of the 16 sets of quadrants; bits: upper left, upper right, lower left,
 * lower right. */
static const uint16_t quadrants[16] = {
    ' ',    0x2598, 0x259D, 0x2580, 0x2596, 0x258C, 0x259E, 0x259B,
    0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F, 0x2588,
};

struct canvas_look canvas_look(enum glyphs glyphs, const struct theme *theme,
                               enum depth depth)
{
    return (struct canvas_look){.glyphs = glyphs,
                                .heavy = theme->bold,
                                .sparse = glyphs == GLYPHS_ASCII || theme->mono,
                                .halves = grid_halves(depth, theme, glyphs)};
}

bool canvas_same_look(struct canvas_look a, struct canvas_look b)
{
    return a.glyphs == b.glyphs && a.heavy == b.heavy && a.sparse == b.sparse &&
           a.halves == b.halves;
}

static struct canvas make(struct canvas_look look, struct rect area, struct rect seen,
                          struct arena *mem)
{
    struct canvas c = {
        .area = area,
        .seen = seen,
        .look = look,
        .series = -1,
        .nx = look.glyphs == GLYPHS_ASCII ? 1 : 2,
        .ny = look.glyphs == GLYPHS_BRAILLE ? 4
              : look.glyphs == GLYPHS_BLOCK ? 2
                                            : 1,
    };
    c.dots = arena_new(mem, uint8_t, (size_t)c.seen.w * (size_t)c.seen.h);
    return c;
}

struct canvas canvas_new(struct frame *f, struct rect area)
{
    struct canvas c = make(canvas_look(f->glyphs, f->theme, f->depth), area,
                           rect_cut(area, f->clip), f->scratch);
    c.ink = arena_new(f->scratch, rgb, (size_t)c.seen.w * (size_t)c.seen.h);
    return c;
}

struct canvas canvas_stencil(struct canvas_look look, struct rect area, struct arena *mem)
{
    return make(look, area, area, mem);
}

static inline uint8_t dot_bit(const struct canvas *c, int column, int row, bool thick)
{
    static const uint8_t braille[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    switch (c->look.glyphs) {
    case GLYPHS_BRAILLE:
        return braille[row & 3][column & 1];
    case GLYPHS_BLOCK:
        return (uint8_t)(1U << ((row & 1) * 2 + (column & 1)));
    case GLYPHS_ASCII:
    default:
        return c->series >= 0 ? (uint8_t)ascii_for(series_mark(c->series))
               : thick        ? '*'
                              : '.';
    }
}

/* In ASCII a cell has one character; that of a thin line hides no other. */
static inline void add_dots(struct canvas *c, int i, uint8_t dots)
{
    if (c->look.glyphs != GLYPHS_ASCII) {
        c->dots[i] |= dots;
    } else if (dots != '.' || c->dots[i] == 0) {
        c->dots[i] = dots;
    }
}

/* True if an iso-line leaves out this dot. With quadrants it has one dot a cell,
 * whichever it is. */
static inline bool left_out(const struct canvas *c, int column, int row)
{
    int cell = c->look.glyphs == GLYPHS_BLOCK;
    return c->look.sparse && (((column >> cell) + (row >> cell)) & 1) != 0;
}

/* Sets the dot at this column and row of dots, counted in `seen`, if it is inside. */
static inline void set_dot(struct canvas *c, int column, int row, rgb ink, bool thick)
{
    /* nx and ny are 1, 2 or 4: v / n is v >> n / 2, and a division costs ten times that.
     * A negative place is a large unsigned one. */
    unsigned x = (unsigned)column >> (c->nx >> 1), y = (unsigned)row >> (c->ny >> 1);
    if (x >= (unsigned)c->seen.w || y >= (unsigned)c->seen.h ||
        (ink == INK_OF_GROUND && left_out(c, column, row))) {
        return;
    }
    int i = (int)(y * (unsigned)c->seen.w + x);
    if (c->ink && c->ink[i] != ink) {
        c->ink[i] = ink;
        c->dots[i] = 0;
    }
    add_dots(c, i, dot_bit(c, column, row, thick));
}

/* The ends of a line, in cells from the corner of `seen`. */
struct segment {
    double x0, y0, x1, y1;
};

static struct segment seen_segment(const struct canvas *c, double x0, double y0,
                                   double x1, double y1)
{
    double dx = (double)c->area.x - c->seen.x, dy = (double)c->area.y - c->seen.y;
    return (struct segment){x0 + dx, y0 + dy, x1 + dx, y1 + dy};
}

bool canvas_where(const struct canvas *c, double x, double y, long *column, long *row)
{
    struct segment s = seen_segment(c, x, y, x, y);
    if (!(fabs(s.x0) < 1e8 && fabs(s.y0) < 1e8)) {
        return false;
    }
    *column = (long)floor(s.x0 * c->nx);
    *row = (long)floor(s.y0 * c->ny);
    return true;
}

/* Moves the end (*x, *y) of a line along it to x = edge. Differences are halved, so that
 * they do not overflow. The place is measured from the end that is nearer to the edge:
 * measured from one that is very far away it would be lost in rounding. */
static void pull_in(double *x, double *y, double other_x, double other_y, double edge)
{
    double here = edge / 2 - *x / 2, there = edge / 2 - other_x / 2;
    double length = other_x / 2 - *x / 2;
    if (fabs(here) < fabs(there)) {
        double t = here / length;
        *y = *y * (1 - t) + other_y * t;
    } else {
        double t = -there / length;
        *y = other_y * (1 - t) + *y * t;
    }
    *x = edge;
}

/* Cuts off the parts of the line that are outside lo..hi in x. False: nothing is left.
 * Called with x and y exchanged for the other direction. */
static bool cut(double *x0, double *y0, double *x1, double *y1, double lo, double hi)
{
    if ((*x0 < lo && *x1 < lo) || (*x0 > hi && *x1 > hi)) {
        return false;
    }
    if (*x0 < lo || *x0 > hi) {
        pull_in(x0, y0, *x1, *y1, *x0 < lo ? lo : hi);
    }
    if (*x1 < lo || *x1 > hi) {
        pull_in(x1, y1, *x0, *y0, *x1 < lo ? lo : hi);
    }
    return true;
}

/* floor(v) for a v that fits into an int; the library's floor is a call without SSE
 * 4.1. */
static int whole(double v)
{
    int i = (int)v;
    return i - (v < i);
}

/* Draws a line that is at least as long in direction u as in v: at each whole step of u,
 * `width` dots in direction v, centered on the line in the middle of the step (but not
 * beyond the line's ends). exchanged: u is y and v is x. */
static void raster(struct canvas *c, double u0, double v0, double u1, double v1,
                   bool exchanged, int width, rgb ink, bool thick)
{
    if (u0 > u1) {
        double u = u0, v = v0;
        u0 = u1, v0 = v1;
        u1 = u, v1 = v;
    }
    double slope = u1 > u0 ? (v1 - v0) / (u1 - u0) : 0;
    double side = (width - 1) / 2.0;
    for (int i = whole(u0), last = whole(u1); i <= last; i++) {
        double u = i + 0.5;
        u = u < u0 ? u0 : u > u1 ? u1 : u;
        int first = whole(v0 + (u - u0) * slope - side);
        for (int k = first; k < first + width; k++) {
            set_dot(c, exchanged ? k : i, exchanged ? i : k, ink, thick);
        }
    }
}

static bool inside(double v, double most)
{
    return v >= 0 && v <= most;
}

static void line(struct canvas *c, struct segment s, int width, rgb ink, bool thick)
{
    double w = c->seen.w, h = c->seen.h, nx = c->nx, ny = c->ny;
    bool all = inside(s.x0, w) && inside(s.y0, h) && inside(s.x1, w) && inside(s.y1, h);
    if (!all && (w <= 0 || h <= 0 || !isfinite(s.x0) || !isfinite(s.y0) ||
                 !isfinite(s.x1) || !isfinite(s.y1))) {
        return;
    }
    /* Cut with a margin of `width` dots: one side of a thick line can be inside while its
     * middle is outside. Cut before scaling, which could overflow. */
    if (!all && (!cut(&s.x0, &s.y0, &s.x1, &s.y1, -width / nx, w + width / nx) ||
                 !cut(&s.y0, &s.x0, &s.y1, &s.x1, -width / ny, h + width / ny))) {
        return;
    }
    s = (struct segment){s.x0 * nx, s.y0 * ny, s.x1 * nx, s.y1 * ny};
    if (fabs(s.x1 - s.x0) >= fabs(s.y1 - s.y0)) {
        raster(c, s.x0, s.y0, s.x1, s.y1, false, width, ink, thick);
    } else {
        raster(c, s.y0, s.x0, s.y1, s.x1, true, width, ink, thick);
    }
}

void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink)
{
    line(c, seen_segment(c, x0, y0, x1, y1),
         c->look.heavy && ink != INK_OF_GROUND ? 2 : 1, ink, false);
}

/* Quadrants and ASCII are so coarse that one dot is thick enough. */
void canvas_thick(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink)
{
    int width = c->look.glyphs == GLYPHS_BRAILLE ? 2 : 1;
    line(c, seen_segment(c, x0, y0, x1, y1), width + (c->look.heavy ? 1 : 0), ink, true);
}

static uint32_t glyph(const struct canvas *c, uint8_t dots, bool of_ground)
{
    enum { MIDDLE_DOT = 0xB7 };
    switch (c->look.glyphs) {
    case GLYPHS_BRAILLE:
        return 0x2800U + dots;
    case GLYPHS_BLOCK:
        return of_ground ? MIDDLE_DOT : quadrants[dots & 15];
    case GLYPHS_ASCII:
    default:
        return dots;
    }
}

/* The share of INK_BRIGHT in an iso-line, the rest being the field that it crosses. */
static const double lift = 0.26;

static rgb ground_ink(const struct frame *f, rgb ground)
{
    bool few = f->depth != DEPTH_TRUE && f->depth != DEPTH_256;
    return few ? f->theme->ink[INK_LINE]
               : color_mix(ground, f->theme->ink[INK_BRIGHT], lift);
}

static bool none_of_8(const uint8_t *dots)
{
    uint64_t all;
    memcpy(&all, dots, sizeof all);
    return all == 0;
}

void canvas_draw(const struct canvas *c, struct frame *f)
{
    bool bold = f->theme->bold || f->theme->mono;
    struct rect in = rect_cut(c->seen, f->clip);
    for (int y = in.y; y < in.y + in.h; y++) {
        size_t row = (size_t)(y - c->seen.y) * (size_t)c->seen.w;
        const uint8_t *dots = c->dots + row + (in.x - c->seen.x);
        const rgb *ink = c->ink + row + (in.x - c->seen.x);
        for (int i = 0; i < in.w; i++) {
            if (i + 8 <= in.w && none_of_8(dots + i)) { /* most of a canvas is empty */
                i += 7;
                continue;
            }
            if (dots[i] == 0) {
                continue;
            }
            struct cell *cell = frame_run(f, in.x + i, y, 1);
            rgb ground = frame_ground(f, cell);
            bool of_ground = ink[i] == INK_OF_GROUND;
            *cell = (struct cell){.ch = glyph(c, dots[i], of_ground),
                                  .fg = of_ground ? ground_ink(f, ground) : ink[i],
                                  .bg = ground,
                                  .attr = bold && !of_ground ? ATTR_BOLD : 0};
        }
    }
}

/* Copies a cell of the line whose turn it is among those that run through it. */
static void take_turn(struct canvas *c, const struct canvas *lines, int n, int cell)
{
    enum { TURN = 3 }; /* columns */
    int here = 0;
    for (int i = 0; i < n; i++) {
        here += lines[i].dots[cell] != 0;
    }
    int turn = here > 0 ? cell % c->seen.w / TURN % here : 0;
    for (int i = 0; i < n; i++) {
        if (lines[i].dots[cell] != 0 && turn-- == 0) {
            c->dots[cell] = lines[i].dots[cell];
            c->ink[cell] = lines[i].ink[cell];
        }
    }
}

/* The row in the middle of those with dots in this column; -1: there are none. */
static int middle_row(const struct canvas *c, int column)
{
    int first = -1, last = -1;
    for (int row = 0; row < c->seen.h; row++) {
        if (c->dots[row * c->seen.w + column] != 0) {
            first = first < 0 ? row : first;
            last = row;
        }
    }
    return first < 0 ? -1 : (first + last) / 2;
}

void canvas_draw_series(struct canvas *c, const struct canvas *lines, int n,
                        struct frame *f)
{
    enum { APART = 12 }; /* columns between the marks of one line */
    for (int cell = 0; cell < c->seen.w * c->seen.h; cell++) {
        take_turn(c, lines, n, cell);
    }
    canvas_draw(c, f);
    bool marks = f->theme->mono && f->glyphs != GLYPHS_ASCII;
    for (int i = 0; marks && i < n; i++) { /* those of neighbors at different columns */
        for (int column = 2 + i * APART / n; column < c->seen.w; column += APART) {
            int row = middle_row(&lines[i], column);
            if (row >= 0) {
                frame_put(f, c->seen.x + column, c->seen.y + row,
                          series_mark(lines[i].series), ink_series(f, lines[i].series));
            }
        }
    }
}

bool canvas_alike(const struct canvas *a, const struct canvas *b)
{
    return rect_same(a->area, b->area) && rect_same(a->seen, b->seen) &&
           canvas_same_look(a->look, b->look);
}

void canvas_lay(struct canvas *c, const struct canvas *stencil, rgb ink)
{
    int n = c->seen.w * c->seen.h;
    for (int i = 0; i < n; i++) {
        if (i + 8 <= n && none_of_8(stencil->dots + i)) {
            i += 7;
            continue;
        }
        if (stencil->dots[i] == 0) {
            continue;
        }
        if (c->ink && c->ink[i] != ink) {
            c->ink[i] = ink;
            c->dots[i] = 0;
        }
        add_dots(c, i, stencil->dots[i]);
    }
}

void canvas_thin(struct canvas *c)
{
    int n = c->seen.w * c->seen.h, all = c->nx * c->ny;
    uint8_t second = 0;
    for (int i = 0; i < all; i++) {
        int column = i % c->nx, row = i / c->nx;
        if ((column + row) % 2 == 0) {
            second |= dot_bit(c, column, row, false);
        }
    }
    for (int i = 0; i < n && all > 1; i++) {
        if (i + 8 <= n && none_of_8(c->dots + i)) {
            i += 7;
            continue;
        }
        int set = 0;
        for (int bits = c->dots[i]; bits; bits &= bits - 1) {
            set++;
        }
        if (2 * set > all) {
            c->dots[i] &= second;
        }
    }
}

void canvas_clear(struct canvas *c)
{
    memset(c->dots, 0, (size_t)c->seen.w * (size_t)c->seen.h * sizeof *c->dots);
}
