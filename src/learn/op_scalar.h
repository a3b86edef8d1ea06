#ifndef LEARN_OP_SCALAR_H
#define LEARN_OP_SCALAR_H

#include <math.h>

#include "learn/op.h"

/* The formulas of op.def as functions to be inlined, for those who run them in loops:
 * op.c and tape.c only. Everybody else goes through op_table. */

/* --- what the formulas are made of ---------------------------------------------------
 */

/* One of three by x against y; nan if they cannot be ordered, so that nan never gets lost
 * in a comparison. */
static inline double by_order(double x, double y, double less, double equal,
                              double greater)
{
    return x < y ? less : x > y ? greater : x == y ? equal : nan("");
}

/* a^b. Squares and cubes are most of what is typed: a multiplication is ten times as fast
 * as pow, and being decided here it is the same bits in every way of evaluating. */
static inline double power(double a, double b)
{
    return b == 1 ? a : b == 2 ? a * a : b == 3 ? a * a * a : pow(a, b);
}

/* One exponential: e^a is e^−|a| where it is needed. */
static inline double sigmoid(double a)
{
    double e = exp(-fabs(a));
    return (a >= 0 ? 1 : e) / (1 + e);
}

/* Φ(a); 1 + erf would cancel for negative a. */
static inline double normal_cdf(double a)
{
    return 0.5 * erfc(-a * 0.70710678118654752440);
}

/* φ(a) = e^(−a²/2)/√(2π) */
static inline double normal_pdf(double a)
{
    return 0.39894228040143267794 * exp(-0.5 * a * a);
}

/* --- the formulas --------------------------------------------------------------------
 */

#define NONE                  (0, "", USES_NOTHING)
#define FORMULA(f, text, use) f
#define OP(id, name, typed, symbol, form, arity, priority, right, degree, value, by_a,   \
           by_b, words)                                                                  \
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
#include "learn/op.def"
#undef OP
#undef FORMULA
#undef NONE

#endif
