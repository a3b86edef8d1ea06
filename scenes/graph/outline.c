/* graph: the same graph as an indented list, from the output down. */
#include <stdio.h>

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
    DIGITS = 5,      /* of a number */
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
    struct diagram d;
    int cell_w;  /* columns of a value and of a gradient, with the blanks before */
    int shape_w; /* of the shape, with the blank before it; 0: there are only numbers */
};

/* ---- one row ---- */

/* The value or the gradient of a node before column `end`: a number, or of a matrix a
 * map one row high. */
static void draw_cell(const struct list *s, int node, bool grad, int end, int y,
                      struct frame *f)
{
    const struct backprop *b = &s->d.l->b;
    int arrived = backprop_arrived(b, node);
    if (grad && s->shape_w > 0 && arrived > 0 &&
        arrived < backprop_edges(b, node, 0, NULL)) { /* there is more to come */
        frame_put(f, end - s->cell_w, y, ELLIPSIS, ink(f, INK_FAINT));
    }
    diagram_number(&s->d, node, grad, DIGITS, false, end, y, s->cell_w - 1, f);
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
static const char *row_text(const struct list *s, const struct entry *e, int w,
                            const struct frame *f)
{
    const struct notation *t = &s->d.l->text;
    int node = e->node;
    const char *text =
        s->d.l->g.nodes[node].in[0] < 0 ? t->names[node]
        : e->again ? arena_printf(f->scratch, "%s, as above", t->names[node])
                   : arena_printf(f->scratch, "%s = %s%s", t->names[node],
                                  t->formulas[node], s->d.folded[node] ? ", folded" : "");
    bool tight = s->shape_w > 0 && !e->again && glyphs_width(f->glyphs, text) > w;
    return tight ? text_tight(text, f->scratch) : text;
}

static void draw_row(const struct list *s, const struct entry *e, struct rect r,
                     struct frame *f)
{
    const struct lesson *l = s->d.l;
    const struct node *n = &l->g.nodes[e->node];
    bool lit = e->node == s->d.current || e->node == s->d.below,
         selected = e->node == s->d.selected;
    struct style style = ink(f, lit                       ? INK_LIT
                                : selected                ? INK_ACCENT
                                : l->b.has_value[e->node] ? INK_TEXT
                                                          : INK_DIM);
    style.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    int indent = indent_of(s, e->depth, r.w);
    frame_text(f, r.x + indent, r.y, style,
               e->again               ? "…"
               : s->d.folded[e->node] ? "+"
               : n->in[0] >= 0        ? "▼"
                                      : "●");
    if (lit) {
        frame_text(f, r.x + r.w, r.y, style, "◀"); /* in the margin */
    }
    int end = r.x + r.w - 1, cells = 2 * s->cell_w + s->shape_w;
    int w = r.w - indent - 4 - cells;
    frame_text_cut(f, r.x + indent + 2, r.y, w, style, row_text(s, e, w, f));
    if (s->shape_w > 0) {
        const char *shape = question_shape(s->d.v, s->d.l, e->node, f->scratch);
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

/* The columns of a list in w columns. With matrices the texts have the most room. */
static struct list list_of(struct diagram diagram, int w)
{
    const struct lesson *l = diagram.l;
    struct list s = {.d = diagram, .cell_w = NUMBER_W};
    for (int i = 0; i < l->g.n && l->matrices; i++) {
        struct shape shape = l->g.nodes[i].shape;
        int columns = 1 + snprintf(NULL, 0, "%dx%d", shape.rows, shape.cols);
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
    for (int i = 0; i < s->d.l->g.n; i++) {
        struct shape shape = s->d.l->g.nodes[i].shape;
        several |= (shape.cols > 1 ? shape.cols : shape.rows) > s->cell_w - 1;
    }
    return several;
}

/* What the colors are, below the rows where that is free. */
static void draw_foot(const struct list *s, struct rect r, struct frame *f)
{
    bool bad = s->d.l->b.bad.step != 0;
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
                      struct rect r, struct frame *f)
{
    const struct diagram *d = &s->d;
    int focus = 0, seen = d->selected >= 0  ? d->selected
                          : d->below >= 0   ? d->below
                          : d->current >= 0 ? d->current
                                            : d->closing;
    for (int i = n - 1; i >= 0; i--) {
        focus = rows[i].node == seen && !rows[i].again ? i : focus;
    }
    double pan[2];
    values_point(d->ctx->values, P_PAN, pan);
    int first = n <= r.h ? 0 : focus - r.h / 2 - (int)pan[1];
    first = first > n - r.h ? n - r.h : first;
    first = first < 0 ? 0 : first;
    for (int i = first; i < n && i - first < r.h; i++) {
        draw_row(s, &rows[i], (struct rect){r.x, r.y + i - first, r.w, 1}, f);
    }
    widget_more(f, r.x - 1, r, first > 0, first + r.h < n);
}

void lesson_outline(const struct lesson *l, const struct lesson_view *v,
                    const struct drawing *d, const struct ctx *ctx, struct rect r,
                    struct frame *f)
{
    struct list s = list_of(diagram_new(l, v, d, ctx), r.w);
    struct entry *rows;
    int n = list_rows(l, s.d.folded, ctx->scratch, &rows);
    if (l->matrices && r.h > HEAD_LEAST) {
        draw_head(&s, rect_top(&r, 1), f);
    }
    draw_rows(&s, rows, n, r, f);
    if (l->matrices && r.h > n) {
        rect_top(&r, n);
        draw_foot(&s, r, f);
    }
}
