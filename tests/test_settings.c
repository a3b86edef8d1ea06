#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/random.h"
#include "sample_params.h"
#include "scene/param.h"

static struct param_list sample(void)
{
    return param_table(sample_params, "sample");
}

/* Parses the n arguments; they are good. */
static void parse(struct settings *s, const char *const *arguments, int n)
{
    const struct param_list list = sample();
    for (int i = 0; i < n; i++) {
        struct fail fail = FAIL_INIT;
        if (parse_one(s, &list, arguments[i], &fail)) {
            fail_msg("%s: %s: %s", arguments[i], fail.where, fail.what);
        }
    }
}

#define PARSE(s, ...)                                                                    \
    parse((s), (const char *const[]){__VA_ARGS__},                                       \
          (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static double real_at(const struct settings *s, int param, int item, long step)
{
    const struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct values v = values_resolve(&list, s, step, &mem);
    double out = values_real(&v, param, item);
    arena_release(&mem);
    return out;
}

static void defaults_are_in_force_without_settings(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    struct values v = values_resolve(&list, &s, 0, &mem);
    const unsigned char *items;
    double point[2];
    assert_string_equal(values_text(&v, SAMPLE_F), "x^2");
    assert_false(values_point(&v, SAMPLE_START, point));
    assert_true(isnan(point[0]) && isnan(point[1]));
    assert_int_equal(values_list(&v, SAMPLE_RACERS, &items), 2);
    assert_int_equal(items[0], RACER_SGD);
    assert_int_equal(items[1], RACER_ADAM);
    assert_string_equal(values_text(&v, SAMPLE_RACERS), "sgd,adam");
    assert_true(values_has(&v, SAMPLE_RACERS, RACER_ADAM));
    assert_false(values_has(&v, SAMPLE_RACERS, RACER_MOMENTUM));
    assert_true(values_real(&v, SAMPLE_LR, RACER_SGD) == 0.1);
    assert_true(values_real(&v, SAMPLE_LR, RACER_MOMENTUM) == 0.05);
    assert_true(values_real(&v, SAMPLE_LR, RACER_ADAM) == 0.3);
    assert_true(isnan(values_real(&v, SAMPLE_BETA, RACER_ADAM)));
    assert_true(values_real(&v, SAMPLE_BETA, RACER_MOMENTUM) == 0.9);
    assert_int_equal(values_integer(&v, SAMPLE_DEPTH), 20);
    assert_true(values_flag(&v, SAMPLE_ANSWERS));
    assert_int_equal(values_choice(&v, SAMPLE_ACTIVATION), 1);
    assert_true(isnan(values_real(&v, SAMPLE_MIN, PARAM_ALL)));
    for (int i = 0; i < SAMPLE_MOST; i++) {
        assert_false(values_get(&v, i, PARAM_ALL)->given);
    }
    arena_release(&mem);
}

static void every_kind_is_parsed_to_canonical_text(void **state)
{
    (void)state;
    static const struct {
        const char *argument;
        int param;
        const char *text;
    } rows[] = {
        {"f=sin(x) = 1", SAMPLE_F, "sin(x) = 1"},
        {"f=", SAMPLE_F, ""},
        {"start=4,-4", SAMPLE_START, "4,-4"},
        {"start= 0.50 , −1e0 ", SAMPLE_START, "0.5,-1"},
        {"racers=adam, sgd", SAMPLE_RACERS, "adam,sgd"},
        {"lr=0.10", SAMPLE_LR, "0.1"},
        {"lr=1e-3", SAMPLE_LR, "0.001"},
        {"depth=1e2", SAMPLE_DEPTH, "100"},
        {"answers=off", SAMPLE_ANSWERS, "no"},
        {"answers=false", SAMPLE_ANSWERS, "no"},
        {"answers=0", SAMPLE_ANSWERS, "no"},
        {"answers=on", SAMPLE_ANSWERS, "yes"},
        {"answers=true", SAMPLE_ANSWERS, "yes"},
        {"answers=1", SAMPLE_ANSWERS, "yes"},
        {"activation=relu", SAMPLE_ACTIVATION, "relu"},
        {"min=-2.5", SAMPLE_MIN, "-2.5"},
        {"min=", SAMPLE_MIN, ""},
        {"start=", SAMPLE_START, ""},
    };
    const struct param_list list = sample();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings s = SETTINGS_INIT;
        struct arena mem = ARENA_INIT;
        PARSE(&s, rows[i].argument);
        struct values v = values_resolve(&list, &s, 0, &mem);
        assert_string_equal(values_text(&v, rows[i].param), rows[i].text);
        if (rows[i].param == SAMPLE_ANSWERS) {
            assert_true(values_get(&v, SAMPLE_ANSWERS, PARAM_ALL)->number ==
                        (strcmp(rows[i].text, "yes") == 0));
        }
        arena_release(&mem);
        settings_release(&s);
    }
}

static void a_mistake_names_the_argument_the_column_and_what_was_expected(void **state)
{
    (void)state;
    static const struct {
        const char *argument, *where;
        long column;
        const char *what;
    } rows[] = {
        {"lr.adam=0.1x", "lr.adam", 4, "'0.1x': expected a number greater than 0"},
        {"lr=0", "lr", 1, "'0': expected a number greater than 0"},
        {"lr=", "lr", 1, "expected a number greater than 0, found nothing"},
        {"lr=1e999", "lr", 1, "'1e999': expected a number greater than 0"},
        /* 40 bytes of it are repeated, and no half character */
        {"lr=→→→→→→→→→→→→→→", "lr", 1,
         "'→→→→→→→→→→→→→…': expected a number greater than 0"},
        {"lr=x→→→→→→→→→→→→→→", "lr", 1,
         "'x→→→→→→→→→→→→→…': expected a number greater than 0"},
        {"lr=nan", "lr", 1, "'nan': expected a number greater than 0"},
        {"lr@20=-1", "lr@20", 1, "'-1': expected a number greater than 0"},
        {"lr.adam@20=  y", "lr.adam@20", 3, "'y': expected a number greater than 0"},
        {"beta=1.5", "beta", 1, "'1.5': expected a number from 0 to 1"},
        {"depth=2.5", "depth", 1,
         "'2.5': expected a whole number greater than 0 and at most 100"},
        {"depth=101", "depth", 1,
         "'101': expected a whole number greater than 0 and at most 100"},
        {"min=1e999", "min", 1, "'1e999': expected a number"},
        {"start=4", "start", 1, "'4': expected two numbers x,y from −10 to 10"},
        {"start=4,11", "start", 3, "'11': expected two numbers x,y from −10 to 10"},
        {"start=4,1,2", "start", 1, "'4,1,2': expected two numbers x,y from −10 to 10"},
        {"racers=sgd,adm", "racers", 5, "'adm' is unknown; did you mean adam?"},
        {"racers=sgd,lion99", "racers", 5,
         "'lion99': expected 1 or more of sgd, momentum, adam"},
        {"racers=", "racers", 1,
         "expected 1 or more of sgd, momentum, adam, found nothing"},
        {"racers=ad", "racers", 1, "'ad' is unknown; did you mean adam?"},
        {"η.adam=1/3", "η.adam", 1, "η is shown for lr; did you mean lr.adam=1/3?"},
        {"lr=1/0", "lr", 1, "'1/0': expected a number greater than 0; this is infinite"},
        {"lr=1/", "lr", 3, "'1/': expected a number, a name or (, found the end"},
        {"racers=sgd,sgd", "racers", 5, "sgd is given twice; expected once"},
        {"activation=gauss", "activation", 1,
         "'gauss': expected one of sigmoid, tanh, relu"},
        {"answers=maybe", "answers", 1, "'maybe': expected yes or no"},
        {"f=ab!", "f", 3, "expected calm"},
        {"lrr=1", "lrr", 1, "unknown parameter of sample; did you mean lr?"},
        {"lrr.adam=1", "lrr.adam", 1, "unknown parameter of sample; did you mean lr?"},
        {"zzzzz=1", "zzzzz", 1,
         "unknown parameter of sample; expected one of f, start, racers, lr, beta, "
         "depth, answers, activation, min, zoom"},
        {"=1", "=1", 1,
         "unknown parameter of sample; expected one of f, start, racers, lr, beta, "
         "depth, answers, activation, min, zoom"},
        {"lr.adm=1", "lr.adm", 4, "'adm' is unknown; did you mean adam?"},
        {"lr.=1", "lr.", 4, "expected one of sgd, momentum, adam, found nothing"},
        {"lr.adam.x=1", "lr.adam.x", 4, "'adam.x' is unknown; did you mean adam?"},
        {"depth.adam=1", "depth.adam", 6, "depth has one value; expected depth="},
        {"lr@=1", "lr@", 4, "expected a step after @: a whole number from 0 to 1e9"},
        {"lr@2x=1", "lr@2x", 4, "expected a step after @: a whole number from 0 to 1e9"},
        {"lr@1000000001=1", "lr@1000000001", 4,
         "expected a step after @: a whole number from 0 to 1e9"},
        {"lr@99999999999999999999=1", "lr@99999999999999999999", 4,
         "expected a step after @: a whole number from 0 to 1e9"},
        {"depth@5=3", "depth@5", 6,
         "depth cannot change in mid-run; expected depth without @5"},
        {"lr", "lr", 3, "expected NAME=VALUE"},
        /* columns are counted, not bytes */
        {"θ²", "θ²", 3, "expected NAME=VALUE"},
        {"start=−4,é", "start", 4, "'é': expected two numbers x,y from −10 to 10"},
        {"start=−4−", "start", 1, "'−4−': expected two numbers x,y from −10 to 10"},
        {"lr=−−θ", "lr", 3,
         "'−−θ': expected a number greater than 0; unknown name θ; this is a value: "
         "numbers, pi, e and functions of them"},
        {"racers=\u00A0sgd\u2009\t,\u2009θ\u00A0", "racers", 9,
         "'θ': expected 1 or more of sgd, momentum, adam"},
    };
    const struct param_list list = sample();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        assert_int_equal(parse_one(&s, &list, rows[i].argument, &fail), ERR_INPUT);
        assert_string_equal(fail.what, rows[i].what);
        assert_string_equal(fail.where, rows[i].where);
        assert_int_equal(fail.column, rows[i].column);
        assert_int_equal(s.n, 0);
        settings_release(&s);
    }
}

