/* The numbered table of a matrix: what it says at every size, and how one moves in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* L = Σ X·W: z1 = [[7,10],[15,22]]; ∂L/∂X = [[3,7],[3,7]], ∂L/∂W = [[4,4],[6,6]]. */
#define PRODUCT "sum(X@W)", "X=[[1,2],[3,4]]", "W=[[1,2],[3,4]]"

static void enter_opens_and_closes(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "node=z1", "view=compact");
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "view"), "table");
    assert_shows(d, "z₁ = X@W  2×2");
    assert_shows(d, "no value yet · no gradient yet");
    assert_shows(d, "v value/gradient  Enter close"); /* the keys that work now */
    assert_hides(d, "f fold");
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "view"), "compact"); /* as it was */
    desk_key(d, K_RETURN);
    desk_key(d, K_ESCAPE);
    assert_string_equal(desk_value(d, "view"), "compact");
    assert_string_equal(desk_value(d, "node"), "z1");
    desk_close(d);
    d = GRAPH(PRODUCT, "node=L"); /* a number is folded, as ever */
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "view"), "auto");
    assert_string_equal(desk_value(d, "fold"), "L");
    desk_close(d);
    d = GRAPH("x*y", "node=x"); /* and typed */
    desk_key(d, K_RETURN);
    assert_true(d->lab.prompt.open);
    desk_close(d);
}

/* Without a chosen node Enter opens the matrix of the step, and ↑ ↓ begin with it. */
static void the_step_is_chosen_first(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "--steps", "5"); /* to X */
    desk_key(d, K_RETURN);
    assert_string_equal(desk_value(d, "view"), "table");
    assert_shows(d, "X  2×2");
    desk_key(d, K_RETURN);
    desk_key(d, K_UP);
    assert_string_equal(desk_value(d, "node"), "X");
    desk_close(d);
    d = GRAPH("x*y");
    desk_key(d, K_RETURN);
    assert_shows(d, "choose a node first: ↑ ↓, or click it");
    assert_string_equal(desk_value(d, "fold"), "");
    desk_close(d);
}

static void it_follows_the_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "node=W", "view=table", "entry=W,1,0");
    assert_shows(d, "[1,0] · value 3 · no gradient yet");
    assert_shows(d, "gradient ∂L/∂W: nothing has arrived yet");
    desk_keys(d, '.', 6);
    assert_int_equal(desk_step(d), 6);
    assert_shows(d, "[1,0] · value 3 · gradient 6");
    assert_shows(d, "0 4 4");
    assert_shows(d, "1 6 6");
    assert_shows(d, "nudging W[1,0] by ±1e−5: 6, agrees");
    assert_shows(d, "2·1 + 4·1 = 6"); /* column 1 of X, and ones */
    desk_key(d, 'a');
    assert_hides(d, "2·1 + 4·1 = 6");
    assert_shows(d, "[1,0] · value ? · gradient ?");
    assert_hides(d, "1 6 6");
    assert_shows(d, "nudging W[1,0] by ±1e−5: ?, agrees");
    desk_close(d);
}

/* The step is one that is said, not the one that comes nearest to the gradient. */
static void at_a_kink_both_sides_are_told(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(relu(X))", "X=[[0,20]]", "node=X", "view=table",
                           "entry=X,0,0", "--steps", "5");
    assert_shows(d, "nudging X[0,0] by ±1e−5: 0 left, 1 right");
    desk_close(d);
    d = GRAPH("sum(relu(X))", "X=[[0,20]]", "node=X", "view=table", "entry=X,0,1",
              "--steps", "5");
    assert_shows(d, "nudging X[0,1] by ±0.0001: 1, agrees");
    desk_close(d);
}

/* W is used twice: each term has its sum, and they are added up. */
static void terms_are_made_of_their_products(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(A@W@W)", "A=[[1,2]]", "W=[[1,2],[3,4]]", "node=W",
                           "entry=W,0,1", "view=table");
    desk_keys(d, '.', 9);
    /* A·W = [7,10]: 7·1; and Aᵀ·(1,1)·Wᵀ = [1,2]ᵀ·[3,7]: 1·7 */
    assert_shows(d, "through z₂, at [0,1]: ");
    assert_shows(d, "7·1 = 7");
    assert_shows(d, "through z₁, at [0,1]: ");
    assert_shows(d, "1·7 = 7");
    assert_shows(d, "∂L/∂W[0,1] = 7 + 7 = 14");
    desk_close(d);
}

/* Without a chosen node the table is that of the step. */
static void without_a_node_it_is_that_of_the_step(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "view=table", "--steps", "1");
    assert_shows(d, "z₁ = X@W  2×2");
    desk_keys(d, '.', 4); /* z1 → X */
    assert_shows(d, "X  2×2");
    desk_close(d);
}

