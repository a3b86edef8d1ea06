#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "draw/layout.h"

/* Every property is checked on the cells that the routes cover, walked here again. */

enum { NODES_MOST = 1000, EDGES_MOST = 2000 };

struct sample {
    struct layout_node nodes[NODES_MOST];
    struct layout_edge edges[EDGES_MOST];
    int n_nodes, n_edges;
};

static uint64_t draw_counter(uint64_t seed, uint64_t *at, uint64_t below)
{
    struct random_key key = {seed, RANDOM_TEST, 0};
    return random_bits(key, (*at)++) % below;
}

static void add_edge(struct sample *s, int from, int to, int row, int label)
{
    s->edges[s->n_edges++] = (struct layout_edge){from, to, 1 + row, label, 1};
}

/* A graph of n nodes like an expression's: up to two inputs a node, `reach` back. */
static void random_sample(struct sample *s, uint64_t seed, int n, int reach, int out_rows)
{
    uint64_t at = 0;
    memset(s, 0, sizeof *s);
    for (int i = 0; i < n; i++) {
        int extra = out_rows > 2 ? out_rows : 2;
        s->nodes[s->n_nodes++] = (struct layout_node){4 + (int)draw_counter(seed, &at, 9),
                                                      2 + extra, 1, out_rows};
        int arity = i == 0 ? 0 : (int)draw_counter(seed, &at, 3);
        for (int k = 0; k < arity; k++) {
            int span = i < reach ? i : reach;
            int from = i - 1 - (int)draw_counter(seed, &at, (uint64_t)span);
            add_edge(s, from, i, k, (int)draw_counter(seed, &at, 7));
        }
    }
}

static void random_tree(struct sample *s, uint64_t seed, int n)
{
    uint64_t at = 0;
    memset(s, 0, sizeof *s);
    int open[NODES_MOST], n_open = 0;
    while (s->n_nodes < n || n_open > 1) {
        int node = s->n_nodes++;
        s->nodes[node] = (struct layout_node){8, 4, 1, 2};
        bool join = n_open >= 2 && (s->n_nodes >= n || draw_counter(seed, &at, 2) == 0);
        if (join) {
            add_edge(s, open[n_open - 2], node, 0, 3);
            add_edge(s, open[n_open - 1], node, 1, 3);
            n_open -= 2;
        }
        open[n_open++] = node;
    }
}

static struct layout lay_within(const struct sample *s, struct arena *mem, int gap,
                                int rows)
{
    struct arena scratch = ARENA_INIT;
    struct layout_graph g = {s->nodes, s->n_nodes, s->edges, s->n_edges};
    struct layout l = layout_make(&g, &(struct layout_options){.gap = gap, .rows = rows},
                                  mem, &scratch);
    arena_release(&scratch);
    return l;
}

static struct layout lay(const struct sample *s, struct arena *mem, int gap)
{
    return lay_within(s, mem, gap, 0);
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

static void check_ends(const struct sample *s, const struct layout *l)
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

/* Returns how many cells two nets cross in. */
static long check_layout(const struct sample *s, const struct layout *l)
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

/* ---- the properties ---- */

static void test_wires_touch_nothing(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct arena mem = ARENA_INIT;
        int n = 2 + (int)(seed % 40);
        random_sample(&s, seed, n, 1 + (int)(seed % 11), 1 + (int)(seed % 4));
        struct layout l = lay(&s, &mem, (int)(seed % 3));
        check_layout(&s, &l);
        arena_release(&mem);
    }
}

/* w and x, then z = w·x·x with b below it, then the sum: boxes of five rows. z would
 * stand beside x, and b below it. */
static void test_rows_are_kept_to(void **state)
{
    (void)state;
    static struct sample s;
    enum { W, X, B, Z, SUM, N };
    for (int i = 0; i < N; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){8, 5, 1, 2};
    }
    add_edge(&s, W, Z, 0, 3);
    add_edge(&s, X, Z, 1, 3);
    add_edge(&s, X, Z, 2, 3);
    add_edge(&s, Z, SUM, 0, 3);
    add_edge(&s, B, SUM, 1, 3);
    struct arena mem = ARENA_INIT;
    int free_h = lay(&s, &mem, 1).h, least = 5 + 1 + 5;
    assert_true(free_h > least);
    for (int rows = least - 1; rows <= free_h; rows++) {
        struct layout l = lay_within(&s, &mem, 1, rows);
        check_layout(&s, &l);
        assert_in_range(l.h, least, rows < least ? free_h : rows);
    }
    arena_release(&mem);
}

