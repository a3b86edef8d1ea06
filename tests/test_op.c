#include <complex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "autodiff/op.h"
#include "base/text.h"
#include "kernels/lanes.h"
#include "tests/evaluate.h"
#include "tests/near.h"

static const double infinite = HUGE_VAL;
#define NOTHING ((double)NAN)

static double forward(enum op op, double a, double b)
{
    return op_table[op].forward(a, b);
}

static double local(enum op op, int k, double a, double b)
{
    double out = forward(op, a, b);
    return (k ? op_table[op].local_b : op_table[op].local_a)(a, b, out);
}

static void check(double got, double want, double tolerance, const char *name, double a,
                  double b)
{
    if (!near(got, want, 1 + fabs(want), tolerance))
        fail_msg("%s(%g, %g): %.17g, expected %.17g", name, a, b, got, want);
}

/* --- analytic rules by complex step --------------------------------------------------
 */

/* Definitions of their own: textbook forms in complex numbers. The derivative is the
 * imaginary part at a + ih over h: no difference, so no cancellation. */
typedef double complex number;
#define J ((number)I) /* I is of type float complex */
static number c_add(number a, number b)
{
    return a + b;
}
static number c_sub(number a, number b)
{
    return a - b;
}
static number c_mul(number a, number b)
{
    return a * b;
}
static number c_div(number a, number b)
{
    return a / b;
}
static number c_neg(number a, number b)
{
    (void)b;
    return -a;
}
static number c_pow(number a, number b)
{
    return cexp(b * clog(a));
}
static number c_exp(number a, number b)
{
    (void)b;
    return cexp(a);
}
static number c_log(number a, number b)
{
    (void)b;
    return clog(a);
}
static number c_sqrt(number a, number b)
{
    (void)b;
    return cexp(clog(a) / 2);
}
static number c_sin(number a, number b)
{
    (void)b;
    return csin(a);
}
static number c_cos(number a, number b)
{
    (void)b;
    return ccos(a);
}
static number c_tan(number a, number b)
{
    return c_sin(a, b) / c_cos(a, b);
}
static number c_sigmoid(number a, number b)
{
    (void)b;
    return 1 / (1 + cexp(-a));
}
static number c_tanh(number a, number b)
{
    (void)b;
    return (cexp(a) - cexp(-a)) / (cexp(a) + cexp(-a));
}
static number c_softplus(number a, number b)
{
    (void)b;
    return clog(1 + cexp(a));
}
static number c_silu(number a, number b)
{
    return a * c_sigmoid(a, b);
}
/* Φ by Kummer's series, all terms of one sign: φ(z) Σ z^(2n+1)/(2n+1)!! (Abramowitz &
 * Stegun 26.2.11) */
static number c_gelu(number a, number b)
{
    (void)b;
    number term = a, sum = a;
    for (int n = 3; n < 400; n += 2)
        sum += (term *= a * a / n);
    return a * (0.5 + sum * cexp(-a * a / 2) / csqrt(8 * catan(1)));
}
/* By the nearer axis; on the left half it is reached from above or below. */
static number c_atan2(number y, number x)
{
    static const double quarter = 1.5707963267948966;
    if (creal(x) > 0)
        return catan(y / x);
    return (creal(y) > 0 ? quarter : -quarter) - catan(x / y);
}

static number c_asin(number a, number b)
{
    (void)b;
    return catan(a / csqrt(1 - a * a));
}
static number c_acos(number a, number b)
{
    return 2 * catan(1) - c_asin(a, b);
}
static number c_atan(number a, number b)
{
    (void)b;
    return catan(a);
}
static number c_sinh(number a, number b)
{
    (void)b;
    return (cexp(a) - cexp(-a)) / 2;
}
static number c_cosh(number a, number b)
{
    (void)b;
    return (cexp(a) + cexp(-a)) / 2;
}
static number c_asinh(number a, number b)
{
    (void)b;
    return clog(a + csqrt(a * a + 1));
}
static number c_acosh(number a, number b)
{
    (void)b;
    return clog(a + csqrt(a - 1) * csqrt(a + 1));
}
static number c_atanh(number a, number b)
{
    (void)b;
    return (clog(1 + a) - clog(1 - a)) / 2;
}
static number c_log10(number a, number b)
{
    (void)b;
    return clog(a) / clog(10);
}
static number c_log2(number a, number b)
{
    (void)b;
    return clog(a) / clog(2);
}
static number c_cbrt(number a, number b)
{
    (void)b;
    return creal(a) < 0 ? -cexp(clog(-a) / 3) : cexp(clog(a) / 3);
}
/* By its series, all terms of one sign: 2/√π e^(−a²) Σ 2ⁿ a^(2n+1)/(2n+1)!! (Abramowitz &
 * Stegun 7.1.6) */
static number c_erf(number a, number b)
{
    (void)b;
    number term = a, sum = a;
    for (int n = 3; n < 400; n += 2)
        sum += (term *= 2 * a * a / n);
    return 2 * sum * cexp(-a * a) / csqrt(4 * catan(1));
}
static number c_log1p(number a, number b)
{
    (void)b;
    return clog(1 + a);
}
static number c_expm1(number a, number b)
{
    (void)b;
    return cexp(a) - 1;
}
static number c_hypot(number a, number b)
{
    return csqrt(a * a + b * b);
}
static number c_elu(number a, number b)
{
    (void)b;
    return creal(a) > 0 ? a : cexp(a) - 1;
}
static number c_logsigmoid(number a, number b)
{
    (void)b;
    return clog(1 / (1 + cexp(-a)));
}

