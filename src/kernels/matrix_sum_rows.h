/* No include guard: matrix_sum.c includes this for each width of vectors (lanes_each.h).
 *
 * At every width the terms go to the chains in turn. */
#define SUM(term)                                                                        \
    double chain[MATRIX_CHAINS] = {0};                                                   \
    size_t whole = n - n % MATRIX_CHAINS;                                                \
    for (size_t at = 0; at < whole; at += MATRIX_CHAINS) {                               \
        for (size_t j = 0; j < MATRIX_CHAINS; j++) {                                     \
            size_t i = at + j;                                                           \
            chain[j] += (term);                                                          \
        }                                                                                \
    }                                                                                    \
    for (size_t i = whole; i < n; i++) {                                                 \
        chain[i - whole] += (term);                                                      \
    }                                                                                    \
    return total(chain)

TARGET static double NAME(sum)(size_t n, const double *x)
{
    SUM(x[i]);
}

TARGET static double NAME(sum_abs)(size_t n, const double *x)
{
    SUM(fabs(x[i]));
}

TARGET static double NAME(dot)(size_t n, const double *x, const double *y)
{
    SUM(x[i] * y[i]);
}

#undef SUM
