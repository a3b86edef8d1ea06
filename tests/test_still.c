/* A scene with nothing to simulate has a picture, rows and parameters, and no other slot:
 * the app copes with each one that is not there. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "app/lab.h"
#include "app/scenes.h"
#include "base/text.h"
#include "scene/table.h"

static const struct param params[] = {
    {.name = "word", .kind = KIND_TEXT, .initial = "calm"}, {0}};

static void draw(const void *model, const void *view, const void *cache,
                 const struct ctx *ctx, struct frame *f)
{
    (void)model, (void)view, (void)cache;
    frame_text(f, ctx->area.x, ctx->area.y, ink(f, INK_TEXT),
               values_text(ctx->values, 0));
}

static void rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    (void)model;
    csv_header(csv, "word");
    csv_text(csv, values_text(ctx->values, 0));
    csv_end(csv);
}

static const struct scene still = {
    .name = "still",
    .title = "still: a word",
    .lesson = "It stays where it is.",
    .params = params,
    .draw = draw,
    .rows = rows,
};

struct desk {
    struct lab lab;
    struct frame frame;
    struct arena mem, scratch;
};

static double no_clock(void)
{
    return 0;
}

static void show(struct desk *d)
{
    lab_layout(&d->lab, d->frame.w, d->frame.h);
    session_work(lab_session(&d->lab), -1, no_clock);
    lab_draw(&d->lab, &d->frame);
}

static struct session *open_desk(struct desk *d)
{
    struct fail fail = FAIL_INIT;
    *d = (struct desk){.lab = {.theme = themes, .focus = -1, .seed = 1, .depth = -1}};
    d->frame = frame_new(&d->mem, 100, 20, themes, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    struct session *s = lab_session(&d->lab);
    assert_int_equal(session_open(&still, NULL, 0, 1, s, &fail), ERR_NONE);
    d->lab.opened[0] = true;
    show(d);
    return s;
}

static void close_desk(struct desk *d)
{
    lab_release(&d->lab);
    arena_release(&d->mem);
    arena_release(&d->scratch);
}

/* The row of the first cell of a word on the screen; -1: it is not there. */
static int row_of(const struct desk *d, const char *word)
{
    for (int i = 0; i < d->frame.w * d->frame.h; i++) {
        size_t n = 0;
        while (word[n] && i + (int)n < d->frame.w * d->frame.h &&
               d->frame.cells[i + (int)n].ch == (uint32_t)word[n]) {
            n++;
        }
        if (!word[n]) {
            return i / d->frame.w;
        }
    }
    return -1;
}

static void it_is_shown_and_has_no_steps(void **state)
{
    (void)state;
    struct desk d;
    struct session *s = open_desk(&d);
    assert_true(row_of(&d, "calm") > 0);
    assert_true(run_ended(s->run) && !run_busy(s->run));
    assert_int_equal(row_of(&d, "step"), -1); /* neither in the status nor as a key */
    assert_int_equal(row_of(&d, "run/pause"), -1);
    assert_int_equal(row_of(&d, "end"), -1);
    assert_true(row_of(&d, "help") >= 0);
    char end[80];
    assert_string_equal(run_say_end(s->run, 5, end, sizeof end), "still has no steps");
    assert_string_equal(run_say_end(s->run, 0, end, sizeof end), "");
    assert_false(run_advance(s->run));
    assert_int_equal(run_step(s->run), 0);
    close_desk(&d);
}

static void every_key_is_harmless(void **state)
{
    (void)state;
    struct desk d;
    struct session *s = open_desk(&d);
    for (uint32_t key = ' '; key < 0x7F; key++) {
        if ((key >= '1' && key <= '9') || key == 's') {
            continue; /* another scene; a file */
        }
        lab_event(&d.lab, &(struct event){.type = EVENT_KEY, .key = key}, &d.frame);
        session_advance(s, 1, 1, no_clock);
        show(&d);
        lab_event(&d.lab, &(struct event){.type = EVENT_KEY, .key = K_ESCAPE}, &d.frame);
        assert_int_equal(run_step(s->run), 0);
        assert_false(s->running);
    }
    lab_event(&d.lab, &(struct event){.type = EVENT_PRESS, .x = 3, .y = 3}, &d.frame);
    close_desk(&d);
}

static void its_parameters_are_set_and_reproduced(void **state)
{
    (void)state;
    struct desk d;
    struct session *s = open_desk(&d);
    struct fail fail = FAIL_INIT;
    assert_int_equal(session_set(s, 0, PARAM_ALL, "still water", &fail), ERR_NONE);
    show(&d);
    assert_true(row_of(&d, "still water") > 0);
    assert_string_equal(session_line(s, INT_MAX, &d.mem),
                        "gradwatch still word='still water'");
    session_reset(s);
    assert_int_equal(session_seed(s, 2, &fail), ERR_NONE);
    show(&d);
    assert_true(row_of(&d, "still water") > 0);
    close_desk(&d);
}

static void its_tables_are_its_own(void **state)
{
    (void)state;
    struct desk d;
    struct session *s = open_desk(&d);
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    struct csv csv = {.out = out};
    struct json json = {.out = out};
    struct ctx ctx = session_ctx(s);
    table_csv(&still, run_model(s->run), &ctx, &csv);
    table_json(&still, run_model(s->run), &ctx, &json);
    fclose(out);
    assert_string_equal(text, "word\ncalm\n"
                              "{\n"
                              "  \"scene\": \"still\",\n"
                              "  \"step\": 0,\n"
                              "  \"seed\": 1,\n"
                              "  \"parameters\": {\n"
                              "    \"word\": \"calm\"\n"
                              "  }\n"
                              "}\n");
    assert_int_equal(log_first_bad(ctx.log), -1);
    free(text);
    close_desk(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_shown_and_has_no_steps),
        cmocka_unit_test(every_key_is_harmless),
        cmocka_unit_test(its_parameters_are_set_and_reproduced),
        cmocka_unit_test(its_tables_are_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
