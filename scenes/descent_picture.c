/* The picture of descent: map, trails, arrows, race, ledger, curves. */
#include "scenes/descent.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"
#include "learn/expression.h"

/* --- layout
 * ---------------------------------------------------------------------------------- */

enum {
    AXIS_LEFT = 6,
    AXIS_BELOW = 2,
    SIDE_W = 40,
    RACE_EXTRA = 6,
    FORMULA_ROWS = 5, /* the longest formula and the key of the arrows */
    CURVES_H = 7
};

/* What a typed surface is looked at through. */
static const double typed_view[4] = {-6, 6, -5, 5};

/* The surface's own view, moved and magnified. */
static void set_axes(const struct race *d, const struct ctx *ctx, struct plot *p)
{
    const double *own = d->named ? d->named->view : typed_view;
    double zoom = values_real(ctx->values, P_ZOOM, PARAM_ALL);
    double center[RACE_AXES] = {(own[0] + own[1]) / 2, (own[2] + own[3]) / 2};
    double moved[RACE_AXES];
    if (values_point(ctx->values, P_CENTER, moved)) {
        memcpy(center, moved, sizeof center);
    }
    double half[RACE_AXES] = {(own[1] - own[0]) / 2 / zoom, (own[3] - own[2]) / 2 / zoom};
    p->x = (struct axis){.lo = center[X] - half[X], .hi = center[X] + half[X]};
    p->y = (struct axis){.lo = center[Y] - half[Y], .hi = center[Y] + half[Y]};
}

/* Rows of an optimizer's ledger: heading, g, state, rate, step, and the panel's border.
 */
static int ledger_rows(const struct optimizer_info *o)
{
    return 2 + 4 + o->has_m + o->has_v + 2 * o->has_hat + o->uses[HYPER_WEIGHT_DECAY];
}

/* Panels beside or below the plot, dropped in order of importance: curves, ledger, race.
 * The ledger has room for the longest of the racers' and the key of its arrows, so that
 * explaining another one moves nothing. */
static void place_panels(struct descent_layout *l, struct rect side, const struct race *d,
                         bool beside)
{
    if (!beside) {
        l->race = side;
        return;
    }
    int ledger = 0;
    for (int i = 0; i < d->n; i++) {
        int rows = ledger_rows(&optimizer_table[d->racers[i].optimizer]);
        ledger = rows > ledger ? rows : ledger;
    }
    bool tight = side.h < d->n + RACE_EXTRA + ledger;
    l->race = rect_top(&side, d->n + RACE_EXTRA - tight);
    if (side.h > ledger + CURVES_H) {
        int more = side.h - ledger > 2 * CURVES_H ? FORMULA_ROWS : 1;
        l->curves = rect_top(&side, side.h - ledger - more);
    }
    if (side.h >= ledger) {
        l->ledger = side;
    }
}

struct descent_layout descent_layout(const struct race *d, const struct ctx *ctx)
{
    struct descent_layout l = {0};
    struct rect r = ctx->area;
    if (r.w >= 76) {
        int w = r.w / 3 < SIDE_W ? r.w / 3 : r.w >= 160 ? 56 : SIDE_W;
        w = w < 38 ? 38 : w;
        place_panels(&l, rect_right(&r, w), d, true);
        rect_right(&r, 1);
    } else if (r.h >= d->n + 22) {
        place_panels(&l, rect_bottom(&r, d->n + RACE_EXTRA), d, false);
    }
    if (r.h >= 10) {
        l.title = rect_top(&r, 1);
        l.notice = rect_bottom(&r, 1);
    }
    if (r.h >= 8 && r.w >= 30) {
        rect_left(&r, AXIS_LEFT);
        rect_bottom(&r, AXIS_BELOW);
    }
    l.plot = r;
    l.view.area = r;
    set_axes(d, ctx, &l.view);
    return l;
}

/* --- picture
 * ----------------------------------------------------------------------------------- */

static rgb racer_ink(const struct frame *f, const struct racer *r)
{
    return f->theme->ink[INK_SERIES + (int)r->optimizer];
}

