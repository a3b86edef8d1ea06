/* What the depth scene says where room is short, and after training. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "tests/look.h"

static int count(const struct look *d, const char *what)
{
    int n = 0;
    for (const char *at = d->text; (at = strstr(at, what)); at++) {
        n++;
    }
    return n;
}

/* What is left out of a sentence leaves a whole one. */
static void no_sentence_is_cut(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        long step;
    } rows[] = {
        {"", 0},
        {"layers=1 nets=tanh", 0},
        {"layers=100 width=8 scale=1000 init=normal nets=tanh,relu,identity lr=1000", 20},
        {"layers=12 nets=relu lr=1000 init=he_normal", 20},
        {"residual=yes layers=30 nets=sigmoid,tanh", 0},
        {"init=he_normal nets=leaky_relu layers=8 show=relative", 0},
        {"init=normal nets=leaky_relu layers=50 show=relative", 0},
        {"show=update", 0},
        {"show=update", 3},
        {"show=dw init=normal layers=20 nets=leaky_relu", 0},
        {"normalize=yes batch=1", 0},
        {"init=zero nets=leaky_relu", 0},
        {"mode=time length=99 radius=0.01 nets=leaky_relu", 0},
        {"mode=time length=99 radius=0.01 nets=leaky_relu scale=0.001", 0},
        {"init=he_normal nets=relu,leaky_relu data=circles lr=2 batch=64 layers=4", 200},
        {"init=he_normal nets=leaky_relu layers=8 clip=norm threshold=0.001", 3},
        {"init=normal nets=sigmoid layers=6 scale=5 width=6", 0},
    };
    static const int widths[] = {40, 48, 60};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int k = 0; k < 3; k++) {
            struct look d;
            look_at(&d, rows[i].arguments, rows[i].step, widths[k], 20);
            const char *row = strchr(d.text, '\n') + 1; /* below the title */
            const char *cut = strstr(row, "…");
            if (cut && cut < strchr(row, '\n')) {
                fail_msg("%s at %d columns: %s", rows[i].arguments, widths[k], d.text);
            }
            look_close(&d);
        }
    }
}

/* Training shapes W: what holds for a random one is no longer a prediction of it. */
static void a_prediction_says_that_it_is_for_random_weights(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 16}, {80, 20}, {120, 32}};
    static const char *const says[] = {"random W ×", "random ×"};
    struct look d;
    look_open(&d, "layers=3 width=32 init=pytorch");
    look_go(&d, 20);
    for (int i = 0; i < 3; i++) {
        look_draw(&d, sizes[i][0], sizes[i][1]);
        assert_null(strstr(d.text, "predicted ×"));
        assert_int_equal(count(&d, says[0]) + count(&d, says[1]), 2);
    }
    look_close(&d);
}

/* Over 30 layers 1.04 is 3. */
static void a_factor_near_1_has_three_digits(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 120};
    for (int i = 0; i < 3; i++) {
        struct look d;
        look_at(&d, "residual=yes layers=30 nets=sigmoid,tanh", 0, widths[i], 20);
        look_shows(&d, "predicted ×1.0");
        assert_null(strstr(d.text, "×1.0 "));
        assert_null(strstr(d.text, " 1.0 "));
        assert_null(strstr(d.text, "/next"));
        look_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_sentence_is_cut),
        cmocka_unit_test(a_prediction_says_that_it_is_for_random_weights),
        cmocka_unit_test(a_factor_near_1_has_three_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
