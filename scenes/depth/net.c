/* A net of depth.c: its bars with the readings around them. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/plot.h"
#include "draw/widgets.h"

/* Mean of a quantity over the hidden layers, or over the steps. */
static double mean_of(const struct probe_report *r, size_t offset)
{
    double sum = 0;
    for (int l = 0; l + 1 < r->n; l++) {
        double x;
        memcpy(&x, (const char *)&r->layers[l] + offset, sizeof x);
        sum += x;
    }
    return sum / (r->n - 1);
}

/* ---- readouts under the bars ---- */

static void draw_bad(const struct picture *p, const struct depth_bad *bad, struct rect r)
{
    static const char *const ways[] = {
        [BAD_FORWARD] = "forward", [BAD_BACKWARD] = "backward", [BAD_LOSS] = "loss"};
    struct arena *mem = p->f->scratch;
    const char *where = bad->layer == p->t->config.hidden
                            ? "the output"
                            : arena_printf(mem, "%s %d", p->unit, bad->layer + 1);
    const char *line = WIDGET_CHOOSE(
        p->f->glyphs, r.w,
        arena_printf(mem, "%s: first not finite at %s", ways[bad->what], where),
        arena_printf(mem, "first not finite at %s", where),
        arena_printf(mem, "%s: not finite", where));
    frame_text_cut(p->f, r.x, r.y, r.w, ink(p->f, INK_ERROR), line);
}

/* The factors on ‖δ‖, which is named where the bars show something else. */
static void draw_factor(const struct picture *p, int net, struct rect r)
{
    const struct probe_report *report = trial_report(p->t, net);
    struct arena *mem = p->f->scratch;
    double first = report->layers[0].delta_norm;
    double last = report->layers[report->n - 2].delta_norm;
    double f = trial_measured_factor(p->t, net);
    const char *of = p->show_at == SHOW_DELTA ? "" : "‖δ‖ ";
    const char *have = depth_factor_text(p, f, 3);
    const char *expected = depth_factor_text(p, trial_expected_factor(p->t, net), 3);
    const char *line =
        isnan(f) && (first == 0 || last == 0)
            ? WIDGET_CHOOSE(p->f->glyphs, r.w,
                            arena_printf(mem, "‖δ‖ is exactly 0 at %s 1", p->unit),
                            arena_printf(mem, "‖δ‖ = 0 at %s 1", p->unit))
            : WIDGET_CHOOSE(
                  p->f->glyphs, r.w,
                  arena_printf(mem, "%sfirst/last %s · per %s %s · predicted %s", of,
                               depth_number(p, first / last, 2), p->unit, have, expected),
                  arena_printf(mem, "%sper %s %s · predicted %s", of, p->unit, have,
                               expected),
                  arena_printf(mem, "%s%s a %s, predicted %s", of, have, p->unit,
                               expected),
                  arena_printf(mem, "%s%s, predicted %s", of, have, expected),
                  arena_printf(mem, "%s%s", of, have));
    frame_text_cut(p->f, r.x, r.y, r.w, ink(p->f, INK_TEXT), line);
}

/* What was not finite first; else the factor of the selected layer, if it has no panel;
 * else the mean factor. */
static void draw_factors(const struct picture *p, int net, struct rect r, bool panels)
{
    const struct depth_bad *bad = &p->d->bad[net];
    bool selected = values_get(p->ctx->values, P_LAYER, PARAM_ALL)->given;
    if (bad->what != BAD_NOT) {
        draw_bad(p, bad, r);
    } else if (selected && !panels) {
        rect_left(&r, frame_textf(p->f, r.x, r.y, ink(p->f, INK_LIT), "%s %d: ", p->unit,
                                  p->layer + 1));
        depth_draw_split(p, net, r);
    } else {
        draw_factor(p, net, r);
    }
}

enum { READINGS_MOST = 6 };
struct readings {
    struct reading all[READINGS_MOST]; /* in the order of their importance */
    int n;
};

static void add(struct readings *to, enum ink ink, const char *wide, const char *brief,
                const char *least)
{
    to->all[to->n++] = (struct reading){{wide, brief, least}, ink};
}

