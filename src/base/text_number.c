/* Finds the numbers in a text, so that a text is never cut inside a number. */
#include "base/text.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Bytes of the minus sign (- or −) at s; 0: there is none. */
static size_t minus_at(const char *s)
{
    static const char minus[] = "−";
    if (*s == '-') {
        return 1;
    }
    return strncmp(s, minus, sizeof minus - 1) == 0 ? sizeof minus - 1 : 0;
}

/* True if a name, a number or a closing bracket ends right before byte `at`: then digits
 * at `at` belong to it and a minus subtracts from it. Of characters beyond ASCII Greek
 * letters and ⁰–₉ are parts of names. */
static bool is_operand_before(const char *s, size_t at)
{
    if (at == 0) {
        return false;
    }
    unsigned char last = (unsigned char)s[at - 1];
    if (last < 0x80) {
        return text_is_digit(s[at - 1]) || is_letter(s[at - 1]) ||
               strchr(")]|.", last) != NULL;
    }
    size_t from = text_before(s, at);
    uint32_t ch;
    text_decode(s + from, at - from, &ch);
    return (ch >= 0x370 && ch < 0x400) || (ch >= 0x2070 && ch < 0x209D) || ch == 0xB2 ||
           ch == 0xB3 || ch == 0xB9;
}

static size_t skip_digits(const char *s, size_t at)
{
    while (text_is_digit(s[at])) {
        at++;
    }
    return at;
}

/* End of the number whose first digit or decimal point is at byte `at`. */
static size_t number_end(const char *s, size_t at)
{
    at = skip_digits(s, at);
    if (s[at] == '.' && text_is_digit(s[at + 1])) {
        at = skip_digits(s, at + 1);
    }
    if (s[at] == 'e') {
        size_t sign = s[at + 1] == '+' ? 1 : minus_at(s + at + 1);
        if (text_is_digit(s[at + 1 + sign])) {
            return skip_digits(s, at + 1 + sign);
        }
    }
    return at;
}

bool text_number_next(const char *s, size_t from, struct text_number *out)
{
    for (size_t at = from; s[at]; at++) {
        bool begins = text_is_digit(s[at]) || (s[at] == '.' && text_is_digit(s[at + 1]));
        if (!begins) {
            continue;
        }
        if (at > from && is_operand_before(s, at)) {
            at = skip_digits(s, at + 1) - 1; /* these digits belong to a name */
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

size_t text_columns(const char *s, int w)
{
    size_t at = 0, left = strlen(s);
    while (left > 0) {
        uint32_t ch;
        size_t used = text_decode(s + at, left, &ch);
        w -= text_shown_width(ch);
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
    size_t cut = text_columns(s, w < 0 ? 0 : w);
    struct text_number number = {0};
    while (text_number_next(s, number.to, &number) && number.from < cut) {
        if (number.to > cut) {
            return number.from;
        }
    }
    return cut;
}
