/* The panels of depth.c: the selected layer, and training. */
#include "scenes/depth/picture.h"

#include <math.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/chart.h"
#include "draw/widgets.h"

/* ---- the selected layer ---- */

/* The range of a histogram, in `digits` digits. */
static const char *range_text(const struct picture *p, const char *symbol,
                              const struct histogram *h, int digits)
{
    struct arena *mem = p->f->scratch;
    const char *lo = depth_number(p, h->lo, digits), *hi = depth_number(p, h->hi, digits);
    if (h->hi == 1 && (h->lo == 0 || h->lo == -1)) { /* that of an activation */
        return arena_printf(mem, "%s %s … 1", symbol, h->lo < 0 ? "−1" : "0");
    }
    return h->lo == h->hi ? arena_printf(mem, "%s all %s", symbol, hi)
           : h->lo == -h->hi && digits == 1
               ? arena_printf(mem, "%s ±%s", symbol, hi)
               : arena_printf(mem, "%s %s … %s", symbol, lo, hi);
}

static void draw_histogram(const struct picture *p, int net, struct rect r,
                           const char *symbol, const struct histogram *h)
{
    if (r.h < 1) {
        return;
    }
    struct reading all[2] = {
        {{range_text(p, symbol, h, 2), range_text(p, symbol, h, 1)}, INK_DIM}};
    int n = h->bad < h->n; /* of nothing finite there is no range */
    if ((h->zeros && h->lo < h->hi) || h->bad) {
        const char *share = depth_percent(p, (double)(h->bad ? h->bad : h->zeros) / h->n);
        const char *who =
            n > 0 ? share : arena_printf(p->f->scratch, "%s: %s", symbol, share);
        all[n++] = (struct reading){
            {arena_printf(p->f->scratch, h->bad ? "%s not finite" : "%s exactly 0", who),
             arena_printf(p->f->scratch, h->bad ? "%s inf/nan" : "%s are 0", who),
             h->bad ? arena_printf(p->f->scratch, "%s inf/nan", symbol) : NULL},
            INK_DIM};
    }
    int rows =
        widget_readings_rows(p->f->glyphs, r.w, r.h > 2 ? 2 : 1, all, n, NULL, NULL);
    widget_readings(p->f, rect_top(&r, rows > 0 ? rows : 1), all, n);
    depth_draw_counts(p, net, r, h);
}

/* A net's part, of which the narrowest has so many columns: its factor, and a and δ side
 * by side or one below the other. */
static void draw_net(const struct picture *p, int net, struct rect part, int narrowest)
{
    enum { BESIDE = 40, GAP = 2 };
    const struct layer_probe *layer = &trial_report(p->t, net)->layers[p->layer];
    struct rect line = rect_top(&part, 1);
    frame_put(p->f, line.x, line.y, series_mark(depth_series(p, net)),
              ink_series(p->f, depth_series(p, net)));
    rect_left(&line, 2);
    frame_text_cut(p->f, line.x, line.y, line.w, ink(p->f, INK_TEXT),
                   depth_split_text(p, net, narrowest - 2));
    struct rect values = part.w < BESIDE ? rect_top(&part, part.h / 2)
                                         : rect_left(&part, (part.w - GAP) / 2);
    if (part.w > values.w) {
        rect_left(&part, GAP);
    }
    draw_histogram(p, net, values, "a", &layer->activations);
    draw_histogram(p, net, part, "δ", &layer->deltas);
}

void depth_draw_details(const struct picture *p, struct rect r)
{
    int n = p->t->config.n;
    struct arena *mem = p->f->scratch;
    const char *layer = arena_printf(mem, "%s %d: activations a", p->unit, p->layer + 1);
    const char *title =
        p->layer == p->t->config.hidden
            ? "output: logits a, and δ"
            : WIDGET_CHOOSE(p->f->glyphs, r.w - 6,
                            arena_printf(mem, "%s, δ, and ‖δ‖ over that of %s %d", layer,
                                         p->unit, p->layer + 2),
                            arena_printf(mem, "%s %d: a, δ, and ‖δ‖ over that of %s %d",
                                         p->unit, p->layer + 1, p->unit, p->layer + 2),
                            arena_printf(mem, "%s, and δ", layer));
    struct rect in = widget_panel(p->f, r, title, INK_LINE);
    for (int i = 0; i < n; i++) {
        int x0 = in.w * i / n, x1 = in.w * (i + 1) / n - (i + 1 < n ? 2 : 0);
        draw_net(p, i, (struct rect){in.x + x0, in.y, x1 - x0, in.h},
                 n > 1 ? in.w / n - 2 : in.w);
    }
}