static void add_loss(const struct picture *p, int net, struct readings *to)
{
    double loss = trial_report(p->t, net)->loss;
    add(to, INK_TEXT, arena_printf(p->f->scratch, "loss %s", depth_number(p, loss, 4)),
        arena_printf(p->f->scratch, "loss %s", depth_number(p, loss, 3)),
        arena_printf(p->f->scratch, "loss %s", depth_number(p, loss, 2)));
}

static void add_dead(const struct picture *p, int net, struct readings *to)
{
    double dead = mean_of(trial_report(p->t, net), offsetof(struct layer_probe, dead));
    add(to, INK_DIM, arena_printf(p->f->scratch, "dead %s", depth_percent(p, dead)), NULL,
        arena_printf(p->f->scratch, "dead %s %%", depth_number(p, 100 * dead, 1)));
}

/* What the activation does to the gradient, over all layers. */
static void add_shares(const struct picture *p, int net, struct readings *to)
{
    struct arena *mem = p->f->scratch;
    const struct probe_report *r = trial_report(p->t, net);
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    double slope = mean_of(r, offsetof(struct layer_probe, slope_rms));
    add_loss(p, net, to);
    if (a->saturates) {
        const char *flat =
            depth_percent(p, mean_of(r, offsetof(struct layer_probe, saturated)));
        add(to, INK_DIM, arena_printf(mem, "saturated %s", flat),
            arena_printf(mem, "sat. %s", flat), NULL);
    } else if (a->on_off) {
        add(to, INK_DIM, arena_printf(mem, "active %s", depth_percent(p, slope * slope)),
            NULL, NULL);
    }
    add_dead(p, net, to);
    add(to, INK_DIM, arena_printf(mem, "φ′ %s", depth_number(p, slope, 3)),
        arena_printf(mem, "φ′ %s", depth_number(p, slope, 2)), NULL);
}

/* ‖g‖ against its threshold, and how often gradients were clipped. */
static void add_clipping(const struct picture *p, int net, struct readings *to)
{
    struct arena *mem = p->f->scratch;
    const struct probe_report *r = trial_report(p->t, net);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    double threshold = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    enum ink ink = by_norm && r->grad_norm > threshold ? INK_WARN : INK_TEXT;
    const char *at = values_get(p->ctx->values, P_THRESHOLD, PARAM_ALL)->text;
    const char *sign = r->grad_norm > threshold ? ">" : "≤";
    const char *norm = depth_number(p, r->grad_norm, 2);
    char least[NUMBER_SIZE] = "?";
    if (p->ctx->show_numbers) {
        number_fit(least, r->grad_norm, 2, 5);
    }
    if (isnan(r->grad_norm)) {
        add(to, INK_WARN, "‖g‖ is nan: no threshold cuts that", "‖g‖ nan", NULL);
    } else if (by_norm) {
        add(to, ink, arena_printf(mem, "‖g‖ %s %s %s", norm, sign, at), NULL,
            arena_printf(mem, "‖g‖ %s %s %s", least, sign, at));
    } else {
        add(to, ink, arena_printf(mem, "cut at ±%s", at), arena_printf(mem, "±%s", at),
            NULL);
        add(to, ink, arena_printf(mem, "‖g‖ %s", norm), NULL,
            arena_printf(mem, "‖g‖ %s", least));
    }
    add(to, ink, arena_printf(mem, "clipped %ld of %ld updates", r->clips, p->ctx->step),
        arena_printf(mem, "cut %ld/%ld", r->clips, p->ctx->step), NULL);
}

/* Adds one kind of readings of a net. */
typedef void readings_fn(const struct picture *p, int net, struct readings *to);

/* The rows for readings in w columns, from 1 to `most`: the same for all nets, so that
 * nets side by side stay in line. */
static int rows_for(const struct picture *p, readings_fn *add_all, int w, int most)
{
    int rows = 1;
    for (int i = 0; i < p->t->config.n; i++) {
        struct readings r = {.n = 0};
        add_all(p, i, &r);
        int mine = widget_readings_rows(p->f->glyphs, w, most, r.all, r.n, NULL, NULL);
        rows = mine > rows ? mine : rows;
    }
    return rows;
}

