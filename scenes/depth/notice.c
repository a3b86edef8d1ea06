/* The lines above the nets of depth.c: what is shown, and what to notice. */
#include "scenes/depth/picture.h"

#include <math.h>
#include <stddef.h>

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
    const char *net =
        c->through_time ? arena_printf(mem, "recurrent, T %d", c->hidden)
        : c->hidden == 1
            ? arena_printf(mem, "%d → %d → 1", p->t->n_in, c->width)
            : arena_printf(mem, "%d → %d ×%d → 1", p->t->n_in, c->width, c->hidden);
    const char *batch = arena_printf(mem, "%s · batch %d", net, c->batch);
    return WIDGET_CHOOSE(p->f->glyphs, w,
                         arena_printf(mem, "%s · %s · %s data", batch, rule, data),
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
    const char *left[] = {
        arena_printf(mem, "%s, %s", what, rows),
        arena_printf(mem, "%s, %s", p->show->symbol, rows),
        arena_printf(mem, "%s, %s", p->show->symbol,
                     shared ? "geometric means" : "log scale"),
    };
    const char *more[] = {
        arena_printf(mem, " · axis widened at step %ld, so bars shrank", grew),
        arena_printf(mem, " · axis widened at step %ld", grew), ""};
    enum { LEFT = sizeof left / sizeof *left, MORE = sizeof more / sizeof *more };
    int x = r.x + 1, end = r.x + r.w, form = grew > 0 ? -1 : LEFT * (MORE - 1) - 1, w;
    do { /* short forms, before the definitions are left out */
        form++;
        w = glyphs_width(p->f->glyphs, left[form % LEFT]) +
            glyphs_width(p->f->glyphs, more[form / LEFT]) +
            glyphs_width(p->f->glyphs, words);
    } while (w > end - x && form + 1 < LEFT * MORE);
    bool defined = w <= end - x;
    form = defined ? form : LEFT * (MORE - 1) + 1;
    x += frame_text_cut(p->f, x, r.y, end - x, ink(p->f, INK_BRIGHT), left[form % LEFT]);
    x += frame_text(p->f, x, r.y, ink(p->f, INK_WARN), more[form / LEFT]);
    x += defined ? frame_text(p->f, x, r.y, ink(p->f, INK_TEXT), words) : 0;
    const char *shape = shape_text(p, end - x - 4);
    if (glyphs_width(p->f->glyphs, shape) <= end - x - 4) {
        frame_text_right(p->f, end - 1, r.y, ink(p->f, INK_DIM), shape);
    }
}

/* ---- what to notice ---- */

static const char *notice_bad(const struct picture *p, int w)
{
    long step = depth_bad_step(p->d);
    if (step == 0) {
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            "values beyond float64, whose largest is 1.8e308: the layer is named below",
            "values beyond float64, whose largest is 1.8e308",
            "values beyond 1.8e308, float64's most");
    }
    const char *at =
        p->ctx->show_numbers ? arena_printf(p->f->scratch, "%ld", step) : "?";
    return WIDGET_CHOOSE(
        p->f->glyphs, w,
        arena_printf(p->f->scratch,
                     "step %s made values that are inf or nan: press , to step back, c "
                     "to clip, or lower lr",
                     at),
        arena_printf(p->f->scratch,
                     "inf or nan since step %s: press , to step back, c to clip", at),
        arena_printf(p->f->scratch, "inf or nan since step %s", at));
}

/* From the one end of the hidden layers to the other, in the direction of the pass: what
 * the bars of a net show there. Layers at the ends where it is 0 are left out. */
struct change {
    int net, from, to; /* layers, 0-based */
    double start, end;
};

/* The factors from end to end up to which a quantity counts as kept, and as level. */
static const double KEPT = 100, LEVEL = 10;

static struct change change_of(const struct picture *p, const struct show_info *show,
                               int net)
{
    const struct layer_probe *layers = trial_report(p->t, net)->layers;
    int first = 0, last = p->t->config.hidden - 1;
    while (first < last && show->value(&layers[first]) == 0) {
        first++;
    }
    while (first < last && show->value(&layers[last]) == 0) {
        last--;
    }
    struct change c = {net, last, first, 0, 0};
    if (show->forward) {
        c.from = first;
        c.to = last;
    }
    c.start = show->value(&layers[c.from]);
    c.end = show->value(&layers[c.to]);
    return c;
}

/* NaN: there is no change, as in a single layer. */
static double size_of(const struct change *c)
{
    return c->from == c->to ? (double)NAN : fabs(log(c->end / c->start));
}

