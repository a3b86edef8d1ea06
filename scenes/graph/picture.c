/* graph: boxes and wires. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/graph.h"

/* The diagram being drawn. */
struct diagram {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct drawing *d;
    const struct ctx *ctx;
    struct backprop_move move;
    int current, below; /* nodes the step is about, or -1 */
    int selected;
    int dx, dy;
};

enum { DIGITS = 4, ALONG = 3 /* columns for a row */ };

/* "×3"; "× −3" where w columns have room for the blank, or the sign would be taken for a
 * piece of the line. */
static const char *times(enum glyphs g, const char *number, int w, struct arena *mem)
{
    bool minus =
        strncmp(number, "−", strlen("−")) == 0 && glyphs_width(g, number) + 2 <= w;
    return arena_printf(mem, minus ? "×\u00A0%s" : "×%s", number);
}

/* The local gradient as text on drawn edge i, in w columns: "×1", "×x=3", "×0.25". */
static const char *label_of(const struct diagram *s, int i, int w)
{
    const struct backprop *b = &s->l->b;
    struct arena *mem = s->ctx->scratch;
    const char *rule = s->d->rules[i];
    int edge = s->d->edges[i];
    if (!s->ctx->show_numbers) {
        return arena_printf(mem, "×%s", *rule && !s->d->fixed[i] ? rule : "?");
    }
    if (s->d->fixed[i]) {
        return times(s->d->glyphs, rule, w, mem);
    }
    double local = graph_local(&s->l->g, b->values, edge / 2, edge % 2);
    const char *number = number_text_fit(local, DIGITS, s->d->label_w, mem);
    bool fits = strchr(number, '#') == NULL; /* else the panel alone has the number */
    return *rule ? arena_printf(mem, "×%s=%s", rule, fits ? number : "…")
                 : times(s->d->glyphs, fits ? number : "…", w, mem);
}

/* ---- where to look ---- */

/* Cells of a row or a column, half open. */
struct span {
    int from, end;
};

static struct span span_of(int from, int n)
{
    return (struct span){from, from + n};
}

/* Where a picture of `size` cells begins in a room: centered if it fits, else so that both
 * spans are seen, or `first` and what leads from it to `other`. */
static int follow(int size, int room, struct span first, struct span other, int pan)
{
    if (size <= room) {
        return (room - size) / 2;
    }
    int margin = room / 8;
    int from = first.from < other.from ? first.from : other.from;
    int end = first.end > other.end ? first.end : other.end;
    if (end - from > room && first.from <= other.from) {
        from = first.from - margin;
        end = from + room;
    } else if (end - from > room) {
        end = first.end + margin;
        from = end - room;
    }
    int at = room / 2 - (from + end) / 2 + pan;
    return at > 0 ? 0 : at < room - size ? room - size : at;
}

/* Where a node is drawn; of several copies the one where edge `edge` (2 node + input, or
 * -1) starts. Empty: it is not drawn. */
static struct rect rect_of(const struct diagram *s, int node, int edge)
{
    const struct drawing *d = s->d;
    struct layout_point start = {-1, -1};
    for (int i = 0; i < d->n_edges && edge >= 0; i++) {
        start = d->edges[i] == edge ? d->layout.routes[i].points[0] : start;
    }
    struct rect found = {0, d->layout.h / 2, 0, 0};
    bool starts = false;
    for (int i = 0; i < d->n_nodes && !starts; i++) {
        struct rect r = d->layout.nodes[i];
        if (d->node[i] == node) {
            found = r;
            starts = start.x == r.x + r.w && start.y >= r.y && start.y < r.y + r.h;
        }
    }
    return found;
}

/* Centers a diagram that fits. A larger one follows the chosen node, or else the step:
 * what it computes, going backward what the gradient goes to, and where it comes from as
 * far as there is room. */
static void look(struct diagram *s, struct rect r)
{
    struct rect other = rect_of(s, s->current, -1), first = other;
    if (s->selected >= 0) {
        first = rect_of(s, s->selected, -1);
    } else if (s->below >= 0) {
        first = rect_of(s, s->below, 2 * s->move.node + s->move.input);
    }
    other = other.w > 0 ? other : first;
    double pan[2];
    values_point(s->ctx->values, P_PAN, pan);
    if (s->d->layout.h <= r.h) { /* the wheel moves it along, if not up and down */
        pan[0] += ALONG * pan[1];
    }
    s->dx = r.x + follow(s->d->layout.w, r.w, span_of(first.x, first.w),
                         span_of(other.x, other.w), (int)pan[0]);
    s->dy = r.y + follow(s->d->layout.h, r.h, span_of(first.y, first.h),
                         span_of(other.y, other.h), (int)pan[1]);
}

