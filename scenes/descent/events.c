/* The events of a race, each told of all racers that share it. */
#include <math.h>
#include <string.h>

#include "draw/widgets.h"
#include "scenes/descent/notice.h"

/* ---- who has ended ---- */

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
static void who_has_ended(struct look *l)
{
    static const char *const why[] = {
        [RACER_DIVERGED] = "its numbers grew too large",
        [RACER_UNDEFINED] = "f or its slope is undefined there",
        [RACER_LOST] = "its step was ∞·0, which is undefined",
        [RACER_FROZEN] = "g² grew too large, so its rate is 0",
    };
    int first = first_ended(l->d);
    if (first < 0) {
        return;
    }
    const struct racer *r = &l->d->racers[first];
    const char *brief =
                   SAY(l, "%s %s at step %ld", notice_name(l->d, first),
                       r->end == RACER_DIVERGED ? "diverged" : "stopped", r->bad_step),
               *full = SAY(l, "%s: %s", brief, why[r->end]);
    if (r->bad_step == 0) {
        brief = "nobody can start here";
        full = SAY(l, "%s: %s", brief,
                   r->end == RACER_UNDEFINED ? "f or its slope is undefined"
                                             : "f or its slope is too large");
    }
    if (!notice_say(l, full)) {
        notice_say(l, brief);
    }
}

/* The others that have ended after the start. */
static void who_else_has_ended(struct look *l)
{
    int first = first_ended(l->d);
    const char *text = NULL;
    for (int i = 0; i < l->d->n; i++) {
        long bad = l->d->racers[i].bad_step;
        if (i != first && bad > 0) {
            text = SAY(l, "%s%s%s at step %ld", text ? text : "", text ? ", " : "",
                       notice_name(l->d, i), bad);
        }
    }
    if (text) {
        notice_say(l, SAY(l, "so ended %s", text));
    }
}

/* ---- who rises ---- */

/* The most by which one of the last n steps of a racer has raised its loss. */
static double rise(const struct look *l, int i, long n)
{
    double most = 0;
    for (long t = l->ctx->step; t > 0 && n-- > 0; t--) {
        most = fmax(most, descent_at(l->ctx, t, i, C_LOSS) -
                              descent_at(l->ctx, t - 1, i, C_LOSS));
    }
    return most;
}

/* How much higher a racer stands than where it started. */
static double height(const struct look *l, int i)
{
    return l->d->racers[i].loss - descent_at(l->ctx, 0, i, C_LOSS);
}

/* A rise much smaller than the whole way down is not worth a sentence. */
static double small_rise(const struct look *l)
{
    return 1e-6 * fabs(descent_at(l->ctx, 0, 0, C_LOSS) - l->d->minimum);
}

/* Who stands higher than at the start, and rises. */
static void who_climbs_out(struct look *l)
{
    double much[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        much[i] = rise(l, i, 1) > 0 ? height(l, i) : 0;
    }
    struct group g = notice_most_first(l, much, 0);
    if (g.n > 0 &&
        !notice_who(l, &g, " is higher than where it started: its steps are too long",
                    " are higher than where they started: their steps are too long")) {
        notice_who(l, &g, " is above its start", " are above their start");
    }
}

/* Whose momentum has carried it uphill of late. */
static void who_overshot(struct look *l)
{
    enum { LATELY = 10 /* steps */ };
    double much[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        much[i] = descent_has_parts(&l->d->racers[i]) ? rise(l, i, LATELY) : 0;
    }
    struct group g = notice_most_first(l, much, small_rise(l));
    const char *share = "", *whose = "their momentum";
    for (int i = 0; i < g.n; i++) {
        enum optimizer o = l->d->racers[g.of[i]].optimizer;
        struct hypers h = descent_hypers(l->ctx, (int)o);
        bool adam = optimizer_table[o].has_hat;
        const char *own =
            SAY(l, "%s\u00A0%%",
                number_text(100 * (adam ? h.beta1 : h.beta), 3, l->ctx->scratch));
        share = i == 0 || strcmp(own, share) == 0 ? own : "most";
        whose = g.n > 1 ? whose : adam ? "β₁" : "β";
    }
    if (g.n > 0 &&
        !notice_who(l, &g, SAY(l, " overshot: %s keeps %s of its speed", whose, share),
                    SAY(l, " overshot: %s keeps %s of their speed", whose, share))) {
        notice_who(l, &g, " overshot", " overshot");
    }
}

