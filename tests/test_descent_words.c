/* What the panels of descent and the sentence below the plot say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "headless.h"

/* What the panels say of a surface, against figures worked out by hand or published. */
static void panels_say_what_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        /* λ = 4 ± 2√2: 4/(√λmin + √λmax)² and the square of their ratio's rate */
        {"explain=momentum", "best lr 0.293, β 0.172"},
        {"explain=sgd", "best lr 0.25; steepest/flattest 5.83"},
        {"explain=sgd lr.sgd=0.3", "SGD: lr 0.3 × steepest curvature"},
        {"explain=sgd lr.sgd=0.3", "2.05, above 2: diverges"},
        {"explain=sgd lr.sgd=0.1", "0.683, below 2: converges"},
        {"explain=momentum", "0.137, below 2(1+β) = 3.8: converges"},
        {"explain=nesterov optimizers=nesterov beta=0", "0.137, below 2: converges"},
        {"explain=adam", "rate × curvature ="},
        /* around the limit nothing is called stable, and no number is the limit's */
        {"preset=rmsprop_cycles --steps 5000", "at the limit it cycles"},
        {"preset=rmsprop_cycles --steps 207", "at the limit it cycles"},
        /* the steps of a stable rate die out, but not each is shorter than the last */
        {"explain=adam", "2(1+β₁)/(1−β₁) = 38: a stable rate"},
        {"explain=adam", "steepest/flattest curvature 5.83"},
        {"explain=sgd f=saddle", "f falls without end: no lr settles"},
        {"f=x/0+y", "f is undefined here: no slope to"},
        {"explain=sgd f=rosenbrock", "the curvature differs from place to"},
        {"explain=sgd f=x^4+y^4", "─ f by step ─"},
        {"explain=sgd f=x^4", "lowest yet"},
        {"explain=sgd", "f − min (5); dashed: < 0.001"},
        /* a minimum on a line, λmax 4: from anywhere in one step of 1/λmax; or everywhere
         */
        {"explain=sgd f=(x-y)^2", "best lr 0.25; flat on a line"},
        {"explain=momentum f=(x-y)^2", "best lr 0.25, β 0; flat on a line"},
        {"explain=sgd f=(x+2y-1)^2+3", "min 3; settled: < 0.001 for 10 steps"},
        {"explain=sgd f=(0.1x+0.3y)^2", "best lr 5; flat"},
        {"explain=sgd f=1e-170*(x^2+y^2)", "steepest/flattest 1"},
        {"explain=sgd f=1e155*(x^2+y^2)", "steepest/flattest 1"},
        {"explain=sgd f=5", "f is constant: no slope anywhere"},
        {"explain=sgd f=5", "min 5; settled"},
        {"explain=sgd f=x+2y", "f is a plane: it falls without end"},
        {"explain=sgd f=mccormick", "min in view −1.913; settled: < 0.001"},
        /* who is explained by default is who races */
        {"optimizers=sgd,momentum", "explain sgd"},
        {"optimizers=sgd,momentum", "SGD: why this step"},
        {"explain=sgd --steps 0", "space starts the race from ○ down to ✕; e explains"},
        {"f=x^4+y^4 --steps 0", "space starts the race from ○; e explains"},
        /* the greatest event of any racer */
        {"--steps 42", "RMSProp settled at step 21"},
        {"--steps 95", "SGD settled at step 66; RMSProp was within 0.001 first, at step"},
        {"--steps 95", "left, and is back since 92"},
        {"--steps 90", "RMSProp was within 0.001 first, at step 21, and left again"},
        {"preset=ravine --steps 150", "Adam settled at step 84, Momentum at 99"},
        {"optimizers=rmsprop lr=0.1 --steps 140", "RMSProp was within 0.001 at step"},
        {"f=styblinski_tang --steps 100",
         "SGD, Momentum, RMSProp and Adam rest in another minimum: f − min = 14.1"},
        {"f=rastrigin --steps 100", "SGD, RMSProp and Adam rest in another minimum"},
        {"preset=saddle --steps 150", "Adam left the view at step 108, RMSProp at 118"},
        /* below the tolerance for a moment is not settled: three steps, then ten */
        {"f=sphere optimizers=sgd --steps 52", "SGD has been within 0.001 since step 49"},
        {"f=sphere optimizers=sgd --steps 52", " below │"},
        {"f=sphere optimizers=sgd --steps 59", "SGD settled at step 49"},
        {"f=x^2-y^2 min=-9 start=0,0 optimizers=sgd --steps 2",
         "SGD rests where f is flat: f − min = 9.00"},
        {"optimizers=adam --steps 42", "Adam overshot: β₁ keeps 90 % of its"},
        {"--steps 20", "Momentum and Adam overshot: their momentum keeps 90 % of their"},
        {"optimizers=momentum,sgd --steps 15", "Momentum overshot: β keeps 90 % of its"},
        {"lr.sgd=1e6 --steps 100", "SGD diverged at step 2"},
        {"lr.sgd=0.3 --steps 20", "SGD is higher than where it started: its steps are"},
        {"optimizers=sgd lr.sgd=0.25 --steps 30", "SGD settled at step 17"},
        {"optimizers=sgd,nesterov --steps 80",
         "all have settled: Nesterov at step 53, SGD at 66"},
        {"optimizers=adagrad --steps 20", "Adagrad is on its way: f − min = "},
        /* the last digits of a minimum are no motion: 5 ± 1e-15, 1e-12 */
        {"explain=sgd f=(x-0.1)^2+(y-0.3)^2+5 lr=0.4 optimizers=sgd --steps 31",
         " SGD settled at step 4  "},
        {"explain=sgd f=log(x) start=1,1 lr.sgd=2 --steps 3",
         "SGD stopped at step 1: f or its slope is undefined there"},
        {"explain=sgd f=sqrt(x)+(y-1)^2 start=-1,1.1", "undefined @0"},
        {"explain=sgd f=sqrt(x)+(y-1)^2 start=-1,1.1",
         "nobody can start here: f or its slope is undefined"},
        {"f=1/0", "f is undefined here: no slope to"},
        {"f=1/0", "no minimum known"},
        /* the others that have ended, and no next step of who has */
        {"optimizers=sgd,momentum f=x^2 lr=1e6 --steps 100",
         "its numbers grew too large; so ended Momentum at step 25"},
        {"optimizers=sgd,momentum f=x^2 lr=1e6 --steps 100",
         "SGD has ended: there is no next"},
        {"explain=sgd f=x^2 lr.sgd=1e6 --steps 100", "its numbers grew too large"},
        {"explain=sgd f=x^2 lr.sgd=1e6 --steps 100", "diverged @"},
        {"explain=adam f=x^2 optimizers=adam eps=0 start=1,2 --steps 3",
         "Adam stopped at step 1: its step was ∞·0, which is undefined"},
        {"explain=adam f=x^2 optimizers=adam eps=0 start=1,2 --steps 3", "undefined @1"},
        {"explain=adam f=1e155*x optimizers=adam --steps 3",
         "Adam stopped at step 1: g² grew too large, so its rate is 0"},
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

