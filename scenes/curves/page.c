/* What every page of curves needs. */
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

struct axis curves_places(const struct ctx *ctx, const struct curves_page *page)
{
    return page->cursor == P_UPDATE
               ? (struct axis){0, curves_real(ctx, P_UPDATES) - 1, false}
               : (struct axis){-6, 6, false};
}

struct functions curves_over(const struct ctx *ctx, const struct curves_page *page,
                             int columns)
{
    struct axis x = curves_places(ctx, page);
    struct functions s = functions_at(x.lo, x.hi, 2 * columns, ctx->scratch);
    page->fill(ctx, &s);
    return s;
}
