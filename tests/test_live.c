/* The program itself, in a real terminal emulator, with keys and mouse. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/pty.h"

static const char *program(void)
{
    const char *path = getenv("GRADWATCH");
    return path ? path : "./gradwatch";
}

/* The sanitizers would take over the signals that crash. */
static const char *const plain_signals[] = {
    "ASAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigill=0:handle_"
    "sigfpe=0",
    NULL};

static struct pty *open_at(int w, int h)
{
    const char *argv[] = {program(), NULL};
    struct pty *p =
        pty_start(&(struct pty_options){.w = w, .h = h, .env = plain_signals}, argv);
    pty_wait_text(p, "run/pause");
    return p;
}

static void quit(struct pty *p)
{
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_true(pty_modes_as_before(p));
    assert_true(pty_cursor_shown(p));
    assert_false(pty_alternate(p));
    assert_false(pty_mouse(p));
    pty_free(p);
}

/* The number after "step " in the top bar. */
static long step_shown(struct pty *p)
{
    const char *at = strstr(pty_row(p, 0), "step ");
    return at ? strtol(at + 5, NULL, 10) : -1;
}

static bool step_at_least(struct pty *p, const void *arg)
{
    return step_shown(p) >= *(const long *)arg;
}

static bool step_is(struct pty *p, const void *arg)
{
    return step_shown(p) == *(const long *)arg;
}

static void wait_step(struct pty *p, long step)
{
    pty_wait(p, step_is, &step, "that step");
}

/* All stand at the start, which has one sign, ○. */
static bool start_at_20_10(struct pty *p, const void *arg)
{
    (void)arg;
    return pty_cell(p, 20, 10).ch == 0x25CB;
}

static void a_click_moves_the_start_there(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_wait_text(p, "from (4.00, 4.00)");
    assert_true(pty_mouse(p));
    assert_false(start_at_20_10(p, NULL));
    pty_click(p, 20, 10);
    pty_wait_gone(p, "from (4.00, 4.00)");
    pty_wait(p, start_at_20_10, NULL, "the start there");
    quit(p);
}

static void space_runs_and_comma_steps_back(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    long five = 5;
    assert_int_equal(step_shown(p), 0);
    pty_send(p, " ");
    pty_wait(p, step_at_least, &five, "five steps");
    pty_send(p, " ");
    pty_wait_text(p, "■");
    pty_wait_asleep(p);
    long here = step_shown(p);
    char before[400];
    snprintf(before, sizeof before, "%s", pty_row(p, 5));
    pty_send(p, ".");
    wait_step(p, here + 1);
    pty_send(p, ",");
    wait_step(p, here);
    assert_string_equal(pty_row(p, 5), before);
    pty_send(p, "r");
    wait_step(p, 0);
    quit(p);
}

static void resizing_keeps_the_race_and_draws_at_any_size(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_send(p, "...");
    wait_step(p, 3);
    pty_resize(p, 80, 24);
    pty_wait_text(p, "‖∇f‖");
    wait_step(p, 3);
    pty_resize(p, 20, 5);
    pty_wait_gone(p, "‖∇f‖");
    pty_resize(p, 1, 1);
    pty_wait_asleep(p);
    pty_resize(p, 120, 36);
    pty_wait_text(p, "dashed: ");
    wait_step(p, 3);
    quit(p);
}

static void an_expression_with_a_mistake_is_pointed_at_then_mended(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_send(p, "f");
    pty_wait_text(p, "type an expression");
    pty_send(p, "\025x^2+3y^2+*\r");
    pty_wait_text(p, "expected");
    int x, y;
    assert_true(pty_shows(p, "+*", &x, &y));
    assert_int_equal(pty_cell(p, x + 1, y + 1).ch, '^');
    pty_send(p, "\177\177+2\r");
    pty_wait_text(p, "f(x,y) = x² + 3·y² + 2");
    quit(p);
}

