/* The ledger of descent: the explained optimizer's next step, line by line. Each number
 * has the digits to which it can be recomputed from the numbers shown above it. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw/page.h"
#include "draw/widgets.h"

enum {
    LEDGER_W = 8, /* columns of a number */
    DIGITS = 5,
    FACTOR_DIGITS = 7, /* of hyperparameters: mostly all that was typed */
    BORDERS = 2,
};

struct ledger {
    struct page page;
    const struct ctx *ctx;
    const struct optimizer_info *info;
    struct hypers h;
};

/* A vector as the ledger shows it. */
struct pair {
    double of[RACE_AXES];
};

static struct pair pair_of(double x, double y)
{
    return (struct pair){{x, y}};
}

/* True for a rule whose direction is more than its state: Nesterov's. */
static bool looks_ahead(const struct optimizer_info *o)
{
    return o->has_m && !o->has_hat && strcmp(o->direction, o->m_symbol) != 0;
}

/* ---- rows ---- */

/* A row with the longest of the labels that has room; returns the numbers as shown.
 * `again`: v recomputed from the rows above. Both
 * have the digits that the one with fewer can have, so that equal ones look equal. */
static struct pair row(struct ledger *l, enum ink ink, const char *const *labels,
                       struct pair v, struct pair again)
{
    int digits = DIGITS;
    for (int i = 0; i < RACE_AXES; i++) {
        int shared = number_digits_shared(v.of[i], again.of[i], digits, LEDGER_W);
        digits = shared > 0 ? shared : digits;
    }
    char text[RACE_AXES][NUMBER_SIZE];
    struct pair shown;
    for (int i = 0; i < RACE_AXES; i++) {
        bool none = number_digits_shared(v.of[i], again.of[i], digits, LEDGER_W) == 0;
        number_fit(text[i], v.of[i], none ? 1 : digits, LEDGER_W);
        shown.of[i] = descent_said(text[i]);
        if (!l->ctx->show_numbers) {
            snprintf(text[i], NUMBER_SIZE, "·");
        }
    }
    int room = l->page.r.w - RACE_AXES * (LEDGER_W + 1);
    page_columns(&l->page, widget_choose(l->page.f->glyphs, room, labels), ink,
                 (const char *const[]){text[RACE_X], text[RACE_Y]}, RACE_AXES, LEDGER_W);
    return shown;
}

#define LABELS(...)    ((const char *const[]){__VA_ARGS__, NULL})
#define TEXT(l, ...)   arena_printf((l)->ctx->scratch, __VA_ARGS__)
#define TIGHT(l, text) descent_tight(text, (l)->ctx->scratch)

/* A row that does not follow from others: v [RACE_AXES]. */
static struct pair given(struct ledger *l, const char *label, const double *v)
{
    struct pair p = pair_of(v[RACE_X], v[RACE_Y]);
    return row(l, INK_TEXT, LABELS(label), p, p);
}

/* A hyperparameter, or what is left of it to 1, in a label. */
static const char *number(const struct ledger *l, double v)
{
    return descent_rounded(v, FACTOR_DIGITS, l->ctx->scratch);
}

/* "0.9·m", or "m" for a factor of 1. */
static const char *times(const struct ledger *l, double factor, const char *of)
{
    return factor == 1 ? of : TEXT(l, "%s·%s", number(l, factor), of);
}

/* ---- the parts of a step ---- */

/* The old state and the new one, keep·old + take·(g or g²). */
static struct pair state_rows(struct ledger *l, const char *symbol, const double *old,
                              struct pair new, struct pair from, const char *from_name,
                              double keep, double take)
{
    const char *whole = TEXT(l, "old %s", symbol);
    struct pair was = given(l, whole, old), again;
    for (int i = 0; i < RACE_AXES; i++) {
        again.of[i] = descent_said(number(l, keep)) * was.of[i] +
                      descent_said(number(l, take)) * from.of[i];
    }
    const char *added = times(l, take, from_name);
    const char *brief = TEXT(l, "%s + %s", times(l, keep, symbol), added);
    const char *equation = TEXT(l, "%s = %s", symbol, brief);
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "%s = %s + %s", symbol, times(l, keep, whole), added),
                      equation, TIGHT(l, equation), TEXT(l, "new %s", symbol)),
               new, again);
}

