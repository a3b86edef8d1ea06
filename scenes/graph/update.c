/* graph: what an update did. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

/* An entry of a leaf: its only one, that of a number; or the chosen one, or else the one
 * that the update changed most. */
struct updated {
    const char *name; /* "w", "W₁[1,4]" */
    size_t at;        /* its index in the run's leaves */
    size_t entries;   /* of the leaf */
};

static struct updated updated_entry(const struct panel *p, int leaf)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    const char *name = l->g.leaves[leaf].name;
    size_t first = b->leaf_at[leaf], n = b->leaf_at[leaf + 1] - first, most = 0;
    if (n == 1) {
        return (struct updated){name, first, n};
    }
    int node = lesson_find(l, name, strlen(name));
    size_t cols = backprop_value(b, node)->columns;
    struct place chosen = lesson_chosen_entry(l, p->ctx);
    for (size_t i = 1; i < n; i++) {
        bool more = fabs(b->grads_used[first + i]) > fabs(b->grads_used[first + most]);
        most = more ? i : most;
    }
    if (chosen.node == node) {
        most = (size_t)chosen.row * cols + (size_t)chosen.col;
    }
    return (struct updated){arena_printf(p->mem, "%s[%zu,%zu]", l->text.names[node],
                                         most / cols, most % cols),
                            first + most, n};
}

/* One update; the rule and the numbers where there is room for them. */
static void row_update(struct panel *p, int leaf)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    struct updated u = updated_entry(p, leaf);
    const char *name = l->g.leaves[leaf].name;
    int node = lesson_find(l, name, strlen(name));
    name = u.entries > 1 ? l->text.names[node] : name;
    const char *numbers = arena_printf(
        p->mem, "%s − %s·%s", panel_number(p, b->leaves_before[u.at]),
        panel_number(p, b->options.learning_rate), panel_factor(p, b->grads_used[u.at]));
    const char *brief = arena_printf(p->mem, "%s ← ", u.name);
    const char *rule =
        arena_printf(p->mem, "%s ← %s − η·%s", name, name, panel_gradient(p, node));
    const char *whole = u.entries > 1 ? arena_printf(p->mem, "%s, %zu entries: %s", rule,
                                                     u.entries, brief)
                                      : arena_printf(p->mem, "%s = ", rule);
    const struct panel_form forms[] = {
        panel_equation(p, whole, numbers, "", b->leaves[u.at]),
        panel_equation(p, brief, numbers, "", b->leaves[u.at]),
        panel_equation(p, brief, "", "", b->leaves[u.at]),
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
        struct updated u = updated_entry(p, i);
        const char *more =
            arena_printf(p->mem, "%s%s%s\u00A0←\u00A0%s", text, *text ? ", " : "", u.name,
                         panel_number(p, l->b.leaves[u.at]));
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
    int rows = page_left(&p->page) - below;
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
