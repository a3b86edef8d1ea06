#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "explain/path.h"
#include "tests/evaluate.h"
#include "tests/leaf_node.h"
#include "tests/reading.h"

static const struct expression_options shared = {.share = true};

/* Every path is a chain from the output to the node, no two are equal, and the products
 * add up to the gradient. */
static void check_paths(const char *text, const double *leaves, int expected)
{
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(text, &shared, &mem);
    double values[64], grads[64];
    evaluate(&g, leaves, values, grads);
    struct path paths[64];
    int node = node_of_leaf(&g, 0);
    assert_true(fabs(path_count(&g, node, &mem) - expected) < 0.5);
    assert_int_equal(path_list(&g, node, 0, &mem, paths), 0);
    assert_int_equal(path_list(&g, node, 64, &mem, paths), expected);
    double sum = 0;
    for (int i = 0; i < expected; i++) {
        int at = g.n - 1;
        for (int k = 0; k < paths[i].n; k++) {
            assert_int_equal(paths[i].edges[k].node, at);
            at = g.nodes[at].in[paths[i].edges[k].input];
        }
        assert_int_equal(at, node);
        sum += path_product(&g, values, &paths[i]);
        struct path same = path_at(&g, node, i, &mem);
        assert_int_equal(same.n, paths[i].n);
        assert_memory_equal(same.edges, paths[i].edges,
                            (size_t)same.n * sizeof *same.edges);
        for (int j = 0; j < i; j++) {
            assert_false(paths[i].n == paths[j].n &&
                         memcmp(paths[i].edges, paths[j].edges,
                                (size_t)paths[i].n * sizeof *paths[i].edges) == 0);
        }
    }
    assert_true(fabs(sum - grads[node]) <= 1e-12 * (1 + fabs(sum)));
    arena_release(&mem);
}

static void test_all_paths(void **state)
{
    (void)state;
    const double at[] = {.7, -1.3, 2.1, .4};
    check_paths("(w*x+b-y)^2", at, 1);
    check_paths("x*x*x+x", at, 4);
    check_paths("x", at, 1);
    check_paths("x^2*sin(x)+exp(x)", at, 3);
    check_paths("tanh(w*tanh(w*h+x)+b)", at, 2);
    check_paths("(x+y)*(x-y)", at, 2);
    check_paths("(x*x)*(x*x)", at, 4); /* shared: two edges twice */
}

/* ((x·x)·(x·x))… doubled 60 times has 2^60 paths; listing the first few is quick. */
static void test_very_many_paths(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[64];
    struct leaf leaves[1] = {{.name = "x"}};
    struct graph g = {nodes, 0, leaves, 1};
    int at = graph_add_leaf(&g, 0, 1);
    for (int i = 0; i < 60; i++) {
        at = graph_add_op(&g, OP_ADD, at, at, 1);
    }
    assert_true(fabs(path_count(&g, 0, &mem) / 1152921504606846976.0 - 1) < 1e-12);
    struct path paths[8];
    assert_int_equal(path_list(&g, 0, 8, &mem, paths), 8);
    assert_int_equal(paths[7].n, 60);
    assert_int_equal(paths[7].edges[57].input, 1); /* 7 = 111 in the last three choices */
    assert_int_equal(paths[7].edges[59].input, 1);
    struct path far = path_at(&g, 0, ldexp(1, 59) + ldexp(1, 10), &mem);
    assert_int_equal(far.n, 60);
    for (int i = 0; i < 60; i++) { /* its binary digits, the greatest first */
        assert_int_equal(far.edges[i].input, i == 0 || i == 49);
    }
    far = path_at(&g, 0, path_count(&g, 0, &mem) - 1, &mem); /* rounded to 2^60 */
    assert_int_equal(far.n, 60);
    arena_release(&mem);
}

/* The same 2^60 paths added to y, which one path leads to: the others are not walked. */
static void test_dead_ends_are_not_walked(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[64];
    struct leaf leaves[2] = {{.name = "x"}, {.name = "y"}};
    struct graph g = {nodes, 0, leaves, 2};
    int at = graph_add_leaf(&g, 0, 1), y = graph_add_leaf(&g, 1, 1);
    for (int i = 0; i < 60; i++) {
        at = graph_add_op(&g, OP_ADD, at, at, 1);
    }
    graph_add_op(&g, OP_ADD, at, y, 1);
    struct path paths[2];
    assert_int_equal(path_list(&g, y, 2, &mem, paths), 1);
    assert_true(paths[0].n == 1 && paths[0].edges[0].input == 1);
    arena_release(&mem);
}

static void test_no_path(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("x^2", &shared, &mem);
    struct path paths[4];
    assert_int_equal(g.nodes[1].op, OP_CONSTANT);
    assert_int_equal(path_list(&g, 1, 4, &mem, paths), 0);
    assert_true(path_count(&g, 1, &mem) < 0.5);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_paths),
        cmocka_unit_test(test_very_many_paths),
        cmocka_unit_test(test_dead_ends_are_not_walked),
        cmocka_unit_test(test_no_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
