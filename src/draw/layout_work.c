#include "draw/layout_work.h"

#include <assert.h>
#include <stdlib.h>

/* Groups the numbers 0 .. n - 1 by their keys (0 .. n_keys - 1), in order, into list.
 * Returns in mem [n_keys + 1] where the group of each key begins in it. */
static int *group(const int *keys, int n, int n_keys, int *list, struct arena *mem)
{
    int *first = arena_new(mem, int, n_keys + 1), *fill = arena_new(mem, int, n_keys);
    for (int i = 0; i < n; i++) {
        first[keys[i] + 1]++;
    }
    for (int k = 0; k < n_keys; k++) {
        first[k + 1] += first[k];
    }
    for (int i = 0; i < n; i++) {
        list[first[keys[i]] + fill[keys[i]]++] = i;
    }
    return first;
}

/* ---- layers ---- */

static void check(const struct layout_graph *g)
{
    for (int i = 0; i < g->n_nodes; i++) {
        const struct layout_node *n = &g->nodes[i];
        assert(n->w >= 1 && n->h >= 1 && n->n_out_rows >= 1 && n->out_row >= 0);
        assert(n->out_row + n->n_out_rows <= n->h);
        (void)n;
    }
    for (int i = 0; i < g->n_edges; i++) {
        const struct layout_edge *e = &g->edges[i];
        assert(0 <= e->from && e->from < e->to && e->to < g->n_nodes);
        assert(e->to_row >= 0 && e->to_row < g->nodes[e->to].h && e->weight >= 1);
        (void)e;
    }
}

/* A node stands one layer left of its leftmost consumer, a sink in the last layer: so no
 * edge of a tree is long, and a source is beside its first use. Nodes without edges stand
 * in the first layer. */
static void set_layers(struct layout_work *w)
{
    const struct layout_graph *g = w->g;
    int *deep = arena_new(w->scratch, int, g->n_nodes); /* layers to its right */
    bool *has_in = arena_new(w->scratch, bool, g->n_nodes);
    int *edge = arena_new(w->scratch, int, g->n_edges);
    int *keys = arena_new(w->scratch, int, g->n_edges);
    for (int i = 0; i < g->n_edges; i++) {
        keys[i] = g->edges[i].to;
        has_in[keys[i]] = true;
    }
    const int *first = group(keys, g->n_edges, g->n_nodes, edge, w->scratch);
    int most = 0;
    for (int i = g->n_nodes - 1; i >= 0; i--) {
        most = deep[i] > most ? deep[i] : most;
        for (int k = first[i]; k < first[i + 1]; k++) {
            int from = g->edges[edge[k]].from;
            deep[from] = deep[from] > deep[i] + 1 ? deep[from] : deep[i] + 1;
        }
    }
    for (int i = 0; i < g->n_nodes; i++) {
        bool lone = !has_in[i] && deep[i] == 0;
        w->items[i] = (struct layout_item){
            .node = i, .layer = lone ? 0 : most - deep[i], .h = g->nodes[i].h};
    }
    w->n_layers = g->n_nodes > 0 ? most + 1 : 0;
}

/* ---- nets ---- */

struct fan {
    int from, layer, to, row, edge;
};

static int compare_fans(const void *a, const void *b)
{
    const struct fan *p = a, *q = b;
    if (p->from != q->from) {
        return p->from < q->from ? -1 : 1;
    }
    if (p->layer != q->layer) {
        return p->layer < q->layer ? -1 : 1;
    }
    if (p->to != q->to) {
        return p->to < q->to ? -1 : 1;
    }
    return (p->row > q->row) - (p->row < q->row);
}

/* Every edge is a net of its own if its source has as many rows; else edges with
 * neighboring targets share nets. */
static void set_nets(struct layout_work *w)
{
    const struct layout_graph *g = w->g;
    struct fan *fans = arena_new(w->scratch, struct fan, g->n_edges);
    for (int i = 0; i < g->n_edges; i++) {
        const struct layout_edge *e = &g->edges[i];
        fans[i] = (struct fan){e->from, w->items[e->to].layer, e->to, e->to_row, i};
    }
    qsort(fans, (size_t)g->n_edges, sizeof *fans, compare_fans);
    w->nets = arena_new(w->scratch, struct layout_net, g->n_edges);
    w->net_of = arena_new(w->scratch, int, g->n_edges);
    w->net_first = arena_new(w->scratch, int, g->n_nodes + 1);
    int at = 0;
    for (int node = 0; node < g->n_nodes; node++) {
        w->net_first[node] = w->n_nets;
        int end = at;
        while (end < g->n_edges && fans[end].from == node) {
            end++;
        }
        int degree = end - at, rows = g->nodes[node].n_out_rows;
        int k = degree < rows ? degree : rows;
        for (int i = 0; i < degree; i++) {
            int rank = (int)((long)i * k / degree), net = w->n_nets + rank;
            w->net_of[fans[at + i].edge] = net;
            w->nets[net].from = node;
            w->nets[net].row = g->nodes[node].out_row + rank;
            w->nets[net].n_bends = fans[at + i].layer - w->items[node].layer - 1;
        }
        w->n_nets += k;
        at = end;
    }
    w->net_first[g->n_nodes] = w->n_nets;
}

