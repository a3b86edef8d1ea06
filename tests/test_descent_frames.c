/* Golden frames of descent: each was looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golden.h"
#include "headless.h"

struct screen {
    const char *name;
    int w, h;
    const char *arguments[8];
};

static const struct screen screens[] = {
    {"descent", 120, 36, {"--steps", "42"}},
    {"descent-start", 80, 24, {NULL}},
    {"descent-small", 40, 12, {"--steps", "42"}},
    {"descent-light", 100, 30, {"--theme", "light", "--steps", "20"}},
    {"descent-diverged",
     100,
     30,
     {"optimizers=sgd,momentum", "lr=0.6", "--steps", "3000"}},
    {"descent-typed", 100, 30, {"f=sin(x)*y+x^4/9", "start=1,2", "--steps", "30"}},
    {"descent-all",
     120,
     40,
     {"optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw", "explain=adamw",
      "start=-4,3", "--steps", "25"}},
};

static void screens_are_as_they_were_when_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        const struct screen *s = &screens[i];
        golden_screen(s->name, s->w, s->h, s->arguments);
    }
}

/* What the panels say of a surface, against figures worked out by hand or published. */
static void panels_say_what_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        /* λ = 4 ± 2√2: 4/(√λmin + √λmax)² and the square of their ratio's rate */
        {"explain=momentum", "κ 5.828 · best lr 0.293 β 0.172"},
        {"explain=sgd", "κ 5.828 · best SGD lr 0.25"},
        {"explain=sgd lr.sgd=0.3", "lr·λmax 2.05 of 2.00: unstable"},
        {"explain=sgd lr.sgd=0.1", "lr·λmax 0.683 of 2.00: stable"},
        {"explain=sgd f=saddle", "quadratic without a minimum"},
        {"explain=sgd f=rosenbrock", "not quadratic: limit on lr varies"},
        {"explain=sgd f=x^4+y^4", "loss − lowest found so far (log)"},
        {"explain=sgd f=x^4", "lowest yet"},
        {"explain=sgd", "loss − minimum (log)"},
        /* a minimum on a line, λmax 4: from anywhere in one step of 1/λmax; or everywhere
         */
        {"explain=sgd f=(x-y)^2", "λmin 0 · best SGD lr 0.25"},
        {"explain=momentum f=(x-y)^2", "λmin 0 · best lr 0.25"},
        {"explain=sgd f=(x+2y-1)^2+3", "min 3.000 · settled"},
        {"explain=sgd f=(0.1x+0.3y)^2", "λmin 0 · best SGD lr 5"},
        {"explain=sgd f=1e-170*(x^2+y^2)", "κ 1"},
        {"explain=sgd f=1e155*(x^2+y^2)", "κ 1"},
        {"explain=sgd f=5", "constant: no slope anywhere"},
        {"explain=sgd f=5", "min 5.000 · settled"},
        {"explain=sgd f=x+2y", "a plane: no minimum for any lr"},
        {"explain=sgd f=mccormick", "settled in view: f − min < 0.001"},
        {"explain=nesterov optimizers=nesterov", "Δ = −η·(g + β·v)"},
        {"explain=adamw optimizers=adamw", "Δ = −η·m̂ − decay"},
        {"explain=adamw optimizers=adamw", "decay η·λ·θ"},
        {"explain=sgd --steps 0", "space starts the race"},
        /* from 4: g = 8, to −8, from where the next step leads back and is longer */
        {"explain=sgd f=x^2 lr.sgd=1.5 --steps 1", "SGD's last step went up: too long"},
        {"explain=momentum f=x^2 lr.momentum=0.1 --steps 5", "overshot and climbs: β"},
        /* the last digits of a minimum are no motion: 5 ± 1e-15, 1e-12 */
        {"explain=sgd f=(x-0.1)^2+(y-0.3)^2+5 lr.sgd=0.4 --steps 30",
         "SGD's next step is"},
        {"explain=sgd f=(x-0.1)^2+(y-0.3)^2+5 lr.sgd=0.4 --steps 31",
         "SGD's next step is"},
        {"explain=momentum lr.momentum=0.1 --steps 900", "Momentum's next step is"},
        {"explain=momentum lr.momentum=0.1 --steps 905", "Momentum's next step is"},
        {"explain=sgd f=x^2 lr.sgd=0.25 --steps 1",
         "SGD's next step is 1.00 long, against a gradient of 4.00"},
        {"explain=sgd f=log(x) start=1,1 lr.sgd=2 --steps 3",
         "SGD stopped being finite at step 1: f or its slope is undefined there"},
        {"explain=sgd f=sqrt(x)+(y-1)^2 start=-1,1.1", "undefined @0"},
        {"explain=sgd f=sqrt(x)+(y-1)^2 start=-1,1.1",
         "SGD is not finite at the start: f or its slope is undefined there"},
        {"explain=sgd f=x^2 lr.sgd=1e6 --steps 100", "its numbers grew too large"},
        {"explain=sgd f=x^2 lr.sgd=1e6 --steps 100", "diverged @"},
        {"explain=adam f=x^2 optimizers=adam eps=0 start=1,2 --steps 3",
         "Adam stopped being finite at step 1: its step was ∞·0, which is undefined"},
        {"explain=adam f=x^2 optimizers=adam eps=0 start=1,2 --steps 3", "nan step @1"},
        {"explain=adam f=1e155*x optimizers=adam --steps 3",
         "Adam stopped being finite at step 1: g² grew too large, so its rate is 0"},
        {"explain=adam f=1e155*x optimizers=adam --steps 3", "frozen @1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s --size 140x44", rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].says)) {
            fail_msg("%s does not say: %s\n%s", line, rows[i].says, text);
        }
        free(text);
    }
}

