/* Golden frames of descent: each was looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "golden.h"

struct screen {
    const char *name;
    int w, h, n;
    const char *arguments[8];
};

static const struct screen screens[] = {
    {"descent", 120, 36, 2, {"--steps", "42"}},
    {"descent-start", 80, 24, 0, {NULL}},
    {"descent-small", 40, 12, 2, {"--steps", "42"}},
    {"descent-light", 100, 30, 4, {"--theme", "light", "--steps", "20"}},
    {"descent-diverged",
     100,
     30,
     4,
     {"optimizers=sgd,momentum", "lr=0.6", "--steps", "3000"}},
    {"descent-typed", 100, 30, 4, {"f=sin(x)*y+x^4/9", "start=1,2", "--steps", "30"}},
    {"descent-all",
     120,
     40,
     5,
     {"optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw", "explain=adamw",
      "start=-4,3", "--steps", "25"}},
};

static void screens_are_as_they_were_when_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        const struct screen *s = &screens[i];
        golden_screen(s->name, s->w, s->h, s->n, s->arguments);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_are_as_they_were_when_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
