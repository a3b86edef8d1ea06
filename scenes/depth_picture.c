/* The picture of depth.c. */
#include "scenes/depth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/plot.h"
#include "draw/widgets.h"

/* Everything a part of the picture needs. */
struct picture {
    const struct trial *t;
    const struct ctx *ctx;
    struct frame *f;
    const struct show_info *show;
    const struct depth_record *now;
    int show_at, layer; /* index of show; layer selected */
    const char *unit;   /* "layer", "step" */
};

/* --- layout
 * ---------------------------------------------------------------------------------- */

struct layout {
    struct rect title, notice, nets, details, curves; /* empty: left out */
    int columns;                                      /* of nets */
};

/* Layers g·i … of the hidden ones in row i, when there are more than rows; the output has
 * a row of its own. */
struct grouping {
    int size, n_rows; /* hidden layers a row, rows with the output's */
};

static struct grouping group(int hidden, int rows)
{
    int room = rows > 1 ? rows - 1 : 1;
    int size = (hidden + room - 1) / room;
    return (struct grouping){size, (hidden + size - 1) / size + 1};
}

static int row_first(const struct grouping *g, int hidden, int row)
{
    return row + 1 == g->n_rows ? hidden : row * g->size;
}

enum { PANEL_WIDE = 29, BOX_ROWS = 5, PLAIN_ROWS = 3, BOX_LEAST = 14, BELOW_LEAST = 8 };

/* As many nets side by side as are wide enough, and no row of them longer than another
 * needs. */
static int columns_of(int n, int w)
{
    int fit = w / PANEL_WIDE < 1 ? 1 : w / PANEL_WIDE;
    int grid = (n + fit - 1) / fit;
    return (n + grid - 1) / grid;
}

/* The bars first; then one line each of what is shown and what to notice; then the panels
 * below, with all the rows that the bars cannot use. */
