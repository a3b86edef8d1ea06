/* Frames as a terminal shows them: colors and characters. By way of probe/term_probe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "draw/color.h"
#include "tests/picture.h"
#include "tests/term_run.h"

/* Its own folder of descriptions, for terms.ti. */
static char terminfo[64];

struct picture {
    void (*paint)(struct frame *, uint64_t);
    uint64_t n;
    rgb (*as)(rgb);
};

static rgb exact(rgb c)
{
    return c;
}

static rgb in_256(rgb c)
{
    return color_from_256(color_to_256(c));
}

/* What a blank would be written with, its color and boldness, cannot be seen: emulators
 * may forget it when they erase (libvterm since 0.3). */
static bool same(struct pty_cell seen, const struct cell *c, rgb (*as)(rgb))
{
    bool blank = c->ch == ' ' && (c->attr & (ATTR_REVERSE | ATTR_UNDERLINE)) == 0;
    return seen.ch == c->ch && (c->ch == 0 || seen.mark == c->mark) &&
           (c->ch == 0 || blank || seen.fg == as(c->fg)) &&
           (c->ch == 0 || seen.bg == as(c->bg)) &&
           (c->ch == 0 || blank || seen.bold == ((c->attr & ATTR_BOLD) != 0)) &&
           (c->ch == 0 || (seen.reverse == ((c->attr & ATTR_REVERSE) != 0) &&
                           seen.underline == ((c->attr & ATTR_UNDERLINE) != 0)));
}

static bool shows_picture(struct pty *p, const void *arg)
{
    const struct picture *want = arg;
    int w, h;
    pty_size(p, &w, &h);
    if (pty_cell(p, w - 1, h - 1).ch != '#')
        return false; /* the last to be drawn */
    struct arena mem = ARENA_INIT;
    struct frame f =
        frame_new(&mem, w, h, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    want->paint(&f, want->n);
    int i = 0;
    while (i < w * h && same(pty_cell(p, i % w, i / w), &f.cells[i], want->as))
        i++;
    arena_release(&mem);
    return i == w * h;
}

static void true_colors_arrive_unchanged(void **state)
{
    (void)state;
    const char *terms[] = {"TERM=xterm-256color", "TERM=test-direct",
                           "TERM=tmux-256color"};
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct pty *p = start(80, 24, ENV(terms[i], "COLORTERM=truecolor", terminfo));
        pty_send(p, "N");
        pty_wait(p, shows_picture, &(struct picture){picture_colors, 1, exact},
                 "the picture");
        char words[96];
        snprintf(words, sizeof words, "TERMINFO is %s", strchr(terminfo, '/'));
        quit_saying(p, words); /* ours was there only for curses */
    }
}

/* Each picture has 20,000 pairs of colors; curses numbers 65,535. */
static void colors_do_not_run_out(void **state)
{
    (void)state;
    struct pty *p = start(200, 100, ENV("COLORTERM=24bit"));
    for (uint64_t n = 1; n <= 4; n++) {
        pty_send(p, "N");
        pty_wait(p, shows_picture, &(struct picture){picture_colors, n, exact},
                 "a picture");
    }
    quit(p);
}

static void too_many_colors_become_fewer(void **state)
{
    (void)state;
    struct pty *p = start(400, 170, ENV("COLORTERM=truecolor"));
    pty_send(p, "N");
    pty_wait(p, shows_picture, &(struct picture){picture_colors, 1, in_256},
             "the picture");
    quit(p);
}

static bool shows_indices(struct pty *p, const void *arg)
{
    (void)arg;
    struct arena mem = ARENA_INIT;
    struct frame f = frame_new(&mem, 80, 24, theme_find("dark"), DEPTH_256, GLYPHS_BLOCK);
    picture_colors(&f, 1);
    int i = 0;
    for (; i < 80 * 24; i++) {
        struct pty_cell c = pty_cell(p, i % 80, i / 80);
        if (c.fg_index != color_to_256(f.cells[i].fg) ||
            c.bg_index != color_to_256(f.cells[i].bg))
            break;
    }
    arena_release(&mem);
    return i == 80 * 24;
}

