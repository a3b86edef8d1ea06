#include "learn/surface.h"

#include <math.h>
#include <string.h>

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
#include "learn/surface.def"
#undef SURFACE
    {0},
};

const struct surface *surface_find(const char *name)
{
    for (const struct surface *s = surfaces; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}
