/* Graphs of matrices at the limits of their entries: refused in a line, or in memory that
 * stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/command.h"
#include "tests/pty.h"
#include "tests/resident.h"

enum { MEMORY_MOST = 64 << 20 };

/* `text` so often, with + between, that it fills an expression. */
static const char *often(const char *text, struct arena *mem)
{
    enum { BYTES = 4095 };
    size_t n = strlen(text) + 1, times = (BYTES + 1) / n;
    char *out = arena_new(mem, char, times *n);
    for (size_t i = 0; i < times; i++) {
        memcpy(out + i * n, text, n - 1);
        out[i * n + n - 1] = i + 1 < times ? '+' : '\0';
    }
    return out;
}

/* Runs "gradwatch OPTION graph ARGUMENTS EXPRESSION". */
static struct command run(const char *option, const char *expression,
                          const char *arguments, struct arena *mem)
{
    return command_run(
        arena_printf(mem, "\"$P\" %s graph \"$1\" %s >/dev/null", option, arguments),
        expression);
}

static void what_is_too_large_is_refused_in_a_line(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const struct {
        const char *expression, *arguments, *says;
    } cases[] = {
        {"sum(X)", "X=1000x1000",
         "gradwatch: X, column 1: too large: 1000×1000 here, 1000001 entries in all "
         "nodes; expected at most 100000\n"},
        {"sum(x@y)", "x=1000x1 y=1x1000",
         "gradwatch: expr, column 6: too large: 1000×1000 here, 1002001 entries in all "
         "nodes; expected at most 100000\n"},
        {often("sum(X)", &mem), "X=300x300 share=no",
         "gradwatch: expr, column 5: used too often: 300×300 here, 52651168 entries in "
         "the inputs of all nodes; expected at most 200000\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct command c = run("--csv", cases[i].expression, cases[i].arguments, &mem);
        assert_string_equal(c.output, cases[i].says);
        assert_int_equal(c.status, 2);
        command_release(&c);
    }
    arena_release(&mem);
}

/* At the limit, with as many copies of the model as there may be, a new run beside the
 * old one, and all views. */
static void memory_stays_small_live(void **state)
{
    (void)state;
    static const char *const cases[][5] = {
        {"graph", "sum(X)+sum(X)", "X=316x316", "share=no", "entry=X,3,3"},
        {"graph", "sum(x@y)", "x=1x49999", "y=49999x1", "entry=x,0,5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *argv[7] = {command_program()};
        memcpy(argv + 1, cases[i], sizeof cases[i]);
        struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
        pty_send(p, "\033[F");
        pty_wait_text(p, "end of the pass");
        pty_send(p, "vvvvvC");
        pty_wait_text(p, "NumPy");
        pty_send(p, "C");
        pty_wait_text(p, "PyTorch");
        pty_send(p, "C\033[H\033[C");
        pty_wait_text(p, "forward step 1 of");
        pty_send(p, "R\033[F");
        pty_wait_text(p, "end of the pass");
        long bytes = resident_most(pty_pid(p));
        print_message("%s: %ld KiB\n", cases[i][1], bytes / 1024);
        if (RESIDENT_COUNTS) {
            assert_in_range(bytes, 0, MEMORY_MOST);
        }
        pty_send(p, "q");
        assert_int_equal(pty_wait_exit(p), 0);
        pty_free(p);
    }
}

/* A pipe that somebody has open and does not write into. */
static void a_silent_pipe_does_not_stop_the_live_program(void **state)
{
    (void)state;
    char folder[] = "/tmp/pipe-XXXXXX", pipe[40], typed[60];
    assert_non_null(mkdtemp(folder));
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    snprintf(typed, sizeof typed, "\t\025@%s\r", pipe);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int writer = open(pipe, O_RDWR);
    assert_true(writer >= 0);
    const char *argv[] = {command_program(), "graph", "sum(x)", "node=x", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
    pty_wait_text(p, "sum(x)");
    pty_send(p, typed);
    pty_wait_text(p, "pipe is not at its end yet; expected a file");
    pty_send(p, "\033\033q");
    assert_int_equal(pty_wait_exit(p), 0);
    pty_free(p);
    close(writer);
    assert_int_equal(unlink(pipe), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_pipe_does_not_stop_the_live_program),
        cmocka_unit_test(memory_stays_small_live),
        cmocka_unit_test(what_is_too_large_is_refused_in_a_line),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
