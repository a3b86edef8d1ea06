#include "tests/legible/legible.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "draw/plot.h"
#include "draw/widgets.h"

enum { NOTES_MOST = 8192, PANELS_MOST = 64, AXES_MOST = 16, ELLIPSIS = 0x2026 };

struct note {
    int x, y, axes; /* axes: 1 + the axes it is a label of, 0: of none */
    int limit;      /* the column that a text cut to a width ends before */
    bool scrolled;  /* goes over an edge of the clip */
    char *text;
};

static struct {
    const struct frame *frame;
    struct note notes[NOTES_MOST];
    int n_notes;
    struct rect panels[PANELS_MOST], clips[PANELS_MOST]; /* and where they were seen */
    int n_panels;
    struct rect axes[AXES_MOST]; /* their plots' areas */
    int n_axes, in_axes;
} all;

void legible_begin(const struct frame *f)
{
    for (int i = 0; i < all.n_notes; i++) {
        free(all.notes[i].text);
    }
    memset(&all, 0, sizeof all);
    all.frame = f;
}

static void note(const struct frame *f, int x, int y, int limit, const char *text)
{
    bool seen_row = y >= f->clip.y && y < f->clip.y + f->clip.h;
    if (f != all.frame || all.n_notes == NOTES_MOST || !seen_row) {
        return;
    }
    text = glyphs_text(f->glyphs, text, f->scratch);
    bool scrolled = x < f->clip.x || x + text_width(text) > f->clip.x + f->clip.w;
    all.notes[all.n_notes++] =
        (struct note){x, y, all.in_axes, limit, scrolled, strdup(text)};
}

/* ---- what is wrapped ---- */

int __real_frame_text(struct frame *f, int x, int y, struct style s, const char *text);
int __wrap_frame_text(struct frame *f, int x, int y, struct style s, const char *text);
int __wrap_frame_text(struct frame *f, int x, int y, struct style s, const char *text)
{
    note(f, x, y, INT_MAX, text);
    return __real_frame_text(f, x, y, s, text);
}

int __wrap_frame_textf(struct frame *f, int x, int y, struct style s, const char *format,
                       ...) __attribute__((format(printf, 5, 6)));
int __wrap_frame_textf(struct frame *f, int x, int y, struct style s, const char *format,
                       ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return __wrap_frame_text(f, x, y, s, text);
}

int __real_frame_text_right(struct frame *f, int x, int y, struct style s,
                            const char *text);
int __wrap_frame_text_right(struct frame *f, int x, int y, struct style s,
                            const char *text);
int __wrap_frame_text_right(struct frame *f, int x, int y, struct style s,
                            const char *text)
{
    note(f, x - glyphs_width(f->glyphs, text), y, INT_MAX, text);
    return __real_frame_text_right(f, x, y, s, text);
}

int __real_frame_text_cut(struct frame *f, int x, int y, int w, struct style s,
                          const char *text);
int __wrap_frame_text_cut(struct frame *f, int x, int y, int w, struct style s,
                          const char *text);
int __wrap_frame_text_cut(struct frame *f, int x, int y, int w, struct style s,
                          const char *text)
{
    note(f, x, y, w < 0 ? x : x + w, text);
    return __real_frame_text_cut(f, x, y, w, s, text);
}

void __real_plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y);
void __wrap_plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y);
void __wrap_plot_axes(struct frame *f, const struct plot *p, bool with_x, bool with_y)
{
    if (f == all.frame && all.n_axes < AXES_MOST) {
        all.axes[all.n_axes++] = p->area;
        all.in_axes = all.n_axes;
    }
    __real_plot_axes(f, p, with_x, with_y);
    all.in_axes = 0;
}

struct rect __real_widget_panel(struct frame *f, struct rect r, const char *title,
                                enum ink line);
struct rect __wrap_widget_panel(struct frame *f, struct rect r, const char *title,
                                enum ink line);
struct rect __wrap_widget_panel(struct frame *f, struct rect r, const char *title,
                                enum ink line)
{
    if (f == all.frame && all.n_panels < PANELS_MOST) {
        all.clips[all.n_panels] = f->clip;
        all.panels[all.n_panels++] = r;
    }
    return __real_widget_panel(f, r, title, line);
}