static void a_name_given_twice_is_an_error(void **state)
{
    (void)state;
    static const char *const twice[][2] = {{"lr=1", "lr=1"},
                                           {"lr@0=1", "lr=2"},
                                           {"lr.adam=1", "lr.adam=1"},
                                           {"lr.adam@7=1", "lr.adam@7=2"}};
    static const char *const once[][2] = {{"lr=1", "lr.adam=1"}, {"lr=1", "lr@1=1"}};
    const struct param_list list = sample();
    for (size_t i = 0; i < 4; i++) {
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        PARSE(&s, twice[i][0]);
        assert_int_equal(parse_one(&s, &list, twice[i][1], &fail), ERR_INPUT);
        assert_string_equal(fail.what, "given twice; expected once");
        assert_int_equal(s.n, 1);
        settings_release(&s);
    }
    /* all at once: the first that is wrong is told, and none is taken */
    static const struct {
        const char *arguments[3], *where, *what;
    } all[] = {{{"lr=2", "lr@3=1", "lr=2"}, "lr", "given twice; expected once"},
               {{"lr@3=1", "beta=x", "lr@3=1"}, "beta", "'x'"},
               {{"lr@3=1", "lr@3=x", "beta=x"}, "lr@3", "given twice; expected once"},
               {{"lr.adam=1", "lr.sgd@1=2", "x=1"}, "x", "unknown"}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        PARSE(&s, "start=1,2");
        assert_int_equal(settings_parse(&s, &list, all[i].arguments, 3, &fail),
                         ERR_INPUT);
        assert_string_equal(fail.where, all[i].where);
        assert_non_null(strstr(fail.what, all[i].what));
        assert_int_equal(s.n, 1);
        settings_release(&s);
    }
    for (size_t i = 0; i < 2; i++) {
        struct settings s = SETTINGS_INIT;
        PARSE(&s, once[i][0], once[i][1]);
        assert_int_equal(s.n, 2);
        settings_release(&s);
    }
}

