/* A sum over the wrong axis, of values and of gradients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/asking.h"

static const struct {
    const char *from, *to, *answer;
    enum slip slip;
} rules[] = {
    {"z1", NULL, "mean(A, rows)", SLIP_RIGHT},
    {"z1", NULL, "mean(A, cols)", SLIP_AXIS},
    {"z1", NULL, "mean(A, cols).T", SLIP_AXIS},
    {"z4", NULL, "sum(z3, cols)", SLIP_RIGHT},
    {"z4", NULL, "sum(z3, rows)", SLIP_AXIS},
    {"z3", "c", "sum(d*z2, cols)", SLIP_RIGHT},
    {"z3", "c", "sum(d*z2, rows)", SLIP_AXIS},
    {"z3", "c", "d*z2", SLIP_NOT_SUMMED},
};

/* mean(A, rows) has a number a column; sum(A, cols), and c repeated for every column, one
 * a row. */
static void of_values_and_gradients(void **state)
{
    (void)state;
    static const char *const names[] = {"A", "c"};
    static const struct shape shapes[] = {{2, 3}, {2, 1}};
    static const double leaves[] = {1, 2, -4, 3, 7, 8, 0.5, -2};
    struct asking a;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        ask_matrices(&a, "sum(sum((A - mean(A, rows))*c, cols)^2)", names, shapes, 2,
                     leaves, 1);
        ask_step(&a, rules[i].to ? step_of_edge(&a, rules[i].from, rules[i].to)
                                 : step_of_value(&a, rules[i].from));
        struct verdict v = verdict_on(&a, rules[i].answer);
        if (v.slip != rules[i].slip) {
            fail_msg("%s: %d (%s)", rules[i].answer, (int)v.slip, v.sentence);
        }
        ask_end(&a);
    }
}

/* A row of numbers is read off for a column: b[0,1] from the sum of row 1 of δ, which is
 * [[2,4,−8],[6,10,16]] here. */
static void of_one_entry(void **state)
{
    (void)state;
    static const char *const names[] = {"A", "b"};
    static const struct shape shapes[] = {{2, 3}, {1, 3}};
    static const double leaves[] = {1, 2, -4, 3, 5, 8, 0, 0, 0};
    struct asking a;
    ask_matrices(&a, "sum((A+b)^2)", names, shapes, 2, leaves, 1);
    ask_step(&a, step_of_edge(&a, "z1", "b"));
    ask_entry(&a, QUESTION_ENTRY, 0, 1);
    assert_int_equal(verdict_on_number(&a, 14).slip, SLIP_RIGHT);
    assert_int_equal(verdict_on_number(&a, 32).slip, SLIP_AXIS);
    ask_entry(&a, QUESTION_ENTRY, 0, 2); /* there is no row 2 */
    assert_int_equal(verdict_on_number(&a, 32).slip, SLIP_WRONG);
    ask_end(&a);
}

/* The columns of softmax's δ add up to 0 but for rounding. */
static void before_a_softmax(void **state)
{
    (void)state;
    static const char *const logits[] = {"A", "b", "Y"};
    static const struct shape of_logits[] = {{2, 3}, {1, 3}, {2, 3}};
    static const double at[] = {1, 2, -4, 3, 7, 8, 0.5, -2, 1, 0, 1, 0, 0, 0, 1};
    struct asking s;
    ask_matrices(&s, "-sum(log_softmax(A+b)*Y)", logits, of_logits, 3, at, 1);
    ask_step(&s, step_of_edge(&s, "z1", "b"));
    assert_int_equal(verdict_on(&s, "sum(d, cols)").slip, SLIP_AXIS);
    assert_int_equal(verdict_on(&s, "sum(d)").slip, SLIP_SHAPE);
    ask_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_values_and_gradients),
        cmocka_unit_test(of_one_entry),
        cmocka_unit_test(before_a_softmax),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
