#include "learn/expression_token.h"

#include <assert.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

const struct named_number named_numbers[] = {
    {"pi", "π", 3.14159265358979323846}, {"e", "e", 2.71828182845904523536}, {0}};

static bool begins(const char *s, const char *text)
{
    return *s == *text && strncmp(s, text, strlen(text)) == 0;
}

const struct named_number *named_number_find(const char *name, size_t n)
{
    for (const struct named_number *k = named_numbers; k->typed; k++)
        if (text_is(k->typed, name, n) || text_is(k->symbol, name, n))
            return k;
    return NULL;
}

/* --- characters ----------------------------------------------------------------------
 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Code point at s, not its end. What is cut short is broken: a NUL continues nothing. */
static size_t character(const char *s, uint32_t *out)
{
    enum { BYTES_MOST = 4 }; /* UNMUTATED: more would not be looked at */
    return text_decode(s, BYTES_MOST, out);
}

/* Bytes of the letter at s; 0: it is none. Greek without accents. */
static size_t letter(const char *s)
{
    uint32_t ch;
    size_t used = character(s, &ch);
    bool latin = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    bool greek = (ch >= 0x391 && ch <= 0x3A9 && ch != 0x3A2) ||
                 (ch >= 0x3B1 && ch <= 0x3C9) || ch == 0x3D1 || ch == 0x3D5 ||
                 ch == 0x3F5;
    return latin || greek ? used : 0;
}

enum { SUPERSCRIPT_MINUS = 10 };

/* Bytes of the superscript at s, its digit or SUPERSCRIPT_MINUS into *value; 0: none. */
static size_t superscript(const char *s, int *value)
{
    static const uint32_t characters[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074, 0x2075,
                                          0x2076, 0x2077, 0x2078, 0x2079, 0x207B};
    uint32_t ch;
    size_t used = character(s, &ch);
    if (ch < characters[2]) /* most are ASCII */
        return 0;
    for (*value = 0; *value <= SUPERSCRIPT_MINUS; ++*value)
        if (characters[*value] == ch)
            return used;
    return 0;
}

/* --- tokens --------------------------------------------------------------------------
 */

/* Ways of typing an operator beside those of the op table, longest first. */
static const struct {
    const char *text;
    enum op op;
} aliases[] = {{"**", OP_POW}, {"×", OP_MUL}, {"⋅", OP_MUL}, {"÷", OP_DIV}};

static bool read_operator(const char *s, struct token *out)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (begins(s, aliases[i].text)) {
            out->op = aliases[i].op;
            out->n = strlen(aliases[i].text);
            return true;
        }
    }
    uint32_t ch;
    out->n = character(s, &ch);
    out->op = op_find(FORM_INFIX, s, out->n);
    return out->op != OP_MOST;
}

/* number_parse wants a text of its own, and its column is of no use here. */
static enum err parse_number(const char *from, size_t n, long column, double *out,
                             struct fail *fail)
{
    char text[EXPRESSION_BYTES + 1];
    struct fail why = FAIL_INIT;
    memcpy(text, from, n);
    text[n] = '\0';
    if (number_parse(text, out, &why) != ERR_NONE)
        return fail_set(fail, ERR_INPUT, "", column, "%s", why.what);
    return ERR_NONE;
}

static size_t digits(const char *s)
{
    size_t n = 0;
    while (is_digit(s[n]))
        n++;
    return n;
}

/* digits[.digits][e[+-]digits]; an e without digits after it is a name. */
static enum err read_number(const char *text, struct token *out, struct fail *fail)
{
    const char *from = text + out->at, *s = from;
    size_t n = digits(s);
    s += n;
    if (*s == '.') {
        size_t decimals = digits(s + 1);
        s += 1 + decimals;
        n += decimals;
    }
    if (n == 0)
        return fail_set(fail, ERR_INPUT, "", s - text + 1,
                        "expected a digit after the point");
    if (*s == 'e' || *s == 'E') {
        const char *exponent = s[1] == '+' || s[1] == '-' ? s + 2 : s + 1;
        s = is_digit(*exponent) ? exponent + digits(exponent) : s;
    }
    out->n = (size_t)(s - from);
    return parse_number(from, out->n, (long)out->at + 1, &out->number, fail);
}

