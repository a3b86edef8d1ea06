/* graph: the same graph as an indented list, from the output down. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/closing.h"
#include "scenes/graph/tiles.h"

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

enum {
    NUMBER_W = 12,   /* columns of a value */
    CELL_LEAST = 6,  /* the same where there are few */
    TEXT_LEAST = 18, /* of the text of a row beside matrices */
    INDENT_LEAST = 4,
    WIDE_LIST = 60, /* columns from which inputs are indented by two */
    HEAD_LEAST = 4, /* rows, for headings to be worth one */
    ELLIPSIS = 0x2026,
};

/* The list being drawn. */
struct list {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct ctx *ctx;
    const struct follow *follow;
    struct place chosen; /* entry */
    int cell_w;  /* columns of a value and of a gradient, with the blanks before */
    int shape_w; /* of the shape, with the blank before it; 0: there are only numbers */
};

/* ---- one row ---- */

static void draw_number(const struct list *s, int end, int y, bool known, double v,
                        enum ink i, struct frame *f)
{
    const char *text = !known ? "—"
                       : !s->ctx->show_numbers
                           ? "?"
                           : number_text_fit(v, 5, s->cell_w - 1, s->ctx->scratch);
    frame_text_right(f, end, y,
                     ink(f, !known         ? INK_FAINT
                            : !isfinite(v) ? INK_ERROR
                                           : i),
                     strchr(text, '#') ? "…" : text);
}

/* The value or the gradient of a node before column `end`: a number, or of a matrix a
 * map one row high. */
static void draw_cell(const struct list *s, int node, bool grad, int end, int y,
                      struct frame *f)
{
    const struct backprop *b = &s->l->b;
    int arrived = backprop_arrived(b, node);
    if (grad && s->shape_w > 0 && arrived > 0 &&
        arrived < backprop_terms(b, node, 0, NULL)) { /* there is more to come */
        frame_put(f, end - s->cell_w, y, ELLIPSIS, ink(f, INK_FAINT));
    }
    if (!lesson_is_scalar(s->l, node)) {
        struct grid g = lesson_grid_of(s->l, s->follow, s->chosen, node, grad);
        g.hidden = !s->ctx->show_numbers;
        tiles_strip(f, end, y, s->cell_w - 1, &g);
    } else if (grad) {
        draw_number(s, end, y, b->has_grad[node], b->grads[node], INK_GRADIENT, f);
    } else {
        draw_number(s, end, y, b->has_value[node], b->values[node], INK_VALUE, f);
    }
}

/* Where the text of a row at this depth begins, so that room is left for it. */
static int indent_of(const struct list *s, int depth, int w)
{
    int step = s->shape_w > 0 && w < WIDE_LIST ? 1 : 2;
    int text = s->shape_w > 0 ? TEXT_LEAST : 12;
    int indent = step * depth, most = w - 2 * s->cell_w - s->shape_w - text;
    indent = indent > most ? most : indent;
    return indent < 0 ? 0 : indent;
}

/* The text of a row, without blanks where it is wider than w columns. */
static const char *row_text(const struct list *s, const struct entry *e, bool folded,
                            int w, enum glyphs glyphs)
{
    const struct notation *t = &s->l->text;
    int node = e->node;
    const char *text = s->l->g.nodes[node].in[0] < 0 ? t->names[node]
                       : e->again
                           ? arena_printf(s->ctx->scratch, "%s, as above", t->names[node])
                           : arena_printf(s->ctx->scratch, "%s = %s%s", t->names[node],
                                          t->formulas[node], folded ? ", folded" : "");
    bool tight = s->shape_w > 0 && !e->again && glyphs_width(glyphs, text) > w;
    return tight ? text_tight(text, s->ctx->scratch) : text;
}

static void draw_row(const struct list *s, const struct entry *e, bool lit, bool selected,
                     bool folded, struct rect r, struct frame *f)
{
    const struct lesson *l = s->l;
    const struct node *n = &l->g.nodes[e->node];
    struct style style = ink(f, lit                       ? INK_LIT
                                : selected                ? INK_ACCENT
                                : l->b.has_value[e->node] ? INK_TEXT
                                                          : INK_DIM);
    style.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    int indent = indent_of(s, e->depth, r.w);
    frame_text(f, r.x + indent, r.y, style,
               e->again        ? "…"
               : folded        ? "+"
               : n->in[0] >= 0 ? "▼"
                               : "●");
    if (lit) {
        frame_text(f, r.x + r.w, r.y, style, "◀"); /* in the margin */
    }
    int end = r.x + r.w - 1, cells = 2 * s->cell_w + s->shape_w;
    int w = r.w - indent - 4 - cells;
    frame_text_cut(f, r.x + indent + 2, r.y, w, style,
                   row_text(s, e, folded, w, f->glyphs));
    if (s->shape_w > 0) {
        const char *shape = question_shape(s->v, s->l, e->node, s->ctx->scratch);
        frame_text_right(f, end - 2 * s->cell_w, r.y, ink(f, lit ? INK_LIT : INK_DIM),
                         shape);
    }
    draw_cell(s, e->node, false, end - s->cell_w, r.y, f);
    if (n->needs_grad) {
        draw_cell(s, e->node, true, end, r.y, f);
    }
    frame_hit(f, r, HIT_NODE + e->node);
}

/* ---- the list ---- */

