/* check: the error of one entry against ε: a U where the gradient is right, flat where
 * it is wrong. */
#include <math.h>

#include "draw/lines.h"
#include "draw/widgets.h"
#include "scenes/check/check.h"

bool check_work(void *cache, struct arena *mem, const void *model, const void *view,
                const struct ctx *ctx)
{
    (void)view;
    struct check_curve *c = cache;
    const struct check *m = model;
    int tensor;
    long entry = check_chosen(m, ctx, &tensor);
    const struct tensor *t = &m->tensors[tensor];
    if (c->ready && c->model == m->c.forward.steps && c->entry == entry) {
        return false;
    }
    arena_clear(mem);
    c->model = m->c.forward.steps;
    c->entry = entry;
    struct gradient_check *own = arena_new(mem, struct gradient_check, 1);
    struct gradient_check_options options = {.bugs = m->bugs, .wanted = m->wanted};
    c->ready = !gradient_check_init(own, &m->g, m->leaves, &options, mem, NULL);
    if (c->ready) {
        gradient_curve(own, t->leaf, (size_t)(entry - t->first), &c->curve);
    }
    return false;
}

static const char *slope_text(const struct ctx *ctx, double slope)
{
    return isnan(slope) ? "–" : ctx_number(ctx, slope, 2, 6);
}

static const char *slopes_text(const struct gradient_curve *c, const struct ctx *ctx,
                               int w)
{
    double middle = c->error[GRADIENT_CENTRAL][GRADIENT_EPSILONS / 2];
    if (!isfinite(middle) && ctx->show_numbers) {
        return isnan(middle) ? "nan: nothing to compare" : "no error: a and n are equal";
    }
    if (c->flat && ctx->show_numbers) {
        return WIDGET_CHOOSE(ctx->look.glyphs, w,
                             "flat: as far off at every ε, so it is not the size of ε "
                             "that is to blame",
                             "flat: as far off at every ε");
    }
    const char *least = ctx_number(ctx, pow(10, c->bottom[GRADIENT_CENTRAL]), 2, 8),
               *right = slope_text(ctx, c->right[GRADIENT_CENTRAL]),
               *left = slope_text(ctx, c->left[GRADIENT_CENTRAL]),
               *sided = slope_text(ctx, c->right[GRADIENT_ONE_SIDED]);
    return WIDGET_CHOOSE(
        ctx->look.glyphs, w,
        arena_printf(
            ctx->scratch,
            "central: least at ε = %s, slope %s right of it, %s left; one-sided: "
            "slope %s right",
            least, right, left, sided),
        arena_printf(ctx->scratch,
                     "least at ε = %s; slope right %s, left %s; one-sided %s", least,
                     right, left, sided),
        arena_printf(ctx->scratch, "least at ε = %s", least));
}

/* The title, and which curve is which. */
static void draw_head(struct rect head, const char *entry, struct frame *f)
{
    static const char *const names[GRADIENT_SIDES] = {"central", "one-sided"};
    rect_left(&head, 1);
    for (int s = GRADIENT_SIDES - 1; s >= 0 && head.w > 48; s--) {
        struct rect at = rect_right(&head, 4 + glyphs_width(f->glyphs, names[s]));
        frame_put(f, at.x, at.y, series_mark(s), ink_series(f, s));
        frame_text(f, at.x + 2, at.y, ink_series(f, s), names[s]);
    }
    rect_right(&head, 1);
    frame_text_cut(
        f, head.x, head.y, head.w, ink(f, INK_BRIGHT),
        WIDGET_CHOOSE(
            f->glyphs, head.w,
            arena_printf(f->scratch, "log₁₀ error of %s against log₁₀ ε (line: ε in use)",
                         entry),
            arena_printf(f->scratch, "log₁₀ error of %s against log₁₀ ε", entry)));
}

void check_epsilon(const struct check *m, const struct check_curve *c,
                   const struct ctx *ctx, struct rect r, struct frame *f)
{
    enum { X_ROWS = 2, SLOPES_W = 60, LEAST_W = 24, LEAST_H = 6 };
    if (!c->ready || r.h < LEAST_H || r.w < LEAST_W) {
        return;
    }
    draw_head(rect_top(&r, 1), check_entry_name(m, ctx), f);
    if (r.w >= SLOPES_W) {
        struct rect slopes = rect_top(&r, 1);
        frame_text_cut(f, slopes.x + 1, slopes.y, slopes.w - 1, ink(f, INK_DIM),
                       slopes_text(&c->curve, ctx, slopes.w - 1));
    }
    struct line all[GRADIENT_SIDES];
    double lo = -1, hi = 0.5;
    for (int s = 0; s < GRADIENT_SIDES; s++) {
        const double *error = c->curve.error[s];
        all[s] = (struct line){s ? "one-sided" : "central", s, error};
        for (int k = 0; k < GRADIENT_EPSILONS; k++) {
            lo = isfinite(error[k]) && error[k] < lo ? error[k] : lo;
            hi = isfinite(error[k]) && error[k] > hi ? error[k] : hi;
        }
    }
    struct plot p = {
        .x = {c->curve.epsilon[0], c->curve.epsilon[GRADIENT_EPSILONS - 1], false},
        .y = plot_even(lo, hi, r.h - X_ROWS)};
    rect_left(&r, plot_axis_width(&p.y, r.h - X_ROWS));
    r.w--; /* the last label of x goes beyond its tick */
    rect_bottom(&r, X_ROWS);
    p.area = r;
    plot_axes(f, &p, true, true);
    lines_draw(f, &p,
               &(struct lines){.x = c->curve.epsilon,
                               .n_x = GRADIENT_EPSILONS,
                               .all = all,
                               .n = GRADIENT_SIDES,
                               .cursor = log10(m->c.epsilon)});
}
