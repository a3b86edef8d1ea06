#ifndef TESTS_LEAF_NODE_H
#define TESTS_LEAF_NODE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/graph.h"

/* The node of leaf number k; -1: it has none. */
static inline int node_of_leaf(const struct graph *g, int k)
{
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_LEAF && g->nodes[i].leaf == k) {
            return i;
        }
    }
    return -1;
}

/* The node of the leaf with this name, which must have one. */
static inline int leaf_node(const struct graph *g, const char *name)
{
    int node = node_of_leaf(g, graph_leaf_named(g, name));
    if (node < 0) {
        fail_msg("no leaf %s", name);
    }
    return node;
}

#endif