static void assert_rests(struct pty *p, int ms)
{
    pty_wait_asleep(p);
    size_t before, after;
    pty_output(p, &before);
    long wakeups = pty_wakeups(p);
    pty_settle(p, ms);
    pty_output(p, &after);
    assert_int_equal(after, before);
    assert_int_equal(pty_wakeups(p), wakeups);
}

/* In every scene, and with a page or a prompt before it. */
static void at_rest_it_neither_writes_nor_wakes(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_send(p, "..");
    wait_step(p, 2);
    assert_rests(p, getenv("SOAK") ? 60000 : 500);
    static const char *const keys[] = {"2", ".", "3", ".", "?", "?\t\r", "\033"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        pty_send(p, keys[i]);
        assert_rests(p, getenv("SOAK") ? 10000 : 100);
    }
    quit(p);
}

static void controls_change_by_arrows_and_by_typing(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_send(p, "\t\033[A");
    pty_wait_gone(p, "SGD η 0.05 ");
    pty_send(p, "\r\0250.25\r");
    pty_wait_text(p, "SGD η 0.25");
    pty_send(p, "\033");             /* leaves the control */
    pty_wait_text(p, "lr.sgd=0.25"); /* the line that reproduces the screen */
    quit(p);
}

static void every_signal_that_ends_it_leaves_the_terminal_clean(void **state)
{
    (void)state;
    const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct pty *p = open_at(80, 24);
        pty_send(p, " ");
        pty_wait_text(p, "▶");
        pty_signal(p, signals[i]);
        pty_wait_killed(p, signals[i]);
        assert_true(pty_modes_as_before(p));
        assert_true(pty_cursor_shown(p));
        assert_false(pty_alternate(p));
        assert_false(pty_mouse(p));
        pty_free(p);
    }
}

static void stopping_and_going_on_redraws(void **state)
{
    (void)state;
    struct pty *p = open_at(120, 36);
    pty_send(p, "\032");
    pty_wait_stopped(p);
    assert_false(pty_alternate(p));
    assert_false(pty_mouse(p));
    pty_continue(p);
    pty_wait_text(p, "‖∇f‖");
    assert_true(pty_alternate(p));
    quit(p);
}

static bool is_ascii(struct pty *p, const void *arg)
{
    (void)arg;
    int w, h;
    pty_size(p, &w, &h);
    for (int i = 0; i < w * h; i++) {
        if (pty_cell(p, i % w, i / w).ch > '~') {
            return false;
        }
    }
    return pty_shows(p, "run/pause", NULL, NULL);
}

/* G makes the screen what --glyphs=ascii makes it, borders and words included, and the
 * line at the end says so, with the theme. */
static void glyphs_and_theme_are_changed_and_told(void **state)
{
    (void)state;
    struct pty *p = open_at(100, 30);
    pty_send(p, "TGG");
    pty_wait(p, is_ascii, NULL, "nothing but ASCII");
    pty_send(p, "G");
    pty_wait_text(p, "●");
    pty_send(p, "GG ");
    pty_wait(p, is_ascii, NULL, "nothing but ASCII");
    pty_send(p, " g7\r");
    wait_step(p, 7);
    pty_send(p, "q");
    pty_wait_status(p, 0);
    pty_wait_text(p, "gradwatch descent --steps 7 --theme light --glyphs=ascii");
    pty_free(p);
}

static bool step_beyond(struct pty *p, const void *arg)
{
    return step_shown(p) > *(const long *)arg;
}

/* Ten steps a second: thirty would have become due. */
static void time_asleep_does_not_count(void **state)
{
    (void)state;
    static const int stops[] = {SIGSTOP, 0}; /* 0: Ctrl-Z */
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        struct pty *p = open_at(120, 36);
        pty_send(p, " ");
        pty_wait(p, step_at_least, &(long){7}, "seven steps");
        long before = step_shown(p);
        if (stops[i])
            pty_signal(p, stops[i]);
        else
            pty_send(p, "\032");
        pty_wait_stopped(p);
        long shown = step_shown(p); /* none where the screen was left */
        before = shown > before ? shown : before;
        poll(NULL, 0, 3000);
        pty_continue(p);
        pty_wait(p, step_beyond, &before, "the next step");
        assert_in_range(step_shown(p), before + 1, before + 15);
        pty_free(p);
    }
}

