/* The chosen entry of a matrix: what is said of one that there is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

#define MATRICES "graph", "sum(X@W1+b)", "X=2x3", "W1=3x5", "b=1x5"

static void assert_refused(const char *entry, long column, const char *what)
{
    struct fail fail = FAIL_INIT;
    struct desk *d;
    const char *arguments[] = {MATRICES, entry, NULL};
    assert_int_equal(desk_try(&d, &fail, arguments), ERR_INPUT);
    assert_string_equal(fail.where, "entry");
    assert_int_equal(fail.column, column);
    if (!strstr(fail.what, what)) {
        fail_msg("%s: %s", entry, fail.what);
    }
    desk_close(d);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    assert_refused("entry=Q,1,1", 1, "'Q' is no node of this graph; expected one of X, ");
    assert_refused("entry=W1,3,0", 4, "W1 is 3×5: row '3' is none of 0 to 2");
    assert_refused("entry=W1, 1, 5", 8, "W1 is 3×5: column '5' is none of 0 to 4");
    assert_refused("entry=W1,-1,0", 4, "row '-1' is none of 0 to 2");
    assert_refused("entry=W1,1 1,0", 4, "row '1 1' is none of 0 to 2");
    assert_refused("entry=b,1,0", 3, "b is 1×5: row '1' is not 0, its only row");
    assert_refused("entry=L,0,1", 5, "L is 1×1: column '1' is not 0, its only column");
    assert_refused("entry=W1,1", 1, "a row and a column, from 0, with commas between");
    assert_refused("entry=W1,1,4,0", 1, "with commas between, as W1,0,0");
    assert_refused("entry=W1,18446744073709551616,0", 4, "is none of 0 to 2");
}

static void a_graph_of_numbers_has_no_entries(void **state)
{
    (void)state;
    struct fail fail = FAIL_INIT;
    struct desk *d;
    const char *arguments[] = {"graph", "x*y", "entry=x,0,0", NULL};
    assert_int_equal(desk_try(&d, &fail, arguments), ERR_INPUT);
    assert_non_null(strstr(fail.what, "all nodes of this graph are numbers"));
    desk_close(d);
}

static void an_entry_is_chosen(void **state)
{
    (void)state;
    struct desk *d = settled(DESK(MATRICES, "entry=W₁, 1, 4"));
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    struct place at = lesson_chosen_entry(lesson_of(d), &ctx);
    assert_int_equal(at.node, node_named(d, "W1"));
    assert_int_equal(at.row, 1);
    assert_int_equal(at.col, 4);
    desk_close(d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_graph_of_numbers_has_no_entries),
        cmocka_unit_test(an_entry_is_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
