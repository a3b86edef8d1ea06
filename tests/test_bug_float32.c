/* The bug float32: every sum of the forward pass runs in float, and not only its result. */
#include "autodiff/bug.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/sample_mlp.h"

enum { SEEDS = 30 };

/* x·w[., j] of k numbers, in float. */
static float dot(const float *x, const double *w, int k, int columns, int j)
{
    float sum = 0;
    for (int i = 0; i < k; i++) {
        sum += x[i] * (float)w[i * columns + j];
    }
    return sum;
}

/* The loss of the net by plain loops over floats. */
static float float_loss(const struct mlp *net)
{
    float loss = 0;
    for (int s = 0; s < net->n; s++) {
        float x[MLP_WIDTH], h[MLP_WIDTH], z[MLP_WIDTH], most = -INFINITY, sum = 0;
        for (int i = 0; i < net->d; i++) {
            x[i] = (float)net->at[MLP_X][s * net->d + i];
        }
        for (int j = 0; j < net->h; j++) {
            h[j] = dot(x, net->at[MLP_W1], net->d, net->h, j);
            h[j] = fmaxf(h[j] + (float)net->at[MLP_B1][j], 0);
        }
        for (int j = 0; j < net->c; j++) {
            z[j] = dot(h, net->at[MLP_W2], net->h, net->c, j);
            z[j] += (float)net->at[MLP_B2][j];
            most = fmaxf(most, z[j]);
        }
        for (int j = 0; j < net->c; j++) {
            sum += expf(z[j] - most);
        }
        loss -= z[(int)net->at[MLP_Y][s]] - most - logf(sum);
    }
    return loss / (float)net->n;
}

/* To the last bit, so that it cannot be a double that was rounded at the end: those are
 * equal to it for some seeds alone. */
static void the_forward_pass_is_that_of_float_loops(void **state)
{
    (void)state;
    static struct mlp net;
    static struct mlp_pass exact;
    int rounded = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct gradient_check c;
        mlp_draw(&net, seed, 8 + (int)(seed % 20), 4, 10, 3, 0);
        mlp_parse(&net);
        mlp_check(&net, &c, BUG_BIT(BUG_FLOAT32), 0);
        mlp_run(&net, &exact);
        float want = float_loss(&net);
        assert_true(c.loss == (double)want);
        rounded += (float)exact.loss == want;
        struct gradient_entry e = gradient_check_entry(&c, MLP_W2, 4);
        net.at[MLP_W2][4] = (double)((float)net.at[MLP_W2][4]) + GRADIENT_EPSILON;
        assert_true(e.above == (double)float_loss(&net));
        arena_release(&net.mem);
    }
    assert_true(rounded < SEEDS / 2);
}

/* The loss of an expression in A and B with the bug. */
static double loss_of(const char *text, const struct shape *shapes, const double *leaves)
{
    static const char *const names[] = {"A", "B"};
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    struct gradient_check c;
    const struct expression_options options = {
        .names = names, .n_names = 2, .shapes = shapes, .only_names = true};
    const struct gradient_check_options check = {.bugs = BUG_BIT(BUG_FLOAT32)};
    if (expression_parse(text, &options, &mem, &g, &fail) ||
        gradient_check_init(&c, &g, leaves, &check, &mem, &fail)) {
        fail_msg("%s: %s", text, fail.what);
    }
    arena_release(&mem);
    return c.loss;
}

/* 1 is lost beside 1e8, of which float knows eight steps to the next number. */
static void sums_forget_what_is_small(void **state)
{
    (void)state;
    static const struct shape shapes[] = {{2, 3}, {3, 2}};
    static const double leaves[] = {1e8, 1, 1, 1, 1e8, 1, 1, 1, 1, 1, 3.5, 3.5};
    static const struct {
        const char *text;
        double want;
    } cases[] = {
        {"sum(A)", 2e8},
        {"mean(A)", 33333334}, /* 2e8/6 to the next float: they are 2 apart */
        {"max(sum(A, rows), cols)", 1e8},
        {"sum(sum(A, cols) - 1e8)", 0},
        {"sum(mean(A, rows))", 1e8},
        {"sum(mean(A, cols) - 33333334)", 0},
        {"sum(A@B - 1e8)", 0}, /* 1 and 3.5 are lost, 4.5 together would not be */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double loss = loss_of(cases[i].text, shapes, leaves);
        if (loss != cases[i].want) {
            fail_msg("%s: %.17g", cases[i].text, loss);
        }
    }
}

/* What is e^z for float is inf above 88.7, but the row's maximum is subtracted first. */
static void large_logits_stay_right(void **state)
{
    (void)state;
    static const struct shape shapes[] = {{1, 3}, {1, 1}};
    static const double leaves[] = {1000, -1000, 999, 0};
    static const char *const texts[] = {"ce(A, B)", "-sum(log_softmax(A)*softmax(A)) + B",
                                        "ce(A, softmax(A)) + B"};
    const double p = 1 / (1 + exp(-1.0)), q = 1 - p;
    const double want[] = {-log(p), -p * log(p) - q * log(q), -p * log(p) - q * log(q)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double loss = loss_of(texts[i], shapes, leaves);
        if (!(fabs(loss - want[i]) < 1e-6)) {
            fail_msg("%s: %.17g", texts[i], loss);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_forward_pass_is_that_of_float_loops),
        cmocka_unit_test(sums_forget_what_is_small),
        cmocka_unit_test(large_logits_stay_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
