/* What comes from a terminal: keys, mouse, pastes, replies, sizes and time. By way of
 * probe/term_probe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/term_run.h"

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
    pty_wait_status(p, 0);
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

int main(int argc, char **argv)
{
    term_run_find(argv[0]);
    cmocka_set_test_filter(argc > 1 ? argv[1] : NULL);
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
