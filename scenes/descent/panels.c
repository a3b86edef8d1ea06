/* The panels of descent: race, ledger, curves. */
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

void descent_number(const struct ctx *ctx, char out[NUMBER_SIZE], double v, int digits,
                    int w)
{
    if (ctx->show_numbers) {
        number_fit(out, v, digits, w);
    } else {
        snprintf(out, NUMBER_SIZE, "?");
    }
}

/* The loss and ‖∇f‖ of a racer that has ended, if they are finite and there is room left
 * of the `end` columns that say how it ended. */
static void draw_last_values(struct rect in, int y, const struct column *columns, int end,
                             const double values[2], const struct ctx *ctx,
                             struct frame *f)
{
    int left = in.x + widget_table_width(columns, 1) + 1, limit = in.x + in.w - end - 1;
    for (int i = 0; i < 2; i++) {
        char text[NUMBER_SIZE];
        int right = in.x + widget_table_width(columns, i + 2);
        right = right < limit ? right : limit;
        if (!isfinite(values[i]) || right <= left) {
            return;
        }
        descent_number(ctx, text, values[i], i == 0 ? 5 : 2, right - left);
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
    char loss[NUMBER_SIZE], norm[NUMBER_SIZE], settled[NUMBER_SIZE] = "—";
    double least = d->minimum_known ? d->minimum : 0;
    descent_number(ctx, loss, r->loss - least, 5, columns[1].width);
    descent_number(ctx, norm, grad_norm, 2, columns[2].width);
    long at = descent_settled(d, i, &losses[i], ctx);
    if (at >= 0) {
        snprintf(settled, sizeof settled, "%ld", at);
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
                                           [RACER_LOST] = "nan step",
                                           [RACER_FROZEN] = "frozen"};
        snprintf(settled, sizeof settled, "%s @%ld", ends[r->end], r->bad_step);
        frame_text_right(f, in.x + in.w, y, ink(f, INK_ERROR), settled);
        draw_last_values(in, y, columns, glyphs_width(f->glyphs, settled),
                         (double[]){r->loss - least, grad_norm}, ctx, f);
    } else {
        widget_table_cell(f, in.x, y, columns, 1, ink(f, INK_TEXT), loss);
        widget_table_cell(f, in.x, y, columns, 2, ink(f, INK_TEXT), norm);
        widget_table_cell(f, in.x, y, columns, 3, ink(f, at >= 0 ? INK_GOOD : INK_DIM),
                          settled);
    }
    frame_hit(f, (struct rect){in.x, y, in.w, 1}, HIT_RACER + i);
}

/* The largest curvature that the explained optimizer's step meets now, and the limit
 * below which the step is stable. False: draws nothing, because the racer is no longer
 * finite and the limit does not explain why; only a constant rate above the limit
 * does. */
static bool draw_limit(const struct race *d, int x, int y, int w, const struct ctx *ctx,
                       struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, ctx, m, own);
    double have =
        quadratic_sharpness(&d->quadratic, (double[]){m[RACE_X].rate, m[RACE_Y].rate});
    double limit = o->limit(&h);
    bool constant = !o->has_v, stable = have < limit;
    if (r->bad_step >= 0 && (!constant || stable)) {
        return false;
    }
    const char *symbol = constant ? "lr·λmax" : "λ(η·H)";
    const char *verdict = stable ? "stable" : "unstable";
    char lines[4][160];
    for (int i = 0; i < 4; i++) { /* 3 digits; without "now"; 2 digits; 1 digit */
        char a[NUMBER_SIZE], b[NUMBER_SIZE];
        int digits = i < 2 ? 3 : 4 - i;
        snprintf(lines[i], sizeof lines[i], "%s %s of %s: %s%s", symbol,
                 number_show(a, have, digits), number_show(b, limit, digits), verdict,
                 constant || i > 0 ? "" : " now");
    }
    frame_text_cut(f, x, y, w, ink(f, stable ? INK_GOOD : INK_ERROR),
                   WIDGET_CHOOSE(f->glyphs, w, lines[0], lines[1], lines[2], lines[3]));
    return true;
}

