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

enum { P_ADD, P_SLICES, P_SIZE, P_LOOK, P_START, LAST = 6000 };

static const struct param params[] = {
    [P_ADD] = {.name = "add",
               .kind = KIND_REAL,
               .effect = LIVE,
               .initial = "1",
               .min = -1e9,
               .max = 1e9},
    [P_SLICES] = {.name = "slices",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 1,
                  .max = 9},
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
    [P_START] = {.name = "start",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "1",
                 .min = 1,
                 .max = 1000},
    {0},
};

struct mixer {
    uint64_t *words; /* [size] in the arena */
    long size;
    int slice;
    long settled; /* slices of the start */
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

static long slices_made;

static enum progress step(void *model, const struct ctx *ctx)
{
    struct mixer *m = model;
    slices_made++;
    if (ctx->step == LAST) {
        return END;
    }
    if (++m->slice < values_integer(ctx->values, P_SLICES)) {
        return PART;
    }
    m->slice = 0;
    double add = values_real(ctx->values, P_ADD, PARAM_ALL);
    uint64_t mix =
        m->words[0] * 6364136223846793005u + (uint64_t)(int64_t)(add * 1000) + 1;
    memmove(m->words + 1, m->words, (size_t)(m->size - 1) * sizeof *m->words);
    m->words[0] = mix;
    return STEP;
}

static void record(const void *model, const struct ctx *ctx, void *out)
{
    (void)ctx;
    memcpy(out, ((const struct mixer *)model)->words, sizeof(uint64_t));
}

static const struct scene mixer = {
    .name = "mixer",
    .params = params,
    .model_size = sizeof(struct mixer),
    .record_size = sizeof(uint64_t),
    .init = init,
    .step = step,
    .record = record,
};

/* Its first word depends on every slice of the start. */
static bool settle(void *model, const struct ctx *ctx)
{
    struct mixer *m = model;
    m->words[0] = m->words[0] * 6364136223846793005u + ctx->seed;
    return ++m->settled < values_integer(ctx->values, P_START);
}

static void settled_record(const void *model, const struct ctx *ctx, void *out)
{
    const struct mixer *m = model;
    assert_int_equal(m->settled, values_integer(ctx->values, P_START));
    record(model, ctx, out);
}

static enum progress settled_step(void *model, const struct ctx *ctx)
{
    const struct mixer *m = model;
    assert_int_equal(m->settled, values_integer(ctx->values, P_START));
    return step(model, ctx);
}

/* The same, with a start in slices: no record, no step before it is complete. */
static const struct scene settling_mixer = {
    .name = "settling",
    .params = params,
    .model_size = sizeof(struct mixer),
    .record_size = sizeof(uint64_t),
    .init = init,
    .settle = settle,
    .settling = "mixing …",
    .step = settled_step,
    .record = settled_record,
};

static struct run *open_scene(const struct scene *scene, int n,
                              const char *const *arguments)
{
    struct run *r = NULL;
    struct fail fail = FAIL_INIT;
    assert_int_equal(run_parse(scene, arguments, n, 1, &r, &fail), ERR_NONE);
    return r;
}

static struct run *open_run(int n, const char *const *arguments)
{
    return open_scene(&mixer, n, arguments);
}

static uint64_t at(struct run *r, long step)
{
    run_seek(r, step);
    while (run_busy(r)) {
        run_slice(r);
    }
    assert_int_equal(run_step(r), step);
    const struct mixer *m = run_model(r);
    struct ctx ctx = run_ctx(r, NULL);
    assert_int_equal(ctx.log->n, step + 1);
    uint64_t recorded;
    memcpy(&recorded, log_at(ctx.log, step), sizeof recorded);
    assert_true(recorded == m->words[0]);
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
        slices_made = 0;
        at(r, t);
        assert_true(slices_made <= 200); /* far less than a frame's worth of any scene */
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
    assert_int_equal(run_settings(r)->n, 1);
    run_forget_changes(r);
    assert_int_equal(run_step(r), 0);
    assert_true(at(r, 51) == plain);
    run_free(r);
}

static void a_change_between_slices_counts_for_the_whole_step(void **state)
{
    (void)state;
    const char *sliced[] = {"slices=5"};
    struct run *a = open_run(1, sliced), *b = open_run(1, sliced);
    struct fail fail = FAIL_INIT;
    at(a, 10);
    at(b, 10);
    assert_int_equal(run_slice(a), PART);
    assert_int_equal(run_slice(a), PART);
    assert_int_equal(run_change(a, P_ADD, PARAM_ALL, "9", &fail), ERR_NONE);
    assert_int_equal(run_change(b, P_ADD, PARAM_ALL, "9", &fail), ERR_NONE);
    assert_true(at(a, 30) == at(b, 30));
    run_free(a);
    run_free(b);
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
        run_slice(r);
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

static void slices(struct run *r, int n)
{
    for (int i = 0; i < n; i++) {
        assert_true(run_busy(r));
        assert_int_equal(run_slice(r), PART);
        assert_false(run_ready(r));
    }
}

/* Each slice: x → a x + seed, in words of 64 bits. */
static uint64_t first_word(uint64_t seed, int n)
{
    uint64_t x = seed;
    for (int i = 0; i < n; i++) {
        x = x * 6364136223846793005u + seed;
    }
    return x;
}

static void a_start_in_slices_is_step_0_when_complete(void **state)
{
    (void)state;
    const char *sliced[] = {"start=40", "slices=3"};
    struct run *r = open_scene(&settling_mixer, 2, sliced);
    slices(r, 40); /* nothing is kept yet */
    struct ctx ctx = run_ctx(r, NULL);
    assert_int_equal(ctx.log->n, 0);
    assert_int_equal(run_slice(r), PART);
    assert_true(run_ready(r));
    assert_false(run_busy(r));
    uint64_t straight[31], zero = first_word(1, 40);
    for (long t = 0; t <= 30; t++) {
        straight[t] = at(r, t);
    }
    assert_true(straight[0] == zero);
    for (long t = 30; t >= 0; t--) {
        assert_true(at(r, t) == straight[t]);
    }
    assert_true(at(r, 17) == straight[17]);
    run_free(r);
}

static void what_is_wished_while_settling_is_done_after_it(void **state)
{
    (void)state;
    const char *sliced[] = {"start=40", "add@5=4"};
    struct run *plain = open_scene(&settling_mixer, 2, sliced);
    uint64_t there = at(plain, 9);
    struct run *r = open_scene(&settling_mixer, 2, sliced);
    slices(r, 7);
    run_seek(r, 9);
    slices(r, 7);
    assert_int_equal(run_step(r), 0);
    assert_int_equal(run_target(r), 9);
    assert_true(at(r, 9) == there);
    run_free(r);
    r = open_scene(&settling_mixer, 2, sliced);
    slices(r, 7);
    run_seek(r, 9);
    run_seek(r, 0); /* taken back */
    slices(r, 7);
    assert_true(at(r, 0) == first_word(1, 40));
    run_free(r);
    run_free(plain);
}

static void a_change_while_settling_is_one_at_step_0(void **state)
{
    (void)state;
    const char *sliced[] = {"start=40", "add@5=4"};
    struct run *a = open_scene(&settling_mixer, 2, sliced);
    struct run *b = open_scene(&settling_mixer, 2, sliced);
    struct fail fail = FAIL_INIT;
    at(b, 0);
    slices(a, 20);
    assert_int_equal(run_change(a, P_ADD, PARAM_ALL, "9", &fail), ERR_NONE);
    assert_int_equal(run_change(b, P_ADD, PARAM_ALL, "9", &fail), ERR_NONE);
    assert_int_equal(run_change(a, P_LOOK, PARAM_ALL, "3", &fail), ERR_NONE);
    slices(a, 20);
    assert_int_equal(run_settings(a)->n, 3); /* start, add, look: the one at 5 is gone */
    assert_true(at(a, 30) == at(b, 30));
    run_free(a);
    run_free(b);
    a = open_scene(&settling_mixer, 2, sliced);
    b = open_scene(&settling_mixer, 1, sliced);
    slices(a, 20);
    run_forget_changes(a);
    slices(a, 20);
    assert_true(at(a, 30) == at(b, 30));
    run_free(a);
    run_free(b);
}

static void a_run_varied_while_settling_settles_by_itself(void **state)
{
    (void)state;
    const char *sliced[] = {"start=40"};
    struct run *r = open_scene(&settling_mixer, 1, sliced), *other = NULL, *third = NULL;
    struct fail fail = FAIL_INIT;
    slices(r, 11);
    assert_int_equal(run_vary(r, 1, P_SIZE, PARAM_ALL, "13", &other, &fail), ERR_INPUT);
    assert_int_equal(run_vary(r, 5, P_START, PARAM_ALL, "90", &other, &fail), ERR_NONE);
    slices(other, 50);
    assert_int_equal(run_vary(other, 5, P_START, PARAM_ALL, NULL, &third, &fail),
                     ERR_NONE);
    slices(other, 40);
    assert_true(at(other, 0) == first_word(5, 90));
    assert_true(at(third, 0) == first_word(5, 1));
    slices(r, 29);
    assert_true(at(r, 0) == first_word(1, 40));
    run_free(r); /* and one that never was ready */
    assert_int_equal(run_vary(other, 5, -1, PARAM_ALL, NULL, &r, &fail), ERR_NONE);
    slices(r, 3);
    run_free(r);
    run_free(other);
    run_free(third);
}

/* 40 MB: more than snapshots may take, so that only step 0 is kept, in slices. */
static void a_large_model_that_settles_is_kept_in_slices(void **state)
{
    (void)state;
    const char *large[] = {"size=5000000", "start=3"};
    struct run *r = open_scene(&settling_mixer, 2, large);
    int made = 0;
    while (!run_ready(r)) {
        run_slice(r);
        made++;
    }
    assert_in_range(made, 3 + 38, 3 + 40); /* of 1 MiB */
    uint64_t zero = at(r, 0), third = at(r, 3);
    at(r, 5);
    assert_true(at(r, 3) == third);
    assert_true(at(r, 0) == zero);
    run_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(going_anywhere_gives_what_running_there_gave),
        cmocka_unit_test(stepping_back_from_far_in_replays_little),
        cmocka_unit_test(a_change_in_mid_run_counts_from_there_and_survives_rewinding),
        cmocka_unit_test(a_change_between_slices_counts_for_the_whole_step),
        cmocka_unit_test(a_run_that_cannot_start_leaves_the_old_one),
        cmocka_unit_test(the_end_is_found_and_left_again),
        cmocka_unit_test(a_model_larger_than_the_snapshot_budget_still_rewinds),
        cmocka_unit_test(looking_elsewhere_changes_no_step),
        cmocka_unit_test(a_start_in_slices_is_step_0_when_complete),
        cmocka_unit_test(what_is_wished_while_settling_is_done_after_it),
        cmocka_unit_test(a_change_while_settling_is_one_at_step_0),
        cmocka_unit_test(a_run_varied_while_settling_settles_by_itself),
        cmocka_unit_test(a_large_model_that_settles_is_kept_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
