/* The sentence below the plot of descent: what just happened, or what to look at. */
#include "scenes/descent/descent.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "draw/widgets.h"

/* The same sentence in three lengths, the longest first. */
struct sentence {
    char forms[3][200];
};

static const char *sentence_in(const struct sentence *s, enum glyphs g, int w)
{
    return WIDGET_CHOOSE(g, w, s->forms[0], s->forms[1], s->forms[2]);
}

/* Writes form i of a sentence. */
#define SAY(s, i, ...) snprintf((s)->forms[i], sizeof(s)->forms[i], __VA_ARGS__)

/* Why a racer is no longer finite. */
static void say_end(const struct racer *r, const char *name, struct sentence *s)
{
    static const char *const why[][2] = {
        [RACER_DIVERGED] = {"its numbers grew too large", "numbers too large"},
        [RACER_UNDEFINED] = {"f or its slope is undefined there", "f or slope undefined"},
        [RACER_LOST] = {"its step was ∞·0, which is undefined", "step undefined"},
        [RACER_FROZEN] = {"g² grew too large, so its rate is 0", "g² too large, rate 0"},
    };
    long step = r->bad_step;
    if (step == 0) {
        SAY(s, 0, "%s is not finite at the start: %s", name, why[r->end][0]);
    } else {
        SAY(s, 0, "%s stopped being finite at step %ld: %s", name, step, why[r->end][0]);
    }
    SAY(s, 1, "%s, step %ld: %s", name, step, why[r->end][1]);
    SAY(s, 2, "%s: not finite since step %ld", name, step);
}

static void say_next(const struct ctx *ctx, const char *name, double length,
                     double gradient, struct sentence *s)
{
    char a[NUMBER_SIZE], b[NUMBER_SIZE];
    descent_number(ctx, a, length, 3, NUMBER_SIZE);
    descent_number(ctx, b, gradient, 3, NUMBER_SIZE);
    SAY(s, 0, "%s's next step is %s long, against a gradient of %s", name, a, b);
    SAY(s, 1, "%s's next step: %s, gradient %s", name, a, b);
    descent_number(ctx, a, length, 2, NUMBER_SIZE);
    descent_number(ctx, b, gradient, 2, NUMBER_SIZE);
    SAY(s, 2, "%s: step %s, gradient %s", name, a, b);
}

void descent_draw_notice(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f)
{
    const struct racer *r = descent_explained(d, ctx);
    const char *name = optimizer_table[r->optimizer].label;
    char a[NUMBER_SIZE];
    struct sentence line = {{"", "", ""}};
    struct optimizer_move m[RACE_AXES], own[RACE_AXES];
    descent_explain(r, ctx, m, own);
    double uphill = m[RACE_X].delta * r->g[RACE_X] + m[RACE_Y].delta * r->g[RACE_Y];
    int i = (int)(r - d->racers);
    double last = descent_at(ctx, ctx->step > 0 ? ctx->step - 1 : 0, i, C_LOSS);
    /* a rise much smaller than the way down is not worth a sentence */
    double least = 1e-6 * fabs(descent_at(ctx, 0, i, C_LOSS) - d->minimum);
    struct hypers h = descent_hypers(ctx, (int)r->optimizer);
    double beta = h.of[HYPER_BETA] > 0 ? h.of[HYPER_BETA] : h.of[HYPER_BETA1];
    if (r->bad_step >= 0) {
        say_end(r, name, &line);
    } else if (ctx->step == 0) {
        SAY(&line, 0, "space starts the race; e explains another optimizer's step");
        SAY(&line, 1, "space starts the race; e: next optimizer");
        SAY(&line, 2, "space starts the race");
    } else if (uphill > least && descent_has_parts(r)) {
        descent_number(ctx, a, 100 * beta, 3, NUMBER_SIZE);
        SAY(&line, 0, "%s overshot and climbs: β keeps %s %% of its last motion", name,
            a);
        SAY(&line, 1, "%s overshot: β keeps %s %% of motion", name, a);
        SAY(&line, 2, "%s overshot: β keeps %s %%", name, a);
    } else if (r->loss - last > least) {
        SAY(&line, 0, "%s's last step went up: too long here", name);
        SAY(&line, 1, "%s's last step went up", name);
        SAY(&line, 2, "%s went up", name);
    } else {
        say_next(ctx, name, hypot(m[RACE_X].delta, m[RACE_Y].delta),
                 hypot(r->g[RACE_X], r->g[RACE_Y]), &line);
    }
    int w = l->notice.w - 1;
    frame_text_cut(f, l->notice.x + 1, l->notice.y, w, ink(f, INK_ACCENT),
                   sentence_in(&line, f->glyphs, w));
}
