/* The same command line writes the same bytes, whatever ran before it in this process.
 * SOAK=1: a hundred times each. tests/same-builds compares compilers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/headless.h"

static const char *const modes[] = {"--print=ansi --size 90x28",
                                    "--print=svg --size 90x28", "--csv", "--json"};
static const char *const lines[] = {
    "descent --steps 40",
    "descent f=rosenbrock lr.sgd=0.001 --steps 40",
    "descent f=sin(x)*exp(y) lr@5=0.2 --steps 20",
    "descent f=1/x start=1,1 lr=100 --steps 20",
    "graph",
    "graph sigmoid(w*x+b)^2-log(x) w=0.3 x=2 b=-1",
    "depth",
    "depth layers=20 nets=relu,tanh --seed 3 --steps 4",
};
enum { MODES = sizeof modes / sizeof *modes, LINES = sizeof lines / sizeof *lines };

static void outputs_repeat_byte_for_byte(void **state)
{
    (void)state;
    char *first[LINES * MODES];
    for (int i = 0; i < LINES * MODES; i++) {
        first[i] = headless_text(modes[i % MODES], lines[i / MODES]);
        assert_true(strlen(first[i]) > 100);
    }
    int times = getenv("SOAK") ? 99 : 2;
    for (int t = 0; t < times; t++) {
        for (int k = 0; k < LINES * MODES; k++) {
            int i = (k * 7 + t) % (LINES * MODES); /* in another order */
            char *again = headless_text(modes[i % MODES], lines[i / MODES]);
            if (strcmp(again, first[i]) != 0) {
                fail_msg("%s %s: other bytes", modes[i % MODES], lines[i / MODES]);
            }
            free(again);
        }
    }
    for (int i = 0; i < LINES * MODES; i++) {
        free(first[i]);
    }
}

static void another_seed_is_another_run(void **state)
{
    (void)state;
    char *one = headless_text("--csv", "depth --seed 1"),
         *two = headless_text("--csv", "depth --seed 2");
    assert_string_not_equal(one, two);
    free(one);
    free(two);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outputs_repeat_byte_for_byte),
        cmocka_unit_test(another_seed_is_another_run),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
