#ifndef NETS_ACTIVATION_H
#define NETS_ACTIVATION_H

#include <stdbool.h>

#include "autodiff/op.h"

/* Activations of networks, one row each. The formulas are those of the op table. */
enum activation {
#define ACTIVATION(id, ...) ACTIVATION_##id,
#include "nets/activation.def"
#undef ACTIVATION
    ACTIVATION_MOST
};

struct activation_info {
    const char *name, *label; /* "leaky_relu", "leaky ReLU" */
    int series;               /* its color and mark; no two rows share one */
    bool saturates; /* flat on both sides, so that units can be called saturated */
    bool on_off;   /* φ′ is 0 or 1: the mean of φ′² is the share of active units */
    double lo, hi; /* all its values lie between; both 0: they have no bounds */
    enum op op;    /* OP_MOST: the identity */
};
extern const struct activation_info activation_table[ACTIVATION_MOST];

#define ACTIVATION_SATURATED 0.01 /* φ′ below this counts as saturated */

#endif
