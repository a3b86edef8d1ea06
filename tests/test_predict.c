#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "autodiff/predict.h"

/* Stands before step `step` of an expression and judges a guess of what it will show. */
static enum predict_slip judge(const char *text, const double *leaves, long step,
                               double guess, double *right)
{
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    struct graph g;
    struct expression_options options = {.share = true};
    assert_int_equal(expression_parse(text, &options, &mem, &g, &fail), ERR_NONE);
    struct backprop b;
    backprop_init(&b, &g, leaves, &(struct backprop_options){0}, &mem);
    while (b.step < step - 1) {
        assert_true(backprop_step(&b));
    }
    struct backprop_move next = backprop_move_at(&b, step);
    *right = predict_answer(&b, next);
    enum predict_slip slip = predict_judge(&b, next, guess);
    arena_release(&mem);
    return slip;
}

struct row {
    const char *text;
    double leaves[4];
    long step;
    double right, guess;
    enum predict_slip slip;
};

static const struct row rows[] = {
    /* (w·x+b−y)²: w=2 x=3 b=1 y=5. 1–4 forward; 5 seed; 6 z3; 7 z2; 8 y; 9 z1; 10 b;
     * 11 w; 12 x. */
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 1, 6, 6, PREDICT_RIGHT},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 3, 2, 2, PREDICT_RIGHT},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 3, 2, -2, PREDICT_LOST_SIGN},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, 4, 4.01, PREDICT_RIGHT},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 4, 4, 4.2, PREDICT_WRONG},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, 1, 1, PREDICT_RIGHT},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 5, 1, 4, PREDICT_WRONG},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 8, -4, 4, PREDICT_LOST_SIGN},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, 12, PREDICT_RIGHT},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, 3, PREDICT_LOCAL_ONLY},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, 4, PREDICT_FORGOT_LOCAL},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, 8, PREDICT_TRANSPOSED},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, -12, PREDICT_LOST_SIGN},
    {"(w*x+b-y)^2", {2, 3, 1, 5}, 11, 12, 17, PREDICT_WRONG},
    {"x/y", {6, 3}, 1, 2, .5, PREDICT_TRANSPOSED},
    {"x-y", {6, 2}, 1, 4, -4, PREDICT_LOST_SIGN},
    /* 5·z² with z = 3x: 1 z, 2 z², 3 L; 4 seed; 5 dz² = 5; 6 dz = 2z·5 = 60 (z=6). */
    {"5*(3*x)^2", {2}, 6, 60, 60, PREDICT_RIGHT},
    {"5*(3*x)^2", {2}, 6, 60, 12, PREDICT_POWER_ONLY},
    /* then dx = 60·3 = 180; without the 5: 2z·3 = 36 */
    {"5*(3*x)^2", {2}, 7, 180, 36, PREDICT_FORGOT_UPSTREAM},
    {"5*(3*x)^2", {2}, 7, 180, 3, PREDICT_LOCAL_ONLY},
    /* x·x·x + x at −1.5: 5 edge z2 1; 6 x 1; 7 z1 (−1.5); 8 x += 2.25; 9, 10 x += 2.25 */
    {"x*x*x+x", {-1.5}, 8, 3.25, 3.25, PREDICT_RIGHT},
    {"x*x*x+x", {-1.5}, 8, 3.25, 2.25, PREDICT_ONE_BRANCH},
    {"x*x*x+x", {-1.5}, 8, 3.25, 1, PREDICT_ONE_BRANCH},
    {"x*x*x+x", {-1.5}, 8, 3.25, -1.25, PREDICT_LOST_SIGN},
    {"x*x*x+x", {-1.5}, 9, 5.5, 1.75, PREDICT_FORGOT_UPSTREAM}, /* 3.25 − 1.5 */
    /* x·y + x: 4 edge z1; 5 x 1; 6 x += y; with the inputs changed over, += x */
    {"x*y+x", {5, 3}, 6, 4, 6, PREDICT_TRANSPOSED},
    /* x·y/x: the second input is the first leaf: 1 z1 = 15; 2 L = 15/5, or 5/15 */
    {"x*y/x", {5, 3}, 2, 3, 3, PREDICT_RIGHT},
    {"x*y/x", {5, 3}, 2, 3, 1. / 3, PREDICT_TRANSPOSED},
    /* 2 seed; 3 x; 4 dy = x = 5, and not y */
    {"x*y", {5, 3}, 4, 5, 3, PREDICT_TRANSPOSED},
    /* 5·z² + x with z = 3x = 6: 1–4 forward; 5 seed; 6 z3; 7 dx = 1; 8 dz² = 5;
     * 9 dz = 5·2z = 60; 10 dx += 60·3; of 5·2z either factor may be left out */
    {"5*(3*x)^2+x", {2}, 10, 181, 181, PREDICT_RIGHT},
    {"5*(3*x)^2+x", {2}, 10, 181, -179, PREDICT_LOST_SIGN},
    {"5*(3*x)^2+x", {2}, 10, 181, 180, PREDICT_ONE_BRANCH},
    {"5*(3*x)^2+x", {2}, 10, 181, 4, PREDICT_FORGOT_UPSTREAM},
    {"5*(3*x)^2+x", {2}, 10, 181, 37, PREDICT_FORGOT_UPSTREAM},
    {"5*(3*x)^2+x", {2}, 10, 181, 16, PREDICT_FORGOT_UPSTREAM},
    {"5*(3*x)^2+x", {2}, 10, 181, 61, PREDICT_FORGOT_LOCAL},
    {"5*(3*x)^2", {2}, 7, 180, 15, PREDICT_FORGOT_UPSTREAM},
    /* 2·(x·y + x): 4 seed; 5 z2; 6 dz1 = 2; 7 dx = 2; 8 dx += 2y; or 2x by mistake */
    {"2*(x*y+x)", {5, 3}, 8, 8, 12, PREDICT_TRANSPOSED},
    {"2*(x*y+x)", {5, 3}, 8, 8, 10, PREDICT_TRANSPOSED},
    {"sqrt(x)", {0}, 3, HUGE_VAL, HUGE_VAL, PREDICT_RIGHT},
    {"sqrt(x)", {0}, 3, HUGE_VAL, -HUGE_VAL, PREDICT_LOST_SIGN},
    {"sqrt(x)", {0}, 3, HUGE_VAL, 7, PREDICT_WRONG},
    {"log(x)", {-1}, 1, (double)NAN, (double)NAN, PREDICT_RIGHT},
    {"log(x)", {-1}, 1, (double)NAN, 0, PREDICT_WRONG},
    {"x*y", {0, 2}, 1, 0, 0, PREDICT_RIGHT},
    {"x*y", {0, 2}, 1, 0, 1e-3, PREDICT_WRONG},
    {"x*y", {0, 2}, 1, 0, (double)NAN, PREDICT_WRONG},
    {"x*y", {0, 2}, 1, 0, HUGE_VAL, PREDICT_WRONG},
};

