/* The scene check: its tables against a net computed here by plain loops, its keys, its
 * picture, and what --strict says. */
#include "scenes/check/check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/command.h"
#include "tests/desk.h"
#include "tests/golden.h"
#include "tests/headless.h"
#include "tests/json_read.h"

/* ---- the net, by plain loops ---- */

enum { MOST = 20, N_MOST = 32 };
struct net {
    int n, d, h, c, y[N_MOST];
    double l2, x[N_MOST][MOST], w1[MOST][MOST], b1[MOST], w2[MOST][MOST], b2[MOST];
};

static double loss_of(const struct net *net)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < net->n; i++) {
        double h[MOST], z[MOST], most = -(double)INFINITY, total = 0;
        for (int j = 0; j < net->h; j++) {
            h[j] = net->b1[j];
            for (int k = 0; k < net->d; k++) {
                h[j] += net->x[i][k] * net->w1[k][j];
            }
            h[j] = h[j] > 0 ? h[j] : 0;
        }
        for (int j = 0; j < net->c; j++) {
            z[j] = net->b2[j];
            for (int k = 0; k < net->h; k++) {
                z[j] += h[k] * net->w2[k][j];
            }
            most = fmax(most, z[j]);
        }
        for (int j = 0; j < net->c; j++) {
            total += exp(z[j] - most);
        }
        sum += most + log(total) - z[net->y[i]];
    }
    for (int j = 0; j < MOST * MOST; j++) {
        squares +=
            pow(net->w1[j / MOST][j % MOST], 2) + pow(net->w2[j / MOST][j % MOST], 2);
    }
    return sum / net->n + net->l2 / 2 * squares;
}

static void read_rows(const char *array, int rows, int cols, double out[][MOST])
{
    assert_non_null(array);
    for (int i = 0; i < rows; i++) {
        const char *row = json_read_item(array, i);
        for (int j = 0; j < cols; j++) {
            out[i][j] = json_read_number(json_read_item(row, j));
        }
        assert_null(json_read_item(row, cols));
    }
    assert_null(json_read_item(array, rows));
}

static void read_list(const char *array, int n, double *out)
{
    assert_non_null(array);
    for (int i = 0; i < n; i++) {
        out[i] = json_read_number(json_read_item(array, i));
    }
    assert_null(json_read_item(array, n));
}

static struct net *read_net(const char *json)
{
    struct net *net = calloc(1, sizeof *net);
    assert_non_null(net);
    const char *p = json_read_member(json, "parameters");
    double y[N_MOST];
    net->n = (int)json_read_number(json_read_member(p, "N"));
    net->d = (int)json_read_number(json_read_member(p, "D"));
    net->h = (int)json_read_number(json_read_member(p, "H"));
    net->c = (int)json_read_number(json_read_member(p, "C"));
    net->l2 = json_read_number(json_read_member(json, "l2"));
    read_rows(json_read_member(json, "X"), net->n, net->d, net->x);
    read_rows(json_read_member(json, "W1"), net->d, net->h, net->w1);
    read_rows(json_read_member(json, "W2"), net->h, net->c, net->w2);
    read_list(json_read_member(json, "b1"), net->h, net->b1);
    read_list(json_read_member(json, "b2"), net->c, net->b2);
    read_list(json_read_member(json, "y"), net->n, y);
    for (int i = 0; i < net->n; i++) {
        net->y[i] = (int)y[i];
    }
    return net;
}

static double *entry_of(struct net *net, const char *tensor, int row, int col)
{
    return strcmp(tensor, "W1") == 0   ? &net->w1[row][col]
           : strcmp(tensor, "b1") == 0 ? &net->b1[col]
           : strcmp(tensor, "W2") == 0 ? &net->w2[row][col]
                                       : &net->b2[col];
}

/* (L(θ + ε) − L(θ − ε))/2ε of the net above. */
static double difference_of(struct net *net, double *entry)
{
    const double eps = 1e-5;
    double was = *entry, above, below;
    *entry = was + eps;
    above = loss_of(net);
    *entry = was - eps;
    below = loss_of(net);
    *entry = was;
    return (above - below) / (2 * eps);
}

struct line {
    char tensor[8];
    int row, col;
    double a, n, error;
};

/* The next line of the table; false: there is none. */
static bool next_line(const char **at, struct line *out)
{
    int bytes = 0;
    char a[40], n[40], error[40];
    *out = (struct line){0};
    if (sscanf(*at, "%7[^,],%d,%d,%39[^,],%39[^,],%39[^\n]\n%n", out->tensor, &out->row,
               &out->col, a, n, error, &bytes) != 6) {
        return false;
    }
    out->a = strtod(a, NULL);
    out->n = strtod(n, NULL);
    out->error = strtod(error, NULL);
    *at += bytes;
    return true;
}

