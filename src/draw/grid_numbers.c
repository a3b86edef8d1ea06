/* A matrix as numbers in columns. */
#include "draw/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

enum {
    DIGITS = 4,        /* where none are asked for */
    NUMBER_LEAST = 5,  /* columns for two digits: −0.12 */
    BEYOND_DIGITS = 5, /* columns that a number takes beside them: −1.234e−5 */
    MEASURED_MOST = 1000,
    ARROWS_W = 2, /* columns at the right: a blank, an arrow */
};

/* ---- where ---- */

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

static int digits_of(const struct grid_table *t)
{
    return t->digits > 0 ? t->digits : DIGITS;
}

/* Columns of the widest number: of a large matrix, those that any number may take. */
static int widest_number(const struct grid *g, int digits, struct arena *scratch)
{
    if (!g->at || g->hidden) {
        return 1;
    }
    int w = 1;
    long n = (long)g->rows * g->cols;
    for (long i = 0; i < n && n <= MEASURED_MOST; i++) {
        w = most(w, text_width(number_text(g->at[i], digits, scratch)));
    }
    return n <= MEASURED_MOST ? w : digits + BEYOND_DIGITS;
}

/* Columns of a number where `w` columns are free for all entries of a row. */
static int number_width(const struct grid *g, const struct grid_table *t, int w,
                        struct arena *scratch)
{
    if (t->number_w > 0) {
        return most(least(t->number_w, w - 1), 1);
    }
    int widest = widest_number(g, digits_of(t), scratch), each = w / g->cols - 1;
    int fitted = each >= least(widest, NUMBER_LEAST) ? least(each, widest) : widest;
    return most(least(fitted, w - 1), 1);
}

/* How many of n parts, `size` cells each, are in `room` cells. */
static int fitting(int n, int size, int room)
{
    return room < size ? 0 : least(n, room / size);
}

static int index_width(const struct grid *g)
{
    return snprintf(NULL, 0, "%d", g->rows - 1);
}

/* Fills in what fits into `room`; *all: that is everything. */
static struct grid_place place_in(const struct grid *g, const struct grid_table *t,
                                  struct rect room, struct arena *scratch, bool *all)
{
    struct grid_place p = {0};
    struct rect r = room;
    if (t->headings) {
        rect_left(&r, index_width(g));
        rect_top(&r, 1);
    }
    p.number_w = number_width(g, t, r.w, scratch);
    p.cols = fitting(g->cols, 1 + p.number_w, r.w);
    p.rows = p.cols > 0 ? fitting(g->rows, 1, r.h) : 0;
    p.cols = p.rows > 0 ? p.cols : 0;
    *all = p.cols == g->cols && p.rows == g->rows;
    p.first_row = most(least(t->first_row, g->rows - p.rows), 0);
    p.first_col = most(least(t->first_col, g->cols - p.cols), 0);
    p.entries = (struct rect){r.x, r.y, p.cols * (1 + p.number_w), p.rows};
    p.w = p.cols > 0 ? r.x - room.x + p.entries.w : 0;
    p.h = p.cols > 0 ? r.y - room.y + p.entries.h : 0;
    return p;
}

struct grid_place grid_numbers_place(const struct grid *g, const struct grid_table *t,
                                     struct rect room, struct arena *scratch)
{
    bool all;
    struct grid_place p = place_in(g, t, room, scratch, &all);
    if (!all && room.w > ARROWS_W) {
        rect_right(&room, ARROWS_W);
        p = place_in(g, t, room, scratch, &all);
        p.w += p.cols > 0 ? ARROWS_W : 0;
    }
    return p;
}

bool grid_entry_at(const struct grid_place *p, int x, int y, int *row, int *col)
{
    if (!rect_has(p->entries, x, y)) {
        return false;
    }
    *row = p->first_row + y - p->entries.y;
    *col = p->first_col + (x - p->entries.x) / (1 + p->number_w);
    return true;
}

/* ---- drawing ---- */

/* The number as text; NULL: not one digit fits. */
static const char *number_of(const struct frame *f, const struct grid *g, double v,
                             int digits, int w)
{
    if (g->hidden) {
        return "?";
    }
    const char *text = number_text_fit(v, digits, w, f->scratch);
    return strchr(text, '#') ? NULL : text;
}

