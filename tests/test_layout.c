#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/layout.h"
#include "tests/drawn_graph.h"

/* ---- the properties ---- */

static void test_wires_touch_nothing(void **state)
{
    (void)state;
    static struct drawn s;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct arena mem = ARENA_INIT;
        int n = 2 + (int)(seed % 40);
        drawn_graph(&s, seed, n, 1 + (int)(seed % 11), 1 + (int)(seed % 4));
        struct layout l = drawn_layout(&s, &mem, (int)(seed % 3));
        drawn_check(&s, &l);
        arena_release(&mem);
    }
}

/* w and x, then z = w·x·x with b below it, then the sum: boxes of five rows. z would
 * stand beside x, and b below it. */
static void test_rows_are_kept_to(void **state)
{
    (void)state;
    static struct drawn s;
    enum { W, X, B, Z, SUM, N };
    for (int i = 0; i < N; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){8, 5, 1, 2};
    }
    drawn_edge(&s, W, Z, 0, 3);
    drawn_edge(&s, X, Z, 1, 3);
    drawn_edge(&s, X, Z, 2, 3);
    drawn_edge(&s, Z, SUM, 0, 3);
    drawn_edge(&s, B, SUM, 1, 3);
    struct arena mem = ARENA_INIT;
    int free_h = drawn_layout(&s, &mem, 1).h, least = 5 + 1 + 5;
    assert_true(free_h > least);
    for (int rows = least - 1; rows <= free_h; rows++) {
        struct layout l = drawn_layout_within(&s, &mem, 1, rows);
        drawn_check(&s, &l);
        assert_in_range(l.h, least, rows < least ? free_h : rows);
    }
    arena_release(&mem);
}

/* Fewer rows are taken, or as many as without a limit. */
static void test_limited_layouts_are_layouts(void **state)
{
    (void)state;
    static struct drawn s;
    int fewer = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_graph(&s, seed, 2 + (int)(seed % 40), 1 + (int)(seed % 11),
                    1 + (int)(seed % 4));
        int gap = (int)(seed % 3), free_h = drawn_layout(&s, &mem, gap).h;
        int rows = free_h - 1 - (int)(seed % 5);
        struct layout l = drawn_layout_within(&s, &mem, gap, rows);
        drawn_check(&s, &l);
        assert_true(l.h <= rows || l.h == free_h);
        fewer += l.h <= rows;
        arena_release(&mem);
    }
    assert_true(fewer > 50);
}

static void test_two_hundred_nodes(void **state)
{
    (void)state;
    static struct drawn s;
    for (uint64_t seed = 0; seed < 4; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_graph(&s, 1000 + seed, 200, 6 + 20 * (int)seed, 4);
        struct layout l = drawn_layout(&s, &mem, 1);
        drawn_check(&s, &l);
        arena_release(&mem);
    }
}

/* Two layers, every sink with two of the sources by chance: a channel of 600 wires, in
 * which many wait for each other in circles. */
static void test_wide_channel(void **state)
{
    (void)state;
    enum { SOURCES = 300 };
    static struct drawn s;
    for (uint64_t seed = 0; seed < 3; seed++) {
        struct arena mem = ARENA_INIT;
        uint64_t at = 0;
        memset(&s, 0, sizeof s);
        for (s.n_nodes = 0; s.n_nodes < 2 * SOURCES; s.n_nodes++) {
            s.nodes[s.n_nodes] = (struct layout_node){6, 4, 1, 2};
            for (int k = 0; k < 2 && s.n_nodes >= SOURCES; k++) {
                drawn_edge(&s, (int)drawn_below(seed, &at, SOURCES), s.n_nodes, k, 3);
            }
        }
        struct layout l = drawn_layout(&s, &mem, 0);
        drawn_check(&s, &l);
        arena_release(&mem);
    }
}

/* As many as an expression may have, in some 300 layers. */
static void test_a_thousand_nodes(void **state)
{
    (void)state;
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    drawn_graph(&s, 3, 1000, 12, 4);
    struct layout l = drawn_layout(&s, &mem, 1);
    drawn_check(&s, &l);
    arena_release(&mem);
}

