/* Texts as long and as deep as they may be, one more, and any bytes. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/reading.h"

static void text_may_have_4096_bytes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const char *const units[] = {"+x", "-x", "^x", "/x"};
    for (size_t i = 0; i < 4; i++) {
        struct graph g = reading_parse(reading_repeated(&mem, "x", units[i], 2047, ""),
                                       &reading_surface, &mem);
        assert_int_equal(g.n, 2048);
        g = reading_parse(reading_repeated(&mem, "x ", units[i], 2047, ""),
                          &reading_surface, &mem);
        assert_int_equal(g.n, 2048);
        mistake_check(&(struct mistake){reading_repeated(&mem, "x", units[i], 2048, ""),
                                        4097, "4096 bytes"},
                      &reading_surface);
    }
    /* a million of anything is turned away for its length */
    static const char *const floods[] = {"(", "-", "x^", "sin(", "+", "1", "x"};
    for (size_t i = 0; i < sizeof floods / sizeof *floods; i++)
        mistake_check(
            &(struct mistake){reading_repeated(&mem, "", floods[i], 1000000, ""), 4097,
                              "longer than 4096 bytes"},
            &reading_surface);
    arena_release(&mem);
}

static void no_text_has_more_nodes_than_allowed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    /* what makes most nodes of a byte: an operand and a product that is not written */
    struct graph g = reading_parse(reading_repeated(&mem, "e", "eeeeeee ", 511, "eeee"),
                                   &reading_surface, &mem);
    assert_in_range(g.n, 7000, GRAPH_NODES_MOST);
    g = reading_parse(reading_repeated(&mem, "", "-", 4095, "x"), &reading_surface, &mem);
    assert_int_equal(g.n, 4096);
    const char *text = expression_print(&g, false, &mem);
    assert_int_equal(strlen(text), 4096);
    arena_release(&mem);
}

static void brackets_nest_200_deep(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static const char *const opens[] = {"(", "sin(", "-(", "2^("};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++)
        for (int n = 199; n <= 201; n++) {
            char *text = reading_repeated(&mem, "", opens[i], n,
                                          reading_repeated(&mem, "x", ")", n, "+(x)"));
            long column = 200 * (long)strlen(opens[i]) + (long)strlen(opens[i]);
            if (n <= 200)
                reading_parse(text, &reading_surface, &mem);
            else
                mistake_check(&(struct mistake){text, column, "deeper than 200"},
                              &reading_surface);
        }
    arena_release(&mem);
}

static void names_have_31_bytes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int n = 29; n <= 31; n++) {
        char *name = reading_repeated(&mem, "a", "1", n, ""); /* n + 1 bytes */
        if (n < 31) {
            struct graph g = reading_parse(name, &reading_free, &mem);
            assert_string_equal(g.leaves[0].name, name);
        } else {
            mistake_check(&(struct mistake){name, 32, "longer than 31 bytes"},
                          &reading_free);
        }
    }
    /* the greatest number of factors that a word can have */
    struct graph g =
        reading_parse(reading_repeated(&mem, "x", "y", 30, ""), &reading_surface, &mem);
    assert_int_equal(g.n, 32);
    arena_release(&mem);
}

static void numbers_may_be_long(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g =
        reading_parse(reading_repeated(&mem, "0.", "3", 300, ""), &reading_surface, &mem);
    assert_true(g.nodes[0].constant == 1.0 / 3);
    mistake_check(
        &(struct mistake){reading_repeated(&mem, "x+0.", "3", 4092, ""), 3, "too long"},
        &reading_surface);
    mistake_check(
        &(struct mistake){reading_repeated(&mem, "0.", "3", 4094, ""), 1, "too long"},
        &reading_surface);
    mistake_check(
        &(struct mistake){reading_repeated(&mem, "x", "⁹", 340, ""), 2, "too large"},
        &reading_surface);
    /* nor does a number in another base have to be as short as a name */
    for (int n = 29; n <= 33; n++)
        mistake_check(&(struct mistake){reading_repeated(&mem, "0x", "f", n, ""), 1,
                                        "decimal here: write this one in decimal"},
                      &reading_surface);
    g = reading_parse("1e-400", &reading_surface, &mem);
    assert_true(g.nodes[0].constant == 0);
    arena_release(&mem);
}

/* Whatever the bytes are: a graph or an error, never more (the sanitizers watch). */
static void any_bytes_are_answered(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "x",      "y",    "(",   ")",     "+",      "-", "*",     "^", "²",
        "2",      ".5",   "e",   "sin",   "max(",   ",", "π",     " ", "σ(",
        "⁻",      "\xE2", "1e9", "/",     "√",      "|", "sin²(", "₁", "y\u0302",
        "\u0177", "w",    "θ",   "ReLU(", "\u00A0", "√("};
    int misfits, parsed = reading_any(pieces, sizeof pieces / sizeof *pieces, 20000,
                                      &reading_free, &misfits);
    assert_in_range(parsed, 1000, 19000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_may_have_4096_bytes),
        cmocka_unit_test(no_text_has_more_nodes_than_allowed),
        cmocka_unit_test(brackets_nest_200_deep),
        cmocka_unit_test(names_have_31_bytes),
        cmocka_unit_test(numbers_may_be_long),
        cmocka_unit_test(any_bytes_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