/* Tints keep the number readable on them. */
static struct style entry_style(const struct frame *f, const struct grid *g, int row,
                                int col, double scale)
{
    const double tint = f->theme->dark ? 0.25 : 0.16;
    double v = grid_entry(g, row, col);
    enum grid_light light = grid_light(g, row, col, 1, 1);
    bool is_lit = light >= GRID_LIT, shown = isfinite(v) || g->hidden;
    struct style s = ink(f, !shown ? INK_ERROR : g->ink);
    if (light == GRID_ENTRY) {
        s = ink_patch(f, INK_LIT);
    } else if (is_lit) {
        s = ink(f, shown ? INK_BRIGHT : INK_ERROR);
    }
    s.attr |= is_lit ? (uint32_t)ATTR_BOLD : 0;
    bool tints = !f->theme->mono && f->depth <= DEPTH_256;
    if (tints && light != GRID_ENTRY) {
        s.bg =
            grid_shade(f, g, g->hidden ? 0 : v, scale, is_lit && shown ? 2 * tint : tint);
    }
    return s;
}

/* NULL: it looks as its size says. */
static const struct grid_look *look_of(const struct grid *g, int row, int col)
{
    int at = g->transposed ? col * g->rows + row : row * g->cols + col;
    return g->looks && !g->hidden ? &g->looks[at] : NULL;
}

static void draw_entry(struct frame *f, const struct grid *g, const struct grid_table *t,
                       const struct grid_place *p, int i, int j, double scale)
{
    enum { ELLIPSIS = 0x2026 };
    int row = p->first_row + i, col = p->first_col + j;
    struct rect r = {p->entries.x + j * (1 + p->number_w), p->entries.y + i,
                     1 + p->number_w, 1};
    const struct grid_look *look = look_of(g, row, col);
    struct style s = look && grid_light(g, row, col, 1, 1) < GRID_LIT
                         ? look->style
                         : entry_style(f, g, row, col, scale);
    const char *text = look && look->only_mark ? NULL
                                               : number_of(f, g, grid_entry(g, row, col),
                                                           digits_of(t), p->number_w);
    frame_fill(f, r, ' ', s);
    if (text) {
        frame_text_right(f, r.x + r.w, r.y, s, text);
    } else {
        frame_put(f, r.x + r.w - 1, r.y, look ? look->mark : ELLIPSIS, s);
    }
}

static struct style heading_style(const struct frame *f, bool lit)
{
    struct style s = ink(f, lit ? INK_LIT : INK_FAINT);
    s.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    return s;
}

static void draw_headings(struct frame *f, struct rect r, const struct grid *g,
                          const struct grid_place *p)
{
    char text[NUMBER_SIZE];
    for (int i = 0; i < p->rows; i++) {
        int row = p->first_row + i;
        snprintf(text, sizeof text, "%d", row);
        frame_text_right(f, p->entries.x, p->entries.y + i,
                         heading_style(f, g->lit_row == row + 1), text);
    }
    for (int j = 0; j < p->cols; j++) {
        int col = p->first_col + j, used = snprintf(text, sizeof text, "%d", col);
        if (used <= p->number_w) {
            frame_text_right(f, p->entries.x + (j + 1) * (1 + p->number_w), r.y,
                             heading_style(f, g->lit_col == col + 1), text);
        }
    }
}

static void draw_arrows(struct frame *f, struct rect r, const struct grid *g,
                        const struct grid_place *p, bool headings)
{
    enum { LEFT = 0x25C0, RIGHT = 0x25B6 };
    struct style s = ink(f, INK_ACCENT);
    int x = p->entries.x + p->entries.w + ARROWS_W - 1;
    widget_more(f, x, p->entries, p->first_row > 0, p->first_row + p->rows < g->rows);
    if (headings && p->first_col > 0) {
        frame_put(f, r.x, r.y, LEFT, s);
    }
    if (headings && p->first_col + p->cols < g->cols) {
        frame_put(f, x, r.y, RIGHT, s);
    }
}

struct grid_place grid_draw_numbers(struct frame *f, struct rect r, const struct grid *g,
                                    const struct grid_table *t)
{
    enum { DASH = 0x2014 };
    struct grid_place p = grid_numbers_place(g, t, r, f->scratch);
    if (p.rows == 0) {
        return p;
    }
    if (t->headings) {
        draw_headings(f, r, g, &p);
    }
    if (!g->at) {
        grid_put_middle(f, p.entries, DASH);
        return p;
    }
    double scale = grid_largest(g);
    for (int i = 0; i < p.rows; i++) {
        for (int j = 0; j < p.cols; j++) {
            draw_entry(f, g, t, &p, i, j, scale);
        }
    }
    draw_arrows(f, r, g, &p, t->headings);
    return p;
}
