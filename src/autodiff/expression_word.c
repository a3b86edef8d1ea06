#include "autodiff/expression_token.h"

#include <string.h>

#include "base/text.h"

enum { NUMBER_NAME = 2 }; /* bytes of the longest. UNMUTATED: more only cost time */
const struct named_number named_numbers[] = {
    {"pi", "π", 3.14159265358979323846}, {"e", "e", 2.71828182845904523536}, {0}};

/* True if word[n] is `text`, which is in small letters, in any case. The first byte is
 * compared first, since it differs for most words. */
static bool is_in_any_case(const char *text, const char *word, size_t n)
{
    if (*text != *word && (n == 1 || *text != text_lower(*word))) {
        return false;
    }
    size_t i = 1;
    while (i < n && text[i] == text_lower(word[i])) {
        i++;
    }
    return i == n && text[i] == '\0';
}

const struct named_number *named_number_find(const char *name, size_t n)
{
    for (const struct named_number *k = named_numbers; n <= NUMBER_NAME && k->typed;
         k++) {
        if (is_in_any_case(k->typed, name, n) || text_is(k->symbol, name, n)) {
            return k;
        }
    }
    return NULL;
}

/* Words of other programs or books, with what to write instead of them, or the Greek
 * letter that they name. */
static const struct foreign {
    const char *name, *instead, *letter; /* instead or letter is NULL */
    bool matrices;                       /* only where matrices are allowed */
} foreign[] = {
#define FOREIGN(name, instead)        {name, instead, NULL, false},
#define FOREIGN_MATRIX(name, instead) {name, instead, NULL, true},
#define GREEK(name, letter)           {name, NULL, letter, false},
#include "autodiff/foreign.def"
#undef FOREIGN
#undef FOREIGN_MATRIX
#undef GREEK
};

/* The longest of these that word[n] begins with, in any case, or NULL. */
static const struct foreign *foreign_find(const char *word, size_t n,
                                          const struct expression_options *options)
{
    const struct foreign *best = NULL;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        size_t length = strlen(foreign[i].name);
        if ((!best || length > strlen(best->name)) && length <= n &&
            (options->shapes || !foreign[i].matrices) &&
            is_in_any_case(foreign[i].name, word, length)) {
            best = &foreign[i];
        }
    }
    return best;
}

/* ---- names ---- */

/* Reads a letter, digit or underscore of a word in canonical spelling. Returns its bytes
 * at s; 0 at the end of the word. */
static size_t piece_read(const char *s, bool first, char out[LETTER_SIZE])
{
    int digit;
    size_t used = letter_read(s, out);
    if (used || first) {
        return used;
    }
    used = subscript_read(s, &digit);
    if (used || (*s >= '0' && *s <= '9') || *s == '_') {
        out[0] = used ? (char)('0' + digit) : *s;
        out[1] = '\0';
        return used ? used : 1;
    }
    return 0;
}

size_t word_read(const char *text, size_t at, struct word *out)
{
    char piece[LETTER_SIZE];
    size_t used;
    *out = (struct word){.n = 0};
    while ((used = piece_read(text + at, out->n == 0, piece)) != 0) {
        size_t more = strlen(piece);
        if (out->n + more > NAME_MOST) {
            return 0;
        }
        for (size_t i = 0; i < more; i++) {
            out->at[out->n] = at;
            out->text[out->n++] = piece[i];
        }
        at += used;
    }
    out->at[out->n] = at;
    return at;
}

size_t name_single(const char *name)
{
    char piece[LETTER_SIZE];
    size_t n = letter_read(name, piece), digits;
    if (n == 0) {
        return 0;
    }
    size_t underscore = name[n] == '_';
    digits = strspn(name + n + underscore, "0123456789");
    return digits ? n + underscore + digits : n;
}

size_t name_plain(const char *name, size_t n, char out[NAME_SIZE])
{
    if (!memchr(name, '_', n) || name_single(name) < n) {
        memcpy(out, name, n);
        out[n] = '\0';
        return n;
    }
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (name[i] != '_') {
            out[used++] = name[i];
        }
    }
    out[used] = '\0';
    return used;
}

