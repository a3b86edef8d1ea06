#ifndef AUTODIFF_OP_SCALAR_H
#define AUTODIFF_OP_SCALAR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "autodiff/op.h"

/* The formulas of op.def as inline functions, for the loops of op.c and plan_run.c only.
 * All others call them through op_table. */

/* ---- helpers of the formulas ---- */

/* `less`, `equal` or `greater`, as x compares with y; nan if one of them is nan, so that
 * a comparison never loses a nan. */
static inline double by_order(double x, double y, double less, double equal,
                              double greater)
{
    return x < y ? less : x > y ? greater : x == y ? equal : nan("");
}

/* a^b. Most powers that people type are squares and cubes, and a multiplication is ten
 * times as fast as pow. As this is decided here, every evaluation gives the same bits. */
static inline double power(double a, double b)
{
    return b == 1 ? a : b == 2 ? a * a : b == 3 ? a * a * a : pow(a, b);
}

/* √(a² + b²) without its overflow; nan in gives nan out, where hypot(inf, nan) is inf. */
static inline double distance(double a, double b)
{
    return isnan(a) || isnan(b) ? nan("") : hypot(a, b);
}

/* e^x for x ≤ 0, to 1 ulp; 0 far below, nan for nan. exp() of libm takes 6 ns a number, a
 * third of a pass of a deep sigmoid net. This one is plain arithmetic, so that the
 * compiler can vectorize a loop of it, with the same bits at every width.
 *
 * x = k·ln 2 + r with |r| ≤ ½ ln 2 (Cody & Waite 1980: ln 2 in two parts, so that k times
 * the first is exact). q holds the Taylor series of e^r, with the coefficients 1/13! …
 * 1/2! and a remainder below 2^−57. Adding 1.5·2^52 leaves k in the low bits of the sum;
 * a shift drops the bits above k and makes k + 64 the exponent of a power of two.
 * Multiplying by 2^−64 last rounds subnormal results only once. Below `least` the
 * exponent would be negative. */
static inline double exp_negative(double x)
{
    const double shift = 0x1.8p52, least = -753;
    double y = x < least ? least : x;
    double sum = y * 1.44269504088896340736 + shift, k = sum - shift;
    double r = (y - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    double q = 1.6059043836821614599e-10;
    q = q * r + 2.0876756987868098979e-9;
    q = q * r + 2.5052108385441718775e-8;
    q = q * r + 2.7557319223985890653e-7;
    q = q * r + 2.7557319223985890653e-6;
    q = q * r + 2.4801587301587301587e-5;
    q = q * r + 1.9841269841269841270e-4;
    q = q * r + 1.3888888888888888889e-3;
    q = q * r + 8.3333333333333333333e-3;
    q = q * r + 4.1666666666666666667e-2;
    q = q * r + 1.6666666666666666667e-1;
    q = q * r + 0.5;
    uint64_t bits;
    double power;
    memcpy(&bits, &sum, sizeof bits);
    bits = (bits + 1087) << 52;
    memcpy(&power, &bits, sizeof power);
    return (1 + (r + r * r * q)) * power * 0x1p-64;
}

/* 1/(1 + e^−a) for a ≥ 0 and e^a/(1 + e^a) for a < 0, both with e^−|a|. */
static inline double sigmoid(double a)
{
    double e = exp_negative(-fabs(a));
    return (a >= 0 ? 1 : e) / (1 + e);
}

/* σ′(a) = e/(1 + e)² with e = e^−|a|, out = σ(a): out·(1 − out) would lose its digits
 * where out is near 1. 1/(1 + e) is the greater of out and 1 − out, so that no division
 * is needed. */
static inline double sigmoid_slope(double a, double out)
{
    double most = a >= 0 ? out : 1 - out;
    return exp_negative(-fabs(a)) * most * most;
}

/* tanh′(a) = 4e/(1 + e)² with e = e^−2|a|, out = tanh(a), and 2/(1 + e) = 1 + |out|. */
static inline double tanh_slope(double a, double out)
{
    double twice = 1 + fabs(out);
    return exp_negative(-2 * fabs(a)) * twice * twice;
}

/* Φ(a), the normal distribution; 1 + erf would cancel for negative a. */
static inline double normal_cdf(double a)
{
    return 0.5 * erfc(-a * 0.70710678118654752440);
}

/* φ(a) = e^(−a²/2)/√(2π), the normal density. */
static inline double normal_pdf(double a)
{
    return 0.39894228040143267794 * exp(-0.5 * a * a);
}

/* ---- the formulas ---- */

#define NONE                  (0, "", USES_NOTHING)
#define FORMULA(f, text, use) f
#define OP(id, name, typed, symbol, form, arity, priority, right, degree, value, by_a,   \
           by_b, words, meaning, ...)                                                    \
    static inline double forward_##id(double a, double b)                                \
    {                                                                                    \
        (void)b;                                                                         \
        return value;                                                                    \
    }                                                                                    \
    static inline double local_a_##id(double a, double b, double out)                    \
    {                                                                                    \
        (void)a, (void)b, (void)out;                                                     \
        return FORMULA by_a;                                                             \
    }                                                                                    \
    static inline double local_b_##id(double a, double b, double out)                    \
    {                                                                                    \
        (void)a, (void)b, (void)out;                                                     \
        return FORMULA by_b;                                                             \
    }
#include "autodiff/op.def"
#undef OP
#undef FORMULA
#undef NONE

#endif
