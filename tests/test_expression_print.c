/* How a graph, or one node of it, is printed. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/reading.h"

/* Whatever waits to be written: more than any formula that people write has. */
static void what_is_nested_deeply_is_printed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int n = 1; n <= EXPRESSION_NESTING; n++) {
        char *text = reading_repeated(&mem, "", "sin(", n,
                                      reading_repeated(&mem, "x", ")", n, ""));
        struct graph g = reading_parse(text, &reading_free, &mem);
        assert_string_equal(expression_print(&g, false, &mem), text);
        text = reading_repeated(&mem, "", "a^(b - ", n,
                                reading_repeated(&mem, "x", ")", n, ""));
        g = reading_parse(text, &reading_free, &mem);
        assert_string_equal(expression_print(&g, false, &mem), text);
    }
    arena_release(&mem);
}

static void nodes_print_with_names_for_what_is_below(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("(w·x+b−y)²", &reading_free, &mem);
    static const char *const symbols[] = {NULL, NULL, "z₁", NULL, "z₂",
                                          NULL, "z₃", NULL, "L"};
    static const char *const values[] = {"2", "−3",  "−6", "1",  "-5",
                                         "5", "−10", NULL, "100"};
    assert_string_equal(expression_print_node(&g, 2, true, reading_named, symbols, &mem),
                        "w·x");
    assert_string_equal(expression_print_node(&g, 4, true, reading_named, symbols, &mem),
                        "z₁ + b");
    assert_string_equal(expression_print_node(&g, 8, true, reading_named, symbols, &mem),
                        "z₃²");
    assert_string_equal(expression_print_node(&g, 8, false, NULL, NULL, &mem),
                        "(w*x + b - y)^2");
    assert_string_equal(expression_print_node(&g, 4, false, NULL, NULL, &mem), "w*x + b");
    assert_string_equal(expression_print_node(&g, 8, true, reading_named, values, &mem),
                        "(−10)²");
    assert_string_equal(expression_print_node(&g, 6, true, reading_named, values, &mem),
                        "-5 − 5");
    assert_string_equal(expression_print_node(&g, 2, true, reading_named, values, &mem),
                        "2·(−3)");
    assert_string_equal(expression_print_node(&g, 0, true, reading_named, values, &mem),
                        "w");
    /* an exponent that has a name is no superscript, nor is one below its minus */
    static const char *const exponent[] = {NULL, "k", NULL};
    g = reading_parse("x^2", &reading_free, &mem);
    assert_string_equal(expression_print_node(&g, 2, true, reading_named, exponent, &mem),
                        "x^k");
    static const char *const below[] = {NULL, "k", NULL, NULL}, *const minus[] = {
                                                                    NULL, "2", "−k",
                                                                    NULL};
    g = reading_parse("x^-2", &reading_free, &mem);
    assert_string_equal(expression_print_node(&g, 3, true, reading_named, below, &mem),
                        "x^−k");
    assert_string_equal(expression_print_node(&g, 3, true, reading_named, minus, &mem),
                        "x^(−k)");
    arena_release(&mem);
}

static void numbers_that_no_text_gives_print_too(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct node nodes[3];
    struct graph g = {.nodes = nodes};
    int a = graph_add_constant(&g, -2, 1), b = graph_add_constant(&g, 3, 1);
    graph_add_op(&g, OP_POW, a, b, 1);
    assert_string_equal(expression_print(&g, false, &mem), "(-2)^3");
    assert_true(g.nodes[2].constant == -8);
    /* −0 is no superscript: ⁰ would be another number */
    struct graph zero = {.nodes = nodes};
    a = graph_add_constant(&zero, 5, 1), b = graph_add_constant(&zero, -0.0, 1);
    graph_add_op(&zero, OP_POW, a, b, 1);
    assert_string_equal(expression_print(&zero, true, &mem), "5^-0");
    arena_release(&mem);
}

/* A constant with the value of e is not written e where a leaf is called that. */
static void a_taken_name_is_no_number(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("e+2.718281828459045", &reading_declared, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + 2.718281828459045");
    g = reading_parse("e+2.718281828459045", &reading_free, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + e");
    static const char *const e[] = {"e"}; /* the only leaf */
    g = reading_parse("e+2.718281828459045",
                      &(struct expression_options){.names = e, .n_names = 1}, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "e + 2.718281828459045");
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_nested_deeply_is_printed),
        cmocka_unit_test(nodes_print_with_names_for_what_is_below),
        cmocka_unit_test(numbers_that_no_text_gives_print_too),
        cmocka_unit_test(a_taken_name_is_no_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
