/* graph: the rows of a panel. */
#include "scenes/graph/page.h"

#include <string.h>

#include "base/text.h"
#include "draw/widgets.h"

enum { DIGITS = 5, TERMS_MOST = 24 /* written out */ };

bool page_room(const struct page *p)
{
    return p->y < p->r.y + p->r.h;
}

/* What stands before a result where its whole text has no room: the sign of the equation,
 * or as much as fits and a blank. A … right before a number would look like a part of
 * it. */
static const char *shortened(const char *text, int room, struct arena *mem)
{
    static const char equals[] = "= ";
    size_t n = strlen(text), tail = sizeof equals - 1;
    if (n >= tail && strcmp(text + n - tail, equals) == 0) {
        return room >= (int)tail ? equals : "";
    }
    return arena_printf(mem, "%.*s… ", (int)text_fit(text, room - 2), text);
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
    if (result && text_width(text) > end - left - result_w) {
        text = shortened(text, end - left - result_w, p->mem);
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

/* "1 + 2.25 + …": the terms that have arrived. */
static const char *terms_text(const struct page *p, int node, int digits)
{
    const struct backprop *b = &p->l->b;
    int all = backprop_terms(b, node, 0, NULL);
    struct backprop_term *terms = arena_new(p->mem, struct backprop_term, all);
    backprop_terms(b, node, all, terms);
    bool shown = p->ctx->answers;
    const char *out = "";
    if (b->has_kept[node]) {
        const char *kept = shown ? lesson_number(b->kept[node], digits, p->mem) : "?";
        out = arena_printf(p->mem, "%s (kept)", kept);
    }
    for (int i = 0; i < all && i < TERMS_MOST; i++) {
        if (terms[i].reached) {
            const char *text = !shown ? "?"
                               : *out ? lesson_factor(terms[i].product, digits, p->mem)
                                      : lesson_number(terms[i].product, digits, p->mem);
            out = arena_printf(p->mem, "%s%s%s", out, *out ? " + " : "", text);
        }
    }
    bool whole = backprop_arrived(b, node) == all && all <= TERMS_MOST;
    return whole ? out : arena_printf(p->mem, "%s%s…", out, *out ? " + " : "");
}

void page_sum(struct page *p, const char *label, int node)
{
    enum { BRIEF = 3 };
    const struct backprop *b = &p->l->b;
    const char *result = b->has_grad[node] ? page_number(p, b->grads[node]) : "—";
    int w = p->r.w - (label ? PAGE_LABEL : 0) - text_width(result) - text_width(" = ");
    const char *sum = terms_text(p, node, DIGITS);
    sum = text_width(sum) > w ? terms_text(p, node, BRIEF) : sum;
    page_fit(
        p, label,
        arena_printf(p->mem, "∂%s/∂%s = %s = ", page_output(p), p->l->names[node], sum),
        arena_printf(p->mem, "%s = ", sum), INK_GRADIENT, result);
}
