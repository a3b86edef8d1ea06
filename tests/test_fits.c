/* Whatever it is started in: terminals, locales, pipes, closed and full outputs. Each has
 * a planned answer: a picture that this terminal can show, or one line that says why not.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "tests/command.h"
#include "tests/fuzz_input.h"
#include "tests/pty.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_left_clean(struct pty *p)
{
    assert_true(pty_modes_as_before(p));
    assert_true(pty_cursor_shown(p));
    assert_false(pty_alternate(p));
    assert_false(pty_mouse(p));
}

/* ---- where it runs ---- */

struct place {
    const char *env[3];
    bool unicode, colored;
    bool may_be_unknown; /* to this system's terminfo */
};

static bool has_started_or_ended(struct pty *p, const void *arg)
{
    (void)arg;
    return pty_shows(p, "run/pause", NULL, NULL) || pty_shows(p, "unknown", NULL, NULL);
}

static void check_place(const struct place *place)
{
    const char *argv[] = {command_program(), "descent", NULL};
    struct pty_options o = {.w = 100, .h = 30, .env = place->env};
    struct pty *p = pty_start(&o, argv);
    pty_wait(p, has_started_or_ended, NULL, place->env[0]);
    if (place->may_be_unknown && !pty_shows(p, "run/pause", NULL, NULL)) {
        pty_wait_status(p, 2);
        pty_free(p);
        return;
    }
    bool unicode = false, colored = false;
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 100; x++) {
            struct pty_cell c = pty_cell(p, x, y);
            unicode = unicode || c.ch >= 0x80;
            colored = colored || !c.plain;
        }
    if (unicode != place->unicode || colored != place->colored)
        fail_msg("%s: Unicode %d, colors %d", place->env[0], unicode, colored);
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_left_clean(p);
    size_t n;
    const char *output = pty_output(p, &n);
    for (size_t i = 0; i < n && !place->unicode; i++)
        assert_true((unsigned char)output[i] < 0x80);
    pty_free(p);
}

static void every_terminal_and_locale_gets_what_it_can_show(void **state)
{
    (void)state;
    static const struct place places[] = {
        {{"TERM=vt100"}, true, false, false},
        {{"TERM=linux"}, true, true, false},
        {{"TERM=screen"}, true, true, false},
        {{"TERM=screen-256color"}, true, true, false},
        {{"TERM=tmux"}, true, true, false},
        {{"TERM=tmux-256color"}, true, true, false},
        {{"TERM=xterm"}, true, true, false},
        {{"TERM=xterm-direct"}, true, true, true},
        {{"COLORTERM=truecolor"}, true, true, false},
        {{"NO_COLOR=1"}, true, false, false},
        {{"NO_COLOR=1", "COLORTERM=truecolor"}, true, false, false},
        {{"NO_COLOR="}, true, true, false},
        {{"LC_ALL=C"}, false, true, false},
        {{"LC_ALL=POSIX"}, false, true, false},
        {{"LC_ALL=xx_YY"}, false, true, false},
        {{"LC_ALL=xx_YY.UTF-8"}, true, true, false},
        {{"LC_ALL=C", "TERM=vt100"}, false, false, false},
    };
    for (size_t i = 0; i < COUNT(places); i++)
        check_place(&places[i]);
}

static void what_cannot_be_used_is_refused_in_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *term, *redirect, *says;
    } cases[] = {
        {"TERM", "", "TERM: not set"},
        {"TERM=", "", "TERM: not set"},
        {"TERM=no-such-terminal", "", "TERM: unknown terminal 'no-such-terminal'"},
        {"TERM=dumb", "", "TERM: the terminal 'dumb' cannot place the cursor"},
        {"TERM=\033[31m\xE2\x80\xAEx", "", "TERM: unknown terminal"},
        {"TERM=../../etc/passwd", "", "TERM: unknown terminal"},
        {"TERM=xterm", "</dev/null", "standard input: not a terminal"},
        {"TERM=xterm", "<&-", "standard input: not a terminal"},
        {"TERM=xterm", "</dev/full", "standard input: not a terminal"},
        {"TERM=xterm", "<<x\nq\nx", "standard input: not a terminal"},
        {"TERM=xterm", ">/dev/null", "standard output: not a terminal"},
        {"TERM=xterm", ">&-", "standard output: not a terminal"},
        {"TERM=xterm", ">/dev/full", "standard output: not a terminal"},
        {"TERM=xterm", "| cat", "standard output: not a terminal"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char line[64];
        const char *env[] = {cases[i].term, NULL};
        snprintf(line, sizeof line, "\"$0\" %s", cases[i].redirect);
        const char *argv[] = {"sh", "-c", line, command_program(), NULL};
        struct pty *p = pty_start(&(struct pty_options){.env = env}, argv);
        pty_wait_status(p, strchr(line, '|') ? 0 : 2);
        size_t n, ends = 0;
        const char *out = pty_output(p, &n);
        if (!pty_shows(p, cases[i].says, NULL, NULL))
            fail_msg("%s %s: %s", cases[i].term, cases[i].redirect, pty_row(p, 0));
        for (size_t k = 0; k < n; k++) {
            assert_int_not_equal(out[k], 27);
            ends += out[k] == '\n';
        }
        assert_int_equal(ends, 1);
        assert_left_clean(p);
        pty_free(p);
    }
}

