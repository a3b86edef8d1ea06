#include "scene/choices.h"

#include "nets/activation.h"

const struct choice activation_choices[] = {
#define ACTIVATION(id, name, label, series, help, ...) {#name, label, help},
#include "nets/activation.def"
#undef ACTIVATION
    {0},
};

int activation_series(int item)
{
    return activation_table[item].series;
}

const struct choice optimizer_choices[] = {
#define OPTIMIZER(id, name, label, series, form, ...) {#name, label, form},
#include "optim/optimizer.def"
#undef OPTIMIZER
    {0},
};

const struct choice init_choices[] = {
#define INIT(id, name, label, formula, ...) {#name, label, formula},
#include "nets/init.def"
#undef INIT
    {0},
};