static struct pair m_rows(struct ledger *l, const struct racer *r,
                          const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    double keep = o->rule(&l->h, 0, 0, 1, 0, 1, 1).m,
           take = o->rule(&l->h, 0, 1, 0, 0, 1, 1).m;
    return state_rows(l, o->m_symbol, r->state.m, pair_of(m[RACE_X].m, m[RACE_Y].m), g,
                      "g", keep, take);
}

static struct pair v_rows(struct ledger *l, const struct racer *r,
                          const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    struct pair square =
        pair_of(g.of[RACE_X] * g.of[RACE_X], g.of[RACE_Y] * g.of[RACE_Y]);
    double keep = o->rule(&l->h, 0, 0, 0, 1, 1, 1).v,
           take = o->rule(&l->h, 0, 1, 0, 0, 1, 1).v;
    return state_rows(l, o->v_symbol, r->state.v, pair_of(m[RACE_X].v, m[RACE_Y].v),
                      square, "g²", keep, take);
}

/* The state divided by its bias correction, 1 − βᵗ, written as the number it is: if β has
 * changed on the way it is another one. */
static struct pair hat_row(struct ledger *l, const char *symbol, struct pair from,
                           struct pair v, double correction)
{
    const char *by = descent_rounded(correction, DIGITS, l->ctx->scratch);
    double shown = descent_said(by);
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "%ŝ = %s/%s", symbol, symbol, by),
                      TEXT(l, "%ŝ=%s/%s", symbol, symbol, by), TEXT(l, "%ŝ", symbol)),
               v, pair_of(from.of[RACE_X] / shown, from.of[RACE_Y] / shown));
}

/* ηλθ, of the parameter itself. */
static struct pair decay_row(struct ledger *l, const struct optimizer_move *m,
                             struct pair at)
{
    const struct optimizer_info *o = l->info;
    struct pair again = pair_of(o->rule(&l->h, at.of[RACE_X], 0, 0, 0, 1, 1).decay,
                                o->rule(&l->h, at.of[RACE_Y], 0, 0, 0, 1, 1).decay);
    const char *factors =
        TEXT(l, "%s·%s", number(l, l->h.lr), times(l, l->h.weight_decay, "θ"));
    return row(
        l, INK_TEXT,
        LABELS(TEXT(l, "decay = %s", factors), TEXT(l, "decay=%s", factors), "decay"),
        pair_of(m[RACE_X].decay, m[RACE_Y].decay), again);
}

/* The rate of a coordinate, from its g and its s (or ŝ) as they are shown. */
static double rate_again(const struct ledger *l, double g, double s)
{
    const struct optimizer_info *o = l->info;
    double keep = o->rule(&l->h, 0, 0, 0, 1, 1, 1).v,
           take = o->rule(&l->h, 0, 1, 0, 0, 1, 1).v;
    double old = keep > 0 ? (s - take * g * g) / keep : 0;
    return o->rule(&l->h, 0, g, 0, old, 1, 1).rate;
}

/* The rate of each coordinate: η/(√s + ε) with its numbers. */
static struct pair rate_row(struct ledger *l, struct pair g, struct pair s,
                            struct pair rate)
{
    const char *divisor = l->info->rate + strlen("η"), *lr = number(l, l->h.lr);
    const char *equation = TEXT(l, "rate = %s%s", lr, divisor);
    struct pair again = pair_of(rate_again(l, g.of[RACE_X], s.of[RACE_X]),
                                rate_again(l, g.of[RACE_Y], s.of[RACE_Y]));
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "rate (effective η) = %s%s", lr, divisor), equation,
                      TIGHT(l, equation), "rate"),
               rate, again);
}

