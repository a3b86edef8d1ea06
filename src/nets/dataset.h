#ifndef NETS_DATASET_H
#define NETS_DATASET_H

#include <stdint.h>

/* Small labeled sets, one row each: the whole set is one batch. */
enum dataset {
#define DATASET(id, ...) DATASET_##id,
#include "nets/dataset.def"
#undef DATASET
    DATASET_MOST
};

struct dataset_info {
    const char *label;
    int n_in; /* inputs a sample */
    /* One sample: x[n_in]; returns its label, 0 or 1. `n`: samples in the set. */
    double (*sample)(uint64_t seed, int i, int n, double *x);
};
extern const struct dataset_info dataset_table[DATASET_MOST];

enum { DATASET_INPUTS_MOST = 10 };

/* n samples as the rows of x[n][n_in], labels y[n]. A sample's draw is keyed by its
 * number, so a smaller random set is the beginning of a larger one. Cost: O(n·n_in). */
void dataset_fill(enum dataset set, uint64_t seed, int n, double *x, double *y);

#endif
