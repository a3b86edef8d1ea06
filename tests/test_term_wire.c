#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/random.h"
#include "term/term_wire.h"

#define TEST(f)  cmocka_unit_test(f)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { W = 20, H = 6, PAIRS = 40 };

/* Few colors, so that neighbors often share one. */
static struct wire_pair colors_of(int pair)
{
    static const int palette[] = {0x000000, 0xFFFFFF, 0x0A640B, 0x123456, 0xFE0102};
    return (struct wire_pair){palette[pair % 5], palette[pair / 5 % 5]};
}

static struct wire open_wire(void)
{
    struct wire w;
    wire_open(&w);
    for (int i = 1; i < PAIRS; i++)
        wire_set(&w, i, colors_of(i).fg, colors_of(i).bg);
    return w;
}

/* Exactly as long as announced, so that valgrind and the sanitizers see what is beyond.
 */
static char *translate(struct wire *w, const char *in, size_t n, size_t *n_out)
{
    size_t room = wire_room(w, in, n);
    char *out = malloc(room + 1), *exact = malloc(n + 1);
    assert_non_null(out);
    assert_non_null(exact);
    memcpy(exact, in, n);
    *n_out = wire_put(w, exact, n, out);
    assert_true(*n_out <= room);
    out[*n_out] = '\0';
    free(exact);
    return out;
}

static void assert_becomes(struct wire *w, const char *in, const char *expected)
{
    size_t n;
    char *out = translate(w, in, strlen(in), &n);
    assert_string_equal(out, expected);
    free(out);
}

static void only_colors_that_change_are_sent(void **state)
{
    (void)state;
    struct wire w = {0};
    wire_open(&w);
    wire_set(&w, 1, 0x010203, 0xFF640A);
    wire_set(&w, 2, 0x040506, 0xFF640A);
    wire_set(&w, 65535, 0x040506, 0x000000);
    assert_becomes(&w, "\0201;ab", "\033[48;2;255;100;10;38;2;1;2;3mab");
    assert_becomes(&w, "\0202;c", "\033[38;2;4;5;6mc");
    assert_becomes(&w, "\02065535;d", "\033[48;2;0;0;0md");
    assert_becomes(&w, "\0201;", "");
    assert_becomes(&w, "\0202;e", "\033[48;2;255;100;10me");
    assert_becomes(&w, "\02065535;\033[K", "\033[48;2;0;0;0m\033[K");
    wire_close(&w);
}

static void blanks_need_no_color_of_text(void **state)
{
    (void)state;
    struct wire w = open_wire();
    assert_becomes(&w, "\0201;  ", "\033[48;2;0;0;0m  ");
    assert_becomes(&w, "\033[3;4Hx", "\033[3;4H\033[38;2;255;255;255mx");
    assert_becomes(&w, "\0202; ", " ");
    assert_becomes(&w, "\033[4m ", "\033[4m\033[38;2;10;100;11m ");
    assert_becomes(&w, "\033[m\0201; ", "\033[m\033[48;2;0;0;0m ");
    assert_becomes(&w, "\033[39;49m\0201; ", "\033[39;49m\033[48;2;0;0;0m ");
    wire_close(&w);
}

static void colors_taken_back_are_sent_again(void **state)
{
    (void)state;
    static const char *const resets[] = {"\033[m", "\033[39;49m", "\033[39m", "\033[49m"};
    for (size_t i = 0; i < COUNT(resets); i++) {
        char in[64], expected[96];
        struct wire w = open_wire();
        assert_becomes(&w, "\0201;a", "\033[48;2;0;0;0;38;2;255;255;255ma");
        snprintf(in, sizeof in, "%s.\0201;a", resets[i]);
        snprintf(expected, sizeof expected, "%s.\033[48;2;0;0;0;38;2;255;255;255ma",
                 resets[i]);
        assert_becomes(&w, in, expected);
        wire_close(&w);
    }
}

static void nothing_changes_on_a_wire_that_is_not_open(void **state)
{
    (void)state;
    struct wire w = {0};
    wire_set(&w, 1, 1, 2);
    assert_becomes(&w, "\0201;\033[1mab\033[m", "\0201;\033[1mab\033[m");
}

/* ---- before an emulator: the same picture as with all colors at every change ---- */

struct text {
    char bytes[4096];
    size_t n;
};

static void add(struct text *t, const char *bytes)
{
    size_t n = strlen(bytes);
    assert_true(t->n + n < sizeof t->bytes);
    memcpy(t->bytes + t->n, bytes, n + 1);
    t->n += n;
}