static struct layout layout_of(const struct trial *t, bool clips, struct rect area)
{
    struct layout l = {.columns = columns_of(t->config.n, area.w)};
    int grid = (t->config.n + l.columns - 1) / l.columns, chrome = BOX_ROWS + clips;
    if (area.h >= 8) {
        l.title = rect_top(&area, 1);
    }
    if (area.h >= 10) {
        l.notice = rect_top(&area, 1);
    }
    int least = t->n_layers + chrome < BOX_LEAST ? t->n_layers + chrome : BOX_LEAST;
    if (area.w >= 70 && area.h >= grid * least + BELOW_LEAST) {
        int each = (area.h - BELOW_LEAST) / grid;
        int rows = group(t->config.hidden, each - chrome).n_rows + chrome;
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

/* --- numbers
 * --------------------------------------------------------------------------------- */

/* The series of an activation: one colour and mark each, in every preset. */
static int series(const struct picture *p, int net)
{
    static const int of[ACTIVATION_MOST] = {
        [ACTIVATION_SIGMOID] = 1,    [ACTIVATION_TANH] = 4, [ACTIVATION_RELU] = 5,
        [ACTIVATION_LEAKY_RELU] = 7, [ACTIVATION_GELU] = 6, [ACTIVATION_SILU] = 2,
        [ACTIVATION_IDENTITY] = 3,
    };
    return of[p->t->config.activations[net]];
}

static rgb net_ink(const struct picture *p, int net)
{
    return p->f->theme->ink[INK_SERIES + series(p, net)];
}

/* v for people, or a dot where the class is to guess. */
static const char *number(const struct picture *p, double v, int digits)
{
    char *out = arena_new(p->f->scratch, char, NUMBER_SIZE);
    if (p->ctx->answers) {
        number_show(out, v, digits);
    } else {
        strcpy(out, "·");
    }
    return out;
}

/* The same of a factor, which may have no meaning: a dash. */
static const char *factor(const struct picture *p, double v, int digits)
{
    return isnan(v) ? "—" : arena_printf(p->f->scratch, "×%s", number(p, v, digits));
}

/* The wide text if it fits into w columns, else the narrow one. */
static const char *fitting(int w, const char *wide, const char *narrow)
{
    return text_width(wide) <= w ? wide : narrow;
}

static const char *percent(const struct picture *p, double share)
{
    return arena_printf(p->f->scratch, "%s %%", number(p, 100 * share, 2));
}

/* Mean of a quantity over the hidden layers, or over the steps. */
static double mean_of(const struct probe_report *r, size_t offset)
{
    double sum = 0;
    for (int l = 0; l + 1 < r->n; l++) {
        sum += *(const double *)(const void *)((const char *)&r->layers[l] + offset);
    }
    return sum / (r->n - 1);
}

/* --- bars
 * ------------------------------------------------------------------------------------ */

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

static void draw_bars(const struct picture *p, int net, struct rect r)
{
    const struct probe_report *report = trial_report(p->t, net);
    int hidden = p->t->config.hidden, lit = 0;
    struct grouping g = group(hidden, r.h - 1);
    double *values = arena_new(p->f->scratch, double, g.n_rows);
    const char **labels = arena_new(p->f->scratch, const char *, g.n_rows);
    for (int i = 0; i < g.n_rows; i++) {
        int from = row_first(&g, hidden, i), to = row_first(&g, hidden, i + 1);
        to = i + 1 == g.n_rows ? from + 1 : to;
        values[i] = row_value(p, report, from, to);
        labels[i] = from == hidden   ? "out"
                    : to == from + 1 ? arena_printf(p->f->scratch, "%d", from + 1)
                                     : arena_printf(p->f->scratch, "%d–%d", from + 1, to);
        lit = p->layer >= from && p->layer < to ? i + 1 : lit;
    }
    bool clips = values_choice(p->ctx->values, P_CLIP) != CLIP_OFF;
    double at = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    int shown = plot_bars(p->f, r,
                          &(struct bars){
                              .values = values,
                              .labels = labels,
                              .n = g.n_rows,
                              .lo = p->now->axis[p->show_at].lo,
                              .hi = p->now->axis[p->show_at].hi,
                              .colour = net_ink(p, net),
                              .lit = lit,
                              .threshold = clips && p->show->gradient ? at : 0,
                          });
    for (int i = 0; i < shown; i++) {
        frame_hit(p->f, (struct rect){r.x, r.y + i, r.w, 1},
                  HIT_ROW + net * HIT_ROW_NEXT + row_first(&g, hidden, i));
    }
    if (!p->ctx->answers) {
        hide_values(p, r, shown);
    }
}

static void draw_counts(const struct picture *p, struct rect r, const struct histogram *h,
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

static void draw_bad(const struct picture *p, const struct probe_report *r, int x, int y,
                     int w)
{
    bool forward = r->first_bad >= 0;
    int layer = forward ? r->first_bad : r->first_bad_back;
    const char *where = layer == p->t->config.hidden
                            ? "the output"
                            : arena_printf(p->f->scratch, "%s %d", p->unit, layer + 1);
    frame_text_cut(p->f, x, y, w, ink(p->f, INK_ERROR),
                   arena_printf(p->f->scratch, "%s: first not finite at %s",
                                forward ? "forward" : "backward", where));
}

static void draw_factor(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    if (r->first_bad >= 0 || r->first_bad_back >= 0) {
        draw_bad(p, r, x, y, w);
        return;
    }
    double first = r->layers[0].delta_norm, last = r->layers[r->n - 2].delta_norm;
    double f = trial_measured(p->t, net);
    const char *measured = factor(p, f, 3);
    const char *predicted = factor(p, trial_predicted(p->t, net), 3);
    const char *line =
        isnan(f) && (first == 0 || last == 0)
            ? arena_printf(p->f->scratch, "‖δ‖ is exactly 0 at %s 1", p->unit)
            : fitting(
                  w,
                  arena_printf(p->f->scratch, "first/last %s · per %s %s · predicted %s",
                               number(p, first / last, 2), p->unit, measured, predicted),
                  arena_printf(p->f->scratch, "%s%s%s, predicted %s", measured,
                               w < 32 ? "" : " a ", w < 32 ? "" : p->unit, predicted));
    frame_text_cut(p->f, x, y, w, ink(p->f, INK_TEXT), line);
}

static void draw_shares(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    double slope = mean_of(r, offsetof(struct layer_probe, slope_rms));
    const char *flat = "";
    if (a->saturates) {
        flat =
            arena_printf(p->f->scratch, "%s %s · ", w < 45 ? "sat." : "saturated",
                         percent(p, mean_of(r, offsetof(struct layer_probe, saturated))));
    } else if (a->on_off) {
        flat = arena_printf(p->f->scratch, "active %s · ", percent(p, slope * slope));
    }
    int used = frame_text(p->f, x, y, ink(p->f, INK_TEXT),
                          arena_printf(p->f->scratch, "loss %s", number(p, r->loss, 4)));
    frame_text_cut(
        p->f, x + used, y, w - used, ink(p->f, INK_DIM),
        arena_printf(p->f->scratch, " · %sdead %s · φ′ %s", flat,
                     percent(p, mean_of(r, offsetof(struct layer_probe, dead))),
                     number(p, slope, 3)));
}

static void draw_clipping(const struct picture *p, int net, int x, int y, int w)
{
    const struct probe_report *r = trial_report(p->t, net);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    double threshold = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    bool over = by_norm && r->grad_norm > threshold;
    const char *at = values_get(p->ctx->values, P_THRESHOLD, PARAM_ALL)->text;
    const char *norm = number(p, r->grad_norm, 2);
    const char *head =
        by_norm ? arena_printf(p->f->scratch, "‖g‖ %s %s %s", norm, over ? ">" : "≤", at)
                : arena_printf(p->f->scratch, "±%s · ‖g‖ %s", at, norm);
    const char *line = fitting(
        w,
        arena_printf(p->f->scratch, "%s · clipped %ld of %ld updates", head, r->clips,
                     p->ctx->step),
        arena_printf(p->f->scratch, "%s · cut %ld/%ld", head, r->clips, p->ctx->step));
    frame_text_cut(p->f, x, y, w, ink(p->f, over ? INK_WARN : INK_TEXT), line);
}

/* log ‖δ₁‖ over the last n steps as a row of blocks. */
static void draw_history(const struct picture *p, int net, struct rect r)
{
    int n = p->ctx->step + 1 < r.w ? (int)p->ctx->step + 1 : r.w;
    if (n < 2) {
        return;
    }
    double *heights = arena_new(p->f->scratch, double, n), lo = (double)INFINITY;
    for (int i = 0; i < n; i++) {
        const struct depth_record *rec =
            depth_record_at(p->ctx, p->ctx->step - n + 1 + i);
        heights[i] = log10(rec->net[net].first_delta);
        lo = isfinite(heights[i]) ? fmin(lo, heights[i]) : lo;
    }
    for (int i = 0; i < n; i++) {
        heights[i] = isfinite(heights[i]) ? heights[i] - lo + 0.5 : 0;
    }
    r.w = n;
    widget_histogram(p->f, r, heights, n, net_ink(p, net));
}

static struct rect labelled(const struct picture *p, struct rect *line, int w,
                            const char *label)
{
    struct rect r = rect_left(line, w);
    rect_left(&r, frame_text(p->f, r.x, r.y, ink(p->f, INK_DIM), label));
    return r;
}

/* Where there is no room for panels: the selected layer's activations, its δ, and the
 * history of ‖δ₁‖, a third of a row each. */
static void draw_summary(const struct picture *p, int net, struct rect line)
{
    const struct layer_probe *layer = &trial_report(p->t, net)->layers[p->layer];
    int third = line.w / 3;
    draw_counts(p, labelled(p, &line, third - 1, "a "), &layer->activations,
                p->f->theme->ink[INK_VALUE]);
    rect_left(&line, 1);
    draw_counts(p, labelled(p, &line, third - 1, "δ "), &layer->deltas,
                p->f->theme->ink[INK_GRADIENT]);
    rect_left(&line, 1);
    draw_history(p, net, labelled(p, &line, line.w, "‖δ₁‖ "));
}

static const char *net_title(const struct picture *p, int net)
{
    char mark[5] = "";
    mark[text_encode(series_mark(series(p, net)), mark)] = '\0';
    return arena_printf(p->f->scratch, "%s %s", mark,
                        activation_table[p->t->config.activations[net]].label);
}

/* In a box, with all readouts. */
static void draw_boxed(const struct picture *p, int net, struct rect r, bool curves)
{
    struct rect in =
        widget_panel(p->f, r, net_title(p, net), (enum ink)(INK_SERIES + series(p, net)));
    bool clips = values_choice(p->ctx->values, P_CLIP) != CLIP_OFF;
    int rows = in.h - 3;
    bool spare = rows > group(p->t->config.hidden, rows).n_rows;
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
    line = rect_bottom(&in, 1);
    draw_factor(p, net, line.x, line.y, line.w);
    draw_bars(p, net, in);
}

/* Where rows are dear: no box, a head line with the loss, one line below. */
static void draw_plain(const struct picture *p, int net, struct rect r)
{
    r = rect_inset(r, 1, 0);
    struct rect head = rect_top(&r, 1);
    struct style s = ink(p->f, (enum ink)(INK_SERIES + series(p, net)));
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
                                    number(p, report->loss, 4), percent(p, dead)));
    }
    if (r.h >= 4) {
        struct rect line = rect_bottom(&r, 1);
        draw_factor(p, net, line.x, line.y, line.w);
    }
    int rows = r.h - 1, n_layers = p->t->n_layers;
    if (rows >= 6 && (n_layers < rows || n_layers > rows)) {
        draw_summary(p, net, rect_bottom(&r, 1));
    }
    draw_bars(p, net, r);
}

