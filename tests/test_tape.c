/* A tape gives the value and the gradient of graph_gradient to the last bit, whatever it
 * made one move of. */
#include "autodiff/tape.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/near.h"

enum { NODES = 64, LEAVES = 8 };

static void check_at(const struct graph *g, struct tape *t, const double *leaves,
                     const char *what)
{
    double work[2 * NODES], expected[LEAVES], grad[LEAVES];
    assert_in_range(g->n, 1, NODES);
    double value = graph_gradient(g, leaves, expected, work);
    if (!same_number(tape_gradient(t, leaves, grad), value))
        fail_msg("%s: the value differs from %g", what, value);
    for (int k = 0; k < g->n_leaves; k++)
        if (!same_number(grad[k], expected[k]))
            fail_msg("%s: gradient %d is %.17g, not %.17g", what, k, grad[k],
                     expected[k]);
}

static const char *const texts[] = {
    "x",
    "7",
    "2+3",
    "(w*x+b-y)^2",
    "b+w*x",               /* a chain of one */
    "w*x+b",               /* ... that begins with its product */
    "1+w*x+b*x+y*x",       /* ... of three; its first term needs no gradient */
    "x+w*x+b*x+x*x+x*w",   /* ... whose first term is a factor as well */
    "w+2*x+b*x",           /* a product with a constant is none of it */
    "b+w*x-(b+w*x)",       /* what is read twice, with and without sharing */
    "b+w*sin(x)+x*sin(y)", /* operations between the terms */
    "w*x+(b+y)",           /* the next sum is not that of the product */
    "x^2+x^y+2^x+x^-1+max(x,y)*min(w,b)+atan2(x,y)/w",
    "relu(x)+leaky_relu(y)+abs(x-y)+sqrt(w)+ln(b)+exp(x)+tan(y)+cos(w)",
    "σ(x)+tanh(y)+softplus(w)+gelu(b)+silu(x)-(-y)",
};

static void tapes_are_bit_equal_to_graphs(void **state)
{
    (void)state;
    static const double values[] = {0,   -0.0,  1,        -1,         0.1,
                                    3.7, 1e200, HUGE_VAL, (double)NAN};
    enum { N = sizeof values / sizeof *values };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int share = 0; share < 2; share++) {
            struct arena mem = ARENA_INIT;
            struct graph g;
            struct tape t;
            struct expression_options options = {.share = share};
            assert_int_equal(expression_parse(texts[i], &options, &mem, &g, NULL),
                             ERR_NONE);
            tape_init(&t, &g, &mem);
            for (int k = 0; k < N * N * N; k++) {
                double leaves[LEAVES] = {values[k % N], values[k / N % N],
                                         values[k / N / N], 0.3};
                check_at(&g, &t, leaves, texts[i]);
            }
            arena_release(&mem);
        }
}

/* y = b + w1·x1 + w2·x2 + w3·x3, every product made before its sum, is one move; what is
 * read twice, and products with constants, are moves of their own. */
static void a_chain_is_one_move(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int moves;
    } table[] = {
        {"b+w1*x1+w2*x2+w3*x3", 1},
        {"b+w*w+w*b+b*w", 1},
        {"b+2*x", 2},
        {"b+x*2", 2},
        {"2+w*x", 2},
        {"b-w*x", 2},
        {"b+w/x", 2},
        {"w*x+(b+y)", 3},
        {"(b+w*x)*(w*x)", 3},      /* the product is read twice */
        {"(b+w*x)*(b+w*x+w*y)", 3} /* the sum is */
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct tape t;
        struct expression_options options = {.share = true};
        assert_int_equal(expression_parse(table[i].text, &options, &mem, &g, NULL),
                         ERR_NONE);
        tape_init(&t, &g, &mem);
        if (t.n_moves != table[i].moves)
            fail_msg("%s: %d moves, not %d", table[i].text, t.n_moves, table[i].moves);
        check_at(&g, &t, (double[]){0.3, -1.7, 2.1, 0.9, 1.1, -0.6, 3}, table[i].text);
        arena_release(&mem);
    }
}

/* Built by hand: a node that nobody reads still hands its zero gradient on, and a leaf
 * without a node has none. */
static void what_nobody_reads_does_no_harm(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[8];
    struct leaf names[3] = {{.name = "x"}, {.name = "y"}, {.name = "z"}};
    struct graph g = {.nodes = nodes, .leaves = names, .n_leaves = 3};
    struct tape t;
    int x = graph_add_leaf(&g, 0, 0), y = graph_add_leaf(&g, 1, 0);
    graph_add_op(&g, OP_LOG, x, -1, 0);
    graph_add_op(&g, OP_MUL, x, y, 0);
    tape_init(&t, &g, &mem);
    check_at(&g, &t, (double[]){2, 3, 5}, "log(x) unread");
    check_at(&g, &t, (double[]){0, 3, 5}, "log(0) unread");
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tapes_are_bit_equal_to_graphs),
        cmocka_unit_test(a_chain_is_one_move),
        cmocka_unit_test(what_nobody_reads_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
