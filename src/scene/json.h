#ifndef SCENE_JSON_H
#define SCENE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH = 16 };

/* One JSON document (RFC 8259) at full precision, a value a line. `name` is the member's
 * name inside an object, NULL inside an array and for the document itself; names and
 * nesting are asserted. Non-finite numbers are the strings "inf" "-inf" "nan". Characters
 * that could control a terminal are escaped in strings. A write error is remembered by
 * `out`. */
struct json {
    FILE *out;
    int depth;                /* open brackets */
    bool comma[JSON_DEPTH];   /* a value was written at this depth */
    char bracket[JSON_DEPTH]; /* what opened this depth */
};

void json_open(struct json *j, const char *name, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);                  /* '}' or ']' */
void json_real(struct json *j, const char *name, double v);
void json_integer(struct json *j, const char *name, long v);
void json_unsigned(struct json *j, const char *name, uint64_t v);
void json_flag(struct json *j, const char *name, bool v);
void json_text(struct json *j, const char *name, const char *text);
void json_null(struct json *j, const char *name);
void json_known(struct json *j, const char *name, bool known, double v); /* else null */
/* An array of n numbers on one line. */
void json_reals(struct json *j, const char *name, const double *v, size_t n);
/* An array of the rows of v[rows][cols]. */
void json_matrix(struct json *j, const char *name, const double *v, size_t rows,
                 size_t cols);

#endif