static void draw_best(const struct race *d, int x, int y, int w, const struct ctx *ctx,
                      struct frame *f)
{
    const struct quadratic *q = &d->quadratic;
    bool momentum = descent_explained(d, ctx)->optimizer == OPTIMIZER_MOMENTUM;
    struct best_rate best = quadratic_best(q, momentum);
    char condition[2][NUMBER_SIZE + 8], rate[3][2 * NUMBER_SIZE + 24];
    for (int i = 0; i < 3; i++) {
        char a[NUMBER_SIZE], b[NUMBER_SIZE], c[NUMBER_SIZE + 8] = "";
        if (momentum) { /* always 3 digits: near 1 each one counts */
            snprintf(c, sizeof c, " β %s", number_show(b, best.beta, 3));
        }
        snprintf(rate[i], sizeof rate[i], "best %slr %s%s", momentum ? "" : "SGD ",
                 number_show(a, best.lr, 3 - i), c);
        snprintf(condition[i > 0], sizeof condition[0], "%s %s",
                 q->definite ? "κ" : "λmin",
                 q->definite ? number_show(a, q->condition, i > 0 ? 2 : 4) : "0");
    }
    const struct reading all[] = {{{condition[0], condition[1]}, INK_DIM},
                                  {{rate[0], rate[1], rate[2]}, INK_DIM}};
    widget_readings(f, (struct rect){x, y, w, 1}, all, 2);
}

/* Why no limit of stability is shown. */
static const char *no_limit(const struct race *d)
{
    if (!d->is_quadratic) {
        return "not quadratic: limit on lr varies";
    }
    if (d->quadratic.rank > 0) {
        return "quadratic without a minimum";
    }
    return d->quadratic.has_minimum ? "constant: no slope anywhere"
                                    : "a plane: no minimum for any lr";
}

static void draw_stability(const struct race *d, int x, int y, int w, int rows,
                           const struct ctx *ctx, struct frame *f)
{
    bool bowl = d->is_quadratic && d->quadratic.has_minimum && d->quadratic.rank > 0;
    bool linear = optimizer_table[descent_explained(d, ctx)->optimizer].limit;
    if (bowl && linear) {
        if (!draw_limit(d, x, y, w, ctx, f)) {
            y--; /* the next line takes its row */
            rows++;
        }
    } else {
        frame_text_cut(f, x, y, w, ink(f, INK_DIM),
                       linear ? no_limit(d) : "not linear in g: no limit known");
    }
    if (bowl && rows > 1) {
        draw_best(d, x, y + 1, w, ctx, f);
    }
}

