/* How the sentence of descent is put together, clause by clause. */
#include <math.h>

#include "draw/widgets.h"
#include "scenes/descent/notice.h"

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
    double values[OPTIMIZER_MOST] = {0};
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
