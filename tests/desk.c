#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/controls.h"
#include "base/text.h"
#include "export/print.h"

double desk_clock(void)
{
    return 0;
}

enum err desk_try(struct desk **out, struct fail *fail, const char *const *arguments)
{
    enum { MOST = 32 };
    struct desk *d = calloc(1, sizeof *d);
    assert_non_null(d);
    char *argv[MOST] = {arena_copy(&d->mem, "gradwatch", 9)};
    int n = 1;
    for (; arguments[n - 1]; n++) {
        assert_in_range(n, 1, MOST - 1);
        argv[n] = arena_copy(&d->mem, arguments[n - 1], strlen(arguments[n - 1]));
    }
    enum err err = options_parse(n, argv, &d->mem, &d->options, fail);
    *out = d;
    return err ? err : lab_open(&d->lab, &d->options, fail);
}

struct desk *desk_open(const char *const *arguments)
{
    struct desk *d;
    struct fail fail = FAIL_INIT;
    if (desk_try(&d, &fail, arguments) != ERR_NONE) {
        fail_msg("%s: %s", fail.where, fail.what);
    }
    desk_resize(d, 120, 36);
    return d;
}

void desk_close(struct desk *d)
{
    lab_release(&d->lab);
    arena_release(&d->scratch);
    arena_release(&d->frame_mem);
    arena_release(&d->mem);
    free(d->text);
    free(d);
}

void desk_show(struct desk *d)
{
    lab_layout(&d->lab, d->frame.w, d->frame.h);
    session_work(lab_session(&d->lab), -1, desk_clock);
    lab_draw(&d->lab, &d->frame);
    arena_clear(&d->scratch);
}

void desk_settle(struct desk *d)
{
    while (run_busy(lab_session(&d->lab)->run)) {
        session_advance(lab_session(&d->lab), 0, 1, desk_clock);
    }
    desk_show(d);
}

void desk_resize(struct desk *d, int w, int h)
{
    arena_release(&d->frame_mem); /* as the program does */
    arena_release(&d->scratch);
    d->frame =
        frame_new(&d->frame_mem, w, h, themes, DEPTH_TRUE, (enum glyphs)d->lab.glyphs);
    d->frame.scratch = &d->scratch;
    desk_show(d);
}

static void happen(struct desk *d, struct event *e)
{
    lab_event(&d->lab, e, &d->frame);
    desk_settle(d);
}

void desk_glyphs(struct desk *d, enum glyphs g)
{
    d->lab.glyphs = (int)g;
    d->frame.glyphs = g;
}

void desk_key(struct desk *d, uint32_t key)
{
    happen(d, &(struct event){.type = EVENT_KEY, .key = key});
}

void desk_keys(struct desk *d, uint32_t key, int n)
{
    for (int i = 0; i < n; i++) {
        desk_key(d, key);
    }
}

void desk_type(struct desk *d, const char *text)
{
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        desk_key(d, ch);
    }
}

void desk_mouse(struct desk *d, enum event_type type, int x, int y, int delta)
{
    happen(d, &(struct event){.type = type, .x = x, .y = y, .delta = delta});
}

long desk_step(struct desk *d)
{
    return run_step(lab_session(&d->lab)->run);
}

const char *desk_text(struct desk *d)
{
    size_t n;
    free(d->text);
    FILE *out = open_memstream(&d->text, &n);
    for (int i = 0; i < d->frame.w * d->frame.h; i++) {
        char bytes[CELL_BYTES];
        fputs(print_cell(&d->frame.cells[i], bytes), out);
        if ((i + 1) % d->frame.w == 0) {
            fputc('\n', out);
        }
    }
    fclose(out);
    return d->text;
}

int desk_find(struct desk *d, const char *text, int *x)
{
    for (int y = 0; y < d->frame.h; y++) {
        for (int at = 0; at < d->frame.w; at++) {
            size_t n = strlen(text), i = 0;
            int col = at;
            for (; i < n && col < d->frame.w; col++) {
                char bytes[CELL_BYTES];
                print_cell(&d->frame.cells[y * d->frame.w + col], bytes);
                size_t k = strlen(bytes);
                if (strncmp(text + i, bytes, k) != 0) {
                    break;
                }
                i += k;
            }
            if (i == n) {
                *x = at;
                return y;
            }
        }
    }
    return -1;
}

const char *desk_value(struct desk *d, const char *name)
{
    struct run *r = lab_session(&d->lab)->run;
    return values_text(run_values(r), param_find(run_params(r), name));
}

int desk_control(struct desk *d, const char *name)
{
    struct session *s = lab_session(&d->lab);
    struct control all[CONTROLS_MOST];
    int n = controls_list(s, all), param = param_find(run_params(s->run), name);
    for (int i = 0; i < n; i++) {
        if (all[i].param == param) {
            return i;
        }
    }
    fail_msg("no control of %s", name);
    return -1;
}

void assert_shows(struct desk *d, const char *text)
{
    if (!strstr(desk_text(d), text)) {
        fail_msg("not on screen: %s\n%s", text, d->text);
    }
}

void assert_hides(struct desk *d, const char *text)
{
    if (strstr(desk_text(d), text)) {
        fail_msg("on screen: %s\n%s", text, d->text);
    }
}

void enter(struct desk *d, const char *text)
{
    desk_type(d, text);
    desk_key(d, K_RETURN);
}

int desk_press(struct desk *d, const char *text)
{
    assert_shows(d, text);
    int x, y = desk_find(d, text, &x);
    desk_mouse(d, EVENT_PRESS, x, y, 0);
    return y;
}
