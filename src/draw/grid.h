#ifndef DRAW_GRID_H
#define DRAW_GRID_H

#include "draw/frame.h"

/* A matrix as a picture made of cells: as a map, where size is color, or as numbers in
 * columns. It knows nothing of what the numbers mean. */
struct grid_look;
struct grid {
    const double *at; /* [rows][cols]; NULL: not known yet, shown as — */
    int rows, cols;   /* as shown, >= 1 */
    bool transposed;  /* `at` is [cols][rows] */
    enum ink ink;     /* its hue: INK_VALUE, INK_GRADIENT */
    /* What is lit: 1 + a row and 1 + a column are one entry, one of them alone is all of
     * that row or column; 0, 0: nothing. */
    int lit_row, lit_col;
    /* [rows × cols], as `at` lies: entries that are not 0 are lit as those of a row are.
     * NULL: none. */
    const unsigned char *marks;
    /* [rows × cols], as `at` lies: how each number looks, whatever its size; for tables.
     * NULL: by size. */
    const struct grid_look *looks;
    bool hidden; /* its numbers are: "?", and no color tells their sizes */
};

/* Entry (row, col) as shown, from 0. */
double grid_entry(const struct grid *g, int row, int col);
/* The size that has the full color: the largest |entry| that is finite; 0: there is none,
 * or nothing is known or shown. Cost: about 1 ns an entry. */
double grid_largest(const struct grid *g);

/* ---- maps (grid.c) ---- */

/* A square stands for one entry or, in a matrix larger than the room, for a block of
 * entries, of which it shows the largest in size (nan before inf before numbers). Color
 * goes from almost the ground (0) to the ink (the largest), with a step between 0 and
 * what is not 0; inf and nan have the ink of errors. What is not lit pales where a row, a
 * column or marks are; a lit entry has INK_LIT.
 *
 * With colors a square is half a row high and two columns wide, or one where columns are
 * many. Without (16 colors and fewer, mono, ASCII) it is a row high and filled with a
 * glyph: · ░ ▒ ▓ █, or . : - = + * # @, from 0 on; ✕ or ! for inf and nan, ◆ or % for a
 * lit entry. */
struct grid_map {
    int w, h;                   /* cells that the map takes; 0, 0: no room */
    int square_w;               /* columns of a square: 2 or 1 */
    int block_rows, block_cols; /* entries in a block; 1, 1: all are seen */
};
/* True if squares are half a row high. */
bool grid_halves(enum depth depth, const struct theme *theme, enum glyphs glyphs);
/* The map of a matrix in a room of w × h cells. */
struct grid_map grid_map_fit(int rows, int cols, bool halves, int w, int h);
/* Draws the map from the upper left corner of r. Cost: O(entries), about 1 ns each, and
 * about 20 ns a cell. */
struct grid_map grid_draw_map(struct frame *f, struct rect r, const struct grid *g);

/* The matrix in one row of w cells that end before x_end, for lists: each square stands
 * for a column, or for several, but of a matrix of one column for rows. There is air
 * above it, so that the rows of a list do not grow together. Returns the columns used. */
int grid_draw_strip(struct frame *f, int x_end, int y, int w, const struct grid *g);

/* ---- numbers (grid_numbers.c) ---- */

/* Numbers right-aligned in columns of one width, each with a blank before it, on a ground
 * that is tinted by size. Each has as many digits as fit; one that does not fit at all is
 * "…", never a part of it. */
struct grid_table {
    int digits;               /* significant digits at most; 0: 4 */
    int number_w;             /* columns of a number; 0: of the widest, or as many as let
                                 all columns be seen, if that is enough for two digits */
    bool headings;            /* indices 0 1 2 … above the columns, left of the rows */
    int first_row, first_col; /* the first that are shown, if there are more than fit */
};
/* How one number looks. */
struct grid_look {
    struct style style;
    uint32_t mark;  /* where the number has no room */
    bool only_mark; /* shown instead of it anywhere */
};
/* Where it stands in a room: for scrolling, for the pointer, and for the size. */
struct grid_place {
    struct rect entries;      /* without headings; empty: no room */
    int first_row, first_col; /* the first that are shown: no room is left free */
    int rows, cols;           /* shown */
    int number_w;             /* an entry is 1 + number_w columns wide */
    int w, h;                 /* cells that are used from the room's corner */
};
/* Cost, where number_w is 0: about 300 ns an entry; of more than 1000 entries O(1). */
struct grid_place grid_numbers_place(const struct grid *g, const struct grid_table *t,
                                     struct rect room, struct arena *scratch);
/* Draws it from the upper left corner of r. Where not all is shown ▲ ▼ stand in a column
 * at the right, ◀ ▶ in the headings. Cost: about 1 ns an entry, and
 * 500 ns an entry that is shown. */
struct grid_place grid_draw_numbers(struct frame *f, struct rect r, const struct grid *g,
                                    const struct grid_table *t);
/* The entry at (x, y) of the frame. False: there is none. */
bool grid_entry_at(const struct grid_place *p, int x, int y, int *row, int *col);

/* ---- shared by both ---- */

/* The color of a size: ground, a bit raised (0), to the ink; `most` is the share of the
 * ink that the scale has. */
rgb grid_shade(const struct frame *f, const struct grid *g, double size, double scale,
               double most);
/* How an entry, or the strongest of a block of them, is lit. */
enum grid_light {
    GRID_PALE,  /* others are, it is not */
    GRID_PLAIN, /* nothing is lit, or one entry elsewhere */
    GRID_LIT,   /* marked, or in the row or column that is lit */
    GRID_ENTRY, /* it is the entry */
};
enum grid_light grid_light(const struct grid *g, int row, int col, int rows, int cols);
/* One glyph in the middle of r: — or ?. */
void grid_put_middle(struct frame *f, struct rect r, uint32_t ch);

#endif