static int draw(uint64_t *at, int below)
{
    return (int)(random_bits((struct random_key){.seed = 7}, (*at)++) % (unsigned)below);
}

/* What curses writes, with tests/direct.ti: into `in` with numbers of pairs, into `full`
 * with both colors. As curses does, it names the pair again after all was switched off.
 */
static void write_pair(int pair, struct text *in, struct text *full)
{
    char text[64];
    struct wire_pair c = colors_of(pair);
    snprintf(text, sizeof text, "\020%d;", pair);
    add(in, text);
    for (int k = 0; k < 2; k++) {
        int v = k ? c.bg : c.fg;
        snprintf(text, sizeof text, "\033[%d;2;%d;%d;%dm", k ? 48 : 38, v >> 16,
                 v >> 8 & 255, v & 255);
        add(full, text);
    }
}

static void write_frame(uint64_t *at, struct text *in, struct text *full)
{
    static const char *const other[] = {"a",
                                        "xyz",
                                        "       ",
                                        " ",
                                        "\xE2\x96\x80",
                                        "\xE2\xA3\xBF ",
                                        "\033[K",
                                        "\033[1K",
                                        "\033[J",
                                        "\033[5X",
                                        "\033[1m",
                                        "\033[4m",
                                        "\033[7m",
                                        "\033[C",
                                        "\r\n",
                                        "\033[24m",
                                        "\b"};
    static const char *const off[] = {"\033[m", "\033[39;49m"};
    char text[32];
    for (int i = 0; i < 60; i++) {
        int what = draw(at, 10);
        text[0] = '\0';
        if (what < 4)
            write_pair(1 + draw(at, PAIRS - 1), in, full);
        else if (what < 5)
            snprintf(text, sizeof text, "\033[%d;%dH", 1 + draw(at, H), 1 + draw(at, W));
        else if (what < 9)
            snprintf(text, sizeof text, "%s", other[draw(at, (int)COUNT(other))]);
        else
            snprintf(text, sizeof text, "%s", off[draw(at, 2)]);
        add(in, text);
        add(full, text);
        if (what == 9)
            write_pair(1 + draw(at, PAIRS - 1), in, full);
    }
}

static VTerm *emulator(VTermScreen **screen)
{
    VTerm *vt = vterm_new(H, W);
    assert_non_null(vt);
    vterm_set_utf8(vt, 1);
    *screen = vterm_obtain_screen(vt);
    vterm_screen_reset(*screen, 1);
    return vt;
}

static void assert_same_cell(VTermScreen *a, VTermScreen *b, int x, int y)
{
    VTermPos at = {.row = y, .col = x};
    VTermScreenCell p = {.width = 0}, q = {.width = 0};
    vterm_screen_get_cell(a, at, &p);
    vterm_screen_get_cell(b, at, &q);
    assert_memory_equal(p.chars, q.chars, sizeof p.chars);
    assert_true(vterm_color_is_equal(&p.bg, &q.bg));
    assert_int_equal(p.attrs.bold, q.attrs.bold);
    assert_int_equal(p.attrs.reverse, q.attrs.reverse);
    assert_int_equal(p.attrs.underline, q.attrs.underline);
    bool erased = p.chars[0] == 0, blank = p.chars[0] == ' ';
    if (!erased && (!blank || p.attrs.reverse || p.attrs.underline))
        assert_true(vterm_color_is_equal(&p.fg, &q.fg));
}

static void pictures_are_those_of_all_colors(void **state)
{
    (void)state;
    uint64_t at = 0;
    size_t short_bytes = 0, full_bytes = 0;
    for (int run = 0; run < 40; run++) {
        VTermScreen *a, *b;
        VTerm *ours = emulator(&a), *theirs = emulator(&b);
        struct wire w = open_wire();
        for (int frame = 0; frame < 10; frame++) {
            struct text in = {.n = 0}, full = {.n = 0};
            size_t n;
            write_frame(&at, &in, &full);
            char *out = translate(&w, in.bytes, in.n, &n);
            vterm_input_write(ours, out, n);
            vterm_input_write(theirs, full.bytes, full.n);
            free(out);
            short_bytes += n;
            full_bytes += full.n;
            for (int i = 0; i < W * H; i++)
                assert_same_cell(a, b, i % W, i / W);
        }
        wire_close(&w);
        vterm_free(ours);
        vterm_free(theirs);
    }
    assert_true(short_bytes < full_bytes * 3 / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_colors_that_change_are_sent),
        TEST(blanks_need_no_color_of_text),
        TEST(colors_taken_back_are_sent_again),
        TEST(nothing_changes_on_a_wire_that_is_not_open),
        TEST(pictures_are_those_of_all_colors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
