/* graph: what an update did, and the losses of the passes. */
#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

/* One update; the rule and the numbers where there is room for them. */
static void row_update(struct panel *p, int leaf)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    const char *name = l->g.leaves[leaf].name;
    int node = lesson_find(l, name, strlen(name));
    const char *numbers = arena_printf(
        p->mem, "%s − %s·%s", panel_number(p, b->leaves_before[leaf]),
        panel_number(p, b->options.learning_rate), panel_factor(p, b->grads_used[leaf]));
    const char *brief = arena_printf(p->mem, "%s ← ", name);
    const char *whole =
        arena_printf(p->mem, "%s%s − η·%s = ", brief, name, panel_gradient(p, node));
    const struct panel_form forms[] = {
        panel_equation(p, whole, numbers, "", b->leaves[leaf]),
        panel_equation(p, brief, numbers, "", b->leaves[leaf]),
        panel_equation(p, brief, "", "", b->leaves[leaf]),
    };
    size_t k = 0; /* one row each: others follow */
    while (k < 2 && page_lines(&p->page, NULL, forms[k].text, forms[k].result) > 1) {
        k++;
    }
    page_row(&p->page, NULL, INK_TEXT, forms[k].text, INK_VALUE, forms[k].result);
}

/* n updates that have no row each, as many as fit into `rows`: "w ← 1.76, b ← 0.92". */
static void updates_in_brief(struct panel *p, int n, int rows)
{
    const struct lesson *l = p->l;
    const char *text = "";
    int left = n;
    for (int i = 0; i < l->g.n_leaves; i++) {
        if (!l->trained[i]) {
            continue;
        }
        const char *more =
            arena_printf(p->mem, "%s%s%s\u00A0←\u00A0%s", text, *text ? ", " : "",
                         l->g.leaves[i].name, panel_number(p, l->b.leaves[i]));
        const char *full =
            left > 1 ? arena_printf(p->mem, "%s, and %d more", more, left - 1) : more;
        if (widget_wrap_rows(p->page.f->glyphs, p->page.r.w, full) > rows) {
            text = arena_printf(p->mem, "%s, and %d more", text, left);
            break;
        }
        text = more;
        left--;
    }
    page_sentence(&p->page, INK_VALUE, text);
}

void panel_update(struct panel *p)
{
    const struct lesson *l = p->l;
    bool kept = l->b.options.keep_grads;
    const char *after =
        kept ? "gradients are kept (zero_grad=no); the next pass adds to them"
             : "gradients cleared; the next pass begins";
    int n = 0, below = 1 + widget_wrap_rows(p->page.f->glyphs, p->page.r.w, after);
    int rows = p->page.r.y + p->page.r.h - p->page.y - below;
    for (int i = 0; i < l->g.n_leaves; i++) {
        n += l->trained[i];
    }
    if (n > rows) {
        updates_in_brief(p, n, rows);
    }
    for (int i = 0; i < l->g.n_leaves && n <= rows; i++) {
        if (l->trained[i]) {
            row_update(p, i);
        }
    }
    page_sentence(&p->page, kept ? INK_WARN : INK_DIM, after);
}

void panel_losses(struct panel *p)
{
    const struct backprop *b = &p->l->b;
    long last = backprop_move_at(b, b->step).pass;
    const char *text = "";
    int left = p->page.r.w - LABEL_W;
    for (long pass = last; pass >= 0; pass--) {
        long step = pass * (b->n_moves + 1) + b->n_forward;
        if (step > b->step) {
            continue;
        }
        const char *loss = panel_number(p, p->l->losses[pass]);
        if (glyphs_width(p->page.f->glyphs, text) +
                glyphs_width(p->page.f->glyphs, loss) + 6 >
            left) {
            text = arena_printf(p->mem, "… → %s", text);
            break;
        }
        text = *text ? arena_printf(p->mem, "%s → %s", loss, text) : loss;
    }
    if (b->options.passes > 1) {
        page_row(&p->page, arena_printf(p->mem, "%s so far", panel_output(p)), INK_VALUE,
                 text, INK_TEXT, NULL);
    }
}
