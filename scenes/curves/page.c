/* What every page of curves needs. */
#include <math.h>

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

struct functions curves_over(const struct ctx *ctx, const struct curves_page *page,
                             int columns)
{
    struct axis x = curves_places(ctx, page);
    struct functions s = functions_at(x.lo, x.hi, 2 * columns, ctx->scratch);
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
