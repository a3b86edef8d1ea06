#include "base/number.h"

#include <assert.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define MINUS "\xE2\x88\x92" /* − U+2212 */

/* Rounds v to `digits` significant digits: writes "d.ddd" into text and returns the
 * exponent of ten. */
static int rounded(char text[NUMBER_SIZE], double v, int digits)
{
    snprintf(text, NUMBER_SIZE, "%.*e", digits - 1, v);
    char *e = strchr(text, 'e');
    *e = '\0';
    return (int)strtol(e + 1, NULL, 10);
}

/* Writes d.ddd × 10^exponent in plain digits; for numbers that have decimals. */
static void place_point(char *out, const char *text, int exponent)
{
    const char *rest = text[1] ? text + 2 : text + 1;
    if (exponent < 0) {
        *out++ = '0';
        *out++ = '.';
        for (; exponent < -1; exponent++) {
            *out++ = '0';
        }
        *out++ = *text;
    } else {
        *out++ = *text;
        memcpy(out, rest, (size_t)exponent);
        out += exponent;
        rest += exponent;
        *out++ = '.';
    }
    memcpy(out, rest, strlen(rest) + 1);
}

/* Writes inf or nan. False: v is finite, and nothing is written. */
static bool write_special(char out[NUMBER_SIZE], double v, const char *minus)
{
    if (isnan(v)) {
        snprintf(out, NUMBER_SIZE, "nan");
    } else if (isinf(v)) {
        snprintf(out, NUMBER_SIZE, "%sinf", v < 0 ? minus : "");
    } else {
        return false;
    }
    return true;
}

/* Writes v with an exponent: 1.2e5, 1.2e−5. */
static void show_power(char out[NUMBER_SIZE], double v, int digits)
{
    char text[NUMBER_SIZE];
    int exponent = rounded(text, fabs(v), digits);
    if (exponent <= -100 && digits > 1) {
        exponent = rounded(text, fabs(v), digits - 1);
    }
    snprintf(out, NUMBER_SIZE, "%s%.20se%s%d", v < 0 ? MINUS : "", text,
             exponent < 0 ? MINUS : "", abs(exponent));
}

char *number_show(char out[NUMBER_SIZE], double v, int digits)
{
    assert(digits >= 1 && digits <= 17);
    if (write_special(out, v, MINUS)) {
        return out;
    }
    const char *sign = v < 0 ? MINUS : "";
    double size = fabs(v);
    if (size == 0) {
        snprintf(out, NUMBER_SIZE, "0");
        return out;
    }
    char text[NUMBER_SIZE];
    int exponent = rounded(text, size, digits), exact = exponent;
    if (exponent == 6 || exponent == -4) {
        /* 999,999.4 in three digits is 1.00e6, but it is shown in full, as 999999:
         * whether a number is shown in full does not depend on `digits` */
        char more[NUMBER_SIZE];
        exact = rounded(more, size, digits < 6 ? 6 : digits);
    }
    if (exact < -4 || exact >= 6) {
        show_power(out, v, digits);
    } else if (exponent >= digits - 1) {
        snprintf(out, NUMBER_SIZE, "%s%.0f", sign, size);
    } else {
        size_t n = strlen(sign);
        memcpy(out, sign, n);
        place_point(out + n, text, exponent);
    }
    return out;
}

char *number_fit(char out[NUMBER_SIZE], double v, int digits, int w)
{
    for (int d = digits; d > 0; d--) {
        if (text_width(number_show(out, v, d)) <= w) {
            return out;
        }
    }
    for (int d = digits; d > 0 && isfinite(v); d--) { /* 123456 as 1.2e5 */
        show_power(out, v, d);
        if (text_width(out) <= w) {
            return out;
        }
    }
    snprintf(out, NUMBER_SIZE, "%.*s", w < 0 ? 0 : w, "###");
    return out;
}

double number_decimal(long long n, int k)
{
    enum { EXACT = 22 };
    static const double power[EXACT + 1] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (n >= -(1LL << 53) && n <= 1LL << 53 && k >= -EXACT && k <= EXACT) {
        return k < 0 ? (double)n / power[-k] : (double)n * power[k];
    }
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%llde%d", n, k);
    return strtod(text, NULL);
}