/* Boxed, unless that makes layers share rows that could have their own. */
static void draw_net(const struct picture *p, int net, struct rect r, bool curves)
{
    int hidden = p->t->config.hidden;
    bool all = r.h >= hidden + 1 + BOX_ROWS;
    bool same =
        group(hidden, r.h - BOX_ROWS).size == group(hidden, r.h - PLAIN_ROWS).size;
    if (all || (same && r.h >= BOX_LEAST)) {
        draw_boxed(p, net, r, curves);
    } else {
        draw_plain(p, net, r);
    }
}

/* --- the selected layer
 * ---------------------------------------------------------------------- */

static void draw_histogram(const struct picture *p, struct rect r, const char *symbol,
                           const struct histogram *h, rgb colour)
{
    if (r.h < 1) {
        return;
    }
    struct rect text = rect_top(&r, 1);
    bool centred = h->lo == -h->hi;
    const char *line = arena_printf(p->f->scratch, "%s %s%s%s", symbol,
                                    centred ? "±" : number(p, h->lo, 2),
                                    centred ? "" : " … ", number(p, h->hi, 2));
    if (h->zeros || h->bad) {
        double share = (double)(h->bad ? h->bad : h->zeros) / h->n;
        line = arena_printf(p->f->scratch, "%s · %s: %s", line,
                            h->bad ? "not finite" : "0", percent(p, share));
    }
    frame_text_cut(p->f, text.x, text.y, text.w, ink(p->f, INK_DIM), line);
    draw_counts(p, r, h, colour);
}

