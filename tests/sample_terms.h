#ifndef TESTS_SAMPLE_TERMS_H
#define TESTS_SAMPLE_TERMS_H

#include "autodiff/plan.h"
#include "tests/sample_graph.h"

/* Puts the leaves' values where the plan reads them. */
void sample_set_leaves(const struct sample *s, const struct plan *p);

/* What each edge to one node adds to its gradient, as a plan computes it, from the last
 * node to the first and input 0 before input 1. */
struct sample_terms {
    int n, from[2 * EXACT_NODES]; /* the nodes that the edges come from */
    double of[2 * EXACT_NODES][EXACT_ENTRIES];
};
void sample_terms(const struct sample *s, int to, struct sample_terms *out);

#endif