static const struct {
    enum op op;
    number (*f)(number, number);
    double a0, a1, b0, b1; /* where to look */
} analytic[] = {
    {OP_ADD, c_add, -3, 3, -3, 3},          {OP_SUB, c_sub, -3, 3, -3, 3},
    {OP_MUL, c_mul, -3, 3, -3, 3},          {OP_DIV, c_div, -3, 3, 0.2, 4},
    {OP_DIV, c_div, -3, 3, -4, -0.2},       {OP_NEG, c_neg, -3, 3, 0, 0},
    {OP_POW, c_pow, 0.1, 4, -3, 3},         {OP_EXP, c_exp, -4, 4, 0, 0},
    {OP_LOG, c_log, 0.05, 9, 0, 0},         {OP_SQRT, c_sqrt, 0.05, 9, 0, 0},
    {OP_SIN, c_sin, -7, 7, 0, 0},           {OP_COS, c_cos, -7, 7, 0, 0},
    {OP_TAN, c_tan, -1.4, 1.4, 0, 0},       {OP_TAN, c_tan, 1.8, 4.5, 0, 0},
    {OP_SIGMOID, c_sigmoid, -9, 9, 0, 0},   {OP_TANH, c_tanh, -4, 4, 0, 0},
    {OP_SOFTPLUS, c_softplus, -9, 9, 0, 0}, {OP_GELU, c_gelu, -4, 4, 0, 0},
    {OP_SILU, c_silu, -9, 9, 0, 0},         {OP_ATAN2, c_atan2, -3, 3, 0.1, 4},
    {OP_ATAN2, c_atan2, 0.1, 4, -3, 3},     {OP_ATAN2, c_atan2, -4, -0.1, -3, 3},
    {OP_ASIN, c_asin, -0.95, 0.95, 0, 0},   {OP_ACOS, c_acos, -0.95, 0.95, 0, 0},
    {OP_ATAN, c_atan, -9, 9, 0, 0},         {OP_SINH, c_sinh, -4, 4, 0, 0},
    {OP_COSH, c_cosh, -4, 4, 0, 0},         {OP_ASINH, c_asinh, -3, 9, 0, 0},
    {OP_ACOSH, c_acosh, 1.1, 9, 0, 0},      {OP_ATANH, c_atanh, -0.95, 0.95, 0, 0},
    {OP_LOG10, c_log10, 0.05, 99, 0, 0},    {OP_LOG2, c_log2, 0.05, 99, 0, 0},
    {OP_CBRT, c_cbrt, -9, -0.05, 0, 0},     {OP_CBRT, c_cbrt, 0.05, 9, 0, 0},
    {OP_ERF, c_erf, -4, 4, 0, 0},           {OP_LOG1P, c_log1p, -0.95, 9, 0, 0},
    {OP_EXPM1, c_expm1, -4, 4, 0, 0},       {OP_HYPOT, c_hypot, -3, 3, 0.2, 4},
    {OP_ELU, c_elu, -4, 4, 0, 0},           {OP_LOGSIGMOID, c_logsigmoid, -9, 9, 0, 0},
};

static void check_analytic(size_t i, double a, double b)
{
    static const double h = 1e-20, tolerance = 1e-13;
    enum op op = analytic[i].op;
    const char *name = op_table[op].name;
    check(forward(op, a, b), creal(analytic[i].f(a, b)), tolerance, name, a, b);
    check(local(op, 0, a, b), cimag(analytic[i].f(a + J * h, b)) / h, tolerance, name, a,
          b);
    if (op_table[op].arity == 2)
        check(local(op, 1, a, b), cimag(analytic[i].f(a, b + J * h)) / h, tolerance, name,
              a, b);
}

static void rules_agree_with_complex_step(void **state)
{
    (void)state;
    enum { POINTS = 24 };
    for (size_t i = 0; i < sizeof analytic / sizeof *analytic; i++)
        for (int j = 0; j <= POINTS; j++)
            for (int k = 0; k <= (op_table[analytic[i].op].arity == 2 ? POINTS : 0); k++)
                check_analytic(
                    i, analytic[i].a0 + j * (analytic[i].a1 - analytic[i].a0) / POINTS,
                    analytic[i].b0 + k * (analytic[i].b1 - analytic[i].b0) / POINTS);
}

/* --- values and gradients at kinks, ties, poles and edges of domains ---------------- */