/* ---- what is seen ---- */

/* A character as the frame shows it. */
static uint32_t seen(const struct frame *f, uint32_t ch)
{
    return f->glyphs == GLYPHS_ASCII ? (uint32_t)(unsigned char)ascii_for(ch) : ch;
}

struct look {
    const char *where;
    int *counts;
    int said;
    int *number_at; /* [h][w] 1 + the number of a number that is seen there as a whole */
    int n_numbers;
};

static void fault(struct look *l, enum fault kind, const struct note *n, const char *what)
{
    enum { SAID_MOST = 12 };
    l->counts[kind]++;
    if (l->where && l->said++ < SAID_MOST) {
        printf("%s: %s at column %d, row %d: %s\n", l->where, what, n->x, n->y, n->text);
    }
}

static int width_of(const char *text, size_t n)
{
    char part[4096];
    snprintf(part, sizeof part, "%.*s", (int)n, text);
    return text_width(part);
}

/* Columns of text[from..to) that the frame shows at x; *hidden: … or nothing of it. */
static int columns_seen(const struct note *n, size_t from, size_t to, int *columns,
                        bool *left_out)
{
    const struct frame *f = all.frame;
    int x = n->x + width_of(n->text, from), same = 0, at = x;
    *left_out = false;
    for (size_t i = from; i < to;) {
        uint32_t ch;
        i += text_decode(n->text + i, to - i, &ch);
        bool inside = at >= 0 && at < f->w && at < n->limit && n->y >= 0 && n->y < f->h;
        uint32_t have = inside ? f->cells[n->y * f->w + at].ch : 0;
        same += have == seen(f, ch);
        *left_out |= have == seen(f, ELLIPSIS);
        at++;
    }
    *columns = at - x;
    return same;
}

/* What someone has typed may be longer than the screen, and a working longer than the
 * room before its result, which stands after it: they end in … then. */