static const char header[] = "tensor,row,col,analytic,numeric,relative_error\n";

static void the_tables_agree_with_a_net_of_plain_loops(void **state)
{
    (void)state;
    static const char *const rows[] = {"check", "check l2=0.1 N=5 D=3 H=7 C=4 --seed 2",
                                       "check scale=0.1 N=32 --seed 3",
                                       "check logits=0.01 kill=0 init=pytorch"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *json = headless_text("--json", rows[i]),
             *csv = headless_text("--csv", rows[i]);
        struct net *net = read_net(json);
        const char *gradients = json_read_member(json, "gradients"), *at = csv;
        double loss = json_read_number(json_read_member(json, "loss"));
        assert_true(fabs(loss - loss_of(net)) < 1e-12 * loss);
        assert_memory_equal(at, header, sizeof header - 1);
        at += sizeof header - 1;
        int n = 0;
        for (struct line line; next_line(&at, &line); n++) {
            double want =
                difference_of(net, entry_of(net, line.tensor, line.row, line.col));
            assert_true(fabs(line.n - want) < 1e-9);
            assert_true(fabs(line.a - want) < 1e-7 * fabs(want) + 1e-9 ||
                        (strstr(rows[i], "kill") && line.col == 0)); /* at a kink */
            double sum = fabs(line.a) + fabs(line.n);
            assert_true(fabs(line.error - (sum > 0 ? fabs(line.a - line.n) / sum : 0)) <
                        1e-15);
            const char *g = json_read_member(gradients, line.tensor);
            g = json_read_item(g, line.tensor[0] == 'W' ? line.row : line.col);
            g = line.tensor[0] == 'W' ? json_read_item(g, line.col) : g;
            assert_true(json_read_number(g) == line.a);
        }
        assert_int_equal(*at, '\0');
        assert_int_equal(n, net->d * net->h + net->h + net->h * net->c + net->c);
        free(net);
        free(json);
        free(csv);
    }
}

static void at_small_scale_the_loss_is_about_log_c(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 20; seed++) {
        char arguments[80];
        snprintf(arguments, sizeof arguments, "check scale=0.1 C=%d --seed %d",
                 2 + seed % 9, seed);
        char *json = headless_text("--json", arguments);
        double loss = json_read_number(json_read_member(json, "loss")),
               log_c = log(2 + seed % 9);
        assert_true(fabs(loss - log_c) < 0.05 * log_c);
        free(json);
    }
}

/* ---- what was typed ---- */

static void a_size_is_that_of_a_given_leaf(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        long entries;
    } rows[] = {
        {"check", 83},
        {"check X=5x2", 2 * 10 + 10 + 30 + 3},
        {"check W2=6x4", 4 * 6 + 6 + 24 + 4},
        {"check square=yes N=3", 9 + 3 + 9 + 3},
        {"check bugs=transposed", 64 + 8 + 64 + 8},
        {"check bugs=transposed H=8", 4 * 8 + 8 + 24 + 3},
        {"check (w*x-y)^2", 3}, /* no weight by its name: all of it */
        {"check mean((X@W-Y)^2) X=4x3 Y=4x2", 6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *csv = headless_text("--csv", rows[i].arguments);
        long n = -1;
        for (const char *at = csv; (at = strchr(at, '\n')); at++) {
            n++;
        }
        assert_int_equal(n, rows[i].entries);
        free(csv);
    }
}

static void what_does_not_fit_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *where, *what;
    } rows[] = {
        {"check kill=10", "kill", "columns from 0 to 9"},
        {"check kill=a", "kill", "'a' is no column of W1"},
        {"check x^2 kill=1", "kill", "there is no W1"},
        {"check entry=Q,1,1", "entry", "NAME,ROW,COLUMN"},
        {"check entry=W1,4,0", "entry", "W1 4×10"},
        {"check bugs=l2_missing", "bugs", "l2=0.1 adds it"},
        {"check bugs=no_accumulate", "bugs", "l2=0.1"},
        {"check x^2 bugs=mask_ge", "bugs", "relu"},
        {"check x^2 logits=2", "logits", "W2"},
        {"check X@W1", "expr", ""},
        {"check 2+3", "expr", "no gradient"},
        {"check x", "expr", "an operation on a variable"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fail fail = FAIL_INIT;
        enum err err = headless_line("--csv", rows[i].arguments, "/dev/null", &fail);
        if (!err || strcmp(fail.where, rows[i].where) != 0 ||
            !strstr(fail.what, rows[i].what)) {
            fail_msg("%s: %s: %s", rows[i].arguments, fail.where, fail.what);
        }
    }
}