static const struct {
    enum op op;
    double a, b, out, by_a, by_b; /* by_b: only for arity 2 */
} points[] = {
    /* kinks */
    {OP_ABS, -3, 0, 3, -1, 0},
    {OP_ABS, 3, 0, 3, 1, 0},
    {OP_ABS, 0, 0, 0, 0, 0},
    {OP_ABS, -0.0, 0, 0, 0, 0},
    {OP_RELU, -3, 0, 0, 0, 0},
    {OP_RELU, 3, 0, 3, 1, 0},
    {OP_RELU, 0, 0, 0, 0, 0},
    {OP_RELU, 1e-300, 0, 1e-300, 1, 0},
    {OP_LEAKY_RELU, -3, 0, -0.03, 0.01, 0},
    {OP_LEAKY_RELU, 3, 0, 3, 1, 0},
    {OP_LEAKY_RELU, 0, 0, 0, 0.01, 0},
    {OP_LEAKY_RELU, 0.5, 0, 0.5, 1, 0},
    {OP_MAX, 2, 5, 5, 0, 1},
    {OP_MAX, 5, 2, 5, 1, 0},
    {OP_MAX, 4, 4, 4, 0.5, 0.5},
    {OP_MAX, HUGE_VAL, HUGE_VAL, HUGE_VAL, 0.5, 0.5},
    {OP_MIN, 2, 5, 2, 1, 0},
    {OP_MIN, 5, 2, 2, 0, 1},
    {OP_MIN, 4, 4, 4, 0.5, 0.5},
    /* division by 0 */
    {OP_DIV, 1, 0.0, HUGE_VAL, HUGE_VAL, -HUGE_VAL},
    {OP_DIV, -1, 0.0, -HUGE_VAL, HUGE_VAL, HUGE_VAL},
    {OP_DIV, 1, -0.0, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    /* ... and where b² has no value but −a/b² has */
    {OP_DIV, 1e300, 1e200, 1e100, 1e-200, -1e-100},
    /* powers */
    {OP_POW, -2, 3, -8, 12, NOTHING},
    {OP_POW, -2, 2, 4, -4, NOTHING},
    {OP_POW, -2, 5, -32, 80, NOTHING},
    {OP_POW, -2, -1, -0.5, -0.25, NOTHING},
    {OP_POW, -2, 0.5, NOTHING, NOTHING, NOTHING},
    {OP_POW, 3, 0, 1, 0, 1.09861228866810969},
    {OP_POW, -3, 0, 1, 0, NOTHING},
    {OP_POW, 0, 0, 1, 0, 0},
    {OP_POW, 0, 1, 0, 1, 0},
    {OP_POW, 0, 2, 0, 0, 0},
    {OP_POW, -0.0, 2, 0, 0, 0},
    {OP_POW, 0, 0.5, 0, HUGE_VAL, 0},
    {OP_POW, 0, -1, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, -0.0, -1, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, 0, -2, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    {OP_POW, 0, NOTHING, NOTHING, NOTHING, NOTHING},
    /* logarithm and root: the edge and beyond */
    {OP_LOG, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG, -0.0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG, 2, 0, 0.69314718055994531, 0.5, 0},
    {OP_SQRT, 0, 0, 0, HUGE_VAL, 0},
    {OP_SQRT, -0.0, 0, 0, HUGE_VAL, 0},
    {OP_SQRT, -1, 0, NOTHING, NOTHING, 0},
    {OP_SQRT, 4, 0, 2, 0.25, 0},
    /* the angle at the origin, on the axes, and where x² + y² has no value */
    {OP_ATAN2, 0, 0, 0, NOTHING, NOTHING},
    {OP_ATAN2, 0, 2, 0, 0.5, 0},
    {OP_ATAN2, 2, 0, 1.5707963267948966, 0, -0.5},
    {OP_ATAN2, 1e-200, 1e-200, 0.78539816339744831, 5e199, -5e199},
    {OP_ATAN2, 1e200, 1e200, 0.78539816339744831, 5e-201, -5e-201},
    /* the sigmoid and its kin at 0, saturated, and far out */
    {OP_SIGMOID, 0, 0, 0.5, 0.25, 0},
    {OP_SIGMOID, 1e4, 0, 1, 0, 0},
    {OP_SIGMOID, -1e4, 0, 0, 0, 0},
    {OP_TANH, 0, 0, 0, 1, 0},
    {OP_TANH, 1e4, 0, 1, 0, 0},
    {OP_TANH, -1e4, 0, -1, 0, 0},
    {OP_SOFTPLUS, 0, 0, 0.69314718055994531, 0.5, 0},
    {OP_SOFTPLUS, 1e4, 0, 1e4, 1, 0},
    {OP_SOFTPLUS, -1e4, 0, 0, 0, 0},
    {OP_SILU, 0, 0, 0, 0.5, 0},
    {OP_SILU, 1e4, 0, 1e4, 1, 0},
    {OP_SILU, -1e4, 0, 0, 0, 0},
    {OP_GELU, 0, 0, 0, 0.5, 0},
    {OP_GELU, 1, 0, 0.84134474606854294859, 1.08331547058768629838, 0},
    {OP_GELU, 1e4, 0, 1e4, 1, 0},
    {OP_GELU, -1e4, 0, 0, 0, 0},
    /* arcs: the ends of what they are defined on, and beyond */
    {OP_ASIN, 1, 0, 1.5707963267948966, HUGE_VAL, 0},
    {OP_ASIN, -1, 0, -1.5707963267948966, HUGE_VAL, 0},
    {OP_ASIN, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ASIN, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOS, 1, 0, 0, -HUGE_VAL, 0},
    {OP_ACOS, -1, 0, 3.1415926535897932, -HUGE_VAL, 0},
    {OP_ACOS, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOS, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATAN, HUGE_VAL, 0, 1.5707963267948966, 0, 0},
    {OP_ATAN, 0, 0, 0, 1, 0},
    {OP_SINH, 0, 0, 0, 1, 0},
    {OP_COSH, 0, 0, 1, 0, 0},
    {OP_SINH, -1e4, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_COSH, -1e4, 0, HUGE_VAL, -HUGE_VAL, 0},
    {OP_ASINH, 0, 0, 0, 1, 0},
    {OP_ACOSH, 1, 0, 0, HUGE_VAL, 0},
    {OP_ACOSH, 0.5, 0, NOTHING, NOTHING, 0},
    {OP_ACOSH, -2, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, 1, 0, HUGE_VAL, HUGE_VAL, 0},
    {OP_ATANH, -1, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_ATANH, 1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, -1.5, 0, NOTHING, NOTHING, 0},
    {OP_ATANH, 0, 0, 0, 1, 0},
    /* logarithms and roots of other bases */
    {OP_LOG10, 1000, 0, 3, 4.3429448190325182765e-4, 0},
    {OP_LOG10, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG10, -0.0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG10, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG2, 1024, 0, 10, 1.4088818758681283e-3, 0},
    {OP_LOG2, 0, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG2, -1, 0, NOTHING, NOTHING, 0},
    {OP_LOG1P, 0, 0, 0, 1, 0},
    {OP_LOG1P, -1, 0, -HUGE_VAL, HUGE_VAL, 0},
    {OP_LOG1P, -2, 0, NOTHING, NOTHING, 0},
    {OP_EXPM1, 0, 0, 0, 1, 0},
    {OP_EXPM1, -1e4, 0, -1, 0, 0},
    {OP_EXPM1, 1e4, 0, HUGE_VAL, HUGE_VAL, 0},
    {OP_CBRT, -8, 0, -2, 1.0 / 12, 0},
    {OP_CBRT, 0, 0, 0, HUGE_VAL, 0},
    {OP_CBRT, -0.0, 0, 0, HUGE_VAL, 0},
    /* the sign is flat on either side, and at its jump */
    {OP_SIGN, 3, 0, 1, 0, 0},
    {OP_SIGN, -1e-300, 0, -1, 0, 0},
    {OP_SIGN, 0, 0, 0, 0, 0},
    {OP_SIGN, -0.0, 0, 0, 0, 0},
    {OP_ERF, 0, 0, 0, 1.1283791670955125739, 0},
    {OP_ERF, 1, 0, 0.84270079294971486934, 0.41510749742059470334, 0},
    {OP_ERF, HUGE_VAL, 0, 1, 0, 0},
    /* lengths: no direction at the origin; a² + b² has no value but the length has */
    {OP_HYPOT, 3, 4, 5, 0.6, 0.8},
    {OP_HYPOT, -3, 0, 3, -1, 0},
    {OP_HYPOT, 0, 0, 0, NOTHING, NOTHING},
    {OP_HYPOT, 3e200, -4e200, 5e200, 0.6, -0.8},
    {OP_HYPOT, 3e-200, -4e-200, 5e-200, 0.6, -0.8},
    {OP_HYPOT, HUGE_VAL, NOTHING, NOTHING, NOTHING, NOTHING},
    {OP_ELU, 0, 0, 0, 1, 0},
    {OP_ELU, 2, 0, 2, 1, 0},
    {OP_ELU, 1e4, 0, 1e4, 1, 0},
    {OP_ELU, -1e4, 0, -1, 0, 0},
    {OP_LOGSIGMOID, 0, 0, -0.69314718055994531, 0.5, 0},
    {OP_LOGSIGMOID, 1e4, 0, 0, 0, 0},
    {OP_LOGSIGMOID, -1e4, 0, -1e4, 1, 0},
};

/* What has no row above has kinks only, or jumps. */
static void every_smooth_operation_has_a_definition(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        bool kinks = op == OP_ABS || op == OP_RELU || op == OP_LEAKY_RELU ||
                     op == OP_MAX || op == OP_MIN || op == OP_SIGN,
             found = false;
        for (size_t i = 0; i < sizeof analytic / sizeof *analytic; i++) {
            found |= analytic[i].op == op;
        }
        if (found == kinks) {
            fail_msg("%s: complex definition", op_table[op].name);
        }
    }
}

static void awkward_points_are_as_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        enum op op = points[i].op;
        double a = points[i].a, b = points[i].b;
        const char *name = op_table[op].name;
        check(forward(op, a, b), points[i].out, 1e-15, name, a, b);
        check(local(op, 0, a, b), points[i].by_a, 1e-15, name, a, b);
        if (op_table[op].arity == 2)
            check(local(op, 1, a, b), points[i].by_b, 1e-15, name, a, b);
    }
}

