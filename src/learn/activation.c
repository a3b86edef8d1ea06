#include "learn/activation.h"

#include <string.h>

#include "learn/op.h"

static void op_rows(enum op op, size_t n, const double *z, double *a, double *slope)
{
    const struct op_info *info = &op_table[op];
    info->forward_row(n, z, NULL, a);
    info->local_row(n, z, NULL, a, slope, NULL);
}

#define ROWS(name, op)                                                                   \
    static void name##_rows(size_t n, const double *z, double *a, double *slope)         \
    {                                                                                    \
        op_rows(op, n, z, a, slope);                                                     \
    }
ROWS(sigmoid, OP_SIGMOID)
ROWS(tanh, OP_TANH)
ROWS(relu, OP_RELU)
ROWS(leaky_relu, OP_LEAKY_RELU)
ROWS(gelu, OP_GELU)
ROWS(silu, OP_SILU)
#undef ROWS

/* The op table has no operation that does nothing. */
static void identity_rows(size_t n, const double *z, double *a, double *slope)
{
    memcpy(a, z, n * sizeof *a);
    for (size_t i = 0; i < n; i++) {
        slope[i] = 1;
    }
}

const struct activation_info activation_table[ACTIVATION_MOST] = {
    [ACTIVATION_SIGMOID] = {.name = "sigmoid",
                            .label = "sigmoid",
                            .symbol = "σ",
                            .help = "1/(1+e⁻ᶻ): its slope is at most 1/4",
                            .saturates = true,
                            .rows = sigmoid_rows},
    [ACTIVATION_TANH] = {.name = "tanh",
                         .label = "tanh",
                         .symbol = "tanh",
                         .help = "centred on 0: its slope is at most 1",
                         .saturates = true,
                         .rows = tanh_rows},
    [ACTIVATION_RELU] = {.name = "relu",
                         .label = "ReLU",
                         .symbol = "ReLU",
                         .help = "max(0, z): its slope is 0 or 1",
                         .on_off = true,
                         .rows = relu_rows},
    [ACTIVATION_LEAKY_RELU] = {.name = "leaky_relu",
                               .label = "leaky ReLU",
                               .symbol = "leaky",
                               .help = "z or 0.01·z: its slope is never 0",
                               .rows = leaky_relu_rows},
    [ACTIVATION_GELU] = {.name = "gelu",
                         .label = "GELU",
                         .symbol = "GELU",
                         .help = "z·Φ(z), exact by erf",
                         .rows = gelu_rows},
    [ACTIVATION_SILU] = {.name = "silu",
                         .label = "SiLU",
                         .symbol = "SiLU",
                         .help = "z·σ(z)",
                         .rows = silu_rows},
    [ACTIVATION_IDENTITY] = {.name = "identity",
                             .label = "identity",
                             .symbol = "id",
                             .help = "a linear net: only the weights act",
                             .rows = identity_rows},
};
