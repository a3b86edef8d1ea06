#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample_params.h"
#include "scene/param.h"
#include "scene/scene.h"

static struct param_list sample(void)
{
    return param_table(sample_params, "sample");
}

static void names_are_found_in_arguments(void **state)
{
    (void)state;
    static const struct {
        const char *argument;
        int param;
    } rows[] = {
        {"lr=1", SAMPLE_LR},
        {"lr.adam@200=0.01", SAMPLE_LR},
        {"lr@3=.x", SAMPLE_LR},
        {"lrr=1", -1},
        {"l=1", -1},
        {"=1", -1},
        {"f=lr=1", SAMPLE_F},
        {"beta.=", SAMPLE_BETA},
        {"start.x.y=", SAMPLE_START},
        {"leaf.lr=1", -1},
    };
    const struct param_list list = sample();
    assert_int_equal(list.n, SAMPLE_MOST);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(param_named(&list, rows[i].argument, NULL), rows[i].param);
    }
    assert_int_equal(param_find(&list, "lr"), SAMPLE_LR);
    assert_int_equal(param_find(&list, "lr.adam"), -1);
    assert_int_equal(choice_find(list.items[SAMPLE_ACTIVATION].choices, "relu"), 2);
    assert_int_equal(choice_find(list.items[SAMPLE_ACTIVATION].choices, "rel"), -1);
    assert_int_equal(choice_find(list.items[SAMPLE_ACTIVATION].choices, "ReLU"), 2);
    assert_int_equal(choice_find(list.items[SAMPLE_ACTIVATION].choices, "σ"), 0);
    assert_int_equal(choice_find(NULL, "x"), -1);
    assert_int_equal(choice_count(NULL), 0);
}

static void items_are_those_of_the_list_it_belongs_to(void **state)
{
    (void)state;
    const struct param_list list = sample();
    char name[32];
    assert_int_equal(param_items(&list, SAMPLE_LR), RACER_MOST);
    assert_int_equal(param_items(&list, SAMPLE_DEPTH), 0);
    assert_string_equal(param_name(&list, SAMPLE_LR, RACER_ADAM, name, sizeof name),
                        "lr.adam");
    assert_string_equal(param_name(&list, SAMPLE_LR, PARAM_ALL, name, sizeof name), "lr");
    assert_true(param_applies(&list.items[SAMPLE_BETA], RACER_MOMENTUM));
    assert_false(param_applies(&list.items[SAMPLE_BETA], RACER_SGD));
    assert_true(param_applies(&list.items[SAMPLE_BETA], PARAM_ALL));
    assert_false(param_applies(&list.items[SAMPLE_DEPTH], 0));
}

static void declared_parameters_follow_and_yield_their_names(void **state)
{
    (void)state;
    struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct settings s = SETTINGS_INIT;
    struct fail fail = FAIL_INIT;
    const struct param w = {.name = "w", .kind = KIND_REAL, .initial = "1"};
    const struct param lr = {.name = "lr", .kind = KIND_REAL, .initial = "2"};
    assert_int_equal(param_declare(&list, &mem, &w, &fail), ERR_NONE);
    assert_int_equal(param_declare(&list, &mem, &lr, &fail), ERR_NONE);
    assert_int_equal(list.n, SAMPLE_MOST + 2);
    assert_int_equal(list.n_static, SAMPLE_MOST);
    assert_int_equal(param_find(&list, "w"), SAMPLE_MOST);
    assert_int_equal(param_find(&list, "leaf.lr"), SAMPLE_MOST + 1);
    assert_string_equal(list.items[SAMPLE_MOST + 1].label, "lr");
    assert_int_equal(param_named(&list, "leaf.lr=3", NULL), SAMPLE_MOST + 1);
    assert_int_equal(parse_one(&s, &list, "leaf.lr=3", &fail), ERR_NONE);
    assert_int_equal(parse_one(&s, &list, "lr=4", &fail), ERR_NONE);
    struct values v = values_resolve(&list, &s, 0, &mem);
    assert_true(values_real(&v, SAMPLE_MOST, PARAM_ALL) == 1);
    assert_true(values_real(&v, SAMPLE_MOST + 1, PARAM_ALL) == 3);
    assert_string_equal(settings_line(&s, &list, &mem), " lr=4 leaf.lr=3");
    arena_release(&mem);
    settings_release(&s);
}