static void the_narrower_wins_in_any_order_and_the_later_step_counts(void **state)
{
    (void)state;
    for (int swap = 0; swap < 2; swap++) {
        struct settings s = SETTINGS_INIT;
        PARSE(&s, swap ? "lr=0.5" : "lr.adam=0.2", swap ? "lr.adam=0.2" : "lr=0.5",
              "lr@200=0.01", "lr.sgd@100=0.7", "lr.sgd@50=0.6");
        assert_true(real_at(&s, SAMPLE_LR, RACER_ADAM, 0) == 0.2);
        assert_true(real_at(&s, SAMPLE_LR, RACER_ADAM, 300) == 0.2);
        assert_true(real_at(&s, SAMPLE_LR, RACER_MOMENTUM, 199) == 0.5);
        assert_true(real_at(&s, SAMPLE_LR, RACER_MOMENTUM, 200) == 0.01);
        assert_true(real_at(&s, SAMPLE_LR, RACER_SGD, 49) == 0.5);
        assert_true(real_at(&s, SAMPLE_LR, RACER_SGD, 50) == 0.6);
        assert_true(real_at(&s, SAMPLE_LR, RACER_SGD, 100) == 0.7);
        assert_true(real_at(&s, SAMPLE_LR, PARAM_ALL, 200) == 0.01);
        settings_release(&s);
    }
}

