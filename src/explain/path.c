#include "explain/path.h"

#include <string.h>

/* counts[n]: paths from every node down to `node`. */
static double *count_all(const struct graph *g, int node, struct arena *mem)
{
    double *counts = arena_new(mem, double, g->n);
    for (int i = node; i < g->n; i++) {
        counts[i] = i == node;
        for (int k = 0; k < 2; k++) {
            counts[i] += graph_flows(g, i, k) ? counts[g->nodes[i].in[k]] : 0;
        }
    }
    return counts;
}

double path_count(const struct graph *g, int node, struct arena *scratch)
{
    return count_all(g, node, scratch)[g->n - 1];
}

/* Depth-first search with the path itself as the stack, on which the input of an edge
 * counts up from 0. Edges that do not lead to the node are skipped: no dead ends. */
int path_list(const struct graph *g, int node, int most, struct arena *mem,
              struct path *out)
{
    const double *counts = count_all(g, node, mem);
    struct path_edge *stack = arena_new(mem, struct path_edge, g->n + 1);
    int depth = 0, found = 0, at = g->n - 1;
    stack[0] = (struct path_edge){at, 0};
    while (depth >= 0 && found < most) {
        struct path_edge *e = &stack[depth];
        if (e->node == node) {
            struct path_edge *edges = arena_new(mem, struct path_edge, depth);
            memcpy(edges, stack, (size_t)depth * sizeof *edges);
            out[found++] = (struct path){edges, depth};
            e->input = 2; /* UNMUTATED: 3 is past the last one as well */
        }
        while (e->input < 2 && !(graph_flows(g, e->node, e->input) &&
                                 counts[g->nodes[e->node].in[e->input]] > 0)) {
            e->input++;
        }
        if (e->input < 2) {
            stack[++depth] = (struct path_edge){g->nodes[e->node].in[e->input], 0};
        } else if (--depth >= 0) {
            stack[depth].input++;
        }
    }
    return found;
}

/* Below each edge lie as many paths as its input has: k tells which edge it is. */
struct path path_at(const struct graph *g, int node, double k, struct arena *mem)
{
    const double *counts = count_all(g, node, mem);
    struct path_edge *edges = arena_new(mem, struct path_edge, g->n);
    int n = 0, at = g->n - 1;
    while (at != node) {
        int input = 0;
        for (int i = 0; i < 2; i++) {
            double below = graph_flows(g, at, i) ? counts[g->nodes[at].in[i]] : 0;
            if (below > 0) {
                input = i;
                if (k < below) {
                    break;
                }
                k -= i == 0 ? below : 0;
            }
        }
        edges[n++] = (struct path_edge){at, input};
        at = g->nodes[at].in[input];
    }
    return (struct path){edges, n};
}

double path_product(const struct graph *g, const double *values, const struct path *p)
{
    double product = 1;
    for (int i = 0; i < p->n; i++) {
        product *= graph_local(g, values, p->edges[i].node, p->edges[i].input);
    }
    return product;
}
