#ifndef AUTODIFF_FIELD_H
#define AUTODIFF_FIELD_H

#include "autodiff/plan.h"

/* A function of two numbers over a grid, row by row: leaf 0 of the graph has a number for
 * each column, leaf 1 one for each row. What depends on the column alone is computed
 * once. Gradients are those at each point: nothing is summed over the grid. */
struct field {
    size_t columns;
    struct plan plan;
    /* The value, and the gradient by x and by y: */
    struct matrix *row[3]; /* in the plan; NULL: 0 everywhere */
    double *own[3]; /* its memory, if steps can write it to the caller's array instead, so
                       that nothing is copied; else NULL */
};

/* x[columns] is not needed afterwards. The graph, of numbers only, must outlive the
 * field. */
void field_init(struct field *f, const struct graph *g, const double *x, size_t columns,
                bool gradient, struct arena *mem);

/* out[columns] = f(x, y); dx and dy[columns] its gradient at each point, or NULL: not
 * wanted. Each number has the bits of plan_gradient at this point. */
void field_row(struct field *f, double y, double *out, double *dx, double *dy);

#endif
