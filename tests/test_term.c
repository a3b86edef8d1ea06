#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "base/random.h"
#include "draw/color.h"
#include "tests/picture.h"
#include "tests/pty.h"
#include "tests/term_run.h"

/* The terminal layer in a terminal, by way of probe/term_probe beside this program. */

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Its own folder of descriptions, for terms.ti. */
static char terminfo[64];

/* ---- colors ---- */

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

/* ---- glyphs ---- */

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

/* ---- input ---- */

static void keys_and_mouse_come_through(void **state)
{
    (void)state;
    static const char *const terms[] = {"TERM=xterm-256color", "TERM=tmux-256color",
                                        "TERM=screen", "TERM=linux", "TERM=vt100"};
    for (size_t i = 0; i < COUNT(terms); i++) {
        struct pty *p = start(300, 24, ENV(terms[i]));
        pty_send(p, "\xE2\x88\x82");
        pty_wait_text(p, "1 key U+2202.");
        pty_send(p, "\033[A");
        pty_wait_text(p, "2 key U+110000.");
        pty_send(p, "\033");
        pty_wait_text(p, "3 key U+001B.");
        pty_send(p, "\r\023"); /* neither becomes a newline, nor stops the output */
        pty_wait_text(p, "5 key U+0013.");
        assert_true(pty_shows(p, "4 key U+000D.", NULL, NULL));
        pty_press(p, 250, 9); /* the emulator moves the pointer there first */
        pty_wait_text(p, "6 move 250,9 0.");
        pty_wait_text(p, "7 press 250,9 0.");
        pty_move(p, 251, 10);
        pty_wait_text(p, "8 drag 251,10 0.");
        pty_release(p, 251, 10);
        pty_wait_text(p, "9 release 251,10 0.");
        pty_wheel(p, 251, 10, true);
        pty_wait_text(p, "10 wheel 251,10 1.");
        pty_wheel(p, 251, 10, false);
        pty_wait_text(p, "11 wheel 251,10 -1.");
        quit(p);
    }
}

static void a_mouse_outside_is_brought_in_or_dropped(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "\033[<0;900;5M\033[<64;1;0M\033[<35;0;0M");
    pty_send(p, "\033[<32;900;900M\033[<0;0;3m");
    pty_wait_text(p, "2 release 0,2 0.");
    assert_true(pty_shows(p, "1 drag 79,23 0.", NULL, NULL));
    quit(p);
}

static void the_mouse_can_be_left_alone(void **state)
{
    (void)state;
    struct pty *p = start_with(&(struct pty_options){.w = 80}, "--no-mouse");
    assert_int_equal(count(p, 0, "\033[?1000h"), 0);
    pty_send(p, "M");
    pty_wait_text(p, "1 key");
    assert_true(pty_mouse(p));
    pty_send(p, "M");
    pty_wait_text(p, "2 key");
    assert_false(pty_mouse(p));
    quit(p);
}

static void a_long_paste_arrives_whole(void **state)
{
    (void)state;
    enum { PASTED = 1000000 };
    struct pty *p = start(80, 24, NULL);
    char *text = malloc(PASTED);
    assert_non_null(text);
    memset(text, 'a', PASTED);
    pty_send(p, "\033[200~");
    pty_bytes(p, text, PASTED);
    pty_send(p, "\033[201~z");
    pty_wait_text(p, "1000001 key U+007A.");
    free(text);
    quit(p);
}

/* With a delay that no machine under load exceeds between two bytes. */
static void replies_are_not_typed(void **state)
{
    (void)state;
    static const char *const replies[] = {"\033P1$r0 q\033\\",
                                          "\033]11;rgb:ffff/ffff/ffff\a",
                                          "\033P>|kitty(0.26.5)\033\\", "\033[?62;22c"};
    for (size_t i = 0; i < COUNT(replies); i++) {
        struct pty *p = start(80, 24, ENV("ESCDELAY=5000"));
        for (const char *byte = replies[i]; *byte; byte++) {
            pty_bytes(p, byte, 1);
            pty_wait_asleep(p);
        }
        pty_send(p, "z");
        pty_wait_text(p, "1 key U+007A.");
        quit(p);
    }
}

