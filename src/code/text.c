/* The text of a program in the making. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "code/parts.h"
#include "base/text.h"

void code_put_text(struct code_text *w, const char *text)
{
    size_t n = strlen(text);
    if (w->n + n + 1 > w->most) {
        w->most = 2 * (w->n + n + 1);
        char *more = arena_new(w->mem, char, w->most);
        if (w->n) {
            memcpy(more, w->at, w->n);
        }
        w->at = more;
    }
    memcpy(w->at + w->n, text, n + 1);
    w->n += n;
}

void code_put(struct code_text *w, const char *format, ...)
{
    char line[1024];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int n = vsnprintf(line, sizeof line, format, arguments);
    assert(n >= 0);
    if ((size_t)n < sizeof line) {
        code_put_text(w, line);
    } else {
        char *longer = arena_new(w->mem, char, n + 1);
        vsnprintf(longer, (size_t)n + 1, format, again);
        code_put_text(w, longer);
    }
    va_end(again);
    va_end(arguments);
}

void code_put_comment(struct code_text *w, const char *text)
{
    enum { WIDTH = CODE_COLUMNS - 2 }; /* bytes: at most as many columns */
    while (*text) {
        size_t n = strlen(text);
        if (n > WIDTH) {
            for (n = WIDTH; n > 0 && text[n] != ' '; n--) {
                ;
            }
            n = n ? n : strcspn(text, " ");
        }
        code_put(w, "# %.*s\n", (int)n, text);
        text += n;
        text += strspn(text, " ");
    }
}

/* True if the blank at s stands before an operator, where people break a line. */
static bool is_break(const char *s)
{
    return *s == ' ' && s[1] && strchr("+-*/@", s[1]) && s[2] == ' ';
}

void code_put_assignment(struct code_text *w, const char *name, const char *sign,
                         const char *value, const char *comment)
{
    enum { WIDTH = CODE_COLUMNS - 4 };
    size_t used = strlen(name) + strlen(sign) + 2 + (size_t)text_width(comment);
    if (used + strlen(value) <= CODE_COLUMNS) {
        code_put(w, "%s %s %s%s\n", name, sign, value, comment);
        return;
    }
    code_put(w, "%s %s (\n", name, sign);
    while (*value) {
        size_t n = strlen(value);
        if (n > WIDTH) {
            for (n = WIDTH; n > 0 && !is_break(value + n); n--) {
                ;
            }
            n = n ? n : WIDTH + strcspn(value + WIDTH, " ");
        }
        code_put(w, "    %.*s\n", (int)n, value);
        value += n;
        value += *value == ' ';
    }
    code_put(w, ")%s\n", comment);
}

/* ---- numbers ---- */

static void put_row(struct code_text *w, const double *row, size_t n, size_t indent)
{
    size_t begin = w->n - indent;
    code_put(w, "[");
    for (size_t j = 0; j < n; j++) {
        char text[PYTHON_FLOAT];
        python_float(row[j], text);
        if (j && w->n - begin + strlen(text) + 4 > CODE_COLUMNS) {
            code_put(w, ",\n%*s", (int)indent + 1, "");
            begin = w->n - indent - 1;
        } else if (j) {
            code_put(w, ", ");
        }
        code_put(w, "%s", text);
    }
    code_put(w, "]");
}

void code_put_matrix(struct code_text *w, const struct matrix *m, size_t used)
{
    size_t entries = matrix_entries(m), room = CODE_COLUMNS - 6;
    char text[PYTHON_FLOAT];
    if (entries == 1) {
        code_put(w, "%s", python_float(*m->at, text));
        return;
    }
    size_t length = used + 4 * m->rows;
    for (size_t i = 0; i < entries && length < room; i++) {
        length += strlen(python_float(m->at[i], text)) + 2;
    }
    bool one_line = length < room;
    code_put(w, "[");
    for (size_t i = 0; i < m->rows; i++) {
        code_put(w, one_line ? "%s" : "\n    ", i ? ", " : "");
        put_row(w, m->at + i * m->columns, m->columns, one_line ? 0 : 4);
        code_put(w, one_line ? "" : ",");
    }
    code_put(w, one_line ? "]" : "\n]");
}
