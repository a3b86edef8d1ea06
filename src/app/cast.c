#include "app/cast.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/print.h"
#include "base/fail.h"
#include "scene/json.h"

/* [seconds,"o",data] in microseconds, which are exact enough for any screen. */
static void write_event(FILE *out, double seconds, const char *data)
{
    struct json json = {.out = out};
    json_open(&json, NULL, '[');
    json_real(&json, NULL, round(seconds * 1e6) / 1e6);
    json_text(&json, NULL, "o");
    json_text(&json, NULL, data);
    json_close(&json, ']');
    fputc('\n', out);
}

void cast_begin(struct cast *c, FILE *out, int w, int h, enum depth depth,
                const char *title)
{
    *c = (struct cast){.out = out, .w = w, .h = h, .depth = depth};
    struct json json = {.out = out};
    json_open(&json, NULL, '{');
    json_integer(&json, "version", 2);
    json_integer(&json, "width", w);
    json_integer(&json, "height", h);
    json_text(&json, "title", title);
    json_close(&json, '}');
    fputc('\n', out);
}

void cast_frame(struct cast *c, double seconds, const struct frame *f)
{
    assert(f->w == c->w && f->h == c->h);
    char *data = NULL;
    size_t n = 0, cells = (size_t)f->w * (size_t)f->h;
    FILE *text = open_memstream(&data, &n);
    if (!text) {
        die("out of memory");
    }
    if (!c->before) {
        fputs("\x1b[?25l\x1b[2J", text); /* no cursor, empty screen */
    }
    print_changes(f, c->before, c->depth, text);
    if (fclose(text) != 0) {
        die("out of memory");
    }
    if (n > 0) {
        write_event(c->out, seconds, data);
    }
    free(data);
    if (!c->before) {
        c->before = arena_new(&c->mem, struct cell, cells);
    }
    memcpy(c->before, f->cells, cells * sizeof *f->cells);
}

void cast_end(struct cast *c, double seconds)
{
    write_event(c->out, seconds, "");
    arena_release(&c->mem);
    c->before = NULL;
}
