#include "draw/frame.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { UPPER_HALF = 0x2580, LOWER_HALF = 0x2584, FULL_BLOCK = 0x2588, ELLIPSIS = 0x2026 };
enum { REPLACEMENT = 0xFFFD, NO_BREAK = 0xA0 };

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* ---- rectangles: ends are computed in 64 bits, where they do not overflow ---- */

struct rect rect_cut(struct rect a, struct rect b)
{
    int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    int64_t a_right = (int64_t)a.x + a.w, b_right = (int64_t)b.x + b.w;
    int64_t a_end = (int64_t)a.y + a.h, b_end = (int64_t)b.y + b.h;
    int64_t w = (a_right < b_right ? a_right : b_right) - x;
    int64_t h = (a_end < b_end ? a_end : b_end) - y;
    return w > 0 && h > 0 ? (struct rect){x, y, (int)w, (int)h}
                          : (struct rect){x, y, 0, 0};
}

struct rect rect_inset(struct rect r, int dx, int dy)
{
    int64_t w = r.w - INT64_C(2) * dx, h = r.h - INT64_C(2) * dy;
    int64_t x = (int64_t)r.x + dx, y = (int64_t)r.y + dy;
    if (w < 0 || h < 0 || w > INT_MAX || h > INT_MAX || x > INT_MAX || y > INT_MAX ||
        x < INT_MIN || y < INT_MIN) {
        return (struct rect){r.x, r.y, 0, 0};
    }
    return (struct rect){(int)x, (int)y, (int)w, (int)h};
}

bool rect_has(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && (int64_t)x < (int64_t)r.x + r.w &&
           (int64_t)y < (int64_t)r.y + r.h;
}

bool rect_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

