#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "draw/frame.h"
#include "tests/drawing.h"

static struct frame dark(int w, int h)
{
    return frame_new(&drawing, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

static const struct cell *cell(const struct frame *f, int x, int y)
{
    return &f->cells[y * f->w + x];
}

/* --- rectangles --- */

static void an_intersection_holds_what_both_hold(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int n = 0; n < 2000; n++) {
        struct rect a = {between(&seed, -3, 6), between(&seed, -3, 6),
                         between(&seed, -2, 7), between(&seed, -2, 7)};
        struct rect b = {between(&seed, -3, 6), between(&seed, -3, 6),
                         between(&seed, -2, 7), between(&seed, -2, 7)};
        struct rect both = rect_cut(a, b);
        for (int y = -8; y < 16; y++) {
            for (int x = -8; x < 16; x++) {
                assert_int_equal(rect_has(both, x, y),
                                 rect_has(a, x, y) && rect_has(b, x, y));
            }
        }
    }
}

static void taking_sides_off_leaves_the_rest(void **state)
{
    (void)state;
    for (int n = -2; n <= 12; n++) {
        int taken = n < 0 ? 0 : n > 10 ? 10 : n;
        struct rect r = {3, 4, 10, 10}, left = rect_left(&r, n);
        assert_true(left.x == 3 && left.w == taken && left.h == 10);
        assert_true(r.x == 3 + taken && r.w == 10 - taken);
        r = (struct rect){3, 4, 10, 10};
        struct rect right = rect_right(&r, n);
        assert_true(right.x == 13 - taken && right.w == taken && r.x == 3 &&
                    r.w == 10 - taken);
        r = (struct rect){3, 4, 10, 10};
        struct rect top = rect_top(&r, n);
        assert_true(top.y == 4 && top.h == taken && r.y == 4 + taken &&
                    r.h == 10 - taken);
        r = (struct rect){3, 4, 10, 10};
        struct rect bottom = rect_bottom(&r, n);
        assert_true(bottom.y == 14 - taken && bottom.h == taken && r.h == 10 - taken);
    }
    struct rect none = {3, 4, -5, 2};
    assert_true(rect_empty(rect_left(&none, 4)));
}

static void corners_of_int_do_not_overflow(void **state)
{
    (void)state;
    struct rect far = {INT_MAX, INT_MAX, INT_MAX, INT_MAX};
    struct rect low = {INT_MIN, INT_MIN, INT_MAX, INT_MAX};
    struct rect screen = {0, 0, 80, 24};
    assert_true(rect_empty(rect_cut(far, screen)));
    assert_true(rect_empty(rect_cut(screen, low)));
    assert_true(rect_empty(rect_inset(screen, INT_MAX, 0)));
    assert_true(rect_empty(rect_inset(screen, INT_MIN, 0)));
    assert_true(rect_has(far, INT_MAX, INT_MAX));
    assert_false(rect_has(low, INT_MAX, 0));
    struct rect inset = rect_inset(screen, 2, 1);
    assert_true(inset.x == 2 && inset.y == 1 && inset.w == 76 && inset.h == 22);
}

/* --- frames --- */

static void a_new_frame_is_blank_and_of_a_possible_size(void **state)
{
    (void)state;
    struct frame f = dark(0, -5);
    assert_true(f.w == 1 && f.h == 1);
    f = dark(1000000, 1000000);
    assert_true(f.w == FRAME_MOST_W && f.h == FRAME_MOST_H);
    f = dark(7, 3);
    for (int i = 0; i < 21; i++) {
        assert_int_equal(f.cells[i].ch, ' ');
        assert_int_equal(f.cells[i].bg, f.theme->ground);
    }
    f = frame_new(&drawing, 7, 3, theme_find("light"), DEPTH_MONO, GLYPHS_BRAILLE);
    assert_string_equal(f.theme->name, "mono");
}

static void clearing_forgets_everything(void **state)
{
    (void)state;
    struct frame f = dark(9, 4);
    frame_fill(&f, f.clip, '#', ink(&f, INK_ERROR));
    frame_hit(&f, f.clip, 5);
    frame_clip(&f, (struct rect){2, 2, 1, 1});
    frame_clear(&f);
    assert_int_equal(frame_hit_at(&f, 2, 2, NULL), 0);
    assert_true(f.clip.w == 9 && f.clip.h == 4);
    assert_string_equal(row_text(&f, 3), "         ");
}

/* --- text --- */

static void text_takes_the_columns_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
        const char *row;
    } table[] = {
        {"plain", 5, "plain     "},
        {"m\u0302 = 2", 5, "m\u0302 = 2     "},
        {"日本", 4, "日本      "},
        {"∂L/∂w", 5, "∂L/∂w     "},
        {"a\033[1mb", 6, "a\uFFFD[1mb    "}, /* no escape gets through */
        {"a\u202Eb", 3, "a\uFFFDb       "},  /* nor a turn of the text */
        {"\xFFz", 2, "\uFFFDz        "},
        {"a\tb\nc", 5, "a\uFFFDb\uFFFDc     "},
        {"e\u0301\u0302!", 2, "e\u0301!        "}, /* one mark a cell */
        {"", 0, "          "},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct frame f = dark(10, 1);
        assert_int_equal(frame_text(&f, 0, 0, ink(&f, INK_TEXT), table[i].text),
                         table[i].columns);
        assert_string_equal(row_text(&f, 0), table[i].row);
        assert_int_equal(frame_text(&f, 0, 7, ink(&f, INK_TEXT), table[i].text),
                         table[i].columns); /* and where nothing is drawn */
    }
}