static void
a_wide_value_set_in_the_program_removes_narrower_ones_of_its_step(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    PARSE(&s, "lr.adam=0.2", "lr.adam@5=0.3", "beta.momentum@5=0.5");
    assert_int_equal(settings_set(&s, &list, SAMPLE_LR, PARAM_ALL, 5, "1", NULL), 0);
    assert_int_equal(s.n, 3);
    assert_true(real_at(&s, SAMPLE_LR, RACER_ADAM, 5) == 0.2);
    assert_true(real_at(&s, SAMPLE_LR, RACER_SGD, 5) == 1);
    assert_int_equal(settings_set(&s, &list, SAMPLE_LR, PARAM_ALL, 0, "2", NULL), 0);
    assert_true(real_at(&s, SAMPLE_LR, RACER_ADAM, 5) == 1);
    settings_release(&s);
}

static void a_value_that_fails_changes_nothing(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    PARSE(&s, "lr=0.25");
    assert_int_equal(settings_set(&s, &list, SAMPLE_LR, PARAM_ALL, 0, "no", NULL),
                     ERR_INPUT);
    assert_int_equal(settings_set(&s, &list, SAMPLE_DEPTH, PARAM_ALL, 3, "5", NULL),
                     ERR_INPUT);
    assert_int_equal(s.n, 1);
    assert_true(real_at(&s, SAMPLE_LR, RACER_SGD, 0) == 0.25);
    settings_release(&s);
}

static bool begins_at(const struct setting *at, const void *step)
{
    return at->step == *(const long *)step;
}

static void entries_are_replaced_removed_dropped_and_copied(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT, copy = SETTINGS_INIT;
    PARSE(&s, "lr=0.5", "lr@10=0.6", "lr.adam@20=0.7");
    settings_set(&s, &list, SAMPLE_LR, PARAM_ALL, 10, "0.65", NULL);
    assert_int_equal(s.n, 3);
    settings_copy(&copy, &s);
    settings_copy(&copy, &s); /* what it held is given back */
    settings_drop_after(&s, 10);
    assert_int_equal(s.n, 2);
    settings_remove(&s, begins_at, &(long){10});
    settings_remove(&s, begins_at, &(long){11});
    assert_int_equal(s.n, 1);
    settings_release(&s);
    assert_true(real_at(&copy, SAMPLE_LR, RACER_ADAM, 19) == 0.65);
    assert_true(real_at(&copy, SAMPLE_LR, RACER_ADAM, 20) == 0.7);
    settings_release(&copy);
}