/* Small results keep all their digits: a tolerance relative to 1 would not see it. */
static void small_results_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, out;
    } tails[] = {
        {OP_SIGMOID, -40, 4.24835425529158897728e-18},
        {OP_SIGMOID, -700, 9.85967654375977085670e-305},
        {OP_SOFTPLUS, -40, 4.24835425529158898630e-18},
        {OP_SILU, -40, -1.69934170211663559091e-16},
        {OP_GELU, -8, -4.97676845941742729881e-15}, /* −8·Φ(−8) */
        {OP_LOGSIGMOID, 40, -4.24835425529158898630e-18},
        {OP_LOG1P, 1e-20, 1e-20},
        {OP_EXPM1, 1e-20, 1e-20},
        {OP_ELU, -1e-20, -1e-20},
        {OP_ERF, 1e-20, 1.1283791670955125739e-20},
        {OP_CBRT, 1e-300, 1e-100},
        {OP_ASINH, -1e-20, -1e-20},
    };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        double got = forward(tails[i].op, tails[i].a, 0);
        if (!near(got, tails[i].out, fabs(tails[i].out), 1e-14))
            fail_msg("%s(%g): %.17g", op_table[tails[i].op].name, tails[i].a, got);
    }
    double tiny = local(OP_ATAN2, 0, 1e200, 1e200);
    assert_true(near(tiny, 5e-201, 5e-201, 1e-14));
    /* slopes at the far ends, recomputed with 50 digits */
    static const struct {
        enum op op;
        double a, slope;
    } ends[] = {
        {OP_ASINH, 1e200, 1e-200},
        {OP_LOG10, 1e300, 4.3429448190325182765e-301},
        {OP_LOG2, 1e300, 1.4426950408889634074e-300},
        {OP_CBRT, 1e300, 3.3333333333333333333e-201},
        {OP_ERF, 10, 4.1976562313544169e-44},
        {OP_ELU, -40, 4.2483542552915889953e-18},
        {OP_EXPM1, -40, 4.2483542552915889953e-18},
        {OP_LOGSIGMOID, 40, 4.2483542552915889773e-18},
        {OP_ASIN, 0.9999999999999999, 67108864}, /* 1 − 2⁻⁵³: 1/√(2⁻⁵²) */
        {OP_ATANH, 0.9999999999999999, 4503599627370496},
        {OP_ACOSH, 1.0000000000000002, 47453132.812125774},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        double got = local(ends[i].op, 0, ends[i].a, 0);
        if (!near(got, ends[i].slope, fabs(ends[i].slope), 3e-14)) {
            fail_msg("slope of %s at %g: %.17g", op_table[ends[i].op].name, ends[i].a,
                     got);
        }
    }
    tiny = local(OP_DIV, 1, 1e300, 1e200);
    assert_true(near(tiny, -1e-100, 1e-100, 1e-14));
}

