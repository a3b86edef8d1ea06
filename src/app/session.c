#include "app/session.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

static double default_rate(const struct scene *scene)
{
    return scene->rate > 0 ? scene->rate : 10;
}

void session_release(struct session *s)
{
    run_free(s->run);
    arena_release(&s->view_mem);
    arena_release(&s->cache_mem);
    arena_release(&s->scratch);
    *s = (struct session){0};
}

static void clear_cache(struct session *s)
{
    if (s->scene->cache_size) {
        memset(s->cache, 0, s->scene->cache_size);
    }
    arena_clear(&s->cache_mem);
    s->complete = false;
}

void session_leave(struct session *s)
{
    s->running = false;
    clear_cache(s);
    arena_release(&s->cache_mem);
    arena_release(&s->scratch); /* as large as the largest call needed it */
    run_forget_copies(s->run);
}

static void note_run(struct session *s)
{
    if (s->scene->begun) {
        struct ctx ctx = session_ctx(s);
        s->scene->begun(s->view, run_model(s->run), &ctx);
        arena_clear(&s->scratch);
    }
}

static const struct pace *pace_of(const struct session *s)
{
    for (const struct pace *p = s->scene->paces; s->preset && p && p->preset; p++) {
        if (strcmp(p->preset, s->preset->name) == 0) {
            return p;
        }
    }
    return NULL;
}

/* Takes what the run's preset brings beside values. */
static void take_preset(struct session *s)
{
    s->preset = run_preset(s->run);
    const struct pace *pace = pace_of(s);
    s->rate = pace ? pace->rate : default_rate(s->scene);
}

enum err session_open(const struct scene *scene, const char *const *arguments, int n,
                      uint64_t seed, struct session *out, struct fail *fail)
{
    struct run *run = NULL;
    enum err err = run_parse(scene, arguments, n, seed, &run, fail);
    if (err) {
        return err;
    }
    *out = (struct session){.scene = scene, .run = run, .show_numbers = true};
    out->view = arena_alloc(&out->view_mem, 1, scene->view_size);
    out->cache = arena_alloc(&out->view_mem, 1, scene->cache_size);
    take_preset(out);
    note_run(out);
    return ERR_NONE;
}

static void replace_run(struct session *s, struct run *run, long step)
{
    run_free(s->run);
    s->run = run;
    run_seek(run, step);
    clear_cache(s);
    note_run(s);
}

/* Replaces the run by one with another value. */
static enum err vary(struct session *s, int param, int item, const char *text,
                     struct fail *fail)
{
    struct run *run = NULL;
    bool from_start = run_params(s->run)->items[param].from_start;
    enum err err = run_vary(s->run, run_seed(s->run), param, item, text, &run, fail);
    if (!err) {
        s->running = s->running && !from_start;
        replace_run(s, run, from_start ? 0 : run_target(s->run));
    }
    return err;
}

enum err session_set(struct session *s, int param, int item, const char *text,
                     struct fail *fail)
{
    enum effect effect = run_params(s->run)->items[param].effect;
    enum err err;
    s->complete = false;
    if (text && (effect == VIEW || (effect == LIVE && s->from_now))) {
        err = run_change(s->run, param, item, text, fail);
    } else {
        err = vary(s, param, item, text, fail);
    }
    s->preset = err || effect == VIEW ? s->preset : NULL;
    return err;
}

enum err session_seed(struct session *s, uint64_t seed, struct fail *fail)
{
    struct run *run = NULL;
    enum err err = run_vary(s->run, seed, -1, PARAM_ALL, NULL, &run, fail);
    if (!err) {
        replace_run(s, run, run_target(s->run));
    }
    return err;
}

enum err session_arguments(struct session *s, const char *const *arguments, int n,
                           struct fail *fail)
{
    struct run *run = NULL;
    enum err err = run_parse(s->scene, arguments, n, run_seed(s->run), &run, fail);
    if (!err) {
        replace_run(s, run, 0);
        s->running = false;
        take_preset(s);
    }
    return err;
}

void session_reset(struct session *s)
{
    run_forget_changes(s->run);
    s->running = false;
    s->owed = 0;
    s->complete = false;
}