static int digits(int n)
{
    int count = 1;
    for (; n >= 10; n /= 10) {
        count++;
    }
    return count;
}

/* The columns of a list in w columns. With matrices the texts have the most room. */
static struct list list_of(const struct lesson *l, const struct follow *follow,
                           const struct ctx *ctx, int w)
{
    struct list s = {.l = l, .ctx = ctx, .follow = follow, .cell_w = NUMBER_W};
    for (int i = 0; i < l->g.n && l->matrices; i++) {
        struct shape shape = l->g.nodes[i].shape;
        int columns = 1 + digits(shape.rows) + 1 + digits(shape.cols);
        s.shape_w = columns > s.shape_w ? columns : s.shape_w;
    }
    if (l->matrices) {
        int room = (w - TEXT_LEAST - INDENT_LEAST - s.shape_w) / 2;
        s.cell_w = room < CELL_LEAST ? CELL_LEAST : room > NUMBER_W ? NUMBER_W : room;
    }
    return s;
}

/* What the columns are, above them. */
static void draw_head(const struct list *s, struct rect r, struct frame *f)
{
    int end = r.x + r.w - 1;
    frame_text_right(f, end - 2 * s->cell_w, r.y, ink(f, INK_FAINT),
                     WIDGET_CHOOSE(f->glyphs, s->shape_w, "shape", ""));
    frame_text_right(f, end - s->cell_w, r.y, ink(f, INK_VALUE), "value");
    frame_text_right(f, end, r.y, ink(f, INK_GRADIENT),
                     WIDGET_CHOOSE(f->glyphs, s->cell_w - 1, "gradient", "grad"));
}

/* True if a square of a strip stands for several columns, or rows of a column. */
static bool squares_are_several(const struct list *s)
{
    bool several = false;
    for (int i = 0; i < s->l->g.n; i++) {
        struct shape shape = s->l->g.nodes[i].shape;
        several |= (shape.cols > 1 ? shape.cols : shape.rows) > s->cell_w - 1;
    }
    return several;
}

/* What the colors are, below the rows where that is free. */
static void draw_foot(const struct list *s, struct rect r, struct frame *f)
{
    bool bad = s->l->b.bad.step != 0;
    const char *text = arena_printf(
        f->scratch, "A square is %s, stronger if larger.%s — not reached yet",
        squares_are_several(s) ? "the largest of several columns" : "a column's largest",
        !bad                                         ? ""
        : grid_halves(f->depth, f->theme, f->glyphs) ? " Red: inf or nan."
        : f->glyphs == GLYPHS_ASCII                  ? " !: inf or nan."
                                                     : " ✕: inf or nan.");
    if (r.h > widget_wrap_rows(f->glyphs, r.w, text)) {
        rect_top(&r, 1);
        widget_wrap(f, r, ink(f, INK_FAINT), text);
    }
}

static void draw_rows(const struct list *s, const struct entry *rows, int n,
                      const bool *folded, const bool *visible, struct rect r,
                      struct frame *f)
{
    const struct lesson *l = s->l;
    struct backprop_move lit = lesson_lit(s->v, l);
    int selected = lesson_shown(l, visible, lesson_selected(l, s->ctx)),
        current = lesson_shown(l, visible, lit.node),
        below = lesson_shown(l, visible,
                             lit.kind == BACKPROP_EDGE ? judge_node(&l->b, lit) : -1);
    int closing = closing_at(l) ? lesson_shown(l, visible, closing_leaf(l, s->ctx)) : -1;
    int seen = selected >= 0 ? selected : below >= 0 ? below : current, focus = 0;
    seen = seen < 0 ? closing : seen;
    for (int i = n - 1; i >= 0; i--) {
        focus = rows[i].node == seen && !rows[i].again ? i : focus;
    }
    double pan[2];
    values_point(s->ctx->values, P_PAN, pan);
    int first = n <= r.h ? 0 : focus - r.h / 2 - (int)pan[1];
    first = first > n - r.h ? n - r.h : first;
    first = first < 0 ? 0 : first;
    for (int i = first; i < n && i - first < r.h; i++) {
        int node = rows[i].node;
        draw_row(s, &rows[i], node == current || node == below, node == selected,
                 folded[node], (struct rect){r.x, r.y + i - first, r.w, 1}, f);
    }
    if (first > 0) {
        frame_put(f, r.x - 1, r.y, 0x25B2, ink(f, INK_ACCENT));
    }
    if (first + r.h < n) {
        frame_put(f, r.x - 1, r.y + r.h - 1, 0x25BC, ink(f, INK_ACCENT));
    }
}

void lesson_outline(const struct lesson *l, const struct lesson_view *v,
                    const struct follow *follow, const struct ctx *ctx, struct rect r,
                    struct frame *f)
{
    bool *folded, *visible;
    lesson_visible(l, ctx, ctx->scratch, &folded, &visible);
    struct entry *rows;
    int n = list_rows(l, folded, ctx->scratch, &rows);
    struct list s = list_of(l, follow, ctx, r.w);
    s.v = v;
    s.chosen = lesson_lit_entry(v, l, ctx);
    if (l->matrices && r.h > HEAD_LEAST) {
        draw_head(&s, rect_top(&r, 1), f);
    }
    draw_rows(&s, rows, n, folded, visible, r, f);
    if (l->matrices && r.h > n) {
        rect_top(&r, n);
        draw_foot(&s, r, f);
    }
}