/* The sigmoid's exponential is our own: against that of the C library in more digits,
 * from where the result is below the least normal number to where it is 1. Two roundings
 * and e^a's 1 ulp: 3 of them at most. */
static void sigmoid_is_good_to_the_last_digits(void **state)
{
    (void)state;
    for (int i = -298000; i <= 16000; i++) {
        double a = i / 400.0 + 1e-5 * (i % 7);
        long double e = expl((long double)a), want = e / (1 + e);
        double got = forward(OP_SIGMOID, a, 0), near_by = (double)want;
        long double ulp = (long double)(nextafter(near_by, 2) - near_by);
        if (!(fabsl((long double)got - want) <= 3 * ulp))
            fail_msg("sigmoid(%.17g): %.17g, not %.17Lg", a, got, want);
    }
    double tiny = forward(OP_SIGMOID, -745, 0), nothing = forward(OP_SIGMOID, -746, 0);
    assert_true(tiny > 0 && tiny < 1e-323 && nothing == 0);
}

/* s(1 − s) and 1 − t², worked out to four decimals. */
static void slopes_of_sigmoid_and_tanh_are_right_at_five_points(void **state)
{
    (void)state;
    static const double a[] = {-2, -0.5, 0, 0.5, 2};
    static const double sigma[] = {.1050, .2350, .2500, .2350, .1050};
    static const double tanh_[] = {.0707, .7864, 1, .7864, .0707};
    for (int i = 0; i < 5; i++) {
        assert_true(near(local(OP_SIGMOID, 0, a[i], 0), sigma[i], 1, 5e-5));
        assert_true(near(local(OP_TANH, 0, a[i], 0), tanh_[i], 1, 5e-5));
    }
}

/* σ′ and tanh′ against the C library's in more digits, wherever they are normal numbers:
 * from the scalar function and from rows of every width. */
static void check_slopes(enum op op, double scale)
{
    enum { N = 20000 };
    static double a[N], out[N], slope[N];
    for (int i = 0; i < N; i++) {
        double near_by = pow(10, i % 300 - 300.0), far = (i - N / 2) / (N / 2 / 708.0);
        a[i] = (i % 5 ? far : near_by) / scale;
    }
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2) {
        struct op_row in = {a, true}, none = {0};
        op_rows_of(lanes)->of[op].forward(N, in, none, out);
        op_rows_of(lanes)->of[op].local(N, in, none, out, slope, NULL);
        for (int i = 0; i < N; i++) {
            long double e = expl(-fabsl((long double)a[i] * (long double)scale));
            long double want = (scale > 1 ? 4 : 1) * e / ((1 + e) * (1 + e));
            if (!(fabsl((long double)slope[i] - want) <= 1e-12L * want) ||
                slope[i] != local(op, 0, a[i], 0))
                fail_msg("%s'(%.17g): %.17g, not %.17Lg", op_table[op].name, a[i],
                         slope[i], want);
        }
    }
}

static void saturated_slopes_keep_their_digits(void **state)
{
    (void)state;
    check_slopes(OP_SIGMOID, 1);
    check_slopes(OP_TANH, 2);
    assert_true(near(local(OP_SIGMOID, 0, 40, 0), 4.248354255291589e-18, 4e-18, 1e-12));
    assert_true(near(local(OP_TANH, 0, 20, 0), 1.699341702116635e-17, 2e-17, 1e-12));
}

/* --- the table as a whole ------------------------------------------------------------
 */

static const double specials[] = {0.0,       -0.0, 1,      -1,     2,      3,
                                  0.5,       -2.5, 1e-300, 1e300,  -1e300, HUGE_VAL,
                                  -HUGE_VAL, 700,  -40,    NOTHING};
enum { SPECIALS = sizeof specials / sizeof *specials, PAIRS = SPECIALS * SPECIALS };

