#include "base/text.h"

#include <assert.h>
#include <string.h>

static const uint32_t REPLACEMENT = 0xFFFD;

size_t text_decode(const char *s, size_t n, uint32_t *out)
{
    /* the least code point of each length; a smaller one in that length is overlong */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s[0];
    if (lead < 0x80) {
        *out = lead;
        return 1;
    }
    *out = REPLACEMENT;
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || length > n) {
        return 1;
    }
    uint32_t ch = lead & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c & 0xC0) != 0x80) {
            return 1;
        }
        ch = ch << 6 | (c & 0x3FU);
    }
    if (ch < least[length] || ch > 0x10FFFF || (ch >= 0xD800 && ch <= 0xDFFF)) {
        return 1;
    }
    *out = ch;
    return length;
}

size_t text_encode(uint32_t ch, char out[4])
{
    if (ch > 0x10FFFF || (ch >= 0xD800 && ch <= 0xDFFF)) {
        ch = REPLACEMENT;
    }
    size_t length = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (ch & 0x3F));
        ch >>= 6;
    }
    out[0] = (char)(lead[length] | ch);
    return length;
}

const char *text_item(const char **rest, size_t *n)
{
    const char *item = *rest + strspn(*rest, " ");
    size_t used = strcspn(item, ",");
    *rest = item + used + (item[used] == ',');
    while (used > 0 && item[used - 1] == ' ') {
        used--;
    }
    *n = used;
    return *item ? item : NULL;
}

int text_index(const char *text, size_t n, int end)
{
    long v = 0;
    for (size_t i = 0; i < n; i++) {
        if (!text_is_digit(text[i]) || v >= end) {
            return -1;
        }
        v = 10 * v + (text[i] - '0');
    }
    return n > 0 && v < end ? (int)v : -1;
}

size_t text_before(const char *s, size_t at)
{
    size_t start = at;
    do {
        start -= start > 0;
    } while (start > 0 && at - start < 4 && ((unsigned char)s[start] & 0xC0) == 0x80);
    return start;
}

int text_width(const char *s)
{
    return text_width_of(s, strlen(s));
}

int text_width_of(const char *s, size_t n)
{
    int columns = 0;
    for (size_t used; n > 0; s += used, n -= used) {
        uint32_t ch = (unsigned char)*s;
        if (ch >= ' ' && ch < 0x7F) { /* most are ASCII */
            used = 1;
            columns++;
            continue;
        }
        used = text_decode(s, n, &ch);
        columns += text_shown_width(ch);
    }
    return columns;
}

long text_column(const char *text, size_t at)
{
    enum { EXACT = 65536 };
    size_t whole = strlen(text), end = at < whole ? at : whole;
    long column = 1 + (end > EXACT ? (long)(end - EXACT) : 0);
    uint32_t ch;
    at = end > EXACT ? EXACT : end;
    for (size_t n = whole, used; at > 0; text += used, n -= used) {
        used = text_decode(text, n, &ch);
        if (used > at) { /* `at` is inside this character */
            break;
        }
        column += text_shown_width(ch);
        at -= used;
    }
    return column;
}

size_t text_blank(const char *s)
{
    uint32_t ch;
    if ((unsigned char)*s < 0x80) {
        return *s == ' ' || (*s >= '\t' && *s <= '\r');
    }
    size_t used = text_next(s, &ch);
    bool blank = ch == 0xA0 || (ch >= 0x2000 && ch <= 0x200A) || ch == 0x202F ||
                 ch == 0x205F || ch == 0x3000;
    return blank ? used : 0;
}

char *text_clean(const char *s, char *out, size_t n)
{
    size_t left = strlen(s), filled = 0;
    while (left > 0) {
        uint32_t ch;
        size_t used = text_decode(s, left, &ch);
        char bytes[4];
        size_t length = text_encode(text_char_width(ch) < 0 ? REPLACEMENT : ch, bytes);
        if (filled + length >= n) {
            break;
        }
        memcpy(out + filled, bytes, length);
        filled += length;
        s += used;
        left -= used;
    }
    if (n > 0) {
        out[filled] = '\0';
    }
    return out;
}

