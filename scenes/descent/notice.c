/* The sentence below the plot of descent: as many whole clauses as there is room for. */
#include "scenes/descent/notice.h"

#include <math.h>

#include "draw/widgets.h"

bool notice_say(struct look *l, const char *clause)
{
    const char *longer = *l->text ? SAY(l, "%s; %s", l->text, clause) : clause;
    bool fits = widget_wrap_rows(l->glyphs, l->r.w, longer) <= l->r.h;
    l->text = fits ? longer : l->text;
    return fits;
}

const char *notice_name(const struct race *d, int i)
{
    return optimizer_table[d->racers[i].optimizer].label;
}

/* ---- racers that share an event ---- */

struct group notice_ascending(const struct look *l, const double *values)
{
    struct group g = {0};
    for (int i = 0; i < l->d->n; i++) {
        int at = isnan(values[i]) ? -1 : g.n++;
        for (; at > 0 && values[g.of[at - 1]] > values[i]; at--) {
            g.of[at] = g.of[at - 1];
        }
        if (at >= 0) {
            g.of[at] = i;
        }
    }
    return g;
}

struct group notice_most_first(const struct look *l, const double *much, double least)
{
    double values[OPTIMIZER_MOST];
    for (int i = 0; i < l->d->n; i++) {
        values[i] = much[i] > least ? -much[i] : (double)NAN;
    }
    struct group g = notice_ascending(l, values);
    while (g.n > 1 && much[g.of[g.n - 1]] < much[g.of[0]] / 10) {
        g.n--;
    }
    return g;
}

const char *notice_names(const struct look *l, const struct group *g, bool brief)
{
    const char *text = notice_name(l->d, g->of[0]);
    if (brief && g->n > 1) {
        return SAY(l, "%d racers", g->n);
    }
    for (int i = 1; i < g->n; i++) {
        text = SAY(l, i + 1 < g->n ? "%s, %s" : "%s and %s", text,
                   notice_name(l->d, g->of[i]));
    }
    return text;
}

bool notice_who(struct look *l, const struct group *g, const char *one,
                const char *several)
{
    const char *what = g->n > 1 ? several : one;
    return notice_say(l, SAY(l, "%s%s", notice_names(l, g, false), what)) ||
           notice_say(l, SAY(l, "%s%s", notice_names(l, g, true), what));
}

void notice_when(struct look *l, const double *steps, const char *did)
{
    struct group g = notice_ascending(l, steps);
    if (g.n == 0) {
        return;
    }
    bool all = g.n == l->d->n && g.n > 1;
    int last = g.of[g.n - 1];
    const char *name = notice_name(l->d, g.of[0]),
               *who = all ? SAY(l, "all have %s: %s", did, name)
                          : SAY(l, "%s %s", name, did),
               *first = SAY(l, "%s%s at step %.0f", who, g.n > 1 ? " first," : "",
                            steps[g.of[0]]),
               *text = SAY(l, "%s at step %.0f", who, steps[g.of[0]]);
    for (int i = 1; i < g.n; i++) {
        text = SAY(l, "%s, %s at %.0f", text, notice_name(l->d, g.of[i]), steps[g.of[i]]);
    }
    if (!notice_say(l, text)) {
        notice_say(l, all ? SAY(l, "%s; %s last, at %.0f", first, notice_name(l->d, last),
                                steps[last])
                          : first);
    }
}

/* What to do first. */
static void say_start(struct look *l, bool marked, bool ledger)
{
    const char *start = "space starts the race";
    if (!notice_say(l, SAY(l, "%s from ○%s", start, marked ? " down to ✕" : ""))) {
        notice_say(l, start);
    }
    if (ledger) {
        notice_say(l, "e explains another optimizer's step");
    }
}

int descent_draw_legend(const struct race *d, struct rect r, struct frame *f,
                        enum glyphs glyphs)
{
    int x = 0, y = 0;
    for (int i = 0; i < d->n; i++) {
        const char *name = notice_name(d, i);
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
    struct look look = {
        .d = d,
        .losses = losses,
        .ctx = ctx,
        .view = &l->view,
        .r = {l->notice.x + 1, l->notice.y, l->notice.w - 1, l->notice.h},
        .glyphs = f->glyphs,
        .text = "",
    };
    bool marked =
        d->named ? d->named->n_minima > 0 : d->is_quadratic && d->quadratic.definite;
    if (!notice_events(&look)) {
        say_start(&look, marked, l->ledger.h > 0);
    }
    widget_wrap(f, look.r, ink(f, INK_ACCENT), look.text);
}
