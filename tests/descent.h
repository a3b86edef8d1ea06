#ifndef TESTS_DESCENT_H
#define TESTS_DESCENT_H

#include "autodiff/plan.h"
#include "base/arena.h"
#include "optim/optimizer.h"

/* For the tests of descent: an f(x, y) and one optimizer that walks on it, through the
 * real parser, graph and optimizers. A mistake in the use of these ends the program. */
struct surface_graph {
    struct arena mem;
    struct graph graph;
    struct plan plan; /* compiled once; its graph is set anew at each use */
};
struct surface_graph surface_graph_new(const char *expression);
void surface_graph_free(struct surface_graph *s);
double surface_graph_at(const struct surface_graph *s, const double p[2], double grad[2]);

struct walk {
    const struct surface_graph *surface;
    enum optimizer optimizer;
    struct hypers hypers;
    double p[2], grad[2], loss; /* at p, after `state.t` steps */
    double m[2], v[2];
    struct optimizer_state state; /* points into this struct: do not copy it */
};
/* The optimizer's own defaults, but for lr (0: that too). */
struct hypers walk_hypers(enum optimizer o, double lr);
void walk_start(struct walk *w, const struct surface_graph *s, enum optimizer o,
                struct hypers h, const double start[2]);
void walk_step(struct walk *w);

/* The smallest k such that loss − minimum < 1e-3 at every step from k to the horizon;
 * horizon + 1: never. */
long walk_settling(const struct surface_graph *s, enum optimizer o, struct hypers h,
                   const double start[2], double minimum, long horizon);

/* |value − expected| ≤ tolerance; NaN fails. */
#define assert_near(value, expected, tolerance)                                          \
    near_at((value), (expected), (tolerance), #value, __FILE__, __LINE__)
void near_at(double value, double expected, double tolerance, const char *what,
             const char *file, int line);

#endif
