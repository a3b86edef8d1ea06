#ifndef TESTS_JSON_READ_H
#define TESTS_JSON_READ_H

#include <stdbool.h>

/* Reads JSON by its grammar (RFC 8259), knowing nothing of how it was written. A value is
 * where its text begins; the test fails where the text is no JSON. */

/* The member of an object; the item of an array, from 0. NULL: there is none. */
const char *json_read_member(const char *object, const char *name);
const char *json_read_item(const char *array, int index);
/* The object in an array whose member `name` is the text; NULL: there is none. */
const char *json_read_find(const char *array, const char *name, const char *text);
double json_read_number(const char *value);                /* fails if it is none */
bool json_read_is(const char *value, const char *literal); /* "null", "\"add\"" */
const char *json_read_end(const char *value);              /* behind the value */

#endif
