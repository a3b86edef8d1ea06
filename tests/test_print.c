#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "base/random.h"
#include "base/text.h"
#include "export/print.h"

enum { W = 40, H = 12 };

static struct frame new_frame(struct arena *mem)
{
    return frame_new(mem, W, H, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
}

/* What `print` writes, NUL-terminated; the caller frees it. */
static char *printed(void (*print)(const struct frame *, FILE *), const struct frame *f)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    print(f, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void text_is_the_frame_without_trailing_blanks(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f =
        frame_new(&mem, 10, 4, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    struct style s = {0xFFFFFF, KEEP, 0};
    frame_text(&f, 1, 0, s, "m\u0302 = ∇f");
    frame_text(&f, 0, 1, s, "漢字 a");
    frame_text(&f, 9, 3, s, "x");
    char *text = printed(print_text, &f);
    assert_string_equal(text, " m\u0302 = ∇f\n漢字 a\n\n         x\n");
    free(text);
    arena_release(&mem);
}

/* Whatever is put into the cells, no byte of the output moves a terminal. */
static void hostile_cells_are_shown_as_replacements(void **state)
{
    (void)state;
    static const uint32_t hostile[] = {0x1B,   0x0A,   0x9B,    0x202E,
                                       0x200B, 0xD800, 0x110000};
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem);
    for (int i = 0; i < (int)(sizeof hostile / sizeof *hostile); i++) {
        f.cells[i].ch = hostile[i];
        f.cells[W + i].ch = 'a';
        f.cells[W + i].mark = hostile[i] & 0xFFFFFF;
    }
    char *text = printed(print_text, &f);
    assert_int_equal(
        strncmp(text, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\naaaaaaa\n", 7 * 3 + 9),
        0);
    free(text);
    arena_release(&mem);
}

/* --- against a terminal emulator -------------------------------------------------- */

struct screen {
    VTerm *vt;
    VTermScreen *screen;
};

static struct screen screen_new(void)
{
    struct screen s = {.vt = vterm_new(H + 1, W)}; /* a line more: no scrolling */
    assert_non_null(s.vt);
    vterm_set_utf8(s.vt, 1);
    s.screen = vterm_obtain_screen(s.vt);
    vterm_screen_reset(s.screen, 1);
    return s;
}

static void screen_feed(struct screen s, const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        vterm_input_write(s.vt, text, n);
        text += n;
        if (*text == '\n') {
            vterm_input_write(s.vt, "\r\n", 2);
            text++;
        }
    }
}

static bool shows_foreground(const struct cell *c)
{
    return c->ch != ' ' || c->mark || c->attr & (ATTR_REVERSE | ATTR_UNDERLINE);
}

/* What the emulator holds: 0xRRGGBB, a palette entry, or -1 for its own color. */
static long color_of(VTermColor c)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(&c) || VTERM_COLOR_IS_DEFAULT_BG(&c)) {
        return -1;
    }
    return VTERM_COLOR_IS_RGB(&c)
               ? (long)c.rgb.red << 16 | (long)c.rgb.green << 8 | c.rgb.blue
               : c.indexed.idx;
}

static void wanted_colors(const struct cell *c, enum depth depth, long *fg, long *bg)
{
    int fg_entry = -1, bg_entry = -1;
    if (depth == DEPTH_TRUE) {
        *fg = (long)c->fg;
        *bg = (long)c->bg;
        return;
    }
    if (depth != DEPTH_MONO) {
        color_pair(depth, c->fg, c->bg, &fg_entry, &bg_entry);
    }
    *fg = fg_entry;
    *bg = bg_entry;
}

/* The emulator's cell against the frame's, as far as it can be seen. */
static void check_cell(struct screen s, const struct frame *f, int x, int y,
                       enum depth depth)
{
    const struct cell *want = &f->cells[y * f->w + x];
    VTermScreenCell got;
    if (want->ch == 0) {
        return;
    }
    long fg, bg;
    wanted_colors(want, depth, &fg, &bg);
    assert_int_not_equal(vterm_screen_get_cell(s.screen, (VTermPos){y, x}, &got), 0);
    assert_int_equal(got.chars[0] ? got.chars[0] : ' ', want->ch);
    assert_int_equal(got.chars[0] ? got.chars[1] : 0, want->mark);
    assert_int_equal(got.attrs.reverse, !!(want->attr & ATTR_REVERSE));
    assert_int_equal(got.attrs.underline, !!(want->attr & ATTR_UNDERLINE));
    if (shows_foreground(want)) {
        assert_int_equal(got.attrs.bold, !!(want->attr & ATTR_BOLD));
        assert_int_equal(color_of(got.fg), fg);
    }
    if (want->ch != 0x2588 || want->attr & (ATTR_REVERSE | ATTR_UNDERLINE)) {
        assert_int_equal(color_of(got.bg), bg);
    }
}

