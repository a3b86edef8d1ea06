#ifndef TESTS_BENCH_REFERENCE_TEXT_H
#define TESTS_BENCH_REFERENCE_TEXT_H

#include "draw/frame.h"

/* What somebody would write by hand to put panels, bars and labels round a plot: calls
 * that write a text or a number at a place that is known, in a style. No widths are
 * measured, nothing is cut, wrapped or aligned. Curves and bars are text as well: their
 * cells are written down, not worked out. */
struct reference_piece {
    int x, y;
    struct style style;
    const char *text; /* UTF-8; NULL: the number */
    double number;
    int decimals;
};

/* The pieces that make `cells` of `before` (both [h][w]) where they differ, in mem: runs
 * of one style, in them the numbers that printf makes so. Returns how many. */
int reference_pieces(const struct cell *before, const struct cell *cells, int w, int h,
                     struct arena *mem, struct reference_piece **out);

/* Into cells [h][w]. */
void reference_text_draw(const struct reference_piece *pieces, int n, struct cell *cells,
                         int w);

#endif