static void test_trees_do_not_cross(void **state)
{
    (void)state;
    static struct drawn s;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_tree(&s, seed, 3 + (int)(seed % 50));
        struct layout l = drawn_layout(&s, &mem, 1);
        assert_int_equal(drawn_check(&s, &l), 0);
        arena_release(&mem);
    }
}

/* x·x: two wires, each its own from end to end. */
static void test_parallel_edges_stay_two(void **state)
{
    (void)state;
    static struct drawn s;
    memset(&s, 0, sizeof s);
    s.n_nodes = 2;
    s.nodes[0] = s.nodes[1] = (struct layout_node){8, 4, 1, 2};
    drawn_edge(&s, 0, 1, 0, 4);
    drawn_edge(&s, 0, 1, 1, 4);
    struct arena mem = ARENA_INIT;
    struct layout l = drawn_layout(&s, &mem, 1);
    drawn_check(&s, &l);
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
    static struct drawn s;
    memset(&s, 0, sizeof s);
    s.nodes[s.n_nodes++] = (struct layout_node){6, 4, 1, 2};
    for (int i = 1; i < 12; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){6, 4, 1, 2};
        drawn_edge(&s, 0, i, 0, 2);
        if (i > 1) {
            drawn_edge(&s, i - 1, i, 1, 2);
        }
    }
    struct arena mem = ARENA_INIT;
    struct layout l = drawn_layout(&s, &mem, 1);
    drawn_check(&s, &l);
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
    static struct drawn s;
    memset(&s, 0, sizeof s);
    for (int i = 0; i < 4; i++) {
        s.nodes[s.n_nodes++] = (struct layout_node){5, 4, 1, 1};
    }
    drawn_edge(&s, 0, 2, 1, 0);
    drawn_edge(&s, 0, 3, 0, 0);
    drawn_edge(&s, 1, 2, 0, 0);
    drawn_edge(&s, 1, 3, 1, 0);
    struct arena mem = ARENA_INIT;
    struct layout l = drawn_layout(&s, &mem, 0);
    drawn_check(&s, &l);
    arena_release(&mem);
}

static void test_same_input_same_picture(void **state)
{
    (void)state;
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    drawn_graph(&s, 77, 60, 9, 3);
    struct layout a = drawn_layout(&s, &mem, 1), b = drawn_layout(&s, &mem, 1);
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
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    memset(&s, 0, sizeof s);
    struct layout l = drawn_layout(&s, &mem, 1);
    assert_int_equal(l.w, 0);
    assert_int_equal(l.h, 0);
    s.n_nodes = 1;
    s.nodes[0] = (struct layout_node){7, 3, 1, 1};
    l = drawn_layout(&s, &mem, 1);
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

static long plain_best(const struct drawn *s, const struct layout *l)
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
    static struct drawn s;
    long ours = 0, plain = 0;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_graph(&s, 500 + seed, 12 + (int)(seed % 14), 7, 6);
        struct layout l = drawn_layout(&s, &mem, 1);
        long best = plain_best(&s, &l), crossed = drawn_check(&s, &l);
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
    static struct drawn s;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
        drawn_graph(&s, seed, 30, 7, 3);
        struct layout_graph g = {s.nodes, s.n_nodes, s.edges, s.n_edges};
        struct layout_search *search = layout_search_new(&g, &mem);
        while (layout_search_go(search, 1000)) {
        }
        struct layout first = drawn_layout(&s, &mem, 1);
        for (int i = 0; i < s.n_nodes; i++) {
            s.nodes[i].w += 1 + (int)(seed % 7);
            s.nodes[i].h++;
        }
        struct layout l = layout_make(
            &g, &(struct layout_options){.gap = 0, .order = layout_search_best(search)},
            &mem, &scratch);
        drawn_check(&s, &l);
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
    static struct drawn s;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_graph(&s, seed, 20 + 9 * (int)seed, 9, 3);
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