/* Whose last step was too long, though it has no momentum. */
static void who_went_up(struct look *l)
{
    double much[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        bool other = descent_has_parts(&l->d->racers[i]) || height(l, i) > 0;
        much[i] = other ? 0 : rise(l, i, 1);
    }
    struct group g = notice_most_first(l, much, small_rise(l));
    if (g.n > 0) {
        notice_who(l, &g, "'s last step went up: it was too long",
                   "'s last steps went up: they were too long");
    }
}

/* ---- who is at the minimum, or elsewhere ---- */

/* Who was at the minimum before any other, if it is not settled there now. */
static void who_was_there(struct look *l)
{
    double at[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        long t = descent_first_within(l->d, i, &l->losses[i], l->ctx);
        at[i] = t < 0 ? (double)NAN : (double)t;
    }
    struct group g = notice_ascending(l, at);
    int first = g.of[0];
    long since = g.n ? descent_settled(l->d, first, &l->losses[first], l->ctx) : -1;
    if (g.n == 0 || descent_stays(since, l->ctx) || !l->ctx->show_numbers) {
        return;
    }
    const char *name = notice_name(l->d, first), *order = l->d->n > 1 ? " first," : "";
    char tol[NUMBER_SIZE];
    number_brief(tol, values_real(l->ctx->values, P_TOLERANCE, PARAM_ALL));
    if (since == (long)at[first]) {
        notice_say(l, SAY(l, "%s has been within %s since step %ld", name, tol, since));
        return;
    }
    const char *was =
        SAY(l, "%s was within %s%s at step %.0f", name, tol, order, at[first]);
    bool away = since < 0;
    if (!notice_say(l, away ? SAY(l, "%s, and left again", was)
                            : SAY(l, "%s, left, and is back since %ld", was, since))) {
        notice_say(l, away ? SAY(l, "%s left the minimum again", name)
                           : SAY(l, "%s is again within %s", name, tol));
    }
}

/* Who has settled. */
static void who_has_settled(struct look *l)
{
    double at[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        long since = descent_settled(l->d, i, &l->losses[i], l->ctx);
        bool stays = descent_stays(since, l->ctx) && l->d->racers[i].bad_step < 0;
        at[i] = stays ? (double)since : (double)NAN;
    }
    if (l->ctx->show_numbers) {
        notice_when(l, at, "settled");
    }
}

/* True if f is higher all around (x, y), at a hundredth of the view's width. */
static bool is_bottom(const struct look *l, const struct racer *r)
{
    static const double around[][RACE_AXES] = {{1, 0}, {-1, 0}, {0, 1},  {0, -1},
                                               {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
    double width = l->view->x.hi - l->view->x.lo;
    struct plan plan;
    plan_init(&plan, &l->d->f, &(struct plan_options){.forward_only = true},
              l->ctx->scratch);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        double at[] = {r->theta[RACE_X] + width / 100 * around[i][RACE_X],
                       r->theta[RACE_Y] + width / 100 * around[i][RACE_Y]};
        if (!(plan_gradient(&plan, at, NULL) > r->loss)) {
            return false;
        }
    }
    return true;
}

/* True if it has come to rest above the known minimum: over the whole view its slope and
 * its step would not change f by a thousandth of what is left. */
static bool rests_above(const struct look *l, const struct racer *r)
{
    double tol = values_real(l->ctx->values, P_TOLERANCE, PARAM_ALL),
           width = l->view->x.hi - l->view->x.lo;
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, l->ctx, m, own);
    double left = r->loss - l->d->minimum, slope = hypot(r->g[RACE_X], r->g[RACE_Y]),
           step = hypot(m[RACE_X].delta, m[RACE_Y].delta);
    return l->d->minimum_known && r->bad_step < 0 && left >= tol &&
           slope * width < 0.01 * left && step < 0.001 * width;
}