/* Sent before the program runs, they are read by it. */
static void replies_that_wait_at_the_start_are_not_typed(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "stty -echo; echo ready; read line; exec %s",
             term_run_path());
    const char *argv[] = {"sh", "-c", command, NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 80}, argv);
    pty_wait_text(p, "ready");
    pty_send(p, "\n\033P1$r0 q\033\\\033]11;rgb:ffff/ffff/ffff\az");
    pty_wait_text(p, "1 key U+007A.");
    pty_send(p, "q");
    assert_int_equal(pty_wait_exit(p), 0);
    pty_free(p);
}

/* The program runs without the terminal's own signals, which know no paste. */
static void a_pasted_control_character_is_text(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "\033[200~\003\034\032\033[201~z");
    pty_wait_text(p, "4 key U+007A.");
    assert_true(pty_shows(p, "1 key U+0003.", NULL, NULL));
    assert_true(pty_shows(p, "2 key U+001C.", NULL, NULL));
    assert_true(pty_shows(p, "3 key U+001A.", NULL, NULL));
    quit(p);
}

static void deadlines_are_kept(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "T");
    pty_wait_text(p, "20 deadlines, 0 early, 0 other");
    quit(p);
}

/* ---- sizes ---- */

static void sizes_are_followed(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        const char *seen;
    } sizes[] = {
        {20, 5, "probe 20x5"},     {1, 1, "#"},   {65535, 65535, "probe 1024x512"},
        {0, 0, "probe 80x24"},     {1, 500, "#"}, {500, 1, "probe 500x1"},
        {100, 30, "probe 100x30"},
    };
    struct pty *p = start(80, 24, ENV("COLORTERM=truecolor", "LINES=7", "COLUMNS=9"));
    assert_true(pty_shows(p, "probe 80x24", NULL, NULL));
    for (size_t i = 0; i < COUNT(sizes); i++) {
        pty_resize(p, sizes[i].w, sizes[i].h);
        pty_wait_text(p, sizes[i].seen);
        wait_whole(p);
    }
    quit(p);
}

static void many_resizes_and_keys_at_once(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    struct random_key key = {.seed = 3};
    for (uint64_t i = 0; i < 300; i++) {
        uint64_t bits = random_bits(key, i);
        pty_resize(p, 3 + (int)(bits % 198), 1 + (int)(bits >> 8 & 63));
        pty_send(p, i % 2 ? "x" : "\033[<35;3;1M"); /* within every size: else dropped */
    }
    pty_resize(p, 90, 20);
    pty_wait_text(p, "probe 90x20");
    pty_wait_text(p, "300 key");
    quit(p);
}

/* ---- output ---- */

static void nothing_is_written_when_nothing_changes(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_wait_asleep(p);
    size_t before = written(p);
    long sleeps = pty_wakeups(p);
    pty_settle(p, 500);
    assert_int_equal(written(p), before);
    assert_int_equal(pty_wakeups(p), sleeps);
    pty_signal(p, SIGWINCH); /* of the same size */
    pty_wait_asleep(p);
    assert_int_equal(written(p), before);
    quit(p);
}

static void a_change_costs_few_bytes_between_brackets(void **state)
{
    (void)state;
    struct pty *p = start(200, 60, ENV("COLORTERM=truecolor"));
    pty_wait_asleep(p);
    size_t before = written(p);
    pty_send(p, "x");
    pty_wait_text(p, "1 key");
    assert_in_range(written(p) - before, 10, 200);
    assert_int_equal(count(p, before, "\033[?2026h"), 1);
    assert_int_equal(count(p, before, "\033[?2026l"), 1);
    quit(p);
    p = start(80, 24, ENV("GRADWATCH_SYNC=0"));
    assert_int_equal(count(p, 0, "2026"), 0);
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
        assert_int_equal(pty_wait_exit(p), 0);
        assert_restored(p);
        pty_free(p);
    }
}

/* ---- the way back ---- */

static void every_signal_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGABRT,
                                  SIGSEGV, SIGBUS,  SIGFPE,  SIGILL,  SIGPIPE,
                                  SIGALRM, SIGUSR1, SIGUSR2, SIGTRAP, SIGSYS};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start(80, 24, ENV("COLORTERM=truecolor", sanitizers_quiet));
        assert_false(pty_modes_as_before(p));
        assert_true(pty_mouse(p) && pty_alternate(p) && !pty_cursor_shown(p));
        pty_signal(p, signals[i]);
        pty_wait_killed(p, signals[i]);
        assert_restored(p);
        pty_free(p);
    }
}

