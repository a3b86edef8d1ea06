#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "scene/log.h"

struct record {
    long step;
    double twice;
};

static void put(struct log *log, long step)
{
    struct record *r = log_put(log, step);
    *r = (struct record){step, 2.0 * (double)step};
}

static void records_are_kept_and_never_move(void **state)
{
    (void)state;
    enum { STEPS = 5 * LOG_BLOCK + 7 };
    struct log log = LOG_INIT;
    log_init(&log, sizeof(struct record));
    put(&log, 0);
    const struct record *first = log_at(&log, 0);
    for (long i = 1; i < STEPS; i++) {
        put(&log, i);
    }
    assert_int_equal(log.n, STEPS);
    assert_ptr_equal(log_at(&log, 0), first);
    for (long i = 0; i < STEPS; i++) {
        const struct record *r = log_at(&log, i);
        assert_int_equal(r->step, i);
        assert_true(r->twice == 2.0 * (double)i);
    }
    log_release(&log);
    assert_int_equal(log.n, 0);
    log_release(&log); /* twice is fine */
}

static void going_back_forgets_what_follows_and_can_go_on(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, sizeof(struct record));
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
    assert_int_equal(((const struct record *)log_at(&log, 3 * LOG_BLOCK - 1))->step,
                     3 * LOG_BLOCK - 1);
    assert_int_equal(log.n_blocks, 3); /* the memory was used again */
    log_release(&log);
}

/* What was made of the records so far is good until one of them is another. */
static void what_is_rewritten_is_counted(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    log_init(&log, sizeof(struct record));
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

static void a_scene_without_records_counts_only(void **state)
{
    (void)state;
    struct log log = LOG_INIT;
    for (long i = 0; i < 2 * LOG_BLOCK; i++) {
        assert_null(log_put(&log, i));
    }
    assert_int_equal(log.n, 2 * LOG_BLOCK);
    assert_int_equal(log.n_blocks, 0);
    log_release(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_kept_and_never_move),
        cmocka_unit_test(going_back_forgets_what_follows_and_can_go_on),
        cmocka_unit_test(what_is_rewritten_is_counted),
        cmocka_unit_test(a_scene_without_records_counts_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
