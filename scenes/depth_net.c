/* A net of depth.c: its bars and what is read below them. */
#include "scenes/depth_picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* --- bars
 * ------------------------------------------------------------------------------------ */

struct grouping depth_group(int hidden, int rows)
{
    int room = rows > 1 ? rows - 1 : 1;
    int size = (hidden + room - 1) / room;
    return (struct grouping){size, (hidden + size - 1) / size + 1};
}

static int row_first(const struct grouping *g, int hidden, int row)
{
    return row + 1 == g->n_rows ? hidden : row * g->size;
}

/* The geometric mean of a row's layers: 0, inf and nan stay what they are. */
static double row_value(const struct picture *p, const struct probe_report *r, int from,
                        int to)
{
    double logs = 0;
    if (to == from + 1) {
        return p->show->value(&r->layers[from]);
    }
    for (int l = from; l < to; l++) {
        logs += log(p->show->value(&r->layers[l]));
    }
    return exp(logs / (to - from));
}

static void hide_values(const struct picture *p, struct rect r, int rows)
{
    enum { VALUES = 9 };
    struct rect values = {r.x + r.w - VALUES, r.y, VALUES, rows};
    frame_fill(p->f, values, ' ', (struct style){KEEP, KEEP, 0});
    for (int i = 0; i < rows; i++) {
        frame_text_right(p->f, r.x + r.w, r.y + i, ink(p->f, INK_DIM), "·");
    }
}

bool depth_has_norm_bar(const struct ctx *ctx)
{
    return values_choice(ctx->values, P_CLIP) == CLIP_NORM &&
           depth_shows[values_choice(ctx->values, P_SHOW)].gradient;
}

static void draw_bars(const struct picture *p, int net, struct rect r)
{
    enum { ROOM_FOR_NORM = 6 };
    const struct probe_report *report = trial_report(p->t, net);
    int hidden = p->t->config.hidden, lit = 0;
    int norm = depth_has_norm_bar(p->ctx) && r.h >= ROOM_FOR_NORM;
    struct grouping g = depth_group(hidden, r.h - 1 - norm);
    double *values = arena_new(p->f->scratch, double, g.n_rows + 1);
    const char **labels = arena_new(p->f->scratch, const char *, g.n_rows + 1);
    values[g.n_rows] = report->grad_norm;
    labels[g.n_rows] = "‖g‖";
    for (int i = 0; i < g.n_rows; i++) {
        int from = row_first(&g, hidden, i), to = row_first(&g, hidden, i + 1);
        to = i + 1 == g.n_rows ? from + 1 : to;
        values[i] = row_value(p, report, from, to);
        labels[i] = from == hidden   ? "out"
                    : to == from + 1 ? arena_printf(p->f->scratch, "%d", from + 1)
                                     : arena_printf(p->f->scratch, "%d–%d", from + 1, to);
        lit = p->layer >= from && p->layer < to ? i + 1 : lit;
    }
    double at = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    int shown = plot_bars(p->f, r,
                          &(struct bars){
                              .values = values,
                              .labels = labels,
                              .n = g.n_rows + norm,
                              .lo = p->now->axis[p->show_at].lo,
                              .hi = p->now->axis[p->show_at].hi,
                              .colour = depth_ink(p, net),
                              .lit = lit,
                              .threshold = norm ? at : 0,
                              .threshold_row = g.n_rows + 1,
                          });
    for (int i = 0; i < shown && i < g.n_rows; i++) {
        frame_hit(p->f, (struct rect){r.x, r.y + i, r.w, 1},
                  HIT_ROW + net * HIT_ROW_NEXT + row_first(&g, hidden, i));
    }
    if (!p->ctx->answers) {
        hide_values(p, r, shown);
    }
}

void depth_draw_counts(const struct picture *p, struct rect r, const struct histogram *h,
                       rgb colour)
{
    double counts[PROBE_BINS];
    for (int i = 0; i < PROBE_BINS; i++) {
        counts[i] = h->counts[i];
    }
    if (r.w > 0 && r.h > 0 && h->lo < h->hi) {
        widget_histogram(p->f, r, counts, PROBE_BINS, colour);
    }
}

/* --- readouts under the bars
 * ----------------------------------------------------------------- */

static void draw_bad(const struct picture *p, const struct depth_bad *bad, int x, int y,
                     int w)
{
    static const char *const ways[] = {
        [BAD_FORWARD] = "forward", [BAD_BACKWARD] = "backward", [BAD_LOSS] = "loss"};
    const char *where =
        bad->layer == p->t->config.hidden
            ? "the output"
            : arena_printf(p->f->scratch, "%s %d", p->unit, bad->layer + 1);
    frame_text_cut(p->f, x, y, w, ink(p->f, INK_ERROR),
                   arena_printf(p->f->scratch, "%s: first not finite at %s",
                                ways[bad->what], where));
}

