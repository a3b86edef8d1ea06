#ifndef DRAW_CANVAS_H
#define DRAW_CANVAS_H

#include "draw/frame.h"

/* Dots finer than cells: braille 2×4 a cell, quadrants 2×2 (block), 1×1 (ASCII). A cell
 * has one foreground: where two inks meet in a cell, the later one takes the cell.
 * Positions are in cells from the canvas's corner, as doubles; non-finite ones draw
 * nothing; lines are clipped before they are rasterised, so huge coordinates cost
 * nothing. */
struct canvas {
    struct rect area;
    int nx, ny;    /* dots a cell */
    uint8_t *dots; /* [h][w] bit set of dots, braille bit order or row-major */
    rgb *ink;      /* [h][w] */
    enum glyphs glyphs;
};

struct canvas canvas_new(struct frame *f, struct rect area); /* in f->scratch, empty */
void canvas_dot(struct canvas *c, double x, double y, rgb ink);
void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* The same, two dots thick. */
void canvas_thick(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* Puts the cells that have dots into the frame, ground kept. */
void canvas_draw(const struct canvas *c, struct frame *f);

#endif
