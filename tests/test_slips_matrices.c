/* Questions about matrices: entries, rules, and slips that are made here with
 * loops of their own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/asking.h"
#include "tests/uniform.h"

/* sum(A·A) for A = [[1,2],[3,4]]: A·A = [[7,10],[15,22]], and ∂L/∂A is 1·Aᵀ =
 * [[3,7],[3,7]] and then Aᵀ·1 = [[4,4],[6,6]] more. */
static const char *const square_names[] = {"A"};
static const struct shape square_shapes[] = {{2, 2}};
static const double square_leaves[] = {1, 2, 3, 4};

static void ask_square(struct asking *a, long step)
{
    ask_matrices(a, "sum(A@A)", square_names, square_shapes, 1, square_leaves, step);
}

static void entries_by_hand(void **state)
{
    (void)state;
    static const struct {
        long step;
        int row, col;
        double right, guess;
        enum slip slip;
    } of[] = {
        {1, 0, 1, 10, 10, SLIP_RIGHT},
        {1, 1, 0, 15, 10, SLIP_TRANSPOSED},
        {1, 1, 1, 22, -22, SLIP_SIGN},
        {2, 0, 0, 54, 54, SLIP_RIGHT},
        {3, 0, 0, 1, 1, SLIP_RIGHT},
        {4, 1, 0, 1, 1, SLIP_RIGHT},
        {5, 0, 1, 7, 7, SLIP_RIGHT},
        {6, 0, 1, 11, 11, SLIP_RIGHT},
        {6, 0, 1, 11, 4, SLIP_ONE_BRANCH},
        {6, 1, 0, 9, 3, SLIP_WRONG}, /* a term, or A[1,0] */
        {6, 1, 1, 13, 7, SLIP_ONE_BRANCH},
        {6, 1, 1, 13, 6, SLIP_ONE_BRANCH},
        {6, 0, 1, 11, 7, SLIP_ONE_BRANCH},
        {6, 1, 1, 13, 19, SLIP_TOO_MANY},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct asking a;
        ask_square(&a, of[i].step);
        if (a.q.kind != QUESTION_NUMBER) {
            ask_entry(&a, QUESTION_ENTRY, of[i].row, of[i].col);
        }
        assert_true(right_answer(&a) == of[i].right);
        struct verdict v = verdict_on_number(&a, of[i].guess);
        if (v.slip != of[i].slip) {
            fail_msg("row %d: %d (%s)", (int)i, (int)v.slip, v.sentence);
        }
        ask_end(&a);
    }
}

/* In a later pass the leaves have moved, and gradients that were kept are added to: what
 * is asked for is what comes. */
static void entries_of_later_passes(void **state)
{
    (void)state;
    static const bool trained[] = {true};
    struct asking a;
    ask_square(&a, 1);
    struct backprop *b = &a.b;
    backprop_init(
        b, &a.g, square_leaves,
        &(struct backprop_options){
            .trained = trained, .learning_rate = 0.5, .keep_grads = true, .passes = 3},
        &a.mem);
    long last = backprop_steps(b);
    for (long step = 1; step <= last; step++) {
        struct backprop_move next = backprop_move_at(b, step);
        if (next.kind == BACKPROP_UPDATE || next.kind == BACKPROP_END) {
            assert_true(backprop_step(b));
            continue;
        }
        ask_step(&a, step);
        ask_entry(&a, a.q.kind == QUESTION_NUMBER ? QUESTION_NUMBER : QUESTION_ENTRY, 0,
                  0);
        double said = right_answer(&a);
        assert_int_equal(verdict_on_number(&a, said).slip, SLIP_RIGHT);
        bool first = next.kind == BACKPROP_EDGE && step == 5 + 8;
        if (first) { /* of the second pass, to which the first left 11 and more */
            assert_int_equal(verdict_on(&a, "dA[0,0]").slip, SLIP_KEPT);
            assert_int_equal(verdict_on(&a, "d[0,0]*A[0,0] + d[0,1]*A[0,1]").slip,
                             SLIP_KEPT);
            assert_true(is_right(&a, "dA[0,0] + d[0,0]*A[0,0] + d[0,1]*A[0,1]"));
            assert_true(is_right(&a, "d@A.T"));
        }
        assert_true(backprop_step(b));
        int node = judge_node(b, next);
        const struct matrix *m = next.kind == BACKPROP_FORWARD ? backprop_value(b, node)
                                                               : backprop_grad(b, node);
        assert_true(said == m->at[0]);
        if (step == backprop_pass_end(b, 1)) { /* A is [[−2.5,−3.5],[−1.5,−2.5]] */
            assert_true(backprop_grad(b, 0)->at[0] == 7 - 6 - 4);
        }
    }
    ask_end(&a);
}