/* ‖δ‖ of this layer over that of the layer above: the part of W and the part of φ′. */
static void draw_split(const struct picture *p, int net, struct rect r)
{
    const struct probe_report *report = trial_report(p->t, net);
    if (p->layer + 1 >= report->n) {
        frame_text_cut(p->f, r.x, r.y, r.w, ink(p->f, INK_DIM),
                       "δ = (σ(logit) − y)/batch");
        return;
    }
    struct probe_factor part = probe_factor(report, p->layer + 1);
    const char *total = factor(p, part.total, 2);
    const char *by_weights = isnan(part.by_weights) ? "—" : number(p, part.by_weights, 2);
    const char *by_slope = isnan(part.by_slope) ? "—" : number(p, part.by_slope, 2);
    const char *w = p->t->config.residual ? "W+1" : "W";
    frame_text_cut(
        p->f, r.x, r.y, r.w, ink(p->f, INK_TEXT),
        fitting(r.w,
                arena_printf(p->f->scratch, "%s = %s %s · φ′ %s", total, w, by_weights,
                             by_slope),
                arena_printf(p->f->scratch, "%s %s φ′ %s", w, by_weights, by_slope)));
}

static void draw_details(const struct picture *p, struct rect r)
{
    int n = p->t->config.n;
    const char *title = p->layer == p->t->config.hidden
                            ? "output: logits a, and δ"
                            : arena_printf(p->f->scratch, "%s %d: activations a, and δ",
                                           p->unit, p->layer + 1);
    struct rect in = widget_panel(p->f, r, title, INK_LINE);
    for (int i = 0; i < n; i++) {
        int x0 = in.w * i / n, x1 = in.w * (i + 1) / n - (i + 1 < n ? 2 : 0);
        struct rect part = {in.x + x0, in.y, x1 - x0, in.h};
        const struct layer_probe *layer = &trial_report(p->t, i)->layers[p->layer];
        struct rect line = rect_top(&part, 1);
        frame_put(p->f, line.x, line.y, series_mark(series(p, i)),
                  ink(p->f, (enum ink)(INK_SERIES + series(p, i))));
        rect_left(&line, 2);
        draw_split(p, i, line);
        struct rect values = rect_top(&part, part.h / 2);
        draw_histogram(p, values, "a", &layer->activations, p->f->theme->ink[INK_VALUE]);
        draw_histogram(p, part, "δ", &layer->deltas, p->f->theme->ink[INK_GRADIENT]);
    }
}

