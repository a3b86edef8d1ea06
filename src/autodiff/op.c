#include "autodiff/op.h"

#include <stdio.h>
#include <string.h>

#include "autodiff/op_scalar.h"
#include "base/text.h"
#include "kernels/lanes.h"

#define NONE               (0, "", USES_NOTHING)
#define TEXT(f, text, use) text
#define USES(f, text, use) (use)

/* Loops over the scalar functions, once for each width of vectors. The compiler inlines
 * the functions and vectorizes those that are plain arithmetic. */
#define LOOPS "autodiff/op_rows.h"
#include "kernels/lanes_each.h"

static const struct op_rows *const rows_of[LANES_MOST + 1] = {BY_LANES(rows)};

const struct op_rows *op_rows_of(int lanes)
{
    return (unsigned)lanes <= LANES_MOST ? rows_of[lanes] : NULL;
}

const struct op_rows *op_rows(void)
{
    return op_rows_of(lanes_here());
}

#define RULE(text, use, back)  text
#define READS(text, use, back) (use)
#define NO_RULE                ("", USES_NOTHING, NULL)

#define WRITTEN(name_, typed_, symbol_, axis_, form_, arity_, priority_)                 \
    .name = (name_), .typed = (typed_), .symbol = (symbol_), .axis = (axis_),            \
    .form = (form_), .arity = (arity_), .priority = (priority_)
#define PYTHON(numpy_, torch_, by_a_, by_b_)                                             \
    {                                                                                    \
        .numpy = (numpy_), .torch = (torch_), .by_a = (by_a_), .by_b = (by_b_)           \
    }
#define AS_TYPED    ("", "", "", "")
#define INPUT(name) WRITTEN(name, "", "", "", FORM_LEAF, 0, 0), .rule_a = "", .rule_b = ""

#define OP(id, name, typed, symbol, form, arity, priority, right_, degree_, value, by_a, \
           by_b, words_, meaning_, python_)                                              \
    [OP_##id] = {WRITTEN(name, typed, symbol, "", form, arity, priority),                \
                 .right = (right_),                                                      \
                 .degree = (degree_),                                                    \
                 .forward = forward_##id,                                                \
                 .local_a = local_a_##id,                                                \
                 .local_b = local_b_##id,                                                \
                 .rule_a = TEXT by_a,                                                    \
                 .rule_b = TEXT by_b,                                                    \
                 .uses_a = USES by_a,                                                    \
                 .uses_b = USES by_b,                                                    \
                 .words = (words_),                                                      \
                 .meaning = (meaning_),                                                  \
                 .python = PYTHON python_},
#define MATRIX_OP(id, name, typed, axis, symbol, form, arity, priority, functions, by_a, \
                  by_b, words_, meaning, python_)                                        \
    [OP_##id] = {WRITTEN(name, typed, symbol, axis, form, arity, priority),              \
                 .rule_a = RULE by_a,                                                    \
                 .rule_b = RULE by_b,                                                    \
                 .uses_a = READS by_a,                                                   \
                 .uses_b = READS by_b,                                                   \
                 .words = (words_),                                                      \
                 .python = PYTHON python_},

const struct op_info op_table[OP_MOST] = {
    [OP_LEAF] = {INPUT("leaf"),
                 .words =
                     "a variable: its gradient is the sum over all edges leaving it"},
    [OP_CONSTANT] = {INPUT("constant"), .words = "a number: no gradient flows to it"},
#include "autodiff/op.def"
#include "autodiff/matrix_op.def"
};
#undef OP
#undef MATRIX_OP

enum op op_find(enum op_form form, const char *text, size_t n, enum op end)
{
    for (enum op op = OP_LEAF; op < end; op++) {
        const struct op_info *info = &op_table[op];
        if (info->form == form &&
            (text_is(info->typed, text, n) || text_is(info->symbol, text, n))) {
            return op;
        }
    }
    return OP_MOST;
}

/* True if it is called by its name alone, without an axis. */
static bool is_plain_call(enum op op)
{
    return op_is_call(&op_table[op]) && !*op_table[op].axis;
}

