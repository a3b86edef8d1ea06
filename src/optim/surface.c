#include "optim/surface.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define MINIMA(...)                                                                      \
    .n_minima = (int)(sizeof((const double[][2]){__VA_ARGS__}) / sizeof(double[2])),     \
    .minima = (const double[][2])                                                        \
    {                                                                                    \
        __VA_ARGS__                                                                      \
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

/* True if `typed` is the name, which is in small letters, in any case. */
static bool is_named(const char *name, const char *typed)
{
    while (*name &&
           (*typed >= 'A' && *typed <= 'Z' ? *typed - 'A' + 'a' : *typed) == *name) {
        name++;
        typed++;
    }
    return *name == *typed;
}

const struct surface *surface_find(const char *name)
{
    for (const struct surface *s = surfaces; s->name; s++) {
        if (is_named(s->name, name)) {
            return s;
        }
    }
    return NULL;
}