static bool may_end_early(const char *text)
{
    size_t n = strlen(text);
    if (n > 2 && strcmp(text + n - 2, "= ") == 0) {
        return true;
    }
    static const char *const begins[] = {"gradwatch ", "f(x,y) = "};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (strncmp(text, begins[i], strlen(begins[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void look_at_number(struct look *l, const struct note *n,
                           const struct text_number *number)
{
    int columns;
    bool left_out;
    int same = columns_seen(n, number->from, number->to, &columns, &left_out);
    if (same == columns) {
        int *cell =
            &l->number_at[n->y * all.frame->w + n->x + width_of(n->text, number->from)];
        l->n_numbers++;
        for (int i = 0; i < columns; i++) {
            cell[i] = l->n_numbers;
        }
    } else if (same > 0 && !left_out) {
        fault(l, FAULT_CUT, n, "a number is cut");
    } else if (!n->scrolled && !may_end_early(n->text) &&
               width_of(n->text, number->to) > n->limit - n->x) {
        fault(l, FAULT_LEFT_OUT, n, "a number is left out");
    } else if (n->axes) {
        fault(l, FAULT_LABEL, n, "a label is cut or covered");
    }
}

static void look_at_border(struct look *l, const struct note *n)
{
    for (int i = 0; i < all.n_panels; i++) {
        struct rect r = all.panels[i];
        int border = r.x + r.w - 1, end = n->x + text_width(n->text);
        end = end < n->limit ? end : n->limit;
        if (n->y <= r.y || n->y >= r.y + r.h - 1 || n->x <= r.x || n->x >= border ||
            end <= border || !rect_has(all.clips[i], border, n->y)) {
            continue;
        }
        if (all.frame->cells[n->y * all.frame->w + border].ch !=
            seen(all.frame, 0x2502)) {
            fault(l, FAULT_OVERRUN, n, "a text runs over its panel's border");
        }
    }
}

static double label_value(const char *text)
{
    char plain[64] = "";
    size_t n = 0;
    bool power = strncmp(text, "10", 2) == 0 && (text[2] & 0x80);
    for (const char *at = power ? text + 2 : text; *at && n + 1 < sizeof plain;) {
        static const char *const signs[] = {"−", "⁻", "⁰", "¹", "²", "³",
                                            "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
        static const char as[] = "--0123456789";
        size_t used = 0;
        for (size_t i = 0; i < sizeof signs / sizeof *signs && used == 0; i++) {
            if (strncmp(at, signs[i], strlen(signs[i])) == 0) {
                plain[n++] = as[i];
                used = strlen(signs[i]);
            }
        }
        if (used == 0) {
            plain[n++] = *at;
            used = 1;
        }
        at += used;
    }
    return strtod(plain, NULL);
}

/* Labels left of an area ascend upwards, those below it to the right. */
static void look_at_axes(struct look *l, int axes)
{
    const struct note *last_x = NULL, *last_y = NULL;
    for (int i = 0; i < all.n_notes; i++) {
        const struct note *n = &all.notes[i];
        if (n->axes != axes || strchr(n->text, '+') != NULL) {
            continue; /* "1e9 +": what the labels are added to */
        }
        bool below = n->y > all.axes[axes - 1].y + all.axes[axes - 1].h;
        const struct note **last = below ? &last_x : &last_y;
        if (*last) {
            double rise = label_value(n->text) - label_value((*last)->text);
            int way = below ? n->x - (*last)->x : (*last)->y - n->y;
            if (!(rise * way > 0)) {
                fault(l, FAULT_LABEL, n, "labels do not ascend");
            }
        }
        *last = n;
    }
}

/* What the frame shows around column x of row y. */
static const char *around(int x, int y, char out[128])
{
    size_t n = 0;
    for (int at = x - 12; at < x + 12; at++) {
        if (at >= 0 && at < all.frame->w) {
            n += text_encode(all.frame->cells[y * all.frame->w + at].ch, out + n);
        }
    }
    out[n] = '\0';
    return out;
}

static void look_at_neighbors(struct look *l)
{
    const struct frame *f = all.frame;
    for (int i = 0; i < f->w * f->h; i++) {
        int x = i % f->w, here = l->number_at[i];
        bool begins = x > 0 && here && l->number_at[i - 1] != here;
        uint32_t left = begins ? f->cells[i - 1].ch : ' ';
        if (here && left == seen(f, 0x2202)) { /* ∂ */
            char row[128];
            struct note at = {.x = x, .y = i / f->w};
            at.text = (char *)around(x, i / f->w, row);
            fault(l, FAULT_TOUCH, &at, "a number touches ∂");
        }
        if (here && left == seen(f, ELLIPSIS)) {
            char row[128];
            struct note at = {.x = x, .y = i / f->w};
            at.text = (char *)around(x, i / f->w, row);
            fault(l, FAULT_CUT, &at, "… right before a number");
        }
        /* in ASCII a range looks like this, too: 1-2 */
        int gap = x > 1 && f->cells[i - 1].ch == 0x2212 && !l->number_at[i - 1];
        int before = x > gap ? l->number_at[i - 1 - gap] : 0;
        if (here && before && here != before) {
            char row[128];
            struct note at = {.x = x, .y = i / f->w};
            at.text = (char *)around(x, i / f->w, row);
            fault(l, FAULT_TOUCH, &at, "two numbers touch");
        }
    }
}

int legible_check(const char *where, int counts[FAULTS])
{
    const struct frame *f = all.frame;
    struct look l = {.where = where, .counts = counts};
    memset(counts, 0, FAULTS * sizeof *counts);
    l.number_at = calloc((size_t)f->w * (size_t)f->h, sizeof *l.number_at);
    for (int i = 0; i < all.n_notes; i++) {
        const struct note *n = &all.notes[i];
        struct text_number number = {0};
        while (text_number_next(n->text, number.to, &number)) {
            look_at_number(&l, n, &number);
        }
        const char *sign = strchr(n->text, '#');
        if (sign && sign[1] != ' ') { /* in ASCII "# " is the mark of a series */
            fault(&l, FAULT_NO_ROOM, n, "no room for a number");
        }
        look_at_border(&l, n);
    }
    for (int axes = 1; axes <= all.n_axes; axes++) {
        look_at_axes(&l, axes);
    }
    look_at_neighbors(&l);
    free(l.number_at);
    int sum = 0;
    for (int i = 0; i < FAULTS; i++) {
        sum += counts[i];
    }
    return sum;
}
