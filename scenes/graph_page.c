/* graph: the rows of a panel. */
#include "scenes/graph_page.h"

#include "base/text.h"
#include "draw/widgets.h"

enum { DIGITS = 5, TERMS_MOST = 24 /* written out */ };

bool page_room(const struct page *p)
{
    return p->y < p->r.y + p->r.h;
}

void page_row(struct page *p, const char *label, enum ink i, const char *text,
              enum ink result_ink, const char *result)
{
    if (!page_room(p)) {
        return;
    }
    text = lesson_glyphs(text, p->f, p->mem);
    int left = p->r.x, end = p->r.x + p->r.w;
    if (label) {
        frame_text_cut(p->f, left, p->y, PAGE_LABEL - 1, ink(p->f, INK_DIM), label);
        left += PAGE_LABEL;
    }
    int result_w = result ? text_width(result) : 0;
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
    int w = p->r.w - (label ? PAGE_LABEL : 0) - text_width(result);
    page_row(p, label, INK_TEXT, text_width(text) <= w ? text : brief, result_ink,
             result);
}

void page_sentence(struct page *p, enum ink i, const char *text)
{
    text = lesson_glyphs(text, p->f, p->mem);
    int rows = p->r.y + p->r.h - p->y;
    if (page_room(p) && (i != INK_DIM || widget_wrap_rows(p->r.w, text) <= rows)) {
        struct rect r = {p->r.x, p->y, p->r.w, p->r.y + p->r.h - p->y};
        p->y += widget_wrap(p->f, r, ink(p->f, i), text);
    }
}

const char *page_number(const struct page *p, double v)
{
    return p->ctx->answers ? lesson_number(v, DIGITS, p->mem) : "?";
}

const char *page_factor(const struct page *p, double v)
{
    return p->ctx->answers ? lesson_factor(v, DIGITS, p->mem) : "?";
}

const char *page_output(const struct page *p)
{
    return p->l->names[p->l->g.n - 1];
}

const char *page_sum(const struct page *p, int node, int *made, int *all)
{
    const struct backprop *b = &p->l->b;
    *all = backprop_terms(b, node, 0, NULL);
    struct backprop_term *terms = arena_new(p->mem, struct backprop_term, *all);
    backprop_terms(b, node, *all, terms);
    *made = 0;
    const char *out = b->has_kept[node] ? arena_printf(p->mem, "%s (kept)",
                                                       page_number(p, b->kept[node]))
                                        : "";
    for (int i = 0; i < *all; i++) {
        *made += terms[i].reached;
        if (i < TERMS_MOST && terms[i].reached) {
            const char *text = *out ? page_factor(p, terms[i].product)
                                    : page_number(p, terms[i].product);
            out = arena_printf(p->mem, "%s%s%s", out, *out ? " + " : "", text);
        }
    }
    return *made < *all || *all > TERMS_MOST ? arena_printf(p->mem, "%s + …", out) : out;
}
