#include "draw/plot.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/axis.h"

static int digits_of(long long n)
{
    int digits = 1;
    for (; n > 9 || n < -9; n /= 10) {
        digits++;
    }
    return digits;
}

enum { FIXED_DIGITS = 16 };

/* Writes n × 10^k in plain digits. False: these are too many, and nothing is written. */
static bool label_fixed(long long n, int k, char *out, size_t size)
{
    const char *minus = n < 0 ? "−" : "";
    long long v = n < 0 ? -n : n;
    if (digits_of(n) + k > FIXED_DIGITS || k < -FIXED_DIGITS) {
        return false;
    }
    if (n == 0) {
        snprintf(out, size, "0");
    } else if (k >= 0) {
        snprintf(out, size, "%s%lld%.*s", minus, v, k, "0000000000000000");
    } else {
        long long unit = 1;
        for (int i = 0; i < -k; i++) {
            unit *= 10;
        }
        snprintf(out, size, "%s%lld.%0*lld", minus, v / unit, -k, v % unit);
    }
    return true;
}

/* Writes n × 10^k with an exponent: 1.5e−7. */
static void label_power(long long n, int k, char *out, size_t size)
{
    if (n == 0) {
        snprintf(out, size, "0");
        return;
    }
    for (; n % 10 == 0; n /= 10) {
        k++;
    }
    int after = digits_of(n) - 1, exponent = k + after;
    char mantissa[FIXED_DIGITS + 8];
    label_fixed(n, -after, mantissa, sizeof mantissa);
    snprintf(out, size, "%se%s%d", mantissa, exponent < 0 ? "−" : "", abs(exponent));
}

/* Ticks at the multiples of m × 10^k within the axis: their values into out, and in units
 * of 10^k into n. Ticks are kept as n and k until the end, and both the value and the
 * label are made from these, so that the two agree exactly. Returns their number, or
 * most + 1 if there are more than `most`. */
static int multiples(const struct axis *a, int m, int k, int most, struct tick *out,
                     long long *n)
{
    double first = floor(a->lo / number_decimal(m, k)) - 1;
    if (!(fabs(first) < 4e15)) { /* too far from 0: doubles cannot count them */
        return most + 1;
    }
    int count = 0;
    for (long long i = (long long)first;; i++) {
        double v = number_decimal(i * m, k);
        if (v > a->hi) {
            return count;
        }
        if (v >= a->lo) {
            if (count == most) {
                return most + 1;
            }
            out[count].value = v;
            n[count++] = i * m;
        }
    }
}

/* Writes labels in plain digits if the longest has at most PLAIN columns, or no more than
 * the longest with an exponent would have; else all with exponents. */
static void label_all(struct tick *out, const long long *n, int count, int k)
{
    enum { PLAIN = 6 };
    int widest = 0, widest_power = 0;
    bool plain = true;
    for (int i = 0; i < count && plain; i++) {
        char power[sizeof out[i].label];
        label_power(n[i], k, power, sizeof power);
        plain = label_fixed(n[i], k, out[i].label, sizeof out[i].label);
        int w = plain ? text_width(out[i].label) - (n[i] < 0) : 0;
        int p = text_width(power) - (n[i] < 0);
        widest = w > widest ? w : widest;
        widest_power = p > widest_power ? p : widest_power;
    }
    if (plain && (widest <= PLAIN || widest <= widest_power)) {
        return;
    }
    for (int i = 0; i < count; i++) {
        label_power(n[i], k, out[i].label, sizeof out[i].label);
    }
}

/* The significant digits of n. */
static int digits_needed(long long n)
{
    while (n != 0 && n % 10 == 0) {
        n /= 10;
    }
    return digits_of(n);
}

/* The number from which the labels are differences: a multiple of the least power of ten
 * that is not shorter than the ticks' span. It is the last one up to the last tick, or
 * the one before, if that is not before the first tick and has fewer digits. */
static long long round_number(long long first, long long last)
{
    long long power = 1;
    while (power < last - first) {
        power *= 10;
    }
    long long rest = last % power, at = last - (rest < 0 ? rest + power : rest);
    long long before = at - power;
    return before >= first && digits_needed(before) < digits_needed(at) ? before : at;
}

/* If the labels need more than DIGITS_MOST digits, makes them differences from a round
 * number, and writes that number, as "1e9 +", into offset. */
static void label_from_offset(struct tick *out, long long *n, int count, int k,
                              char offset[TICK_LABEL])
{
    enum { DIGITS_MOST = 7 };
    int digits = 0;
    for (int i = 0; i < count; i++) {
        int needed = digits_needed(n[i]);
        digits = needed > digits ? needed : digits;
    }
    if (count < 2 || digits <= DIGITS_MOST) {
        return;
    }
    long long from = round_number(n[0], n[count - 1]);
    if (from == 0) {
        return;
    }
    char fixed[40], power[40];
    long long whole = from;
    int shift = k;
    for (; shift < 0 && whole % 10 == 0; shift++) {
        whole /= 10;
    }
    label_power(whole, shift, power, sizeof power);
    bool plain = label_fixed(whole, shift, fixed, sizeof fixed) &&
                 text_width(fixed) <= text_width(power);
    snprintf(offset, TICK_LABEL, "%s +", plain ? fixed : power);
    for (int i = 0; i < count; i++) {
        n[i] -= from;
    }
    label_all(out, n, count, k);
}

