#ifndef OPTIM_SURFACE_H
#define OPTIM_SURFACE_H

#include <stdbool.h>

/* Named test functions of x and y: one row each, as an expression of the grammar, so that
 * value and gradient come from the graph. Formulas and minima: Jamil & Yang 2013
 * (arXiv:1308.4008) and Surjanovic & Bingham, sfu.ca/~ssurjano, recomputed. */
struct surface {
    const char *name;       /* "quadratic": as typed, [a-z][a-z0-9_]* */
    const char *label;      /* "Three-hump camel" */
    const char *expression; /* in x and y; plain ASCII */
    const char *help;       /* one line, no full stop: what to see */
    double start[2];        /* inside the view, not at a point where the gradient is 0 */
    double view[4];         /* x0 x1 y0 y1 */
    int n_minima;           /* number of global minima in the view; 0: none */
    const double (*minima)[2]; /* [n_minima] to full precision */
    double minimum;            /* value there; NAN if none */
    bool minimum_of_view;      /* f goes lower outside the view */
    /* [OPTIMIZER_MOST] learning rates with which each optimizer shows something here: 1,
     * 2 or 5 times a power of ten; NULL, or 0 for one: its own */
    const double *rates;
};
extern const struct surface surfaces[];               /* ended by a NULL name */
const struct surface *surface_find(const char *name); /* in any case; NULL: none */

#endif
