/* The panels of descent: race and curves. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/chart.h"
#include "draw/page.h"
#include "draw/widgets.h"

/* ---- the race ---- */

enum { LIMIT_ROWS = 2, CURVES_WITH_STEPS = 5 /* rows */ };

/* The loss and ‖∇f‖ of a racer that has ended, if they are finite and there is room left
 * of the `end` columns that say how it ended. */
static void draw_last_values(struct rect in, int y, const struct column *columns, int end,
                             const double values[2], const struct ctx *ctx,
                             struct frame *f)
{
    int left = in.x + widget_table_width(columns, 1) + 1, limit = in.x + in.w - end - 1;
    for (int i = 0; i < 2; i++) {
        int right = in.x + widget_table_width(columns, i + 2);
        right = right < limit ? right : limit;
        if (!isfinite(values[i]) || right <= left) {
            return;
        }
        const char *text = ctx_number(ctx, values[i], i == 0 ? 5 : 2, right - left);
        if (strchr(text, '#') == NULL) {
            frame_text_right(f, right, y, ink(f, INK_TEXT), text);
        }
        left = right + 1;
    }
}

static void race_row(const struct race *d, int i, struct rect in,
                     const struct column *columns, const struct curve *losses,
                     const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = &d->racers[i];
    double grad_norm = descent_at(ctx, ctx->step, i, C_GRAD_NORM);
    const struct optimizer_info *info = &optimizer_table[r->optimizer];
    char settled[NUMBER_SIZE] = "—";
    double least = d->minimum_known ? d->minimum : 0;
    long at = descent_settled(d, i, &losses[i], ctx);
    bool stays = descent_stays(at, ctx);
    if (at >= 0) {
        snprintf(settled, sizeof settled, stays ? "%ld" : "below", at);
    }
    if (at >= 0 && !ctx->show_numbers) {
        snprintf(settled, sizeof settled, "?");
    }
    int y = in.y + 1 + i;
    bool lit = r == descent_explained(d, ctx);
    frame_put(f, in.x, y, descent_mark(r), ink_series(f, info->series));
    struct style name = ink(f, lit ? INK_BRIGHT : INK_TEXT);
    name.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    frame_text(f, in.x + 2, y, name, info->label);
    if (r->bad_step >= 0) {
        static const char *const ends[] = {[RACER_DIVERGED] = "diverged",
                                           [RACER_UNDEFINED] = "undefined",
                                           [RACER_LOST] = "undefined",
                                           [RACER_FROZEN] = "frozen"};
        snprintf(settled, sizeof settled, "%s @%ld", ends[r->end], r->bad_step);
        frame_text_right(f, in.x + in.w, y, ink(f, INK_ERROR), settled);
        draw_last_values(in, y, columns, glyphs_width(f->glyphs, settled),
                         (double[]){r->loss - least, grad_norm}, ctx, f);
    } else {
        widget_table_cell(f, in.x, y, columns, 1, ink(f, INK_TEXT),
                          ctx_number(ctx, r->loss - least, 5, columns[1].width));
        widget_table_cell(f, in.x, y, columns, 2, ink(f, INK_TEXT),
                          ctx_number(ctx, grad_norm, 2, columns[2].width));
        widget_table_cell(f, in.x, y, columns, 3, ink(f, stays ? INK_GOOD : INK_DIM),
                          settled);
    }
    frame_hit(f, (struct rect){in.x, y, in.w, 1}, HIT_RACER + i);
}

/* v with so many digits that it differs from `limit` as shown, if six are enough. */
static const char *unlike(double v, const char *limit, struct arena *mem)
{
    const char *text = descent_rounded(v, 3, mem);
    for (int digits = 4; digits <= 6 && strcmp(text, limit) == 0; digits++) {
        text = descent_rounded(v, digits, mem);
    }
    return text;
}

/* The largest curvature that the explained optimizer's step meets now, against the limit
 * below which its steps die out in the long run, though not each is shorter than the one
 * before; a rate that adapts is judged as if it stayed, and not where it hovers around
 * the limit. With whose it is and the limit's formula, as far as there is room. NULL: it
 * is no longer finite and the limit does not explain why; only a constant rate above the
 * limit does. */
