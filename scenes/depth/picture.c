/* The picture of depth.c. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "draw/widgets.h"

/* ---- layout ---- */

struct layout {
    struct rect title, notice, nets, details, curves; /* empty: left out */
    int columns;                                      /* of nets */
};

enum { PANEL_WIDE = 29, BELOW_LEAST = 8 };

/* The number of nets side by side: as many as have room, spread evenly over the rows. */
static int columns_of(int n, int w)
{
    int fit = w / PANEL_WIDE < 1 ? 1 : w / PANEL_WIDE;
    int grid = (n + fit - 1) / fit;
    return (n + grid - 1) / grid;
}

/* The bars come first; then one line for the title and one for the notice; then the
 * panels below, with all rows that the bars cannot use. */
static struct layout layout_of(const struct trial *t, int clip_rows, struct rect area)
{
    struct layout l = {.columns = columns_of(t->config.n, area.w)};
    int grid = (t->config.n + l.columns - 1) / l.columns, chrome = BOX_ROWS + clip_rows;
    if (area.h >= 8) {
        l.title = rect_top(&area, 1);
    }
    if (area.h >= 10) {
        l.notice = rect_top(&area, 1);
    }
    int least = t->n_layers + chrome < BOX_LEAST ? t->n_layers + chrome : BOX_LEAST;
    if (area.w >= 70 && area.h >= grid * least + BELOW_LEAST) {
        int each = (area.h - BELOW_LEAST) / grid;
        int rows = depth_group(t->config.hidden, each - chrome).n_rows + chrome;
        struct rect panels = rect_bottom(&area, area.h - grid * rows);
        l.details = rect_left(&panels, panels.w * (t->config.n > 2 ? 3 : 2) /
                                           (t->config.n > 2 ? 5 : 4));
        l.curves = panels;
    }
    l.nets = area;
    return l;
}

static struct rect net_rect(const struct layout *l, int n, int i)
{
    int grid = (n + l->columns - 1) / l->columns;
    int column = i % l->columns, row = i / l->columns;
    int x0 = l->nets.w * column / l->columns, x1 = l->nets.w * (column + 1) / l->columns;
    int y0 = l->nets.h * row / grid, y1 = l->nets.h * (row + 1) / grid;
    return (struct rect){l->nets.x + x0, l->nets.y + y0, x1 - x0, y1 - y0};
}

/* ---- one line each ---- */

/* A description of the nets; the shortest form may be wider than w. */
static const char *shape_text(const struct picture *p, int w)
{
    const struct trial_config *c = &p->t->config;
    const char *rule =
        depth_one_init(p->t) ? init_table[c->inits[0]].label : "a rule each";
    const char *data = dataset_table[c->data].label;
    struct arena *mem = p->f->scratch;
    if (c->through_time) {
        const char *net =
            arena_printf(mem, "recurrent, width %d, T %d", c->width, c->hidden);
        return WIDGET_CHOOSE(p->f->glyphs, w,
                             arena_printf(mem, "%s · batch %d · %s", net, c->batch, rule),
                             arena_printf(mem, "%s · batch %d", net, c->batch), net,
                             arena_printf(mem, "recurrent, T %d", c->hidden));
    }
    const char *net =
        arena_printf(mem, "%d → %d ×%d → 1", p->t->n_in, c->width, c->hidden);
    const char *batch = arena_printf(mem, "%s · batch %d", net, c->batch);
    const char *extra = arena_printf(mem, "%s%s", c->residual ? " · residual" : "",
                                     c->normalize ? " · normalized" : "");
    return WIDGET_CHOOSE(p->f->glyphs, w,
                         arena_printf(mem, "%s · %s%s · %s", batch, rule, extra, data),
                         arena_printf(mem, "%s · %s%s", batch, rule, extra),
                         arena_printf(mem, "%s%s", batch, extra), batch, net);
}

