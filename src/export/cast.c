#include "export/cast.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/number.h"
#include "base/text.h"
#include "export/print.h"

/* Writes the line of one event, [seconds,"o",data], to the microsecond. */
static void write_event(FILE *out, double seconds, const char *data)
{
    char text[NUMBER_SIZE];
    fprintf(out, "[%s,\"o\",", number_exact(text, round(seconds * 1e6) / 1e6));
    text_write_json(data, out);
    fputs("]\n", out);
}

void cast_begin(struct cast *c, FILE *out, int w, int h, enum depth depth,
                const char *title)
{
    *c = (struct cast){.out = out, .w = w, .h = h, .depth = depth};
    fprintf(out, "{\"version\":2,\"width\":%d,\"height\":%d,\"title\":", w, h);
    text_write_json(title, out);
    fputs("}\n", out);
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