static void text_is_clipped_at_both_sides(void **state)
{
    (void)state;
    struct frame f = dark(6, 1);
    struct style s = ink(&f, INK_TEXT);
    frame_text(&f, -2, 0, s, "abcdefghij");
    assert_string_equal(row_text(&f, 0), "cdefgh");
    frame_text(&f, INT_MIN, 0, s, "zzzzzz");
    frame_text(&f, INT_MAX, 0, s, "zzzzzz");
    assert_string_equal(row_text(&f, 0), "cdefgh");
    struct rect old = frame_clip(&f, (struct rect){2, 0, 2, 1});
    frame_text(&f, 0, 0, s, "uvwxyz");
    f.clip = old;
    assert_string_equal(row_text(&f, 0), "cdwxgh");
    frame_clear(&f);
    frame_text(&f, -1, 0, s, "日本x日"); /* halves at both edges are blank */
    assert_string_equal(row_text(&f, 0), " 本x日");
    frame_clear(&f);
    frame_text(&f, 1, 0, s, "本本本");
    assert_string_equal(row_text(&f, 0), " 本本 ");
}

static void half_of_a_wide_glyph_never_stays(void **state)
{
    (void)state;
    struct frame f = dark(4, 1);
    struct style s = ink(&f, INK_TEXT);
    frame_text(&f, 1, 0, s, "本");
    frame_put(&f, 1, 0, 'x', s);
    assert_string_equal(row_text(&f, 0), " x  ");
    frame_text(&f, 1, 0, s, "本");
    frame_put(&f, 2, 0, 'x', s);
    assert_string_equal(row_text(&f, 0), "  x ");
    frame_text(&f, 1, 0, s, "本");
    frame_text(&f, 0, 0, s, "日日");
    assert_string_equal(row_text(&f, 0), "日日");
    frame_text(&f, 1, 0, s, "本");
    assert_string_equal(row_text(&f, 0), " 本 ");
}

static void of_a_number_all_is_shown_or_nothing(void **state)
{
    (void)state;
    struct frame f = dark(10, 1);
    struct style s = ink(&f, INK_TEXT);
    assert_int_equal(frame_text_cut(&f, 0, 0, 9, s, "loss 1.2345"), 6);
    assert_string_equal(row_text(&f, 0), "loss …    ");
    frame_clear(&f);
    frame_text_cut(&f, 0, 0, 8, s, "x 12 34567");
    assert_string_equal(row_text(&f, 0), "x 12 …    ");
    frame_clear(&f);
    frame_text_cut(&f, 0, 0, 7, s, "−1.5e−17");
    assert_string_equal(row_text(&f, 0), "…         ");
    frame_clear(&f);
    frame_text(&f, 6, 0, s, "a −0.25");
    assert_string_equal(row_text(&f, 0), "      a ……");
    frame_clear(&f);
    frame_text_right(&f, 3, 0, s, "−0.25 b");
    assert_string_equal(row_text(&f, 0), "… b       ");
    frame_clear(&f);
    struct rect old = frame_clip(&f, (struct rect){2, 0, 5, 1});
    frame_text(&f, 0, 0, s, "12 34 567");
    f.clip = old;
    assert_string_equal(row_text(&f, 0), "   34 …   ");
}

