#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/backprop.h"
#include "tests/evaluate.h"
#include "tests/leaf_node.h"
#include "tests/reading.h"

struct lesson {
    struct arena mem;
    struct graph g;
    struct backprop b;
};

static void open_lesson(struct lesson *l, const char *text, const double *leaves,
                        const struct backprop_options *options)
{
    *l = (struct lesson){.mem = ARENA_INIT};
    l->g = reading_parse(text, &(struct expression_options){.share = true}, &l->mem);
    backprop_init(&l->b, &l->g, leaves, options, &l->mem);
}

static double grad_of(const struct lesson *l, const char *name)
{
    int i = leaf_node(&l->g, name);
    assert_true(l->b.has_grad[i]);
    return l->b.grads[i];
}

static void steps(struct backprop *b, long n)
{
    for (long i = 0; i < n; i++) {
        assert_true(backprop_step(b));
    }
}

static void assert_near(double a, double b)
{
    assert_true(fabs(a - b) <= 1e-12 * (1 + fabs(b)));
}

/* The mission's example, step for step, by hand: w, x, b, y; z1 = 6, z2 = 7, z3 = 2,
 * L = 4; seed; z3 4; z2 4, y −4; z1 4, b 4; w 12, x 8; the end. */
static void test_mission_in_order(void **state)
{
    (void)state;
    struct lesson l;
    open_lesson(&l, "(w*x+b-y)^2", (double[]){2, 3, 1, 5}, &(struct backprop_options){0});
    assert_int_equal(backprop_steps(&l.b), 13);
    static const double values[] = {6, 7, 2, 4};
    struct backprop_move start = backprop_move_at(&l.b, 0);
    assert_true(start.kind == BACKPROP_START && start.pass == 0);
    assert_true(start.node == -1 && start.input == -1); /* of no node */
    for (int i = 0; i < 4; i++) {
        assert_int_equal(backprop_move_at(&l.b, i + 1).kind, BACKPROP_FORWARD);
        assert_int_equal(backprop_move_at(&l.b, i + 1).input, -1);
        int node = backprop_move_at(&l.b, i + 1).node;
        assert_false(l.b.has_value[node]);
        steps(&l.b, 1);
        assert_true(l.b.has_value[node]);
        assert_near(l.b.values[node], values[i]);
        assert_false(l.b.has_grad[node]);
    }
    assert_int_equal(backprop_move_at(&l.b, 5).kind, BACKPROP_SEED);
    steps(&l.b, 1);
    static const double grads[] = {4, 4, -4, 4, 4, 12, 8};
    for (int i = 0; i < 7; i++) {
        struct backprop_move m = backprop_move_at(&l.b, l.b.step + 1);
        int in = l.g.nodes[m.node].in[m.input];
        assert_int_equal(m.kind, BACKPROP_EDGE);
        assert_false(l.b.has_grad[in]);
        assert_false(backprop_reached(&l.b, m.node, m.input));
        steps(&l.b, 1);
        assert_true(backprop_reached(&l.b, m.node, m.input));
        assert_near(l.b.grads[in], grads[i]);
    }
    steps(&l.b, 1); /* the end, see test_backprop_matrix */
    assert_false(backprop_step(&l.b));
    arena_release(&l.mem);
}

/* At the end the machine holds bit for bit what the two sweeps of the graph hold. */
static void test_equal_to_the_sweeps(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "(w*x+b-y)^2",
        "(sigmoid(w*x+b)-y)^2",
        "x*x*x+x+w/b-y",
        "max(w,x)*exp(-y)+atan2(b,y)^2",
        "tanh(w*x+b)*tanh(w*x+b)+sqrt(abs(y))/w",
        "2^3*x + w^b - y*3",
        "x",
    };
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        struct lesson l;
        double leaves[] = {.7, -1.3, 2.1, .4};
        open_lesson(&l, texts[t], leaves, &(struct backprop_options){0});
        double values[64], grads[64];
        evaluate(&l.g, leaves, values, grads);
        steps(&l.b, backprop_steps(&l.b));
        for (int i = 0; i < l.g.n; i++) {
            assert_memory_equal(&values[i], &l.b.values[i], sizeof(double));
            assert_int_equal(l.b.has_grad[i], l.g.nodes[i].needs_grad);
            if (l.b.has_grad[i]) {
                assert_memory_equal(&grads[i], &l.b.grads[i], sizeof(double));
            }
        }
        arena_release(&l.mem);
    }
}