/* shared: some row of bars stands for several layers. */
static void draw_title(const struct picture *p, struct rect r, bool shared)
{
    struct arena *mem = p->f->scratch;
    long grew = p->d->axis[p->show_at].grew;
    const char *what = arena_printf(mem, "%s = %s", p->show->symbol, p->show->words);
    const char *each = arena_printf(mem, "each %s, log scale", p->unit);
    const char *means = arena_printf(mem, "geometric mean a row, log scale");
    const char *left = WIDGET_CHOOSE(
        p->f->glyphs, r.w - 1, arena_printf(mem, "%s, %s", what, shared ? means : each),
        arena_printf(mem, "%s, %s", p->show->symbol, shared ? means : each));
    int used = frame_text_cut(p->f, r.x + 1, r.y, r.w - 1, ink(p->f, INK_BRIGHT), left);
    const char *more = arena_printf(mem, " · grew at step %ld", grew);
    if (grew > 0 && used + glyphs_width(p->f->glyphs, more) < r.w) {
        used += frame_text(p->f, r.x + 1 + used, r.y, ink(p->f, INK_WARN), more);
    }
    int room = r.w - used - 4;
    const char *shape = shape_text(p, room);
    if (glyphs_width(p->f->glyphs, shape) <= room) {
        frame_text_right(p->f, r.x + r.w - 1, r.y, ink(p->f, INK_DIM), shape);
    }
}

/* The net whose factor is farthest from 1. */
static int most_extreme(const struct picture *p)
{
    int worst = 0;
    double most = -1;
    for (int i = 0; i < p->t->config.n; i++) {
        double off = fabs(log(trial_measured_factor(p->t, i)));
        if (off > most) {
            most = off;
            worst = i;
        }
    }
    return worst;
}

static const char *notice_bad(const struct picture *p)
{
    long step = depth_bad_step(p->d);
    return step == 0
               ? "overflow: the values left float64's range at the layer named below"
               : arena_printf(p->f->scratch,
                              "not finite since step %ld: , steps back, c clips, "
                              "a smaller lr helps",
                              step);
}

/* A net keeps the size of ‖δ‖ while the factor of a layer and the decades over all layers
 * stay within these. */
static const double FACTOR_LEAST = 0.8, FACTOR_MOST = 1.25, DECADES_MOST = 2;

static bool keeps_its_size(double factor, int layers)
{
    return factor > FACTOR_LEAST && factor < FACTOR_MOST &&
           fabs(log10(factor)) * layers <= DECADES_MOST;
}

/* What is wrong with a net although its ‖δ‖ keeps its size; NULL: nothing. */
static const char *hidden_trouble(const struct picture *p, int net, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    const char *name = activation_table[p->t->config.activations[net]].label;
    double flat = 0, dead = 0, hidden = r->n - 1;
    for (int l = 0; l + 1 < r->n; l++) {
        flat += isnan(r->layers[l].saturated) ? 0 : r->layers[l].saturated / hidden;
        dead += r->layers[l].dead / hidden;
    }
    if (flat > 0.5 || dead > 0.5) {
        const char *share = depth_percent(p, flat > 0.5 ? flat : dead);
        const char *how = flat > 0.5 ? "saturated" : "dead";
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            arena_printf(p->f->scratch,
                         "%s: ‖δ‖ keeps its size, but %s of the units are %s", name,
                         share, how),
            arena_printf(p->f->scratch, "%s: ‖δ‖ is kept, %s of its units %s", name,
                         share, how));
    }
    double most = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    if ((by_norm && r->grad_norm > most) || r->clipped > 0) {
        return arena_printf(
            p->f->scratch, "%s: ‖δ‖ keeps its size, but clipping cuts the updates", name);
    }
    return NULL;
}

static const char *notice_kept(const struct picture *p, int w)
{
    for (int i = 0; i < p->t->config.n; i++) {
        const char *trouble = hidden_trouble(p, i, w);
        if (trouble) {
            return trouble;
        }
    }
    return WIDGET_CHOOSE(
        p->f->glyphs, w,
        arena_printf(p->f->scratch,
                     "healthy: every net keeps ‖δ‖ within ×0.8 … ×1.25 a %s", p->unit),
        "healthy: every net keeps the size of ‖δ‖");
}