/* Every spelling of a name, with and without "leaf.", sets the one parameter. */
static void declared_parameters_are_named_in_any_spelling(void **state)
{
    (void)state;
    struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    static const char *const declared[] = {"x1", "y\u0302", "μ", "lr"};
    static const struct {
        const char *argument;
        int param;
        size_t used;
    } rows[] = {
        {"x1=2", 0, 2},
        {"x₁=2", 0, 4},
        {"x_1=2", 0, 3},
        {"leaf.x1=2", 0, 7},
        {"leaf.x₁=2", 0, 9},
        {"ŷ=2", 1, 2},
        {"y\u0302=2", 1, 3},
        {"\u00B5@3=2", 2, 2},
        {"leaf.lr=2", 3, 7},
        {"lr=2", SAMPLE_LR - SAMPLE_MOST, 2},
        {"lr.adam=2", SAMPLE_LR - SAMPLE_MOST, 2},
    };
    for (size_t i = 0; i < sizeof declared / sizeof *declared; i++) {
        const struct param p = {.name = declared[i], .kind = KIND_REAL, .initial = "1"};
        assert_int_equal(param_declare(&list, &mem, &p, &fail), ERR_NONE);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t used;
        int found = param_named(&list, rows[i].argument, &used);
        if (found != SAMPLE_MOST + rows[i].param || used != rows[i].used) {
            fail_msg("%s: parameter %d, %zu bytes", rows[i].argument, found, used);
        }
    }
    static const char *const nobody[] = {"x₂=1",    "leaf.x2=1", "leaf.f=1",
                                         "leaf.=1", "x_=1",      "leaf.leaf.x1=1"};
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        assert_int_equal(param_named(&list, nobody[i], NULL), -1);
    }
    struct settings s = SETTINGS_INIT;
    assert_int_equal(parse_one(&s, &list, "x_1=3", &fail), ERR_NONE);
    assert_int_equal(parse_one(&s, &list, "leaf.x₁=4", &fail), ERR_INPUT);
    assert_string_equal(fail.what, "given twice; expected once");
    assert_string_equal(settings_line(&s, &list, &mem), " x1=3");
    settings_release(&s);
    arena_release(&mem);
}

