#include <math.h>

#include "learn/lanes.h"
#include "learn/matrix.h"

static inline double total(const double c[MATRIX_CHAINS])
{
    enum { PAIRS = MATRIX_CHAINS / 2 };
    double h[PAIRS];
    for (int j = 0; j < PAIRS; j++) {
        h[j] = c[j] + c[j + PAIRS];
    }
    return ((h[0] + h[4]) + (h[2] + h[6])) + ((h[1] + h[5]) + (h[3] + h[7]));
}

#define TARGET
#define NAME(x) x##_2
#include "learn/matrix_sum_rows.h"

#if defined(__x86_64__) || defined(__i386__)
#define TARGET  __attribute__((target("avx2")))
#define NAME(x) x##_4
#include "learn/matrix_sum_rows.h"

#define TARGET  __attribute__((target("avx512f")))
#define NAME(x) x##_8
#include "learn/matrix_sum_rows.h"
#endif

static const struct kernel {
    double (*sum)(size_t n, const double *x), (*sum_abs)(size_t n, const double *x);
    double (*dot)(size_t n, const double *x, const double *y);
} kernels[] = {
    /* by lanes */
    [2] = {sum_2, sum_abs_2, dot_2},
#if defined(__x86_64__) || defined(__i386__)
    [4] = {sum_4, sum_abs_4, dot_4},
    [8] = {sum_8, sum_abs_8, dot_8},
#endif
};

double matrix_sum(size_t n, const double *x)
{
    return kernels[lanes_here()].sum(n, x);
}

double matrix_sum_abs(size_t n, const double *x)
{
    return kernels[lanes_here()].sum_abs(n, x);
}

double matrix_dot(size_t n, const double *x, const double *y)
{
    return kernels[lanes_here()].dot(n, x, y);
}