static void alignment_counts_columns_not_bytes(void **state)
{
    (void)state;
    struct frame f = dark(10, 1);
    struct style s = ink(&f, INK_TEXT);
    assert_int_equal(frame_text_right(&f, 10, 0, s, "−m\u0302₁"), 3);
    assert_string_equal(row_text(&f, 0), "       −m\u0302₁");
    frame_clear(&f);
    assert_int_equal(frame_text_cut(&f, 1, 0, 5, s, "δδδδδ"), 5);
    assert_string_equal(row_text(&f, 0), " δδδδδ    ");
    frame_clear(&f);
    assert_int_equal(frame_text_cut(&f, 1, 0, 5, s, "δδδδδδ"), 5);
    assert_string_equal(row_text(&f, 0), " δδδδ…    ");
    frame_clear(&f);
    assert_int_equal(frame_text_cut(&f, 0, 0, 4, s, "日本語"), 3);
    assert_string_equal(row_text(&f, 0), "日…       ");
    assert_int_equal(frame_text_cut(&f, 0, 0, 0, s, "abc"), 0);
    assert_int_equal(frame_text_cut(&f, 0, 0, -4, s, "abc"), 0);
    frame_clear(&f);
    assert_int_equal(frame_textf(&f, 0, 0, s, "%s=%d", "k", 42), 4);
    assert_string_equal(row_text(&f, 0), "k=42      ");
}

/* --- colors --- */

static void kept_grounds_let_the_field_shine_through(void **state)
{
    (void)state;
    struct frame f = dark(3, 1);
    frame_put(&f, 0, 0, 0x2580, (struct style){0x204060, 0x406080, 0});
    frame_put(&f, 1, 0, 0x2588, (struct style){0x112233, 0x445566, 0});
    frame_put(&f, 2, 0, 'x', (struct style){0x112233, 0x445566, 0});
    frame_text(&f, 0, 0, (struct style){0xFFFFFF, KEEP, ATTR_BOLD}, "abc");
    assert_int_equal(cell(&f, 0, 0)->bg, 0x305070);
    assert_int_equal(cell(&f, 1, 0)->bg, 0x112233);
    assert_int_equal(cell(&f, 2, 0)->bg, 0x445566);
    assert_int_equal(cell(&f, 2, 0)->fg, 0xFFFFFF);
    assert_int_equal(cell(&f, 2, 0)->attr, ATTR_BOLD);
    frame_put(&f, 2, 0, 'y', (struct style){KEEP, 0x010203, 0});
    assert_int_equal(cell(&f, 2, 0)->fg, 0xFFFFFF);
    assert_int_equal(cell(&f, 2, 0)->bg, 0x010203);
    f.depth = DEPTH_256; /* no mixture that the palette lacks */
    frame_put(&f, 0, 0, 0x2580, (struct style){0x00005F, 0x005F5F, 0});
    frame_put(&f, 0, 0, 'x', ink(&f, INK_TEXT));
    assert_int_equal(cell(&f, 0, 0)->bg, 0x00005F);
}

static void inks_are_the_themes(void **state)
{
    (void)state;
    struct frame f =
        frame_new(&drawing, 1, 1, theme_find("contrast"), DEPTH_TRUE, GLYPHS_BLOCK);
    assert_int_equal(ink(&f, INK_TEXT).attr, ATTR_BOLD);
    assert_int_equal(ink(&f, INK_LINE).attr, 0);
    assert_int_equal(ink(&f, INK_VALUE).bg, KEEP);
    assert_int_equal(ink_on(&f, INK_VALUE, f.theme->bar).bg, f.theme->bar);
    assert_int_equal(ink_series(&f, 9).fg, f.theme->ink[INK_SERIES + 1]);
    struct style patch = ink_patch(&f, INK_ACCENT);
    assert_int_equal(patch.fg, f.theme->ground);
    assert_int_equal(patch.bg, f.theme->ink[INK_ACCENT]);
}

static void mono_shows_selection_by_reverse(void **state)
{
    (void)state;
    struct frame f =
        frame_new(&drawing, 4, 1, theme_find("dark"), DEPTH_MONO, GLYPHS_BLOCK);
    const struct theme *t = f.theme;
    assert_false(ink_on(&f, INK_TEXT, t->ground).attr & ATTR_REVERSE);
    assert_false(ink_on(&f, INK_TEXT, t->bar).attr & ATTR_REVERSE);
    assert_true(ink_on(&f, INK_TEXT, t->selected).attr & ATTR_REVERSE);
    assert_true(ink_patch(&f, INK_ACCENT).attr & ATTR_REVERSE);
}

/* --- clicks --- */

