#ifndef LEARN_EXPRESSION_TOKEN_H
#define LEARN_EXPRESSION_TOKEN_H

#include "learn/expression.h"

/* The pieces of an expression's text; for expression.c and expression_print.c only. */
enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_WORD,        /* letters, digits, underscores; or √ */
    TOKEN_OPERATOR,    /* infix; a minus is OP_SUB here */
    TOKEN_SUPERSCRIPT, /* a whole exponent: ², ⁻¹, ¹⁰ */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
};

struct token {
    enum token_kind kind;
    size_t at, n;  /* bytes of the text */
    enum op op;    /* OPERATOR */
    double number; /* NUMBER, SUPERSCRIPT without its sign: finite, >= 0 */
    bool negative; /* SUPERSCRIPT */
};

/* The token at or after byte `at` of a text within EXPRESSION_BYTES. ERR_INPUT: a byte or
 * character that belongs to no token, a number too large, a word longer than
 * NAME_MOST. */
enum err token_read(const char *text, size_t at, struct token *out, struct fail *fail);

/* Numbers that have a name, unless a leaf bears it. */
struct named_number {
    const char *typed, *symbol; /* "pi", "π" */
    double value;
};
extern const struct named_number named_numbers[]; /* ended by a NULL name */
const struct named_number *named_number_find(const char *name, size_t n); /* or NULL */

/* A factor of a word: a name or a named number. */
struct part {
    size_t at, n;                      /* bytes of the word */
    const struct named_number *number; /* NULL: a name */
};

/* Takes a word, all of it, apart as the expression options say ("Names in expressions"):
 * parts[n_parts] with room for NAME_MOST. The word is no function before its bracket.
 * ERR_INPUT with the column in `fail` counted from `column`, that of the word's first
 * byte. */
enum err word_parts(const char *word, size_t n, const struct expression_options *options,
                    long column, struct part *parts, int *n_parts, struct fail *fail);

/* A word right before a bracket that is neither a function nor one name: the error, with
 * the nearest function. */
enum err word_not_function(const char *word, size_t n, long column, struct fail *fail);

bool word_is_declared(const char *word, size_t n,
                      const struct expression_options *options);
/* Is the word, all of it, a declared name, a named number, or a letter with digits? */
bool word_is_name(const char *word, size_t n, const struct expression_options *options);

#endif
