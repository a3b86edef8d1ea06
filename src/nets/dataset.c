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

/* Samples of one label, where labels alternate. */
static int pairs(int n)
{
    return (n + 1) / 2;
}

#define DATASET(id, name, label, help, n_in, ...)                                        \
    static double name##_sample(uint64_t seed, int i, int n, double *x)                  \
    {                                                                                    \
        (void)n;                                                                         \
        __VA_ARGS__                                                                      \
    }
#include "nets/dataset.def"
#undef DATASET

const struct dataset_info dataset_table[DATASET_MOST] = {
#define DATASET(id, name, label, help, n_in, ...)                                        \
    [DATASET_##id] = {label, n_in, name##_sample},
#include "nets/dataset.def"
#undef DATASET
};

void dataset_fill(enum dataset set, uint64_t seed, int n, double *x, double *y)
{
    const struct dataset_info *info = &dataset_table[set];
    for (int i = 0; i < n; i++, x += info->n_in) {
        y[i] = info->sample(seed, i, n, x);
    }
}