static enum err read_superscript(const char *text, struct token *out, struct fail *fail)
{
    char plain[EXPRESSION_BYTES];
    size_t at = out->at, n_digits = 0, used;
    for (int value; (used = superscript(text + at, &value)) != 0; at += used) {
        if (value < SUPERSCRIPT_MINUS)
            plain[n_digits++] = (char)('0' + value);
        else if (at == out->at)
            out->negative = true;
        else
            break;
    }
    out->n = at - out->at;
    if (n_digits == 0)
        return fail_set(fail, ERR_INPUT, "", (long)at + 1,
                        "expected a superscript digit after the superscript minus");
    return parse_number(plain, n_digits, (long)out->at + 1, &out->number, fail);
}

static enum err read_word(const char *text, struct token *out, struct fail *fail)
{
    size_t at = out->at, used;
    while ((used = letter(text + at)) != 0 || is_digit(text[at]) || text[at] == '_')
        at += used ? used : 1;
    out->n = at - out->at;
    if (out->n > NAME_MOST)
        return fail_set(fail, ERR_INPUT, "", (long)(out->at + NAME_MOST) + 1,
                        "name longer than %d bytes", NAME_MOST);
    return ERR_NONE;
}

static enum err bad_character(const char *s, long column, struct fail *fail)
{
    uint32_t ch;
    size_t used = character(s, &ch);
    if (used == 1 && (unsigned char)*s >= 0x80)
        return fail_set(fail, ERR_INPUT, "", column, "broken UTF-8");
    if (text_char_width(ch) > 0)
        return fail_set(fail, ERR_INPUT, "", column, "unexpected character %.*s",
                        (int)used, s);
    return fail_set(fail, ERR_INPUT, "", column, "unexpected character U+%04lX",
                    (unsigned long)ch);
}

/* Tokens of one fixed text. */
static const struct {
    const char *text;
    enum token_kind kind;
} marks[] = {
    {"(", TOKEN_OPEN}, {")", TOKEN_CLOSE}, {",", TOKEN_COMMA}, {"√", TOKEN_WORD}};

static bool read_mark(const char *s, struct token *out)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (begins(s, marks[i].text)) {
            out->n = strlen(marks[i].text);
            out->kind = marks[i].kind;
            return true;
        }
    }
    return false;
}

enum err token_read(const char *text, size_t at, struct token *out, struct fail *fail)
{
    at += strspn(text + at, " ");
    *out = (struct token){.kind = TOKEN_END, .at = at};
    const char *s = text + at;
    int value;
    if (*s == '\0' || read_mark(s, out))
        return ERR_NONE;
    if (is_digit(*s) || *s == '.') {
        out->kind = TOKEN_NUMBER;
        return read_number(text, out, fail);
    }
    if (letter(s)) {
        out->kind = TOKEN_WORD;
        return read_word(text, out, fail);
    }
    if (superscript(s, &value)) {
        out->kind = TOKEN_SUPERSCRIPT;
        return read_superscript(text, out, fail);
    }
    out->kind = TOKEN_OPERATOR;
    if (read_operator(s, out))
        return ERR_NONE;
    return bad_character(s, (long)at + 1, fail);
}

/* --- words ---------------------------------------------------------------------------
 */

bool word_is_declared(const char *word, size_t n,
                      const struct expression_options *options)
{
    for (int i = 0; i < options->n_names; i++)
        if (text_is(options->names[i], word, n))
            return true;
    return false;
}

/* Bytes of the letter with digits that the word starts with; 0: none. */
static size_t single_name(const char *word)
{
    size_t first = letter(word);
    return first ? first + digits(word + first) : 0;
}

