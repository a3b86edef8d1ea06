/* Backpropagation one move at a time through graphs of matrices: at the end of a pass it
 * has what a plan that runs at once computes (test_tensors compares that with an exact
 * reference), and its terms add up to its gradients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/backprop.h"
#include "tests/leaf_node.h"
#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_graph.h"

enum { SEEDS = 300, EDGES_MOST = 64 };

/* The leaves' entries, one after the other. */
static double *leaves_of(const struct sample *s, struct arena *mem)
{
    double *all = arena_new(mem, double, (SAMPLE_LEAVES + 1) * EXACT_ENTRIES), *at = all;
    for (int k = 0; k < s->g.n_leaves; k++) {
        struct shape shape = s->leaves[k].shape;
        int n = shape.rows * shape.cols > 0 ? shape.rows * shape.cols : 1;
        for (int i = 0; i < n; i++) {
            *at++ = s->at[k][i];
        }
    }
    return all;
}

static void check_matrix(const struct sample *s, const char *what, int node,
                         const struct matrix *got, const struct matrix *want)
{
    assert_int_equal(got->rows, want->rows);
    assert_int_equal(got->columns, want->columns);
    for (size_t i = 0; i < matrix_entries(want); i++) {
        if (!near(got->at[i], want->at[i], 1 + fabs(want->at[i]), 1e-12)) {
            sample_failed(s, what, node, got->at[i], want->at[i]);
        }
    }
}

/* The terms of a node's gradient, added in their order, are the gradient to the last
 * bit. */
static void check_terms(const struct sample *s, const struct backprop *b, int node)
{
    int edges[EDGES_MOST];
    int n = backprop_edges(b, node, EDGES_MOST, edges);
    assert_int_equal(n, backprop_terms(b, node, 0, NULL));
    const struct matrix *grad = backprop_grad(b, node);
    for (size_t i = 0; i < matrix_entries(grad) && n > 0; i++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
            assert_int_equal(s->nodes[edges[k] / 2].in[edges[k] % 2], node);
            sum += b->terms[edges[k]].at[i];
        }
        if (!same_number(grad->at[i], sum)) {
            sample_failed(s, "sum of terms", node, grad->at[i], sum);
        }
    }
}

static void passes_end_with_what_a_plan_computes(void **state)
{
    (void)state;
    static struct sample s;
    int of_matrices = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct arena mem = ARENA_INIT;
        sample_grow(&s, seed);
        double *leaves = leaves_of(&s, &mem);
        struct backprop b;
        backprop_init(&b, &s.g, leaves, &(struct backprop_options){0}, &mem);
        while (backprop_step(&b)) {
        }
        struct plan p;
        plan_init(&p, &s.g, &(struct plan_options){0}, &mem);
        for (int i = 0; i < s.g.n; i++) {
            if (s.nodes[i].op == OP_LEAF) {
                memcpy(p.at[i].at, s.at[s.nodes[i].leaf],
                       matrix_entries(&p.at[i]) * sizeof(double));
                p.v[i] = s.at[s.nodes[i].leaf][0];
            }
        }
        plan_run(&p);
        assert_true(b.has_value[s.g.n - 1]);
        check_matrix(&s, "output", s.g.n - 1, backprop_value(&b, s.g.n - 1),
                     &p.at[s.g.n - 1]);
        for (int i = 0; i < s.g.n; i++) {
            const struct matrix *want = plan_grad(&p, i);
            bool reached = want != NULL;
            assert_int_equal(b.has_grad[i], reached && s.nodes[i].needs_grad);
            if (want && s.nodes[i].op == OP_LEAF) {
                check_matrix(&s, "gradient", i, backprop_grad(&b, i), want);
                of_matrices += matrix_entries(want) > 1;
            }
            if (b.has_grad[i] && b.terms) {
                check_terms(&s, &b, i);
            }
        }
        arena_release(&mem);
    }
    assert_true(of_matrices > SEEDS);
}

/* A graph with these shapes and values, which the parser and closed forms give. */
static void open(struct backprop *b, struct graph *g, const char *text,
                 const char *const *names, const struct shape *shapes, int n,
                 const double *leaves, const struct backprop_options *options,
                 struct arena *mem)
{
    struct expression_options o = {.names = names, .n_names = n, .shapes = shapes};
    *g = reading_parse(text, &o, mem);
    backprop_init(b, g, leaves, options, mem);
}

/* L = sum(X@W) has dW = (column sums of X), for both columns of W. Each pass moves W by
 * −0.1·dW; kept gradients make it −0.1·(1 + 2)·dW after two. */
