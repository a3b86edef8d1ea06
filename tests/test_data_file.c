/* Files of numbers, written by hand for each test. */
#include "scene/data_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "scene/array.h"
#include "tests/near.h"

static char folder[] = "/tmp/gradwatch-data-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    remove("data.csv");
    remove("pipe");
    return chdir("/") == 0 ? rmdir(folder) : 1;
}

static void write_file(const char *text, size_t n)
{
    FILE *f = fopen("data.csv", "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static const struct {
    const char *text;
    size_t rows, columns;
    double numbers[6];
} good[] = {
    {"1,2\n3,4\n", 2, 2, {1, 2, 3, 4}},
    {"1,2\n3,4", 2, 2, {1, 2, 3, 4}},
    {"1,2\r\n3,4\r\n", 2, 2, {1, 2, 3, 4}},
    {"1,2\r3,4\r", 2, 2, {1, 2, 3, 4}},
    {"\xEF\xBB\xBF"
     "1,2\n3,4\n",
     2,
     2,
     {1, 2, 3, 4}},
    {"1,2\n3,4\n\n \r\n\t\n", 2, 2, {1, 2, 3, 4}},
    {" 1 ,\t2\n3 , 4 \n", 2, 2, {1, 2, 3, 4}},
    {"a,b\n1,2\n", 1, 2, {1, 2}},
    {"1,b\n1,2\n", 1, 2, {1, 2}},
    {"a\n1,2\n", 1, 2, {1, 2}},
    {"a,\"b, c\",d\n1,2\n", 1, 2, {1, 2}},
    {"\xEF\xBB\xBF"
     "größe\n1\n-2\n",
     2,
     1,
     {1, -2}},
    {"# 1,2\r\n3\r\n4\r\n", 2, 1, {3, 4}},
    {"7", 1, 1, {7}},
    {"1.5e+00,-.5,5.\n", 1, 3, {1.5, -0.5, 5}},
    {"1\n2\n3\n4\n5\n6\n", 6, 1, {1, 2, 3, 4, 5, 6}},
};

static void numbers_are_read_row_by_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct arena mem = ARENA_INIT;
        struct array a;
        struct fail fail = FAIL_INIT;
        write_file(good[i].text, strlen(good[i].text));
        if (array_read(" @data.csv ", true, &mem, &a, &fail))
            fail_msg("%s: %s", good[i].text, fail.what);
        assert_int_equal(a.form, ARRAY_FILE);
        assert_string_equal(a.text, "@data.csv");
        assert_int_equal(a.shape.rows, good[i].rows);
        assert_int_equal(a.shape.cols, good[i].columns);
        assert_int_equal(a.numbers.rows, good[i].rows);
        assert_int_equal(a.numbers.columns, good[i].columns);
        for (size_t k = 0; k < good[i].rows * good[i].columns; k++)
            assert_true(same_number(a.numbers.at[k], good[i].numbers[k]));
        arena_release(&mem);
    }
}

static void must_refuse(const char *name, const char *what)
{
    struct arena mem = ARENA_INIT;
    struct array a;
    struct fail fail = FAIL_INIT;
    enum err err = array_read(name, true, &mem, &a, &fail);
    if (err != ERR_INPUT || strcmp(fail.what, what) != 0 || fail.column != 0 ||
        fail.where[0])
        fail_msg("%s: %d: %s, column %ld: %s", name, (int)err, fail.where, fail.column,
                 fail.what);
    arena_release(&mem);
}

static void mistakes_are_named_with_line_and_column(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1,2\n3\n", "data.csv, line 2: 1 number; line 1 has 2"},
        {"a,b\n1,2\n3,4,5\n", "data.csv, line 3: 3 numbers; line 2 has 2"},
        {"1,2\n3,x\n",
         "data.csv, line 2, column 3: 'x': expected numbers with commas between"},
        {"a\n1\nnan\n",
         "data.csv, line 3, column 1: 'nan': expected numbers with commas between"},
        {"1\r\n1e999\r\n",
         "data.csv, line 2, column 1: '1e999': expected numbers with commas between"},
        {"1\n1;2;3\n",
         "data.csv, line 2, column 1: '1;2;3': expected numbers with commas between"},
        {"1,2,3\n 10 , 20 , ä\n",
         "data.csv, line 2, column 12: 'ä': expected numbers with commas between"},
        {"1\n012345678901234567890123456789x\n",
         "data.csv, line 2, column 1: '012345678901234567890123456789…': expected "
         "numbers "
         "with commas between"},
        {"1,2\n3,\n", "data.csv, line 2, column 3: expected a number, found nothing"},
        {"1\n\n2\n", "data.csv, line 2, column 1: expected a number, found nothing"},
        {"", "data.csv is empty; expected numbers"},
        {"\n \r\n", "data.csv is empty; expected numbers"},
        {"\xEF\xBB\xBF", "data.csv is empty; expected numbers"},
        {"a,b\n", "data.csv has no numbers below its first line, a header"},
        {",,,", "data.csv has no numbers below its first line, a header"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file(cases[i][0], strlen(cases[i][0]));
        must_refuse("@data.csv", cases[i][1]);
    }
    write_file("1,\0", 3);
    must_refuse("@data.csv", "data.csv is no text: it has zero bytes");
}

