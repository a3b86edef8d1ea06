/* The data sets, against what their rows say: means over many seeds, where the noise is
 * gone, are the closed forms, and what is left over has the noise's size. */
#include "nets/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/near.h"

enum { SEEDS = 2000, SAMPLES_MOST = 9 };

struct moments {
    double mean[2][SAMPLES_MOST], spread[2][SAMPLES_MOST];
};

/* Of the two coordinates of n samples, whose labels are labels[n] whatever the seed. */
static struct moments moments_of(enum dataset set, int n, const double *labels)
{
    struct moments m = {0};
    double x[2 * SAMPLES_MOST], y[SAMPLES_MOST];
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        dataset_fill(set, seed, n, x, y);
        for (int i = 0; i < n; i++) {
            assert_true(y[i] == labels[i]);
            for (int k = 0; k < 2; k++) {
                m.mean[k][i] += x[i * 2 + k] / SEEDS;
                m.spread[k][i] += x[i * 2 + k] * x[i * 2 + k] / SEEDS;
            }
        }
    }
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < n; i++) {
            double variance = m.spread[k][i] - m.mean[k][i] * m.mean[k][i];
            m.spread[k][i] = sqrt(variance > 0 ? variance : 0);
        }
    }
    return m;
}

/* Five standard errors off at most. */
static void check(const struct moments *m, int i, double x, double y, double noise)
{
    const double want[2] = {x, y};
    for (int k = 0; k < 2; k++) {
        double error = noise / sqrt(SEEDS);
        assert_true(near(m->mean[k][i], want[k], 1, 5 * error + 1e-12));
        assert_true(near(m->spread[k][i], noise, 1, 4 * error + 1e-5));
    }
}

static void xor_is_the_corners_and_what_lies_about_them(void **state)
{
    (void)state;
    const double labels[8] = {0, 1, 1, 0, 0, 1, 1, 0};
    const double x[4] = {-1, 1, -1, 1}, y[4] = {-1, -1, 1, 1};
    struct moments m = moments_of(DATASET_XOR, 8, labels);
    for (int i = 0; i < 8; i++) {
        check(&m, i, x[i % 4], y[i % 4], i < 4 ? 0 : 0.15);
    }
}

static const double turn = 6.283185307179586;

/* Arms from radius 0.2 to 1.5 in one and a half turns, in equal steps, half a turn apart:
 * at the middle of each step. An odd sample begins a step of its own. */
static void spiral_has_two_arms(void **state)
{
    (void)state;
    const double labels[SAMPLES_MOST] = {0, 1, 0, 1, 0, 1, 0, 1, 0};
    for (int n = 8; n <= 9; n++) {
        struct moments m = moments_of(DATASET_SPIRAL, n, labels);
        int steps = n == 8 ? 4 : 5;
        for (int i = 0; i < n; i++) {
            double share = (i / 2 + 0.5) / steps, radius = 0.2 + share * (1.5 - 0.2);
            double x = radius * cos(share * 1.5 * turn);
            double y = radius * sin(share * 1.5 * turn);
            check(&m, i, i % 2 ? -x : x, i % 2 ? -y : y, 0.03);
        }
    }
}

/* The outer one, labeled 1, begins a quarter of a step further round. */
static void circles_are_two_rings(void **state)
{
    (void)state;
    const double labels[SAMPLES_MOST] = {0, 1, 0, 1, 0, 1, 0, 1, 0};
    for (int n = 8; n <= 9; n++) {
        struct moments m = moments_of(DATASET_CIRCLES, n, labels);
        int steps = n == 8 ? 4 : 5;
        for (int i = 0; i < n; i++) {
            double radius = i % 2 ? 1.5 : 0.6;
            double angle = turn * (i / 2 + (i % 2 ? 0.25 : 0)) / steps;
            check(&m, i, radius * cos(angle), radius * sin(angle), 0.08);
        }
    }
}

/* Draw (i, k) of the inputs' stream moves coordinate k of sample i: neither another
 * sample nor another coordinate changes it, in any version of the program. */