/* x·x·x + x at −1.5: four edges, 7.75 = 1 + 2.25 + 2.25 + 2.25. */
static void test_fan_out_term_by_term(void **state)
{
    (void)state;
    struct lesson l;
    open_lesson(&l, "x*x*x+x", (double[]){-1.5}, &(struct backprop_options){0});
    int x = leaf_node(&l.g, "x");
    struct backprop_term t[8];
    assert_int_equal(backprop_terms(&l.b, x, 8, t), 4);
    static const double products[] = {1, 2.25, 2.25, 2.25};
    double sum = 0;
    int seen = 0;
    while (backprop_step(&l.b)) {
        int reached = 0;
        assert_int_equal(backprop_terms(&l.b, x, 8, t), 4);
        for (int i = 0; i < 4; i++) {
            reached += t[i].reached;
            assert_true(!t[i].reached || i < reached); /* in order of arrival */
        }
        assert_int_equal(backprop_arrived(&l.b, x), reached);
        if (reached > seen) {
            assert_near(t[seen].product, products[seen]);
            assert_near(t[seen].upstream * t[seen].local, products[seen]);
            sum += products[seen++];
            assert_near(l.b.grads[x], sum);
        }
    }
    assert_int_equal(seen, 4);
    assert_near(sum, 7.75);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(l.g.nodes[t[i].node].in[t[i].input], x);
    }
    t[1].node = 77;
    assert_int_equal(backprop_terms(&l.b, x, 1, t), 4); /* writes no more than one */
    assert_int_equal(t[1].node, 77);
    arena_release(&l.mem);
}

/* Gradient descent by hand on (w·x − y)², x = 3, y = 1: w ← w − η·2(3w − 1)·3. */
static void test_updates_and_passes(void **state)
{
    (void)state;
    struct lesson l;
    bool trained[] = {true, false, false};
    open_lesson(
        &l, "(w*x-y)^2", (double[]){2, 3, 1},
        &(struct backprop_options){
            .trained = trained, .learning_rate = .01, .keep_grads = false, .passes = 4});
    double w = 2, before = (double)INFINITY;
    for (long pass = 0; pass < 4; pass++) {
        steps(&l.b, backprop_pass_end(&l.b, pass) - l.b.step);
        double loss = (3 * w - 1) * (3 * w - 1), grad = 6 * (3 * w - 1);
        assert_near(l.b.values[l.g.n - 1], loss);
        assert_near(grad_of(&l, "w"), grad);
        assert_true(loss < before);
        before = loss;
        w -= .01 * grad;
        if (pass < 3) {
            steps(&l.b, 1);
            assert_int_equal(backprop_move_at(&l.b, l.b.step).kind, BACKPROP_UPDATE);
            assert_near(l.b.leaves[leaf_node(&l.g, "w")], w);
            assert_false(l.b.has_value[l.g.n - 1]);
            assert_false(l.b.has_grad[leaf_node(&l.g, "w")]);
            assert_near(l.b.leaves[1], 3); /* not trained */
        }
    }
    assert_false(backprop_step(&l.b));
    arena_release(&l.mem);
}

/* Without clearing, pass k steps by the sum of all gradients so far. */
static void test_gradients_accumulate(void **state)
{
    (void)state;
    struct lesson l;
    bool trained[] = {true, false, false};
    open_lesson(
        &l, "(w*x-y)^2", (double[]){2, 3, 1},
        &(struct backprop_options){
            .trained = trained, .learning_rate = .01, .keep_grads = true, .passes = 3});
    double w = 2, sum = 0;
    for (long pass = 0; pass < 3; pass++) {
        steps(&l.b, backprop_pass_end(&l.b, pass) - l.b.step);
        int node = leaf_node(&l.g, "w");
        assert_int_equal(l.b.has_kept[node], pass > 0);
        if (pass > 0) {
            assert_near(backprop_kept(&l.b, node), sum);
        }
        for (int i = 0; i < l.g.n; i++) {
            assert_true(l.b.has_kept[i] || backprop_kept(&l.b, i) == 0);
        }
        sum += 6 * (3 * w - 1);
        assert_near(grad_of(&l, "w"), sum);
        w -= .01 * sum;
        backprop_step(&l.b);
    }
    arena_release(&l.mem);
}

