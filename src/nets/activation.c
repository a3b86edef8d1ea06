#include "nets/activation.h"

#include <string.h>

#include "autodiff/op.h"

static void identity(size_t n, const double *z, double *a, double *slope)
{
    memcpy(a, z, n * sizeof *a);
    for (size_t i = 0; i < n; i++) {
        slope[i] = 1;
    }
}

void activation_rows(enum activation activation, size_t n, const double *z, double *a,
                     double *slope)
{
    enum op op = activation_table[activation].op;
    if (op == OP_MOST) {
        identity(n, z, a, slope);
        return;
    }
    const struct op_kernel *kernel = &op_rows()->of[op];
    if (kernel->both) {
        kernel->both(n, z, a, slope);
        return;
    }
    struct op_row in = {z, true}, none = {0};
    kernel->forward(n, in, none, a);
    kernel->local(n, in, none, a, slope, NULL);
}

const struct activation_info activation_table[ACTIVATION_MOST] = {
#define ACTIVATION(id, name_, label_, series_, symbol_, help_, op_, ...)                 \
    [ACTIVATION_##id] = {.name = #name_,                                                 \
                         .label = label_,                                                \
                         .series = series_,                                              \
                         .symbol = symbol_,                                              \
                         .help = help_,                                                  \
                         .op = op_,                                                      \
                         __VA_ARGS__},
#include "nets/activation.def"
#undef ACTIVATION
};
