#ifndef TESTS_SAMPLE_GRAPH_H
#define TESTS_SAMPLE_GRAPH_H

#include <stdint.h>

#include "tests/exact.h"

/* Random graphs over matrices, the same for the same seed: all operations, every way to
 * repeat a row, a column or a number, shared nodes, dead ends, constants, class numbers,
 * and L one number. An operation is taken only where its values and slopes are moderate
 * and no kink is near, so that differences mean something. */
enum { SAMPLE_LEAVES = 6 };

struct sample {
    struct graph g;
    struct node nodes[EXACT_NODES];
    struct leaf leaves[SAMPLE_LEAVES + 1];
    double at[SAMPLE_LEAVES + 1][EXACT_ENTRIES]; /* values of the leaves */
    struct exact exact;                          /* values of the nodes */
    bool classes[EXACT_NODES];                   /* class numbers, which only ce reads */
    /* For growing: who is read, and the size of most matrices. */
    bool read[EXACT_NODES];
    int rows, cols;
    uint64_t seed, draws;
};

void sample_grow(struct sample *s, uint64_t seed);

/* Uniform on [low, high), and on 0 … n − 1. */
double sample_draw(struct sample *s, double low, double high);
int sample_below(struct sample *s, int n);

static inline int sample_entries(const struct sample *s, int node)
{
    return s->nodes[node].shape.rows * s->nodes[node].shape.cols;
}

/* Prints the graph and fails. */
void sample_failed(const struct sample *s, const char *what, int node, double got,
                   double want);

#endif
