#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "optim/surface.h"
#include "tests/descent.h"

static double f_at(const struct surface_graph *f, double x, double y)
{
    double grad[2];
    return surface_graph_at(f, (double[]){x, y}, grad);
}

static bool inside(const struct surface *s, const double p[2])
{
    return p[0] > s->view[0] && p[0] < s->view[1] && p[1] > s->view[2] &&
           p[1] < s->view[3];
}

/* At (1.3, −.7), from the formulas of Jamil & Yang, which write several of them otherwise
 * (computed with Python). */
static void every_surface_has_its_published_formula(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double value;
    } table[] = {
        {"quadratic", 6.3399999999999999},
        {"ravine", 1.0137999999999998},
        {"sphere", 2.1800000000000002},
        {"saddle", 1.2000000000000002},
        {"corner", 3.3999999999999995},
        {"rosenbrock", 571.30000000000007},
        {"himmelblau", 127.34419999999999},
        {"beale", 3.7954858099999997},
        {"booth", 60.019999999999996},
        {"matyas", 1.0036},
        {"three_hump_camel", 0.76556316666666646},
        {"six_hump_camel", 0.46152633333333293},
        {"mccormick", 1.8646424733950351},
        {"branin", 36.084337698110701},
        {"styblinski_tang", -14.3919},
        {"goldstein_price", 7118.1939550400002},
        {"easom", -2.6838232664827071e-09},
        {"rastrigin", 28.360339887498945},
        {"ackley", 5.7530624164203985},
        {"levy", 5.6981152949374527},
    };
    size_t n = sizeof table / sizeof *table;
    for (size_t i = 0; i < n; i++) {
        const struct surface *s = surface_find(table[i].name);
        assert_non_null(s);
        struct surface_graph f = surface_graph_new(s->expression);
        assert_near(f_at(&f, 1.3, -0.7), table[i].value, 1e-13 * fabs(table[i].value));
        surface_graph_free(&f);
    }
    assert_null(surfaces[n].name); /* none is left out */
    assert_null(surface_find("nowhere"));
    assert_null(surface_find(""));
}

static void names_are_unique_and_texts_are_clean(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        assert_ptr_equal(surface_find(s->name), s);
        assert_true(s->name[0] >= 'a' && s->name[0] <= 'z');
        assert_int_equal(strspn(s->name, "abcdefghijklmnopqrstuvwxyz0123456789_"),
                         strlen(s->name));
        assert_true(s->label[0] && s->help[0]);
        assert_true(s->help[strlen(s->help) - 1] != '.');
        assert_null(strchr(s->help, '\n'));
        for (const char *c = s->expression; *c; c++)
            assert_in_range(*c, ' ', '~');
    }
}

/* In the view, and on a slope that every optimizer can start down. */
static void starts_are_places_to_start_from(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        struct surface_graph f = surface_graph_new(s->expression);
        double grad[2], value = surface_graph_at(&f, s->start, grad);
        assert_true(inside(s, s->start));
        assert_true(isfinite(value) && isfinite(grad[0]) && isfinite(grad[1]));
        assert_true(grad[0] != 0 && grad[1] != 0);
        assert_true(!(value <= s->minimum));
        surface_graph_free(&f);
    }
}

static void minima_are_flat_and_have_their_value(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        struct surface_graph f = surface_graph_new(s->expression);
        assert_int_equal(s->n_minima == 0, isnan(s->minimum));
        for (int i = 0; i < s->n_minima; i++) {
            double grad[2], value = surface_graph_at(&f, s->minima[i], grad);
            assert_true(inside(s, s->minima[i]));
            assert_near(value, s->minimum, 1e-13 * fmax(1, fabs(s->minimum)));
            if (strcmp(s->name, "ackley") == 0) { /* a point: √ has no slope at 0 */
                assert_true(isnan(grad[0]) && isnan(grad[1]));
                continue;
            }
            assert_near(grad[0], 0, 2e-13); /* a rounding of x times the curvature */
            assert_near(grad[1], 0, 2e-13);
        }
        surface_graph_free(&f);
    }
}

