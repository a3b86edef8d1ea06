/* What is said of a text that cannot be read, and where. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/reading.h"

static void mistakes_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"", 1, "expected a number, a name or (, found the end"},
        {"   ", 4, "found the end"},
        {"x +* 2", 4, "expected a number, a name or (, found *"},
        {"x+", 3, "found the end"},
        {"*x", 1, "found *"},
        {"x×÷y", 3, "found ÷"},
        {"()", 2, "found )"},
        {"sin()", 5, "found )"},
        {"x)", 2, "closes no ("},
        {"(x", 3, "expected ) for the ( at column 1"},
        {"1+max(x,y", 10, "expected ) for the max at column 3"},
        {"((x)", 5, "at column 1"},
        {"sin", 4, "expected ( after sin"},
        {"2 sin x", 6, "expected ( after sin"},
        {"√", 2, "found the end"},
        {"√-x", 2, "found -"},
        {"√x²", 3, "a root with an exponent needs brackets"},
        {"√2^x", 3, "a root with an exponent needs brackets"},
        {"√√x^2", 4, "a root with an exponent needs brackets"},
        {"√²(x)", 2, "found ²"},
        {"√(a,b)", 4, "√ takes one argument"},
        {"foobar(x)", 1, "unknown function foobar; there are exp, "},
        {"wx(y)", 1, "unknown function wx"},
        {"xsin(x)", 1, "unknown function xsin; a product is written x*sin(…)"},
        {"erfc(x)", 1, "unknown function erfc; it is written 1 - erf(x)"},
        {"Tg(x)", 1, "unknown function Tg; the tangent is written tan(x)"},
        {"max(a)", 6, "max takes two arguments or more"},
        {"pow(a)", 6, "pow takes two arguments"},
        {"POW(a,b,c)", 8, "POW takes two arguments"},
        {"hypot(a,b,c)", 10, "hypot takes two arguments"},
        {"sin²(a,b)", 7, "sin takes one argument"},
        {"sin^-1(x)", 4, "write 1/sin(x)"},
        {"cos⁻¹(x)", 4, "write 1/cos(x)"},
        {"sin²x", 5, "expected ( after sin²; write sin²(x) or sin(x)²"},
        {"sin^2 x", 6, "expected ( after sin^2; write sin^2(x) or sin(x)^2"},
        {"θ+tanh ** 3θ", 12, "write tanh ** 3(x) or tanh(x) ** 3"},
        {"sin^x(y)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^-x", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^-1 x", 4, "write 1/sin(x)"},
        {"sin^+2(x)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin^$(x)", 4, "behind the brackets: sin(x)^(…)"},
        {"sin+2(x)", 4, "expected ( after sin"},
        {"σ^2+sigmoid^2", 14, "write sigmoid^2(x)"},
        {"log(x,2)", 6, "log takes one argument; to a base it is log2(x), log10(x) or"},
        {"ln(x,2)", 5, "ln takes one argument; to a base it is log2(x)"},
        {"sqrt(x,3)", 7, "sqrt takes one argument; the root of another order is x^(1/n)"},
        {"arctan(y,x)", 9, "arctan takes one argument; of two it is atan2(y, x)"},
        {"sin²(x)²", 8, "a power of a power needs brackets"},
        {"sin^2(x)^2", 9, "a power of a power needs brackets"},
        {"|x", 3, "expected | for the | at column 1"},
        {"π+||", 5, "found the end"},
        {"(|x)|", 4, "expected | for the | at column 2"},
        {"π|(|x)", 6, "expected | for the | at column 4"},
        {"π+max(x,|y)", 11, "expected | for the | at column 9"},
        {"π+max(x", 8, "expected ) for the max at column 3"},
        {"|a,b|", 3, "a comma stands only"},
        {"max(|a,b|)", 7, "a comma stands only"},
        {"x₁²₁", 4, "unexpected character ₁"},
        {"x_", 1, "unknown name x_"},
        {"₁", 1, "unexpected character ₁"},
        {"y\u0302\u0304", 2, "unexpected character U+0304"},
        /* words of other programs: an answer, not a product of letters */
        {"lnx", 1, "the function is written ln(x)"},
        {"2ln2", 2, "unknown name ln2; the function is written ln(2)"},
        {"sin2", 1, "the function is written sin(2)"},
        {"sin2x", 1, "the function is written sin(2x)"},
        {"tanhx", 1, "the function is written tanh(x)"},
        {"σx", 1, "the function is written σ(x)"},
        {"exp2", 1, "a power of two is written 2^x"},
        {"log10 x", 6, "expected ( after log10"},
        {"log10x", 1, "the function is written log10(x)"},
        {"max2", 1, "the function is written max(a, b)"},
        {"tgx", 1, "the tangent is written tan(x)"},
        {"lg x", 1, "log10(x), log2(x) or ln(x)"},
        {"single", 1, "unknown name single; a name is"}, /* not sin(gle) */
        {"note", 1, "write 1-x"},
        {"order", 1, "unknown name order; a name is"},
        {"noted", 1, "unknown name noted; a name is"},
        {"sin_2", 1, "the function is written sin(x)"},
        {"max", 4, "expected ( after max, as in max(a, b)"},
        {"arsin(x)", 1, "unknown function arsin; did you mean"}, /* not ar*sin(x) */
        {"x1sin(x)", 1, "a product is written x1*sin(…)"},
        /* notations whose letters would be products */
        {"d/dx x^2", 1, "this is a derivative, which gradwatch takes by itself"},
        {"d/dx(x^2)", 1, "this is a derivative"},
        {"θ+dy/dx", 3, "this is a derivative"},
        {"d²/dx² x", 1, "this is a derivative"},
        {"2 d^2y/dx1^2", 3, "this is a derivative"},
        {"f(x)", 1, "write what f(x) is, or f*x for a product"},
        {"θ+2g (w1)^2", 4, "write what g(w1) is, or g*w1 for a product"},
        {"h( θ )", 1, "write what h(θ) is"},
        {"f(√)", 4, "found )"},
        {"fx(y)", 1, "unknown function fx"},
        {"lim x", 1, "there are no limits here"},
        {"prod x", 1, "a product is written with *"},
        {"tau", 1, "written 2pi"},
        {"2tau x", 2, "written 2pi"},
        {"TAUx", 1, "the Greek letter is written τ"},
        {"eta*x", 1, "unknown name eta; write the letter η, or any other letter"},
        {"2Lambda", 2, "write the letter λ,"},
        {"eta(x+1)", 1, "a product with the Greek letter is written η*(…)"},
        {"cot x", 1, "the cotangent is written 1/tan(x)"},
        {"a mod b", 3, "there is no remainder here"},
        {"x and y", 3, "write x*y"},
        {"x OR y", 3, "write x+y"},
        {"0xff", 1, "numbers are decimal here: write 255"},
        {"θ+0b101", 3, "numbers are decimal here: write 5"},
        {"0o17", 1, "write 15"},
        {"0X7", 1, "write 7"},
        {"0B1+y", 1, "write 1"},
        /* 2^53 + 1 and 2^64 − 1, which no double is, and 2^64, which nothing here is */
        {"0x20000000000001", 1, "numbers are decimal here: write 9007199254740993"},
        {"0xffffffffffffffff", 1, "write 18446744073709551615"},
        {"0x10000000000000000", 1, "decimal here: write this one in decimal digits"},
        {"sin(a,b)", 6, "sin takes one argument"},
        {"max(a,)", 7, "found )"},
        {"max(,a)", 5, "found ,"},
        {"a,b", 2, "comma"},
        {"max((a,b),c)", 7, "comma"},
        {"a+loss", 3, "unknown name loss"},
        {"2 3", 3, "expected an operator, found 3"},
        {"x 3", 3, "expected an operator, found 3"},
        {"(x)3", 4, "expected an operator, found 3"},
        {"x²3", 3, "expected an operator, found 3"},
        {"1.2.3", 4, "expected an operator, found .3"},
        {".", 2, "expected a digit after the point"},
        {"x+.y", 4, "expected a digit after the point"},
        {"1e999", 1, "number too large"},
        {"x + 1e309", 5, "number too large"},
        {"x²^3", 3, "a power of a power needs brackets"},
        {"x² ³", 4, "a power of a power needs brackets"},
        {"x⁻", 3, "expected a superscript digit"},
        {"x⁻+y", 3, "expected a superscript digit"},
        {"²", 1, "found ²"},
        {"x^", 3, "found the end"},
        {"x$y", 2, "unexpected character $"},
        {"x=y", 2, "unexpected character ="},
        {"[x]", 1, "unexpected character ["},
        {"x\ty$", 4, "unexpected character $"},
        {"x\u200By", 2, "unexpected character U+200B"}, /* no blank: nobody sees it */
        {"\033[31m", 1, "unexpected character U+001B"},
        {"x\x7f", 2, "unexpected character U+007F"},
        {"x\xE2\x80\xAE", 2, "unexpected character U+202E"}, /* turns the text around */
        {"x + \xFF", 5, "broken UTF-8"},
        {"x\x80", 2, "broken UTF-8"},
        {"x\xBF", 2, "broken UTF-8"},
        {"x\xB2", 2, "broken UTF-8"}, /* no ², which is U+00B2 */
        {"x\xC3", 2, "broken UTF-8"},
        {"x\xC0\xAB", 2, "broken UTF-8"}, /* an overlong + */
        {"x\xED\xA0\x80", 2, "broken UTF-8"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        mistake_check(&mistakes[i], &reading_free);
}

