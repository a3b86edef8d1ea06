#include "draw/plot.h"

#include <math.h>
#include <stddef.h>

/* A log axis as a linear one of log10; a linear axis itself. */
static struct axis straight(const struct axis *a)
{
    return a->log ? (struct axis){.lo = log10(a->lo), .hi = log10(a->hi)} : *a;
}

/* A value of the axis on that linear axis. */
static double on_straight(const struct axis *a, double v)
{
    return !a->log ? v : v > 0 ? log10(v) : (double)NAN;
}

/* Share of the axis, 0 at lo and 1 at hi. Computed with halves: hi - lo could
 * overflow. */
static double share(const struct axis *a, double v)
{
    struct axis s = straight(a);
    v = on_straight(a, v);
    return (v / 2 - s.lo / 2) / (s.hi / 2 - s.lo / 2);
}

static double unshare(const struct axis *a, double t)
{
    if (a->log) {
        return pow(10, log10(a->lo) * (1 - t) + log10(a->hi) * t);
    }
    return a->lo * (1 - t) + a->hi * t;
}

double plot_x(const struct plot *p, double x)
{
    return share(&p->x, x) * p->area.w;
}

double plot_y(const struct plot *p, double y)
{
    return (1 - share(&p->y, y)) * p->area.h;
}

void plot_data(const struct plot *p, int col, int row, double *x, double *y)
{
    *x = unshare(&p->x, (col - (double)p->area.x + 0.5) / p->area.w);
    *y = unshare(&p->y, 1 - (row - (double)p->area.y + 0.5) / p->area.h);
}

void plot_sample(const struct plot *p, int i, int j, double *x, double *y)
{
    *x = unshare(&p->x, (i + 0.5) / p->area.w);
    *y = unshare(&p->y, 1 - (j + 0.5) / (2.0 * p->area.h));
}

/* What is this little before a border, in cells, stands behind it: 0 and what has come as
 * near to it as is seen are in one cell. */
static const double border = 0.01;

bool plot_cell(const struct plot *p, double x, double y, int *col, int *row)
{
    double cx = plot_x(p, x), cy = plot_y(p, y);
    int w = p->area.w, h = p->area.h;
    if (!(cx >= 0 && cx <= w && cy >= 0 && cy <= h) || w <= 0 || h <= 0) {
        return false;
    }
    *col = p->area.x + (int)fmin(cx + border, w - 1);
    *row = p->area.y + (int)fmin(cy + border, h - 1);
    return true;
}

/* ---- lines ---- */

/* The run of points on one column of dots: they are drawn as one upright stroke. */
struct stroke {
    bool down;
    long column, row;  /* the last point's dot */
    double x, y;       /* the last point, in cells */
    double top, below; /* least and largest y of the run */
};

struct pen {
    struct canvas *canvas;
    rgb ink;
    bool thick;
};

static void pen_line(const struct pen *pen, double x0, double y0, double x1, double y1)
{
    (pen->thick ? canvas_thick : canvas_line)(pen->canvas, x0, y0, x1, y1, pen->ink);
}

static void stroke_end(const struct pen *pen, struct stroke *s)
{
    if (s->down) {
        pen_line(pen, s->x, s->top, s->x, s->below);
    }
    s->down = false;
}

static void stroke_to(const struct pen *pen, struct stroke *s, double x, double y)
{
    long column, row;
    bool near = canvas_where(pen->canvas, x, y, &column, &row);
    if (s->down && near && column == s->column) {
        if (row != s->row) {
            s->top = fmin(s->top, y);
            s->below = fmax(s->below, y);
        }
        s->row = row;
        s->x = x;
        s->y = y;
        return;
    }
    struct stroke old = *s;
    stroke_end(pen, s);
    if (old.down) {
        pen_line(pen, old.x, old.y, x, y);
    }
    *s = (struct stroke){.down = isfinite(x) && isfinite(y),
                         .column = near ? column : -1,
                         .row = near ? row : -1,
                         .x = x,
                         .y = y,
                         .top = y,
                         .below = y};
}