/* True if a racer is so near to one that rests that both are at one place of the view. */
static bool is_beside(const struct look *l, const struct racer *r, const struct racer *at)
{
    double width = l->view->x.hi - l->view->x.lo;
    return r->bad_step < 0 && hypot(r->theta[RACE_X] - at->theta[RACE_X],
                                    r->theta[RACE_Y] - at->theta[RACE_Y]) < width / 50;
}

/* Who rests above the minimum, with all that are beside it. */
static void who_rests_elsewhere(struct look *l)
{
    bool told[OPTIMIZER_MOST] = {false};
    for (int i = 0; i < l->d->n; i++) {
        const struct racer *r = &l->d->racers[i];
        struct group g = {0};
        if (told[i] || !rests_above(l, r)) {
            continue;
        }
        for (int k = 0; k < l->d->n; k++) {
            if (!told[k] && is_beside(l, &l->d->racers[k], r)) {
                told[k] = true;
                g.of[g.n++] = k;
            }
        }
        const char *left = ctx_number(l->ctx, r->loss - l->d->minimum, 3, NUMBER_SIZE);
        const char *brief =
                       SAY(l, " %s %s", g.n > 1 ? "rest" : "rests",
                           is_bottom(l, r) ? "in another minimum" : "where f is flat"),
                   *full = SAY(l, "%s: f − min = %s", brief, left);
        if (!notice_who(l, &g, full, full)) {
            notice_who(l, &g, brief, brief);
        }
    }
}

/* ---- the view ---- */

static bool in_view(const struct look *l, int i, long step, int *col, int *row)
{
    return plot_cell(l->view, descent_at(l->ctx, step, i, C_X),
                     descent_at(l->ctx, step, i, C_Y), col, row);
}

/* A step by which the racer, now outside, left the view; NAN: there is none. Halving
 * finds one such step in a run of any length. */
static double left_view_at(const struct look *l, int i)
{
    int col, row;
    long in = 0, out = l->ctx->step;
    if (l->d->racers[i].bad_step >= 0 || !in_view(l, i, in, &col, &row) ||
        in_view(l, i, out, &col, &row)) {
        return (double)NAN;
    }
    while (out - in > 1) {
        long t = in + (out - in) / 2;
        *(in_view(l, i, t, &col, &row) ? &in : &out) = t;
    }
    return (double)out;
}

static void who_left_the_view(struct look *l)
{
    double at[OPTIMIZER_MOST] = {0};
    for (int i = 0; i < l->d->n; i++) {
        at[i] = left_view_at(l, i);
    }
    notice_when(l, at, "left the view");
}

/* Who is lowest, if there is nothing else to say. */
static void who_leads(struct look *l)
{
    const struct race *d = l->d;
    int best = 0;
    if (*l->text) {
        return;
    }
    if (!l->ctx->show_numbers) {
        notice_say(l, "who is lowest? a shows the numbers");
        return;
    }
    for (int i = 1; i < d->n; i++) {
        best = d->racers[i].loss < d->racers[best].loss ? i : best;
    }
    double least = d->minimum_known ? d->minimum : 0;
    const char *f = ctx_number(l->ctx, d->racers[best].loss - least, 3, NUMBER_SIZE);
    notice_say(l, SAY(l, "%s is %s: %s = %s", notice_name(d, best),
                      d->n == 1 ? "on its way" : "lowest",
                      d->minimum_known ? "f − min" : "f", f));
}

bool notice_events(struct look *l)
{
    /* in the order of their weight */
    static void (*const all[])(struct look * l) = {
        who_has_ended,     who_else_has_ended,  who_climbs_out, who_has_settled,
        who_was_there,     who_rests_elsewhere, who_overshot,   who_went_up,
        who_left_the_view, who_leads,
    };
    if (l->ctx->step == 0 && first_ended(l->d) < 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        all[i](l);
    }
    return true;
}
