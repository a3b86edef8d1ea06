/* Products are chains in ascending order to the last bit, norms neither overflow nor
 * underflow, the spectral radius is the eigenvalue's, clipping follows its definition. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/random.h"
#include "kernels/matrix.h"
#include "kernels/norm.h"
#include "optim/clip.h"
#include "tests/wider.h"

enum { MOST = 37 };

static void fill(size_t n, double *x, uint32_t number)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = random_normal((struct random_key){7, RANDOM_TEST, number}, i);
    }
}

/* c (+)= a·b and its turned a, against one chain an element in ascending order, to the
 * last bit: an entry that two tiles add to, or none, would show. */
static void check_product(size_t m, size_t n, size_t k)
{
    /* each as long as it is: what is beyond is to be noticed */
    struct arena mem = ARENA_INIT;
    double *a = arena_new(&mem, double, m *k), *b = arena_new(&mem, double, k *n);
    double *c = arena_new(&mem, double, m *n), *start = arena_new(&mem, double, m *n);
    fill(m * k, a, 1);
    fill(k * n, b, 2);
    fill(m * n, start, 3);
    for (int kind = 0; kind < 4; kind++) {
        bool turned = kind & 1, add = kind & 2;
        struct matrix_view view = {a, turned ? 1 : k, turned ? m : 1};
        for (size_t i = 0; i < m * n; i++) {
            c[i] = add ? start[i] : (double)NAN; /* what is overwritten is not read */
        }
        matrix_multiply(m, n, k, view, b, add, c);
        for (size_t i = 0; i < m; i++) {
            for (size_t j = 0; j < n; j++) {
                volatile double sum = add ? start[i * n + j] : 0;
                for (size_t p = 0; p < k; p++) {
                    volatile double product =
                        a[i * view.row + p * view.column] * b[p * n + j];
                    sum = sum + product;
                }
                if (c[i * n + j] != sum) {
                    fail_msg("%zu×%zu×%zu, kind %d, %d lanes: (%zu, %zu)", m, n, k, kind,
                             lanes, i, j);
                }
            }
        }
    }
    arena_release(&mem);
}

static void product_is_one_chain_an_element_at_any_width(void **state)
{
    (void)state;
    static const size_t larger[][3] = {
        {5, 7, 11},  {8, 16, 32}, {13, 37, 2},  {37, 1, 5},   {6, 9, 37},   {12, 12, 1},
        {1, 33, 21}, {3, 30, 4},  {33, 21, 17}, {7, 24, 5},   {11, 31, 4},  {17, 1, 12},
        {2, 64, 31}, {16, 2, 9},  {31, 3, 10},  {64, 64, 64}, {29, 58, 33}, {4, 46, 0}};
    do {
        for (size_t m = 1; m <= 9; m++) {
            for (size_t n = 1; n <= 9; n++) {
                for (size_t k = 1; k <= 9; k++) {
                    check_product(m, n, k);
                }
            }
        }
        for (size_t s = 0; s < sizeof larger / sizeof *larger; s++) {
            check_product(larger[s][0], larger[s][1], larger[s][2]);
        }
    } while (wider());
}

/* Of any shape, each as long as it is: one chain a column from the first row to the last;
 * a single column as matrix_sum adds it up. */
static void rows_are_added_up_in_order_at_any_width(void **state)
{
    (void)state;
    do {
        for (size_t shape = 0; shape < 7 * MOST; shape++) {
            size_t rows = shape % 7, columns = shape / 7 + 1;
            struct arena mem = ARENA_INIT;
            double *x = arena_new(&mem, double, rows *columns);
            double *out = arena_new(&mem, double, columns);
            fill(rows * columns, x, 8);
            for (int add = 0; add < 2; add++) {
                for (size_t j = 0; j < columns; j++) {
                    out[j] = add ? 0.1 * (double)(j + 1) : (double)NAN;
                }
                matrix_sum_rows(rows, columns, x, add, out);
                for (size_t j = 0; j < columns; j++) {
                    volatile double sum = add ? 0.1 * (double)(j + 1) : 0;
                    if (columns == 1) {
                        sum = sum + matrix_sum(rows, x);
                    }
                    for (size_t i = 0; columns > 1 && i < rows; i++) {
                        sum = sum + x[i * columns + j];
                    }
                    assert_true(out[j] == sum);
                }
            }
            arena_release(&mem);
        }
    } while (wider());
}