/* Nesterov's direction looks ahead: from g and the new v as they are shown. */
static struct pair look_ahead_row(struct ledger *l, struct pair g, struct pair v,
                                  struct pair direction)
{
    const struct optimizer_info *o = l->info;
    double keep = o->rule(&l->h, 0, 0, 1, 0, 1, 1).m;
    struct pair again;
    for (int i = 0; i < RACE_AXES; i++) {
        double old = keep > 0 ? (v.of[i] - g.of[i]) / keep : 0;
        again.of[i] = o->rule(&l->h, 0, g.of[i], old, 0, 1, 1).direction;
    }
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "d = g + %s", times(l, keep, o->m_symbol)), "d"), direction,
               again);
}

/* The factor on the rate: a part of the state or what is made of it. */
static struct pair direction_rows(struct ledger *l, const struct racer *r,
                                  const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    struct pair v = pair_of(m[RACE_X].direction, m[RACE_Y].direction);
    struct pair state = o->has_m ? m_rows(l, r, m, g) : g;
    return o->has_hat       ? hat_row(l, o->m_symbol, state, v, m->correction_m)
           : looks_ahead(o) ? look_ahead_row(l, g, state, v)
                            : state;
}

static struct pair rate_rows(struct ledger *l, const struct racer *r,
                             const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    struct pair s = v_rows(l, r, m, g);
    if (o->has_hat) {
        s = hat_row(l, o->v_symbol, s, pair_of(m[RACE_X].v_hat, m[RACE_Y].v_hat),
                    m->correction_v);
    }
    return rate_row(l, g, s, pair_of(m[RACE_X].rate, m[RACE_Y].rate));
}

/* All rows: Δ = −rate·direction − decay, and where that leads. `whole`: with the state;
 * else what follows from it is given. */
static void all_rows(struct ledger *l, const struct racer *r,
                     const struct optimizer_move *m, bool whole)
{
    const struct optimizer_info *o = l->info;
    double lr = descent_said(number(l, l->h.lr));
    const char *minus = "", *factor = looks_ahead(o) ? "d" : o->direction;
    struct pair at = given(l, "θ", r->theta), g = given(l, "g = ∇f", r->g), delta, next,
                direction, rate = pair_of(lr, lr), decay = {{0}};
    if (whole) {
        direction = direction_rows(l, r, m, g);
        rate = o->has_v ? rate_rows(l, r, m, g) : rate;
    } else {
        double d[] = {m[RACE_X].direction, m[RACE_Y].direction},
               by[] = {m[RACE_X].rate, m[RACE_Y].rate};
        direction = o->has_m ? given(l, factor, d) : g;
        rate = o->has_v ? given(l, TEXT(l, "rate %s", o->rate), by) : rate;
    }
    if (o->uses[HYPER_WEIGHT_DECAY]) {
        decay = decay_row(l, m, at);
        minus = " − decay";
    }
    for (int i = 0; i < RACE_AXES; i++) {
        delta.of[i] = -rate.of[i] * direction.of[i] - decay.of[i];
    }
    const char *equation =
        TEXT(l, "Δ = −%s·%s%s", o->has_v ? "rate" : number(l, l->h.lr), factor, minus);
    delta = row(l, INK_BRIGHT, LABELS(equation, TIGHT(l, equation), "Δ"),
                pair_of(m[RACE_X].delta, m[RACE_Y].delta), delta);
    for (int i = 0; i < RACE_AXES; i++) {
        next.of[i] = at.of[i] + delta.of[i];
    }
    row(l, INK_BRIGHT, LABELS("next θ = θ + Δ", "θ + Δ"),
        pair_of(r->theta[RACE_X] + m[RACE_X].delta, r->theta[RACE_Y] + m[RACE_Y].delta),
        next);
}