/* Iso-lines at equal steps of the colour scale, so that lines and field tell the same
 * story. */
static void draw_map(const struct descent_cache *c, const struct plot *p,
                     const struct ctx *ctx, struct frame *f)
{
    enum { LEVELS = 12 };
    int map = values_choice(ctx->values, P_MAP);
    if (!c->values || c->plot.area.w != p->area.w || c->plot.area.h != p->area.h ||
        !(c->lo < c->hi)) {
        return;
    }
    double scale = (c->hi - c->lo) / 200, levels[LEVELS];
    if (map == 0) {
        plot_field(f, p->area, c->values, c->n_rows, c->lo, c->hi, scale);
    }
    if (map <= 1) {
        struct canvas lines = canvas_new(f, p->area);
        for (int i = 0; i < LEVELS; i++) {
            levels[i] = plot_level((i + 0.5) / LEVELS, c->lo, c->hi, scale);
        }
        plot_contour(&lines, c->values, p->area.w, c->n_rows, levels, LEVELS,
                     INK_OF_GROUND);
        canvas_draw(&lines, f);
    }
}

/* The trail up to now; what is older than a while is paler. Points in the same cell cost
 * nothing. */
static void draw_trail(const struct race *d, int i, const struct plot *p,
                       const struct ctx *ctx, struct canvas *c, struct frame *f)
{
    enum { RECENT = 24 };
    rgb bright = racer_ink(f, &d->racers[i]),
        pale = colour_mix(bright, f->theme->ground, 0.3);
    double x0 = (double)NAN, y0 = (double)NAN;
    for (long t = 0; t <= ctx->step; t++) {
        const struct descent_record *r = descent_record_at(ctx, t);
        double x = plot_x(p, r->of[i].x), y = plot_y(p, r->of[i].y);
        if (t > 0 && (fabs(x - x0) > 0.25 || fabs(y - y0) > 0.125 || t == ctx->step)) {
            canvas_thick(c, x0, y0, x, y, t + RECENT > ctx->step ? bright : pale);
        } else if (t > 0 && isfinite(x) && isfinite(y)) {
            continue;
        }
        x0 = x;
        y0 = y;
    }
}

static struct style mark_style(rgb colour)
{
    return (struct style){colour, KEEP, ATTR_BOLD};
}

/* Where the steps were, when they are far enough apart to be told from each other. */
static void draw_steps(const struct race *d, int i, const struct plot *p,
                       const struct ctx *ctx, struct frame *f)
{
    enum { LAST = 400 };
    const double apart = 2.5; /* cells */
    double x0 = (double)NAN, y0 = (double)NAN;
    for (long t = ctx->step > LAST ? ctx->step - LAST : 0; t <= ctx->step; t++) {
        const struct descent_record *r = descent_record_at(ctx, t);
        double x = plot_x(p, r->of[i].x), y = plot_y(p, r->of[i].y);
        if (hypot(x - x0, 2 * (y - y0)) > apart) {
            plot_mark(f, p, r->of[i].x, r->of[i].y, 0x2022,
                      mark_style(racer_ink(f, &d->racers[i])));
        }
        x0 = x;
        y0 = y;
    }
}

/* A racer's marker, or an arrow at the edge of the view that it has left. */
static void draw_racer(const struct racer *r, const struct plot *p, struct frame *f)
{
    double col = floor(plot_x(p, r->theta[X])), row = floor(plot_y(p, r->theta[Y]));
    if (isnan(col) || isnan(row)) {
        return;
    }
    uint32_t mark = series_mark((int)r->optimizer);
    bool left = col < 0, right = col >= p->area.w, above = row < 0,
         below = row >= p->area.h;
    if (left || right || above || below) {
        mark = above ? 0x2191 : below ? 0x2193 : left ? 0x2190 : 0x2192;
        col = left ? 0 : right ? p->area.w - 1 : col;
        row = above ? 0 : below ? p->area.h - 1 : row;
    }
    frame_put(f, p->area.x + (int)col, p->area.y + (int)row, mark,
              mark_style(racer_ink(f, r)));
}

