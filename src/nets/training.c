#include "nets/training.h"

#include <string.h>

void trained_init(struct trained *p, size_t n, struct arena *mem)
{
    *p = (struct trained){
        .n = n,
        .theta = arena_new(mem, double, n),
        .optimizer = OPTIMIZER_MOST,
        .state.m = arena_new(mem, double, n),
        .state.v = arena_new(mem, double, n),
    };
}

size_t trained_update(struct trained *p, const struct training *t, double grad_norm)
{
    if (p->optimizer != t->optimizer) {
        memset(p->state.m, 0, p->n * sizeof *p->state.m);
        memset(p->state.v, 0, p->n * sizeof *p->state.v);
        p->state = (struct optimizer_state){.m = p->state.m, .v = p->state.v};
        p->optimizer = t->optimizer;
    }
    size_t changed = clip_apply(t->clip, t->threshold, grad_norm, p->n, p->grad);
    optimizer_step(t->optimizer, &t->hypers, p->n, p->theta, p->grad, &p->state);
    return changed;
}
