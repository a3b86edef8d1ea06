/* graph: numbers, and the sum of a gradient, in a panel. */
#include "base/number.h"
#include "scenes/graph/panel.h"

#include <string.h>

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

/* The terms that have arrived, "1 + 2.25"; "" for a single one, which is the sum. */
static const char *terms_text(const struct panel *p, int node, int digits)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL), n = 0;
    struct backprop_term *terms = arena_new(p->mem, struct backprop_term, all);
    backprop_terms(b, node, all, terms);
    bool shown = p->ctx->show_numbers;
    const char *out = "";
    if (b->has_kept[node]) {
        const char *kept = shown ? number_text(b->kept[node], digits, p->mem) : "?";
        out = arena_printf(p->mem, "%s (not cleared)", kept);
        n++;
    }
    for (int i = 0; i < all; i++) {
        if (terms[i].reached && n++ < TERMS_MOST) {
            const char *text = !shown ? "?"
                               : *out ? number_factor(terms[i].product, digits, p->mem)
                                      : number_text(terms[i].product, digits, p->mem);
            out = arena_printf(p->mem, "%s%s%s", out, *out ? " + " : "", text);
        }
    }
    return n == 1           ? ""
           : n > TERMS_MOST ? arena_printf(p->mem, "%s + … = ", out)
                            : arena_printf(p->mem, "%s = ", out);
}

void panel_sum(struct panel *p, const char *label, int node)
{
    enum { BRIEF = 3 };
    const struct backprop *b = &p->l->b;
    int arrived = backprop_arrived(b, node), all = backprop_terms(b, node, 0, NULL);
    const char *result = b->has_grad[node] ? panel_number(p, b->grads[node]) : "—";
    int w = p->page.r.w - (label ? LABEL_W : 0) - glyphs_width(p->page.f->glyphs, result);
    const char *sum = terms_text(p, node, DIGITS);
    sum = glyphs_width(p->page.f->glyphs, sum) > w ? terms_text(p, node, BRIEF) : sum;
    const char *name =
        arena_printf(p->mem, "∂%s/∂%s", panel_output(p), p->l->text.names[node]);
    const char *lead = arrived == all ? " = " : label ? " so far: " : NULL;
    page_fit(&p->page, label,
             lead ? arena_printf(p->mem, "%s%s%s", name, lead, sum)
                  : arena_printf(p->mem, "%s, %d of %d terms so far: %s", name, arrived,
                                 all, sum),
             sum, INK_GRADIENT, result);
}
