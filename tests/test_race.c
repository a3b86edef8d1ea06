/* Races: what a surface is called, where a minimum is known from, and what a step is made
 * of. */
#include "optim/race.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/near.h"

struct bench {
    struct arena mem, scratch;
    struct race race;
};

static void open_race(struct bench *b, const char *surface, double minimum,
                      const double *start)
{
    static const unsigned char optimizers[] = {OPTIMIZER_SGD, OPTIMIZER_MOMENTUM};
    *b = (struct bench){0};
    struct fail fail = FAIL_INIT;
    assert_int_equal(race_surface(&b->race, surface, &b->mem, &fail), ERR_NONE);
    race_start(&b->race, start, minimum, optimizers, 2, &b->mem, &b->scratch);
}

static void close_race(struct bench *b)
{
    arena_release(&b->mem);
    arena_release(&b->scratch);
}

static void step(struct race *race, double lr, long number)
{
    struct hypers h[2] = {0};
    for (int i = 0; i < 2; i++) {
        h[i].of[HYPER_LR] = lr;
        h[i].of[HYPER_BETA] = 0.5;
    }
    race_step(race, h, number);
}

static void minimum_is_given_published_its_own_or_the_lowest_found(void **state)
{
    (void)state;
    struct bench b;
    open_race(&b, "booth", -3, NULL);
    assert_true(b.race.minimum_known && b.race.minimum == -3);
    close_race(&b);
    open_race(&b, "six_hump_camel", (double)NAN, NULL);
    assert_true(b.race.minimum_known && near(b.race.minimum, -1.0316284535, 1, 1e-10));
    assert_false(b.race.is_quadratic);
    close_race(&b);
    open_race(&b, "(x-1)^2+2*(y+3)^2+7", (double)NAN, NULL); /* at (1, −3) */
    assert_true(b.race.minimum_known && near(b.race.minimum, 7, 1, 1e-12));
    close_race(&b);
    open_race(&b, "x^2-y^2", (double)NAN, (double[]){1, 1}); /* has none */
    assert_true(b.race.is_quadratic && !b.race.minimum_known && b.race.minimum == 0);
    step(&b.race, 0.25, 1); /* to (½, 1½) */
    assert_true(b.race.minimum == -2);
    close_race(&b);
    open_race(&b, "booth", 1e9, NULL); /* known is known, though not the lowest */
    step(&b.race, 0.01, 1);
    assert_true(b.race.minimum == 1e9);
    close_race(&b);
    open_race(&b, "rosenbrock", (double)NAN, NULL); /* one minimum, not quadratic */
    assert_true(b.race.minimum_known && b.race.minimum == 0);
    close_race(&b);
    open_race(&b, "saddle", (double)NAN, (double[]){2, 1}); /* named, but has none */
    assert_true(!b.race.minimum_known && b.race.minimum == 3);
    close_race(&b);
}

/* A minimum on a line, or everywhere, is known as well as one at a point. */
static void minimum_of_a_flat_quadratic_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double minimum;
    } table[] = {{"(x-y)^2", 0}, {"x^2", 0}, {"(x+2y-1)^2+3", 3}, {"5", 5}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct bench b;
        open_race(&b, table[i].f, (double)NAN, NULL);
        assert_true(b.race.minimum_known &&
                    near(b.race.minimum, table[i].minimum, 1, 1e-15));
        assert_true(race_at_minimum(&b.race, 0, 0, table[i].minimum + 0.5, 0.6));
        assert_false(race_at_minimum(&b.race, 0, 0, table[i].minimum + 0.5, 0.4));
        assert_false(race_at_minimum(&b.race, 0, 0, table[i].minimum + 0.5, 0.5));
        assert_false(race_at_minimum(&b.race, 0, 0, (double)NAN, 0.4));
        close_race(&b);
    }
    struct bench b;
    open_race(&b, "x+y", (double)NAN, NULL);
    assert_false(b.race.minimum_known || race_at_minimum(&b.race, 4, 4, -8, 1));
    close_race(&b);
    open_race(&b, "mccormick", (double)NAN, NULL); /* in x −1.5 … 4, y −3 … 4 only */
    assert_true(race_at_minimum(&b.race, -1.5, 4, -2, 1));
    assert_true(race_at_minimum(&b.race, 4, -3, -2, 1));
    assert_false(race_at_minimum(&b.race, 0, -3.1, -2, 1));
    assert_false(race_at_minimum(&b.race, -1.6, 4, -2, 1));
    assert_false(race_at_minimum(&b.race, 4.1, 4, -2, 1));
    assert_false(race_at_minimum(&b.race, 4, 4.1, -2, 1));
    assert_false(race_at_minimum(&b.race, 4, -3.1, -2, 1));
    close_race(&b);
}

