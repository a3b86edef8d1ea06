/* Numbers drawn for leaves: by role, by name and by shape. */
#include "nets/leaf.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/reading.h"

enum { LEAVES_MOST = 8 };

/* An expression with the shape of each name, "X=4x3 W=3x2". */
static struct graph parse(const char *text, const char *list, struct arena *mem)
{
    static char names[LEAVES_MOST][NAME_SIZE];
    const char *pointers[LEAVES_MOST];
    struct shape shapes[LEAVES_MOST];
    int n = 0;
    for (int used; sscanf(list, " %31[^= ]=%dx%d%n", names[n], &shapes[n].rows,
                          &shapes[n].cols, &used) == 3;
         list += used) {
        pointers[n] = names[n];
        n++;
    }
    const struct expression_options options = {
        .names = pointers, .n_names = n, .shapes = shapes, .only_names = true};
    return reading_parse(text, &options, mem);
}

/* The numbers drawn for one leaf, in mem. */
static double *drawn(const char *text, const char *list, const char *name, enum init rule,
                     uint64_t seed, struct arena *mem)
{
    struct graph g = parse(text, list, mem);
    int leaf = graph_leaf_named(&g, name);
    struct shape shape = g.leaves[leaf].shape;
    size_t n = (size_t)shape.rows * (size_t)shape.cols;
    double *out = arena_new(mem, double, n + 1);
    for (size_t i = 0; i <= n; i++)
        out[i] = -99;
    leaf_draw(&(struct leaf_draw){&g, leaf, seed, rule, out});
    assert_true(out[n] == -99);
    for (size_t i = 0; i < n; i++)
        assert_true(isfinite(out[i]) && out[i] != -99);
    return out;
}

static void roles_come_from_use_and_name(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shapes, *name;
        enum leaf_role role;
    } cases[] = {
        {"ce(X@W+b, y)", "X=4x3 W=3x2 b=1x2 y=4x1", "X", LEAF_DATA},
        {"ce(X@W+b, y)", "X=4x3 W=3x2 b=1x2 y=4x1", "W", LEAF_WEIGHT},
        {"ce(X@W+b, y)", "X=4x3 W=3x2 b=1x2 y=4x1", "b", LEAF_BIAS},
        {"ce(X@W+b, y)", "X=4x3 W=3x2 b=1x2 y=4x1", "y", LEAF_CLASSES},
        {"bce(X@W, y)", "X=4x3 W=3x1 y=4x1", "y", LEAF_BINARY},
        {"bce(X, W)", "X=4x3 W=4x3", "W", LEAF_BINARY},
        {"ce(X, b)", "X=4x3 b=4x1", "b", LEAF_CLASSES},
        {"ce(X, y+0)", "X=4x3 y=4x1", "y", LEAF_DATA},
        {"ce(y, X)", "X=4x3 y=4x3", "y", LEAF_DATA},
        {"sum(H@U2)", "H=4x3 U2=3x3", "U2", LEAF_WEIGHT},
        {"sum(w*u)", "w=4x3 u=4x3", "w", LEAF_DATA},
        {"sum(w*u)", "w=4x3 u=4x3", "u", LEAF_DATA},
        {"sum(B+beta)", "B=4x3 beta=4x3", "B", LEAF_DATA},
        {"sum(B+beta)", "B=4x3 beta=4x3", "beta", LEAF_BIAS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = parse(cases[i].text, cases[i].shapes, &mem);
        if (leaf_role(&g, graph_leaf_named(&g, cases[i].name)) != cases[i].role)
            fail_msg("%s in %s has another role", cases[i].name, cases[i].text);
        arena_release(&mem);
    }
}

/* The mean and the variance of n numbers. */
static void moments(size_t n, const double *x, double *mean, double *variance)
{
    *mean = *variance = 0;
    for (size_t i = 0; i < n; i++)
        *mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        *variance += (x[i] - *mean) * (x[i] - *mean) / (double)n;
}

/* Four standard errors: of a mean √(v/n), of a normal variance v·√(2/n). */
static void must_spread(const char *text, const char *list, const char *name,
                        enum init rule, double variance)
{
    enum { N = 200 * 50 };
    struct arena mem = ARENA_INIT;
    double got_mean, got_variance;
    moments(N, drawn(text, list, name, rule, 1, &mem), &got_mean, &got_variance);
    if (!near(got_mean, 0, sqrt(variance / N), 4) ||
        !near(got_variance, variance, variance * sqrt(2.0 / N), 4))
        fail_msg("%s of %s: mean %g, variance %g, not %g", name, text, got_mean,
                 got_variance, variance);
    arena_release(&mem);
}

