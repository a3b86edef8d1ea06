/* Keys are rows: what a row names presses it, and no key has two rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/options.h"
#include "app/scenes.h"
#include "base/text.h"
#include "desk.h"

static int heard, heard_arg;

static void hear(const struct key_press *p)
{
    heard = p->which;
    heard_arg = p->arg;
}

static void a_row_hears_the_keys_it_names(void **state)
{
    (void)state;
    static const struct key_row rows[] = {
        {"space", "", "", hear, 1},
        {"→ ←  l h", "", "", hear, 2},
        {"Tab  Shift-Tab", "", "", hear, 3},
        {"1–9 0", "", "", hear, 4},
        {"+ −  =", "", "", hear, 5},
        {"[ ]", "", "", hear, 6},
        {"PgUp PgDn", "", "", hear, 7},
        {"Home End Esc", "", "", hear, 8},
        {"↑ ↓", "", "", hear, 9},
        {0},
    };
    static const struct {
        uint32_t key;
        int arg, which;
    } presses[] = {
        {' ', 1, 0},         {K_RIGHT, 2, 0}, {K_LEFT, 2, 1},    {'l', 2, 2},
        {'h', 2, 3},         {'\t', 3, 0},    {K_BACKTAB, 3, 1}, {'1', 4, 0},
        {'9', 4, 8},         {'0', 4, 9},     {'+', 5, 0},       {'-', 5, 1},
        {'=', 5, 2},         {'[', 6, 0},     {']', 6, 1},       {K_PAGE_UP, 7, 0},
        {K_PAGE_DOWN, 7, 1}, {K_HOME, 8, 0},  {K_END, 8, 1},     {27, 8, 2},
        {K_UP, 9, 0},        {K_DOWN, 9, 1},
    };
    for (size_t i = 0; i < sizeof presses / sizeof *presses; i++) {
        assert_true(keys_press(rows, (struct key_press){.which = 0}, presses[i].key));
        assert_int_equal(heard_arg, presses[i].arg);
        assert_int_equal(heard, presses[i].which);
    }
    static const uint32_t others[] = {'s',       'T', 'P', 'H', K_DELETE,
                                      '2' + 100, '/', ':', 0};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(keys_press(rows, (struct key_press){.which = 0}, others[i]));
    }
    assert_false(keys_press(NULL, (struct key_press){.which = 0}, ' '));
}

static void a_key_whose_parameter_does_nothing_says_what_that_needs(void **state)
{
    (void)state;
    struct desk *d = DESK("graph");
    struct session *s = lab_session(&d->lab);
    struct ctx ctx = session_ctx(s);
    struct asks asks = {.mem = &d->scratch};
    const struct key_row rows[] = {
        {"x", "rate", "", hear, KEY_OF(param_find(run_params(s->run), "lr"))}, {0}};
    heard_arg = -1;
    assert_true(keys_press(rows, (struct key_press){.ctx = &ctx, .asks = &asks}, 'x'));
    assert_int_equal(heard_arg, -1);
    assert_int_equal(asks.n, 1);
    assert_string_equal(asks.items[0].text,
                        "x rate: does nothing now, needs train to be given");
    desk_close(d);
}

static void a_key_that_chooses_says_what_it_chose(void **state)
{
    (void)state;
    struct desk *d = DESK("descent");
    desk_key(d, 'm');
    assert_string_equal(desk_value(d, "map"), "lines");
    assert_non_null(strstr(d->lab.message, "map lines: iso-lines only"));
    desk_key(d, ' ');
    assert_string_equal(d->lab.message, "");
    desk_close(d);
}

/* The rows of a table whose keys hold this one; those of which only one works at a time,
 * with other values of the same parameter, count as one. */
static int count(const struct key_row *rows, uint32_t key, const struct param *params)
{
    struct when seen = {0};
    int n = 0;
    for (; rows && rows->keys; rows++) {
        for (const char *at = rows->keys; *at; at += strspn(at, " ")) {
            struct key_name name = keys_name(at);
            struct when when = rows->arg >= KEY_PARAM
                                   ? params[rows->arg - KEY_PARAM].shown
                                   : (struct when){0};
            if (key >= name.first && key <= name.last) {
                bool other =
                    when.param && when.param == seen.param && (when.at & seen.at) == 0;
                n += !other;
                seen = (struct when){when.param, when.at | (other ? seen.at : 0)};
            }
            at += name.bytes;
        }
    }
    return n;
}