/* --- curves
 * ---------------------------------------------------------------------------------- */

static double loss_at(const struct depth_record *rec, int net)
{
    return rec->net[net].loss;
}

static double delta_at(const struct depth_record *rec, int net)
{
    return rec->net[net].first_delta;
}

/* The powers of ten around all values that a log scale can show; false: none. */
static bool curve_axis(const struct picture *p,
                       double (*at)(const struct depth_record *, int), struct axis *y)
{
    double lo = (double)INFINITY, hi = 0;
    for (long s = 0; s <= p->ctx->step; s++) {
        for (int i = 0; i < p->t->config.n; i++) {
            double v = at(depth_record_at(p->ctx, s), i);
            if (v > 0 && isfinite(v)) {
                lo = fmin(lo, v);
                hi = fmax(hi, v);
            }
        }
    }
    if (hi == 0) {
        return false;
    }
    *y = (struct axis){pow(10, fmax(floor(log10(lo)), -320)),
                       pow(10, fmin(floor(log10(hi)) + 1, 308)), true};
    return true;
}

static void draw_curve(const struct picture *p, struct rect r, const char *title,
                       double (*at)(const struct depth_record *, int))
{
    struct rect line = rect_top(&r, 1);
    frame_text_cut(p->f, line.x, line.y, line.w, ink(p->f, INK_DIM), title);
    struct plot plot = {.area = r, .x = {.lo = 0, .hi = fmax(20, (double)p->ctx->step)}};
    if (r.h < 2 || !curve_axis(p, at, &plot.y)) {
        return;
    }
    rect_left(&plot.area, plot_axis_width(&plot.y, r.h) + 1);
    plot_axes(p->f, &plot, false, true);
    struct canvas c = canvas_new(p->f, plot.area);
    long n = p->ctx->step + 1;
    double *values = arena_new(p->f->scratch, double, n);
    for (int i = 0; i < p->t->config.n; i++) {
        for (long s = 0; s < n; s++) {
            values[s] = at(depth_record_at(p->ctx, s), i);
        }
        plot_line(&c, &plot, NULL, values, n, net_ink(p, i), true);
    }
    canvas_draw(&c, p->f);
}

static void draw_curves(const struct picture *p, struct rect r)
{
    const struct values *v = p->ctx->values;
    const struct param *optimizer = &v->list->items[P_OPTIMIZER];
    const char *title =
        arena_printf(p->f->scratch, "training: %s, lr %s",
                     optimizer->choices[values_choice(v, P_OPTIMIZER)].label,
                     values_get(v, P_LR, PARAM_ALL)->text);
    struct rect in = widget_panel(p->f, r, title, INK_LINE);
    if (p->ctx->step == 0) {
        widget_centre(p->f, in, ink(p->f, INK_DIM), "space trains: ‖δ₁‖ and the loss");
        return;
    }
    struct rect left = rect_left(&in, in.w / 2);
    left.w -= 2;
    draw_curve(p, left, "‖δ₁‖", delta_at);
    draw_curve(p, in, "loss", loss_at);
}

/* --- one line each
 * ---------------------------------------------------------------------------------- */

static const char *shape_text(const struct picture *p)
{
    const struct trial_config *c = &p->t->config;
    const char *rule = init_table[c->init].label;
    const char *data = dataset_table[c->data].label;
    if (c->through_time) {
        return arena_printf(p->f->scratch, "recurrent, width %d, T %d · batch %d · %s",
                            c->width, c->hidden, c->batch, rule);
    }
    return arena_printf(p->f->scratch, "%d → %d ×%d → 1 · batch %d · %s%s%s · %s",
                        p->t->n_in, c->width, c->hidden, c->batch, rule,
                        c->residual ? " · residual" : "",
                        c->normalize ? " · normalised" : "", data);
}