/* ---- a layer: L = mean(relu(X@W + b)·Y) ---- */

enum { N = 4, D = 3, H = 5 };
static const char *const layer_names[] = {"X", "W", "b", "Y"};
static const struct shape layer_shapes[] = {{N, D}, {D, H}, {1, H}, {N, H}};
#define LAYER "mean(relu(X@W+b)*Y)"

struct layer {
    double x[N][D], w[D][H], b[H], y[N][H];
};

static double draw(uint64_t seed, uint64_t i)
{
    struct random_key key = {.seed = seed, .purpose = RANDOM_TEST};
    double u = uniform_at(key, i);
    return u < 0.5 ? -2.5 + 4 * u : 0.5 + 4 * (u - 0.5);
}

static struct layer layer_of(uint64_t seed)
{
    struct layer l;
    double *at = &l.x[0][0];
    for (size_t i = 0; i < sizeof l / sizeof *at; i++) {
        at[i] = draw(seed, i);
    }
    return l;
}

static void ask_layer(struct asking *a, const struct layer *l, const char *from,
                      const char *to)
{
    ask_matrices(a, LAYER, layer_names, layer_shapes, 4, &l->x[0][0], 1);
    ask_step(a, to ? step_of_edge(a, from, to) : step_of_value(a, from));
}

static double sum_in(const struct layer *l, int i, int k)
{
    double z = l->b[k];
    for (int p = 0; p < D; p++) {
        z += l->x[i][p] * l->w[p][k];
    }
    return z;
}

/* ∂L/∂(X@W + b)[i,k] with a mask of one's choice, without or with 1/N twice. */
enum way { RIGHTLY, WITHOUT_MASK, MASK_OF_UPSTREAM, AS_SUM, MEAN_TWICE };
static double delta(const struct layer *l, int i, int k, enum way way)
{
    double up = l->y[i][k] / (N * H);
    bool on = way == WITHOUT_MASK       ? true
              : way == MASK_OF_UPSTREAM ? up > 0
                                        : sum_in(l, i, k) > 0;
    double scale = way == AS_SUM ? N * H : way == MEAN_TWICE ? 1. / (N * H) : 1;
    return on ? up * scale : 0;
}

static void expect(struct asking *a, double answer, enum slip slip, const char *what)
{
    struct verdict v = verdict_on_number(a, answer);
    bool as_right = fabs(answer - right_answer(a)) <= 5e-3 * fabs(right_answer(a));
    if (v.slip != (as_right ? SLIP_RIGHT : slip)) {
        fail_msg("%s: %.9g (right %.9g): %d, not %d (%s)", what, answer, right_answer(a),
                 (int)v.slip, (int)slip, v.sentence);
    }
}

static void slips_of_the_weights(const struct layer *l, int row, int col)
{
    struct asking a;
    double right = 0, one = l->x[2][row] * delta(l, 2, col, RIGHTLY), sum = 0, twice = 0;
    double local = 0;
    for (int i = 0; i < N; i++) {
        right += l->x[i][row] * delta(l, i, col, RIGHTLY);
        sum += l->x[i][row] * delta(l, i, col, AS_SUM);
        twice += l->x[i][row] * delta(l, i, col, MEAN_TWICE);
        local += l->x[i][row];
    }
    ask_layer(&a, l, "z1", "W");
    ask_entry(&a, QUESTION_ENTRY, row, col);
    assert_true(fabs(right - right_answer(&a)) < 1e-12);
    expect(&a, right, SLIP_RIGHT, "right");
    if (right != 0) {
        expect(&a, -right, SLIP_SIGN, "sign");
        expect(&a, sum, SLIP_MEAN_MISSING, "without 1/N");
        expect(&a, twice, SLIP_MEAN_TWICE, "1/N twice");
        expect(&a, local, SLIP_LOCAL_ONLY, "X.T@1");
        expect(&a, l->w[row][col], SLIP_VALUE, "value");
        if (one != 0) {
            expect(&a, one, SLIP_NOT_SUMMED, "one sample");
        }
    }
    ask_end(&a);
}

static void slips_of_the_bias(const struct layer *l, int col)
{
    struct asking a;
    double right = 0, one = delta(l, 1, col, RIGHTLY);
    for (int i = 0; i < N; i++) {
        right += delta(l, i, col, RIGHTLY);
    }
    ask_layer(&a, l, "z2", "b");
    ask_entry(&a, QUESTION_ENTRY, 0, col);
    expect(&a, right, SLIP_RIGHT, "right");
    if (one != 0 && right != 0) {
        expect(&a, one, SLIP_NOT_SUMMED, "one sample");
    }
    ask_end(&a);
}

