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

bool page_room(const struct page *p)
{
    return p->y < p->r.y + p->r.h;
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

void page_fit(struct page *p, const char *label, const char *text, const char *brief,
              enum ink result_ink, const char *result)
{
    enum glyphs g = p->f->glyphs;
    int w = p->r.w - (label ? p->label_w : 0) - glyphs_width(g, result);
    page_row(p, label, INK_TEXT, glyphs_width(g, text) <= w ? text : brief, result_ink,
             result);
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
    int rows = p->r.y + p->r.h - p->y;
    if (page_room(p) &&
        (i != INK_DIM || widget_wrap_rows(p->f->glyphs, p->r.w, text) <= rows)) {
        struct rect r = {p->r.x, p->y, p->r.w, p->r.y + p->r.h - p->y};
        p->y += widget_wrap(p->f, r, ink(p->f, i), text);
    }
}
