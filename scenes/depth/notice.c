/* The lines above the nets of depth.c: what is shown, and what to notice. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/text.h"
#include "draw/widgets.h"

/* ---- the title ---- */

/* What the letters mean; that a is the one of the layer before is left to the reader. */
static const char *definitions(const struct picture *p)
{
    const struct trial_config *c = &p->t->config;
    return arena_printf(p->f->scratch, "z = W·a + %sb, a = %s%s, δ = ∂L/∂z",
                        c->through_time ? "U·x + " : "",
                        c->normalize ? "φ((z − mean)/std)" : "φ(z)",
                        c->residual ? " + a below" : "");
}

/* A description of the nets; the shortest form may be wider than w. */
static const char *shape_text(const struct picture *p, int w)
{
    const struct trial_config *c = &p->t->config;
    const char *rule =
        depth_one_init(p->t) ? init_table[c->inits[0]].label : "a rule each";
    const char *data = dataset_table[c->data].label;
    struct arena *mem = p->f->scratch;
    const char *net = c->through_time ? arena_printf(mem, "recurrent, T %d", c->hidden)
                                      : arena_printf(mem, "%d → %d ×%d → 1", p->t->n_in,
                                                     c->width, c->hidden);
    const char *batch = arena_printf(mem, "%s · batch %d", net, c->batch);
    return WIDGET_CHOOSE(w, arena_printf(mem, "%s · %s · %s data", batch, rule, data),
                         arena_printf(mem, "%s · %s", batch, rule), batch, net);
}

void depth_draw_title(const struct picture *p, struct rect r, bool shared)
{
    struct arena *mem = p->f->scratch;
    long grew = p->d->axis[p->show_at].grew;
    const char *what = arena_printf(mem, "%s = %s", p->show->symbol, p->show->words);
    const char *rows = shared ? "geometric means, log scale"
                              : arena_printf(mem, "each %s, log scale", p->unit);
    const char *words = arena_printf(mem, "   %s", definitions(p));
    const char *left[] = {arena_printf(mem, "%s, %s", what, rows),
                          arena_printf(mem, "%s, %s", p->show->symbol, rows)};
    const char *more[] = {grew > 0 ? arena_printf(mem, " · scale grew at step %ld", grew)
                                   : "",
                          grew > 0 ? " · scale grew" : ""};
    int x = r.x + 1, end = r.x + r.w, form = -1, w;
    do { /* short forms, before the definitions are left out */
        form++;
        w = text_width(left[form % 2]) + text_width(more[form / 2]) + text_width(words);
    } while (w > end - x && form < 3);
    bool defined = w <= end - x;
    x += frame_text_cut(p->f, x, r.y, end - x, ink(p->f, INK_BRIGHT), left[form % 2]);
    if (x + text_width(more[form / 2]) <= end) {
        x += frame_text(p->f, x, r.y, ink(p->f, INK_WARN), more[form / 2]);
    }
    x += defined ? frame_text(p->f, x, r.y, ink(p->f, INK_TEXT), words) : 0;
    const char *shape = shape_text(p, end - x - 4);
    if (text_width(shape) <= end - x - 4) {
        frame_text_right(p->f, end - 1, r.y, ink(p->f, INK_DIM), shape);
    }
}

/* ---- what to notice ---- */

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

static const char *notice_bad(const struct picture *p, int w)
{
    long step = depth_bad_step(p->d);
    if (step == 0) {
        return "values beyond float64, whose largest is 1.8e308: the layer is named "
               "below";
    }
    const char *at =
        p->ctx->show_numbers ? arena_printf(p->f->scratch, "%ld", step) : "·";
    return WIDGET_CHOOSE(
        w,
        arena_printf(p->f->scratch,
                     "step %s made values that are inf or nan: press , to step back, c "
                     "to clip, or lower lr",
                     at),
        arena_printf(p->f->scratch,
                     "inf or nan since step %s: press , to step back, c to clip", at),
        arena_printf(p->f->scratch, "inf or nan since step %s", at));
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
            w,
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
        w,
        arena_printf(p->f->scratch,
                     "healthy: every net keeps ‖δ‖ within ×0.8 … ×1.25 each %s", p->unit),
        "healthy: every net keeps the size of ‖δ‖");
}

/* "7,000,000": `ratio` in two digits. */
static const char *fold_text(const struct picture *p, double ratio)
{
    const double least = 100, most = 1e12;
    if (!p->ctx->show_numbers || ratio < least || (ratio > most && isfinite(ratio))) {
        return depth_number(p, ratio, 2);
    }
    if (isinf(ratio)) {
        return "more than 1e308";
    }
    double unit = pow(10, floor(log10(ratio)) - 1), n = round(ratio / unit) * unit;
    const char *text = "";
    for (; n >= 1000; n = floor(n / 1000)) {
        text = arena_printf(p->f->scratch, ",%03.0f%s", fmod(n, 1000), text);
    }
    return arena_printf(p->f->scratch, "%.0f%s", n, text);
}

