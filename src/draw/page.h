#ifndef DRAW_PAGE_H
#define DRAW_PAGE_H

#include <stdbool.h>

#include "draw/frame.h"

/* A panel filled row by row from above: "label text result". A result is never cut: the
 * text before it is shortened. Rows for which the panel has no room are left out. */
struct page {
    struct frame *f;
    struct rect r;
    int y;       /* the next row */
    int label_w; /* columns of the labels, one blank included */
};

/* An empty page in a panel (widget_panel) over all of r. */
struct page page_new(struct frame *f, struct rect r, const char *title, enum ink line,
                     int label_w);
int page_left(const struct page *p);  /* rows; 0 or less: none */
bool page_room(const struct page *p); /* for one more row */
/* label NULL: the text starts at the left edge; result NULL: none. */
void page_row(struct page *p, const char *label, enum ink i, const char *text,
              enum ink result_ink, const char *result);
/* The rows that the text takes with its result: 1, or as many as it is wrapped over; the
 * last one begins with "= ". */
int page_lines(const struct page *p, const char *label, const char *text,
               const char *result);
/* As page_row, over so many rows if `wraps`. */
void page_long(struct page *p, bool wraps, const char *label, enum ink i,
               const char *text, enum ink result_ink, const char *result);
/* The label at the left edge, n texts right-aligned in columns of w at the right. */
void page_columns(struct page *p, const char *label, enum ink i, const char *const *texts,
                  int n, int w);
/* The mark of a series and its name at the left edge, bright if it is the chosen one, and
 * n texts as page_columns has them, each in an ink of its own. */
void page_series(struct page *p, int series, const char *name, bool chosen,
                 const enum ink *inks, const char *const *texts, int n, int w);
/* A text wrapped over as many rows as it needs. One in INK_DIM is left out if not all of
 * it fits; another is cut. */
void page_sentence(struct page *p, enum ink i, const char *text);

#endif
