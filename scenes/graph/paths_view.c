/* graph: every path from the output down to a node, written out (key P). */
#include "scenes/graph/paths_view.h"

#include <math.h>
#include <string.h>

#include "explain/edge.h"
#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

static bool is_open(const struct ctx *ctx)
{
    return values_choice(ctx->values, P_DETAIL) == DETAIL_PATHS;
}

static struct rect text_area(const struct ctx *ctx)
{
    struct rect r = ctx->area;
    rect_top(&r, 1);
    return rect_inset(r, 1, 0);
}

/* ---- what is written ---- */

/* What the view is of, and the columns of the paths' numbers. */
struct listing {
    struct panel p;
    struct rect r;
    int node;
    double count;
    int number_w;
    double measured; /* 1 + the path that was measured last, and its rows */
    int rows;
};

/* f: a frame, or one with nothing but the glyphs, to measure. */
static struct listing listing_of(const struct lesson *l, const struct lesson_view *v,
                                 const struct ctx *ctx, struct frame *f)
{
    struct listing list = {.p = {.l = l, .v = v, .ctx = ctx, .mem = ctx->scratch},
                           .r = text_area(ctx),
                           .node = panel_target(l, ctx)};
    list.p.page.f = f;
    list.count =
        l->g.nodes[list.node].needs_grad ? path_count(&l->g, list.node, ctx->scratch) : 0;
    list.number_w = (int)strlen(number_text(list.count, 15, ctx->scratch)) + 2;
    return list;
}

/* A path: its factors, and in the next rows what they are. Each is wrapped. */
struct path_lines {
    const char *number, *symbols, *values;
    const char *result; /* NULL: it is in `values`, or there is none */
    int symbol_rows, value_rows;
};

static int text_w(const struct listing *list)
{
    return list->r.w - list->number_w;
}

/* Of matrices a path is what each of its edges does to δ. */
static const char *matrix_rules(const struct listing *list, const struct path *path)
{
    const struct lesson *l = list->p.l;
    const char *out = path->n == 0 ? "δ = 1" : "";
    for (int i = 0; i < path->n; i++) {
        struct path_edge e = path->edges[i];
        out = arena_printf(list->p.mem, "%s%s%s: %s", out, i ? ", then " : "",
                           l->text.names[l->g.nodes[e.node].in[e.input]],
                           edge_symbols(&l->g, &l->text, e.node, e.input, list->p.mem));
    }
    return out;
}

static struct path_lines lines_of(const struct listing *list, double k)
{
    const struct panel *p = &list->p;
    enum glyphs glyphs = p->page.f->glyphs;
    struct path path = path_at(&p->l->g, list->node, k, p->mem);
    struct path_lines t = {.number = number_text(k + 1, 15, p->mem), .values = ""};
    if (p->l->matrices) {
        t.symbols = matrix_rules(list, &path);
    } else {
        struct panel_form form =
            panel_path_form(p, &path, "= ", TIMES, true, GRAPH_NODES_MOST);
        t.symbols = panel_product(p, &path, PATH_SYMBOLS, TIMES, true, GRAPH_NODES_MOST);
        t.values = arena_printf(p->mem, "%s%s", form.text, form.result);
    }
    t.symbol_rows = widget_wrap_rows(glyphs, text_w(list), t.symbols);
    t.value_rows = *t.values ? widget_wrap_rows(glyphs, text_w(list), t.values) : 0;
    return t;
}

static int rows_of(struct listing *list, double k)
{
    if (list->measured != k + 1) {
        struct path_lines t = lines_of(list, k);
        list->measured = k + 1;
        list->rows = t.symbol_rows + t.value_rows;
    }
    return list->rows;
}

/* ---- where it is scrolled to ---- */

struct spot {
    double first;
    int row;
};

/* The spot by so many rows further down, or up. */
static struct spot moved(struct listing *list, struct spot at, int by)
{
    for (; by > 0 && at.first < list->count; by--) {
        if (++at.row >= rows_of(list, at.first)) {
            at = (struct spot){at.first + 1, 0};
        }
    }
    for (; by < 0 && (at.first > 0 || at.row > 0); by++) {
        if (--at.row < 0) {
            at.first--;
            at.row = rows_of(list, at.first) - 1;
        }
    }
    return at;
}

/* Not so far down that rows stay free while there are others above. */
static struct spot fitted(struct listing *list, struct spot at)
{
    struct spot last = moved(list, (struct spot){list->count, 0}, -list->r.h);
    bool past = at.first > last.first || (at.first == last.first && at.row > last.row);
    return past ? last : at;
}