/* He: 2/fan_in. Glorot: 2/(fan_in + fan_out), of a uniform draw too. PyTorch: uniform
 * within ±1/√fan_in, of which the variance is a third of the square. */
static void weights_spread_by_their_fans(void **state)
{
    (void)state;
    must_spread("sum(X)", "X=200x50", "X", INIT_HE_NORMAL, 1);
    must_spread("sum(X@W)", "X=4x200 W=200x50", "W", INIT_HE_NORMAL, 2.0 / 200);
    must_spread("sum(X@W.T)", "X=4x50 W=200x50", "W", INIT_HE_NORMAL, 2.0 / 50);
    must_spread("sum(W@X)", "X=50x4 W=200x50", "W", INIT_HE_NORMAL, 2.0 / 50);
    must_spread("sum(W.T@X)", "X=200x4 W=200x50", "W", INIT_HE_NORMAL, 2.0 / 200);
    must_spread("sum(X@W)+sum(Z@W.T)", "X=4x200 W=200x50 Z=4x50", "W", INIT_HE_NORMAL,
                2.0 / 200);
    must_spread("sum(W)", "W=200x50", "W", INIT_HE_NORMAL, 2.0 / 200);
    must_spread("sum(X@U)", "X=4x200 U=200x50", "U", INIT_XAVIER_UNIFORM, 2.0 / 250);
    must_spread("sum(X@W)", "X=4x200 W=200x50", "W", INIT_PYTORCH, 1.0 / 600);
    must_spread("sum(X@W.T)", "X=4x50 W=200x50", "W", INIT_PYTORCH, 1.0 / 150);
}

/* X@W and X@V.T with V = W.T are the same layer, but for the name. */
static void both_layouts_are_the_same_layer(void **state)
{
    (void)state;
    for (int rule = 0; rule < INIT_MOST; rule++) {
        struct arena mem = ARENA_INIT;
        const double *w = drawn("sum(X@W)", "X=4x3 W=3x5", "W", (enum init)rule, 7, &mem),
                     *t = drawn("sum(X@W.T)", "X=4x3 W=5x3", "W", (enum init)rule, 7,
                                &mem);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 5; j++)
                assert_true(same_number(w[5 * i + j], t[3 * j + i]));
        arena_release(&mem);
    }
}

/* Of 3 × 5 the three rows: WᵀW would be of rank 3. */
static void orthogonal_weights_have_orthonormal_rows(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double *w = drawn("sum(X@W)", "X=4x3 W=3x5", "W", INIT_ORTHOGONAL, 1, &mem);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            double dot = 0;
            for (int j = 0; j < 5; j++)
                dot += w[5 * i + j] * w[5 * k + j];
            assert_true(near(dot, i == k, 1, 1e-12));
        }
    arena_release(&mem);
}

static void biases_are_zero_whatever_the_rule(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double *b =
        drawn("sum(X@W+b1)", "X=4x3 W=3x5 b1=1x5", "b1", INIT_PYTORCH, 1, &mem);
    for (int i = 0; i < 5; i++)
        assert_true(same_number(b[i], 0));
    arena_release(&mem);
}

/* Counts of N draws from C: within four standard errors of N/C. */
static void must_be_even(const int *counts, int classes, int n)
{
    double p = 1.0 / classes;
    for (int i = 0; i < classes; i++)
        if (!near(counts[i], n * p, sqrt(n * p * (1 - p)), 4))
            fail_msg("%d of %d labels are %d", counts[i], n, i);
}

