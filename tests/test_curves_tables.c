/* The tables of the scene curves against closed forms in long double. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/headless.h"

struct row {
    char curve[32];
    double x, value, slope;
};

/* Reads the rows of --csv curves ARGUMENTS; returns how many. */
static int read_rows(const char *arguments, struct row *out, int most)
{
    char line[160], *text;
    int n = 0;
    snprintf(line, sizeof line, "curves %s", arguments);
    text = headless_text("--csv", line);
    assert_int_equal(strncmp(text, "curve,x,value,slope\n", 20), 0);
    for (char *at = text + 20; *at; at = strchr(at, '\n') + 1) {
        assert_true(n < most);
        struct row *r = &out[n++];
        assert_int_equal(
            sscanf(at, "%31[^,],%lf,%lf,%lf", r->curve, &r->x, &r->value, &r->slope), 4);
    }
    free(text);
    return n;
}

static void near(double got, long double want)
{
    if (!(fabsl((long double)got - want) <= 1e-14L * (1 + fabsl(want))))
        fail_msg("%.17g, expected %.20Lg", got, want);
}

static long double sigma(long double x)
{
    return 1 / (1 + expl(-x));
}

static void the_table_of_activations_has_their_closed_forms(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static struct row r[5 * PLACES];
    assert_int_equal(
        read_rows("show=tanh,sigmoid,relu,identity expr=x*sigmoid(1.7*x)", r, 5 * PLACES),
        5 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        double x = (i - 60) / 10.;
        long double at = (long double)x, t = tanhl(at), s = sigma(at),
                    w = sigma(1.7L * at);
        for (int k = 0; k < 5; k++) {
            assert_true(r[i + k * PLACES].x == x);
        }
        assert_string_equal(r[i].curve, "tanh");
        near(r[i].value, t);
        near(r[i].slope, 1 - t * t);
        assert_string_equal(r[i + PLACES].curve, "sigmoid");
        near(r[i + PLACES].value, s);
        near(r[i + PLACES].slope, s * (1 - s));
        assert_true(r[i + 2 * PLACES].value == (x > 0 ? x : 0));
        assert_true(r[i + 2 * PLACES].slope == (x > 0));
        assert_true(r[i + 3 * PLACES].value == x && r[i + 3 * PLACES].slope == 1);
        assert_string_equal(r[i + 4 * PLACES].curve, "expr");
        near(r[i + 4 * PLACES].value, at * w);
        near(r[i + 4 * PLACES].slope, w + 1.7L * at * w * (1 - w));
    }
}

static void the_table_of_losses_has_all_of_them(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static const char *const names[] = {"mse", "mae", "huber", "bce_y0", "bce_y1"};
    static struct row r[5 * PLACES];
    assert_int_equal(read_rows("page=losses delta=2", r, 5 * PLACES), 5 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        long double e = (long double)r[i].x, a = fabsl(e), sign = (e > 0) - (e < 0);
        const long double want[][2] = {
            {e * e, 2 * e},
            {a, sign},
            {a <= 2 ? e * e / 2 : 2 * (a - 1), a <= 2 ? e : 2 * sign},
            {log1pl(expl(e)), sigma(e)},
            {log1pl(expl(-e)), -sigma(-e)}};
        for (int k = 0; k < 5; k++) {
            assert_string_equal(r[i + k * PLACES].curve, names[k]);
            near(r[i + k * PLACES].value, want[k][0]);
            near(r[i + k * PLACES].slope, want[k][1]);
        }
    }
}

/* Of logits 2(z + 1) with the second z moving. */
static void the_table_of_softmax_is_a_column_of_the_jacobian(void **state)
{
    (void)state;
    enum { PLACES = 121 };
    static struct row r[4 * PLACES];
    assert_int_equal(
        read_rows("page=softmax logits=1,0,-0.5 scale=4 temperature=2 shift=1 "
                  "class=3 pick=2",
                  r, 4 * PLACES),
        4 * PLACES);
    for (int i = 0; i < PLACES; i++) {
        long double u[] = {4, 2 * ((long double)r[i].x + 1.0L), 1}, sum = 0, p[3];
        for (int k = 0; k < 3; k++) {
            sum += expl(u[k]);
        }
        for (int k = 0; k < 3; k++) {
            p[k] = expl(u[k]) / sum;
        }
        for (int k = 0; k < 3; k++) {
            near(r[i + k * PLACES].value, p[k]);
            near(r[i + k * PLACES].slope, 2 * p[k] * ((k == 1) - p[1]));
        }
        assert_string_equal(r[i + 3 * PLACES].curve, "loss");
        near(r[i + 3 * PLACES].value, logl(sum) - u[2]);
        near(r[i + 3 * PLACES].slope, 2 * p[1]);
    }
}

static void the_table_of_schedules_has_every_update(void **state)
{
    (void)state;
    static struct row r[80];
    assert_int_equal(read_rows("page=schedules schedules=linear,step updates=40 warmup=4 "
                               "lr=0.2 every=9 factor.step=0.5",
                               r, 80),
                     80);
    for (int t = 0; t < 40; t++) {
        near(r[t].value, t < 4 ? 0.2L * (t + 1) / 4 : 0.2L * (1 - (t - 4) / 36.L));
        near(r[t + 40].value, t < 4 ? 0.2L * (t + 1) / 4 : 0.2L / (1 << (t - 4) / 9));
        assert_true(t == 39 || r[t].slope == r[t + 1].value - r[t].value);
    }
}

static void json_has_what_the_tables_leave_out(void **state)
{
    (void)state;
    static const char *const wanted[][2] = {
        {"curves x=2", "\"slope\": 0.104993585403506"},
        {"curves page=losses points=1,2,9", "\"mse\": 4,"},
        {"curves page=losses points=1,2,9", "\"mae\": 2,"},
        {"curves page=softmax logits=0,0", "[0.25, -0.25]"},
        {"curves page=softmax logits=0,0", "\"p_minus_y\": [-0.5, 0.5]"},
        {"curves page=softmax logits=1,0", "\"lost\": \"exp(z1) = inf\""},
        {"curves page=softmax logits=1,0", "\"at_scale\": 709.782712893384"},
        {"curves page=softmax logits=1,0", "\"at_scale\": 745.133219101941"},
        {"curves page=softmax logits=1,0", "\"at_scale\": \"inf\""},
        {"curves page=schedules update=99", "\"value\": 3.9999999999999998e-07"},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char *text = headless_text("--json", wanted[i][0]);
        if (!strstr(text, wanted[i][1])) {
            fail_msg("--json %s has no %s:\n%s", wanted[i][0], wanted[i][1], text);
        }
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_activations_has_their_closed_forms),
        cmocka_unit_test(the_table_of_losses_has_all_of_them),
        cmocka_unit_test(the_table_of_softmax_is_a_column_of_the_jacobian),
        cmocka_unit_test(the_table_of_schedules_has_every_update),
        cmocka_unit_test(json_has_what_the_tables_leave_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