/* Walks to lower neighbors at ever smaller distances; does not leave the view. */
static void go_down(const struct surface *s, const struct surface_graph *f, double p[2])
{
    static const double to[8][2] = {{1, 0}, {-1, 0}, {0, 1},  {0, -1},
                                    {1, 1}, {-1, 1}, {1, -1}, {-1, -1}};
    double value = f_at(f, p[0], p[1]), step = (s->view[1] - s->view[0]) / 60;
    for (int moves = 0; step > 1e-7 && moves < 20000; moves++) {
        int k = 0;
        for (; k < 8; k++) {
            double q[2] = {p[0] + step * to[k][0], p[1] + step * to[k][1]};
            double there = f_at(f, q[0], q[1]);
            if (there < value && inside(s, q)) {
                value = there, p[0] = q[0], p[1] = q[1];
                break;
            }
        }
        step = k == 8 ? step / 2 : step;
    }
}

static bool near_a_minimum(const struct surface *s, const double p[2])
{
    for (int i = 0; i < s->n_minima; i++)
        if (hypot(p[0] - s->minima[i][0], p[1] - s->minima[i][1]) < 0.01)
            return true;
    return false;
}

/* From every point of a grid that is below its neighbors: nothing in the view is lower
 * than the minimum, and what is as low is listed. */
static void no_other_place_in_the_view_is_as_low(void **state)
{
    (void)state;
    enum { N = 60 };
    static double z[N + 1][N + 1];
    for (const struct surface *s = surfaces; s->name; s++) {
        if (s->n_minima == 0)
            continue;
        struct surface_graph f = surface_graph_new(s->expression);
        double dx = (s->view[1] - s->view[0]) / N, dy = (s->view[3] - s->view[2]) / N;
        int found = 0;
        for (int i = 0; i <= N; i++)
            for (int j = 0; j <= N; j++)
                z[i][j] = f_at(&f, s->view[0] + i * dx, s->view[2] + j * dy);
        for (int i = 1; i < N; i++)
            for (int j = 1; j < N; j++) {
                if (fmin(fmin(z[i - 1][j], z[i + 1][j]), fmin(z[i][j - 1], z[i][j + 1])) <
                    z[i][j])
                    continue;
                double p[2] = {s->view[0] + i * dx, s->view[2] + j * dy};
                go_down(s, &f, p);
                double excess = f_at(&f, p[0], p[1]) - s->minimum;
                assert_true(excess > -1e-13 * fmax(1, fabs(s->minimum)));
                if (excess < 1e-6) {
                    assert_true(near_a_minimum(s, p));
                    found++;
                }
            }
        assert_true(found >= s->n_minima);
        surface_graph_free(&f);
    }
}

/* True if surfaces bring rates for the rule: all that bring any, so that none is
 * forgotten, or none, as for a rule that was added and has a rate of its own, for the
 * bowl. */
static bool has_rates(enum optimizer o)
{
    int surfaces_with_rates = 0, with_its_own = 0;
    for (const struct surface *s = surfaces; s->name; s++) {
        surfaces_with_rates += s->rates != NULL;
        with_its_own += s->rates && s->rates[o] > 0;
    }
    if (with_its_own != 0 && with_its_own != surfaces_with_rates) {
        fail_msg("%s has rates on %d of %d surfaces", optimizer_table[o].name,
                 with_its_own, surfaces_with_rates);
    }
    return with_its_own > 0;
}

/* With the rates that a surface brings each optimizer moves, at once and far enough to be
 * seen, and stays near the view for a hundred steps. */
