/* The sentences below the plot of descent: the greatest events of the race, of any
 * racer. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "draw/widgets.h"

/* What the sentences are made from. */
struct look {
    const struct race *d;
    const struct curve *losses;
    const struct ctx *ctx;
    int explained; /* the racer */
    double width;  /* of the view */
};

static const char *name_of(const struct race *d, int i)
{
    return optimizer_table[d->racers[i].optimizer].label;
}

#define SAY(l, ...) arena_printf((l)->ctx->scratch, __VA_ARGS__)

/* The racer whose first step that is not finite is the earliest; -1: all are finite. */
static int first_ended(const struct race *d)
{
    int first = -1;
    for (int i = 0; i < d->n; i++) {
        long bad = d->racers[i].bad_step;
        first = bad >= 0 && (first < 0 || bad < d->racers[first].bad_step) ? i : first;
    }
    return first;
}

/* That racer, and why it ended. */
static const char *who_has_ended(const struct look *l)
{
    static const char *const why[] = {
        [RACER_DIVERGED] = "its numbers grew too large",
        [RACER_UNDEFINED] = "f or its slope is undefined there",
        [RACER_LOST] = "its step was ∞·0, which is undefined",
        [RACER_FROZEN] = "g² grew too large, so its rate is 0",
    };
    int first = first_ended(l->d);
    if (first < 0) {
        return NULL;
    }
    const struct racer *r = &l->d->racers[first];
    if (r->bad_step == 0) {
        return SAY(l, "nobody can start here: %s",
                   r->end == RACER_UNDEFINED ? "f or its slope is undefined"
                                             : "f or its slope is too large");
    }
    return SAY(l, "%s %s at step %ld: %s", name_of(l->d, first),
               r->end == RACER_DIVERGED ? "diverged" : "stopped", r->bad_step,
               why[r->end]);
}

/* The others that have ended after the start. */
static const char *who_else_has_ended(const struct look *l)
{
    int first = first_ended(l->d);
    const char *text = NULL;
    for (int i = 0; i < l->d->n; i++) {
        long bad = l->d->racers[i].bad_step;
        if (i != first && bad > 0) {
            text = SAY(l, "%s%s%s at step %ld", text ? text : "", text ? ", " : "",
                       name_of(l->d, i), bad);
        }
    }
    return text ? SAY(l, "so ended %s", text) : NULL;
}

/* True if a racer stands higher than where it started. */
static bool is_out(const struct look *l, int i)
{
    return l->d->racers[i].loss > descent_at(l->ctx, 0, i, C_LOSS);
}

/* A racer that stands higher than where it started, and rises. */
static const char *who_climbs_out(const struct look *l)
{
    for (int k = 0; k < l->d->n && l->ctx->step > 0; k++) {
        int i = (l->explained + k) % l->d->n;
        double last = descent_at(l->ctx, l->ctx->step - 1, i, C_LOSS);
        if (is_out(l, i) && l->d->racers[i].loss > last) {
            return SAY(l, "%s is higher than where it started: its steps are too long",
                       name_of(l->d, i));
        }
    }
    return NULL;
}

/* A racer that was at the minimum before any other and has left it since. */
static const char *who_left_again(const struct look *l)
{
    int first = -1;
    long at[OPTIMIZER_MOST];
    for (int i = 0; i < l->d->n; i++) {
        at[i] = descent_first_within(l->d, i, &l->losses[i], l->ctx);
        first = at[i] >= 0 && (first < 0 || at[i] < at[first]) ? i : first;
    }
    if (first < 0) {
        return NULL;
    }
    long back = descent_settled(l->d, first, &l->losses[first], l->ctx);
    if (back == at[first]) {
        return NULL;
    }
    char tol[NUMBER_SIZE];
    number_brief(tol, values_real(l->ctx->values, P_TOLERANCE, PARAM_ALL));
    const char *was = SAY(l, "%s was within %s%s at step %ld", name_of(l->d, first), tol,
                          l->d->n > 1 ? " first," : "", at[first]);
    return back >= 0 ? SAY(l, "%s, left, and is back since step %ld", was, back)
                     : SAY(l, "%s, and left again", was);
}