enum op op_of_axis(enum op op, const char *text, size_t n)
{
    for (enum op k = OP_ENTRIES_END; k < OP_MOST; k++) {
        if (*op_table[k].axis && text_is(op_table[k].axis, text, n) &&
            strcmp(op_table[k].typed, op_table[op].typed) == 0) {
            return k;
        }
    }
    return OP_MOST;
}

const struct op_alias op_aliases[] = {
#define ALIAS(name, id) {name, OP_##id},
#include "autodiff/op_alias.def"
#undef ALIAS
    {0},
};

enum op op_called(const char *text, size_t n, enum op end, size_t *used)
{
    enum op best = OP_MOST;
    char first = n ? text_lower(*text) : '\0';
    *used = 0;
    for (enum op op = OP_LEAF; op < end; op++) {
        bool may_be = *op_table[op].typed == first || *op_table[op].symbol == first;
        if (!may_be || !is_plain_call(op)) { /* most differ in the first byte */
            continue;
        }
        size_t typed = text_begins(text, n, op_table[op].typed);
        size_t shown = text_begins(text, n, op_table[op].symbol);
        size_t longer = typed > shown ? typed : shown;
        if (longer > *used) {
            *used = longer;
            best = op;
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        size_t same = text_begins(text, n, alias->name);
        if (same > *used) {
            *used = same;
            best = alias->op;
        }
    }
    return best;
}

/* Decides between names at the same distance: counts the letters that a and b share, in
 * any order (tahn is tanh, not tan), then an equal last one (sinn is sin, not sinh). */
static size_t likeness(const char *a, const char *b)
{
    size_t shared = 0;   /* UNMUTATED: likenesses are only compared with each other */
    int left[256] = {0}; /* how often b has each letter */
    for (const char *letter = b; *letter; letter++) {
        left[(unsigned char)*letter]++;
    }
    for (const char *letter = a; *letter; letter++) {
        unsigned char which = (unsigned char)*letter;
        if (left[which] > 0) {
            left[which]--;
            shared++;
        }
    }
    bool last = a[strlen(a) - 1] == b[strlen(b) - 1];
    return 2 * shared + last; /* UNMUTATED: the last letter is to count for less */
}

/* True if both have the same digits: log3 is not a misspelled log2. */
static bool same_digits(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strcspn(a, "0123456789");
        b += strcspn(b, "0123456789");
        if (*a != *b) {
            return false;
        }
        if (!text_is_digit(*a)) {
            return true;
        }
    }
}

/* The best so far of the names for which `typed` may have been mistyped. */
struct meant {
    const char *typed; /* in small letters */
    const char *name;  /* NULL: none */
    size_t distance, likeness;
};

static void consider(struct meant *m, const char *name, bool alias)
{
    size_t length = strlen(m->typed), most = length < 3 ? 0 : length < 6 ? 1 : 2;
    size_t d = text_distance(m->typed, name);
    if (d > most || (m->typed[0] != name[0] && !alias) || !same_digits(m->typed, name)) {
        return;
    }
    size_t like = likeness(m->typed, name);
    if (!m->name || d < m->distance || (d == m->distance && like > m->likeness)) {
        m->name = name;
        m->distance = d;
        m->likeness = like;
    }
}

const char *op_meant(const char *text, enum op end)
{
    char typed[32] = "";
    size_t n = strlen(text);
    struct meant m = {.typed = typed};
    if (n >= sizeof typed) {
        return NULL; /* all names are much shorter */
    }
    for (size_t i = 0; i <= n; i++) {
        typed[i] = text_lower(text[i]);
    }
    for (enum op op = OP_LEAF; op < end; op++) {
        if (is_plain_call(op)) {
            consider(&m, op_table[op].typed, false);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        consider(&m, alias->name, true);
    }
    return m.name;
}

char *op_calls(enum op end, char *out, size_t n)
{
    size_t used = 0;
    *out = '\0';
    for (enum op op = OP_LEAF; op < end; op++) {
        const char *name = op_table[op].typed, *comma = used ? ", " : "";
        size_t more = strlen(comma) + strlen(name);
        if (is_plain_call(op) && used + more < n) {
            snprintf(out + used, n - used, "%s%s", comma, name);
            used += more;
        }
    }
    return out;
}