static void start_is_given_the_surfaces_or_4_4(void **state)
{
    (void)state;
    struct bench b;
    open_race(&b, "rosenbrock", (double)NAN, NULL);
    assert_true(b.race.start[RACE_X] == -1.2 && b.race.start[RACE_Y] == 1);
    close_race(&b);
    open_race(&b, "x*y", (double)NAN, NULL);
    assert_true(b.race.start[RACE_X] == 4 && b.race.start[RACE_Y] == 4);
    close_race(&b);
    open_race(&b, "x*y", (double)NAN, (double[]){2, 3});
    assert_true(b.race.racers[1].theta[RACE_X] == 2 &&
                b.race.racers[1].theta[RACE_Y] == 3);
    assert_true(b.race.racers[1].loss == 6 && b.race.racers[1].g[RACE_X] == 3);
    assert_true(b.race.racers[1].bad_step == -1);
    close_race(&b);
}

/* x², lr 0.25, β 0.5 from 4: g = 8, v = 8, x = 2; then g = 4 and v = 8. */
static void a_step_is_explained_by_its_gradient_and_its_memory(void **state)
{
    (void)state;
    struct bench b;
    open_race(&b, "x^2", (double)NAN, (double[]){4, 0});
    step(&b.race, 0.25, 1);
    struct racer *sgd = &b.race.racers[0], *momentum = &b.race.racers[1];
    assert_true(sgd->theta[RACE_X] == 2 && momentum->theta[RACE_X] == 2 &&
                sgd->loss == 4);
    struct hypers h = {0};
    h.of[HYPER_LR] = 0.25;
    h.of[HYPER_BETA] = 0.5;
    struct optimizer_move whole[RACE_AXES], gradient[RACE_AXES];
    race_explain(momentum, &h, whole, gradient);
    assert_true(whole[RACE_X].delta == -2 && gradient[RACE_X].delta == -1);
    assert_true(whole[RACE_Y].delta == 0 && gradient[RACE_Y].delta == 0);
    race_explain(sgd, &h, whole, gradient); /* has no memory: one is the other */
    assert_true(whole[RACE_X].delta == -1 && gradient[RACE_X].delta == -1);
    step(&b.race, 0.25, 2);
    assert_true(momentum->theta[RACE_X] == 0 && sgd->theta[RACE_X] == 1);
    close_race(&b);
}

/* The second racer of two is the last. */
static void who_is_not_in_the_race_does_not_move(void **state)
{
    (void)state;
    static const struct racer nobody = {0};
    struct bench b;
    open_race(&b, "quadratic", (double)NAN, NULL);
    assert_memory_equal(&b.race.racers[2], &nobody, sizeof nobody);
    step(&b.race, 0.1, 1);
    assert_memory_equal(&b.race.racers[2], &nobody, sizeof nobody);
    close_race(&b);
}

