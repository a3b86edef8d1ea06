#include "draw/widgets.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

enum { EIGHTHS = 8, FULL_BLOCK = 0x2588, LOWER_EIGHTH = 0x2581, PRODUCT = 0xB7 };

static void put_box(struct frame *f, struct rect r, struct style s)
{
    int right = r.x + r.w - 1, end = r.y + r.h - 1;
    frame_fill(f, (struct rect){r.x + 1, r.y, r.w - 2, 1}, 0x2500, s);
    frame_fill(f, (struct rect){r.x + 1, end, r.w - 2, 1}, 0x2500, s);
    frame_fill(f, (struct rect){r.x, r.y + 1, 1, r.h - 2}, 0x2502, s);
    frame_fill(f, (struct rect){right, r.y + 1, 1, r.h - 2}, 0x2502, s);
    frame_put(f, r.x, r.y, 0x256D, s);
    frame_put(f, right, r.y, 0x256E, s);
    frame_put(f, r.x, end, 0x2570, s);
    frame_put(f, right, end, 0x256F, s);
}

struct rect widget_panel(struct frame *f, struct rect r, const char *title, enum ink line)
{
    if (r.w < 4 || r.h < 2) {
        return (struct rect){r.x, r.y, 0, 0};
    }
    put_box(f, r, ink_border(f, line));
    if (title != NULL && *title != '\0' && r.w > 6) {
        int w = frame_text_cut(f, r.x + 3, r.y, r.w - 6,
                               ink(f, line == INK_LINE ? INK_TEXT : line), title);
        frame_put(f, r.x + 2, r.y, ' ', ink(f, line));
        frame_put(f, r.x + 3 + w, r.y, ' ', ink(f, line));
    }
    return rect_inset(r, 2, 1);
}

/* True if a cell, by its frame's width, holds text and not a part of a picture. */
static bool is_text(const struct frame *f, int x, int y)
{
    uint32_t ch = rect_has(f->clip, x, y) ? f->cells[y * f->w + x].ch : ' ';
    return ch != ' ' && ch < 0x2500;
}

/* Removes what is seen of a text that goes on under a box: from its edge, in direction
 * `by`, up to two blanks or to what is no text. */
static void clear_torn(struct frame *f, int edge, int y, int by, struct style ground)
{
    if (!is_text(f, edge, y) && !is_text(f, edge + by, y)) {
        return;
    }
    for (int x = edge + by; is_text(f, x, y) || is_text(f, x + by, y); x += by) {
        frame_put(f, x, y, ' ', ground);
    }
}

struct rect widget_overlay(struct frame *f, struct rect r, int w, int h,
                           const char *title)
{
    w = w < r.w ? w : r.w;
    h = h < r.h ? h : r.h;
    struct rect b = {r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h};
    struct style ground = {f->theme->ink[INK_TEXT], f->theme->ground, 0};
    for (int y = b.y; y < b.y + b.h; y++) {
        clear_torn(f, b.x, y, -1, ground);
        clear_torn(f, b.x + b.w - 1, y, 1, ground);
    }
    frame_fill(f, b, ' ', ground);
    return widget_panel(f, b, title, INK_ACCENT);
}

/* ---- tables ---- */

static int width_of(const struct column *c)
{
    return c->width < 0 ? -c->width : c->width;
}

int widget_table_width(const struct column *columns, int n)
{
    int w = 0;
    for (int i = 0; i < n; i++) {
        w += width_of(&columns[i]) + (i > 0);
    }
    return w;
}

void widget_table_cell(struct frame *f, int x, int y, const struct column *columns, int i,
                       struct style s, const char *text)
{
    int from = x + widget_table_width(columns, i) + (i > 0);
    int w = width_of(&columns[i]), used = glyphs_width(f->glyphs, text);
    int pad = columns[i].width > 0 && used < w ? w - used : 0;
    frame_text_cut(f, from + pad, y, w - pad, s, text);
}

void widget_table_header(struct frame *f, int x, int y, const struct column *columns,
                         int n)
{
    for (int i = 0; i < n; i++) {
        if (columns[i].title != NULL) {
            widget_table_cell(f, x, y, columns, i, ink(f, INK_FAINT), columns[i].title);
        }
    }
}

/* ---- bars ---- */

