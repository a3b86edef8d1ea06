/* Values that may be matrices, as they are typed. Expectations were written by hand. */
#include "scene/array.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "scene/table.h"
#include "scene/value.h"
#include "tests/near.h"

static const struct param leaf = {.name = "W",
                                  .kind = KIND_ARRAY,
                                  .effect = RERUN,
                                  .initial = "2",
                                  .min = -1e300,
                                  .max = 1e300,
                                  .nudge = 0.1,
                                  .help = "a leaf"};

static struct array read_good(const char *text, struct arena *mem)
{
    struct array a;
    struct fail fail = FAIL_INIT;
    if (array_read(text, true, mem, &a, &fail))
        fail_msg("%s: column %ld: %s", text, fail.column, fail.what);
    return a;
}

/* ---- what is read ---- */

static const struct {
    const char *text, *canonical;
    enum array_form form;
    int rows, cols;
    double number; /* of ARRAY_NUMBER */
} forms[] = {
    {"2", "2", ARRAY_NUMBER, 1, 1, 2},
    {" -0.50 ", "-0.5", ARRAY_NUMBER, 1, 1, -0.5},
    {"−1e-5", "-1e-5", ARRAY_NUMBER, 1, 1, -1e-5},
    {"pi/2", "1.5707963267948966", ARRAY_NUMBER, 1, 1, 1.5707963267948966},
    {"2*3", "6", ARRAY_NUMBER, 1, 1, 6},
    {"2×pi", "6.283185307179586", ARRAY_NUMBER, 1, 1, 6.283185307179586},
    {"4x3", "4x3", ARRAY_SHAPE, 4, 3, (double)NAN},
    {"4X3", "4x3", ARRAY_SHAPE, 4, 3, (double)NAN},
    {"4×3", "4x3", ARRAY_SHAPE, 4, 3, (double)NAN},
    {"  4 x\t3 ", "4x3", ARRAY_SHAPE, 4, 3, (double)NAN},
    {"004x03", "4x3", ARRAY_SHAPE, 4, 3, (double)NAN},
    {"1x1", "1x1", ARRAY_SHAPE, 1, 1, (double)NAN},
    {"1000x1000", "1000x1000", ARRAY_SHAPE, 1000, 1000, (double)NAN},
    {"1x1000000", "1x1000000", ARRAY_SHAPE, 1, 1000000, (double)NAN},
    {"[[1,2],[3,4]]", "[[1,2],[3,4]]", ARRAY_MATRIX, 2, 2, (double)NAN},
    {" [ [ 1 , 2 ] , [ 3 , 4 ] ] ", "[[1,2],[3,4]]", ARRAY_MATRIX, 2, 2, (double)NAN},
    {"[1,2,3]", "[[1,2,3]]", ARRAY_MATRIX, 1, 3, (double)NAN},
    {"[[1],[2],[3]]", "[[1],[2],[3]]", ARRAY_MATRIX, 3, 1, (double)NAN},
    {"[5]", "[[5]]", ARRAY_MATRIX, 1, 1, (double)NAN},
    {"[[5]]", "[[5]]", ARRAY_MATRIX, 1, 1, (double)NAN},
    {"[[1E2,-0.50],[1e-7,100000000]]", "[[100,-0.5],[1e-7,1e8]]", ARRAY_MATRIX, 2, 2,
     (double)NAN},
    {"[max(1,2), 1/4]", "[[2,0.25]]", ARRAY_MATRIX, 1, 2, (double)NAN},
    {"[0.1,0.30000000000000004]", "[[0.1,0.30000000000000004]]", ARRAY_MATRIX, 1, 2,
     (double)NAN},
};

static void every_form_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct arena mem = ARENA_INIT;
        struct array a = read_good(forms[i].text, &mem);
        if (a.form != forms[i].form || a.shape.rows != forms[i].rows ||
            a.shape.cols != forms[i].cols || !same_number(a.number, forms[i].number) ||
            strcmp(a.text, forms[i].canonical) != 0 ||
            (a.numbers.at != NULL) != (a.form == ARRAY_MATRIX))
            fail_msg("%s: form %d, %d×%d, %g, %s", forms[i].text, (int)a.form,
                     a.shape.rows, a.shape.cols, a.number, a.text);
        struct array again = read_good(a.text, &mem);
        assert_string_equal(again.text, a.text);
        assert_int_equal(again.form, a.form);
        arena_release(&mem);
    }
}

