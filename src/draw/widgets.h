#ifndef DRAW_WIDGETS_H
#define DRAW_WIDGETS_H

#include "draw/frame.h"

/* A box with a title in its top line: ╭─ title ─────╮ (title NULL or "": a plain line).
 * The title is text on a plain box (INK_LINE), else of the line's ink. Returns the inside
 * (one column of padding); below 4 × 2 cells: draws nothing, returns an empty one. */
struct rect widget_panel(struct frame *f, struct rect r, const char *title,
                         enum ink line);

/* A box of w × h cells, emptied, in the middle of r, or as large as r is. */
struct rect widget_overlay(struct frame *f, struct rect r, int w, int h,
                           const char *title);

/* Table: columns of fixed width with one column between them, header dim. */
struct column {
    const char *title;
    int width; /* columns; negative: left-aligned */
};
void widget_table_header(struct frame *f, int x, int y, const struct column *columns,
                         int n);
/* Text in column i of a table at x, aligned as the column is, or cut. */
void widget_table_cell(struct frame *f, int x, int y, const struct column *columns, int i,
                       struct style s, const char *text);
int widget_table_width(const struct column *columns, int n);

/* A horizontal bar from the left of r (its first row), `share` of its width in eighths of
 * a cell (▏–█); clipped to [0,1], nan: nothing. */
void widget_bar(struct frame *f, struct rect r, double share, rgb color);

/* A bar from the middle of r to the right for a positive share of its half, to the left,
 * in whole cells, for a negative one; and the line in the middle. */
void widget_signed_bar(struct frame *f, struct rect r, double share, rgb color);

/* A histogram of n counts in eighth blocks (▁–█) from the bottom of r, the largest column
 * as high as r. Where there are more counts than columns, neighbors are summed; where
 * there are fewer, each takes several columns. A count above 0 shows at least ▁; negative
 * and non-finite ones count as 0. In one row it is a sparkline. */
void widget_histogram(struct frame *f, struct rect r, const double *counts, int n,
                      rgb color);

/* Text wrapped at spaces into r ('\n' starts a new row; a word longer than a row is
 * broken); returns rows used, at most r.h. */
int widget_wrap(struct frame *f, struct rect r, struct style s, const char *text);
/* Rows that widget_wrap would need at this width. */
int widget_wrap_rows(enum glyphs g, int w, const char *text);

/* Of several ways to say the same, from the longest to the shortest and ended by NULL,
 * the first one of at most w columns; the shortest if all are wider. */
const char *widget_choose(enum glyphs g, int w, const char *const *texts);
#define WIDGET_CHOOSE(g, w, ...)                                                         \
    widget_choose(g, w, (const char *const[]){__VA_ARGS__, NULL})

/* A reading in up to READING_FORMS forms, from the longest to the shortest. */
enum { READING_FORMS = 4 };
struct reading {
    const char *forms[READING_FORMS]; /* NULL: no more; the first is not NULL */
    enum ink ink;
};
/* n readings in the order of their importance, side by side with " · " between them and
 * never cut. They take as many rows of r as they need. One that is wider than a row gets
 * a shorter form; where r is too small all get their next shorter forms; where those are
 * too long too, the last ones are left out. Returns the rows used. */
int widget_readings(struct frame *f, struct rect r, const struct reading *all, int n);
/* The rows that widget_readings would use of `rows` rows of w columns. *shown: how many
 * readings would be seen; *form: in which form, 0 being the longest (both may be
 * NULL). */
int widget_readings_rows(enum glyphs g, int w, int rows, const struct reading *all, int n,
                         int *shown, int *form);

/* ▲ and ▼ in column x, in the first and the last row of r, where there is more above or
 * below. */
void widget_more(struct frame *f, int x, struct rect r, bool above, bool below);

/* One line in the middle of r. */
void widget_center(struct frame *f, struct rect r, struct style s, const char *text);

#endif
