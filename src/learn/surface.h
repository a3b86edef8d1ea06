#ifndef LEARN_SURFACE_H
#define LEARN_SURFACE_H

/* Named test functions of x and y: one row each, as an expression of the grammar, so
 * value and gradient come from the graph. */
struct surface {
    const char *name; /* "quadratic" */
    const char *expression;
    const char *help; /* what to see; source */
    double start[2];
    double view[4]; /* x0 x1 y0 y1 */
    int n_minima;   /* global minima known; 0: unbounded or unknown */
    double minima[4][2];
    double minimum; /* value there; NAN if none */
};
extern const struct surface surfaces[]; /* ended by a NULL name; [0] is the mission's */
const struct surface *surface_find(const char *name); /* NULL: none */

#endif
