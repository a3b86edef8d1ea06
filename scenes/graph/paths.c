/* graph: the chain rule written out for one node. */
#include <string.h>

#include "explain/path.h"
#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/closing.h"

/* ---- paths ---- */

/* The node whose path is written out: the selected one, else the first leaf below the
 * node that the step is about, or below the output. */
int panel_target(const struct lesson *l, const struct ctx *ctx)
{
    int selected = lesson_selected(l, ctx);
    struct backprop_move m = backprop_move_at(&l->b, l->b.step);
    const struct node *nodes = l->g.nodes;
    int at = m.node < 0 ? l->g.n - 1 : judge_node(&l->b, m);
    while (nodes[at].needs_grad && nodes[at].in[0] >= 0) {
        at = nodes[nodes[at].in[0]].needs_grad ? nodes[at].in[0] : nodes[at].in[1];
    }
    return selected >= 0                                         ? selected
           : m.kind == BACKPROP_END && closing_leaf(l, ctx) >= 0 ? closing_leaf(l, ctx)
                                                                 : at;
}

enum { FACTORS_MOST = 40 }; /* factors of a path that a panel writes out */

struct column_text {
    const char *over, *under, *number;
    int w;
};

static void put_middle(struct panel *p, int x, int y, int w, enum ink i, const char *text)
{
    frame_text(p->page.f, x + (w - glyphs_width(p->page.f->glyphs, text)) / 2, y,
               ink(p->page.f, i), text);
}

/* With a sign behind it; `below`, unless NULL, is another one for the numbers. */
static void put_fraction(struct panel *p, int x, const struct column_text *c,
                         const char *sign, const char *below)
{
    put_middle(p, x, p->page.y, c->w, INK_TEXT, c->over);
    for (int k = 0; k < c->w; k++) {
        frame_put(p->page.f, x + k, p->page.y + 1, 0x2500, ink(p->page.f, INK_DIM));
    }
    put_middle(p, x, p->page.y + 2, c->w, INK_TEXT, c->under);
    put_middle(p, x, p->page.y + 3, c->w, INK_GRADIENT, c->number);
    frame_text(p->page.f, x + c->w, p->page.y + 1, ink(p->page.f, INK_DIM), sign);
    frame_text(p->page.f, x + c->w, p->page.y + 3, ink(p->page.f, INK_DIM),
               below ? below : sign);
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
    if (path->n == 0 || path->n > FACTORS_MOST) {
        return false;
    }
    struct column_text *c = arena_new(p->mem, struct column_text, path->n + 1);
    struct panel_form form = panel_path_form(p, path, "", "·", true, FACTORS_MOST);
    bool about = strstr(form.text, "≈") != NULL;
    c[0] = column(p, panel_derivative(p, node), form.result);
    int w = c[0].w;
    for (int i = 0; i < path->n; i++) {
        c[i + 1] = column(p, panel_edge(p, path->edges[i].node, path->edges[i].input),
                          panel_path_factor(p, path->edges[i], i == 0));
        w += SIGN_W + c[i + 1].w;
    }
    if (w > p->page.r.w || p->page.y + ROWS > p->page.r.y + p->page.r.h) {
        return false;
    }
    for (int i = 0, x = p->page.r.x; i <= path->n; i++) {
        put_fraction(p, x, &c[i],
                     i == 0        ? " = "
                     : i < path->n ? TIMES
                                   : "",
                     i == 0 && about ? " ≈ " : NULL);
        x += c[i].w + SIGN_W;
    }
    p->page.y += ROWS;
    return true;
}

/* One path as text: in one row if it fits, else symbols and numbers, each wrapped. */
struct path_text {
    struct panel_form row, numbers; /* row.text NULL: too long for one */
    const char *symbols;
    int n; /* factors */
};

static bool fits(const struct panel *p, struct panel_form form, int more)
{
    enum glyphs g = p->page.f->glyphs;
    return glyphs_width(g, form.text) + glyphs_width(g, form.result) + more <=
           p->page.r.w;
}

static struct path_text write_path(struct panel *p, const struct path *path,
                                   const char *sign, bool first)
{
    struct path_text t = {.n = path->n};
    const char *symbols = path->n == 0
                              ? sign
                              : arena_printf(p->mem, "%s%s = ", sign,
                                             panel_product(p, path, PATH_SYMBOLS, "·",
                                                           first, FACTORS_MOST));
    t.row = panel_path_form(p, path, symbols, "·", first, FACTORS_MOST);
    t.symbols =
        arena_printf(p->mem, "%s%s", sign,
                     panel_product(p, path, PATH_SYMBOLS, TIMES, first, FACTORS_MOST));
    t.numbers = panel_path_form(p, path, "", "·", first, FACTORS_MOST);
    if (!fits(p, t.numbers, 2)) {
        t.numbers = panel_path_form(p, path, "", TIMES, first, FACTORS_MOST);
    }
    t.row.text = fits(p, t.row, 0) ? t.row.text : NULL;
    return t;
}