static void draw_readings(const struct picture *p, int net, readings_fn *add_all,
                          struct rect r)
{
    struct readings readings = {.n = 0};
    add_all(p, net, &readings);
    widget_readings(p->f, r, readings.all, readings.n);
}

/* The logarithm of a quantity over the last steps, as a row of blocks. */
static void draw_history(const struct picture *p, int net, struct rect r, int column)
{
    int n = p->ctx->step + 1 < r.w ? (int)p->ctx->step + 1 : r.w;
    if (n < 2) {
        return;
    }
    double *heights = arena_new(p->f->scratch, double, n);
    double lo = (double)INFINITY, hi = -(double)INFINITY;
    for (int i = 0; i < n; i++) {
        long step = p->ctx->step - n + 1 + i;
        heights[i] = log10(log_get(p->ctx->log, step, column, net, 0));
        lo = isfinite(heights[i]) ? fmin(lo, heights[i]) : lo;
        hi = isfinite(heights[i]) ? fmax(hi, heights[i]) : hi;
    }
    double least = 0.2 * fmax(hi - lo, 0.05); /* below a tenth of a decade: nearly flat */
    for (int i = 0; i < n; i++) {
        heights[i] = isfinite(heights[i]) ? heights[i] - lo + least : 0;
    }
    r.w = n;
    widget_histogram(p->f, r, heights, n, depth_ink(p, net));
}

/* Takes w columns from a line and writes a label there; returns the rest of them. */
static struct rect labeled(const struct picture *p, struct rect *line, int w,
                           const char *label)
{
    struct rect r = rect_left(line, w);
    rect_left(&r, frame_text(p->f, r.x, r.y, ink(p->f, INK_DIM), label));
    rect_right(&r, 1);
    return r;
}

/* In place of the panels, where they have no room: ‖δ₁‖ and the loss over the last steps
 * if the net trains and no layer is selected, else the selected layer's activations and
 * δ. */
static void draw_summary(const struct picture *p, int net, struct rect line)
{
    const struct layer_probe *layer = &trial_report(p->t, net)->layers[p->layer];
    int half = line.w / 2;
    if (p->ctx->step > 0 && !values_get(p->ctx->values, P_LAYER, PARAM_ALL)->given) {
        draw_history(p, net, labeled(p, &line, half, "‖δ₁‖ "), C_DELTA_NORM);
        draw_history(p, net, labeled(p, &line, half, "loss "), C_LOSS);
        return;
    }
    depth_draw_counts(p, labeled(p, &line, half, "a "), &layer->activations,
                      p->f->theme->ink[INK_VALUE]);
    depth_draw_counts(p, labeled(p, &line, half, "δ "), &layer->deltas,
                      p->f->theme->ink[INK_GRADIENT]);
}

/* with_rule: adds the initialization, if the nets differ in it. */
static const char *net_title(const struct picture *p, int net, bool with_rule)
{
    char mark[5] = "";
    mark[text_encode(series_mark(depth_series(p, net)), mark)] = '\0';
    const char *rule = depth_one_init(p->t) || !with_rule
                           ? ""
                           : init_table[p->t->config.inits[net]].label;
    return arena_printf(p->f->scratch, "%s %s%s%s", mark,
                        activation_table[p->t->config.activations[net]].label,
                        *rule ? " · " : "", rule);
}

/* How many of `rows` rows the bars and their scale do not need. */
static int spare_rows(const struct picture *p, int rows)
{
    int room = rows - 1 - depth_has_norm_bar(p->ctx);
    int spare = room - depth_group(p->t->config.hidden, room).n_rows;
    return spare > 0 ? spare : 0;
}

static bool clips(const struct picture *p)
{
    return values_choice(p->ctx->values, P_CLIP) != CLIP_OFF;
}