static void numbers_stand_row_by_row(void **state)
{
    (void)state;
    static const double want[] = {1, -2.5, 0.5, 4, 5e-324, 1e300};
    struct arena mem = ARENA_INIT;
    struct matrix m = read_good("[[1,-2.5,1/2],[2^2,5e-324,1e300]]", &mem).numbers;
    assert_int_equal(m.rows, 2);
    assert_int_equal(m.columns, 3);
    for (size_t i = 0; i < 6; i++)
        assert_true(same_number(m.at[i], want[i]));
    arena_release(&mem);
}

/* So many numbers as may be typed, and one more. */
static void a_typed_matrix_is_limited(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (int more = 0; more < 2; more++) {
        int n = ARRAY_TYPED_MOST + more;
        char *text = arena_new(&mem, char, 2 * n + 2);
        for (int i = 0; i < n; i++)
            memcpy(text + 2 * i, ",1", 2);
        text[0] = '[';
        text[2 * n] = ']';
        struct array a;
        struct fail fail = FAIL_INIT;
        enum err err = array_read(text, true, &mem, &a, &fail);
        assert_int_equal(err, more ? ERR_INPUT : ERR_NONE);
        if (more) {
            assert_non_null(strstr(fail.what, "at most 4096 numbers"));
            assert_int_equal(fail.column, 2 * n);
        } else {
            assert_int_equal(a.shape.cols, n);
        }
    }
    arena_release(&mem);
}

/* ---- what is refused ---- */

#define ALL "expected a number, a shape such as 4x3, [[1,2],[3,4]] or @FILE"

static void mistakes_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long column;
        const char *what;
    } cases[] = {
        {"", 1, ALL ", found nothing"},
        {"abc", 1, "'abc': " ALL},
        {"4x", 2, ALL},
        {"x3", 1, ALL},
        {"4x3x2", 2, ALL},
        {"-4x3", 3, ALL},
        {"4.5x3", 4, ALL},
        {"1e999", 1, ALL},
        {"1e301", 1, "'1e301': expected a number from −1e300 to 1e300"},
        {"0x3", 1, "'0x3': expected at least 1 row and 1 column"},
        {" 3×0", 2, "at least 1 row and 1 column"},
        {"1001x1000", 1, "'1001x1000': expected at most 1000000 entries in all"},
        {"99999999999999999999x99999999999999999999", 1, "at most 1000000 entries"},
        {"[[1,2],[3]]", 8, "row 2 has 1 number, row 1 has 2"},
        {"[[1,2],[3,4,5]]", 8, "row 2 has 3 numbers, row 1 has 2"},
        {"[[1,2],[3,4],[]]", 15, "expected a number from −1e300 to 1e300, found nothing"},
        {"[]", 2, "found nothing"},
        {"[[]]", 3, "found nothing"},
        {"[1,,2]", 4, "found nothing"},
        {"[1,2,]", 6, "found nothing"},
        {"[1,2", 5, "expected , or ], found the end"},
        {"[", 2, "found nothing"},
        {"[[1,2],[3,4]", 13, "expected , or ], found the end"},
        {"[[1,2] [3,4]]", 8, "expected , or ] after a row"},
        {"[[1,2],3]", 8, "expected a row in brackets, such as [1,2]"},
        {"[[1,2],]", 8, "expected a row in brackets"},
        {"[1,[2]]", 4, "expected a number"},
        {"[[[1]]]", 3, "expected a number"},
        {"[1 2]", 4, "expected an operator, found 2"},
        {"[[1,a]]", 5, "'a': expected a number"},
        {"[1e301]", 2, "'1e301': expected a number from −1e300 to 1e300"},
        {"[nan]", 2, "expected a number"},
        {"[1/0]", 2, "this is infinite"},
        {"[1]x", 4, "expected nothing after the last ]"},
        {"[[1]]]", 6, "expected nothing after the last ]"},
        {"@", 1, "expected the name of a file after the @"},
        {" @\t", 2, "expected the name of a file after the @"},
        {"@a\nb", 1, "without control characters"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena mem = ARENA_INIT;
        struct value v;
        struct fail fail = FAIL_INIT;
        enum err err = value_parse(&leaf, cases[i].text, &mem, &v, &fail);
        if (err != ERR_INPUT || fail.column != cases[i].column ||
            !strstr(fail.what, cases[i].what) || strcmp(fail.where, "W") != 0)
            fail_msg("%s: %d: %s, column %ld: %s", cases[i].text, (int)err, fail.where,
                     fail.column, fail.what);
        arena_release(&mem);
    }
}

