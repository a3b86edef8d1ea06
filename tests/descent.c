#include "tests/descent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/expression.h"

struct surface_graph surface_graph_new(const char *expression)
{
    struct surface_graph s = {.mem = ARENA_INIT};
    struct fail fail = FAIL_INIT;
    static const char *const names[] = {"x", "y"};
    struct expression_options options = {
        .names = names, .n_names = 2, .only_names = true, .share = true};
    if (expression_parse(expression, &options, &s.mem, &s.graph, &fail) != ERR_NONE) {
        fprintf(stderr, "%s: column %ld: %s\n", expression, fail.column, fail.what);
        exit(1);
    }
    plan_init(&s.plan, &s.graph, &(struct plan_options){0}, &s.mem);
    return s;
}

void surface_graph_free(struct surface_graph *s)
{
    arena_release(&s->mem);
}

double surface_graph_at(const struct surface_graph *s, const double p[2], double grad[2])
{
    struct plan plan = s->plan;
    plan.g = &s->graph; /* s was returned, so it has moved */
    return plan_gradient(&plan, p, grad);
}

struct hypers walk_hypers(enum optimizer o, double lr)
{
    struct hypers h;
    memcpy(h.of, optimizer_table[o].initial, sizeof h.of);
    if (lr != 0)
        h.of[HYPER_LR] = lr;
    return h;
}

void walk_start(struct walk *w, const struct surface_graph *s, enum optimizer o,
                struct hypers h, const double start[2])
{
    *w = (struct walk){
        .surface = s, .optimizer = o, .hypers = h, .p = {start[0], start[1]}};
    w->state.m = optimizer_table[o].has_m ? w->m : NULL;
    w->state.v = optimizer_table[o].has_v ? w->v : NULL;
    w->loss = surface_graph_at(s, w->p, w->grad);
}

void walk_step(struct walk *w)
{
    optimizer_step(w->optimizer, &w->hypers, 2, w->p, w->grad, &w->state);
    w->loss = surface_graph_at(w->surface, w->p, w->grad);
}

long walk_settling(const struct surface_graph *s, enum optimizer o, struct hypers h,
                   const double start[2], double minimum, long horizon)
{
    struct walk w;
    long settled = 0;
    walk_start(&w, s, o, h, start);
    for (;; walk_step(&w)) {
        if (!(w.loss - minimum < 1e-3)) /* NaN has not settled */
            settled = w.state.t + 1;
        if (w.state.t == horizon)
            return settled;
    }
}

void near_at(double value, double expected, double tolerance, const char *what,
             const char *file, int line)
{
    if (fabs(value - expected) <= tolerance || value == expected)
        return;
    print_error("%s is %.17g, not %.17g within %g\n", what, value, expected, tolerance);
    _fail(file, line);
}