/* Who is at the minimum and has not left it since, and who was there before. */
static const char *who_has_settled(const struct look *l)
{
    int first = -1, last = -1, n = 0;
    long at[OPTIMIZER_MOST];
    if (!l->ctx->show_numbers) {
        return NULL;
    }
    for (int i = 0; i < l->d->n; i++) {
        at[i] = descent_settled(l->d, i, &l->losses[i], l->ctx);
        if (at[i] >= 0 && l->d->racers[i].bad_step < 0) {
            first = first < 0 || at[i] < at[first] ? i : first;
            last = last < 0 || at[i] >= at[last] ? i : last;
            n++;
        }
    }
    const char *left = who_left_again(l), *name = first < 0 ? "" : name_of(l->d, first);
    if (n == l->d->n && n > 1) {
        return SAY(l, "all have settled: %s first, at step %ld; %s last, at %ld", name,
                   at[first], name_of(l->d, last), at[last]);
    }
    if (first < 0 || (left && l->d->n == 1)) {
        return left;
    }
    return left ? SAY(l, "%s; %s settled at step %ld", left, name, at[first])
                : SAY(l, "%s settled%s at step %ld", name, l->d->n > 1 ? " first," : "",
                      at[first]);
}

/* True if f is higher all around (x, y), at a hundredth of the view's width. */
static bool is_bottom(const struct look *l, const struct racer *r)
{
    static const double around[][RACE_AXES] = {{1, 0}, {-1, 0}, {0, 1},  {0, -1},
                                               {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
    struct plan plan;
    plan_init(&plan, &l->d->f, &(struct plan_options){.forward_only = true},
              l->ctx->scratch);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        double at[] = {r->theta[RACE_X] + l->width / 100 * around[i][RACE_X],
                       r->theta[RACE_Y] + l->width / 100 * around[i][RACE_Y]};
        if (!(plan_gradient(&plan, at, NULL) > r->loss)) {
            return false;
        }
    }
    return true;
}

/* Who has come to rest above the known minimum: its slope over the whole view would not
 * change f by a hundredth of what is left, and its step is less than a thousandth of the
 * view. */
static const char *who_rests_elsewhere(const struct look *l)
{
    double tol = values_real(l->ctx->values, P_TOLERANCE, PARAM_ALL);
    for (int k = 0; k < l->d->n && l->d->minimum_known; k++) {
        const struct racer *r = &l->d->racers[(l->explained + k) % l->d->n];
        struct optimizer_move m[RACE_AXES], own[RACE_AXES];
        descent_explain(r, l->ctx, m, own);
        double left = r->loss - l->d->minimum, slope = hypot(r->g[RACE_X], r->g[RACE_Y]),
               step = hypot(m[RACE_X].delta, m[RACE_Y].delta);
        if (r->bad_step < 0 && left >= tol && slope * l->width < 0.01 * left &&
            step < 0.001 * l->width) {
            return SAY(l,
                       is_bottom(l, r) ? "%s rests in another minimum: f − min = %s"
                                       : "%s rests where f is flat: f − min = %s",
                       optimizer_table[r->optimizer].label,
                       ctx_number(l->ctx, left, 3, NUMBER_SIZE));
        }
    }
    return NULL;
}

/* A racer whose momentum carries it uphill. */
static const char *who_overshoots(const struct look *l)
{
    for (int k = 0; k < l->d->n; k++) {
        int i = (l->explained + k) % l->d->n;
        const struct racer *r = &l->d->racers[i];
        struct optimizer_move m[RACE_AXES], own[RACE_AXES];
        descent_explain(r, l->ctx, m, own);
        double uphill = m[RACE_X].delta * r->g[RACE_X] + m[RACE_Y].delta * r->g[RACE_Y];
        /* a rise much smaller than the way down is not worth a sentence */
        double least = 1e-6 * fabs(descent_at(l->ctx, 0, i, C_LOSS) - l->d->minimum);
        if (uphill > least && descent_has_parts(r)) {
            struct hypers h = descent_hypers(l->ctx, (int)r->optimizer);
            bool adam = optimizer_table[r->optimizer].has_hat;
            return SAY(l, "%s overshot: %s keeps %s\u00A0%% of its speed",
                       name_of(l->d, i), adam ? "β₁" : "β",
                       number_text(100 * (adam ? h.beta1 : h.beta), 3, l->ctx->scratch));
        }
    }
    return NULL;
}

/* A racer without momentum whose last step was too long. */
static const char *who_went_up(const struct look *l)
{
    for (int k = 0; k < l->d->n && l->ctx->step > 0; k++) {
        int i = (l->explained + k) % l->d->n;
        double rise =
            l->d->racers[i].loss - descent_at(l->ctx, l->ctx->step - 1, i, C_LOSS);
        if (!descent_has_parts(&l->d->racers[i]) && !is_out(l, i) &&
            rise > 1e-6 * fabs(descent_at(l->ctx, 0, i, C_LOSS) - l->d->minimum)) {
            return SAY(l, "%s's last step went up: it was too long", name_of(l->d, i));
        }
    }
    return NULL;
}

/* Who is lowest. */
static const char *who_leads(const struct look *l)
{
    const struct race *d = l->d;
    int best = 0;
    if (!l->ctx->show_numbers) {
        return "who is lowest? a shows the numbers";
    }
    for (int i = 1; i < d->n; i++) {
        best = d->racers[i].loss < d->racers[best].loss ? i : best;
    }
    double least = d->minimum_known ? d->minimum : 0;
    const char *what = d->minimum_known ? "f − min" : "f",
               *f = ctx_number(l->ctx, d->racers[best].loss - least, 3, NUMBER_SIZE);
    return d->n == 1 ? SAY(l, "%s is on its way: %s = %s", name_of(d, best), what, f)
                     : SAY(l, "%s is lowest: %s = %s", name_of(d, best), what, f);
}

/* The events in the order of their weight, as many as there is room for. */
static const char *events(const struct look *l, struct rect r, const struct frame *f)
{
    static const char *(*const all[])(const struct look *) = {
        who_has_ended,       who_else_has_ended, who_climbs_out, who_has_settled,
        who_rests_elsewhere, who_overshoots,     who_went_up,    who_leads,
    };
    const char *text = "";
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *more = all[i](l);
        if (!more || (i + 1 == sizeof all / sizeof *all && *text)) {
            continue;
        }
        const char *longer = *text ? SAY(l, "%s; %s", text, more) : more;
        if (!*text || widget_wrap_rows(f->glyphs, r.w, longer) <= r.h) {
            text = longer;
        }
    }
    return text;
}

