/* Small parts that more than one panel of depth has. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <string.h>

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

double depth_mean(const struct picture *p, int net, size_t offset)
{
    const struct probe_report *r = trial_report(p->t, net);
    double sum = 0;
    int n = 0;
    for (int l = 0; l + 1 < r->n; l++) {
        double x;
        memcpy(&x, (const char *)&r->layers[l] + offset, sizeof x);
        bool finite = r->layers[l].activations.bad == 0;
        sum += finite ? x : 0;
        n += finite;
    }
    return n > 0 ? sum / n : (double)NAN;
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
    if (h->lo == h->hi) { /* all are one value, in the first bin: a spike in the middle */
        r = (struct rect){r.x + r.w / 2, r.y, r.w > 0, r.h};
    }
    if (r.w > 0 && r.h > 0) {
        widget_histogram(p->f, r, counts, HISTOGRAM_BINS, color);
    }
}

enum { SPLIT_FORMS = 5 };

static void same_from(const char *forms[SPLIT_FORMS], int from)
{
    for (int i = from; i < SPLIT_FORMS; i++) {
        forms[i] = forms[from - 1];
    }
}

/* ‖δ‖ of this layer over that of the next one, as the product of W's part and φ′'s
 * part; each form shorter than the one before. */
static void split_forms(const struct picture *p, int net, const char *forms[SPLIT_FORMS])
{
    const struct probe_report *report = trial_report(p->t, net);
    struct arena *mem = p->f->scratch;
    if (p->layer + 1 >= report->n) {
        forms[0] = "δ = (σ(a) − y)/batch, y the label";
        forms[1] = "δ = (σ(a) − y)/batch";
        forms[2] = "δ ∝ σ(a) − y";
        same_from(forms, 3);
        return;
    }
    struct probe_factor part = probe_factor(report, p->layer + 1);
    if (isnan(part.total)) {
        forms[1] =
            report->layers[p->layer + 1].delta_norm == 0 ? "‖δ‖ is 0" : "not finite";
        forms[0] = arena_printf(mem, "no factor: %s", forms[1]);
        same_from(forms, 2);
        return;
    }
    forms[SPLIT_FORMS - 1] = depth_factor_text(p, part.total, 2);
    const char *total = forms[SPLIT_FORMS - 1];
    forms[0] = arena_printf(mem, "‖δ‖ %s", total);
    if (isnan(part.by_slope)) { /* 0 of 0 */
        same_from(forms, 1);
        return;
    }
    const char *weights = p->t->config.residual ? "W, shortcut" : "W";
    const char *slope = p->t->config.normalize ? "φ′/std" : "φ′";
    const char *by[2];
    for (int i = 0; i < 2; i++) { /* in 2 digits and in 1 */
        by[i] = arena_printf(mem, "%s %s" TIMES "%s %s", weights,
                             depth_factor_text(p, part.by_weights, 2 - i), slope,
                             depth_factor_text(p, part.by_slope, 2 - i));
    }
    forms[0] = arena_printf(mem, "‖δ‖ %s = %s", total, by[0]);
    forms[1] = arena_printf(mem, "%s = %s", total, by[0]);
    forms[2] = arena_printf(mem, "%s = %s", total, by[1]);
    forms[3] = arena_printf(mem, "‖δ‖ %s", total);
}

/* The same form for all nets: the longest that has room in each. */
const char *depth_split_text(const struct picture *p, int net, int w)
{
    const char *forms[SPLIT_FORMS], *mine[SPLIT_FORMS];
    int form = 0;
    split_forms(p, net, mine);
    for (int i = 0; i < p->t->config.n; i++) {
        split_forms(p, i, forms);
        while (form + 1 < SPLIT_FORMS && glyphs_width(p->f->glyphs, forms[form]) > w) {
            form++;
        }
    }
    return mine[form];
}
