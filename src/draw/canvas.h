#ifndef DRAW_CANVAS_H
#define DRAW_CANVAS_H

#include "draw/frame.h"

/* How lines are drawn in dots, and maps in squares. */
struct canvas_look {
    enum glyphs glyphs;
    bool heavy;  /* the theme is bold: lines are a dot thicker, except iso-lines */
    bool sparse; /* ASCII, or no colors: iso-lines have every second dot alone */
    bool halves; /* maps have two squares in a cell (grid_halves) */
};
/* As in the pictures of a frame with these glyphs, this theme and this depth. */
struct canvas_look canvas_look(enum glyphs glyphs, const struct theme *theme,
                               enum depth depth);
bool canvas_same_look(struct canvas_look a, struct canvas_look b);

/* Dots finer than cells: 2×4 a cell with braille, 2×2 with quadrants (block), one with
 * ASCII. A cell has one foreground: where two inks meet in a cell, the later one replaces
 * the earlier. Positions are in cells from the area's corner, as doubles; non-finite ones
 * draw nothing; lines are clipped before they are rasterized, so that huge coordinates
 * cost nothing. */
struct canvas {
    struct rect area; /* positions count from its corner */
    struct rect seen; /* the part of it inside the frame's clip, which alone has dots */
    struct canvas_look look;
    int nx, ny;    /* dots a cell: 1, 2 or 4 */
    uint8_t *dots; /* [seen.h][seen.w] bit set of dots, braille bit order or row-major; in
                    * ASCII the character */
    rgb *ink;      /* [seen.h][seen.w]; NULL: a stencil */
    int series; /* whose marker lines are made of in ASCII; below 0: * if thick, or . */
};

/* An ink for iso-lines: the ground under the dots, a little brighter (darker on light
 * themes), so that the lines are seen on a field but less than what is drawn in inks. */
enum { INK_OF_GROUND = KEEP };

struct canvas canvas_new(struct frame *f, struct rect area); /* in f->scratch, empty */
/* A stencil in mem: an empty canvas without inks, all of which is seen. Made before there
 * is a frame, and drawn into a canvas by canvas_lay. */
struct canvas canvas_stencil(struct canvas_look look, struct rect area,
                             struct arena *mem);
/* Every dot lies within half a dot of the line, measured across its steep direction. */
void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* The same, two dots thick. */
void canvas_thick(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* The column and row of the dot at (x, y), which may lie outside: points on one dot need
 * to be drawn only once. False: not finite, or 1e8 cells away. */
bool canvas_where(const struct canvas *c, double x, double y, long *column, long *row);
/* Draws the cells that have dots into the frame, which keeps its ground there. */
void canvas_draw(const struct canvas *c, struct frame *f);
/* Draws what is in c, and over it n canvases that are alike, each with the line of a
 * series. Where several run through one cell they take turns every few columns, so that
 * none hides another. Without colors marks stand along the lines; in ASCII these are made
 * of their marks. */
void canvas_draw_series(struct canvas *c, const struct canvas *lines, int n,
                        struct frame *f);
/* True if both have the same dots at the same places of the frame, set or not. */
bool canvas_alike(const struct canvas *a, const struct canvas *b);
/* Draws the dots of a stencil that is alike into c, in this ink. */
void canvas_lay(struct canvas *c, const struct canvas *stencil, rgb ink);
/* Leaves every second dot of the cells that have more than half of their dots, so that
 * what has many lines is no solid mass. */
void canvas_thin(struct canvas *c);
void canvas_clear(struct canvas *c); /* empty again, for the next layer */

#endif
