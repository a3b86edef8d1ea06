/* Graphs of matrices at the limits of their entries: refused in a line, or in memory that
 * stays small. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/command.h"
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
         "the inputs of all nodes; expected at most 400000\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct command c = run("--csv", cases[i].expression, cases[i].arguments, &mem);
        assert_string_equal(c.output, cases[i].says);
        assert_int_equal(c.status, 2);
        command_release(&c);
    }
    arena_release(&mem);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_too_large_is_refused_in_a_line),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
