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

/* Adds a schedule; its slope is what the next update changes. */
static void add(const struct ctx *ctx, int which, struct functions *s)
{
    const struct schedule_info *info = &schedule_table[which];
    struct function *c =
        functions_add(s, info->name, info->label, info->series, ctx->scratch);
    for (int i = 0; i < s->n_x; i++) {
        c->value[i] = lr(ctx->values, which, s->x[i]);
        c->slope[i] = lr(ctx->values, which, s->x[i] + 1) - c->value[i];
    }
}

static void fill(const struct ctx *ctx, struct functions *s)
{
    const unsigned char *items;
    int n = values_list(ctx->values, P_SCHEDULES, &items);
    for (int k = 0; k < n; k++) {
        add(ctx, items[k], s);
    }
}

static void draw(const struct ctx *ctx, struct rect r, int chosen, struct frame *f)
{
    enum { PANELS = 34, LEAST = 76 };
    double t = fmin(curves_real(ctx, P_UPDATE), curves_real(ctx, P_UPDATES) - 1);
    if (r.w >= LEAST) {
        const struct schedule_info *info = &schedule_table[chosen];
        struct rect side = rect_right(&r, PANELS);
        struct functions at = functions_at(t, t, 1, ctx->scratch);
        for (int s = 0; s < SCHEDULE_MOST; s++) {
            add(ctx, s, &at);
        }
        curves_readings(ctx, rect_top(&side, at.n + 2), &curves_schedules,
                        arena_printf(ctx->scratch, "lr at update %.0f", t), &at, false,
                        chosen, f);
        struct page page = page_new(f, side, info->label, series_ink(info->series), 0);
        page_sentence(&page, INK_BRIGHT, info->formula);
        page_sentence(&page, INK_DIM,
                      info->warms_up ? "t = update, n = updates."
                                     : "t = update − warmup, n = updates − warmup.");
        page_sentence(&page, INK_DIM,
                      arena_printf(ctx->scratch, "PyTorch: %s.", info->pytorch));
        page_sentence(&page, INK_DIM, arena_printf(ctx->scratch, "Use: %s.", info->use));
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
