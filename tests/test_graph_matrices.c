/* What a person does in graph with matrices: predicts an entry, updates, chooses nodes,
 * and reads what is said. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* L = Σ X·W: z1 = [[7,10],[15,22]]; ∂L/∂X = [[3,7],[3,7]], ∂L/∂W = [[4,4],[6,6]]. */
#define PRODUCT "sum(X@W)", "X=[[1,2],[3,4]]", "W=[[1,2],[3,4]]"

static void an_entry_is_predicted(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "entry=W,1,0");
    desk_key(d, 'p');
    assert_shows(d, "z₁ = X@W, entry [0,0] =");
    enter(d, "-7");
    assert_int_equal(view_of(d)->verdict, SLIP_SIGN);
    guess(d, "7");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    assert_int_equal(desk_step(d), 1);
    guess(d, "54");
    guess(d, "1");
    assert_int_equal(desk_step(d), 3);
    desk_key(d, 'p');
    assert_shows(d, "L → z₁: ∂L/∂z₁, rule =");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "∂L/∂z₁[1,0] ="); /* the largest of those that W[1,0] acts on */
    enter(d, "dL");
    assert_int_equal(desk_step(d), 4);
    guess(d, "z2");
    assert_shows(d, "cannot read that");
    enter(d, "W.T@d");
    assert_int_equal(view_of(d)->verdict, SLIP_TRANSPOSED);
    guess(d, "d@W.T");
    assert_int_equal(desk_step(d), 5);
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w'); /* the chosen entry */
    assert_shows(d, "∂L/∂W[1,0] =");
    enter(d, "6");
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    assert_int_equal(view_of(d)->n_right, 6);
    desk_close(d);
}

/* W[1,0]: 3 − 0.5·6 = 0; of b, whose largest gradient is at [0,1]: 1 − 0.5·2 = 0. */
static void updates_show_an_entry(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "train=W", "lr=0.5", "entry=W,1,0", "view=outline");
    desk_keys(d, 'u', 2); /* the end of the pass, the update */
    desk_settle(d);
    assert_shows(d, "W ← W − η·∂L/∂W, 4 entries: W[1,0] ← 3 − 0.5·6 = 0");
    const struct backprop *b = &lesson_of(d)->b;
    const double *w = backprop_value(b, node_named(d, "W"))->at;
    assert_near(w[0], 1 - 2);
    assert_near(w[1], 2 - 2);
    assert_near(w[2], 3 - 3);
    assert_near(w[3], 4 - 3);
    desk_close(d);
    d = GRAPH("sum(X*b)", "X=[[1,2],[0,0]]", "b=[[1,1]]", "train=b", "lr=0.5",
              "view=outline");
    desk_keys(d, 'u', 2); /* the end of the pass, the update */
    desk_settle(d);
    assert_shows(d, "b[0,1] ← 1 − 0.5·2 = 0");
    desk_close(d);
}

/* Numbers among matrices are updated as numbers. */
static void numbers_are_updated_beside_matrices(void **state)
{
    (void)state;
    struct desk *d =
        GRAPH("sum(X)*w", "X=[[1,2]]", "w=5", "train=w,X", "lr=0.5", "view=outline");
    desk_keys(d, 'u', 2); /* the end of the pass, the update */
    desk_settle(d);
    assert_shows(d, "w ← w − η·∂L/∂w = 5 − 0.5·3 = 3.5");
    assert_shows(d, "X[0,0] ← 1 − 0.5·5 = −1.5");
    desk_close(d);
}

/* Without a loss there is nothing to go down. */
static void without_a_loss_there_is_no_update(void **state)
{
    (void)state;
    struct desk *d = GRAPH("X@W", "X=2x3", "W=3x2", "train=W", "passes=3");
    desk_key(d, 'u');
    desk_settle(d);
    assert_int_equal(desk_step(d), 0);
    assert_shows(d, "the loss must be one number");
    desk_key(d, K_END);
    assert_hides(d, "so far");
    desk_close(d);
}

/* c lets go of the node first, then of the entry. */
static void c_lets_go(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "node=X", "entry=W,1,0");
    desk_key(d, 'c');
    assert_string_equal(desk_value(d, "node"), "");
    assert_string_equal(desk_value(d, "entry"), "W,1,0");
    desk_key(d, 'c');
    assert_string_equal(desk_value(d, "entry"), "");
    desk_close(d);
}

/* In the strip a leaf that is not given has the shape that follows. */
static void shapes_that_follow_are_shown(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(X@W+b)", "X=2x3", "W=3x7");
    assert_shows(d, " b 1×7");
    desk_close(d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_is_predicted),
        cmocka_unit_test(updates_show_an_entry),
        cmocka_unit_test(numbers_are_updated_beside_matrices),
        cmocka_unit_test(without_a_loss_there_is_no_update),
        cmocka_unit_test(c_lets_go),
        cmocka_unit_test(shapes_that_follow_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
