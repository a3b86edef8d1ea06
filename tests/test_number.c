#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "base/text.h"

static void people_read_a_fixed_number_of_digits(void **state)
{
    (void)state;
    static const struct {
        double v;
        int digits;
        const char *text;
    } table[] = {
        {0, 3, "0"},
        {-0.0, 3, "0"},
        {1, 1, "1"},
        {1, 3, "1.00"},
        {-1.5, 3, "−1.50"},
        {1234.5678, 3, "1235"},
        {9.9996, 4, "10.00"},
        {999999, 3, "999999"},
        {999999.4, 3, "999999"},
        {999999.7, 3, "1.00e6"},
        {999999.7, 8, "999999.70"},
        {1e6, 3, "1.00e6"},
        {-123456789, 4, "−1.235e8"},
        {1e-4, 3, "0.000100"},
        {9.99e-5, 2, "1.0e−4"},
        {1.2e-5, 2, "1.2e−5"},
        {-1.2e-5, 2, "−1.2e−5"},
        {-1.25e-300, 3, "−1.2e−300"},
        {-1e-300, 1, "−1e−300"},
        {-1.25e300, 3, "−1.25e300"},
        {1.25e-99, 3, "1.25e−99"},
        {(double)INFINITY, 3, "inf"},
        {-(double)INFINITY, 3, "−inf"},
        {(double)NAN, 3, "nan"},
        {-(double)NAN, 3, "nan"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char out[NUMBER_SIZE];
        assert_ptr_equal(number_show(out, table[i].v, table[i].digits), out);
        assert_string_equal(out, table[i].text);
    }
}

static void a_setting_in_words_has_its_own_digits(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } table[] = {{0.5, "0.5"},
                 {-5000, "−5000"},
                 {1e-5, "1e−5"},
                 {1.0 / 3, "0.333333"},
                 {-1.5707963267948966, "−1.57080"},
                 {4000000, "4000000"},
                 {-1.25e-300, "−1.25e−300"},
                 {-(double)INFINITY, "−inf"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char out[NUMBER_SIZE];
        assert_string_equal(number_brief(out, table[i].v), table[i].text);
    }
}

static void a_number_fits_its_column_or_says_that_it_does_not(void **state)
{
    (void)state;
    static const struct {
        double v;
        int digits, w;
        const char *text;
    } table[] = {
        {1.2444e-17, 5, 10, "1.2444e−17"},
        {1.2444e-17, 5, 7, "1.2e−17"},
        {1.2444e-17, 5, 5, "1e−17"},
        {1.2444e-17, 5, 4, "###"},
        {-1.5e201, 5, 8, "−1.5e201"},
        {-1.5e201, 5, 7, "−2e201"},
        {-1.5e201, 5, 6, "−2e201"},
        {-1.5e201, 5, 2, "##"},
        {0.7163, 4, 6, "0.7163"},
        {0.7163, 4, 5, "0.716"},
        {0.7163, 4, 3, "0.7"},
        {0.7163, 4, 2, "##"},
        {-0.04, 4, 4, "###"},
        {-0.04, 4, 5, "−0.04"},
        {123456, 3, 6, "123456"},
        {123456, 3, 5, "1.2e5"},
        {-2e-5, 2, 5, "−2e−5"},
        {0, 5, 1, "0"},
        {(double)INFINITY, 3, 3, "inf"},
        {-(double)INFINITY, 3, 3, "###"},
        {(double)NAN, 3, 2, "##"},
        {1, 3, 0, ""},
        {1, 3, -5, ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char out[NUMBER_SIZE];
        assert_ptr_equal(number_fit(out, table[i].v, table[i].digits, table[i].w), out);
        assert_string_equal(out, table[i].text);
    }
}

/* A double from random bits: every exponent is as likely as any other; at times nan. */
static double any_double(uint64_t i)
{
    uint64_t bits = random_bits((struct random_key){.seed = 5, .purpose = 1}, i);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static void shown_numbers_keep_their_width_and_value(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        double v =
            i % 2 ? any_double(i) : ldexp(1 + (double)i / 20000, (int)(i % 60) - 30);
        int digits = (int)(i % 17) + 1;
        char out[NUMBER_SIZE], plain[NUMBER_SIZE];
        for (int w = 0; w < 24; w++) {
            assert_in_range(text_width(number_fit(out, v, digits, w)), 0, w);
        }
        number_show(out, v, digits);
        int width = text_width(out);
        assert_true(width >= 1 && width <= digits + 6);
        assert_string_equal(number_fit(plain, v, digits, width), out);
        if (!isfinite(v)) {
            continue;
        }
        size_t n = 0;
        for (const char *s = out; *s; s++) { /* − back to - */
            if ((unsigned char)*s == 0xE2) {
                plain[n++] = '-';
                s += 2;
            } else {
                plain[n++] = *s;
            }
        }
        plain[n] = '\0';
        /* half a unit of the last digit; one digit fewer beside long exponents */
        double most = 0.5 * pow(10, 1 - (digits > 1 ? digits - 1 : digits)) * 1.000001;
        assert_true(fabs(strtod(plain, NULL) / 2 - v / 2) <= fabs(v / 2) * most);
    }
}

static void machines_read_the_same_bits_back(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 20000; i++) {
        double v = i % 2 ? any_double(i) : (double)i / 1000 - 3;
        char brief[NUMBER_SIZE], exact[NUMBER_SIZE];
        number_short(brief, v);
        number_exact(exact, v);
        if (isnan(v)) {
            assert_string_equal(brief, "nan");
            assert_string_equal(exact, "nan");
            continue;
        }
        double back = strtod(brief, NULL), back_exact = strtod(exact, NULL);
        assert_memory_equal(&back, &v, sizeof v);
        assert_memory_equal(&back_exact, &v, sizeof v);
    }
}

static void the_short_form_is_short(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *text;
    } table[] = {
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {-4, "-4"},
        {5000, "5000"},
        {1e6, "1000000"},
        {1e7, "1e7"},
        {1e-4, "0.0001"},
        {1e-5, "1e-5"},
        {-1e-300, "-1e-300"},
        {1e23, "1e23"},
        {123456789012, "123456789012"},
        {9007199254740992.0, "9007199254740992"},
        {0, "0"},
        {-0.0, "-0"},
        {DBL_MAX, "1.7976931348623157e308"},
        {4.9406564584124654e-324, "5e-324"},
        {(double)INFINITY, "inf"},
        {-(double)INFINITY, "-inf"},
        {-(double)NAN, "nan"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char out[NUMBER_SIZE];
        assert_string_equal(number_short(out, table[i].v), table[i].text);
    }
}

static void the_exact_form_is_that_of_printf(void **state)
{
    (void)state;
    char out[NUMBER_SIZE];
    assert_string_equal(number_exact(out, 0.1), "0.10000000000000001");
    assert_string_equal(number_exact(out, -5e-324), "-4.9406564584124654e-324");
    assert_string_equal(number_exact(out, (double)INFINITY), "inf");
    assert_string_equal(number_exact(out, -(double)INFINITY), "-inf");
    assert_string_equal(number_exact(out, -(double)NAN), "nan");
}

static void numbers_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double v;
    } table[] = {
        {"0", 0},         {"42", 42},        {"+4", 4},
        {"-4.25", -4.25}, {".5", 0.5},       {"5.", 5},
        {"1e3", 1000},    {"1E+3", 1000},    {"2e-3", 0.002},
        {"−1.5", -1.5},   {"−2e−3", -0.002}, {"007", 7},
        {"1e-400", 0},    {"0.1", 0.1},      {"179769313486231570e291", DBL_MAX},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double v = -1;
        struct fail fail = FAIL_INIT;
        assert_int_equal(number_parse(table[i].text, &v, &fail), ERR_NONE);
        assert_true(v == table[i].v);
    }
}