bool session_advance(struct session *s, double elapsed, double budget,
                     double (*now)(void))
{
    double until = now() + budget;
    bool moved = false;
    while (run_busy(s->run)) {
        moved = true;
        s->complete = false;
        run_advance(s->run);
        if (now() >= until) {
            return true;
        }
    }
    if (!s->running) {
        return moved;
    }
    const struct pace *pace = pace_of(s);
    s->owed += elapsed * s->rate;
    while (s->owed >= 1) {
        moved = true;
        s->complete = false;
        bool seen = pace && run_step(s->run) + 1 == pace->steps;
        if (!run_advance(s->run) || seen) {
            s->running = false;
            s->owed = 0;
            return true;
        }
        s->owed--;
        /* too slow for the rate: forget the steps that are overdue */
        if (now() >= until) {
            s->owed = s->owed < 1 ? s->owed : 1;
            break;
        }
    }
    return moved;
}

static struct ctx ctx_of(const struct session *s, struct arena *scratch)
{
    struct ctx ctx = run_ctx(s->run, scratch);
    ctx.area = s->area;
    ctx.cache = s->cache;
    ctx.look = s->look;
    ctx.running = s->running;
    ctx.show_numbers = s->show_numbers;
    return ctx;
}

struct ctx session_ctx(struct session *s)
{
    return ctx_of(s, &s->scratch);
}

void session_work(struct session *s, double budget, double (*now)(void))
{
    if (!s->scene->work) {
        s->complete = true;
    }
    double until = budget < 0 ? 0 : now() + budget;
    while (!s->complete) {
        struct ctx ctx = session_ctx(s);
        s->complete =
            !s->scene->work(s->cache, &s->cache_mem, run_model(s->run), s->view, &ctx);
        arena_clear(&s->scratch);
        if (budget >= 0 && now() >= until) {
            return;
        }
    }
}

bool session_input(struct session *s, const struct event *e, struct asks *asks)
{
    const struct scene *scene = s->scene;
    struct ctx ctx = session_ctx(s);
    struct key_press press = {s->view, run_model(s->run), &ctx, asks, 0, 0};
    bool used = e->type == EVENT_KEY
                    ? keys_press(scene->keys, press, e->key)
                    : scene->input && scene->input(s->view, press.model, &ctx, e, asks);
    arena_clear(&s->scratch);
    s->complete = s->complete && !used;
    return used;
}

bool session_fits(const struct session *s, struct rect area)
{
    return area.w >= s->scene->least_w && area.h >= s->scene->least_h;
}

const struct key_row *session_keys(const struct session *s, struct arena *scratch)
{
    const struct scene *scene = s->scene;
    struct ctx ctx = ctx_of(s, scratch);
    const struct key_row *now =
        scene->keys_now ? scene->keys_now(s->view, run_model(s->run), &ctx) : NULL;
    return now ? now : scene->keys;
}

bool session_takes_key(struct session *s, const struct event *e, struct asks *asks)
{
    const struct scene *scene = s->scene;
    struct ctx ctx = session_ctx(s);
    bool taken = scene->takes_key &&
                 scene->takes_key(s->view, run_model(s->run), &ctx, e->key, asks);
    arena_clear(&s->scratch);
    s->complete = s->complete && !taken;
    return taken;
}

void session_draw(struct session *s, struct frame *f)
{
    struct rect old = frame_clip(f, s->area);
    if (session_fits(s, s->area)) {
        struct ctx ctx = session_ctx(s);
        s->scene->draw(run_model(s->run), s->view, s->cache, &ctx, f);
        arena_clear(&s->scratch);
    }
    f->clip = old;
}

char *session_line(const struct session *s, int most, struct arena *mem)
{
    char seed[40] = "", steps[40] = "", rate[NUMBER_SIZE + 8] = "", number[NUMBER_SIZE];
    if (run_seed(s->run) != 1) {
        snprintf(seed, sizeof seed, " --seed %llu", (unsigned long long)run_seed(s->run));
    }
    if (run_step(s->run) > 0 || s->scene->headless_steps != 0) {
        snprintf(steps, sizeof steps, " --steps %ld", run_step(s->run));
    }
    if (s->rate != default_rate(s->scene)) {
        snprintf(rate, sizeof rate, " --rate %s", number_short(number, s->rate));
    }
    return arena_printf(mem, "gradwatch %s%.*s%s%s%s%s", s->scene->name, most,
                        run_line(s->run), seed, steps, rate,
                        s->show_numbers ? "" : " --hide-numbers");
}

void session_status(struct session *s, char *out, size_t n)
{
    if (s->scene->status) {
        struct ctx ctx = session_ctx(s);
        s->scene->status(run_model(s->run), &ctx, out, n);
        arena_clear(&s->scratch);
    } else if (!s->scene->step) {
        snprintf(out, n, "%s", "");
    } else {
        snprintf(out, n, "step %ld", run_step(s->run));
    }
}