static const char *limit_sentence(const struct race *d, const struct ctx *ctx, int w,
                                  enum ink *color, const struct frame *f)
{
    const double near = 0.02;
    const struct racer *r = descent_explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, ctx, m, own);
    double have =
        quadratic_sharpness(&d->quadratic, (double[]){m[RACE_X].rate, m[RACE_Y].rate});
    double limit = o->limit(&h);
    bool constant = !o->has_v, below = have < limit,
         hovers = !constant && fabs(have - limit) < near * limit;
    if (r->bad_step >= 0 && (!constant || below)) {
        return NULL;
    }
    *color = hovers ? INK_TEXT : below ? INK_GOOD : INK_ERROR;
    struct arena *mem = ctx->scratch;
    const char *side = below ? "below" : "above", *most = descent_rounded(limit, 3, mem),
               *product = unlike(have, most, mem);
    const char *what =
        constant ? arena_printf(mem, "lr %s × steepest curvature %s = %s",
                                descent_rounded(h.lr, 3, mem),
                                descent_rounded(d->quadratic.lambda_max, 3, mem), product)
                 : arena_printf(mem, "rate × curvature = %s now", product);
    const char *verdict = constant ? (below ? "converges" : "diverges")
                          : hovers ? "at the limit it cycles"
                          : below  ? "a stable rate"
                                   : "an unstable rate";
    const char *brief = arena_printf(mem, "%s, %s %s: %s", what, side, most, verdict);
    const char *full = o->limit_form ? arena_printf(mem, "%s, %s %s = %s: %s", what, side,
                                                    o->limit_form, most, verdict)
                                     : brief;
    const char *const ways[] = {arena_printf(mem, "%s: %s", o->label, full), full,
                                arena_printf(mem, "%s: %s", o->label, brief), brief};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (widget_wrap_rows(f->glyphs, w, ways[i]) <= LIMIT_ROWS) {
            return ways[i];
        }
    }
    return arena_printf(mem, "lr × curvature = %s, %s %s: %s", product, side, most,
                        verdict);
}

/* Why no limit of the learning rate is told. */
static const char *no_limit(const struct race *d)
{
    if (d->racers[0].bad_step == 0) {
        return "f is undefined here: no slope to follow";
    }
    if (!d->is_quadratic) {
        return "the curvature differs from place to place: no fixed limit for lr";
    }
    if (d->quadratic.rank > 0) {
        return "f falls without end: no lr settles";
    }
    return d->quadratic.has_minimum ? "f is constant: no slope anywhere"
                                    : "f is a plane: it falls without end, with any lr";
}

static bool is_bowl(const struct race *d)
{
    return d->is_quadratic && d->quadratic.has_minimum && d->quadratic.rank > 0;
}

/* The best constant rate of who is explained, and how much the curvatures differ. */
static struct reading best_rate(const struct race *d, const struct ctx *ctx)
{
    const struct quadratic *q = &d->quadratic;
    struct arena *mem = ctx->scratch;
    enum optimizer o = descent_explained(d, ctx)->optimizer;
    bool momentum = o == OPTIMIZER_MOMENTUM;
    struct best_rate best = quadratic_best(q, momentum);
    const char *lr = descent_rounded(best.lr, 3, mem);
    const char *brief = /* always 3 digits of β: near 1 each one counts */
        momentum ? arena_printf(mem, "best lr %s, β %s", lr,
                                descent_rounded(best.beta, 3, mem))
                 : arena_printf(mem, "best lr %s", lr);
    const char *steep = q->definite ? arena_printf(mem, "steepest/flattest %s",
                                                   descent_rounded(q->condition, 3, mem))
                                    : "flat on a line";
    if (!momentum && o != OPTIMIZER_SGD) { /* whose best rate is not known */
        return (struct reading){{q->definite
                                     ? arena_printf(mem, "steepest/flattest curvature %s",
                                                    descent_rounded(q->condition, 3, mem))
                                     : steep,
                                 steep},
                                INK_DIM};
    }
    return (struct reading){{arena_printf(mem, "%s; %s", brief, steep), brief}, INK_DIM};
}