/* ---- without a terminal ---- */

static void outputs_that_fail_are_said_and_readers_may_leave(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int status;
        const char *says; /* NULL: nothing at all; "": something */
    } cases[] = {
        {"\"$P\" --print >/dev/full", 1, "No space left"},
        {"\"$P\" --csv >/dev/full", 1, "No space left"},
        {"\"$P\" --json >/dev/full", 1, "No space left"},
        {"\"$P\" --help >/dev/full", 1, "No space left"},
        {"\"$P\" --list >/dev/full", 1, "No space left"},
        {"\"$P\" --version >/dev/full", 1, "No space left"},
        {"\"$P\" --print --output /dev/full", 1, "No space left"},
        {"f=$(mktemp) && \"$P\" --print --output \"$f\"; s=$?; [ ! -s \"$f\" ] && "
         "rm \"$f\"; exit $s",
         1, "exists already; --force"},
        {"f=$(mktemp) && \"$P\" --record \"$f\"; s=$?; [ ! -s \"$f\" ] && rm \"$f\"; "
         "exit $s",
         1, "exists already; --force"},
        {"\"$P\" --print >&-", 1, "standard output"},
        {"\"$P\" --print <&-", 0, ""},
        {"\"$P\" --print </dev/full", 0, ""},
        {"\"$P\" --print >/dev/null 2>/dev/full", 0, NULL},
        {"\"$P\" --nonsense 2>/dev/full", 2, NULL},
        {"\"$P\" --nonsense 2>&-", 2, NULL},
        {"\"$P\" --print <&- >&- 2>&-", 1, NULL},
        {"TERM= \"$P\" --print", 0, ""},
        {"unset TERM; LC_ALL=nonsense \"$P\" --print", 0, ""},
        {"(\"$P\" --csv --steps 5000; echo status $? >&2) | head -c 1 >/dev/null", 0,
         "status 141"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct command c = command_run(cases[i].line, NULL);
        bool said = cases[i].says ? c.n > 0 && strstr(c.output, cases[i].says) : c.n == 0;
        if (c.status != cases[i].status || !said)
            fail_msg("%s: status %d, %.300s", cases[i].line, c.status, c.output);
        command_release(&c);
    }
}

static void printed_pictures_keep_to_locale_and_wish(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool unicode, escapes;
    } cases[] = {
        {"LC_ALL=C \"$P\" --print", false, false},
        {"LC_ALL=POSIX \"$P\" --print", false, false},
        {"LC_ALL=C.UTF-8 \"$P\" --print", true, false},
        {"LC_ALL=C.UTF-8 \"$P\" --print --glyphs=ascii", false, false},
        {"NO_COLOR=1 LC_ALL=C.UTF-8 \"$P\" --print=ansi", true, true},
        {"TERM=dumb LC_ALL=C \"$P\" --print=ansi", false, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct command c = command_run(cases[i].line, NULL);
        bool unicode = false, escapes = false;
        for (size_t k = 0; k < c.n; k++) {
            unicode = unicode || (unsigned char)c.output[k] >= 0x80;
            escapes = escapes || c.output[k] == 27;
        }
        assert_int_equal(c.status, 0);
        if (unicode != cases[i].unicode || escapes != cases[i].escapes)
            fail_msg("%s: Unicode %d, escapes %d", cases[i].line, unicode, escapes);
        command_release(&c);
    }
}

/* ---- how it ends ---- */

/* The sanitizers' own handlers would report the signals sent on purpose. */
static const char quiet[] = "ASAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:"
                            "handle_sigfpe=0:handle_sigill=0:detect_leaks=1";

static struct pty *start_running(bool hangup_ignored)
{
    const char *argv[] = {command_program(), "--steps", "3", NULL};
    const char *env[] = {quiet, NULL};
    struct pty *p = pty_start(
        &(struct pty_options){.env = env, .hangup_ignored = hangup_ignored}, argv);
    pty_wait_text(p, "step 3");
    pty_send(p, " ");
    pty_wait_text(p, "▶");
    return p;
}

