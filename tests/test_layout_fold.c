#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "draw/layout.h"
#include "tests/drawn_graph.h"

/* A chain of n boxes, 8 wide, each but the first with a leaf as its second input. */
static void chain(struct drawn *s, int n)
{
    memset(s, 0, sizeof *s);
    for (int i = 0; i < n; i++) {
        int last = s->n_nodes - 1;
        if (i > 0) {
            s->nodes[s->n_nodes++] = (struct layout_node){8, 4, 1, 2};
        }
        int node = s->n_nodes++;
        s->nodes[node] = (struct layout_node){8, 4, 1, 2};
        if (i > 0) {
            drawn_edge(s, last, node, 0, 0);
            s->edges[s->n_edges - 1].weight = 6;
            drawn_edge(s, node - 1, node, 1, 0);
        }
    }
}

static struct layout fold(const struct layout *l, int cols, struct arena *mem)
{
    struct arena scratch = ARENA_INIT;
    struct layout folded = layout_fold(l, cols, mem, &scratch);
    arena_release(&scratch);
    return folded;
}

/* The bands: how often the next layer begins further left. */
static int bands_of(const struct drawn *s, const struct layout *l)
{
    int bands = 1, x[NODES_MOST] = {0};
    for (int i = 0; i < s->n_nodes; i++) {
        int end = l->nodes[i].x + l->nodes[i].w, c = l->layer[i];
        x[c] = end > x[c] ? end : x[c];
    }
    for (int c = 1; c < l->n_layers; c++) {
        bands += x[c] < x[c - 1];
    }
    return bands;
}

static void test_what_fits_stays(void **state)
{
    (void)state;
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    chain(&s, 10);
    struct layout l = drawn_layout(&s, &mem, 1), same = fold(&l, l.w, &mem);
    assert_ptr_equal(same.nodes, l.nodes);
    assert_ptr_equal(same.routes, l.routes);
    arena_release(&mem);
}

static void test_a_chain_is_folded(void **state)
{
    (void)state;
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    chain(&s, 16);
    struct layout l = drawn_layout(&s, &mem, 1);
    assert_int_equal(drawn_check(&s, &l), 0);
    for (int n = 2; n <= LAYOUT_BANDS; n++) {
        int cols = l.w / n + 16; /* a box and the wires at both ends */
        struct layout folded = fold(&l, cols, &mem);
        assert_true(folded.w <= cols && folded.w > cols - 24);
        assert_int_equal(bands_of(&s, &folded), n);
        assert_int_equal(folded.h, n * l.h + n - 1); /* a row for the wire between two */
        assert_int_equal(drawn_check(&s, &folded), 0);
    }
    int too_few = l.w / LAYOUT_BANDS / 2;
    struct layout same = fold(&l, too_few, &mem);
    assert_ptr_equal(same.nodes, l.nodes);
    arena_release(&mem);
}

/* Its own wires are led around, one for each layer on the way. */
static void test_a_long_wire_is_led_around(void **state)
{
    (void)state;
    static struct drawn s;
    struct arena mem = ARENA_INIT;
    chain(&s, 12);
    drawn_edge(&s, 2, s.n_nodes - 1, 2, 0); /* from the second box to the last */
    struct layout l = drawn_layout(&s, &mem, 1), folded = fold(&l, l.w / 2 + 20, &mem);
    assert_true(folded.w < l.w);
    assert_int_equal(bands_of(&s, &folded), 2);
    drawn_check(&s, &folded);
    arena_release(&mem);
}

/* Whatever is folded is still a layout: boxes apart, wires from box to box. What was not
 * crossed is not crossed then. */
static void test_folded_layouts_are_layouts(void **state)
{
    (void)state;
    static struct drawn s;
    int folds = 0, n_bands[LAYOUT_BANDS + 1] = {0};
    for (uint64_t seed = 0; seed < 600; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_graph(&s, seed, 10 + (int)(seed % 40), 1 + (int)(seed % 5),
                    1 + (int)(seed % 4));
        struct layout l = drawn_layout(&s, &mem, (int)(seed % 3));
        long crossed = drawn_check(&s, &l);
        for (int cols = l.w - 1; cols > l.w / 6; cols -= 1 + l.w / 9) {
            struct layout folded = fold(&l, cols, &mem);
            if (folded.nodes == l.nodes) {
                continue;
            }
            folds++;
            assert_true(folded.w <= cols);
            assert_int_equal(drawn_check(&s, &folded), crossed);
            int bands = bands_of(&s, &folded);
            n_bands[bands <= LAYOUT_BANDS ? bands : 0]++;
        }
        arena_release(&mem);
    }
    assert_true(folds > 300);
    for (int n = 2; n <= LAYOUT_BANDS; n++) {
        assert_true(n_bands[n] > 20);
    }
}

static void test_trees_are_folded_without_crossings(void **state)
{
    (void)state;
    static struct drawn s;
    int folds = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct arena mem = ARENA_INIT;
        drawn_tree(&s, seed, 20 + (int)(seed % 30));
        struct layout l = drawn_layout(&s, &mem, 1), folded = fold(&l, l.w * 2 / 3, &mem);
        folds += folded.nodes != l.nodes;
        assert_int_equal(drawn_check(&s, &folded), 0);
        arena_release(&mem);
    }
    assert_true(folds > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_fits_stays),
        cmocka_unit_test(test_a_chain_is_folded),
        cmocka_unit_test(test_a_long_wire_is_led_around),
        cmocka_unit_test(test_folded_layouts_are_layouts),
        cmocka_unit_test(test_trees_are_folded_without_crossings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
