#include "draw/grid.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- entries and their sizes ---- */

static const double *entry_at(const struct grid *g, int row, int col)
{
    return g->transposed ? &g->at[(size_t)col * (size_t)g->rows + (size_t)row]
                         : &g->at[(size_t)row * (size_t)g->cols + (size_t)col];
}

double grid_entry(const struct grid *g, int row, int col)
{
    return *entry_at(g, row, col);
}

static bool marked(const struct grid *g, int row, int col, int rows, int cols)
{
    for (int i = row; i < row + rows; i++) {
        for (int j = col; j < col + cols; j++) {
            if (g->marks[entry_at(g, i, j) - g->at]) {
                return true;
            }
        }
    }
    return false;
}

enum grid_light grid_light(const struct grid *g, int row, int col, int rows, int cols)
{
    int lit_row = g->lit_row - 1, lit_col = g->lit_col - 1;
    bool in_row = row <= lit_row && lit_row < row + rows,
         in_col = col <= lit_col && lit_col < col + cols;
    bool entry = lit_row >= 0 && lit_col >= 0;
    if (entry && in_row && in_col) {
        return GRID_ENTRY;
    }
    if ((!entry && (in_row || in_col)) || (g->marks && marked(g, row, col, rows, cols))) {
        return GRID_LIT;
    }
    return g->marks || (!entry && (lit_row >= 0 || lit_col >= 0)) ? GRID_PALE
                                                                  : GRID_PLAIN;
}

double grid_largest(const struct grid *g)
{
    double most = 0;
    size_t n = g->at && !g->hidden ? (size_t)g->rows * (size_t)g->cols : 0;
    for (size_t i = 0; i < n; i++) {
        double size = fabs(g->at[i]);
        most = size > most && size < HUGE_VAL ? size : most;
    }
    return most;
}

/* Sizes are compared as the bits of |v|, which order numbers, then inf, then nan. */
static uint64_t size_bits(double v)
{
    uint64_t bits;
    double size = fabs(v);
    memcpy(&bits, &size, sizeof bits);
    return bits;
}

static double size_of_bits(uint64_t bits)
{
    double size;
    memcpy(&size, &bits, sizeof size);
    return size;
}

/* ---- how it is laid out ---- */

bool grid_halves(enum depth depth, const struct theme *theme, enum glyphs glyphs)
{
    return depth <= DEPTH_256 && !theme->mono && glyphs != GLYPHS_ASCII;
}

static int parts(int n, int size)
{
    return (n + size - 1) / size;
}

struct grid_map grid_map_fit(int rows, int cols, bool halves, int w, int h)
{
    if (w <= 0 || h <= 0) {
        return (struct grid_map){.square_w = 1, .block_rows = 1, .block_cols = 1};
    }
    int across = 2 * cols <= w ? 2 : 1, down = halves ? 2 : 1;
    int most_cols = w / across, most_rows = h > rows ? rows : h * down;
    struct grid_map m = {.square_w = across,
                         .block_rows = parts(rows, most_rows),
                         .block_cols = parts(cols, most_cols)};
    m.w = parts(cols, m.block_cols) * across;
    m.h = parts(parts(rows, m.block_rows), down);
    return m;
}

/* ---- colors ---- */

enum { RED = 16, GREEN = 8, BLUE = 0 };

static int luma(rgb c)
{
    return 3 * (int)(c >> RED & 0xFF) + 6 * (int)(c >> GREEN & 0xFF) +
           (int)(c >> BLUE & 0xFF);
}

/* The share of a size in the scale, where only 0 has 0. */
static double share_of(double size, double scale)
{
    const double least = 0.1;
    return size == 0 ? 0 : scale > 0 ? least + (1 - least) * fmin(size / scale, 1) : 1;
}

rgb grid_shade(const struct frame *f, const struct grid *g, double size, double scale,
               double most)
{
    const struct theme *t = f->theme;
    const double raised = 0.11;
    if (!isfinite(size)) {
        return color_mix(t->ground, t->ink[INK_ERROR], most);
    }
    double low = fmin(raised, most / 4);
    return color_mix(t->ground, t->ink[g->ink],
                     low + (most - low) * share_of(fabs(size), scale));
}

/* ---- the map ---- */

/* A square: the size of the largest entry in its block, and how it is lit. */
struct square {
    double size;
    enum grid_light light;
};

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static struct square square_of(const struct grid *g, const struct grid_map *m, int row,
                               int col)
{
    int row_end = row + m->block_rows, col_end = col + m->block_cols;
    row_end = row_end < g->rows ? row_end : g->rows;
    col_end = col_end < g->cols ? col_end : g->cols;
    uint64_t most = 0;
    struct square s = {0};
    ptrdiff_t step = g->transposed ? g->rows : 1;
    for (int i = row; i < row_end; i++) {
        const double *at = entry_at(g, i, col);
        for (int j = col; j < col_end; j++, at += step) {
            most = larger(most, size_bits(*at));
        }
    }
    s.size = size_of_bits(most);
    s.light = grid_light(g, row, col, row_end - row, col_end - col);
    return s;
}

static rgb square_color(const struct frame *f, const struct grid *g, struct square s,
                        double scale)
{
    const double pale = 0.5;
    if (s.light == GRID_ENTRY) {
        return f->theme->ink[INK_LIT];
    }
    rgb color = grid_shade(f, g, g->hidden ? 0 : s.size, scale, 1);
    return s.light == GRID_PALE ? color_mix(f->theme->ground, color, pale) : color;
}

