#include "nets/dataset.h"

#include <math.h>
#include <stddef.h>

#include "base/random.h"

static const double TURN = 6.283185307179586476925;

static double normal(uint64_t seed, int i, int k)
{
    struct random_key key = {seed, RANDOM_INPUTS, 0};
    return random_normal(key, (uint64_t)i << 32 | (uint32_t)k);
}

static double random_sample(uint64_t seed, int i, int n, double *x)
{
    (void)n;
    for (int k = 0; k < DATASET_INPUTS_MOST; k++) {
        x[k] = normal(seed, i, k);
    }
    struct random_key key = {seed, RANDOM_LABELS, 0};
    return (double)(random_bits(key, (uint64_t)i) & 1);
}

/* The first four samples are the corners; the others are spread about them. */
static double xor_sample(uint64_t seed, int i, int n, double *x)
{
    (void)n;
    const double spread = i < 4 ? 0 : 0.15;
    int first = i & 1, second = (i >> 1) & 1;
    x[0] = 2 * first - 1 + spread * normal(seed, i, 0);
    x[1] = 2 * second - 1 + spread * normal(seed, i, 1);
    return first ^ second;
}

/* Two arms, half a turn apart, of one and a half turns. */
static double spiral_sample(uint64_t seed, int i, int n, double *x)
{
    const double noise = 0.03;
    int pairs = (n + 1) / 2;
    int number = i / 2; /* along its arm */
    double along = (number + 0.5) / pairs;
    double radius = 0.2 + 1.3 * along, turn = 1.5 * along + 0.5 * (i & 1);
    x[0] = radius * cos(TURN * turn) + noise * normal(seed, i, 0);
    x[1] = radius * sin(TURN * turn) + noise * normal(seed, i, 1);
    return i & 1;
}

static double circles_sample(uint64_t seed, int i, int n, double *x)
{
    const double noise = 0.08;
    int pairs = (n + 1) / 2;
    double radius = i & 1 ? 1.5 : 0.6;
    int number = i / 2; /* around its ring */
    double turn = (number + 0.25 * (i & 1)) / pairs;
    x[0] = radius * cos(TURN * turn) + noise * normal(seed, i, 0);
    x[1] = radius * sin(TURN * turn) + noise * normal(seed, i, 1);
    return i & 1;
}

const struct dataset_info dataset_table[DATASET_MOST] = {
#define DATASET(id, name, label, help, n_in)                                             \
    [DATASET_##id] = {#name, label, help, n_in, name##_sample},
#include "nets/dataset.def"
#undef DATASET
};

void dataset_fill(enum dataset set, uint64_t seed, int n, double *x, double *y)
{
    const struct dataset_info *info = &dataset_table[set];
    double sample[DATASET_INPUTS_MOST];
    for (int i = 0; i < n; i++) {
        y[i] = info->sample(seed, i, n, sample);
        for (int k = 0; k < info->n_in; k++) {
            x[(size_t)k * (size_t)n + (size_t)i] = sample[k];
        }
    }
}
