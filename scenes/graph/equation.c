/* graph: the equation of a step with matrices, as tables side by side: what is computed,
 * and what it is computed from, with the row and the column in use lit. */
#include "scenes/graph/equation.h"

#include <math.h>

#include "explain/entry.h"
#include "base/text.h"
#include "draw/widgets.h"

/* ---- what the tables are ---- */

/* A table of numbers of this shape, transposed or not. */
static struct part part_new(const struct panel *p, const char *name, const double *at,
                            struct shape s, bool transposed, enum ink ink)
{
    return (struct part){.name = name,
                         .shape = arena_printf(
                             p->mem, transposed ? "(%d×%d)ᵀ" : "(%d×%d)", s.rows, s.cols),
                         .grid = {.at = at,
                                  .rows = transposed ? s.cols : s.rows,
                                  .cols = transposed ? s.rows : s.cols,
                                  .transposed = transposed,
                                  .ink = ink,
                                  .hidden = !p->ctx->show_numbers}};
}

/* That of a node's value or gradient, which is unknown before its step. */
static struct part part_of(const struct panel *p, int node, bool gradient,
                           bool transposed)
{
    const struct backprop *b = &p->l->b;
    const struct matrix *m = gradient ? backprop_grad(b, node) : backprop_value(b, node);
    bool known = gradient ? b->has_grad[node] : b->has_value[node];
    const char *name =
        gradient
            ? arena_printf(p->mem, "δ = %s%s", panel_derivative(p, node),
                           transposed ? ", transposed" : "")
            : arena_printf(p->mem, "%s%s", p->l->text.names[node], transposed ? "ᵀ" : "");
    return part_new(p, name, known ? m->at : NULL, p->l->g.nodes[node].shape, transposed,
                    gradient ? INK_GRADIENT : INK_VALUE);
}

static void light(struct part *part, int row, int col)
{
    part->grid.lit_row = row + 1;
    part->grid.lit_col = col + 1;
}

/* Lights the entries of `part`, of shape `over`, that one entry of a matrix of shape `of`
 * stands for: itself, or all that it is repeated for. */
static void light_span(struct part *part, struct shape of, struct shape over, int row,
                       int col)
{
    struct entry_span s = entry_span(of, over, row, col);
    light(part, s.rows == 1 ? s.row : -1, s.cols == 1 ? s.col : -1);
}

static void add(struct equation *q, const char *sign, struct part part)
{
    part.sign = sign;
    q->parts[q->n++] = part;
}

struct equation equation_forward(const struct panel *p, struct place at)
{
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[at.node];
    struct equation q = {0};
    struct part part = part_of(p, at.node, false, false);
    light(&part, at.row, at.col);
    add(&q, "", part);
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        int in = n->in[k];
        if (g->nodes[in].op == OP_CONSTANT) {
            continue;
        }
        part = part_of(p, in, false, false);
        struct shape s = g->nodes[in].shape;
        if (n->op == OP_MATMUL) {
            light(&part, k == 0 ? at.row : -1, k == 0 ? -1 : at.col);
        } else if (n->op == OP_TRANSPOSE) {
            light(&part, at.col, at.row);
        } else if (n->op < OP_ENTRIES_END) {
            light(&part, s.rows == 1 ? 0 : at.row, s.cols == 1 ? 0 : at.col);
        } else {
            light_span(&part, n->shape, s, at.row, at.col);
        }
        add(&q,
            q.n == 1                             ? "="
            : op_table[n->op].form == FORM_INFIX ? op_table[n->op].symbol
                                                 : ",",
            part);
    }
    return q;
}

/* The local gradients of an edge entry by entry, in scratch memory. */
static struct part local_part(const struct panel *p, int node, int input)
{
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    const struct op_info *op = &op_table[n->op];
    const struct backprop *b = &p->l->b;
    const struct matrix *x = backprop_value(b, n->in[0]),
                        *y = backprop_value(b, n->in[1] < 0 ? n->in[0] : n->in[1]),
                        *out = backprop_value(b, node);
    size_t entries = matrix_entries(out);
    double *local = arena_new(p->mem, double, entries);
    for (size_t i = 0; i < entries; i++) {
        int row = (int)(i / out->columns), col = (int)(i % out->columns);
        double v = matrix_at(x, row, col), w = matrix_at(y, row, col);
        local[i] =
            input == 0 ? op->local_a(v, w, out->at[i]) : op->local_b(v, w, out->at[i]);
    }
    return part_new(p, p->l->text.locals[2 * node + input], local, n->shape, false,
                    INK_VALUE);
}

