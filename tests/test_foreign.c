/* What is advised instead of a word of other programs means the same: the advice is read
 * as an expression, and compared with another way to compute the function. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/evaluate.h"
#include "tests/near.h"
#include "tests/reading.h"

static const double turn = 6.283185307179586;

static double cotangent(double x)
{
    return cos(x) / sin(x);
}

static double secant(double x)
{
    return hypot(1, tan(x));
}

static double cosecant(double x)
{
    return hypot(1, cotangent(x));
}

static double arccotangent(double x)
{
    return atan2(1, x);
}

static double hyperbolic_cotangent(double x)
{
    return cosh(x) / sinh(x);
}

static double hyperbolic_secant(double x)
{
    return 2 / (exp(x) + exp(-x));
}

static double hyperbolic_cosecant(double x)
{
    return 2 / (exp(x) - exp(-x));
}

static double arcsecant(double x)
{
    return atan(sqrt(x * x - 1));
}

static double arccosecant(double x)
{
    return atan2(1, sqrt(x * x - 1));
}

static double sinc(double x)
{
    return cos(x / 2) * sin(x / 2) / (x / 2);
}

static double sine_of_degrees(double x)
{
    return sin(x / 360 * turn);
}

static double cosine_of_degrees(double x)
{
    return cos(x / 360 * turn);
}

static double tangent_of_degrees(double x)
{
    return tan(x / 360 * turn);
}

static double radians(double x)
{
    return x / 360 * turn;
}

static double logit(double x)
{
    return log(x) - log1p(-x);
}

static double logistic(double x)
{
    return 0.5 + 0.5 * tanh(x / 2);
}

static double square(double x)
{
    return x * x;
}

/* Klambauer et al. 2017, arXiv:1706.02515: lambda 1.0507, alpha 1.6733. */
static double selu(double x)
{
    return x > 0 ? 1.0507 * x : 1.0507 * 1.6733 * expm1(x);
}

static double relu6(double x)
{
    return x < 0 ? 0 : x > 6 ? 6 : x;
}

static double power_of_ten(double x)
{
    return pow(10, x);
}

static double opposite(double x)
{
    return 1 - x;
}

/* A word, what it means, and arguments where that is defined. */
static const struct {
    const char *word;
    double (*function)(double x);
    double from, to;
} meanings[] = {
    {"tg", tan, -1, 1},
    {"ctg", cotangent, 0.1, 3},
    {"cot", cotangent, 0.1, 3},
    {"sec", secant, -1, 1},
    {"csc", cosecant, 0.1, 3},
    {"cosec", cosecant, 0.1, 3},
    {"arctg", atan, -3, 3},
    {"arccot", arccotangent, -3, 3},
    {"acot", arccotangent, -3, 3},
    {"asec", arcsecant, 1.1, 3},
    {"acsc", arccosecant, 1.1, 3},
    {"coth", hyperbolic_cotangent, 0.1, 3},
    {"sech", hyperbolic_secant, -3, 3},
    {"csch", hyperbolic_cosecant, 0.1, 3},
    {"sinc", sinc, 0.1, 3},
    {"sind", sine_of_degrees, -90, 90},
    {"cosd", cosine_of_degrees, -80, 80},
    {"tand", tangent_of_degrees, -80, 80},
    {"deg", radians, -360, 360},
    {"logit", logit, 0.1, 0.9},
    {"expit", logistic, -3, 3},
    {"sqr", square, -3, 3},
    {"square", square, -3, 3},
    {"selu", selu, -3, 3},
    {"relu6", relu6, -3, 9},
    {"exp2", exp2, -3, 3},
    {"exp10", power_of_ten, -3, 3},
    {"erfc", erfc, -1, 1},
    {"not", opposite, -3, 3},
};

/* What stands after "written" or "write" up to a comma outside brackets or " for". */
static void take_advice(const char *sentence, char *out, size_t n)
{
    const char *at = strstr(sentence, "; ");
    assert_non_null(at);
    const char *from = strstr(at, " writ");
    assert_non_null(from);
    from = strchr(from + 1, ' ') + 1;
    int deep = 0;
    const char *end = from;
    for (; *end && (deep > 0 || (*end != ',' && strncmp(end, " for", 4) != 0)); end++) {
        deep += (*end == '(') - (*end == ')');
    }
    snprintf(out, n, "%.*s", (int)(end - from), from);
}

static double value_of(const char *text, double x)
{
    struct arena mem = ARENA_INIT;
    struct expression_options options = {.split_words = true};
    struct graph g = reading_parse(text, &options, &mem);
    assert_int_equal(g.n_leaves, 1);
    double values[64], grads[64];
    assert_true(g.n <= 64);
    evaluate(&g, &x, values, grads);
    double value = values[g.n - 1];
    arena_release(&mem);
    return value;
}

static void advice_computes_what_the_word_means(void **state)
{
    (void)state;
    enum { PLACES = 8 };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct expression_options options = {.split_words = true};
        struct fail fail = FAIL_INIT;
        char advice[200];
        assert_int_equal(expression_parse(meanings[i].word, &options, &mem, &g, &fail),
                         ERR_INPUT);
        take_advice(fail.what, advice, sizeof advice);
        for (int k = 0; k <= PLACES; k++) {
            double x =
                meanings[i].from + (meanings[i].to - meanings[i].from) * k / PLACES;
            double is = value_of(advice, x), should = meanings[i].function(x);
            if (!(fabs(is - should) <= 1e-13 * (1 + fabs(should)))) {
                fail_msg("%s: %s at %g is %.17g, not %.17g", meanings[i].word, advice, x,
                         is, should);
            }
        }
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advice_computes_what_the_word_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
