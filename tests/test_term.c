/* The terminal layer in a terminal, by way of probe/term_probe: whether it starts, how
 * little it writes, and that it leaves everything as it was. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/term_run.h"

static void nothing_is_written_when_nothing_changes(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_wait_asleep(p);
    size_t before = written(p);
    long sleeps = pty_wakeups(p);
    pty_settle(p, 500);
    assert_int_equal(written(p), before);
    assert_int_equal(pty_wakeups(p), sleeps);
    pty_signal(p, SIGWINCH); /* of the same size */
    pty_wait_asleep(p);
    assert_int_equal(written(p), before);
    quit(p);
}

static void a_change_costs_few_bytes_between_brackets(void **state)
{
    (void)state;
    struct pty *p = start(200, 60, ENV("COLORTERM=truecolor"));
    pty_wait_asleep(p);
    size_t before = written(p);
    pty_send(p, "x");
    pty_wait_text(p, "1 key");
    assert_in_range(written(p) - before, 10, 200);
    assert_int_equal(count(p, before, "\033[?2026h"), 1);
    assert_int_equal(count(p, before, "\033[?2026l"), 1);
    quit(p);
    p = start(80, 24, ENV("GRADWATCH_SYNC=0"));
    assert_int_equal(count(p, 0, "2026"), 0);
    quit(p);
}

static void every_signal_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGABRT,
                                  SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGPIPE,
                                  SIGALRM, SIGUSR1, SIGUSR2, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start(80, 24, ENV("COLORTERM=truecolor", sanitizers_quiet));
        assert_false(pty_modes_as_before(p));
        assert_true(pty_mouse(p) && pty_alternate(p) && !pty_cursor_shown(p));
        pty_signal(p, signals[i]);
        assert_killed(p, signals[i]);
    }
}

static void a_key_can_be_a_signal(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "\003");
    assert_killed(p, SIGINT);
}

static void a_stack_that_overflows_leaves_it_as_it_was(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV(sanitizers_quiet));
    pty_send(p, "S");
    assert_killed(p, SIGSEGV);
}

static void dying_says_why_on_a_restored_terminal(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "D");
    pty_wait_status(p, 1);
    assert_restored(p);
    assert_true(pty_shows(p, "gradwatch: the probe dies", NULL, NULL));
    pty_free(p);
}

static void stopping_and_going_on(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV("COLORTERM=truecolor"));
    for (int round = 0; round < 3; round++) {
        if (round == 0)
            pty_send(p, "\032");
        else
            pty_signal(p, SIGTSTP);
        pty_wait_stopped(p);
        assert_restored(p);
        if (round == 2)
            pty_resize(p, 70, 20);
        pty_continue(p);
        pty_wait_text(p, round == 2 ? "probe 70x20" : "probe 80x24");
        assert_true(pty_mouse(p) && pty_alternate(p) && !pty_cursor_shown(p));
        assert_false(pty_modes_as_before(p));
    }
    pty_send(p, "x");
    pty_wait_text(p, "1 key U+0078.");
    quit(p);
}

/* As some parents leave them to their children. */
static void signals_that_were_blocked_arrive(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start_with(&(struct pty_options){.all_blocked = true}, NULL);
        pty_resize(p, 70, 20);
        pty_wait_text(p, "probe 70x20");
        pty_signal(p, signals[i]);
        assert_killed(p, signals[i]);
    }
}

static void going_on_after_sigstop_paints_again(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_signal(p, SIGSTOP);
    pty_wait_stopped(p);
    size_t before = written(p);
    pty_continue(p);
    pty_send(p, "x");
    pty_wait_text(p, "1 key U+0078.");
    assert_true(count(p, before, "probe 80x24") > 0);
    quit(p);
}

static void a_closed_terminal_ends_it(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        bool ignored = i % 2 != 0;
        struct pty *p =
            start_with(&(struct pty_options){.hangup_ignored = ignored}, NULL);
        pty_hang_up(p);
        int status = pty_wait_exit(p);
        if (ignored)
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        else /* the end of input may come before the signal */
            assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGHUP
                                            : WEXITSTATUS(status) == 1);
        pty_free(p);
    }
}