/* What to notice; the shortest form may be wider than w. */
static const char *notice(const struct picture *p, int w)
{
    const struct trial_config *c = &p->t->config;
    if (depth_bad_step(p->d) >= 0) {
        return notice_bad(p);
    }
    if (depth_one_init(p->t) && c->inits[0] == INIT_ZERO && !c->normalize) {
        return "zero weights: nothing tells the units apart, and they never differ";
    }
    if (p->show_at == SHOW_DW) {
        return "∂L/∂W = δ·aᵀ can look harmless where a grows as δ shrinks; d: other bars";
    }
    int net = most_extreme(p);
    double factor = trial_measured_factor(p->t, net),
           expected = trial_expected_factor(p->t, net);
    const char *name = activation_table[c->activations[net]].label;
    struct arena *mem = p->f->scratch;
    const char *both =
        arena_printf(mem, "%s: ×%s measured, ×%s predicted", name,
                     depth_number(p, factor, 2), depth_number(p, expected, 2));
    if (p->ctx->step > 0 && fabs(log(factor / expected)) > 0.2) {
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            arena_printf(mem, "%s: trained weights are no longer independent draws",
                         both),
            arena_printf(mem, "%s: W is trained", both), both);
    }
    if (c->residual && factor > 1.05 * expected) {
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            arena_printf(mem,
                         "%s: ×%s a layer, ×%s predicted: shortcuts line its layers "
                         "up, they are no independent draws",
                         name, depth_number(p, factor, 2), depth_number(p, expected, 2)),
            arena_printf(mem, "%s: shortcuts line its layers up", both), both);
    }
    if (isnan(factor)) {
        return "space trains · i: another initialization · d: what the bars show";
    }
    if (keeps_its_size(factor, c->hidden - 1)) {
        return notice_kept(p, w);
    }
    const char *way = factor < 1 ? "vanishes" : "explodes";
    const char *by = depth_number(p, factor, 2);
    const char *decades = depth_number(p, fabs(log10(factor)) * (c->hidden - 1), 2);
    return WIDGET_CHOOSE(
        p->f->glyphs, w,
        arena_printf(mem, "%s %s: ×%s at every %s on the way back, %s decades over %d",
                     name, way, by, p->unit, decades, c->hidden - 1),
        arena_printf(mem, "%s %s: ×%s a %s, %s decades over %d", name, way, by, p->unit,
                     decades, c->hidden - 1),
        arena_printf(mem, "%s %s: ×%s a %s", name, way, by, p->unit));
}

void depth_draw(const void *model, const void *view, const void *cache,
                const struct ctx *ctx, struct frame *f)
{
    (void)view;
    const struct depth_model *d = model;
    const struct trial *t = &d->trial;
    int show = values_choice(ctx->values, P_SHOW);
    struct picture p = {
        .d = d,
        .t = t,
        .ctx = ctx,
        .cache = cache,
        .f = f,
        .show = &depth_shows[show],
        .show_at = show,
        .layer = depth_layer(t, ctx),
        .unit = t->config.through_time ? "step" : "layer",
    };
    int clips = values_choice(ctx->values, P_CLIP) != CLIP_OFF;
    struct layout l = layout_of(t, clips + depth_has_norm_bar(ctx), ctx->area);
    if (l.notice.h) {
        frame_text_cut(f, l.notice.x + 1, l.notice.y, l.notice.w - 1, ink(f, INK_ACCENT),
                       notice(&p, l.notice.w - 1));
    }
    bool shared = false;
    for (int i = 0; i < t->config.n; i++) {
        shared |= depth_draw_net(&p, i, net_rect(&l, t->config.n, i), l.curves.h > 0);
    }
    if (l.title.h) {
        draw_title(&p, l.title, shared);
    }
    if (l.details.h) {
        depth_draw_details(&p, l.details);
        depth_draw_curves(&p, l.curves);
    }
}