static const struct racer *explained(const struct race *d, const struct ctx *ctx)
{
    for (int i = 0; i < d->n; i++) {
        if ((int)d->racers[i].optimizer == values_choice(ctx->values, P_EXPLAIN)) {
            return &d->racers[i];
        }
    }
    return &d->racers[0];
}

static void explain(const struct racer *r, const struct ctx *ctx,
                    struct optimizer_move all[RACE_AXES],
                    struct optimizer_move own[RACE_AXES])
{
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    race_explain(r, &h, all, own);
}

/* The magnification of the arrows: the step itself may be too short to see. 1, 2, 5, 10 …
 */
static double arrow_scale(double longest, double room)
{
    double scale = 1;
    for (int i = 0; i < 30 && isfinite(longest) && longest > 0; i++) {
        double next = scale * (i % 3 == 1 ? 2.5 : 2);
        if (longest * next > room) {
            break;
        }
        scale = next;
    }
    return scale;
}

static void draw_arrow(const struct plot *p, const double from[RACE_AXES], double dx,
                       double dy, enum ink colour, struct frame *f)
{
    plot_vector(f, p, from[X], from[Y], from[X] + dx, from[Y] + dy, ink(f, colour));
}

/* How much longer than the step its arrow is. */
static double arrow_factor(const struct race *d, const struct plot *p,
                           const struct ctx *ctx)
{
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    explain(explained(d, ctx), ctx, all, own);
    return arrow_scale(hypot(all[X].delta, all[Y].delta), 0.2 * (p->x.hi - p->x.lo));
}

/* Three arrows from where the explained optimizer stands: gradient part + momentum part =
 * step. */
static void draw_arrows(const struct race *d, const struct plot *p, const struct ctx *ctx,
                        struct frame *f)
{
    const struct racer *r = explained(d, ctx);
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    explain(r, ctx, all, own);
    double k = arrow_factor(d, p, ctx);
    if (r->state.m) {
        draw_arrow(p, r->theta, k * (all[X].delta - own[X].delta),
                   k * (all[Y].delta - own[Y].delta), INK_WARN, f);
        draw_arrow(p, r->theta, k * own[X].delta, k * own[Y].delta, INK_GRADIENT, f);
    }
    draw_arrow(p, r->theta, k * all[X].delta, k * all[Y].delta, INK_BRIGHT, f);
}

static void draw_plot(const struct race *d, const struct descent_cache *c,
                      const struct descent_layout *l, const struct ctx *ctx,
                      struct frame *f)
{
    const struct plot *p = &l->view;
    draw_map(c, p, ctx, f);
    if (l->plot.x > ctx->area.x) {
        plot_axes(f, p, true, true);
    }
    struct rect old = frame_clip(f, l->plot);
    struct canvas trails = canvas_new(f, l->plot);
    const struct racer *on_top = explained(d, ctx);
    for (int i = 0; i < d->n; i++) {
        draw_trail(d, i, p, ctx, &trails, f);
    }
    draw_trail(d, (int)(on_top - d->racers), p, ctx, &trails, f);
    canvas_draw(&trails, f);
    for (int i = 0; d->named && i < d->named->n_minima; i++) {
        plot_mark(f, p, d->named->minima[i][X], d->named->minima[i][Y], 0x2715,
                  mark_style(f->theme->ink[INK_BRIGHT]));
    }
    if (!d->named && d->is_quadratic && d->quadratic.definite) {
        plot_mark(f, p, d->quadratic.minimum[X], d->quadratic.minimum[Y], 0x2715,
                  mark_style(f->theme->ink[INK_BRIGHT]));
    }
    plot_mark(f, p, d->start[X], d->start[Y], 0x25CB,
              mark_style(f->theme->ink[INK_BRIGHT]));
    draw_arrows(d, p, ctx, f);
    for (int i = 0; i < d->n; i++) {
        draw_steps(d, i, p, ctx, f);
        draw_racer(&d->racers[i], p, f);
    }
    draw_racer(on_top, p, f);
    f->clip = old;
    frame_hit(f, l->plot, HIT_PLOT);
}

