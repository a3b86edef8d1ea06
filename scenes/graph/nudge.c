/* graph: a gradient compared with what nudging its variable gives. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/difference.h"
#include "autodiff/plan.h"
#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

bool panel_complete(const struct backprop *b, int node)
{
    return b->has_grad[node] &&
           backprop_arrived(b, node) == backprop_edges(b, node, 0, NULL);
}

/* A difference without the digits in which it is off from the exact gradient, if it
 * agrees: 4.0000000002. */
static double measured(double v)
{
    enum { SURE = 7 };
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%.*e", SURE - 1, v);
    return strtod(text, NULL);
}

/* What nudging the leaf gives and how it compares with the exact gradient, in `room`
 * columns after "nudging x: ". */
static const char *say_difference(const struct panel *p, const struct difference *d,
                                  int room)
{
    static const char *const verdicts[] = {[DIFFERENCE_SUSPICIOUS] = "suspicious",
                                           [DIFFERENCE_WRONG] = "WRONG",
                                           [DIFFERENCE_AGREES] = "agrees"};
    switch (d->verdict) {
    case DIFFERENCE_KINK:
        return arena_printf(p->mem, "%s left, %s right", panel_number(p, d->left),
                            panel_number(p, d->right));
    case DIFFERENCE_CANNOT_TELL:
        return WIDGET_CHOOSE(p->page.f->glyphs, room, "no two alike of the slopes tried",
                             "no clear slope");
    default:
        return arena_printf(p->mem, "%s, %s", panel_number(p, measured(d->value)),
                            verdicts[d->verdict]);
    }
}

void panel_difference(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[node].op != OP_LEAF || !panel_complete(b, node)) {
        return;
    }
    double exact = b->grads[node] - backprop_kept(b, node);
    struct difference d =
        difference_check(&l->g, b->leaves, l->g.nodes[node].leaf, exact);
    const char *head = arena_printf(p->mem, "nudging %s: ", l->text.names[node]);
    page_row(&p->page, NULL, INK_DIM, head,
             d.verdict == DIFFERENCE_WRONG ? INK_ERROR : INK_BRIGHT,
             say_difference(p, &d, p->page.r.w - glyphs_width(p->page.f->glyphs, head)));
}

/* ---- an entry of a matrix ---- */

enum { NUDGED_MOST = 20000 /* entries of all nodes: some 5 ms */ };

static bool is_small(const struct graph *g)
{
    double entries = 0;
    for (int i = 0; i < g->n; i++) {
        entries += (double)g->nodes[i].shape.rows * g->nodes[i].shape.cols;
    }
    return entries <= NUDGED_MOST;
}

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

/* The central difference by *entry with one of a few steps: the one that is nearest to
 * the exact gradient, since none is good for all functions. */
static double central(const struct plan *plan, double *entry, double exact)
{
    static const double steps[] = {1e-5, 1e-4, 1e-6, 1e-3, 1e-7};
    double best = (double)NAN, x = *entry;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        double h = steps[i] * fmax(1, fabs(x)), above = x + h, below = x - h;
        double slope = (output_at(plan, entry, above) - output_at(plan, entry, below)) /
                       (above - below);
        if (isnan(best) || fabs(slope - exact) < fabs(best - exact)) {
            best = slope;
        }
    }
    return best;
}

void panel_entry_difference(struct panel *p, struct place at)
{
    static const double AGREES = 1e-6, AGREES_ABSOLUTE = 1e-9;
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    const struct node *n = &l->g.nodes[at.node];
    if (n->op != OP_LEAF || !panel_complete(b, at.node) || !is_small(&l->g)) {
        return;
    }
    struct plan plan = output_plan(b, p->mem);
    size_t k = (size_t)at.row * (size_t)n->shape.cols + (size_t)at.col;
    double exact = backprop_grad(b, at.node)->at[k] - b->kept[b->leaf_at[n->leaf] + k];
    double slope = central(&plan, &plan.at[plan.leaf[n->leaf]].at[k], exact);
    bool agrees =
        fabs(slope - exact) < AGREES_ABSOLUTE || difference_error(exact, slope) < AGREES;
    const char *head = arena_printf(p->mem, "nudging %s[%d,%d]: ", l->text.names[at.node],
                                    at.row, at.col);
    page_row(&p->page, NULL, INK_DIM, head, INK_BRIGHT,
             agrees ? arena_printf(p->mem, "%s, agrees", panel_number(p, measured(slope)))
                    : "no clear slope");
}
