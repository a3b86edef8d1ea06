#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <limits.h>
#include <stdbool.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#include "base/text.h"

static void every_code_point_survives_utf8(void **state)
{
    (void)state;
    for (uint32_t ch = 0; ch <= 0x10FFFF; ch++) {
        if (ch >= 0xD800 && ch <= 0xDFFF) {
            continue;
        }
        char bytes[4];
        uint32_t back = 0;
        size_t n = text_encode(ch, bytes);
        assert_int_equal(n, ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4);
        assert_int_equal(text_decode(bytes, n, &back), n);
        assert_int_equal(back, ch);
        if (n > 1) { /* cut: broken */
            assert_int_equal(text_decode(bytes, n - 1, &back), 1);
            assert_int_equal(back, 0xFFFD);
        }
    }
}

static void utf8_is_the_utf8_of_the_standard(void **state)
{
    (void)state;
    /* from the Unicode Standard, table 3-6's examples */
    static const struct {
        uint32_t ch;
        const char *bytes;
    } table[] = {{0x4D, "\x4D"},
                 {0x430, "\xD0\xB0"},
                 {0x4E8C, "\xE4\xBA\x8C"},
                 {0x10302, "\xF0\x90\x8C\x82"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char bytes[5] = "";
        text_encode(table[i].ch, bytes);
        assert_string_equal(bytes, table[i].bytes);
    }
}

static void broken_bytes_are_replaced_one_by_one(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\x80",             /* continuation alone */
        "\xC0\x80",         /* overlong NUL */
        "\xC1\xBF",         /* overlong */
        "\xE0\x9F\xBF",     /* overlong */
        "\xF0\x8F\xBF\xBF", /* overlong */
        "\xED\xA0\x80",     /* surrogate */
        "\xED\xBF\xBF",     /* surrogate */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xE2\x82",
        "\xE2(\xA1",
        "\xC3(",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        uint32_t ch = 0;
        assert_int_equal(text_decode(broken[i], strlen(broken[i]), &ch), 1);
        assert_int_equal(ch, 0xFFFD);
    }
    char bytes[4];
    assert_int_equal(text_encode(0xD800, bytes), 3);
    assert_memory_equal(bytes, "\uFFFD", 3);
    assert_int_equal(text_encode(0x110000, bytes), 3);
    assert_memory_equal(bytes, "\uFFFD", 3);
}

static void what_could_move_a_terminal_has_no_width(void **state)
{
    (void)state;
    for (uint32_t ch = 0; ch < 0x20; ch++) {
        assert_int_equal(text_char_width(ch), -1);
    }
    for (uint32_t ch = 0x7F; ch < 0xA0; ch++) {
        assert_int_equal(text_char_width(ch), -1);
    }
    static const uint32_t bad[] = {
        0xAD,   0x61C,  0x200B,  0x200D,  0x200E,  0x200F,   0x2028,   0x2029,    0x202A,
        0x202E, 0x2060, 0x2066,  0x2069,  0xFEFF,  0xFFF9,   0xD800,   0xDFFF,    0xFFFE,
        0xFFFF, 0xFE0F, 0x40000, 0xE0001, 0xE007F, 0x10FFFF, 0x110000, UINT32_MAX};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(text_char_width(bad[i]), -1);
    }
}

/* All that the scenes draw with takes one column. */
static void the_glyphs_of_the_pictures_take_one_column(void **state)
{
    (void)state;
    const char *s = "─│┌┐└┘├┤┬┴┼═║╭╮╰╯▏▎▍▌▋▊▉█▀▄▁▂▃▅▆▇▖▗▘▙▚▛▜▝▞▟░▒▓⠀⣿←↑→↓●■▲◆○✕✓"
                    "αβγδεηθλμρσΣ∂∇‖·×÷−±≈≤≥√∞²³⁻⁰₀₁₉…°ℓ";
    size_t n = strlen(s);
    while (n > 0) {
        uint32_t ch;
        size_t used = text_decode(s, n, &ch);
        assert_int_equal(text_char_width(ch), 1);
        s += used;
        n -= used;
    }
}

