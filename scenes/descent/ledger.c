/* The ledger of descent: the explained optimizer's next step, line by line. Each number
 * has the digits to which it can be recomputed from the numbers shown above it. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "draw/page.h"
#include "draw/widgets.h"

enum {
    LEDGER_W = 8, /* columns of a number */
    DIGITS = 5,
    FACTOR_DIGITS = 7, /* of hyperparameters: mostly all that was typed */
    BORDERS = 2,
};

/* A state of the rule: a step makes it keep·old + take·g, or take·g². */
struct state {
    const char *symbol;
    double keep, take;
};

struct ledger {
    struct page page;
    const struct ctx *ctx;
    const struct optimizer_info *info;
    struct hypers h;
    struct state m, v; /* undefined where the rule has none */
};

/* A vector as the ledger shows it. */
struct pair {
    double of[RACE_AXES];
};

static struct pair pair_of(double x, double y)
{
    return (struct pair){{x, y}};
}

/* A field of both coordinates' moves. */
#define BOTH(moves, field) pair_of((moves)[RACE_X].field, (moves)[RACE_Y].field)

/* True for a rule whose direction is more than its state: Nesterov's. */
static bool looks_ahead(const struct optimizer_info *o)
{
    return o->has_m && !o->has_hat && strcmp(o->direction, o->m_symbol) != 0;
}

/* The factors of its state are what the rule makes of 1 and 0. */
static struct ledger ledger_of(const struct optimizer_info *o, struct page page,
                               struct hypers h, const struct ctx *ctx)
{
    struct optimizer_move by_g = o->rule(&h, 0, 1, 0, 0, 1, 1);
    return (struct ledger){
        .page = page,
        .ctx = ctx,
        .info = o,
        .h = h,
        .m = {o->m_symbol, o->rule(&h, 0, 0, 1, 0, 1, 1).m, by_g.m},
        .v = {o->v_symbol, o->rule(&h, 0, 0, 0, 1, 1, 1).v, by_g.v},
    };
}

/* ---- rows ---- */

/* The number that a text of number_show or number_fit says; nan: no finite one. */
static double said(const char *text)
{
    double v;
    return number_parse(text, &v, NULL) ? (double)NAN : v;
}

/* The digits of both numbers of a row: each has as many as it can have, so that one with
 * few does not take them from the other; but numbers that look equal with the fewer have
 * those, so that they look equal. */
static void choose_digits(struct pair v, struct pair again, int digits[RACE_AXES])
{
    char text[RACE_AXES][NUMBER_SIZE];
    int least = DIGITS;
    for (int i = 0; i < RACE_AXES; i++) {
        int shared = number_digits_shared(v.of[i], again.of[i], DIGITS, LEDGER_W);
        digits[i] = shared > 0 ? shared : 1;
        least = digits[i] < least ? digits[i] : least;
    }
    number_fit(text[RACE_X], v.of[RACE_X], least, LEDGER_W);
    number_fit(text[RACE_Y], v.of[RACE_Y], least, LEDGER_W);
    if (strcmp(text[RACE_X], text[RACE_Y]) == 0) {
        digits[RACE_X] = digits[RACE_Y] = least;
    }
}

/* A row with the longest of the labels that has room; returns the numbers as shown.
 * `again`: v recomputed from the rows above. */
static struct pair row(struct ledger *l, enum ink ink, const char *const *labels,
                       struct pair v, struct pair again)
{
    int digits[RACE_AXES];
    char text[RACE_AXES][NUMBER_SIZE];
    struct pair shown;
    choose_digits(v, again, digits);
    for (int i = 0; i < RACE_AXES; i++) {
        number_fit(text[i], v.of[i], digits[i], LEDGER_W);
        shown.of[i] = said(text[i]);
        if (!l->ctx->show_numbers) {
            snprintf(text[i], NUMBER_SIZE, "?");
        }
    }
    int room = l->page.r.w - RACE_AXES * (LEDGER_W + 1);
    page_columns(&l->page, widget_choose(l->page.f->glyphs, room, labels), ink,
                 (const char *const[]){text[RACE_X], text[RACE_Y]}, RACE_AXES, LEDGER_W);
    return shown;
}

#define LABELS(...)    ((const char *const[]){__VA_ARGS__, NULL})
#define TEXT(l, ...)   arena_printf((l)->ctx->scratch, __VA_ARGS__)
#define TIGHT(l, text) text_tight(text, (l)->ctx->scratch)

/* A row that does not follow from others. */
static struct pair given(struct ledger *l, const char *label, struct pair v)
{
    return row(l, INK_TEXT, LABELS(label), v, v);
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

/* The old state and the new one, made from g or g². */
static struct pair state_rows(struct ledger *l, const struct state *s, const double *old,
                              struct pair new, struct pair from, const char *from_name)
{
    const char *whole = TEXT(l, "old %s", s->symbol);
    struct pair was = given(l, whole, pair_of(old[RACE_X], old[RACE_Y])), again;
    for (int i = 0; i < RACE_AXES; i++) {
        again.of[i] =
            said(number(l, s->keep)) * was.of[i] + said(number(l, s->take)) * from.of[i];
    }
    const char *added = times(l, s->take, from_name);
    const char *brief = TEXT(l, "%s + %s", times(l, s->keep, s->symbol), added);
    const char *equation = TEXT(l, "%s = %s", s->symbol, brief);
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "%s = %s + %s", s->symbol, times(l, s->keep, whole), added),
                      equation, TIGHT(l, equation), TEXT(l, "new %s", s->symbol)),
               new, again);
}

