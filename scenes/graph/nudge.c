/* graph: a gradient compared with what nudging its variable gives. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "autodiff/difference.h"
#include "autodiff/perturb.h"
#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

bool panel_complete(const struct backprop *b, int node)
{
    return b->has_grad[node] &&
           backprop_arrived(b, node) == backprop_edges(b, node, 0, NULL);
}

enum { SURE = 7 /* digits of a difference that agrees: the others are rounding */ };

static const char *measured(const struct panel *p, double slope)
{
    char text[NUMBER_SIZE];
    snprintf(text, sizeof text, "%.*e", SURE - 1, slope);
    return panel_number(p, strtod(text, NULL));
}

/* "nudging w by ±1e−5: 12, agrees"; epsilon 0: by many steps. */
static void put_row(struct panel *p, const char *name, double epsilon, const char *says,
                    enum ink i)
{
    enum glyphs glyphs = p->page.f->glyphs;
    const char *by = number_text(epsilon, 1, p->mem);
    const char *plain = arena_printf(p->mem, "nudging %s: ", name);
    const char *head =
        epsilon == 0
            ? plain
            : WIDGET_CHOOSE(glyphs, p->page.r.w - glyphs_width(glyphs, says),
                            arena_printf(p->mem, "nudging %s by ±%s: ", name, by),
                            arena_printf(p->mem, "%s ± %s: ", name, by), plain);
    page_row(&p->page, NULL, INK_DIM, head, i, says);
}

/* ---- one step ---- */

/* Both sides of w have about the same slope, apart from rounding: no kink is within ε. */
static bool is_smooth(const struct perturb *n, double epsilon)
{
    static const double RELATIVE = 1e-2, ABSOLUTE = 1e-4, ROUNDING = 64 * 0x1p-53;
    double noise = ROUNDING * (fabs(n->before) + fabs(n->after)) / epsilon;
    return fabs(n->right - n->left) <=
           RELATIVE * (fabs(n->right) + fabs(n->left)) + ABSOLUTE + noise;
}

static const char *sides(const struct panel *p, const struct perturb *n)
{
    return arena_printf(p->mem, "%s left, %s right", measured(p, n->left),
                        measured(p, n->right));
}

static bool agrees(const struct perturb *n)
{
    static const double RELATIVE = 1e-6, ABSOLUTE = 1e-9;
    return fabs(n->central - n->slope) < ABSOLUTE ||
           difference_error(n->slope, n->central) < RELATIVE;
}

/* A step for a central difference: short enough for most functions, and long enough for
 * the digits of L. */
static double step_at(double x)
{
    static const double PART = 1e-3;
    return PART * perturb_step(x);
}

/* ---- many steps: a leaf of a graph of numbers ---- */

/* What they give and how it compares with the exact gradient, in `room` columns. */
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
        return arena_printf(p->mem, "%s, %s", measured(p, d->value),
                            verdicts[d->verdict]);
    }
}

/* One step where it is good enough; else many. */
void panel_difference(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    const char *name = l->text.names[node];
    if (l->g.nodes[node].op != OP_LEAF || !panel_complete(b, node)) {
        return;
    }
    double step = step_at(b->values[node]);
    struct perturb n = perturb_entry(b, node, 0, step, p->mem);
    if (agrees(&n) && is_smooth(&n, step)) {
        put_row(p, name, step, arena_printf(p->mem, "%s, agrees", measured(p, n.central)),
                INK_BRIGHT);
        return;
    }
    struct difference d =
        difference_check(&l->g, b->leaves, l->g.nodes[node].leaf, n.slope);
    int room =
        p->page.r.w - glyphs_width(p->page.f->glyphs, name) - (int)strlen("nudging : ");
    put_row(p, name, 0, say_difference(p, &d, room),
            d.verdict == DIFFERENCE_WRONG ? INK_ERROR : INK_BRIGHT);
}

/* ---- an entry of any leaf ---- */

enum { NUDGED_MOST = 20000 /* entries of all nodes: some 2 ms */ };

static bool is_small(const struct graph *g)
{
    double entries = 0;
    for (int i = 0; i < g->n; i++) {
        entries += (double)g->nodes[i].shape.rows * g->nodes[i].shape.cols;
    }
    return entries <= NUDGED_MOST;
}

const char *panel_kink(const struct panel *p, struct place at)
{
    const struct backprop *b = &p->l->b;
    size_t k = lesson_index(p->l, at);
    double x = backprop_value(b, at.node)->at[k], step = step_at(x);
    if (!is_small(&p->l->g)) {
        return "";
    }
    struct arena mem = ARENA_INIT; /* of its own, as the table may have many rows */
    struct perturb n = perturb_entry(b, at.node, k, step, &mem);
    arena_release(&mem);
    double moves = fabs(n.right - n.left);
    return !isfinite(n.slope) || !isfinite(moves) || is_smooth(&n, step) ? ""
                                                                         : sides(p, &n);
}

void panel_entry_difference(struct panel *p, struct place at)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[at.node].op != OP_LEAF || !panel_complete(b, at.node) ||
        !is_small(&l->g)) {
        return;
    }
    size_t k = lesson_index(l, at);
    double step = step_at(backprop_value(b, at.node)->at[k]);
    struct perturb n = perturb_entry(b, at.node, k, step, p->mem);
    const char *name =
        arena_printf(p->mem, "%s[%d,%d]", l->text.names[at.node], at.row, at.col);
    const char *says = agrees(&n)
                           ? arena_printf(p->mem, "%s, agrees", measured(p, n.central))
                       : isfinite(n.central) && !is_smooth(&n, step) ? sides(p, &n)
                                                                     : "no clear slope";
    put_row(p, name, step, says, INK_BRIGHT);
}
