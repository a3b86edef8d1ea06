/* graph: the numbered table of a matrix, drawn: its head says which entry is chosen, with
 * all its digits. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/matrix_table.h"
#include "scenes/graph/question.h"

/* ---- the head ---- */

/* All digits that there are, with − for each minus. */
static const char *full_number(double v, struct arena *mem)
{
    char text[NUMBER_SIZE];
    const char *out = "", *at = number_short(text, v);
    for (const char *minus; (minus = strchr(at, '-')); at = minus + 1) {
        out = arena_printf(mem, "%s%.*s−", out, (int)(minus - at), at);
    }
    return arena_printf(mem, "%s%s", out, at);
}

/* True if no gradient ever gets to the node: of labels, or of a graph without a loss. */
static bool gets_no_gradient(const struct lesson *l, int node)
{
    return !l->b.has_grad[node] && backprop_edges(&l->b, node, 0, NULL) == 0;
}

/* "value 0.45907377899481089", in as many digits as there is room for; what is not known
 * is said in words. */
static struct reading reading_of(const struct lesson *l, const struct ctx *ctx,
                                 struct place at, bool grad)
{
    const char *name = grad ? "gradient" : "value";
    struct reading out = {.ink = grad ? INK_GRADIENT : INK_VALUE};
    if (!(grad ? l->b.has_grad : l->b.has_value)[at.node]) {
        bool never = grad && gets_no_gradient(l, at.node);
        out.ink = INK_DIM;
        out.forms[0] = never ? "no gradient flows here"
                             : arena_printf(ctx->scratch, "no %s yet", name);
        return out;
    }
    const struct matrix *m =
        grad ? backprop_grad(&l->b, at.node) : backprop_value(&l->b, at.node);
    double v = m->at[lesson_index(l, at)];
    const char *texts[] = {full_number(v, ctx->scratch), number_text(v, 5, ctx->scratch),
                           number_text(v, 3, ctx->scratch)};
    for (int i = 0; i < 3; i++) {
        const char *text = ctx->show_numbers ? texts[i] : "?";
        out.forms[i] = arena_printf(ctx->scratch, "%s %s", name, text);
    }
    return out;
}

/* "z₁ = X@W₁", its shape, and what it is. */
static void put_name(const struct matrix_table *t, const struct lesson *l, struct rect r,
                     struct frame *f)
{
    const struct node *n = &l->g.nodes[t->node];
    const char *name = l->text.names[t->node];
    const char *shape =
        arena_printf(f->scratch, "  %d×%d%s", n->shape.rows, n->shape.cols,
                     n->op == OP_LEAF && l->trained[n->leaf] ? "  ◆ trained" : "");
    const char *whole = n->op == OP_LEAF ? name
                                         : arena_printf(f->scratch, "%s = %s", name,
                                                        l->text.formulas[t->node]);
    int left = r.w - glyphs_width(f->glyphs, shape);
    struct style bold = ink(f, INK_BRIGHT);
    bold.attr |= ATTR_BOLD;
    int x = r.x + frame_text_cut(f, r.x, r.y, left, bold,
                                 WIDGET_CHOOSE(f->glyphs, left, whole, name));
    frame_text(f, x, r.y, ink(f, INK_DIM), shape);
}

static void put_head(const struct matrix_table *t, const struct lesson *l,
                     const struct ctx *ctx, struct frame *f)
{
    struct rect r = t->head;
    put_name(t, l, rect_top(&r, 1), f);
    struct reading value = reading_of(l, ctx, t->entry, false),
                   grad = reading_of(l, ctx, t->entry, true);
    bool one = t->n == 1 && r.h < 2, is_grad = t->parts[0].grad;
    struct reading all[] = {
        {.forms = {arena_printf(f->scratch, "[%d,%d]", t->entry.row, t->entry.col)},
         .ink = INK_LIT},
        one && is_grad ? grad : value,
        one && is_grad ? value : grad,
    };
    widget_readings(f, r, all, 3);
}

/* What the entry is made of, and what nudging it gives. */
static void put_below(const struct matrix_table *t, const struct lesson *l,
                      const struct lesson_view *v, const struct ctx *ctx, struct frame *f)
{
    struct rect r = t->below;
    struct panel p = {.page = {.f = f, .r = r, .y = r.y, .label_w = LABEL_W},
                      .l = l,
                      .v = v,
                      .ctx = ctx,
                      .follow = t->follow,
                      .mem = ctx->scratch};
    struct rect old = frame_clip(f, r);
    if (question_asked(v, l)) {
        question_panel(&p);
    } else {
        question_said(&p);
    }
    panel_matrix_entry(&p, t->entry);
    if (page_room(&p.page)) {
        panel_entry_difference(&p, t->entry);
    }
    f->clip = old;
}

/* ---- the tables ---- */

/* "gradient ∂L/∂W₁, 1 of 3 terms" */
static const char *caption_of(const struct lesson *l, const struct table_part *part,
                              int node, struct arena *mem)
{
    if (!part->grad) {
        return l->b.has_value[node] ? "value" : "value: not computed yet";
    }
    if (gets_no_gradient(l, node)) {
        return "gradient: none flows here";
    }
    int terms = backprop_edges(&l->b, node, 0, NULL),
        arrived = backprop_arrived(&l->b, node);
    const char *so_far = !l->b.has_grad[node] ? ": nothing has arrived yet"
                         : arrived < terms && arrived > 0
                             ? arena_printf(mem, ", %d of %d terms", arrived, terms)
                             : "";
    return arena_printf(mem, "gradient ∂%s/∂%s%s", l->text.names[l->g.n - 1],
                        l->text.names[node], so_far);
}

void matrix_table_draw(const struct matrix_table *t, const struct lesson *l,
                       const struct lesson_view *v, const struct ctx *ctx,
                       struct frame *f)
{
    put_head(t, l, ctx, f);
    put_below(t, l, v, ctx, f);
    for (int i = 0; i < t->n; i++) {
        const struct table_part *part = &t->parts[i];
        if (!rect_empty(part->caption)) {
            frame_text_cut(f, part->caption.x, part->caption.y, part->caption.w,
                           ink(f, part->grid.ink),
                           caption_of(l, part, t->node, f->scratch));
        }
        grid_draw_numbers(f, part->room, &part->grid, &part->table);
    }
    const char *hint =
        WIDGET_CHOOSE(f->glyphs, t->hint.w,
                      "arrows or a click choose an entry · v: the other · Enter closes",
                      "arrows: entry · v value or gradient · Enter closes",
                      "v value or gradient · Enter closes", "Enter closes");
    frame_text_cut(f, t->hint.x, t->hint.y, t->hint.h > 0 ? t->hint.w : 0,
                   ink(f, INK_DIM), hint);
}