bool rect_same(struct rect a, struct rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static int take(int n, int size)
{
    return clamp(n, 0, size > 0 ? size : 0);
}

struct rect rect_left(struct rect *r, int n)
{
    struct rect out = *r;
    out.w = take(n, r->w);
    r->x += out.w;
    r->w -= out.w;
    return out;
}

struct rect rect_right(struct rect *r, int n)
{
    struct rect out = *r;
    *r = rect_left(&out, r->w - take(n, r->w));
    return out;
}

struct rect rect_top(struct rect *r, int n)
{
    struct rect out = *r;
    out.h = take(n, r->h);
    r->y += out.h;
    r->h -= out.h;
    return out;
}

struct rect rect_bottom(struct rect *r, int n)
{
    struct rect out = *r;
    *r = rect_top(&out, r->h - take(n, r->h));
    return out;
}

/* ---- the frame ---- */

struct frame frame_new(struct arena *mem, int w, int h, const struct theme *theme,
                       enum depth depth, enum glyphs glyphs)
{
    struct frame f = {
        .w = clamp(w, 1, FRAME_MOST_W),
        .h = clamp(h, 1, FRAME_MOST_H),
        .theme = theme_shown(theme, depth),
        .depth = depth,
        .glyphs = glyphs,
        .scratch = mem,
    };
    f.cells = arena_new(mem, struct cell, f.w * f.h);
    f.hits = arena_new(mem, struct hit, HITS_MOST);
    frame_clear(&f);
    return f;
}

void frame_clear(struct frame *f)
{
    const struct cell blank = {
        .ch = ' ', .fg = f->theme->ink[INK_TEXT], .bg = f->theme->ground};
    for (int i = 0, n = f->w * f->h; i < n; i++) {
        f->cells[i] = blank;
    }
    f->clip = (struct rect){0, 0, f->w, f->h};
    f->n_hits = 0;
}

rgb frame_ground(const struct frame *f, const struct cell *c)
{
    switch (c->ch) {
    case UPPER_HALF:
    case LOWER_HALF:
        return f->depth == DEPTH_TRUE ? color_mix(c->fg, c->bg, 0.5) : c->fg;
    case FULL_BLOCK:
        return c->fg;
    default:
        return c->bg;
    }
}

struct cell *frame_at(struct frame *f, int x, int y)
{
    return rect_has(f->clip, x, y) ? &f->cells[y * f->w + x] : NULL;
}

/* Makes blanks of the halves of wide glyphs beside n cells that are overwritten, even
 * outside the clip: with half a glyph a terminal would shift the rest of the line. */
static void blank_halves(struct cell *row, int w, int x, int n)
{
    if (x > 0 && row[x].ch == 0) {
        row[x - 1].ch = ' ';
        row[x - 1].mark = 0;
    }
    if (x + n < w && row[x + n].ch == 0) {
        row[x + n].ch = ' ';
    }
}

struct cell *frame_run(struct frame *f, int x, int y, int n)
{
    struct cell *row = &f->cells[y * f->w];
    blank_halves(row, f->w, x, n);
    return row + x;
}

struct rect frame_clip(struct frame *f, struct rect r)
{
    struct rect old = f->clip;
    f->clip = rect_cut(f->clip, r);
    return old;
}

/* ---- glyphs and text ---- */

/* One row of the frame, and the columns in which the clip lets it be drawn on. */
struct row {
    const struct frame *frame;
    struct cell *cells;
    int from, to; /* columns of the clip, half open */
};

static bool row_at(struct frame *f, int y, struct row *out)
{
    if (f->clip.h <= 0 || y < f->clip.y || y - f->clip.y >= f->clip.h) {
        return false;
    }
    *out = (struct row){f, &f->cells[y * f->w], f->clip.x, f->clip.x + f->clip.w};
    return true;
}

static void cell_set(const struct row *row, struct cell *c, uint32_t ch, struct style s)
{
    c->bg = s.bg == KEEP ? frame_ground(row->frame, c) : s.bg;
    c->fg = s.fg == KEEP ? c->fg : s.fg;
    c->ch = ch;
    c->mark = 0;
    c->attr = s.attr & 0xFF;
}

static struct cell *row_put(const struct row *row, int x, uint32_t ch, struct style s)
{
    blank_halves(row->cells, row->frame->w, x, 1);
    cell_set(row, &row->cells[x], ch, s);
    return &row->cells[x];
}

/* Returns the cell that a following mark joins, NULL where nothing was drawn. */
static struct cell *row_put_width(const struct row *row, int64_t x, uint32_t ch,
                                  int width, struct style s)
{
    bool first = x >= row->from && x < row->to;
    bool second = width == 2 && x + 1 >= row->from && x + 1 < row->to;
    if (width == 2 && first && second) {
        struct cell *c = row_put(row, (int)x, ' ', s);
        row_put(row, (int)x + 1, 0, s);
        c->ch = ch;
        return c;
    }
    if (second) {
        row_put(row, (int)x + 1, ' ', s);
    }
    return first ? row_put(row, (int)x, width == 2 ? ' ' : ch, s) : NULL;
}

void frame_put(struct frame *f, int x, int y, uint32_t ch, struct style s)
{
    struct row row;
    if (!row_at(f, y, &row)) {
        return;
    }
    int width = text_char_width(ch);
    row_put_width(&row, x, width > 0 ? ch : REPLACEMENT, width > 0 ? width : 1, s);
}

/* Draws the first n bytes of a text; returns their columns. */
static int put_bytes(const struct row *row, int64_t x, struct style s, const char *text,
                     size_t n)
{
    struct cell *last = NULL;
    int64_t at = x;
    for (size_t left = n; left > 0;) {
        unsigned char byte = (unsigned char)*text;
        uint32_t ch = byte;
        size_t used = 1;
        int width = 1;
        if (byte < ' ' || byte > '~') {
            used = text_decode(text, left, &ch);
            width = text_char_width(ch);
            if (width < 0) {
                ch = REPLACEMENT;
                width = 1;
            }
        }
        ch = ch == NO_BREAK ? ' ' : ch;
        if (width > 0) {
            last = row_put_width(row, at, ch, width, s);
        } else if (last != NULL && last->mark == 0) {
            last->mark = ch & 0xFFFFFF;
        }
        at += width;
        text += used;
        left -= used;
    }
    return (int)(at - x);
}

/* Replaces by … what is seen of a number that an edge of the clip cuts: a part of a
 * number would read as another number. */
static void hide_cut_numbers(const struct row *row, int64_t x, struct style s,
                             const char *text, size_t n)
{
    struct text_number number = {0};
    int64_t to = x;
    size_t before = 0;
    while (to < row->to && text_number_next(text, before, &number) && number.from < n) {
        int64_t from = to + text_width_of(text + before, number.from - before);
        to = from + text_width_of(text + number.from, number.to - number.from);
        before = number.to;
        if ((from < row->from && to > row->from) || (from < row->to && to > row->to)) {
            for (int64_t at = from; at < to; at++) {
                row_put_width(row, at, ELLIPSIS, 1, s);
            }
        }
    }
}

/* Draws the first n bytes of a text that is as the frame shows it. */
static int put_text(struct frame *f, int64_t x, int y, struct style s, const char *text,
                    size_t n)
{
    struct row row;
    if (!row_at(f, y, &row)) {
        return text_width_of(text, n);
    }
    int columns = put_bytes(&row, x, s, text, n);
    if (x < row.from || x + columns > row.to) {
        hide_cut_numbers(&row, x, s, text, n);
    }
    return columns;
}

int frame_text(struct frame *f, int x, int y, struct style s, const char *text)
{
    text = glyphs_text(f->glyphs, text, f->scratch);
    return put_text(f, x, y, s, text, strlen(text));
}

int frame_textf(struct frame *f, int x, int y, struct style s, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return frame_text(f, x, y, s, text);
}

int frame_text_right(struct frame *f, int x, int y, struct style s, const char *text)
{
    text = glyphs_text(f->glyphs, text, f->scratch);
    return put_text(f, (int64_t)x - text_width(text), y, s, text, strlen(text));
}

int frame_text_cut(struct frame *f, int x, int y, int w, struct style s, const char *text)
{
    if (w <= 0) {
        return 0;
    }
    text = glyphs_text(f->glyphs, text, f->scratch);
    if (text_width(text) <= w) {
        return put_text(f, x, y, s, text, strlen(text));
    }
    const char *dots = glyphs_text(f->glyphs, "…", f->scratch);
    int n = text_width(dots) < w ? text_width(dots) : w;
    int used = put_text(f, x, y, s, text, text_fit(text, w - n));
    return used + put_text(f, (int64_t)x + used, y, s, dots, text_fit(dots, n));
}

void frame_fill(struct frame *f, struct rect r, uint32_t ch, struct style s)
{
    struct rect in = rect_cut(r, f->clip);
    bool narrow = text_char_width(ch) == 1;
    for (int y = in.y; y < in.y + in.h; y++) {
        const struct row row = {f, &f->cells[y * f->w], in.x, in.x + in.w};
        if (narrow) { /* no glyph inside can be cut by another */
            blank_halves(row.cells, f->w, in.x, in.w);
        }
        for (int x = in.x; x < in.x + in.w; x++) {
            if (narrow) {
                cell_set(&row, &row.cells[x], ch, s);
            } else {
                frame_put(f, x, y, ch, s);
            }
        }
    }
}

/* ---- clickable rectangles ---- */

void frame_hit(struct frame *f, struct rect r, int id)
{
    assert(id > 0);
    struct rect in = rect_cut(r, f->clip);
    if (!rect_empty(in) && f->n_hits < HITS_MOST) {
        f->hits[f->n_hits++] = (struct hit){in, id};
    }
}

int frame_hit_at(const struct frame *f, int x, int y, struct rect *out)
{
    for (int i = f->n_hits - 1; i >= 0; i--) {
        if (rect_has(f->hits[i].rect, x, y)) {
            if (out != NULL) {
                *out = f->hits[i].rect;
            }
            return f->hits[i].id;
        }
    }
    return 0;
}
