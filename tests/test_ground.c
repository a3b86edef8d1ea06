/* The terminal's own background decides the theme. The emulator of these tests does not
 * answer: a test does, at the time it is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "draw/color.h"
#include "tests/pty.h"

#define QUESTION "\033]11;?\033\\"
#define LIGHT    "\033]11;rgb:ffff/ffff/ffff\033\\"
#define DARK     "\033]11;rgb:0000/0000/0000\a"

static struct pty *start(const char *term, const char *option)
{
    const char *path = getenv("GRADWATCH");
    const char *argv[] = {path ? path : "./gradwatch", "descent", option, NULL};
    const char *const env[] = {term, NULL};
    return pty_start(&(struct pty_options){.env = env}, argv);
}

static struct pty *start_asleep(void)
{
    struct pty *p = start("TERM=xterm-256color", NULL);
    pty_wait_text(p, "run/pause");
    pty_wait_asleep(p);
    return p;
}

/* The ground of the screen below the top bar. */
static bool is_light(struct pty *p, const void *light)
{
    return pty_shows(p, "run/pause", NULL, NULL) &&
           color_is_light(pty_cell(p, 0, 1).bg) == *(const bool *)light;
}

static void wait_light(struct pty *p, bool light)
{
    pty_wait(p, is_light, &light, light ? "a light screen" : "a dark screen");
}

/* After what was sent has had its effect. */
static void assert_light(struct pty *p, bool light)
{
    pty_wait_asleep(p);
    pty_settle(p, 100);
    assert_true(is_light(p, &light));
}

static bool wrote(const struct pty *p, const char *what)
{
    size_t n, k = strlen(what);
    const char *out = pty_output(p, &n);
    for (size_t i = 0; i + k <= n; i++) {
        if (memcmp(out + i, what, k) == 0) {
            return true;
        }
    }
    return false;
}

static bool asked(struct pty *p, const void *arg)
{
    (void)arg;
    return wrote(p, QUESTION);
}

/* Quits; the last line is this command and no more. */
static void quit_saying(struct pty *p, const char *line)
{
    char all[80] = "";
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_true(pty_modes_as_before(p));
    for (int y = 0; y < 24; y++) {
        const char *row = pty_row(p, y);
        if (strncmp(row, "gradwatch ", 10) == 0 && strlen(row) < sizeof all) {
            strcpy(all, row);
        }
    }
    assert_string_equal(all, line);
    pty_free(p);
}

static void the_answer_decides_and_is_not_told(void **state)
{
    (void)state;
    struct pty *p = start("TERM=xterm-256color", NULL);
    pty_wait(p, asked, NULL, "the question");
    pty_send(p, LIGHT);
    wait_light(p, true);
    assert_true(wrote(p, "\033[?2031h"));
    pty_send(p, DARK);
    wait_light(p, false);
    quit_saying(p, "gradwatch descent --steps 0");
}

static void a_late_answer_is_no_key(void **state)
{
    (void)state;
    struct pty *p = start_asleep();
    pty_send(p, "..");
    pty_wait_text(p, "step 2 ");
    pty_send(p, "." LIGHT ".");
    pty_wait_text(p, "step 4 ");
    wait_light(p, true);
    quit_saying(p, "gradwatch descent --steps 4");
}

static void an_answer_may_come_byte_by_byte(void **state)
{
    (void)state;
    struct pty *p = start_asleep();
    pty_send(p, "\033]"); /* at once, since ESC alone is a key */
    for (const char *c = &LIGHT[2]; *c; c++) {
        pty_bytes(p, c, 1);
        pty_wait_asleep(p);
    }
    wait_light(p, true);
    pty_send(p, ".");
    pty_wait_text(p, "step 1 ");
    quit_saying(p, "gradwatch descent --steps 1");
}

static void without_an_answer_all_works(void **state)
{
    (void)state;
    struct pty *p = start_asleep();
    pty_send(p, "...\033]10;rgb:ffff/ffff/ffff\a\033]11;rgb:ffff\a\033[?997;3n");
    pty_wait_text(p, "step 3 ");
    assert_light(p, false);
    quit_saying(p, "gradwatch descent --steps 3");
}

static void a_change_is_followed(void **state)
{
    (void)state;
    struct pty *p = start_asleep();
    pty_send(p, "\033[?997;2n");
    wait_light(p, true);
    pty_send(p, "\033[?997;1n");
    wait_light(p, false);
    quit_saying(p, "gradwatch descent --steps 0");
}

static void a_chosen_theme_stays(void **state)
{
    (void)state;
    struct pty *p = start("TERM=xterm-256color", "--theme=dark");
    pty_wait_text(p, "run/pause");
    assert_false(wrote(p, QUESTION) || wrote(p, "2031h"));
    pty_send(p, LIGHT);
    assert_light(p, false);
    quit_saying(p, "gradwatch descent --steps 0 --theme dark");

    p = start_asleep();
    pty_send(p, LIGHT);
    wait_light(p, true);
    pty_send(p, "T"); /* contrast */
    wait_light(p, false);
    pty_send(p, LIGHT "\033[?997;2n");
    assert_light(p, false);
    quit_saying(p, "gradwatch descent --steps 0 --theme contrast");
}

/* Some terminals would show the question. */
static void only_terminals_that_understand_are_asked(void **state)
{
    (void)state;
    static const struct {
        const char *term;
        bool asked;
    } rows[] = {{"TERM=linux", false},
                {"TERM=vt100", false},
                {"TERM=ansi", false},
                {"TERM=screen-256color", true},
                {"TERM=xterm", true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pty *p = start(rows[i].term, NULL);
        pty_wait_text(p, "run/pause");
        assert_int_equal(wrote(p, QUESTION), rows[i].asked);
        assert_int_equal(wrote(p, "\033[?2031h"), rows[i].asked);
        pty_send(p, "q");
        pty_wait_exit(p);
        assert_int_equal(wrote(p, "\033[?2031l"), rows[i].asked);
        pty_free(p);
    }
}

/* A terminal without colors shows the theme that --print shows for it. */
static void without_colors_the_theme_is_mono(void **state)
{
    (void)state;
    struct pty *p = start("TERM=vt100", NULL);
    pty_wait_text(p, "space starts");
    int x, y;
    assert_true(pty_shows(p, "space starts", &x, &y));
    assert_true(pty_cell(p, x, y).underline); /* INK_ACCENT */
    quit_saying(p, "gradwatch descent --steps 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_decides_and_is_not_told),
        cmocka_unit_test(a_late_answer_is_no_key),
        cmocka_unit_test(an_answer_may_come_byte_by_byte),
        cmocka_unit_test(without_an_answer_all_works),
        cmocka_unit_test(a_change_is_followed),
        cmocka_unit_test(a_chosen_theme_stays),
        cmocka_unit_test(only_terminals_that_understand_are_asked),
        cmocka_unit_test(without_colors_the_theme_is_mono),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
