#include "learn/race.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "learn/expression.h"

static const char *nearest_surface(const char *text)
{
    enum { MOST = 64 }; /* UNMUTATED: asserted to be enough */
    const char *names[MOST];
    size_t n = 0;
    for (; surfaces[n].name; n++) {
        assert(n < MOST);
        names[n] = surfaces[n].name;
    }
    return text_nearest(text, names, n);
}

enum err race_surface(struct race *race, const char *text, struct arena *mem,
                      struct fail *fail)
{
    static const char *const names[RACE_AXES] = {"x", "y"};
    struct expression_options options = {
        .names = names, .n_names = RACE_AXES, .only_names = true};
    race->named = surface_find(text);
    enum err err = expression_parse(race->named ? race->named->expression : text,
                                    &options, mem, &race->f, fail);
    const char *meant = err ? nearest_surface(text) : NULL;
    if (meant) {
        return fail_set(fail, err, "", fail ? fail->column : 0,
                        "'%s' is unknown; did you mean %s?", text, meant);
    }
    return err;
}

enum err race_check(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct race race = {0};
    enum err err = race_surface(&race, text, &mem, fail);
    arena_release(&mem);
    return err;
}

/* Loss and gradient at the racer's place; notes the first step that is not finite. */
static void look_around(struct race *race, struct racer *r, long step)
{
    r->loss = tape_gradient(&race->tape, r->theta, r->g);
    bool finite = isfinite(r->loss) && isfinite(r->g[X]) && isfinite(r->g[Y]);
    if (!finite && r->bad_step < 0) {
        r->bad_step = step;
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
    } else if (race->is_quadratic && race->quadratic.definite) {
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
    tape_init(&race->tape, &race->f, mem);
    find_minimum(race, minimum, scratch);
    race->n = n;
    for (int i = 0; i < n; i++) {
        struct racer *r = &race->racers[i];
        *r = (struct racer){.optimizer = (enum optimizer)optimizers[i], .bad_step = -1};
        r->state = optimizer_start(r->optimizer, RACE_AXES, mem);
        memcpy(r->theta, race->start, sizeof r->theta);
        look_around(race, r, 0);
    }
}

void race_step(struct race *race, const struct hypers *h, long step)
{
    for (int i = 0; i < race->n; i++) {
        struct racer *r = &race->racers[i];
        optimizer_step(r->optimizer, &h[i], RACE_AXES, r->theta, r->g, &r->state);
        look_around(race, r, step);
    }
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
