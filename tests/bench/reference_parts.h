#ifndef TESTS_BENCH_REFERENCE_PARTS_H
#define TESTS_BENCH_REFERENCE_PARTS_H

#include "tests/bench/reference_plot.h"

/* What the files of the plot by hand share. Small functions are inline, as they would be
 * in one file. Positions are in cells from the plot's corner, with fractions. */
enum { GROUND = 0x0C0F16, TEXT = 0xD4D8E2, BRIGHT = 0xFFFFFF, DIM = 0xA0A6B4 };
enum { LINE = 0x464E60 };

static inline rgb mix(rgb a, rgb b, int part) /* of 256 */
{
    rgb out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int from = a >> shift & 0xFF, to = b >> shift & 0xFF;
        out |= (rgb)((from * (256 - part) + to * part + 128) >> 8) << shift;
    }
    return out;
}

static inline double to_x(const struct reference_plot *p, double x)
{
    return (x - p->left) / (p->right - p->left) * p->area.w;
}

static inline double to_y(const struct reference_plot *p, double y)
{
    return (1 - (y - p->bottom) / (p->top - p->bottom)) * p->area.h;
}

static inline struct cell *cell_at(const struct reference_plot *p, struct cell *cells,
                                   int x, int y)
{
    return &cells[y * p->w + x];
}

/* A character on the cell's ground. */
static inline void put(struct cell *c, uint32_t ch, rgb fg, uint32_t attr)
{
    rgb ground = c->ch == 0x2580 ? mix(c->fg, c->bg, 128) : c->bg;
    *c = (struct cell){.ch = ch, .fg = fg, .bg = ground, .attr = attr & 0xFF};
}

/* A line `width` dots thick into the plot's dots: 2 × 4 in a cell, which has one ink. */
void reference_line(const struct reference_plot *p, double x0, double y0, double x1,
                    double y1, int width, rgb ink);

/* What lies on the map: trails, arrows, steps, marks. */
void reference_race_draw(const struct reference_plot *p, struct cell *cells);

#endif
