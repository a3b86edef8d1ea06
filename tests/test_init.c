/* Every rule has its published spread, shares one draw with the others, and orthogonal
 * weights are orthonormal. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kernels/matrix.h"
#include "nets/init.h"

enum { OUT = 120, IN = 80, N = OUT * IN };

static void init_layer(enum init rule, double scale, struct random_key key, int out,
                       int in, double *w, double *b)
{
    init_draw(&(struct init_draw){.rule = rule,
                                  .scale = scale,
                                  .key = key,
                                  .fan_out = out,
                                  .fan_in = in,
                                  .w = w,
                                  .b = b});
}

static void layer(enum init rule, double scale, uint64_t seed, double *w, double *b)
{
    init_layer(rule, scale, (struct random_key){.seed = seed}, OUT, IN, w, b);
}

static double variance(const double *w)
{
    return matrix_dot(N, w, w) / N;
}

static double most(size_t n, const double *w)
{
    double m = 0;
    for (size_t i = 0; i < n; i++) {
        m = fmax(m, fabs(w[i]));
    }
    return m;
}

/* Published variance and, for uniform ones, the bound. */
static void spreads_are_the_published_ones(void **state)
{
    (void)state;
    static const struct {
        enum init rule;
        double variance, bound;
    } rows[] = {
        {INIT_XAVIER_UNIFORM, 2.0 / (IN + OUT), 6.0 / (IN + OUT)},
        {INIT_XAVIER_NORMAL, 2.0 / (IN + OUT), 0},
        {INIT_HE_UNIFORM, 2.0 / IN, 6.0 / IN},
        {INIT_HE_NORMAL, 2.0 / IN, 0},
        {INIT_NORMAL, 1, 0},
        {INIT_PYTORCH, 1.0 / (3 * IN), 1.0 / IN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double w[N], b[OUT];
        layer(rows[i].rule, 1, 3, w, b);
        /* the deviation of a variance from 9600 draws is about 1.4 %: 4 of them */
        assert_true(fabs(variance(w) / rows[i].variance - 1) < 0.06);
        if (rows[i].bound > 0) {
            double bound = sqrt(rows[i].bound);
            assert_true(most(N, w) <= bound && most(N, w) > 0.999 * bound);
        }
        bool biases = rows[i].rule == INIT_PYTORCH;
        assert_true((most(OUT, b) > 0) == biases);
        assert_true(most(OUT, b) <= 1 / sqrt(IN));
    }
}

static void rules_share_one_draw(void **state)
{
    (void)state;
    double xavier[N], he[N], uniform[N], scaled[N], b[OUT];
    layer(INIT_XAVIER_NORMAL, 1, 3, xavier, b);
    layer(INIT_HE_NORMAL, 1, 3, he, b);
    layer(INIT_HE_UNIFORM, 1, 3, uniform, b);
    layer(INIT_XAVIER_NORMAL, 10, 3, scaled, b);
    double ratio = sqrt((IN + OUT) / (double)IN);
    for (int i = 0; i < N; i++) {
        assert_true(fabs(he[i] / xavier[i] / ratio - 1) < 1e-14);
        assert_true(scaled[i] == 10 * xavier[i]);
        assert_true((uniform[i] > 0) == (he[i] > 0));
        /* uniform = 2Φ(z) − 1 of the same z */
        double z = he[i] / sqrt(2.0 / IN), u = uniform[i] / sqrt(6.0 / IN);
        assert_true(fabs(0.5 * (1 + u) - 0.5 * erfc(-z / sqrt(2))) < 1e-14);
    }
}

/* A bias by its row, in a stream of its own, in any version of the program. The scale,
 * here 3, is the weights' alone. */
static void biases_are_keyed_by_their_row(void **state)
{
    (void)state;
    enum { INPUTS = 4, LAYER = 2 };
    double w[3 * INPUTS], b[3];
    struct random_key key = {.seed = 7, .layer = LAYER};
    init_layer(INIT_PYTORCH, 3, key, 3, INPUTS, w, b);
    for (int i = 0; i < 3; i++) {
        struct random_key own = {7, RANDOM_BIASES, LAYER};
        double z = random_normal(own, (uint64_t)i << 32), u = b[i] * sqrt(INPUTS);
        assert_true(fabs(0.5 * (1 + u) - 0.5 * erfc(-z / sqrt(2))) < 1e-14);
    }
}

static void narrow_layer_is_a_corner_of_a_wide_one(void **state)
{
    (void)state;
    double wide[N], narrow[6], b[OUT];
    layer(INIT_NORMAL, 1, 5, wide, b);
    init_layer(INIT_NORMAL, 1, (struct random_key){.seed = 5}, 2, 3, narrow, b);
    for (int i = 0; i < 6; i++) {
        assert_true(narrow[i] == wide[i / 3 * IN + i % 3]);
    }
}

static void orthogonal_is_orthonormal(void **state)
{
    (void)state;
    static const int shapes[][2] = {{20, 20}, {20, 50}, {50, 20},
                                    {48, 48}, {1, 30},  {1, 1}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        int out = shapes[s][0], in = shapes[s][1];
        double w[50 * 50], b[50];
        init_layer(INIT_ORTHOGONAL, 2, (struct random_key){.seed = 9}, out, in, w, b);
        int n = out < in ? out : in, length = out < in ? in : out;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double dot = 0;
                for (int k = 0; k < length; k++) {
                    dot += out < in ? w[i * in + k] * w[j * in + k]
                                    : w[k * in + i] * w[k * in + j];
                }
                assert_true(fabs(dot - (i == j ? 4 : 0)) < 1e-13);
            }
        }
    }
}

