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
    {
        .name = "quadratic",
        .label = "quadratic",
        .expression = "x^2 + 3*y^2 + 2*x*y + 5",
        .help = "a tilted bowl, six times as steep one way as the other",
        .start = {4, 4},
        .view = {-6, 6, -5, 5},
        MINIMA({0, 0}),
        .minimum = 5,
    },
    {
        .name = "ravine",
        .label = "ravine",
        .expression = "0.02*x^2 + 2*y^2",
        .help = "100 times as steep across as along: where momentum pays",
        .start = {-8, 3},
        .view = {-10, 10, -5, 5},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "sphere",
        .label = "sphere",
        .expression = "x^2 + y^2",
        .help = "a round bowl: the gradient points straight at the minimum",
        .start = {4, 3},
        .view = {-6, 6, -5, 5},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "saddle",
        .label = "saddle",
        .expression = "x^2 - y^2",
        .help = "flat at (0, 0) and no minimum: who leaves first? Unbounded below",
        .start = {3, 0.01},
        .view = {-4, 4, -3, 3},
        .minimum = (double)NAN,
    },
    {
        .name = "corner",
        .label = "corner",
        .expression = "abs(x) + 3*abs(y)",
        .help = "the gradient never shrinks: a constant learning rate cannot settle",
        .start = {4, 3},
        .view = {-6, 6, -5, 5},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "rosenbrock",
        .label = "Rosenbrock",
        .expression = "(1 - x)^2 + 100*(y - x^2)^2",
        .help = "into the curved valley is easy, along it is slow",
        .start = {-1.2, 1},
        .view = {-2, 2, -1, 3},
        MINIMA({1, 1}),
        .minimum = 0,
    },
    {
        .name = "himmelblau",
        .label = "Himmelblau",
        .expression = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        .help = "four minima, all 0: which one depends on the start and on the step",
        .start = {0, 0},
        .view = {-6, 6, -5, 5},
        MINIMA({3, 2}, {-2.805118086952745, 3.131312518250573},
               {-3.779310253377747, -3.2831859912861696},
               {3.5844283403304917, -1.8481265269644036}),
        .minimum = 0,
    },
    {
        .name = "beale",
        .label = "Beale",
        .expression = "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        .help = "a flat floor between steep corners: one lr does not fit both",
        .start = {1, 1.5},
        .view = {-4.5, 4.5, -4.5, 4.5},
        MINIMA({3, 0.5}),
        .minimum = 0,
    },
    {
        .name = "booth",
        .label = "Booth",
        .expression = "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        .help = "a tilted bowl whose minimum is not at (0, 0)",
        .start = {-6, -5},
        .view = {-10, 10, -8, 8},
        MINIMA({1, 3}),
        .minimum = 0,
    },
    {
        .name = "matyas",
        .label = "Matyas",
        .expression = "0.26*(x^2 + y^2) - 0.48*x*y",
        .help = "a diagonal ravine: a rate for each axis does not help here",
        .start = {8, -4},
        .view = {-10, 10, -8, 8},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "three_hump_camel",
        .label = "three-hump camel",
        .expression = "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        .help = "a local minimum on either side of the global one",
        .start = {-2, 1.8},
        .view = {-2.5, 2.5, -2, 2},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "six_hump_camel",
        .label = "six-hump camel",
        .expression = "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
        .help = "six minima, two of them global",
        .start = {-1.6, -0.2},
        .view = {-2, 2, -1.2, 1.2},
        MINIMA({0.08984201310031806, -0.7126564030207396},
               {-0.08984201310031806, 0.7126564030207396}),
        .minimum = -1.0316284534898774,
    },
    {
        .name = "mccormick",
        .label = "McCormick",
        .expression = "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
        .help = "a wavy slide: beyond the view each next minimum is lower",
        .start = {3, 1},
        .view = {-1.5, 4, -3, 4},
        MINIMA({-PI / 3 + 0.5, -PI / 3 - 0.5}),
        .minimum = -1.9132229549810362,
    },
    {
        .name = "branin",
        .label = "Branin",
        .expression = "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2"
                      " + 10*(1 - 1/(8*pi))*cos(x) + 10",
        .help = "three minima of equal depth in one bent valley",
        .start = {6, 12},
        .view = {-5, 10, 0, 15},
        MINIMA({-PI, 12.275}, {PI, 2.275}, {3 * PI, 2.475}),
        .minimum = 0.39788735772973816,
    },
    {
        .name = "styblinski_tang",
        .label = "Styblinski-Tang",
        .expression = "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
        .help = "four bowls, one of them deepest: the start decides",
        .start = {0.5, -4.5},
        .view = {-5, 5, -5, 5},
        MINIMA({-2.903534027771177, -2.903534027771177}),
        .minimum = -78.33233140754282,
    },
    {
        .name = "goldstein_price",
        .label = "Goldstein-Price",
        .expression =
            "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
            "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        .help = "values from 3 to a million: a learning rate that suits the rim crawls"
                " at the minimum",
        .start = {-0.5, 0.4},
        .view = {-2, 2, -2, 1.5},
        MINIMA({0, -1}),
        .minimum = 3,
    },
    {
        .name = "easom",
        .label = "Easom",
        .expression = "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)",
        .help = "one hole in a plain: where the gradient is all but 0, nobody moves but"
                " those who divide by it",
        .start = {1.9, 2.2},
        .view = {0, 6.5, 0.5, 6},
        MINIMA({PI, PI}),
        .minimum = -1,
    },
    {
        .name = "rastrigin",
        .label = "Rastrigin",
        .expression = "20 + x^2 - 10*cos(" TAU "*x) + y^2 - 10*cos(" TAU "*y)",
        .help = "a bowl full of dents: a descent ends in the nearest",
        .start = {-3.4, 2.7},
        .view = {-5.12, 5.12, -5.12, 5.12},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "ackley",
        .label = "Ackley",
        .expression = "-20*exp(-0.2*sqrt((x^2 + y^2)/2))"
                      " - exp((cos(" TAU "*x) + cos(" TAU "*y))/2) + e + 20",
        .help =
            "dents around a funnel whose tip is a point: no gradient exists at (0, 0)",
        .start = {-3.4, 2.7},
        .view = {-5, 5, -5, 5},
        MINIMA({0, 0}),
        .minimum = 0,
    },
    {
        .name = "levy",
        .label = "Levy N. 13",
        .expression = "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2)"
                      " + (y - 1)^2*(1 + sin(" TAU "*y)^2)",
        .help = "ripples on a bowl: momentum rolls over some of them",
        .start = {-2.4, 3.6},
        .view = {-4, 6, -4, 6},
        MINIMA({1, 1}),
        .minimum = 0,
    },
    {0},
};

const struct surface *surface_find(const char *name)
{
    for (const struct surface *s = surfaces; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}
