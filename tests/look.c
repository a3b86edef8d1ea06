#include "tests/look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

enum err look_try(struct look *d, const char *arguments, struct fail *fail)
{
    enum { MOST = 24 };
    *d = (struct look){0};
    char *words = arena_copy(&d->mem, arguments, strlen(arguments));
    const char *argv[MOST];
    int n = 0;
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
        assert_true(n < MOST);
        argv[n++] = word;
    }
    return run_parse(&scene_depth, argv, n, 1, &d->run, fail);
}

void look_go(struct look *d, long step)
{
    run_seek(d->run, step);
    while (run_busy(d->run)) {
        run_advance(d->run);
    }
}

void look_open(struct look *d, const char *arguments)
{
    struct fail fail = FAIL_INIT;
    if (look_try(d, arguments, &fail)) {
        fail_msg("%s: %s %s", arguments, fail.where, fail.what);
    }
    look_go(d, 0);
}

void look_close(struct look *d)
{
    run_free(d->run);
    arena_release(&d->mem);
    arena_release(&d->scratch);
}

void look_draw_on(struct look *d, int w, int h, const struct theme *theme)
{
    d->frame = frame_new(&d->mem, w, h, theme, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    struct ctx ctx = run_ctx(d->run, &d->scratch);
    ctx.area = (struct rect){0, 0, w, h};
    ctx.show_numbers = !d->hidden;
    const void *cache = arena_alloc(&d->scratch, 1, scene_depth.cache_size);
    scene_depth.draw(run_model(d->run), NULL, cache, &ctx, &d->frame);
    arena_clear(&d->scratch);
    size_t size = (size_t)w * (size_t)h * 4 + (size_t)h + 1, at = 0;
    d->text = arena_alloc(&d->mem, size, 1);
    for (int i = 0; i < w * h; i++) {
        const struct cell *c = &d->frame.cells[i];
        at += c->ch ? text_encode(c->ch, d->text + at) : 0;
        if (i % w == w - 1) {
            d->text[at++] = '\n';
        }
    }
    d->text[at] = '\0';
}

void look_draw(struct look *d, int w, int h)
{
    look_draw_on(d, w, h, themes);
}

void look_at(struct look *d, const char *arguments, long step, int w, int h)
{
    look_open(d, arguments);
    look_go(d, step);
    look_draw(d, w, h);
}

void look_shows(const struct look *d, const char *what)
{
    if (!strstr(d->text, what)) {
        fail_msg("\"%s\" is not in\n%s", what, d->text);
    }
}

const struct depth_model *look_model(const struct look *d)
{
    return run_model(d->run);
}

double look_recorded(const struct look *d, long step, int column, int net, int layer)
{
    struct ctx ctx = run_ctx(d->run, NULL);
    return log_get(ctx.log, step, column, net, layer);
}

long look_bad_step(const struct look *d)
{
    struct ctx ctx = run_ctx(d->run, NULL);
    long step = depth_bad_step(look_model(d));
    assert_int_equal(log_first_bad(ctx.log), step);
    return step;
}