static void check_table(const struct key_row *rows)
{
    for (; rows && rows->keys; rows++) {
        assert_true(rows->help && *rows->help && rows->act);
        assert_true(!rows->label || *rows->label);
        for (const char *at = rows->keys; *at; at += strspn(at, " ")) {
            struct key_name name = keys_name(at);
            char bytes[8];
            size_t used = text_encode(name.first, bytes);
            /* A name of several characters that is not known would be its first one. */
            bool own = name.bytes == used && memcmp(bytes, at, used) == 0;
            assert_true(own || name.first != name.last || name.first >= K_UP ||
                        name.first <= ' ' || name.first == '-');
            at += name.bytes;
        }
    }
}

static void no_key_has_two_meanings_in_a_scene(void **state)
{
    (void)state;
    check_table(lab_keys);
    for (int i = 0; scene_list[i]; i++) {
        check_table(scene_list[i]->keys);
        for (uint32_t key = 1; key <= K_DELETE; key++) {
            int n = count(lab_keys, key, NULL) +
                    count(scene_list[i]->keys, key, scene_list[i]->params);
            if (n > 1) {
                fail_msg("%s: %d rows have the key %x", scene_list[i]->name, n, key);
            }
        }
    }
}

/* Help on screen, --help SCENE and the man page list every row. */
static void every_row_is_in_every_help(void **state)
{
    (void)state;
    for (int i = 0; scene_list[i]; i++) {
        char *text = NULL;
        size_t n;
        FILE *out = open_memstream(&text, &n);
        options_help_scene(out, scene_list[i]);
        fclose(out);
        struct desk *d = DESK(scene_list[i]->name);
        desk_resize(d, 120, 200);
        desk_key(d, '?');
        for (const struct key_row *k = scene_list[i]->keys; k && k->keys; k++) {
            assert_non_null(strstr(text, k->keys));
            assert_shows(d, k->keys);
        }
        for (const struct key_row *k = lab_keys; k->keys; k++) {
            if (lab_key_works(k, scene_list[i])) {
                assert_shows(d, k->keys);
            }
        }
        free(text);
        desk_close(d);
    }
}

/* Of the names of a row in the bar, each is pressed by itself, the label as the first. */
static void a_click_presses_the_key_that_stands_there(void **state)
{
    (void)state;
    struct desk *d = DESK("graph");
    int x, y = desk_find(d, "→ ← step", &x);
    assert_int_equal(y, d->frame.h - 1);
    static const struct {
        int at;
        long step;
    } clicks[] = {{0, 1}, {4, 2}, {2, 1}, {0, 2}, {7, 3}, {2, 2}, {2, 1}};
    for (size_t i = 0; i < sizeof clicks / sizeof *clicks; i++) {
        desk_mouse(d, EVENT_PRESS, x + clicks[i].at, y, 0);
        assert_int_equal(desk_step(d), clicks[i].step);
    }
    desk_close(d);
}

static void digits_choose_a_scene(void **state)
{
    (void)state;
    struct desk *d = DESK("descent");
    int n = 0;
    for (; scene_list[n]; n++) {
        desk_key(d, n == 9 ? '0' : '1' + (uint32_t)n);
        assert_int_equal(d->lab.current, n);
    }
    desk_key(d, n < 10 ? '0' : '1');
    assert_int_equal(d->lab.current, n < 10 ? n - 1 : 0);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_hears_the_keys_it_names),
        cmocka_unit_test(a_key_whose_parameter_does_nothing_says_what_that_needs),
        cmocka_unit_test(a_key_that_chooses_says_what_it_chose),
        cmocka_unit_test(no_key_has_two_meanings_in_a_scene),
        cmocka_unit_test(every_row_is_in_every_help),
        cmocka_unit_test(a_click_presses_the_key_that_stands_there),
        cmocka_unit_test(digits_choose_a_scene),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
