#ifndef TESTS_LEAF_NODE_H
#define TESTS_LEAF_NODE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
    for (int k = 0; k < g->n_leaves; k++) {
        if (strcmp(g->leaves[k].name, name) == 0 && node_of_leaf(g, k) >= 0) {
            return node_of_leaf(g, k);
        }
    }
    fail_msg("no leaf %s", name);
    return -1;
}

#endif
