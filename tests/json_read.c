#include "tests/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static const char *string_end(const char *at)
{
    for (at++; *at != '"'; at++) {
        assert_true((unsigned char)*at >= ' ');
        at += *at == '\\';
    }
    return at + 1;
}

/* Behind the comma, or at the bracket that closes. */
static const char *next(const char *at, char close)
{
    at = blanks(at);
    assert_true(*at == ',' || *at == close);
    if (*at == close) {
        return at;
    }
    at = blanks(at + 1);
    assert_true(*at != close);
    return at;
}

/* The value of the member whose name begins at `at`. */
static const char *member_value(const char *at)
{
    assert_true(*at == '"');
    at = blanks(string_end(at));
    assert_true(*at == ':');
    return blanks(at + 1);
}

const char *json_read_end(const char *at)
{
    static const char *const literals[] = {"null", "true", "false"};
    if (*at == '"') {
        return string_end(at);
    }
    if (*at == '{' || *at == '[') {
        char close = *at == '{' ? '}' : ']';
        bool object = *at == '{';
        for (at = blanks(at + 1); *at != close; at = next(at, close)) {
            at = json_read_end(object ? member_value(at) : at);
        }
        return at + 1;
    }
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        if (strncmp(at, literals[i], strlen(literals[i])) == 0) {
            return at + strlen(literals[i]);
        }
    }
    char *end;
    assert_true(strchr("-0123456789", *at) != NULL);
    strtod(at, &end);
    assert_true(end > at);
    return end;
}

const char *json_read_member(const char *object, const char *name)
{
    size_t n = strlen(name);
    object = blanks(object);
    assert_true(*object == '{');
    for (const char *at = blanks(object + 1); *at != '}';) {
        const char *value = member_value(at);
        if (strncmp(at + 1, name, n) == 0 && at[1 + n] == '"') {
            return value;
        }
        at = next(json_read_end(value), '}');
    }
    return NULL;
}

const char *json_read_item(const char *array, int index)
{
    assert_true(*array == '[');
    const char *at = blanks(array + 1);
    for (; *at != ']' && index > 0; index--) {
        at = next(json_read_end(at), ']');
    }
    return *at == ']' ? NULL : at;
}

const char *json_read_find(const char *array, const char *name, const char *text)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", text);
    const char *at = json_read_item(array, 0);
    while (at && *at != ']') {
        const char *value = json_read_member(at, name);
        if (value && json_read_is(value, quoted)) {
            return at;
        }
        at = next(json_read_end(at), ']');
    }
    return NULL;
}

double json_read_number(const char *value)
{
    assert_true(strchr("-0123456789", *value) != NULL);
    return strtod(value, NULL);
}

bool json_read_is(const char *value, const char *literal)
{
    size_t n = strlen(literal);
    return (size_t)(json_read_end(value) - value) == n && memcmp(value, literal, n) == 0;
}
