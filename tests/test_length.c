/* A long time in front of a class: a race that reaches its limit says so, and after a
 * warm-up frames and new sizes cost no memory, which is little at any time. SOAK=1: a
 * million frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "tests/command.h"
#include "tests/desk.h"
#include "tests/headless.h"
#include "tests/pty.h"
#include "tests/resident.h"

enum {
    GROWTH_MOST = 64 * 1024,
    HOLES_MOST = 512 * 1024,
    W = 100,
    H = 30,
    SCENES_MOST = 16
};

static void says(const char *size, const char *arguments, const char *text)
{
    char mode[80];
    snprintf(mode, sizeof mode, "--print --glyphs=braille --size %s", size);
    char *out = headless_text(mode, arguments);
    char *end = strchr(out, '\n');
    assert_non_null(end);
    *end = '\0';
    if (!strstr(out, text)) {
        fail_msg("%s: the top bar does not say %s: %s", arguments, text, out);
    }
    free(out);
}

static void a_race_that_stops_says_why(void **state)
{
    (void)state;
    says("120x24", "descent optimizers=sgd explain=sgd --steps 100000", "step 100000  ■");
    says("120x24", "descent optimizers=sgd explain=sgd --steps 100001",
         "step 100000  ■ stops here: 100000 steps are the most");
    says("92x24", "descent optimizers=sgd explain=sgd --steps 1000000000",
         "step 100000  ■ stops here: 100000 steps are the most");
    says("60x24", "descent optimizers=sgd explain=sgd --steps 1000000000",
         "step 100000  ■ limit");
    says("120x24", "graph passes=10000", "■ stops here: 100000 steps are the most");
    says("120x24", "graph x+y --steps 100", "■ end"); /* its own, and not a limit */
}

/* What is said on standard error beside a table or a picture. */
static void tells(const char *arguments, const char *line)
{
    char shell[400];
    snprintf(shell, sizeof shell, "\"$P\" %s 3>&1 >/dev/null 2>&3", arguments);
    struct command c = command_run(shell, NULL);
    assert_string_equal(c.output, line);
    assert_int_equal(c.status, 0); /* a limit is no failure */
    command_release(&c);
}

/* Of what was written it is said how much that is: a step has a row for each racer or
 * net, and step 0 has one as well. */
static void a_table_that_stops_says_why(void **state)
{
    (void)state;
    tells("--csv descent optimizers=sgd,adam --steps 200000",
          "gradwatch: --steps 200000: descent stops at its limit, step 100000; "
          "200002 rows written\n");
    tells("--csv descent optimizers=sgd --steps 100000", "");
    tells("--json descent --steps 100001",
          "gradwatch: --steps 100001: descent stops at its limit, step 100000; "
          "1 document written\n");
    tells("--print depth nets=relu layers=2 width=2 --steps 20000",
          "gradwatch: --steps 20000: depth stops at its limit, step 10000; "
          "1 picture written\n");
    tells("--record /dev/null --size 16x7 descent --steps 100001",
          "gradwatch: --steps 100001: descent stops at its limit, step 100000; "
          "100001 frames written\n");
    tells("--csv graph passes=10000",
          "gradwatch: graph stops at its limit, step 100000; 9 rows written\n");
    tells("--csv graph passes=10000 --steps 99999", "");
    /* where nothing is left to do, that is said to whoever asked for more */
    tells("--csv graph --steps 1000",
          "gradwatch: --steps 1000: graph has 13 steps; 9 rows written\n");
    tells("--print graph x+y --steps 6",
          "gradwatch: --steps 6: graph has 5 steps; 1 picture written\n");
    tells("--csv graph --steps 13", "");
    tells("--csv graph", "");
}

/* An expression without a name has nothing to step through. Its recording has one event
 * with the picture, and the one without text that holds it for two seconds. */
static void a_recording_of_no_steps_has_one_frame(void **state)
{
    (void)state;
    struct command c = command_run("\"$P\" --record /dev/stdout graph 3", NULL);
    assert_int_equal(c.status, 0);
    const char *first = strchr(c.output, '\n') + 1, *last = strchr(first, '\n') + 1;
    assert_int_equal(strncmp(first, "[0,\"o\",\"\\u001B", 14), 0);
    assert_string_equal(last, "[2,\"o\",\"\"]\n");
    command_release(&c);
}

/* Or else the records of a scene would take all the memory there is. */
static void every_scene_has_a_limit(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        if (scene_list[i]->step) {
            assert_in_range(scene_list[i]->most_steps, 1, 100000);
        }
    }
}