/* The numbers of a path after a sign, with no operator at the end of a row. */
static struct panel_form signed_numbers(const struct panel *p, const struct path_text *t,
                                        const char *sign)
{
    struct panel_form form = t->numbers;
    form.text = arena_printf(p->mem, "%s%s", sign, form.text);
    return form;
}

static int path_rows(struct panel *p, const struct path_text *t, bool symbols)
{
    struct panel_form numbers = signed_numbers(p, t, "= ");
    int w = p->page.r.w;
    return t->row.text
               ? 1
               : page_lines(&p->page, NULL, numbers.text, numbers.result) +
                     (symbols ? widget_wrap_rows(p->page.f->glyphs, w, t->symbols) : 0);
}

enum form { FORM_SYMBOLS, FORM_NUMBERS, FORM_PRODUCT };

static void inline_path(struct panel *p, const struct path_text *t, enum form form,
                        const char *sign)
{
    struct panel_form said =
        t->row.text ? t->row
        : form == FORM_PRODUCT
            ? (struct panel_form){arena_printf(p->mem, "%s%d factors = ", sign, t->n),
                                  t->numbers.result, true}
        : form == FORM_SYMBOLS ? signed_numbers(p, t, "= ")
                               : signed_numbers(p, t, sign);
    if (!t->row.text && form == FORM_SYMBOLS) {
        page_sentence(&p->page, INK_TEXT, t->symbols);
    }
    page_long(&p->page, true, NULL, INK_TEXT, said.text, INK_GRADIENT, said.result);
}

/* The last row is for the difference, which variables alone have. */
static int rows_left(const struct panel *p, int node)
{
    bool leaf = p->l->g.nodes[node].op == OP_LEAF;
    return page_left(&p->page) - leaf;
}

/* As many factors of a path in symbols as have room in so many rows, then "…". */
static const char *some_symbols(const struct panel *p, const struct path *path, int rows)
{
    struct path first = *path;
    const char *text = panel_product(p, &first, PATH_SYMBOLS, TIMES, true, FACTORS_MOST);
    while (widget_wrap_rows(p->page.f->glyphs, p->page.r.w, text) > rows && first.n > 1) {
        first.n--;
        text = arena_printf(
            p->mem, "%s" TIMES "…",
            panel_product(p, &first, PATH_SYMBOLS, TIMES, true, FACTORS_MOST));
    }
    return text;
}

static void details(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (l->g.nodes[node].in[0] >= 0) {
        page_row(&p->page, NULL, INK_TEXT,
                 arena_printf(p->mem, "%s = %s = ", l->text.names[node],
                              l->text.formulas[node]),
                 INK_VALUE,
                 b->has_value[node] ? panel_number(p, b->values[node])
                                    : panel_unknown(p));
    }
    enum { ROOMY = 7 };
    if (backprop_terms(b, node, 0, NULL) > 1 && p->page.r.h >= ROOMY) {
        panel_sum(p, false, (struct place){node, 0, 0});
        panel_put(p);
    }
}

/* The products of all paths as one sum, where they do not have a row each. */
static const char *running_sum(struct panel *p, const struct path *list, int n,
                               double count)
{
    const char *out = "";
    for (int i = 0; i < n; i++) {
        out = arena_printf(
            p->mem, "%s%s%s", out, i ? " + " : "",
            panel_product(p, &list[i], PATH_NUMBERS, "·", i == 0, FACTORS_MOST));
    }
    return count > n ? arena_printf(p->mem, "%s + … %s more", out,
                                    number_text(count - n, 6, p->mem))
                     : out;
}

/* The results of the paths as one sum. */
static const char *sum_of(struct panel *p, const struct path_text *texts, int n)
{
    const char *out = "";
    for (int i = 0; i < n; i++) {
        const char *result =
            texts[i].row.text ? texts[i].row.result : texts[i].numbers.result;
        bool minus = strncmp(result, "−", strlen("−")) == 0;
        out = arena_printf(p->mem, i && minus ? "%s%s(%s)" : "%s%s%s", out,
                           i ? " + " : "", result);
    }
    return out;
}

