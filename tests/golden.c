#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"
#include "export/print.h"

enum { CHANNEL_TOLERANCE = 2, LINE_BYTES = 1 << 16 };

static void write_runs(const struct frame *f, int y, FILE *out)
{
    for (int x = 0; x < f->w;) {
        const struct cell *c = &f->cells[y * f->w + x];
        int n = 1;
        while (x + n < f->w && c[n].fg == c->fg && c[n].bg == c->bg &&
               c[n].attr == c->attr) {
            n++;
        }
        fprintf(out, "%d:%06x/%06x/%x ", n, (unsigned)c->fg, (unsigned)c->bg,
                (unsigned)c->attr);
        x += n;
    }
    fputc('\n', out);
}

static void write_glyphs(const struct frame *f, int y, FILE *out)
{
    for (int x = 0; x < f->w; x++) {
        char bytes[CELL_BYTES];
        fputs(print_cell(&f->cells[y * f->w + x], bytes), out);
    }
    fputs("|\n", out);
}

static void write_golden(const struct frame *f, const char *path)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    for (int y = 0; y < f->h; y++) {
        write_glyphs(f, y, out);
    }
    for (int y = 0; y < f->h; y++) {
        write_runs(f, y, out);
    }
    assert_int_equal(fclose(out), 0);
}

static void check_channel(unsigned a, unsigned b, const char *path, int x, int y)
{
    for (int shift = 0; shift < 24; shift += 8) {
        int d = (int)(a >> shift & 255) - (int)(b >> shift & 255);
        if (abs(d) > CHANNEL_TOLERANCE) {
            fail_msg("%s: color at column %d, row %d is %06x, golden %06x", path, x, y, a,
                     b);
        }
    }
}

static void check_runs(const struct frame *f, int y, const char *line, const char *path)
{
    int x = 0;
    unsigned n, fg, bg, attr;
    int used;
    while (sscanf(line, "%u:%x/%x/%x %n", &n, &fg, &bg, &attr, &used) == 4) {
        for (unsigned i = 0; i < n && x < f->w; i++, x++) {
            const struct cell *c = &f->cells[y * f->w + x];
            check_channel((unsigned)c->fg, fg, path, x, y);
            check_channel((unsigned)c->bg, bg, path, x, y);
            assert_int_equal(c->attr, attr);
        }
        line += used;
    }
    assert_int_equal(x, f->w);
}

static FILE *open_golden(const char *path)
{
    FILE *in = fopen(path, "r");
    if (!in) {
        fail_msg("%s: missing", path);
    }
    return in;
}

static char *read_line(FILE *in, char *line, const char *path)
{
    if (!fgets(line, LINE_BYTES, in)) {
        fail_msg("%s: ends early (another size?)", path);
    }
    return line;
}

/* All was read. */
static void close_golden(FILE *in, char *line)
{
    assert_null(fgets(line, LINE_BYTES, in));
    free(line);
    fclose(in);
}

static void check_glyphs(const struct frame *f, int y, const char *golden,
                         const char *path)
{
    char *have = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&have, &n);
    write_glyphs(f, y, out);
    fclose(out);
    if (strcmp(have, golden) != 0) {
        fail_msg("%s: row %d\n  is     %s  golden %s", path, y, have, golden);
    }
    free(have);
}

void golden_check(const struct frame *f, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/golden/%s.frame", name);
    if (getenv("GOLDEN_UPDATE")) {
        write_golden(f, path);
        return;
    }
    FILE *in = open_golden(path);
    char *line = malloc(LINE_BYTES);
    for (int y = 0; y < f->h; y++) {
        check_glyphs(f, y, read_line(in, line, path), path);
    }
    for (int y = 0; y < f->h; y++) {
        check_runs(f, y, read_line(in, line, path), path);
    }
    close_golden(in, line);
}

static void write_text(const char *text, const char *path)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

void golden_text(const char *text, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/golden/%s.txt", name);
    if (getenv("GOLDEN_UPDATE")) {
        write_text(text, path);
        return;
    }
    FILE *in = open_golden(path);
    char *line = malloc(LINE_BYTES);
    for (int row = 1; *text; row++) {
        read_line(in, line, path);
        size_t n = strlen(line);
        if (strncmp(text, line, n) != 0) {
            fail_msg("%s:%d\n  is     %.*s\n  golden %s", path, row,
                     (int)strcspn(text, "\n"), text, line);
        }
        text += n;
    }
    close_golden(in, line);
}

void golden_screen(const char *name, int w, int h, const char *const *arguments)
{
    struct fail fail = FAIL_INIT;
    struct desk *d;
    assert_int_equal(desk_try(&d, &fail, arguments), ERR_NONE);
    d->frame = frame_new(&d->mem, w, h, d->lab.theme, DEPTH_TRUE, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    desk_settle(d);
    struct lab_areas areas = lab_areas(&d->lab, w, h);
    struct frame between = d->frame;
    between.cells += areas.top.h * w;
    between.h = areas.bottom.y - areas.top.h;
    golden_check(&between, name);
    desk_close(d);
}
