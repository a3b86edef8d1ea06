/* What every page of curves needs. */
#include <math.h>

#include "draw/page.h"
#include "scene/numbers.h"
#include "scenes/curves/curves.h"

double curves_real(const struct ctx *ctx, int param)
{
    return values_real(ctx->values, param, PARAM_ALL);
}

int curves_list(const struct values *v, int param, double out[CURVES_MOST])
{
    int n = 0;
    numbers_read(values_text(v, param), 1, CURVES_MOST, out, &n, NULL);
    return n;
}

struct axis curves_table(const struct ctx *ctx, const struct curves_page *page)
{
    return page->cursor == P_UPDATE
               ? (struct axis){0, curves_real(ctx, P_UPDATES) - 1, false}
               : (struct axis){-6, 6, false};
}

struct axis curves_places(const struct ctx *ctx, const struct curves_page *page)
{
    struct axis x = curves_table(ctx, page);
    double list[CURVES_MOST];
    if (page->list == P_LOGITS) {
        for (int i = curves_list(ctx->values, P_LOGITS, list) - 1; i >= 0; i--) {
            x.hi = fmax(x.hi, ceil(fabs(list[i])));
        }
        x.lo = -x.hi;
    }
    x.hi += page->cursor == P_UPDATE;
    return x;
}

struct axis curves_logit_bars(const struct ctx *ctx)
{
    double z[CURVES_MOST], shift = curves_real(ctx, P_SHIFT), most = 6;
    for (int i = curves_list(ctx->values, P_LOGITS, z) - 1; i >= 0; i--) {
        most = fmax(most, ceil(fabs(z[i] + shift)));
    }
    return (struct axis){-most - shift, most - shift, false};
}

bool curves_is_shown(const struct values *v, const struct curves_page *page, int item)
{
    return page->shows < 0 || item >= choice_count(v->list->items[page->shows].choices) ||
           values_has(v, page->shows, item);
}

double curves_cursor(const struct ctx *ctx, const struct curves_page *page)
{
    double list[CURVES_MOST];
    if (page->cursor >= 0) {
        return curves_real(ctx, page->cursor);
    }
    curves_list(ctx->values, page->list, list);
    return list[curves_chosen(ctx, page)];
}

struct functions curves_over(const struct ctx *ctx, const struct curves_page *page,
                             int columns)
{
    struct axis x = curves_places(ctx, page);
    struct functions s = functions_at(x.lo, x.hi, 2 * columns, ctx->scratch);
    double at = curves_cursor(ctx, page);
    if (at >= x.lo && at <= x.hi) {
        s.x[lround((at - x.lo) / (x.hi - x.lo) * (s.n_x - 1))] = at;
    }
    page->fill(ctx, &s);
    return s;
}

int curves_count(const struct ctx *ctx, const struct curves_page *page)
{
    double list[CURVES_MOST];
    return page->list >= 0
               ? curves_list(ctx->values, page->list, list)
               : choice_count(ctx->values->list->items[page->shows].choices) +
                     (page->cursor == P_X && *values_text(ctx->values, P_EXPR));
}

int curves_chosen(const struct ctx *ctx, const struct curves_page *page)
{
    double pick = curves_real(ctx, P_PICK);
    if (pick == 0 && page->shows >= 0) {
        const unsigned char *items;
        int n = values_list(ctx->values, page->shows, &items);
        return items[n > 1];
    }
    return (int)fmin(pick > 0 ? pick : 2, curves_count(ctx, page)) - 1;
}

void curves_readings(const struct ctx *ctx, struct rect r, const struct curves_page *page,
                     const char *title, const struct functions *s, bool slopes,
                     int chosen, struct frame *f)
{
    enum { NUMBER = 8 };
    static const enum ink shown[] = {INK_VALUE, INK_GRADIENT},
                          hidden[] = {INK_FAINT, INK_FAINT};
    struct page p = page_new(f, r, title, INK_LINE, 0);
    if (slopes) {
        page_columns(&p, "", INK_FAINT, (const char *const[]){"value", "slope"}, 2,
                     NUMBER);
    }
    for (int i = 0; i < s->n; i++) {
        bool is = curves_is_shown(ctx->values, page, i);
        const char *texts[] = {is ? ctx_number(ctx, s->of[i].value[0], 4, NUMBER) : "",
                               is ? ctx_number(ctx, s->of[i].slope[0], 4, NUMBER) : ""};
        texts[slopes] = is ? texts[slopes] : "add";
        if (page->shows >= 0) {
            frame_hit(f, (struct rect){p.r.x, p.y, p.r.w, page_room(&p)}, HIT_ROW + i);
        }
        page_series(&p, s->of[i].series, s->of[i].label, i == chosen, is ? shown : hidden,
                    texts, 1 + slopes, NUMBER);
    }
}