static void what_is_no_number_is_refused_where_it_goes_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long column;
    } table[] = {
        {"", 1},      {"-", 2},    {".", 2},     {"e3", 1},     {"1e", 3},   {"1e+", 4},
        {"1.2.3", 4}, {"1,5", 2},  {" 1", 1},    {"1 ", 2},     {"0x10", 2}, {"inf", 1},
        {"nan", 1},   {"-inf", 2}, {"1e999", 1}, {"-1e999", 1}, {"--1", 2},  {"−−1", 2},
        {"1−", 2},    {"1f", 2},   {"1e3.5", 4},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        double v = 77;
        struct fail fail = FAIL_INIT;
        assert_int_equal(number_parse(table[i].text, &v, &fail), ERR_INPUT);
        assert_int_equal(fail.column, table[i].column);
        assert_true(fail.what[0] != '\0');
        assert_true(v == 77);
    }
    assert_int_equal(number_parse("x", &(double){0}, NULL), ERR_INPUT);
}

static void very_long_numbers_are_refused_not_cut(void **state)
{
    (void)state;
    static char text[100000];
    memset(text, '1', sizeof text - 1);
    double v = 77;
    assert_int_equal(number_parse(text, &v, NULL), ERR_INPUT);
    assert_true(v == 77);
    memset(text, '0', sizeof text - 1);
    text[390] = '\0';
    text[389] = '7';
    assert_int_equal(number_parse(text, &v, NULL), ERR_NONE);
    assert_true(v == 7);
}

/* Up and down the ladder from 1e-3 to 1e9: the ten of each decade, and back the same way.
 */
static void preferred_numbers_are_those_of_r10(void **state)
{
    (void)state;
    static const char *const decade[] = {"1",    "1.25", "1.6", "2",   "2.5",
                                         "3.15", "4",    "5",   "6.3", "8"};
    double last = strtod("8e-4", NULL);
    for (int e = -3; e < 9; e++) {
        for (int i = 0; i < 10; i++) {
            char text[16];
            snprintf(text, sizeof text, "%se%d", decade[i], e);
            double v = strtod(text, NULL);
            assert_true(number_preferred(last, 1) == v);
            assert_true(number_preferred(v, -1) == last);
            assert_true(number_preferred((last + v) / 2, 1) == v);
            assert_true(number_preferred((last + v) / 2, -1) == last);
            last = v;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(preferred_numbers_are_those_of_r10),
        cmocka_unit_test(people_read_a_fixed_number_of_digits),
        cmocka_unit_test(a_setting_in_words_has_its_own_digits),
        cmocka_unit_test(a_number_fits_its_column_or_says_that_it_does_not),
        cmocka_unit_test(shown_numbers_keep_their_width_and_value),
        cmocka_unit_test(machines_read_the_same_bits_back),
        cmocka_unit_test(the_short_form_is_short),
        cmocka_unit_test(the_exact_form_is_that_of_printf),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(what_is_no_number_is_refused_where_it_goes_wrong),
        cmocka_unit_test(very_long_numbers_are_refused_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