/* What the edge adds to the gradient of its input. */
static struct part term_part(const struct panel *p, int node, int input)
{
    const struct backprop *b = &p->l->b;
    int in = p->l->g.nodes[node].in[input];
    bool known = backprop_reached(b, node, input);
    return part_new(p, panel_way(p, node, input),
                    known ? b->terms[2 * node + input].at : NULL, p->l->g.nodes[in].shape,
                    false, INK_GRADIENT);
}

static void add_product(const struct panel *p, struct equation *q, int node, int input,
                        struct place at)
{
    const struct node *n = &p->l->g.nodes[node];
    struct part up = part_of(p, node, true, false),
                other = part_of(p, n->in[1 - input], false, true);
    light(&up, input == 0 ? at.row : -1, input == 0 ? -1 : at.col);
    light(&other, input == 0 ? -1 : at.row, input == 0 ? at.col : -1);
    add(q, "=", input == 0 ? up : other);
    add(q, "@", input == 0 ? other : up);
}

struct equation equation_edge(const struct panel *p, int node, int input, struct place at)
{
    const struct graph *g = &p->l->g;
    const struct node *n = &g->nodes[node];
    int in = n->in[input];
    struct shape s = g->nodes[in].shape;
    struct equation q = {0};
    struct part part = term_part(p, node, input);
    light(&part, at.row, at.col);
    add(&q, "", part);
    if (n->op == OP_MATMUL) {
        add_product(p, &q, node, input, at);
        return q;
    }
    part = part_of(p, node, true, n->op == OP_TRANSPOSE);
    if (n->op == OP_TRANSPOSE) {
        light(&part, at.row, at.col);
        add(&q, "=", part);
        return q;
    }
    light_span(&part, s, n->shape, at.row, at.col);
    add(&q, n->op < OP_ENTRIES_END ? "=" : "from", part);
    if (n->op < OP_ENTRIES_END) {
        if (!lesson_is_number(p->l->text.locals[2 * node + input])) {
            part = local_part(p, node, input);
            light_span(&part, s, n->shape, at.row, at.col);
            add(&q, "·", part);
        }
    } else if (op_table[n->op].uses_a & USES_OUT && n->shape.rows * n->shape.cols > 1) {
        part = part_of(p, node, false, false);
        light_span(&part, s, n->shape, at.row, at.col);
        add(&q, "and", part);
    }
    return q;
}

/* The value of a node, or its gradient; a single number stands in the picture. */
static void add_at_hand(const struct panel *p, struct equation *q, int node,
                        bool gradient, struct place asked)
{
    struct shape s = p->l->g.nodes[node].shape;
    if (q->n == EQUATION_PARTS || s.rows * s.cols == 1) {
        return;
    }
    struct part part = part_of(p, node, gradient, false);
    if (node == asked.node) {
        light(&part, asked.row, asked.col);
    }
    struct shape of = p->l->g.nodes[asked.node].shape;
    part.show_row = s.rows == of.rows ? 1 + asked.row : 0;
    part.show_col = s.cols == of.cols ? 1 + asked.col : 0;
    add(q, q->n ? "," : "", part);
}

struct equation equation_at_hand(const struct panel *p, struct backprop_move m,
                                 struct place asked)
{
    const struct node *n = &p->l->g.nodes[m.node];
    struct equation q = {0};
    if (m.kind == BACKPROP_EDGE) {
        add_at_hand(p, &q, m.node, true, asked);
    }
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        if (k == 0 || n->in[1] != n->in[0]) {
            add_at_hand(p, &q, n->in[k], false, asked);
        }
    }
    if (m.kind == BACKPROP_EDGE && op_table[n->op].uses_a & USES_OUT) {
        add_at_hand(p, &q, m.node, false, asked);
    }
    return q;
}

/* ---- drawing ---- */

enum {
    GAP = 1,
    HEAD_ROWS = 1,
    HEADING_ROWS = 1,
    LEAST_ROWS = HEAD_ROWS + HEADING_ROWS + 1
};
/* Columns of a number, from roomy to tight; 0: as wide as the widest one. */
static const int number_widths[] = {0, 6, 5};
enum { WIDTHS = sizeof number_widths / sizeof *number_widths };

/* Scrolled so far that what is lit, or shown, is seen. */
static struct grid_table table_of(const struct panel *p, const struct part *part,
                                  struct rect room, int number_w)
{
    const struct grid *g = &part->grid;
    struct grid_table t = {.number_w = number_w, .headings = true};
    struct grid_place place = grid_numbers_place(g, &t, room, p->mem);
    int row = g->lit_row > 0 ? g->lit_row : part->show_row,
        col = g->lit_col > 0 ? g->lit_col : part->show_col;
    t.first_row = row > place.rows ? row - place.rows : 0;
    t.first_col = col > place.cols ? col - place.cols : 0;
    return t;
}

static struct rect below_head(struct rect r)
{
    return (struct rect){r.x, r.y + HEAD_ROWS, r.w, r.h - HEAD_ROWS};
}

