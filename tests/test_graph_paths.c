/* Every path of a node in full: the view `paths`. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* x·x·x + x at 3: x² three times, and 1. */
static void every_path_has_symbols_and_numbers(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x*x+x", "x=3", "--steps", "11");
    assert_shows(d, "P: every path in full");
    desk_key(d, 'P');
    assert_shows(d, "∂L/∂x = 28, the sum of 4 paths");
    assert_shows(d, "1  ∂L/∂z₂ · ∂z₂/∂z₁ · ∂z₁/∂(1st x)");
    assert_shows(d, "2  ∂L/∂z₂ · ∂z₂/∂z₁ · ∂z₁/∂(2nd x)");
    assert_shows(d, "= 1 · 3 · 3 = 9");
    assert_shows(d, "3  ∂L/∂z₂ · ∂z₂/∂x");
    assert_shows(d, "4  ∂L/∂(this x)");
    desk_keys(d, K_LEFT, 2); /* steps go on here */
    assert_int_equal(desk_step(d), 9);
    assert_shows(d, "∂L/∂x, the sum of 4 paths");
    assert_shows(d, "= 1 · 3 · — = —");
    desk_key(d, 'a');
    assert_hides(d, "= 1 · 3");
    desk_key(d, 'a');
    desk_key(d, 'P');
    assert_string_equal(desk_value(d, "view"), "auto");
    desk_close(d);
}

static void a_long_path_is_whole(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const char *text = "x";
    for (int i = 0; i < 60; i++) {
        text = arena_printf(&mem, "sin(%s)", text);
    }
    struct desk *d = GRAPH(text, "x=1", "view=paths", "--steps", "9999");
    arena_release(&mem);
    assert_shows(d, "its only path");
    assert_shows(d, "∂z₁/∂x");
    assert_shows(d, "∂L/∂z₅₉ ·");
    assert_shows(d, "∂z₃₀/∂z₂₉");
    assert_hides(d, "…·");
    desk_resize(d, 40, 12); /* rows of one path scroll as well */
    assert_hides(d, "∂z₁/∂x");
    desk_key(d, K_END);
    assert_hides(d, "∂L/∂z₅₉");
    desk_key(d, K_HOME);
    assert_shows(d, "∂L/∂z₅₉");
    desk_close(d);
}

/* x squared five times: 2⁵ paths, more than there are rows for. */
static void many_paths_scroll(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    const char *text = "x";
    for (int i = 0; i < 5; i++) {
        text = arena_printf(&mem, "(%s)*(%s)", text, text);
    }
    struct desk *d = GRAPH(text, "x=1", "view=paths", "--steps", "9999");
    arena_release(&mem);
    assert_shows(d, "∂L/∂x = 32, the sum of 32 paths");
    assert_shows(d, "1  ");
    desk_key(d, K_END);
    assert_shows(d, "32  ∂L/∂(2nd z₄) · ∂z₄/∂(2nd z₃)");
    assert_hides(d, " 1  ∂L");
    desk_key(d, K_UP);
    desk_key(d, K_PAGE_UP);
    desk_key(d, K_PAGE_DOWN);
    desk_key(d, K_DOWN);
    assert_shows(d, "32  ∂L/∂(2nd z₄)");
    desk_keys(d, K_PAGE_UP, 9);
    assert_shows(d, " 1  ∂L/∂(1st z₄) · ∂z₄/∂(1st z₃)");
    desk_keys(d, K_UP, 3);
    assert_shows(d, " 1  ∂L/∂(1st z₄)");
    desk_close(d);
}

static void matrices_have_their_rules(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum((X@W)@W)", "X=2x2", "W=2x2", "view=paths", "node=W");
    assert_shows(d, "∂L/∂W, the sum of 2 paths");
    assert_shows(d, "W: Xᵀ@δ");
    assert_shows(d, "W: z₁ᵀ@δ");
    desk_close(d);
}

static void what_has_no_gradient_has_no_path(void **state)
{
    (void)state;
    struct desk *d = GRAPH("2+3", "view=paths");
    assert_shows(d, "no gradient flows here");
    desk_key(d, K_DOWN);
    desk_key(d, K_END);
    desk_key(d, K_ESCAPE);
    assert_string_equal(desk_value(d, "view"), "auto");
    desk_close(d);
}

/* While a question is open its answer is on no path. */
static void an_open_question_hides_them(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x", "x=3", "--steps", "2");
    desk_key(d, 'p');
    desk_key(d, K_ESCAPE);
    desk_key(d, 'P');
    assert_shows(d, "predict first");
    desk_close(d);
}

/* δ begins with 1 at L, and each edge makes the next one. */
static void of_matrices_a_path_says_what_becomes_of_delta(void **state)
{
    (void)state;
    struct desk *d = GRAPH("sum(relu(X@W))", "X=2x2", "W=2x2", "node=W");
    desk_key(d, K_END);
    desk_key(d, 'P');
    assert_shows(d, "∂L/∂W, its only path");
    assert_shows(d, "L: δ = 1, then z₂: 0·z₂ + δ, then z₁: ");
    assert_shows(d, ", then W: Xᵀ@δ");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_has_symbols_and_numbers),
        cmocka_unit_test(a_long_path_is_whole),
        cmocka_unit_test(many_paths_scroll),
        cmocka_unit_test(matrices_have_their_rules),
        cmocka_unit_test(what_has_no_gradient_has_no_path),
        cmocka_unit_test(of_matrices_a_path_says_what_becomes_of_delta),
        cmocka_unit_test(an_open_question_hides_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
