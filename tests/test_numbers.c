/* Numbers at and beyond the edges of float64, in every parameter and out of every
 * formula: each is drawn and tabled, or refused by name. SAN=1 sees what is undefined on
 * the way. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/scenes.h"
#include "base/number.h"
#include "tests/headless.h"

static const char *const modes[] = {"--print=svg --size 90x28", "--csv", "--json"};
enum { MODES = sizeof modes / sizeof *modes };

/* All that can be made of it; true when it was taken. What is refused is refused by all,
 * with a name and a reason. */
static bool try_line(const char *arguments)
{
    enum err all[MODES];
    for (int m = 0; m < MODES; m++) {
        struct fail fail = FAIL_INIT;
        all[m] = headless_line(modes[m], arguments, "/dev/null", &fail);
        if (all[m] && (!fail.where[0] || !fail.what[0])) {
            fail_msg("%s %s: refused without a name or a reason", modes[m], arguments);
        }
        if (all[m] != all[0] || all[m] == ERR_IO) {
            fail_msg("%s %s: another answer: %s: %s", modes[m], arguments, fail.where,
                     fail.what);
        }
    }
    return all[0] == ERR_NONE;
}

static int try_value(const struct scene *scene, const struct param *p, const char *value)
{
    char line[200];
    bool point = p->kind == KIND_POINT;
    snprintf(line, sizeof line, "%s %s=%s%s%s --steps 3", scene->name, p->name, value,
             point ? "," : "", point ? value : "");
    return try_line(line);
}

/* In mid-run. */
static bool try_change(const struct scene *scene, const struct param *p,
                       const char *value)
{
    char line[200];
    snprintf(line, sizeof line, "%s %s@2=%s --steps 4", scene->name, p->name, value);
    return try_line(line);
}

static int try_edges(const struct scene *scene, const struct param *p)
{
    char edge[NUMBER_SIZE];
    int taken = try_value(scene, p, number_short(edge, p->min));
    return taken + try_value(scene, p, number_short(edge, p->max));
}

static const char *const extremes[] = {
    "0",      "-0",     "5e-324", "-5e-324", "2.2250738585072014e-308",
    "1e-300", "1e308",  "-1e308", "1e300",   "1.7976931348623157e308",
    "-1",     "0.9999", "1e9",    "-1e9",
};
enum { EXTREMES = sizeof extremes / sizeof *extremes };

static void every_parameter_takes_or_refuses_the_extremes(void **state)
{
    (void)state;
    int taken = 0;
    for (int i = 0; scene_list[i]; i++) {
        for (const struct param *p = scene_list[i]->params; p->name; p++) {
            bool number =
                p->kind == KIND_REAL || p->kind == KIND_POINT || p->kind == KIND_INTEGER;
            for (size_t k = 0; number && k < EXTREMES; k++) {
                taken += try_value(scene_list[i], p, extremes[k]);
                taken += p->effect == LIVE && try_change(scene_list[i], p, extremes[k]);
            }
            if (number && (p->min != 0 || p->max != 0)) {
                taken += try_edges(scene_list[i], p);
            }
        }
    }
    assert_true(taken > 40); /* enough of them are not merely refused */
}

/* The leaves of an expression are parameters too, from -1e300 to 1e300. */
static void every_leaf_takes_the_extremes(void **state)
{
    (void)state;
    static const char *const expressions[] = {"w*x+b",
                                              "w/x",
                                              "x^w",
                                              "exp(w*x)",
                                              "log(w)-log(x)",
                                              "sqrt(w*x)",
                                              "sigmoid(w*x)",
                                              "tanh(w)/cos(x)",
                                              "max(w,x)-min(w,x)",
                                              "abs(w)*sin(x)",
                                              "(w-x)^2"};
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        for (size_t k = 0; k < EXTREMES; k++) {
            char line[200];
            const char *w = extremes[k], *x = extremes[(5 * k + i) % EXTREMES];
            snprintf(line, sizeof line, "graph %s w=%s x=%s train=w passes=3 --steps 60",
                     expressions[i], w, x);
            double most = fmax(fabs(strtod(w, NULL)), fabs(strtod(x, NULL)));
            bool inside = most <= 1e300;
            if (try_line(line) != inside) {
                fail_msg("%s is %s", line, inside ? "refused" : "taken");
            }
        }
    }
}