/* Where this table departs from glibc 2.36 (Unicode 15), and why. */
static const struct {
    uint32_t first, last;
    const char *why;
} departures[] = {
    {0x0, 0x0, "glibc: 0, the end of a string; here a control character"},
    {0xAD, 0xAD, "soft hyphen: a format character that some terminals hide"},
    {0x61C, 0x61C, "bidi control"},
    {0x180E, 0x180E, "format character"},
    {0x200B, 0x200F, "format characters and bidi controls"},
    {0x202A, 0x202E, "bidi controls"},
    {0x2060, 0x206F, "format characters and bidi controls"},
    {0xFE0F, 0xFE0F, "asks for an emoji: widens the character before it"},
    {0xFEFF, 0xFEFF, "byte order mark"},
    {0xFFF9, 0xFFFB, "format characters"},
    {0x13430, 0x1343F, "format characters"},
    {0x1BCA0, 0x1BCA3, "format characters"},
    {0x1D173, 0x1D17A, "format characters"},
    {0xE0001, 0xE007F, "format characters"},
};

static bool is_departure(uint32_t ch)
{
    for (size_t i = 0; i < sizeof departures / sizeof *departures; i++) {
        if (ch >= departures[i].first && ch <= departures[i].last) {
            return true;
        }
    }
    return false;
}

/* Newer and other C libraries know other versions of Unicode, so the whole range is
 * compared with the one that the table was made after. */
static void widths_are_those_of_glibc(void **state)
{
    (void)state;
#ifdef __GLIBC__
    if (strcmp(gnu_get_libc_version(), "2.36") != 0 || !setlocale(LC_CTYPE, "C.UTF-8")) {
        skip();
    }
    for (uint32_t ch = 0; ch <= 0x10FFFF; ch++) {
        int ours = text_char_width(ch), theirs = wcwidth((wchar_t)ch);
        bool unassigned = !iswprint((wint_t)ch) && !iswcntrl((wint_t)ch);
        if (is_departure(ch)) {
            assert_int_equal(ours, -1);
        } else if (unassigned) { /* counts as its neighbors do, or is refused */
            assert_int_equal(theirs, -1);
        } else if (ours != theirs) {
            fail_msg("U+%04X: %d, glibc %d", (unsigned)ch, ours, theirs);
        }
    }
    setlocale(LC_CTYPE, "C");
#else
    skip();
#endif
}

static void columns_of_a_text_add_up(void **state)
{
    (void)state;
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("gradient"), 8);
    assert_int_equal(text_width("m\u0302 = 0.9"), 7);
    assert_int_equal(text_width("∇f ‖g‖"), 6);
    assert_int_equal(text_width("漢字"), 4);
    assert_int_equal(text_width("a\x1b\xFFz"), 4); /* each is shown as U+FFFD */
}

static void cleaning_replaces_and_cuts_at_characters(void **state)
{
    (void)state;
    char out[16];
    assert_ptr_equal(text_clean("x²+3y²", out, sizeof out), out);
    assert_string_equal(out, "x²+3y²");
    assert_string_equal(text_clean("a\x1b[1m", out, sizeof out), "a\uFFFD[1m");
    assert_string_equal(text_clean("\xC2\x9B", out, sizeof out), "\uFFFD");
    assert_string_equal(text_clean("a\xFF"
                                   "b",
                                   out, sizeof out),
                        "a\uFFFD"
                        "b");
    assert_string_equal(text_clean("abc", out, 3), "ab");
    assert_string_equal(text_clean("ab∇", out, 5), "ab");
    assert_string_equal(text_clean("ab∇", out, 6), "ab∇");
    assert_string_equal(text_clean("abc", out, 1), "");
    out[0] = 'k';
    text_clean("abc", out, 0);
    assert_int_equal(out[0], 'k');
}

