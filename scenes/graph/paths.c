/* graph: the chain rule written out for one node. */
#include <string.h>

#include "autodiff/difference.h"
#include "autodiff/path.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/panel.h"

/* ---- paths ---- */

/* The node whose path is written out: the selected one, else the first leaf below the
 * node that the step is about, or below the output. */
int panel_target(const struct lesson *l, const struct ctx *ctx)
{
    int selected = lesson_selected(l, ctx);
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    const struct node *nodes = l->g.nodes;
    int at = m.kind == BACKPROP_EDGE ? nodes[m.node].in[m.input]
             : m.node >= 0           ? m.node
                                     : l->g.n - 1;
    while (nodes[at].needs_grad && nodes[at].in[0] >= 0) {
        at = nodes[nodes[at].in[0]].needs_grad ? nodes[at].in[0] : nodes[at].in[1];
    }
    return selected >= 0 ? selected : at;
}

enum { FACTORS_MOST = 40 }; /* factors of a path that are written out */

/* The local gradient of one factor, or — before the step that computes it. */
static const char *factor_of(const struct panel *p, struct path_edge e)
{
    const struct backprop *b = &p->l->b;
    return backprop_reached(b, e.node, e.input)
               ? panel_factor(p, graph_local(&p->l->g, b->values, e.node, e.input))
               : "—";
}

static bool walked(const struct backprop *b, const struct path *path)
{
    for (int i = 0; i < path->n; i++) {
        if (!backprop_reached(b, path->edges[i].node, path->edges[i].input)) {
            return false;
        }
    }
    return true;
}

struct column_text {
    const char *over, *under, *number;
    int w;
};

static void put_middle(struct panel *p, int x, int y, int w, enum ink i, const char *text)
{
    frame_text(p->page.f, x + (w - glyphs_width(p->page.f->glyphs, text)) / 2, y,
               ink(p->page.f, i), text);
}

static void put_fraction(struct panel *p, int x, const struct column_text *c,
                         const char *sign)
{
    put_middle(p, x, p->page.y, c->w, INK_TEXT, c->over);
    for (int k = 0; k < c->w; k++) {
        frame_put(p->page.f, x + k, p->page.y + 1, 0x2500, ink(p->page.f, INK_DIM));
    }
    put_middle(p, x, p->page.y + 2, c->w, INK_TEXT, c->under);
    put_middle(p, x, p->page.y + 3, c->w, INK_GRADIENT, c->number);
    frame_text(p->page.f, x + c->w, p->page.y + 1, ink(p->page.f, INK_DIM), sign);
    frame_text(p->page.f, x + c->w, p->page.y + 3, ink(p->page.f, INK_DIM), sign);
}

/* A derivative, "∂L/∂x", as a fraction. */
static struct column_text column(struct panel *p, const char *derivative,
                                 const char *value)
{
    const char *slash = strchr(derivative, '/');
    struct column_text c = {
        arena_printf(p->mem, "%.*s", (int)(slash - derivative), derivative), slash + 1,
        value, 0};
    int w[] = {glyphs_width(p->page.f->glyphs, c.over),
               glyphs_width(p->page.f->glyphs, c.under),
               glyphs_width(p->page.f->glyphs, c.number)};
    for (int i = 0; i < 3; i++) {
        c.w = w[i] > c.w ? w[i] : c.w;
    }
    return c;
}

/* One path as stacked fractions with their numbers below; false: no room. */
static bool stacked(struct panel *p, int node, const struct path *path)
{
    enum { ROWS = 4, SIGN_W = 3 };
    const struct backprop *b = &p->l->b;
    if (path->n == 0 || path->n > FACTORS_MOST) {
        return false;
    }
    struct column_text *c = arena_new(p->mem, struct column_text, path->n + 1);
    const char *product =
        walked(b, path) ? panel_number(p, path_product(&p->l->g, b->values, path)) : "—";
    c[0] = column(
        p, arena_printf(p->mem, "∂%s/∂%s", panel_output(p), p->l->text.names[node]),
        product);
    int w = c[0].w;
    for (int i = 0; i < path->n; i++) {
        c[i + 1] = column(p, panel_edge(p, path->edges[i].node, path->edges[i].input),
                          factor_of(p, path->edges[i]));
        w += SIGN_W + c[i + 1].w;
    }
    if (w > p->page.r.w || p->page.y + ROWS > p->page.r.y + p->page.r.h) {
        return false;
    }
    for (int i = 0, x = p->page.r.x; i <= path->n; i++) {
        put_fraction(p, x, &c[i], i == 0 ? " = " : i < path->n ? TIMES : "");
        x += c[i].w + SIGN_W;
    }
    p->page.y += ROWS;
    return true;
}

/* "∂z₂/∂z₁": one factor in symbols. */
static const char *symbol_of(const struct panel *p, struct path_edge e)
{
    return panel_edge(p, e.node, e.input);
}