/* f as it was understood, and what is under the pointer. */
static void draw_title(const struct race *d, const struct descent_view *v,
                       const struct descent_layout *l, const struct ctx *ctx,
                       struct frame *f)
{
    char text[128] = "click or arrows: set the start", x[NUMBER_SIZE], y[NUMBER_SIZE],
         z[NUMBER_SIZE];
    if (v->pointing) {
        double at[RACE_AXES], g[RACE_AXES];
        plot_data(&l->view, v->col, v->row, &at[X], &at[Y]);
        double value =
            graph_gradient(&d->f, at, g, arena_new(ctx->scratch, double, 2 * d->f.n));
        snprintf(text, sizeof text, "(%s, %s)  f = %s", number_show(x, at[X], 3),
                 number_show(y, at[Y], 3), number_show(z, value, 5));
    }
    char *formula = arena_printf(ctx->scratch, "f(x,y) = %s",
                                 expression_print(&d->f, true, ctx->scratch));
    int x0 = l->plot.x, room = l->title.x + l->title.w - x0, w = text_width(formula);
    if (d->named && w + 3 + text_width(d->named->label) + text_width(text) + 3 < room) {
        frame_textf(f, x0 + w + 2, l->title.y, ink(f, INK_DIM), "%s", d->named->label);
    }
    bool both = w + text_width(text) + 3 <= room;
    if (both || !v->pointing) {
        frame_text_cut(f, x0, l->title.y, room, ink(f, INK_TEXT), formula);
    }
    if (both || v->pointing) {
        frame_text_right(f, x0 + room, l->title.y, ink(f, INK_DIM), text);
    }
}

/* --- picture: the race
 * -------------------------------------------------------------------------- */

static void show(const struct ctx *ctx, char out[NUMBER_SIZE], double v, int digits)
{
    if (ctx->answers) {
        number_show(out, v, digits);
    } else {
        snprintf(out, NUMBER_SIZE, "·");
    }
}

static void race_row(const struct race *d, int i, struct rect in,
                     const struct column *columns, const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = &d->racers[i];
    const struct descent_record *now = descent_record_at(ctx, ctx->step);
    const struct optimizer_info *info = &optimizer_table[r->optimizer];
    char loss[NUMBER_SIZE], norm[NUMBER_SIZE], settled[NUMBER_SIZE] = "—";
    show(ctx, loss, r->loss, 5);
    show(ctx, norm, now->of[i].grad_norm, 2);
    long at = descent_settled(d, i, ctx);
    if (at >= 0) {
        snprintf(settled, sizeof settled, "%ld", at);
    }
    int y = in.y + 1 + i;
    bool lit = r == explained(d, ctx);
    frame_put(f, in.x, y, series_mark((int)r->optimizer),
              ink_series(f, (int)r->optimizer));
    struct style name = ink(f, lit ? INK_BRIGHT : INK_TEXT);
    name.attr |= lit ? (uint32_t)ATTR_BOLD : 0;
    frame_text(f, in.x + 2, y, name, info->label);
    if (r->bad_step >= 0) {
        snprintf(settled, sizeof settled, "diverged @%ld", r->bad_step);
        frame_text_right(f, in.x + in.w, y, ink(f, INK_ERROR), settled);
    } else {
        widget_table_cell(f, in.x, y, columns, 1, ink(f, INK_TEXT), loss);
        widget_table_cell(f, in.x, y, columns, 2, ink(f, INK_TEXT), norm);
        widget_table_cell(f, in.x, y, columns, 3, ink(f, at >= 0 ? INK_GOOD : INK_DIM),
                          settled);
    }
    frame_hit(f, (struct rect){in.x, y, in.w, 1}, HIT_RACER + i);
}

/* What the Hessian says of the explained optimizer's rate: the curvature that its step
 * feels now, against the most that it stands. */