int descent_draw_legend(const struct race *d, struct rect r, struct frame *f,
                        enum glyphs glyphs)
{
    int x = 0, y = 0;
    for (int i = 0; i < d->n; i++) {
        const char *name = name_of(d, i);
        int w = 2 + glyphs_width(glyphs, name);
        if (x > 0 && x + w > r.w) {
            x = 0;
            y++;
        }
        if (f) {
            struct style s = ink_series(f, descent_series(&d->racers[i]));
            frame_put(f, r.x + x, r.y + y, descent_mark(&d->racers[i]), s);
            frame_text(f, r.x + x + 2, r.y + y, ink(f, INK_TEXT), name);
        }
        x += w + 2;
    }
    return y + 1;
}

void descent_draw_notice(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f)
{
    struct look look = {d, losses, ctx, (int)(descent_explained(d, ctx) - d->racers),
                        l->view.x.hi - l->view.x.lo};
    struct rect r = {l->notice.x + 1, l->notice.y, l->notice.w - 1, l->notice.h};
    const char *start = arena_printf(ctx->scratch, "space starts the race from ○%s",
                                     descent_n_minima(d) > 0 ? " down to ✕" : "");
    const char *more =
        arena_printf(ctx->scratch, "%s; e explains another optimizer's step", start);
    bool begins = ctx->step == 0 && !who_has_ended(&look);
    bool room = l->ledger.h > 0 && widget_wrap_rows(f->glyphs, r.w, more) <= r.h;
    const char *text = begins ? (room ? more : start) : events(&look, r, f);
    widget_wrap(f, r, ink(f, INK_ACCENT), text);
}
