/* graph: the numbered table of a matrix: where it is, its keys and the mouse in it. */
#include "scenes/graph/matrix_table.h"

#include <stdio.h>

#include "base/number.h"
#include "base/text.h"
#include "scenes/graph/input.h"

/* ---- what is shown ---- */

/* The chosen node, or the one that the step is about. Of a number that is computed from a
 * matrix the matrix. −1: there is none. */
static int node_of(const struct lesson *l, const struct ctx *ctx)
{
    int node = lesson_selected(l, ctx);
    node = node < 0 ? judge_node(&l->b, backprop_move_at(&l->b, l->b.step)) : node;
    node = node < 0 ? l->g.n - 1 : node;
    while (lesson_is_scalar(l, node) && l->g.nodes[node].in[0] >= 0) {
        node = l->g.nodes[node].in[0];
    }
    return lesson_is_scalar(l, node) ? -1 : node;
}

/* The node whose table is open; −1: none is. */
static int open_node(const struct lesson *l, const struct ctx *ctx)
{
    return values_choice(ctx->values, P_DETAIL) == DETAIL_TABLE ? node_of(l, ctx) : -1;
}

/* ---- where ---- */

enum {
    NUMBER_W = 6, /* columns of a number that both tables must have room for: −0.123 */
    DIGITS_MOST = 6, /* of entries; the head has all */
    DIGITS_LEAST = 3,
    LARGE_DIGITS = 4,     /* where there are more entries than are measured */
    MEASURED_MOST = 1000, /* entries: some 1 ms */
    GAP = 3,              /* between the two tables */
    BAR_W = 78,           /* columns of a key bar that says all its keys */
    SMALL_H = 8,          /* rows below which there are no captions */
};

/* Columns and rows of a whole table with its headings and its caption. */
static int whole_w(struct shape s)
{
    return snprintf(NULL, 0, "%d", s.rows - 1) + s.cols * (1 + NUMBER_W);
}

static int whole_h(struct shape s)
{
    return 2 + s.rows;
}

/* Columns of the widest entry. */
static int widest(const struct grid *g, int digits, struct arena *scratch)
{
    int w = 1;
    for (int i = 0; g->at && i < g->rows * g->cols; i++) {
        int one = text_width(number_text(g->at[i], digits, scratch));
        w = one > w ? one : w;
    }
    return w;
}

/* As many digits as there is room for in all columns, so that all entries have as
 * many. */
static int digits_in(const struct grid *g, int w, struct arena *scratch)
{
    int digits = DIGITS_MOST, headings = whole_w((struct shape){g->rows, 0});
    int each = (w - headings) / g->cols - 1;
    if (g->rows * g->cols > MEASURED_MOST) {
        return LARGE_DIGITS;
    }
    while (digits > DIGITS_LEAST && widest(g, digits, scratch) > each) {
        digits--;
    }
    return digits;
}

/* Takes the rooms of the parts out of *r, and a row between them and what is left.
 * Returns how many parts there are. `least` rows are left in any case. */
static int divide_room(struct rect *r, int least, struct shape s, enum table_shows shows,
                       struct rect rooms[2])
{
    int h = r->h - least, one = whole_h(s);
    bool fitting = shows == SHOWS_FITTING;
    bool beside = fitting && 2 * whole_w(s) + GAP <= r->w && one <= h;
    bool below = fitting && !beside && whole_w(s) <= r->w && 2 * one + 1 <= h;
    rooms[0] = rect_top(r, one < h ? one : h);
    if (beside) {
        struct rect both = rooms[0];
        rooms[0] = rect_left(&both, (both.w - GAP) / 2);
        rect_left(&both, GAP);
        rooms[1] = both;
    } else if (below) {
        rect_top(r, 1);
        rooms[1] = rect_top(r, one);
    }
    rect_top(r, 1);
    return beside || below ? 2 : 1;
}

/* The first entry that is shown: as far as it was scrolled, or so that the entry is in
 * the middle. */
