#define _DEFAULT_SOURCE /* SIGWINCH */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "tests/pty.h"
#include "tests/signals.h"
#include "tests/term_run.h"

/* The way back: whatever ends the program, its terminals are left as they were. */

static struct pty *start_quiet(const char *const *argv)
{
    struct pty_options o = {0};
    o.env = ENV(sanitizers_quiet);
    return pty_start(&o, argv);
}

static struct pty *start_in_shell(const char *redirect)
{
    char command[600];
    snprintf(command, sizeof command, "exec %s %s", term_run_path(), redirect);
    const char *argv[] = {"sh", "-c", command, NULL};
    struct pty *p = start_quiet(argv);
    wait_whole(p);
    return p;
}

static void a_crash_restores_where_input_is_only_read(void **state)
{
    (void)state;
    static const int signals[] = {SIGQUIT, SIGSEGV, SIGABRT, SIGPIPE};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start_in_shell("</dev/tty");
        assert_true(pty_mouse(p) && pty_alternate(p) && !pty_cursor_shown(p));
        if (signals[i] == SIGQUIT)
            pty_send(p, "\034");
        else
            pty_signal(p, signals[i]);
        assert_killed(p, signals[i]);
    }
}

/* The characters are the user's own, as stty has set them. They reach the whole job, as
 * when the terminal itself sends the signal: here the shell that waits. */
static void keys_that_are_signals_are_the_users(void **state)
{
    (void)state;
    static const struct {
        const char *stty, *others, *key;
        int signal;
    } cases[] = {{"intr ^X quit ^Y", "\003\034", "\030", SIGINT},
                 {"intr ^X quit ^Y", "\003\034", "\031", SIGQUIT},
                 {"intr undef susp undef", "\003\032", "\034", SIGQUIT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char command[600];
        snprintf(command, sizeof command, "stty %s; %s; exit 7", cases[i].stty,
                 term_run_path());
        const char *argv[] = {"sh", "-c", command, NULL};
        struct pty *p = start_quiet(argv);
        wait_whole(p);
        pty_send(p, cases[i].others);
        pty_wait_text(p, "2 key");
        pty_send(p, cases[i].key);
        pty_wait_killed(p, cases[i].signal);
        pty_free(p);
    }
}

/* Where the terminal sends no signals, none is made of keys. */
static void keys_are_no_signals_where_stty_says_so(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "stty -isig; exec %s", term_run_path());
    const char *argv[] = {"sh", "-c", command, NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 80}, argv);
    wait_whole(p);
    pty_send(p, "\003\034\032");
    pty_wait_text(p, "3 key U+001A.");
    pty_send(p, "q");
    pty_wait_status(p, 0);
    pty_free(p);
}

/* ---- two terminals ---- */

/* A second terminal, for the program's input. */
struct other {
    int master, slave; /* slave: held open, so that its modes outlive the program */
    struct termios before;
};

