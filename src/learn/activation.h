#ifndef LEARN_ACTIVATION_H
#define LEARN_ACTIVATION_H

#include <stdbool.h>
#include <stddef.h>

/* Activations of networks, one row each. The formulas are those of the op table. */
enum activation {
    ACTIVATION_SIGMOID,
    ACTIVATION_TANH,
    ACTIVATION_RELU,
    ACTIVATION_LEAKY_RELU,
    ACTIVATION_GELU,
    ACTIVATION_SILU,
    ACTIVATION_IDENTITY,
    ACTIVATION_MOST
};

struct activation_info {
    const char *name, *label, *symbol; /* "leaky_relu", "leaky ReLU", "σ" */
    const char *help;                  /* one line: the formula and its slope */
    bool saturates; /* flat on both sides: a share of φ′ < SATURATED is meaningful */
    bool on_off; /* φ′ is 0 or 1: the mean of φ′² is the share of active units */
    /* a[n] = φ(z[n]) and slope[n] = φ′(z[n]); no overlap. Cost: O(n). */
    void (*rows)(size_t n, const double *z, double *a, double *slope);
};
extern const struct activation_info activation_table[ACTIVATION_MOST];

#define ACTIVATION_SATURATED 0.01 /* φ′ below this counts as saturated */

#endif
