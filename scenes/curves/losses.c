/* curves, page losses: losses and their slopes, the constant that each one chooses. */
#include "scenes/curves/curves.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "draw/widgets.h"
#include "nets/loss.h"

/* Those of the error first, then those of the logit, each for both labels. */
static void fill_kind(const struct ctx *ctx, bool of_error, struct functions *s)
{
    for (int l = 0; l < LOSS_MOST; l++) {
        const struct loss_info *info = &loss_table[l];
        struct graph *g = arena_new(ctx->scratch, struct graph, 1);
        *g = loss_graph((enum loss)l, false, ctx->scratch);
        int labels = loss_of_error((enum loss)l) != of_error ? 0 : of_error ? 1 : 2;
        for (int y = 0; y < labels; y++) {
            const char *name = of_error
                                   ? info->name
                                   : arena_printf(ctx->scratch, "%s_y%d", info->name, y);
            const char *label =
                of_error ? info->label
                         : arena_printf(ctx->scratch, "%s, y = %d", info->label, y);
            functions_add_graph(s, name, label, info->series + 2 * y, g,
                                of_error ? curves_real(ctx, P_DELTA) : y, ctx->scratch);
        }
    }
}

static void fill(const struct ctx *ctx, struct functions *s)
{
    fill_kind(ctx, true, s);
    fill_kind(ctx, false, s);
}

static void draw_kind(const struct ctx *ctx, struct rect r, bool of_error,
                      struct frame *f)
{
    struct axis x = curves_table(ctx, &curves_losses);
    struct functions s = functions_at(x.lo, x.hi, 2 * r.w, ctx->scratch);
    fill_kind(ctx, of_error, &s);
    struct functions_look look = {
        .n = s.n,
        .share = of_error ? 1. / 3 : 1,
        .cursor = curves_real(ctx, P_X),
        .hit = HIT_PLOT,
        .value = {"loss", "over the error, prediction − y", "over the error"},
        .slope = {"slope", "by the prediction"}};
    if (!of_error) {
        look.value[1] = "over the logit z", look.value[2] = NULL;
        look.slope[1] = "by z: σ(z) − y";
    }
    functions_draw(f, r, &s, &look);
}

struct axis curves_number_line(const struct values *v)
{
    double y[CURVES_MOST], lo = 0, hi = 10;
    for (int i = curves_list(v, P_POINTS, y) - 1; i >= 0; i--) {
        lo = fmin(lo, 5 * floor(y[i] / 5));
        hi = fmax(hi, 5 * ceil(y[i] / 5));
    }
    return (struct axis){lo, hi, false};
}

/* A row a point: the constant, and from there an arrow, the pull −∂L/∂ŷ towards the point,
 * half as long as the slope, so that the arrows of MSE end at their points; one cell at
 * least, and its head stands before the point. */
