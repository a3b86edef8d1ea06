/* What a terminal says of itself → the colors it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>

#include "draw/color.h"
#include "term/term_color.h"

struct row {
    int asked;
    struct term_facts facts;
    enum depth depth;
};

static void the_depth_is_what_the_terminal_can_show(void **state)
{
    (void)state;
    const struct row rows[] = {
        {-1, {.colors = 256, .term = "xterm-256color"}, DEPTH_256},
        {-1,
         {.colors = 256, .term = "xterm-256color", .colorterm = "truecolor"},
         DEPTH_TRUE},
        {-1, {.colors = 256, .term = "xterm-256color", .colorterm = "24bit"}, DEPTH_TRUE},
        {-1, {.colors = 256, .term = "xterm-256color", .colorterm = "yes"}, DEPTH_256},
        {-1,
         {.colors = 256, .term = "xterm-256color", .xterm_version = "XTerm(379)"},
         DEPTH_TRUE},
        {-1,
         {.colors = 256, .term = "xterm-256color", .xterm_version = "XTerm(330)"},
         DEPTH_256},
        {-1,
         {.colors = 256, .term = "xterm-256color", .xterm_version = "XTerm("},
         DEPTH_256},
        {-1,
         {.colors = 256, .term = "tmux-256color", .xterm_version = "XTerm(379)"},
         DEPTH_256},
        {-1,
         {.colors = 256,
          .term = "xterm-256color",
          .xterm_version = "XTerm(379)",
          .inside_tmux = true},
         DEPTH_256},
        {-1, {.colors = 8, .term = "xterm", .xterm_version = "XTerm(379)"}, DEPTH_8},
        {-1,
         {.colors = 256, .term = "screen-256color", .colorterm = "truecolor"},
         DEPTH_256},
        {-1, {.colors = 0x1000000, .term = "xterm-direct"}, DEPTH_TRUE},
        {-1, {.colors = 16, .term = "linux-16color"}, DEPTH_16},
        {-1, {.colors = -1, .term = "vt100"}, DEPTH_MONO},
        {-1, {.colors = 256, .colorterm = "truecolor", .no_color = "1"}, DEPTH_MONO},
        {-1, {.colors = 256, .no_color = ""}, DEPTH_256},
        {DEPTH_16, {.colors = 256, .no_color = "1"}, DEPTH_16},
        {DEPTH_256, {.colors = 8}, DEPTH_8},
        {DEPTH_TRUE, {.colors = 8}, DEPTH_TRUE},
        {DEPTH_TRUE, {.colors = 8, .no_color = "1"}, DEPTH_TRUE},
        {DEPTH_8, {.colors = 256, .colorterm = "24bit"}, DEPTH_8},
        {DEPTH_16, {.colors = -1}, DEPTH_MONO},
        {DEPTH_MONO, {.colors = 256, .colorterm = "24bit"}, DEPTH_MONO},
        {-1, {.colors = 88, .term = "rxvt-88color"}, DEPTH_16},
        {-1, {.colors = 8, .term = "xterm", .colorterm = "truecolor"}, DEPTH_8},
        {-1,
         {.colors = 256, .term = "screen", .colorterm = "24bit", .inside_tmux = true},
         DEPTH_TRUE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (term_choose_depth(rows[i].asked, &rows[i].facts) != rows[i].depth) {
            fail_msg("row %zu", i);
        }
    }
}

/* Whatever the nearest colors are: bars, selection and screen are three grounds, and no
 * ink is the color of what it stands on. */
static void few_colors_stay_readable_in_every_theme(void **state)
{
    (void)state;
    static const enum depth depths[] = {DEPTH_16, DEPTH_8};
    for (const struct theme *t = themes; t->name; t++)
        for (int d = 0; d < 2 && !t->mono; d++) {
            const rgb grounds[] = {t->ground, t->bar, t->selected, t->raised};
            int bg[3];
            for (int g = 0; g < 4; g++)
                for (int i = 0; i < INK_MOST; i++) {
                    struct style s = {t->ink[i], grounds[g], ATTR_BOLD};
                    struct look look = term_look(t, depths[d], s);
                    assert_in_range(look.fg, 0, depths[d] == DEPTH_16 ? 15 : 7);
                    assert_in_range(look.bg, 0, depths[d] == DEPTH_16 ? 15 : 7);
                    assert_int_not_equal(look.fg, look.bg);
                    assert_int_equal(look.attr, look.fg == 0 ? 0 : ATTR_BOLD);
                    int fg, ground;
                    color_pair(depths[d], s.fg, s.bg, &fg, &ground);
                    if (g == 0)
                        assert_int_equal(look.fg, fg); /* readable there: test_color */
                    if (g < 3)
                        bg[g] = look.bg;
                }
            assert_int_not_equal(bg[0], bg[1]);
            assert_int_not_equal(bg[0], bg[2]);
            assert_int_not_equal(bg[1], bg[2]);
        }
}