/* The product along a path, its factors written by factor_of or symbol_of. */
static const char *
product_of(const struct panel *p, const struct path *path,
           const char *(*write)(const struct panel *, struct path_edge), const char *dot)
{
    const char *out = path->n == 0 ? "1" : "";
    for (int i = 0; i < path->n && i < FACTORS_MOST; i++) {
        out = arena_printf(p->mem, "%s%s%s", out, i ? dot : "", write(p, path->edges[i]));
    }
    return path->n > FACTORS_MOST ? arena_printf(p->mem, "%s%s…", out, dot) : out;
}

/* One path as text: in one row if it fits, else symbols and numbers, each wrapped. */
struct path_text {
    const char *row, *symbols, *numbers; /* row NULL: too long for one */
    const char *product;
    int n; /* factors */
};

static struct path_text write_path(struct panel *p, const struct path *path,
                                   const char *sign)
{
    const struct backprop *b = &p->l->b;
    struct path_text t = {.product = "—", .n = path->n};
    if (walked(b, path)) {
        t.product = panel_number(p, path_product(&p->l->g, b->values, path));
    }
    const char *numbers = product_of(p, path, factor_of, "·");
    t.row = arena_printf(p->mem, "%s%s = %s%s", sign, product_of(p, path, symbol_of, "·"),
                         path->n > 1 ? numbers : "", path->n > 1 ? " = " : "");
    t.symbols = arena_printf(p->mem, "%s%s", sign, product_of(p, path, symbol_of, TIMES));
    t.numbers = arena_printf(p->mem, "%s = ", product_of(p, path, factor_of, "·"));
    if (glyphs_width(p->page.f->glyphs, t.numbers) +
            glyphs_width(p->page.f->glyphs, t.product) + 2 >
        p->page.r.w) {
        t.numbers = arena_printf(p->mem, "%s = ", product_of(p, path, factor_of, TIMES));
    }
    if (glyphs_width(p->page.f->glyphs, t.row) +
            glyphs_width(p->page.f->glyphs, t.product) >
        p->page.r.w) {
        t.row = NULL;
    }
    return t;
}

static int path_rows(struct panel *p, const struct path_text *t, bool symbols)
{
    const char *all = arena_printf(p->mem, "= %s%s", t->numbers, t->product);
    return t->row
               ? 1
               : widget_wrap_rows(p->page.f->glyphs, p->page.r.w, all) +
                     (symbols
                          ? widget_wrap_rows(p->page.f->glyphs, p->page.r.w, t->symbols)
                          : 0);
}

enum form { FORM_SYMBOLS, FORM_NUMBERS, FORM_PRODUCT };

static void inline_path(struct panel *p, const struct path_text *t, enum form form,
                        const char *sign)
{
    if (t->row) {
        page_row(&p->page, NULL, INK_TEXT, t->row, INK_GRADIENT, t->product);
        return;
    }
    if (form == FORM_SYMBOLS) {
        page_sentence(&p->page, INK_TEXT, t->symbols);
    }
    if (form == FORM_PRODUCT) {
        page_row(&p->page, NULL, INK_TEXT,
                 arena_printf(p->mem, "%s%d factors = ", sign, t->n), INK_GRADIENT,
                 t->product);
        return;
    }
    const char *numbers =
        arena_printf(p->mem, "%s%s", form == FORM_SYMBOLS ? "= " : sign, t->numbers);
    if (glyphs_width(p->page.f->glyphs, numbers) +
            glyphs_width(p->page.f->glyphs, t->product) <=
        p->page.r.w) {
        page_row(&p->page, NULL, INK_TEXT, numbers, INK_GRADIENT, t->product);
    } else {
        page_sentence(&p->page, INK_TEXT,
                      arena_printf(p->mem, "%s%s", numbers, t->product));
    }
}

static int rows_left(const struct panel *p)
{
    /* the last row is for the difference */
    return p->page.r.y + p->page.r.h - p->page.y - 1;
}

/* True if all terms of the node's gradient have arrived. */
static bool complete(const struct backprop *b, int node)
{
    return b->has_grad[node] &&
           backprop_arrived(b, node) == backprop_terms(b, node, 0, NULL);
}

/* What nudging the leaf gives and how it compares with the exact gradient, after "nudging
 * x: ". */
static const char *say_difference(const struct panel *p, const struct difference *d)
{
    static const char *const verdicts[] = {[DIFFERENCE_SUSPICIOUS] = "suspicious",
                                           [DIFFERENCE_WRONG] = "WRONG",
                                           [DIFFERENCE_AGREES] = "agrees"};
    switch (d->verdict) {
    case DIFFERENCE_KINK:
        return arena_printf(p->mem, "%s left, %s right", panel_number(p, d->left),
                            panel_number(p, d->right));
    case DIFFERENCE_CANNOT_TELL:
        return "no two alike";
    default:
        return arena_printf(p->mem, "%s, %s", panel_number(p, d->value),
                            verdicts[d->verdict]);
    }
}