static void every_signal_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT, SIGABRT,
                                  SIGSEGV, SIGBUS,  SIGFPE, SIGILL,  SIGPIPE};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start_running(false);
        pty_signal(p, signals[i]);
        pty_wait_killed(p, signals[i]);
        assert_left_clean(p);
        pty_free(p);
    }
    struct pty *p = start_running(false);
    pty_signal(p, SIGTSTP);
    pty_wait_stopped(p);
    assert_left_clean(p);
    pty_continue(p);
    pty_wait_text(p, "▶");
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_left_clean(p);
    pty_free(p);
}

static const int ends[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT,
                           SIGABRT, SIGSEGV, SIGPIPE, SIGUSR1};

/* `bg` does not give it the terminal, so it neither writes nor goes on; `kill %1`, which
 * is the signal and then SIGCONT, ends it there. */
static void a_stopped_job_leaves_the_terminal_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        size_t before, after;
        struct pty *p = start_running(false);
        pty_signal(p, SIGTSTP);
        pty_wait_stopped(p);
        pty_output(p, &before);
        for (int times = i == 0 ? 3 : 0; times > 0; times--) {
            pty_background(p);
            pty_wait_stopped(p);
        }
        pty_signal(p, ends[i]);
        pty_background(p);
        pty_wait_killed(p, ends[i]);
        pty_output(p, &after);
        assert_int_equal(after, before);
        assert_left_clean(p);
        pty_free(p);
    }
}

/* Stopped from outside, it could not leave the screen: it does so when it is ended, but
 * the modes are those of the shell that has the terminal by then. */
static void a_job_that_lost_the_terminal_can_be_ended(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct pty *p = start_running(false);
        pty_signal(p, SIGSTOP);
        pty_wait_stopped(p);
        pty_signal(p, ends[i]);
        pty_background(p);
        pty_wait_killed(p, ends[i]);
        assert_true(pty_cursor_shown(p));
        assert_false(pty_alternate(p) || pty_mouse(p));
        assert_false(pty_modes_as_before(p));
        pty_free(p);
    }
}

/* Mostly both are noted by the time it looks: it does not stop with its end before it.
 * Now and then it has ended before the second one is sent. */
static void who_is_to_end_does_not_stop(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct pty *p = start_running(false);
        pty_signal(p, SIGTERM);
        kill(pty_pid(p), SIGTSTP);
        pty_wait_killed(p, SIGTERM);
        assert_left_clean(p);
        pty_free(p);
    }
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Running and at rest, with SIGHUP as it is by default and ignored: at the next wake-up
 * or so. How long that took is said, and judged by nobody: it is the machine's as well.
 */
static void a_closed_terminal_ends_it_every_time(void **state)
{
    (void)state;
    enum { WAKEUPS_MOST = 10, SOON_MS = 100 };
    long times = fuzz_count(8, 1000), soon = 0;
    double slowest = 0;
    for (long i = 0; i < times; i++) {
        bool ignored = i % 2 != 0;
        struct pty *p = start_running(ignored);
        if (i % 4 > 1) {
            pty_send(p, " ");
            pty_wait_text(p, "■");
        }
        long wakeups = pty_wakeups(p);
        double began = now_ms();
        pty_hang_up(p);
        int status = pty_wait_exit(p);
        double took = now_ms() - began;
        bool by_signal = WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP;
        if (ignored || !by_signal)
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        if (wakeups >= 0)
            assert_in_range(pty_wakeups(p) - wakeups, 0, WAKEUPS_MOST);
        soon += took <= SOON_MS;
        slowest = took > slowest ? took : slowest;
        pty_free(p);
    }
    print_message("%ld of %ld within %d ms, the slowest %.1f ms\n", soon, times, SOON_MS,
                  slowest);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_terminal_and_locale_gets_what_it_can_show),
        cmocka_unit_test(what_cannot_be_used_is_refused_in_one_line),
        cmocka_unit_test(outputs_that_fail_are_said_and_readers_may_leave),
        cmocka_unit_test(printed_pictures_keep_to_locale_and_wish),
        cmocka_unit_test(every_signal_leaves_the_terminal_as_it_was),
        cmocka_unit_test(a_stopped_job_leaves_the_terminal_alone),
        cmocka_unit_test(a_job_that_lost_the_terminal_can_be_ended),
        cmocka_unit_test(who_is_to_end_does_not_stop),
        cmocka_unit_test(a_closed_terminal_ends_it_every_time),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