static void digits_above_and_below_the_line(void **state)
{
    (void)state;
    char out[TEXT_DIGITS];
    assert_string_equal(text_subscript(0, out), "₀");
    assert_string_equal(text_subscript(-1234567890, out), "₋₁₂₃₄₅₆₇₈₉₀");
    assert_string_equal(text_superscript(-8, out), "⁻⁸");
    assert_string_equal(text_superscript(1234567890, out), "¹²³⁴⁵⁶⁷⁸⁹⁰");
    char plain[32];
    snprintf(plain, sizeof plain, "%ld", LONG_MIN);
    assert_int_equal(text_width(text_superscript(LONG_MIN, out)), (int)strlen(plain));
}

static void the_nearest_name_is_suggested(void **state)
{
    (void)state;
    static const char *const names[] = {"sgd",  "momentum", "nesterov", "adagrad",
                                        "adam", "adamw",    "lr"};
    static const struct {
        const char *typed, *nearest;
    } table[] = {
        {"sgd", "sgd"},
        {"sdg", "sgd"},
        {"momentmu", "momentum"},
        {"mommentun", "momentum"},
        {"adma", "adam"},
        {"adamv", "adam"},
        {"dam", "adam"},
        {"adagrda", "adagrad"},
        {"rl", "lr"},
        {"mom", "momentum"}, /* begins it */
        {"ad", "adam"},      /* the shortest of three */
        {"r", NULL},
        {"xy", NULL},
        {"descent", NULL},
        {"", NULL},
        {"nestorevo", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *got =
            text_nearest(table[i].typed, names, sizeof names / sizeof *names);
        if (table[i].nearest) {
            assert_non_null(got);
            assert_string_equal(got, table[i].nearest);
        } else {
            assert_null(got);
        }
    }
    static char huge[100000];
    memset(huge, 'a', sizeof huge - 1);
    assert_null(text_nearest(huge, names, sizeof names / sizeof *names));
    assert_null(text_nearest("sgd", NULL, 0));
    const char *const one_huge[] = {huge, "sgd"};
    assert_string_equal(text_nearest("sgf", one_huge, 2), "sgd");
}

/* A column is what a terminal counts: a mark has none, a wide character two. */
static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
        long column;
    } rows[] = {
        {"abc", 0, 1},
        {"abc", 2, 3},
        {"abc", 3, 4},
        {"abc", 9, 4},
        {"θ²x", 2, 2},
        {"θ²x", 4, 3},
        {"y\u0302x", 3, 2},
        {"\u4E00x", 3, 3},
        {"\xFFx", 1, 2},
        {"\tx", 1, 2},
        {"θx", 1, 1},
        {"", 0, 1},
        {"\u2212"
         "1,x",
         5, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        long got = text_column(rows[i].text, rows[i].at);
        if (got != rows[i].column) {
            fail_msg("%s, byte %zu: column %ld", rows[i].text, rows[i].at, got);
        }
    }
    enum { EXACT = 65536 };
    char *text = calloc(2 * EXACT + 1, 1);
    assert_non_null(text);
    for (size_t i = 0; i < EXACT; i++) {
        memcpy(text + 2 * i, "θ", 2);
    }
    assert_int_equal(text_column(text, EXACT), 1 + EXACT / 2);
    assert_int_equal(text_column(text, EXACT + 2), 1 + EXACT / 2 + 2);
    assert_int_equal(text_column(text, 3 * EXACT), 1 + EXACT / 2 + EXACT);
    free(text);
}

static void a_list_is_taken_apart_at_its_commas(void **state)
{
    (void)state;
    static const struct {
        const char *list, *items; /* each item in brackets */
    } rows[] = {
        {"w,b", "[w][b]"},    {" w , b2 ", "[w][b2]"}, {"w,", "[w]"}, {"w, ", "[w]"},
        {"w,,b", "[w][][b]"}, {",w", "[][w]"},         {"", ""},      {"  ", ""},
        {"a b", "[a b]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char got[64] = "";
        size_t n;
        for (const char *item, *rest = rows[i].list; (item = text_item(&rest, &n));) {
            size_t used = strlen(got);
            snprintf(got + used, sizeof got - used, "[%.*s]", (int)n, item);
        }
        assert_string_equal(got, rows[i].items);
    }
}

static void an_index_is_digits_that_give_less_than_its_end(void **state)
{
    (void)state;
    static const char *const none[] = {
        "", "13", "-1", "+1", "1a", " 1", "99999999999999999"};
    assert_int_equal(text_index("12,3", 2, 13), 12);
    assert_int_equal(text_index("007", 3, 13), 7);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(text_index(none[i], strlen(none[i]), 13), -1);
    }
}

