/* graph: the same graph as an indented list, from the output down. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "scenes/graph/graph.h"

/* A row: a node, below the node that uses it. `again`: an operation listed above, whose
 * inputs are not repeated. */
struct entry {
    int node, depth;
    bool again;
};

/* Lists the rows depth first, with a stack of its own; returns how many, at most one for
 * each edge and one for the output. */
static int list_rows(const struct lesson *l, const bool *folded, struct arena *mem,
                     struct entry **out)
{
    const struct graph *g = &l->g;
    struct entry *stack = arena_new(mem, struct entry, 2 * g->n + 1);
    bool *seen = arena_new(mem, bool, g->n);
    *out = arena_new(mem, struct entry, 2 * g->n + 1);
    int n = 0, depth = 0;
    stack[depth++] = (struct entry){g->n - 1, 0, false};
    while (depth > 0) {
        struct entry e = stack[--depth];
        const struct node *node = &g->nodes[e.node];
        e.again = seen[e.node] && node->in[0] >= 0;
        seen[e.node] = true;
        (*out)[n++] = e;
        for (int k = 1; k >= 0 && !e.again && !folded[e.node]; k--) {
            if (node->in[k] >= 0 && g->nodes[node->in[k]].op != OP_CONSTANT) {
                stack[depth++] = (struct entry){node->in[k], e.depth + 1, false};
            }
        }
    }
    return n;
}

enum { NUMBER_W = 12 };

static void draw_number(const struct ctx *ctx, int end, int y, bool known, double v,
                        enum ink i, struct frame *f)
{
    const char *text = !known ? "—"
                       : !ctx->show_numbers
                           ? "?"
                           : number_text_fit(v, 5, NUMBER_W - 1, ctx->scratch);
    frame_text_right(f, end, y,
                     ink(f, !known         ? INK_FAINT
                            : !isfinite(v) ? INK_ERROR
                                           : i),
                     text);
}

static void draw_row(const struct lesson *l, const struct ctx *ctx, const struct entry *e,
                     bool lit, bool selected, bool folded, struct rect r, struct frame *f)
{
    const struct node *n = &l->g.nodes[e->node];
    struct style style = ink(f, lit                       ? INK_LIT
                                : selected                ? INK_ACCENT
                                : l->b.has_value[e->node] ? INK_TEXT
                                                          : INK_DIM);
    style.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    int indent = 2 * e->depth, most = r.w - 2 * NUMBER_W - 12;
    indent = indent > most ? most : indent;
    indent = indent < 0 ? 0 : indent;
    frame_text(f, r.x + indent, r.y, style,
               e->again        ? "…"
               : folded        ? "+"
               : n->in[0] >= 0 ? "▼"
                               : "●");
    if (lit) {
        frame_text(f, r.x + r.w, r.y, style, "◀"); /* in the margin */
    }
    const char *text =
        n->in[0] < 0 ? l->text.names[e->node]
        : e->again   ? arena_printf(ctx->scratch, "%s, as above", l->text.names[e->node])
                     : arena_printf(ctx->scratch, "%s = %s%s", l->text.names[e->node],
                                    l->text.formulas[e->node], folded ? ", folded" : "");
    int end = r.x + r.w - 1;
    frame_text_cut(f, r.x + indent + 2, r.y, r.w - indent - 4 - 2 * NUMBER_W, style,
                   text);
    draw_number(ctx, end - NUMBER_W, r.y, l->b.has_value[e->node], l->b.values[e->node],
                INK_VALUE, f);
    if (n->needs_grad) {
        draw_number(ctx, end, r.y, l->b.has_grad[e->node], l->b.grads[e->node],
                    INK_GRADIENT, f);
    }
    frame_hit(f, r, HIT_NODE + e->node);
}

void lesson_outline(const struct lesson *l, const struct follow *follow,
                    const struct ctx *ctx, struct rect r, struct frame *f)
{
    (void)follow;
    bool *folded, *visible;
    lesson_visible(l, ctx, ctx->scratch, &folded, &visible);
    struct entry *rows;
    int n = list_rows(l, folded, ctx->scratch, &rows), focus = 0;
    int selected = lesson_shown(l, visible, lesson_selected(l, ctx)),
        current = lesson_shown(l, visible, lesson_current(l)),
        below = lesson_shown(l, visible, lesson_below(l));
    int seen = selected >= 0 ? selected : below >= 0 ? below : current;
    for (int i = n - 1; i >= 0; i--) {
        focus = rows[i].node == seen && !rows[i].again ? i : focus;
    }
    double pan[2];
    values_point(ctx->values, P_PAN, pan);
    int first = n <= r.h ? 0 : focus - r.h / 2 - (int)pan[1];
    first = first > n - r.h ? n - r.h : first;
    first = first < 0 ? 0 : first;
    for (int i = first; i < n && i - first < r.h; i++) {
        int node = rows[i].node;
        draw_row(l, ctx, &rows[i], node == current || node == below, node == selected,
                 folded[node], (struct rect){r.x, r.y + i - first, r.w, 1}, f);
    }
    if (first > 0) {
        frame_put(f, r.x - 1, r.y, 0x25B2, ink(f, INK_ACCENT));
    }
    if (first + r.h < n) {
        frame_put(f, r.x - 1, r.y + r.h - 1, 0x25BC, ink(f, INK_ACCENT));
    }
}
