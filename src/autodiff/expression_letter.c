#include <string.h>

#include "autodiff/expression_token.h"
#include "base/text.h"

/* Code point at s, not its end. What is cut short is broken: a NUL continues nothing. */
static size_t character(const char *s, uint32_t *out)
{
    enum { BYTES_MOST = 4 }; /* UNMUTATED: more would not be looked at */
    return text_decode(s, BYTES_MOST, out);
}

size_t blanks(const char *s)
{
    size_t n = 0, used;
    while ((used = text_blank(s + n)) != 0) {
        n += used;
    }
    return n;
}

/* Letters with a mark that are one character, as unaccented letter and mark: each
 * character of `composed` is the letter of `letters` at its place with the mark. */
static const struct {
    const char *mark, *letters, *composed;
} marked[] = {
    {"\u0300", "AEINOUWYaeinouwy", "ÀÈÌǸÒÙẀỲàèìǹòùẁỳ"},
    {"\u0301", "ACEGIKLMNOPRSUWYZacegiklmnoprsuwyz",
     "ÁĆÉǴÍḰĹḾŃÓṔŔŚÚẂÝŹáćéǵíḱĺḿńóṕŕśúẃýź"},
    {"\u0302", "ACEGHIJOSUWYZaceghijosuwyz", "ÂĈÊĜĤÎĴÔŜÛŴŶẐâĉêĝĥîĵôŝûŵŷẑ"},
    {"\u0303", "AEINOUVYaeinouvy", "ÃẼĨÑÕŨṼỸãẽĩñõũṽỹ"},
    {"\u0304", "AEGIOUYaegiouy", "ĀĒḠĪŌŪȲāēḡīōūȳ"},
    {"\u0306", "AEGIOUaegiou", "ĂĔĞĬŎŬăĕğĭŏŭ"},
    {"\u0307", "ABCDEFGHIMNOPRSTWXYZabcdefghmnoprstwxyz",
     "ȦḂĊḊĖḞĠḢİṀṄȮṖṘṠṪẆẊẎŻȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏż"},
    {"\u0308", "AEHIOUWXYaehiotuwxy", "ÄËḦÏÖÜẄẌŸäëḧïöẗüẅẍÿ"},
    {"\u030A", "AUauwy", "ÅŮåůẘẙ"},
    {"\u030C", "ACDEGHIKLNORSTUZacdeghijklnorstuz", "ǍČĎĚǦȞǏǨĽŇǑŘŠŤǓŽǎčďěǧȟǐǰǩľňǒřšťǔž"},
};

/* The letter at s, of `used` bytes, as unaccented letter and mark; 0: it is none. */
static size_t composed(const char *s, size_t used, char out[LETTER_BYTES + 1])
{
    char one[LETTER_BYTES + 1] = "";
    memcpy(one, s, used);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        const char *at = strstr(marked[i].composed, one), *letter = marked[i].letters;
        if (!at) {
            continue;
        }
        for (const char *c = marked[i].composed; c < at; c++) {
            letter += ((unsigned char)*c & 0xC0) != 0x80; /* where a character begins */
        }
        out[0] = *letter;
        memcpy(out + 1, marked[i].mark, strlen(marked[i].mark) + 1);
        return used;
    }
    return 0;
}

/* A mark that stands over or under the letter before it. */
static bool is_mark(uint32_t ch)
{
    return (ch >= 0x300 && ch <= 0x36F) || ch == 0x20D7;
}