/* A drag sets the same value for minutes: 100,000 times must not take 100,000 places. */
/* More than the first memory holds, in the wrong order. */
static void many_entries_keep_their_order(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct fail fail = FAIL_INIT;
    for (int step = 40; step > 0; step--) {
        char text[32];
        snprintf(text, sizeof text, "lr@%d=%d", step, step);
        assert_int_equal(parse_one(&s, &list, text, &fail), ERR_NONE);
    }
    assert_int_equal(s.n, 40);
    for (int i = 0; i < 40; i++) {
        assert_int_equal(s.items[i].step, i + 1);
        assert_true(real_at(&s, SAMPLE_LR, PARAM_ALL, i + 1) == i + 1);
    }
    settings_release(&s);
}

static void a_long_drag_does_not_fill_the_memory(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    PARSE(&s, "lr.adam@7=0.125");
    for (int i = 0; i < 100000; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d,%d", i % 10, i % 7);
        assert_int_equal(settings_set(&s, &list, SAMPLE_START, PARAM_ALL, 0, text, NULL),
                         0);
    }
    assert_true(arena_used(&s.mem) < 256 * 1024);
    assert_true(real_at(&s, SAMPLE_LR, RACER_ADAM, 7) == 0.125);
    /* 99999 % 10 = 9, 99999 % 7 = 4 */
    struct arena mem = ARENA_INIT;
    struct values v = values_resolve(&list, &s, 0, &mem);
    assert_string_equal(values_text(&v, SAMPLE_START), "9,4");
    arena_release(&mem);
    settings_release(&s);
}

static void a_narrow_setting_needs_an_item_that_is_listed_and_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[3], *where, *what; /* what NULL: fine */
    } rows[] = {
        {{"lr.adam=1"}, NULL, NULL},
        {{"lr.momentum=1"},
         "lr.momentum",
         "momentum is not in racers=sgd, adam; expected one that is"},
        {{"lr.momentum@4=1", "racers=momentum"}, NULL, NULL},
        {{"racers=momentum,sgd", "lr.adam@4=1"},
         "lr.adam@4",
         "adam is not in racers=momentum,sgd; expected one that is"},
        {{"beta.adam=0.5"}, "beta.adam", "adam has no beta; expected one of lr"},
    };
    const struct param_list list = sample();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct settings s = SETTINGS_INIT;
        struct fail fail = FAIL_INIT;
        for (int k = 0; rows[i].arguments[k]; k++) {
            PARSE(&s, rows[i].arguments[k]);
        }
        enum err err = settings_check(&s, &list, &fail);
        assert_int_equal(err, rows[i].what ? ERR_INPUT : ERR_NONE);
        if (rows[i].what) {
            assert_string_equal(fail.where, rows[i].where);
            assert_string_equal(fail.what, rows[i].what);
        }
        settings_release(&s);
    }
}

static void the_line_holds_what_differs_in_order_and_quoted(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    assert_string_equal(settings_line(&s, &list, &mem), "");
    PARSE(&s, "f=it's x^2", "depth=20", "lr.adam@200=0.01", "lr=0.5", "start=4,4",
          "lr.sgd=0.5", "answers=on", "lr.adam@201=0.01", "beta.momentum=0.9",
          "activation@3=relu", "beta@9=0.9");
    assert_string_equal(settings_line(&s, &list, &mem),
                        " f='it'\\''s x^2' start=4,4 lr=0.5 lr.sgd=0.5 lr.adam@200=0.01"
                        " activation@3=relu");
    arena_release(&mem);
    settings_release(&s);
}

