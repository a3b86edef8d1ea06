#include "app/run.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/snapshots.h"
#include "scene/preset.h"

struct run {
    const struct scene *scene;
    uint64_t seed;
    struct arena list_mem, values_mem, model_mem, line_mem, scratch;
    struct param_list list;
    const struct preset *preset; /* given on the command line, or NULL */
    struct settings settings;
    const char *line; /* what run_line returns, in line_mem; NULL: not made yet */
    struct values values;
    long next_change; /* the step at which other values take effect */
    void *model;
    struct log log;
    long step, target;
    struct snapshots snapshots;
};

/* ---- parameters ---- */

static void resolve(struct run *r, long step)
{
    arena_clear(&r->values_mem);
    r->values = values_resolve(&r->list, &r->settings, step, &r->values_mem);
    r->next_change = settings_next_step(&r->settings, step);
}

/* Adds the parameters that the values of the static ones imply. */
static enum err declare(struct run *r, struct fail *fail)
{
    if (!r->scene->declare) {
        return ERR_NONE;
    }
    resolve(r, 0);
    struct ctx ctx = {.values = &r->values, .seed = r->seed, .scratch = &r->scratch};
    enum err err = r->scene->declare(&r->list, &r->list_mem, &ctx, fail);
    arena_clear(&r->scratch);
    return err;
}

static bool names_static(const struct run *r, const char *argument)
{
    int p = param_named(&r->list, argument, NULL);
    return p >= 0 && p < r->list.n_static;
}

static enum err parse_arguments(struct run *r, const char *const *arguments, int n,
                                bool own, struct fail *fail)
{
    const char **some = arena_new(&r->scratch, const char *, n);
    int n_some = 0;
    for (int i = 0; i < n; i++) {
        if (!preset_is(arguments[i]) && names_static(r, arguments[i]) == own) {
            some[n_some++] = arguments[i];
        }
    }
    enum err err = settings_parse(&r->settings, &r->list, some, n_some, fail);
    arena_clear(&r->scratch);
    return err || !r->preset ? err
                             : preset_add(r->preset, &r->settings, &r->list, own, fail);
}

/* ---- start ---- */

static struct run *run_blank(const struct scene *scene, uint64_t seed)
{
    struct run *r = calloc(1, sizeof *r);
    if (!r) {
        die("out of memory");
    }
    r->scene = scene;
    r->seed = seed;
    r->list = param_table(scene->params, scene->name);
    return r;
}

static void put_record(struct run *r)
{
    struct ctx ctx = run_ctx(r, &r->scratch);
    scene_record(r->scene, r->model, &ctx, &r->log);
    arena_clear(&r->scratch);
}

static enum err start(struct run *r, bool typed, struct fail *fail)
{
    enum err err = settings_check(&r->settings, &r->list, fail);
    if (err) {
        return err;
    }
    resolve(r, 0);
    arena_clear(&r->model_mem);
    r->model = arena_alloc(&r->model_mem, 1, r->scene->model_size);
    struct ctx ctx = run_ctx(r, &r->scratch);
    ctx.may_wait = typed;
    err = r->scene->init ? r->scene->init(r->model, &r->model_mem, &ctx, fail) : ERR_NONE;
    arena_clear(&r->scratch);
    if (!err) {
        struct record_series series = {0};
        if (r->scene->series) {
            r->scene->series(r->model, &series);
        }
        log_init(&r->log, r->scene->columns, &series);
        snapshots_begin(&r->snapshots, &r->model_mem);
        put_record(r);
    }
    return err;
}

/* An error if the parameter is a VIEW one that names something the model does not
 * have. */
static enum err check_name(struct run *r, int param, struct fail *fail)
{
    if (!r->scene->check || param >= r->list.n_static ||
        r->list.items[param].effect != VIEW) {
        return ERR_NONE;
    }
    struct ctx ctx = run_ctx(r, &r->scratch);
    enum err err = r->scene->check(r->model, &ctx, param, fail);
    arena_clear(&r->scratch);
    return err;
}

/* Starts the run. `typed`, from a command line: names that the model does not have are
 * errors. They are none after a change of another value, which may leave such names
 * behind: those have no effect until the model has them again. */
static enum err finish(struct run *r, enum err err, bool typed, struct run **out,
                       struct fail *fail)
{
    if (!err) {
        err = start(r, typed, fail);
    }
    for (int i = 0; i < r->settings.n && typed && !err; i++) {
        err = check_name(r, r->settings.items[i].param, fail);
    }
    if (err) {
        run_free(r);
    } else {
        *out = r;
    }
    return err;
}

enum err run_parse(const struct scene *scene, const char *const *arguments, int n,
                   uint64_t seed, struct run **out, struct fail *fail)
{
    struct run *r = run_blank(scene, seed);
    enum err err = preset_named(scene->presets, arguments, n, &r->preset, fail);
    err = err ? err : parse_arguments(r, arguments, n, true, fail);
    err = err ? err : declare(r, fail);
    err = err ? err : parse_arguments(r, arguments, n, false, fail);
    return finish(r, err, true, out, fail);
}

/* The settings of `like` for the static parameters (own) or for the declared ones. */
static enum err carry(struct run *r, const struct run *like, bool own, struct fail *fail)
{
    return settings_carry(&r->settings, &r->list, &like->settings, &like->list, own,
                          fail);
}

static enum err vary(struct run *r, int param, int item, const char *text,
                     struct fail *fail)
{
    settings_forget(&r->settings, param, item);
    return text ? settings_set(&r->settings, &r->list, param, item, 0, text, fail)
                : ERR_NONE;
}