/* Of so many draws some are nearly parallel: one projection would leave more. */
static void parallel_draws_become_orthogonal_to_the_last_bits(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 5000; seed++) {
        double w[4], b[2];
        init_layer(INIT_ORTHOGONAL, 1, (struct random_key){.seed = seed}, 2, 2, w, b);
        assert_true(fabs(w[0] * w[2] + w[1] * w[3]) < 1e-15);
    }
}

/* Gram and Schmidt keep the direction of the first row, or column, and never draw again.
 */
static void the_first_direction_is_the_drawn_one(void **state)
{
    (void)state;
    static const int shapes[][2] = {{20, 20}, {16, 40}, {40, 16}, {33, 35}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        int out = shapes[s][0], in = shapes[s][1];
        double drawn[40 * 40 + 1], w[40 * 40 + 1], b[41];
        struct random_key key = {.seed = 9};
        init_layer(INIT_NORMAL, 1, key, out, in, drawn, b);
        w[out * in] = b[out] = 7;
        init_layer(INIT_ORTHOGONAL, 2, key, out, in, w, b);
        assert_true(w[out * in] == 7 && b[out] == 7);
        int step = out <= in ? 1 : in, n = out <= in ? in : out;
        double ratio = w[0] / drawn[0];
        assert_true(ratio > 0);
        for (int k = 0; k < n; k++) {
            assert_true(fabs(w[k * step] - ratio * drawn[k * step]) < 1e-14);
        }
    }
}

static void zero_is_zero(void **state)
{
    (void)state;
    double w[N], b[OUT];
    layer(INIT_ZERO, 10, 3, w, b);
    assert_true(most(N, w) == 0 && most(OUT, b) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreads_are_the_published_ones),
        cmocka_unit_test(rules_share_one_draw),
        cmocka_unit_test(biases_are_keyed_by_their_row),
        cmocka_unit_test(narrow_layer_is_a_corner_of_a_wide_one),
        cmocka_unit_test(orthogonal_is_orthonormal),
        cmocka_unit_test(parallel_draws_become_orthogonal_to_the_last_bits),
        cmocka_unit_test(the_first_direction_is_the_drawn_one),
        cmocka_unit_test(zero_is_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