/* Refused, and the first of two that are bad is the one that is pointed at, or what comes
 * after its sign. */
static void must_name(const struct scene *scene, const char *argument, long column)
{
    char line[200];
    struct fail fail = FAIL_INIT;
    snprintf(line, sizeof line, "%s %s", scene->name, argument);
    size_t n = strcspn(argument, "=");
    enum err err = headless_line("--csv", line, "/dev/null", &fail);
    if (err != ERR_INPUT || fail.column < column || fail.column > column + 1 ||
        strlen(fail.where) != n || strncmp(fail.where, argument, n) != 0 ||
        !strstr(fail.what, "expected ")) {
        fail_msg("%s: %d: %s, column %ld: %s", line, (int)err, fail.where, fail.column,
                 fail.what);
    }
}

static void must_refuse(const struct scene *scene, const struct param *p,
                        const char *value)
{
    char line[200];
    bool point = p->kind == KIND_POINT;
    snprintf(line, sizeof line, "%s=%s%s %s=nan", p->name, value, point ? ",nan" : "",
             scene->params[p == &scene->params[1]].name);
    must_name(scene, line, 1);
    if (point) {
        snprintf(line, sizeof line, "%s=1,%s", p->name, value);
        must_name(scene, line, 3);
    }
    if (p->effect == LIVE) {
        snprintf(line, sizeof line, "%s@2=%s", p->name, value);
        must_name(scene, line, 1);
    }
}

static void infinity_and_nan_are_refused_by_name(void **state)
{
    (void)state;
    static const char *const words[] = {"inf", "-inf", "nan", "1e999", "-1e999"};
    for (int i = 0; scene_list[i]; i++) {
        for (const struct param *p = scene_list[i]->params; p->name; p++) {
            bool number =
                p->kind == KIND_REAL || p->kind == KIND_POINT || p->kind == KIND_INTEGER;
            for (size_t k = 0; number && k < sizeof words / sizeof *words; k++) {
                try_value(scene_list[i], p, words[k]);
                must_refuse(scene_list[i], p, words[k]);
            }
        }
    }
}

/* Surfaces that are not finite, or whose gradient is not, or whose range is float64's. */
static void every_surface_is_drawn_and_tabled(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "descent f=1/x",
        "descent f=1/(x-x)",
        "descent f=(x-x)/(y-y)",
        "descent f=log(x-100)",
        "descent f=sqrt(x-4)",
        "descent f=exp(1000*x)",
        "descent f=-exp(1000*x)",
        "descent f=x^400+y",
        "descent f=1e308*x+1e308*y",
        "descent f=1e308*x-1e308*y lr=1e6",
        "descent f=1e-308*x*1e-10+5e-324*y",
        "descent f=5e-324*x^2",
        "descent f=0*x+0*y",
        "descent f=1e308",
        "descent f=tan(x)*1e300",
        "descent f=x^y start=-4,0.5",
        "descent f=abs(x)^0.1 start=0,0",
        "descent lr=1e6",
        "descent lr=5e-324",
        "descent start=1e6,-1e6",
        "descent start=5e-324,-5e-324 eps=0",
        "descent center=1e9,-1e9 zoom=1e9",
        "descent center=1e9,1e9 zoom=0.001",
        "descent zoom=1e9 f=exp(x)",
        "descent min=1e300",
        "descent min=-1e300 tolerance=5e-324",
        "descent f=sphere eps=0 start=0,0",
        "graph w/x w=1 x=0",
        "graph w/x w=0 x=0",
        "graph exp(x) x=1e300",
        "graph exp(-x) x=1e300",
        "graph x*y x=1e300 y=1e300",
        "graph x*y x=-1e300 y=1e300",
        "graph x-y x=1e300 y=-1e300",
        "graph x*y x=5e-324 y=5e-324",
        "graph x/y x=1 y=5e-324",
        "graph log(x) x=0",
        "graph log(x) x=-1",
        "graph sqrt(x) x=0",
        "graph x^y x=0 y=-1",
        "graph x^y x=-2 y=0.5",
        "graph sigmoid(x) x=-1e300",
        "graph tanh(x)/cos(x) x=1e300",
        "graph w*x w=1e300 x=1e300 train=w lr=1e6 passes=20",
        "depth scale=1000 layers=100 nets=relu",
        "depth scale=0.001 layers=100",
        "depth layers=100 width=32 init=normal scale=1000 nets=tanh,relu",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char line[200];
        const char *const steps[] = {"--steps 0", "--steps 4", "--steps 60"};
        for (int k = 0; k < (lines[i][0] == 'd' && lines[i][2] == 'p' ? 2 : 3); k++) {
            snprintf(line, sizeof line, "%s %s", lines[i], steps[k]);
            if (!try_line(line)) {
                fail_msg("%s is refused", line);
            }
        }
    }
}

