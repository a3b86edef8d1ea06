#include "autodiff/perturb.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A plan for the output, with the leaves of this pass. */
static struct plan output_plan(const struct backprop *b, struct arena *mem)
{
    struct plan plan;
    plan_init(&plan, b->g, &(struct plan_options){.forward_only = true}, mem);
    for (int k = 0; k < b->g->n_leaves; k++) {
        if (plan.leaf[k] >= 0) {
            memcpy(plan.at[plan.leaf[k]].at, b->leaves + b->leaf_at[k],
                   (b->leaf_at[k + 1] - b->leaf_at[k]) * sizeof *b->leaves);
        }
    }
    return plan;
}

static double output_at(const struct plan *plan, double *entry, double v)
{
    double before = *entry;
    *entry = v;
    plan_run(plan);
    *entry = before;
    return plan->at[plan->g->n - 1].at[0];
}

/* What halving ε does to what is left: it must be near a power of ½, and more than the
 * rounding of the outputs. */
static enum perturb_order order_of(const struct perturb *p)
{
    static const double ROUNDING = 64 * 0x1p-53, NEAR = 0.2;
    double least = ROUNDING * (fabs(p->before) + fabs(p->after));
    if (!isfinite(p->off) || !isfinite(p->off_half)) {
        return PERTURB_NONE;
    }
    if (fabs(p->off) <= least && fabs(p->off_half) <= least) {
        return PERTURB_EXACT;
    }
    double ratio = p->off / p->off_half;
    for (int order = PERTURB_FIRST; order <= PERTURB_FOURTH; order++) {
        double want = ldexp(1, order);
        if (fabs(p->off_half) > least && fabs(ratio - want) <= NEAR * want) {
            return (enum perturb_order)order;
        }
    }
    return PERTURB_NONE;
}

struct perturb perturb_entry(const struct backprop *b, int node, size_t at,
                             double epsilon, struct arena *scratch)
{
    int leaf = b->g->nodes[node].leaf;
    assert(b->g->nodes[node].op == OP_LEAF && b->has_grad[node]);
    struct plan plan = output_plan(b, scratch);
    double *entry = &plan.at[plan.leaf[leaf]].at[at], x = *entry;
    struct perturb p = {.entry = x, .before = backprop_value(b, b->g->n - 1)->at[0]};
    double above = x + epsilon, half = x + epsilon / 2, below = x - epsilon;
    p.slope = backprop_grad(b, node)->at[at] - b->kept[b->leaf_at[leaf] + at];
    p.after = output_at(&plan, entry, above);
    p.predicted = p.slope * (above - x); /* above is rounded: ε is what was added */
    p.off = p.after - p.before - p.predicted;
    p.off_half = output_at(&plan, entry, half) - p.before - p.slope * (half - x);
    p.order = order_of(&p);
    double under = output_at(&plan, entry, below);
    p.left = (p.before - under) / (x - below);
    p.right = (p.after - p.before) / (above - x);
    p.central = (p.after - under) / (above - below);
    return p;
}

double perturb_step(double x)
{
    static const double STEP = 0.01, LEAST = 0.1, MOST = 10;
    double size = fabs(x);
    return size == 0 || !isfinite(x) || (size >= LEAST && size < MOST)
               ? STEP
               : STEP * pow(10, floor(log10(size)));
}