/* Fewer rows are taken, or as many as without a limit. */
static void test_limited_layouts_are_layouts(void **state)
{
    (void)state;
    static struct sample s;
    int fewer = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct arena mem = ARENA_INIT;
        random_sample(&s, seed, 2 + (int)(seed % 40), 1 + (int)(seed % 11),
                      1 + (int)(seed % 4));
        int gap = (int)(seed % 3), free_h = lay(&s, &mem, gap).h;
        int rows = free_h - 1 - (int)(seed % 5);
        struct layout l = lay_within(&s, &mem, gap, rows);
        check_layout(&s, &l);
        assert_true(l.h <= rows || l.h == free_h);
        fewer += l.h <= rows;
        arena_release(&mem);
    }
    assert_true(fewer > 50);
}

static void test_two_hundred_nodes(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct arena mem = ARENA_INIT;
        random_sample(&s, 1000 + seed, 200, 6 + 20 * (int)seed, 4);
        struct layout l = lay(&s, &mem, 1);
        check_layout(&s, &l);
        arena_release(&mem);
    }
}

/* Two layers, every sink with two of the sources by chance: a channel of 600 wires, in
 * which many wait for each other in circles. */
static void test_wide_channel(void **state)
{
    (void)state;
    enum { SOURCES = 300 };
    static struct sample s;
    for (uint64_t seed = 0; seed < 3; seed++) {
        struct arena mem = ARENA_INIT;
        uint64_t at = 0;
        memset(&s, 0, sizeof s);
        for (s.n_nodes = 0; s.n_nodes < 2 * SOURCES; s.n_nodes++) {
            s.nodes[s.n_nodes] = (struct layout_node){6, 4, 1, 2};
            for (int k = 0; k < 2 && s.n_nodes >= SOURCES; k++) {
                add_edge(&s, (int)draw_counter(seed, &at, SOURCES), s.n_nodes, k, 3);
            }
        }
        struct layout l = lay(&s, &mem, 0);
        check_layout(&s, &l);
        arena_release(&mem);
    }
}

/* As many as an expression may have, in some 300 layers. */
static void test_a_thousand_nodes(void **state)
{
    (void)state;
    static struct sample s;
    struct arena mem = ARENA_INIT;
    random_sample(&s, 3, 1000, 12, 4);
    struct layout l = lay(&s, &mem, 1);
    check_layout(&s, &l);
    arena_release(&mem);
}

static void test_trees_do_not_cross(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct arena mem = ARENA_INIT;
        random_tree(&s, seed, 3 + (int)(seed % 50));
        struct layout l = lay(&s, &mem, 1);
        assert_int_equal(check_layout(&s, &l), 0);
        arena_release(&mem);
    }
}

/* x·x: two wires, each its own from end to end. */
static void test_parallel_edges_stay_two(void **state)
{
    (void)state;
    static struct sample s;
    memset(&s, 0, sizeof s);
    s.n_nodes = 2;
    s.nodes[0] = s.nodes[1] = (struct layout_node){8, 4, 1, 2};
    add_edge(&s, 0, 1, 0, 4);
    add_edge(&s, 0, 1, 1, 4);
    struct arena mem = ARENA_INIT;
    struct layout l = lay(&s, &mem, 1);
    check_layout(&s, &l);
    assert_int_not_equal(l.routes[0].net, l.routes[1].net);
    assert_int_not_equal(l.routes[0].points[0].y, l.routes[1].points[0].y);
    assert_int_equal(l.routes[0].n, 2); /* both straight */
    assert_int_equal(l.routes[1].n, 2);
    arena_release(&mem);
}

/* Sharing rows: eleven edges from one box of two rows are two nets, and all arrive. */
static void test_wide_fan_shares_rows(void **state)
{
    (void)state;
    static struct sample s;
    memset(&s, 0, sizeof s);
    s.nodes[s.n_nodes++] = (struct layout_node){6, 4, 1, 2};
    for (int i = 1; i < 12; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){6, 4, 1, 2};
        add_edge(&s, 0, i, 0, 2);
        if (i > 1) {
            add_edge(&s, i - 1, i, 1, 2);
        }
    }
    struct arena mem = ARENA_INIT;
    struct layout l = lay(&s, &mem, 1);
    check_layout(&s, &l);
    for (int i = 0; i < s.n_edges; i++) {
        if (s.edges[i].from == 0) {
            assert_in_range(l.routes[i].net, 0, 1);
        }
    }
    arena_release(&mem);
}

/* Two wires that change places on the same two rows: a circle of rules, solved with a
 * dogleg. */