static void draw_limit(const struct race *d, int x, int y, int w, const struct ctx *ctx,
                       struct frame *f)
{
    const struct racer *r = explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    explain(r, ctx, m, own);
    double have = quadratic_sharpness(&d->quadratic, (double[]){m[X].rate, m[Y].rate});
    double limit = o->limit(&h);
    bool constant = !isnan(quadratic_limit(r->optimizer, &h)), stable = have < limit;
    char a[NUMBER_SIZE], b[NUMBER_SIZE], line[160];
    snprintf(line, sizeof line, "%s %s of %s: %s%s", constant ? "lr·λmax" : "λ(η·H)",
             number_show(a, have, 3), number_show(b, limit, 3),
             stable ? "stable" : "unstable", constant ? "" : " now");
    frame_text_cut(f, x, y, w, ink(f, stable ? INK_GOOD : INK_ERROR), line);
}

static void draw_best(const struct race *d, int x, int y, int w, const struct ctx *ctx,
                      struct frame *f)
{
    const struct quadratic *q = &d->quadratic;
    bool momentum = explained(d, ctx)->optimizer == OPTIMIZER_MOMENTUM;
    struct best_rate best = momentum ? quadratic_best_momentum(q) : quadratic_best_sgd(q);
    char a[NUMBER_SIZE], b[NUMBER_SIZE], c[NUMBER_SIZE + 8] = "", line[160];
    if (momentum) {
        snprintf(c, sizeof c, " β %s", number_show(b, best.beta, 3));
    }
    snprintf(line, sizeof line, "κ %s · best %s lr %s%s", number_show(a, q->condition, 4),
             momentum ? "heavy ball" : "SGD", number_show(b, best.lr, 3), c);
    frame_text_cut(f, x, y, w, ink(f, INK_DIM), line);
}

static void draw_stability(const struct race *d, int x, int y, int w, int rows,
                           const struct ctx *ctx, struct frame *f)
{
    if (d->is_quadratic && d->quadratic.definite) {
        draw_limit(d, x, y, w, ctx, f);
        if (rows > 1) {
            draw_best(d, x, y + 1, w, ctx, f);
        }
    } else {
        frame_text_cut(f, x, y, w, ink(f, INK_DIM),
                       d->is_quadratic ? "quadratic without a minimum"
                                       : "not quadratic: limit on lr varies");
    }
}

static void draw_race(const struct race *d, const struct descent_layout *l,
                      const struct ctx *ctx, struct frame *f)
{
    char title[96], x[NUMBER_SIZE], y[NUMBER_SIZE], tol[NUMBER_SIZE];
    snprintf(title, sizeof title, "step %ld from (%s, %s)", ctx->step,
             number_show(x, d->start[X], 3), number_show(y, d->start[Y], 3));
    struct rect in = widget_panel(f, l->race, title, INK_LINE);
    int name = in.w < 36 ? 10 : 12, each = (in.w - name - 7 - 3) / 2;
    const struct column columns[] = {
        {"", -name}, {"loss", each}, {"‖∇f‖", each}, {"settled", 7}};
    widget_table_header(f, in.x, in.y, columns, 4);
    for (int i = 0; i < d->n; i++) {
        race_row(d, i, in, columns, ctx, f);
    }
    char note[120], least[NUMBER_SIZE + 8] = "lowest yet";
    if (d->minimum_known) {
        snprintf(least, sizeof least, "min %s", number_show(x, d->minimum, 4));
    }
    snprintf(note, sizeof note, "settled: f − %s < %s", least,
             number_short(tol, values_real(ctx->values, P_TOLERANCE, PARAM_ALL)));
    frame_text_cut(f, in.x, in.y + 1 + d->n, in.w, ink(f, INK_DIM), note);
    draw_stability(d, in.x, in.y + 2 + d->n, in.w, in.h - d->n - 2, ctx, f);
}

/* --- picture: the ledger
 * ------------------------------------------------------------------------- */

struct ledger {
    struct frame *f;
    const struct ctx *ctx;
    struct rect in;
    int y;
};

static void ledger_row(struct ledger *l, enum ink colour, const char *label, double x,
                       double y)
{
    char a[NUMBER_SIZE], b[NUMBER_SIZE];
    if (l->y >= l->in.y + l->in.h) {
        return;
    }
    show(l->ctx, a, x, 4);
    show(l->ctx, b, y, 4);
    int right = l->in.x + l->in.w;
    frame_text_cut(l->f, l->in.x, l->y, l->in.w - 20, ink(l->f, INK_DIM), label);
    frame_text_right(l->f, right - 10, l->y, ink(l->f, colour), a);
    frame_text_right(l->f, right, l->y, ink(l->f, colour), b);
    l->y++;
}

