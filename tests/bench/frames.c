/* Frames of descent, into the frame: nothing is printed. */
#include "tests/bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/lab.h"
#include "scenes/descent/descent.h"
#include "tests/bench/measure.h"
#include "tests/bench/reference_plot.h"
#include "tests/bench/reference_text.h"

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
        run_advance(session->run);
    s->frame = frame_new(&s->mem, w, h, s->lab.theme, DEPTH_TRUE, GLYPHS_BRAILLE);
    s->frame.scratch = &s->scratch;
    s->center = param_find(run_params(session->run), "center");
}

static void close(struct screen *s)
{
    lab_release(&s->lab);
    arena_release(&s->mem);
    arena_release(&s->scratch);
}

/* ---- whole frames, and the plot alone, against the same drawn by hand ---- */

struct view {
    struct screen s;
    struct reference_plot by_hand;
    struct reference_piece *pieces; /* what stands round the plot */
    int n_pieces;
};

/* The step that the explained optimizer is about to make, and its two parts tip to
 * tail. */
static void view_arrows(struct view *v, const struct racer *top, const struct ctx *ctx)
{
    const struct race *d = run_model(lab_session(&v->s.lab)->run);
    struct descent_layout l = descent_layout(d, ctx);
    struct optimizer_move all[RACE_AXES], own[RACE_AXES];
    struct reference_point from = {top->theta[RACE_X], top->theta[RACE_Y]}, gradient, sum;
    double k = descent_arrow_factor(d, &l.view, ctx);
    if (!descent_arrows_named(d, &l, ctx) || descent_arrow_length(d, &l.view, ctx) < 1) {
        return;
    }
    expect(descent_has_parts(top), "a step of two parts");
    descent_explain(top, ctx, all, own);
    gradient = (struct reference_point){from.x + k * own[RACE_X].delta,
                                        from.y + k * own[RACE_Y].delta};
    sum = (struct reference_point){from.x + k * all[RACE_X].delta,
                                   from.y + k * all[RACE_Y].delta};
    v->by_hand.n_arrows = 3;
    v->by_hand.arrows[0] =
        (struct reference_arrow){from, sum, ink(&v->s.frame, INK_ARROW).fg, false};
    v->by_hand.arrows[1] =
        (struct reference_arrow){gradient, sum, ink(&v->s.frame, INK_BRIGHT).fg, true};
    v->by_hand.arrows[2] = (struct reference_arrow){
        from, gradient, ink(&v->s.frame, INK_GRADIENT).fg, false};
}

static void view_init(struct view *v, struct cell *cells)
{
    struct session *session = lab_session(&v->s.lab);
    lab_layout(&v->s.lab, v->s.frame.w, v->s.frame.h);
    struct ctx ctx = session_ctx(session);
    const struct race *d = run_model(session->run);
    struct plot plot = descent_layout(d, &ctx).view;
    struct arena *mem = &v->s.mem;
    size_t area = (size_t)plot.area.w * (size_t)plot.area.h;
    const struct racer *top = descent_explained(d, &ctx);
    v->s.frame.cells = cells;
    v->by_hand = (struct reference_plot){
        .w = v->s.frame.w,
        .h = v->s.frame.h,
        .area = plot.area,
        .left = plot.x.lo,
        .right = plot.x.hi,
        .bottom = plot.y.lo,
        .top = plot.y.hi,
        .n_tracks = d->n,
        .n_points = (int)ctx.step + 1,
        .on_top = (int)(top - d->racers),
        .minimum = {d->named->minima[0][RACE_X], d->named->minima[0][RACE_Y]},
        .start = {d->start[RACE_X], d->start[RACE_Y]},
        .values = arena_new(mem, double, 2 * area),
        .dots = arena_new(mem, uint8_t, area),
        .inks = arena_new(mem, rgb, area)};
    for (int i = 0; i < d->n; i++) {
        struct reference_point *points =
            arena_new(mem, struct reference_point, ctx.step + 1);
        for (long t = 0; t <= ctx.step; t++) {
            points[t] = (struct reference_point){descent_at(&ctx, t, i, C_X),
                                                 descent_at(&ctx, t, i, C_Y)};
        }
        v->by_hand.tracks[i] = (struct reference_track){
            points, descent_ink(&v->s.frame, &d->racers[i]), descent_mark(&d->racers[i])};
    }
    reference_plot_steps(&v->by_hand);
    view_arrows(v, top, &ctx);
}