static void test_exchange_of_rows(void **state)
{
    (void)state;
    static struct sample s;
    memset(&s, 0, sizeof s);
    for (int i = 0; i < 4; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){5, 4, 1, 1};
    }
    add_edge(&s, 0, 2, 1, 0);
    add_edge(&s, 0, 3, 0, 0);
    add_edge(&s, 1, 2, 0, 0);
    add_edge(&s, 1, 3, 1, 0);
    struct arena mem = ARENA_INIT;
    struct layout l = lay(&s, &mem, 0);
    check_layout(&s, &l);
    arena_release(&mem);
}

static void test_same_input_same_picture(void **state)
{
    (void)state;
    static struct sample s;
    struct arena mem = ARENA_INIT;
    random_sample(&s, 77, 60, 9, 3);
    struct layout a = lay(&s, &mem, 1), b = lay(&s, &mem, 1);
    assert_int_equal(a.w, b.w);
    assert_int_equal(a.h, b.h);
    assert_memory_equal(a.nodes, b.nodes, (size_t)s.n_nodes * sizeof *a.nodes);
    for (int i = 0; i < s.n_edges; i++) {
        assert_int_equal(a.routes[i].n, b.routes[i].n);
        assert_memory_equal(a.routes[i].points, b.routes[i].points,
                            (size_t)a.routes[i].n * sizeof *a.routes[i].points);
    }
    arena_release(&mem);
}

static void test_nothing_and_one(void **state)
{
    (void)state;
    static struct sample s;
    struct arena mem = ARENA_INIT;
    memset(&s, 0, sizeof s);
    struct layout l = lay(&s, &mem, 1);
    assert_int_equal(l.w, 0);
    assert_int_equal(l.h, 0);
    s.n_nodes = 1;
    s.nodes[0] = (struct layout_node){7, 3, 1, 1};
    l = lay(&s, &mem, 1);
    assert_int_equal(l.w, 7);
    assert_int_equal(l.h, 3);
    arena_release(&mem);
}

/* --- against a plain barycenter method
 * -------------------------------------------------- */

/* Written apart from the layout: same layers, an own bend a long edge and layer, ranks
 * for keys, sweeps in turn; the fewest crossings it sees. */
struct plain {
    int layer[8 * EDGES_MOST], rank[8 * EDGES_MOST], n;
    int left[8 * EDGES_MOST], right[8 * EDGES_MOST], row[8 * EDGES_MOST], n_links;
    int n_layers;
};

static long plain_count(const struct plain *p)
{
    long n = 0;
    for (int i = 0; i < p->n_links; i++) {
        for (int j = 0; j < i; j++) {
            if (p->layer[p->left[i]] != p->layer[p->left[j]]) {
                continue;
            }
            int l = p->rank[p->left[i]] - p->rank[p->left[j]];
            int r = 10 * (p->rank[p->right[i]] - p->rank[p->right[j]]) + p->row[i] -
                    p->row[j];
            n += (l < 0 && r > 0) || (l > 0 && r < 0);
        }
    }
    return n;
}

static void plain_sort(struct plain *p, int layer, bool from_left)
{
    static double key[8 * EDGES_MOST];
    for (int i = 0; i < p->n; i++) {
        double sum = 0;
        int n = 0;
        for (int k = 0; k < p->n_links; k++) {
            if (from_left ? p->right[k] == i : p->left[k] == i) {
                sum += p->rank[from_left ? p->left[k] : p->right[k]];
                n++;
            }
        }
        key[i] = n ? sum / n : p->rank[i];
    }
    static int old[8 * EDGES_MOST];
    memcpy(old, p->rank, sizeof old);
    for (int i = 0; i < p->n; i++) {
        int rank = 0;
        for (int j = 0; j < p->n && p->layer[i] == layer; j++) {
            rank += p->layer[j] == layer &&
                    (key[j] < key[i] || (key[j] <= key[i] && old[j] < old[i]));
        }
        p->rank[i] = p->layer[i] == layer ? rank : p->rank[i];
    }
}

static long plain_best(const struct sample *s, const struct layout *l)
{
    static struct plain p;
    static int count[NODES_MOST];
    memset(&p, 0, sizeof p);
    memset(count, 0, sizeof count);
    p.n_layers = l->n_layers;
    for (p.n = 0; p.n < s->n_nodes; p.n++) {
        p.layer[p.n] = l->layer[p.n];
        p.rank[p.n] = count[l->layer[p.n]]++;
    }
    for (int i = 0; i < s->n_edges; i++) {
        int at = s->edges[i].from, end = l->layer[s->edges[i].to];
        for (int layer = l->layer[at] + 1; layer <= end; layer++) {
            int next = layer == end ? s->edges[i].to : p.n++;
            if (layer < end) {
                p.layer[next] = layer;
                p.rank[next] = count[layer]++;
            }
            p.left[p.n_links] = at;
            p.right[p.n_links] = next;
            p.row[p.n_links++] = layer == end ? s->edges[i].to_row : 0;
            at = next;
        }
    }
    long best = plain_count(&p);
    for (int sweep = 0; sweep < 12; sweep++) {
        for (int k = 1; k < p.n_layers; k++) {
            plain_sort(&p, sweep % 2 ? p.n_layers - 1 - k : k, sweep % 2 == 0);
        }
        long now = plain_count(&p);
        best = now < best ? now : best;
    }
    return best;
}