/* The change of the net that changes most. */
static struct change greatest_change(const struct picture *p,
                                     const struct show_info *show)
{
    struct change most = change_of(p, show, 0);
    for (int i = 1; i < p->t->config.n; i++) {
        struct change c = change_of(p, show, i);
        if (!(size_of(&c) <= size_of(&most))) {
            most = isnan(size_of(&c)) ? most : c;
        }
    }
    return most;
}

static const char *name_of(const struct picture *p, int net)
{
    return activation_table[p->t->config.activations[net]].label;
}

/* "×7e−6" */
static const char *total_text(const struct picture *p, const struct change *c)
{
    return depth_factor_text(p, c->end / c->start, 2);
}

static const char *ends_text(const struct picture *p, const struct change *c)
{
    return arena_printf(p->f->scratch, "from %s %d to %s %d", p->unit, c->from + 1,
                        p->unit, c->to + 1);
}

/* One rule for all quantities and both directions: a factor of KEPT from end to end. */
static const char *notice_change(const struct picture *p, const struct change *c, int w)
{
    struct arena *mem = p->f->scratch;
    const char *total = total_text(p, c), *ends = ends_text(p, c);
    const char *name = name_of(p, c->net), *symbol = p->show->symbol;
    bool delta = p->show_at == SHOW_DELTA;
    if (size_of(c) <= log(KEPT)) {
        const char *kept =
            arena_printf(mem, "%s %s", symbol,
                         delta ? "neither vanishes nor explodes" : "keeps its size");
        const char *who = arena_printf(
            mem, p->t->config.n > 1 ? "most in %s, %s" : "%s, %s", name, total);
        return WIDGET_CHOOSE(p->f->glyphs, w,
                             arena_printf(mem, "%s: %s %s", kept, who, ends),
                             arena_printf(mem, "%s: %s", kept, who), kept);
    }
    bool less = c->end < c->start;
    const char *does =
        less ? (delta ? "vanishes" : "shrinks") : (delta ? "explodes" : "grows");
    return WIDGET_CHOOSE(
        p->f->glyphs, w,
        arena_printf(mem, "%s: %s %s %s: from %s at %s %d to %s at %s %d, %s in all",
                     name, symbol, does,
                     p->show->forward ? "on the way forward" : "on the way back",
                     depth_number(p, c->start, 3), p->unit, c->from + 1,
                     depth_number(p, c->end, 3), p->unit, c->to + 1, total),
        arena_printf(mem, "%s: %s %s: %s %s", name, symbol, does, total, ends),
        arena_printf(mem, "%s: %s %s: %s", name, symbol, does, total),
        arena_printf(mem, "%s: %s %s", name, symbol, does));
}

/* What is wrong with the units of a net, or with its updates; NULL: nothing. */
static const char *notice_trouble(const struct picture *p, int net, int w)
{
    const double flat_most = 0.75, dead_most = 0.25;
    const struct probe_report *r = trial_report(p->t, net);
    double flat = depth_mean(p, net, offsetof(struct layer_probe, saturated)),
           dead = depth_mean(p, net, offsetof(struct layer_probe, dead));
    struct arena *mem = p->f->scratch;
    if (flat > flat_most || dead > dead_most) {
        bool flats = flat > flat_most;
        const char *name = name_of(p, net), *what = flats ? "saturated" : "dead";
        const char *share = depth_percent(p, flats ? flat : dead);
        const char *are =
            arena_printf(mem, "%s: %s of the units are %s", name, share, what);
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            arena_printf(mem, "%s: %s", are,
                         flats
                             ? "φ′ is nearly 0 there, and little of δ passes"
                             : "0 for the whole batch, so that no gradient passes them"),
            arena_printf(mem, "%s: %s", are,
                         flats ? "φ′ is nearly 0" : "0 for all samples"),
            are, arena_printf(mem, "%s: %s %s", name, share, what));
    }
    double most = values_real(p->ctx->values, P_THRESHOLD, PARAM_ALL);
    bool by_norm = values_choice(p->ctx->values, P_CLIP) == CLIP_NORM;
    if ((by_norm && r->grad_norm > most) || r->clipped > 0) {
        return arena_printf(mem, "%s: clipping cuts the updates", name_of(p, net));
    }
    return NULL;
}