/* ---- wires ---- */

enum wire_state { WIRE_IDLE, WIRE_VALUE, WIRE_GRADIENT, WIRE_LIT, WIRE_STATES };

static enum wire_state wire_state(const struct diagram *s, int edge)
{
    const struct lesson *l = s->l;
    int node = edge / 2, input = edge % 2;
    bool here = node == s->current;
    if ((here && s->move.kind == BACKPROP_FORWARD) ||
        (here && s->move.kind == BACKPROP_EDGE && input == s->move.input)) {
        return WIRE_LIT;
    }
    if (backprop_reached(&l->b, node, input)) {
        return WIRE_GRADIENT;
    }
    return l->b.has_value[node] ? WIRE_VALUE : WIRE_IDLE;
}

static struct style wire_style(const struct frame *f, enum wire_state state)
{
    static const enum ink inks[] = {INK_FAINT, INK_VALUE, INK_GRADIENT, INK_LIT};
    struct style style = ink(f, inks[state]);
    if (state == WIRE_VALUE) { /* paler than the values themselves */
        style.fg = color_mix(style.fg, f->theme->ground, 0.35);
    }
    style.attr |= state == WIRE_LIT ? (uint32_t)ATTR_BOLD : 0;
    return style;
}

static void draw_wires(const struct diagram *s, struct frame *f)
{
    struct arena *mem = s->ctx->scratch;
    struct layout_pen *pens = arena_new(mem, struct layout_pen, s->d->n_edges);
    int *order = arena_new(mem, int, s->d->n_edges), n = 0;
    for (int state = 0; state < WIRE_STATES; state++) {
        for (int i = 0; i < s->d->n_edges; i++) {
            if ((int)wire_state(s, s->d->edges[i]) == state) {
                pens[i] = (struct layout_pen){
                    .style = wire_style(f, (enum wire_state)state),
                    .arrow = !backprop_reached(&s->l->b, s->d->edges[i] / 2,
                                               s->d->edges[i] % 2),
                    .heavy = state == WIRE_LIT && f->glyphs != GLYPHS_ASCII,
                };
                order[n++] = i;
            }
        }
    }
    layout_wires(&s->d->layout, f, s->dx, s->dy, order, n, pens);
}

enum { BACK_HEAD = 0x25C0 };

static void draw_labels(const struct diagram *s, struct frame *f)
{
    for (int i = 0; i < s->d->n_edges; i++) {
        const struct layout_route *r = &s->d->layout.routes[i];
        int edge = s->d->edges[i];
        if (!backprop_reached(&s->l->b, edge / 2, edge % 2)) {
            continue;
        }
        struct style style = wire_style(f, wire_state(s, edge));
        if (r->label.w > 0) {
            const char *text = label_of(s, i, r->label.w);
            int x =
                r->label.x + s->dx + (r->label.w - glyphs_width(f->glyphs, text) + 1) / 2;
            frame_text(f, x, r->label.y + s->dy, style, text);
        }
        frame_put(f, r->points[0].x + s->dx, r->points[0].y + s->dy, BACK_HEAD, style);
    }
}

/* ---- boxes ---- */

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

/* Draws v in at most w columns that end before x_end; returns how many it takes. */
static int draw_number(const struct diagram *s, int x_end, int y, int w, bool known,
                       double v, enum ink i, bool strong, struct frame *f)
{
    const char *text = !known ? "—"
                       : !s->ctx->show_numbers
                           ? "?"
                           : number_text_fit(v, DIGITS, w, s->ctx->scratch);
    struct style style = ink(f, !known ? INK_FAINT : !isfinite(v) ? INK_ERROR : i);
    style.attr |= strong && known ? (uint32_t)ATTR_BOLD : 0;
    frame_text_right(f, x_end, y, style, text);
    return glyphs_width(f->glyphs, text);
}

static void draw_value(const struct diagram *s, int node, int x_end, int y,
                       struct frame *f)
{
    bool now = node == s->current && s->move.kind == BACKPROP_FORWARD;
    draw_number(s, x_end, y, s->d->number_w, s->l->b.has_value[node],
                s->l->b.values[node], INK_VALUE, now, f);
}