void descent_draw_race(const struct race *d, const struct descent_layout *l,
                       const struct curve *losses, const struct ctx *ctx, struct frame *f)
{
    char title[96], x[NUMBER_SIZE], y[NUMBER_SIZE], tol[NUMBER_SIZE];
    snprintf(title, sizeof title, "step %ld from (%s, %s)", ctx->step,
             number_show(x, d->start[RACE_X], 3), number_show(y, d->start[RACE_Y], 3));
    struct rect in = widget_panel(f, l->race, title, INK_LINE);
    int name = in.w < 36 ? 10 : 12, each = (in.w - name - 7 - 3) / 2;
    const char *loss = !d->minimum_known ? "loss" : each < 10 ? "f − min" : "loss − min";
    const char *norm = WIDGET_CHOOSE(f->glyphs, each, "‖∇f‖", "‖g‖");
    const struct column columns[] = {
        {"", -name}, {loss, each}, {norm, each}, {"settled", 7}};
    widget_table_header(f, in.x, in.y, columns, 4);
    for (int i = 0; i < d->n; i++) {
        race_row(d, i, in, columns, losses, ctx, f);
    }
    char wide[120], brief[120], shortest[120], least[NUMBER_SIZE];
    number_brief(tol, values_real(ctx->values, P_TOLERANCE, PARAM_ALL));
    number_show(least, d->minimum, 4);
    bool in_view = d->named && d->named->minimum_of_view;
    if (d->minimum_known) {
        snprintf(wide, sizeof wide, "min %s · settled%s: f − min < %s", least,
                 in_view ? " in view" : "", tol);
        if (in_view) {
            snprintf(brief, sizeof brief, "settled in view: f − min < %s", tol);
        } else {
            snprintf(brief, sizeof brief, "min %s · settled: within %s", least, tol);
        }
        snprintf(shortest, sizeof shortest, "settled: within %s", tol);
    } else {
        snprintf(wide, sizeof wide, "no min known; lowest yet %s", least);
        snprintf(brief, sizeof brief, "lowest yet %s", least);
        snprintf(shortest, sizeof shortest, "lowest %s", least);
    }
    const char *note = WIDGET_CHOOSE(f->glyphs, in.w, wide, brief, shortest);
    frame_text_cut(f, in.x, in.y + 1 + d->n, in.w, ink(f, INK_DIM), note);
    draw_stability(d, in.x, in.y + 2 + d->n, in.w, in.h - d->n - 2, ctx, f);
}

/* ---- the ledger ---- */

/* Columns of a number in the ledger. */
enum { LEDGER_W = 9 };

static void ledger_row(struct page *p, const struct ctx *ctx, enum ink color,
                       const char *label, double x, double y)
{
    char a[NUMBER_SIZE], b[NUMBER_SIZE];
    descent_number(ctx, a, x, 4, LEDGER_W);
    descent_number(ctx, b, y, 4, LEDGER_W);
    page_columns(p, label, color, (const char *const[]){a, b}, RACE_AXES, LEDGER_W);
}

/* The label of a row in the form for which there is room beside its numbers. */
static const char *ledger_label(const struct page *p, const char *text, const char *brief,
                                const char *name)
{
    int room = p->r.w - RACE_AXES * (LEDGER_W + 1);
    return WIDGET_CHOOSE(p->f->glyphs, room, text, brief, name);
}

/* A mean made larger by what its first steps lack: "m̂ = m/(1−β₁ᵗ)". */
static void ledger_hat(struct page *p, const struct ctx *ctx, const char *symbol,
                       const char *beta, double x, double y)
{
    struct arena *mem = p->f->scratch;
    const char *value = arena_printf(mem, "%s/(1−%sᵗ)", symbol, beta);
    const char *hat = arena_printf(mem, "%s\u0302", symbol);
    const char *whole = arena_printf(mem, "%s = %s", hat, value);
    ledger_row(p, ctx, INK_TEXT, ledger_label(p, whole, value, hat), x, y);
}

/* Names the arrows on the plot in their colors, and writes the update rule below if there
 * is room. */
static void draw_arrow_key(const struct racer *r, double factor, struct rect in, int y,
                           struct frame *f)
{
    static const char parts[] = "gradient+momentum=step";
    char scale[NUMBER_SIZE], brief[NUMBER_SIZE], head[3][NUMBER_SIZE + 16];
    if (y >= in.y + in.h) {
        return;
    }
    number_brief(scale, factor);
    number_fit(brief, factor, 1, 5);
    snprintf(head[0], sizeof head[0], "arrows ×%s ", scale);
    snprintf(head[1], sizeof head[1], "arrows ×%s ", brief);
    snprintf(head[2], sizeof head[2], "×%s ", brief);
    int room = in.w - (int)(descent_has_parts(r) ? strlen(parts) : strlen("step"));
    const char *shown = WIDGET_CHOOSE(f->glyphs, room, head[0], head[1], head[2]);
    int x = in.x + frame_text(f, in.x, y, ink(f, INK_DIM), shown);
    if (descent_has_parts(r)) {
        x += frame_text(f, x, y, ink(f, INK_GRADIENT), "gradient");
        x += frame_text(f, x, y, ink(f, INK_DIM), "+");
        x += frame_text(f, x, y, ink(f, INK_WARN), "momentum");
        x += frame_text(f, x, y, ink(f, INK_DIM), "=");
    }
    frame_text(f, x, y, ink(f, INK_BRIGHT), "step");
    const char *form = optimizer_table[r->optimizer].form;
    if (y + widget_wrap_rows(f, in.w, form) < in.y + in.h) {
        widget_wrap(f, (struct rect){in.x, y + 1, in.w, in.y + in.h - y - 1},
                    ink(f, INK_FAINT), form);
    }
}