static void a_key_can_be_a_signal(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "\003");
    pty_wait_killed(p, SIGINT);
    assert_restored(p);
    pty_free(p);
}

static void a_stack_that_overflows_leaves_it_as_it_was(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV(sanitizers_quiet));
    pty_send(p, "S");
    pty_wait_killed(p, SIGSEGV);
    assert_restored(p);
    pty_free(p);
}

static void dying_says_why_on_a_restored_terminal(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_send(p, "D");
    int status = pty_wait_exit(p);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    assert_restored(p);
    assert_true(pty_shows(p, "gradwatch: the probe dies", NULL, NULL));
    pty_free(p);
}

static void stopping_and_going_on(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, ENV("COLORTERM=truecolor"));
    for (int round = 0; round < 3; round++) {
        if (round == 0)
            pty_send(p, "\032");
        else
            pty_signal(p, SIGTSTP);
        pty_wait_stopped(p);
        assert_restored(p);
        if (round == 2)
            pty_resize(p, 70, 20);
        pty_continue(p);
        pty_wait_text(p, round == 2 ? "probe 70x20" : "probe 80x24");
        assert_true(pty_mouse(p) && pty_alternate(p) && !pty_cursor_shown(p));
        assert_false(pty_modes_as_before(p));
    }
    pty_send(p, "x");
    pty_wait_text(p, "1 key U+0078.");
    quit(p);
}

/* As some parents leave them to their children. */
static void signals_that_were_blocked_arrive(void **state)
{
    (void)state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
    for (size_t i = 0; i < COUNT(signals); i++) {
        struct pty *p = start_with(&(struct pty_options){.all_blocked = true}, NULL);
        pty_resize(p, 70, 20);
        pty_wait_text(p, "probe 70x20");
        pty_signal(p, signals[i]);
        pty_wait_killed(p, signals[i]);
        assert_restored(p);
        pty_free(p);
    }
}

static void going_on_after_sigstop_paints_again(void **state)
{
    (void)state;
    struct pty *p = start(80, 24, NULL);
    pty_signal(p, SIGSTOP);
    pty_wait_stopped(p);
    size_t before = written(p);
    pty_continue(p);
    pty_send(p, "x");
    pty_wait_text(p, "1 key U+0078.");
    assert_true(count(p, before, "probe 80x24") > 0);
    quit(p);
}

static void a_closed_terminal_ends_it(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        bool ignored = i % 2 != 0;
        struct pty *p =
            start_with(&(struct pty_options){.hangup_ignored = ignored}, NULL);
        pty_hang_up(p);
        int status = pty_wait_exit(p);
        if (ignored)
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        else /* the end of input may come before the signal */
            assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGHUP
                                            : WEXITSTATUS(status) == 1);
        pty_free(p);
    }
}

static void a_terminal_that_takes_nothing_does_not_keep_it(void **state)
{
    (void)state;
    struct pty *p = start(400, 170, ENV("COLORTERM=truecolor"));
    pty_wait_asleep(p);
    pty_deaf(p, true);
    pty_send(p, "N");
    pty_wait_asleep(p); /* in mid-frame: the picture has a hundred times what fits */
    pty_signal(p, SIGTERM);
    int status = pty_wait_exit(p);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    pty_deaf(p, false);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
}

/* ---- starting or not ---- */

/* Names of terminals like xterm, with endings that no machine has descriptions of, so
 * that it is the same everywhere. */
