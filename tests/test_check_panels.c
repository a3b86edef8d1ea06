/* The scene check: what its panels say, and the mouse. */
#include "scenes/check/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/desk.h"

/* Sizes that a bug or a given leaf has changed stand beside those that were set. */
static void sizes_in_force_are_shown(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "bugs=transposed");
    assert_shows(d, "N 8  D 4 → 8  H 10 → 8  C 3 → 8");
    desk_close(d);
    d = DESK("check", "W2=6x4");
    assert_shows(d, "D 4  H 10 → 6  C 3 → 4");
    desk_close(d);
    d = DESK("check", "square=yes", "N=3");
    assert_shows(d, "N 3  D 4 → 3  H 10 → 3  C 3  square yes");
    desk_close(d);
    d = DESK("check", "bugs=transposed", "hunt=yes"); /* a hunt changes nothing */
    assert_shows(d, "N 8  D 4  H 10  C 3");
    desk_close(d);
}

/* At 80×24 one map is shown, and t goes on to the next one, since Tab is the next control
 * in every scene. */
static void small_screens_name_the_next_map(void **state)
{
    (void)state;
    static const char *const at[] = {"1 of 4, t: b1", "2 of 4, t: W2", "3 of 4, t: b2",
                                     "4 of 4, t: W1"};
    struct desk *d = DESK("check", "bugs=one_sided");
    desk_resize(d, 80, 24);
    for (int i = 0; i < 5; i++) {
        assert_shows(d, at[i % 4]);
        desk_key(d, 't');
    }
    desk_resize(d, 60, 15); /* too narrow for all tensors in one reading */
    desk_type(d, "g83\r");
    assert_shows(d, "all: 81 suspicious");
    assert_shows(d, "b1[0,0] suspicious");
    desk_resize(d, 120, 36);
    assert_hides(d, " of 4, t: ");
    desk_close(d);
}

static void a_click_chooses_what_it_hits(void **state)
{
    (void)state;
    struct desk *d = DESK("check");
    int x, row = desk_find(d, "b1  1×10", &x);
    desk_mouse(d, EVENT_PRESS, x + 20, row + 2, 0); /* 6 columns an entry, after 4 */
    assert_string_equal(desk_value(d, "entry"), "b1,0,2");
    desk_close(d);
    /* more entries than the ids of hits reach to, the chosen one scrolled into sight */
    d = DESK("check", "sum(X@W)", "X=2x100", "W=100x100", "entry=W,99,99");
    row = desk_find(d, "98  ·", &x);
    desk_mouse(d, EVENT_PRESS, x + 4, row, 0);
    assert_memory_equal(desk_value(d, "entry"), "W,98,7", 6); /* columns from 78 on */
    desk_close(d);
}

/* Probes count that no key of the scene tells of. */
static void probes_by_the_mouse_count(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "hunt=yes", "N=3");
    assert_shows(d, "probes used                              1");
    int x, row = desk_find(d, "square no", &x);
    desk_mouse(d, EVENT_PRESS, x + 1, row, 0);
    desk_mouse(d, EVENT_WHEEL, x + 1, row, 1);
    assert_shows(d, "N=3 square=yes");
    assert_shows(d, "probes used                              2");
    row = desk_find(d, "square yes", &x); /* the sizes before it take more room now */
    desk_mouse(d, EVENT_WHEEL, x + 1, row, -1);
    assert_shows(d, "square no");
    assert_shows(d, "probes used                              2"); /* it was used */
    desk_key(d, 'H');
    assert_shows(d, "probes used                              1");
    desk_close(d);
}

static void the_bug_stands_in_the_derivation(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "bugs=one_sided", "view=derivation");
    assert_shows(d, "✕ n = (L(θ + ε) − L(θ))/ε   for   n = (L(θ + ε) − L(θ − ε))/2ε");
    desk_close(d);
    d = DESK("check", "bugs=no_mean", "view=derivation");
    int x, right = desk_find(d, "● ∂L/∂z₅ = δ·(softmax(z₅) − onehot)/8", &x);
    assert_int_equal(desk_find(d, "✕ dZ = p − y   for   dZ = (p − y)/N", &x), right + 1);
    desk_close(d);
}