static const char *notice_factor(const struct picture *p, const char *name, double factor,
                                 int w)
{
    int last = p->t->config.hidden;
    struct arena *mem = p->f->scratch;
    const char *fold = fold_text(p, exp(fabs(log(factor)) * (last - 1)));
    const char *way = factor < 1 ? "vanishes" : "explodes";
    const char *does = factor < 1 ? "shrinks" : "grows";
    const char *from = arena_printf(mem, "from %s %d to %s 1 it %s %s-fold", p->unit,
                                    last, p->unit, does, fold);
    return WIDGET_CHOOSE(
        w,
        arena_printf(mem, "%s: ‖δ‖ %s, ×%s at every %s on the way back: %s", name, way,
                     depth_number(p, factor, 2), p->unit, from),
        arena_printf(mem, "%s: ‖δ‖ %s: %s", name, way, from),
        arena_printf(mem, "%s: ‖δ‖ %s %s-fold from %s %d to 1", name, does, fold, p->unit,
                     last),
        arena_printf(mem, "%s: ‖δ‖ %s %s-fold", name, does, fold));
}

/* NULL: measured and predicted factor agree, as they should. */
static const char *notice_prediction(const struct picture *p, const char *name,
                                     double factor, double expected, int w)
{
    struct arena *mem = p->f->scratch;
    const char *both =
        arena_printf(mem, "%s: ‖δ‖ ×%s each %s, predicted ×%s", name,
                     depth_number(p, factor, 2), p->unit, depth_number(p, expected, 2));
    if (p->ctx->step > 0 && fabs(log(factor / expected)) > 0.2) {
        return WIDGET_CHOOSE(
            w, arena_printf(mem, "%s for random W, but training has shaped W", both),
            arena_printf(mem, "%s for random W", both), both);
    }
    if (p->t->config.residual && factor > 1.05 * expected) {
        return WIDGET_CHOOSE(
            w,
            arena_printf(
                mem, "%s for independent layers, but shortcuts make layers alike", both),
            arena_printf(mem, "%s for independent layers", both), both);
    }
    return NULL;
}

/* About what the bars show; NULL: nothing. */
static const char *notice_show(const struct picture *p, int w)
{
    if (p->show_at == SHOW_DW) {
        return WIDGET_CHOOSE(
            w,
            "∂L/∂W multiplies δ by a: where a grows as δ shrinks, ‖∂L/∂W‖ stays level "
            "and hides it (key d: ‖δ‖)",
            "‖∂L/∂W‖ stays level where a grows as δ shrinks: compare ‖δ‖, key d",
            "level where a grows as δ shrinks");
    }
    if (p->show_at == SHOW_UPDATE) {
        return p->ctx->step == 0 ? "no update yet: press . to make one, space to train"
                                 : WIDGET_CHOOSE(w,
                                                 "the line marks updates of a thousandth "
                                                 "of W, a usual size: far below it "
                                                 "learning is slow, far above it jumps",
                                                 "the line marks updates of a thousandth "
                                                 "of W, a usual size");
    }
    return NULL;
}

/* The shortest form may be wider than w. */
static const char *notice(const struct picture *p, int w)
{
    const struct trial_config *c = &p->t->config;
    if (depth_bad_step(p->d) >= 0) {
        return notice_bad(p, w);
    }
    if (depth_one_init(p->t) && c->inits[0] == INIT_ZERO && !c->normalize) {
        return "zero weights: the units of a layer stay alike, and learn the same";
    }
    int net = most_extreme(p);
    double factor = trial_measured_factor(p->t, net);
    const char *name = activation_table[c->activations[net]].label;
    const char *about = notice_show(p, w);
    if (!about) {
        about =
            notice_prediction(p, name, factor, trial_expected_factor(p->t, net).total, w);
    }
    if (about) {
        return about;
    }
    if (isnan(factor)) {
        return "space trains, i takes other first weights, d shows other bars";
    }
    return keeps_its_size(factor, c->hidden - 1) ? notice_kept(p, w)
                                                 : notice_factor(p, name, factor, w);
}

void depth_draw_notice(const struct picture *p, struct rect r)
{
    frame_text_cut(p->f, r.x + 1, r.y, r.w - 1, ink(p->f, INK_ACCENT),
                   notice(p, r.w - 1));
}
