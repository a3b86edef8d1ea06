/* How answers are read: shapes, entries, names in all spellings, and what cannot be
 * read. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/asking.h"

static void ask_layer(struct asking *a, const char *from, const char *to)
{
    static const char *const names[] = {"X", "W", "b", "Y"};
    static const struct shape shapes[] = {{4, 3}, {3, 5}, {1, 5}, {4, 5}};
    double leaves[52];
    for (int i = 0; i < 52; i++) {
        leaves[i] = sin(i + 1);
    }
    ask_matrices(a, "mean((X@W+b)*Y)", names, shapes, 4, leaves, 1);
    ask_step(a, step_of_edge(a, from, to));
}

static bool is_read(struct asking *a, const char *answer)
{
    struct verdict v;
    struct fail fail = FAIL_INIT;
    enum err err = judge(&a->q, answer, &a->mem, &v, &fail);
    assert_true(err == ERR_NONE || strlen(fail.what) > 0);
    return err == ERR_NONE;
}

static void shapes_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        enum slip slip;
    } of[] = {{"3x5", SLIP_RIGHT},      {" 3 × 5 ", SLIP_RIGHT}, {"(3, 5)", SLIP_RIGHT},
              {"[3,5]", SLIP_RIGHT},    {"3 by 5", SLIP_RIGHT},  {"3*5", SLIP_RIGHT},
              {"5x3", SLIP_TRANSPOSED}, {"4x5", SLIP_SHAPE}};
    static const char *const unread[] = {
        "", "3", "3x", "x5", "3x5x1", "(3,5", "3.0x5", "X.T@d", "-3x5", "99999999999x5"};
    struct asking a;
    ask_layer(&a, "z1", "W");
    a.q.kind = QUESTION_SHAPE;
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        assert_int_equal(verdict_on(&a, of[i].answer).slip, of[i].slip);
    }
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
        struct verdict v;
        struct fail fail = FAIL_INIT;
        assert_int_equal(judge(&a.q, unread[i], &a.mem, &v, &fail), ERR_INPUT);
        assert_true(strlen(fail.what) > 0);
    }
    ask_end(&a);
}

/* W1[1,4] and dW1[1,4] are names of their own. */
static void entries_have_names(void **state)
{
    (void)state;
    struct asking a;
    ask_layer(&a, "z1", "W");
    ask_entry(&a, QUESTION_ENTRY, 1, 4);
    assert_true(is_right(&a, "X[0,1]*d[0,4] + X[1,1]dz1[1,4] + X[2,1]·δ[2,4] + "
                             "X[ 3 , 1 ]*dz₁[3,4]"));
    assert_int_equal(verdict_on(&a, "X[0,1]*d[0,4] + X[1,1]*d[1,4]").slip, SLIP_WRONG);
    assert_int_equal(verdict_on(&a, "W[1,4]").slip, SLIP_VALUE);
    static const char *const unread[] = {"X[4,1]", "X[0]",    "X[0,1",   "[0,1]",
                                         "Q[0,1]", "X[0,-1]", "dW[0,0]", "2[0,0]"};
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
        struct verdict v;
        struct fail fail = FAIL_INIT;
        if (judge(&a.q, unread[i], &a.mem, &v, &fail) != ERR_INPUT) {
            fail_msg("%s was read", unread[i]);
        }
    }
    ask_end(&a);
}

/* (w·x+b−y)² at 2, 3, 1, 5 before step 11, the edge to w. */
static void names_of_numbers(void **state)
{
    (void)state;
    static const double leaves[] = {2, 3, 1, 5};
    static const char *const right[] = {
        "d*x",  "δ·x", "dz1*x", "dz₁x",  "dz_1*x", "x*dz3",     "2z₃x",
        " 12 ", "+12", "11.95", "1.2e1", "4·3",    "2(z2-y)*x", "dx[0,0]*0 + 12"};
    static const char *const unread[] = {
        "",  "nonsense", "dw",  "dw*x",  "z9", "3 4", "2*",    "[0,0]", "dy[0,1]",
        "X", "d@x",      "x.T", "1e999", "−",  "(3",  "dL/dw", "12!"};
    struct asking a;
    ask_numbers(&a, "(w*x+b-y)^2", leaves, 12); /* dw is there only after step 11 */
    assert_true(is_read(&a, "dw"));
    ask_end(&a);
    ask_numbers(&a, "(w*x+b-y)^2", leaves, 11);
    for (size_t i = 0; i < sizeof right / sizeof *right - 1; i++) {
        if (!is_right(&a, right[i])) {
            fail_msg("%s", right[i]);
        }
    }
    assert_false(is_read(&a, right[sizeof right / sizeof *right - 1])); /* dx: not yet */
    for (size_t i = 0; i < sizeof unread / sizeof *unread; i++) {
        if (is_read(&a, unread[i])) {
            fail_msg("%s was read", unread[i]);
        }
    }
    ask_end(&a);
}

