#ifndef SCENES_GRAPH_MATRIX_TABLE_H
#define SCENES_GRAPH_MATRIX_TABLE_H

#include "draw/grid.h"
#include "scenes/graph/graph.h"

/* A matrix over the whole area, as numbered tables of its value and its gradient: the
 * view `table`. The arrows choose an entry of it. */
struct table_part {
    bool grad;           /* it is the gradient; else the value */
    struct rect caption; /* empty: there is no room for it */
    struct grid grid;
    struct grid_table table;
    struct rect room; /* of the grid */
    struct grid_place place;
};
struct matrix_table {
    int node;           /* −1: the view is another one, or there is no matrix */
    struct place entry; /* the entry that the head is about */
    const struct follow *follow;   /* of the drawing */
    struct rect head, below, hint; /* below: what the entry is made of */
    struct table_part parts[2];
    int n; /* of parts: both where there is room */
};

/* Where the table of this view and area is, as the last drawing had it. */
struct matrix_table matrix_table(const struct lesson *l, const struct lesson_view *v,
                                 const struct ctx *ctx);
/* matrix_table_draw.c */
void matrix_table_draw(const struct matrix_table *t, const struct lesson *l,
                       const struct lesson_view *v, const struct ctx *ctx,
                       struct frame *f);

/* Opens the table of the chosen node. False: it has none, being a number. */
bool matrix_table_open(struct lesson_view *v, const struct lesson *l,
                       const struct ctx *ctx, struct asks *asks);
/* True: the table is open and the key or the event was for it. */
bool matrix_table_key(struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx, uint32_t key, struct asks *asks);
bool matrix_table_mouse(struct lesson_view *v, const struct lesson *l,
                        const struct ctx *ctx, const struct event *e, struct asks *asks);

#endif