static void strict_fails_for_what_is_no_kink(void **state)
{
    (void)state;
    static const struct {
        const char *arguments;
        int status;
        const char *says;
    } rows[] = {
        {"check", 0, ""},
        {"check kill=2,5", 0, ""}, /* at kinks alone */
        {"check bugs=no_mean", 1, "gradwatch: check: 83 of 83 entries do not pass\n"},
        {"check bugs=no_mean --steps 0", 0, ""},
        {"check bugs=one_sided", 1, NULL},
        {"check bugs=transposed H=8", 1, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200];
        snprintf(line, sizeof line, "\"$P\" --csv --strict %s 2>&1 >/dev/null",
                 rows[i].arguments);
        struct command c = command_run(line, NULL);
        assert_int_equal(c.status, rows[i].status);
        if (rows[i].says) {
            assert_string_equal(c.output, rows[i].says);
        }
        command_release(&c);
    }
}

/* ---- keys and picture ---- */

static void arrows_go_through_all_entries(void **state)
{
    (void)state;
    struct desk *d = DESK("check");
    assert_string_equal(desk_value(d, "entry"), "W1,3,1");
    desk_key(d, K_RIGHT);
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "entry"), "W1,2,2");
    desk_keys(d, K_DOWN, 2);
    assert_string_equal(desk_value(d, "entry"), "b1,0,2");
    desk_keys(d, K_DOWN, 30);
    assert_string_equal(desk_value(d, "entry"), "b2,0,2");
    desk_keys(d, K_LEFT, 5);
    assert_string_equal(desk_value(d, "entry"), "b2,0,0");
    desk_key(d, 't');
    assert_string_equal(desk_value(d, "entry"), "W1,0,0");
    int x, row = desk_find(d, "W2  10×3", &x);
    desk_mouse(d, EVENT_PRESS, x, row, 0);
    assert_string_equal(desk_value(d, "entry"), "W2,0,0");
    desk_close(d);
}

static void a_step_is_an_entry(void **state)
{
    (void)state;
    struct desk *d = DESK("check");
    assert_shows(d, "checked 0 of 83");
    assert_shows(d, "not checked yet");
    desk_keys(d, '.', 3);
    assert_shows(d, "checked 3 of 83");
    desk_type(d, "g83\r");
    assert_shows(d, "every entry passes: 166 forward passes for 83 parameters");
    desk_resize(d, 80, 24);
    assert_shows(d, "W1[3,1] pass");
    desk_key(d, 'v');
    assert_shows(d, "slope");
    desk_key(d, 'v');
    assert_shows(d, "∂L/∂W1 = Xᵀ@δ");
    desk_close(d);
}

/* The U: its right branch falls as ε², one-sided as ε; its left one rises as 1/ε. */
static void error_against_epsilon_is_a_u(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "x^3+sin(x)", "x=0.7", "view=epsilon", "entry=x,0,0");
    desk_resize(d, 200, 50);
    const char *at = strstr(desk_text(d), "slope ");
    double right, left, one_sided;
    assert_non_null(at);
    assert_int_equal(sscanf(at, "slope %lf right of it, −%lf left; one-sided: slope %lf",
                            &right, &left, &one_sided),
                     3);
    assert_in_range(lround(10 * right), 19, 21);
    assert_in_range(lround(10 * one_sided), 9, 11);
    assert_in_range(lround(10 * left), 7, 13);
    desk_close(d);
}

static void a_shape_error_is_the_result(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "bugs=bias_axis", "N=6");
    assert_shows(d, "bias_axis: ");
    assert_shows(d, "✕ db = sum(dZ, cols)");
    desk_close(d);
}

static void the_pictures_are_as_somebody_saw_them(void **state)
{
    (void)state;
    golden_screen("check", 120, 36,
                  (const char *const[]){"check", "bugs=mask_missing", "N=2", "--steps",
                                        "83", NULL});
    golden_screen(
        "check-small", 80, 24,
        (const char *const[]){"check", "bugs=one_sided", "--steps", "40", NULL});
    golden_screen("check-large", 80, 24,
                  (const char *const[]){"check", "N=32", "D=20", "H=20", "C=20", "kill=3",
                                        "--glyphs=ascii", "--steps", "840", NULL});
    golden_screen("check-epsilon", 120, 36,
                  (const char *const[]){"check", "view=epsilon", "--steps", "83", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_agree_with_a_net_of_plain_loops),
        cmocka_unit_test(at_small_scale_the_loss_is_about_log_c),
        cmocka_unit_test(a_size_is_that_of_a_given_leaf),
        cmocka_unit_test(what_does_not_fit_is_said),
        cmocka_unit_test(strict_fails_for_what_is_no_kink),
        cmocka_unit_test(arrows_go_through_all_entries),
        cmocka_unit_test(a_step_is_an_entry),
        cmocka_unit_test(error_against_epsilon_is_a_u),
        cmocka_unit_test(a_shape_error_is_the_result),
        cmocka_unit_test(the_pictures_are_as_somebody_saw_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
