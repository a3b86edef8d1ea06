/* The line that reproduces the screen: after any keys and clicks, the program that is
 * given it prints the very frame, and its numbers are short. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/controls.h"
#include "app/scenes.h"
#include "export/print.h"
#include "tests/command.h"
#include "tests/desk.h"
#include "tests/fuzz_input.h"

/* A round of random input and where its numbers come from. */
struct play {
    struct desk *d;
    uint64_t round, n;
};

static long pick(struct play *p, long lo, long hi)
{
    return fuzz_pick(p->round, p->n++, lo, hi);
}

static void advance(struct desk *d, double seconds)
{
    session_advance(lab_session(&d->lab), seconds, 1, desk_clock);
    while (run_busy(lab_session(&d->lab)->run)) {
        session_advance(lab_session(&d->lab), 0, 1, desk_clock);
    }
    desk_show(d);
}

/* What a person does who tries everything, but for what leaves the scene for good (quit),
 * writes files (save) or is a score (p: predict). */
static void press_any(struct play *p)
{
    static const char keys[] =
        ".. ,,rR\t\t\t+-=naTGM123o?f0eemm[[]]hjklHJKLdivVcxzuv\r\r";
    static const uint32_t others[] = {K_UP,  K_DOWN,    K_LEFT,   K_RIGHT,   K_HOME,
                                      K_END, K_BACKTAB, K_DELETE, K_PAGE_UP, K_PAGE_DOWN};
    static const char *const typed[] = {"g7\r", "g30\r", "g1\r", "\t5\r", "\t.3\r"};
    long kind = pick(p, 0, 9);
    if (kind == 0) {
        desk_type(p->d, typed[pick(p, 0, 4)]);
    } else if (kind < 4) {
        desk_key(p->d, others[pick(p, 0, 9)]);
    } else {
        char key = keys[pick(p, 0, (long)sizeof keys - 2)];
        const char *scene = lab_session(&p->d->lab)->scene->name;
        bool is_score = (strchr("im", key) && strcmp(scene, "graph") == 0) ||
                        (key == 'H' && strcmp(scene, "check") == 0); /* a hunt */
        desk_key(p->d, is_score ? '.' : (unsigned char)key);
    }
}

/* Anywhere but on the bottom bar, whose entries are keys. */
static void point_anywhere(struct play *p)
{
    static const enum event_type types[] = {EVENT_PRESS,   EVENT_DRAG, EVENT_DRAG,
                                            EVENT_RELEASE, EVENT_MOVE, EVENT_WHEEL,
                                            EVENT_WHEEL,   EVENT_WHEEL};
    enum event_type type = types[pick(p, 0, 7)];
    int x = (int)pick(p, 0, p->d->frame.w - 1), y = (int)pick(p, 0, p->d->frame.h - 2);
    desk_mouse(p->d, type, x, y, pick(p, 0, 1) ? 1 : -1);
}

/* What is only for the moment goes: pages, prompts, the control in focus, the pointer on
 * the plot, what was said last; and it stands still. */
static void come_to_rest(struct desk *d)
{
    struct lab *lab = &d->lab;
    for (int i = 0; i < 8 && (lab->prompt.open || lab->overlay || lab->focus >= 0); i++) {
        desk_key(d, K_ESCAPE);
    }
    if (lab_session(lab)->running) {
        desk_key(d, ' ');
    }
    if (lab_session(lab)->from_now) {
        desk_key(d, 'n');
    }
    desk_mouse(d, EVENT_RELEASE, 0, 0, 0);
    desk_mouse(d, EVENT_MOVE, 0, 0, 0);
    lab_session(lab)->preset = NULL; /* where its help stands the line will */
    desk_key(d, 1);                  /* means nothing, but takes the last message away */
    advance(d, 0);
}

/* The desk's screen as --print=ansi writes it; the caller frees it. */
static char *screen(struct desk *d)
{
    struct frame f = frame_new(&d->mem, d->frame.w, d->frame.h, d->lab.theme, DEPTH_TRUE,
                               (enum glyphs)d->lab.glyphs);
    f.scratch = &d->scratch;
    lab_draw(&d->lab, &f);
    if (f.glyphs == GLYPHS_ASCII) {
        frame_ascii(&f);
    }
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    print_ansi(&f, DEPTH_TRUE, out);
    fclose(out);
    return text;
}

static char *line_of(struct desk *d)
{
    return lab_line(&d->lab, INT_MAX, &d->mem);
}

/* Without the colors: what a message can hold. */
static void say_row(const char *what, const char *row)
{
    fprintf(stderr, "  %s ", what);
    for (; *row && *row != '\n'; row++) {
        if (*row == '\x1b') {
            row += strcspn(row, "m");
        } else {
            fputc(*row, stderr);
        }
    }
    fputc('\n', stderr);
}

/* What --print tells besides, of a value that is kept where it does nothing. */
static bool is_idle_note(const char *text)
{
    const char *end = strchr(text, '\n');
    return strncmp(text, "gradwatch: ", 11) == 0 &&
           strstr(text, ": does nothing now, needs ") && end && !end[1];
}

static void assert_same_screen(uint64_t round, const char *line, const char *is,
                               const char *printed)
{
    for (int y = 0; *is && *printed; y++) {
        size_t n = strcspn(is, "\n"), m = strcspn(printed, "\n");
        if (n != m || memcmp(is, printed, n) != 0) {
            say_row("screen ", is);
            say_row("printed", printed);
            fail_msg("round %d, row %d differs: %s", (int)round, y, line);
        }
        is += n + (is[n] == '\n');
        printed += m + (printed[m] == '\n');
    }
    assert_true(!*is && (!*printed || is_idle_note(printed)));
}

