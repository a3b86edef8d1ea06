/* Which words are names, which are functions, and which are products of letters. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/reading.h"

static const char *const xy[] = {"x", "y"};

/* A name that is declared is no number, inside a word neither. */
static void declared_names_hide_numbers_in_words(void **state)
{
    (void)state;
    static const char *const names[] = {"x", "e"};
    static const struct expression_options both = {
        .names = names, .n_names = 2, .split_words = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("xe", &both, &mem);
    assert_string_equal(reading_order(&g, &mem), "x e mul(0,1)");
    arena_release(&mem);
}

static void undeclared_names_are_mistakes_on_a_surface(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"x+z", 3, "unknown name z; the names are x, y"},
        {"xz", 1, "unknown name xz; the names are x, y"}, /* a letter is not meant */
        {"x1", 1, "unknown name x1"},
        {"x12", 1, "unknown name x12"},
        {"g(x)", 1, "unknown function g"},
        /* no letter beside these is a name here */
        {"eta*x", 1, "unknown name eta; the names are x, y"},
        {"x+rho(y)", 3, "unknown function rho; there are"},
        {"expi", 1, "the function is written exp(i)"}, /* no e·x·pi */
        {"x*z1", 3, "unknown name z1"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        mistake_check(&mistakes[i], &reading_surface);
    /* elsewhere words split only where asked, and only short ones */
    static const struct expression_options whole = {0};
    mistake_check(&(struct mistake){"wx", 1, "unknown name wx"}, &whole);
    mistake_check(
        &(struct mistake){"wxyz", 1,
                          "unknown name wxyz; a name is a letter with digits after it, "
                          "with * between factors"},
        &reading_free);
    mistake_check(&(struct mistake){"w1x2y3z4", 1, "unknown name"}, &reading_free);
    mistake_check(&(struct mistake){"los", 1, "unknown name los; did you mean loss?"},
                  &reading_declared);
    mistake_check(&(struct mistake){"lt", 1, "unknown name lt; did you mean lr?"},
                  &reading_declared);
    mistake_check(&(struct mistake){"losslr(lr)", 1, "unknown function losslr"},
                  &reading_declared);
}

/* U+0391..03A9 and 03B1..03C9 without the hole at 03A2, and the variants ϑ ϕ ϵ. */
static void greek_letters_are_names(void **state)
{
    (void)state;
    static const char *const letters[] = {"Α", "Ω", "Ρ", "Σ", "α",
                                          "ω", "ς", "ϑ", "ϕ", "ϵ"};
    static const char *const others[] = {"ͷ", "\xCE\xA2", "Ϊ", "ΰ", "ϊ", "ϐ", "ϖ", "϶"};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(letters[i], &reading_free, &mem);
        assert_int_equal(g.n_leaves, 1);
        assert_string_equal(g.leaves[0].name, letters[i]);
        arena_release(&mem);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = {0};
        struct fail fail = FAIL_INIT;
        assert_int_equal(expression_parse(others[i], &reading_free, &mem, &g, &fail),
                         ERR_INPUT);
        assert_int_equal(fail.column, 1);
        arena_release(&mem);
    }
}

/* Words of letters, digits and functions' names, at random: what begins with the name of
 * a function is an error that says how that is written; no word of a function's letters
 * is ever a product. */
static void no_word_hides_a_function(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "b", "x", "y", "w", "1", "2", "e", "θ"};
    enum { LETTERS = sizeof letters / sizeof *letters, TRIES = 30 };
    uint32_t r = 1;
    int names = 0;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (!op_is_call(&op_table[op])) {
            continue;
        }
        for (int i = 0; i < 2 * TRIES; i++) {
            char word[64];
            snprintf(word, sizeof word, "%s",
                     i % 2 ? op_table[op].symbol : op_table[op].typed);
            if (strcmp(word, "√") == 0) {
                continue; /* a prefix */
            }
            int tail = i / 2 % 4; /* a longer one is no longer taken for an input */
            for (int k = 0; k < tail; k++) {
                r = r * 1664525U + 1013904223U;
                strcat(word, letters[(r >> 16) % LETTERS]);
            }
            struct arena mem = ARENA_INIT;
            struct graph g;
            struct fail fail = FAIL_INIT;
            bool name = strspn(word, "σ0123456789") == strlen(word); /* σ₁ is one */
            enum err err = expression_parse(word, &reading_free, &mem, &g, &fail);
            if (name ? err || g.n != 1
                     : !err || !(strstr(fail.what, "written") || tail > 2 ||
                                 strstr(fail.what, "expected ( after"))) {
                fail_msg("%s: error %d: %s", word, err, fail.what);
            }
            names++;
            /* on a surface and beside other names as well */
            if (!name) {
                mistake_check(
                    &(struct mistake){word, fail.column, tail > 2 ? "" : fail.what},
                    &reading_surface);
            }
            arena_release(&mem);
        }
    }
    assert_in_range(names, 40 * TRIES, 200 * TRIES);
}