/* A net whose ‖∂L/∂W‖ is level while its ‖δ‖ is not; NULL: there is none. */
static const char *notice_level(const struct picture *p, int w)
{
    for (int i = 0; i < p->t->config.n; i++) {
        struct change dw = change_of(p, &depth_shows[SHOW_DW], i);
        struct change delta = change_of(p, &depth_shows[SHOW_DELTA], i);
        if (size_of(&dw) <= log(LEVEL) && size_of(&delta) > log(KEPT)) {
            struct arena *mem = p->f->scratch;
            const char *name = name_of(p, i), *level = total_text(p, &dw);
            const char *hides = arena_printf(
                mem, "‖δ‖ (key d) %s, %s",
                delta.end < delta.start ? "vanishes" : "explodes", total_text(p, &delta));
            return WIDGET_CHOOSE(
                p->f->glyphs, w,
                arena_printf(mem,
                             "%s: ‖∂L/∂W‖ stays level, %s %s, because a is large where δ "
                             "is small: %s",
                             name, level, ends_text(p, &dw), hides),
                arena_printf(mem, "%s: ‖∂L/∂W‖ stays level, %s: %s", name, level, hides),
                arena_printf(mem, "%s: ‖∂L/∂W‖ stays level, %s", name, level),
                arena_printf(mem, "%s: ‖∂L/∂W‖ stays level", name));
        }
    }
    return NULL;
}

/* Why every δ is 0 from the first update on, or that it is; NULL: not so. */
static const char *notice_zero(const struct picture *p, int w)
{
    const struct trial_config *c = &p->t->config;
    if (c->normalize && c->batch == 1) {
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            "a batch of one has variance 0: normalized z is 0, and so is every hidden δ",
            "a batch of one: normalized z is 0, and δ too",
            "batch of one: normalized z and δ are 0");
    }
    if (depth_one_init(p->t) && c->inits[0] == INIT_ZERO && !c->normalize) {
        return WIDGET_CHOOSE(
            p->f->glyphs, w,
            "zero weights: the units of a layer stay alike, and learn the same",
            "zero weights: units of a layer stay alike",
            "zero weights: units stay alike");
    }
    for (int i = 0; i < c->n && p->show_at == SHOW_DELTA; i++) {
        const struct layer_probe *layers = trial_report(p->t, i)->layers;
        int n = 0;
        while (n < c->hidden && layers[n].delta_norm == 0) {
            n++;
        }
        if (n > 0) {
            return WIDGET_CHOOSE(
                p->f->glyphs, w,
                arena_printf(p->f->scratch,
                             "%s: ‖δ‖ vanishes: exactly 0 from %s %d to %s 1",
                             name_of(p, i), p->unit, n, p->unit),
                arena_printf(p->f->scratch, "%s: ‖δ‖ is exactly 0 at %s 1", name_of(p, i),
                             p->unit),
                arena_printf(p->f->scratch, "%s: ‖δ‖ = 0 at %s 1", name_of(p, i),
                             p->unit));
        }
    }
    return NULL;
}

static const char *notice_update(const struct picture *p, int w)
{
    return p->ctx->step == 0
               ? WIDGET_CHOOSE(p->f->glyphs, w,
                               "no update yet: press . to make one, space to train",
                               "no update yet: press . to make one")
               : WIDGET_CHOOSE(
                     p->f->glyphs, w,
                     "the line marks updates of a thousandth of W, a usual size: "
                     "far below it learning is slow, far above it jumps",
                     "the line: updates of a thousandth of W, a usual size",
                     "line: updates of W/1000, a usual size");
}

/* The shortest form may be wider than w. */
static const char *notice(const struct picture *p, int w)
{
    if (depth_bad_step(p->d) >= 0) {
        return notice_bad(p, w);
    }
    const char *about = notice_zero(p, w);
    if (!about && p->show_at == SHOW_UPDATE) {
        about = notice_update(p, w);
    }
    if (!about && p->show_at == SHOW_DW) {
        about = notice_level(p, w);
    }
    struct change most = greatest_change(p, p->show);
    bool kept = !(size_of(&most) > log(KEPT));
    for (int i = 0; i < p->t->config.n && kept && p->show_at == SHOW_DELTA && !about;
         i++) {
        about = notice_trouble(p, i, w);
    }
    if (!about && isnan(size_of(&most))) {
        about =
            WIDGET_CHOOSE(p->f->glyphs, w,
                          "space trains, i takes other first weights, d shows other bars",
                          "space trains, d shows other bars");
    }
    return about ? about : notice_change(p, &most, w);
}

void depth_draw_notice(const struct picture *p, struct rect r)
{
    frame_text_cut(p->f, r.x + 1, r.y, r.w - 1, ink(p->f, INK_ACCENT),
                   notice(p, r.w - 1));
}