/* 0.1 is the default of lr and of SGD, but not of the others: it must be printed. */
static void a_wide_value_is_printed_unless_it_is_the_default_of_all(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    PARSE(&s, "lr=0.1", "beta=0.9");
    assert_string_equal(settings_line(&s, &list, &mem), " lr=0.1");
    arena_release(&mem);
    settings_release(&s);
}

static void what_is_set_for_an_item_not_listed_is_left_out(void **state)
{
    (void)state;
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct arena mem = ARENA_INIT;
    PARSE(&s, "lr.adam=0.9", "lr.sgd=0.9", "racers=sgd");
    assert_string_equal(settings_line(&s, &list, &mem), " racers=sgd lr.sgd=0.9");
    arena_release(&mem);
    settings_release(&s);
}

/* ---- round trip ---- */

enum { ROUNDS = 1000, STEPS = 12 };

static uint64_t draw(int round, int *index, uint64_t n)
{
    struct random_key key = {.seed = 7, .layer = (uint32_t)round};
    return random_bits(key, (uint64_t)(*index)++) % n;
}

/* A good value of the parameter; often its default. */
static void random_text(int round, int *index, int param, char out[64])
{
    static const char *const texts[8] = {
        "x^2", "it's (x+y)^2", "$HOME `a` \"b\" \\", "-", "x\ny\t*", "é²−θ", "1 / x", ""};
    static const char *const lists[] = {"sgd,adam", "adam,sgd", "momentum",
                                        "momentum,adam,sgd"};
    static const char *const activations[] = {"sigmoid", "tanh", "relu"};
    double wild = ((double)draw(round, index, 2000001) - 1e6) / 3e5; /* ±3.33 */
    double few[] = {0.1, 0.3, 0.9, 0.05};
    char number[NUMBER_SIZE];
    switch (param) {
    case SAMPLE_F:
        snprintf(out, 64, "%s", texts[draw(round, index, 8)]);
        break;
    case SAMPLE_START:
        snprintf(out, 64, "%s,1", number_short(number, wild));
        break;
    case SAMPLE_RACERS:
        snprintf(out, 64, "%s", lists[draw(round, index, 4)]);
        break;
    case SAMPLE_DEPTH:
        snprintf(out, 64, "%d", 19 + (int)draw(round, index, 3));
        break;
    case SAMPLE_ANSWERS:
        snprintf(out, 64, "%s", draw(round, index, 2) ? "yes" : "no");
        break;
    case SAMPLE_ACTIVATION:
        snprintf(out, 64, "%s", activations[draw(round, index, 3)]);
        break;
    case SAMPLE_LR:
    case SAMPLE_BETA:
        snprintf(out, 64, "%s", number_short(number, few[draw(round, index, 4)]));
        break;
    default:
        snprintf(out, 64, "%s", number_short(number, wild));
    }
}

static void random_settings(int round, struct settings *s)
{
    const struct param_list list = sample();
    int index = 0, n = (int)draw(round, &index, 12);
    for (int i = 0; i < n; i++) {
        int param = (int)draw(round, &index, SAMPLE_MOST), item = PARAM_ALL;
        long step = 0;
        char text[64];
        if (list.items[param].per && draw(round, &index, 2)) {
            item = (int)draw(round, &index, RACER_MOST);
        }
        if (list.items[param].effect == LIVE && draw(round, &index, 2)) {
            step = (long)draw(round, &index, STEPS);
        }
        random_text(round, &index, param, text);
        assert_int_equal(settings_set(s, &list, param, item, step, text, NULL), 0);
    }
}

/* Narrow settings of those that do not race are no part of the promise. */
static void assert_same_values(const struct settings *a, const struct settings *b,
                               long step)
{
    const struct param_list list = sample();
    struct arena mem = ARENA_INIT;
    struct values va = values_resolve(&list, a, step, &mem);
    struct values vb = values_resolve(&list, b, step, &mem);
    for (int i = 0; i < list.n; i++) {
        for (int item = PARAM_ALL; item < param_items(&list, i); item++) {
            if (item != PARAM_ALL && !values_has(&va, SAMPLE_RACERS, item)) {
                continue;
            }
            const struct value *x = values_get(&va, i, item),
                               *y = values_get(&vb, i, item);
            assert_string_equal(x->text, y->text);
            assert_int_equal(x->given, y->given);
            assert_memory_equal(&x->number, &y->number, sizeof x->number);
            assert_memory_equal(x->point, y->point, sizeof x->point);
        }
    }
    arena_release(&mem);
}

