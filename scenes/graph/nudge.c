/* graph: a gradient compared with what nudging its variable gives. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "autodiff/difference.h"
#include "autodiff/perturb.h"
#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

bool panel_complete(const struct backprop *b, int node)
{
    return b->has_grad[node] &&
           backprop_arrived(b, node) == backprop_terms(b, node, 0, NULL);
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
    size_t entries = 0;
    for (int i = 0; i < g->n; i++) {
        entries += shape_entries(g->nodes[i].shape);
    }
    return entries <= NUDGED_MOST;
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
    size_t k = (size_t)at.row * (size_t)n->shape.cols + (size_t)at.col;
    double exact = backprop_grad(b, at.node)->at[k] - backprop_kept_at(b, at.node, k);
    double slope = perturb_central(b, at.node, k, exact, p->mem);
    bool agrees =
        fabs(slope - exact) < AGREES_ABSOLUTE || difference_error(exact, slope) < AGREES;
    const char *head = arena_printf(p->mem, "nudging %s[%d,%d]: ", l->text.names[at.node],
                                    at.row, at.col);
    page_row(&p->page, NULL, INK_DIM, head, INK_BRIGHT,
             agrees ? arena_printf(p->mem, "%s, agrees", panel_number(p, measured(slope)))
                    : "no clear slope");
}
