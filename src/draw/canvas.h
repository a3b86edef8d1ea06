#ifndef DRAW_CANVAS_H
#define DRAW_CANVAS_H

#include "draw/frame.h"

/* Dots finer than cells: braille 2×4 a cell, quadrants 2×2 (block), 1×1 (ASCII). A cell
 * has one foreground: where two inks meet in a cell, the later one takes the cell.
 * Positions are in cells from the area's corner, as doubles; non-finite ones draw
 * nothing; lines are clipped before they are rasterized, so huge coordinates cost
 * nothing. */
struct canvas {
    struct rect area; /* positions count from its corner */
    struct rect seen; /* the part of it inside the frame's clip: what has dots */
    int nx, ny;       /* dots a cell: 1, 2 or 4 */
    uint8_t *dots; /* [seen.h][seen.w] bit set of dots, braille bit order or row-major */
    rgb *ink;      /* [seen.h][seen.w]; NULL: a stencil */
    enum glyphs glyphs;
    bool heavy;  /* the theme is bold: every line a dot thicker, but for iso-lines */
    bool sparse; /* neither colors nor fine dots: iso-lines lose every second dot */
};

/* What a frame's canvases look like, to make one before the frame is there. */
struct canvas_look {
    enum glyphs glyphs;
    bool heavy, sparse; /* as in struct canvas */
};
struct canvas_look canvas_look(enum glyphs glyphs, const struct theme *theme);
static inline bool canvas_same_look(struct canvas_look a, struct canvas_look b)
{
    return a.glyphs == b.glyphs && a.heavy == b.heavy && a.sparse == b.sparse;
}

/* As ink, for iso-lines: the ground that lies under the dots, made a little brighter
 * (darker on light themes), so that they stand on a field without covering it and behind
 * what is drawn in inks. Where colors or dots are few they are dotted. */
enum { INK_OF_GROUND = KEEP };

struct canvas canvas_new(struct frame *f, struct rect area); /* in f->scratch, empty */
/* A stencil: an empty canvas without inks, wholly seen, in mem. It is laid into another.
 */
struct canvas canvas_stencil(struct canvas_look look, struct rect area,
                             struct arena *mem);
/* Every dot lies within half a dot of the line, measured across its steep direction. */
void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* The same, two dots thick. */
void canvas_thick(struct canvas *c, double x0, double y0, double x1, double y1, rgb ink);
/* The column and row of the dot at (x, y), may be outside; false where not finite or too
 * far to count. For whoever wants to skip what falls on the same dot. */
bool canvas_where(const struct canvas *c, double x, double y, long *column, long *row);
/* Puts the cells that have dots into the frame, ground kept. */
void canvas_draw(const struct canvas *c, struct frame *f);
/* Does the one have the other's dots, place by place? */
bool canvas_alike(const struct canvas *a, const struct canvas *b);
/* Draws the stencil, which is alike, in this ink: as if what is in it were drawn here. */
void canvas_lay(struct canvas *c, const struct canvas *stencil, rgb ink);
void canvas_clear(struct canvas *c); /* empty again, for the next layer */

#endif