/* A step and its frame; at step 60 from the start again. */
static void show(struct desk *d)
{
    struct session *s = lab_session(&d->lab);
    long step = run_step(s->run);
    run_seek(s->run, step < 60 && !run_ended(s->run) ? step + 1 : 0);
    while (run_busy(s->run)) {
        run_advance(s->run);
    }
    s->complete = false;
    desk_show(d);
}

/* The picture without what was remembered from the pictures before. */
static void draw_afresh(struct desk *d, struct cell *cells)
{
    struct session *s = lab_session(&d->lab);
    void *cache = calloc(1, s->scene->cache_size);
    assert_non_null(cache);
    void *kept = s->cache;
    s->cache = cache;
    lab_draw(&d->lab, &d->frame);
    s->cache = kept;
    arena_clear(&d->scratch);
    free(cache);
    memcpy(cells, d->frame.cells, sizeof *cells * (size_t)(d->frame.w * d->frame.h));
}

/* Ways to a picture: on, far on, back, other values from now on, another look, another
 * size; and on and back between two pictures. */
static void go(struct desk *d, int way)
{
    static const char *const keys[] = {".", "9.", ",",      "",        "G",     "T",
                                       "",  "9,", "g700\r", "g1300\r", "g20\r", "R"};
    static const int sizes[][2] = {{100, 30}, {160, 50}, {60, 40}};
    struct session *s = lab_session(&d->lab);
    int n = sizeof keys / sizeof *keys;
    way = way * 7 % 31;
    if (way == 6) {
        desk_resize(d, sizes[way % 3][0], sizes[way % 3][1]);
    } else if (way == 3) {
        int lr = param_find(run_params(s->run), "lr");
        assert_int_equal(run_change(s->run, lr, PARAM_ALL, "0.03", NULL), ERR_NONE);
        s->complete = false;
    } else if (way >= n) {
        run_seek(s->run, run_step(s->run) - way % 5 > 0 ? run_step(s->run) - way % 5 : 0);
        run_seek(s->run, run_step(s->run) + way);
    } else {
        desk_type(d, keys[way]);
    }
    desk_settle(d);
}

static void what_is_remembered_of_a_run_changes_no_picture(void **state)
{
    (void)state;
    struct desk *desks[] = {
        DESK("descent", "map=none", "lr.sgd=0.3"),
        DESK("descent", "map=none", "optimizers=rmsprop,adam,sgd", "f=cos(x*y)+0.1x^2"),
        DESK("depth", "layers=4", "width=4", "batch=4")};
    for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
        struct desk *d = desks[i];
        struct cell *cells = calloc(200 * 200, sizeof *cells);
        assert_non_null(cells);
        for (int way = 0; way < 200; way++) {
            go(d, way);
            desk_show(d);
            size_t n = (size_t)(d->frame.w * d->frame.h);
            struct cell *shown = calloc(n, sizeof *shown);
            assert_non_null(shown);
            memcpy(shown, d->frame.cells, n * sizeof *shown);
            draw_afresh(d, cells);
            if (memcmp(shown, cells, n * sizeof *shown) != 0) {
                fail_msg("desk %zu, way %d, step %ld: another picture", i, way,
                         desk_step(d));
            }
            free(shown);
        }
        assert_true(desk_step(d) > 0);
        free(cells);
        desk_close(d);
    }
}

static void check_growth(long before, long most, const char *what)
{
    long grown = resident_bytes() - before;
    print_message("%s: %ld KiB more\n", what, grown / 1024);
    if (RESIDENT_COUNTS) {
        assert_true(grown <= most);
    }
}

/* Every scene in turn. */
static void many_frames(struct desk *const desks[], int scenes, long n)
{
    for (long i = 0; i < n; i++) {
        show(desks[i % scenes]);
    }
}

/* To its limit or its end, again and again, until so many steps are made; each time from
 * the start with other values. */
static void run_again(struct desk *d, long steps)
{
    struct session *s = lab_session(&d->lab);
    for (long made = 0, i = 0; made < steps; i++, made += run_step(s->run)) {
        if (i % 3 == 0) {
            session_reset(s);
        } else {
            assert_int_equal(session_seed(s, (uint64_t)i, NULL), ERR_NONE);
        }
        run_seek(s->run, 1000000000);
        desk_settle(d);
        assert_true(run_ended(s->run));
    }
}

/* Records, snapshots and what pictures remember of them. Between what was given back and
 * taken again there are holes, little beside the 24 MB of records that are made. */
