/* graph: what a step does with matrices, and why: the rule in symbols and shapes, the
 * matrices with their numbers, how one entry comes about, and what stands behind it. */
#include <string.h>

#include "explain/entry_text.h"
#include "explain/edge.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "scenes/graph/equation.h"

enum {
    TABLE_ROWS = 9,  /* of the tables at most: a head, indices, 7 rows of numbers */
    TABLES_FROM = 8, /* rows of a panel that has tables */
};

/* "∂L/∂W1 = Xᵀ@δ   (3×5) = (4×3)ᵀ@(4×5)": in one row, or the shapes in the next. */
static void row_rule(struct panel *p, enum ink i, const char *rule, const char *shapes)
{
    struct frame *f = p->page.f;
    int w = glyphs_width(f->glyphs, rule), y = p->page.y;
    if (!page_room(&p->page)) {
        return;
    }
    page_sentence(&p->page, i, rule);
    if (!*shapes) {
        return;
    }
    if (w + 3 + glyphs_width(f->glyphs, shapes) <= p->page.r.w) {
        frame_text(f, p->page.r.x + w + 3, y, ink(f, INK_TEXT), shapes);
    } else {
        page_sentence(&p->page, INK_TEXT, shapes);
    }
}

/* Tables take the rows that the text leaves: what they show, Enter shows, too. */
static void tables(struct panel *p, const struct equation *q)
{
    int most = p->table_rows < TABLE_ROWS ? p->table_rows : TABLE_ROWS;
    int n = p->page.r.h >= TABLES_FROM ? equation_draw(p, q, most) : 0;
    p->tables_left = n < q->n;
}

/* Writes all of a step, of a node or of the edge to one of its inputs. */
typedef void write_step(struct panel *p, int node, int input);

/* Counts the rows of its text, on a page without end that nobody sees, then writes it. */
static void write_with_tables(struct panel *p, write_step *write, int node, int input)
{
    enum { ENDLESS = 1000 };
    struct panel unseen = *p;
    struct rect old = frame_clip(p->page.f, (struct rect){0});
    unseen.page.r.h = ENDLESS;
    unseen.table_rows = 0;
    write(&unseen, node, input);
    p->page.f->clip = old;
    p->table_rows = page_left(&p->page) - (unseen.page.y - p->page.y);
    write(p, node, input);
}

/* ---- one entry ---- */

enum { EQUATION_ROWS = 3, ENDS_EARLY = 8 /* columns that a row may leave free */ };

/* Where a part of an equation goes on in the next row: before a plus whose term has no
 * room. */
static bool breaks(const struct panel *p, const struct entry_equation *q, int i, int x)
{
    enum glyphs glyphs = p->page.f->glyphs;
    int w = glyphs_width(glyphs, q->pieces[i].text);
    if (q->pieces[i].text[0] != ' ') {
        return false;
    }
    for (int k = i + 1; k < q->n && q->pieces[k].text[0] != ' '; k++) {
        w += glyphs_width(glyphs, q->pieces[k].text);
    }
    return x + w > p->page.r.x + p->page.r.w;
}

/* The equation of an entry, values and gradients in their colors; over several rows if
 * that shows more terms. */
static void rows_equation(struct panel *p, const struct entry *e)
{
    static const enum ink inks[] = {[ENTRY_PLAIN] = INK_TEXT,
                                    [ENTRY_FORWARD] = INK_VALUE,
                                    [ENTRY_BACKWARD] = INK_GRADIENT,
                                    [ENTRY_REMAINDER] = INK_DIM,
                                    [ENTRY_NOTE] = INK_DIM};
    struct frame *f = p->page.f;
    int left = page_left(&p->page), rows = 1, w = p->page.r.w, x = p->page.r.x;
    struct entry_equation q = entry_equation(e, &p->l->text, w, p->mem);
    while (q.hidden > 0 && rows < EQUATION_ROWS && rows + 2 < left) {
        rows++; /* a row may end some columns early */
        q = entry_equation(e, &p->l->text, rows * (w - ENDS_EARLY), p->mem);
    }
    if (left <= 0) {
        return;
    }
    for (int i = 0; i < q.n; i++) {
        const char *text = q.pieces[i].text;
        if (breaks(p, &q, i, x)) {
            x = p->page.r.x + 2;
            p->page.y++;
            text += strspn(text, " ");
        }
        x += frame_text(f, x, p->page.y, ink(f, inks[q.pieces[i].part]), text);
    }
    const char *sign = q.n > 0 ? q.sign : "= ";
    if (x + glyphs_width(f->glyphs, sign) + glyphs_width(f->glyphs, q.result) >
        p->page.r.x + w) {
        x = p->page.r.x + 2;
        p->page.y++;
        sign += strspn(sign, " ");
    }
    x += frame_text(f, x, p->page.y, ink(f, INK_TEXT), sign);
    frame_text(f, x, p->page.y, ink(f, INK_LIT), q.result);
    p->page.y++;
}