/* The sentence below the plot has whole clauses only, in whatever room: its last word is
 * one that ends a clause. */
static void sentences_are_whole(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
    } rows[] = {
        {"--steps 100 --size 80x24", "\n within 0.001; Momentum and Adam overshot "},
        {"f=beale --steps 300 --size 80x24", "\n 218; RMSProp left the minimum again  "},
        {"f=booth --steps 300 --size 80x24", "\n Momentum at 127  "},
        {"f=sphere --steps 60 --size 60x20",
         "\n SGD settled at step 49; Momentum is again within 0.001\n"},
        {"lr.sgd=0.3 --steps 20 --size 40x12", "\n SGD is above its start\n"},
        {"lr.sgd=1e6 --steps 100 --size 40x12", "\n SGD diverged at step 23\n"},
        /* the curves have the border above in common with the race, and so more rows */
        {"--steps 100 --size 80x24", "├─ f − min (5); dashed: < 0.001 ─────┤"},
        {"--steps 100 --size 80x24", "10⁻³ ┤─ ─ "},
        {"optimizers=sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw "
         "--steps 45 --size 80x24",
         "0         20         40 "},
        /* a ledger without its m and s says so */
        {"--steps 9 --size 100x30", "─ Adam: step in brief ─"},
        {"--steps 9 --size 120x36", "─ Adam: why this step ─"},
        {"--steps 0 --size 36x12", "\n space starts the race\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[160];
        snprintf(line, sizeof line, "descent %s", rows[i].arguments);
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
        cmocka_unit_test(sentences_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