static void a_palette_of_256_is_used_by_number(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV("TERM=xterm-256color"));
    assert_true(pty_shows(p, "depth 1", NULL, NULL));
    pty_send(p, "N");
    pty_wait(p, shows_indices, NULL, "the picture");
    quit(p);
}

static void few_colors_keep_bars_and_selection_apart(void **state)
{
    (void)state;
    static const struct {
        const char *term, *depth;
        int most;
    } terms[] = {{"TERM=xterm", "depth 3", 8},
                 {"TERM=linux", "depth 3", 8},
                 {"TERM=test-16", "depth 2", 16}};
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct pty *p =
            start(80, 24, ENV(terms[i].term, "COLORTERM=truecolor", terminfo));
        assert_true(pty_shows(p, terms[i].depth, NULL, NULL));
        int bar = pty_cell(p, 70, 0).bg_index, tab = pty_cell(p, 41, 0).bg_index;
        int selected = pty_cell(p, 2, 1).bg_index, ground = pty_cell(p, 40, 5).bg_index;
        assert_true(bar != ground && tab != ground && tab != bar);
        assert_int_equal(selected, tab);
        for (int x = 0; x < 80; x++)
            for (int y = 0; y < 24; y++) {
                struct pty_cell c = pty_cell(p, x, y);
                assert_in_range(c.fg_index, 0, terms[i].most - 1);
                assert_in_range(c.bg_index, 0, terms[i].most - 1);
                if (c.ch != ' ' && c.ch != 0x2580)
                    assert_int_not_equal(c.fg_index, c.bg_index);
            }
        quit(p);
    }
}

static void without_colors_no_color_is_written(void **state)
{
    (void)state;
    const char *const *environments[] = {
        ENV("TERM=vt100"),
        ENV("NO_COLOR=1", "COLORTERM=truecolor"),
    };
    for (size_t i = 0; i < COUNT(environments); i++) {
        struct pty *p = start(80, 24, environments[i]);
        assert_true(pty_shows(p, "depth 4", NULL, NULL));
        for (int x = 0; x < 80; x++)
            for (int y = 0; y < 24; y++)
                assert_true(pty_cell(p, x, y).plain);
        assert_true(pty_cell(p, 2, 1).reverse);
        quit(p);
    }
    struct pty *p = start(80, 24, ENV("NO_COLOR=", "COLORTERM=truecolor"));
    assert_true(pty_shows(p, "depth 0", NULL, NULL)); /* empty: not set */
    quit(p);
}

static void depth_asked_for_beats_the_environment(void **state)
{
    (void)state;
    static const char *const cases[][3] = {{"NO_COLOR=1", "--depth=0", "depth 0"},
                                           {"NO_COLOR=1", "--depth=1", "depth 1"},
                                           {"TERM=xterm", "--depth=1", "depth 3"},
                                           {"COLORTERM=24bit", "--depth=4", "depth 4"},
                                           {"COLORTERM=24bit", "--depth=3", "depth 3"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *const *env = ENV(cases[i][0]);
        struct pty *p = start_with(&(struct pty_options){.env = env}, cases[i][1]);
        assert_true(pty_shows(p, cases[i][2], NULL, NULL));
        quit(p);
    }
}

static void wide_and_marked_characters_keep_their_columns(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    assert_int_equal(pty_cell(p, 16, 1).ch, 0x2202);
    assert_int_equal(pty_cell(p, 18, 1).ch, 'm');
    assert_int_equal(pty_cell(p, 18, 1).mark, 0x302);
    assert_int_equal(pty_cell(p, 20, 1).ch, 0x6F22);
    assert_int_equal(pty_cell(p, 21, 1).ch, 0);
    assert_int_equal(pty_cell(p, 23, 1).ch, 0x25CF);
    assert_int_equal(pty_cell(p, 25, 1).ch, 0x28FF);
    quit(p);
}

static void a_locale_without_utf8_gets_ascii(void **state)
{
    (void)state;
    const char *locales[] = {"LC_ALL=C", "LC_ALL=POSIX", "LC_ALL=xx_YY.ISO-8859-1"};
    for (size_t i = 0; i < COUNT(locales); i++) {
        struct pty *p = start(80, 24, ENV(locales[i]));
        assert_true(pty_shows(p, "glyphs 2", NULL, NULL));
        size_t n;
        const char *out = pty_output(p, &n);
        for (size_t k = 0; k < n; k++)
            assert_true((unsigned char)out[k] < 0x80);
        quit(p);
    }
}

static void a_utf8_locale_that_is_not_installed_will_do(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV("LC_ALL=xx_YY.utf8"));
    assert_int_equal(pty_cell(p, 25, 1).ch, 0x28FF);
    quit(p);
}