static void slips_of_the_mask(const struct layer *l, int row, int col)
{
    struct asking a;
    ask_layer(&a, l, "z3", "z2");
    ask_entry(&a, QUESTION_ENTRY, row, col);
    expect(&a, delta(l, row, col, RIGHTLY), SLIP_RIGHT, "right");
    expect(&a, delta(l, row, col, WITHOUT_MASK), SLIP_MASK, "without mask");
    expect(&a, delta(l, row, col, MASK_OF_UPSTREAM), SLIP_MASK, "mask of upstream");
    ask_end(&a);
}

static void numbers_of_slips(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct layer l = layer_of(seed);
        slips_of_the_weights(&l, (int)(seed % D), (int)(seed % H));
        slips_of_the_bias(&l, (int)(seed % H));
        slips_of_the_mask(&l, (int)(seed % N), (int)(seed % H));
    }
}

/* ---- rules and shapes ---- */

struct rule {
    const char *from, *to, *answer;
    enum slip slip;
};

static const struct rule rules[] = {
    {"z1", NULL, "X@W", SLIP_RIGHT},
    {"z1", NULL, "W@X", SLIP_SHAPE},
    {"z1", NULL, "W.T@X.T", SLIP_TRANSPOSED},
    {"z2", NULL, "z1+b", SLIP_RIGHT},
    {"z1", "W", "X.T@d", SLIP_RIGHT},
    {"z1", "W", "Xᵀ@δ", SLIP_RIGHT},
    {"z1", "W", "X.T@delta", SLIP_RIGHT},
    {"z1", "W", "X.T@dz1", SLIP_RIGHT},
    {"z1", "W", "(d.T@X).T", SLIP_RIGHT},
    {"z1", "W", "d.T@X", SLIP_TRANSPOSED},
    {"z1", "W", "X@d", SLIP_SHAPE},
    {"z1", "W", "X.T", SLIP_LOCAL_ONLY},
    {"z1", "W", "-X.T@d", SLIP_SIGN},
    {"z1", "W", "20*X.T@d", SLIP_MEAN_MISSING},
    {"z1", "W", "X.T@d/20", SLIP_MEAN_TWICE},
    {"z1", "W", "d", SLIP_SHAPE},
    {"z1", "W", "W", SLIP_VALUE},
    {"z1", "W", "3", SLIP_SHAPE},
    {"z1", "W", "d@W.T", SLIP_SWAPPED},
    {"z1", "X", "d@W.T", SLIP_RIGHT},
    {"z1", "X", "W@d.T", SLIP_TRANSPOSED},
    {"z1", "X", "d@W", SLIP_SHAPE},
    {"z2", "b", "sum(d, rows)", SLIP_RIGHT},
    {"z2", "b", "d", SLIP_NOT_SUMMED},
    {"z2", "b", "mean(d, rows)", SLIP_WRONG},
    {"z2", "b", "sum(d, cols)", SLIP_AXIS},
    {"z2", "b", "sum(d, cols).T", SLIP_AXIS},
    {"z2", "b", "sum(d)", SLIP_SHAPE},
    {"z3", "z2", "d*(1+sign(z2))/2", SLIP_RIGHT},
    {"z3", "z2", "d*sign(z3)", SLIP_RIGHT},
    {"z3", "z2", "relu(d)", SLIP_MASK},
    {"z3", "z2", "d", SLIP_MASK},
    {"z3", "z2", "z2", SLIP_VALUE},
    {"z4", "z3", "d*Y", SLIP_RIGHT},
    {"z4", "z3", "Y", SLIP_MEAN_MISSING}, /* upstream is 1/20 */
    {"z4", "z3", "d", SLIP_FORGOT_LOCAL},
    {"z4", "z3", "d+Y", SLIP_SUM_FOR_PRODUCT},
    {"z4", "Y", "d*Y", SLIP_SWAPPED},
    {"L", "z4", "d/20", SLIP_RIGHT},
    {"L", "z4", "1/20", SLIP_RIGHT},
    {"L", "z4", "d", SLIP_MEAN_MISSING},
    {"L", "z4", "d/400", SLIP_MEAN_TWICE},
    {"L", NULL, "mean(z4)", SLIP_RIGHT},
    {"L", NULL, "sum(z4)", SLIP_MEAN_MISSING},
    {"L", NULL, "mean(z4)/20", SLIP_MEAN_TWICE},
};

