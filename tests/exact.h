#ifndef TESTS_EXACT_H
#define TESTS_EXACT_H

#include "autodiff/graph.h"

/* The values of a graph of matrices in long double, each entry straight from the
 * definition of its operation, for numbers of moderate size; and slopes from differences
 * of them, which use no rule. */
enum { EXACT_NODES = 64, EXACT_ENTRIES = 33 * 33 };

struct exact {
    const struct graph *g;
    long double of[EXACT_NODES][EXACT_ENTRIES]; /* those of leaves come from outside */
};

/* Computes a node from its inputs. */
void exact_compute(struct exact *x, int node);

/* Entry (i, j) of a node, which may have only one row or column for all. */
long double exact_at(const struct exact *x, int node, int i, int j);

/* What is behind ce and batch_norm, for what they save. */
long double exact_log_softmax(const struct exact *x, int node, int i, int j);
long double exact_variance(const struct exact *x, int node, int j); /* of column j */

/* One operation on numbers, and its slope by a (0) or by b (1). */
long double exact_number(enum op op, long double a, long double b);
long double exact_slope(enum op op, int by, long double a, long double b);

/* The slope of L, the last node, along a direction of a leaf. */
long double exact_gradient(struct exact *x, int leaf, const double *direction);

#endif