/* What the arrows on the plot are, in their colours, and the rule as a formula where
 * there is room. */
static void draw_arrow_key(const struct racer *r, double factor, struct rect in, int y,
                           struct frame *f)
{
    char scale[NUMBER_SIZE];
    if (y >= in.y + in.h) {
        return;
    }
    int x = in.x + frame_textf(f, in.x, y, ink(f, INK_DIM), "arrows ×%s ",
                               number_short(scale, factor));
    if (r->state.m) {
        x += frame_text(f, x, y, ink(f, INK_GRADIENT), "gradient");
        x += frame_text(f, x, y, ink(f, INK_DIM), "+");
        x += frame_text(f, x, y, ink(f, INK_WARN), "momentum");
        x += frame_text(f, x, y, ink(f, INK_DIM), "=");
    }
    frame_text(f, x, y, ink(f, INK_BRIGHT), "step");
    const char *form = optimizer_table[r->optimizer].form;
    if (y + widget_wrap_rows(in.w, form) < in.y + in.h) {
        widget_wrap(f, (struct rect){in.x, y + 1, in.w, in.y + in.h - y - 1},
                    ink(f, INK_FAINT), form);
    }
}

/* The step about to be made, as numbers that add up: Δ = −rate·direction − decay. */
static void draw_ledger(const struct race *d, const struct descent_layout *l,
                        const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    explain(r, ctx, m, own);
    char title[96], label[64];
    snprintf(title, sizeof title, "%s: why this step", o->label);
    struct rect in = widget_panel(f, l->ledger, title, INK_LINE);
    struct ledger led = {f, ctx, in, in.y};
    frame_text_right(f, in.x + in.w - 10, led.y, ink(f, INK_TEXT), "x");
    frame_text_right(f, in.x + in.w, led.y++, ink(f, INK_TEXT), "y");
    ledger_row(&led, INK_GRADIENT, "g = ∇f", r->g[X], r->g[Y]);
    if (o->has_m) {
        ledger_row(&led, INK_TEXT, o->m_symbol, m[X].m, m[Y].m);
    }
    if (o->has_v) {
        ledger_row(&led, INK_TEXT, o->v_symbol, m[X].v, m[Y].v);
    }
    if (o->has_hat) {
        snprintf(label, sizeof label, "%ŝ = %s/(1−β₁ᵗ)", o->m_symbol, o->m_symbol);
        ledger_row(&led, INK_TEXT, label, m[X].m_hat, m[Y].m_hat);
        snprintf(label, sizeof label, "%ŝ = %s/(1−β₂ᵗ)", o->v_symbol, o->v_symbol);
        ledger_row(&led, INK_TEXT, label, m[X].v_hat, m[Y].v_hat);
    }
    ledger_row(&led, INK_TEXT, "effective η", m[X].rate, m[Y].rate);
    if (o->uses[HYPER_WEIGHT_DECAY]) {
        ledger_row(&led, INK_TEXT, "decay ηλθ", m[X].decay, m[Y].decay);
    }
    bool sum = strchr(o->direction, ' ') != NULL;
    snprintf(label, sizeof label, sum ? "Δ = −η·(%s)%s" : "Δ = −η·%s%s", o->direction,
             o->uses[HYPER_WEIGHT_DECAY] ? " − decay" : "");
    ledger_row(&led, (enum ink)(INK_SERIES + (int)r->optimizer), label, m[X].delta,
               m[Y].delta);
    draw_arrow_key(r, arrow_factor(d, &l->view, ctx), in, led.y, f);
}

/* --- picture: the curves
 * -------------------------------------------------------------------------- */

/* The end of the steps' axis: 20, 50, 100 …, so that the curves do not move at every
 * step. */
static double horizon(long step)
{
    double end = 20;
    for (int i = 0; end < (double)step; i++) {
        end *= i % 3 == 0 ? 2.5 : 2;
    }
    return end;
}

