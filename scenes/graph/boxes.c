/* graph: the boxes of the diagram. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/input.h"
#include "scenes/graph/tiles.h"

static bool lit(const struct diagram *s, int node)
{
    bool updated = s->move.kind == BACKPROP_UPDATE && s->l->g.nodes[node].op == OP_LEAF &&
                   s->l->trained[s->l->g.nodes[node].leaf];
    return node == s->current || node == s->below || updated;
}

static enum ink border_ink(const struct diagram *s, int node)
{
    return lit(s, node) ? INK_LIT : node == s->selected ? INK_ACCENT : INK_LINE;
}

int diagram_number(const struct diagram *s, int node, bool grad, int digits, bool strong,
                   int x_end, int y, int w, struct frame *f)
{
    enum { DASH = 0x2014 };
    const struct backprop *b = &s->l->b;
    if (!lesson_is_scalar(s->l, node)) {
        struct grid g = tiles_grid(s, node, grad);
        if (g.at) {
            return grid_draw_strip(f, x_end, y, w, &g);
        }
        frame_put(f, x_end - 1, y, DASH, ink(f, INK_FAINT));
        return 1;
    }
    bool known = (grad ? b->has_grad : b->has_value)[node];
    double v = (grad ? b->grads : b->values)[node];
    const char *text = !known ? "—"
                       : !s->ctx->show_numbers
                           ? "?"
                           : number_text_fit(v, digits, w, f->scratch);
    text = strchr(text, '#') ? "…" : text; /* not one digit has room */
    struct style style = ink(f, !known         ? INK_FAINT
                                : !isfinite(v) ? INK_ERROR
                                : grad         ? INK_GRADIENT
                                               : INK_VALUE);
    style.attr |= strong && known ? (uint32_t)ATTR_BOLD : 0;
    frame_text_right(f, x_end, y, style, text);
    return glyphs_width(f->glyphs, text);
}

static void draw_value(const struct diagram *s, int node, int x_end, int y,
                       struct frame *f)
{
    bool now = node == s->current && s->move.kind == BACKPROP_FORWARD;
    diagram_number(s, node, false, DIAGRAM_DIGITS, now, x_end, y, s->d->number_w, f);
}

/* With a ∂ at the left edge, where a blank stays between it and the number. */
static void draw_grad(const struct diagram *s, int node, int left, int x_end, int y,
                      int w, struct frame *f)
{
    bool now = node == s->below || (node == s->current && s->move.kind == BACKPROP_SEED);
    if (!s->l->g.nodes[node].needs_grad) {
        return;
    }
    bool number = lesson_is_scalar(s->l, node);
    int most = number || w < x_end - left - 2 ? w : x_end - left - 2;
    int used = diagram_number(s, node, true, DIAGRAM_DIGITS, now, x_end, y, most, f);
    int room = number ? x_end - used - 1 - left : 1;
    frame_text(f, left, y, ink(f, INK_FAINT), tiles_mark(s->l, node, f->glyphs, room));
}

static struct style title_style(const struct diagram *s, int node, struct frame *f)
{
    struct style style = ink(f, lit(s, node)              ? INK_LIT
                                : node == s->selected     ? INK_ACCENT
                                : s->l->b.has_value[node] ? INK_BRIGHT
                                                          : INK_DIM);
    uint32_t mark = f->theme->mono ? ATTR_REVERSE : ATTR_BOLD;
    style.attr |= lit(s, node) ? mark : 0;
    return style;
}

/* "2 of 4 arrived": how many terms of a fan-out's sum. */
static void draw_terms(const struct diagram *s, int node, struct rect in, struct frame *f)
{
    int n = backprop_edges(&s->l->b, node, 0, NULL);
    if (in.h > 2 && n > 1) {
        const char *brief = arena_printf(s->ctx->scratch, "%d of %d",
                                         backprop_arrived(&s->l->b, node), n),
                   *full = arena_printf(s->ctx->scratch, "%s arrived", brief);
        frame_text_right(f, in.x + in.w, in.y + 2, ink(f, INK_FAINT),
                         WIDGET_CHOOSE(f->glyphs, in.w, full, brief));
    }
}

/* Where the title of a box at r begins: at x, or where the screen does, so that a box
 * that is cut has its name. */
static int title_at(int x, const char *title, int air, struct rect r,
                    const struct frame *f)
{
    int last = r.x + r.w - glyphs_width(f->glyphs, title) - air;
    int seen = f->clip.x > x ? f->clip.x : x;
    return seen < last ? seen : last > x ? last : x;
}

/* Its title, with the shape of a matrix where no border has it; "…" if less of a cut box
 * is seen than would hold it whole. */
static const char *title_seen(const struct diagram *s, int drawn, struct rect r,
                              const struct frame *f)
{
    const char *title = s->d->titles[drawn];
    int node = s->d->node[drawn];
    if (s->d->shape != OUTLINE_BOX && !lesson_is_scalar(s->l, node)) {
        title = arena_printf(s->ctx->scratch, "%s %s", title,
                             question_shape(s->v, s->l, node, s->ctx->scratch));
    }
    int room = rect_cut(r, f->clip).w;
    return room < r.w && room <= glyphs_width(f->glyphs, title) ? "…" : title;
}

/* "…" below the title of a box of which a part is off the screen, instead of numbers. */
static void draw_rest(struct rect r, struct frame *f)
{
    struct rect seen = rect_cut(r, f->clip);
    const char *rest = "…"; /* three columns in ASCII */
    int w = glyphs_width(f->glyphs, rest);
    if (r.h > 1 && (w == 1 || w + 1 < seen.w)) {
        frame_text(f, seen.x + seen.w / 2 - w / 2, r.y + 1, ink(f, INK_FAINT), rest);
    }
}

