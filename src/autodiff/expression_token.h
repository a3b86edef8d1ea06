#ifndef AUTODIFF_EXPRESSION_TOKEN_H
#define AUTODIFF_EXPRESSION_TOKEN_H

#include <stdint.h>

#include "autodiff/expression.h"

/* Where the operations end that a text may use: those on whole matrices come last. */
static inline enum op known_ops(const struct expression_options *options)
{
    return options->shapes ? OP_MOST : OP_ENTRIES_END;
}

/* Tokens of an expression's text, for the files expression*.c only. Errors here have the
 * 1-based byte as their column; expression_parse turns it into a column. */

/* ---- expression_letter.c: characters ---- */

enum { LETTER_SIZE = 8 }; /* of a letter and its mark as text: 2 bytes, 3 and the NUL */

/* Bytes of the blanks at s: spaces, tabs, ends of lines. */
size_t blanks(const char *s);
/* Bytes of the letter at s, Latin or Greek, with its combining mark; 0: none. Its
 * canonical spelling into out: ŷ is y with a mark however it is typed, µ (micro) is μ. */
size_t letter_read(const char *s, char out[LETTER_SIZE]);
/* Bytes of the superscript at s, its digit or SUPERSCRIPT_MINUS into *value; 0: none. */
enum { SUPERSCRIPT_MINUS = 10 };
size_t superscript_read(const char *s, int *value);
/* Likewise a subscript digit. */
size_t subscript_read(const char *s, int *value);

/* ---- expression_word.c: words and names ---- */

/* Letters, digits and underscores in canonical spelling: x₁ as x1. */
struct word {
    char text[NAME_SIZE];
    size_t n;
    size_t at[NAME_SIZE]; /* the byte of the text that each comes from; the end */
};

/* The word that begins at byte `at`; returns where it ends, 0: longer than NAME_MOST. */
size_t word_read(const char *text, size_t at, struct word *out);
/* Bytes of the name of one letter that a word starts with: the letter and the digits, or
 * underscore and digits, after it; 0: none. */
size_t name_single(const char *name);
/* Writes name[n] as a leaf's name: x_1 as x1. Returns its bytes. */
size_t name_plain(const char *name, size_t n, char out[NAME_SIZE]);

/* Numbers with a name, which a leaf of the same name hides. */
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

/* Splits a word that is no function call into factors, parts[n_parts] with room for
 * NAME_MOST, as the options allow. ERR_INPUT if it cannot be split, or if it is a
 * function's name or a foreign word (foreign.def), or one of these and a few letters. */
enum err word_parts(const struct word *word, const struct expression_options *options,
                    struct part *parts, int *n_parts, struct fail *fail);
/* Writes the leaf name of a part that is no number; returns its bytes. */
size_t part_name(const struct word *word, struct part part,
                 const struct expression_options *options, char out[NAME_SIZE]);

/* The error of a word before a bracket that is neither a function nor a name: says what
 * was probably meant, or which functions there are. */
enum err word_not_function(const struct word *word,
                           const struct expression_options *options, struct fail *fail);

bool word_is_declared(const char *word, size_t n,
                      const struct expression_options *options);
/* True if the whole word is one letter, with digits or without. */
bool word_is_single(const char *word, size_t n);
/* True if the whole word is a declared name, a named number, or (unless only declared
 * names are allowed) a single one. */
bool word_is_name(const char *word, size_t n, const struct expression_options *options);

/* ---- expression_token.c ---- */

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_WORD,        /* letters, digits, underscores; or √ */
    TOKEN_OPERATOR,    /* infix; a minus is OP_SUB here */
    TOKEN_POSTFIX,     /* .T or ᵀ */
    TOKEN_SUPERSCRIPT, /* a whole exponent: ², ⁻¹, ¹⁰ */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_BAR, /* | of an absolute value */
    TOKEN_COMMA,
};

struct token {
    enum token_kind kind;
    size_t at, n;  /* bytes of the text */
    enum op op;    /* OPERATOR, POSTFIX */
    double number; /* NUMBER, SUPERSCRIPT without its sign: finite, >= 0 */
    bool negative; /* SUPERSCRIPT */
    bool root;     /* WORD: √ */
};

/* The token at or after byte `at` of a text within EXPRESSION_BYTES; operators are those
 * before `end` (known_ops). ERR_INPUT: a byte or character that belongs to no token, a
 * number too large or not decimal, a word longer than NAME_MOST. */
enum err token_read(const char *text, size_t at, enum op end, struct token *out,
                    struct fail *fail);
/* Reads the axis that ends the call of *op, as in sum(A, rows): after the comma before
 * byte `at`, only its word may stand before the bracket. Turns *op into the operation
 * with that axis and returns the byte after the word; 0: none is there. */
size_t axis_read(const char *text, size_t at, enum op *op);

/* ---- expression_textbook.c ---- */

/* Reads what stands between a function's name and its bracket: nothing, or an exponent,
 * as in sin²(x) and sin^2(x). Returns the byte of the bracket; 0 if there is none.
 * *any: true if any exponent follows the name. */
size_t textbook_power(const char *text, size_t at, struct token *power, bool *any);
/* The error of a function t whose exponent `power` is not followed by a bracket. */
enum err textbook_power_error(const char *text, const struct token *t,
                              const struct token *power, struct fail *fail);

/* What to say beside "log takes one argument" of those who wrote log(x, 2), or "". `end`:
 * known_ops. */
const char *textbook_arguments(enum op op, enum op end);

/* ERR_INPUT if the word at byte `at` begins a notation whose letters would be misread as
 * a product: derivatives (d/dx, d²y/dx²) and f(x), g(x), h(x). `called`: a bracket
 * follows the word. Names that are declared are allowed. */
enum err textbook_check(const char *text, size_t at, bool called,
                        const struct expression_options *options, struct fail *fail);

#endif