static void check_meant(const char *typed, const char *meant)
{
    char text[80], what[160];
    snprintf(text, sizeof text, "%s(x)", typed);
    snprintf(what, sizeof what, "unknown function %s; did you mean %s?", typed, meant);
    mistake_check(&(struct mistake){text, 1, what}, &reading_free);
    mistake_check(&(struct mistake){text, 1, what}, &reading_surface);
}

/* One letter twice, left out or swapped, anywhere but at the beginning: a name is meant,
 * and the list of all of them is not repeated. */
static void check_slips(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 1; i < n && n > 3; i++) {
        char slips[3][40], text[160];
        snprintf(slips[0], sizeof slips[0], "%.*s%s", (int)i + 1, name, name + i);
        snprintf(slips[1], sizeof slips[1], "%.*s%s", (int)i, name, name + i + 1);
        snprintf(slips[2], sizeof slips[2], "%s", name);
        slips[2][i] = name[i + 1 < n ? i + 1 : i];
        slips[2][i + 1 < n ? i + 1 : i] = name[i];
        bool digit = strpbrk(name, "0123456789") != NULL;
        for (int k = 0; k < 3 && !digit; k++) {
            struct arena mem = ARENA_INIT;
            struct graph g;
            struct fail fail = FAIL_INIT;
            snprintf(text, sizeof text, "%s(x)", slips[k]);
            enum err err = expression_parse(text, &reading_free, &mem, &g, &fail);
            bool told =
                strstr(fail.what, "did you mean ") || strstr(fail.what, "written");
            bool another = !err || strstr(fail.what, "takes two arguments");
            if (!another && (!told || strstr(fail.what, "there are"))) {
                fail_msg("%s: %s", text, fail.what);
            }
            arena_release(&mem);
        }
    }
}