static void check_screen(struct screen s, const struct frame *f, enum depth depth)
{
    for (int y = 0; y < f->h; y++) {
        for (int x = 0; x < f->w; x++) {
            check_cell(s, f, x, y, depth);
        }
    }
}

/* Cells of every kind, in random neighborhoods; `share` of them (in 1/8) are new. */
static void scribble(struct frame *f, uint64_t seed, unsigned share)
{
    static const uint32_t glyphs[] = {' ', ' ', 'a', 'b', 0x2588, 0x2580, 0x28FF, 0x2207};
    static const rgb colors[] = {0x101418, 0xFF8000, 0x00C0FF, 0x606060};
    for (int i = 0; i < f->w * f->h; i++) {
        uint64_t bits =
            random_bits((struct random_key){seed, RANDOM_TEST, 0}, (uint64_t)i);
        if ((bits & 7) >= share || f->cells[i].ch == 0) {
            continue;
        }
        frame_put(f, i % f->w, i / f->w, glyphs[bits >> 8 & 7],
                  (struct style){colors[bits >> 20 & 3], colors[bits >> 22 & 3],
                                 (bits >> 24 & 3) == 0 ? bits >> 28 & 7 : 0});
        f->cells[i].mark = (bits >> 16 & 15) == 0 ? 0x302 : 0;
    }
}

static void a_terminal_shows_the_printed_frame(void **state)
{
    (void)state;
    for (enum depth depth = DEPTH_TRUE; depth <= DEPTH_MONO; depth++) {
        struct arena mem = ARENA_INIT;
        struct frame f = new_frame(&mem);
        scribble(&f, depth, 8);
        frame_text(&f, 3, 2, (struct style){0xFFFFFF, 0x203040, ATTR_BOLD}, "漢字 wide");
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        print_ansi(&f, depth, out);
        assert_int_equal(fclose(out), 0);
        struct screen s = screen_new();
        screen_feed(s, text);
        check_screen(s, &f, depth);
        vterm_free(s.vt);
        free(text);
        arena_release(&mem);
    }
}

static void a_terminal_follows_the_changes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem);
    struct cell before[W * H];
    struct screen s = screen_new();
    scribble(&f, 50, 8);
    frame_text(&f, 3, 2, (struct style){0xFFFFFF, 0x203040, ATTR_BOLD}, "漢字 wide");
    for (unsigned step = 0; step < 20; step++) {
        char *text = NULL;
        size_t n = 0;
        FILE *out = open_memstream(&text, &n);
        print_changes(&f, step ? before : NULL, DEPTH_TRUE, out);
        assert_int_equal(fclose(out), 0);
        screen_feed(s, text);
        check_screen(s, &f, DEPTH_TRUE);
        free(text);
        memcpy(before, f.cells, sizeof before);
        scribble(&f, 100 + step, step % 4);
    }
    vterm_free(s.vt);
    arena_release(&mem);
}

static void print_no_changes(const struct frame *f, FILE *out)
{
    print_changes(f, f->cells, DEPTH_TRUE, out);
}

static void print_true(const struct frame *f, FILE *out)
{
    print_ansi(f, DEPTH_TRUE, out);
}

static void what_stays_is_not_written(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f = new_frame(&mem);
    scribble(&f, 1, 8);
    char *text = printed(print_no_changes, &f);
    assert_string_equal(text, "");
    free(text);

    struct frame one =
        frame_new(&mem, 6, 1, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    struct style red = {0xFF0000, 0x000000, 0}, bold = {0xFF0000, 0x000000, ATTR_BOLD};
    frame_fill(&one, (struct rect){0, 0, 6, 1}, ' ', (struct style){0x00FF00, 0, 0});
    frame_put(&one, 0, 0, 'a', red);
    frame_put(&one, 2, 0, 'b', red); /* the green blank between does not show */
    frame_put(&one, 3, 0, 'c', bold);
    frame_put(&one, 4, 0, 'd', red);
    text = printed(print_true, &one);
    assert_string_equal(text,
                        "\x1b[38;2;255;0;0;48;2;0;0;0ma b\x1b[1mc\x1b[22md \x1b[0m\n");
    free(text);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_the_frame_without_trailing_blanks),
        cmocka_unit_test(hostile_cells_are_shown_as_replacements),
        cmocka_unit_test(a_terminal_shows_the_printed_frame),
        cmocka_unit_test(a_terminal_follows_the_changes),
        cmocka_unit_test(what_stays_is_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
