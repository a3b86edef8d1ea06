#ifndef SCENE_TYPED_H
#define SCENE_TYPED_H

#include <stddef.h>

#include "scene/param.h"

/* What the readers of values (value.h, array.h) share. For them alone. */

/* The text of one value being read. */
struct typed {
    const struct param *p; /* what may stand there */
    const char *text;
    struct arena *mem; /* for pieces and parts of messages */
    struct fail *fail; /* NULL: no message is wanted */
};

/* A part of the text, without the blanks around it. */
struct piece {
    const char *text; /* ended by NUL */
    size_t at;        /* byte in the whole text */
};

/* Bytes from..to of the text. */
struct piece typed_piece(const struct typed *r, size_t from, size_t to);
/* The text as a message repeats it: at most 40 bytes, cut between two characters. */
const char *typed_shown(const struct typed *r, const char *text);
/* The column where byte `at` of the text stands. */
long typed_column(const struct typed *r, size_t at);
/* The error that this piece is not what the parameter takes. */
enum err typed_expected(const struct typed *r, long column, const char *piece);

/* Reads a finite decimal number in [min, max] of the parameter, or an expression of
 * numbers such as pi/2. An unfinished number such as 1e is not read as an expression.
 * Cost: O(bytes of the piece), unless it is wrong. */
enum err typed_number(const struct typed *r, struct piece piece, double *out);

#endif