static struct other other_open(void)
{
    struct other o = {.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(o.master >= 0);
    assert_int_equal(grantpt(o.master), 0);
    assert_int_equal(unlockpt(o.master), 0);
    o.slave = open(ptsname(o.master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(o.slave >= 0);
    fcntl(o.master, F_SETFD, FD_CLOEXEC);
    assert_int_equal(tcgetattr(o.slave, &o.before), 0);
    return o;
}

static bool other_as_before(const struct other *o)
{
    struct termios now;
    memset(&now, 0, sizeof now); /* padding */
    assert_int_equal(tcgetattr(o->slave, &now), 0);
    return memcmp(&now, &o->before, sizeof now) == 0;
}

static void other_close(struct other *o)
{
    struct pollfd out = {.fd = o->master, .events = POLLIN};
    assert_int_equal(poll(&out, 1, 0), 0); /* nothing was drawn or echoed there */
    close(o->slave);
    close(o->master);
}

static void end_by_key(struct pty *p, const struct other *o)
{
    assert_int_equal(write(o->master, "q", 1), 1);
    pty_wait_status(p, 0);
}

/* Typed at the terminal that is drawn on, which nobody reads. */
static void end_by_interrupt(struct pty *p, const struct other *o)
{
    (void)o;
    pty_send(p, "\003");
    pty_wait_killed(p, SIGINT);
}

static void end_by_term(struct pty *p, const struct other *o)
{
    (void)o;
    pty_signal(p, SIGTERM);
    pty_wait_killed(p, SIGTERM);
}

static void end_by_crash(struct pty *p, const struct other *o)
{
    (void)o;
    pty_signal(p, SIGSEGV);
    pty_wait_killed(p, SIGSEGV);
}

static void end_while_stopped(struct pty *p, const struct other *o)
{
    pty_signal(p, SIGTSTP);
    pty_wait_stopped(p);
    assert_true(other_as_before(o));
    assert_restored(p);
    pty_continue(p);
    wait_whole(p);
    assert_false(other_as_before(o));
    assert_false(pty_modes_as_before(p));
    end_by_term(p, o);
}

static void two_terminals_get_back_their_own(void **state)
{
    (void)state;
    static void (*const ends[])(struct pty *, const struct other *) = {
        end_by_key, end_by_interrupt, end_by_term, end_by_crash, end_while_stopped};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct other o = other_open();
        /* Modes of its own, so that one cannot be taken for the other's. */
        o.before.c_cc[VERASE] = 'E';
        o.before.c_oflag &= ~(tcflag_t)ONLCR;
        tcsetattr(o.slave, TCSANOW, &o.before);
        memset(&o.before, 0, sizeof o.before);
        tcgetattr(o.slave, &o.before);
        char redirect[80];
        snprintf(redirect, sizeof redirect, "<%s", ptsname(o.master));
        struct pty *p = start_in_shell(redirect);
        assert_false(other_as_before(&o));
        assert_false(pty_modes_as_before(p));
        assert_int_equal(write(o.master, "x", 1), 1);
        pty_wait_text(p, "1 key U+0078.");
        ends[i](p, &o);
        assert_restored(p);
        assert_true(other_as_before(&o));
        other_close(&o);
        pty_free(p);
    }
}

/* ---- signals ---- */

static void every_signal_that_kills_restores(void **state)
{
    (void)state;
    int killers = 0;
    for (int s = 1; s <= SIGRTMAX; s++) {
        if (!signal_ends_process(s))
            continue;
        struct pty *p = start(80, 24, ENV(sanitizers_quiet));
        pty_signal(p, s);
        assert_killed(p, s);
        killers++;
    }
    assert_true(killers >= 20);
}

/* ---- a terminal that takes nothing ---- */

/* In mid-frame: the picture has a hundred times what a pseudo-terminal holds. */
static struct pty *start_and_stop_reading(void)
{
    struct pty *p = start(400, 170, ENV("COLORTERM=truecolor"));
    pty_wait_asleep(p);
    pty_deaf(p, true);
    pty_send(p, "N");
    pty_wait_asleep(p);
    return p;
}

static void keys_that_are_signals_end_it_there_too(void **state)
{
    (void)state;
    static const struct {
        const char *keys;
        int signal;
    } cases[] = {{"\003", SIGINT},
                 {"\034", SIGQUIT},
                 {"xy\033[<35;9;9M\003", SIGINT},
                 {"\033[200~\034\033[201~\003", SIGINT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pty *p = start_and_stop_reading();
        pty_send(p, cases[i].keys);
        pty_wait_killed(p, cases[i].signal);
        pty_deaf(p, false);
        assert_true(pty_modes_as_before(p));
        pty_free(p);
    }
}

/* Something else fills it before the program writes its first byte. */
static void they_end_it_at_its_start(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int signal;
    } cases[] = {{"\003", SIGINT}, {"\034", SIGQUIT}};
    char command[600];
    snprintf(command, sizeof command, "yes >/dev/tty & exec \"%s\"", term_run_path());
    const char *argv[] = {"sh", "-c", command, NULL};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pty *p = start_quiet(argv);
        pty_deaf(p, true);
        pty_wait_asleep(p);
        pty_send(p, cases[i].key);
        pty_wait_killed(p, cases[i].signal);
        pty_free(p);
    }
}

/* However much came before: more than is kept, and than a terminal holds. */
static void they_are_heard_behind_many_others(void **state)
{
    (void)state;
    struct pty *p = start_and_stop_reading();
    for (int i = 0; i < 2000; i++) {
        pty_send(p, "\033[<35;9;9Mxyz");
        if (i % 50 == 0)
            pty_wait_asleep(p);
    }
    pty_send(p, "\003");
    pty_wait_killed(p, SIGINT);
    pty_free(p);
}

static void other_keys_wait_until_it_reads_again(void **state)
{
    (void)state;
    struct pty *p = start_and_stop_reading();
    pty_send(p, "x\033[A");
    pty_wait_asleep(p);
    pty_send(p, "q");
    pty_wait_asleep(p);
    assert_false(pty_ended(p));
    pty_deaf(p, false);
    pty_wait_status(p, 0);
    assert_restored(p);
    pty_free(p);
}

/* Ctrl-Z waits for the end of the frame, and is not forgotten. */
static void a_stop_comes_when_it_reads_again(void **state)
{
    (void)state;
    struct pty *p = start_and_stop_reading();
    pty_send(p, "\032");
    pty_wait_asleep(p);
    pty_deaf(p, false);
    pty_wait_stopped(p);
    assert_restored(p);
    pty_free(p);
}

int main(int argc, char **argv)
{
    term_run_find(argv[0]);
    if (argc > 1) /* a test's name, * and ? allowed */
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_restores_where_input_is_only_read),
        cmocka_unit_test(keys_that_are_signals_are_the_users),
        cmocka_unit_test(keys_are_no_signals_where_stty_says_so),
        cmocka_unit_test(two_terminals_get_back_their_own),
        cmocka_unit_test(every_signal_that_kills_restores),
        cmocka_unit_test(keys_that_are_signals_end_it_there_too),
        cmocka_unit_test(they_end_it_at_its_start),
        cmocka_unit_test(they_are_heard_behind_many_others),
        cmocka_unit_test(other_keys_wait_until_it_reads_again),
        cmocka_unit_test(a_stop_comes_when_it_reads_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