/* "∂L/∂W1[1,4]: sum of X[i,1]·δ[i,4] over the 4 rows i", then its numbers. */
static void rows_entry(struct panel *p, const struct entry *e, const char *name)
{
    int node = e->input < 0 ? e->node : p->l->g.nodes[e->node].in[e->input];
    const char *place = panel_place(p, (struct place){node, e->row, e->col});
    bool way = *place && strchr(name, ' '); /* "through z₁" */
    page_sentence(&p->page, INK_LIT,
                  arena_printf(p->mem, "%s%s%s: %s", name, way ? ", at " : "", place,
                               entry_lead(e, &p->l->text, p->mem)));
    if (p->ctx->show_numbers) {
        rows_equation(p, e);
    }
}

/* ---- forward ---- */

/* "(4×5) = (4×3)@(3×5)", "(1×5) from (4×5)". */
static const char *forward_shapes(const struct panel *p, int node)
{
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    struct shape out = n->shape, a = g->nodes[n->in[0]].shape;
    bool two = n->in[1] >= 0 && g->nodes[n->in[1]].op != OP_CONSTANT &&
               g->nodes[n->in[0]].op != OP_CONSTANT;
    bool infix = op_table[n->op].form == FORM_INFIX && two;
    if (!two) {
        a = g->nodes[n->in[0]].op == OP_CONSTANT ? g->nodes[n->in[1]].shape : a;
        return arena_printf(p->mem, "(%d×%d) from (%d×%d)", out.rows, out.cols, a.rows,
                            a.cols);
    }
    struct shape b = g->nodes[n->in[1]].shape;
    return arena_printf(p->mem, "(%d×%d) %s (%d×%d)%s(%d×%d)", out.rows, out.cols,
                        infix ? "=" : "from", a.rows, a.cols,
                        !infix               ? " and "
                        : n->op == OP_MATMUL ? "@"
                                             : op_table[n->op].symbol,
                        b.rows, b.cols);
}

/* What a repeated input is: "b1 is 1×5: its row is used for all 4 rows". */
static const char *repeats(const struct panel *p, int node)
{
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        const char *name = p->l->text.names[n->in[k]];
        struct graph_repeats r = graph_repeats(g, node, k);
        if (g->nodes[n->in[k]].op == OP_CONSTANT || (!r.rows && !r.cols)) {
            continue;
        }
        return r.rows && r.cols
                   ? arena_printf(p->mem, "%s is one number, used for every entry.", name)
               : r.rows ? arena_printf(p->mem,
                                       "%s has one row, which is used for all %d rows.",
                                       name, n->shape.rows)
                        : arena_printf(p->mem,
                                       "%s has one column, which is used for all %d "
                                       "columns.",
                                       name, n->shape.cols);
    }
    return "";
}

/* "Backward: ∂L/∂X = δ@W1ᵀ, ∂L/∂W1 = Xᵀ@δ, with δ = ∂L/∂z₁." */
static const char *what_comes(const struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const char *out = "";
    for (int k = 0; k < 2; k++) {
        if (graph_flows(&l->g, node, k)) {
            out = arena_printf(p->mem, "%s%s%s = %s", out, *out ? ", " : "",
                               panel_derivative(p, l->g.nodes[node].in[k]),
                               edge_symbols(&l->g, &l->text, node, k, p->mem));
        }
    }
    return *out ? arena_printf(p->mem, "Backward: %s, with δ = %s.", out,
                               panel_derivative(p, node))
                : "";
}

/* "Kept for the backward pass: X, W1." */
static const char *kept(const struct panel *p, int node)
{
    const char *names = panel_cached(p, node, 0, 1);
    return *names ? arena_printf(p->mem, "Kept for the backward pass: %s.", names) : "";
}