char *text_with_minus(const char *s, char *out, size_t n)
{
    static const char minus[] = "−";
    size_t filled = 0;
    for (; *s; s++) {
        const char *shown = *s == '-' ? minus : s;
        size_t length = shown == minus ? strlen(minus) : 1;
        assert(filled + length < n);
        memcpy(out + filled, shown, length);
        filled += length;
    }
    out[filled] = '\0';
    return out;
}

/* Writes v in decimal with these digits and this minus sign. */
static char *write_digits(long v, const char *const digits[10], const char *minus,
                          char out[TEXT_DIGITS])
{
    char reversed[24];
    int n = 0;
    unsigned long rest = v < 0 ? 0UL - (unsigned long)v : (unsigned long)v;
    do {
        reversed[n++] = (char)(rest % 10);
        rest /= 10;
    } while (rest > 0);
    char *to = out;
    if (v < 0) {
        size_t length = strlen(minus);
        memcpy(to, minus, length);
        to += length;
    }
    while (n > 0) {
        const char *digit = digits[(int)reversed[--n]];
        size_t length = strlen(digit);
        memcpy(to, digit, length);
        to += length;
    }
    *to = '\0';
    return out;
}

char *text_subscript(long v, char out[TEXT_DIGITS])
{
    static const char *const digits[] = {"₀", "₁", "₂", "₃", "₄",
                                         "₅", "₆", "₇", "₈", "₉"};
    return write_digits(v, digits, "₋", out);
}

char *text_superscript(long v, char out[TEXT_DIGITS])
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴",
                                         "⁵", "⁶", "⁷", "⁸", "⁹"};
    return write_digits(v, digits, "⁻", out);
}

enum { NAME_MOST = 63 };

static size_t least3(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* text_distance for names of at most NAME_MOST bytes. Keeps three rows of the table of
 * distances between the beginnings of a and of b. */
static size_t distance(const char *a, size_t length_a, const char *b, size_t length_b)
{
    size_t rows[3][NAME_MOST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= length_b; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= length_a; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= length_b; j++) {
            size_t change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least3(above[j] + 1, row[j - 1] + 1, change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < row[j]) {
                row[j] = before[j - 2] + 1;
            }
        }
    }
    return row[length_b];
}

size_t text_distance(const char *a, const char *b)
{
    size_t length_a = strlen(a), length_b = strlen(b);
    bool long_names = length_a > NAME_MOST || length_b > NAME_MOST;
    return long_names ? SIZE_MAX : distance(a, length_a, b, length_b);
}

const char *text_nearest(const char *name, const char *const *names, size_t n)
{
    const char *best = NULL;
    size_t length = strlen(name), most = length < 3 ? length : 3;
    if (length > NAME_MOST) {
        return NULL;
    }
    for (size_t i = 0; i < n && length > 1; i++) {
        bool begins = strncmp(names[i], name, length) == 0;
        best = begins && (!best || strlen(names[i]) < strlen(best)) ? names[i] : best;
    }
    if (best) {
        return best;
    }
    for (size_t i = 0; i < n; i++) {
        size_t other = strlen(names[i]);
        if (other > NAME_MOST) {
            continue;
        }
        size_t d = distance(name, length, names[i], other);
        if (d < most) {
            best = names[i];
            most = d;
        }
    }
    return best;
}

const char *text_tight(const char *text, struct arena *mem)
{
    char *out = arena_new(mem, char, strlen(text) + 1), *end = out;
    for (; *text; text++) {
        if (*text != ' ') {
            *end++ = *text;
        }
    }
    return out;
}

const char *text_shell_word(const char *text, struct arena *mem)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_@%+=:,./-";
    if (text[strspn(text, plain)] == '\0') {
        return text;
    }
    char *out = arena_new(mem, char, 4 * strlen(text) + 3), *end = out;
    *end++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') {
            memcpy(end, "'\\''", 4);
            end += 4;
        } else {
            *end++ = *text;
        }
    }
    *end = '\'';
    return out;
}