static void blanks_are_spaces_of_any_width(void **state)
{
    (void)state;
    static const char *const yes[] = {" ",      "\t",     "\n",     "\r",
                                      "\u00A0", "\u2009", "\u202F", "\u3000"};
    static const char *const no[] = {"",       "x",      "\1",   "\u200B",
                                     "\u00A1", "\u0302", "\xA0", "\u2028"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        assert_int_equal(text_blank(yes[i]), strlen(yes[i]));
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        assert_int_equal(text_blank(no[i]), 0);
    }
}

static void numbers_are_found_in_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *numbers[6];
    } table[] = {
        {"", {NULL}},
        {"no number", {NULL}},
        {"12", {"12"}},
        {"x = −1.5e−17, y = .25", {"−1.5e−17", ".25"}},
        {"(4, -4)", {"4", "-4"}},
        {"x1 − 3 z₁ β2 v̂2", {"3", "2"}},
        {"2xy + 3e + 4e5 + 1e+06", {"2", "3", "4e5", "1e+06"}},
        {"3−4 x²−5 (x)−6", {"3", "4", "5", "6"}},
        {"1.2.3", {"1.2", ".3"}},
        {"2. and 3", {"2", "3"}},
        {"x.5 (y).25 7", {"7"}},
        {"×0.5=−2", {"0.5", "−2"}},
        {"10⁻³", {"10"}},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct text_number n = {0};
        int k = 0;
        for (; text_number_next(table[i].text, n.to, &n); k++) {
            char found[40] = "";
            memcpy(found, table[i].text + n.from, n.to - n.from);
            assert_non_null(table[i].numbers[k]);
            assert_string_equal(found, table[i].numbers[k]);
        }
        assert_null(table[i].numbers[k]);
    }
}

static void a_text_is_cut_before_a_number_not_in_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int w;
        size_t bytes;
    } table[] = {
        {"loss 1.25", 9, 9}, {"loss 1.25", 8, 5}, {"loss 1.25", 6, 5},
        {"loss 1.25", 4, 4}, {"1.25", 3, 0},      {"1.25", 0, 0},
        {"1.25", -1, 0},     {"−1.25 x", 5, 7},   {"−1.25 x", 4, 0},
        {"δδδ", 2, 4},       {"日本", 3, 3},      {"12 34 56", 5, 5},
        {"12 34 56", 4, 3},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(text_fit(table[i].text, table[i].w), table[i].bytes);
    }
}

static void a_tight_text_has_no_spaces(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"", ""}, {" ", ""}, {" a = −b · c ", "a=−b·c"}, {"a\u00A0b", "a\u00A0b"}};
    struct arena mem = ARENA_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(text_tight(rows[i][0], &mem), rows[i][1]);
    }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(blanks_are_spaces_of_any_width),
        cmocka_unit_test(every_code_point_survives_utf8),
        cmocka_unit_test(utf8_is_the_utf8_of_the_standard),
        cmocka_unit_test(broken_bytes_are_replaced_one_by_one),
        cmocka_unit_test(what_could_move_a_terminal_has_no_width),
        cmocka_unit_test(the_glyphs_of_the_pictures_take_one_column),
        cmocka_unit_test(widths_are_those_of_glibc),
        cmocka_unit_test(columns_of_a_text_add_up),
        cmocka_unit_test(cleaning_replaces_and_cuts_at_characters),
        cmocka_unit_test(digits_above_and_below_the_line),
        cmocka_unit_test(a_list_is_taken_apart_at_its_commas),
        cmocka_unit_test(an_index_is_digits_that_give_less_than_its_end),
        cmocka_unit_test(numbers_are_found_in_a_text),
        cmocka_unit_test(a_text_is_cut_before_a_number_not_in_it),
        cmocka_unit_test(the_nearest_name_is_suggested),
        cmocka_unit_test(a_tight_text_has_no_spaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
