/* No include guard: op.c includes this once for each width of vectors (lanes_each.h). */
#define EACH(value)                                                                      \
    for (size_t i = 0; i < n; i++)                                                       \
    row[i] = (value)

/* row[n] = f(a, b, o), in a loop for each kind of operands. The exponents 2 and 3 have
 * loops of their own, in which power() is a product that can be vectorized: ten times as
 * fast as a decision at each point. */
#define EACH_OF(f, arity, degree, o)                                                     \
    do {                                                                                 \
        const double *x = a.at, *y = b.at;                                               \
        if ((arity) == 1) {                                                              \
            EACH(f(x[i], 0, o));                                                         \
        } else if (a.each && b.each) {                                                   \
            EACH(f(x[i], y[i], o));                                                      \
        } else if (b.each) {                                                             \
            double one = *x;                                                             \
            EACH(f(one, y[i], o));                                                       \
        } else if ((degree) == DEGREE_POWER && *y == 2) {                                \
            EACH(f(x[i], 2, o));                                                         \
        } else if ((degree) == DEGREE_POWER && *y == 3) {                                \
            EACH(f(x[i], 3, o));                                                         \
        } else {                                                                         \
            double one = *y;                                                             \
            EACH(f(x[i], one, o));                                                       \
        }                                                                                \
    } while (0)

#define OP(id, name, typed, symbol, form, arity, priority, right, degree, value, by_a,   \
           by_b, words)                                                                  \
    TARGET static inline double NAME(value_##id)(double a, double b, double out)         \
    {                                                                                    \
        (void)out;                                                                       \
        return forward_##id(a, b);                                                       \
    }                                                                                    \
    TARGET static void NAME(forward_row_##id)(size_t n, struct op_row a,                 \
                                              struct op_row b, double *restrict row)     \
    {                                                                                    \
        EACH_OF(NAME(value_##id), arity, degree, 0);                                     \
    }                                                                                    \
    TARGET static void NAME(local_a_row_##id)(size_t n, struct op_row a,                 \
                                              struct op_row b, const double *out,        \
                                              double *restrict row)                      \
    {                                                                                    \
        EACH_OF(local_a_##id, arity, degree, out[i]);                                    \
    }                                                                                    \
    TARGET static void NAME(local_b_row_##id)(size_t n, struct op_row a,                 \
                                              struct op_row b, const double *out,        \
                                              double *restrict row)                      \
    {                                                                                    \
        EACH_OF(local_b_##id, arity, degree, out[i]);                                    \
    }                                                                                    \
    TARGET static inline void NAME(both_row_##id)(size_t n, const double *restrict a,    \
                                                  double *restrict out,                  \
                                                  double *restrict local)                \
    {                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                 \
            double result = forward_##id(a[i], 0);                                       \
            out[i] = result;                                                             \
            local[i] = local_a_##id(a[i], 0, result);                                    \
        }                                                                                \
    }                                                                                    \
    static void NAME(local_row_##id)(size_t n, struct op_row a, struct op_row b,         \
                                     const double *out, double *local_a,                 \
                                     double *local_b)                                    \
    {                                                                                    \
        if (local_a)                                                                     \
            NAME(local_a_row_##id)(n, a, b, out, local_a);                               \
        if ((arity) == 2 && local_b)                                                     \
            NAME(local_b_row_##id)(n, a, b, out, local_b);                               \
    }
#include "autodiff/op.def"
#undef OP

TARGET static void NAME(accumulate)(size_t n, struct op_row before, struct op_row up,
                                    struct op_row local, double *row)
{
    if (!up.each) { /* the product is the same either way */
        struct op_row kept = up;
        up = local;
        local = kept;
    }
    const double *s = before.at, *u = up.at, *l = local.at;
    double one = *s, by = *l, product = *u * *l;
    if (before.each && up.each && local.each)
        EACH(s[i] + u[i] * l[i]);
    else if (before.each && up.each)
        EACH(s[i] + u[i] * by);
    else if (before.each)
        EACH(s[i] + product);
    else if (up.each && local.each)
        EACH(one + u[i] * l[i]);
    else if (up.each)
        EACH(one + u[i] * by);
    else
        EACH(one + product);
}

static const struct op_rows NAME(rows) = {
    .accumulate = NAME(accumulate),
    .of =
        {
#define OP(id, name, typed, symbol, form, arity, priority, right, degree, value, by_a,   \
           ...)                                                                          \
    [OP_##id] = {NAME(forward_row_##id), NAME(local_row_##id),                           \
                 (USES by_a)&USES_A_FOR_DIGITS ? NAME(both_row_##id) : NULL},
#include "autodiff/op.def"
#undef OP
        },
};

#undef EACH
#undef EACH_OF