static void scroll_part(struct table_part *part, const struct lesson_view *v,
                        struct place entry, struct arena *scratch)
{
    part->place = grid_numbers_place(&part->grid, &part->table, part->room, scratch);
    const struct table_scroll *s = &v->scroll;
    if (s->set && place_same(s->entry, entry)) {
        part->table.first_row = s->row;
        part->table.first_col = s->col;
    } else {
        int row = entry.row - part->place.rows / 2,
            col = entry.col - part->place.cols / 2;
        part->table.first_row = row > 0 ? row : 0;
        part->table.first_col = col > 0 ? col : 0;
    }
    part->place = grid_numbers_place(&part->grid, &part->table, part->room, scratch);
}

struct matrix_table matrix_table(const struct lesson *l, const struct lesson_view *v,
                                 const struct ctx *ctx)
{
    const struct drawing *drawn = ctx->cache;
    struct matrix_table t = {.node = open_node(l, ctx), .follow = &drawn->follow};
    if (t.node < 0) {
        return t;
    }
    struct rect r = rect_inset(ctx->area, 1, 0), rooms[2];
    bool small = r.h < SMALL_H;
    t.entry = lesson_entry(l, ctx, t.follow, t.node);
    t.hint = rect_bottom(&r, r.h >= 12 && r.w < BAR_W ? 1 : 0);
    t.head = rect_top(&r, small ? 2 : 3);
    t.n = divide_room(&r,
                      r.h >= 24   ? 7
                      : r.h >= 12 ? 4
                                  : 0,
                      l->g.nodes[t.node].shape, v->shows, rooms);
    t.below = r;
    for (int i = 0; i < t.n; i++) {
        struct table_part *part = &t.parts[i];
        part->grad = t.n == 2                    ? i == 1
                     : v->shows == SHOWS_FITTING ? l->b.has_grad[t.node]
                                                 : v->shows == SHOWS_GRADIENT;
        part->room = rooms[i];
        if (!small) {
            part->caption = rect_top(&part->room, 1);
        }
        part->grid = lesson_grid(l, t.follow, ctx, lesson_chosen_entry(l, ctx), t.node,
                                 part->grad);
        part->grid.lit_row = 1 + t.entry.row;
        part->grid.lit_col = 1 + t.entry.col;
        part->table = (struct grid_table){
            .digits = digits_in(&part->grid, part->room.w, ctx->scratch),
            .headings = true};
        scroll_part(part, v, t.entry, ctx->scratch);
    }
    return t;
}

/* ---- keys and mouse ---- */

bool matrix_table_open(struct lesson_view *v, const struct lesson *l,
                       const struct ctx *ctx, struct asks *asks)
{
    int chosen = lesson_selected(l, ctx);
    if (chosen >= 0 ? lesson_is_scalar(l, chosen) : node_of(l, ctx) < 0) {
        return false;
    }
    v->detail_before = lesson_detail(ctx);
    v->shows = SHOWS_FITTING;
    lesson_set_detail(ctx, DETAIL_TABLE, asks);
    return true;
}

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

/* Chooses an entry; the table is scrolled no further than it takes to see it. */
static void choose(struct lesson_view *v, const struct lesson *l,
                   const struct matrix_table *t, int row, int col, struct asks *asks)
{
    const struct grid_place *p = &t->parts[0].place;
    const struct grid *g = &t->parts[0].grid;
    row = clamp(row, 0, g->rows - 1);
    col = clamp(col, 0, g->cols - 1);
    v->scroll = (struct table_scroll){
        .set = p->rows > 0,
        .entry = {t->node, row, col},
        .row = clamp(p->first_row, row - p->rows + 1, row),
        .col = clamp(p->first_col, col - p->cols + 1, col),
    };
    ask_set(asks, P_ENTRY, PARAM_ALL,
            arena_printf(asks->mem, "%s,%d,%d", l->text.typed[t->node], row, col));
}