static void assert_line_reproduces(struct play *p)
{
    struct desk *d = p->d;
    const char *line = line_of(d);
    char *shell = arena_printf(&d->mem,
                               "LC_ALL=C.UTF-8; export LC_ALL; gradwatch() { \"$P\" "
                               "--print=ansi --size %dx%d \"$@\"; }; %s",
                               d->frame.w, d->frame.h, line);
    struct command c = command_run(shell, NULL);
    if (c.status != 0) {
        fail_msg("round %d: %s: %s", (int)p->round, line, c.output);
    }
    char *is = screen(d);
    assert_same_screen(p->round, line, is, c.output);
    free(is);
    command_release(&c);
}

/* Digits that carry weight in the number at `text`: without a sign, zeros before the
 * first and an exponent. */
static int significant(const char *text, size_t n)
{
    int digits = 0;
    for (size_t i = 0; i < n && text[i] != 'e'; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        digits += digit && (digits > 0 || text[i] != '0');
    }
    return digits;
}

/* What keys and mouse have set is what a person would type: noise of binary fractions has
 * 16 or 17 digits, a cell of the plot is told by far fewer. */
static void assert_numbers_are_short(const char *line)
{
    for (const char *at = line; *at;) {
        size_t n = strspn(at, "0123456789.e-");
        if (n > 0 && significant(at, n) > 9) {
            fail_msg("long number in %s", line);
        }
        at += n ? n : 1;
    }
    const char *zoom = strstr(line, " zoom=");
    if (zoom && significant(zoom + 6, strcspn(zoom + 6, " ")) > 3) {
        fail_msg("long zoom in %s", line);
    }
}

static void play_round(uint64_t round)
{
    enum { EVENTS = 40 };
    int scenes = 0;
    while (scene_list[scenes]) {
        scenes++;
    }
    struct play p = {.round = round};
    p.d = DESK(scene_list[round % (uint64_t)scenes]->name);
    int w = (int)pick(&p, 60, 150), h = (int)pick(&p, 16, 48);
    desk_resize(p.d, w, h);
    for (int i = 0; i < EVENTS; i++) {
        if (pick(&p, 0, 2)) {
            press_any(&p);
        } else {
            point_anywhere(&p);
        }
        advance(p.d, (double)pick(&p, 0, 3) / lab_session(&p.d->lab)->rate);
    }
    come_to_rest(p.d);
    assert_line_reproduces(&p);
    assert_numbers_are_short(line_of(p.d));
    desk_close(p.d);
}

static void any_keys_and_clicks_leave_a_line_that_reproduces_the_screen(void **state)
{
    (void)state;
    long rounds = fuzz_count(100, 3000);
    for (uint64_t round = fuzz_first(); rounds > 0; round++, rounds--) {
        fuzz_say(round, 0);
        play_round(round);
    }
}

static void assert_line(struct desk *d, const char *line)
{
    assert_string_equal(line_of(d), line);
}

/* In and out again by key and wheel, from any zoom and at both ends. */
static void zooming_leaves_round_numbers(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "1");
    desk_settle(d);
    desk_key(d, '[');
    desk_key(d, '[');
    desk_key(d, '[');
    assert_non_null(strstr(line_of(d), " zoom=0.5 "));
    for (int i = 0; i < 3; i++) {
        desk_key(d, ']');
    }
    assert_null(strstr(line_of(d), "zoom"));
    for (int i = 0; i < 200; i++) {
        desk_mouse(d, EVENT_WHEEL, 20, 10, 1);
        assert_int_equal(d->lab.message[0], '\0'); /* at the end it just stays */
    }
    assert_non_null(strstr(line_of(d), " zoom=1e9 "));
    desk_key(d, 'c');
    for (int i = 0; i < 100; i++) {
        desk_key(d, '[');
        assert_int_equal(d->lab.message[0], '\0');
        assert_numbers_are_short(line_of(d));
    }
    assert_non_null(strstr(line_of(d), " zoom=0.001 "));
    desk_close(d);
    d = DESK("zoom=0.1234567", "--steps", "1");
    desk_key(d, ']');
    assert_non_null(strstr(line_of(d), " zoom=0.125 "));
    desk_close(d);
}

static void the_line_has_what_keys_changed_beside_the_values(void **state)
{
    (void)state;
    struct desk *d = DESK("--steps", "3");
    desk_settle(d);
    assert_line(d, "gradwatch descent --steps 3");
    desk_key(d, 'T');
    assert_line(d, "gradwatch descent --steps 3 --theme light");
    desk_key(d, 'G');
    desk_key(d, 'G');
    desk_key(d, 'M'); /* no matter of the picture */
    assert_line(d, "gradwatch descent --steps 3 --theme light --glyphs=ascii");
    desk_key(d, '+');
    desk_key(d, 'a');
    assert_line(d, "gradwatch descent --steps 3 --rate 20 --hide-numbers --theme light "
                   "--glyphs=ascii");
    assert_shows(d, "20/s");
    desk_close(d);
    d = DESK("--theme", "contrast", "--color=16", "--rate", "2.5", "--hide-numbers",
             "--seed", "9");
    desk_settle(d);
    assert_line(d,
                "gradwatch descent --seed 9 --steps 0 --rate 2.5 --hide-numbers --theme "
                "contrast --color=16");
    assert_shows(d, "2.5/s");
    assert_hides(d, "101"); /* f(4, 4) */
    desk_close(d);
    d = DESK("depth"); /* step 0 is what it begins with, printed and live */
    desk_settle(d);
    assert_line(d, "gradwatch depth");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zooming_leaves_round_numbers),
        cmocka_unit_test(the_line_has_what_keys_changed_beside_the_values),
        cmocka_unit_test(any_keys_and_clicks_leave_a_line_that_reproduces_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