static void rules_of_the_layer(void **state)
{
    (void)state;
    struct layer l = layer_of(7);
    int failed = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *r = &rules[i];
        struct asking a;
        ask_layer(&a, &l, r->from, r->to);
        struct verdict v = verdict_on(&a, r->answer);
        if (v.slip != r->slip || v.coincidence) {
            print_error("%s → %s, %s: %d, not %d (%s)\n", r->from, r->to ? r->to : "",
                        r->answer, (int)v.slip, (int)r->slip, v.sentence);
            failed++;
        }
        ask_end(&a);
    }
    assert_int_equal(failed, 0);
}

/* Square matrices: a turned product has the right shape as well. */
static void order_on_squares(void **state)
{
    (void)state;
    static const char *const names[] = {"A", "B"};
    static const struct shape shapes[] = {{2, 2}, {2, 2}};
    static const double leaves[] = {1, 2, -3, 4, 0.5, -1, 2, 3};
    static const struct rule of[] = {
        {"z1", "B", "A.T@d", SLIP_RIGHT},      {"z1", "B", "A@d", SLIP_TRANSPOSED},
        {"z1", "B", "d@A.T", SLIP_TRANSPOSED}, {"z1", "B", "d.T@A", SLIP_TRANSPOSED},
        {"z1", "A", "d@B.T", SLIP_RIGHT},      {"z1", "A", "B.T@d", SLIP_TRANSPOSED},
        {"z1", "A", "A.T@d", SLIP_SWAPPED},    {"z1", NULL, "B@A", SLIP_TRANSPOSED},
        {"z1", NULL, "A*B", SLIP_WRONG},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct asking a;
        ask_matrices(&a, "sum((A@B)^2)", names, shapes, 2, leaves, 1);
        ask_step(&a, of[i].to ? step_of_edge(&a, of[i].from, of[i].to)
                              : step_of_value(&a, of[i].from));
        struct verdict v = verdict_on(&a, of[i].answer);
        if (v.slip != of[i].slip) {
            fail_msg("%s: %d (%s)", of[i].answer, (int)v.slip, v.sentence);
        }
        ask_end(&a);
    }
}

/* L = sum((X@W + Y@W.T)·A): W is used twice, once transposed. z1 = X@W, z2 = W.T, z3 =
 * Y@W.T, z4 the sum, z5 the product. */
static void used_twice(void **state)
{
    (void)state;
    static const char *const names[] = {"X", "W", "Y", "A"};
    static const struct shape shapes[] = {{3, 2}, {2, 2}, {3, 2}, {3, 2}};
    static const struct rule of[] = {
        {"z2", NULL, "W.T", SLIP_RIGHT},
        {"z2", NULL, "W", SLIP_TRANSPOSED},
        {"z2", "W", "d.T", SLIP_RIGHT},
        {"z2", "W", "d", SLIP_TRANSPOSED},
        {"z4", NULL, "(z1+z3).T", SLIP_TRANSPOSED},
        {"z1", "W", "X.T@d", SLIP_RIGHT},
        {"z1", "W", "dW + X.T@d", SLIP_RIGHT},
        {"z1", "W", "dW + d.T@X", SLIP_TRANSPOSED},
        {"z1", "W", "dW - X.T@d", SLIP_SIGN},
        {"z1", "W", "-X.T@d", SLIP_SIGN},
        {"z1", "W", "dW", SLIP_ONE_BRANCH},
        {"z1", "W", "dW + 2*X.T@d", SLIP_TOO_MANY},
    };
    double leaves[22];
    for (int i = 0; i < 22; i++) {
        leaves[i] = draw(4, (uint64_t)i);
    }
    struct asking a;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        ask_matrices(&a, "sum((X@W+Y@W.T)*A)", names, shapes, 4, leaves, 1);
        ask_step(&a, of[i].to ? step_of_edge(&a, of[i].from, of[i].to)
                              : step_of_value(&a, of[i].from));
        struct verdict v = verdict_on(&a, of[i].answer);
        if (v.slip != of[i].slip) {
            fail_msg("%s: %d (%s)", of[i].answer, (int)v.slip, v.sentence);
        }
        ask_end(&a);
    }
    ask_matrices(&a, "sum((X@W+Y@W.T)*A)", names, shapes, 4, leaves, 1);
    ask_step(&a, step_of_edge(&a, "z1", "W"));
    ask_entry(&a, QUESTION_ENTRY, 0, 1);
    assert_int_equal(verdict_on(&a, "X[2,0]*d[2,1]").slip, SLIP_NOT_SUMMED);
    assert_int_equal(verdict_on(&a, "dW[0,1] + X[2,0]*d[2,1]").slip, SLIP_NOT_SUMMED);
    ask_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_by_hand),  cmocka_unit_test(entries_of_later_passes),
        cmocka_unit_test(numbers_of_slips), cmocka_unit_test(rules_of_the_layer),
        cmocka_unit_test(order_on_squares), cmocka_unit_test(used_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
