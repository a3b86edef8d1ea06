#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "export/cast.h"

enum { W = 20, H = 5 };

/* Undoes JSON's escapes; returns the byte after the closing quote. */
static const char *unescape(const char *s, char *out)
{
    assert_int_equal(*s++, '"');
    while (*s != '"') {
        assert_true((unsigned char)*s >= 0x20);
        unsigned code;
        if (*s != '\\') {
            *out++ = *s++;
        } else if (s[1] == 'u') {
            assert_int_equal(sscanf(s + 2, "%4x", &code), 1);
            assert_true(code < 0x80);
            *out++ = (char)code;
            s += 6;
        } else {
            static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
            const char *at = strchr(from, s[1]);
            assert_non_null(at);
            *out++ = to[at - from];
            s += 2;
        }
    }
    *out = '\0';
    return s + 1;
}

/* One line of the recording as an event; returns the line after it. */
static const char *read_event(const char *line, double *seconds, char *data)
{
    char *rest;
    assert_int_equal(*line, '[');
    *seconds = strtod(line + 1, &rest);
    assert_int_equal(strncmp(rest, ",\"o\",", 5), 0);
    const char *end = unescape(rest + 5, data);
    assert_int_equal(strncmp(end, "]\n", 2), 0);
    return end + 2;
}

static void assert_row(VTerm *vt, int row, const char *want)
{
    char text[W * 4 + 1];
    size_t n = vterm_screen_get_text(vterm_obtain_screen(vt), text, sizeof text,
                                     (VTermRect){row, row + 1, 0, W});
    text[n] = '\0';
    assert_int_equal(strncmp(text, want, strlen(want)), 0);
}

static void a_player_shows_the_frames_in_time(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct frame f =
        frame_new(&mem, W, H, theme_find("dark"), DEPTH_TRUE, GLYPHS_BRAILLE);
    struct style s = {0xFFFFFF, 0x000000, 0};
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    struct cast cast;
    cast_begin(&cast, out, W, H, DEPTH_TRUE, "say \"hi\"");
    frame_text(&f, 0, 0, s, "step 1 \"∇f\" \\");
    cast_frame(&cast, 0, &f);
    cast_frame(&cast, 0.1, &f); /* the same: nothing */
    frame_text(&f, 0, 0, s, "step 2");
    cast_frame(&cast, 0.25, &f);
    cast_end(&cast, 3.5);
    assert_int_equal(fclose(out), 0);

    const char *header =
        "{\"version\":2,\"width\":20,\"height\":5,\"title\":\"say \\\"hi\\\"\"}\n";
    assert_int_equal(strncmp(text, header, strlen(header)), 0);

    VTerm *vt = vterm_new(H, W);
    vterm_set_utf8(vt, 1);
    vterm_screen_reset(vterm_obtain_screen(vt), 1);
    char data[20000];
    double seconds;
    const char *line = read_event(text + strlen(header), &seconds, data);
    assert_true(seconds == 0);
    vterm_input_write(vt, data, strlen(data));
    assert_row(vt, 0, "step 1 \"∇f\" \\");
    line = read_event(line, &seconds, data);
    assert_true(seconds == 0.25);
    assert_true(strlen(data) < 60); /* one cell */
    vterm_input_write(vt, data, strlen(data));
    assert_row(vt, 0, "step 2 \"∇f\" \\");
    line = read_event(line, &seconds, data);
    assert_true(seconds == 3.5);
    assert_string_equal(data, "");
    assert_string_equal(line, "");
    vterm_free(vt);
    free(text);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_player_shows_the_frames_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