/* The state divided by its bias correction, 1 − βᵗ, written as the number it is: if β has
 * changed on the way it is another one. */
static struct pair hat_row(struct ledger *l, const char *symbol, struct pair from,
                           struct pair v, double correction)
{
    const char *by = descent_rounded(correction, DIGITS, l->ctx->scratch);
    double shown = said(by);
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
        BOTH(m, decay), again);
}

/* The rate of a coordinate, from its g and its s (or ŝ) as they are shown. */
static double rate_again(const struct ledger *l, double g, double s)
{
    double old = l->v.keep > 0 ? (s - l->v.take * g * g) / l->v.keep : 0;
    return l->info->rule(&l->h, 0, g, 0, old, 1, 1).rate;
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
    const struct state *s = &l->m;
    struct pair again;
    for (int i = 0; i < RACE_AXES; i++) {
        double old = s->keep > 0 ? (v.of[i] - s->take * g.of[i]) / s->keep : 0;
        again.of[i] = l->info->rule(&l->h, 0, g.of[i], old, 0, 1, 1).direction;
    }
    return row(l, INK_TEXT,
               LABELS(TEXT(l, "d = g + %s", times(l, s->keep, s->symbol)), "d"),
               direction, again);
}

/* The factor on the rate: a part of the state or what is made of it. */
static struct pair direction_rows(struct ledger *l, const struct racer *r,
                                  const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    struct pair v = BOTH(m, direction), state = g;
    if (o->has_m) {
        state = state_rows(l, &l->m, r->state.m, BOTH(m, m), g, "g");
    }
    return o->has_hat       ? hat_row(l, o->m_symbol, state, v, m->correction_m)
           : looks_ahead(o) ? look_ahead_row(l, g, state, v)
                            : state;
}

static struct pair rate_rows(struct ledger *l, const struct racer *r,
                             const struct optimizer_move *m, struct pair g)
{
    const struct optimizer_info *o = l->info;
    struct pair square =
        pair_of(g.of[RACE_X] * g.of[RACE_X], g.of[RACE_Y] * g.of[RACE_Y]);
    struct pair s = state_rows(l, &l->v, r->state.v, BOTH(m, v), square, "g²");
    if (o->has_hat) {
        s = hat_row(l, o->v_symbol, s, BOTH(m, v_hat), m->correction_v);
    }
    return rate_row(l, g, s, BOTH(m, rate));
}

/* All rows: Δ = −rate·direction − decay, and where that leads. `whole`: with the state;
 * else what follows from it is given. */
static void all_rows(struct ledger *l, const struct racer *r,
                     const struct optimizer_move *m, bool whole)
{
    const struct optimizer_info *o = l->info;
    double lr = said(number(l, l->h.lr));
    const char *minus = "", *factor = looks_ahead(o) ? "d" : o->direction;
    struct pair at = given(l, "θ", pair_of(r->theta[RACE_X], r->theta[RACE_Y])),
                g = given(l, "g = ∇f", pair_of(r->g[RACE_X], r->g[RACE_Y])), delta, next,
                direction, rate = pair_of(lr, lr), decay = {{0}};
    if (whole) {
        direction = direction_rows(l, r, m, g);
        rate = o->has_v ? rate_rows(l, r, m, g) : rate;
    } else {
        direction = o->has_m ? given(l, factor, BOTH(m, direction)) : g;
        const char *form = TEXT(l, "rate %s", o->rate);
        rate = !o->has_v ? rate
                         : row(l, INK_TEXT, LABELS(form, TIGHT(l, form), "rate"),
                               BOTH(m, rate), BOTH(m, rate));
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
    delta = row(l, INK_BRIGHT, LABELS(equation, TIGHT(l, equation), "Δ"), BOTH(m, delta),
                delta);
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

/* True if the explained optimizer's ledger has rows for its state. */
static bool has_state_rows(const struct descent_layout *l, const struct optimizer_info *o)
{
    return l->ledger.h >= descent_ledger_rows(o, true);
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
    return l->ledger.h > descent_ledger_rows(o, has_state_rows(l, o));
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
    snprintf(title, sizeof title,
             has_state_rows(l, o) ? "%s: why this step" : "%s: step in brief", o->label);
    struct ledger ledger = ledger_of(o, page_new(f, l->ledger, title, INK_LINE, 0),
                                     descent_hypers(ctx, (int)r->optimizer), ctx);
    if (r->bad_step >= 0) {
        page_sentence(&ledger.page, INK_TEXT,
                      TEXT(&ledger, "%s has ended: there is no next step.", o->label));
        return;
    }
    draw_heads(&ledger, l->ledger, f);
    all_rows(&ledger, r, m, has_state_rows(l, o));
    draw_key(&ledger, d, &l->view);
}