static void sums_and_transposes(void **state)
{
    (void)state;
    double x[MOST], y[MOST];
    for (size_t i = 0; i < MOST; i++) {
        x[i] = (double)(i + 1);
        y[i] = 1 / (double)(i + 1);
    }
    assert_true(matrix_sum(MOST, x) == MOST * (MOST + 1) / 2.0);
    assert_true(fabs(matrix_dot(MOST, x, y) - MOST) < 1e-13);
    for (size_t rows = 1; rows < 27; rows++) {
        for (size_t columns = 1; columns < 12; columns += 3) {
            struct arena mem = ARENA_INIT;
            double *a = arena_new(&mem, double, rows *columns);
            double *turned = arena_new(&mem, double, columns *rows);
            fill(rows * columns, a, 4);
            matrix_transpose(rows, columns, a, turned);
            for (size_t i = 0; i < rows; i++) {
                for (size_t j = 0; j < columns; j++) {
                    assert_true(turned[j * rows + i] == a[i * columns + j]);
                }
            }
            arena_release(&mem);
        }
    }
}

/* Of any length, each as long as it is: what a plain loop adds up, but for rounding, and
 * the same to the last bit at every width. */
static void sums_are_the_same_at_any_width(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 2 * MATRIX_CHAINS + 2; n++) {
        struct arena mem = ARENA_INIT;
        double *x = arena_new(&mem, double, n), *y = arena_new(&mem, double, n);
        fill(n, x, 5);
        fill(n, y, 6);
        double sum = 0, sum_abs = 0, dot = 0;
        for (size_t i = 0; i < n; i++) {
            sum += x[i];
            sum_abs += fabs(x[i]);
            dot += x[i] * y[i];
        }
        const double narrow[] = {matrix_sum(n, x), matrix_sum_abs(n, x),
                                 matrix_dot(n, x, y)};
        assert_true(fabs(narrow[0] - sum) < 1e-13 && fabs(narrow[1] - sum_abs) < 1e-13);
        assert_true(fabs(narrow[2] - dot) < 1e-13);
        while (wider()) {
            const double wide[] = {matrix_sum(n, x), matrix_sum_abs(n, x),
                                   matrix_dot(n, x, y)};
            assert_memory_equal(wide, narrow, sizeof wide);
        }
        arena_release(&mem);
    }
}

static void norms_are_scaled(void **state)
{
    (void)state;
    double tiny[2] = {3e-300, 4e-300}, huge[2] = {3e300, -4e300}, none[3] = {0};
    assert_true(fabs(norm_2(2, tiny) / 5e-300 - 1) < 1e-15);
    assert_true(fabs(norm_2(2, huge) / 5e300 - 1) < 1e-15);
    assert_true(fabs(norm_rms(2, tiny) / (5e-300 / sqrt(2)) - 1) < 1e-15);
    assert_true(norm_2(3, none) == 0 && norm_2(0, none) == 0);
    double most[2] = {-1.5e308, 1.5e308};
    assert_true(fabs(norm_mean_abs(2, most) / 1.5e308 - 1) < 1e-15);
    assert_true(norm_mean_abs(2, (double[]){-1, 3}) == 2);
    assert_true(isinf(norm_2(2, (double[]){1, -(double)INFINITY})));
    assert_true(isnan(norm_2(2, (double[]){(double)INFINITY, (double)NAN})));
    assert_true(norm_2(1, (double[]){5e-324}) == 5e-324);
    assert_true(norm_rms(0, none) == 0 && norm_mean_abs(0, none) == 0);
}

