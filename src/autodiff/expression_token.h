#ifndef AUTODIFF_EXPRESSION_TOKEN_H
#define AUTODIFF_EXPRESSION_TOKEN_H

#include "autodiff/expression.h"

/* The pieces of an expression's text; for the files expression*.c only. Columns of errors
 * here are 1-based bytes: expression_parse makes columns of them. */

/* ---- expression_letter.c: characters ---- */

enum { LETTER_BYTES = 8 };

/* Bytes of the blanks at s: spaces, tabs, ends of lines. */
size_t blanks(const char *s);
/* Bytes of the letter at s, Latin or Greek, a mark over it included; 0: none. Its one
 * spelling into out: ŷ is y with a mark however it is typed, µ (micro) is μ. */
size_t letter_read(const char *s, char out[LETTER_BYTES + 1]);
/* Bytes of the superscript at s, its digit or SUPERSCRIPT_MINUS into *value; 0: none. */
enum { SUPERSCRIPT_MINUS = 10 };
size_t superscript_read(const char *s, int *value);
/* Likewise a subscript digit. */
size_t subscript_read(const char *s, int *value);

/* Letters, digits and underscores, spelled in one way: x₁ as x1. */
struct word {
    char text[NAME_MOST + 1];
    size_t n;
    size_t at[NAME_MOST + 1]; /* where each byte of it stands in the text, and its end */
};

/* The word that begins at byte `at`; returns where it ends, 0: longer than NAME_MOST. */
size_t word_read(const char *text, size_t at, struct word *out);
/* Bytes of the name that a word starts with: a letter, digits after it, or an underscore
 * and digits; 0: none. */
size_t name_single(const char *name);
/* The name[n] as the leaf is called: x_1 is x1. Returns its bytes. */
size_t name_plain(const char *name, size_t n, char out[NAME_MOST + 1]);

/* ---- expression_token.c ---- */

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_WORD,        /* letters, digits, underscores; or √ */
    TOKEN_OPERATOR,    /* infix; a minus is OP_SUB here */
    TOKEN_SUPERSCRIPT, /* a whole exponent: ², ⁻¹, ¹⁰ */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_BAR, /* | of an absolute value */
    TOKEN_COMMA,
};

struct token {
    enum token_kind kind;
    size_t at, n;  /* bytes of the text */
    enum op op;    /* OPERATOR */
    double number; /* NUMBER, SUPERSCRIPT without its sign: finite, >= 0 */
    bool negative; /* SUPERSCRIPT */
    bool root;     /* WORD: √ */
};

/* The token at or after byte `at` of a text within EXPRESSION_BYTES. ERR_INPUT: a byte or
 * character that belongs to no token, a number too large or not decimal, a word longer
 * than NAME_MOST. */
enum err token_read(const char *text, size_t at, struct token *out, struct fail *fail);

/* ---- expression_word.c ---- */

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
 * ERR_INPUT also for a word that is a function's name, begins with one, or is one that
 * other programs know. */
enum err word_parts(const struct word *word, const struct expression_options *options,
                    struct part *parts, int *n_parts, struct fail *fail);
/* The name of a part that is no number, as the leaf is called; returns its bytes. */
size_t part_name(const struct word *word, struct part part,
                 const struct expression_options *options, char out[NAME_MOST + 1]);

/* A word right before a bracket that is neither a function nor one name: the error says
 * which functions there are. */
enum err word_not_function(const struct word *word,
                           const struct expression_options *options, struct fail *fail);

bool word_is_declared(const char *word, size_t n,
                      const struct expression_options *options);
/* Is the word, all of it, a declared name, a named number, or a letter with digits? */
bool word_is_name(const char *word, size_t n, const struct expression_options *options);

/* ---- expression_notation.c ---- */

/* Reads what stands between a function's name and its bracket: nothing, or an exponent,
 * as in sin²(x) and sin^2(x). Returns the byte of the bracket, 0: there is none.
 * *any: an exponent of some kind is next. */
size_t power_read(const char *text, size_t at, struct token *power, bool *any);
/* The error of a function t with an exponent, as read, that no bracket follows. */
enum err power_no_brackets(const char *text, const struct token *t,
                           const struct token *power, struct fail *fail);

/* Notations at byte `at`, where a word begins, that are no expression, though their
 * letters would be read as products: derivatives (d/dx, d²y/dx²) and f(x), g(x), h(x).
 * `called`: a bracket follows. Declared names are what they are. */
enum err word_check_notation(const char *text, size_t at, bool called,
                             const struct expression_options *options, struct fail *fail);

#endif