static void nan_goes_through_every_operation(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (!isnan(forward(op, NOTHING, 2)))
            fail_msg("%s(nan, 2) is a number", op_table[op].name);
        if (op_table[op].arity == 2 && !isnan(forward(op, 2, NOTHING)))
            fail_msg("%s(2, nan) is a number", op_table[op].name);
    }
    static const enum op switches[] = {OP_ABS, OP_RELU, OP_LEAKY_RELU, OP_MAX, OP_MIN};
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!isnan(local(switches[i], 0, NOTHING, 0)))
            fail_msg("a slope of %s at nan is a number", op_table[switches[i]].name);
}

/* One operation over rows a and b of n values, in vectors of one width. */
static void check_rows(const struct op_rows *rows, enum op op, size_t n, struct op_row a,
                       struct op_row b)
{
    const struct op_info *info = &op_table[op];
    bool two = info->arity == 2;
    double out[PAIRS], by_a[PAIRS], by_b[PAIRS];
    rows->of[op].forward(n, a, b, out);
    rows->of[op].local(n, a, b, out, by_a, NULL);
    rows->of[op].local(n, a, b, out, NULL, by_b);
    for (size_t i = 0; i < n; i++) {
        double x = a.at[a.each ? i : 0], y = two ? b.at[b.each ? i : 0] : 0;
        double value = info->forward(x, y);
        if (!same_number(out[i], value) ||
            !same_number(by_a[i], info->local_a(x, y, value)) ||
            (two && !same_number(by_b[i], info->local_b(x, y, value))))
            fail_msg("%s(%g, %g): row and scalar differ", info->name, x, y);
    }
}

static void rows_are_bit_equal_to_scalars_at_any_width(void **state)
{
    (void)state;
    double a[PAIRS], b[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        a[i] = specials[i % SPECIALS];
        b[i] = specials[i / SPECIALS];
    }
#ifdef LANES_WIDER
    const bool wider = true;
#else
    const bool wider = false;
#endif
    for (int lanes = -2 * LANES_MOST; lanes <= 2 * LANES_MOST; lanes++) {
        bool built = lanes == 2 || (wider && (lanes == 4 || lanes == LANES_MOST));
        assert_int_equal(op_rows_of(lanes) != NULL, built);
    }
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2) {
        const struct op_rows *rows = op_rows_of(lanes);
        assert_non_null(rows);
        for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
            bool two = op_table[op].arity == 2;
            struct op_row none = {0};
            check_rows(rows, op, PAIRS, (struct op_row){a, true},
                       two ? (struct op_row){b, true} : none);
            for (size_t k = 0; two && k < SPECIALS; k++) {
                struct op_row fixed = {&specials[k], false}, row = {specials, true};
                check_rows(rows, op, SPECIALS, row, fixed);
                check_rows(rows, op, SPECIALS, fixed, row);
            }
        }
    }
}

/* before + up · local for all kinds of operands, onto itself as well. */
static void rows_accumulate_alike_at_any_width(void **state)
{
    (void)state;
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2)
        for (size_t kinds = 0; kinds < 8; kinds++) {
            size_t steps[3] = {kinds & 1, kinds >> 1 & 1, kinds >> 2};
            double before[SPECIALS], up[SPECIALS], local[SPECIALS], sum[SPECIALS];
            for (size_t i = 0; i < SPECIALS; i++) {
                before[i] = specials[i];
                up[i] = specials[(i + 3) % SPECIALS];
                local[i] = specials[(i + 7) % SPECIALS];
            }
            struct op_row rows[3] = {
                {before, steps[0]}, {up, steps[1]}, {local, steps[2]}};
            for (int onto = 0; onto < 2; onto++) {
                double *out = onto ? before : sum;
                const double first = before[0];
                op_rows_of(lanes)->accumulate(SPECIALS, rows[0], rows[1], rows[2], out);
                for (size_t i = 0; i < SPECIALS; i++) {
                    double was = steps[0] ? specials[i] : first;
                    double product = up[i * steps[1]] * local[i * steps[2]];
                    if (!same_number(out[i], was + product))
                        fail_msg("%d lanes, kinds %zu, place %zu", lanes, kinds, i);
                }
            }
        }
}

/* What `uses` leaves out may be anything: nan in its place changes nothing. */
static void local_gradients_use_only_what_they_say(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int i = 0; i < PAIRS; i++) {
            double a = specials[i % SPECIALS], b = specials[i / SPECIALS];
            double out = forward(op, a, b);
            for (int k = 0; k < op_table[op].arity; k++) {
                unsigned uses = k ? op_table[op].uses_b : op_table[op].uses_a;
                double got = (k ? op_table[op].local_b : op_table[op].local_a)(
                    uses & (USES_A | USES_A_FOR_DIGITS) ? a : NOTHING,
                    uses & USES_B ? b : NOTHING, uses & USES_OUT ? out : NOTHING);
                if (!same_number(got, local(op, k, a, b)))
                    fail_msg("%s input %d uses more than it says", op_table[op].name, k);
            }
        }
}

