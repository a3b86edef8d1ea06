#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "scene/json.h"

static void assert_written(void (*write)(struct json *), const char *want)
{
    char *text = NULL;
    size_t n = 0;
    struct json j = {.out = open_memstream(&text, &n)};
    assert_non_null(j.out);
    write(&j);
    fclose(j.out);
    assert_int_equal(j.depth, 0);
    assert_string_equal(text, want);
    free(text);
}

static void everything(struct json *j)
{
    json_open(j, NULL, '{');
    json_text(j, "scene", "descent");
    json_integer(j, "step", -3);
    json_flag(j, "running", true);
    json_flag(j, "ended", false);
    json_null(j, "gradient");
    json_real(j, "x", 0.1);
    json_open(j, "nodes", '[');
    json_open(j, NULL, '{');
    json_real(j, "value", 4);
    json_close(j, '}');
    json_integer(j, NULL, 7);
    json_close(j, ']');
    json_open(j, "none", '[');
    json_close(j, ']');
    json_open(j, "nothing", '{');
    json_close(j, '}');
    json_close(j, '}');
}

/* Written by hand from RFC 8259. */
static void values_are_nested_named_and_separated(void **state)
{
    (void)state;
    assert_written(everything, "{\n"
                               "  \"scene\": \"descent\",\n"
                               "  \"step\": -3,\n"
                               "  \"running\": true,\n"
                               "  \"ended\": false,\n"
                               "  \"gradient\": null,\n"
                               "  \"x\": 0.10000000000000001,\n"
                               "  \"nodes\": [\n"
                               "    {\n"
                               "      \"value\": 4\n"
                               "    },\n"
                               "    7\n"
                               "  ],\n"
                               "  \"none\": [],\n"
                               "  \"nothing\": {}\n"
                               "}\n");
}

static void numbers(struct json *j)
{
    static const double v[] = {1, -2.5, (double)INFINITY, -(double)INFINITY, (double)NAN};
    json_open(j, NULL, '[');
    json_reals(j, NULL, v, 5);
    json_reals(j, NULL, v, 0);
    json_real(j, NULL, -(double)NAN);
    json_close(j, ']');
}

static void numbers_that_are_none_are_strings(void **state)
{
    (void)state;
    assert_written(numbers,
                   "[\n  [1, -2.5, \"inf\", \"-inf\", \"nan\"],\n  [],\n  \"nan\"\n]\n");
}

static void strings(struct json *j)
{
    json_open(j, NULL, '[');
    json_text(j, NULL, "a\"b\\c/d");
    json_text(j, NULL, "β₁ 🙂");
    json_text(j, NULL, "\033[2J\n\t\x7F");
    json_text(j, NULL, "\xC2\x9B \xE2\x80\xAE \xF3\xA0\x80\x81"); /* C1, bidi, tag */
    json_text(j, NULL, "\xFF");
    json_close(j, ']');
}

/* U+E0001 is DB40 DC01 in UTF-16: 0xE0001 − 0x10000 = 0xD0001; ≫ 10: 0x340, low 0x001 */
static void strings_are_escaped_so_that_nothing_moves_a_terminal(void **state)
{
    (void)state;
    assert_written(strings, "[\n"
                            "  \"a\\\"b\\\\c/d\",\n"
                            "  \"β₁ 🙂\",\n"
                            "  \"\\u001B[2J\\u000A\\u0009\\u007F\",\n"
                            "  \"\\u009B \\u202E \\uDB40\\uDC01\",\n"
                            "  \"\xEF\xBF\xBD\"\n"
                            "]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_nested_named_and_separated),
        cmocka_unit_test(numbers_that_are_none_are_strings),
        cmocka_unit_test(strings_are_escaped_so_that_nothing_moves_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