static void updates_move_every_entry(void **state)
{
    (void)state;
    const char *names[] = {"X", "W"};
    const struct shape shapes[] = {{3, 2}, {2, 2}};
    const double leaves[] = {1, 2, 3, 4, 5, 6, .5, -1, 2, 7};
    const double dw[] = {9, 9, 12, 12};
    const bool trained[] = {false, true};
    for (int keep = 0; keep < 2; keep++) {
        struct arena mem = ARENA_INIT;
        struct backprop b;
        struct graph g;
        open(&b, &g, "sum(X@W)", names, shapes, 2, leaves,
             &(struct backprop_options){.trained = trained,
                                        .learning_rate = .1,
                                        .keep_grads = keep == 1,
                                        .passes = 3},
             &mem);
        int w = leaf_node(&g, "W");
        double moved = 0;
        for (long pass = 0; pass < 3; pass++) {
            while (b.step < backprop_pass_end(&b, pass)) {
                assert_true(backprop_step(&b));
            }
            double times = keep ? (double)(pass + 1) : 1;
            for (int i = 0; i < 4; i++) {
                assert_true(near(backprop_grad(&b, w)->at[i], times * dw[i], 1, 1e-12));
                assert_true(near(backprop_value(&b, w)->at[i],
                                 leaves[6 + i] - .1 * moved * dw[i], 10, 1e-14));
                assert_true(near(b.kept[b.leaf_at[1] + (size_t)i],
                                 keep ? (double)pass * dw[i] : 0, 10, 1e-14));
            }
            moved += times;
            backprop_step(&b);
        }
        arena_release(&mem);
    }
}

/* The last move of each pass with a backward pass changes nothing: sum(X@W) has two moves
 * forward, the seed, and three edges. */
static void a_pass_ends_with_a_move_of_its_own(void **state)
{
    (void)state;
    const char *names[] = {"X", "W"};
    const struct shape shapes[] = {{3, 2}, {2, 2}};
    const double leaves[] = {1, 2, 3, 4, 5, 6, .5, -1, 2, 7};
    struct arena mem = ARENA_INIT;
    struct backprop b;
    struct graph g;
    open(&b, &g, "sum(X@W)", names, shapes, 2, leaves,
         &(struct backprop_options){
             .trained = NULL, .learning_rate = .1, .keep_grads = false, .passes = 2},
         &mem);
    assert_int_equal(b.n_edges, 3);
    assert_int_equal(backprop_pass_end(&b, 0), 7);
    assert_int_equal(backprop_steps(&b), 15);
    for (long step = 0; step <= 15; step++) {
        struct backprop_move m = backprop_move_at(&b, step);
        bool end = step == 7 || step == 15;
        assert_int_equal(m.kind == BACKPROP_END, end);
        assert_int_equal(m.kind == BACKPROP_UPDATE, step == 8);
        assert_true(!end || (m.node == -1 && m.input == -1 && m.pass == step / 8));
    }
    while (b.step < 6) {
        backprop_step(&b);
    }
    int w = leaf_node(&g, "W");
    assert_true(backprop_step(&b) && b.has_grad[w] && b.has_value[g.n - 1]);
    assert_true(backprop_grad(&b, w)->at[0] == 9 && backprop_grad(&b, w)->at[2] == 12);
    assert_int_equal(backprop_arrived(&b, w), 1);
    arena_release(&mem);
}

/* X@W of 3×2 is no loss: forward moves alone. The first inf or nan has its place. */
static void a_matrix_has_no_backward_pass_and_a_bad_entry_a_place(void **state)
{
    (void)state;
    const char *names[] = {"X", "W"};
    const struct shape shapes[] = {{3, 2}, {2, 2}};
    const double leaves[] = {1, 2, 3, 0, 5, 6, 1, 1, 1, 1};
    struct arena mem = ARENA_INIT;
    struct backprop b;
    struct graph g;
    open(&b, &g, "X@W", names, shapes, 2, leaves, &(struct backprop_options){0}, &mem);
    assert_int_equal(backprop_steps(&b), 1);
    assert_true(backprop_step(&b) && !backprop_step(&b));
    assert_true(b.has_value[g.n - 1] && !b.has_grad[g.n - 1]);
    assert_true(backprop_value(&b, g.n - 1)->at[2] == 3);
    open(&b, &g, "sum(1/X)", names, shapes, 2, leaves, &(struct backprop_options){0},
         &mem);
    while (backprop_step(&b)) {
    }
    assert_int_equal(b.bad.step, 1);
    assert_true(b.bad.row == 1 && b.bad.col == 1 && !b.bad.grad);
    assert_true(isinf(b.bad.what));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passes_end_with_what_a_plan_computes),
        cmocka_unit_test(updates_move_every_entry),
        cmocka_unit_test(a_pass_ends_with_a_move_of_its_own),
        cmocka_unit_test(a_matrix_has_no_backward_pass_and_a_bad_entry_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