/* With a ∂ at the left edge, where a blank stays between it and the number. */
static void draw_grad(const struct diagram *s, int node, int left, int x_end, int y,
                      int w, struct frame *f)
{
    bool now = node == s->below || (node == s->current && s->move.kind == BACKPROP_SEED);
    if (!s->l->g.nodes[node].needs_grad) {
        return;
    }
    int used = draw_number(s, x_end, y, w, s->l->b.has_grad[node], s->l->b.grads[node],
                           INK_GRADIENT, now, f);
    bool partial = s->l->b.has_grad[node] && backprop_arrived(&s->l->b, node) <
                                                 backprop_terms(&s->l->b, node, 0, NULL);
    int room = x_end - used - 1 - left;
    const char *mark = partial ? WIDGET_CHOOSE(f->glyphs, room, "∂…", "…") : "∂";
    if (glyphs_width(f->glyphs, mark) <= room) { /* …: there is more to come */
        frame_text(f, left, y, ink(f, INK_FAINT), mark);
    }
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
    int n = backprop_terms(&s->l->b, node, 0, NULL);
    if (in.h > 2 && n > 1) {
        const char *brief = arena_printf(s->ctx->scratch, "%d of %d",
                                         backprop_arrived(&s->l->b, node), n),
                   *full = arena_printf(s->ctx->scratch, "%s arrived", brief);
        frame_text_right(f, in.x + in.w, in.y + 2, ink(f, INK_FAINT),
                         WIDGET_CHOOSE(f->glyphs, in.w, full, brief));
    }
}

/* Where the title of a box at r begins: at x, or where the screen does, so that a box that
 * is cut has its name. */
static int title_at(int x, const char *title, int air, struct rect r,
                    const struct frame *f)
{
    int last = r.x + r.w - glyphs_width(f->glyphs, title) - air;
    int seen = f->clip.x > x ? f->clip.x : x;
    return seen < last ? seen : last > x ? last : x;
}

/* Its title; "…" if less of a cut box is seen than would hold it whole. */
static const char *title_seen(const struct diagram *s, int drawn, struct rect r,
                              const struct frame *f)
{
    const char *title = s->d->titles[drawn];
    int room = rect_cut(r, f->clip).w;
    return room < r.w && room <= glyphs_width(f->glyphs, title) ? "…" : title;
}

/* "…" below the title of a box of which a part is off the screen, instead of numbers. */
static void draw_rest(struct rect r, struct frame *f)
{
    struct rect seen = rect_cut(r, f->clip);
    frame_text(f, seen.x + seen.w / 2, r.y + 1, ink(f, INK_FAINT), r.h > 1 ? "…" : "");
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
    if (r.h == 1) {
        draw_value(s, node, end - s->d->number_w - 1, r.y, f);
        draw_grad(s, node, end - s->d->number_w, end, r.y, s->d->number_w, f);
    } else {
        draw_value(s, node, end, r.y + first, f);
        draw_grad(s, node, r.x + 1, end, r.y + first + 1, s->d->number_w, f);
    }
}

static void draw_nodes(const struct diagram *s, struct rect area, struct frame *f)
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

/* Arrowheads in the margins, where there is more than the screen shows. */
static void draw_more(const struct diagram *s, struct rect r, struct frame *f)
{
    struct style style = ink(f, INK_ACCENT);
    if (s->dx < r.x) {
        frame_put(f, r.x - 1, r.y + r.h / 2, 0x25C0, style);
    }
    if (s->dx + s->d->layout.w > r.x + r.w) {
        frame_put(f, r.x + r.w, r.y + r.h / 2, 0x25B6, style);
    }
    if (s->dy < r.y) {
        frame_put(f, r.x + r.w, r.y, 0x25B2, style);
    }
    if (s->dy + s->d->layout.h > r.y + r.h) {
        frame_put(f, r.x + r.w, r.y + r.h - 1, 0x25BC, style);
    }
}

void lesson_picture(const struct lesson *l, const struct lesson_view *v,
                    const struct drawing *d, const struct ctx *ctx, struct rect r,
                    struct frame *f)
{
    struct diagram s = {.l = l, .v = v, .d = d, .ctx = ctx};
    if (!d->ready || d->room.w != r.w || d->room.h != r.h || r.w <= 0 || r.h <= 0) {
        return; /* work() comes first */
    }
    s.move = backprop_move_at(&l->b, l->b.step);
    bool *folded, *visible;
    lesson_visible(l, ctx, ctx->scratch, &folded, &visible);
    s.current = lesson_shown(l, visible, s.move.node);
    s.below = lesson_shown(l, visible, lesson_below(l));
    s.selected = lesson_shown(l, visible, lesson_selected(l, ctx));
    look(&s, r);
    struct rect old = frame_clip(f, r);
    draw_wires(&s, f);
    draw_labels(&s, f);
    draw_nodes(&s, r, f);
    f->clip = old;
    draw_more(&s, r, f);
}
