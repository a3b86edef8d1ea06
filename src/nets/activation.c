#include "nets/activation.h"

const struct activation_info activation_table[ACTIVATION_MOST] = {
#define ACTIVATION(id, name, label, series, help, op_, ...)                              \
    [ACTIVATION_##id] = {#name, label, series, .op = op_, __VA_ARGS__},
#include "nets/activation.def"
#undef ACTIVATION
};