/* In two columns where there are too few rows. */
static void the_list_of_bugs_is_whole_on_small_screens(void **state)
{
    (void)state;
    static const int sizes[][2] = {{120, 36}, {80, 24}, {80, 16}, {60, 15}};
    struct desk *d = DESK("check", "hunt=yes");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        desk_resize(d, sizes[i][0], sizes[i][1]);
        desk_key(d, 'B');
        assert_shows(d, "a  1/N missing");
        assert_shows(d, "g  product transposed");
        int x, row = desk_find(d, "k  float32", &x);
        assert_true(row > 0);
        if (i + 1 == sizeof sizes / sizeof *sizes) { /* a click names, too */
            desk_mouse(d, EVENT_PRESS, x + 5, row, 0);
            assert_shows(d, "float32");
            assert_hides(d, "which bug is it?");
        } else {
            desk_key(d, K_ESCAPE);
        }
    }
    desk_close(d);
}

/* Who guesses first is told no verdict. */
static void hidden_numbers_hide_verdicts(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "bugs=no_mean");
    desk_type(d, "g83\r");
    assert_shows(d, "40 of 40 wrong");
    desk_key(d, 'a');
    assert_hides(d, "40 wrong");
    assert_hides(d, "of 40");
    assert_hides(d, "is right");
    desk_resize(d, 80, 24);
    assert_hides(d, "40 wrong");
    assert_hides(d, "of 40");
    desk_close(d);
}

/* What to notice fits what is seen: one tensor has nothing in common with others, and what
 * is no number has no ratio. */
static void the_question_fits_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *bug, *logits, *asked;
    } rows[] = {
        {"bugs=mask_missing", "logits=1",
         "not right: W1, b1; right: W2, b2. What have the first in common?"},
        {"bugs=transposed", "logits=1",
         "not right: W2; right: W1, b1, b2. What happens to W2 alone?"},
        {"bugs=no_mean", "logits=1", "is a/n the same everywhere?"},
        {"bugs=softmax_naive", "logits=100000", "some of it is no number"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = DESK("check", rows[i].bug, rows[i].logits);
        desk_type(d, "g999\r");
        assert_shows(d, rows[i].asked);
        desk_close(d);
    }
}

static void a_wrong_gradient_is_flat_in_epsilon(void **state)
{
    (void)state;
    struct desk *d = DESK("check", "bugs=no_mean", "view=epsilon");
    assert_shows(d, "flat: ");
    desk_key(d, 'a');
    assert_hides(d, "flat: ");
    desk_close(d);
    d = DESK("check", "view=epsilon");
    assert_hides(d, "flat: ");
    desk_close(d);
    d = DESK("check", "3*0*x", "view=epsilon");
    assert_shows(d, "no error: a and n are equal");
    desk_close(d);
    d = DESK("check", "log(x)", "x=-1", "view=epsilon");
    assert_shows(d, "nan: nothing to compare");
    desk_close(d);
    d = DESK("check", "view=epsilon", "bugs=float32");
    assert_hides(d, "flat: ");
    desk_resize(d, 80, 24);
    assert_hides(d, "ε in use)●");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_in_force_are_shown),
        cmocka_unit_test(small_screens_name_the_next_map),
        cmocka_unit_test(a_click_chooses_what_it_hits),
        cmocka_unit_test(probes_by_the_mouse_count),
        cmocka_unit_test(the_bug_stands_in_the_derivation),
        cmocka_unit_test(the_list_of_bugs_is_whole_on_small_screens),
        cmocka_unit_test(hidden_numbers_hide_verdicts),
        cmocka_unit_test(the_question_fits_what_is_wrong),
        cmocka_unit_test(a_wrong_gradient_is_flat_in_epsilon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