static void draw_pulls(const struct ctx *ctx, struct rect r, enum loss loss, int chosen,
                       struct frame *f)
{
    double y[CURVES_MOST], delta = curves_real(ctx, P_DELTA);
    int n = curves_list(ctx->values, P_POINTS, y), from, to, unused;
    double best = loss_best(loss, delta, y, n, ctx->scratch);
    const struct loss_info *info = &loss_table[loss];
    char mark[5] = "";
    mark[text_encode(series_mark(info->series), mark)] = '\0';
    const char *number = ctx_number(ctx, best, 4, 8);
    const char *title = WIDGET_CHOOSE(
        f->glyphs, r.w - 6,
        arena_printf(ctx->scratch, "%s %s chooses the %s, %s", mark, info->label,
                     info->best, number),
        arena_printf(ctx->scratch, "%s %s: %s %s", mark, info->label, info->best, number),
        arena_printf(ctx->scratch, "%s %s: ŷ = %s", mark, info->label, number),
        arena_printf(ctx->scratch, "%s %s ŷ=%s", mark, info->label, number),
        arena_printf(ctx->scratch, "%s ŷ=%s", info->label, number),
        arena_printf(ctx->scratch, "%s ŷ=%s", mark, number));
    struct rect in = widget_panel(f, r, title, series_ink(info->series));
    struct plot line = {.area = {in.x, in.y, in.w - 8, in.h},
                        .x = curves_number_line(ctx->values),
                        .y = {0, 1, false}};
    struct graph g = loss_graph(loss, false, ctx->scratch);
    struct functions s = functions_at(0, 0, n, ctx->scratch);
    for (int i = 0; i < n; i++) {
        s.x[i] = best - y[i];
    }
    functions_add_graph(&s, "", "", 0, &g, delta, ctx->scratch);
    for (int i = 0; i < n && i < in.h && plot_cell(&line, best, 0, &from, &unused) &&
                    plot_cell(&line, y[i], 0, &to, &unused);
         i++) {
        double slope = s.of[0].slope[i],
               length = fabs(slope) / 2 / (line.x.hi - line.x.lo) * line.area.w;
        int way = slope < 0 ? 1 : -1, row = in.y + i;
        int cells =
            slope == 0 ? 0 : (int)fmax(1, fmin(round(length), abs(to - from) - 1));
        struct style point = ink(f, i == chosen ? INK_LIT : INK_TEXT);
        for (int k = 1; k <= cells; k++) {
            frame_put(f, from + way * k, row,
                      k < cells ? 0x2500
                      : way > 0 ? 0x2192
                                : 0x2190,
                      ink(f, INK_GRADIENT));
        }
        frame_put(f, from, row, 0x2502, ink_series(f, info->series));
        frame_put(f, to, row, i == chosen ? 0x25C6 : 0x25CF, point);
        frame_text_right(f, in.x + in.w, row, ink(f, INK_GRADIENT),
                         ctx_number(ctx, slope / n, 3, 7));
        frame_hit(f, (struct rect){line.area.x, row, line.area.w, 1}, HIT_ROW + i);
    }
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { BOTH = 100 };
    double y[CURVES_MOST];
    int n = curves_list(ctx->values, P_POINTS, y), errors = 0;
    struct rect low = rect_bottom(&r, n + 2 < r.h / 2 ? n + 2 : r.h / 2);
    for (int l = 0; l < LOSS_MOST; l++) {
        errors += loss_of_error((enum loss)l);
    }
    for (int l = 0; l < LOSS_MOST; l++) {
        if (loss_of_error((enum loss)l)) {
            draw_pulls(ctx, rect_left(&low, low.w / errors--), (enum loss)l, chosen, f);
        }
    }
    if (r.w >= BOTH) {
        draw_kind(ctx, rect_left(&r, r.w / 2), true, f);
        draw_kind(ctx, r, false, f);
    } else {
        draw_kind(ctx, r, values_choice(ctx->values, P_OVER) == 0, f);
    }
}

static const char *notice(const struct ctx *ctx, int chosen, int w)
{
    (void)chosen;
    double y[CURVES_MOST];
    int n = curves_list(ctx->values, P_POINTS, y);
    struct arena *mem = ctx->scratch;
    return WIDGET_CHOOSE(
        ctx->look.glyphs, w,
        arena_printf(mem,
                     "each loss chooses the constant ŷ at which slope/%d (right) adds up "
                     "to 0; an arrow is a point's pull; i adds an outlier",
                     n),
        arena_printf(
            mem, "at the constant ŷ slope/%d (right) adds up to 0; i adds an outlier", n),
        arena_printf(mem, "at ŷ each loss has slope/%d (right) in balance", n));
}

static void json(const struct ctx *ctx, struct json *j)
{
    double y[CURVES_MOST];
    int n = curves_list(ctx->values, P_POINTS, y);
    json_open(j, "best_constants", '{');
    for (int l = 0; l < LOSS_MOST; l++) {
        if (loss_of_error((enum loss)l)) {
            json_real(
                j, loss_table[l].name,
                loss_best((enum loss)l, curves_real(ctx, P_DELTA), y, n, ctx->scratch));
        }
    }
    json_close(j, '}');
}

const struct curves_page curves_losses = {.list = P_POINTS,
                                          .cursor = P_X,
                                          .shows = -1,
                                          .fill = fill,
                                          .draw = draw,
                                          .notice = notice,
                                          .json = json};
