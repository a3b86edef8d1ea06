/* graph: numbers, and the sum of a gradient, in a panel. */
#include "scenes/graph/panel.h"

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

enum { DIGITS = 5, TERMS_MOST = 24 /* written out */ };

const char *panel_number(const struct panel *p, double v)
{
    return p->ctx->show_numbers ? number_text(v, DIGITS, p->mem) : "?";
}

const char *panel_factor(const struct panel *p, double v)
{
    return p->ctx->show_numbers ? number_factor(v, DIGITS, p->mem) : "?";
}

const char *panel_output(const struct panel *p)
{
    return p->l->text.names[p->l->g.n - 1];
}

const char *panel_gradient(const struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    const char *name = p->l->text.names[node];
    bool piles_up = b->options.keep_grads && b->options.passes > 1 &&
                    p->l->g.nodes[node].op == OP_LEAF;
    return piles_up ? arena_printf(p->mem, "%s.grad", name)
                    : arena_printf(p->mem, "∂%s/∂%s", panel_output(p), name);
}

const char *panel_edge(const struct panel *p, int node, int input)
{
    static const char *const which[] = {"1st", "2nd"};
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    int in = n->in[input];
    bool twice = n->in[0] == n->in[1];
    bool part = node == g->n - 1 && backprop_terms(&p->l->b, in, 0, NULL) > 1;
    const char *name = p->l->text.names[in];
    return arena_printf(p->mem, "∂%s/∂%s", p->l->text.names[node],
                        twice || part ? arena_printf(p->mem, "(%s %s)",
                                                     twice ? which[input] : "this", name)
                                      : name);
}

/* The terms that have arrived, "1 + 2.25 = "; "" for a single one, which is the sum. */
static const char *terms_text(const struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL), n = 0;
    struct backprop_term *terms = arena_new(p->mem, struct backprop_term, all);
    backprop_terms(b, node, all, terms);
    const char *out = "";
    if (b->has_kept[node]) {
        out = arena_printf(p->mem, "%s kept", panel_number(p, b->kept[node]));
        n++;
    }
    for (int i = 0; i < all; i++) {
        if (terms[i].reached && n++ < TERMS_MOST) {
            double term = terms[i].product;
            out = arena_printf(p->mem, "%s%s%s", out, *out ? " + " : "",
                               *out ? panel_factor(p, term) : panel_number(p, term));
        }
    }
    return n == 1           ? ""
           : n > TERMS_MOST ? arena_printf(p->mem, "%s + … = ", out)
                            : arena_printf(p->mem, "%s = ", out);
}

/* What was there before the last term, and that term: "160 + 32 = ". */
static const char *last_term_text(const struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL);
    struct backprop_term *terms = arena_new(p->mem, struct backprop_term, all);
    backprop_terms(b, node, all, terms);
    double before = b->kept[node];
    int last = -1;
    for (int i = 0; i < all; i++) {
        before += last >= 0 && terms[i].reached ? terms[last].product : 0;
        last = terms[i].reached ? i : last;
    }
    return last < 0 || (last == 0 && !b->has_kept[node])
               ? ""
               : arena_printf(p->mem, "%s + %s = ", panel_number(p, before),
                              panel_factor(p, terms[last].product));
}

void panel_sum(struct panel *p, const char *label, int node)
{
    const struct backprop *b = &p->l->b;
    int arrived = backprop_arrived(b, node), all = backprop_terms(b, node, 0, NULL);
    const char *result = b->has_grad[node] ? panel_number(p, b->grads[node]) : "—";
    int w = p->page.r.w - (label ? LABEL_W : 0) - glyphs_width(p->page.f->glyphs, result);
    const char *sum = terms_text(p, node), *name = panel_gradient(p, node);
    bool complete = arrived == all;
    const char *head =
        complete ? "" : arena_printf(p->mem, "%d of %d arrived: ", arrived, all);
    const char *texts[] = {
        arena_printf(p->mem, "%s%s%s%s", name, complete ? " = " : ", ", head, sum),
        complete && !*sum ? " = " : arena_printf(p->mem, "%s%s", head, sum),
        *sum ? sum : head, last_term_text(p, node), NULL};
    page_row(&p->page, label, INK_TEXT, widget_choose(p->page.f->glyphs, w, texts),
             INK_GRADIENT, result);
}