static void labels_are_classes(void **state)
{
    (void)state;
    enum { N = 3000, C = 5 };
    struct arena mem = ARENA_INIT;
    int counts[C] = {0}, hot[C] = {0}, ones[2] = {0};
    const double *y =
        drawn("ce(X, y)", "X=3000x5 y=3000x1", "y", INIT_HE_NORMAL, 1, &mem);
    const double *rows =
        drawn("ce(X, y)", "X=3000x5 y=3000x5", "y", INIT_HE_NORMAL, 1, &mem);
    const double *bits =
        drawn("bce(X, y)", "X=1000x3 y=1000x3", "y", INIT_HE_NORMAL, 1, &mem);
    for (int i = 0; i < N; i++) {
        assert_true(y[i] >= 0 && y[i] < C && y[i] == floor(y[i]));
        counts[(int)y[i]]++;
        for (int j = 0; j < C; j++) {
            assert_true(rows[C * i + j] == (j == (int)y[i])); /* the same label */
            hot[j] += rows[C * i + j] == 1;
        }
        assert_true(bits[i] == 0 || bits[i] == 1);
        ones[(int)bits[i]]++;
    }
    must_be_even(counts, C, N);
    must_be_even(hot, C, N);
    must_be_even(ones, 2, N);
    const double *few =
        drawn("ce(X, y)+ce(Z, y)", "X=50x5 Z=50x2 y=50x1", "y", INIT_HE_NORMAL, 1, &mem);
    for (int i = 0; i < 50; i++)
        assert_true(few[i] < 2);
    const double *one = drawn("ce(X, y)", "X=9x1 y=9x1", "y", INIT_HE_NORMAL, 1, &mem);
    for (int i = 0; i < 9; i++)
        assert_true(one[i] == 0);
    arena_release(&mem);
}

/* Another leaf, and another place in the expression, change no draw. */
static void a_draw_depends_on_seed_name_and_entry_alone(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double *x = drawn("sum(X)", "X=4x3", "X", INIT_NORMAL, 1, &mem);
    const double *again =
        drawn("sum(Z@W+X)", "Z=4x7 W=7x3 X=4x3", "X", INIT_NORMAL, 1, &mem);
    assert_memory_equal(x, again, 12 * sizeof *x);
    const double *wide = drawn("sum(X)", "X=9x8", "X", INIT_NORMAL, 1, &mem);
    const double *w = drawn("sum(X@W)", "X=2x3 W=3x4", "W", INIT_NORMAL, 1, &mem);
    const double *large = drawn("sum(X@W)", "X=2x6 W=6x8", "W", INIT_NORMAL, 1, &mem);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            assert_true(same_number(x[3 * i + j], wide[8 * i + j]));
            assert_true(same_number(w[4 * i + j], large[8 * i + j]));
        }
    const double *y = drawn("ce(X, y)", "X=5x3 y=5x1", "y", INIT_NORMAL, 1, &mem);
    const double *more = drawn("ce(X, y)", "X=50x3 y=50x1", "y", INIT_NORMAL, 1, &mem);
    assert_memory_equal(y, more, 5 * sizeof *y);
    /* all others differ */
    const double *others[] = {
        drawn("sum(X)", "X=4x3", "X", INIT_NORMAL, 2, &mem),
        drawn("sum(X1)", "X1=4x3", "X1", INIT_NORMAL, 1, &mem),
        drawn("sum(Y)", "Y=4x3", "Y", INIT_NORMAL, 1, &mem),
        drawn("sum(W)", "W=4x3", "W", INIT_NORMAL, 1, &mem),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        for (int k = 0; k < 12; k++)
            assert_true(others[i][k] != x[k]);
    arena_release(&mem);
}

/* A draw stays what it was in every later version. X(0, 0) with seed 1 is Box-Muller on
 * Philox4x32-10 with key (1, 0) and counter (0, 0, 3, FNV-1a("X")), computed by a
 * program in Python. */
static void a_draw_stays_for_ever(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const double *x = drawn("sum(X)", "X=1x2", "X", INIT_NORMAL, 1, &mem);
    static const double want[] = {0.20391425014041029, -1.6282745051733922};
    assert_true(near(x[0], want[0], 1, 1e-14));
    assert_true(near(x[1], want[1], 1, 1e-14));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_come_from_use_and_name),
        cmocka_unit_test(weights_spread_by_their_fans),
        cmocka_unit_test(both_layouts_are_the_same_layer),
        cmocka_unit_test(orthogonal_weights_have_orthonormal_rows),
        cmocka_unit_test(biases_are_zero_whatever_the_rule),
        cmocka_unit_test(labels_are_classes),
        cmocka_unit_test(a_draw_depends_on_seed_name_and_entry_alone),
        cmocka_unit_test(a_draw_stays_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
