#include "optim/race.h"

#include <math.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/text.h"

/* True if the text is one word, as the name of a surface is. */
static bool is_word(const char *text)
{
    return text[0] && text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")] == '\0';
}

static const char *const names[] = {
#define SURFACE(name, ...) #name,
#include "optim/surface.def"
#undef SURFACE
};

/* The error of a word that is neither a surface nor an expression. */
static enum err unknown_surface(const char *text, const struct fail *why,
                                struct fail *fail)
{
    static const char all[] =
#define SURFACE(name, ...) ", " #name
#include "optim/surface.def"
#undef SURFACE
        ;
    const char *list = all + strlen(", ");
    const char *meant = text_nearest(text, names, sizeof names / sizeof *names);
    if (meant) { /* so the text is short */
        return fail_set(fail, ERR_INPUT, "", why->column,
                        "'%s' is unknown; did you mean %s? The surfaces are %s", text,
                        meant, list);
    }
    return fail_set(fail, ERR_INPUT, "", why->column, "%.200s; the surfaces are %s",
                    why->what, list);
}

enum err race_surface(struct race *race, const char *text, struct arena *mem,
                      struct fail *fail)
{
    static const char *const axes[RACE_AXES] = {"x", "y"};
    struct expression_options options = {
        .names = axes, .n_names = RACE_AXES, .only_names = true};
    struct fail why = FAIL_INIT;
    race->named = surface_find(text);
    enum err err = expression_parse(race->named ? race->named->expression : text,
                                    &options, mem, &race->f, &why);
    if (err && is_word(text)) {
        return unknown_surface(text, &why, fail);
    }
    return err ? fail_set(fail, err, "", why.column, "%s", why.what) : ERR_NONE;
}

enum err race_check(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct race race = {0};
    enum err err = race_surface(&race, text, &mem, fail);
    arena_release(&mem);
    return err;
}

static bool both_finite(const double *v)
{
    return !v || (isfinite(v[RACE_X]) && isfinite(v[RACE_Y]));
}

/* Checks whether place, loss, gradient and moments are finite. */
static enum racer_end check_finite(const struct race *race, const struct racer *r)
{
    if (isnan(r->theta[RACE_X]) || isnan(r->theta[RACE_Y])) {
        return RACER_LOST;
    }
    if (!both_finite(r->theta)) {
        return RACER_DIVERGED;
    }
    if (!isfinite(r->loss) || !both_finite(r->g)) {
        bool undefined = trouble_is_undefined(&race->f, r->theta);
        return undefined ? RACER_UNDEFINED : RACER_DIVERGED;
    }
    bool moments = both_finite(r->state.m) && both_finite(r->state.v);
    return moments ? RACER_RUNS : RACER_FROZEN;
}

/* Loss and gradient at the racer's place; notes the first step that is not finite. */
static void evaluate(struct race *race, struct racer *r, long step)
{
    r->loss = plan_gradient(&race->plan, r->theta, r->g);
    if (r->end == RACER_RUNS) {
        r->end = check_finite(race, r);
        r->bad_step = r->end == RACER_RUNS ? -1 : step;
    }
    if (!race->minimum_known) {
        race->minimum = fmin(race->minimum, r->loss);
    }
}

static void find_minimum(struct race *race, double given, struct arena *scratch)
{
    race->is_quadratic = quadratic_of(&race->f, &race->quadratic, scratch);
    race->minimum_known = true;
    if (!isnan(given)) {
        race->minimum = given;
    } else if (race->named && race->named->n_minima > 0) {
        race->minimum = race->named->minimum;
    } else if (race->is_quadratic && race->quadratic.has_minimum) {
        race->minimum = race->quadratic.value;
    } else {
        race->minimum_known = false;
        race->minimum = (double)INFINITY;
    }
}

void race_start(struct race *race, const double *start, double minimum,
                const unsigned char *optimizers, int n, struct arena *mem,
                struct arena *scratch)
{
    static const double typed_start[RACE_AXES] = {4, 4};
    const double *own = race->named ? race->named->start : typed_start;
    memcpy(race->start, start ? start : own, sizeof race->start);
    plan_init(&race->plan, &race->f, &(struct plan_options){0}, mem);
    find_minimum(race, minimum, scratch);
    race->n = n;
    for (int i = 0; i < n; i++) {
        struct racer *r = &race->racers[i];
        *r = (struct racer){.optimizer = (enum optimizer)optimizers[i]};
        r->state = optimizer_start(r->optimizer, RACE_AXES, mem);
        memcpy(r->theta, race->start, sizeof r->theta);
        evaluate(race, r, 0);
    }
}

void race_step(struct race *race, const struct hypers *h, long step)
{
    for (int i = 0; i < race->n; i++) {
        struct racer *r = &race->racers[i];
        optimizer_step(r->optimizer, &h[i], RACE_AXES, r->theta, r->g, &r->state);
        evaluate(race, r, step);
    }
}

bool race_at_minimum(const struct race *race, double x, double y, double loss,
                     double tolerance)
{
    const struct surface *s = race->named;
    const double *box = s && s->minimum_of_view ? s->view : NULL;
    bool inside = !box || (x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3]);
    return race->minimum_known && inside && loss - race->minimum < tolerance;
}

void race_explain(const struct racer *r, const struct hypers *h,
                  struct optimizer_move whole[RACE_AXES],
                  struct optimizer_move gradient[RACE_AXES])
{
    optimizer_explain(r->optimizer, h, RACE_AXES, r->theta, r->g, &r->state, whole);
    struct optimizer_state still = r->state;
    double zero[RACE_AXES] = {0};
    still.m = r->state.m ? zero : NULL;
    optimizer_explain(r->optimizer, h, RACE_AXES, r->theta, r->g, &still, gradient);
}