static void draw_factor(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    double first = r->layers[0].delta_norm, last = r->layers[r->n - 2].delta_norm;
    double f = trial_measured(p->t, net);
    const char *measured = depth_factor_text(p, f, 3);
    const char *predicted = depth_factor_text(p, trial_predicted(p->t, net), 3);
    const char *line =
        isnan(f) && (first == 0 || last == 0)
            ? arena_printf(p->f->scratch, "‖δ‖ is exactly 0 at %s 1", p->unit)
            : WIDGET_CHOOSE(
                  w,
                  arena_printf(p->f->scratch, "first/last %s · per %s %s · predicted %s",
                               depth_number(p, first / last, 2), p->unit, measured,
                               predicted),
                  arena_printf(p->f->scratch, "%s%s%s, predicted %s", measured,
                               w < 32 ? "" : " a ", w < 32 ? "" : p->unit, predicted));
    frame_text_cut(p->f, x, y, w, ink(p->f, INK_TEXT), line);
}

/* What was not finite first; else, where the selected layer has no panel, its factor;
 * else the mean factor. */
static void draw_factors(const struct picture *p, int net, struct rect r, bool panels)
{
    const struct depth_bad *bad = &p->now->net[net].bad;
    bool selected = values_get(p->ctx->values, P_LAYER, PARAM_ALL)->given;
    if (bad->what != BAD_NOT) {
        draw_bad(p, bad, r.x, r.y, r.w);
    } else if (selected && !panels) {
        rect_left(&r, frame_textf(p->f, r.x, r.y, ink(p->f, INK_LIT), "%s %d: ", p->unit,
                                  p->layer + 1));
        depth_draw_split(p, net, r);
    } else {
        draw_factor(p, net, r.x, r.y, r.w);
    }
}

static void draw_shares(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    double slope = mean_of(r, offsetof(struct layer_probe, slope_rms));
    const char *flat = "";
    if (a->saturates) {
        flat = arena_printf(
            p->f->scratch, "%s %s · ", w < 45 ? "sat." : "saturated",
            depth_percent(p, mean_of(r, offsetof(struct layer_probe, saturated))));
    } else if (a->on_off) {
        flat =
            arena_printf(p->f->scratch, "active %s · ", depth_percent(p, slope * slope));
    }
    int used =
        frame_text(p->f, x, y, ink(p->f, INK_TEXT),
                   arena_printf(p->f->scratch, "loss %s", depth_number(p, r->loss, 4)));
    frame_text_cut(
        p->f, x + used, y, w - used, ink(p->f, INK_DIM),
        arena_printf(p->f->scratch, " · %sdead %s · φ′ %s", flat,
                     depth_percent(p, mean_of(r, offsetof(struct layer_probe, dead))),
                     depth_number(p, slope, 3)));
}

static void draw_clipping(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    double threshold = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    bool over = by_norm && r->grad_norm > threshold;
    const char *at = values_get(p->ctx->values, P_THRESHOLD, PARAM_ALL)->text;
    const char *norm = depth_number(p, r->grad_norm, 2);
    const char *head = isnan(r->grad_norm) ? "‖g‖ is nan: no threshold cuts that"
                       : by_norm ? arena_printf(p->f->scratch, "‖g‖ %s %s %s", norm,
                                                over ? ">" : "≤", at)
                                 : arena_printf(p->f->scratch, "±%s · ‖g‖ %s", at, norm);
    const char *line = WIDGET_CHOOSE(
        w,
        arena_printf(p->f->scratch, "%s · clipped %ld of %ld updates", head, r->clips,
                     p->ctx->step),
        arena_printf(p->f->scratch, "%s · cut %ld/%ld", head, r->clips, p->ctx->step));
    frame_text_cut(p->f, x, y, w, ink(p->f, over ? INK_WARN : INK_TEXT), line);
}