/* Finds the n × 10^−k with the least k >= 0 that is the decimal of size >= 0: its n, and
 * k. It is the only one of so few digits, since 15 digits name at most one double. False:
 * it has more than 15 digits or decimals. */
static bool find_decimal(double size, long long *n, int *k)
{
    enum { DIGITS = 15 };
    const double most = number_decimal(1, DIGITS);
    for (*k = 0; *k <= DIGITS; ++*k) {
        double scaled = size * number_decimal(1, *k);
        if (!(scaled < most)) {
            return false;
        }
        *n = (long long)(scaled + 0.5);
        if (number_decimal(*n, -*k) == size) {
            return true;
        }
    }
    return false;
}

/* Writes "d.ddd" with the fewest digits that strtod reads back to `size`, and returns the
 * exponent of ten. A number with few digits, as most are, is found without a search. */
static int shortest(char text[NUMBER_SIZE], double size)
{
    long long n;
    int k, digits = 1;
    if (!find_decimal(size, &n, &k)) {
        for (; digits < 17; digits++) {
            snprintf(text, NUMBER_SIZE, "%.*e", digits - 1, size);
            if (strtod(text, NULL) == size) {
                break;
            }
        }
        return rounded(text, size, digits);
    }
    for (; n >= 10 && n % 10 == 0; n /= 10) {
        k--;
    }
    long long power = 1;
    for (; n / power >= 10; power *= 10) {
        digits++;
    }
    for (char *to = text; power > 0; power /= 10) {
        *to++ = (char)('0' + n / power % 10);
        *to = '\0';
        if (to == text + 1 && power > 1) {
            *to++ = '.';
        }
    }
    return digits - 1 - k;
}

char *number_short(char out[NUMBER_SIZE], double v)
{
    if (write_special(out, v, "-")) {
        return out;
    }
    char text[NUMBER_SIZE], *to = out;
    int exponent = shortest(text, fabs(v)), length = (int)strlen(text);
    int digits = length > 1 ? length - 1 : 1;
    if (signbit(v)) {
        *to++ = '-';
    }
    if (exponent < -4 || (exponent >= 7 && exponent >= digits)) {
        snprintf(to, NUMBER_SIZE - 1, "%.25se%d", text, exponent);
    } else if (exponent >= digits - 1) { /* whole */
        *to++ = *text;
        memcpy(to, text + 2, (size_t)digits - 1);
        memset(to + digits - 1, '0', (size_t)(exponent + 1 - digits));
        to[exponent] = '\0';
    } else {
        place_point(to, text, exponent);
    }
    return out;
}

/* number_short with − for minus. */
static void write_short(char out[NUMBER_SIZE], double v)
{
    char text[NUMBER_SIZE];
    text_with_minus(number_short(text, v), out, NUMBER_SIZE);
}

/* Significant digits of a number as it is written. */
static int significant(const char *text)
{
    int n = 0;
    bool begun = false;
    for (; *text && *text != 'e'; text++) {
        begun |= *text >= '1' && *text <= '9';
        n += begun && text_is_digit(*text);
    }
    return n;
}

char *number_brief(char out[NUMBER_SIZE], double v)
{
    enum { DIGITS = 6 };
    write_short(out, v);
    return strchr(out, '.') && significant(out) > DIGITS ? number_show(out, v, DIGITS)
                                                         : out;
}

char *number_exact(char out[NUMBER_SIZE], double v)
{
    if (!write_special(out, v, "-")) {
        snprintf(out, NUMBER_SIZE, "%.17g", v);
    }
    return out;
}

/* Number k of the series R10, counted from 1 as number 0. It is read from its text, so
 * that it is the double nearest to the decimal. */
static double preferred(int k)
{
    static const char *const decade[] = {"1",    "1.25", "1.6", "2",   "2.5",
                                         "3.15", "4",    "5",   "6.3", "8"};
    enum { DECADE_MOST = sizeof decade / sizeof *decade };
    char text[NUMBER_SIZE];
    int at = (k % DECADE_MOST + DECADE_MOST) % DECADE_MOST;
    snprintf(text, sizeof text, "%se%d", decade[at], (k - at) / DECADE_MOST);
    return strtod(text, NULL);
}