/* Of an output that is a matrix. */
static const char *no_backward(const struct panel *p)
{
    struct shape s = p->l->g.nodes[p->l->g.n - 1].shape;
    return arena_printf(p->mem,
                        "No backward pass: %s is %d×%d, and a gradient is that of one "
                        "number. Put sum(…) or mean(…) around it.",
                        panel_output(p), s.rows, s.cols);
}

static void write_forward(struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    (void)input;
    struct place at = lesson_entry(l, p->ctx, p->follow, node);
    struct equation q = equation_forward(p, at);
    struct entry e = entry_in(&p->l->b.plan, node, -1, at.row, at.col);
    row_rule(p, INK_BRIGHT,
             arena_printf(p->mem, "%s = %s", l->text.names[node], l->text.formulas[node]),
             forward_shapes(p, node));
    tables(p, &q);
    rows_entry(p, &e, l->text.names[node]);
    if (p->ctx->show_numbers) {
        panel_why_value(p, at);
        panel_put(p);
    }
    page_sentence(&p->page, INK_TEXT, repeats(p, node));
    if (!graph_no_loss(&l->g)) {
        page_sentence(&p->page, INK_TEXT, what_comes(p, node));
        page_sentence(&p->page, INK_DIM, kept(p, node));
    } else {
        page_sentence(&p->page, node == l->g.n - 1 ? INK_LIT : INK_DIM, no_backward(p));
    }
}

void panel_matrix_forward(struct panel *p, int node)
{
    write_with_tables(p, write_forward, node, 0);
}

/* ---- backward ---- */

/* Two sentences in one row, or one below the other. */
static void rows_end(struct panel *p, const char *first, const char *second)
{
    const char *both = arena_printf(p->mem, "%s%s%s", first, *second ? "; " : "", second);
    bool one = glyphs_width(p->page.f->glyphs, both) <= p->page.r.w;
    page_sentence(&p->page, INK_DIM, one ? both : first);
    page_sentence(&p->page, INK_DIM, one ? "" : second);
}

static void write_edge(struct panel *p, int node, int input)
{
    const struct lesson *l = p->l;
    const struct graph *g = &l->g;
    int in = g->nodes[node].in[input];
    struct place at = lesson_entry(l, p->ctx, p->follow, in);
    struct equation q = equation_edge(p, node, input, at);
    struct entry e = entry_in(&p->l->b.plan, node, input, at.row, at.col);
    const char *name = panel_way(p, node, input);
    row_rule(p, INK_BRIGHT,
             arena_printf(p->mem, panel_is_sum(p, in) ? "%s: %s" : "%s = %s", name,
                          edge_symbols(g, &l->text, node, input, p->mem)),
             edge_shapes(g, node, input, p->mem));
    tables(p, &q);
    rows_entry(p, &e, name);
    panel_sum(p, false, at);
    panel_why_term(p, node, input, at);
    panel_put(p);
    page_sentence(&p->page, INK_TEXT, edge_why(g, &l->text, node, input, p->mem));
    page_sentence(&p->page, INK_TEXT, edge_transposes(g, &l->text, node, input, p->mem));
    page_sentence(&p->page, INK_TEXT, edge_repeated(g, &l->text, node, input, p->mem));
    page_sentence(&p->page, INK_TEXT, edge_in_words(g, &l->text, node, input, p->mem));
    rows_end(p, edge_same_shape(g, &l->text, in, p->mem),
             edge_use(g, &l->text, in, lesson_leaf(l, in), p->mem));
}

void panel_matrix_edge(struct panel *p, int node, int input)
{
    write_with_tables(p, write_edge, node, input);
}

/* ---- any entry ---- */

void panel_matrix_entry(struct panel *p, struct place at)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    if (b->has_value[at.node] && l->g.nodes[at.node].in[0] >= 0) {
        struct entry e = entry_in(&p->l->b.plan, at.node, -1, at.row, at.col);
        rows_entry(p, &e, l->text.names[at.node]);
    }
    for (int edge = b->first_edge[at.node]; edge; edge = b->next_edge[edge]) {
        int node = edge / 2, input = edge % 2;
        if (backprop_reached(b, node, input)) {
            struct entry e = entry_in(&p->l->b.plan, node, input, at.row, at.col);
            rows_entry(p, &e, panel_way(p, node, input));
        }
    }
    if (b->has_grad[at.node]) {
        panel_sum(p, false, at);
        panel_put(p);
    }
}