static void the_topmost_rectangle_is_hit(void **state)
{
    (void)state;
    struct frame f = dark(20, 10);
    struct rect got;
    frame_hit(&f, (struct rect){2, 2, 10, 5}, 1);
    frame_hit(&f, (struct rect){4, 3, 3, 1}, 2);
    frame_hit(&f, (struct rect){15, -4, 50, 6}, 3);
    frame_hit(&f, (struct rect){50, 0, 5, 5}, 4);
    assert_int_equal(frame_hit_at(&f, 2, 2, &got), 1);
    assert_true(got.x == 2 && got.y == 2 && got.w == 10 && got.h == 5);
    assert_int_equal(frame_hit_at(&f, 5, 3, NULL), 2);
    assert_int_equal(frame_hit_at(&f, 7, 3, NULL), 1);
    assert_int_equal(frame_hit_at(&f, 0, 0, NULL), 0);
    assert_int_equal(frame_hit_at(&f, 19, 1, &got), 3);
    assert_true(got.x == 15 && got.y == 0 && got.w == 5 && got.h == 2); /* clipped */
    assert_int_equal(f.n_hits, 3);
    for (int i = 0; i < 2 * HITS_MOST; i++) {
        frame_hit(&f, (struct rect){0, 0, 1, 1}, 9);
    }
    assert_int_equal(f.n_hits, HITS_MOST);
}

/* --- everything inside the clip --- */

static int huge(uint32_t *seed)
{
    static const int extremes[] = {INT_MIN,     INT_MIN + 1, -1000,
                                   INT_MAX - 1, INT_MAX,     1000};
    return between(seed, 0, 3) == 0 ? extremes[between(seed, 0, 5)]
                                    : between(seed, -6, 26);
}

static struct rect huge_rect(uint32_t *seed)
{
    struct rect r = {huge(seed), huge(seed), 0, 0};
    r.w = huge(seed);
    r.h = huge(seed);
    return r;
}

static void draw_anything(struct frame *f, uint32_t *seed)
{
    struct style s = {next_random(seed) & 0xFFFFFF, KEEP, next_random(seed) & 7};
    int x = huge(seed), y = huge(seed), w = huge(seed);
    switch (between(seed, 0, 6)) {
    case 0:
        frame_put(f, x, y, next_random(seed) % 0x3000, s);
        break;
    case 1:
        frame_text(f, x, y, s, "text 日本 m\u0302 ‖∇f‖");
        break;
    case 2:
        frame_text_right(f, x, y, s, "right 本 aligned");
        break;
    case 3:
        frame_text_cut(f, x, y, w, s, "cut 日本語 somewhere");
        break;
    case 4:
        frame_fill(f, huge_rect(seed), 0x2580, s);
        break;
    default:
        frame_hit(f, huge_rect(seed), 1 + between(seed, 0, 9));
        break;
    }
}

static void nothing_is_drawn_outside_the_clip(void **state)
{
    (void)state;
    uint32_t seed = 3;
    struct frame f = dark(20, 8), before = dark(20, 8);
    for (int n = 0; n < 20000; n++) {
        memcpy(before.cells, f.cells, sizeof *f.cells * 160);
        f.clip = (struct rect){0, 0, 20, 8};
        frame_clip(&f, huge_rect(&seed));
        struct rect clip = f.clip;
        draw_anything(&f, &seed);
        assert_memory_equal(&clip, &f.clip, sizeof clip);
        for (int i = 0; i < 160; i++) {
            const struct cell *a = &f.cells[i], *b = &before.cells[i];
            /* The other half of a wide glyph that was overwritten turns blank. */
            bool other_half = a->ch == ' ' && b->ch != ' ' && a->fg == b->fg;
            if (!rect_has(clip, i % 20, i / 20) && !other_half) {
                assert_memory_equal(a, b, sizeof *a);
            }
            if (a->ch == 0) { /* a right half has its left half */
                assert_true(i % 20 > 0 && text_char_width(f.cells[i - 1].ch) == 2);
            } else if (text_char_width(a->ch) == 2) {
                assert_true(i % 20 < 19 && f.cells[i + 1].ch == 0);
            }
            assert_true(a->ch == 0 || text_char_width(a->ch) > 0);
        }
        for (int i = 0; i < f.n_hits; i++) {
            struct rect r = f.hits[i].rect;
            assert_true(r.x >= 0 && r.y >= 0 && r.x + r.w <= 20 && r.y + r.h <= 8);
        }
    }
}

/* --- ASCII --- */