/* True if such ticks, one of them at v, lie in the middle of their rows. */
static bool step_is_even(const struct axis *a, double step, double v, int rows)
{
    double each = (a->hi - a->lo) / rows, apart = step / each, at = (a->hi - v) / each;
    return apart > 0.5 && fabs(apart - nearbyint(apart)) < 1e-6 &&
           fabs(at - floor(at) - 0.5) < 1e-6;
}

const int axis_digits[3] = {1, 2, 5};

/* The finest step m × 10^k with few enough ticks, or a coarser one whose ticks are even.
 * False: there is none. */
static bool linear_step(const struct axis *a, int most, int rows, int *m, int *k)
{
    struct tick ticks[TICKS_MOST];
    long long n[TICKS_MOST];
    double raw = a->hi / most - a->lo / most;
    bool found = false;
    int first = raw > 0 && isfinite(raw) ? 3 * ((int)floor(log10(raw)) - 1) : 1200;
    for (int i = first; i < 1200; i++) { /* 400 decades cover all doubles */
        int digit = axis_digits[(i + 3000) % 3], power = (i + 3000) / 3 - 1000;
        int count = multiples(a, digit, power, most, ticks, n);
        bool even = count > 1 && count <= most && rows > 0 &&
                    step_is_even(a, number_decimal(digit, power), ticks[0].value, rows);
        if (count <= most && (even || !found)) {
            *m = digit, *k = power;
            found = true;
        }
        if (found && (even || rows == 0 || count < 2)) {
            break;
        }
    }
    return found;
}

static int linear_ticks(const struct axis *a, int most, int rows, struct tick *out,
                        char offset[TICK_LABEL])
{
    long long n[TICKS_MOST] = {0};
    int m = 1, k = 0;
    if (!linear_step(a, most, rows, &m, &k)) {
        return 0;
    }
    int count = multiples(a, m, k, most, out, n);
    label_all(out, n, count, k);
    if (offset != NULL) {
        label_from_offset(out, n, count, k, offset);
    }
    return count;
}

int axis_multiple_from(int v, int stride)
{
    return v + (-v % stride + stride) % stride;
}

/* The number of multiples of `stride` from `first` to `last`. */
static int decades(int first, int last, int stride)
{
    int from = axis_multiple_from(first, stride);
    return from > last ? 0 : (last - from) / stride + 1;
}

const int axis_strides[AXIS_STRIDES] = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500};

/* True if ticks `stride` decades apart are a whole number of rows apart. */
static bool stride_is_even(const struct axis *a, int stride, int rows)
{
    double apart = rows * stride / (log10(a->hi) - log10(a->lo));
    return fabs(apart - nearbyint(apart)) < 1e-6;
}

static int log_ticks(const struct axis *a, int most, int rows, struct tick *out)
{
    int first = (int)floor(log10(a->lo)) - 1, last = (int)ceil(log10(a->hi)) + 1;
    while (number_decimal(1, first) < a->lo) {
        first++;
    }
    while (number_decimal(1, last) > a->hi) {
        last--;
    }
    if (last - first < 1) {
        return linear_ticks(a, most, 0, out, NULL);
    }
    int s = 0;
    while (decades(first, last, axis_strides[s]) > most) {
        s++;
    }
    for (int i = s;
         rows > 0 && i < AXIS_STRIDES && decades(first, last, axis_strides[i]) > 1; i++) {
        if (stride_is_even(a, axis_strides[i], rows)) {
            s = i;
            break;
        }
    }
    int stride = axis_strides[s], n = decades(first, last, stride);
    int from = axis_multiple_from(first, stride);
    for (int i = 0; i < n; i++) {
        char power[TEXT_DIGITS];
        int e = from + i * stride;
        out[i].value = number_decimal(1, e);
        snprintf(out[i].label, sizeof out[i].label, "10%.30s",
                 text_superscript(e, power));
    }
    return n;
}

int axis_ticks_most(int h)
{
    enum { ENOUGH = 9 };
    return 2 + h / 3 < ENOUGH ? 2 + h / 3 : ENOUGH;
}

int axis_ticks(const struct axis *a, int most, int rows, struct tick *out,
               char offset[TICK_LABEL])
{
    most = most < 1 ? 1 : most > TICKS_MOST ? TICKS_MOST : most;
    if (offset != NULL) {
        offset[0] = '\0';
    }
    return a->log ? log_ticks(a, most, rows, out)
                  : linear_ticks(a, most, rows, out, offset);
}

int plot_ticks(const struct axis *a, int most, struct tick *out)
{
    return axis_ticks(a, most, 0, out, NULL);
}