static int count_bends(const struct layout_work *w)
{
    int n = 0;
    for (int i = 0; i < w->n_nets; i++) {
        n += w->nets[i].n_bends;
    }
    return n;
}

static void add_bends(struct layout_work *w, struct layout_item *nodes)
{
    struct layout_item *all =
        arena_new(w->scratch, struct layout_item, w->g->n_nodes + count_bends(w));
    for (int i = 0; i < w->g->n_nodes; i++) {
        all[i] = nodes[i];
    }
    w->items = all;
    w->n_items = w->g->n_nodes;
    for (int i = 0; i < w->n_nets; i++) {
        struct layout_net *net = &w->nets[i];
        net->bend = w->n_items;
        for (int k = 0; k < net->n_bends; k++) {
            all[w->n_items++] = (struct layout_item){
                .node = -1, .layer = all[net->from].layer + 1 + k, .h = 1};
        }
    }
}

/* ---- links ---- */

/* The item of a net in a layer: its source, or a bend. */
static int chain(const struct layout_work *w, int net, int layer)
{
    int from = w->nets[net].from, k = layer - w->items[from].layer;
    return k == 0 ? from : w->nets[net].bend + k - 1;
}

/* A link from a bend weighs more than one from a node: a long wire with jogs is hard to
 * follow. */
static void make_links(struct layout_work *w)
{
    const struct layout_graph *g = w->g;
    int most = g->n_edges + w->n_items - g->n_nodes;
    struct layout_link *raw = arena_new(w->scratch, struct layout_link, most);
    int *heavy = arena_new(w->scratch, int, w->n_nets);
    int n = 0;
    for (int i = 0; i < g->n_edges; i++) {
        int net = w->net_of[i], layer = w->items[g->edges[i].to].layer - 1;
        int left = chain(w, net, layer), weight = g->edges[i].weight;
        heavy[net] = weight > heavy[net] ? weight : heavy[net];
        raw[n++] = (struct layout_link){net, left, g->edges[i].to, i,
                                        left < g->n_nodes ? weight : 2 * weight};
    }
    for (int net = 0; net < w->n_nets; net++) {
        const struct layout_net *s = &w->nets[net];
        for (int k = 0; k < s->n_bends; k++) {
            raw[n++] = (struct layout_link){net, k ? s->bend + k - 1 : s->from,
                                            s->bend + k, -1, (k ? 4 : 2) * heavy[net]};
        }
    }
    w->n_links = n;
    w->links = arena_new(w->scratch, struct layout_link, n);
    int *keys = arena_new(w->scratch, int, n), *list = arena_new(w->scratch, int, n);
    for (int i = 0; i < n; i++) {
        keys[i] = w->items[raw[i].left].layer;
    }
    w->channel = group(keys, n, w->n_layers, list, w->scratch);
    for (int i = 0; i < n; i++) {
        w->links[i] = raw[list[i]];
    }
}

static void index_links(struct layout_work *w)
{
    int *keys = arena_new(w->scratch, int, w->n_links);
    w->in = arena_new(w->scratch, int, w->n_links);
    w->out = arena_new(w->scratch, int, w->n_links);
    for (int i = 0; i < w->n_links; i++) {
        keys[i] = w->links[i].right;
    }
    w->in_first = group(keys, w->n_links, w->n_items, w->in, w->scratch);
    for (int i = 0; i < w->n_links; i++) {
        keys[i] = w->links[i].left;
    }
    w->out_first = group(keys, w->n_links, w->n_items, w->out, w->scratch);
}

int layout_left_row(const struct layout_work *w, const struct layout_link *l)
{
    return w->items[l->left].node >= 0 ? w->nets[l->net].row : 0;
}

int layout_right_row(const struct layout_work *w, const struct layout_link *l)
{
    return l->edge >= 0 ? w->g->edges[l->edge].to_row : 0;
}

/* ---- order ---- */

static void index_layers(struct layout_work *w)
{
    int *keys = arena_new(w->scratch, int, w->n_items);
    w->order = arena_new(w->scratch, int, w->n_items);
    for (int i = 0; i < w->n_items; i++) {
        keys[i] = w->items[i].layer;
    }
    w->layer_first = group(keys, w->n_items, w->n_layers, w->order, w->scratch);
}

void layout_take_order(struct layout_work *w, const struct layout_order *like)
{
    assert(like->n_items == w->n_items && like->n_nets == w->n_nets);
    for (int c = 0; c < w->n_layers; c++) {
        for (int i = w->layer_first[c]; i < w->layer_first[c + 1]; i++) {
            w->order[i] = like->items[i];
            w->items[w->order[i]].pos = i - w->layer_first[c];
        }
    }
    for (int i = 0; i < w->n_nets; i++) {
        w->nets[i].row = like->ranks[i] + w->g->nodes[w->nets[i].from].out_row;
    }
}

/* ---- everything ---- */

struct layout_work layout_work_new(const struct layout_graph *g,
                                   const struct layout_options *options,
                                   struct arena *scratch)
{
    check(g);
    struct layout_work w = {.g = g, .options = options, .scratch = scratch};
    w.items = arena_new(scratch, struct layout_item, g->n_nodes);
    set_layers(&w);
    set_nets(&w);
    add_bends(&w, w.items);
    make_links(&w);
    index_links(&w);
    index_layers(&w);
    return w;
}