static void test_slips(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *r = &rows[i];
        double right;
        enum predict_slip slip = judge(r->text, r->leaves, r->step, r->guess, &right);
        bool equal = isnan(r->right)   ? isnan(right)
                     : isinf(r->right) ? isinf(right) && (right > 0) == (r->right > 0)
                                       : fabs(right - r->right) < 1e-12;
        if (!equal || slip != r->slip) {
            fail_msg("row %d (%s, step %ld): right %g, slip %d, expected %g, %d", (int)i,
                     r->text, r->step, right, (int)slip, r->right, (int)r->slip);
        }
    }
}

/* sum(A·A) for A = [[1,2],[3,4]]: A·A = [[7,10],[15,22]], and ∂L/∂A is 1·Aᵀ =
 * [[3,7],[3,7]] and then Aᵀ·1 = [[4,4],[6,6]] more. */
static void square_sum(struct backprop *b, struct graph *g, struct arena *mem,
                       const struct backprop_options *run)
{
    static const char *const names[] = {"A"};
    static const struct shape shapes[] = {{2, 2}};
    static const double leaves[] = {1, 2, 3, 4};
    struct expression_options options = {.names = names, .n_names = 1, .shapes = shapes};
    assert_int_equal(expression_parse("sum(A@A)", &options, mem, g, NULL), ERR_NONE);
    backprop_init(b, g, leaves, run, mem);
}

static void test_entries(void **state)
{
    (void)state;
    static const struct {
        long step;
        int row, col;
        double right, guess;
        enum predict_slip slip;
    } of[] = {
        {1, 0, 1, 10, 10, PREDICT_RIGHT},      {1, 1, 0, 15, 10, PREDICT_WRONG},
        {1, 1, 1, 22, -22, PREDICT_LOST_SIGN}, {2, 0, 0, 54, 54, PREDICT_RIGHT},
        {3, 0, 0, 1, 1, PREDICT_RIGHT},        {4, 1, 0, 1, 1, PREDICT_RIGHT},
        {5, 0, 1, 7, 7, PREDICT_RIGHT},        {6, 0, 1, 11, 11, PREDICT_RIGHT},
        {6, 0, 1, 11, 4, PREDICT_ONE_BRANCH},  {6, 1, 0, 9, 3, PREDICT_ONE_BRANCH},
        {6, 1, 1, 13, 11, PREDICT_WRONG},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct backprop b;
        square_sum(&b, &g, &mem, &(struct backprop_options){0});
        while (b.step < of[i].step - 1) {
            assert_true(backprop_step(&b));
        }
        struct backprop_move next = backprop_move_at(&b, of[i].step);
        assert_true(predict_entry(&b, next, of[i].row, of[i].col, &mem) == of[i].right);
        enum predict_slip slip =
            predict_judge_entry(&b, next, of[i].row, of[i].col, of[i].guess, &mem);
        assert_int_equal(slip, of[i].slip);
        arena_release(&mem);
    }
}

/* In a later pass the leaves have moved, and gradients that were kept are added to: what
 * is predicted is what comes. */
static void test_entries_of_later_passes(void **state)
{
    (void)state;
    static const bool trained[] = {true};
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct backprop b;
    square_sum(
        &b, &g, &mem,
        &(struct backprop_options){
            .trained = trained, .learning_rate = 0.5, .keep_grads = true, .passes = 3});
    long last = backprop_steps(&b);
    for (long step = 1; step <= last; step++) {
        struct backprop_move next = backprop_move_at(&b, step);
        bool asked = next.kind != BACKPROP_END && next.kind != BACKPROP_UPDATE;
        double said = asked ? predict_entry(&b, next, 0, 0, &mem) : 0;
        assert_true(backprop_step(&b));
        if (asked) {
            int node = next.kind == BACKPROP_EDGE ? g.nodes[next.node].in[next.input]
                                                  : next.node;
            const struct matrix *m = next.kind == BACKPROP_FORWARD
                                         ? backprop_value(&b, node)
                                         : backprop_grad(&b, node);
            assert_true(said == m->at[0]);
        }
        if (step == backprop_pass_end(&b, 1)) { /* A is [[−2.5,−3.5],[−1.5,−2.5]] */
            assert_true(backprop_grad(&b, 0)->at[0] == 7 - 6 - 4);
        }
    }
    arena_release(&mem);
}

static void test_every_slip_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < PREDICT_SLIPS; i++) {
        assert_non_null(predict_words[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slips),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_entries_of_later_passes),
        cmocka_unit_test(test_every_slip_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