/* ... and what it names does matter somewhere. */
static void local_gradients_use_all_they_say(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int k = 0; k < op_table[op].arity; k++) {
            unsigned uses = k ? op_table[op].uses_b : op_table[op].uses_a, seen = 0;
            double (*f)(double, double, double) =
                k ? op_table[op].local_b : op_table[op].local_a;
            const unsigned by_a = uses & USES_A_FOR_DIGITS ? USES_A_FOR_DIGITS : USES_A;
            static const double a = 0.75, b = 1.5, out = 0.25;
            seen |= same_number(f(a, b, out), f(-a, b, out)) ? 0 : by_a;
            seen |= same_number(f(a, b, out), f(2 * a, b, out)) ? 0 : by_a;
            seen |= same_number(f(a, b, out), f(a, b / 3, out)) ? 0 : USES_B;
            seen |= same_number(f(a, b, out), f(a, b, out / 2)) ? 0 : USES_OUT;
            if (seen != uses)
                fail_msg("%s input %d uses %u, says %u", op_table[op].name, k, seen,
                         uses);
        }
}

enum { MEANING = 2 };

/* The rule by input k, or the meaning. */
static const char *text_of(enum op op, int k)
{
    const struct op_info *info = &op_table[op];
    return k == MEANING ? info->meaning : k ? info->rule_b : info->rule_a;
}

/* Text and formula are two things; here they meet. */
static bool check_text(enum op op, int k, struct arena *mem)
{
    static const char *const names[] = {"a", "b", "out"};
    const char *text = text_of(op, k);
    struct graph g;
    if (expression_parse(text,
                         &(struct expression_options){
                             .names = names, .n_names = 3, .only_names = true},
                         mem, &g, NULL) != ERR_NONE)
        return false;
    static const double at[][2] = {{0.7, 1.3}, {2.5, 0.4}, {1.1, -1.7}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double a = at[i][0], b = at[i][1], grad[3];
        assert_in_range(g.n, 1, 32);
        double leaves[] = {a, b, forward(op, a, b)};
        if (isnan(leaves[2])) { /* the text knows no domain */
            continue;
        }
        check(evaluate_gradient(&g, leaves, grad),
              k == MEANING ? leaves[2] : local(op, k, a, b), 1e-14, text, a, b);
    }
    return true;
}

static void rule_texts_say_what_is_computed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int k = 0; k <= MEANING; k++) {
            const char *text = text_of(op, k);
            bool to_read_only = strstr(text, " if ") || strstr(text, "Φ");
            if (*text && check_text(op, k, &mem) == to_read_only)
                fail_msg("%s: %s", op_table[op].name, text);
        }
    arena_release(&mem);
}

/* A name in any case calls its operation, and no other one. */
static void check_name(const char *name, enum op op)
{
    char upper[NAME_MOST + 1] = "";
    size_t n = strlen(name), used;
    for (size_t i = 0; i < n; i++) {
        upper[i] =
            name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    }
    assert_int_equal(op_called(name, n, OP_ENTRIES_END, &used), op);
    assert_int_equal(used, n);
    assert_int_equal(op_called(upper, n, OP_ENTRIES_END, &used), op);
    assert_int_equal(used, n);
}