/* At every step the terms of each node are the edges that lead to it, those that are
 * reached first, each with the two factors of its product. */
static void check_terms(const struct lesson *l, int node)
{
    const struct graph *g = &l->g;
    struct backprop_term t[16];
    int edges = 0, reached = 0;
    for (int i = 0; i < g->n; i++) {
        for (int k = 0; k < 2; k++) {
            bool in = g->nodes[i].in[k] == node && g->nodes[node].needs_grad;
            edges += in;
            reached += in && backprop_reached(&l->b, i, k);
            assert_false(!g->nodes[node].needs_grad && g->nodes[i].in[k] == node &&
                         backprop_reached(&l->b, i, k));
        }
    }
    assert_int_equal(backprop_terms(&l->b, node, 16, t), edges);
    assert_int_equal(backprop_arrived(&l->b, node), reached);
    for (int room = 0; room <= edges; room++) {
        t[room].node = -7; /* behind what there is room for */
        assert_int_equal(backprop_terms(&l->b, node, room, t), edges);
        assert_int_equal(t[room].node, -7);
        t[edges].node = -7; /* nor behind the last one */
        assert_int_equal(backprop_terms(&l->b, node, 16, t), edges);
        assert_int_equal(t[edges].node, -7);
    }
    double sum = 0;
    for (int i = 0; i < edges; i++) {
        assert_int_equal(g->nodes[t[i].node].in[t[i].input], node);
        assert_int_equal(t[i].reached, i < reached);
        if (t[i].reached) {
            assert_true(t[i].upstream == l->b.grads[t[i].node]);
            assert_true(t[i].local == graph_local(g, l->b.values, t[i].node, t[i].input));
            sum += t[i].upstream * t[i].local;
        }
    }
    assert_true(reached == 0 || fabs(l->b.grads[node] - sum) < 1e-12);
}

static void test_terms_are_the_edges_to_a_node(void **state)
{
    (void)state;
    static const char *const texts[] = {"(w*x+b-y)^2", "x*w+x*b+y*x-2*x", "3+sin(w*w)*4",
                                        "x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lesson l;
        open_lesson(&l, texts[i], (double[]){.7, -1.3, 2.1, .4},
                    &(struct backprop_options){.passes = 2});
        do {
            for (int node = 0; node < l.g.n; node++) {
                check_terms(&l, node);
            }
        } while (backprop_step(&l.b));
        arena_release(&l.mem);
    }
}

/* w ← 3 − 10³⁰⁸·6 overflows, in the update after the first pass. */
static void test_an_update_may_be_the_first_that_is_not_finite(void **state)
{
    (void)state;
    struct lesson l;
    open_lesson(&l, "w*w", (double[]){3},
                &(struct backprop_options){
                    .trained = (bool[]){true}, .learning_rate = 1e308, .passes = 2});
    long pass = backprop_pass_end(&l.b, 0);
    steps(&l.b, pass);
    assert_int_equal(l.b.bad.step, 0);
    steps(&l.b, 1);
    assert_int_equal(l.b.bad.step, pass + 1);
    assert_true(l.b.bad.node == leaf_node(&l.g, "w") && !l.b.bad.grad);
    assert_true(l.b.bad.what == -(double)INFINITY);
    steps(&l.b, 1);
    assert_int_equal(l.b.bad.step, pass + 1);
    arena_release(&l.mem);
}

static void assert_bad(const char *text, double x, const char *node, bool grad)
{
    struct lesson l;
    open_lesson(&l, text, &x, &(struct backprop_options){0});
    steps(&l.b, backprop_steps(&l.b));
    assert_true(l.b.bad.step > 0);
    assert_int_equal(l.b.bad.grad, grad);
    assert_true(!isfinite(l.b.bad.what));
    if (node) {
        assert_int_equal(l.b.bad.node, leaf_node(&l.g, node));
    } else {
        assert_int_not_equal(l.g.nodes[l.b.bad.node].op, OP_LEAF);
    }
    arena_release(&l.mem);
}

