/* graph: what keys, questions and the nudge share: going to a step, and saying why nothing
 * happens. */
#include <stdio.h>

#include "scenes/graph/input.h"

void input_go(struct lesson_view *v, long step, struct asks *asks)
{
    ask_set_point(asks, P_PAN, 0, 0);
    v->asked = false;
    v->predicting.refused = 0;
    ask_run(asks, false);
    ask_seek(asks, step);
}

void input_note(struct lesson_view *v, const struct lesson *l, bool good,
                const char *text)
{
    v->verdict = good ? SLIP_RIGHT : SLIP_WRONG;
    v->right = good;
    v->verdict_step = 1 + l->b.step;
    snprintf(v->note, sizeof v->note, "%s", text);
}

bool input_end(struct lesson_view *v, const struct lesson *l, enum end_said said)
{
    bool last = l->b.step == backprop_steps(&l->b);
    v->end_said = said;
    v->end_step = last ? 1 + l->b.step : 0;
    return last;
}
