#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/snapshots.h"

/* As many as fit into 6 MiB, up to 256; of large ones up to four into 32 MiB; one of any
 * size. */
static void as_many_are_kept_as_there_is_room_for(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        int most;
    } rows[] = {{1000, 256},    {32 << 10, 191}, {100000, 62},  {2000000, 4},
                {8000000, 4},   {9000000, 3},    {15000000, 2}, {20000000, 1},
                {100000000, 1}, {0, 256}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct snapshots s;
        struct arena model = ARENA_INIT;
        arena_alloc(&model, 1, rows[i].size);
        snapshots_begin(&s, &model);
        assert_int_equal(s.most, rows[i].most);
        snapshots_release(&s);
        arena_release(&model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_are_kept_as_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