static void draw_curves(const struct race *d, const struct descent_layout *l,
                        const struct ctx *ctx, struct frame *f)
{
    struct rect in = widget_panel(f, l->curves,
                                  d->minimum_known ? "loss − minimum (log)"
                                                   : "loss − lowest found so far (log)",
                                  INK_LINE);
    double lo = (double)INFINITY, hi = 0;
    for (long t = 0; t <= ctx->step; t++) {
        for (int i = 0; i < d->n; i++) {
            double e = descent_record_at(ctx, t)->of[i].loss - d->minimum;
            if (e > 0 && isfinite(e)) {
                lo = fmin(lo, e);
                hi = fmax(hi, e);
            }
        }
    }
    if (!(lo <= hi)) {
        return;
    }
    struct plot p = {.area = in,
                     .x = {.lo = 0, .hi = horizon(ctx->step)},
                     .y = {.lo = fmax(pow(10, floor(log10(lo))), DBL_MIN),
                           .hi = fmin(pow(10, ceil(log10(hi) + 1e-9)), DBL_MAX),
                           .log = true}};
    rect_left(&p.area, AXIS_LEFT + 1);
    plot_axes(f, &p, false, true);
    struct canvas c = canvas_new(f, p.area);
    double *excess = arena_new(ctx->scratch, double, ctx->step + 1);
    for (int i = 0; i < d->n; i++) {
        for (long t = 0; t <= ctx->step; t++) {
            excess[t] = descent_record_at(ctx, t)->of[i].loss - d->minimum;
        }
        plot_line(&c, &p, NULL, excess, ctx->step + 1, racer_ink(f, &d->racers[i]),
                  false);
    }
    canvas_draw(&c, f);
}

/* --- picture: one sentence
 * ------------------------------------------------------------------------ */

static void draw_notice(const struct race *d, const struct descent_layout *l,
                        const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = explained(d, ctx);
    const char *name = optimizer_table[r->optimizer].label;
    char line[200], a[NUMBER_SIZE];
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    explain(r, ctx, m, own);
    double uphill = m[X].delta * r->g[X] + m[Y].delta * r->g[Y];
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    double beta = h.of[HYPER_BETA] > 0 ? h.of[HYPER_BETA] : h.of[HYPER_BETA1];
    if (r->bad_step >= 0) {
        snprintf(line, sizeof line,
                 "%s is no longer finite since step %ld: nothing was clipped", name,
                 r->bad_step);
    } else if (ctx->step == 0) {
        snprintf(line, sizeof line,
                 "space starts the race; e explains another optimizer's step");
    } else if (uphill > 0 && r->state.m) {
        snprintf(line, sizeof line,
                 "%s overshot and climbs: β keeps %s %% of its last motion", name,
                 number_show(a, 100 * beta, 3));
    } else if (r->loss > descent_record_at(ctx, ctx->step - 1)->of[r - d->racers].loss) {
        snprintf(line, sizeof line, "%s's last step went up: too long here", name);
    } else {
        double length = hypot(m[X].delta, m[Y].delta);
        snprintf(line, sizeof line, "%s's next step is %s long, against a gradient of %s",
                 name, number_show(a, length, 3),
                 number_show((char[NUMBER_SIZE]){0}, hypot(r->g[X], r->g[Y]), 3));
    }
    frame_text_cut(f, l->notice.x + 1, l->notice.y, l->notice.w - 1, ink(f, INK_ACCENT),
                   line);
}

void descent_draw(const void *model, const void *view, const void *cache,
                  const struct ctx *ctx, struct frame *f)
{
    const struct race *d = model;
    struct descent_layout l = descent_layout(d, ctx);
    draw_plot(d, cache, &l, ctx, f);
    if (l.title.h) {
        draw_title(d, view, &l, ctx, f);
        draw_notice(d, &l, ctx, f);
    }
    if (l.race.h) {
        draw_race(d, &l, ctx, f);
    }
    if (l.curves.h) {
        draw_curves(d, &l, ctx, f);
    }
    if (l.ledger.h) {
        draw_ledger(d, &l, ctx, f);
    }
}