double number_preferred(double v, int direction)
{
    int k = (int)floor(10 * log10(v));
    if (direction > 0) {
        for (k--; preferred(k) <= v; k++) {
        }
    } else {
        for (k += 2; preferred(k) >= v; k--) {
        }
    }
    return preferred(k);
}

/* Copies a number from `text` to `plain`, in the notation of strtod. */
struct reader {
    const char *text;
    size_t at;
    char plain[400];
    size_t n; /* bytes of the number in that notation; more than fit are not stored */
};

static void reader_put(struct reader *r, char c)
{
    if (r->n + 1 < sizeof r->plain) {
        r->plain[r->n] = c;
    }
    r->n++;
}

static void reader_sign(struct reader *r)
{
    size_t minus = strlen(MINUS);
    if (strncmp(r->text + r->at, MINUS, minus) == 0) {
        reader_put(r, '-');
        r->at += minus;
    } else if (r->text[r->at] == '-' || r->text[r->at] == '+') {
        reader_put(r, r->text[r->at++]);
    }
}

/* Returns the number of digits read. */
static size_t reader_digits(struct reader *r)
{
    size_t from = r->at;
    while (text_is_digit(r->text[r->at])) {
        reader_put(r, r->text[r->at++]);
    }
    return r->at - from;
}

/* Reads the whole text. False: it is not a number, from byte r->at on. */
static bool reader_number(struct reader *r)
{
    reader_sign(r);
    size_t digits = reader_digits(r);
    if (r->text[r->at] == '.') {
        reader_put(r, r->text[r->at++]);
        digits += reader_digits(r);
    }
    if (digits == 0) {
        return false;
    }
    if (r->text[r->at] == 'e' || r->text[r->at] == 'E') {
        reader_put(r, r->text[r->at++]);
        reader_sign(r);
        if (reader_digits(r) == 0) {
            return false;
        }
    }
    return r->text[r->at] == '\0';
}

enum err number_parse(const char *text, double *out, struct fail *fail)
{
    struct reader r = {.text = text};
    if (!reader_number(&r)) {
        return fail_set(fail, ERR_INPUT, "", text_column(text, r.at),
                        "expected a number");
    }
    if (r.n >= sizeof r.plain) {
        return fail_set(fail, ERR_INPUT, "", 1, "number too long: %zu characters at most",
                        sizeof r.plain - 1);
    }
    double v = strtod(r.plain, NULL);
    if (!isfinite(v)) {
        return fail_set(fail, ERR_INPUT, "", 1, "number too large");
    }
    *out = v;
    return ERR_NONE;
}

int number_digits_shared(double v, double again, int digits, int w)
{
    char one[NUMBER_SIZE], other[NUMBER_SIZE];
    while (digits > 0 && strcmp(number_fit(one, v, digits, w),
                                number_fit(other, again, digits, w)) != 0) {
        digits--;
    }
    return digits;
}

/* --- text in an arena --- */

/* v without what the last bits of a few operations are off by: −1.2000000000000002. */
static double without_noise(double v)
{
    enum { SURE = 14 /* digits */ };
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%.*e", SURE - 1, v);
    return v == 0 ? 0 : strtod(text, NULL); /* never −0 */
}

const char *number_text(double v, int digits, struct arena *mem)
{
    char text[NUMBER_SIZE] = "";
    write_short(text, without_noise(v));
    if (!isfinite(v) || strchr(text, 'e') || significant(text) > digits) {
        number_show(text, v, digits);
    }
    return arena_copy(mem, text, strlen(text));
}

const char *number_text_fit(double v, int digits, int w, struct arena *mem)
{
    const char *text = number_text(v, digits, mem);
    if (text_width(text) <= w) {
        return text;
    }
    char fitting[NUMBER_SIZE];
    number_fit(fitting, v, digits, w);
    return arena_copy(mem, fitting, strlen(fitting));
}

const char *number_factor(double v, int digits, struct arena *mem)
{
    const char *text = number_text(v, digits, mem);
    return v < 0 ? arena_printf(mem, "(%s)", text) : text;
}
