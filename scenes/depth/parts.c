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

/* Of a factor: three at least near 1, for over many layers 1.04 is far from 1. */
static int digits_of(double v, int digits)
{
    return v > 0.8 && v < 1.25 && digits < 3 ? 3 : digits;
}

const char *depth_factor_text(const struct picture *p, double v, int digits)
{
    return isnan(v) ? "—"
                    : arena_printf(p->f->scratch, "×%s",
                                   depth_number(p, v, digits_of(v, digits)));
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
    if (p->ctx->show_numbers && share > 0 && share < 0.01) {
        return "<1 %";
    }
    if (p->ctx->show_numbers && share < 1 && share > 0.99) {
        return ">99 %";
    }
    return arena_printf(p->f->scratch, "%s %%", depth_number(p, 100 * share, 2));
}

/* Cuts the greatest count at three times the next one, and returns its index; -1: it is
 * no spike. */
static int cut_spike(double counts[HISTOGRAM_BINS])
{
    const double spike = 4;
    int most = 0;
    double next = 0;
    for (int i = 1; i < HISTOGRAM_BINS; i++) {
        most = counts[i] > counts[most] ? i : most;
    }
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
        next = i != most ? fmax(next, counts[i]) : next;
    }
    if (next == 0 || counts[most] < spike * next) {
        return -1;
    }
    counts[most] = 3 * next;
    return most;
}

void depth_draw_counts(const struct picture *p, int net, struct rect r,
                       const struct histogram *h)
{
    double counts[HISTOGRAM_BINS];
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
        counts[i] = h->counts[i];
    }
    if (h->lo == h->hi) { /* all are one value, in the first bin: a spike in the middle */
        r = (struct rect){r.x + r.w / 2, r.y, r.w > 0, r.h};
    }
    if (r.w <= 0 || r.h <= 0) {
        return;
    }
    int spike = h->lo < h->hi && r.h > 1 ? cut_spike(counts) : -1;
    widget_histogram(p->f, r, counts, HISTOGRAM_BINS, depth_ink(p, net));
    if (spike >= 0) { /* its share stands beside its top, where nothing else is as high */
        const char *share = depth_percent(p, (double)h->counts[spike] / h->n);
        const char *text = arena_printf(p->f->scratch, "↑ %s", share);
        int at = r.x + (spike + 1) * r.w / HISTOGRAM_BINS + 1;
        int w = glyphs_width(p->f->glyphs, text);
        bool right = at + w <= r.x + r.w;
        at = right ? at : r.x + spike * r.w / HISTOGRAM_BINS - 1 - w;
        frame_text(p->f, at, r.y, ink(p->f, INK_TEXT), text);
    }
}

/* A factor as it reads in so many digits. */
static double rounded(double v, int digits)
{
    char text[NUMBER_SIZE];
    struct fail fail = FAIL_INIT;
    double out = v;
    number_parse(number_show(text, v, digits_of(v, digits)), &out, &fail);
    return out;
}

const char *depth_product_text(const struct picture *p, const struct probe_factor *f,
                               int digits, int most)
{
    double product = rounded(f->by_weights, digits) * rounded(f->by_slope, digits);
    for (int n = most; n >= digits_of(f->total, 2); n--) {
        char exact[NUMBER_SIZE], shown[NUMBER_SIZE];
        if (strcmp(number_show(exact, f->total, n), number_show(shown, product, n)) ==
            0) {
            return depth_factor_text(p, f->total, n);
        }
    }
    return depth_factor_text(p, product, 2);
}

enum { SPLIT_NAMED = 3, SPLIT_FORMS = 6 }; /* the first three, and the last, name ‖δ‖ */

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
    const char *total = depth_factor_text(p, part.total, 2);
    if (isnan(part.by_slope)) { /* 0 of 0 */
        forms[0] = arena_printf(mem, "‖δ‖ %s", total);
        same_from(forms, 1);
        return;
    }
    const char *weights = p->t->config.residual ? "W, shortcut" : "W";
    const char *slope = p->t->config.normalize ? "φ′/std" : "φ′";
    for (int i = 0; i < 5; i++) { /* with and without ‖δ‖, in 3 digits and in 2 */
        int digits = i % 2 || i == 0 ? 3 : 2;
        const char *sign = i == 0 ? "×" : "";
        forms[i] = arena_printf(
            mem, "%s%s = %s %s%s%s%s %s%s", i < SPLIT_NAMED ? "‖δ‖ " : "",
            depth_product_text(p, &part, digits, digits), weights, sign,
            depth_number(p, part.by_weights, digits_of(part.by_weights, digits)),
            i == 0 ? TIMES : "·", slope, sign,
            depth_number(p, part.by_slope, digits_of(part.by_slope, digits)));
    }
    forms[SPLIT_FORMS - 1] = arena_printf(mem, "‖δ‖ %s", total);
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
    bool unclear = p->split && p->show_at != SHOW_DELTA; /* ‖δ‖ has to be named */
    return mine[unclear && form >= SPLIT_NAMED ? SPLIT_FORMS - 1 : form];
}
