/* graph: which nodes and edges are drawn. */
#include "scenes/graph_sketch.h"

enum { SPAN_MOST = 5 }; /* layers between uses of a leaf; beyond, it is drawn again */

struct use {
    int edge, deep; /* layers from the output */
};

/* The edges that use a leaf, from the output down, by how deep they are. */
static int collect_uses(const struct graph *g, const struct drawing *d, int node,
                        const int *deep, struct use *out)
{
    int n = 0;
    for (int i = 0; i < d->n_edges; i++) {
        int edge = d->edges[i];
        if (g->nodes[edge / 2].in[edge % 2] != node) {
            continue;
        }
        int at = n++;
        while (at > 0 && out[at - 1].deep > deep[edge / 2]) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = (struct use){i, deep[edge / 2]};
    }
    return n;
}

/* A leaf is drawn once for each run of uses that lie near each other. */
static void draw_leaf(struct sketch *s, int node, const int *deep, struct use *uses)
{
    struct drawing *d = s->d;
    int n = collect_uses(&s->l->g, d, node, deep, uses), first = d->n_nodes;
    for (int i = 0, start = 0; i < n || i == 0; i++) {
        if (i == 0 || uses[i].deep - uses[start].deep > SPAN_MOST) {
            start = i;
            d->node[d->n_nodes++] = node;
        }
        if (i < n) {
            s->from[uses[i].edge] = d->n_nodes - 1;
            s->fan[d->n_nodes - 1]++;
        }
    }
    for (int i = first; i < d->n_nodes; i++) {
        s->copy[i] = d->n_nodes - i; /* counted from the left of the picture */
        s->copies[i] = d->n_nodes - first;
    }
}

static void list_edges(struct sketch *s, const bool *visible)
{
    const struct graph *g = &s->l->g;
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2 && visible[i] && !s->folded[i]; k++) {
            int in = g->nodes[i].in[k];
            if (in >= 0 && visible[in]) {
                s->d->edges[s->d->n_edges++] = 2 * i + k;
            }
        }
    }
}

static int *depths(const struct sketch *s)
{
    const struct graph *g = &s->l->g;
    int *deep = arena_new(s->scratch, int, g->n);
    for (int i = s->d->n_edges - 1; i >= 0; i--) { /* users stand behind in the list */
        int node = s->d->edges[i] / 2, in = g->nodes[node].in[s->d->edges[i] % 2];
        deep[in] = deep[in] > deep[node] + 1 ? deep[in] : deep[node] + 1;
    }
    return deep;
}

void sketch_nodes(struct sketch *s, const struct ctx *ctx)
{
    const struct graph *g = &s->l->g;
    struct drawing *d = s->d;
    bool *visible;
    lesson_visible(s->l, ctx, s->scratch, &s->folded, &visible);
    d->edges = arena_new(s->mem, int, 2 * g->n);
    list_edges(s, visible);
    int most = g->n + d->n_edges;
    d->node = arena_new(s->mem, int, most);
    s->fan = arena_new(s->scratch, int, most);
    s->copy = arena_new(s->scratch, int, most);
    s->copies = arena_new(s->scratch, int, most);
    s->from = arena_new(s->scratch, int, d->n_edges);
    const int *deep = depths(s);
    struct use *uses = arena_new(s->scratch, struct use, d->n_edges);
    int *place = arena_new(s->scratch, int, g->n);
    for (int i = 0; i < g->n; i++) {
        if (visible[i] && g->nodes[i].op == OP_LEAF) {
            draw_leaf(s, i, deep, uses);
        } else if (visible[i]) {
            place[i] = d->n_nodes;
            s->copies[d->n_nodes] = 1;
            d->node[d->n_nodes++] = i;
        }
    }
    for (int i = 0; i < d->n_edges; i++) {
        int in = g->nodes[d->edges[i] / 2].in[d->edges[i] % 2];
        if (g->nodes[in].op != OP_LEAF) {
            s->from[i] = place[in];
            s->fan[place[in]]++;
        }
    }
}
