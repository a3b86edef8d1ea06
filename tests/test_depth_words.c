/* What the depth scene says beside its bars, and how it draws what it says. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/number.h"
#include "tests/look.h"

static int count(const struct look *d, const char *what)
{
    int n = 0;
    for (const char *at = d->text; (at = strstr(at, what)); at++) {
        n++;
    }
    return n;
}

/* Each net tells ‖g‖, the threshold, and how often that was in the way. */
static void clipping_is_told_where_room_is_short(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "clip=norm threshold=0.25 init.relu=normal", "clip=norm threshold=0.25",
        "clip=norm threshold=0.25 layers=3 init=pytorch",
        "clip=norm threshold=0.25 nets=sigmoid,tanh,relu,gelu init=normal"};
    static const int sizes[][2] = {{80, 24}, {100, 30}, {120, 36}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct look d;
        look_open(&d, runs[i]);
        look_go(&d, 3);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            int found = 0, nets = strstr(runs[i], "gelu") ? 4 : 2;
            look_draw(&d, sizes[k][0], sizes[k][1]);
            for (const char *at = d.text; (at = strstr(at, "clipped ")); at++) {
                const char *count = at + strlen("clipped ");
                assert_in_range(*count, '0', '3');
                assert_true(strncmp(count + 1, "/3", 2) == 0 ||
                            strncmp(count + 1, " of 3 updates", 13) == 0);
                found++;
            }
            assert_int_equal(count(&d, " 0.25 "), nets);
            assert_int_equal(found, nets);
        }
        look_close(&d);
    }
}

/* Of numbers only the size of the net may follow `what`. */
static void assert_no_number_after(const struct look *d, const char *what)
{
    for (const char *at = d->text; (at = strstr(at, what));) {
        at += strlen(what);
        bool size = at - d->text > 4 && isdigit((unsigned char)at[-4]); /* 32 ×12 */
        if (isdigit((unsigned char)*at) && !size) {
            fail_msg("\"%s%.6s\" in\n%s", what, at, d->text);
        }
    }
}

/* Neither by the sentence nor by the readings nor in the columns. */
static void hidden_numbers_are_told_nowhere(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "", "residual=yes layers=30", "init=he_normal nets=relu,tanh show=update",
        "layers=40 init=normal nets=sigmoid,tanh,relu,gelu",
        "mode=time nets=identity,relu length=30 radius=1.4 lr=9"};
    static const char *const before[] = {"×",    "since step ", "loss ",
                                         "φ′ ",  "sat. ",       "dead ",
                                         "ive ", "back: from ", "forward: from "};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct look d;
        look_open(&d, runs[i]);
        d.hidden = true;
        for (int k = 0; k < 9; k++) {
            look_go(&d, k / 3 * 14);
            look_draw(&d, 60 + 30 * (k % 3), 17 + 6 * (k % 3));
            for (size_t w = 0; w < sizeof before / sizeof *before; w++) {
                assert_no_number_after(&d, before[w]);
            }
        }
        look_close(&d);
    }
}

/* A product in the digits of the shown total. */
static void assert_agrees(const struct look *d, const char *what, double product)
{
    char shown[NUMBER_SIZE], total[16] = "";
    const char *at = strstr(d->text, what);
    assert_non_null(at);
    assert_int_equal(sscanf(at + strlen(what), "%15[0-9.]", total), 1);
    int digits = 0;
    for (const char *c = total; *c; c++) {
        digits += *c != '.' && (digits > 0 || *c != '0');
    }
    assert_string_equal(number_show(shown, product, digits), total);
}

/* The factor of one layer with its parts, whose product it is as they are shown. */
static void a_layers_factor_is_the_product_of_its_parts(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *says;
        long step;
        int w, h;
    } rows[] = {
        {"data=circles batch=64 layers=3 width=16 init=he_normal lr=0.5", "■ ×", 60, 120,
         36},
        {"show=update", "■ ×", 20, 120, 36},
        {"", "■ ‖δ‖ ×", 0, 120, 36},
        {"layer=4 show=dw", " layer 4: ‖δ‖ ×", 0, 80, 19},
        {"layer=10 show=dw", " layer 10: ‖δ‖ ×", 0, 80, 19},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        look_at(&d, rows[i].arguments, rows[i].step, rows[i].w, rows[i].h);
        look_shows(&d, rows[i].says);
        const char *at = strstr(d.text, rows[i].says) + strlen(rows[i].says);
        double total, by, slope;
        assert_int_equal(
            sscanf(at, "%lf = W %*[×]%lf%*[^0-9]%lf", &total, &by, &slope) == 3 ||
                sscanf(at, "%lf = W %lf%*[^0-9]%lf", &total, &by, &slope) == 3,
            true);
        assert_agrees(&d, rows[i].says, by * slope);
        look_close(&d);
    }
}

