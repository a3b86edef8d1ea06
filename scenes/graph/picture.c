/* graph: what of the diagram is seen, and its wires. */
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/closing.h"
#include "scenes/graph/tiles.h"

enum { ALONG = 3 /* columns for a row */ };

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
    if (!lesson_has_local(s->l, edge / 2)) { /* a rule for matrices, or nothing */
        return rule;
    }
    if (!s->ctx->show_numbers) {
        return arena_printf(mem, "×%s", *rule && !s->d->fixed[i] ? rule : "?");
    }
    if (s->d->fixed[i]) {
        return times(s->d->glyphs, rule, w, mem);
    }
    double local = graph_local(&s->l->g, b->values, edge / 2, edge % 2);
    const char *number = number_text_fit(local, DIAGRAM_DIGITS, s->d->label_w, mem);
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

/* Where a picture of `size` cells begins in a room: centered if it fits, else so that
 * both spans are seen, or `first` and what leads from it to `other`. */
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
 * far as there is room; at the end of a pass the variable that it is about. */
static void look(struct diagram *s, struct rect r)
{
    struct rect other = rect_of(s, s->current, -1), first = other;
    if (s->selected >= 0) {
        first = rect_of(s, s->selected, -1);
    } else if (s->below >= 0) {
        first = rect_of(s, s->below, 2 * s->move.node + s->move.input);
    } else if (s->closing >= 0) {
        first = rect_of(s, s->closing, -1);
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
    widget_more(f, r.x + r.w, r, s->dy<r.y, s->dy + s->d->layout.h> r.y + r.h);
}

struct diagram diagram_new(const struct lesson *l, const struct lesson_view *v,
                           const struct drawing *d, const struct ctx *ctx)
{
    struct diagram s = {.l = l, .v = v, .d = d, .ctx = ctx, .move = lesson_lit(v, l)};
    bool *visible;
    lesson_visible(l, ctx, ctx->scratch, &s.folded, &visible);
    s.chosen = lesson_lit_entry(v, l, ctx);
    s.current = lesson_shown(l, visible, s.move.node);
    s.below = lesson_shown(l, visible,
                           s.move.kind == BACKPROP_EDGE ? judge_node(&l->b, s.move) : -1);
    s.closing = closing_at(l) ? lesson_shown(l, visible, closing_leaf(l, ctx)) : -1;
    s.selected = lesson_shown(l, visible, lesson_selected(l, ctx));
    return s;
}

void lesson_picture(const struct lesson *l, const struct lesson_view *v,
                    const struct drawing *d, const struct ctx *ctx, struct rect r,
                    struct frame *f)
{
    if (!d->ready || d->room.w != r.w || d->room.h != r.h || r.w <= 0 || r.h <= 0) {
        return; /* work() comes first */
    }
    struct diagram s = diagram_new(l, v, d, ctx);
    if (l->matrices && d->layout.h != r.h) { /* there is room, or it scrolls anyway */
        tiles_legend(&s, rect_bottom(&r, 1), f);
    }
    look(&s, r);
    struct rect old = frame_clip(f, r);
    draw_wires(&s, f);
    draw_labels(&s, f);
    diagram_boxes(&s, r, f);
    f->clip = old;
    draw_more(&s, r, f);
}