/* Only what differs from the frame before is drawn: wide characters must not leave halves
 * behind, nor marks and attributes what they were on. */
static void changes_of_hard_text_leave_nothing_behind(void **state)
{
    (void)state;
    struct pty *p = start(61, 20, ENV("COLORTERM=truecolor"));
    for (uint64_t n = 1; n <= 60; n++) {
        pty_send(p, "W");
        pty_wait(p, shows_picture, &(struct picture){picture_text, n, exact}, "the text");
    }
    quit(p);
}

/* A limit to the size of files is none to frames, whatever curses writes to. */
static void frames_are_whole_where_files_are_limited(void **state)
{
    (void)state;
    static const struct {
        const char *limit, *color;
        int w, h;
        bool (*seen)(struct pty *, const void *);
    } cases[] = {
        {"ulimit -f 0", "COLORTERM=truecolor", 200, 60, shows_picture},
        {"trap '' XFSZ; ulimit -f 1", "COLORTERM=truecolor", 200, 60, shows_picture},
        {"trap '' XFSZ; ulimit -f 1", "COLORTERM", 80, 24, shows_indices},
        {"ulimit -f 8", "COLORTERM", 80, 24, shows_indices}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char command[600];
        snprintf(command, sizeof command, "%s; exec %s", cases[i].limit, term_run_path());
        const char *argv[] = {"sh", "-c", command, NULL};
        struct pty_options o = {.w = cases[i].w, .h = cases[i].h};
        o.env = ENV(cases[i].color);
        struct pty *p = pty_start(&o, argv);
        wait_whole(p);
        pty_send(p, "N");
        pty_wait(p, cases[i].seen, &(struct picture){picture_colors, 1, exact},
                 "the picture");
        pty_resize(p, 61, 20);
        wait_whole(p);
        for (uint64_t n = 1; n <= 10; n++)
            pty_send(p, "W");
        pty_send(p, "q");
        pty_wait_status(p, 0);
        assert_restored(p);
        pty_free(p);
    }
}

static int describe_terminals(void **state)
{
    (void)state;
    char command[160];
    strcpy(terminfo, "TERMINFO=/tmp/gradwatch-XXXXXX");
    if (!mkdtemp(strchr(terminfo, '/')))
        return -1;
    snprintf(command, sizeof command, "tic -x -o %s tests/terms.ti",
             strchr(terminfo, '/'));
    return system(command);
}

static int forget_terminals(void **state)
{
    (void)state;
    char command[160];
    snprintf(command, sizeof command, "rm -rf %s", strchr(terminfo, '/'));
    return system(command);
}

int main(int argc, char **argv)
{
    term_run_find(argv[0]);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(true_colors_arrive_unchanged),
        cmocka_unit_test(colors_do_not_run_out),
        cmocka_unit_test(too_many_colors_become_fewer),
        cmocka_unit_test(a_palette_of_256_is_used_by_number),
        cmocka_unit_test(few_colors_keep_bars_and_selection_apart),
        cmocka_unit_test(without_colors_no_color_is_written),
        cmocka_unit_test(depth_asked_for_beats_the_environment),
        cmocka_unit_test(wide_and_marked_characters_keep_their_columns),
        cmocka_unit_test(a_locale_without_utf8_gets_ascii),
        cmocka_unit_test(a_utf8_locale_that_is_not_installed_will_do),
        cmocka_unit_test(changes_of_hard_text_leave_nothing_behind),
        cmocka_unit_test(frames_are_whole_where_files_are_limited),
    };
    return cmocka_run_group_tests(tests, describe_terminals, forget_terminals);
}
