/* What the panels of graph say of a step, against the rule worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "headless.h"

struct row {
    const char *arguments, *says;
};

static void check(const struct row *row)
{
    char line[200];
    snprintf(line, sizeof line, "graph %s", row->arguments);
    char *text = headless_text("--print", line);
    if (!strstr(text, row->says)) {
        fail_msg("%s does not say: %s\n%s", line, row->says, text);
    }
    free(text);
}

#define CHECK(rows)                                                                      \
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {                            \
        check(&rows[i]);                                                                 \
    }

/* Rules with words are written with the names of what stands there, and its numbers. */
static void rules_with_words_name_what_stands_there(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"relu(x)*max(x,y) x=2 y=3 --steps 1 --size 120x36",
         "∂z₁/∂x = 1 if x > 0, else 0"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 7 --size 120x36",
         "∂z₂/∂x = 1 if x > y, ½ if equal, else 0 = 0"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 8 --size 120x36",
         "∂z₂/∂y = 1 if y > x, ½ if equal, else 0 = 1"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 9 --size 120x36",
         "1 if x > 0, else 0 = 1 if 2 > 0, else 0 = 1"},
        {"gelu(a) a=0 --steps 3 --size 120x36", "∂L/∂a = Φ(a) + a·φ(a)"},
        {"abs(x) x=-2 --steps 3 --size 120x36", "1 if x > 0, −1 if x < 0, 0 at 0"},
    };
    CHECK(rows);
}

/* The exponent comes down in front, once less above: where it is a number, worked out. */
static void powers_are_worked_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x^1 x=5 --steps 3 --size 120x36", "∂L/∂x = 1"},
        {"x^2 x=5 --steps 3 --size 120x36", "∂L/∂x = 2·x = 2·5 = 10"},
        {"x^3 x=2 --steps 3 --size 120x36", "∂L/∂x = 3·x² = 3·2² = 12"},
        {"x^-1 x=2 --steps 4 --size 120x36", "= −0.25"},
        {"x^y x=2 y=3 --steps 3 --size 120x36", "= 12"}, /* y·x^(y − 1) = 3·4 */
    };
    CHECK(rows);
}

static void sums_over_edges_say_how_many(void **state)
{
    (void)state;
    /* x is read four times by (x+1)(x+2) + x·x; dL/dx = 2·3 + 3 + 6 = 15 at 3 */
    static const struct row rows[] = {
        {"(x+1)*(x+2)+x*x x=3 --steps 14 --size 120x36", "∂L/∂x, 4 paths: 15"},
        {"(x+1)*(x+2)+x*x x=3 view=outline --steps 14 --size 100x30",
         "∂L/∂x, 4 paths: 15"},
        {"(x+1)*(x+2)+x*x x=3 view=outline --steps 4 --size 100x30", "▼ z₃ = z₁·z₂"},
        {"(x+1)*(x+2)+x*x x=3 view=outline fold=z3 --steps 4 --size 100x30",
         "… z₃ = z₁·z₂"},
        {"2+3 --steps 1 --size 100x30", "5"},
        {"log(x) x=0 view=outline --steps 3 --size 100x30", "first non-finite"},
    };
    CHECK(rows);
}

static void updates_say_what_is_kept(void **state)
{
    (void)state;
    /* (3w − 1)², w = 2: dL/dw = 6·5 = 30, and w − 0.02·30 = 1.4 */
    static const struct row rows[] = {
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 --steps 10 --size 120x36",
         "2 − 0.02·30 = 1.4"},
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 --steps 10 --size 120x36",
         "gradients are cleared"},
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 zero_grad=no --steps 10 --size 120x36",
         "gradients were not cleared"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_with_words_name_what_stands_there),
        cmocka_unit_test(powers_are_worked_out),
        cmocka_unit_test(sums_over_edges_say_how_many),
        cmocka_unit_test(updates_say_what_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