void widget_bar(struct frame *f, struct rect r, double share, rgb color)
{
    if (!(share > 0) || rect_empty(r)) {
        return;
    }
    struct style s = {color, KEEP, 0};
    int eighths = (int)(fmin(share, 1) * r.w * EIGHTHS + 0.5);
    if (f->glyphs == GLYPHS_ASCII &&
        eighths % EIGHTHS > 0) { /* it has no parts of a cell */
        int cells = (eighths + EIGHTHS / 2) / EIGHTHS;
        eighths = (cells > 0 ? cells : 1) * EIGHTHS;
    }
    frame_fill(f, (struct rect){r.x, r.y, eighths / EIGHTHS, 1}, FULL_BLOCK, s);
    if (eighths % EIGHTHS > 0) { /* ▉ is 0x2589, ▏ 0x258F: seven eighths down to one */
        frame_put(f, r.x + eighths / EIGHTHS, r.y,
                  (uint32_t)(FULL_BLOCK + EIGHTHS - eighths % EIGHTHS), s);
    }
}

void widget_signed_bar(struct frame *f, struct rect r, double share, rgb color)
{
    struct rect left = rect_left(&r, r.w / 2);
    int cells = share < 0 ? (int)(fmin(-share, 1) * left.w + 0.5) : 0;
    frame_put(f, r.x, r.y, 0x2502, ink(f, INK_LINE));
    widget_bar(f, r, share, color);
    frame_fill(f, (struct rect){r.x - cells, r.y, cells, 1}, FULL_BLOCK,
               (struct style){color, KEEP, 0});
}

static double usable(double count)
{
    return count > 0 && isfinite(count) ? count : 0;
}

/* The sum of those of n counts that column x of w columns shows. */
static double column_count(const double *counts, int n, int w, int x)
{
    int from = (int)((int64_t)x * n / w), to = (int)((int64_t)(x + 1) * n / w);
    double sum = usable(counts[from]);
    for (int i = from + 1; i < to; i++) {
        sum += usable(counts[i]);
    }
    return sum;
}

void widget_histogram(struct frame *f, struct rect r, const double *counts, int n,
                      rgb color)
{
    double most = 0;
    struct rect in = rect_cut(r, f->clip);
    if (n <= 0 || rect_empty(in) || r.w > FRAME_MOST_W || r.h > FRAME_MOST_H) {
        return;
    }
    for (int x = 0; x < r.w; x++) {
        most = fmax(most, column_count(counts, n, r.w, x));
    }
    for (int x = in.x - r.x; x < in.x - r.x + in.w; x++) {
        double count = column_count(counts, n, r.w, x);
        int eighths = count > 0 ? (int)fmax(1, count / most * r.h * EIGHTHS + 0.5) : 0;
        for (int y = r.h - 1; y >= 0 && eighths > 0; y--, eighths -= EIGHTHS) {
            int here = eighths < EIGHTHS ? eighths : EIGHTHS;
            frame_put(f, r.x + x, r.y + y, (uint32_t)(LOWER_EIGHTH + here - 1),
                      (struct style){color, KEEP, 0});
        }
    }
}

/* ---- running text ---- */

/* One row of wrapped text: bytes to show, and where the next row starts. */
struct span {
    size_t show, next;
};

/* Ends at a blank; a word that is too wide after the sign of a product, so that no factor
 * is cut, or else anywhere. */
static struct span wrap_row(const char *text, int w)
{
    size_t left = strlen(text), at = 0, space = 0, factor = 0;
    int column = 0;
    while (left > 0 && text[at] != '\n') {
        uint32_t ch;
        size_t used = text_decode(text + at, left, &ch);
        int width = text_char_width(ch);
        column += width < 0 ? 1 : width;
        if (ch == ' ') {
            space = at > 0 ? at : space;
        } else if (column > w) { /* at > 0: a row takes at least one glyph */
            size_t end = space > 0 ? space : factor > 0 ? factor : at > 0 ? at : used;
            return (struct span){end, end + (space > 0)};
        }
        at += used;
        factor = ch == PRODUCT || ch == '*' ? at : factor;
        left -= used;
    }
    return (struct span){at, at + (left > 0)};
}

