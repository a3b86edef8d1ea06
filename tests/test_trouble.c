/* What is not finite because the function does not exist there, and what became too large
 * for a double: known from the functions' definitions. */
#include "autodiff/trouble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/reading.h"

static const struct {
    const char *text;
    double x, y;
    bool undefined;
} cases[] = {
    /* no number at all */
    {"sqrt(x)", -1, 0, true},
    {"log(x)", -1, 0, true},
    {"x/x", 0, 0, true},
    {"1 + asin(x)", 1.5, 0, true},
    {"x*0 + sqrt(-1)", 1, 0, true},
    {"(x-1)/0", 1, 0, true},
    /* poles, approached from both sides or from one */
    {"1/x", 0, 0, true},
    {"y/x", 0, 3, true},
    {"x^(-2)", 0, 0, true},
    {"log(x)", 0, 0, true},
    {"log(x)", -0.0, 0, true},
    {"x^(-4)", 0, 0, true},
    {"x^y", 0, -300, true},
    {"y/x", 0, 1e300, true},
    {"y/x", -0.0, 1e300, true},
    {"atanh(x)", 1, 0, true},
    {"atanh(x)", -1, 0, true},
    {"log1p(x)", -1, 0, true},
    {"1e300*log(x)", 0, 0, true},
    {"exp(1/x)", 0, 0, true},
    {"exp(-log(x))*y", 0, 2, true},
    /* values that are finite, with slopes that are not */
    {"sqrt(x)", 0, 0, true},
    {"y + sqrt(x)", 0, 1, true},
    {"asin(x)", 1, 0, true},
    {"acos(x)", -1, 0, true},
    {"cbrt(x)", 0, 0, true},
    {"x^0.5", 0, 0, true},
    {"sqrt(x) + log(y)", 0, 1, true},
    /* too large */
    {"exp(x)", 800, 0, false},
    {"exp(exp(x))", 10, 0, false},
    {"x*x", 1e200, 0, false},
    {"x*y", -1e200, 1e200, false},
    {"x + y", 1e308, 1e308, false},
    {"x/y", 1e200, 1e-200, false},
    {"x^y", 10, 400, false},
    {"(x + y)/x", 1e-200, 1e200, false},
    {"exp(x)", 709.7827130, 0, false}, /* hardly too large */
    {"cosh(-x)", 710.4758602, 0, false},
    {"cosh(x)", 1000, 0, false},
    {"exp(x) - exp(y)", 800, 800, false}, /* inf − inf: nan, of what was too large */
    {"y*exp(x)", 800, 0, false},
    {"log(exp(x))", 800, 0, false},
    {"1e200*x + 1e200*y*1e200", 1, 1, false},
    /* slopes that are products of finite numbers, or of one that is too large */
    {"(1e200*x)^2*1e-300*1e-300", 1e-100, 0, false},
    {"x/exp(-y)", 1, 800, true}, /* exp(−800) is 0, and x/0 a pole */
    {"x^2*y", 1e154, 1e200, false},
    {"x/y", 0, 1e-310, false},     /* by x: 1/y */
    {"x/y", 1e200, 1e-100, false}, /* by y: −x/y² */
    {"x^y", -2, 3, true},          /* by y, which may be no broken number */
};

static void what_does_not_exist_differs_from_what_is_too_large(void **state)
{
    (void)state;
    static const char *const names[] = {"x", "y"};
    const struct expression_options options = {
        .names = names, .n_names = 2, .only_names = true};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(cases[i].text, &options, &mem);
        const double at[] = {cases[i].x, cases[i].y};
        if (trouble_is_undefined(&g, at) != cases[i].undefined) {
            fail_msg("%s at (%g, %g) is called %s", cases[i].text, at[0], at[1],
                     cases[i].undefined ? "too large" : "undefined");
        }
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_does_not_exist_differs_from_what_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