/* The logarithm of a quantity over the last steps, as a row of blocks. */
static void draw_history(const struct picture *p, int net, struct rect r,
                         enum curve curve)
{
    int n = p->ctx->step + 1 < r.w ? (int)p->ctx->step + 1 : r.w;
    if (n < 2) {
        return;
    }
    double *heights = arena_new(p->f->scratch, double, n);
    double lo = (double)INFINITY, hi = -(double)INFINITY;
    for (int i = 0; i < n; i++) {
        long step = p->ctx->step - n + 1 + i;
        heights[i] = log10(depth_curve_at(depth_record_at(p->ctx, step), curve, net));
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

/* A part of a line, with its label; what is left of the part. */
static struct rect labelled(const struct picture *p, struct rect *line, int w,
                            const char *label)
{
    struct rect r = rect_left(line, w);
    rect_left(&r, frame_text(p->f, r.x, r.y, ink(p->f, INK_DIM), label));
    rect_right(&r, 1);
    return r;
}

/* Where there is no room for panels: the selected layer's activations and δ, or once it
 * trains, until a layer is selected, ‖δ₁‖ and the loss over the last steps. */
static void draw_summary(const struct picture *p, int net, struct rect line)
{
    const struct layer_probe *layer = &trial_report(p->t, net)->layers[p->layer];
    int half = line.w / 2;
    if (p->ctx->step > 0 && !values_get(p->ctx->values, P_LAYER, PARAM_ALL)->given) {
        draw_history(p, net, labelled(p, &line, half, "‖δ₁‖ "), CURVE_DELTA);
        draw_history(p, net, labelled(p, &line, half, "loss "), CURVE_LOSS);
        return;
    }
    depth_draw_counts(p, labelled(p, &line, half, "a "), &layer->activations,
                      p->f->theme->ink[INK_VALUE]);
    depth_draw_counts(p, labelled(p, &line, half, "δ "), &layer->deltas,
                      p->f->theme->ink[INK_GRADIENT]);
}

static const char *net_title(const struct picture *p, int net)
{
    char mark[5] = "";
    mark[text_encode(series_mark(depth_series(p, net)), mark)] = '\0';
    const char *rule =
        depth_one_init(p->t) ? "" : init_table[p->t->config.inits[net]].label;
    return arena_printf(p->f->scratch, "%s %s%s%s", mark,
                        activation_table[p->t->config.activations[net]].label,
                        *rule ? " · " : "", rule);
}

/* In a box, with all readouts. */
static void draw_boxed(const struct picture *p, int net, struct rect r, bool curves)
{
    struct rect in =
        widget_panel(p->f, r, net_title(p, net), series_ink(depth_series(p, net)));
    bool clips = values_choice(p->ctx->values, P_CLIP) != CLIP_OFF;
    int rows = in.h - 3;
    bool spare = rows > depth_group(p->t->config.hidden, rows).n_rows;
    if (clips || (spare && !curves)) {
        struct rect line = rect_bottom(&in, 1);
        if (clips) {
            draw_clipping(p, net, line.x, line.y, line.w);
        } else {
            draw_summary(p, net, line);
        }
    }
    struct rect line = rect_bottom(&in, 1);
    draw_shares(p, net, line.x, line.y, line.w);
    draw_factors(p, net, rect_bottom(&in, 1), curves);
    draw_bars(p, net, in);
}

/* Where rows are dear: no box, a head line with the loss, one line below. */
static void draw_plain(const struct picture *p, int net, struct rect r, bool curves)
{
    r = rect_inset(r, 1, 0);
    struct rect head = rect_top(&r, 1);
    struct style s = ink_series(p->f, depth_series(p, net));
    s.attr |= ATTR_BOLD;
    int used = frame_text_cut(p->f, head.x, head.y, head.w, s, net_title(p, net));
    const struct probe_report *report = trial_report(p->t, net);
    rect_left(&head, used + 2);
    if (values_choice(p->ctx->values, P_CLIP) != CLIP_OFF) {
        draw_clipping(p, net, head.x, head.y, head.w);
    } else {
        double dead = mean_of(report, offsetof(struct layer_probe, dead));
        frame_text_cut(p->f, head.x, head.y, head.w, ink(p->f, INK_DIM),
                       arena_printf(p->f->scratch, "loss %s · dead %s",
                                    depth_number(p, report->loss, 4),
                                    depth_percent(p, dead)));
    }
    if (r.h >= 4) {
        draw_factors(p, net, rect_bottom(&r, 1), curves);
    }
    int rows = r.h - 1, n_layers = p->t->n_layers;
    if (rows >= 6 && (n_layers < rows || n_layers > rows)) {
        draw_summary(p, net, rect_bottom(&r, 1));
    }
    draw_bars(p, net, r);
}

/* Boxed, unless that makes layers share rows that could have their own. */
void depth_draw_net(const struct picture *p, int net, struct rect r, bool curves)
{
    int hidden = p->t->config.hidden;
    bool all = r.h >= hidden + 1 + BOX_ROWS;
    bool same = depth_group(hidden, r.h - BOX_ROWS).size ==
                depth_group(hidden, r.h - PLAIN_ROWS).size;
    if (all || (same && r.h >= BOX_LEAST)) {
        draw_boxed(p, net, r, curves);
    } else {
        draw_plain(p, net, r, curves);
    }
}