/* A number may be worked out, wherever there is one: its value is kept. */
static void a_value_may_be_computed(void **state)
{
    (void)state;
    struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    const struct param x = {
        .name = "x", .kind = KIND_REAL, .initial = "1", .min = -10, .max = 10};
    assert_int_equal(param_declare(&list, &mem, &x, &fail), ERR_NONE);
    static const struct {
        const char *argument;
        double value;
    } rows[] = {
        {"x=pi/2", 1.5707963267948966},
        {"x=1/3", 1.0 / 3},
        {"x= -√2 ", -1.4142135623730951},
        {"x=max(1, 2, 3)^2", 9},
        {"x=\u2212"
         "1.5",
         -1.5},
        {"x=1e-3", 1e-3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings s = SETTINGS_INIT;
        assert_int_equal(parse_one(&s, &list, rows[i].argument, &fail), ERR_NONE);
        struct values v = values_resolve(&list, &s, 0, &mem);
        assert_true(values_real(&v, SAMPLE_MOST, PARAM_ALL) == rows[i].value);
        const char *line = settings_line(&s, &list, &mem); /* and back */
        struct settings again = SETTINGS_INIT;
        assert_int_equal(parse_one(&again, &list, line + 1, &fail), ERR_NONE);
        v = values_resolve(&list, &again, 0, &mem);
        assert_true(values_real(&v, SAMPLE_MOST, PARAM_ALL) == rows[i].value);
        settings_release(&s);
        settings_release(&again);
    }
    static const struct {
        const char *argument;
        long column;
        const char *what;
    } wrong[] = {
        {"x=", 1, "expected a number from −10 to 10, found nothing"},
        {"x=1/0", 1, "'1/0': expected a number from −10 to 10; this is infinite"},
        {"x=0/0", 1, "'0/0': expected a number from −10 to 10; this is not a number"},
        {"x=5+6", 1, "'5+6': expected a number from −10 to 10"},
        {"x=  π+y", 5,
         "'π+y': expected a number from −10 to 10; unknown name y; this is a value: "
         "numbers, pi, e and functions of "
         "them"},
        {"x=1e", 3, "'1e': expected a number from −10 to 10"},
        {"x=1e-", 4, "'1e-': expected a number from −10 to 10"},
        {"x=1.x", 3, "'1.x': expected a number from −10 to 10"},
        {"lr=1/3-1/3", 1, "'1/3-1/3': expected a number greater than 0"},
        {"lr=2/(1-1", 7, "'2/(1-1': expected ) for the ( at column 3"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct settings s = SETTINGS_INIT;
        assert_int_equal(parse_one(&s, &list, wrong[i].argument, &fail), ERR_INPUT);
        assert_string_equal(fail.what, wrong[i].what);
        assert_int_equal(fail.column, wrong[i].column);
        settings_release(&s);
    }
    arena_release(&mem);
}

/* A label of one's own outlives the change of the name. */
static void declared_parameters_keep_their_labels(void **state)
{
    (void)state;
    struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    const struct param lr = {
        .name = "lr", .label = "ρ", .kind = KIND_REAL, .initial = "2"};
    assert_int_equal(param_declare(&list, &mem, &lr, &fail), ERR_NONE);
    assert_string_equal(list.items[SAMPLE_MOST].name, "leaf.lr");
    assert_string_equal(list.items[SAMPLE_MOST].label, "ρ");
    arena_release(&mem);
}

/* A whole number, a list and a number for each of its items, of which nothing is said. */
static void without_limits_all_there_is_counts(void **state)
{
    (void)state;
    static const struct choice choices[] = {{"a", "", ""}, {"b", "", ""}, {0}};
    static const struct param table[] = {
        {.name = "n", .kind = KIND_INTEGER, .initial = "1"},
        {.name = "set",
         .kind = KIND_LIST,
         .initial = "",
         .unset = "none",
         .choices = choices},
        {.name = "each", .kind = KIND_REAL, .initial = "7", .per = 2},
        {0}};
    const struct param_list list = param_table(table, NULL);
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    const unsigned char *items;
    assert_true(param_applies(&table[2], 1));
    assert_int_equal(param_items(&list, 2), 2);
    struct values v = values_resolve(&list, &s, 0, &mem);
    assert_int_equal(values_list(&v, 1, &items), 0);
    assert_true(values_real(&v, 2, 1) == 7);
    assert_int_equal(parse_one(&s, &list, "set=b,a", &fail), ERR_NONE);
    assert_int_equal(parse_one(&s, &list, "each.b=3", &fail), ERR_NONE);
    assert_int_equal(parse_one(&s, &list, "n=9007199254740992", &fail), ERR_NONE);
    v = values_resolve(&list, &s, 0, &mem);
    assert_true(values_integer(&v, 0) == 9007199254740992);
    assert_true(values_real(&v, 2, 0) == 7 && values_real(&v, 2, 1) == 3);
    /* 2^53 is the last whole number that has a next one; so is what stands below zero */
    settings_release(&s);
    assert_int_equal(parse_one(&s, &list, "n=9007199254740994", &fail), ERR_INPUT);
    assert_int_equal(parse_one(&s, &list, "n=-1e300", &fail), ERR_INPUT);
    assert_int_equal(parse_one(&s, &list, "m=1", &fail), ERR_INPUT);
    assert_string_equal(fail.what, "unknown parameter; expected one of n, set, each");
    static const struct param few[] = {{.name = "set",
                                        .kind = KIND_LIST,
                                        .initial = "a",
                                        .min = 1,
                                        .max = 1,
                                        .choices = choices},
                                       {0}};
    const struct param_list short_list = param_table(few, NULL);
    struct settings one = SETTINGS_INIT;
    assert_int_equal(parse_one(&one, &short_list, "set=b,a", &fail), ERR_INPUT);
    assert_int_equal(parse_one(&one, &short_list, "set=", &fail), ERR_INPUT);
    assert_int_equal(parse_one(&one, &short_list, "set=b", &fail), ERR_NONE);
    settings_release(&one);
    assert_int_equal(parse_one(&s, &list, "ech=1", &fail), ERR_INPUT);
    assert_string_equal(fail.what, "unknown parameter; did you mean each?");
    settings_release(&s);
    arena_release(&mem);
}

static void too_many_declared_parameters_are_an_error_that_says_so(void **state)
{
    (void)state;
    struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    for (int i = SAMPLE_MOST; i < PARAM_MOST; i++) {
        struct param p = {.kind = KIND_REAL, .initial = "1"};
        p.name = arena_printf(&mem, "x%d", i);
        assert_int_equal(param_declare(&list, &mem, &p, &fail), ERR_NONE);
    }
    const struct param last = {.name = "last", .kind = KIND_REAL, .initial = "1"};
    assert_int_equal(param_declare(&list, &mem, &last, &fail), ERR_INPUT);
    assert_string_equal(fail.where, "last");
    assert_string_equal(fail.what, "too many names: 92 at most; last is one too many");
    assert_int_equal(list.n, PARAM_MOST); /* 10 of them the table's own */
    arena_release(&mem);
}

static void the_range_is_said_in_words(void **state)
{
    (void)state;
    static const struct choice choices[] = {
        {"a", "", ""}, {"b", "", ""}, {"c", "", ""}, {0}};
    static const struct {
        struct param p;
        const char *range;
    } rows[] = {
        {{.kind = KIND_REAL}, "a number"},
        {{.kind = KIND_REAL, .min = -(double)INFINITY, .max = (double)INFINITY},
         "a number"},
        {{.kind = KIND_REAL, .min = 0, .max = (double)INFINITY},
         "a number of at least 0"},
        {{.kind = KIND_REAL, .min = 0, .max = (double)INFINITY, .open_min = true},
         "a number greater than 0"},
        {{.kind = KIND_REAL, .min = 0, .max = 1, .open_min = true},
         "a number greater than 0 and at most 1"},
        {{.kind = KIND_REAL, .min = -(double)INFINITY, .max = 3},
         "a number of at most 3"},
        {{.kind = KIND_INTEGER, .min = 1, .max = 9}, "a whole number from 1 to 9"},
        {{.kind = KIND_FLAG}, "yes or no"},
        {{.kind = KIND_CHOICE, .choices = choices}, "one of a, b, c"},
        {{.kind = KIND_LIST, .choices = choices, .min = 1, .max = 3},
         "1 or more of a, b, c"},
        {{.kind = KIND_LIST, .choices = choices, .min = 1, .max = 2},
         "1 to 2 of a, b, c"},
        {{.kind = KIND_LIST, .choices = choices}, "0 or more of a, b, c"},
        {{.kind = KIND_POINT, .min = -1, .max = 1}, "two numbers x,y from −1 to 1"},
        {{.kind = KIND_TEXT}, "a text"},
        {{.kind = KIND_TEXT, .choices = choices}, "a text, or one of a, b, c"},
    };
    char out[64], small[12];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(param_range(&rows[i].p, out, sizeof out), rows[i].range);
    }
    assert_string_equal(param_range(&rows[8].p, small, sizeof small), "one of a…");
    assert_string_equal(param_range(&rows[8].p, small, 4), "one"); /* no room for it */
}

/* ---- nudges ---- */

static struct value nudge(int param, int item, const char *from, int direction)
{
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    struct fail fail = FAIL_INIT;
    if (settings_set(&s, &list, param, item, 0, from, &fail)) {
        fail_msg("%s: %s", from, fail.what);
    }
    struct values v = values_resolve(&list, &s, 0, &mem);
    char *text = values_nudge(&v, param, item, direction, &mem);
    assert_int_equal(settings_set(&s, &list, param, item, 0, text, &fail), ERR_NONE);
    v = values_resolve(&list, &s, 0, &mem);
    struct value out = *values_get(&v, param, item);
    out.text = NULL; /* gone with the arena */
    arena_release(&mem);
    settings_release(&s);
    return out;
}

static double nudge_number(int param, double from, int direction)
{
    char text[32];
    snprintf(text, sizeof text, "%.17g", from);
    return nudge(param, PARAM_ALL, text, direction).number;
}

static void nudges_go_through_round_numbers(void **state)
{
    (void)state;
    static const double round[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20};
    for (size_t i = 1; i < sizeof round / sizeof *round; i++) {
        assert_true(nudge_number(SAMPLE_LR, round[i - 1], 1) == round[i]);
        assert_true(nudge_number(SAMPLE_LR, round[i], -1) == round[i - 1]);
    }
    assert_true(nudge_number(SAMPLE_LR, 0.048, 1) == 0.05);
    assert_true(nudge_number(SAMPLE_LR, 0.292893, -1) == 0.2);
    assert_true(nudge_number(SAMPLE_DEPTH, 1, 1) == 2);
    assert_true(nudge_number(SAMPLE_DEPTH, 2, -1) == 1);
    assert_true(nudge_number(SAMPLE_DEPTH, 20, 1) == 50);
    assert_true(nudge_number(SAMPLE_MIN, -1, 1) == -0.5);
    assert_true(nudge_number(SAMPLE_MIN, -1, -1) == -2);
}

static double nudge_one(const struct param *p, const char *from, int direction)
{
    const struct param table[] = {*p, {0}};
    const struct param_list list = param_table(table, NULL);
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    assert_int_equal(settings_set(&s, &list, 0, PARAM_ALL, 0, from, NULL), ERR_NONE);
    struct values v = values_resolve(&list, &s, 0, &mem);
    double next = strtod(values_nudge(&v, 0, PARAM_ALL, direction, &mem), NULL);
    arena_release(&mem);
    settings_release(&s);
    return next;
}

static void nudges_of_shares_and_sizes_are_round_too(void **state)
{
    (void)state;
    const struct param share = {.name = "beta", .initial = "0.9", .max = 0.999999};
    const struct param width = {.name = "width",
                                .kind = KIND_INTEGER,
                                .initial = "32",
                                .min = 1,
                                .max = 256,
                                .doubles = true};
    static const char *const shares[] = {"0.2",  "0.5",   "0.8",   "0.9",    "0.95",
                                         "0.99", "0.995", "0.999", "0.9995", NULL};
    static const char *const widths[] = {"16", "32", "64", "128", "256"};
    for (int i = 1; shares[i]; i++) {
        assert_true(nudge_one(&share, shares[i - 1], 1) == strtod(shares[i], NULL));
        assert_true(nudge_one(&share, shares[i], -1) == strtod(shares[i - 1], NULL));
    }
    assert_true(nudge_one(&share, "0.171573", 1) == 0.2);
    assert_true(nudge_one(&share, "0.98", 1) == 0.99 &&
                nudge_one(&share, "0.98", -1) == 0.95);
    assert_true(nudge_one(&share, "0.7", 1) == 0.8 &&
                nudge_one(&share, "0.7", -1) == 0.5);
    assert_true(nudge_one(&share, "0.999999", 1) == 0.999999);
    for (int i = 1; i < 5; i++) {
        assert_true(nudge_one(&width, widths[i - 1], 1) == strtod(widths[i], NULL));
        assert_true(nudge_one(&width, widths[i], -1) == strtod(widths[i - 1], NULL));
    }
    assert_true(nudge_one(&width, "48", 1) == 64 && nudge_one(&width, "48", -1) == 32);
    assert_true(nudge_one(&width, "1", -1) == 1 && nudge_one(&width, "256", 1) == 256);
}

static void a_nudge_adds_without_the_noise_of_binary(void **state)
{
    (void)state;
    double v = 0;
    for (int i = 1; i <= 10; i++) {
        v = nudge_number(SAMPLE_BETA, v, 1);
        assert_true(v == i / 10.0);
    }
    assert_true(nudge_number(SAMPLE_BETA, 1, 1) == 1);
    for (int i = 9; i >= 0; i--) {
        v = nudge_number(SAMPLE_BETA, v, -1);
        assert_true(v == i / 10.0);
    }
    assert_true(nudge_number(SAMPLE_BETA, 0.05, -1) == 0);
}

static void repeated_nudges_always_move_within_the_range_and_come_back(void **state)
{
    (void)state;
    static const struct {
        int param;
        double from;
    } rows[] = {{SAMPLE_LR, 0.1},    {SAMPLE_LR, 0.2}, {SAMPLE_LR, 1e-12},
                {SAMPLE_ZOOM, 0.01}, {SAMPLE_MIN, 50}, {SAMPLE_MIN, 1e-300},
                {SAMPLE_LR, 2e-9}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum { ROUNDS = 8 };
        double v = rows[i].from;
        for (int k = 0; k < ROUNDS; k++) {
            double next = nudge_number(rows[i].param, v, 1);
            assert_true(next > v);
            v = next;
        }
        for (int k = 0; k < ROUNDS; k++) {
            double next = nudge_number(rows[i].param, v, -1);
            assert_true(next < v);
            v = next;
        }
        assert_true(v == rows[i].from);
    }
}

static void nudges_stop_at_the_ends_of_the_range_and_pass_zero(void **state)
{
    (void)state;
    assert_true(nudge_number(SAMPLE_DEPTH, 100, 1) == 100);
    assert_true(nudge_number(SAMPLE_DEPTH, 95, 1) == 100);
    assert_true(nudge_number(SAMPLE_DEPTH, 1, -1) == 1);
    double v = 0.01; /* zoom: −5..5, multiplied */
    int steps = 0;
    for (; v > -5 && steps < 200; steps++) {
        double next = nudge_number(SAMPLE_ZOOM, v, -1);
        assert_true(next < v);
        v = next;
    }
    assert_true(v == -5);
    for (; v < 5 && steps < 400; steps++) {
        double next = nudge_number(SAMPLE_ZOOM, v, 1);
        assert_true(next > v);
        v = next;
    }
    assert_true(v == 5);
    v = 0.1;
    for (int i = 0; i < 60; i++) { /* lr stays above 0 */
        v = nudge_number(SAMPLE_LR, v, -1);
        assert_true(v > 0);
    }
}

static void nudges_of_unset_values_flags_choices_and_others(void **state)
{
    (void)state;
    assert_true(nudge(SAMPLE_MIN, PARAM_ALL, "", 1).number > 0);
    assert_true(nudge(SAMPLE_MIN, PARAM_ALL, "", -1).number < 0);
    assert_true(nudge(SAMPLE_ANSWERS, PARAM_ALL, "yes", 1).number == 0);
    assert_true(nudge(SAMPLE_ANSWERS, PARAM_ALL, "no", -1).number == 1);
    assert_true(nudge(SAMPLE_ACTIVATION, PARAM_ALL, "relu", 1).number == 0);
    assert_true(nudge(SAMPLE_ACTIVATION, PARAM_ALL, "sigmoid", -1).number == 2);
    assert_true(nudge(SAMPLE_START, PARAM_ALL, "3,4", 1).point[1] == 4);
    assert_int_equal(nudge(SAMPLE_F, PARAM_ALL, "x", 1).n_items, 0); /* stays, parses */
    assert_int_equal(nudge(SAMPLE_RACERS, PARAM_ALL, "sgd", 1).n_items, 1);
    assert_true(nudge(SAMPLE_LR, RACER_ADAM, "0.1", 1).number == 0.2);
}

/* ---- wishes ---- */

static void wishes_hold_what_was_asked_as_text_that_parses(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct asks asks = {.mem = &mem};
    char text[] = "x^2";
    ask_set(&asks, 1, PARAM_ALL, text);
    text[0] = 'y'; /* it was copied */
    ask_set_real(&asks, 2, 3, 0.1);
    ask_set_point(&asks, 4, -1.5, 1e-9);
    ask_seek(&asks, -4);
    ask_run(&asks, true);
    ask_prompt(&asks, 5, 6);
    ask_question(&asks, 7, "how?");
    assert_int_equal(asks.n, 7);
    const struct ask *a = asks.items;
    assert_int_equal(a[0].kind, ASK_SET);
    assert_string_equal(a[0].text, "x^2");
    assert_int_equal(a[0].item, PARAM_ALL);
    assert_string_equal(a[1].text, "0.1");
    assert_true(a[1].param == 2 && a[1].item == 3);
    assert_string_equal(a[2].text, "-1.5,1e-9");
    assert_true(a[2].kind == ASK_SET && a[2].param == 4 && a[2].item == PARAM_ALL);
    assert_true(a[3].kind == ASK_SEEK && a[3].step == 0);
    assert_true(a[4].kind == ASK_RUN && a[4].step == 1);
    assert_true(a[5].kind == ASK_PROMPT && a[5].param == 5 && a[5].item == 6);
    assert_true(a[6].kind == ASK_QUESTION && a[6].id == 7);
    assert_string_equal(a[6].text, "how?");
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_in_arguments),
        cmocka_unit_test(items_are_those_of_the_list_it_belongs_to),
        cmocka_unit_test(declared_parameters_follow_and_yield_their_names),
        cmocka_unit_test(declared_parameters_keep_their_labels),
        cmocka_unit_test(declared_parameters_are_named_in_any_spelling),
        cmocka_unit_test(a_value_may_be_computed),
        cmocka_unit_test(without_limits_all_there_is_counts),
        cmocka_unit_test(too_many_declared_parameters_are_an_error_that_says_so),
        cmocka_unit_test(the_range_is_said_in_words),
        cmocka_unit_test(nudges_go_through_round_numbers),
        cmocka_unit_test(nudges_of_shares_and_sizes_are_round_too),
        cmocka_unit_test(a_nudge_adds_without_the_noise_of_binary),
        cmocka_unit_test(repeated_nudges_always_move_within_the_range_and_come_back),
        cmocka_unit_test(nudges_stop_at_the_ends_of_the_range_and_pass_zero),
        cmocka_unit_test(nudges_of_unset_values_flags_choices_and_others),
        cmocka_unit_test(wishes_hold_what_was_asked_as_text_that_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