/* From the largest entry on; past the edges nothing. */
static void keys_choose_entries(void **state)
{
    (void)state;
    static const struct {
        uint32_t key;
        const char *entry;
    } rows[] = {
        {K_UP, "A,0,2"},   {K_UP, "A,0,2"},      {K_DOWN, "A,1,2"},
        {K_LEFT, "A,1,1"}, {'h', "A,1,0"},       {'h', "A,1,0"},
        {'l', "A,1,1"},    {K_RIGHT, "A,1,2"},   {K_RIGHT, "A,1,2"},
        {'k', "A,0,2"},    {'j', "A,1,2"},       {K_HOME, "A,0,0"},
        {K_END, "A,1,2"},  {K_PAGE_UP, "A,0,2"}, {K_PAGE_DOWN, "A,1,2"},
        {'K', "A,0,2"},    {'J', "A,1,2"},       {'H', "A,1,0"},
        {'L', "A,1,2"},
    };
    struct desk *d = GRAPH("sum(A)", "A=[[1,2,3],[4,5,6]]", "node=A");
    desk_key(d, K_RETURN);
    assert_shows(d, "[1,2] · value 6");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        desk_key(d, rows[i].key);
        if (strcmp(desk_value(d, "entry"), rows[i].entry) != 0) {
            fail_msg("key %zu: %s, not %s", i, desk_value(d, "entry"), rows[i].entry);
        }
    }
    assert_int_equal(desk_step(d), 0);
    desk_close(d);
}

/* A[0,0] acts on row 0 of z1 = [[7,10],[21,34]]: the table of z1 is about the largest
 * entry there, and arrows and the mouse go on from it. */
static void keys_go_on_from_the_entry_that_is_shown(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(A@B)", "A=[[1,2],[9,4]]", "B=[[1,2],[3,4]]",
                           "entry=A,0,0", "node=z1", "view=table", "--steps", "1");
    assert_shows(d, "[0,1] · value 10");
    desk_key(d, K_LEFT);
    assert_string_equal(desk_value(d, "entry"), "z1,0,0");
    desk_close(d);
}

static void v_shows_one_of_the_two(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT, "node=W", "view=table", "--steps", "6");
    assert_shows(d, "value  ");
    assert_shows(d, "gradient ∂L/∂W");
    desk_key(d, 'v');
    assert_hides(d, "gradient ∂L/∂W");
    assert_shows(d, "1 3 4");
    desk_key(d, 'v');
    assert_shows(d, "gradient ∂L/∂W");
    assert_hides(d, "1 3 4");
    desk_key(d, 'v');
    assert_shows(d, "1 3 4");
    assert_shows(d, "gradient ∂L/∂W");
    assert_string_equal(desk_value(d, "view"), "table");
    desk_close(d);
}

/* The key v goes round the views of the graph, of which the table is none. */
static void v_does_not_lead_to_the_table(void **state)
{
    (void)state;
    struct desk *d = GRAPH(PRODUCT);
    for (int i = 0; i < 6; i++) {
        desk_key(d, 'v');
        assert_string_not_equal(desk_value(d, "view"), "table");
    }
    desk_close(d);
}

static void the_mouse_chooses_and_scrolls(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(A*1)", "A=64x8", "node=A", "view=table", "entry=A,0,0");
    int x, y = desk_find(d, " 0 ", &x);
    assert_true(y >= 0);
    desk_mouse(d, EVENT_PRESS, 10, y + 3, 0);
    const char *entry = desk_value(d, "entry");
    assert_string_not_equal(entry, "A,0,0");
    char before[32];
    snprintf(before, sizeof before, "%s", entry);
    assert_hides(d, "\n 63 ");
    for (int i = 0; i < 30; i++) {
        desk_mouse(d, EVENT_WHEEL, 10, y + 3, -1);
    }
    assert_shows(d, "\n 63 "); /* the last row, and the entry stays */
    assert_string_equal(desk_value(d, "entry"), before);
    desk_mouse(d, EVENT_WHEEL, 10, y + 3, 1);
    assert_hides(d, "\n 63 ");
    desk_key(d, K_DOWN); /* back to where the entry is */
    assert_shows(d, "\n  3 ");
    desk_close(d);
}

/* Numbers are whole, at any size: of A only these exist. */
static void no_number_is_cut(void **state)
{
    (void)state;
    static const int sizes[][2] = {{30, 8},  {30, 9},  {40, 12},  {50, 10},
                                   {80, 24}, {100, 8}, {120, 36}, {200, 60}};
    struct desk *d = GRAPH("sum(A@B)", "A=[[-123456,-0.001],[98765,-1e-9]]",
                           "B=[[1,1],[1,1]]", "node=A", "view=table", "entry=A,0,0");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        desk_resize(d, sizes[i][0], sizes[i][1]);
        desk_settle(d);
        assert_shows(d, "[0,0]");
        assert_shows(d, "A  2×2");
        assert_shows(d, "−123456");
        assert_hides(d, "#");
    }
    desk_close(d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(enter_opens_and_closes),
        cmocka_unit_test(the_step_is_chosen_first),
        cmocka_unit_test(it_follows_the_step),
        cmocka_unit_test(at_a_kink_both_sides_are_told),
        cmocka_unit_test(terms_are_made_of_their_products),
        cmocka_unit_test(without_a_node_it_is_that_of_the_step),
        cmocka_unit_test(keys_choose_entries),
        cmocka_unit_test(keys_go_on_from_the_entry_that_is_shown),
        cmocka_unit_test(v_shows_one_of_the_two),
        cmocka_unit_test(v_does_not_lead_to_the_table),
        cmocka_unit_test(the_mouse_chooses_and_scrolls),
        cmocka_unit_test(no_number_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
