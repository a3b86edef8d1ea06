#include "learn/op.h"

#include <math.h>
#include <string.h>

/* What the formulas of op.def are made of. */

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

static inline double sigmoid(double a)
{
    return (a >= 0 ? 1 : exp(a)) / (1 + exp(-fabs(a)));
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

#define NONE                  (0, "", USES_NOTHING)
#define FORMULA(f, text, use) f
#define TEXT(f, text, use)    text
#define USES(f, text, use)    (use)

/* Scalar functions. */
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

/* Loops over the scalar functions, which the compiler inlines and, where there is
 * arithmetic only, vectorises: once for each width of vectors. */
#define TARGET
#define ROWS    rows_0
#define NAME(x) x##_0
#include "learn/op_rows.h"

#if defined(__x86_64__) || defined(__i386__)
#define WIDER
#define TARGET  __attribute__((target("avx2")))
#define ROWS    rows_1
#define NAME(x) x##_1
#include "learn/op_rows.h"
#endif

const struct op_rows *op_rows_of(int width)
{
#ifdef WIDER
    if (width == 1 && __builtin_cpu_supports("avx2"))
        return &rows_1;
#endif
    return width == 0 ? &rows_0 : NULL;
}

const struct op_rows *op_rows(void)
{
    int width = OP_WIDTHS - 1;
    while (!op_rows_of(width))
        width--;
    return op_rows_of(width);
}

#define OP(id_, name_, typed_, symbol_, form_, arity_, priority_, right_, degree_,       \
           value_, by_a_, by_b_, words_)                                                 \
    [OP_##id_] = {.name = (name_),                                                       \
                  .typed = (typed_),                                                     \
                  .symbol = (symbol_),                                                   \
                  .form = (form_),                                                       \
                  .arity = (arity_),                                                     \
                  .priority = (priority_),                                               \
                  .right = (right_),                                                     \
                  .degree = (degree_),                                                   \
                  .forward = forward_##id_,                                              \
                  .local_a = local_a_##id_,                                              \
                  .local_b = local_b_##id_,                                              \
                  .rule_a = TEXT by_a_,                                                  \
                  .rule_b = TEXT by_b_,                                                  \
                  .uses_a = USES by_a_,                                                  \
                  .uses_b = USES by_b_,                                                  \
                  .words = (words_)},

const struct op_info op_table[OP_MOST] = {
    [OP_LEAF] = {.name = "leaf",
                 .typed = "",
                 .symbol = "",
                 .rule_a = "",
                 .rule_b = "",
                 .words =
                     "a variable: its gradient is the sum over all edges leaving it"},
    [OP_CONSTANT] = {.name = "constant",
                     .typed = "",
                     .symbol = "",
                     .rule_a = "",
                     .rule_b = "",
                     .words = "a number: no gradient flows to it"},
#include "learn/op.def"
};
#undef OP

static bool same(const char *name, const char *text, size_t n)
{
    return strncmp(name, text, n) == 0 && name[n] == '\0';
}

enum op op_find(enum op_form form, const char *text, size_t n)
{
    for (enum op op = 0; op < OP_MOST; op++) {
        const struct op_info *info = &op_table[op];
        if (info->form == form &&
            (same(info->typed, text, n) || same(info->symbol, text, n)))
            return op;
    }
    return OP_MOST;
}
