#include "explain/matrix_rule.h"

#include <string.h>

#include "autodiff/matrix_op.h"

const char *const matrix_roles[MATRIX_ROLES] = {"A", "B", "out", "δ"};

/* How the tables write the number of entries, of rows and of columns: N is
 * sum(0·B + 1, rows). */
static const char *const counts[] = {" + 1)", " + 1, rows)", " + 1, cols)"};
enum { COUNTS = sizeof counts / sizeof *counts };

static int counted(struct shape of, int which)
{
    const int n[COUNTS] = {of.rows * of.cols, of.rows, of.cols};
    return n[which];
}

/* The text with the first count as a number; NULL: it has none. */
static const char *without_count(const char *text, struct shape a, struct shape b,
                                 struct arena *mem)
{
    static const char begin[] = "sum(0·";
    const char *at = strstr(text, begin);
    const char *role = at ? at + strlen(begin) : NULL;
    for (int k = 0; role && k < COUNTS; k++) {
        size_t n = strlen(counts[k]);
        if (strncmp(role + 1, counts[k], n) == 0) {
            return arena_printf(mem, "%.*s%d%s", (int)(at - text), text,
                                counted(*role == *matrix_roles[MATRIX_A] ? a : b, k),
                                role + 1 + n);
        }
    }
    return NULL;
}

/* A row with 1 at the class adds up to 1. */
static const char *without_sum(const char *text, struct arena *mem)
{
    static const char sum[] = "·sum(B, cols)";
    const char *at = strstr(text, sum);
    return at ? arena_printf(mem, "%.*s%s", (int)(at - text), text, at + strlen(sum))
              : text;
}

bool matrix_rule_has_one_hot(enum op op, int input, struct shape b)
{
    return input != 1 && matrix_op_takes_classes(op, b);
}

const char *matrix_rule(enum op op, int input, struct shape a, struct shape b,
                        struct arena *mem)
{
    if (input == 1 && matrix_op_takes_classes(op, b)) {
        return "0·B";
    }
    const char *text = input < 0    ? matrix_op(op)->meaning
                       : input == 0 ? op_table[op].rule_a
                                    : op_table[op].rule_b;
    if (matrix_rule_has_one_hot(op, input, b)) {
        text = without_sum(text, mem);
    }
    for (const char *next = text; next; next = without_count(text, a, b, mem)) {
        text = next;
    }
    return text;
}
