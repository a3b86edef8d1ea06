#include "tests/drawn_graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

uint64_t drawn_below(uint64_t seed, uint64_t *at, uint64_t below)
{
    struct random_key key = {seed, RANDOM_TEST, 0};
    return random_bits(key, (*at)++) % below;
}

void drawn_edge(struct drawn *s, int from, int to, int row, int label)
{
    s->edges[s->n_edges++] = (struct layout_edge){from, to, 1 + row, label, 1};
}

void drawn_graph(struct drawn *s, uint64_t seed, int n, int reach, int out_rows)
{
    uint64_t at = 0;
    memset(s, 0, sizeof *s);
    for (int i = 0; i < n; i++) {
        int extra = out_rows > 2 ? out_rows : 2;
        s->nodes[s->n_nodes++] = (struct layout_node){4 + (int)drawn_below(seed, &at, 9),
                                                      2 + extra, 1, out_rows};
        int arity = i == 0 ? 0 : (int)drawn_below(seed, &at, 3);
        for (int k = 0; k < arity; k++) {
            int span = i < reach ? i : reach;
            int from = i - 1 - (int)drawn_below(seed, &at, (uint64_t)span);
            drawn_edge(s, from, i, k, (int)drawn_below(seed, &at, 7));
        }
    }
}

void drawn_tree(struct drawn *s, uint64_t seed, int n)
{
    uint64_t at = 0;
    memset(s, 0, sizeof *s);
    int open[NODES_MOST], n_open = 0;
    while (s->n_nodes < n || n_open > 1) {
        int node = s->n_nodes++;
        s->nodes[node] = (struct layout_node){8, 4, 1, 2};
        bool join = n_open >= 2 && (s->n_nodes >= n || drawn_below(seed, &at, 2) == 0);
        if (join) {
            drawn_edge(s, open[n_open - 2], node, 0, 3);
            drawn_edge(s, open[n_open - 1], node, 1, 3);
            n_open -= 2;
        }
        open[n_open++] = node;
    }
}

struct layout drawn_layout_within(const struct drawn *s, struct arena *mem, int gap,
                                  int rows)
{
    struct arena scratch = ARENA_INIT;
    struct layout_graph g = {s->nodes, s->n_nodes, s->edges, s->n_edges};
    struct layout l = layout_make(&g, &(struct layout_options){.gap = gap, .rows = rows},
                                  mem, &scratch);
    arena_release(&scratch);
    return l;
}

struct layout drawn_layout(const struct drawn *s, struct arena *mem, int gap)
{
    return drawn_layout_within(s, mem, gap, 0);
}

/* ---- walking the wires ---- */

enum { ACROSS = 1, DOWNWARDS = 2, CORNER = 4 };

struct ground {
    int *net;  /* [h][w] 1 + net of the first wire there */
    int *ways; /* of that net */
    int *other, *other_ways;
    int w, h;
    long crossed;
};

static void tread(struct ground *g, int x, int y, int net, int way)
{
    assert_in_range(x, 0, g->w - 1);
    assert_in_range(y, 0, g->h - 1);
    int at = y * g->w + x;
    if (g->net[at] == 0 || g->net[at] == net + 1) {
        g->net[at] = net + 1;
        g->ways[at] |= way;
        return;
    }
    assert_true(g->other[at] == 0 || g->other[at] == net + 1);
    g->crossed += g->other[at] == 0;
    g->other[at] = net + 1;
    g->other_ways[at] |= way;
}

static void walk(struct ground *g, const struct layout_route *r)
{
    for (int i = 0; i + 1 < r->n; i++) {
        struct layout_point a = r->points[i], b = r->points[i + 1];
        assert_true((a.x == b.x) != (a.y == b.y));
        int sx = (b.x > a.x) - (b.x < a.x), sy = (b.y > a.y) - (b.y < a.y);
        int way = sy ? DOWNWARDS : ACROSS;
        tread(g, a.x, a.y, r->net, i > 0 ? CORNER : way);
        while (a.x + sx != b.x || a.y + sy != b.y) {
            a.x += sx;
            a.y += sy;
            tread(g, a.x, a.y, r->net, way);
        }
    }
    tread(g, r->points[r->n - 1].x, r->points[r->n - 1].y, r->net, ACROSS);
}

static void check_ends(const struct drawn *s, const struct layout *l)
{
    for (int i = 0; i < s->n_edges; i++) {
        const struct layout_edge *e = &s->edges[i];
        const struct layout_route *r = &l->routes[i];
        const struct rect *from = &l->nodes[e->from], *to = &l->nodes[e->to];
        const struct layout_node *n = &s->nodes[e->from];
        assert_int_equal(r->points[0].x, from->x + from->w);
        assert_in_range(r->points[0].y - from->y, n->out_row,
                        n->out_row + n->n_out_rows - 1);
        struct layout_point end = r->points[r->n - 1], near = r->points[r->n - 2];
        assert_int_equal(end.x, to->x - 1);
        assert_int_equal(end.y, to->y + e->to_row);
        assert_int_equal(near.y, end.y); /* the arrow is entered from the left */
        assert_true(near.x < end.x);
        assert_int_equal(r->label.w, e->label_w);
        assert_true(l->layer[e->from] < l->layer[e->to]);
    }
}

static void check_apart(const struct layout *l)
{
    for (int i = 0; i < l->n_nodes; i++) {
        for (int j = 0; j < i; j++) {
            struct rect cut = rect_cut(l->nodes[i], l->nodes[j]);
            assert_true(cut.w <= 0 || cut.h <= 0);
        }
    }
}

static void check_free(const struct layout *l, const struct ground *g)
{
    for (int i = 0; i < l->n_nodes; i++) {
        struct rect r = l->nodes[i];
        for (int k = 0; k < r.w * r.h; k++) {
            assert_int_equal(g->net[(r.y + k / r.w) * g->w + r.x + k % r.w], 0);
        }
    }
    for (int i = 0; i < l->n_edges; i++) {
        struct rect r = l->routes[i].label;
        for (int x = r.x; x < r.x + r.w; x++) {
            int at = r.y * g->w + x;
            assert_int_equal(g->net[at], l->routes[i].net + 1);
            assert_int_equal(g->ways[at], ACROSS);
            assert_int_equal(g->other[at], 0);
        }
    }
}

/* Two nets share a cell only where one goes straight across and the other straight down.
 */
static void check_crossings(const struct ground *g)
{
    for (int at = 0; at < g->w * g->h; at++) {
        if (g->other[at] != 0) {
            assert_int_equal(g->ways[at] | g->other_ways[at], ACROSS | DOWNWARDS);
            assert_int_equal(g->ways[at] & g->other_ways[at], 0);
        }
    }
}

long drawn_check(const struct drawn *s, const struct layout *l)
{
    size_t cells = (size_t)l->w * (size_t)l->h;
    struct ground g = {calloc(cells, sizeof(int)),
                       calloc(cells, sizeof(int)),
                       calloc(cells, sizeof(int)),
                       calloc(cells, sizeof(int)),
                       l->w,
                       l->h,
                       0};
    check_ends(s, l);
    check_apart(l);
    for (int i = 0; i < l->n_edges; i++) {
        walk(&g, &l->routes[i]);
    }
    check_free(l, &g);
    check_crossings(&g);
    free(g.net);
    free(g.ways);
    free(g.other);
    free(g.other_ways);
    return g.crossed;
}
