#include "optim/surface.h"

#include <math.h>

#include "base/text.h"
#include "optim/optimizer.h"

#define MINIMA(...)                                                                      \
    .n_minima = (int)(sizeof((const double[][2]){__VA_ARGS__}) / sizeof(double[2])),     \
    .minima = (const double[][2])                                                        \
    {                                                                                    \
        __VA_ARGS__                                                                      \
    }

/* The learning rates, by name: an optimizer that is added has 0, its own rate. */
#define RATES(sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)                    \
    .rates = (const double[OPTIMIZER_MOST])                                              \
    {                                                                                    \
        [OPTIMIZER_SGD] = sgd, [OPTIMIZER_MOMENTUM] = momentum,                          \
        [OPTIMIZER_NESTEROV] = nesterov, [OPTIMIZER_ADAGRAD] = adagrad,                  \
        [OPTIMIZER_RMSPROP] = rmsprop, [OPTIMIZER_ADAM] = adam,                          \
        [OPTIMIZER_ADAMW] = adamw                                                        \
    }

#define TAU "2*pi"
#define PI  3.14159265358979323846

const struct surface surfaces[] = {
#define SURFACE(name_, label_, help_, ...)                                               \
    {.name = #name_, .label = label_, .help = help_, __VA_ARGS__},
#include "optim/surface.def"
#undef SURFACE
    {0},
};

const struct surface *surface_find(const char *name)
{
    size_t n = strlen(name);
    for (const struct surface *s = surfaces; *name && s->name; s++) {
        if (text_begins(name, n, s->name) == n) {
            return s;
        }
    }
    return NULL;
}