/* In a box, with all readouts. */
static bool draw_boxed(const struct picture *p, int net, struct rect r, bool curves)
{
    const char *title = WIDGET_CHOOSE(p->f->glyphs, r.w - 6, net_title(p, net, true),
                                      net_title(p, net, false));
    struct rect in = widget_panel(p->f, r, title, series_ink(depth_series(p, net)));
    int spare = spare_rows(p, in.h - 2 - clips(p));
    if (clips(p)) {
        int rows = rows_for(p, add_clipping, in.w, 1 + spare);
        draw_readings(p, net, add_clipping, rect_bottom(&in, rows));
        spare -= rows - 1;
    }
    int rows = rows_for(p, add_shares, in.w, 1 + spare);
    if (!clips(p) && !curves && spare >= rows) {
        draw_summary(p, net, rect_bottom(&in, 1));
    }
    draw_readings(p, net, add_shares, rect_bottom(&in, rows));
    draw_factors(p, net, rect_bottom(&in, 1), curves);
    return depth_draw_bars(p, net, in);
}

/* What stands beside the name of a net without a box. */
static void add_head(const struct picture *p, int net, struct readings *to)
{
    add_loss(p, net, to);
    add_dead(p, net, to);
}

/* True if, for every net, all readings fit beside its name in one row of w columns. */
static bool fits_heads(const struct picture *p, readings_fn *add_all, int w,
                       bool with_rule)
{
    for (int i = 0; i < p->t->config.n; i++) {
        struct readings r = {.n = 0};
        int shown;
        add_all(p, i, &r);
        widget_readings_rows(
            p->f->glyphs, w - glyphs_width(p->f->glyphs, net_title(p, i, with_rule)) - 2,
            1, r.all, r.n, &shown, NULL);
        if (shown < r.n) {
            return false;
        }
    }
    return true;
}

/* Compact form for short screens: no box, a head line with the loss, one line below.
 * Clipping has a row of its own if one is free or the head is too narrow, else it stands
 * in the head. */
static bool draw_plain(const struct picture *p, int net, struct rect r, bool curves)
{
    enum { FACTORS_LEAST = 4, ROWS_LEAST = 7 };
    r = rect_inset(r, 1, 0);
    struct rect head = rect_top(&r, 1);
    int spare = spare_rows(p, r.h - (r.h >= FACTORS_LEAST));
    bool narrow = !fits_heads(p, add_clipping, head.w, false) && r.h >= ROWS_LEAST;
    bool below = clips(p) && (spare > 0 || narrow);
    readings_fn *beside = clips(p) && !below ? add_clipping : add_head;
    struct style s = ink_series(p->f, depth_series(p, net));
    s.attr |= ATTR_BOLD;
    bool with_rule = fits_heads(p, beside, head.w, true);
    rect_left(&head, 2 + frame_text_cut(p->f, head.x, head.y, head.w, s,
                                        net_title(p, net, with_rule)));
    draw_readings(p, net, beside, head);
    if (r.h >= FACTORS_LEAST) {
        draw_factors(p, net, rect_bottom(&r, 1), curves);
    }
    if (below) {
        int rows = rows_for(p, add_clipping, r.w, spare > 1 ? spare : 1);
        draw_readings(p, net, add_clipping, rect_bottom(&r, rows));
    }
    int rows = r.h - 1 - depth_has_norm_bar(p->ctx);
    if (rows >= 6 && p->t->n_layers != rows) {
        draw_summary(p, net, rect_bottom(&r, 1));
    }
    return depth_draw_bars(p, net, r);
}

/* In a box, unless layers would then share rows that could have rows of their own. */
bool depth_draw_net(const struct picture *p, int net, struct rect r, bool curves)
{
    int hidden = p->t->config.hidden;
    bool all = r.h >= hidden + 1 + BOX_ROWS;
    bool same = depth_group(hidden, r.h - BOX_ROWS).size ==
                depth_group(hidden, r.h - PLAIN_ROWS).size;
    if (all || (same && r.h >= BOX_LEAST)) {
        return draw_boxed(p, net, r, curves);
    }
    return draw_plain(p, net, r, curves);
}