/* A piece of what such a text is made of, or any byte. */
static size_t put_piece(uint64_t draw, char *out)
{
    static const char *const pieces[] = {"[",   "]",  ",", "[[", "],[", "]]",   "1",
                                         "2.5", "-3", " ", "x",  "×",   "(",    ")",
                                         "@",   "1e", "/", "pi", "4",   "[1,2]"};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    if (draw % 32 < PIECES) {
        strcpy(out, pieces[draw % 32]);
        return strlen(out);
    }
    *out = (char)(1 + draw / 32 % 255);
    return 1;
}

/* Whatever is typed is an error with a column, or has a canonical text that is read as
 * the same value. */
static void any_text_is_read_or_refused(void **state)
{
    (void)state;
    enum { ROUNDS = 20000, PIECES_MOST = 14 };
    struct random_key key = {.seed = 1, .purpose = RANDOM_TEST};
    int good = 0;
    for (uint64_t round = 0, drawn = 0; round < ROUNDS; round++) {
        struct arena mem = ARENA_INIT;
        struct value v, again;
        struct fail fail = FAIL_INIT;
        char text[8 * PIECES_MOST] = "";
        size_t n = 0, pieces = 1 + random_bits(key, drawn++) % PIECES_MOST;
        for (size_t i = 0; i < pieces; i++)
            n += put_piece(random_bits(key, drawn++), text + n);
        text[n] = '\0';
        if (value_parse(&leaf, text, &mem, &v, &fail) == ERR_NONE) {
            good++;
            assert_int_equal(value_parse(&leaf, v.text, &mem, &again, NULL), ERR_NONE);
            assert_string_equal(v.text, again.text);
            assert_true(same_number(v.number, again.number));
        } else {
            assert_true(fail.column >= 1 && fail.what[0]);
            assert_true(fail.column <= (long)n + 1);
        }
        arena_release(&mem);
    }
    assert_true(good > ROUNDS / 100 && good < ROUNDS / 2);
}

/* A long text costs no more than its bytes: it would take minutes if each number looked
 * through all that stands before it. */
static void a_long_text_is_refused_at_once(void **state)
{
    (void)state;
    static const char *const fills[] = {"[", "[1,", "1,", "[1],", "1x", "(", "@", "9"};
    for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
        struct arena mem = ARENA_INIT;
        size_t bytes = strlen(fills[i]), times = (size_t)(1 << 20) / bytes;
        char *text = arena_new(&mem, char, 1 + times * bytes + 1);
        text[0] = '[';
        for (size_t k = 0; k < times; k++)
            memcpy(text + 1 + k * bytes, fills[i], bytes);
        struct array a;
        struct fail fail = FAIL_INIT;
        assert_int_equal(array_read(text, true, &mem, &a, &fail), ERR_INPUT);
        assert_true(fail.column >= 1);
        arena_release(&mem);
    }
}

/* ---- as a parameter ---- */

static const struct param table[] = {
    {.name = "W", .kind = KIND_ARRAY, .initial = "2", .nudge = 0.1, .help = "a leaf"},
    {.name = "X", .kind = KIND_ARRAY, .initial = "4x3", .help = "another"},
    {.name = "b", .kind = KIND_ARRAY, .initial = "", .unset = "inferred", .help = "row"},
    {0},
};