/* As many rows to leave from as there are edges: two that share one may have to cross. */
static void test_no_more_crossings_than_barycenter(void **state)
{
    (void)state;
    static struct sample s;
    long ours = 0, plain = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct arena mem = ARENA_INIT;
        random_sample(&s, 500 + seed, 12 + (int)(seed % 14), 7, 6);
        struct layout l = lay(&s, &mem, 1);
        long best = plain_best(&s, &l), crossed = check_layout(&s, &l);
        ours += crossed;
        plain += best;
        assert_true(crossed <= best);
        arena_release(&mem);
    }
    assert_true(ours <= plain / 2);
}

/* Wider boxes in the order that was found for narrower ones. */
static void test_order_of_another_size(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
        random_sample(&s, seed, 30, 7, 3);
        struct layout_graph g = {s.nodes, s.n_nodes, s.edges, s.n_edges};
        struct layout_search *search = layout_search_new(&g, &mem);
        while (layout_search_go(search, 1000)) {
        }
        struct layout first = lay(&s, &mem, 1);
        for (int i = 0; i < s.n_nodes; i++) {
            s.nodes[i].w += 1 + (int)(seed % 7);
            s.nodes[i].h++;
        }
        struct layout l = layout_make(
            &g, &(struct layout_options){.gap = 0, .order = layout_search_best(search)},
            &mem, &scratch);
        check_layout(&s, &l);
        assert_true(l.w > first.w);
        for (int i = 0; i < s.n_nodes; i++) {
            for (int j = 0; j < i; j++) {
                bool above = first.nodes[i].y < first.nodes[j].y;
                assert_true(l.layer[i] != l.layer[j] ||
                            (l.nodes[i].y < l.nodes[j].y) == above);
            }
        }
        arena_release(&scratch);
        arena_release(&mem);
    }
}

/* The same order whether the search is made at once or bit by bit, never worse than
 * before, and no further than it says. */
static void test_slices_of_a_search(void **state)
{
    (void)state;
    static struct sample s;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena mem = ARENA_INIT;
        random_sample(&s, seed, 20 + 9 * (int)seed, 9, 3);
        struct layout_graph g = {s.nodes, s.n_nodes, s.edges, s.n_edges};
        struct layout_search *once = layout_search_new(&g, &mem);
        struct layout_search *sliced = layout_search_new(&g, &mem);
        assert_false(layout_search_go(once, 1000000000));
        long before = layout_search_best(sliced)->crossings, slices = 0;
        for (bool more = true; more; slices++) {
            more = layout_search_go(sliced, 1 + (long)seed * 50);
            assert_true(layout_search_best(sliced)->crossings <= before);
            before = layout_search_best(sliced)->crossings;
            assert_true(slices < 4000000);
        }
        const struct layout_order *a = layout_search_best(once);
        const struct layout_order *b = layout_search_best(sliced);
        assert_int_equal(a->crossings, b->crossings);
        assert_memory_equal(a->items, b->items, (size_t)a->n_items * sizeof *a->items);
        assert_memory_equal(a->ranks, b->ranks, (size_t)a->n_nets * sizeof *a->ranks);
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wires_touch_nothing),
        cmocka_unit_test(test_rows_are_kept_to),
        cmocka_unit_test(test_limited_layouts_are_layouts),
        cmocka_unit_test(test_two_hundred_nodes),
        cmocka_unit_test(test_wide_channel),
        cmocka_unit_test(test_a_thousand_nodes),
        cmocka_unit_test(test_trees_do_not_cross),
        cmocka_unit_test(test_parallel_edges_stay_two),
        cmocka_unit_test(test_wide_fan_shares_rows),
        cmocka_unit_test(test_exchange_of_rows),
        cmocka_unit_test(test_same_input_same_picture),
        cmocka_unit_test(test_nothing_and_one),
        cmocka_unit_test(test_no_more_crossings_than_barycenter),
        cmocka_unit_test(test_order_of_another_size),
        cmocka_unit_test(test_slices_of_a_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
