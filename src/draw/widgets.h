#ifndef DRAW_WIDGETS_H
#define DRAW_WIDGETS_H

#include "draw/frame.h"

/* A box with a title in its top line: ╭─ title ─────╮. Returns the inside (one column of
 * padding). */
struct rect widget_panel(struct frame *f, struct rect r, const char *title,
                         enum ink line);

/* Table: columns of fixed width, header dim. */
struct column {
    const char *title;
    int width; /* columns; negative: left-aligned */
};
void widget_table_header(struct frame *f, int x, int y, const struct column *columns,
                         int n);
/* Right-aligns (or left-, or cuts) text in column i of a table at x. */
void widget_table_cell(struct frame *f, int x, int y, const struct column *columns, int i,
                       struct style s, const char *text);

/* A horizontal bar from the left of r (one row), `share` of its width in eighths of a
 * cell (▏–█); clipped to [0,1]. */
void widget_bar(struct frame *f, struct rect r, double share, rgb colour);

/* Text wrapped at spaces into r; returns rows used. */
int widget_wrap(struct frame *f, struct rect r, struct style s, const char *text);
/* Rows that widget_wrap would need at this width. */
int widget_wrap_rows(int w, const char *text);

/* One line in the middle of r. */
void widget_centre(struct frame *f, struct rect r, struct style s, const char *text);

#endif
