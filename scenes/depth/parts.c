/* Small parts that more than one panel of depth has. */
#include "scenes/depth/picture.h"

#include <math.h>

#include "base/number.h"
#include "draw/widgets.h"

int depth_series(const struct picture *p, int net)
{
    return activation_table[p->t->config.activations[net]].series;
}

rgb depth_ink(const struct picture *p, int net)
{
    return ink_series(p->f, depth_series(p, net)).fg;
}

const char *depth_number(const struct picture *p, double v, int digits)
{
    if (!p->ctx->show_numbers) {
        return "?";
    }
    return number_show(arena_new(p->f->scratch, char, NUMBER_SIZE), v, digits);
}

const char *depth_factor_text(const struct picture *p, double v, int digits)
{
    return isnan(v) ? "—"
                    : arena_printf(p->f->scratch, "×%s", depth_number(p, v, digits));
}

const char *depth_percent(const struct picture *p, double share)
{
    return arena_printf(p->f->scratch, "%s %%", depth_number(p, 100 * share, 2));
}

void depth_draw_counts(const struct picture *p, struct rect r, const struct histogram *h,
                       rgb color)
{
    double counts[HISTOGRAM_BINS];
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
        counts[i] = h->counts[i];
    }
    if (r.w > 0 && r.h > 0 && h->lo < h->hi) {
        widget_histogram(p->f, r, counts, HISTOGRAM_BINS, color);
    }
}

/* ‖δ‖ of this layer over that of the next one, as the product of W's part and φ′'s
 * part. */
void depth_draw_split(const struct picture *p, int net, struct rect r)
{
    const struct probe_report *report = trial_report(p->t, net);
    if (p->layer + 1 >= report->n) {
        frame_text_cut(p->f, r.x, r.y, r.w, ink(p->f, INK_DIM),
                       "δ = (σ(logit) − y)/batch");
        return;
    }
    struct probe_factor part = probe_factor(report, p->layer + 1);
    const char *total = depth_factor_text(p, part.total, 2);
    /* W with the shortcut, φ′ with the normalization's 1/σ */
    const char *w = p->t->config.residual ? "W+1" : "W";
    const char *slope = p->t->config.normalize ? "φ′/σ" : "φ′";
    const char *by[2][2]; /* W's part and φ′'s, in 2 digits and in 1 */
    for (int i = 0; i < 2; i++) {
        by[i][0] = isnan(part.by_weights) ? "—" : depth_number(p, part.by_weights, 2 - i);
        by[i][1] = isnan(part.by_slope) ? "—" : depth_number(p, part.by_slope, 2 - i);
    }
    struct arena *mem = p->f->scratch;
    const char *line = WIDGET_CHOOSE(
        p->f->glyphs, r.w,
        arena_printf(mem, "%s = %s %s" TIMES "%s %s", total, w, by[0][0], slope,
                     by[0][1]),
        arena_printf(mem, "%s %s %s %s", w, by[0][0], slope, by[0][1]),
        arena_printf(mem, "%s %s %s %s", w, by[1][0], slope, by[1][1]), total);
    frame_text_cut(p->f, r.x, r.y, r.w, ink(p->f, INK_TEXT), line);
}
