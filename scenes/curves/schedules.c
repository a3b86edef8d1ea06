/* curves, page schedules: the learning rate over the updates of a run. */
#include "scenes/curves/curves.h"

#include <math.h>

#include "draw/page.h"
#include "draw/widgets.h"
#include "optim/schedule.h"

static double lr(const struct values *v, int s, double t)
{
    double factor = values_real(v, P_FACTOR, s);
    struct schedule_config c = {.lr = values_real(v, P_LR, PARAM_ALL),
                                .least = values_real(v, P_LEAST, PARAM_ALL),
                                .factor = isnan(factor) ? 0 : factor,
                                .every = values_integer(v, P_EVERY),
                                .total = values_integer(v, P_UPDATES),
                                .warmup = values_integer(v, P_WARMUP)};
    return schedule_lr((enum schedule)s, &c, (long)t);
}

/* The slope is what the next update changes. */
static void fill(const struct ctx *ctx, struct functions *s)
{
    const unsigned char *items;
    int n = values_list(ctx->values, P_SCHEDULES, &items);
    for (int k = 0; k < n; k++) {
        const struct schedule_info *info = &schedule_table[items[k]];
        struct function *c =
            functions_add(s, info->name, info->label, info->series, ctx->scratch);
        for (int i = 0; i < s->n_x; i++) {
            c->value[i] = lr(ctx->values, items[k], s->x[i]);
            c->slope[i] = lr(ctx->values, items[k], s->x[i] + 1) - c->value[i];
        }
    }
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { PANELS = 34, LEAST = 76, NUMBER = 10 };
    static const enum ink shown = INK_VALUE, hidden = INK_FAINT;
    double t = fmin(curves_real(ctx, P_UPDATE), curves_real(ctx, P_UPDATES) - 1);
    if (r.w >= LEAST) {
        const struct schedule_info *info = &schedule_table[chosen];
        struct rect side = rect_right(&r, PANELS);
        struct page page =
            page_new(f, rect_top(&side, SCHEDULE_MOST + 2),
                     arena_printf(ctx->scratch, "lr at update %.0f", t), INK_LINE, 0);
        for (int s = 0; s < SCHEDULE_MOST; s++) {
            bool is = values_has(ctx->values, P_SCHEDULES, s);
            const char *text =
                is ? ctx_number(ctx, lr(ctx->values, s, t), 4, NUMBER) : "add";
            frame_hit(f, (struct rect){page.r.x, page.y, page.r.w, page_room(&page)},
                      HIT_ROW + s);
            page_series(&page, schedule_table[s].series, schedule_table[s].label,
                        s == chosen, is ? &shown : &hidden, &text, 1, NUMBER);
        }
        page = page_new(f, side, info->label, series_ink(info->series), 0);
        page_sentence(&page, INK_BRIGHT, info->formula);
        page_sentence(&page, INK_TEXT,
                      info->warms_up ? "t = update, n = updates."
                                     : "t = update − warmup, n = updates − warmup.");
        page_sentence(&page, INK_TEXT, arena_printf(ctx->scratch, "Use: %s.", info->use));
        page_sentence(&page, INK_TEXT,
                      arena_printf(ctx->scratch, "PyTorch: %s.", info->pytorch));
    }
    struct functions s = curves_over(ctx, &curves_schedules, r.w);
    functions_draw(
        f, r, &s,
        &(struct functions_look){
            .n = s.n,
            .share = 1,
            .cursor = t,
            .series = schedule_table[chosen].series,
            .hit = HIT_PLOT,
            .value = {"learning rate", "over the updates of a run", "over the updates"}});
}

static const char *notice(const struct ctx *ctx, int chosen, int w)
{
    const struct schedule_info *info = &schedule_table[chosen];
    return WIDGET_CHOOSE(ctx->look.glyphs, w,
                         arena_printf(ctx->scratch, "%s: %s", info->label, info->use),
                         info->label);
}

const struct curves_page curves_schedules = {.list = -1,
                                             .cursor = P_UPDATE,
                                             .shows = P_SCHEDULES,
                                             .fill = fill,
                                             .draw = draw,
                                             .notice = notice};