/* Writes a script in which a real shell splits every line: each word ended by NUL, each
 * line by an empty word, which no argument can be. */
static void write_script(FILE *script, struct settings *all)
{
    const struct param_list list = sample();
    for (int i = 0; i < ROUNDS; i++) {
        struct arena mem = ARENA_INIT;
        random_settings(i, &all[i]);
        fprintf(script, "printf '%%s\\0' %s ''\n", settings_line(&all[i], &list, &mem));
        arena_release(&mem);
    }
    fclose(script);
}

static void parse_words(FILE *words, struct settings *s)
{
    char *word = NULL;
    size_t room = 0;
    while (getdelim(&word, &room, '\0', words) > 1) {
        PARSE(s, word);
    }
    free(word);
}

static void the_line_gives_the_same_values_back_through_a_shell(void **state)
{
    (void)state;
    const struct param_list list = sample();
    static struct settings all[ROUNDS];
    char path[] = "/tmp/gradwatch-test-XXXXXX", command[64];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    write_script(fdopen(fd, "w"), all);
    snprintf(command, sizeof command, "sh %s", path);
    FILE *words = popen(command, "r");
    assert_non_null(words);
    for (int i = 0; i < ROUNDS; i++) {
        struct settings back = SETTINGS_INIT;
        parse_words(words, &back);
        assert_int_equal(settings_check(&back, &list, NULL), ERR_NONE);
        for (long step = 0; step <= STEPS; step++) {
            assert_same_values(&all[i], &back, step);
        }
        settings_release(&back);
        settings_release(&all[i]);
    }
    assert_int_equal(getc(words), EOF);
    assert_int_equal(pclose(words), 0);
    remove(path);
}

static void an_argument_without_end_is_refused_at_its_limit(void **state)
{
    (void)state;
    enum { LIMIT = 1 << 16 };
    static char text[2 * LIMIT];
    memset(text, ' ', sizeof text - 1);
    memcpy(text, "rate=1", 6);
    const struct param_list list = sample();
    struct settings s = SETTINGS_INIT;
    struct fail fail = FAIL_INIT;
    assert_int_equal(parse_one(&s, &list, text, &fail), ERR_INPUT);
    assert_int_equal(fail.column, LIMIT + 1);
    assert_string_equal(fail.what, "too long; expected at most 65536 bytes");
    settings_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_argument_without_end_is_refused_at_its_limit),
        cmocka_unit_test(defaults_are_in_force_without_settings),
        cmocka_unit_test(every_kind_is_parsed_to_canonical_text),
        cmocka_unit_test(a_mistake_names_the_argument_the_column_and_what_was_expected),
        cmocka_unit_test(a_name_given_twice_is_an_error),
        cmocka_unit_test(the_narrower_wins_in_any_order_and_the_later_step_counts),
        cmocka_unit_test(
            a_wide_value_set_in_the_program_removes_narrower_ones_of_its_step),
        cmocka_unit_test(a_value_that_fails_changes_nothing),
        cmocka_unit_test(entries_are_replaced_removed_dropped_and_copied),
        cmocka_unit_test(many_entries_keep_their_order),
        cmocka_unit_test(a_long_drag_does_not_fill_the_memory),
        cmocka_unit_test(a_narrow_setting_needs_an_item_that_is_listed_and_has_it),
        cmocka_unit_test(the_line_holds_what_differs_in_order_and_quoted),
        cmocka_unit_test(a_wide_value_is_printed_unless_it_is_the_default_of_all),
        cmocka_unit_test(what_is_set_for_an_item_not_listed_is_left_out),
        cmocka_unit_test(the_line_gives_the_same_values_back_through_a_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