/* Whichever is not finite, the value or one of the two slopes. */
static void first_bad_step_is_kept(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double x, y;
    } bad[] = {{"log(x)+y", 0, 1}, {"sqrt(x)+y", 0, 1}, {"x+sqrt(y)", 1, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct bench b;
        open_race(&b, bad[i].f, (double)NAN, (double[]){bad[i].x, bad[i].y});
        assert_int_equal(b.race.racers[0].bad_step, 0);
        step(&b.race, 0.1, 1);
        assert_int_equal(b.race.racers[0].bad_step, 0);
        close_race(&b);
    }
    struct bench b;
    open_race(&b, "log(x)", (double)NAN, (double[]){1, 0});
    step(&b.race, 2, 1); /* to −1, which has no logarithm */
    step(&b.race, 2, 2);
    assert_int_equal(b.race.racers[0].bad_step, 1);
    assert_int_equal(b.race.racers[1].bad_step, 1);
    close_race(&b);
}

/* Every optimizer, until something ends it: what of it is not finite then, first, and the
 * step before everything was. eps = 0 makes ∞·0 where a gradient is 0; g² overflows from
 * |g| = 1.4e154; an infinity is a divergence, unless it is a pole. */
static void whatever_is_not_finite_is_noticed_and_told_apart(void **state)
{
    (void)state;
    enum { ADAPTIVE = 1, PLAIN = 2, ALL = 3 };
    static const struct {
        const char *f;
        double x, y, lr, eps;
        int who;
        enum racer_end end;
        long first; /* −1: some time */
    } table[] = {
        {"x^2", 1, 2, 0.1, 0, ADAPTIVE, RACER_LOST, 1},
        {"x^2+y^2", 1, 0, 0.1, 0, ADAPTIVE, RACER_LOST, 1},
        {"1e155*x", 4, 4, 0.1, 1e-8, ADAPTIVE, RACER_FROZEN, 1},
        {"exp(x^2)+y^2", 19, 1, 0.1, 1e-8, ADAPTIVE, RACER_FROZEN, 1},
        {"1e155*x^2", 4, 4, 1, 0, PLAIN, RACER_DIVERGED, 1},
        {"x^2-y^2", 4, 4, 50, 1e-8, PLAIN, RACER_DIVERGED, -1},
        {"x^4+y^4", 4, 4, 1, 1e-8, PLAIN, RACER_DIVERGED, -1},
        {"exp(x)", 1000, 4, 1, 1e-8, ALL, RACER_DIVERGED, 0},
        {"x^3*y", 1e120, 1, 1, 1e-8, ALL, RACER_DIVERGED, 0},
        {"sqrt(x)+(y-1)^2", -1, 1.1, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"sqrt(x)+(y-1)^2", 0, 1.1, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"sqrt(x)+(y-1)^2", 0.1, 1.1, 1, 1e-8, ALL, RACER_UNDEFINED, 1},
        {"log(x)", 0, 1, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"1/x", 0, 1, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"sqrt(x*x)", 0, 1, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"1/0+x^2+y^2", 4, 4, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"x^2+y^2-log(0)", 4, 4, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"atan(x/0)", 4, 4, 0.1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"exp(1000)+x^2", 4, 4, 0.1, 1e-8, ALL, RACER_DIVERGED, 0},
        /* 1/(1/0) is 0: it is exp(x) that ends these, and the slope of √ */
        {"1/(1/0)+exp(x)", 1000, 4, 1, 1e-8, ALL, RACER_DIVERGED, 0},
        {"exp(x)+1/(1/0)", 1000, 4, 1, 1e-8, ALL, RACER_DIVERGED, 0},
        {"1/exp(1000)+sqrt(x)", 0, 4, 1, 1e-8, ALL, RACER_UNDEFINED, 0},
        {"x^2+y^2", 4, 4, 0.1, 1e-8, ALL, RACER_RUNS, -1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        for (int o = 0; o < OPTIMIZER_MOST; o++) {
            bool adaptive = optimizer_table[o].has_v;
            if (!optimizer_table[o].limit ||
                !(table[i].who & (adaptive ? ADAPTIVE : PLAIN))) {
                continue;
            }
            struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
            struct race race = {0};
            assert_int_equal(race_surface(&race, table[i].f, &mem, NULL), ERR_NONE);
            race_start(&race, (double[]){table[i].x, table[i].y}, (double)NAN,
                       (unsigned char[]){(unsigned char)o}, 1, &mem, &scratch);
            struct hypers h;
            memcpy(h.of, optimizer_table[o].initial, sizeof h.of);
            h.of[HYPER_LR] = table[i].lr;
            h.of[HYPER_EPS] = table[i].eps;
            for (long step = 1; step <= 2000 && race.racers[0].bad_step < 0; step++) {
                race_step(&race, &h, step);
            }
            const struct racer *r = &race.racers[0];
            if (r->end != table[i].end ||
                (table[i].first >= 0 && r->bad_step != table[i].first)) {
                fail_msg("%s, %s: %d at %ld", table[i].f, optimizer_table[o].name,
                         (int)r->end, r->bad_step);
            }
            arena_release(&mem);
            arena_release(&scratch);
        }
    }
}

static void a_name_misspelled_is_told_with_its_place_or_without(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    assert_int_equal(race_check("rosenbrok", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "did you mean rosenbrock?"));
    assert_int_equal(fail.column, 1);
    assert_int_equal(race_check("rosenbrok", NULL), ERR_INPUT);
    assert_int_equal(race_check("x^2+", &fail), ERR_INPUT);
    assert_null(strstr(fail.what, "did you mean"));
    assert_null(strstr(fail.what, "surfaces"));
    assert_int_equal(race_check("rosenbrock", NULL), ERR_NONE);
}

/* Whatever word it is, those that there are are said; a function is explained first. */
static void an_unknown_surface_is_told_of_all(void **state)
{
    (void)state;
    static const char *const words[] = {
        "rosen",  "xyz", "Rosenbrok",
        "banana", "a",   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxz"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct fail fail = FAIL_INIT;
        assert_int_equal(race_check(words[i], &fail), ERR_INPUT);
        for (const struct surface *s = surfaces; s->name; s++) {
            if (!strstr(fail.what, s->name)) {
                fail_msg("%s: %s is not in: %s", words[i], s->name, fail.what);
            }
        }
    }
    struct fail fail = FAIL_INIT;
    assert_int_equal(race_check("rosen", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "did you mean rosenbrock?"));
    assert_int_equal(race_check("xyz", &fail), ERR_INPUT);
    assert_non_null(
        strstr(fail.what, "unknown name xyz; the names are x, y; the surfaces "));
    assert_int_equal(race_check("lnx", &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, "the function is written ln(x); the surfaces"));
    assert_int_equal(race_check("θ", &fail), ERR_INPUT); /* no name of a surface */
    assert_non_null(strstr(fail.what, "the names are x, y"));
}

static void surfaces_are_found_in_any_case(void **state)
{
    (void)state;
    for (const struct surface *s = surfaces; s->name; s++) {
        char upper[64] = "";
        for (size_t i = 0; s->name[i]; i++) {
            upper[i] = s->name[i] >= 'a' && s->name[i] <= 'z' ? (char)(s->name[i] - 32)
                                                              : s->name[i];
        }
        assert_ptr_equal(surface_find(upper), s);
        upper[1] = '\0';
        assert_null(surface_find(upper));
    }
    assert_non_null(surface_find("Rosenbrock"));
    assert_null(surface_find("rosenbrockx"));
    assert_null(surface_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minimum_is_given_published_its_own_or_the_lowest_found),
        cmocka_unit_test(minimum_of_a_flat_quadratic_is_known),
        cmocka_unit_test(start_is_given_the_surfaces_or_4_4),
        cmocka_unit_test(a_step_is_explained_by_its_gradient_and_its_memory),
        cmocka_unit_test(who_is_not_in_the_race_does_not_move),
        cmocka_unit_test(first_bad_step_is_kept),
        cmocka_unit_test(whatever_is_not_finite_is_noticed_and_told_apart),
        cmocka_unit_test(a_name_misspelled_is_told_with_its_place_or_without),
        cmocka_unit_test(an_unknown_surface_is_told_of_all),
        cmocka_unit_test(surfaces_are_found_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