/* Its shape in the lower border, at the right; left of it, where there is room, how many
 * terms of a sum have arrived. */
static void draw_shape(const struct diagram *s, int node, struct rect r, struct frame *f)
{
    const char *text = arena_printf(s->ctx->scratch, " %s ",
                                    question_shape(s->v, s->l, node, s->ctx->scratch));
    struct style style = ink(f, lit(s, node) ? INK_LIT : INK_DIM);
    frame_text_right(f, r.x + r.w - 2, r.y + r.h - 1, style, text);
    int n = backprop_edges(&s->l->b, node, 0, NULL);
    if (n > 1 && !lesson_is_scalar(s->l, node)) {
        const char *terms = arena_printf(s->ctx->scratch, " %d of %d ",
                                         backprop_arrived(&s->l->b, node), n);
        int room = r.w - 4 - glyphs_width(f->glyphs, text);
        terms = glyphs_width(f->glyphs, terms) < room ? terms : "";
        frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, INK_FAINT), terms);
    }
}

/* A box that is not `whole` on the screen has its name, and no numbers. */
static void draw_box(const struct diagram *s, int drawn, struct rect r, bool whole,
                     struct frame *f)
{
    int node = s->d->node[drawn];
    const char *title = title_seen(s, drawn, r, f);
    bool op = s->l->g.nodes[node].in[0] >= 0;
    if (op && !f->theme->mono && f->depth <= DEPTH_256) {
        frame_fill(f, r, ' ',
                   (struct style){f->theme->ink[INK_TEXT], f->theme->raised, 0});
    }
    struct rect in = widget_panel(f, r, "", border_ink(s, node));
    int x = title_at(r.x + 2, title, 2, r, f);
    frame_put(f, x, r.y, ' ', title_style(s, node, f));
    x += 1 + frame_text_cut(f, x + 1, r.y, r.w - 5, title_style(s, node, f), title);
    frame_put(f, x, r.y, ' ', title_style(s, node, f));
    if (!whole) {
        draw_rest(r, f);
        return;
    }
    if (s->d->matrices) {
        draw_shape(s, node, r, f);
    }
    if (!lesson_is_scalar(s->l, node)) {
        tiles_draw(s, node, in, f);
        return;
    }
    draw_value(s, node, in.x + in.w, in.y, f);
    int room = in.w - 1 < s->d->number_w ? in.w - 1 : s->d->number_w;
    draw_grad(s, node, in.x - 1, in.x + in.w, in.y + 1, room, f);
    draw_terms(s, node, in, f);
}

/* A strip under the name, so that nodes without a border can be told apart. */
static void draw_ground(const struct diagram *s, int node, struct rect r, struct frame *f)
{
    const struct theme *t = f->theme;
    bool op = s->l->g.nodes[node].in[0] >= 0;
    struct rect head = rect_top(&r, 1);
    if (t->mono || f->depth > DEPTH_256) {
        return;
    }
    rgb strip = color_mix(t->raised, t->ink[INK_LINE], op ? 0.6 : 0.3);
    frame_fill(f, head, ' ', (struct style){t->ink[INK_TEXT], strip, 0});
    frame_fill(f, r, ' ',
               (struct style){t->ink[INK_TEXT], op ? t->raised : t->ground, 0});
}

static void draw_small(const struct diagram *s, int drawn, struct rect r, bool whole,
                       struct frame *f)
{
    int node = s->d->node[drawn];
    const char *title = title_seen(s, drawn, r, f);
    draw_ground(s, node, r, f);
    for (int y = r.y; y < r.y + r.h; y++) {
        frame_put(f, r.x, y, 0x2502, ink_border(f, border_ink(s, node)));
        frame_put(f, r.x + r.w - 1, y, 0x2502, ink_border(f, border_ink(s, node)));
    }
    frame_text_cut(f, title_at(r.x + 1, title, 1, r, f), r.y, r.w - 2,
                   title_style(s, node, f), title);
    int end = r.x + r.w - 1, first = s->d->shape == OUTLINE_NARROW;
    if (!whole) {
        draw_rest(r, f);
        return;
    }
    if (s->d->tiles.w > 0 && !lesson_is_scalar(s->l, node)) {
        tiles_draw(s, node, (struct rect){r.x + 1, r.y + 1, r.w - 2, r.h - 1}, f);
        return;
    }
    if (r.h == 1) {
        draw_value(s, node, end - s->d->number_w - 1, r.y, f);
        draw_grad(s, node, end - s->d->number_w, end, r.y, s->d->number_w, f);
    } else {
        draw_value(s, node, end, r.y + first, f);
        draw_grad(s, node, r.x + 1, end, r.y + first + 1, s->d->number_w, f);
    }
}

void diagram_boxes(const struct diagram *s, struct rect area, struct frame *f)
{
    for (int i = 0; i < s->d->n_nodes; i++) {
        struct rect r = s->d->layout.nodes[i];
        r.x += s->dx;
        r.y += s->dy;
        struct rect seen = rect_cut(r, area);
        if (seen.w <= 0 || seen.h <= 0) {
            continue;
        }
        bool whole = seen.w == r.w && seen.h == r.h;
        if (s->d->shape == OUTLINE_BOX) {
            draw_box(s, i, r, whole, f);
        } else {
            draw_small(s, i, r, whole, f);
        }
        if (s->d->node[i] < HITS_MOST * 9) {
            frame_hit(f, seen, HIT_NODE + s->d->node[i]);
        }
    }
}
