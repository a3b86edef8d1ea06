#ifndef SCENE_JSON_H
#define SCENE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* JSON (RFC 8259) at full precision; nesting is asserted. `name` is the member's name
 * inside an object, NULL inside an array. Non-finite numbers are the strings "inf" "-inf"
 * "nan". */
struct json {
    FILE *out;
    int depth;
    bool comma[16]; /* a value was written at this depth */
};

void json_open(struct json *j, const char *name, char bracket); /* '{' or '[' */
void json_close(struct json *j, char bracket);                  /* '}' or ']' */
void json_real(struct json *j, const char *name, double v);
void json_integer(struct json *j, const char *name, long v);
void json_flag(struct json *j, const char *name, bool v);
void json_text(struct json *j, const char *name, const char *text);
void json_null(struct json *j, const char *name);
void json_reals(struct json *j, const char *name, const double *v,
                size_t n); /* [ ... ] */

#endif
