/* Textbook notation around functions: exponents as in sin²(x), which are read; log(x, 2),
 * derivatives and f(x), which are errors. */
#include "autodiff/expression_token.h"

#include <string.h>

/* Operations on whole matrices are part of none of these notations. */
static enum err read_scalar(const char *text, size_t at, struct token *out)
{
    return token_read(text, at, OP_ENTRIES_END, out, NULL);
}

/* ---- exponents of functions ---- */

static bool is_power(const struct token *t)
{
    return t->kind == TOKEN_SUPERSCRIPT || (t->kind == TOKEN_OPERATOR && t->op == OP_POW);
}

size_t textbook_power(const char *text, size_t at, struct token *power, bool *any)
{
    struct token t;
    *power = (struct token){.kind = TOKEN_END};
    *any = false;
    if (read_scalar(text, at, &t) != ERR_NONE) {
        return 0;
    }
    *any = is_power(&t);
    if (t.kind == TOKEN_OPERATOR && t.op == OP_POW) {
        bool number = read_scalar(text, t.at + t.n, power) == ERR_NONE &&
                      (power->kind == TOKEN_NUMBER ||
                       (power->kind == TOKEN_OPERATOR && power->op == OP_SUB));
        if (!number) {
            return 0;
        }
        if (power->kind == TOKEN_OPERATOR) { /* ^-1 */
            if (read_scalar(text, power->at + power->n, power) != ERR_NONE ||
                power->kind != TOKEN_NUMBER) {
                return 0;
            }
            power->negative = true;
        }
    } else if (t.kind == TOKEN_SUPERSCRIPT) {
        *power = t;
    }
    at = power->kind == TOKEN_END ? at : power->at + power->n;
    at += blanks(text + at);
    return text[at] == '(' ? at : 0;
}

enum err textbook_power_error(const char *text, const struct token *t,
                              const struct token *power, struct fail *fail)
{
    int name = (int)t->n;
    text += t->at;
    if (power->kind != TOKEN_NUMBER && power->kind != TOKEN_SUPERSCRIPT) {
        return fail_set(fail, ERR_INPUT, "", (long)(t->at + t->n) + 1,
                        "the exponent stands behind the brackets: %.*s(x)^(…)", name,
                        text);
    }
    size_t end = power->at + power->n;
    int whole = (int)(end - t->at), tail = whole - name;
    return fail_set(fail, ERR_INPUT, "", (long)end + 1,
                    "expected ( after %.*s; write %.*s(x) or %.*s(x)%.*s", whole, text,
                    whole, text, name, text, tail, text + name);
}

/* ---- arguments that other programs have ---- */

const char *textbook_arguments(enum op op, enum op end)
{
    static const struct {
        enum op op;
        const char *advice;
    } rows[] = {
        {OP_LOG, "; to a base it is log2(x), log10(x) or log(x)/log(b)"},
        {OP_SQRT, "; the root of another order is x^(1/n)"},
        {OP_ATAN, "; of two it is atan2(y, x)"},
        {OP_MAX, "; of each row it is max(A, cols)"},
        {OP_SUM, ", and rows or cols after it for an axis: sum(A, rows)"},
        {OP_MEAN, ", and rows or cols after it for an axis: mean(A, rows)"},
        {OP_SOFTMAX, "; it goes by rows, and by columns it is softmax(A.T).T"},
        {OP_LOG_SOFTMAX, "; it goes by rows, and by columns it is log_softmax(A.T).T"},
    };
    bool no_axis = op == OP_MAX && end == OP_ENTRIES_END;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !no_axis; i++) {
        if (rows[i].op == op) {
            return rows[i].advice;
        }
    }
    return "";
}

/* ---- derivatives and unknown functions ---- */

/* If the next token is of that kind, reads it into *t and moves *at behind it. */
static bool accept(const char *text, size_t *at, enum token_kind kind, struct token *t)
{
    bool read = read_scalar(text, *at, t) == ERR_NONE && t->kind == kind;
    *at = read ? t->at + t->n : *at;
    return read;
}

/* Moves behind an exponent, as in d²/dx²; false if there is none. */
static bool skip_power(const char *text, size_t *at)
{
    struct token t;
    size_t after = *at;
    bool power = accept(text, &after, TOKEN_SUPERSCRIPT, &t) ||
                 (accept(text, &after, TOKEN_OPERATOR, &t) && t.op == OP_POW &&
                  accept(text, &after, TOKEN_NUMBER, &t));
    *at = power ? after : *at;
    return power;
}

/* Moves behind d and one name, as in dx; with `bare` also behind d, d² or d²y. */
static bool accept_differential(const char *text, size_t *at, bool bare)
{
    struct token t;
    struct word word;
    if (!accept(text, at, TOKEN_WORD, &t) || text[t.at] != 'd') {
        return false;
    }
    word_read(text, t.at, &word);
    bool order = skip_power(text, at);
    if (word.n > 1) {
        return word_is_single(word.text + 1, word.n - 1);
    }
    if (bare && order) {
        accept(text, at, TOKEN_WORD, &t);
    }
    return bare;
}

static bool is_derivative(const char *text, size_t at)
{
    struct token t;
    return accept_differential(text, &at, true) &&
           accept(text, &at, TOKEN_OPERATOR, &t) && t.op == OP_DIV &&
           accept_differential(text, &at, false);
}

/* The name in f(x), where f is any one letter, if nothing else stands in the brackets;
 * else n = 0. */
static struct token argument_of_f(const char *text, size_t at)
{
    struct token name, inner, t;
    struct word word = {0};
    bool is_call = accept(text, &at, TOKEN_WORD, &name) && name.n == 1 &&
                   accept(text, &at, TOKEN_OPEN, &t) &&
                   accept(text, &at, TOKEN_WORD, &inner) && !inner.root &&
                   accept(text, &at, TOKEN_CLOSE, &t);
    if (is_call) {
        word_read(text, inner.at, &word);
    }
    if (!is_call || !word_is_single(word.text, word.n)) {
        inner.n = 0;
    }
    return inner;
}

enum err textbook_check(const char *text, size_t at, bool called,
                        const struct expression_options *options, struct fail *fail)
{
    char first = text[at];
    if (first == 'd' && is_derivative(text, at) && !word_is_declared("d", 1, options)) {
        return fail_set(fail, ERR_INPUT, "", (long)at + 1,
                        "this is a derivative, which gradwatch takes by itself: write "
                        "the function alone");
    }
    struct token x = {.n = 0};
    if (called && strchr("fgh", first) && !options->only_names) {
        x = argument_of_f(text, at);
    }
    if (x.n > 0 && !word_is_declared(&first, 1, options)) {
        return fail_set(fail, ERR_INPUT, "", (long)at + 1,
                        "%c is no function here: write what %c(%.*s) is, or %c*%.*s for "
                        "a product",
                        first, first, (int)x.n, text + x.at, first, (int)x.n,
                        text + x.at);
    }
    return ERR_NONE;
}
