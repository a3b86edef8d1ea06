#include "autodiff/expression_token.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

size_t blanks(const char *s)
{
    size_t n = 0, used;
    while ((used = text_blank(s + n)) != 0) {
        n += used;
    }
    return n;
}

/* Precomposed letters: each character of `composed` is the letter at the same place in
 * `letters` with the combining mark. */
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

/* Writes the precomposed letter at s, of `used` bytes, as letter and mark. Returns
 * `used`; 0 if it is none of these. */
static size_t decompose(const char *s, size_t used, char out[LETTER_SIZE])
{
    char one[LETTER_SIZE] = "";
    memcpy(one, s, used);
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
        const char *at = strstr(marked[i].composed, one), *letter = marked[i].letters;
        if (!at) {
            continue;
        }
        for (const char *c = marked[i].composed; c < at; c++) {
            letter += ((unsigned char)*c & 0xC0) != 0x80; /* where a character begins */
        }
        snprintf(out, LETTER_SIZE, "%c%s", *letter, marked[i].mark);
        return used;
    }
    return 0;
}

/* Bytes of the combining mark at s, which stands over or under the letter before it; 0:
 * there is none. */
static size_t mark_read(const char *s)
{
    uint32_t ch;
    size_t used = text_next(s, &ch);
    return (ch >= 0x300 && ch <= 0x36F) || ch == 0x20D7 ? used : 0;
}

size_t letter_read(const char *s, char out[LETTER_SIZE])
{
    static const uint32_t micro = 0xB5, mu = 0x3BC;
    uint32_t ch;
    size_t used = text_next(s, &ch);
    bool latin = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
    bool greek = (ch >= 0x391 && ch <= 0x3A9 && ch != 0x3A2) ||
                 (ch >= 0x3B1 && ch <= 0x3C9) || ch == 0x3D1 || ch == 0x3D5 ||
                 ch == 0x3F5 || ch == micro;
    if (!latin && !greek) {
        bool may_be = ch >= 0xC0 && ch < 0x1F00; /* UNMUTATED: others only cost time */
        return may_be ? decompose(s, used, out) : 0;
    }
    size_t n = text_encode(ch == micro ? mu : ch, out);
    /* UNMUTATED: most are ASCII, so this saves time */
    size_t mark = (unsigned char)s[used] < 0x80 ? 0 : mark_read(s + used);
    memcpy(out + n, s + used, mark);
    out[n + mark] = '\0';
    return used + mark;
}

/* Bytes of the character at s, its index among these into *place; 0: none of them. */
static size_t one_of(const char *s, const char *characters, int *place)
{
    uint32_t ch, other;
    size_t used = text_next(s, &ch);
    *place = 0;
    for (const char *c = characters; *c; ++*place) {
        c += text_next(c, &other);
        if (other == ch) {
            return used;
        }
    }
    return 0;
}

size_t superscript_read(const char *s, int *value)
{
    /* UNMUTATED: most are ASCII, so this saves time */
    return (unsigned char)*s < 0x80 ? 0 : one_of(s, "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", value);
}

size_t subscript_read(const char *s, int *value)
{
    /* UNMUTATED: likewise */
    return (unsigned char)*s < 0x80 ? 0 : one_of(s, "₀₁₂₃₄₅₆₇₈₉", value);
}