static void a_terminal_like_xterm_needs_no_description(void **state)
{
    (void)state;
    static const struct {
        const char *term, *colors, *depth;
    } cases[] = {
        {"TERM=foot-none", "COLORTERM", "depth 1"},
        {"TERM=wezterm-none", "COLORTERM", "depth 1"},
        {"TERM=ghostty-none", "COLORTERM=truecolor", "depth 0"},
        {"TERM=xterm-ghostty-none", "COLORTERM", "depth 1"},
        {"TERM=xterm-kitty-none", "COLORTERM", "depth 1"},
        {"TERM=kitty-none", "COLORTERM", "depth 1"},
        {"TERM=alacritty-none-direct", "COLORTERM", "depth 0"},
        {"TERM=contour-none", "COLORTERM", "depth 1"},
        {"TERM=rio-none", "NO_COLOR=1", "depth 4"},
        {"TERM=foot", "COLORTERM", "depth 1"},
        {"TERM=xterm-kitty", "COLORTERM", "depth 1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pty *p = start(80, 24, ENV(cases[i].term, cases[i].colors));
        assert_true(pty_shows(p, cases[i].depth, NULL, NULL));
        pty_send(p, "\033[A");
        pty_wait_text(p, "1 key U+110000.");
        quit(p);
    }
}

static void what_it_cannot_use_it_refuses_in_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *term, *redirect, *says;
    } cases[] = {
        {"TERM", "", "TERM: not set"},
        {"TERM=", "", "TERM: not set"},
        {"TERM=no-such-terminal", "", "TERM: unknown terminal 'no-such-terminal'"},
        {"TERM=footman", "", "TERM: unknown terminal 'footman'"},
        {"TERM=dumb", "", "TERM: the terminal 'dumb' cannot place the cursor"},
        {"TERM=xterm", "</dev/null", "standard input: not a terminal"},
        {"TERM=xterm", "<&-", "standard input: not a terminal"},
        {"TERM=xterm", ">/dev/null", "standard output: not a terminal"},
        {"TERM=xterm", ">&-", "standard output: not a terminal"},
        {"TERM=xterm", ">/dev/full", "standard output: not a terminal"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char command[64];
        snprintf(command, sizeof command, "\"$0\" %s", cases[i].redirect);
        const char *argv[] = {"sh", "-c", command, term_run_path(), NULL};
        const char *const *env = ENV(cases[i].term);
        struct pty *p = pty_start(&(struct pty_options){.env = env}, argv);
        int status = pty_wait_exit(p);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 2);
        assert_true(pty_shows(p, cases[i].says, NULL, NULL));
        assert_int_equal(count(p, 0, "\033"), 0);
        assert_int_equal(count(p, 0, "\n"), 1);
        assert_true(pty_modes_as_before(p));
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
    if (argc > 1) /* a test's name, * and ? allowed */
        cmocka_set_test_filter(argv[1]);
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
        cmocka_unit_test(keys_and_mouse_come_through),
        cmocka_unit_test(a_mouse_outside_is_brought_in_or_dropped),
        cmocka_unit_test(the_mouse_can_be_left_alone),
        cmocka_unit_test(a_long_paste_arrives_whole),
        cmocka_unit_test(replies_are_not_typed),
        cmocka_unit_test(replies_that_wait_at_the_start_are_not_typed),
        cmocka_unit_test(a_pasted_control_character_is_text),
        cmocka_unit_test(deadlines_are_kept),
        cmocka_unit_test(sizes_are_followed),
        cmocka_unit_test(many_resizes_and_keys_at_once),
        cmocka_unit_test(nothing_is_written_when_nothing_changes),
        cmocka_unit_test(a_change_costs_few_bytes_between_brackets),
        cmocka_unit_test(frames_are_whole_where_files_are_limited),
        cmocka_unit_test(every_signal_leaves_the_terminal_as_it_was),
        cmocka_unit_test(a_key_can_be_a_signal),
        cmocka_unit_test(a_stack_that_overflows_leaves_it_as_it_was),
        cmocka_unit_test(dying_says_why_on_a_restored_terminal),
        cmocka_unit_test(stopping_and_going_on),
        cmocka_unit_test(signals_that_were_blocked_arrive),
        cmocka_unit_test(going_on_after_sigstop_paints_again),
        cmocka_unit_test(a_closed_terminal_ends_it),
        cmocka_unit_test(a_terminal_that_takes_nothing_does_not_keep_it),
        cmocka_unit_test(a_terminal_like_xterm_needs_no_description),
        cmocka_unit_test(what_it_cannot_use_it_refuses_in_one_line),
    };
    return cmocka_run_group_tests(tests, describe_terminals, forget_terminals);
}