static void noise_is_keyed_by_sample_and_coordinate(void **state)
{
    (void)state;
    static const struct {
        enum dataset set;
        double size;
    } sets[] = {{DATASET_XOR, 0.15}, {DATASET_SPIRAL, 0.03}, {DATASET_CIRCLES, 0.08}};
    enum { N = 9 };
    double a[2 * N], b[2 * N], y[N];
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
        dataset_fill(sets[s].set, 11, N, a, y);
        dataset_fill(sets[s].set, 12, N, b, y);
        for (int k = 0; k < 2; k++) {
            for (int i = sets[s].set == DATASET_XOR ? 4 : 0; i < N; i++) {
                uint64_t index = (uint64_t)i << 32 | (uint64_t)k;
                double of[2];
                for (uint64_t seed = 11; seed <= 12; seed++) {
                    struct random_key key = {seed, RANDOM_INPUTS, 0};
                    of[seed - 11] = random_normal(key, index);
                }
                assert_true(near(b[i * 2 + k] - a[i * 2 + k],
                                 sets[s].size * (of[1] - of[0]), 1, 1e-14));
            }
        }
    }
}

static void random_set_is_normal_with_labels_by_coin(void **state)
{
    (void)state;
    enum { N = 1000, INPUTS = 10 };
    static double x[INPUTS * N], y[N], fewer[INPUTS * 3], fewer_y[3];
    assert_int_equal(dataset_table[DATASET_RANDOM].n_in, INPUTS);
    dataset_fill(DATASET_RANDOM, 3, N, x, y);
    double mean = 0, square = 0, ones = 0;
    for (int i = 0; i < INPUTS * N; i++) {
        mean += x[i] / (INPUTS * N);
        square += x[i] * x[i] / (INPUTS * N);
    }
    for (int i = 0; i < N; i++) {
        struct random_key coin = {.seed = 3, .purpose = RANDOM_LABELS};
        assert_true(y[i] == (double)(random_bits(coin, (uint64_t)i) & 1));
        ones += y[i];
    }
    /* four standard errors: 1/√n, √(2/n) and √n/2 */
    assert_true(fabs(mean) < 0.04 && fabs(square - 1) < 0.057);
    assert_true(fabs(ones - N / 2.0) < 64);
    /* no two entries alike */
    for (int k = 1; k < INPUTS; k++) {
        assert_true(x[k * INPUTS] != x[0] && x[k] != x[0] && x[k * INPUTS] != x[k]);
    }
    /* a smaller set is the beginning of a larger one */
    dataset_fill(DATASET_RANDOM, 3, 3, fewer, fewer_y);
    for (int i = 0; i < 3; i++) {
        assert_true(fewer_y[i] == y[i]);
        for (int k = 0; k < INPUTS; k++) {
            assert_true(fewer[i * INPUTS + k] == x[i * INPUTS + k]);
        }
    }
}

/* Both classes are common, and no input is so large that it decides alone. */
static void sets_are_balanced_and_of_a_size(void **state)
{
    (void)state;
    enum { SAMPLES = 64 };
    double x[DATASET_INPUTS_MOST * SAMPLES], y[SAMPLES];
    for (int set = 0; set < DATASET_MOST; set++) {
        dataset_fill((enum dataset)set, 1, SAMPLES, x, y);
        int ones = 0;
        for (int i = 0; i < SAMPLES; i++) {
            assert_true(y[i] == 0 || y[i] == 1);
            ones += y[i] == 1;
        }
        assert_in_range(ones, 17, 47);
        for (int i = 0; i < SAMPLES * dataset_table[set].n_in; i++)
            assert_true(fabs(x[i]) < 6);
    }
}

static void a_sample_is_as_long_as_its_row_says(void **state)
{
    (void)state;
    for (int set = 0; set < DATASET_MOST; set++) {
        const struct dataset_info *info = &dataset_table[set];
        double x[DATASET_INPUTS_MOST + 1];
        for (int k = 0; k <= DATASET_INPUTS_MOST; k++) {
            x[k] = 77;
        }
        info->sample(3, 5, 9, x);
        for (int k = 0; k <= DATASET_INPUTS_MOST; k++) {
            assert_int_equal(x[k] != 77, k < info->n_in);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xor_is_the_corners_and_what_lies_about_them),
        cmocka_unit_test(spiral_has_two_arms),
        cmocka_unit_test(circles_are_two_rings),
        cmocka_unit_test(noise_is_keyed_by_sample_and_coordinate),
        cmocka_unit_test(random_set_is_normal_with_labels_by_coin),
        cmocka_unit_test(sets_are_balanced_and_of_a_size),
        cmocka_unit_test(a_sample_is_as_long_as_its_row_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