/* Whoever declares x1 is asked for it under every spelling. */
static void declared_names_have_spellings_too(void **state)
{
    (void)state;
    static const char *const names[] = {"x_2", "x1", "μ", "y\u0302"};
    static const struct expression_options options = {
        .names = names, .n_names = 4, .only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("x₁*x_1*x1*x_2*\u00B5*\u0177", &options, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "x1*x1*x1*x_2*μ*y\u0302");
    mistake_check(&(struct mistake){"x_3", 1, "unknown name x_3"}, &options);
    mistake_check(&(struct mistake){"x2", 1, "unknown name x2"}, &options);
    mistake_check(&(struct mistake){"x1_", 1, "unknown name x1_"}, &options);
    char name[NAME_MOST + 1];
    assert_true(expression_name("x₁", strlen("x₁"), name));
    assert_string_equal(name, "x1");
    assert_true(expression_name("x_12", 4, name));
    assert_string_equal(name, "x12");
    assert_true(expression_name("zero_grad", 9, name));
    assert_string_equal(name, "zero_grad");
    assert_false(expression_name("x+", 2, name));
    assert_false(expression_name("1x", 2, name));
    assert_false(expression_name("x1", 0, name));
    assert_false(expression_name(reading_repeated(&mem, "x", "1", EXPRESSION_BYTES, ""),
                                 EXPRESSION_BYTES + 1, name));
    arena_release(&mem);
}

/* A function is hidden by a leaf that has the word that was typed, or one of its names;
 * what begins with a leaf f or d is a product. */
static void a_declared_name_hides_a_function(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *plain; /* NULL: a mistake */
    } rows[] = {
        {"arcsin", "arcsin(x)", "arcsin*x"},
        {"asin", "arcsin(x)", NULL},
        {"σ", "sigmoid(x)", NULL},
        {"sigmoid", "σ(x)", "σ*x"},
        {"ln", "log(x)", NULL},
        {"asinh", "arcsin(x)", "asin(x)"},
        {"arcsin", "asin(x)", "asin(x)"},
        {"f", "f(x)", "f*x"},
        {"g", "f(x)", NULL},
        {"d", "d/d x", "d/d*x"},
        {"d", "d/dx", "d/d*x"},
        {"y", "d/dx", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct expression_options options = {
            .names = &rows[i].name, .n_names = 1, .split_words = true};
        struct arena mem = ARENA_INIT;
        struct graph g;
        bool read = expression_parse(rows[i].text, &options, &mem, &g, NULL) == ERR_NONE;
        assert_int_equal(read, rows[i].plain != NULL);
        if (read)
            assert_string_equal(expression_print(&g, false, &mem), rows[i].plain);
        arena_release(&mem);
    }
}

/* Where all names are known, a word splits into those and into nothing else. */
static void only_names_split_a_word(void **state)
{
    (void)state;
    static const struct expression_options both = {
        .names = xy, .n_names = 2, .only_names = true, .split_words = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("xyx", &both, &mem);
    assert_string_equal(expression_print(&g, false, &mem), "x*y*x");
    mistake_check(&(struct mistake){"xyz", 1, "unknown name xyz"}, &both);
    arena_release(&mem);
}

/* Behind a letter; what is no mark there is no letter of its own either. */
static void marks_are_those_of_their_two_blocks(void **state)
{
    (void)state;
    static const struct {
        unsigned from, to; /* with neighbors on both sides */
        unsigned first, last;
    } blocks[] = {{0x2F0, 0x37A, 0x300, 0x36F}, {0x20D0, 0x20DF, 0x20D7, 0x20D7}};
    struct expression_options options = {0};
    struct arena mem = ARENA_INIT;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        for (unsigned ch = blocks[i].from; ch <= blocks[i].to; ch++) {
            char text[8] = "x";
            struct graph g;
            text_encode(ch, text + 1);
            bool mark = ch >= blocks[i].first && ch <= blocks[i].last;
            if ((expression_parse(text, &options, &mem, &g, NULL) == ERR_NONE) != mark)
                fail_msg("x and U+%04X is %s", ch, mark ? "no name" : "a name");
        }
    }
    arena_release(&mem);
}

/* Each character alone: letters are those of the two alphabets, and no neighbor of
 * theirs. */
static void letters_are_latin_or_greek(void **state)
{
    (void)state;
    static const char letters[] =
        " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        "αβγδεζηθικλμνξοπρςστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩϑϕϵµ";
    /* with one mark over it, as Unicode's table of decompositions has them */
    static const char marked[] =
        "ÀÁÂÃÄÅÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåèéêëìíîïñòóôõöùúûüýÿĀāĂăĆćĈĉĊ"
        "ċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĤĥĨĩĪīĬĭİĴĵĹĺĽľŃńŇňŌōŎŏŔŕŘřŚśŜŝŠšŤťŨũŪūŬŭ"
        "ŮůŴŵŶŷŸŹźŻżŽžǍǎǏǐǑǒǓǔǦǧǨǩǰǴǵǸǹȞȟȦȧȮȯȲȳ";
    for (unsigned ch = 0x21; ch < 0x800; ch++) {
        char text[3] = {(char)ch};
        if (ch >= 0x80) {
            text[0] = (char)(0xC0 | ch >> 6);
            text[1] = (char)(0x80 | (ch & 0x3F));
        }
        struct arena mem = ARENA_INIT;
        struct graph g;
        struct expression_options options = {0};
        bool is_letter = strstr(letters, text) || strstr(marked, text);
        if ((expression_parse(text, &options, &mem, &g, NULL) == ERR_NONE) != is_letter)
            fail_msg("U+%04X is %s", ch, is_letter ? "no name" : "a name");
        arena_release(&mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_latin_or_greek),
        cmocka_unit_test(marks_are_those_of_their_two_blocks),
        cmocka_unit_test(greek_letters_are_names),
        cmocka_unit_test(no_word_hides_a_function),
        cmocka_unit_test(declared_names_have_spellings_too),
        cmocka_unit_test(a_declared_name_hides_a_function),
        cmocka_unit_test(declared_names_hide_numbers_in_words),
        cmocka_unit_test(only_names_split_a_word),
        cmocka_unit_test(undeclared_names_are_mistakes_on_a_surface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
