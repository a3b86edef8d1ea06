/* The names of the operations: all there, found, meant where they are mistyped, listed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/graph.h"
#include "autodiff/op.h"
#include "base/text.h"

/* A name in any case calls its operation, and no other one. */
static void check_name(const char *name, enum op op)
{
    char upper[NAME_MOST + 1] = "";
    size_t n = strlen(name), used;
    for (size_t i = 0; i < n; i++) {
        upper[i] =
            name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    }
    assert_int_equal(op_called(name, n, OP_ENTRIES_END, &used), op);
    assert_int_equal(used, n);
    assert_int_equal(op_called(upper, n, OP_ENTRIES_END, &used), op);
    assert_int_equal(used, n);
}

static void table_is_complete(void **state)
{
    (void)state;
    for (enum op op = 0; op < OP_ENTRIES_END; op++) {
        const struct op_info *info = &op_table[op];
        assert_non_null(info->name);
        assert_non_null(info->words);
        assert_true(op <= OP_CONSTANT || (info->form != FORM_LEAF && info->forward));
        assert_int_equal(info->priority > 0,
                         info->form == FORM_INFIX || info->form == FORM_PREFIX);
        if (op_is_call(info)) {
            check_name(info->typed, op);
            check_name(info->symbol, op);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        check_name(alias->name, alias->op);
    }
    size_t used;
    assert_int_equal(op_called("ln(", 3, OP_ENTRIES_END, &used), OP_LOG);
    assert_int_equal(used, 2);
    assert_int_equal(op_called("sinus", 5, OP_ENTRIES_END, &used), OP_SIN);
    assert_int_equal(used, 3);
    assert_int_equal(op_called("sinhx", 5, OP_ENTRIES_END, &used),
                     OP_SINH); /* the longest */
    assert_int_equal(used, 4);
    assert_int_equal(op_called("si", 2, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(used, 0);
    assert_int_equal(op_called("", 0, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(used, 0);
    assert_int_equal(op_called("+", 1, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_called("add", 3, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_called("Σ", 2, OP_ENTRIES_END, &used), OP_MOST);
    assert_int_equal(op_find(FORM_INFIX, "·", strlen("·"), OP_MOST), OP_MUL);
    assert_int_equal(op_find(FORM_INFIX, "-", 1, OP_MOST), OP_SUB);
    assert_int_equal(op_find(FORM_PREFIX, "-", 1, OP_MOST), OP_NEG);
}

/* The names of all calls, as typed and then others. */
enum { NAMES = 100 };
static size_t list_names(enum op end, const char *names[NAMES], bool alias[NAMES])
{
    size_t n = 0;
    for (enum op op = 0; op < end; op++)
        if (op_is_call(&op_table[op]) && !*op_table[op].axis) {
            alias[n] = false;
            names[n++] = op_table[op].typed;
        }
    for (const struct op_alias *a = op_aliases; a->name; a++) {
        alias[n] = true;
        names[n++] = a->name;
    }
    assert_in_range(n, 1, NAMES);
    return n;
}

static int times(const char *text, char letter)
{
    int n = 0;
    for (; *text; text++)
        n += *text == letter;
    return n;
}

/* The digits of the text alone. */
static void digits_of(const char *text, char *out)
{
    for (; *text; text++)
        if (*text >= '0' && *text <= '9')
            *out++ = *text;
    *out = '\0';
}

/* Better for a greater number: nearer, then more common letters, then an equal last one;
 * 0 if the name cannot be meant. */
static int merit(const char *typed, const char *name, bool alias)
{
    char digits[2][64];
    size_t n = strlen(typed), d = text_distance(typed, name);
    int common = 0;
    digits_of(typed, digits[0]);
    digits_of(name, digits[1]);
    if (n < 3 || d > (n > 5 ? 2 : 1) || (!alias && *typed != *name) ||
        strcmp(digits[0], digits[1]) != 0)
        return 0;
    for (char letter = '0'; letter <= 'z'; letter++) {
        int a = times(typed, letter), b = times(name, letter);
        common += a < b ? a : b;
    }
    return 1000 - 200 * (int)d + 2 * common + (typed[n - 1] == name[strlen(name) - 1]);
}

static void check_slip(const char *typed, enum op end)
{
    const char *names[NAMES], *best = NULL, *got = op_meant(typed, end);
    bool alias[NAMES];
    size_t n = list_names(end, names, alias);
    int most = 0;
    for (size_t i = 0; i < n; i++) {
        int here = merit(typed, names[i], alias[i]);
        if (strcmp(typed, names[i]) == 0)
            return; /* a name itself */
        best = here > most ? names[i] : best;
        most = here > most ? here : most;
    }
    if ((got == NULL) != (best == NULL) || (best && strcmp(got, best) != 0))
        fail_msg("%s: %s, not %s", typed, got ? got : "none", best ? best : "none");
}

/* A letter doubled, left out, swapped with the next one or another one. */
static void slip(const char *name, size_t at, int kind, char *out)
{
    size_t n = strlen(name);
    char letter = (char)('a' + (int)(at * 7 + n) % 26);
    snprintf(out, 64, "%s", name);
    if (kind == 0)
        snprintf(out + at, 64 - at, "%c%s", name[at], name + at);
    if (kind == 1)
        snprintf(out + at, 64 - at, "%s", name + at + 1);
    if (kind == 2 && at + 1 < n)
        out[at] = name[at + 1], out[at + 1] = name[at];
    if (kind == 3)
        out[at] = letter;
}

/* With one slip in it or two. */
static void what_was_mistyped_means_the_nearest_name(void **state)
{
    (void)state;
    const char *names[NAMES];
    bool alias[NAMES];
    size_t n = list_names(OP_MOST, names, alias);
    for (size_t i = 0; i < n; i++)
        for (size_t at = 0; at < strlen(names[i]); at++)
            for (int kind = 0; kind < 4; kind++) {
                char once[64], twice[64];
                slip(names[i], at, kind, once);
                check_slip(once, OP_MOST);
                check_slip(once, OP_ENTRIES_END);
                for (size_t k = 0; k < strlen(once); k++) {
                    slip(once, k, (kind + (int)k) % 4, twice);
                    check_slip(twice, OP_MOST);
                }
            }
    /* longer than any name */
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidl", OP_MOST));
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidlo", OP_MOST));
    assert_null(op_meant("logsigmoidlogsigmoidlogsigmoidlogsigmoid", OP_MOST));
    assert_string_equal(op_meant("SigMod", OP_MOST), "sigmoid");
    assert_string_equal(op_meant("tahn", OP_TANH), "tan"); /* not the end itself */
}

/* In any room, whole names: each that still fits when it is its turn. */
static void as_many_calls_are_listed_as_fit(void **state)
{
    (void)state;
    const char *names[NAMES];
    bool alias[NAMES];
    size_t n = list_names(OP_MOST, names, alias);
    for (size_t room = 1; room <= OP_CALLS; room++) {
        char want[OP_CALLS] = "", *got = test_malloc(room);
        for (size_t i = 0; i < n && !alias[i]; i++)
            if (strlen(want) + (*want ? 2 : 0) + strlen(names[i]) < room) {
                strcat(want, *want ? ", " : "");
                strcat(want, names[i]);
            }
        assert_ptr_equal(op_calls(OP_MOST, got, room), got);
        assert_string_equal(got, want);
        test_free(got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_complete),
        cmocka_unit_test(what_was_mistyped_means_the_nearest_name),
        cmocka_unit_test(as_many_calls_are_listed_as_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