static double after(const struct look *d, const char *what)
{
    const char *at = strstr(d->text, what);
    if (!at) {
        fail_msg("\"%s\" is not in\n%s", what, d->text);
    }
    return strtod(at + strlen(what), NULL);
}

/* With the digits that are shown; and ‖δ‖ of the last layer over that of the first. */
static void numbers_of_a_sentence_are_those_of_the_nets(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *weights;
        int w;
    } rows[] = {
        {"nets=sigmoid", "= √(32·Var W) ", 120},
        {"nets=sigmoid,tanh,relu init=pytorch", "= √(32·Var W) ", 120},
        {"nets=sigmoid,relu", "= √(32·Var W) ", 80},
        {"nets=relu,sigmoid", "= √(32·Var W) ", 80},
        {"nets=sigmoid,relu layer=4 show=dw layers=11", "= √(32·Var W) ", 80},
        {"nets=sigmoid,relu", "= √(32·Var W) ", 60},
        {"nets=relu,sigmoid", "= √(32·Var W) ", 60},
        {"nets=tanh mode=time radius=0.8", "= ρ(W) ", 80},
        {"nets=tanh normalize=yes", "= √(32·Var W) ", 120},
        {"nets=tanh residual=yes layers=30", "= √(1+32·Var W·φ′²) ", 120},
        {"nets=tanh,relu residual=yes layers=30", "= √(1+32·Var W·φ′²) ", 120},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        look_at(&d, rows[i].arguments, 0, rows[i].w, rows[i].w / 4);
        look_shows(&d, rows[i].weights);
        struct probe_factor f = trial_expected_factor(&look_model(&d)->trial, 0);
        double total = after(&d, "predicted ×");
        assert_true(fabs(total / f.total - 1) < 0.05);
        assert_true(fabs(f.by_weights * f.by_slope / f.total - 1) < 1e-12);
        double by, slope;
        assert_int_equal(sscanf(strstr(d.text, rows[i].weights) + strlen(rows[i].weights),
                                "%lf%*[^0-9]%lf", &by, &slope),
                         2);
        assert_agrees(&d, "predicted ×", by * slope);
        look_close(&d);
    }
    struct look d;
    look_at(&d, "", 0, 80, 20);
    look_shows(&d, "sigmoid: ‖δ‖ vanishes: ×1.4e−7 from layer 12 to layer 1");
    double ratio = look_recorded(&d, 0, C_DELTA_NORM, 0, 0) /
                   look_recorded(&d, 0, C_DELTA_NORM, 0, 11);
    assert_true(ratio > 1.35e-7 && ratio < 1.45e-7);
    look_close(&d);
}

static void extremes_are_told(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "layers=100 init=normal scale=1000 width=64 batch=4 nets=identity", 0,
            100, 30);
    /* 1000·√64 a layer: see test_net */
    look_shows(&d, "forward: first not finite at layer 79");
    look_shows(&d, "nan");
    assert_int_equal(look_bad_step(&d), 0);
    look_close(&d);
    look_at(&d, "init=zero nets=tanh", 0, 100, 30);
    look_shows(&d, "exactly 0");
    assert_int_equal(look_bad_step(&d), -1);
    look_close(&d);
    /* scale 10 at depth 100: finite at first, and what training makes of it is told */
    look_open(&d, "layers=100 init=normal scale=10 width=32 batch=4 nets=relu,identity");
    assert_int_equal(look_bad_step(&d), -1);
    look_go(&d, 3);
    look_draw(&d, 120, 30);
    assert_true(look_bad_step(&d) > 0);
    look_shows(&d, "first not finite at");
    look_close(&d);
}

/* What tells where a net was first not finite. */
static const char *bad_line(struct look *d)
{
    look_draw(d, 120, 30);
    const char *line = strstr(d->text, "first not finite at");
    assert_non_null(line);
    return arena_copy(&d->mem, line, strcspn(line, "·│\n"));
}

/* Whatever becomes not finite later, where it began keeps its name. */
static void the_first_bad_layer_keeps_its_name(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "layers=100 init=normal scale=10 width=32 batch=4 nets=relu",
        "layers=12 nets=relu lr=1000 init=he_normal",
        "layers=6 nets=identity lr=1000 init=normal",
        "mode=time nets=relu length=30 radius=1.4 lr=100",
    };
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct look d;
        look_open(&d, runs[i]);
        long step = 0;
        while (look_bad_step(&d) < 0) {
            assert_true(step < 500);
            look_go(&d, ++step);
        }
        const char *first = bad_line(&d);
        for (long more = 1; more < 6; more++) {
            look_go(&d, step + more);
            assert_string_equal(bad_line(&d), first);
        }
        look_go(&d, step);
        assert_string_equal(bad_line(&d), first);
        look_close(&d);
    }
}

