#include <math.h>

#include "kernels/lanes.h"
#include "kernels/matrix.h"

static inline double total(const double c[MATRIX_CHAINS])
{
    enum { PAIRS = MATRIX_CHAINS / 2 };
    double h[PAIRS];
    for (int j = 0; j < PAIRS; j++) {
        h[j] = c[j] + c[j + PAIRS];
    }
    return ((h[0] + h[4]) + (h[2] + h[6])) + ((h[1] + h[5]) + (h[3] + h[7]));
}

#define LOOPS "kernels/matrix_sum_rows.h"
#include "kernels/lanes_each.h"

static double (*const sum_of[])(size_t n, const double *x) = {BY_LANES(sum)};
static double (*const sum_abs_of[])(size_t n, const double *x) = {BY_LANES(sum_abs)};
static double (*const dot_of[])(size_t n, const double *x,
                                const double *y) = {BY_LANES(dot)};

double matrix_sum(size_t n, const double *x)
{
    return sum_of[lanes_here()](n, x);
}

double matrix_sum_abs(size_t n, const double *x)
{
    return sum_abs_of[lanes_here()](n, x);
}

double matrix_dot(size_t n, const double *x, const double *y)
{
    return dot_of[lanes_here()](n, x, y);
}