static void draw_title(const struct picture *p, struct rect r)
{
    long grew = p->now->axis[p->show_at].grew;
    const char *left = arena_printf(p->f->scratch, "%s = %s, each %s, log scale",
                                    p->show->symbol, p->show->words, p->unit);
    int used = frame_text_cut(p->f, r.x + 1, r.y, r.w - 1, ink(p->f, INK_BRIGHT), left);
    if (grew > 0) {
        used += frame_text(p->f, r.x + 1 + used, r.y, ink(p->f, INK_WARN),
                           arena_printf(p->f->scratch, " · grew at step %ld", grew));
    }
    const char *shape = shape_text(p);
    int room = r.w - used - 4;
    if (text_width(shape) <= room) {
        frame_text_right(p->f, r.x + r.w - 1, r.y, ink(p->f, INK_DIM), shape);
    } else if (room > 12) {
        frame_text_cut(p->f, r.x + used + 3, r.y, room, ink(p->f, INK_DIM), shape);
    }
}

/* The net whose factor is farthest from 1. */
static int most_extreme(const struct picture *p)
{
    int worst = 0;
    double most = -1;
    for (int i = 0; i < p->t->config.n; i++) {
        double off = fabs(log(trial_measured(p->t, i)));
        if (off > most) {
            most = off;
            worst = i;
        }
    }
    return worst;
}

static const char *notice_bad(const struct picture *p)
{
    long step = p->now->bad_step;
    return step == 0
               ? "overflow: the values left float64's range at the layer named below"
               : arena_printf(p->f->scratch,
                              "not finite since step %ld: , steps back, c clips, "
                              "a smaller lr helps",
                              step);
}

static const char *notice(const struct picture *p)
{
    const struct trial_config *c = &p->t->config;
    if (p->now->bad_step >= 0) {
        return notice_bad(p);
    }
    if (c->init == INIT_ZERO && !c->normalize) {
        return "zero weights: nothing tells the units apart, and they never differ";
    }
    if (p->show_at == SHOW_DW) {
        return "∂L/∂W = δ·aᵀ: where activations grow as δ shrinks it looks harmless — d";
    }
    int net = most_extreme(p);
    double factor = trial_measured(p->t, net), predicted = trial_predicted(p->t, net);
    const char *name = activation_table[c->activations[net]].label;
    if (p->ctx->step > 0 && fabs(log(factor / predicted)) > 0.2) {
        return arena_printf(p->f->scratch,
                            "%s: ×%s where random weights would give ×%s: training has "
                            "aligned the layers",
                            name, number(p, factor, 2), number(p, predicted, 2));
    }
    if (isnan(factor)) {
        return "space trains · i: another initialisation · d: what the bars show";
    }
    if (factor > 0.8 && factor < 1.25) {
        return arena_printf(p->f->scratch,
                            "healthy: every net keeps ‖δ‖ within ×0.8 … ×1.25 a %s",
                            p->unit);
    }
    return arena_printf(
        p->f->scratch, "%s %s: ×%s at every %s on the way back, %s decades over %d", name,
        factor < 1 ? "vanishes" : "explodes", number(p, factor, 2), p->unit,
        number(p, fabs(log10(factor)) * (c->hidden - 1), 2), c->hidden - 1);
}

void depth_draw(const void *model, const void *view, const void *cache,
                const struct ctx *ctx, struct frame *f)
{
    (void)view, (void)cache;
    const struct trial *t = model;
    int show = values_choice(ctx->values, P_SHOW);
    struct picture p = {
        .t = t,
        .ctx = ctx,
        .f = f,
        .show = &depth_shows[show],
        .now = depth_record_at(ctx, ctx->step),
        .show_at = show,
        .layer = depth_layer(t, ctx),
        .unit = t->config.through_time ? "step" : "layer",
    };
    struct layout l =
        layout_of(t, values_choice(ctx->values, P_CLIP) != CLIP_OFF, ctx->area);
    if (l.title.h) {
        draw_title(&p, l.title);
    }
    if (l.notice.h) {
        frame_text_cut(f, l.notice.x + 1, l.notice.y, l.notice.w - 1, ink(f, INK_ACCENT),
                       notice(&p));
    }
    for (int i = 0; i < t->config.n; i++) {
        draw_net(&p, i, net_rect(&l, t->config.n, i), l.curves.h > 0);
    }
    if (l.details.h) {
        draw_details(&p, l.details);
        draw_curves(&p, l.curves);
    }
}