/* How far a key goes, in entries or in pages of those that are shown. */
struct key_move {
    uint32_t keys[2]; /* 0: none */
    int rows, cols;
    bool pages;
};
enum { FAR = 1000000 };
static const struct key_move moves[] = {
    {{K_UP, 'k'}, -1, 0, false},      {{K_DOWN, 'j'}, 1, 0, false},
    {{K_LEFT, 'h'}, 0, -1, false},    {{K_RIGHT, 'l'}, 0, 1, false},
    {{K_PAGE_UP, 'K'}, -1, 0, true},  {{K_PAGE_DOWN, 'J'}, 1, 0, true},
    {{'H', 0}, 0, -1, true},          {{'L', 0}, 0, 1, true},
    {{K_HOME, 0}, -FAR, -FAR, false}, {{K_END, 0}, FAR, FAR, false},
};

static bool move_by_key(struct lesson_view *v, const struct lesson *l,
                        const struct matrix_table *t, uint32_t key, struct asks *asks)
{
    const struct grid_place *p = &t->parts[0].place;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        const struct key_move *m = &moves[i];
        if (key == m->keys[0] || (m->keys[1] && key == m->keys[1])) {
            int rows = m->pages && p->rows > 0 ? p->rows : 1,
                cols = m->pages && p->cols > 0 ? p->cols : 1;
            choose(v, l, t, t->entry.row + m->rows * rows, t->entry.col + m->cols * cols,
                   asks);
            return true;
        }
    }
    return false;
}

bool matrix_table_key(struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx, uint32_t key, struct asks *asks)
{
    struct matrix_table t = matrix_table(l, v, ctx);
    if (t.node < 0) {
        return false;
    }
    if (key == K_RETURN || key == K_ESCAPE) {
        lesson_set_detail(ctx, v->detail_before, asks);
    } else if (key == 'v') {
        v->shows = (v->shows + 1) % SHOWS_COUNT;
    } else {
        return move_by_key(v, l, &t, key, asks);
    }
    return true;
}

bool matrix_table_mouse(struct lesson_view *v, const struct lesson *l,
                        const struct ctx *ctx, const struct event *e, struct asks *asks)
{
    struct matrix_table t = matrix_table(l, v, ctx);
    if (t.node < 0) {
        return false;
    }
    int row, col;
    for (int i = 0; i < t.n && e->type == EVENT_PRESS; i++) {
        if (grid_entry_at(&t.parts[i].place, e->x, e->y, &row, &col)) {
            choose(v, l, &t, row, col, asks);
            break;
        }
    }
    if (e->type == EVENT_WHEEL) {
        const struct grid_place *p = &t.parts[0].place;
        int last = t.parts[0].grid.rows - p->rows, rows = e->delta > 0 ? -3 : 3;
        v->scroll = (struct table_scroll){.set = true,
                                          .entry = t.entry,
                                          .row = clamp(p->first_row + rows, 0, last),
                                          .col = p->first_col};
    }
    return e->type == EVENT_PRESS || e->type == EVENT_DRAG || e->type == EVENT_WHEEL;
}

/* For the bar alone: matrix_table_key does what they say. */
static const struct key_row table_keys[] = {
    {"↑ ↓ ← →", "entry", "", NULL, 0}, {"v", "value/gradient", "", NULL, 0},
    {"Enter", "close", "", NULL, 0},   {"p", "predict", "", NULL, 0},
    {"u", "update", "", NULL, 0},      {0},
};

static const struct key_row question_keys[] = {
    {"p", "answer", "", NULL, 0},  {"i", "hint", "", NULL, 0},
    {"→", "show", "", NULL, 0},    {"w", "another way", "", NULL, 0},
    {"c", "drop it", "", NULL, 0}, {0},
};

const struct key_row *lesson_keys_now(const void *view, const void *model,
                                      const struct ctx *ctx)
{
    return open_node(model, ctx) >= 0    ? table_keys
           : question_asked(view, model) ? question_keys
                                         : NULL;
}