static int head_width(enum glyphs glyphs, const struct part *part)
{
    return glyphs_width(glyphs, part->name) + 1 + glyphs_width(glyphs, part->shape);
}

/* The widths that the tables take, and of all of them with the signs. */
static int widths(const struct panel *p, const struct equation *q, struct rect room,
                  int number_w, int w[EQUATION_PARTS])
{
    enum glyphs glyphs = p->page.f->glyphs;
    int all = 0;
    for (int i = 0; i < q->n; i++) {
        const struct part *part = &q->parts[i];
        struct grid_table t = {.number_w = number_w, .headings = true};
        struct grid_place place =
            grid_numbers_place(&part->grid, &t, below_head(room), p->mem);
        int head = head_width(glyphs, part);
        w[i] = place.w > head ? place.w : head;
        w[i] = place.cols < part->grid.cols ? room.w : w[i]; /* not all of it */
        all += w[i] + (i > 0 ? 2 * GAP + glyphs_width(glyphs, part->sign) : 0);
    }
    return all;
}

/* Draws one table with its name and shape above it; returns the rows it takes. */
static int draw_part(struct panel *p, const struct part *part, struct rect r,
                     int number_w)
{
    struct frame *f = p->page.f;
    bool gradient = part->grid.ink == INK_GRADIENT;
    int used = frame_text_cut(f, r.x, r.y, r.w,
                              ink(f, gradient ? INK_GRADIENT : INK_VALUE), part->name);
    frame_text_cut(f, r.x + used + 1, r.y, r.w - used - 1, ink(f, INK_DIM), part->shape);
    struct rect below = below_head(r);
    struct grid_table t = table_of(p, part, below, number_w);
    return HEAD_ROWS + grid_draw_numbers(f, below, &part->grid, &t).h;
}

/* "δ = ∂L/∂z₁", at the right of the head of the only table that has room. */
static void name_delta(struct panel *p, const struct equation *q, int y)
{
    enum { AIR = 3 };
    struct frame *f = p->page.f;
    const char *delta = "";
    for (int i = 1; i < q->n; i++) {
        delta = q->parts[i].grid.ink == INK_GRADIENT ? q->parts[i].name : delta;
    }
    int w = glyphs_width(f->glyphs, delta);
    if (*delta && head_width(f->glyphs, &q->parts[0]) + AIR + w <= p->page.r.w) {
        frame_text_right(f, p->page.r.x + p->page.r.w, y, ink(f, INK_GRADIENT), delta);
    }
}

static struct rect room_of(const struct panel *p, int most_rows)
{
    int left = page_left(&p->page);
    return (struct rect){p->page.r.x, p->page.y, p->page.r.w,
                         most_rows < left ? most_rows : left};
}

/* True if all tables have room side by side; then *k tells how wide their numbers are,
 * and w how wide the tables. */
static bool fit_beside(const struct panel *p, const struct equation *q, struct rect room,
                       int *k, int w[EQUATION_PARTS])
{
    *k = 0;
    while (*k < WIDTHS - 1 && widths(p, q, room, number_widths[*k], w) > room.w) {
        ++*k;
    }
    return widths(p, q, room, number_widths[*k], w) <= room.w;
}

int equation_draw(struct panel *p, const struct equation *q, int most_rows)
{
    struct rect room = room_of(p, most_rows);
    int w[EQUATION_PARTS] = {0}, k, rows = 0;
    if (room.h < LEAST_ROWS) {
        return 0;
    }
    bool all = fit_beside(p, q, room, &k, w);
    for (int i = 0, x = room.x; i < (all ? q->n : 1); i++) {
        const struct part *part = &q->parts[i];
        if (i > 0) {
            x += GAP;
            x += frame_text(p->page.f, x, room.y, ink(p->page.f, INK_DIM), part->sign);
            x += GAP;
        }
        int h = draw_part(p, part, (struct rect){x, room.y, all ? w[i] : room.w, room.h},
                          all ? number_widths[k] : 0);
        rows = h > rows ? h : rows;
        x += w[i];
    }
    if (!all) {
        name_delta(p, q, room.y);
    }
    p->page.y += rows;
    return all ? q->n : 1;
}

void equation_draw_all(struct panel *p, const struct equation *q, int most_rows)
{
    int w[EQUATION_PARTS] = {0}, k, end = p->page.y + most_rows;
    bool beside = fit_beside(p, q, room_of(p, most_rows), &k, w);
    if (beside) {
        equation_draw(p, q, most_rows);
    }
    for (int i = 0; i < q->n && !beside; i++) {
        struct equation one = {.parts = {q->parts[i]}, .n = 1};
        int others = LEAST_ROWS * (q->n - 1 - i);
        equation_draw(p, &one, end - p->page.y - others);
    }
}