/* The central difference, once the gradient is complete. */
static void row_difference(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[node].op != OP_LEAF || !complete(b, node)) {
        return;
    }
    double exact = b->grads[node] - b->kept[node];
    struct difference d =
        difference_check(&l->g, b->leaves, l->g.nodes[node].leaf, exact);
    page_row(&p->page, NULL, INK_DIM,
             arena_printf(p->mem, "nudging %s: ", l->text.names[node]),
             d.verdict == DIFFERENCE_WRONG ? INK_ERROR : INK_BRIGHT,
             say_difference(p, &d));
}

static void details(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[node].in[0] >= 0) {
        page_row(&p->page, NULL, INK_TEXT,
                 arena_printf(p->mem, "%s = %s = ", l->text.names[node],
                              l->text.formulas[node]),
                 INK_VALUE, b->has_value[node] ? panel_number(p, b->values[node]) : "—");
    }
    enum { ROOMY = 7 };
    if (backprop_terms(b, node, 0, NULL) > 1 && p->page.r.h >= ROOMY) {
        panel_sum(p, NULL, node);
    }
}

/* The products of all paths as one sum, where they do not have a row each. */
static const char *running_sum(struct panel *p, const struct path *list, int n,
                               double count)
{
    const char *out = "";
    for (int i = 0; i < n; i++) {
        out = arena_printf(p->mem, "%s%s%s", out, i ? " + " : "= ",
                           product_of(p, &list[i], factor_of, "·"));
    }
    return count > n ? arena_printf(p->mem, "%s + … %s more", out,
                                    number_text(count - n, 6, p->mem))
                     : out;
}

/* Several paths, with as much as there is room for: symbols and numbers, numbers alone,
 * or one sum. */
static void several_paths(struct panel *p, int node, const struct path *list, int n,
                          double count)
{
    const struct backprop *b = &p->l->b;
    page_row(&p->page, NULL, INK_DIM,
             arena_printf(p->mem, "∂%s/∂%s, %s paths: ", panel_output(p),
                          p->l->text.names[node], number_text(count, 6, p->mem)),
             INK_GRADIENT,
             complete(b, node) ? panel_number(p, b->grads[node] - b->kept[node]) : "—");
    struct path_text *texts = arena_new(p->mem, struct path_text, n);
    int full = 0, brief = 0, left = rows_left(p);
    for (int i = 0; i < n; i++) {
        texts[i] = write_path(p, &list[i], i ? "+ " : "");
        full += path_rows(p, &texts[i], true);
        brief += path_rows(p, &texts[i], false);
    }
    const char *sum = running_sum(p, list, n, count);
    if (count > n ||
        (brief > left && widget_wrap_rows(p->page.f->glyphs, p->page.r.w, sum) <= left)) {
        page_sentence(&p->page, INK_TEXT, sum);
        return;
    }
    enum form form = full <= left    ? FORM_SYMBOLS
                     : brief <= left ? FORM_NUMBERS
                                     : FORM_PRODUCT;
    for (int i = 0; i < n; i++) {
        inline_path(p, &texts[i], form, i ? "+ " : "= ");
    }
}

static void list_paths(struct panel *p, int node)
{
    enum { MOST = 16 };
    struct path list[MOST];
    const struct lesson *l = p->l;
    if (!l->g.nodes[node].needs_grad) {
        page_sentence(&p->page, INK_DIM, "A number: no gradient flows here.");
        return;
    }
    double count = path_count(&l->g, node, p->mem);
    int n = path_list(&l->g, node, MOST, p->mem, list);
    if (n > 1) {
        several_paths(p, node, list, n, count);
    } else if (n == 1 && !stacked(p, node, &list[0])) {
        const char *head =
            arena_printf(p->mem, "∂%s/∂%s = ", panel_output(p), l->text.names[node]);
        struct path_text text = write_path(p, &list[0], head);
        if (path_rows(p, &text, true) <= rows_left(p)) {
            inline_path(p, &text, FORM_SYMBOLS, "");
        } else { /* the number first, because not all symbols may have room */
            text.row = NULL;
            inline_path(p, &text, FORM_PRODUCT, head);
            p->page.r.h--; /* keeps the row of the difference free */
            page_sentence(&p->page, INK_TEXT, product_of(p, &list[0], symbol_of, TIMES));
            p->page.r.h++;
        }
    }
}

void panel_paths(struct panel *p)
{
    int node = panel_target(p->l, p->ctx);
    bool selected = lesson_selected(p->l, p->ctx) == node;
    if (!lesson_shows_paths(p->v, p->ctx)) {
        page_sentence(&p->page, INK_DIM,
                      p->ctx->show_numbers ? "hidden: predict first (Esc Esc shows it)"
                                           : "hidden (a shows it)");
        return;
    }
    if (selected) {
        details(p, node);
    }
    list_paths(p, node);
    row_difference(p, node);
}
