/* Frames of descent, into the frame: nothing is printed. */
#include "tests/bench/bench.h"

#include <math.h>
#include <stdio.h>

#include "app/lab.h"
#include "tests/bench/measure.h"

struct screen {
    struct arena mem, scratch;
    struct options options;
    struct lab lab;
    struct frame frame;
    int center; /* parameter */
};

static double no_clock(void)
{
    return 0;
}

static void draw(void *data, long calls)
{
    struct screen *s = data;
    for (; calls > 0; calls--) {
        lab_layout(&s->lab, s->frame.w, s->frame.h);
        session_work(lab_session(&s->lab), -1, no_clock);
        lab_draw(&s->lab, &s->frame);
        arena_clear(&s->scratch);
    }
}

/* Every frame looks at another part of the surface. */
static void pan(void *data, long calls)
{
    static const char *const centers[] = {"0,0", "1.2,0"};
    struct screen *s = data;
    struct fail fail = FAIL_INIT;
    for (; calls > 0; calls--) {
        session_set(lab_session(&s->lab), s->center, PARAM_ALL, centers[calls & 1],
                    &fail);
        draw(s, 1);
    }
}

static void open_at(struct screen *s, int w, int h, int steps)
{
    char *argv[] = {"gradwatch", "descent", NULL};
    struct fail fail = FAIL_INIT;
    *s = (struct screen){0};
    expect(options_parse(2, argv, &s->mem, &s->options, &fail) == ERR_NONE, "options");
    expect(lab_open(&s->lab, &s->options, &fail) == ERR_NONE, "descent");
    struct session *session = lab_session(&s->lab);
    run_seek(session->run, steps);
    while (run_busy(session->run))
        run_slice(session->run);
    s->frame = frame_new(&s->mem, w, h, s->options.theme, DEPTH_TRUE, GLYPHS_BRAILLE);
    s->frame.scratch = &s->scratch;
    s->center = param_find(run_params(session->run), "center");
}

static void close(struct screen *s)
{
    lab_release(&s->lab);
    arena_release(&s->mem);
    arena_release(&s->scratch);
}

void bench_frames(void)
{
    static const int sizes[][2] = {{80, 24}, {200, 60}, {300, 80}};
    table_section("frames of descent");
    for (int i = 0; i < 3; i++) {
        struct screen s;
        char line[64];
        open_at(&s, sizes[i][0], sizes[i][1], 40);
        snprintf(line, sizeof line, "next step of a race, %d×%d", sizes[i][0],
                 sizes[i][1]);
        table_value(line, measure((struct job){draw, &s}), "", (double)NAN, false);
        snprintf(line, sizeof line, "another view, %d×%d", sizes[i][0], sizes[i][1]);
        table_value(line, measure((struct job){pan, &s}), "", (double)NAN, false);
        close(&s);
    }
}

void scale_frames(void)
{
    static const int sizes[][2] = {{100, 30}, {200, 60}, {400, 120}, {800, 240}};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    double cells[SIZES], step[SIZES], view[SIZES];
    for (int i = 0; i < SIZES; i++) {
        struct screen s;
        open_at(&s, sizes[i][0], sizes[i][1], 40);
        cells[i] = (double)sizes[i][0] * sizes[i][1];
        step[i] = measure((struct job){draw, &s});
        view[i] = measure((struct job){pan, &s});
        close(&s);
    }
    table_growth("a frame of descent", "cells", cells, step, SIZES);
    table_growth("a frame of another view", "cells", cells, view, SIZES);
}