enum err run_vary(const struct run *like, uint64_t seed, int param, int item,
                  const char *text, struct run **out, struct fail *fail)
{
    struct run *r = run_blank(like->scene, seed);
    bool own = param < like->list.n_static;
    enum err err = carry(r, like, true, fail);
    if (!err && param >= 0 && own) {
        err = vary(r, param, item, text, fail);
    }
    err = err ? err : declare(r, fail);
    err = err ? err : carry(r, like, false, fail);
    if (!err && param >= 0 && !own) {
        int p = param_find(&r->list, like->list.items[param].name);
        assert(p >= 0);
        err = vary(r, p, item, text, fail);
    }
    settings_drop_unlisted(&r->settings, &r->list);
    return finish(r, err, false, out, fail);
}

void run_free(struct run *r)
{
    if (!r) {
        return;
    }
    snapshots_release(&r->snapshots);
    settings_release(&r->settings);
    log_release(&r->log);
    arena_release(&r->list_mem);
    arena_release(&r->values_mem);
    arena_release(&r->model_mem);
    arena_release(&r->line_mem);
    arena_release(&r->scratch);
    free(r);
}

void run_forget_copies(struct run *r)
{
    snapshots_drop_after(&r->snapshots, 0);
}

/* ---- moving ---- */

static void rewind_to(struct run *r, long step)
{
    r->step = snapshots_load(&r->snapshots, &r->model_mem, step);
    log_cut(&r->log, r->step + 1);
    resolve(r, r->step);
}

long run_last(const struct run *r)
{
    const struct scene *s = r->scene;
    if (!s->step) {
        return 0;
    }
    long most = s->most_steps > 0 ? s->most_steps : LONG_MAX;
    long last = s->last_step ? s->last_step(r->model) : most;
    return last < most ? last : most;
}

bool run_is_limited(const struct run *r)
{
    return r->scene->most_steps > 0 && run_last(r) == r->scene->most_steps;
}

char *run_say_end(const struct run *r, long steps, char *out, size_t n)
{
    const struct scene *s = r->scene;
    long last = run_last(r);
    *out = '\0';
    if (steps > last && last == 0) {
        snprintf(out, n, "%s has no steps", s->name);
    } else if (steps > last && run_is_limited(r)) {
        snprintf(out, n, "%s stops at its limit, step %ld", s->name, last);
    } else if (steps > last) {
        snprintf(out, n, "%s has %ld step%s", s->name, last, last == 1 ? "" : "s");
    }
    return out;
}

bool run_advance(struct run *r)
{
    if (run_ended(r)) {
        return false;
    }
    struct ctx ctx = run_ctx(r, &r->scratch);
    r->scene->step(r->model, &ctx);
    arena_clear(&r->scratch);
    r->step++;
    if (r->target < r->step) {
        r->target = r->step;
    }
    if (r->step >= r->next_change) {
        resolve(r, r->step);
    }
    put_record(r);
    snapshots_take(&r->snapshots, &r->model_mem, r->step);
    return true;
}

void run_seek(struct run *r, long step)
{
    long last = run_last(r);
    r->target = step < 0 ? 0 : step < last ? step : last;
    if (r->target < r->step) {
        rewind_to(r, r->target);
    }
}

bool run_busy(const struct run *r)
{
    return r->step < r->target;
}

long run_target(const struct run *r)
{
    return r->target;
}

long run_step(const struct run *r)
{
    return r->step;
}

bool run_ended(const struct run *r)
{
    return r->step >= run_last(r);
}

enum err run_change(struct run *r, int param, int item, const char *text,
                    struct fail *fail)
{
    bool live = r->list.items[param].effect == LIVE;
    long now = r->step;
    enum err err =
        settings_set(&r->settings, &r->list, param, item, live ? now : 0, text, fail);
    r->line = NULL;
    if (!err && live) {
        settings_drop_after(&r->settings, now);
        snapshots_drop_after(&r->snapshots, now);
    }
    resolve(r, r->step);
    if (!err) {
        put_record(r); /* the record holds the values for the step about to be made */
    }
    return err;
}

void run_forget_changes(struct run *r)
{
    settings_drop_after(&r->settings, 0);
    r->line = NULL;
    r->target = 0;
    snapshots_drop_after(&r->snapshots, 0);
    rewind_to(r, 0);
    put_record(r);
}

/* ---- reading ---- */

uint64_t run_seed(const struct run *r)
{
    return r->seed;
}

static bool names_nothing(const struct setting *at, const void *missing)
{
    return ((const bool *)missing)[at->param];
}

/* Without names that the model does not have: parsed again, they would be errors. */
const char *run_line(struct run *r)
{
    if (!r->line) {
        bool missing[PARAM_MOST] = {0};
        struct settings valid = SETTINGS_INIT;
        settings_copy(&valid, &r->settings);
        for (int i = 0; i < valid.n; i++) {
            int param = valid.items[i].param;
            missing[param] = check_name(r, param, NULL) != ERR_NONE;
        }
        settings_remove(&valid, names_nothing, missing);
        arena_clear(&r->line_mem);
        r->line = settings_line(&valid, &r->list, &r->line_mem);
        settings_release(&valid);
    }
    return r->line;
}

const struct preset *run_preset(const struct run *r)
{
    return r->preset;
}

const struct param_list *run_params(const struct run *r)
{
    return &r->list;
}

const struct values *run_values(const struct run *r)
{
    return &r->values;
}

const void *run_model(const struct run *r)
{
    return r->model;
}

struct ctx run_ctx(const struct run *r, struct arena *scratch)
{
    return (struct ctx){.values = &r->values,
                        .seed = r->seed,
                        .step = r->step,
                        .log = &r->log,
                        .scratch = scratch,
                        .show_numbers = true};
}