/* A cell of two colors: the half-block whose ground is the darker one. */
static void put_halves(struct frame *f, int x, int y, rgb upper, rgb lower)
{
    enum { UPPER_HALF = 0x2580, LOWER_HALF = 0x2584 };
    bool up = luma(lower) <= luma(upper);
    struct style s =
        up ? (struct style){upper, lower, 0} : (struct style){lower, upper, 0};
    frame_put(f, x, y, upper == lower ? ' ' : up ? UPPER_HALF : LOWER_HALF, s);
}

/* One row of cells in colors; `row` is the first entry of its upper half. */
static void draw_halves(struct frame *f, int x, int y, const struct grid *g,
                        const struct grid_map *m, int row, double scale)
{
    int next = row + m->block_rows;
    for (int i = 0, col = 0; i < m->w; i += m->square_w, col += m->block_cols) {
        rgb upper = square_color(f, g, square_of(g, m, row, col), scale), lower = KEEP;
        if (next < g->rows) {
            lower = square_color(f, g, square_of(g, m, next, col), scale);
        }
        for (int k = i; k < i + m->square_w; k++) {
            const struct cell *c = frame_at(f, x + k, y);
            if (c) {
                put_halves(f, x + k, y, upper,
                           lower == KEEP ? frame_ground(f, c) : lower);
            }
        }
    }
}

enum { SHADES_MOST = 8 };
struct shades {
    int n;
    uint32_t error, entry, of[SHADES_MOST];
};
static const struct shades block_shades = {
    5, 0x2715, 0x25C6, {0xB7, 0x2591, 0x2592, 0x2593, 0x2588}};
static const struct shades ascii_shades = {
    8, '!', '%', {'.', ':', '-', '=', '+', '*', '#', '@'}};

static uint32_t shade_glyph(const struct shades *all, double size, double scale)
{
    if (!isfinite(size)) {
        return all->error;
    }
    int most = all->n - 1, i = (int)ceil(share_of(size, scale) * most);
    return all->of[i < most ? i : most];
}

static void draw_shades(struct frame *f, int x, int y, const struct grid *g,
                        const struct grid_map *m, int row, double scale)
{
    const struct shades *all = f->glyphs == GLYPHS_ASCII ? &ascii_shades : &block_shades;
    for (int i = 0, col = 0; i < m->w; i += m->square_w, col += m->block_cols) {
        struct square s = square_of(g, m, row, col);
        double size = g->hidden ? 0 : s.size;
        struct style style = ink(f, isfinite(size) ? g->ink : INK_ERROR);
        style = s.light == GRID_ENTRY ? ink_patch(f, INK_LIT) : style;
        style.attr |= s.light >= GRID_LIT ? (uint32_t)ATTR_BOLD : 0;
        uint32_t glyph =
            s.light == GRID_ENTRY ? all->entry : shade_glyph(all, size, scale);
        for (int k = i; k < i + m->square_w; k++) {
            frame_put(f, x + k, y, glyph, style);
        }
    }
}

void grid_put_middle(struct frame *f, struct rect r, uint32_t ch)
{
    if (!rect_empty(r)) {
        frame_put(f, r.x + (r.w - 1) / 2, r.y + (r.h - 1) / 2, ch, ink(f, INK_FAINT));
    }
}

struct grid_map grid_draw_map(struct frame *f, struct rect r, const struct grid *g)
{
    enum { DASH = 0x2014 };
    bool halves = grid_halves(f->depth, f->theme, f->glyphs);
    struct grid_map m = grid_map_fit(g->rows, g->cols, halves, r.w, r.h);
    struct rect area = {r.x, r.y, m.w, m.h};
    if (!g->at) {
        grid_put_middle(f, area, DASH);
        return m;
    }
    double scale = grid_largest(g);
    for (int y = 0; y < m.h; y++) {
        if (halves) {
            draw_halves(f, r.x, r.y + y, g, &m, 2 * y * m.block_rows, scale);
        } else {
            draw_shades(f, r.x, r.y + y, g, &m, y * m.block_rows, scale);
        }
    }
    if (g->hidden) {
        grid_put_middle(f, area, '?');
    }
    return m;
}

int grid_draw_strip(struct frame *f, int x_end, int y, int w, const struct grid *g)
{
    enum { THREE_QUARTERS = 0x2586 };
    struct grid line = *g;
    if (g->cols == 1) { /* its transpose, of the same numbers in the same order */
        line.rows = 1;
        line.cols = g->rows;
        line.lit_row = g->lit_col;
        line.lit_col = g->lit_row;
    }
    struct grid_map m = grid_map_fit(line.rows, line.cols, false, w, 1);
    struct rect r = {x_end - m.w, y, m.w, 1};
    if (!grid_halves(f->depth, f->theme, f->glyphs) || !g->at) {
        grid_draw_map(f, r, &line);
        return m.w;
    }
    double scale = grid_largest(g);
    for (int i = 0, col = 0; i < m.w; i += m.square_w, col += m.block_cols) {
        rgb color = square_color(f, &line, square_of(&line, &m, 0, col), scale);
        for (int k = 0; k < m.square_w; k++) {
            frame_put(f, r.x + i + k, y, THREE_QUARTERS, (struct style){color, KEEP, 0});
        }
    }
    if (g->hidden) {
        grid_put_middle(f, r, '?');
    }
    return m.w;
}