/* The next step as numbers that add up: Δ = −rate·direction − decay. */
void descent_draw_ledger(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, ctx, m, own);
    char title[96];
    snprintf(title, sizeof title, "%s: why this step", o->label);
    struct page p = page_new(f, l->ledger, title, INK_LINE, 0);
    page_columns(&p, "", INK_TEXT, (const char *const[]){"x", "y"}, RACE_AXES, LEDGER_W);
    ledger_row(&p, ctx, INK_GRADIENT, "g = ∇f", r->g[RACE_X], r->g[RACE_Y]);
    if (o->has_m) {
        ledger_row(&p, ctx, INK_TEXT, o->m_symbol, m[RACE_X].m, m[RACE_Y].m);
    }
    if (o->has_v) {
        ledger_row(&p, ctx, INK_TEXT, o->v_symbol, m[RACE_X].v, m[RACE_Y].v);
    }
    if (o->has_hat) {
        ledger_hat(&p, ctx, o->m_symbol, "β₁", m[RACE_X].m_hat, m[RACE_Y].m_hat);
        ledger_hat(&p, ctx, o->v_symbol, "β₂", m[RACE_X].v_hat, m[RACE_Y].v_hat);
    }
    ledger_row(&p, ctx, INK_TEXT, "effective η", m[RACE_X].rate, m[RACE_Y].rate);
    if (o->uses[HYPER_WEIGHT_DECAY]) {
        ledger_row(&p, ctx, INK_TEXT, ledger_label(&p, "decay η·λ·θ", "η·λ·θ", "decay"),
                   m[RACE_X].decay, m[RACE_Y].decay);
    }
    bool sum = strchr(o->direction, ' ') != NULL;
    const char *change =
        arena_printf(f->scratch, sum ? "−η·(%s)%s" : "−η·%s%s", o->direction,
                     o->uses[HYPER_WEIGHT_DECAY] ? " − decay" : "");
    const char *whole = arena_printf(f->scratch, "Δ = %s", change);
    ledger_row(&p, ctx, series_ink(o->series), ledger_label(&p, whole, change, "Δ"),
               m[RACE_X].delta, m[RACE_Y].delta);
    draw_arrow_key(r, descent_arrow_factor(d, &l->view, ctx), p.r, p.y, f);
}

/* ---- the curves ---- */

void descent_draw_curves(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f)
{
    struct rect in = widget_panel(f, l->curves,
                                  d->minimum_known ? "loss − minimum (log)"
                                                   : "loss − lowest found so far (log)",
                                  INK_LINE);
    int series[OPTIMIZER_MOST];
    for (int i = 0; i < d->n; i++) {
        series[i] = descent_series(&d->racers[i]);
    }
    bool known = d->minimum_known;
    double tolerance = values_real(ctx->values, P_TOLERANCE, PARAM_ALL);
    chart_draw(f, in,
               &(struct chart){.curves = losses,
                               .series = series,
                               .n = d->n,
                               .zero = d->minimum,
                               .tolerance = known ? tolerance : 0});
}
