/* The program on the screen (key C): as --code has it, but that large matrices are left
 * out; its rows can be moved to the end and back; it is of the values of the step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

static void large_matrices_are_left_out(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X)*x", "X=316x316", "x=2", "view=numpy");
    desk_resize(d, 120, 60);
    assert_shows(d, "X = np.array(...)  # 316×316: --code=numpy prints its numbers");
    assert_shows(d, "x = np.float64(2.0)");
    desk_key(d, K_END);
    assert_shows(d, "check(\"dX\", dX, ...)");
    desk_key(d, 'C');
    assert_shows(d, "X = torch.tensor(..., requires_grad=True)");
    assert_shows(d, "--code=torch prints its numbers");
    desk_close(d);
    d = GRAPH("sum(X)", "X=[[1,2],[3,4]]", "view=numpy");
    desk_resize(d, 120, 60);
    assert_shows(d, "X = np.array([[1.0, 2.0], [3.0, 4.0]])  # 2×2");
    desk_close(d);
}

static void rows_move_between_the_ends(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X@W+b)", "X=3x3", "W=3x3", "b=1x3", "view=numpy");
    desk_resize(d, 60, 12);
    assert_shows(d, "# sum(X@W + b)");
    desk_key(d, K_UP); /* not above the first */
    desk_key(d, K_DOWN);
    assert_hides(d, "# sum(X@W + b)");
    desk_key(d, K_UP);
    assert_shows(d, "# sum(X@W + b)");
    desk_key(d, K_END);
    desk_keys(d, K_DOWN, 3); /* nor below the last */
    assert_shows(d, "print(\"L =\", L.item())");
    desk_key(d, K_UP);
    assert_hides(d, "print(\"L =\", L.item())");
    desk_key(d, K_HOME);
    assert_shows(d, "# sum(X@W + b)");
    desk_close(d);
}

/* (wx − 1)² at w = 2, x = 1: after an update by 0.25 · 2, w is 1.5; back again, 2. */
static void it_is_of_the_pass_that_is_shown(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x-1)^2", "w=2", "x=1", "train=w", "lr=0.25", "passes=2",
                           "view=numpy", "--steps", "0");
    desk_resize(d, 120, 60);
    assert_shows(d, "w = np.float64(2.0)");
    desk_keys(d, '.', 10);
    assert_shows(d, "w = np.float64(1.5)");
    desk_keys(d, ',', 10);
    assert_shows(d, "w = np.float64(2.0)");
    desk_resize(d, 200, 60);
    assert_shows(d, "w = np.float64(2.0)");
    desk_close(d);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_matrices_are_left_out),
        cmocka_unit_test(rows_move_between_the_ends),
        cmocka_unit_test(it_is_of_the_pass_that_is_shown),
    };
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