/* Leaves whose names look like gradients, or like the names made here, keep them. */
static void names_that_are_taken(void **state)
{
    (void)state;
    static const double leaves[] = {2, 3, 5};
    struct asking a;
    ask_numbers(&a, "x*d*δ", leaves, 1); /* z1 = x·d, L = z1·δ */
    ask_step(&a, step_of_edge(&a, "z1", "x"));
    assert_true(is_right(&a, "15"));
    assert_true(is_right(&a, "dz1*d"));
    assert_true(is_right(&a, "δ*d"));
    ask_end(&a);
    static const char *const names[] = {"qaa", "W"};
    static const struct shape shapes[] = {{2, 2}, {2, 2}};
    static const double entries[] = {1, 2, 3, 4, 5, 6, 7, 8};
    ask_matrices(&a, "sum(qaa@W)", names, shapes, 2, entries, 1);
    ask_entry(&a, QUESTION_ENTRY, 0, 1);
    assert_true(is_right(&a, "qaa[0,0]*W[0,1] + qaa[0,1]W[1,1]"));
    ask_end(&a);
}

/* ce(z, y) with class numbers: their rows of 0 and 1 are called onehot. */
static void class_numbers(void **state)
{
    (void)state;
    static const char *const names[] = {"Z", "y"};
    static const struct shape shapes[] = {{3, 4}, {3, 1}};
    static const double leaves[] = {1, 2, -1, 0.5, 0, 1, 3, -2, 2, 2.5, 1, 0, 1, 3, 0};
    struct asking a;
    ask_matrices(&a, "ce(Z,y)", names, shapes, 2, leaves, 3);
    assert_true(is_right(&a, "(softmax(Z)-onehot)/3"));
    assert_true(is_right(&a, "d*(softmax(Z)-onehot)/3"));
    assert_int_equal(verdict_on(&a, "softmax(Z)-onehot").slip, SLIP_MEAN_MISSING);
    assert_int_equal(verdict_on(&a, "(softmax(Z)-onehot)/9").slip, SLIP_MEAN_TWICE);
    assert_int_equal(verdict_on(&a, "(onehot-softmax(Z))/3").slip, SLIP_SIGN);
    ask_end(&a);
}

/* Kinds of questions: of a number its number, of a matrix the others. */
static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        enum question_kind kind;
    } of[] = {{"z1", "W", QUESTION_RULE},   {"z1", "X", QUESTION_RULE},
              {"z2", "z1", QUESTION_ENTRY}, {"z2", "b", QUESTION_RULE},
              {"z3", "Y", QUESTION_ENTRY},  {"L", "z3", QUESTION_RULE}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct asking a;
        ask_layer(&a, of[i].from, of[i].to);
        assert_int_equal(judge_kind(&a.b, a.q.move), of[i].kind);
        assert_false(judge_allows(&a.b, a.q.move, QUESTION_NUMBER));
        assert_true(judge_allows(&a.b, a.q.move, QUESTION_SHAPE));
        ask_end(&a);
    }
    struct asking a;
    ask_layer(&a, "z1", "W");
    struct backprop_move seed = backprop_move_at(&a.b, 5);
    assert_int_equal(seed.kind, BACKPROP_SEED);
    assert_int_equal(judge_kind(&a.b, seed), QUESTION_NUMBER);
    assert_false(judge_allows(&a.b, seed, QUESTION_ENTRY));
    assert_int_equal(judge_kind(&a.b, backprop_move_at(&a.b, 1)), QUESTION_ENTRY);
    ask_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_read),  cmocka_unit_test(entries_have_names),
        cmocka_unit_test(names_of_numbers), cmocka_unit_test(names_that_are_taken),
        cmocka_unit_test(class_numbers),    cmocka_unit_test(kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
