#include "nets/cross_entropy.h"

#include <math.h>
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/number.h"

enum { LEAVES = 2 /* z and y: the way's nodes come after them */ };

const struct cross_entropy_info cross_entropy_table[CROSS_ENTROPY_MOST] = {
#define WAY(id, name_, label_, ...)                                                      \
    [CROSS_ENTROPY_##id] = {#name_, label_, {__VA_ARGS__}},
#include "nets/cross_entropy.def"
#undef WAY
};

struct cross_entropy_plan *cross_entropy_new(enum cross_entropy way, int classes,
                                             struct arena *mem)
{
    struct cross_entropy_plan *p = arena_new(mem, struct cross_entropy_plan, 1);
    p->info = &cross_entropy_table[way];
    p->classes = classes;
    p->g.nodes = arena_new(mem, struct node, LEAVES + CROSS_ENTROPY_NODES);
    p->g.leaves = arena_new(mem, struct leaf, LEAVES);
    p->g.n_leaves = LEAVES;
    for (int i = 0; i < LEAVES; i++) {
        p->g.leaves[i] = (struct leaf){{"zy"[i]}, {1, classes}};
        graph_add_leaf(&p->g, i, 0);
    }
    for (int i = 0; p->info->nodes[i].label; i++) {
        graph_add_op(&p->g, p->info->nodes[i].op, p->info->nodes[i].a,
                     p->info->nodes[i].b, 0);
    }
    plan_init(&p->plan, &p->g, &(struct plan_options){.step_by_step = true}, mem);
    return p;
}

double cross_entropy_run(struct cross_entropy_plan *p, const double *z, double scale,
                         const double *y)
{
    for (int i = 0; i < p->classes; i++) {
        p->plan.at[p->plan.leaf[0]].at[i] = scale * z[i];
        p->plan.at[p->plan.leaf[1]].at[i] = y[i];
    }
    plan_run(&p->plan);
    return *p->plan.at[p->g.n - 1].at;
}

const double *cross_entropy_gradient(const struct cross_entropy_plan *p)
{
    const struct matrix *m = plan_grad(&p->plan, 0);
    assert(m); /* every way depends on z */
    return m->at;
}

bool cross_entropy_value(const struct cross_entropy_plan *p, const char *label, int k,
                         double *v)
{
    for (int i = 0; p->info->nodes[i].label; i++) {
        if (strcmp(p->info->nodes[i].label, label) == 0) {
            const struct matrix *m = &p->plan.at[LEAVES + i];
            *v = m->at[m->columns > 1 ? k : 0];
            return true;
        }
    }
    return false;
}

int cross_entropy_lost(const struct cross_entropy_plan *p, int *at)
{
    for (int i = 0; p->info->nodes[i].label; i++) {
        bool positive = p->info->nodes[i].positive;
        for (*at = 0; *at < p->g.nodes[LEAVES + i].shape.cols; ++*at) {
            double v = p->plan.at[LEAVES + i].at[*at];
            if (!isfinite(v) || (positive && v == 0)) {
                return LEAVES + i;
            }
        }
    }
    return -1;
}

/* Runs at this scale. True: something is lost, or something of the first node. */
static bool loses(struct cross_entropy_plan *p, const double *z, const double *y,
                  double scale, bool first)
{
    int at;
    cross_entropy_run(p, z, scale, y);
    int node = cross_entropy_lost(p, &at);
    return first ? node == LEAVES : node != -1;
}

double cross_entropy_limit(struct cross_entropy_plan *p, const double *z, const double *y,
                           double most, bool first)
{
    double lo = 0, hi = most;
    if (!loses(p, z, y, most, first)) {
        return (double)INFINITY;
    }
    while (nextafter(lo, hi) < hi) {
        double c = lo / 2 + hi / 2;
        *(loses(p, z, y, c, first) ? &hi : &lo) = c;
    }
    cross_entropy_run(p, z, hi, y);
    return hi;
}

const char *cross_entropy_name(const struct cross_entropy_plan *p, struct arena *mem)
{
    int at, node = cross_entropy_lost(p, &at);
    assert(node >= 0);
    const char *label = p->info->nodes[node - LEAVES].label;
    size_t n = strlen(label), end = label[n - 1] == ')'; /* exp(z) */
    char value[NUMBER_SIZE];
    const char *index =
        p->g.nodes[node].shape.cols > 1 ? arena_printf(mem, "%d", at + 1) : "";
    return arena_printf(mem, "%.*s%s%s = %s", (int)(n - end), label, index,
                        label + n - end, number_brief(value, p->plan.at[node].at[at]));
}