/* Also where a theme has the three alike. */
static void grounds_are_kept_apart_where_a_theme_does_not(void **state)
{
    (void)state;
    static const rgb near_each_other[][3] = {{0x000000, 0x010101, 0x020202},
                                             {0xFFFFFF, 0xFEFEFE, 0xFDFDFD},
                                             {0x00CDCD, 0x00CCCC, 0x00CBCB},
                                             {0x0000CD, 0x00CDCD, 0x0000CC}};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++) {
            const rgb *g = near_each_other[i];
            struct theme t = {
                .dark = k / 2 != 0, .ground = g[0], .bar = g[1], .selected = g[2]};
            enum depth depth = k % 2 ? DEPTH_8 : DEPTH_16;
            int bg[3];
            for (int j = 0; j < 3; j++)
                bg[j] = term_look(&t, depth, (struct style){0x808080, g[j], 0}).bg;
            assert_true(bg[0] != bg[2] && bg[1] != bg[2]);
            assert_int_not_equal(bg[0], bg[1]);
        }
}

static void many_colors_are_passed_on(void **state)
{
    (void)state;
    const struct theme *t = theme_find("dark");
    struct style s = {0x123456, 0x00000A, ATTR_REVERSE};
    struct look look = term_look(t, DEPTH_TRUE, s);
    assert_int_equal(look.fg, 0x123456);
    assert_int_equal(look.bg, 0x00000A);
    look = term_look(t, DEPTH_256, (struct style){0xFF0000, 0x5F87AF, 0});
    assert_int_equal(look.fg, 196); /* 16 + 36·5 */
    assert_int_equal(look.bg, 67);  /* 16 + 36·1 + 6·2 + 3 */
    look = term_look(t, DEPTH_MONO, s);
    assert_int_equal(look.fg, -1);
    assert_int_equal(look.bg, -1);
    assert_int_equal(look.attr, ATTR_REVERSE);
}

static void coarse_colors_are_fewer(void **state)
{
    (void)state;
    assert_int_equal(term_coarse(DEPTH_TRUE, 0xFE0102, 0), 0xFE0102);
    assert_int_equal(term_coarse(DEPTH_TRUE, 0xFE0102, 1), 0xFF0000);
    assert_int_equal(term_coarse(DEPTH_256, 67, 1), 67);
    assert_int_equal(term_coarse(DEPTH_8, 3, 2), 3);
    assert_int_equal(term_coarse(DEPTH_MONO, -1, 2), -1);
    bool seen[256] = {false};
    int n = 0;
    for (int i = 16; i < 256; i++) {
        int c = term_coarse(DEPTH_256, i, 2);
        n += !seen[c];
        seen[c] = true;
    }
    assert_in_range(n, 8, 16);
}

static void glyphs_have_the_columns_they_are_given(void **state)
{
    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    assert_int_equal(term_glyph('a', false), 'a');
    assert_int_equal(term_glyph(0, false), ' ');
    assert_int_equal(term_glyph(0x1B, false), '?');
    assert_int_equal(term_glyph(0x7F, false), '?');
    assert_int_equal(term_glyph(0x9B, false), '?');
    assert_int_equal(term_glyph(0x28FF, false), 0x28FF);
    assert_int_equal(term_glyph(0x6F22, true), 0x6F22);
    assert_int_equal(term_glyph(0x6F22, false), '?');
    assert_int_equal(term_glyph(0x302, false), '?');
    assert_non_null(setlocale(LC_CTYPE, "C"));
    assert_int_equal(term_glyph(0x28FF, false), '?');
    const struct cell row[] = {{.ch = 0}, {.ch = 0x6F22}, {.ch = 0}, {.ch = 0}};
    assert_false(term_right_half(row, 0));
    assert_false(term_right_half(row, 1));
    assert_true(term_right_half(row, 2));
    assert_false(term_right_half(row, 3));
}

static void blanks_share_the_color_of_a_neighbor(void **state)
{
    (void)state;
    enum { OWN = 1, BEFORE = 2, NEXT = 3, GROUND = 9, OTHER = 8 };
    const struct cell before = {.ch = 'a', .fg = BEFORE, .bg = GROUND},
                      next = {.ch = 'b', .fg = NEXT, .bg = GROUND},
                      far = {.ch = 'c', .fg = 4, .bg = OTHER};
    struct cell c = {.ch = ' ', .fg = OWN, .bg = GROUND};
    assert_int_equal(term_text_color(&c, &before, &next), BEFORE);
    assert_int_equal(term_text_color(&c, &far, &next), NEXT);
    assert_int_equal(term_text_color(&c, NULL, &next), NEXT);
    assert_int_equal(term_text_color(&c, &far, &far), OWN);
    assert_int_equal(term_text_color(&c, NULL, NULL), OWN);
    static const uint32_t shows[] = {ATTR_REVERSE, ATTR_UNDERLINE};
    for (int i = 0; i < 2; i++) {
        c.attr = shows[i] & 0xFF;
        assert_int_equal(term_text_color(&c, &before, &next), OWN);
    }
    c = (struct cell){.ch = ' ', .mark = 0x302, .fg = OWN, .bg = GROUND};
    assert_int_equal(term_text_color(&c, &before, &next), OWN);
    c = (struct cell){.ch = 0x2580, .fg = OWN, .bg = GROUND};
    assert_int_equal(term_text_color(&c, &before, &next), OWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_depth_is_what_the_terminal_can_show),
        cmocka_unit_test(few_colors_stay_readable_in_every_theme),
        cmocka_unit_test(grounds_are_kept_apart_where_a_theme_does_not),
        cmocka_unit_test(many_colors_are_passed_on),
        cmocka_unit_test(coarse_colors_are_fewer),
        cmocka_unit_test(glyphs_have_the_columns_they_are_given),
        cmocka_unit_test(blanks_share_the_color_of_a_neighbor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