static void every_code_point_has_an_ascii_one(void **state)
{
    (void)state;
    for (uint32_t ch = 0; ch < 0x110000; ch++) {
        char as = ascii_for(ch);
        assert_in_range((unsigned char)as, ' ', '~');
        if (ch >= ' ' && ch <= '~') {
            assert_int_equal(as, (char)ch);
        }
    }
    assert_int_equal(ascii_for(0x2801), '.'); /* by the number of dots */
    assert_int_equal(ascii_for(0x281B), ':');
    assert_int_equal(ascii_for(0x28FF), '*');
    assert_int_equal(ascii_for(0x2800), ' ');
}

static void the_projects_glyphs_have_a_meaning_in_ascii(void **state)
{
    (void)state;
    struct frame f = dark(90, 1);
    static const struct {
        const char *text, *ascii;
    } table[] = {
        {"╭─┬─╮│├┼┤╰┴╯┌┐└┘", "+-+-+|++++++++++"},
        {"▏▎▍▌▋▊▉█", "||||####"},
        {"→←↑↓ −1 × 2 · 3 ÷ 4", "><^v -1 * 2 . 3 / 4"},
        {"αβγδελμνρσφη θ", "abgdelmvrsfh t"},
        {"∂L/∂z₁ ‖∇f‖ 10⁻³ x² Σ √", "dL/dz1 |Vf| 10-3 x2 S V"},
        {"●■▲◆○✕", "o#A%OX"},
        {"≤ ≥ ≈ ∞ … — “q”", "< > ~ 8 . - \"q\""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        frame_clear(&f);
        f.w = frame_text(&f, 0, 0, ink(&f, INK_TEXT), table[i].text);
        frame_ascii(&f);
        assert_string_equal(row_text(&f, 0), table[i].ascii);
        f.w = 90;
    }
    static const char all[] =
        "─│┌┐└┘├┤┬┴┼╭╮╯╰═║╌╎▀▄█▌▐▏▎▍▋▊▉▁▂▃▅▆▇▖▗▘▙▚▛▜▝▞▟░▒▓→←↑↓↗↖↘↙●■▲◆○✕▼□◇△▶◀"
        "αβγδεζηθικλμνξπρστυφχψωΔΣΦ∂∇‖·×÷−±√∞≤≥≈≠∑∏⊙²³¹⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉₋ₗₜᵗ…—–’°";
    for (size_t at = 0; at < sizeof all - 1;) {
        uint32_t ch;
        at += text_decode(all + at, sizeof all - 1 - at, &ch);
        assert_int_not_equal(ascii_for(ch), '?');
    }
}

static void an_ascii_frame_keeps_the_fields_colors(void **state)
{
    (void)state;
    struct frame f = dark(5, 1);
    frame_text(&f, 2, 0, ink(&f, INK_TEXT), "m\u0302本");
    frame_put(&f, 0, 0, 0x2580, (struct style){0x204060, 0x406080, 0});
    frame_ascii(&f);
    assert_string_equal(row_text(&f, 0), "  m??");
    assert_int_equal(cell(&f, 0, 0)->bg, 0x305070);
    f.depth = DEPTH_8;
    frame_put(&f, 0, 0, 0x2580, (struct style){0x204060, 0x406080, 0});
    frame_ascii(&f);
    assert_int_equal(cell(&f, 0, 0)->ch, '"');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRAWING_TEST(an_intersection_holds_what_both_hold),
        DRAWING_TEST(taking_sides_off_leaves_the_rest),
        DRAWING_TEST(corners_of_int_do_not_overflow),
        DRAWING_TEST(a_new_frame_is_blank_and_of_a_possible_size),
        DRAWING_TEST(clearing_forgets_everything),
        DRAWING_TEST(text_takes_the_columns_it_says),
        DRAWING_TEST(text_is_clipped_at_both_sides),
        DRAWING_TEST(half_of_a_wide_glyph_never_stays),
        DRAWING_TEST(of_a_number_all_is_shown_or_nothing),
        DRAWING_TEST(alignment_counts_columns_not_bytes),
        DRAWING_TEST(kept_grounds_let_the_field_shine_through),
        DRAWING_TEST(inks_are_the_themes),
        DRAWING_TEST(mono_shows_selection_by_reverse),
        DRAWING_TEST(the_topmost_rectangle_is_hit),
        DRAWING_TEST(nothing_is_drawn_outside_the_clip),
        DRAWING_TEST(every_code_point_has_an_ascii_one),
        DRAWING_TEST(the_projects_glyphs_have_a_meaning_in_ascii),
        DRAWING_TEST(an_ascii_frame_keeps_the_fields_colors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