bool expression_name(const char *text, size_t n, char out[NAME_SIZE])
{
    struct word word;
    char copy[EXPRESSION_BYTES + 1]; /* UNMUTATED: only to be large enough */
    if (n == 0 || n >= sizeof copy) {
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (word_read(copy, 0, &word) != n) {
        return false;
    }
    name_plain(word.text, word.n, out);
    return true;
}

bool word_is_declared(const char *word, size_t n,
                      const struct expression_options *options)
{
    char plain[NAME_SIZE];
    bool joint = memchr(word, '_', n);
    if (joint) {
        name_plain(word, n, plain);
    }
    for (int i = 0; i < options->n_names; i++) {
        if (text_is(options->names[i], word, n) ||
            (joint && strcmp(options->names[i], plain) == 0)) {
            return true;
        }
    }
    return false;
}

bool word_is_single(const char *word, size_t n)
{
    return name_single(word) == n;
}

bool word_is_name(const char *word, size_t n, const struct expression_options *options)
{
    return word_is_declared(word, n, options) || named_number_find(word, n) ||
           (!options->only_names && word_is_single(word, n));
}

size_t part_name(const struct word *word, struct part part,
                 const struct expression_options *options, char out[NAME_SIZE])
{
    const char *name = word->text + part.at;
    for (int i = 0; i < options->n_names; i++) {
        if (text_is(options->names[i], name, part.n)) {
            memcpy(out, name, part.n);
            out[part.n] = '\0';
            return part.n;
        }
    }
    return name_plain(name, part.n, out);
}

static int count_letters(const char *word)
{
    char letter[LETTER_SIZE];
    int letters = 0;
    for (size_t used; *word; word += used ? used : 1) {
        used = letter_read(word, letter);
        letters += used != 0;
    }
    return letters;
}

/* Bytes of the longest part at the start of word[n] whose rest can be split into parts
 * too: rest[k] says whether word + k can. 0: none. */
static size_t first_part(const char *word, size_t n, bool singles, const bool *rest,
                         const struct expression_options *options)
{
    for (size_t k = n; k > 0; k--) {
        if (rest[k] &&
            (word_is_declared(word, k, options) || named_number_find(word, k) ||
             (singles && word_is_single(word, k)))) {
            return k;
        }
    }
    return 0;
}

/* ---- mistakes ---- */

/* Appends `before` and `text` to out[n], which is 0 behind its text, if both fit. */
static void add(char *out, size_t n, const char *before, const char *text)
{
    size_t used = strlen(out), lead = strlen(before), more = strlen(text);
    if (used + lead + more < n) {
        memcpy(out + used, before, lead);
        memcpy(out + used + lead, text, more);
    }
}

static enum err unknown_name(const struct word *word, long column,
                             const struct expression_options *options, struct fail *fail)
{
    const char *name = word->text;
    const char *near = text_nearest(name, options->names, (size_t)options->n_names);
    if (near && strlen(near) > 1) { /* any short word is near a letter */
        return fail_set(fail, ERR_INPUT, "", column, "unknown name %s; did you mean %s?",
                        name, near);
    }
    if (!options->only_names) {
        return fail_set(fail, ERR_INPUT, "", column,
                        "unknown name %s; a name is a letter with digits after it, "
                        "with * between factors",
                        name);
    }
    if (options->n_names == 0) {
        return fail_set(fail, ERR_INPUT, "", column,
                        "unknown name %s; this is a value: numbers, pi, e and functions "
                        "of them",
                        name);
    }
    char known[120] = ""; /* fits into a message with the longest word */
    for (int i = 0; i < options->n_names; i++) {
        add(known, sizeof known, i ? ", " : "", options->names[i]);
    }
    return fail_set(fail, ERR_INPUT, "", column, "unknown name %s; the names are %s",
                    name, known);
}

/* The error of "sin2" or "sin": a function takes its arguments in brackets. */
static enum err no_product(const struct word *word, enum op op, size_t used,
                           struct fail *fail)
{
    const char *rest = word->text + used;
    int n = (int)used;
    if (*rest == '\0') {
        return fail_set(fail, ERR_INPUT, "", (long)word->at[used] + 1,
                        "expected ( after %s, as in %s%s", word->text, word->text,
                        op_table[op].arity == 2 ? "(a, b)" : "(x)");
    }
    bool one = op_table[op].arity == 1 && *rest != '_';
    return fail_set(fail, ERR_INPUT, "", (long)word->at[0] + 1,
                    "unknown name %s; the function is written %.*s(%s)", word->text, n,
                    word->text,
                    one                       ? rest
                    : op_table[op].arity == 2 ? "a, b"
                                              : "x");
}

static enum err foreign_name(const struct word *word, const struct foreign *f,
                             const struct expression_options *options, struct fail *fail)
{
    long column = (long)word->at[0] + 1;
    if (f->instead) {
        return fail_set(fail, ERR_INPUT, "", column, "unknown name %s; %s", word->text,
                        f->instead);
    }
    return options->only_names
               ? unknown_name(word, column, options, fail)
               : fail_set(fail, ERR_INPUT, "", column,
                          "unknown name %s; write the letter %s, or any other letter",
                          word->text, f->letter);
}

static enum err foreign_function(const struct word *word, const struct foreign *f,
                                 struct fail *fail)
{
    bool greek = f->letter;
    return fail_set(fail, ERR_INPUT, "", (long)word->at[0] + 1,
                    "unknown function %s; %s%s%s", word->text,
                    greek ? "a product with the Greek letter is written " : "",
                    greek ? f->letter : f->instead, greek ? "*(…)" : "");
}

/* The function after a name of one letter, as in xsin(…), or NULL. */
static const char *second_factor(const struct word *word, enum op end)
{
    size_t first = name_single(word->text), n = word->n - first, used;
    const char *rest = word->text + first;
    bool function = op_called(rest, n, end, &used) != OP_MOST;
    return function && used == n ? rest : NULL;
}

enum err word_not_function(const struct word *word,
                           const struct expression_options *options, struct fail *fail)
{
    const struct foreign *f = foreign_find(word->text, word->n, options);
    enum op end = known_ops(options);
    if (f && strlen(f->name) == word->n && (f->instead || !options->only_names)) {
        return foreign_function(word, f, fail);
    }
    const char *last = second_factor(word, end);
    long column = (long)word->at[0] + 1;
    if (last) {
        return fail_set(fail, ERR_INPUT, "", column,
                        "unknown function %s; a product is written %.*s*%s(…)",
                        word->text, (int)(last - word->text), word->text, last);
    }
    const char *meant = op_meant(word->text, end);
    if (meant) {
        return fail_set(fail, ERR_INPUT, "", column,
                        "unknown function %s; did you mean %s?", word->text, meant);
    }
    char functions[OP_CALLS];
    return fail_set(fail, ERR_INPUT, "", column, "unknown function %s; there are %s",
                    word->text, op_calls(end, functions, sizeof functions));
}

/* ---- the word ---- */

/* The error of a word that begins with f, unless that is declared, or a longer word. */
static enum err check_foreign(const struct word *word, const struct foreign *f,
                              const struct expression_options *options, struct fail *fail)
{
    enum { INPUT = 1 }; /* letters of the rest */
    size_t n = strlen(f->name);
    bool other_word = count_letters(word->text + n) > INPUT;
    return other_word || word_is_declared(word->text, n, options)
               ? ERR_NONE
               : foreign_name(word, f, options, fail);
}

/* Words that begin with a function's name or a foreign word are never products. A short
 * rest is taken for the function's argument, a longer one not: single is not sin(gle). */
static enum err check_product(const struct word *word,
                              const struct expression_options *options, struct fail *fail)
{
    enum { INPUT = 2 }; /* letters of the rest */
    size_t used;
    enum op op = op_called(word->text, word->n, known_ops(options), &used);
    const struct foreign *f = foreign_find(word->text, word->n, options);
    bool foreign_longer = f && strlen(f->name) > used;
    if (op != OP_MOST && !foreign_longer &&
        !word_is_declared(word->text, used, options)) {
        return count_letters(word->text + used) > INPUT
                   ? unknown_name(word, (long)word->at[0] + 1, options, fail)
                   : no_product(word, op, used, fail);
    }
    return f ? check_foreign(word, f, options, fail) : ERR_NONE;
}

enum err word_parts(const struct word *word, const struct expression_options *options,
                    struct part *parts, int *n_parts, struct fail *fail)
{
    size_t n = word->n;
    const char *text = word->text;
    bool whole = word_is_name(text, n, options);
    enum err err = whole ? ERR_NONE : check_product(word, options, fail);
    if (err != ERR_NONE) {
        return err;
    }
    bool singles = whole || (options->split_words && !options->only_names &&
                             count_letters(text) <= 3);
    bool rest[NAME_SIZE] = {0}; /* whether the word can be split from here */
    size_t length[NAME_SIZE] = {0};
    rest[n] = true;
    for (size_t at = n; at-- > 0;) {
        length[at] = first_part(text + at, n - at, singles, rest + at, options);
        rest[at] = length[at] > 0;
    }
    if (!rest[0]) {
        return unknown_name(word, (long)word->at[0] + 1, options, fail);
    }
    *n_parts = 0;
    for (size_t at = 0; at < n; at += length[at]) {
        bool number = !word_is_declared(text + at, length[at], options);
        parts[(*n_parts)++] = (struct part){
            .at = at,
            .n = length[at],
            .number = number ? named_number_find(text + at, length[at]) : NULL};
    }
    return ERR_NONE;
}