void plot_line(struct canvas *c, const struct plot *p, const double *x, const double *y,
               long n, rgb ink, bool thick)
{
    struct pen pen = {c, ink, thick};
    struct stroke s = {.down = false};
    struct plot flat = {.area = p->area, .x = straight(&p->x), .y = straight(&p->y)};
    for (long i = 0; i < n; i++) {
        double cx = plot_x(&flat, on_straight(&p->x, x != NULL ? x[i] : (double)i));
        double cy = plot_y(&flat, on_straight(&p->y, y[i]));
        if (isfinite(cx) && isfinite(cy)) {
            stroke_to(&pen, &s, cx, cy);
        } else {
            stroke_end(&pen, &s);
        }
    }
    stroke_end(&pen, &s);
}

/* ---- marks and arrows ---- */

bool plot_mark(struct frame *f, const struct plot *p, double x, double y, uint32_t ch,
               struct style s)
{
    enum { RIGHT_HALF = 0x2590, LEFT_HALF = 0x258C };
    int col, row;
    if (!plot_cell(p, x, y, &col, &row)) {
        return false;
    }
    if (!f->theme->bold || f->glyphs == GLYPHS_ASCII || s.bg != KEEP) {
        frame_put(f, col, row, ch, s);
        return true;
    }
    struct rect old = frame_clip(f, p->area);
    frame_put(f, col - 1, row, RIGHT_HALF, s);
    frame_put(f, col + 1, row, LEFT_HALF, s);
    frame_put(f, col, row, ch, (struct style){f->theme->ground, s.fg, s.attr});
    f->clip = old;
    return true;
}

uint32_t plot_arrow(double right, double down)
{
    static const uint16_t arrows[8] = {0x2192, 0x2197, 0x2191, 0x2196,
                                       0x2190, 0x2199, 0x2193, 0x2198};
    static const double eighth = 0.78539816339744831; /* π/4 */
    if (!isfinite(right) || !isfinite(down) || (right == 0 && down == 0)) {
        return ' ';
    }
    long i = lround(atan2(-down, right) / eighth);
    return arrows[(i + 8) % 8];
}

enum { BARB_LONGEST = 5 }; /* dots */

/* Draws two strokes back from the tip at (x1, y1), at 30° to the shaft in dots. */
static void barbs(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink)
{
    static const double along = 0.86602540378443865, across = 0.5;
    double dx = (x1 - x0) * c->nx, dy = (y1 - y0) * c->ny, length = hypot(dx, dy);
    double size = fmin(BARB_LONGEST, length / 2) / length;
    for (int side = -1; side <= 1; side += 2) {
        double bx = (along * dx - side * across * dy) * size;
        double by = (along * dy + side * across * dx) * size;
        canvas_line(c, x1, y1, x1 - bx / c->nx, y1 - by / c->ny, ink);
    }
}

/* The n cells of 0..most from the lesser of a and b to the greater, with room for
 * barbs. */
static void span(double a, double b, int most, int *from, int *n)
{
    *from = (int)fmax(fmin(fmin(a, b) - BARB_LONGEST, most), 0);
    *n = (int)fmin(fmax(fmax(a, b) + BARB_LONGEST, 0), most) - *from;
}

void plot_vector(struct frame *f, const struct plot *p, double x0, double y0, double x1,
                 double y1, struct style s)
{
    double cx0 = plot_x(p, x0), cy0 = plot_y(p, y0);
    double cx1 = plot_x(p, x1), cy1 = plot_y(p, y1);
    uint32_t head = plot_arrow(cx1 - cx0, 2 * (cy1 - cy0));
    if (head == ' ') {
        return;
    }
    struct rect old = frame_clip(f, p->area), part = p->area;
    span(cx0, cx1, p->area.w, &part.x, &part.w);
    span(cy0, cy1, p->area.h, &part.y, &part.h);
    part.x += p->area.x;
    part.y += p->area.y;
    frame_clip(f, part); /* so that the canvas is no larger than the arrow */
    struct canvas c = canvas_new(f, p->area);
    canvas_line(&c, cx0, cy0, cx1, cy1, s.fg);
    int col, row;
    bool tip = plot_cell(p, x1, y1, &col, &row);
    if (tip && f->glyphs == GLYPHS_BRAILLE) {
        barbs(&c, cx0, cy0, cx1, cy1, s.fg);
    }
    canvas_draw(&c, f);
    if (tip && f->glyphs != GLYPHS_BRAILLE) {
        frame_put(f, col, row, head, s);
    }
    f->clip = old;
}
