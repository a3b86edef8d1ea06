#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/random.h"
#include "tests/uniform.h"

/* Known answers published with Random123 (Salmon et al. 2011), file kat_vectors, lines
 * "philox4x32 10": counter, key, result. */
static const struct {
    uint32_t counter[4], key[2], result[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static uint64_t pair(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

static void philox_gives_its_published_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct random_key key = {.seed = pair(known[i].key[0], known[i].key[1]),
                                 .purpose = known[i].counter[2],
                                 .layer = known[i].counter[3]};
        uint64_t index = pair(known[i].counter[0], known[i].counter[1]);
        uint32_t block[4];
        random_block(key, index, block);
        assert_memory_equal(block, known[i].result, sizeof block);
        assert_true(random_bits(key, index) ==
                    pair(known[i].result[0], known[i].result[1]));
    }
}

/* Mean, variance, skewness and kurtosis of n draws against those of the distribution,
 * each within 5 standard errors of the sample's moment. */
static void check_moments(double (*draw)(struct random_key, uint64_t),
                          const double want[4], const double error[4])
{
    enum { N = 200000 };
    struct random_key key = {.seed = 1, .purpose = RANDOM_WEIGHTS};
    double mean = 0, moment[5] = {0};
    for (uint64_t i = 0; i < N; i++) {
        mean += draw(key, i) / N;
    }
    for (uint64_t i = 0; i < N; i++) {
        double d = draw(key, i) - mean;
        moment[2] += d * d / N;
        moment[3] += d * d * d / N;
        moment[4] += d * d * d * d / N;
    }
    double got[4] = {mean, moment[2], moment[3] / pow(moment[2], 1.5),
                     moment[4] / (moment[2] * moment[2])};
    for (int i = 0; i < 4; i++) {
        assert_true(fabs(got[i] - want[i]) < 5 * error[i] / sqrt(N));
    }
}

static void uniform_has_the_moments_of_a_uniform(void **state)
{
    (void)state;
    check_moments(uniform_at, (double[]){0.5, 1.0 / 12, 0, 1.8},
                  (double[]){0.2887, 0.0745, 1.5, 2});
}

static void normal_has_the_moments_of_a_normal(void **state)
{
    (void)state;
    /* standard errors of a normal sample: 1, sqrt 2, sqrt 6, sqrt 24 over sqrt n */
    check_moments(random_normal, (double[]){0, 1, 0, 3},
                  (double[]){1, 1.41422, 2.44949, 4.89898});
}

/* The share of draws below z against Phi(z) from a table. */
static void normal_has_the_tails_of_a_normal(void **state)
{
    (void)state;
    enum { N = 200000 };
    static const struct {
        double z, below;
    } table[] = {{-3, 0.0013499}, {-2, 0.0227501}, {-1, 0.1586553},
                 {0, 0.5},        {1, 0.8413447},  {2.5, 0.9937903}};
    struct random_key key = {.seed = 7, .purpose = RANDOM_INPUTS, .layer = 3};
    for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
        double share = 0;
        for (uint64_t i = 0; i < N; i++) {
            share += (random_normal(key, i) < table[t].z) / (double)N;
        }
        double error = sqrt(table[t].below * (1 - table[t].below) / N);
        assert_true(fabs(share - table[t].below) < 5 * error);
    }
}

static void every_part_of_the_key_counts(void **state)
{
    (void)state;
    struct random_key key = {.seed = 1, .purpose = 1, .layer = 1};
    uint64_t base = random_bits(key, 1);
    assert_true(random_bits(key, 2) != base);
    assert_true(random_bits(key, 1 + (1ULL << 32)) != base);
    assert_true(random_bits((struct random_key){2, 1, 1}, 1) != base);
    assert_true(random_bits((struct random_key){1 + (1ULL << 32), 1, 1}, 1) != base);
    assert_true(random_bits((struct random_key){1, 2, 1}, 1) != base);
    assert_true(random_bits((struct random_key){1, 1, 2}, 1) != base);
    assert_true(random_bits(key, 1) == base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_published_answers),
        cmocka_unit_test(uniform_has_the_moments_of_a_uniform),
        cmocka_unit_test(normal_has_the_moments_of_a_normal),
        cmocka_unit_test(normal_has_the_tails_of_a_normal),
        cmocka_unit_test(every_part_of_the_key_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