static void what_is_no_readable_file_is_refused(void **state)
{
    (void)state;
    must_refuse("@none.csv", "none.csv cannot be read: No such file or directory");
    must_refuse("@.", ". is a directory; expected a file");
    must_refuse("@/dev/null", "/dev/null is neither a file nor a pipe");
    must_refuse("@/dev/zero", "/dev/zero is neither a file nor a pipe");
    write_file("1", 1);
    assert_int_equal(truncate("data.csv", DATA_FILE_BYTES + 1), 0);
    must_refuse("@data.csv", "data.csv is too large; expected at most 32 MiB");
    if (geteuid() != 0) { /* root may read everything */
        assert_int_equal(chmod("data.csv", 0), 0);
        must_refuse("@data.csv", "data.csv cannot be read: Permission denied");
        remove("data.csv");
    }
}

/* A pipe is read to its end; one that nobody writes into is not waited for. */
static void pipes_are_read(void **state)
{
    (void)state;
    int ends[2];
    char name[32];
    struct arena mem = ARENA_INIT;
    struct array a;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    must_refuse("@pipe", "pipe is empty; expected numbers");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "1,2\n3,4\n", 8), 8);
    close(ends[1]);
    snprintf(name, sizeof name, "@/dev/fd/%d", ends[0]);
    assert_int_equal(array_read(name, true, &mem, &a, NULL), ERR_NONE);
    assert_int_equal(a.shape.rows, 2);
    assert_true(a.numbers.at[3] == 4);
    close(ends[0]);
    arena_release(&mem);
}

/* In the live program keys wait: what is there is read, but it must have its end. */
static void a_pipe_that_is_not_at_its_end_is_waited_for_only_at_the_start(void **state)
{
    (void)state;
    int ends[2];
    char name[32];
    struct fail fail = FAIL_INIT;
    struct arena mem = ARENA_INIT;
    struct array a;
    assert_int_equal(pipe(ends), 0);
    snprintf(name, sizeof name, "@/dev/fd/%d", ends[0]);
    assert_int_equal(array_read(name, false, &mem, &a, &fail), ERR_INPUT);
    assert_non_null(strstr(fail.what, " is not at its end yet; expected a file"));
    assert_int_equal(write(ends[1], "1,2\n", 4), 4);
    assert_int_equal(array_read(name, false, &mem, &a, &fail), ERR_INPUT);
    assert_int_equal(write(ends[1], "3,4\n", 4), 4);
    close(ends[1]);
    assert_int_equal(array_read(name, false, &mem, &a, &fail), ERR_NONE);
    assert_int_equal(a.shape.rows, 1); /* the first line is gone */
    close(ends[0]);
    arena_release(&mem);
}

/* As many numbers as a matrix may have, and one more; the header counts for nothing. */
static void a_file_may_have_a_million_numbers(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct arena mem = ARENA_INIT;
        struct array a;
        size_t n = (size_t)GRAPH_ENTRIES_MOST / 2 + (size_t)more;
        char *text = arena_new(&mem, char, 4 + 4 * n);
        memcpy(text, "a,b\n", 4);
        for (size_t i = 0; i < n; i++)
            memcpy(text + 4 + 4 * i, "1,2\n", 4);
        write_file(text, 4 + 4 * n);
        if (more) {
            must_refuse("@data.csv",
                        "data.csv has too many numbers; expected at most 1000000");
        } else {
            assert_int_equal(array_read("@data.csv", true, &mem, &a, NULL), ERR_NONE);
            assert_int_equal(a.shape.rows, n);
            assert_true(a.numbers.at[2 * n - 1] == 2 && a.numbers.at[2 * n - 2] == 1);
        }
        arena_release(&mem);
    }
}

/* Any bytes are numbers of a rectangle, or a mistake in one line. */
static void any_bytes_are_read_or_refused(void **state)
{
    (void)state;
    enum { ROUNDS = 3000, MOST = 40 };
    static const char likely[] = "1,2\n3.5e-\r\n, \t;\"x\xEF\xBB\xBF\n1,2\n1,2\n";
    struct random_key key = {.seed = 2, .purpose = RANDOM_TEST};
    int read = 0;
    for (uint64_t round = 0, drawn = 0; round < ROUNDS; round++) {
        char text[MOST];
        size_t n = random_bits(key, drawn++) % MOST;
        for (size_t i = 0; i < n; i++) {
            uint64_t draw = random_bits(key, drawn++);
            text[i] = draw % 16 == 0 ? (char)(draw >> 8)
                                     : likely[(draw >> 8) % (sizeof likely - 1)];
        }
        write_file(text, n);
        struct arena mem = ARENA_INIT;
        struct array a;
        struct fail fail = FAIL_INIT;
        if (array_read("@data.csv", true, &mem, &a, &fail)) {
            assert_true(fail.what[0] && !strchr(fail.what, '\n'));
        } else {
            assert_true(a.numbers.rows * a.numbers.columns >= 1);
            assert_true(a.numbers.rows * a.numbers.columns <= n);
            read++;
        }
        arena_release(&mem);
    }
    assert_true(read > ROUNDS / 50 && read < ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_row_by_row),
        cmocka_unit_test(mistakes_are_named_with_line_and_column),
        cmocka_unit_test(what_is_no_readable_file_is_refused),
        cmocka_unit_test(pipes_are_read),
        cmocka_unit_test(a_pipe_that_is_not_at_its_end_is_waited_for_only_at_the_start),
        cmocka_unit_test(a_file_may_have_a_million_numbers),
        cmocka_unit_test(any_bytes_are_read_or_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