size_t letter_read(const char *s, char out[LETTER_BYTES + 1])
{
    static const uint32_t micro = 0xB5, mu = 0x3BC;
    uint32_t ch, mark;
    size_t used = character(s, &ch);
    bool latin = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    bool greek = (ch >= 0x391 && ch <= 0x3A9 && ch != 0x3A2) ||
                 (ch >= 0x3B1 && ch <= 0x3C9) || ch == 0x3D1 || ch == 0x3D5 ||
                 ch == 0x3F5 || ch == micro;
    if (!latin && !greek) {
        bool may_be = (ch >= 0xC0 && ch < 0x250) || (ch >= 0x1E00 && ch < 0x1F00);
        return may_be ? composed(s, used, out) : 0;
    }
    size_t n = text_encode(ch == micro ? mu : ch, out);
    if ((unsigned char)s[used] >= 0x80) {
        size_t more = character(s + used, &mark);
        if (is_mark(mark)) {
            memcpy(out + n, s + used, more);
            n += more;
            used += more;
        }
    }
    out[n] = '\0';
    return used;
}

/* Place of the character at s among the n, and its bytes; 0: it is none of them. */
static size_t one_of(const char *s, const uint32_t *characters, int n, int *place)
{
    uint32_t ch;
    if ((unsigned char)*s < 0x80) { /* most are ASCII */
        return 0;
    }
    size_t used = character(s, &ch);
    for (*place = 0; *place < n; ++*place) {
        if (characters[*place] == ch) {
            return used;
        }
    }
    return 0;
}

size_t superscript_read(const char *s, int *value)
{
    static const uint32_t characters[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074, 0x2075,
                                          0x2076, 0x2077, 0x2078, 0x2079, 0x207B};
    return one_of(s, characters, SUPERSCRIPT_MINUS + 1, value);
}

size_t subscript_read(const char *s, int *value)
{
    static const uint32_t characters[] = {0x2080, 0x2081, 0x2082, 0x2083, 0x2084,
                                          0x2085, 0x2086, 0x2087, 0x2088, 0x2089};
    return one_of(s, characters, 10, value);
}

/* ---- names ---- */

/* Bytes of the piece of a word at s, its one spelling into out; 0: the word ends. */
static size_t piece_read(const char *s, bool first, char out[LETTER_BYTES + 1])
{
    int digit;
    size_t used = letter_read(s, out);
    if (used || first) {
        return used;
    }
    used = subscript_read(s, &digit);
    if (used || (*s >= '0' && *s <= '9') || *s == '_') {
        out[0] = used ? (char)('0' + digit) : *s;
        out[1] = '\0';
        return used ? used : 1;
    }
    return 0;
}

size_t word_read(const char *text, size_t at, struct word *out)
{
    char piece[LETTER_BYTES + 1];
    size_t used;
    *out = (struct word){.n = 0};
    while ((used = piece_read(text + at, out->n == 0, piece)) != 0) {
        size_t more = strlen(piece);
        if (out->n + more > NAME_MOST) {
            return 0;
        }
        for (size_t i = 0; i < more; i++) {
            out->at[out->n] = at;
            out->text[out->n++] = piece[i];
        }
        at += used;
    }
    out->at[out->n] = at;
    return at;
}

size_t name_single(const char *name)
{
    char piece[LETTER_BYTES + 1];
    size_t n = letter_read(name, piece), digits;
    if (n == 0) {
        return 0;
    }
    size_t line = name[n] == '_';
    digits = strspn(name + n + line, "0123456789");
    return digits ? n + line + digits : n;
}

size_t name_plain(const char *name, size_t n, char out[NAME_MOST + 1])
{
    const char *line = memchr(name, '_', n);
    size_t before = line ? (size_t)(line - name) : n;
    bool joint = line && name_single(name) >= n;
    memcpy(out, name, before);
    if (line) {
        memcpy(out + before, line + joint, n - before - joint);
    }
    n -= joint;
    out[n] = '\0';
    return n;
}

bool expression_name(const char *text, size_t n, char out[NAME_MOST + 1])
{
    struct word word;
    char copy[EXPRESSION_BYTES + 1];
    if (n == 0 || n > EXPRESSION_BYTES) {
        return false;
    }
    memcpy(copy, text, n);
    copy[n] = '\0';
    if (word_read(copy, 0, &word) != n) {
        return false;
    }
    name_plain(word.text, word.n, out);
    return true;
}
