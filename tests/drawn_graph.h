#ifndef TESTS_DRAWN_GRAPH_H
#define TESTS_DRAWN_GRAPH_H

#include <stdint.h>

#include "draw/layout.h"

/* Random graphs of boxes, the same for the same seed, and what every layout of one has to
 * keep to. Every property is checked on the cells that the routes cover, walked here
 * again. */

enum { NODES_MOST = 1000, EDGES_MOST = 2000 };

struct drawn {
    struct layout_node nodes[NODES_MOST];
    struct layout_edge edges[EDGES_MOST];
    int n_nodes, n_edges;
};

/* 0 … below − 1; counts `at` up. */
uint64_t drawn_below(uint64_t seed, uint64_t *at, uint64_t below);

void drawn_edge(struct drawn *s, int from, int to, int row, int label);
/* A graph of n nodes like an expression's: up to two inputs a node, `reach` back. */
void drawn_graph(struct drawn *s, uint64_t seed, int n, int reach, int out_rows);
void drawn_tree(struct drawn *s, uint64_t seed, int n);

/* Searched to the end. */
struct layout drawn_layout(const struct drawn *s, struct arena *mem, int gap);
struct layout drawn_layout_within(const struct drawn *s, struct arena *mem, int gap,
                                  int rows);

/* Fails unless boxes are apart, wires lead from box to box through free cells, and two nets
 * share only cells where they cross. Returns how many cells they cross in. */
long drawn_check(const struct drawn *s, const struct layout *l);

#endif