/* ---- curves ---- */

bool depth_work(void *cache, struct arena *mem, const void *model, const void *view,
                const struct ctx *ctx)
{
    (void)model, (void)view;
    struct depth_cache *c = cache;
    bool deltas = curves_follow(&c->first_deltas, ctx->log, C_DELTA_NORM, 0, mem);
    bool losses = curves_follow(&c->losses, ctx->log, C_LOSS, 0, mem);
    return deltas || losses;
}

void depth_draw_curve(const struct picture *p, int net, int n, struct rect r, int column)
{
    enum { ROOM_FOR_STEPS = 6 };
    bool loss = column == C_LOSS;
    const struct curves *known = loss ? &p->cache->losses : &p->cache->first_deltas;
    struct arena *mem = p->f->scratch;
    double last = chart_last_step(p->ctx->step + 1);
    struct rect line = rect_top(&r, 1);
    const char *title =
        loss ? WIDGET_CHOOSE(p->f->glyphs, line.w,
                             arena_printf(mem, "loss, steps 0–%g · ln 2: guessing", last),
                             "loss · ln 2: guessing", "loss, ─ guessing", "loss")
             : WIDGET_CHOOSE(p->f->glyphs, line.w,
                             arena_printf(mem, "‖δ‖, %s 1, steps 0–%g", p->unit, last),
                             arena_printf(mem, "‖δ₁‖, steps 0–%g", last), "‖δ₁‖");
    int series[TRIAL_NETS];
    for (int i = 0; i < n; i++) {
        series[i] = depth_series(p, net + i);
    }
    frame_text_cut(p->f, line.x, line.y, line.w, ink(p->f, INK_DIM), title);
    const double guessing = log(2); /* of two classes, each with probability ½ */
    chart_draw(p->f, r,
               &(struct chart){.curves = net + curves_all(known, p->ctx->log, column, 0,
                                                          p->f->scratch),
                               .series = series,
                               .n = n,
                               .level = loss ? guessing : 0,
                               .level_name = loss ? "─ ln 2" : NULL,
                               .thick = true,
                               .with_steps = r.h >= ROOM_FOR_STEPS});
}

/* The optimizer and its hyperparameters without the rate: "Adam, β₁ 0.9 β₂ 0.999 ε
 * 1e−8". */
static const char *update_rule(const struct picture *p, enum optimizer optimizer)
{
    const struct optimizer_info *o = &optimizer_table[optimizer];
    const char *text = o->label, *after = ",";
    for (int i = 0; i < HYPER_MOST; i++) {
        if (o->uses[i] && i != HYPER_LR) {
            char value[NUMBER_SIZE];
            text =
                arena_printf(p->f->scratch, "%s%s %s %s", text, after,
                             hyper_table[i].symbol, number_brief(value, o->initial[i]));
            after = "";
        }
    }
    return text;
}

void depth_draw_curves(const struct picture *p, struct rect r)
{
    const struct values *v = p->ctx->values;
    enum optimizer optimizer = (enum optimizer)values_choice(v, P_OPTIMIZER);
    const char *lr = values_get(v, P_LR, PARAM_ALL)->text;
    const char *title = WIDGET_CHOOSE(
        p->f->glyphs, r.w - 6,
        arena_printf(p->f->scratch, "training: lr %s, %s", lr, update_rule(p, optimizer)),
        arena_printf(p->f->scratch, "training: lr %s, %s", lr,
                     optimizer_table[optimizer].label));
    struct rect in = widget_panel(p->f, r, title, INK_LINE);
    struct rect left = rect_left(&in, in.w / 2);
    left.w -= 2;
    depth_draw_curve(p, 0, p->t->config.n, left, C_DELTA_NORM);
    depth_draw_curve(p, 0, p->t->config.n, in, C_LOSS);
}
