/* curves, page losses: losses and their slopes, the constant that each one chooses. */
#include "scenes/curves/curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "nets/loss.h"

/* Those of the error, LOSS_BCE of them; then that of the logit, for both labels. */
static void fill(const struct ctx *ctx, struct functions *s)
{
    double delta = curves_real(ctx, P_DELTA);
    struct arena *mem = ctx->scratch;
    for (int l = 0; l < LOSS_MOST; l++) {
        const struct loss_info *info = &loss_table[l];
        struct graph *g = arena_new(mem, struct graph, 1);
        *g = loss_graph((enum loss)l, false, mem);
        if (l < LOSS_BCE) {
            functions_add_graph(s, info->name, info->label, info->series, g, delta, mem);
        }
        for (int y = 0; l >= LOSS_BCE && y < 2; y++) {
            functions_add_graph(s, arena_printf(mem, "%s_y%d", info->name, y),
                                arena_printf(mem, "%s, y = %d", info->label, y),
                                info->series + 2 * y, g, y, mem);
        }
    }
}

static void draw_kind(const struct ctx *ctx, struct rect r, bool of_error,
                      struct frame *f)
{
    struct functions s = curves_over(ctx, &curves_losses, r.w);
    struct functions_look look = {
        .n = LOSS_BCE,
        .share = 1. / 3,
        .cursor = curves_real(ctx, P_X),
        .hit = HIT_PLOT,
        .value = {"loss", "over the error, prediction − y", "over the error"},
        .slope = {"slope", "by the prediction"}};
    if (!of_error) {
        look.from = LOSS_BCE, look.n = s.n - LOSS_BCE, look.share = 1;
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

/* The point, the constant `best`, and from there an arrow, the pull −∂L/∂ŷ towards the
 * point, half as long as the slope, so that the arrows of MSE end at their points; its
 * head stands before the point. None if it is shorter than half a cell. */
static void draw_pull(const struct plot *line, double best, double y, double slope,
                      int series, bool chosen, struct frame *f)
{
    int from, to, row;
    if (!plot_cell(line, best, 0, &from, &row) || !plot_cell(line, y, 0, &to, &row)) {
        return;
    }
    double length = fabs(slope) / 2 / (line->x.hi - line->x.lo) * line->area.w;
    int way = slope < 0 ? 1 : -1;
    int cells = (int)fmin(round(length), abs(to - from) - 1);
    for (int k = 1; k <= cells; k++) {
        uint32_t ch = k < cells ? 0x2500 : way > 0 ? 0x2192 : 0x2190;
        frame_put(f, from + way * k, row, ch, ink(f, INK_GRADIENT));
    }
    frame_put(f, from, row, 0x2502, ink_series(f, series));
    frame_put(f, to, row, chosen ? 0x2715 : '+', ink(f, chosen ? INK_LIT : INK_TEXT));
}

/* Columns of a point's number. */
enum { NUMBER = 9 };

/* How many decimals give the least number of a box three digits, or some more with which
 * the numbers add up to 0 as they are shown; −1: that is too wide. What rounding leaves
 * of 0 does not count. */
static int decimals_of(const struct functions *s)
{
    const double noise = 1e-12;
    double least = (double)INFINITY, most = 0;
    for (int i = 0; i < s->n_x; i++) {
        most = fmax(most, fabs(s->of[0].slope[i]) / s->n_x);
    }
    for (int i = 0; i < s->n_x; i++) {
        double size = fabs(s->of[0].slope[i]) / s->n_x;
        least = size > most * noise ? fmin(least, size) : least;
    }
    int needed = isfinite(least) ? (int)fmax(0, 2 - floor(log10(least))) : 0;
    for (int d = needed; most < 1e9 && 1 + snprintf(NULL, 0, "%.*f", d, most) <= NUMBER;
         d++) {
        double sum = 0, unit = pow(10, -d);
        for (int i = 0; i < s->n_x; i++) {
            sum += rint(s->of[0].slope[i] / s->n_x / unit);
        }
        if (sum == 0) {
            return d;
        }
    }
    return 1 + snprintf(NULL, 0, "%.*f", needed, most) <= NUMBER ? needed : -1;
}

/* A number with so many decimals, or three digits if there are none to say. */
static const char *pull_text(const struct ctx *ctx, double v, int decimals)
{
    const char *sign = v < -0.5 * pow(10, -decimals) ? "−" : "",
               *text = arena_printf(ctx->scratch, "%s%.*f", sign,
                                    decimals < 0 ? 0 : decimals, fabs(v));
    bool fits =
        decimals >= 0 && v != 0 && ctx->show_numbers && text_width(text) <= NUMBER;
    return fits ? text : ctx_number(ctx, v, 3, NUMBER);
}

/* What the points without a row of their own add, each if there is room, else their
 * sum. */
static void draw_more(const struct ctx *ctx, struct rect r, const struct functions *s,
                      const double *y, int from, int to, struct frame *f)
{
    double sum = 0;
    int more = s->n_x - (to - from), decimals = decimals_of(s);
    const char *brief = arena_printf(ctx->scratch, "+%d more", more),
               *all = arena_printf(ctx->scratch, "%s:", brief);
    for (int i = 0; i < s->n_x; i++) {
        if (i < from || i >= to) {
            double pull = s->of[0].slope[i] / s->n_x;
            sum += pull;
            all = arena_printf(ctx->scratch, "%s (%s, %s)", all,
                               number_brief((char[NUMBER_SIZE]){0}, y[i]),
                               pull_text(ctx, pull, decimals));
        }
    }
    if (glyphs_width(f->glyphs, all) <= r.w) {
        frame_text(f, r.x, r.y, ink(f, INK_TEXT), all);
        return;
    }
    const char *text = pull_text(ctx, sum, decimals);
    int w = r.w - 1 - frame_text_right(f, r.x + r.w, r.y, ink(f, INK_GRADIENT), text);
    frame_text(
        f, r.x, r.y, ink(f, INK_TEXT),
        WIDGET_CHOOSE(f->glyphs, w, brief, arena_printf(ctx->scratch, "+%d", more), ""));
}

/* The constant that a loss chooses, and a row a point; where there are fewer rows, some
 * points with the chosen one, and a row for the others. */
static void draw_pulls(const struct ctx *ctx, struct rect r, enum loss loss, int chosen,
                       struct frame *f)
{
    double y[CURVES_MOST], delta = curves_real(ctx, P_DELTA);
    int n = curves_list(ctx->values, P_POINTS, y);
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
        arena_printf(ctx->scratch, "%s ŷ=%s", mark, number),
        arena_printf(ctx->scratch, "%s %s", mark, number));
    struct rect in = widget_panel(f, r, title, series_ink(info->series));
    struct graph g = loss_graph(loss, false, ctx->scratch);
    struct functions s = functions_at(0, 0, n, ctx->scratch);
    for (int i = 0; i < n; i++) {
        s.x[i] = best - y[i];
    }
    functions_add_graph(&s, "", "", 0, &g, delta, ctx->scratch);
    int decimals = decimals_of(&s);
    int rows = n <= in.h ? n : in.h - 1, from = chosen < rows ? 0 : chosen - rows + 1;
    for (int i = from; i < from + rows; i++) {
        struct rect row = rect_top(&in, 1);
        struct plot line = {.area = {row.x, row.y, row.w - NUMBER - 1, 1},
                            .x = curves_number_line(ctx->values),
                            .y = {0, 1, false}};
        draw_pull(&line, best, y[i], s.of[0].slope[i], info->series, i == chosen, f);
        frame_text_right(f, row.x + row.w, row.y, ink(f, INK_GRADIENT),
                         pull_text(ctx, s.of[0].slope[i] / n, decimals));
        frame_hit(f, line.area, HIT_ROW + i);
    }
    if (rows < n && !rect_empty(in)) {
        draw_more(ctx, in, &s, y, from, from + rows, f);
    }
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { BOTH = 100, TABLE = 8, PLOTS = 12, LEAST = 5 };
    double y[CURVES_MOST], x = curves_real(ctx, P_X);
    int n = curves_list(ctx->values, P_POINTS, y);
    struct rect low = rect_bottom(&r, n + 2 < r.h - LEAST ? n + 2 : r.h - LEAST);
    for (int l = 0; l < LOSS_BCE; l++) {
        draw_pulls(ctx, rect_left(&low, low.w / (LOSS_BCE - l)), (enum loss)l, chosen, f);
    }
    bool of_error = values_choice(ctx->values, P_OVER) == 0;
    if (r.w >= BOTH) {
        draw_kind(ctx, rect_left(&r, r.w / 2), true, f);
        of_error = false;
    }
    if (r.h >= TABLE + PLOTS) {
        struct functions at = functions_at(x, x, 1, ctx->scratch);
        fill(ctx, &at);
        curves_readings(ctx, rect_bottom(&r, TABLE), &curves_losses,
                        arena_printf(ctx->scratch, "where the error, or the logit, is %s",
                                     number_brief((char[NUMBER_SIZE]){0}, x)),
                        &at, true, -1, f);
    }
    draw_kind(ctx, r, of_error, f);
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
                     "arrow: where the point pulls ŷ, half its slope; the numbers, "
                     "slope/%d, add up to 0; ✕: chosen; i adds an outlier",
                     n),
        arena_printf(
            mem, "arrow: where the point pulls ŷ; the numbers, slope/%d, add up to 0", n),
        "arrow: where the point pulls ŷ; the numbers add up to 0",
        "arrow: where the point pulls ŷ");
}

static void json(const struct ctx *ctx, struct json *j)
{
    double y[CURVES_MOST];
    int n = curves_list(ctx->values, P_POINTS, y);
    json_open(j, "best_constants", '{');
    for (int l = 0; l < LOSS_BCE; l++) {
        json_real(j, loss_table[l].name,
                  loss_best((enum loss)l, curves_real(ctx, P_DELTA), y, n, ctx->scratch));
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
