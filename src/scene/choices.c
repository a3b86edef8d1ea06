#include "scene/choices.h"

const struct choice optimizer_choices[] = {
#define OPTIMIZER(id, name, label, series, form, ...) {#name, label, form},
#include "optim/optimizer.def"
#undef OPTIMIZER
    {0},
};