static void a_slip_in_a_functions_name_is_told_what_was_meant(void **state)
{
    (void)state;
    check_meant("sigmod", "sigmoid");
    check_meant("tahn", "tanh");
    check_meant("sqrtt", "sqrt");
    check_meant("coss", "cos");
    check_meant("sinn", "sin");
    check_meant("log_2", "log2");
    check_meant("arsin", "arcsin");
    check_meant("signum", "sign");
    check_meant("SigMod", "sigmoid");
    check_meant("leakyrelo", "leakyrelu");
    check_meant("wish", "swish");
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (op_is_call(&op_table[op])) {
            check_slips(op_table[op].typed);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        check_slips(alias->name);
    }
    /* of another meaning, however near: no advice */
    static const char *const others[] = {"log3(x)", "lm(x)", "foo(x)", "atan3(x)"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        mistake_check(&(struct mistake){others[i], 1, "; there are exp, log"},
                      &reading_free);
    }
    mistake_check(&(struct mistake){"coth(x)", 1, "1/tanh(x)"}, &reading_free);
    mistake_check(&(struct mistake){"selu(x)", 1, "is written"}, &reading_free);
}

/* All that there is, so that nobody has to guess. */
static void an_unknown_function_is_told_of_all(void **state)
{
    (void)state;
    struct fail fail = mistake_of("foobar(x)", &reading_free);
    assert_null(strstr(fail.what, "did you mean"));
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        if (op_is_call(&op_table[op]) && !strstr(fail.what, op_table[op].typed))
            fail_msg("%s is not in: %s", op_table[op].typed, fail.what);
}

