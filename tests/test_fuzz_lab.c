/* Any byte, in the program without a terminal: what a keyboard, a mouse or an accident
 * sends goes in, frames come out, and every cell of them can be shown. */
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
#include "term/term_input.h"
#include "tests/fuzz_input.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Advances by being looked at, so that a budget is an amount of work, on any machine. */
static double looks;

static double clock_of_looks(void)
{
    return looks++;
}

struct desk {
    struct arena mem, scratch;
    struct lab lab;
    struct frame frame;
    struct input input;
    uint64_t round, n; /* numbers drawn for what is not input */
};

static long pick(struct desk *d, long lo, long hi)
{
    return fuzz_pick(d->round, d->n++, lo, hi);
}

static void assert_cells_can_be_shown(const struct frame *f)
{
    for (int i = 0; i < f->w * f->h; i++) {
        const struct cell *c = &f->cells[i];
        if (c->ch >= ' ' && c->ch <= '~' && c->mark == 0)
            continue;
        bool right_half = i % f->w > 0 && text_char_width(c[-(c->ch == 0)].ch) == 2;
        int width = c->ch ? text_char_width(c->ch) : right_half;
        bool right = width == 1 || (width == 2 && i % f->w + 1 < f->w && c[1].ch == 0);
        bool mark = c->mark == 0 || text_char_width(c->mark) == 0;
        if (!right || !mark)
            fail_msg("cell %d,%d of %dx%d holds U+%04X, mark U+%04X", i % f->w, i / f->w,
                     f->w, f->h, (unsigned)c->ch, (unsigned)c->mark);
    }
}

static void assert_text_can_be_shown(const char *text)
{
    for (size_t n = strlen(text), used; n > 0; n -= used, text += used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        assert_true(text_char_width(ch) >= 0);
    }
}

static void show(struct desk *d)
{
    enum { SLICES = 50 };
    lab_layout(&d->lab, d->frame.w, d->frame.h);
    session_work(lab_session(&d->lab), SLICES, clock_of_looks);
    d->frame.theme = d->lab.theme;
    d->frame.glyphs = (enum glyphs)d->lab.glyphs;
    lab_draw(&d->lab, &d->frame);
    arena_clear(&d->scratch);
    assert_cells_can_be_shown(&d->frame);
}

static void resize_to(struct desk *d, int w, int h, enum depth depth)
{
    arena_clear(&d->mem);
    d->frame = frame_new(&d->mem, w, h, d->lab.theme, depth, GLYPHS_BRAILLE);
    d->frame.scratch = &d->scratch;
    show(d);
}

static void resize(struct desk *d)
{
    long most_w = pick(d, 0, 9) ? 140 : 500, most_h = pick(d, 0, 9) ? 45 : 200;
    int w = (int)pick(d, 1, most_w), h = (int)pick(d, 1, most_h);
    resize_to(d, w, h, (enum depth)pick(d, DEPTH_TRUE, DEPTH_MONO));
}

/* What the scene opens with: of graph also matrices, one of them as a table. */
enum { ARGUMENTS = 4, KINDS = 5 };
static const char *graphs[KINDS][ARGUMENTS] = {
    {NULL},
    {"preset=softmax_net", "node=W1", "train=W1,W2,b1"},
    {"expr=sum(A@B)*x/3", "A=64x64", "B=64x64", "node=z1"},
    {"preset=softmax_naive", "entry=Z,1,2", "node=z1", "view=table"},
    {"expr=X@W.T+b", "X=4x3", "W=5x3", "b=1x5"},
};

static void choose_graph(struct options *o, uint64_t kind)
{
    o->arguments = graphs[kind % KINDS];
    while (o->n_arguments < ARGUMENTS && o->arguments[o->n_arguments]) {
        o->n_arguments++;
    }
}

static struct desk *open_desk(uint64_t round)
{
    struct desk *d = calloc(1, sizeof *d);
    struct fail fail = FAIL_INIT;
    int scenes = 0;
    while (scene_list[scenes])
        scenes++;
    d->round = round;
    struct options o = {.mouse = true, .seed = 1, .theme = themes};
    o.scene = scene_list[round % (uint64_t)scenes];
    if (o.scene == scene_find("graph"))
        choose_graph(&o, round / (uint64_t)scenes);
    assert_int_equal(lab_open(&d->lab, &o, &fail), ERR_NONE);
    resize(d);
    return d;
}