void paths_view_open(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    v->detail_before = lesson_detail(p->ctx);
    v->paths_first = v->paths_row = 0;
    lesson_set_detail(p->ctx, DETAIL_PATHS, p->asks);
}

bool paths_view_key(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                    uint32_t key, struct asks *asks)
{
    if (!is_open(ctx)) {
        return false;
    }
    struct frame measure = {.glyphs = ctx->look.glyphs, .scratch = ctx->scratch};
    struct listing list = listing_of(l, v, ctx, &measure);
    struct spot at = {v->paths_first, v->paths_row};
    switch (key) {
    case K_UP:
    case 'k':
        at = moved(&list, at, -1);
        break;
    case K_DOWN:
    case 'j':
        at = moved(&list, at, 1);
        break;
    case K_PAGE_UP:
        at = moved(&list, at, -list.r.h);
        break;
    case K_PAGE_DOWN:
        at = moved(&list, at, list.r.h);
        break;
    case K_HOME:
        at = (struct spot){0, 0};
        break;
    case K_END:
        at = (struct spot){list.count, 0};
        break;
    case 'P':
    case K_ESCAPE:
        lesson_set_detail(ctx, v->detail_before, asks);
        return true;
    default:
        return false;
    }
    at = fitted(&list, at);
    v->paths_first = at.first;
    v->paths_row = at.row;
    return true;
}

/* ---- drawing ---- */

/* "∂L/∂x = 7.75, the sum of 4 paths: ↑ ↓ move, Esc the graph" */
static void draw_head(const struct listing *list, struct frame *f)
{
    const struct panel *p = &list->p;
    const struct backprop *b = &p->l->b;
    struct rect r = p->ctx->area;
    r = rect_inset(rect_top(&r, 1), 1, 0);
    const char *name =
        arena_printf(p->mem, "∂%s/∂%s", panel_output(p), p->l->text.names[list->node]);
    bool known = !p->l->matrices && panel_complete(b, list->node);
    const char *sum =
        !known ? name
               : arena_printf(p->mem, "%s = %s", name,
                              panel_number(p, b->grads[list->node] -
                                                  backprop_kept(b, list->node)));
    const char *count = list->count == 1
                            ? "its only path"
                            : arena_printf(p->mem, "the sum of %s paths",
                                           number_text(list->count, 6, p->mem));
    frame_text_cut(
        f, r.x, r.y, r.w, ink(f, INK_ACCENT),
        WIDGET_CHOOSE(
            f->glyphs, r.w,
            arena_printf(p->mem, "%s, %s: ↑ ↓ move, ← → step, Esc the graph", sum, count),
            arena_printf(p->mem, "%s, %s: ↑ ↓, Esc", sum, count),
            arena_printf(p->mem, "%s, %s", name, count)));
}

/* A path from row y on, which may lie above the area. */
static int draw_path(const struct listing *list, double k, int y, struct frame *f)
{
    struct path_lines t = lines_of(list, k);
    int x = list->r.x + list->number_w;
    frame_text_right(f, x - 2, y, ink(f, INK_DIM), t.number);
    widget_wrap(f, (struct rect){x, y, text_w(list), t.symbol_rows}, ink(f, INK_TEXT),
                t.symbols);
    widget_wrap(f, (struct rect){x, y + t.symbol_rows, text_w(list), t.value_rows},
                ink(f, INK_GRADIENT), t.values);
    return t.symbol_rows + t.value_rows;
}

bool paths_view_draw(const struct lesson *l, const struct lesson_view *v,
                     const struct ctx *ctx, struct frame *f)
{
    if (!is_open(ctx)) {
        return false;
    }
    struct listing list = listing_of(l, v, ctx, f);
    struct rect r = list.r;
    draw_head(&list, f);
    if (list.count < 1 || !lesson_shows_paths(v, ctx)) {
        widget_wrap(f, r, ink(f, INK_DIM),
                    list.count < 1      ? "no gradient flows here"
                    : ctx->show_numbers ? "hidden: predict first (Esc Esc shows it)"
                                        : "hidden (a shows it)");
        return true;
    }
    struct spot at = fitted(&list, (struct spot){v->paths_first, v->paths_row});
    struct rect old = frame_clip(f, r);
    int y = r.y - at.row;
    double k = at.first;
    while (k < list.count && y < r.y + r.h) {
        y += draw_path(&list, k, y, f);
        k++;
    }
    f->clip = old;
    if (at.first > 0 || at.row > 0) {
        frame_put(f, r.x - 1, r.y, 0x25B2, ink(f, INK_ACCENT));
    }
    if (k < list.count || y > r.y + r.h) {
        frame_put(f, r.x - 1, r.y + r.h - 1, 0x25BC, ink(f, INK_ACCENT));
    }
    return true;
}