static void every_racer_shows_something(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        struct surface_graph f = surface_graph_new(s->expression);
        double size = hypot(s->view[1] - s->view[0], s->view[3] - s->view[2]);
        for (enum optimizer o = 0; o < OPTIMIZER_MOST; o++) {
            if (s->rates && !has_rates(o)) {
                continue;
            }
            struct walk w;
            double far = 0, first = 0, outside = 0;
            walk_start(&w, &f, o, walk_hypers(o, s->rates ? s->rates[o] : 0), s->start);
            for (int k = 1; k <= 100; k++) {
                walk_step(&w);
                far = fmax(far, hypot(w.p[0] - s->start[0], w.p[1] - s->start[1]));
                first = k == 1 ? far : first;
                outside = fmax(outside, fmax(s->view[0] - w.p[0], w.p[0] - s->view[1]));
                outside = fmax(outside, fmax(s->view[2] - w.p[1], w.p[1] - s->view[3]));
            }
            if (!(far > 0.03 * size && first < 0.2 * size && outside < 0.05 * size)) {
                fail_msg("%s, %s: moves %.3f of the view, first %.3f, leaves it by %.3f",
                         s->name, optimizer_table[o].name, far / size, first / size,
                         outside / size);
            }
        }
        surface_graph_free(&f);
    }
}

/* 1, 2 or 5 times a power of ten. */
static void rates_are_round(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        for (int o = 0; s->rates && o < OPTIMIZER_MOST; o++) {
            double rate = s->rates[o];
            bool round = rate == 0;
            for (int e = -6; e <= 0; e++) {
                double digit = rate / pow(10, e);
                round = round || fabs(digit - 1) < 1e-9 || fabs(digit - 2) < 1e-9 ||
                        fabs(digit - 5) < 1e-9;
            }
            if (!round) {
                fail_msg("%s, %s: %g", s->name, optimizer_table[o].name, rate);
            }
        }
    }
}

/* A grid of four times the view: where anything outside is lower, the surface says so. */
static void a_minimum_of_the_view_alone_is_told_as_one(void **state)
{
    (void)state;
    enum { SIDE = 500 };
    for (const struct surface *s = surfaces; s->name; s++) {
        struct surface_graph f = surface_graph_new(s->expression);
        double w = s->view[1] - s->view[0], h = s->view[3] - s->view[2];
        bool lower = false;
        for (int i = 0; s->n_minima > 0 && i < SIDE * SIDE; i++) {
            double x = s->view[0] + w * (4.0 * (i % SIDE) / SIDE - 1.5);
            double y = s->view[2] + h * (4.0 * (i / SIDE) / SIDE - 1.5);
            lower = lower || f_at(&f, x, y) < s->minimum - 1e-12 * fabs(s->minimum);
        }
        if (lower != s->minimum_of_view) {
            fail_msg("%s: lower outside its view: %d", s->name, lower);
        }
        surface_graph_free(&f);
    }
}

/* The domains that are given for them (Jamil & Yang 2013; Surjanovic & Bingham). */
static void published_domains_are_shown(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double view[4];
    } table[] = {
        {"mccormick", {-1.5, 4, -3, 4}},           {"branin", {-5, 10, 0, 15}},
        {"rastrigin", {-5.12, 5.12, -5.12, 5.12}}, {"ackley", {-5, 5, -5, 5}},
        {"styblinski_tang", {-5, 5, -5, 5}},       {"beale", {-4.5, 4.5, -4.5, 4.5}}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct surface *s = surface_find(table[i].name);
        assert_non_null(s);
        for (int k = 0; k < 4; k++) {
            if (s->view[k] != table[i].view[k])
                fail_msg("%s: %g", s->name, s->view[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_surface_has_its_published_formula),
        cmocka_unit_test(names_are_unique_and_texts_are_clean),
        cmocka_unit_test(a_minimum_of_the_view_alone_is_told_as_one),
        cmocka_unit_test(published_domains_are_shown),
        cmocka_unit_test(every_racer_shows_something),
        cmocka_unit_test(rates_are_round),
        cmocka_unit_test(starts_are_places_to_start_from),
        cmocka_unit_test(minima_are_flat_and_have_their_value),
        cmocka_unit_test(no_other_place_in_the_view_is_as_low),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