static void test_first_non_finite(void **state)
{
    (void)state;
    assert_bad("sqrt(x)", 0, "x", true);    /* 1/(2√0) */
    assert_bad("log(x)", 0, NULL, false);   /* −inf */
    assert_bad("log(x)*0", 0, NULL, false); /* the log first, not the 0·inf after it */
    assert_bad("sqrt(x*x)", 0, NULL, true); /* the root's input, then 0·inf at x */
    struct lesson l;
    open_lesson(&l, "sqrt(x*x)", (double[]){0}, &(struct backprop_options){0});
    steps(&l.b, backprop_steps(&l.b));
    assert_true(isnan(grad_of(&l, "x")));
    arena_release(&l.mem);
    open_lesson(&l, "x*x", (double[]){2}, &(struct backprop_options){0});
    steps(&l.b, backprop_steps(&l.b));
    assert_int_equal(l.b.bad.step, 0);
    arena_release(&l.mem);
}

/* Built by hand: z is read by nobody, so it has no gradient to keep or to step by; what
 * is not trained stays. */
static void test_a_leaf_that_nobody_reads_stays(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[4];
    struct leaf names[3] = {{.name = "x"}, {.name = "y"}, {.name = "z"}};
    struct graph g = {.nodes = nodes, .leaves = names, .n_leaves = 3};
    struct backprop b;
    int z = graph_add_leaf(&g, 2, 0), x = graph_add_leaf(&g, 0, 0);
    int y = graph_add_leaf(&g, 1, 0);
    graph_add_op(&g, OP_MUL, x, y, 0);
    const bool trained[] = {true, false, true};
    for (int trains = 0; trains < 2; trains++) {
        backprop_init(&b, &g, (double[]){2, 3, 5},
                      &(struct backprop_options){.trained = trains ? trained : NULL,
                                                 .learning_rate = .1,
                                                 .keep_grads = true,
                                                 .passes = 2},
                      &mem);
        steps(&b, backprop_pass_end(&b, 0) + 1);
        assert_int_equal(backprop_move_at(&b, b.step).kind, BACKPROP_UPDATE);
        assert_int_equal(backprop_move_at(&b, b.step).pass, 1);
        assert_int_equal(backprop_move_at(&b, b.step - 1).pass, 0);
        assert_false(b.has_kept[z] || b.has_grad[z]);
        assert_true(b.has_kept[x] && backprop_kept(&b, x) == 3 && b.has_kept[y] &&
                    backprop_kept(&b, y) == 2);
        assert_true(b.grads_used[0] == 3 && b.grads_used[1] == 2 && b.grads_used[2] == 0);
        assert_near(b.leaves[0], trains ? 2 - .1 * 3 : 2);
        assert_true(b.leaves[1] == 3 && b.leaves[2] == 5);
        assert_true(b.leaves_before[0] == 2);
        /* the second pass: update, forward, seed, and then one edge after the other */
        assert_int_equal(backprop_move_at(&b, b.step + 2).input, -1);
        for (int edge = 0; edge <= 2; edge++) {
            steps(&b, edge ? 1 : 2);
            assert_int_equal(backprop_reached(&b, y + 1, 0), edge >= 1);
            assert_int_equal(backprop_reached(&b, y + 1, 1), edge >= 2);
        }
    }
    arena_release(&mem);
}

static void test_constants_have_no_backward(void **state)
{
    (void)state;
    struct lesson l;
    open_lesson(&l, "2+3*4", NULL, &(struct backprop_options){0});
    assert_int_equal(backprop_steps(&l.b), 2);
    steps(&l.b, 2);
    assert_near(l.b.values[l.g.n - 1], 14);
    assert_false(l.b.has_grad[l.g.n - 1]);
    arena_release(&l.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mission_in_order),
        cmocka_unit_test(test_equal_to_the_sweeps),
        cmocka_unit_test(test_fan_out_term_by_term),
        cmocka_unit_test(test_updates_and_passes),
        cmocka_unit_test(test_gradients_accumulate),
        cmocka_unit_test(test_terms_are_the_edges_to_a_node),
        cmocka_unit_test(test_an_update_may_be_the_first_that_is_not_finite),
        cmocka_unit_test(test_first_non_finite),
        cmocka_unit_test(test_a_leaf_that_nobody_reads_stays),
        cmocka_unit_test(test_constants_have_no_backward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
