/* The readings of a net of depth.c: factors, loss, shares of its units, clipping. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stddef.h>

#include "base/number.h"
#include "base/text.h"

static void add(struct readings *to, enum ink ink, const char *wide, const char *brief,
                const char *least)
{
    to->all[to->n++] = (struct reading){{wide, brief, least}, ink};
}

static void add_bad(const struct picture *p, const struct depth_bad *bad,
                    struct readings *to)
{
    static const char *const ways[] = {
        [BAD_FORWARD] = "forward", [BAD_BACKWARD] = "backward", [BAD_LOSS] = "loss"};
    struct arena *mem = p->f->scratch;
    const char *where = bad->layer == p->t->config.hidden
                            ? "the output"
                            : arena_printf(mem, "%s %d", p->unit, bad->layer + 1);
    add(to, INK_ERROR,
        arena_printf(mem, "%s: first not finite at %s", ways[bad->what], where),
        arena_printf(mem, "first not finite at %s", where),
        arena_printf(mem, "%s: not finite", where));
}

/* What the parts of a prediction are called: W's part, and φ′'s part at length and in
 * short. */
struct part_names {
    const char *weights, *slope, *brief;
};

static struct part_names names_of(const struct picture *p)
{
    const struct trial_config *c = &p->t->config;
    struct arena *mem = p->f->scratch;
    if (c->residual) {
        const char *slope = c->normalize ? "(φ′/std)" : "φ′";
        const char *ratio = arena_printf(mem, "%s over the next layer's", slope);
        return (struct part_names){
            arena_printf(mem, "√(1+%d·Var W·%s²)", c->width, slope), ratio, ratio};
    }
    const char *slope = c->normalize ? "φ′/std" : "φ′";
    return (struct part_names){
        c->through_time ? "ρ(W)" : arena_printf(mem, "√(%d·Var W)", c->width),
        arena_printf(mem, "rms %s", slope), slope};
}

/* The factor on ‖δ‖ over all layers but the output. */
static void add_span(const struct picture *p, int net, struct readings *to)
{
    const struct probe_report *r = trial_report(p->t, net);
    int last = r->n - 1;
    double ratio = r->layers[0].delta_norm / r->layers[last - 1].delta_norm;
    const char *all = depth_factor_text(p, ratio, 2);
    add(to, INK_TEXT,
        arena_printf(p->f->scratch, "%s from %s %d to 1", all, p->unit, last),
        arena_printf(p->f->scratch, "%s in all", all), NULL);
}

/* The factor over all layers; the prediction and the product that it is, "= √(32·Var W)
 * 1.003 · rms φ′ 0.2342", as one reading where a row of w columns has room for it. */
static void add_span_and_prediction(const struct picture *p, int net, int w,
                                    struct readings *to)
{
    static const struct {
        int digits;
        bool brief;
        const char *times;
    } forms[] = {{4, false, TIMES}, {3, false, "·"}, {3, true, "·"}};
    enum { FORMS = sizeof forms / sizeof *forms };
    struct arena *mem = p->f->scratch;
    struct part_names names = names_of(p);
    struct probe_factor f = trial_expected_factor(p->t, net);
    const char *product = NULL;
    int form = -1;
    do {
        form++;
        int digits = forms[form].digits;
        product = arena_printf(mem, "= %s %s%s%s %s", names.weights,
                               depth_number(p, f.by_weights, digits), forms[form].times,
                               forms[form].brief ? names.brief : names.slope,
                               depth_number(p, f.by_slope, digits));
    } while (glyphs_width(p->f->glyphs, product) > w && form + 1 < FORMS);
    bool room = glyphs_width(p->f->glyphs, product) <= w;
    const char *factor = room ? depth_product_text(p, &f, forms[form].digits, 3)
                              : depth_factor_text(p, f.total, 3);
    bool trained = p->ctx->step > 0; /* W is no longer as it was drawn */
    const char *total =
        arena_printf(mem, trained ? "predicted for random W %s" : "predicted %s", factor);
    const char *brief = arena_printf(mem, "if W were random %s", factor),
               *least = arena_printf(mem, "random W %s", factor);
    const char *both = arena_printf(mem, "%s %s", total, product);
    if (trained && glyphs_width(p->f->glyphs, both) > w) {
        both = arena_printf(mem, "%s %s", brief, product);
    }
    if (glyphs_width(p->f->glyphs, both) <= w) {
        add_span(p, net, to);
        add(to, INK_TEXT, both, NULL, NULL);
        return;
    }
    add(to, INK_TEXT, total, trained ? brief : NULL, trained ? least : NULL);
    if (room) {
        add(to, INK_TEXT, product, NULL, NULL);
    }
    add_span(p, net, to);
}

/* The factor on ‖δ‖ each layer. False: there is none. */
static bool add_factor(const struct picture *p, int net, struct readings *to)
{
    const struct probe_report *r = trial_report(p->t, net);
    struct arena *mem = p->f->scratch;
    double f = trial_measured_factor(p->t, net);
    if (!isnan(f)) {
        add(to, INK_TEXT,
            arena_printf(mem, "‖δ‖ %s each %s", depth_factor_text(p, f, 3), p->unit),
            arena_printf(mem, "‖δ‖ %s a %s", depth_factor_text(p, f, 3), p->unit),
            arena_printf(mem, "‖δ‖ %s each", depth_factor_text(p, f, 3)));
    } else if (r->layers[0].delta_norm == 0 || r->layers[r->n - 2].delta_norm == 0) {
        add(to, INK_TEXT, arena_printf(mem, "‖δ‖ is exactly 0 at %s 1", p->unit),
            arena_printf(mem, "‖δ‖ = 0 at %s 1", p->unit), NULL);
    }
    return !isnan(f);
}