/* As if the view had just been moved there: field, trails and losses are worked out
 * anew. */
static void move_view(struct session *session)
{
    struct descent_cache *c = session->cache;
    c->plot.x = (struct axis){0};
    c->losses.rewritten = -1;
    session->complete = false;
}

static void plot_ours(struct view *v)
{
    struct session *session = lab_session(&v->s.lab);
    const struct race *d = run_model(session->run);
    move_view(session);
    session_work(session, -1, no_clock);
    frame_clear(&v->s.frame);
    struct ctx ctx = session_ctx(session);
    struct descent_layout l = descent_layout(d, &ctx);
    descent_draw_plot(d, session->cache, &l, &ctx, &v->s.frame);
    arena_clear(&v->s.scratch);
}

static void frame_ours(struct view *v)
{
    move_view(lab_session(&v->s.lab));
    draw(&v->s, 1);
}

static void frame_by_hand(struct view *v, struct cell *cells)
{
    reference_plot_draw(&v->by_hand, cells);
    reference_text_draw(v->pieces, v->n_pieces, cells, v->s.frame.w);
}

/* Two views take turns, so that every cell of the field changes. */
static void plots(void *views, long calls)
{
    for (; calls > 0; calls--)
        plot_ours((struct view *)views + (calls & 1));
}

static void plots_by_hand(void *views, long calls)
{
    for (; calls > 0; calls--) {
        struct view *v = (struct view *)views + (calls & 1);
        reference_plot_draw(&v->by_hand, v->s.frame.cells);
    }
}

static void frames(void *views, long calls)
{
    for (; calls > 0; calls--)
        frame_ours((struct view *)views + (calls & 1));
}

static void frames_by_hand(void *views, long calls)
{
    for (; calls > 0; calls--) {
        struct view *v = (struct view *)views + (calls & 1);
        frame_by_hand(v, v->s.frame.cells);
    }
}

static bool alike(rgb a, rgb b)
{
    bool same = true;
    for (int shift = 0; shift <= 16; shift += 8)
        same = same && abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) <= 2;
    return same;
}

static void check_same(const struct frame *ours, const struct cell *by_hand)
{
    for (int i = 0; i < ours->w * ours->h; i++) {
        const struct cell *a = &ours->cells[i], *b = &by_hand[i];
        bool same = a->ch == b->ch && a->mark == b->mark && a->attr == b->attr &&
                    alike(a->bg, b->bg) && (a->ch == ' ' || alike(a->fg, b->fg));
        expect(same, "frame of descent");
    }
}

/* The plot must be the same by itself; round it, pieces make the rest. */
static void view_check(struct view *v, struct arena *mem)
{
    struct frame *f = &v->s.frame;
    struct cell *by_hand = arena_new(mem, struct cell, f->w * f->h);
    plot_ours(v);
    reference_plot_draw(&v->by_hand, by_hand);
    check_same(f, by_hand);
    frame_ours(v);
    v->n_pieces = reference_pieces(by_hand, f->cells, f->w, f->h, mem, &v->pieces);
    frame_by_hand(v, by_hand);
    check_same(f, by_hand);
}

static void bench_views(int w, int h)
{
    static struct view views[2];
    struct fail fail = FAIL_INIT;
    struct arena mem = ARENA_INIT;
    struct cell *cells = arena_new(&mem, struct cell, w * h);
    for (int i = 0; i < 2; i++) {
        open_at(&views[i].s, w, h, 40);
        if (i)
            session_set(lab_session(&views[i].s.lab), views[i].s.center, PARAM_ALL,
                        "1.2,0", &fail);
        view_init(&views[i], cells);
        view_check(&views[i], &mem);
    }
    char line[64];
    snprintf(line, sizeof line, "full frame, all cells changed, %d×%d", w, h);
    table_pair(
        line,
        measure_pair((struct job){frames, views}, (struct job){frames_by_hand, views}),
        2);
    snprintf(line, sizeof line, "  its plot alone");
    table_pair(
        line,
        measure_pair((struct job){plots, views}, (struct job){plots_by_hand, views}), 2);
    for (int i = 0; i < 2; i++)
        close(&views[i].s);
    arena_release(&mem);
}

void bench_frames(void)
{
    static const int sizes[][2] = {{80, 24}, {200, 60}, {300, 80}};
    table_section("frames of descent");
    for (int i = 0; i < 3; i++) {
        struct screen s;
        char line[64];
        bench_views(sizes[i][0], sizes[i][1]);
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