int widget_wrap(struct frame *f, struct rect r, struct style s, const char *text)
{
    int rows = 0;
    struct rect old = frame_clip(f, r);
    text = glyphs_running_text(f->glyphs, text, f->scratch);
    for (; r.w > 0 && rows < r.h && *text != '\0'; rows++) {
        struct span span = wrap_row(text, r.w);
        frame_textf(f, r.x, r.y + rows, s, "%.*s", (int)span.show, text);
        text += span.next;
    }
    f->clip = old;
    return rows;
}

int widget_wrap_rows(enum glyphs g, int w, const char *text)
{
    struct arena mem = ARENA_INIT;
    int rows = 0;
    for (text = glyphs_running_text(g, text, &mem); w > 0 && *text != '\0'; rows++) {
        text += wrap_row(text, w).next;
    }
    arena_release(&mem);
    return rows;
}

const char *widget_choose(enum glyphs g, int w, const char *const *texts)
{
    while (texts[1] != NULL && glyphs_width(g, texts[0]) > w) {
        texts++;
    }
    return texts[0];
}

/* ---- readings ---- */

/* The reading's text in this form, or in the next one that is at most w columns wide; its
 * last one if it has none. */
static const char *form_of(enum glyphs g, const struct reading *r, int form, int w)
{
    const char *found = r->forms[0];
    for (int i = 1; i < READING_FORMS && (i <= form || glyphs_width(g, found) > w); i++) {
        found = r->forms[i] != NULL ? r->forms[i] : found;
    }
    return found;
}

static const char between[] = " · ";

/* Moves (*x, *y) from the end of a reading to where the next one, of `width` columns,
 * begins in rows of w columns: after a dot, or in the next row. */
static void place_reading(enum glyphs g, int w, int width, int *x, int *y)
{
    bool first = *x == 0;
    *x += first ? 0 : glyphs_width(g, between);
    if (!first && *x + width > w) {
        *x = 0;
        ++*y;
    }
}

/* Rows that the first n readings take in this form; rows + 1 if one is wider than a
 * row. */
static int rows_of(enum glyphs g, int w, int rows, const struct reading *all, int n,
                   int form)
{
    int x = 0, y = 0;
    for (int i = 0; i < n; i++) {
        int width = glyphs_width(g, form_of(g, &all[i], form, w));
        if (width > w) {
            return rows + 1;
        }
        place_reading(g, w, width, &x, &y);
        x += width;
    }
    return y + 1;
}

int widget_readings_rows(enum glyphs g, int w, int rows, const struct reading *all, int n,
                         int *shown, int *form)
{
    int k = n, at = 0;
    while (k > 0 && rows_of(g, w, rows, all, k, at) > rows) {
        at = (at + 1) % READING_FORMS;
        k -= at == 0;
    }
    if (shown != NULL) {
        *shown = k;
    }
    if (form != NULL) {
        *form = at;
    }
    return k > 0 ? rows_of(g, w, rows, all, k, at) : 0;
}

int widget_readings(struct frame *f, struct rect r, const struct reading *all, int n)
{
    int shown, form, x = 0, y = 0;
    int rows = widget_readings_rows(f->glyphs, r.w, r.h, all, n, &shown, &form);
    for (int i = 0; i < shown; i++) {
        const char *text = form_of(f->glyphs, &all[i], form, r.w);
        struct style s = ink(f, all[i].ink);
        place_reading(f->glyphs, r.w, glyphs_width(f->glyphs, text), &x, &y);
        if (x > 0) {
            frame_text_right(f, r.x + x, r.y + y, s, between);
        }
        x += frame_text(f, r.x + x, r.y + y, s, text);
    }
    return rows;
}

void widget_more(struct frame *f, int x, struct rect r, bool above, bool below)
{
    enum { UP = 0x25B2, DOWN = 0x25BC };
    if (above) {
        frame_put(f, x, r.y, UP, ink(f, INK_ACCENT));
    }
    if (below) {
        frame_put(f, x, r.y + r.h - 1, DOWN, ink(f, INK_ACCENT));
    }
}

void widget_center(struct frame *f, struct rect r, struct style s, const char *text)
{
    if (rect_empty(r)) {
        return;
    }
    int w = glyphs_width(f->glyphs, text), pad = w < r.w ? (r.w - w) / 2 : 0;
    frame_text_cut(f, r.x + pad, r.y + (r.h - 1) / 2, r.w - pad, s, text);
}
