/* Nothing that a person types, names or passes can move the terminal it is shown on: by
 * the bytes of every output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/command.h"
#include "tests/pty.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const hostile[] = {
    "\033[31m",         /* colors */
    "\033]0;title\007", /* a window's title */
    "\x9B"
    "31m", /* CSI as one byte */
    "\xC2\x9B"
    "31m", /* and in UTF-8 */
    "\xE2\x80\xAE"
    "abc", /* turns the text around */
    "\xE2\x81\xA6"
    "abc",                      /* the same, newer */
    "\r\b\007\x0B\x7F",         /* moves */
    "\n\nlines",                /* lines of its own */
    "\xE2\x80\xA8\xEF\xBB\xBF", /* a line separator, a byte order mark */
    "\xF3\xA0\x81\x81",         /* a tag */
    "\xFF\xFE\xC0\xAF",         /* no UTF-8 */
    "x+\033[31m",
    "0.1\033[31m",
    "4,\xE2\x80\xAE"
    "4",
    "sgd,\033[31madam",
    "</title><script>\033"};

/* Every character has a place on a screen, but line ends and, in color, SGR. */
static void assert_harmless(const struct command *c, bool sgr, const char *what)
{
    const char *at = c->output;
    for (size_t left = c->n, used; left > 0; left -= used, at += used) {
        uint32_t ch;
        used = text_decode(at, left, &ch);
        size_t digits = sgr && ch == 27 && left > 1 && at[1] == '['
                            ? strspn(at + 2, "0123456789;:")
                            : 0;
        if (digits > 0 && at[2 + digits] == 'm')
            used = digits + 3;
        else if (ch != '\n' && (text_char_width(ch) < 0 || (ch == 0xFFFD && used != 3)))
            fail_msg("%s: byte %zu is U+%04X (0x%02X)", what, (size_t)(at - c->output),
                     (unsigned)ch, (unsigned)(unsigned char)*at);
    }
}

static long lines(const struct command *c)
{
    long n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += c->output[i] == '\n';
    return n;
}

/* What is refused is named in one line; what is taken is shown. */
static void no_argument_reaches_an_output_as_it_is(void **state)
{
    (void)state;
    static const char *const commands[] = {
        "\"$P\" --print \"$1\"",
        "\"$P\" --print descent \"$1\"",
        "\"$P\" --print graph \"$1\"",
        "\"$P\" --print descent \"f=$1\"",
        "\"$P\" --print descent \"start=$1\"",
        "\"$P\" --print descent \"lr.adam@3=$1\"",
        "\"$P\" --print descent \"optimizers=$1\"",
        "\"$P\" --print descent \"$1=3\"",
        "\"$P\" --print descent \"lr.$1=3\"",
        "\"$P\" --print descent \"lr@$1=3\"",
        "\"$P\" --print depth \"$1\"",
        "\"$P\" --json graph \"$1\"",
        "\"$P\" --csv graph \"$1\"",
        "\"$P\" --print=svg graph \"$1\"",
        "\"$P\" --print=svg descent \"f=$1\"",
        "\"$P\" --record /dev/stdout --steps 2 graph \"$1\"",
        "\"$P\" --record /dev/stdout --steps 2 descent \"f=$1\"",
        "\"$P\" --list \"$1\"",
        "\"$P\" --print=\"$1\"",
        "\"$P\" --size \"$1\"",
        "\"$P\" --seed=\"$1\"",
        "\"$P\" --theme=\"$1\"",
        "\"$P\" \"--$1\"",
        "\"$P\" --help \"$1\"",
        "\"$P\" --print --output \"/nowhere/$1\"",
        "\"$P\" --record \"/nowhere/$1\" graph",
        "TERM=\"$1\" \"$P\"",
        "LC_ALL=\"$1\" \"$P\" --print descent",
    };
    for (size_t i = 0; i < COUNT(commands); i++)
        for (size_t k = 0; k < COUNT(hostile); k++) {
            struct command c = command_run(commands[i], hostile[k]);
            assert_harmless(&c, false, commands[i]);
            assert_in_range(c.status, 0, 2);
            if (c.status == 2)
                assert_int_equal(lines(&c), 1);
            command_release(&c);
        }
}

/* Names that are words of an expression may be of any letters. */
static void letters_of_any_kind_are_shown_or_replaced(void **state)
{
    (void)state;
    static const char *const formats[] = {"--print=text", "--print=ansi",
                                          "--print=svg",  "--json",
                                          "--csv",        "--record /dev/stdout"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        char line[200];
        snprintf(line, sizeof line, "\"$P\" graph \"$1\" %s --steps 3 --color=truecolor",
                 formats[i]);
        struct command c = command_run(line, "(\xCE\xB8*x-\xCE\xB1)^2");
        assert_harmless(&c, i == 1, formats[i]);
        assert_int_equal(c.status, 0);
        assert_true(c.n > 100);
        command_release(&c);
    }
}

/* Typed and pasted, into every prompt and beside them, to the last line. */
static void no_typed_text_reaches_the_terminal_as_it_is(void **state)
{
    (void)state;
    static const char *const parts[] = {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xC2\x9B",
                                        "\xE2\x80\xA8", "\xEF\xBB\xBF", "\007",
                                        "\033]",        "\xFF",         "\033[31;7;5m"};
    static const char question[] = "\033]11;?\033\\"; /* the program's own */
    static const char *const opened[] = {"f", "g", "\t\r", "", "2e", "3\t\r"};
    const char *argv[] = {command_program(), NULL};
    for (size_t i = 0; i < COUNT(opened); i++) {
        struct pty *p = pty_start(&(struct pty_options){.w = 100, .h = 30}, argv);
        pty_wait_text(p, "run/pause");
        pty_send(p, opened[i]);
        for (size_t k = 0; k < COUNT(parts); k++) {
            pty_send(p, "x\033[200~");
            pty_send(p, parts[k]);
            pty_send(p, "\033[201~+");
            pty_send(p, k < 5 ? parts[k] : "");
        }
        pty_send(p, "\r");
        pty_send(p, "\033q");
        pty_wait_status(p, 0);
        size_t n;
        const char *out = pty_output(p, &n);
        for (size_t at = 0; at < n; at++) {
            bool asks = n - at >= strlen(question) &&
                        memcmp(out + at, question, strlen(question)) == 0;
            for (size_t k = 0; k < COUNT(parts) && !asks; k++)
                if (strlen(parts[k]) <= n - at)
                    assert_memory_not_equal(out + at, parts[k], strlen(parts[k]));
        }
        pty_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_argument_reaches_an_output_as_it_is),
        cmocka_unit_test(letters_of_any_kind_are_shown_or_replaced),
        cmocka_unit_test(no_typed_text_reaches_the_terminal_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