/* Where nothing has a name, only constants have values. */
static void constants_are_told_what_they_may_be(void **state)
{
    (void)state;
    static const struct expression_options constant = {.only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("-pi/2 + max(1, √2)", &constant, &mem);
    assert_int_equal(g.n_leaves, 0);
    assert_true(near(g.nodes[g.n - 1].constant, -1.5707963267948966 + 1.4142135623730951,
                     1, 1e-15));
    mistake_check(&(struct mistake){"1/x", 3, "unknown name x; this is a value"},
                  &constant);
    arena_release(&mem);
}

/* Nothing follows what the tables of mistakes have of these. */
static void sentences_end_where_all_is_said(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"sin²x+1", "expected ( after sin²; write sin²(x) or sin(x)²"},
        {"θ+sin^2 x", "expected ( after sin^2; write sin^2(x) or sin(x)^2"},
        {"max(x)", "max takes two arguments or more, with commas"},
        {"(x", "expected ) for the ( at column 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(mistake_of(rows[i][0], &reading_free).what, rows[i][1]);
}

static void what_was_found_is_quoted_in_part(void **state)
{
    (void)state;
    const char *digits = "12345678901234567890123456789012345678901";
    char text[64], want[64];
    snprintf(text, sizeof text, "x %s", digits);
    snprintf(want, sizeof want, "found %.40s", digits);
    struct fail fail = mistake_of(text, &reading_surface);
    assert_string_equal(strstr(fail.what, "found "), want);
}

/* Whole names, with the commas up to 119 bytes. */
static void many_known_names_are_not_all_said(void **state)
{
    (void)state;
    const char *names[] = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa2",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa3", "aaaaaaaaaaaaaaaaaaaa4" /* 21 bytes */};
    const struct expression_options options = {
        .names = names, .n_names = 4, .only_names = true};
    struct arena mem = ARENA_INIT;
    const char *three = arena_printf(&mem, "unknown name z; the names are %s, %s, %s",
                                     names[0], names[1], names[2]);
    for (int fits = 0; fits < 2; fits++) {
        names[3] += fits; /* 3·31 + 3·2 + 21 are 120 bytes, and without one a 119 */
        assert_string_equal(mistake_of("z", &options).what,
                            fits ? arena_printf(&mem, "%s, %s", three, names[3]) : three);
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_in_a_functions_name_is_told_what_was_meant),
        cmocka_unit_test(an_unknown_function_is_told_of_all),
        cmocka_unit_test(constants_are_told_what_they_may_be),
        cmocka_unit_test(sentences_end_where_all_is_said),
        cmocka_unit_test(what_was_found_is_quoted_in_part),
        cmocka_unit_test(many_known_names_are_not_all_said),
        cmocka_unit_test(mistakes_are_named_with_their_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