/* What "settled" means here, or the lowest loss where no minimum is known. */
static struct reading settled_note(const struct race *d, const struct ctx *ctx)
{
    struct arena *mem = ctx->scratch;
    char tol[NUMBER_SIZE];
    number_brief(tol, values_real(ctx->values, P_TOLERANCE, PARAM_ALL));
    if (!isfinite(d->minimum)) {
        return (struct reading){{"no minimum known"}, INK_DIM};
    }
    const char *least = number_text(d->minimum, 4, mem);
    if (!d->minimum_known) {
        return (struct reading){
            {arena_printf(mem, "no minimum known; lowest yet %s", least),
             arena_printf(mem, "lowest yet %s", least)},
            INK_DIM};
    }
    const char *where = d->named && d->named->minimum_of_view ? " in view" : "",
               *brief = arena_printf(mem, "min%s %s; settled: < %s", where, least, tol);
    return (struct reading){
        {arena_printf(mem, "min%s %s; settled: f − min < %s for %d steps", where, least,
                      tol, SETTLING),
         arena_printf(mem, "%s for %d steps", brief, SETTLING), brief,
         arena_printf(mem, "min%s %s", where, least)},
        INK_DIM};
}

/* Below the racers: the limit of stability, the best rate, what settled means; the last
 * ones are left out where there is no room. */
static void draw_notes(const struct race *d, struct rect r, const struct ctx *ctx,
                       struct frame *f)
{
    enum ink color = INK_DIM;
    if (!ctx->show_numbers) {
        return;
    }
    bool linear = optimizer_table[descent_explained(d, ctx)->optimizer].limit;
    const char *limit = !linear ? "its steps are not linear in g: no limit known for lr"
                        : is_bowl(d) ? limit_sentence(d, ctx, r.w, &color, f)
                                     : no_limit(d);
    if (limit) {
        rect_top(&r, widget_wrap(f, r, ink(f, color), limit));
    }
    struct reading notes[2];
    int n = 0;
    if (is_bowl(d)) {
        notes[n++] = best_rate(d, ctx);
    }
    notes[n++] = settled_note(d, ctx);
    for (int i = 0; i < n && r.h > 0; i++) {
        rect_top(&r, widget_readings(f, (struct rect){r.x, r.y, r.w, 1}, &notes[i], 1));
    }
}

void descent_draw_race(const struct race *d, const struct descent_layout *l,
                       const struct curve *losses, const struct ctx *ctx, struct frame *f)
{
    char title[96], x[NUMBER_SIZE], y[NUMBER_SIZE];
    snprintf(title, sizeof title, "step %ld from (%s, %s)", ctx->step,
             number_show(x, d->start[RACE_X], 3), number_show(y, d->start[RACE_Y], 3));
    struct rect in = widget_panel(f, l->race, title, INK_LINE);
    int name = in.w < 36 ? 10 : 12, each = (in.w - name - 7 - 3) / 2;
    const char *loss = d->minimum_known ? "f − min" : "f";
    const struct column columns[] = {
        {"", -name},
        {loss, each},
        {WIDGET_CHOOSE(f->glyphs, each, "‖∇f‖", "‖g‖"), each},
        {"settled", 7}};
    widget_table_header(f, in.x, in.y, columns, 4);
    for (int i = 0; i < d->n; i++) {
        race_row(d, i, in, columns, losses, ctx, f);
    }
    int used = 1 + d->n;
    draw_notes(d, (struct rect){in.x, in.y + used, in.w, in.h - used}, ctx, f);
}

/* ---- the curves ---- */

void descent_draw_curves(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f)
{
    bool known = d->minimum_known;
    double tolerance = values_real(ctx->values, P_TOLERANCE, PARAM_ALL);
    char tol[NUMBER_SIZE];
    number_brief(tol, tolerance);
    struct arena *mem = ctx->scratch;
    const char *least =
        arena_printf(mem, "f − min (%s)", number_text(d->minimum, 4, mem));
    const char *title =
        known ? WIDGET_CHOOSE(f->glyphs, l->curves.w - 6,
                              arena_printf(mem, "%s; dashed: settled < %s", least, tol),
                              arena_printf(mem, "%s; dashed: < %s", least, tol),
                              arena_printf(mem, "f − min; dashed: < %s", tol), "f − min")
              : "f by step";
    struct rect in = widget_panel(f, l->curves, title, INK_LINE);
    int series[OPTIMIZER_MOST];
    for (int i = 0; i < d->n; i++) {
        series[i] = descent_series(&d->racers[i]);
    }
    struct chart chart = {.curves = losses,
                          .series = series,
                          .n = d->n,
                          .even = !known,
                          .zero = d->minimum,
                          .with_steps = in.h >= CURVES_WITH_STEPS,
                          .tolerance = known ? tolerance : 0};
    if (!chart_draw(f, in, &chart)) {
        frame_text(f, in.x, in.y, ink(f, INK_DIM), "nothing to draw yet");
    }
}
