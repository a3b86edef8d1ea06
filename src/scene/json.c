#include "scene/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include "base/number.h"
#include "base/text.h"

static void put_line(const struct json *j)
{
    putc('\n', j->out);
    for (int i = 0; i < j->depth; i++) {
        fputs("  ", j->out);
    }
}

/* What stands before a value: comma, line, name. */
static void begin(struct json *j, const char *name)
{
    if (j->depth == 0) {
        assert(!name);
        return;
    }
    assert((name != NULL) == (j->bracket[j->depth] == '{'));
    if (j->comma[j->depth]) {
        putc(',', j->out);
    }
    j->comma[j->depth] = true;
    put_line(j);
    if (name) {
        text_write_json(name, j->out);
        fputs(": ", j->out);
    }
}

void json_open(struct json *j, const char *name, char bracket)
{
    assert((bracket == '{' || bracket == '[') && j->depth + 1 < JSON_DEPTH);
    begin(j, name);
    putc(bracket, j->out);
    j->depth++;
    j->comma[j->depth] = false;
    j->bracket[j->depth] = bracket;
}

void json_close(struct json *j, char bracket)
{
    assert(j->depth > 0 && bracket == (j->bracket[j->depth] == '{' ? '}' : ']'));
    bool filled = j->comma[j->depth];
    j->depth--;
    if (filled) {
        put_line(j);
    }
    putc(bracket, j->out);
    if (j->depth == 0) {
        putc('\n', j->out);
    }
}

static void put_real(FILE *out, double v)
{
    char text[NUMBER_SIZE];
    fprintf(out, isfinite(v) ? "%s" : "\"%s\"", number_exact(text, v));
}

void json_real(struct json *j, const char *name, double v)
{
    begin(j, name);
    put_real(j->out, v);
}

void json_integer(struct json *j, const char *name, long v)
{
    begin(j, name);
    fprintf(j->out, "%ld", v);
}

void json_unsigned(struct json *j, const char *name, uint64_t v)
{
    begin(j, name);
    fprintf(j->out, "%" PRIu64, v);
}

void json_flag(struct json *j, const char *name, bool v)
{
    begin(j, name);
    fputs(v ? "true" : "false", j->out);
}

void json_text(struct json *j, const char *name, const char *text)
{
    begin(j, name);
    text_write_json(text, j->out);
}

void json_null(struct json *j, const char *name)
{
    begin(j, name);
    fputs("null", j->out);
}

void json_known(struct json *j, const char *name, bool known, double v)
{
    if (known) {
        json_real(j, name, v);
    } else {
        json_null(j, name);
    }
}

void json_reals(struct json *j, const char *name, const double *v, size_t n)
{
    begin(j, name);
    putc('[', j->out);
    for (size_t i = 0; i < n; i++) {
        fputs(i ? ", " : "", j->out);
        put_real(j->out, v[i]);
    }
    putc(']', j->out);
}

void json_matrix(struct json *j, const char *name, const double *v, size_t rows,
                 size_t cols)
{
    json_open(j, name, '[');
    for (size_t i = 0; i < rows; i++) {
        json_reals(j, NULL, v + i * cols, cols);
    }
    json_close(j, ']');
}