/* Does the row of the first racer in the panel tell a step at which it settled? */
static bool settles_in_panel(const char *arguments)
{
    char line[160], row[200];
    snprintf(line, sizeof line, "descent %s --size 100x30", arguments);
    char *text = headless_text("--print --glyphs=braille", line);
    const char *from = strstr(text, "● SGD ");
    assert_non_null(from);
    snprintf(row, sizeof row, "%.*s", (int)strcspn(from, "\n"), from);
    free(text);
    return !strstr(row, "—") && !strstr(row, "@");
}

/* Who has settled at a minimum that nobody knows, or beyond the view that it is one of?
 * Not at the start, nor in a flight downwards; at a minimum that is known, yes. */
static void nobody_settles_where_no_minimum_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        bool settles;
    } rows[] = {
        {"f=x^4+y^4 --steps 0", false},
        {"f=x^4+y^4 start=0,0 --steps 5", false},
        {"f=x^4+y^4 min=0 start=0,0 --steps 0", true},
        {"f=saddle --steps 100", false},
        {"f=x^2-y^2 start=4,4 --steps 200", false},
        {"f=-x-y --steps 10", false},
        {"f=mccormick start=-0.5,-1.5 lr=0.1 optimizers=sgd", true},
        {"f=mccormick start=-3.7,-4.7 lr=0.1 optimizers=sgd", false},
        {"f=(x-y)^2 lr=0.25 optimizers=sgd", true},
        {"f=5", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s", rows[i].arguments);
        char *text = headless_text("--json", line);
        bool settles = !strstr(text, "\"settled\": null");
        if (!strstr(text, "\"settled\"") || settles != rows[i].settles) {
            fail_msg("%s\n%s", line, text);
        }
        free(text);
        if (settles_in_panel(rows[i].arguments) != rows[i].settles) {
            fail_msg("%s: the panel says otherwise", line);
        }
    }
}

/* Iso-lines are there whatever the size of the values: the row at y = −2, below arrow and
 * trails. */
static void lines_are_the_same_at_every_size(void **state)
{
    (void)state;
    static const char *const f[] = {"tanh(x)", "1e308*tanh(x)", "1e-300*tanh(x)"};
    char rows[3][256];
    for (size_t i = 0; i < 3; i++) {
        char line[160];
        snprintf(line, sizeof line,
                 "descent f=%s --steps 0 map=lines optimizers=sgd --size 60x20", f[i]);
        char *text = headless_text("--print", line), *row = strstr(text, "−2 ┤");
        assert_non_null(row);
        *strchr(row, '\n') = 0;
        assert_non_null(strstr(row, "⢐")); /* part of a line */
        snprintf(rows[i], sizeof rows[i], "%s", row);
        assert_string_equal(rows[i], rows[0]);
        free(text);
    }
}

/* A racer that has ended is not called stable; what is finite of it is told:
 * 1e200·(4² + 4²), and ‖∇f‖ = 1e200·√(8² + 8²) where there is room. */
static void what_has_ended_is_not_judged(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"f=1e200*(x^2+y^2) --steps 5 --size 80x24", " Adam     3.2e201 1e201 frozen @1"},
        {"f=1e200*(x^2+y^2) --steps 5 --size 120x36", "3.2e201 1e201 frozen @1"},
        {"f=1e200*(x^2+y^2) --steps 5 explain=sgd --size 80x24", "diverged @1 "},
        {"f=x^2 explain=sgd lr.sgd=1e6 --steps 100 --size 80x24", "diverged @"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s", rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].says) || strstr(text, ": stable") ||
            strstr(text, "stable now")) {
            fail_msg("%s\n%s", line, text);
        }
        free(text);
    }
}

/* On 80 columns the panel's lines are whole: digits go before words and numbers do. */
static void narrow_panels_say_all(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"beta1=0.999999 --steps 0", " of 4.00e6: stable "}, /* 2(1 + β)/(1 − β) */
        {"beta1=0.999999 --steps 4", " of 4.00e6: stable "},
        /* κ = 1e6: β = (999/1001)² */
        {"f=x^2+1e6*y^2 optimizers=momentum", "κ 1.0e6 · best lr 2.0e−6 β 0.996 "},
        {"f=ackley --steps 4", " gradient "},
        /* as near as doubles can tell: they are 2^-23 apart there */
        {"f=x^2+y^2 center=1e9,1e9 zoom=1e9", " 5e−6 ┤"},
        {"f=x^2+y^2 center=1e9,1e9 zoom=1e9", "1e9 + └"},
        {"f=x^2+y^2 center=1e6,1e6 zoom=100", "\n1e6 +  −0.05 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s --size 80x24", rows[i].arguments);
        char *text = headless_text("--print", line);
        if (!strstr(text, rows[i].says)) {
            fail_msg("%s does not say: %s\n%s", line, rows[i].says, text);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(panels_say_what_is_known),
        cmocka_unit_test(nobody_settles_where_no_minimum_is_known),
        cmocka_unit_test(what_has_ended_is_not_judged),
        cmocka_unit_test(narrow_panels_say_all),
        cmocka_unit_test(lines_are_the_same_at_every_size),
        cmocka_unit_test(screens_are_as_they_were_when_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