bool word_is_name(const char *word, size_t n, const struct expression_options *options)
{
    return word_is_declared(word, n, options) || named_number_find(word, n) ||
           (!options->only_names && single_name(word) == n);
}

static int count_letters(const char *word, size_t n)
{
    int letters = 0;
    for (size_t at = 0, used; at < n; at += used ? used : 1) {
        used = letter(word + at);
        letters += used != 0;
    }
    return letters;
}

/* The longest part at the start of word[n] after which the rest can be split, too:
 * rest[k] tells whether word + k can. 0: none. */
static size_t first_part(const char *word, size_t n, bool singles, const bool *rest,
                         const struct expression_options *options)
{
    for (size_t k = n; k > 0; k--) {
        bool part = word_is_declared(word, k, options) || named_number_find(word, k) ||
                    (singles && single_name(word) == k);
        if (part && rest[k])
            return k;
    }
    return 0;
}

static enum err unknown_name(const char *word, size_t n, long column,
                             const struct expression_options *options, struct fail *fail)
{
    if (op_find(FORM_CALL, word, n) != OP_MOST)
        return fail_set(fail, ERR_INPUT, "", column + (long)n, "expected ( after %.*s",
                        (int)n, word);
    char name[NAME_MOST + 1] = {0};
    memcpy(name, word, n);
    const char *near = text_nearest(name, options->names, (size_t)options->n_names);
    if (near)
        return fail_set(fail, ERR_INPUT, "", column, "unknown name %s; did you mean %s?",
                        name, near);
    if (!options->only_names)
        return fail_set(fail, ERR_INPUT, "", column,
                        "unknown name %s; a name is a letter with digits after it, "
                        "with * between factors",
                        name);
    char known[120] = ""; /* whole names, beside the longest one that is unknown */
    for (size_t i = 0, used = 0; i < (size_t)options->n_names; i++) {
        const char *comma = i ? ", " : "";
        size_t lead = strlen(comma), more = strlen(options->names[i]);
        if (used + lead + more >= sizeof known)
            break;
        memcpy(known + used, comma, lead);
        memcpy(known + used + lead, options->names[i], more);
        used += lead + more;
    }
    return fail_set(fail, ERR_INPUT, "", column, "unknown name %s; the names are %s",
                    name, known);
}

enum err word_not_function(const char *word, size_t n, long column, struct fail *fail)
{
    const char *functions[OP_MOST];
    size_t n_functions = 0;
    for (enum op op = 0; op < OP_MOST; op++)
        if (op_table[op].form == FORM_CALL)
            functions[n_functions++] = op_table[op].typed;
    char name[NAME_MOST + 1] = {0};
    memcpy(name, word, n);
    const char *near = text_nearest(name, functions, n_functions);
    return fail_set(fail, ERR_INPUT, "", column, "unknown function %s%s%s%s", name,
                    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

enum err word_parts(const char *word, size_t n, const struct expression_options *options,
                    long column, struct part *parts, int *n_parts, struct fail *fail)
{
    assert(n <= NAME_MOST);
    bool whole = word_is_name(word, n, options);
    bool function = !whole && op_find(FORM_CALL, word, n) != OP_MOST;
    bool singles = whole || (options->split_words && !options->only_names &&
                             count_letters(word, n) <= 3);
    bool rest[NAME_MOST + 1] = {0}; /* can the word be split from here? */
    size_t length[NAME_MOST + 1] = {0};
    rest[n] = true;
    for (size_t at = n; at-- > 0 && !function;) {
        length[at] = first_part(word + at, n - at, singles, rest + at, options);
        rest[at] = length[at] > 0;
    }
    if (!rest[0])
        return unknown_name(word, n, column, options, fail);
    *n_parts = 0;
    for (size_t at = 0; at < n; at += length[at]) {
        bool number = !word_is_declared(word + at, length[at], options);
        parts[(*n_parts)++] = (struct part){
            .at = at,
            .n = length[at],
            .number = number ? named_number_find(word + at, length[at]) : NULL};
    }
    return ERR_NONE;
}