static void table_is_complete(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_ENTRIES_END; op++) {
        const struct op_info *info = &op_table[op];
        assert_non_null(info->name);
        assert_non_null(info->words);
        assert_true(op <= OP_CONSTANT || (info->form != FORM_LEAF && info->forward));
        assert_int_equal(info->priority > 0,
                         info->form == FORM_INFIX || info->form == FORM_PREFIX);
        if (op_is_call(info)) {
            check_name(info->typed, op);
            check_name(info->symbol, op);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        check_name(alias->name, alias->op);
    }
    size_t used;
    assert_int_equal(op_called("ln(", 3, OP_ENTRIES_END, &used), OP_LOG);
    assert_int_equal(used, 2);
    assert_int_equal(op_called("sinus", 5, OP_ENTRIES_END, &used), OP_SIN);
    assert_int_equal(used, 3);
    assert_int_equal(op_called("sinhx", 5, OP_ENTRIES_END, &used),
                     OP_SINH); /* the longest */
    assert_int_equal(used, 4);
    assert_int_equal(op_called("si", 2, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(used, 0);
    assert_int_equal(op_called("", 0, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(used, 0);
    assert_int_equal(op_called("+", 1, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_called("add", 3, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_called("Σ", 2, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_find(FORM_INFIX, "·", strlen("·"), OP_MOST), OP_MUL);
    assert_int_equal(op_find(FORM_INFIX, "-", 1, OP_MOST), OP_SUB);
    assert_int_equal(op_find(FORM_PREFIX, "-", 1, OP_MOST), OP_NEG);
}

/* --- names that were mistyped --------------------------------------------------------
 */

/* The names of all calls, as typed and then others. */
enum { NAMES = 100 };
static size_t list_names(enum op end, const char *names[NAMES], bool alias[NAMES])
{
    size_t n = 0;
    for (enum op op = 0; op < end; op++)
        if (op_is_call(&op_table[op]) && !*op_table[op].axis) {
            alias[n] = false;
            names[n++] = op_table[op].typed;
        }
    for (const struct op_alias *a = op_aliases; a->name; a++) {
        alias[n] = true;
        names[n++] = a->name;
    }
    assert_in_range(n, 1, NAMES);
    return n;
}

static int times(const char *text, char letter)
{
    int n = 0;
    for (; *text; text++)
        n += *text == letter;
    return n;
}

/* The digits of the text alone. */
static void digits_of(const char *text, char *out)
{
    for (; *text; text++)
        if (*text >= '0' && *text <= '9')
            *out++ = *text;
    *out = '\0';
}

/* Better for a greater number: nearer, then more common letters, then an equal last one;
 * 0 if the name cannot be meant. */
static int merit(const char *typed, const char *name, bool alias)
{
    char digits[2][64];
    size_t n = strlen(typed), d = text_distance(typed, name);
    int common = 0;
    digits_of(typed, digits[0]);
    digits_of(name, digits[1]);
    if (n < 3 || d > (n > 5 ? 2 : 1) || (!alias && *typed != *name) ||
        strcmp(digits[0], digits[1]) != 0)
        return 0;
    for (char letter = '0'; letter <= 'z'; letter++) {
        int a = times(typed, letter), b = times(name, letter);
        common += a < b ? a : b;
    }
    return 1000 - 200 * (int)d + 2 * common + (typed[n - 1] == name[strlen(name) - 1]);
}

static void check_slip(const char *typed, enum op end)
{
    const char *names[NAMES], *best = NULL, *got = op_meant(typed, end);
    bool alias[NAMES];
    size_t n = list_names(end, names, alias);
    int most = 0;
    for (size_t i = 0; i < n; i++) {
        int here = merit(typed, names[i], alias[i]);
        if (strcmp(typed, names[i]) == 0)
            return; /* a name itself */
        best = here > most ? names[i] : best;
        most = here > most ? here : most;
    }
    if ((got == NULL) != (best == NULL) || (best && strcmp(got, best) != 0))
        fail_msg("%s: %s, not %s", typed, got ? got : "none", best ? best : "none");
}

/* A letter doubled, left out, swapped with the next one or another one. */
static void slip(const char *name, size_t at, int kind, char *out)
{
    size_t n = strlen(name);
    char letter = (char)('a' + (int)(at * 7 + n) % 26);
    snprintf(out, 64, "%s", name);
    if (kind == 0)
        snprintf(out + at, 64 - at, "%c%s", name[at], name + at);
    if (kind == 1)
        snprintf(out + at, 64 - at, "%s", name + at + 1);
    if (kind == 2 && at + 1 < n)
        out[at] = name[at + 1], out[at + 1] = name[at];
    if (kind == 3)
        out[at] = letter;
}

/* With one slip in it or two. */
static void what_was_mistyped_means_the_nearest_name(void **state)
{
    (void)state;
    const char *names[NAMES];
    bool alias[NAMES];
    size_t n = list_names(OP_MOST, names, alias);
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at < strlen(names[i]); at++)
            for (int kind = 0; kind < 4; kind++) {
                char once[64], twice[64];
                slip(names[i], at, kind, once);
                check_slip(once, OP_MOST);
                check_slip(once, OP_ENTRIES_END);
                for (size_t k = 0; k < strlen(once); k++) {
                    slip(once, k, (kind + (int)k) % 4, twice);
                    check_slip(twice, OP_MOST);
                }
            }
    /* longer than any name */
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidl", OP_MOST));
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidlo", OP_MOST));
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidlogsigmoid", OP_MOST));
    assert_string_equal(op_meant("SigMod", OP_MOST), "sigmoid");
    assert_string_equal(op_meant("tahn", OP_TANH), "tan"); /* not the end itself */
}

/* In any room, whole names: each that still fits when it is its turn. */
static void as_many_calls_are_listed_as_fit(void **state)
{
    (void)state;
    const char *names[NAMES];
    bool alias[NAMES];
    size_t n = list_names(OP_MOST, names, alias);
    for (size_t room = 1; room <= OP_CALLS; room++) {
        char want[OP_CALLS] = "", *got = test_malloc(room);
        for (size_t i = 0; i < n && !alias[i]; i++)
            if (strlen(want) + (*want ? 2 : 0) + strlen(names[i]) < room) {
                strcat(want, *want ? ", " : "");
                strcat(want, names[i]);
            }
        assert_ptr_equal(op_calls(OP_MOST, got, room), got);
        assert_string_equal(got, want);
        test_free(got);
    }
}

static void squares_and_cubes_are_products(void **state)
{
    (void)state;
    for (int i = -13; i < 14; i++) {
        double a = 0.37 * i;
        assert_true(same_number(forward(OP_POW, a, 1), a));
        assert_true(same_number(forward(OP_POW, a, 2), a * a));
        assert_true(same_number(forward(OP_POW, a, 3), a * a * a));
        assert_true(same_number(local(OP_POW, 0, a, 2), 2 * a));
    }
    assert_true(forward(OP_POW, infinite, 2) == infinite);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_agree_with_complex_step),
        cmocka_unit_test(every_smooth_operation_has_a_definition),
        cmocka_unit_test(awkward_points_are_as_listed),
        cmocka_unit_test(small_results_keep_their_digits),
        cmocka_unit_test(sigmoid_is_good_to_the_last_digits),
        cmocka_unit_test(slopes_of_sigmoid_and_tanh_are_right_at_five_points),
        cmocka_unit_test(saturated_slopes_keep_their_digits),
        cmocka_unit_test(nan_goes_through_every_operation),
        cmocka_unit_test(rows_are_bit_equal_to_scalars_at_any_width),
        cmocka_unit_test(rows_accumulate_alike_at_any_width),
        cmocka_unit_test(local_gradients_use_only_what_they_say),
        cmocka_unit_test(local_gradients_use_all_they_say),
        cmocka_unit_test(rule_texts_say_what_is_computed),
        cmocka_unit_test(table_is_complete),
        cmocka_unit_test(what_was_mistyped_means_the_nearest_name),
        cmocka_unit_test(as_many_calls_are_listed_as_fit),
        cmocka_unit_test(squares_and_cubes_are_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
