#include "tests/term_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static char probe_path[512];

const char sanitizers_quiet[] =
    "ASAN_OPTIONS=handle_segv=0:handle_abort=0:handle_sigbus=0:"
    "handle_sigfpe=0:handle_sigill=0:detect_leaks=1";

void term_run_find(const char *argv0)
{
    const char *slash = strrchr(argv0, '/');
    int folder = slash ? (int)(slash - argv0) : 1;
    snprintf(probe_path, sizeof probe_path, "%.*s/probe/term_probe", folder,
             slash ? argv0 : ".");
}

const char *term_run_path(void)
{
    return probe_path;
}

/* Its last cell is the last to be drawn. */
static bool whole_frame(struct pty *p, const void *arg)
{
    (void)arg;
    int w, h;
    pty_size(p, &w, &h);
    return pty_cell(p, w - 1, h - 1).ch == '#';
}

void wait_whole(struct pty *p)
{
    pty_wait(p, whole_frame, NULL, "the last cell");
}

struct pty *start_with(const struct pty_options *o, const char *argument)
{
    const char *argv[] = {probe_path, argument, NULL};
    struct pty *p = pty_start(o, argv);
    pty_wait_text(p, "probe ");
    wait_whole(p);
    return p;
}

struct pty *start(int w, int h, const char *const *env)
{
    return start_with(&(struct pty_options){.w = w, .h = h, .env = env}, NULL);
}

int count(const struct pty *p, size_t from, const char *what)
{
    size_t n, k = strlen(what);
    const char *out = pty_output(p, &n);
    int found = 0;
    for (size_t i = from; i + k <= n; i++)
        found += memcmp(out + i, what, k) == 0;
    return found;
}

size_t written(const struct pty *p)
{
    size_t n;
    pty_output(p, &n);
    return n;
}

void assert_restored(struct pty *p)
{
    assert_true(pty_modes_as_before(p));
    assert_true(pty_cursor_shown(p));
    assert_false(pty_mouse(p));
    assert_false(pty_alternate(p));
    static const char *const modes[] = {"1000", "1002", "1003", "1006",
                                        "2004", "2026", "2031"};
    for (size_t i = 0; i < COUNT(modes); i++) {
        char on[16], off[16];
        snprintf(on, sizeof on, "\033[?%sh", modes[i]);
        snprintf(off, sizeof off, "\033[?%sl", modes[i]);
        size_t n;
        const char *out = pty_output(p, &n);
        const char *last_on = NULL, *last_off = NULL;
        for (const char *at = out; at + strlen(on) <= out + n; at++) {
            last_on = memcmp(at, on, strlen(on)) == 0 ? at : last_on;
            last_off = memcmp(at, off, strlen(off)) == 0 ? at : last_off;
        }
        assert_true(last_on == NULL || last_off > last_on);
    }
}

void assert_killed(struct pty *p, int signal)
{
    pty_wait_killed(p, signal);
    assert_restored(p);
    pty_free(p);
}

void quit_saying(struct pty *p, const char *last_words)
{
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_restored(p);
    assert_int_equal(count(p, 0, last_words), 1);
    pty_free(p);
}

void quit(struct pty *p)
{
    quit_saying(p, "probe left after");
}
