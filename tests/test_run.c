/* A run gives any scene step back, go to step, LIVE changes, reset and replay: proven on
 * a scene whose state depends on every value of every step before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/run.h"

enum { P_ADD, P_SIZE, P_LOOK, LAST = 6000 };

static const struct param params[] = {
    [P_ADD] = {.name = "add",
               .kind = KIND_REAL,
               .effect = LIVE,
               .initial = "1",
               .min = -1e9,
               .max = 1e9},
    [P_SIZE] = {.name = "size",
                .kind = KIND_INTEGER,
                .effect = RERUN,
                .initial = "4",
                .min = 1,
                .max = 1e7},
    [P_LOOK] = {.name = "look",
                .kind = KIND_REAL,
                .effect = VIEW,
                .initial = "0",
                .min = 0,
                .max = 9},
    {0},
};

struct mixer {
    uint64_t *words; /* [size] in the arena */
    long size;
};

static enum err init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    struct mixer *m = model;
    m->size = values_integer(ctx->values, P_SIZE);
    if (m->size == 13) {
        return fail_set(fail, ERR_INPUT, "size", 1, "not 13");
    }
    m->words = arena_new(mem, uint64_t, m->size);
    m->words[0] = ctx->seed;
    return ERR_NONE;
}

static long steps_made;

static void step(void *model, const struct ctx *ctx)
{
    struct mixer *m = model;
    steps_made++;
    assert_true(ctx->step < LAST);
    double add = values_real(ctx->values, P_ADD, PARAM_ALL);
    uint64_t mix =
        m->words[0] * 6364136223846793005u + (uint64_t)(int64_t)(add * 1000) + 1;
    memmove(m->words + 1, m->words, (size_t)(m->size - 1) * sizeof *m->words);
    m->words[0] = mix;
}

static long last_step(const void *model)
{
    (void)model;
    return LAST;
}

/* The first word, in two halves that a double holds exactly. */
enum { C_STEP, C_HIGH, C_LOW };
static const struct record_column columns[] = {
    [C_STEP] = {"step", "", COLUMN_STEP},
    [C_HIGH] = {"high", "", COLUMN_OF_SERIES},
    [C_LOW] = {"low", "", COLUMN_OF_SERIES},
    {0},
};

static void series(const void *model, struct record_series *out)
{
    (void)model;
    out->n = 1;
}

static double number(const void *model, const struct ctx *ctx, int column, int i,
                     int place)
{
    (void)ctx, (void)i, (void)place;
    uint64_t word = ((const struct mixer *)model)->words[0];
    return (double)(uint32_t)(column == C_HIGH ? word >> 32 : word);
}

static const struct scene mixer = {
    .name = "mixer",
    .params = params,
    .model_size = sizeof(struct mixer),
    .columns = columns,
    .init = init,
    .step = step,
    .last_step = last_step,
    .series = series,
    .number = number,
};

static struct run *open_run(int n, const char *const *arguments)
{
    struct run *r = NULL;
    struct fail fail = FAIL_INIT;
    assert_int_equal(run_parse(&mixer, arguments, n, 1, &r, &fail), ERR_NONE);
    return r;
}

static uint64_t at(struct run *r, long step)
{
    run_seek(r, step);
    while (run_busy(r)) {
        run_advance(r);
    }
    assert_int_equal(run_step(r), step);
    const struct mixer *m = run_model(r);
    struct ctx ctx = run_ctx(r, NULL);
    assert_int_equal(ctx.log->n, step + 1);
    uint64_t high = (uint64_t)log_get(ctx.log, step, C_HIGH, 0, 0);
    assert_true((high << 32 | (uint64_t)log_get(ctx.log, step, C_LOW, 0, 0)) ==
                m->words[0]);
    return m->words[0];
}

static void going_anywhere_gives_what_running_there_gave(void **state)
{
    (void)state;
    const char *arguments[] = {"add=0.5", "add@37=2", "add@200=-1"};
    struct run *r = open_run(3, arguments);
    uint64_t straight[LAST + 1];
    for (long t = 0; t <= LAST; t++) {
        straight[t] = at(r, t);
    }
    unsigned long random = 7;
    for (int i = 0; i < 2000; i++) {
        random = random * 1103515245u + 12345;
        long t = (long)(random >> 8) % (LAST + 1);
        assert_true(at(r, t) == straight[t]);
    }
    run_free(r);
}

