#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "scene/log.h"

/* Two series of three places; a number of the series stands between two of its places. */
enum { C_STEP, C_WIDE, C_NAME, C_LOW, C_PLACE, C_TALL, C_HIGH, SERIES = 2, PLACES = 3 };
static const struct record_column columns[] = {
    [C_STEP] = {"step", "", COLUMN_STEP},     [C_WIDE] = {"wide", "", COLUMN_OF_SERIES},
    [C_NAME] = {"name", "", COLUMN_SERIES},   [C_LOW] = {"low", "", COLUMN_OF_PLACE},
    [C_PLACE] = {"place", "", COLUMN_PLACE},  [C_TALL] = {"tall", "", COLUMN_OF_SERIES},
    [C_HIGH] = {"high", "", COLUMN_OF_PLACE}, {0},
};
static const struct record_series series = {.n = SERIES, .n_places = PLACES};

/* Another one for each number of each step. */
static double mark(long step, int column, int i, int place)
{
    return ((double)step * 10 + column) * 100 + i * 10 + place;
}

static bool has_places(int column)
{
    return columns[column].kind == COLUMN_OF_PLACE;
}

static bool is_number(int column)
{
    return has_places(column) || columns[column].kind == COLUMN_OF_SERIES;
}

static void put(struct log *log, long step)
{
    log_put(log, step);
    for (int c = 0; columns[c].name; c++) {
        for (int i = 0; is_number(c) && i < SERIES; i++) {
            for (int k = 0; k < (has_places(c) ? PLACES : 1); k++) {
                log_set(log, step, c, i, k, mark(step, c, i, k));
            }
        }
    }
}

static void check(const struct log *log, long step)
{
    for (int c = 0; columns[c].name; c++) {
        for (int i = 0; is_number(c) && i < SERIES; i++) {
            for (int k = 0; k < (has_places(c) ? PLACES : 1); k++) {
                assert_true(log_get(log, step, c, i, k) == mark(step, c, i, k));
            }
        }
    }
}

static void every_number_is_kept_and_none_is_another(void **state)
{
    (void)state;
    enum { STEPS = 5 * LOG_BLOCK + 7 };
    struct log log = LOG_INIT;
    log_init(&log, columns, &series);
    for (long i = 0; i < STEPS; i++) {
        put(&log, i);
    }
    assert_int_equal(log.n, STEPS);
    for (long i = 0; i < STEPS; i++) {
        check(&log, i);
    }
    log_release(&log);
    assert_int_equal(log.n, 0);
    log_release(&log); /* twice is fine */
}

/* Ten thousand steps of the longest there can be would be 100 MB. */
static void a_record_is_as_long_as_its_numbers(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, columns, &series);
    assert_int_equal(log.record_size, SERIES * (2 + PLACES * 2));
    log_init(&log, columns, &(struct record_series){.n = 5});
    assert_int_equal(log.record_size, 5 * 2);
}

static void going_back_forgets_what_follows_and_can_go_on(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, columns, &series);
    for (long i = 0; i < 2 * LOG_BLOCK; i++) {
        put(&log, i);
    }
    put(&log, 10);
    assert_int_equal(log.n, 11);
    log_cut(&log, 3);
    assert_int_equal(log.n, 3);
    for (long i = 3; i < 3 * LOG_BLOCK; i++) {
        put(&log, i);
    }
    check(&log, 3 * LOG_BLOCK - 1);
    assert_int_equal(log.n_blocks, 3); /* the memory was used again */
    log_release(&log);
}

/* What was made of the records so far is good until one of them is another. */
static void what_is_rewritten_is_counted(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, columns, &series);
    for (long i = 0; i < 2000; i++) {
        put(&log, i);
    }
    log_cut(&log, 2000);
    assert_int_equal(log.rewritten, 0);
    log_cut(&log, 1999);
    assert_int_equal(log.rewritten, 1);
    put(&log, 1999);
    assert_int_equal(log.rewritten, 1);
    put(&log, 1999);
    assert_int_equal(log.rewritten, 2);
    put(&log, 5);
    assert_int_equal(log.rewritten, 3);
    log_release(&log);
}

static void the_first_step_that_is_not_finite_is_found(void **state)
{
    (void)state;
    static const double not_finite[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (size_t k = 0; k < 3; k++) {
        struct log log = LOG_INIT;
        log_init(&log, columns, &series);
        for (long i = 0; i < LOG_BLOCK + 9; i++) {
            put(&log, i);
        }
        assert_int_equal(log_first_bad(&log), -1);
        log_set(&log, LOG_BLOCK + 8, C_WIDE, 0, 0, not_finite[k]);
        assert_int_equal(log_first_bad(&log), LOG_BLOCK + 8);
        log_set(&log, 7, C_HIGH, SERIES - 1, PLACES - 1, not_finite[k]); /* the last */
        assert_int_equal(log_first_bad(&log), 7);
        log_set(&log, 0, C_WIDE, 0, 0, not_finite[k]);
        assert_int_equal(log_first_bad(&log), 0);
        log_cut(&log, 0);
        assert_int_equal(log_first_bad(&log), -1);
        log_release(&log);
    }
}

static void a_scene_without_records_counts_only(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, NULL, NULL);
    for (long i = 0; i < 2 * LOG_BLOCK; i++) {
        log_put(&log, i);
    }
    assert_int_equal(log.n, 2 * LOG_BLOCK);
    assert_int_equal(log.n_blocks, 0);
    assert_int_equal(log_first_bad(&log), -1);
    log_release(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_kept_and_none_is_another),
        cmocka_unit_test(a_record_is_as_long_as_its_numbers),
        cmocka_unit_test(going_back_forgets_what_follows_and_can_go_on),
        cmocka_unit_test(what_is_rewritten_is_counted),
        cmocka_unit_test(the_first_step_that_is_not_finite_is_found),
        cmocka_unit_test(a_scene_without_records_counts_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