/* One step in four seconds, twelve stops of half a second: with those that counted the
 * run would go on by a step. */
static void short_stops_do_not_count_either(void **state)
{
    (void)state;
    const char *argv[] = {program(), "--rate", "0.25", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
    pty_wait_text(p, "‖∇f‖");
    pty_send(p, " ");
    pty_wait(p, step_at_least, &(long){1}, "the first step, which comes at once");
    for (int i = 0; i < 12; i++) {
        pty_signal(p, SIGSTOP);
        pty_wait_stopped(p);
        poll(NULL, 0, 500);
        pty_continue(p);
        pty_wait_asleep(p);
    }
    assert_int_equal(step_shown(p), 1);
    pty_free(p);
}

/* Until it sleeps and nothing but the terminal can wake it: no frame in a while. */
static void wait_held_up(const struct pty *p)
{
    long before;
    do {
        before = pty_wakeups(p);
        poll(NULL, 0, 200);
    } while (pty_wakeups(p) != before);
}

/* Frames come faster than a terminal that nobody reads can hold for long. */
static void keys_end_it_before_a_terminal_that_takes_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int signal;
    } cases[] = {{"\003", SIGINT}, {"\034", SIGQUIT}};
    const char *argv[] = {program(), "--rate", "20480", "--fps", "120", NULL};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pty *p = pty_start(
            &(struct pty_options){.w = 200, .h = 60, .env = plain_signals}, argv);
        pty_wait_text(p, "run/pause");
        pty_deaf(p, true);
        pty_send(p, " ");
        wait_held_up(p);
        pty_send(p, cases[i].key);
        pty_wait_killed(p, cases[i].signal);
        pty_deaf(p, false);
        assert_true(pty_modes_as_before(p));
        pty_free(p);
    }
}

/* As `ulimit -f` has it: a picture that is too large is an error of its file, and the
 * pictures on the screen are whole. */
static void a_file_that_may_not_grow_is_said_to_have_failed(void **state)
{
    (void)state;
    static const char *const limits[] = {"ulimit -f 1", "trap '' XFSZ; ulimit -f 0"};
    char *path = realpath(program(), NULL);
    assert_non_null(path);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        char folder[] = "/tmp/gradwatch-XXXXXX", command[600];
        assert_non_null(mkdtemp(folder));
        snprintf(command, sizeof command, "cd %s && %s && exec \"%s\"", folder, limits[i],
                 path);
        const char *argv[] = {"sh", "-c", command, NULL};
        struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
        pty_wait_text(p, "run/pause");
        pty_send(p, "s");
        pty_wait_text(p, "gradwatch-descent-0.svg: File too large");
        pty_send(p, ".");
        wait_step(p, 1);
        quit(p);
        assert_int_equal(rmdir(folder), 0); /* nothing is left in it */
    }
    free(path);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_moves_the_start_there),
        cmocka_unit_test(space_runs_and_comma_steps_back),
        cmocka_unit_test(resizing_keeps_the_race_and_draws_at_any_size),
        cmocka_unit_test(an_expression_with_a_mistake_is_pointed_at_then_mended),
        cmocka_unit_test(at_rest_it_neither_writes_nor_wakes),
        cmocka_unit_test(controls_change_by_arrows_and_by_typing),
        cmocka_unit_test(every_signal_that_ends_it_leaves_the_terminal_clean),
        cmocka_unit_test(stopping_and_going_on_redraws),
        cmocka_unit_test(short_stops_do_not_count_either),
        cmocka_unit_test(glyphs_and_theme_are_changed_and_told),
        cmocka_unit_test(time_asleep_does_not_count),
        cmocka_unit_test(keys_end_it_before_a_terminal_that_takes_nothing),
        cmocka_unit_test(a_file_that_may_not_grow_is_said_to_have_failed),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