/* "∂L/∂x, 2 paths: ", and the gradient with the digits that the paths as shown have. */
static void row_total(struct panel *p, int node, const char *sum, const char *results,
                      double count)
{
    const struct backprop *b = &p->l->b;
    const char *name = arena_printf(p->mem, "%s, %s paths", panel_derivative(p, node),
                                    number_text(count, 6, p->mem));
    struct panel_form total = {"", panel_unknown(p), true};
    if (panel_complete(b, node)) {
        total =
            panel_equation(p, "", sum, results, b->grads[node] - backprop_kept(b, node));
    }
    bool about = strstr(total.text, "≈") != NULL;
    page_row(&p->page, NULL, INK_DIM,
             arena_printf(p->mem, about ? "%s, about: " : "%s: ", name), INK_GRADIENT,
             total.result);
}

/* Several paths, with as much as there is room for: symbols and numbers, numbers alone,
 * or one sum. */
static void several_paths(struct panel *p, int node, const struct path *list, int n,
                          double count)
{
    struct path_text *texts = arena_new(p->mem, struct path_text, n);
    int full = 0, brief = 0, left = rows_left(p, node) - 1;
    for (int i = 0; i < n; i++) {
        texts[i] = write_path(p, &list[i], i ? "+ " : "", i == 0);
        full += path_rows(p, &texts[i], true);
        brief += path_rows(p, &texts[i], false);
    }
    const char *sum = running_sum(p, list, n, count);
    row_total(p, node, sum, count > n ? "" : sum_of(p, texts, n), count);
    sum = arena_printf(p->mem, "= %s", sum);
    if (count > n || (brief > left && page_lines(&p->page, NULL, sum, NULL) <= left)) {
        page_long(&p->page, true, NULL, INK_TEXT, sum, INK_TEXT, NULL);
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
        page_sentence(&p->page, INK_DIM,
                      node == l->g.n - 1
                          ? "There are numbers alone: no variable has a gradient."
                          : "A number: no gradient flows here.");
        return;
    }
    double count = path_count(&l->g, node, p->mem);
    int n = path_list(&l->g, node, MOST, p->mem, list);
    if (n > 1) {
        several_paths(p, node, list, n, count);
    } else if (n == 1 && !stacked(p, node, &list[0])) {
        const char *head = arena_printf(p->mem, "%s = ", panel_derivative(p, node));
        struct path_text text = write_path(p, &list[0], head, true);
        if (path_rows(p, &text, true) <= rows_left(p, node)) {
            inline_path(p, &text, FORM_SYMBOLS, "");
        } else { /* the number first, because not all symbols may have room */
            text.row.text = NULL;
            inline_path(p, &text, FORM_PRODUCT, head);
            page_sentence(&p->page, INK_TEXT,
                          some_symbols(p, &list[0], rows_left(p, node)));
        }
    }
}

/* Where gradients pile up: what is stored is more than the paths give. */
static void say_kept(struct panel *p, int node)
{
    const struct backprop *b = &p->l->b;
    if (b->has_kept[node] && b->options.keep_grads) {
        const char *number = panel_number(p, backprop_kept(b, node));
        int left = p->page.r.w - glyphs_width(p->page.f->glyphs, number);
        const char *name = panel_gradient(p, node);
        page_row(&p->page, NULL, INK_WARN,
                 WIDGET_CHOOSE(
                     p->page.f->glyphs, left,
                     arena_printf(p->mem, "%s holds more, from earlier passes: ", name),
                     arena_printf(p->mem, "kept in %s beside: ", name)),
                 INK_GRADIENT, number);
    }
}

void panel_paths(struct panel *p)
{
    int node = panel_target(p->l, p->ctx);
    const char *hidden = lesson_hides_paths(p->v, p->ctx);
    if (hidden) {
        page_sentence(&p->page, INK_DIM, hidden);
        return;
    }
    if (lesson_selected(p->l, p->ctx) == node) {
        details(p, node);
    }
    say_kept(p, node);
    list_paths(p, node);
    panel_difference(p, node);
}

bool panel_has_more(const struct panel *p)
{
    enum { SHORT = 6 /* factors */ };
    const struct graph *g = &p->l->g;
    int node = panel_target(p->l, p->ctx);
    if (!g->nodes[node].needs_grad) {
        return false;
    }
    return path_count(g, node, p->mem) > 1 || path_at(g, node, 0, p->mem).n > SHORT;
}
