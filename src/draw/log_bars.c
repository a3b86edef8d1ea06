#include "draw/plot.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

enum { VALUE_WIDTH = 9, VALUE_DIGITS = 3, ROW_LABEL = 64 /* bytes */ };
enum { CROSS = 0x2715, DOT = 0xB7, POINTER = 0x25B6 };
enum { LEFT_ARROW = 0x2190, RIGHT_ARROW = 0x2192, VERTICAL = 0x2502 };

static void row_label(const struct bars *b, int i, char *out, size_t size)
{
    if (b->labels != NULL) {
        snprintf(out, size, "%s", b->labels[i]);
    } else {
        snprintf(out, size, "%d", i + 1);
    }
}

static int labels_width(enum glyphs g, const struct bars *b)
{
    int widest = 1;
    char label[ROW_LABEL];
    for (int i = 0; i < b->n; i++) {
        row_label(b, i, label, sizeof label);
        int w = glyphs_width(g, label);
        widest = w > widest ? w : widest;
    }
    return widest;
}

static void draw_bar(struct frame *f, const struct plot *p, struct rect r, double v,
                     rgb color)
{
    if (isnan(v) || v < 0) {
        frame_put(f, r.x, r.y, CROSS, ink(f, INK_ERROR));
    } else if (isinf(v)) {
        frame_fill(f, r, RIGHT_ARROW, ink(f, INK_ERROR));
    } else if (v > p->x.hi) {
        widget_bar(f, r, 1, color);
        frame_put(f, r.x + r.w - 1, r.y, RIGHT_ARROW,
                  (struct style){f->theme->ground, color, 0});
    } else if (v >= p->x.lo) {
        /* At least an eighth of a cell: lo itself is on the scale. */
        widget_bar(f, r, fmax(plot_x(p, v) / r.w, 0.125 / r.w), color);
    } else if (v > 0) {
        frame_put(f, r.x, r.y, LEFT_ARROW, (struct style){color, KEEP, 0});
    }
}

static void draw_value(struct frame *f, struct rect r, double v, bool lit)
{
    char text[NUMBER_SIZE];
    number_show(text, v, VALUE_DIGITS);
    enum ink i = !isfinite(v) || v < 0 ? INK_ERROR
                 : v == 0              ? INK_WARN
                 : lit                 ? INK_LIT
                                       : INK_TEXT;
    frame_text_right(f, r.x + r.w, r.y, ink(f, i), text);
}

/* Over the end of the bar, on plain ground. */
static void draw_note(struct frame *f, struct rect r, const struct bar_note *n)
{
    const char *note = WIDGET_CHOOSE(f->glyphs, r.w / 2, n->text, n->brief);
    int w = glyphs_width(f->glyphs, note) + 1;
    if (w <= r.w) {
        frame_fill(f, (struct rect){r.x + r.w - w, r.y, w, 1}, ' ',
                   (struct style){f->theme->ink[INK_WARN], f->theme->ground, 0});
        frame_text_right(f, r.x + r.w, r.y, ink(f, INK_WARN), note);
    }
}

/* At least two, without which the scale could not be read as one of powers. */
static int scale_ticks(const struct axis *x, int w, struct tick *out)
{
    int most = w / 7, n;
    do {
        n = plot_ticks(x, most++, out);
    } while (n < 2 && most <= TICKS_MOST);
    return n;
}

/* The column of a value, which may lie at the area's right edge. */
static int column_of(const struct plot *p, double v)
{
    double at = fmin(fmax(plot_x(p, v), 0), p->area.w - 1);
    return p->area.x + (int)at;
}

/* Draws faint dots at the decades in all rows, and below the threshold's label and
 * theirs, as far as they have room. */
static void draw_scale(struct frame *f, const struct plot *p, const struct bars *b)
{
    struct tick ticks[TICKS_MOST];
    int n = scale_ticks(&p->x, p->area.w, ticks), y = p->area.y + p->area.h;
    int free = p->area.x + p->area.w + VALUE_WIDTH, named = free, named_end = free;
    if (b->threshold_label != NULL && b->threshold > 0) {
        named = column_of(p, b->threshold);
        named_end =
            named + frame_text(f, named, y, ink(f, INK_BRIGHT), b->threshold_label);
    }
    for (int i = n - 1; i >= 0; i--) {
        int col = column_of(p, ticks[i].value);
        int end = col + glyphs_width(f->glyphs, ticks[i].label);
        frame_fill(f, (struct rect){col, p->area.y, 1, p->area.h}, DOT, ink(f, INK_LINE));
        if (end < free && (end < named || col > named_end)) {
            frame_text(f, col, y, ink(f, INK_FAINT), ticks[i].label);
            free = col;
        }
    }
}

/* Drawn after the bars, which would hide it. */
static void draw_threshold(struct frame *f, const struct plot *p, const struct bars *b)
{
    double v = b->threshold;
    int row = b->threshold_row - 1 - b->first;
    struct rect r = p->area;
    if (b->threshold_row > 0) {
        r = (struct rect){r.x, r.y + row, r.w, row >= 0 && row < r.h ? 1 : 0};
    }
    uint32_t sign = v < p->x.lo ? LEFT_ARROW : v > p->x.hi ? RIGHT_ARROW : VERTICAL;
    frame_fill(f, (struct rect){column_of(p, v), r.y, 1, r.h}, sign, ink(f, INK_BRIGHT));
}

int plot_bars(struct frame *f, struct rect area, const struct bars *b)
{
    int rows = b->n - b->first < area.h - 1 ? b->n - b->first : area.h - 1;
    if (rows <= 0 || area.w <= 0) {
        return 0;
    }
    struct rect old = frame_clip(f, area);
    struct rect rest = {area.x, area.y, area.w, rows};
    struct rect labels = rect_left(&rest, labels_width(f->glyphs, b));
    struct rect values = rect_right(&rest, VALUE_WIDTH);
    rest = rect_inset(rest, 1, 0);
    struct plot p = {rest, {b->lo, b->hi, true}, {0, 1, false}};
    if (rest.w > 0) {
        draw_scale(f, &p, b);
    }
    for (int i = 0; i < rows; i++) {
        int at = b->first + i, y = area.y + i;
        bool lit = b->lit == at + 1;
        char label[ROW_LABEL];
        row_label(b, at, label, sizeof label);
        frame_text_right(f, labels.x + labels.w, y,
                         lit ? ink_patch(f, INK_LIT) : ink(f, INK_DIM), label);
        if (lit) {
            frame_put(f, labels.x + labels.w, y, POINTER, ink(f, INK_LIT));
        }
        if (rest.w > 0) {
            draw_bar(f, &p, (struct rect){rest.x, y, rest.w, 1}, b->values[at],
                     lit ? f->theme->ink[INK_LIT] : b->color);
        }
        if (b->notes != NULL && b->notes[at].text != NULL) {
            draw_note(f, (struct rect){rest.x, y, rest.w, 1}, &b->notes[at]);
        }
        draw_value(f, (struct rect){values.x, y, values.w, 1}, b->values[at], lit);
        if (b->hit > 0) {
            frame_hit(f, (struct rect){area.x, y, area.w, 1}, b->hit + at);
        }
    }
    if (b->threshold > 0 && rest.w > 0) {
        draw_threshold(f, &p, b);
    }
    f->clip = old;
    return rows;
}
