#include "draw/page.h"

#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"

struct page page_new(struct frame *f, struct rect r, const char *title, enum ink line,
                     int label_w)
{
    struct rect in = widget_panel(f, r, title, line);
    return (struct page){f, in, in.y, label_w};
}

int page_left(const struct page *p)
{
    return p->r.y + p->r.h - p->y;
}

bool page_room(const struct page *p)
{
    return page_left(p) > 0;
}

/* What is written before a result when the whole text has no room: only the "= " at its
 * end, or as much as fits and "… ", with a blank since a … right before a number would
 * look like a part of it. The text is as the frame shows it. */
static const char *shortened(const char *text, int room, const struct frame *f)
{
    static const char equals[] = "= ";
    size_t n = strlen(text), tail = sizeof equals - 1;
    if (n >= tail && strcmp(text + n - tail, equals) == 0) {
        return room >= (int)tail ? equals : "";
    }
    const char *dots = glyphs_text(f->glyphs, "… ", f->scratch);
    size_t fit = text_fit(text, room - text_width(dots));
    return arena_printf(f->scratch, "%.*s%s", (int)fit, text, dots);
}

void page_row(struct page *p, const char *label, enum ink i, const char *text,
              enum ink result_ink, const char *result)
{
    if (!page_room(p)) {
        return;
    }
    text = glyphs_text(p->f->glyphs, text, p->f->scratch);
    int left = p->r.x, end = p->r.x + p->r.w;
    if (label) {
        frame_text_cut(p->f, left, p->y, p->label_w - 1, ink(p->f, INK_DIM), label);
        left += p->label_w;
    }
    int result_w = result ? glyphs_width(p->f->glyphs, result) : 0;
    if (result && text_width(text) > end - left - result_w) {
        text = shortened(text, end - left - result_w, p->f);
    }
    left += frame_text_cut(p->f, left, p->y, end - left - result_w, ink(p->f, i), text);
    if (result) {
        struct style style = ink(p->f, result_ink);
        style.attr |= ATTR_BOLD;
        frame_text_cut(p->f, left, p->y, end - left, style, result);
    }
    p->y++;
}

/* Where the last row of a text and its result begins that are too long for one: at the
 * first "= " from which on they fit, else at the sign before the result; the end of the
 * text if there is none. */
static const char *last_row(const struct page *p, int w, const char *text,
                            const char *result)
{
    static const char *const signs[] = {" = ", " ≈ "};
    w -= glyphs_width(p->f->glyphs, result);
    const char *last = text + strlen(text);
    for (const char *at = text; *at; at++) {
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
            if (strncmp(at, signs[i], strlen(signs[i])) == 0) {
                last = at + 1;
            }
        }
        if (last == at + 1 && glyphs_width(p->f->glyphs, last) <= w) {
            return last;
        }
    }
    return last;
}

/* text[n] without the blank at its end; no row ends with one of its operators. */
static const char *wrapped(const struct page *p, const char *text, size_t n)
{
    static const char *const operators[] = {" =", " +", " −"};
    static const char glue[] = "\u00A0";
    char *out = arena_new(p->f->scratch, char, 2 * n + 1);
    n -= n > 0 && text[n - 1] == ' ';
    for (size_t at = 0, end = 0; at < n; at++) {
        bool glued = false;
        for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
            size_t all = strlen(operators[i]);
            glued |= text[at] == ' ' && at >= all && at + 1 < n &&
                     memcmp(text + at - all, operators[i], all) == 0;
        }
        size_t bytes = glued ? strlen(glue) : 1;
        memcpy(out + end, glued ? glue : text + at, bytes);
        end += bytes;
    }
    return out;
}

/* How a text and its result are divided: `head` wrapped over `rows` rows, then `last`. */
struct division {
    const char *head, *last;
    int rows; /* 0: there is room for all in one row */
};

static struct division divide(const struct page *p, const char *label, const char *text,
                              const char *result)
{
    enum glyphs g = p->f->glyphs;
    int w = p->r.w - (label ? p->label_w : 0);
    int width = glyphs_width(g, text) + (result ? glyphs_width(g, result) : 0);
    if (width <= w) {
        return (struct division){"", text, 0};
    }
    if (width > w * p->r.h) { /* all rows would not hold it */
        return (struct division){text, text, p->r.h + 1};
    }
    const char *last = result ? last_row(p, w, text, result) : text + strlen(text);
    const char *head = wrapped(p, text, (size_t)(last - text));
    return (struct division){head, last, widget_wrap_rows(g, w, head)};
}

int page_lines(const struct page *p, const char *label, const char *text,
               const char *result)
{
    int rows = divide(p, label, text, result).rows;
    return rows == 0 ? 1 : rows + (result != NULL);
}

void page_long(struct page *p, bool wraps, const char *label, enum ink i,
               const char *text, enum ink result_ink, const char *result)
{
    struct division d = divide(p, label, text, result);
    if (!wraps || d.rows == 0) {
        page_row(p, label, i, text, result_ink, result);
        return;
    }
    int left = label ? p->label_w : 0;
    frame_text_cut(p->f, p->r.x, p->y, left - 1, ink(p->f, INK_DIM), label ? label : "");
    widget_wrap(p->f, (struct rect){p->r.x + left, p->y, p->r.w - left, d.rows},
                ink(p->f, i), d.head);
    p->y += d.rows;
    if (result) {
        page_row(p, label ? "" : NULL, i, d.last, result_ink, result);
    }
}

void page_columns(struct page *p, const char *label, enum ink i, const char *const *texts,
                  int n, int w)
{
    if (!page_room(p)) {
        return;
    }
    int end = p->r.x + p->r.w;
    frame_text_cut(p->f, p->r.x, p->y, p->r.w - n * (w + 1), ink(p->f, INK_DIM), label);
    for (int k = 0; k < n; k++) {
        frame_text_right(p->f, end - (n - 1 - k) * (w + 1), p->y, ink(p->f, i), texts[k]);
    }
    p->y++;
}

void page_series(struct page *p, int series, const char *name, bool chosen,
                 const enum ink *inks, const char *const *texts, int n, int w)
{
    if (!page_room(p)) {
        return;
    }
    int end = p->r.x + p->r.w;
    struct style s = ink(p->f, chosen ? INK_BRIGHT : INK_TEXT);
    s.attr |= chosen ? (uint32_t)ATTR_BOLD : 0;
    frame_put(p->f, p->r.x, p->y, series_mark(series), ink_series(p->f, series));
    frame_text_cut(p->f, p->r.x + 2, p->y, p->r.w - n * (w + 1) - 2, s, name);
    for (int k = 0; k < n; k++) {
        frame_text_right(p->f, end - (n - 1 - k) * (w + 1), p->y, ink(p->f, inks[k]),
                         texts[k]);
    }
    p->y++;
}

void page_sentence(struct page *p, enum ink i, const char *text)
{
    struct rect r = {p->r.x, p->y, p->r.w, page_left(p)};
    if (page_room(p) &&
        (i != INK_DIM || widget_wrap_rows(p->f->glyphs, p->r.w, text) <= r.h)) {
        p->y += widget_wrap(p->f, r, ink(p->f, i), text);
    }
}