static void add_loss(const struct picture *p, int net, struct readings *to)
{
    double loss = trial_report(p->t, net)->loss;
    const char *forms[3];
    for (int i = 0; i < 3; i++) {
        forms[i] = arena_printf(p->f->scratch, "loss %s", depth_number(p, loss, 4 - i));
    }
    add(to, INK_TEXT, forms[0], forms[1], forms[2]);
}

static void add_dead(const struct picture *p, int net, struct readings *to)
{
    double dead = depth_mean(p, net, offsetof(struct layer_probe, dead));
    if (isnan(dead)) {
        return;
    }
    add(to, INK_DIM, arena_printf(p->f->scratch, "dead %s", depth_percent(p, dead)), NULL,
        arena_printf(p->f->scratch, "dead %s %%", depth_number(p, 100 * dead, 1)));
}

/* The share of units on the flat parts of the activation, or on its slope. */
static void add_flat(const struct picture *p, int net, struct readings *to)
{
    struct arena *mem = p->f->scratch;
    const struct activation_info *a = &activation_table[p->t->config.activations[net]];
    double slope = depth_mean(p, net, offsetof(struct layer_probe, slope_rms));
    if (a->saturates && !isnan(slope)) {
        const char *flat =
            depth_percent(p, depth_mean(p, net, offsetof(struct layer_probe, saturated)));
        add(to, INK_DIM, arena_printf(mem, "saturated %s", flat), NULL,
            arena_printf(mem, "sat. %s", flat));
    } else if (a->on_off && !isnan(slope)) {
        add(to, INK_DIM, arena_printf(mem, "active %s", depth_percent(p, slope * slope)),
            NULL, NULL);
    }
}

/* What was not finite first; or the factors, before them that of a layer that was
 * selected. False: the former. */
static bool add_factors(const struct picture *p, int net, int w, struct readings *to)
{
    const struct depth_bad *bad = &p->d->bad[net];
    if (bad->what != BAD_NOT) {
        add_bad(p, bad, to);
    } else if (p->split) {
        const char *at = arena_printf(p->f->scratch, "%s %d: ", p->unit, p->layer + 1);
        const char *split = depth_split_text(p, net, w - glyphs_width(p->f->glyphs, at));
        add(to, INK_LIT, arena_printf(p->f->scratch, "%s%s", at, split), NULL, NULL);
    }
    bool finite = bad->what == BAD_NOT;
    if (finite && add_factor(p, net, to)) {
        add_span_and_prediction(p, net, w, to);
    }
    return finite;
}

void depth_add_all(const struct picture *p, int net, int w, struct readings *to)
{
    add_factors(p, net, w, to);
    add_loss(p, net, to);
    add_flat(p, net, to);
    add_dead(p, net, to);
}

void depth_add_head(const struct picture *p, int net, int w, struct readings *to)
{
    (void)w;
    add_loss(p, net, to);
    add_dead(p, net, to);
}

void depth_add_foot(const struct picture *p, int net, int w, struct readings *to)
{
    if (add_factors(p, net, w, to)) {
        add_flat(p, net, to);
    }
}

/* ‖g‖ against its threshold, and how often gradients were clipped. */
void depth_add_clipping(const struct picture *p, int net, int w, struct readings *to)
{
    (void)w;
    struct arena *mem = p->f->scratch;
    const struct probe_report *r = trial_report(p->t, net);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    double threshold = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    enum ink ink = by_norm && r->grad_norm > threshold ? INK_WARN : INK_TEXT;
    const char *at = values_get(p->ctx->values, P_THRESHOLD, PARAM_ALL)->text;
    const char *sign = r->grad_norm > threshold ? ">" : "≤";
    const char *norm = depth_number(p, r->grad_norm, 2);
    const char *least = ctx_number(p->ctx, r->grad_norm, 2, 5);
    if (isnan(r->grad_norm)) {
        add(to, INK_WARN, "‖g‖ is nan: no threshold cuts that", "‖g‖ nan", NULL);
    } else if (by_norm) {
        add(to, ink, arena_printf(mem, "whole gradient ‖g‖ %s %s %s", norm, sign, at),
            arena_printf(mem, "‖g‖ %s %s %s", norm, sign, at),
            arena_printf(mem, "‖g‖ %s %s %s", least, sign, at));
    } else {
        add(to, ink, arena_printf(mem, "cut at ±%s", at), arena_printf(mem, "±%s", at),
            NULL);
        add(to, ink, arena_printf(mem, "‖g‖ %s", norm), NULL,
            arena_printf(mem, "‖g‖ %s", least));
    }
    add(to, ink, arena_printf(mem, "clipped %ld of %ld updates", r->clips, p->ctx->step),
        arena_printf(mem, "clipped %ld/%ld", r->clips, p->ctx->step), NULL);
}

int depth_readings_rows(const struct picture *p, readings_fn *add_all, int w, int most)
{
    int rows = 1;
    for (int i = 0; i < p->t->config.n; i++) {
        struct readings r = {.n = 0};
        add_all(p, i, w, &r);
        int mine = widget_readings_rows(p->f->glyphs, w, most, r.all, r.n, NULL, NULL);
        rows = mine > rows ? mine : rows;
    }
    return rows;
}

void depth_draw_readings(const struct picture *p, int net, readings_fn *add_all,
                         struct rect r)
{
    struct readings readings = {.n = 0};
    add_all(p, net, r.w, &readings);
    widget_readings(p->f, r, readings.all, readings.n);
}
