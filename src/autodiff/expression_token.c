#include "autodiff/expression_token.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

static bool begins(const char *s, const char *text)
{
    return *s == *text && strncmp(s, text, strlen(text)) == 0;
}

/* Other ways to type an operator than those of the op table, longest first. */
static const struct {
    const char *text;
    enum op op;
} aliases[] = {{"**", OP_POW}, {"×", OP_MUL}, {"⋅", OP_MUL}, {"÷", OP_DIV}};

static bool read_operator(const char *s, enum op end, struct token *out)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (begins(s, aliases[i].text)) {
            out->op = aliases[i].op;
            out->n = strlen(aliases[i].text);
            return true;
        }
    }
    uint32_t ch;
    out->n = text_next(s, &ch);
    out->op = op_find(FORM_INFIX, s, out->n, end);
    if (out->op == OP_MOST) {
        out->op = op_find(FORM_POSTFIX, s, out->n, end);
        out->kind = TOKEN_POSTFIX;
    }
    return out->op != OP_MOST;
}

/* Bytes of the .T at byte `at` of the text, its operation into *op; 0: none. */
static size_t read_property(const char *text, size_t at, enum op end, enum op *op)
{
    struct word word;
    if (text[at] != '.') {
        return 0;
    }
    size_t after = word_read(text, at + 1, &word);
    *op = op_find(FORM_POSTFIX, word.text, word.n, end);
    return *op == OP_MOST ? 0 : after - at;
}

/* The number from[n], which stands at byte `at` of the text. number_parse needs a string
 * of its own; the column of its error is not used. */
static enum err parse_number(const char *from, size_t n, size_t at, double *out,
                             struct fail *fail)
{
    char text[EXPRESSION_BYTES + 1];
    struct fail why = FAIL_INIT;
    memcpy(text, from, n);
    text[n] = '\0';
    if (number_parse(text, out, &why) != ERR_NONE) {
        return fail_set(fail, ERR_INPUT, "", (long)at + 1, "%s", why.what);
    }
    return ERR_NONE;
}

static size_t digits(const char *s)
{
    size_t n = 0;
    while (text_is_digit(s[n])) {
        n++;
    }
    return n;
}

/* The error of 0xff, 0b101, 0o17: numbers in other bases than ten. */
static enum err check_base(const char *s, long column, struct fail *fail)
{
    static const struct {
        char prefix;
        const char *digits;
        int base;
    } bases[] = {
        {'x', "0123456789abcdefABCDEF", 16}, {'o', "01234567", 8}, {'b', "01", 2}};
    struct word word;
    for (size_t i = 0; *s == '0' && i < sizeof bases / sizeof *bases; i++) {
        bool prefix = text_lower(s[1]) == bases[i].prefix;
        size_t n = prefix ? strspn(s + 2, bases[i].digits) : 0;
        if (n > 0 && (word_read(s, 1, &word) == n + 2 || n >= NAME_MOST)) {
            errno = 0;
            unsigned long long value = strtoull(s + 2, NULL, bases[i].base);
            return errno ? fail_set(fail, ERR_INPUT, "", column,
                                    "numbers are decimal here: write this one in decimal "
                                    "digits")
                         : fail_set(fail, ERR_INPUT, "", column,
                                    "numbers are decimal here: write %llu", value);
        }
    }
    return ERR_NONE;
}

/* The error of a point that has neither a digit nor .T behind it. */
static enum err bad_point(const char *text, size_t at, enum op end, struct fail *fail)
{
    struct word word;
    size_t used;
    long column = (long)at + 2;
    if (end <= OP_ENTRIES_END) {
        return fail_set(fail, ERR_INPUT, "", column, "expected a digit after the point");
    }
    word_read(text, at + 1, &word);
    if (op_called(word.text, word.n, end, &used) != OP_MOST && used == word.n) {
        return fail_set(fail, ERR_INPUT, "", column,
                        "functions stand before their input: write %s(…)", word.text);
    }
    return fail_set(fail, ERR_INPUT, "", column,
                    "expected T, for the transpose, or a digit after the point");
}

/* digits[.digits][e[+-]digits]; an e without digits after it is a name. */
static enum err read_number(const char *text, enum op end, struct token *out,
                            struct fail *fail)
{
    const char *from = text + out->at, *s = from;
    enum op op;
    size_t n = digits(s);
    s += n;
    if (*s == '.' && !read_property(text, out->at + n, end, &op)) {
        size_t decimals = digits(s + 1);
        s += 1 + decimals;
        n += decimals;
    }
    if (n == 0) {
        return bad_point(text, out->at, end, fail);
    }
    if (*s == 'e' || *s == 'E') {
        const char *exponent = s[1] == '+' || s[1] == '-' ? s + 2 : s + 1;
        s = text_is_digit(*exponent) ? exponent + digits(exponent) : s;
    }
    out->n = (size_t)(s - from);
    enum err err = out->n == 1 ? check_base(from, (long)out->at + 1, fail) : ERR_NONE;
    return err ? err : parse_number(from, out->n, out->at, &out->number, fail);
}