static void a_norm_that_is_nan_is_compared_with_nothing(void **state)
{
    (void)state;
    static const char *const runs[] = {
        "layers=100 init=normal scale=1000 nets=relu clip=norm threshold=0.001",
        "layers=100 init=normal scale=1000 nets=relu clip=value"};
    for (int i = 0; i < 2; i++) {
        struct look d;
        look_at(&d, runs[i], 0, 120, 40);
        look_shows(&d, "‖g‖ is nan: no threshold cuts that");
        assert_null(strstr(d.text, "nan ≤"));
        look_close(&d);
    }
}

/* One rule in both directions: a factor of 100 from end to end. The sentence is about
 * what the bars show, and tells what is amiss although δ keeps its size. */
static void the_sentence_tells_what_the_bars_show(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        long step;
        const char *says;
    } rows[] = {
        {"residual=yes layers=30 nets=sigmoid,tanh", 0,
         "‖δ‖ neither vanishes nor explodes: most in tanh, ×67 from layer 30 to layer 1"},
        {"layers=3 init=pytorch", 0, "‖δ‖ neither vanishes nor explodes: most in "},
        {"init=he_normal nets=relu layers=8", 0,
         "‖δ‖ neither vanishes nor explodes: ReLU, ×"},
        {"", 0, "sigmoid: ‖δ‖ vanishes on the way back: from 0.0446 at layer 12"},
        {"init=normal nets=relu", 0, "ReLU: ‖δ‖ explodes on the way back: from "},
        {"show=db", 0, "sigmoid: ‖∂L/∂b‖ shrinks on the way back"},
        {"show=relative", 0, "sigmoid: ‖∂L/∂W‖/‖W‖ shrinks on the way back"},
        {"show=activation init=normal nets=relu", 0,
         "ReLU: mean |a| grows on the way forward"},
        {"show=dw", 0, "sigmoid: ‖∂L/∂W‖ shrinks on the way back"},
        {"show=dw init=normal layers=20 nets=relu", 0, "ReLU: ‖∂L/∂W‖ stays level, ×"},
        {"normalize=yes batch=1", 0, "a batch of one has variance 0"},
        {"init=he_normal nets=relu,leaky_relu data=circles lr=2 batch=64 layers=4", 200,
         "of the units are dead"},
        {"init=he_normal nets=relu layers=8 clip=norm threshold=0.001", 0,
         "clipping cuts the updates"},
        {"init=normal nets=tanh layers=6 scale=5 width=6", 0,
         "of the units are saturated"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct look d;
        look_at(&d, rows[i].arguments, rows[i].step, 120, 30);
        look_shows(&d, rows[i].says);
        look_close(&d);
    }
}

/* What is not finite is in no range, no share and no mean. */
static void what_is_not_finite_is_not_counted(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "layers=100 init=normal scale=1000 nets=tanh,relu", 0, 120, 30);
    look_shows(&d, "δ: 100 % not finite");
    assert_null(strstr(d.text, "δ all 0 · "));
    look_shows(&d, "dead 43 %"); /* of the 85 layers that are finite */
    look_close(&d);
}

/* The narrower net groups its layers as the wider one, and says the same of them. */
static void nets_side_by_side_are_in_line(void **state)
{
    (void)state;
    struct look d;
    look_at(&d, "layers=100 width=16 nets=sigmoid,tanh,relu init=he_normal", 0, 100, 25);
    assert_int_equal(count(&d, " 1–8▶"), 3);
    look_close(&d);
    look_at(&d, "nets=sigmoid,relu,tanh,gelu", 0, 80, 19);
    assert_int_equal(count(&d, "predicted ×"), 4);
    look_close(&d);
    look_at(&d, "nets=identity,relu,tanh,gelu layer=3", 0, 120, 30);
    assert_int_equal(count(&d, " ‖δ‖ ×"), 4);
    look_shows(&d, "and ‖δ‖ over that of layer 4");
    assert_int_equal(count(&d, " = W "), 4);
    look_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clipping_is_told_where_room_is_short),
        cmocka_unit_test(hidden_numbers_are_told_nowhere),
        cmocka_unit_test(a_layers_factor_is_the_product_of_its_parts),
        cmocka_unit_test(numbers_of_a_sentence_are_those_of_the_nets),
        cmocka_unit_test(extremes_are_told),
        cmocka_unit_test(the_first_bad_layer_keeps_its_name),
        cmocka_unit_test(a_norm_that_is_nan_is_compared_with_nothing),
        cmocka_unit_test(what_is_not_finite_is_not_counted),
        cmocka_unit_test(nets_side_by_side_are_in_line),
        cmocka_unit_test(the_sentence_tells_what_the_bars_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
