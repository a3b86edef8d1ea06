/* check: the error of one entry against ε: a U where the gradient is right, flat where
 * it is wrong. */
#include <math.h>
#include <string.h>

#include "base/number.h"
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
    *c = (struct check_curve){.ready = true, .model = m->c.forward.steps, .entry = entry};
    struct gradient_check *own = arena_new(mem, struct gradient_check, 1);
    struct gradient_check_options options = {.bugs = m->bugs, .wanted = m->wanted};
    if (gradient_check_init(own, &m->g, m->leaves, &options, mem, NULL)) {
        return false;
    }
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        int at = GRADIENT_EPSILONS - 1 - k; /* ascending */
        c->epsilon[at] = log10(gradient_epsilon(k));
        for (int one_sided = 0; one_sided < 2; one_sided++) {
            struct gradient_entry e =
                gradient_check_with(own, t->leaf, (size_t)(entry - t->first),
                                    gradient_epsilon(k), one_sided == 1);
            c->error[one_sided][at] = log10(e.error);
        }
    }
    return false;
}

/* The ε with the least error. */
static int bottom_of(const double *error)
{
    int best = 0;
    for (int k = 1; k < GRADIENT_EPSILONS; k++) {
        best = error[k] < error[best] || isnan(error[best]) ? k : best;
    }
    return best;
}

/* d log error / d log ε by least squares over the decades from..to of ε; nan: too few. */
static double slope(const struct check_curve *c, const double *error, double from,
                    double to)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (int k = 0; k < GRADIENT_EPSILONS; k++) {
        if (c->epsilon[k] >= from && c->epsilon[k] <= to && isfinite(error[k])) {
            n++, x += c->epsilon[k], y += error[k];
            xx += c->epsilon[k] * c->epsilon[k], xy += c->epsilon[k] * error[k];
        }
    }
    return n < 4 ? (double)NAN : (n * xy - x * y) / (n * xx - x * x);
}

static const char *slopes_text(const struct check_curve *c, const struct ctx *ctx, int w)
{
    double at = c->epsilon[bottom_of(c->error[0])],
           own = c->epsilon[bottom_of(c->error[1])];
    const char *least = ctx_number(ctx, pow(10, at), 2, 8),
               *right = ctx_number(ctx, slope(c, c->error[0], at + 0.5, at + 3), 2, 6),
               *left = ctx_number(ctx, slope(c, c->error[0], at - 5, at - 1), 2, 6),
               *one = ctx_number(ctx, slope(c, c->error[1], own + 0.5, -1.5), 2, 6);
    return WIDGET_CHOOSE(
        ctx->look.glyphs, w,
        arena_printf(
            ctx->scratch,
            "central: least at ε = %s, slope %s right of it, %s left; one-sided: "
            "slope %s right",
            least, right, left, one),
        arena_printf(ctx->scratch,
                     "least at ε = %s; slope right %s, left %s; one-sided %s", least,
                     right, left, one),
        arena_printf(ctx->scratch, "least at ε = %s", least));
}

void check_epsilon(const struct check *m, const struct check_curve *c,
                   const struct ctx *ctx, struct rect r, struct frame *f)
{
    enum { X_ROWS = 2, SLOPES_W = 60 };
    if (!c->ready || r.h < 6 || r.w < 24) {
        return;
    }
    int tensor;
    long i = check_chosen(m, ctx, &tensor) - m->tensors[tensor].first;
    const struct tensor *t = &m->tensors[tensor];
    struct rect head = rect_top(&r, 1);
    static const char *const names[2] = {"central", "one-sided"};
    rect_left(&head, 1);
    for (int k = 1; k >= 0 && head.w > 48; k--) {
        int w = 2 + glyphs_width(f->glyphs, names[k]);
        struct rect at = rect_right(&head, w + 2);
        frame_put(f, at.x, at.y, series_mark(k), ink_series(f, k));
        frame_text(f, at.x + 2, at.y, ink_series(f, k), names[k]);
    }
    frame_text_cut(f, head.x, head.y, head.w, ink(f, INK_BRIGHT),
                   arena_printf(f->scratch, "log₁₀ error of %s[%ld,%ld] against log₁₀ ε",
                                t->name, i / t->shape.cols, i % t->shape.cols));
    if (r.w >= SLOPES_W) {
        struct rect slopes = rect_top(&r, 1);
        frame_text_cut(f, slopes.x + 1, slopes.y, slopes.w - 1, ink(f, INK_DIM),
                       slopes_text(c, ctx, slopes.w - 1));
    }
    struct line all[2] = {{.label = "central", .series = 0, .y = c->error[0]},
                          {.label = "one-sided", .series = 1, .y = c->error[1]}};
    struct lines lines = {.x = c->epsilon,
                          .n_x = GRADIENT_EPSILONS,
                          .all = all,
                          .n = 2,
                          .cursor = log10(m->c.epsilon)};
    double lo = 0, hi = 0;
    for (int k = 0; k < 2; k++) {
        for (int e = 0; e < GRADIENT_EPSILONS; e++) {
            double v = c->error[k][e];
            lo = isfinite(v) && v < lo ? v : lo;
            hi = isfinite(v) && v > hi ? v : hi;
        }
    }
    struct plot p = {.x = {c->epsilon[0], c->epsilon[GRADIENT_EPSILONS - 1], false},
                     .y = plot_even(lo < -1 ? lo : -1, hi > 0 ? hi : 0.5, r.h - X_ROWS)};
    rect_left(&r, plot_axis_width(&p.y, r.h - X_ROWS));
    r.w--; /* the last label of x goes beyond its tick */
    rect_bottom(&r, X_ROWS);
    p.area = r;
    plot_axes(f, &p, true, true);
    lines_draw(f, &p, &lines);
}