static void check_nudge(const struct param_list *list, const char *text, const char *up,
                        const char *down)
{
    struct arena mem = ARENA_INIT;
    struct settings s = SETTINGS_INIT;
    assert_int_equal(settings_set(&s, list, 0, PARAM_ALL, 0, text, NULL), ERR_NONE);
    struct values v = values_resolve(list, &s, 0, &mem);
    assert_string_equal(values_nudge(&v, 0, PARAM_ALL, 1, &mem), up);
    assert_string_equal(values_nudge(&v, 0, PARAM_ALL, -1, &mem), down);
    settings_release(&s);
    arena_release(&mem);
}

static void only_a_number_is_nudged(void **state)
{
    (void)state;
    struct param_list list = param_table(table, NULL);
    check_nudge(&list, "2", "2.1", "1.9");
    check_nudge(&list, "4x3", "4x3", "4x3");
    check_nudge(&list, "[[1,2]]", "[[1,2]]", "[[1,2]]");
    check_nudge(&list, "@a.csv", "@a.csv", "@a.csv");
}

/* No file is opened: there is none of that name. */
static void settings_keep_the_canonical_text(void **state)
{
    (void)state;
    struct param_list list = param_table(table, NULL);
    struct arena mem = ARENA_INIT;
    struct settings s = SETTINGS_INIT, again = SETTINGS_INIT;
    static const char *const words[] = {"W=[ 1, 2/4 ]", "X=@no such file.csv", "b=1 × 5"};
    assert_int_equal(settings_parse(&s, &list, words, 3, NULL), ERR_NONE);
    assert_string_equal(settings_line(&s, &list, &mem),
                        " W='[[1,0.5]]' X='@no such file.csv' b=1x5");
    struct values v = values_resolve(&list, &s, 0, &mem);
    for (int i = 0; i < 3; i++)
        assert_true(isnan(values_real(&v, i, PARAM_ALL)));
    /* a matrix, which may have thousands of numbers, is not read again */
    assert_ptr_equal(values_text(&v, 0), s.items[0].text);
    static const char *const number[] = {"W=1/2", "b="};
    assert_int_equal(settings_parse(&again, &list, number, 2, NULL), ERR_NONE);
    assert_string_equal(settings_line(&again, &list, &mem), " W=0.5");
    v = values_resolve(&list, &again, 0, &mem);
    assert_true(values_real(&v, 0, PARAM_ALL) == 0.5);
    assert_true(isnan(values_real(&v, 2, PARAM_ALL)));
    settings_release(&s);
    settings_release(&again);
    arena_release(&mem);
}

static void json_has_a_number_or_a_string(void **state)
{
    (void)state;
    struct param_list list = param_table(table, NULL);
    struct arena mem = ARENA_INIT;
    struct settings s = SETTINGS_INIT;
    char *text = NULL;
    size_t size = 0;
    struct json json = {.out = open_memstream(&text, &size)};
    assert_non_null(json.out);
    struct values v = values_resolve(&list, &s, 0, &mem);
    const struct scene scene = {.name = "s"};
    const struct ctx ctx = {.values = &v, .seed = 1};
    table_json(&scene, NULL, &ctx, &json);
    fclose(json.out);
    assert_string_equal(text, "{\n  \"scene\": \"s\",\n  \"step\": 0,\n  \"seed\": 1,\n"
                              "  \"parameters\": {\n    \"W\": 2,\n    \"X\": \"4x3\",\n"
                              "    \"b\": null\n  }\n}\n");
    free(text);
    settings_release(&s);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(numbers_stand_row_by_row),
        cmocka_unit_test(a_typed_matrix_is_limited),
        cmocka_unit_test(mistakes_are_named_with_their_column),
        cmocka_unit_test(any_text_is_read_or_refused),
        cmocka_unit_test(a_long_text_is_refused_at_once),
        cmocka_unit_test(only_a_number_is_nudged),
        cmocka_unit_test(settings_keep_the_canonical_text),
        cmocka_unit_test(json_has_a_number_or_a_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