static void millions_of_steps_cost_no_memory(void **state)
{
    (void)state;
    const struct {
        struct desk *desk;
        long steps;
    } rows[] = {{DESK("graph", "passes=10000"), 3000000},
                {DESK("descent", "optimizers=sgd,adam", "map=none"), 3000000},
                {DESK("depth", "nets=relu", "layers=2", "width=1", "batch=1"), 100000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        run_again(rows[i].desk, rows[i].steps / 10);
        long before = resident_bytes();
        run_again(rows[i].desk, rows[i].steps);
        check_growth(before, HOLES_MOST, "steps");
        desk_close(rows[i].desk);
    }
}

/* Sizes in an order that has no end of growth: each part of the range comes early. */
static void many_sizes(struct desk *const desks[], int scenes, long n)
{
    for (long i = 0; i < n; i++) {
        struct desk *d = desks[i % scenes];
        desk_resize(d, 1 + (int)(i * 37 % 200), 1 + (int)(i * 23 % 60));
        show(d);
    }
    for (int i = 0; i < scenes; i++) {
        desk_resize(desks[i], W, H);
    }
}

static void frames_and_sizes_cost_no_memory(void **state)
{
    (void)state;
    bool soak = getenv("SOAK") != NULL;
    struct desk *desks[SCENES_MOST] = {0};
    int scenes = 0;
    for (; scene_list[scenes]; scenes++) {
        assert_true(scenes < SCENES_MOST);
        desks[scenes] = DESK(scene_list[scenes]->name);
    }
    many_sizes(desks, scenes, 400L * scenes);
    many_frames(desks, scenes, 200L * scenes);
    long before = resident_bytes();
    many_frames(desks, scenes, soak ? 1000000 : 1800);
    check_growth(before, GROWTH_MOST, "frames");
    many_sizes(desks, scenes, soak ? 10000 : 900);
    check_growth(before, GROWTH_MOST, "frames and sizes");
    for (int i = 0; i < scenes; i++) {
        desk_close(desks[i]);
    }
}

/* A long run from the beginning; over when the help can be asked for and left. */
static void run_long(struct pty *p, const char *keys)
{
    pty_send(p, "R");
    pty_send(p, keys);
    pty_send(p, "?");
    pty_wait_text(p, "Keys of this scene");
    pty_wait_gone(p, "replaying");
    pty_send(p, "?");
    pty_wait_gone(p, "Keys of this scene");
}

static struct pty *open_live(int scene)
{
    const char *argv[] = {command_program(), scene_list[scene]->name, NULL};
    const char *env[] = {"COLORTERM=truecolor", NULL};
    struct pty *p =
        pty_start(&(struct pty_options){.w = 500, .h = 200, .env = env}, argv);
    pty_wait_text(p, scene_list[scene]->step ? "run/pause" : "quit");
    return p;
}

/* Its memory so far may not be too much. What the sanitizers add is not counted. */
static void check_most(const struct pty *p, int scene, const char *when)
{
    const long memory_most = RESIDENT_COUNTS ? 64L << 10 : 4L << 20;
    long most = resident_most(pty_pid(p)) / 1024;
    print_message("%s: %ld KiB at most %s\n", scene_list[scene]->name, most, when);
    assert_in_range(most, 0, memory_most);
}

/* At default parameters, on a large screen after two long runs, and on the largest that
 * a terminal can ask for. */
static void memory_stays_small(void **state)
{
    (void)state;
    char keys[40];
    snprintf(keys, sizeof keys, "g%ld\r", getenv("SOAK") ? 100000L : 1000L);
    for (int i = 0; scene_list[i]; i++) {
        struct pty *p = open_live(i);
        run_long(p, keys);
        run_long(p, keys);
        check_most(p, i, "after two long runs");
        pty_quit(p);
        p = open_live(i);
        pty_resize(p, 65535, 65535);
        run_long(p, "g1000\r");
        check_most(p, i, "on the largest screen");
        for (int k = 0; scene_list[k]; k++) {
            char number[] = {(char)('1' + k), '\0'};
            pty_send(p, number);
            run_long(p, "g200\r");
        }
        check_most(p, i, "on the largest screen, after all scenes");
        pty_quit(p);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_race_that_stops_says_why),
        cmocka_unit_test(a_table_that_stops_says_why),
        cmocka_unit_test(a_recording_of_no_steps_has_one_frame),
        cmocka_unit_test(every_scene_has_a_limit),
        cmocka_unit_test(what_is_remembered_of_a_run_changes_no_picture),
        cmocka_unit_test(frames_and_sizes_cost_no_memory),
        cmocka_unit_test(millions_of_steps_cost_no_memory),
        cmocka_unit_test(memory_stays_small),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