static double radius(size_t n, const double *w)
{
    struct arena mem = ARENA_INIT;
    double *scratch = arena_new(&mem, double, 2 * n * n); /* as long as it is */
    double r = matrix_radius(n, w, scratch);
    arena_release(&mem);
    return r;
}

static void spectral_radius_is_the_largest_eigenvalue(void **state)
{
    (void)state;
    double turn[4] = {0, -2, 2, 0};                              /* ±2i */
    double triangle[9] = {0.5, 100, -7, 0, -0.9, 30, 0, 0, 0.1}; /* far from normal */
    double nilpotent[4] = {0, 3, 0, 0};
    double jordan[4] = {0.8, 1, 0, 0.8}; /* ‖W^m‖ grows like m·0.8^m */
    assert_true(fabs(radius(2, turn) - 2) < 1e-8);
    assert_true(fabs(radius(3, triangle) - 0.9) < 1e-7);
    assert_true(radius(2, nilpotent) == 0);
    assert_true(fabs(radius(2, jordan) - 0.8) < 1e-7);
    assert_true(isnan(radius(1, (double[]){(double)INFINITY})));
    assert_true(radius(1, (double[]){-1e-200}) > 0.99e-200);
}

/* A turn of 80 places: all eigenvalues are roots of 0.7^80, and one row of a square left
 * out or made twice would show. */
static void the_radius_of_a_large_turn(void **state)
{
    (void)state;
    enum { N = 80 };
    static double w[N * N];
    for (int i = 0; i < N; i++) {
        w[i * N + (i + 1) % N] = 0.7;
    }
    assert_true(fabs(radius(N, w) - 0.7) < 1e-9);
}

/* Triangular, the largest eigenvalue in the last row. */
static void the_last_row_of_a_large_matrix_counts(void **state)
{
    (void)state;
    enum { N = 80 };
    static double w[N * N];
    for (int i = 0; i < N; i++) {
        w[i * N + i] = 0.2 + 0.01 * i;
        if (i + 1 < N) {
            w[i * N + i + 1] = 0.01;
        }
    }
    assert_true(fabs(radius(N, w) - 0.99) < 1e-8);
}

static void clipping(void **state)
{
    (void)state;
    double g[3] = {3, -4, 0};
    assert_int_equal(clip_apply(CLIP_NORM, 5, 5, 3, g), 0); /* ‖g‖ = c is left alone */
    assert_int_equal(clip_apply(CLIP_NORM, 1, 5, 3, g), 3);
    assert_true(fabs(g[0] - 0.6) < 1e-15 && fabs(g[1] + 0.8) < 1e-15 && g[2] == 0);
    double h[3] = {3, -0.5, -4};
    assert_int_equal(clip_apply(CLIP_VALUE, 1, 5, 3, h), 2);
    assert_true(h[0] == 1 && h[1] == -0.5 && h[2] == -1);
    assert_int_equal(clip_apply(CLIP_OFF, 1, 5, 3, h), 0);
    double bad[1] = {(double)NAN};
    clip_apply(CLIP_VALUE, 1, (double)NAN, 1, bad);
    assert_true(isnan(bad[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(product_is_one_chain_an_element_at_any_width),
        cmocka_unit_test(rows_are_added_up_in_order_at_any_width),
        cmocka_unit_test(sums_and_transposes),
        cmocka_unit_test(sums_are_the_same_at_any_width),
        cmocka_unit_test(norms_are_scaled),
        cmocka_unit_test(spectral_radius_is_the_largest_eigenvalue),
        cmocka_unit_test(the_radius_of_a_large_turn),
        cmocka_unit_test(the_last_row_of_a_large_matrix_counts),
        cmocka_unit_test(clipping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