static void close_desk(struct desk *d)
{
    assert_text_can_be_shown(session_line(lab_session(&d->lab), INT_MAX, &d->scratch));
    lab_release(&d->lab);
    arena_release(&d->scratch);
    arena_release(&d->mem);
    free(d);
}

/* As the terminal layer does: presses, moves and the wheel outside are dropped, drags and
 * releases brought in. */
static bool bring_inside(const struct frame *f, struct event *e)
{
    if (e->type == EVENT_KEY || rect_has((struct rect){0, 0, f->w, f->h}, e->x, e->y))
        return true;
    e->x = e->x < 0 ? 0 : e->x >= f->w ? f->w - 1 : e->x;
    e->y = e->y < 0 ? 0 : e->y >= f->h ? f->h - 1 : e->y;
    return e->type == EVENT_DRAG || e->type == EVENT_RELEASE;
}

static void take(struct desk *d, struct event *events, int n)
{
    for (int i = 0; i < n && !d->lab.quit; i++)
        if (bring_inside(&d->frame, &events[i]))
            lab_event(&d->lab, &events[i], &d->frame);
}

/* A second of the program's life, as much of it as few slices do. */
static void live(struct desk *d)
{
    enum { SLICES = 40 };
    session_advance(lab_session(&d->lab), 1, SLICES, clock_of_looks);
    if (pick(d, 0, 30) == 0)
        resize(d);
    else
        show(d);
}

static size_t feed_piece(struct desk *d, uint64_t index)
{
    unsigned char piece[FUZZ_PIECE];
    size_t n = fuzz_piece(d->round, index, d->frame.w, d->frame.h, piece);
    struct event events[INPUT_EVENTS];
    for (size_t i = 0; i < n && !d->lab.quit; i++)
        take(d, events, input_feed(&d->input, piece[i], events));
    if (pick(d, 0, 1))
        take(d, events, input_expire(&d->input, events));
    return n;
}

static void any_bytes_leave_frames_that_can_be_shown(void **state)
{
    (void)state;
    enum { PIECES = 200 };
    uint64_t round = fuzz_first();
    long most = fuzz_count(12000, 1000000), bytes = 0;
    for (; bytes < most; round++) {
        struct desk *d = open_desk(round);
        fuzz_say(round, bytes);
        for (uint64_t i = 0; i < PIECES && !d->lab.quit; i++) {
            bytes += (long)feed_piece(d, i);
            if (!d->lab.quit)
                live(d);
        }
        close_desk(d);
    }
}

/* The size looked at after this one: the next, or a distant one. */
static int size_after(int size, int dense, int stride, bool all)
{
    return size + (all || size < dense ? 1 : stride);
}

/* As it opens (in a soak at every size), in the middle, and with a page or a prompt over
 * it. */
static void every_size_is_drawn(void **state)
{
    (void)state;
    enum { MOST_H = 200, MOST_W = 500 };
    static const char *const before[] = {"", "...", ".?", "\t\r", "\r..."};
    uint64_t scenes = 0;
    while (scene_list[scenes])
        scenes++;
    for (uint64_t round = fuzz_first(); round < scenes * COUNT(before); round++) {
        struct desk *d = open_desk(round);
        bool all = round < scenes && fuzz_count(0, 1);
        for (const char *k = before[round / scenes]; *k; k++)
            lab_event(&d->lab,
                      &(struct event){.type = EVENT_KEY, .key = (unsigned char)*k},
                      &d->frame);
        session_advance(lab_session(&d->lab), 0, 1000, clock_of_looks);
        for (int h = 1; h <= MOST_H; h = size_after(h, 4, 65, all))
            for (int w = 1; w <= MOST_W; w = size_after(w, 4, 165, all))
                resize_to(d, w, h, DEPTH_TRUE);
        resize_to(d, 65535, 65535, DEPTH_256);
        assert_int_equal(d->frame.w, FRAME_MOST_W);
        assert_int_equal(d->frame.h, FRAME_MOST_H);
        if (all)
            print_message("%s: %d sizes\n", scene_list[round]->name, MOST_W * MOST_H);
        close_desk(d);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(any_bytes_leave_frames_that_can_be_shown),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
