#include <limits.h>
#include <string.h>

#include "draw/layout_channel.h"

/* ---- columns ---- */

static void set_columns(const struct layout_work *w, struct channel *ch, int x)
{
    int pitch = w->options->pitch > 0 ? w->options->pitch : 1;
    int margin = w->options->margin > 0 ? w->options->margin : 1;
    ch->x = x;
    for (int i = 0; i < ch->n; i++) {
        ch->wires[i].x = x + margin + ch->wires[i].track * pitch;
    }
    int tracks = ch->n_tracks > 0 ? (ch->n_tracks - 1) * pitch + 1 : 0;
    int lead = ch->label_w > 0 && ch->n_tracks > 0 && pitch > 1; /* before a label */
    ch->w = margin + tracks + lead + ch->label_w + 1;
}

static void place_nodes(const struct layout_work *w, const struct channel *channels,
                        const int *wide, int top, struct layout *out)
{
    for (int i = 0; i < w->g->n_nodes; i++) {
        const struct layout_node *n = &w->g->nodes[i];
        const struct layout_item *item = &w->items[i];
        bool source = w->in_first[i + 1] == w->in_first[i];
        int x = channels[item->layer].x - wide[item->layer];
        out->nodes[i] = (struct rect){source ? channels[item->layer].x - n->w : x,
                                      item->y - top, n->w, n->h};
        out->layer[i] = item->layer;
    }
}

/* ---- routes ---- */

struct pen {
    struct layout_point *points;
    int n;
};

/* Adds a point; drops the one before it if three are on one line. */
static void to(struct pen *p, int x, int y)
{
    if (p->n > 0 && p->points[p->n - 1].x == x && p->points[p->n - 1].y == y) {
        return;
    }
    if (p->n > 1) {
        const struct layout_point *a = &p->points[p->n - 2], *b = &p->points[p->n - 1];
        if ((a->x == b->x && b->x == x) || (a->y == b->y && b->y == y)) {
            p->n--;
        }
    }
    p->points[p->n++] = (struct layout_point){x, y};
}

/* The first wire of the net. */
static const struct channel_wire *wire_of(const struct channel *ch, int net)
{
    int lo = 0, hi = ch->n_nets - 1;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (ch->wires[mid].net < net) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return &ch->wires[lo];
}

static void draw_route(const struct layout_work *w, const struct channel *channels,
                       int edge, int top, struct layout *out, struct arena *mem)
{
    const struct layout_edge *e = &w->g->edges[edge];
    const struct rect *from = &out->nodes[e->from], *target = &out->nodes[e->to];
    int first = out->layer[e->from], last = out->layer[e->to] - 1, net = w->net_of[edge];
    struct pen p = {
        arena_new(w->scratch, struct layout_point, 4 * (last - first + 1) + 2), 0};
    to(&p, from->x + from->w, from->y + w->nets[net].row);
    for (int c = first; c <= last; c++) {
        const struct channel_wire *a = wire_of(&channels[c], net);
        int row = c == last ? target->y + e->to_row + top
                            : w->items[w->nets[net].bend + c - first].y;
        to(&p, a->straight ? channels[c].x : a->x, a->left - top);
        if (a->partner >= 0) {
            const struct channel_wire *b = &channels[c].wires[a->partner];
            to(&p, a->x, b->left - top);
            to(&p, b->x, b->left - top);
            a = b;
        }
        to(&p, a->straight ? channels[c].x : a->x, row - top);
    }
    to(&p, target->x - 1, target->y + e->to_row);
    struct layout_route *r = &out->routes[edge];
    r->from = e->from;
    r->to = e->to;
    r->net = net;
    r->n = p.n;
    r->points = arena_new(mem, struct layout_point, p.n);
    memcpy(r->points, p.points, (size_t)p.n * sizeof *p.points);
    r->label = (struct rect){target->x - 1 - e->label_w, target->y + e->to_row,
                             e->label_w, e->label_w > 0};
}

/* ---- everything ---- */

static void extent(const struct layout_work *w, const struct channel *channels, int *top,
                   int *bottom)
{
    *top = INT_MAX;
    *bottom = INT_MIN;
    for (int i = 0; i < w->n_items; i++) {
        int y = w->items[i].y, end = y + w->items[i].h;
        *top = y < *top ? y : *top;
        *bottom = end > *bottom ? end : *bottom;
    }
    for (int c = 0; c < w->n_layers; c++) {
        for (int i = 0; i < channels[c].n; i++) {
            const struct channel_wire *a = &channels[c].wires[i];
            *top = a->lo < *top ? a->lo : *top;
            *bottom = a->hi + 1 > *bottom ? a->hi + 1 : *bottom;
        }
    }
}

static int *widest_nodes(const struct layout_work *w)
{
    int *wide = arena_new(w->scratch, int, w->n_layers + 1);
    for (int i = 0; i < w->g->n_nodes; i++) {
        int c = w->items[i].layer, width = w->g->nodes[i].w;
        wide[c] = width > wide[c] ? width : wide[c];
    }
    return wide;
}

void layout_route(struct layout_work *w, struct arena *mem, struct layout *out)
{
    out->n_layers = w->n_layers;
    out->nodes = arena_new(mem, struct rect, w->g->n_nodes);
    out->layer = arena_new(mem, int, w->g->n_nodes);
    out->routes = arena_new(mem, struct layout_route, w->g->n_edges);
    struct channel *channels = arena_new(w->scratch, struct channel, w->n_layers + 1);
    for (int i = 0; i < w->g->n_edges; i++) {
        struct channel *ch = &channels[w->items[w->g->edges[i].to].layer - 1];
        int label = w->g->edges[i].label_w;
        ch->label_w = label > ch->label_w ? label : ch->label_w;
    }
    int *wide = widest_nodes(w);
    for (int c = 0; c < w->n_layers; c++) {
        out->w += wide[c];
        channel_route(w, c, &channels[c]);
        set_columns(w, &channels[c], out->w);
        out->w += c + 1 < w->n_layers ? channels[c].w : 0;
    }
    int top = 0, bottom = 0;
    if (w->n_items > 0) {
        extent(w, channels, &top, &bottom);
    }
    out->h = bottom - top;
    place_nodes(w, channels, wide, top, out);
    for (int i = 0; i < w->g->n_edges; i++) {
        draw_route(w, channels, i, top, out, mem);
    }
}
