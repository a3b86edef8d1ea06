/* Numbers inside a text: so that nobody who shortens a text leaves half a number. */
#include "base/text.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes of a minus sign at s: of - or −, or 0. */
static size_t minus_at(const char *s)
{
    static const char minus[] = "−";
    if (*s == '-') {
        return 1;
    }
    return strncmp(s, minus, sizeof minus - 1) == 0 ? sizeof minus - 1 : 0;
}

/* Does a name or a number end right before byte `at`? Then digits there go on with it and
 * a minus there subtracts. Greek letters and the digits ⁰–₉ count, other signs do not. */
static bool is_operand_before(const char *s, size_t at)
{
    if (at == 0) {
        return false;
    }
    unsigned char last = (unsigned char)s[at - 1];
    if (last < 0x80) {
        return is_digit(s[at - 1]) || is_letter(s[at - 1]) ||
               strchr(")]|.", last) != NULL;
    }
    size_t from = at - 1;
    while (from > 0 && ((unsigned char)s[from] & 0xC0) == 0x80) {
        from--;
    }
    uint32_t ch;
    text_decode(s + from, at - from, &ch);
    return (ch >= 0x370 && ch < 0x400) || (ch >= 0x2070 && ch < 0x209D) || ch == 0xB2 ||
           ch == 0xB3 || ch == 0xB9;
}

static size_t skip_digits(const char *s, size_t at)
{
    while (is_digit(s[at])) {
        at++;
    }
    return at;
}

/* Where the number that begins at its first digit, or at its point, ends. */
static size_t number_end(const char *s, size_t at)
{
    at = skip_digits(s, at);
    if (s[at] == '.' && is_digit(s[at + 1])) {
        at = skip_digits(s, at + 1);
    }
    if (s[at] == 'e') {
        size_t sign = s[at + 1] == '+' ? 1 : minus_at(s + at + 1);
        if (is_digit(s[at + 1 + sign])) {
            return skip_digits(s, at + 1 + sign);
        }
    }
    return at;
}

bool text_number_next(const char *s, size_t from, struct text_number *out)
{
    for (size_t at = from; s[at]; at++) {
        bool begins = is_digit(s[at]) || (s[at] == '.' && is_digit(s[at + 1]));
        if (!begins) {
            continue;
        }
        if (at > from && is_operand_before(s, at)) {
            at = skip_digits(s, at + 1) - 1; /* of a name */
            continue;
        }
        size_t sign = 0;
        if (at > from && s[at - 1] == '-') {
            sign = 1;
        } else if (at >= from + strlen("−") && minus_at(s + at - strlen("−"))) {
            sign = strlen("−");
        }
        sign = is_operand_before(s, at - sign) ? 0 : sign;
        *out = (struct text_number){at - sign, number_end(s, at)};
        return true;
    }
    return false;
}

/* Bytes of the first w columns, marks on the last of them included. */
static size_t columns_bytes(const char *s, int w)
{
    size_t at = 0, left = strlen(s);
    while (left > 0) {
        uint32_t ch;
        size_t used = text_decode(s + at, left, &ch);
        int width = text_char_width(ch);
        w -= width < 0 ? 1 : width;
        if (w < 0) {
            break;
        }
        at += used;
        left -= used;
    }
    return at;
}

size_t text_fit(const char *s, int w)
{
    size_t cut = columns_bytes(s, w < 0 ? 0 : w);
    struct text_number number = {0};
    while (text_number_next(s, number.to, &number) && number.from < cut) {
        if (number.to > cut) {
            return number.from;
        }
    }
    return cut;
}