/* ---- the panel ---- */

int descent_ledger_rows(const struct optimizer_info *o, bool whole)
{
    int state = 2 * o->has_m + 2 * o->has_v + 2 * o->has_hat + looks_ahead(o);
    return BORDERS + 4 + o->has_v + o->uses[HYPER_WEIGHT_DECAY] +
           (whole ? state : o->has_m);
}

/* x and y stand in the border, above their columns. */
static void draw_heads(const struct ledger *l, struct rect r, struct frame *f)
{
    int right = l->page.r.x + l->page.r.w;
    frame_text_right(f, right - LEDGER_W, r.y, ink(f, INK_DIM), " x ");
    frame_text_right(f, right + 1, r.y, ink(f, INK_DIM), " y ");
}

bool descent_arrows_named(const struct race *d, const struct descent_layout *l,
                          const struct ctx *ctx)
{
    const struct optimizer_info *o =
        &optimizer_table[descent_explained(d, ctx)->optimizer];
    bool whole = l->ledger.h >= descent_ledger_rows(o, true);
    return l->ledger.h > descent_ledger_rows(o, whole);
}

/* What the arrows on the plot are, each name in its arrow's color. */
static void draw_arrow_names(struct ledger *l, const struct race *d,
                             const struct plot *plot, double factor)
{
    static const struct {
        const char *name;
        enum ink ink;
    } all[] = {{"gradient", INK_GRADIENT}, {"momentum", INK_BRIGHT}, {"sum", INK_ARROW}};
    struct frame *f = l->page.f;
    int x = l->page.r.x, y = l->page.y;
    if (!page_room(&l->page)) {
        return;
    }
    if (descent_arrow_length(d, plot, l->ctx) < 1) {
        page_row(&l->page, NULL, INK_DIM, "too short a step for an arrow", INK_TEXT,
                 NULL);
        return;
    }
    x += frame_text(f, x, y, ink(f, INK_DIM), TEXT(l, "arrows ×%s:", number(l, factor)));
    bool parts = descent_has_parts(descent_explained(d, l->ctx)) && l->ctx->step > 0;
    for (size_t i = parts ? 0 : 2; i < 3; i++) {
        const char *name = parts ? all[i].name : "the step";
        if (x + 1 + glyphs_width(f->glyphs, name) <= l->page.r.x + l->page.r.w) {
            x += 1 + frame_text(f, x + 1, y, ink(f, all[i].ink), name);
        }
    }
    l->page.y++;
}

/* What the arrows on the plot are, and what the letters mean, as far as there is room. */
static void draw_key(struct ledger *l, const struct race *d, const struct plot *plot)
{
    const struct optimizer_info *o = l->info;
    double factor = descent_arrow_factor(d, plot, l->ctx);
    if (factor > 0) {
        draw_arrow_names(l, d, plot, factor);
    }
    page_sentence(&l->page, INK_DIM,
                  TEXT(l,
                       "θ is the point (x, y), g the slope of f there, "
                       "η the learning rate, Δ the step. %s: %s",
                       o->label, o->form));
}

void descent_draw_ledger(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    const struct optimizer_info *o = &optimizer_table[r->optimizer];
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, ctx, m, own);
    char title[96];
    snprintf(title, sizeof title, "%s: why this step", o->label);
    struct ledger ledger = {.page = page_new(f, l->ledger, title, INK_LINE, 0),
                            .ctx = ctx,
                            .info = o,
                            .h = descent_hypers(ctx, (int)r->optimizer)};
    if (r->bad_step >= 0) {
        page_sentence(&ledger.page, INK_TEXT,
                      TEXT(&ledger, "%s has ended: there is no next step.", o->label));
        return;
    }
    draw_heads(&ledger, l->ledger, f);
    all_rows(&ledger, r, m, l->ledger.h >= descent_ledger_rows(o, true));
    draw_key(&ledger, d, &l->view);
}
