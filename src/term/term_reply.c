#include "term/term_reply.h"

#include <stdlib.h>
#include <string.h>

#include "draw/color.h"

static const char begin[] = "11;";
enum { BEGIN = sizeof begin - 1, DIGITS_MOST = 4 };

bool reply_take(struct reply *r, unsigned char byte)
{
    bool fits = r->n < BEGIN ? (char)byte == begin[r->n]
                             : byte && strchr("rgba:/#0123456789abcdefABCDEF", byte);
    r->possible = r->possible && fits && r->n + 1 < REPLY_MOST;
    if (r->possible) {
        r->text[r->n++] = (char)byte;
    }
    return r->possible;
}

bool reply_begun(const struct reply *r)
{
    return r->possible && r->n >= BEGIN;
}

/* The n hexadecimal digits at `at` as 0..255. */
static rgb level(const char *at, int n)
{
    char digits[DIGITS_MOST + 1] = "";
    memcpy(digits, at, (size_t)n);
    unsigned long most = (1UL << 4 * n) - 1;
    return (rgb)(strtoul(digits, NULL, 16) * 255 / most);
}

static int count_digits(const char *at)
{
    return (int)strspn(at, "0123456789abcdefABCDEF");
}

/* "R/G/B" or "R/G/B/A", each of 1 to 4 digits. */
static bool read_levels(const char *at, int n, rgb *out)
{
    *out = 0;
    for (int i = 0; i < n; i++) {
        int digits = count_digits(at);
        if (digits < 1 || digits > DIGITS_MOST || at[digits] != (i + 1 < n ? '/' : 0)) {
            return false;
        }
        *out = i < 3 ? *out << 8 | level(at, digits) : *out;
        at += digits + 1;
    }
    return true;
}

/* "RGB", "RRGGBB" and so on, up to 4 digits each. */
static bool read_digits(const char *at, rgb *out)
{
    int digits = count_digits(at), each = digits / 3;
    *out = 0;
    if (at[digits] || digits % 3 != 0 || each < 1 || each > DIGITS_MOST) {
        return false;
    }
    for (int i = 0; i < 3; i++) {
        *out = *out << 8 | level(at + i * each, each);
    }
    return true;
}

int reply_ground(const struct reply *r)
{
    rgb color;
    const char *at = r->text + BEGIN;
    if (!reply_begun(r) ||
        !(strncmp(at, "rgb:", 4) == 0    ? read_levels(at + 4, 3, &color)
          : strncmp(at, "rgba:", 5) == 0 ? read_levels(at + 5, 4, &color)
                                         : *at == '#' && read_digits(at + 1, &color))) {
        return 0;
    }
    return color_is_light(color) ? 1 : -1;
}