static enum err read_superscript(const char *text, struct token *out, struct fail *fail)
{
    char plain[EXPRESSION_BYTES];
    size_t at = out->at, n_digits = 0, used;
    for (int value; (used = superscript_read(text + at, &value)) != 0; at += used) {
        if (value < SUPERSCRIPT_MINUS) {
            plain[n_digits++] = (char)('0' + value);
        } else if (at == out->at) {
            out->negative = true;
        } else {
            break;
        }
    }
    out->n = at - out->at;
    if (n_digits == 0) {
        return fail_set(fail, ERR_INPUT, "", (long)at + 1,
                        "expected a superscript digit after the superscript minus");
    }
    return parse_number(plain, n_digits, out->at, &out->number, fail);
}

static enum err read_word(const char *text, struct token *out, struct fail *fail)
{
    struct word word;
    size_t end = word_read(text, out->at, &word);
    if (end == 0) {
        return fail_set(fail, ERR_INPUT, "", (long)word.at[word.n - 1] + 2,
                        "name longer than %d bytes", NAME_MOST);
    }
    out->n = end - out->at;
    return ERR_NONE;
}

static enum err bad_character(const char *s, long column, enum op end, struct fail *fail)
{
    uint32_t ch;
    size_t used = text_next(s, &ch);
    if (end > OP_ENTRIES_END && (*s == '\'' || begins(s, "⊤"))) {
        return fail_set(fail, ERR_INPUT, "", column, "a transpose is written A.T");
    }
    if (used == 1 && (unsigned char)*s >= 0x80) {
        return fail_set(fail, ERR_INPUT, "", column, "broken UTF-8");
    }
    if (text_char_width(ch) > 0) {
        return fail_set(fail, ERR_INPUT, "", column, "unexpected character %.*s",
                        (int)used, s);
    }
    return fail_set(fail, ERR_INPUT, "", column, "unexpected character U+%04lX",
                    (unsigned long)ch);
}

/* Tokens of one fixed text. */
static const struct {
    const char *text;
    enum token_kind kind;
} marks[] = {{"(", TOKEN_OPEN},
             {")", TOKEN_CLOSE},
             {"|", TOKEN_BAR},
             {",", TOKEN_COMMA},
             {"√", TOKEN_WORD}};

static bool read_mark(const char *s, struct token *out)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (begins(s, marks[i].text)) {
            out->n = strlen(marks[i].text);
            out->kind = marks[i].kind;
            out->root = out->kind == TOKEN_WORD;
            return true;
        }
    }
    return false;
}

enum err token_read(const char *text, size_t at, enum op end, struct token *out,
                    struct fail *fail)
{
    at += blanks(text + at);
    *out = (struct token){.kind = TOKEN_END, .at = at};
    const char *s = text + at;
    int value;
    if (*s == '\0' || read_mark(s, out)) {
        return ERR_NONE;
    }
    out->n = read_property(text, at, end, &out->op);
    if (out->n) {
        out->kind = TOKEN_POSTFIX;
        return ERR_NONE;
    }
    if (text_is_digit(*s) || *s == '.') {
        out->kind = TOKEN_NUMBER;
        return read_number(text, end, out, fail);
    }
    char letter[LETTER_SIZE];
    if (letter_read(s, letter)) {
        out->kind = TOKEN_WORD;
        return read_word(text, out, fail);
    }
    if (superscript_read(s, &value)) {
        out->kind = TOKEN_SUPERSCRIPT;
        return read_superscript(text, out, fail);
    }
    out->kind = TOKEN_OPERATOR;
    if (read_operator(s, end, out)) {
        return ERR_NONE;
    }
    return bad_character(s, (long)at + 1, end, fail);
}

size_t axis_read(const char *text, size_t at, enum op *op)
{
    struct token word, after;
    /* What is wrong is told later: it is no axis, nor an end. */
    (void)token_read(text, at, OP_MOST, &word, NULL);
    size_t end = word.at + word.n;
    enum op by_axis = op_of_axis(*op, text + word.at, word.n);
    (void)token_read(text, end, OP_MOST, &after, NULL);
    bool ends = after.kind == TOKEN_CLOSE || after.kind == TOKEN_END;
    if (by_axis == OP_MOST || !ends) {
        return 0;
    }
    *op = by_axis;
    return end;
}
