/* No include guard: op.c includes this once for each width of vectors (lanes_each.h). */
#define EACH(to, x_, y_, f)                                                              \
    do {                                                                                 \
        for (size_t i = 0; i < n; i++) {                                                 \
            const double x = (x_), y = (y_);                                             \
            to[i] = (f);                                                                 \
        }                                                                                \
    } while (0)

/* to[n] = f, an expression in the numbers x of a and y of b, in a loop for each kind of
 * operands. The exponents 2 and 3 have loops of their own, in which power() is a product
 * that can be vectorized: ten times as fast as a decision at each point. */
#define EACH_OF(to, arity, degree, f)                                                    \
    do {                                                                                 \
        double one_a = *a.at, one_b = (arity) == 2 ? *b.at : 0;                          \
        if ((arity) == 1)                                                                \
            EACH(to, a.at[i], 0, f);                                                     \
        else if (a.each && b.each)                                                       \
            EACH(to, a.at[i], b.at[i], f);                                               \
        else if (b.each)                                                                 \
            EACH(to, one_a, b.at[i], f);                                                 \
        else if ((degree) == DEGREE_POWER && one_b == 2)                                 \
            EACH(to, a.at[i], 2, f);                                                     \
        else if ((degree) == DEGREE_POWER && one_b == 3)                                 \
            EACH(to, a.at[i], 3, f);                                                     \
        else                                                                             \
            EACH(to, a.at[i], one_b, f);                                                 \
    } while (0)

#define OP(id, name, typed, symbol, form, arity, priority, right, degree, value, by_a,   \
           by_b, words, meaning, ...)                                                    \
    TARGET static void NAME(forward_row_##id)(size_t n, struct op_row a,                 \
                                              struct op_row b, double *restrict row)     \
    {                                                                                    \
        EACH_OF(row, arity, degree, forward_##id(x, y));                                 \
    }                                                                                    \
    TARGET static void NAME(local_row_##id)(size_t n, struct op_row a, struct op_row b,  \
                                            const double *out, double *restrict local_a, \
                                            double *restrict local_b)                    \
    {                                                                                    \
        if (local_a)                                                                     \
            EACH_OF(local_a, arity, degree, local_a_##id(x, y, out[i]));                 \
        if ((arity) == 2 && local_b)                                                     \
            EACH_OF(local_b, arity, degree, local_b_##id(x, y, out[i]));                 \
    }
#include "autodiff/op.def"
#undef OP

/* a: the upstream gradient, b: the local one. */
TARGET static void NAME(accumulate)(size_t n, struct op_row before, struct op_row a,
                                    struct op_row b, double *row)
{
    const double *s = before.at;
    double one = *s, product = *a.at * *b.at;
    if (before.each && (a.each || b.each))
        EACH_OF(row, 2, DEGREE_NONE, s[i] + x * y);
    else if (before.each)
        EACH(row, s[i], product, x + y);
    else if (a.each || b.each)
        EACH_OF(row, 2, DEGREE_NONE, one + x * y);
    else
        EACH(row, one, product, x + y);
}

static const struct op_rows NAME(rows) = {
    .accumulate = NAME(accumulate),
    .of =
        {
#define OP(id, ...) [OP_##id] = {NAME(forward_row_##id), NAME(local_row_##id)},
#include "autodiff/op.def"
#undef OP
        },
};

#undef EACH
#undef EACH_OF
