#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Removes a last character that is incomplete because the text was cut. */
static void trim_broken_end(char *text)
{
    size_t n = strlen(text), start = text_before(text, n), have = n - start;
    uint32_t ch;
    if ((unsigned char)text[start] >= 0xC0 &&
        (have == 1 || text_decode(text + start, have, &ch) != have)) {
        text[start] = '\0';
    }
}

enum err fail_set(struct fail *fail, enum err code, const char *where, long column,
                  const char *format, ...)
{
    if (!fail) {
        return code;
    }
    struct fail made = {.column = column}; /* apart: the arguments may point into *fail */
    snprintf(made.where, sizeof made.where, "%s", where);
    va_list args;
    va_start(args, format);
    vsnprintf(made.what, sizeof made.what, format, args);
    va_end(args);
    trim_broken_end(made.where);
    trim_broken_end(made.what);
    *fail = made;
    return code;
}

char *fail_line(const struct fail *fail, char *out, unsigned long n)
{
    char column[40] = "",
         line[sizeof fail->where + sizeof column + sizeof fail->what + 8];
    if (fail->column > 0) {
        snprintf(column, sizeof column, "%scolumn %ld", fail->where[0] ? ", " : "",
                 fail->column);
    }
    const char *colon = (fail->where[0] || column[0]) && fail->what[0] ? ": " : "";
    snprintf(line, sizeof line, "%s%s%s%s", fail->where, column, colon, fail->what);
    return text_clean(line, out, n);
}