static void shows(const char *arguments, const char *text)
{
    char *out = headless_text("--print --glyphs=braille --size 140x40", arguments);
    if (!strstr(out, text)) {
        fail_msg("%s does not say: %s\n%s", arguments, text, out);
    }
    free(out);
}

static void the_first_bad_value_is_named(void **state)
{
    (void)state;
    /* θ ← θ − 10^6·2θ: |θ| grows by 2·10^6 a step; 4·(2·10^6)^24 < 2^512 < 4·(2·10^6)^25
     * gives the step whose x² is infinite. */
    shows("descent f=x^2+y^2 optimizers=sgd explain=sgd lr=1e6 start=4,4 --steps 100",
          "diverged @25");
    shows("graph log(x-y)*2 x=1 y=1", "no longer finite");
    shows("graph x*y+1 x=1e300 y=1e300", "no longer finite");
    shows("depth layers=100 width=32 init=normal scale=1000 nets=relu",
          "first not finite at");
}

/* --strict: what diverged is an error after all is written, and says at which step. */
static void strict_names_the_step(void **state)
{
    (void)state;
    static const struct {
        const char *arguments, *what; /* NULL: all is well */
    } rows[] = {
        /* from 1 to 1 − 2·1: the logarithm of −1 */
        {"descent f=log(x) start=1,1 lr=2 --steps 3 --strict", "not finite since step 1"},
        {"descent f=log(x) start=1,1 lr=2 --steps 3", NULL},
        {"descent f=x^2 optimizers=adam eps=0 start=1,2 --strict",
         "not finite since step 1"},
        {"descent f=1e155*x optimizers=adam --strict", "not finite since step 1"},
        {"descent --steps 3 --strict", NULL},
        /* forward, seed, and then 1/(2√0) */
        {"graph sqrt(x) x=0 --strict", "not finite since step 3"},
        {"graph sqrt(x) x=1 --strict", NULL},
        {"depth layers=100 width=32 init=normal scale=1000 nets=relu --strict",
         "not finite since step 0"},
        {"depth layers=3 width=4 --strict", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fail fail = FAIL_INIT;
        char path[] = "/tmp/gradwatch-strict-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        close(fd);
        enum err err = headless_line("--csv", rows[i].arguments, path, &fail);
        struct stat stat_of;
        assert_int_equal(stat(path, &stat_of), 0);
        unlink(path);
        assert_true(stat_of.st_size > 0);
        assert_int_equal(err, rows[i].what ? ERR_IO : ERR_NONE);
        assert_string_equal(fail.what, rows[i].what ? rows[i].what : "");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_takes_or_refuses_the_extremes),
        cmocka_unit_test(every_leaf_takes_the_extremes),
        cmocka_unit_test(infinity_and_nan_are_refused_by_name),
        cmocka_unit_test(every_surface_is_drawn_and_tabled),
        cmocka_unit_test(the_first_bad_value_is_named),
        cmocka_unit_test(strict_names_the_step),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