static void a_terminal_that_takes_nothing_does_not_keep_it(void **state)
{
    (void)state;
    struct pty *p = start(400, 170, ENV("COLORTERM=truecolor"));
    pty_wait_asleep(p);
    pty_deaf(p, true);
    pty_send(p, "N");
    pty_wait_asleep(p); /* in mid-frame: the picture has a hundred times what fits */
    pty_signal(p, SIGTERM);
    pty_wait_killed(p, SIGTERM);
    pty_deaf(p, false);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
}

/* Names of terminals like xterm, with endings that no machine has descriptions of, so
 * that it is the same everywhere. */
static void a_terminal_like_xterm_needs_no_description(void **state)
{
    (void)state;
    static const struct {
        const char *term, *colors, *depth;
    } cases[] = {
        {"TERM=foot-none", "COLORTERM", "depth 1"},
        {"TERM=wezterm-none", "COLORTERM", "depth 1"},
        {"TERM=ghostty-none", "COLORTERM=truecolor", "depth 0"},
        {"TERM=xterm-ghostty-none", "COLORTERM", "depth 1"},
        {"TERM=xterm-kitty-none", "COLORTERM", "depth 1"},
        {"TERM=kitty-none", "COLORTERM", "depth 1"},
        {"TERM=alacritty-none-direct", "COLORTERM", "depth 0"},
        {"TERM=contour-none", "COLORTERM", "depth 1"},
        {"TERM=rio-none", "NO_COLOR=1", "depth 4"},
        {"TERM=foot", "COLORTERM", "depth 1"},
        {"TERM=xterm-kitty", "COLORTERM", "depth 1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pty *p = start(80, 24, ENV(cases[i].term, cases[i].colors));
        assert_true(pty_shows(p, cases[i].depth, NULL, NULL));
        pty_send(p, "\033[A");
        pty_wait_text(p, "1 key U+110000.");
        quit(p);
    }
}

static void what_it_cannot_use_it_refuses_in_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *term, *redirect, *says;
    } cases[] = {
        {"TERM", "", "TERM: not set"},
        {"TERM=", "", "TERM: not set"},
        {"TERM=no-such-terminal", "", "TERM: unknown terminal 'no-such-terminal'"},
        {"TERM=footman", "", "TERM: unknown terminal 'footman'"},
        {"TERM=dumb", "", "TERM: the terminal 'dumb' cannot place the cursor"},
        {"TERM=xterm", "</dev/null", "standard input: not a terminal"},
        {"TERM=xterm", "<&-", "standard input: not a terminal"},
        {"TERM=xterm", ">/dev/null", "standard output: not a terminal"},
        {"TERM=xterm", ">&-", "standard output: not a terminal"},
        {"TERM=xterm", ">/dev/full", "standard output: not a terminal"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char command[64];
        snprintf(command, sizeof command, "\"$0\" %s", cases[i].redirect);
        const char *argv[] = {"sh", "-c", command, term_run_path(), NULL};
        const char *const *env = ENV(cases[i].term);
        struct pty *p = pty_start(&(struct pty_options){.env = env}, argv);
        pty_wait_status(p, 2);
        assert_true(pty_shows(p, cases[i].says, NULL, NULL));
        assert_int_equal(count(p, 0, "\033"), 0);
        assert_int_equal(count(p, 0, "\n"), 1);
        assert_true(pty_modes_as_before(p));
        pty_free(p);
    }
}

int main(int argc, char **argv)
{
    term_run_find(argv[0]);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_written_when_nothing_changes),
        cmocka_unit_test(a_change_costs_few_bytes_between_brackets),
        cmocka_unit_test(every_signal_leaves_the_terminal_as_it_was),
        cmocka_unit_test(a_key_can_be_a_signal),
        cmocka_unit_test(a_stack_that_overflows_leaves_it_as_it_was),
        cmocka_unit_test(dying_says_why_on_a_restored_terminal),
        cmocka_unit_test(stopping_and_going_on),
        cmocka_unit_test(signals_that_were_blocked_arrive),
        cmocka_unit_test(going_on_after_sigstop_paints_again),
        cmocka_unit_test(a_closed_terminal_ends_it),
        cmocka_unit_test(a_terminal_that_takes_nothing_does_not_keep_it),
        cmocka_unit_test(a_terminal_like_xterm_needs_no_description),
        cmocka_unit_test(what_it_cannot_use_it_refuses_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
