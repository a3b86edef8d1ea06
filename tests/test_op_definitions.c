/* The operations and their slopes against definitions in complex numbers. */
#include <complex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/op.h"
#include "tests/evaluate.h"
#include "tests/near.h"

/* Definitions of their own: textbook forms in complex numbers. The derivative is the
 * imaginary part at a + ih over h: no difference, so no cancellation. */
typedef double complex number;
#define J ((number)I) /* I is of type float complex */
#define DEFINE(name, value)                                                              \
    static number c_##name(number a, number b)                                           \
    {                                                                                    \
        (void)b;                                                                         \
        return value;                                                                    \
    }
DEFINE(add, a + b)
DEFINE(sub, a - b)
DEFINE(mul, 1 * a * b)
DEFINE(div, a / b)
DEFINE(neg, -a)
DEFINE(pow, cexp(clog(a) * b))
DEFINE(exp, cexp(a))
DEFINE(log, clog(a))
DEFINE(sqrt, cexp(clog(a) / 2))
DEFINE(sin, csin(a))
DEFINE(cos, ccos(a))
DEFINE(tan, csin(a) / ccos(a))
DEFINE(sigmoid, 1 / (1 + cexp(-a)))
DEFINE(tanh, (cexp(a) - cexp(-a)) / (cexp(a) + cexp(-a)))
DEFINE(softplus, clog(1 + cexp(a)))
DEFINE(silu, c_sigmoid(a, b) * a)
DEFINE(asin, catan(a / csqrt(1 - a * a)))
DEFINE(acos, 2 * catan(1) - c_asin(a, b))
DEFINE(atan, catan(a))
DEFINE(sinh, (cexp(a) - cexp(-a)) / 2)
DEFINE(cosh, (cexp(a) + cexp(-a)) / 2)
DEFINE(asinh, clog(a + csqrt(a * a + 1)))
DEFINE(acosh, clog(a + csqrt(a - 1) * csqrt(a + 1)))
DEFINE(atanh, (clog(1 + a) - clog(1 - a)) / 2)
DEFINE(log10, clog(a) / clog(10))
DEFINE(log2, clog(a) / clog(2))
DEFINE(cbrt, creal(a) < 0 ? -cexp(clog(-a) / 3) : cexp(clog(a) / 3))
DEFINE(log1p, clog(1 + a))
DEFINE(expm1, cexp(a) - 1)
DEFINE(hypot, csqrt(1 * a * a + b * b))
DEFINE(elu, creal(a) > 0 ? a : cexp(a) - 1)
DEFINE(logsigmoid, clog(1 / (1 + cexp(-a))))

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
    check_op(op_value(op, a, b), creal(analytic[i].f(a, b)), tolerance, name, a, b);
    check_op(op_slope(op, 0, a, b), cimag(analytic[i].f(a + J * h, b)) / h, tolerance,
             name, a, b);
    if (op_table[op].arity == 2)
        check_op(op_slope(op, 1, a, b), cimag(analytic[i].f(a, b + J * h)) / h, tolerance,
                 name, a, b);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_agree_with_complex_step),
        cmocka_unit_test(every_smooth_operation_has_a_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