static void stepping_back_from_far_in_replays_little(void **state)
{
    (void)state;
    struct run *r = open_run(0, NULL);
    at(r, 5000);
    for (long t = 4999; t > 4000; t--) {
        steps_made = 0;
        at(r, t);
        assert_true(steps_made <= 200); /* far less than a frame's worth of any scene */
    }
    run_free(r);
}

static void a_change_in_mid_run_counts_from_there_and_survives_rewinding(void **state)
{
    (void)state;
    struct run *r = open_run(0, NULL);
    struct fail fail = FAIL_INIT;
    uint64_t before = at(r, 50), plain = at(r, 51);
    at(r, 50);
    assert_int_equal(run_change(r, P_ADD, PARAM_ALL, "7", &fail), ERR_NONE);
    uint64_t changed = at(r, 51), later = at(r, 90);
    assert_true(changed != plain);
    assert_true(at(r, 50) == before);
    assert_true(at(r, 51) == changed);
    assert_true(at(r, 90) == later);
    at(r, 20);
    assert_int_equal(run_change(r, P_ADD, PARAM_ALL, "3", &fail),
                     ERR_NONE); /* drops that at 50 */
    at(r, 90);
    assert_string_equal(run_line(r), " add@20=3");
    run_forget_changes(r);
    assert_int_equal(run_step(r), 0);
    assert_true(at(r, 51) == plain);
    run_free(r);
}

static void a_run_that_cannot_start_leaves_the_old_one(void **state)
{
    (void)state;
    struct run *r = open_run(0, NULL), *other = NULL;
    struct fail fail = FAIL_INIT;
    uint64_t here = at(r, 33);
    assert_int_equal(run_vary(r, 1, P_SIZE, PARAM_ALL, "13", &other, &fail), ERR_INPUT);
    assert_null(other);
    assert_string_equal(fail.what, "not 13");
    assert_true(at(r, 33) == here);
    assert_int_equal(run_vary(r, 1, P_SIZE, PARAM_ALL, "8", &other, &fail), ERR_NONE);
    assert_true(at(other, 33) == here);
    run_free(other);
    assert_int_equal(run_vary(r, 2, -1, PARAM_ALL, NULL, &other, &fail), ERR_NONE);
    assert_true(at(other, 33) != here);
    run_free(other);
    run_free(r);
}

static void the_end_is_found_and_left_again(void **state)
{
    (void)state;
    struct run *r = open_run(0, NULL);
    run_seek(r, 100000);
    while (run_busy(r)) {
        run_advance(r);
    }
    assert_true(run_ended(r));
    assert_int_equal(run_step(r), LAST);
    at(r, LAST - 1);
    assert_false(run_ended(r));
    run_free(r);
}

static void a_model_larger_than_the_snapshot_budget_still_rewinds(void **state)
{
    (void)state;
    const char *large[] = {"size=5000000"};
    struct run *r = open_run(1, large);
    uint64_t third = at(r, 3);
    at(r, 5);
    assert_true(at(r, 3) == third);
    run_free(r);
}

static void looking_elsewhere_changes_no_step(void **state)
{
    (void)state;
    struct run *r = open_run(0, NULL);
    struct fail fail = FAIL_INIT;
    uint64_t here = at(r, 60);
    assert_int_equal(run_change(r, P_LOOK, PARAM_ALL, "5", &fail), ERR_NONE);
    assert_true(at(r, 60) == here);
    at(r, 10);
    assert_true(values_real(run_values(r), P_LOOK, PARAM_ALL) == 5); /* not rewound */
    run_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_anywhere_gives_what_running_there_gave),
        cmocka_unit_test(stepping_back_from_far_in_replays_little),
        cmocka_unit_test(a_change_in_mid_run_counts_from_there_and_survives_rewinding),
        cmocka_unit_test(a_run_that_cannot_start_leaves_the_old_one),
        cmocka_unit_test(the_end_is_found_and_left_again),
        cmocka_unit_test(a_model_larger_than_the_snapshot_budget_still_rewinds),
        cmocka_unit_test(looking_elsewhere_changes_no_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
