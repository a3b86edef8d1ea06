/* graph: what an update did. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

/* An entry of a leaf: its only one, that of a number; or the chosen one, or else the one
 * that the update changed most. */
struct updated {
    int node;
    const char *name; /* "w", "W1[1,4]" */
    size_t at;        /* its index in the run's leaves */
    size_t entries;   /* of the leaf */
};

static struct updated updated_entry(const struct panel *p, int leaf)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    const char *name = l->g.leaves[leaf].name;
    size_t first = b->leaf_at[leaf], n = b->leaf_at[leaf + 1] - first, most = 0;
    int node = lesson_find(l, name, strlen(name)), cols = l->g.nodes[node].shape.cols;
    struct place chosen = lesson_chosen_entry(l, p->ctx);
    for (size_t i = 1; i < n; i++) {
        bool more = fabs(b->grads_used[first + i]) > fabs(b->grads_used[first + most]);
        most = more ? i : most;
    }
    most = chosen.node == node ? lesson_index(l, chosen) : most;
    struct place at = {node, (int)most / cols, (int)most % cols};
    return (struct updated){node, arena_printf(p->mem, "%s%s", name, panel_place(p, at)),
                            first + most, n};
}

/* One update; the rule and the numbers where there is room for them. */
static void row_update(struct panel *p, int leaf)
{
    const struct backprop *b = &p->l->b;
    struct updated u = updated_entry(p, leaf);
    const char *name = p->l->text.names[u.node];
    const char *numbers = arena_printf(
        p->mem, "%s − %s·%s", panel_number(p, b->leaves_before[u.at]),
        panel_number(p, b->options.learning_rate), panel_factor(p, b->grads_used[u.at]));
    const char *brief = arena_printf(p->mem, "%s ← ", u.name);
    const char *rule =
        arena_printf(p->mem, "%s ← %s − η·%s", name, name, panel_gradient(p, u.node));
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
