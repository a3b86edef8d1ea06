/* The notation of ASCII.
 *
 * Pictures (boxes, blocks, marks, braille) are replaced cell by cell when the frame is
 * done. Texts are not: a formula in which x² became x2 would be another formula. They are
 * translated as a whole before they are measured, so that what is measured is what is
 * drawn.
 *
 * Most of it is one table: a character, the character for its cell, and the words for it
 * in a text (NULL: as in a cell). The rest depends on what stands beside it:
 *
 *   x²  e⁻ᶻ  10⁻⁵   x^2  e^(-z)  1e-5
 *   √(x)  √ŝ        sqrt(x)  sqrt(s_hat): the root of the number or name that follows
 *   σ(z)  φ′/σ      sigmoid(z)  phi'/sigma: a function, and the spread of a normalization
 *   λmax  ηλ  2λ    lambda_max  lr*lambda  2*lambda: a letter's name stays apart
 *   a · b  3·x      a, b  3*x: between blanks a dot separates, elsewhere it is a product,
 *                   also after the blank of TIMES, at which no row ends
 *   80×24  ×−1      80x24  *-1: x in a size only, since x-1 would be a difference */
#include "draw/frame.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* Sorted by code point. */
struct ascii {
    uint16_t ch;
    char cell;
    const char *words;
};
static const struct ascii table[] = {
    {0xA0, ' ', NULL},       {0xB0, 'o', NULL},       {0xB1, '+', "+-"},
    {0xB2, '2', NULL},       {0xB3, '3', NULL},       {0xB5, 'u', "mu"},
    {0xB7, '.', NULL},       {0xB9, '1', NULL},       {0xBC, '4', "1/4"},
    {0xBD, '2', "1/2"},      {0xBE, '3', "3/4"},      {0xD7, '*', NULL},
    {0xF7, '/', NULL},       {0x15D, 's', "s_hat"},   {0x175, 'w', "w_hat"},
    {0x177, 'y', "y_hat"},   {0x300, ' ', "_grave"},  {0x301, ' ', "_acute"},
    {0x302, ' ', "_hat"},    {0x303, ' ', "_tilde"},  {0x304, ' ', "_bar"},
    {0x306, ' ', "_breve"},  {0x307, ' ', "_dot"},    {0x308, ' ', "_ddot"},
    {0x30A, ' ', "_ring"},   {0x30C, ' ', "_check"},  {0x391, 'A', "Alpha"},
    {0x392, 'B', "Beta"},    {0x393, 'G', "Gamma"},   {0x394, 'D', "Delta"},
    {0x395, 'E', "Epsilon"}, {0x396, 'Z', "Zeta"},    {0x397, 'H', "Eta"},
    {0x398, 'T', "Theta"},   {0x399, 'I', "Iota"},    {0x39A, 'K', "Kappa"},
    {0x39B, 'L', "Lambda"},  {0x39C, 'M', "Mu"},      {0x39D, 'N', "Nu"},
    {0x39E, 'X', "Xi"},      {0x39F, 'O', "Omicron"}, {0x3A0, 'P', "Pi"},
    {0x3A1, 'R', "Rho"},     {0x3A3, 'S', "sum"},     {0x3A4, 'T', "Tau"},
    {0x3A5, 'U', "Upsilon"}, {0x3A6, 'F', "Phi"},     {0x3A7, 'C', "Chi"},
    {0x3A8, 'Y', "Psi"},     {0x3A9, 'O', "Omega"},   {0x3B1, 'a', "alpha"},
    {0x3B2, 'b', "beta"},    {0x3B3, 'g', "gamma"},   {0x3B4, 'd', "delta"},
    {0x3B5, 'e', "eps"},     {0x3B6, 'z', "zeta"},    {0x3B7, 'h', "lr"},
    {0x3B8, 't', "theta"},   {0x3B9, 'i', "iota"},    {0x3BA, 'k', "kappa"},
    {0x3BB, 'l', "lambda"},  {0x3BC, 'm', "mu"},      {0x3BD, 'v', "nu"},
    {0x3BE, 'x', "xi"},      {0x3BF, 'o', "o"},       {0x3C0, 'p', "pi"},
    {0x3C1, 'r', "rho"},     {0x3C2, 's', "sigma"},   {0x3C3, 's', "sigma"},
    {0x3C4, 't', "tau"},     {0x3C5, 'u', "upsilon"}, {0x3C6, 'f', "phi"},
    {0x3C7, 'c', "chi"},     {0x3C8, 'y', "psi"},     {0x3C9, 'w', "omega"},
    {0x3D1, 't', "theta"},   {0x3D5, 'f', "phi"},     {0x3F5, 'e', "eps"},
    {0x1D40, 'T', ".T"},     {0x1D57, 't', NULL},     {0x1D62, 'i', NULL},
    {0x1DBB, 'z', NULL},     {0x2010, '-', NULL},     {0x2011, '-', NULL},
    {0x2012, '-', NULL},     {0x2013, '-', NULL},     {0x2014, '-', "--"},
    {0x2016, '|', NULL},     {0x2018, '\'', NULL},    {0x2019, '\'', NULL},
    {0x201C, '"', NULL},     {0x201D, '"', NULL},     {0x2022, '*', NULL},
    {0x2026, '.', "..."},    {0x2032, '\'', NULL},    {0x2033, '"', NULL},
    {0x2070, '0', NULL},     {0x2071, 'i', NULL},     {0x2074, '4', NULL},
    {0x2075, '5', NULL},     {0x2076, '6', NULL},     {0x2077, '7', NULL},
    {0x2078, '8', NULL},     {0x2079, '9', NULL},     {0x207A, '+', NULL},
    {0x207B, '-', NULL},     {0x207F, 'n', NULL},     {0x2080, '0', NULL},
    {0x2081, '1', NULL},     {0x2082, '2', NULL},     {0x2083, '3', NULL},
    {0x2084, '4', NULL},     {0x2085, '5', NULL},     {0x2086, '6', NULL},
    {0x2087, '7', NULL},     {0x2088, '8', NULL},     {0x2089, '9', NULL},
    {0x208A, '+', NULL},     {0x208B, '-', NULL},     {0x2090, 'a', NULL},
    {0x2091, 'e', NULL},     {0x2092, 'o', NULL},     {0x2093, 'x', NULL},
    {0x2095, 'h', NULL},     {0x2096, 'k', NULL},     {0x2097, 'l', NULL},
    {0x2098, 'm', NULL},     {0x2099, 'n', NULL},     {0x209A, 'p', NULL},
    {0x209B, 's', NULL},     {0x209C, 't', NULL},     {0x20D7, ' ', "_vec"},
    {0x2190, '<', "<-"},     {0x2191, '^', "Up"},     {0x2192, '>', "->"},
    {0x2193, 'v', "Down"},   {0x2194, '-', "<->"},    {0x2195, '|', NULL},
    {0x2196, '\\', NULL},    {0x2197, '/', NULL},     {0x2198, '\\', NULL},
    {0x2199, '/', NULL},     {0x21B5, '<', NULL},     {0x21D0, '<', "<="},
    {0x21D2, '>', "=>"},     {0x2202, 'd', NULL},     {0x2207, 'V', "grad "},
    {0x2208, 'e', " in "},   {0x220F, 'P', "prod"},   {0x2211, 'S', "sum"},
    {0x2212, '-', NULL},     {0x2218, 'o', "o"},      {0x221A, 'V', "sqrt"},
    {0x221E, '8', "inf"},    {0x2225, '|', NULL},     {0x222B, 'S', NULL},
    {0x2248, '~', NULL},     {0x2260, '#', "!="},     {0x2264, '<', "<="},
    {0x2265, '>', ">="},     {0x226A, '<', "<<"},     {0x226B, '>', ">>"},
    {0x2297, 'x', "*"},      {0x2299, 'o', "*"},      {0x22A4, 'T', ".T"},
    {0x22C5, '*', NULL},     {0x2500, '-', NULL},     {0x2501, '-', NULL},
    {0x2502, '|', NULL},     {0x2503, '|', NULL},     {0x2504, '-', NULL},
    {0x2506, '|', NULL},     {0x2508, '-', NULL},     {0x250A, '|', NULL},
    {0x254C, '-', NULL},     {0x254E, '|', NULL},     {0x2550, '=', NULL},
    {0x2551, '|', NULL},     {0x2571, '/', NULL},     {0x2572, '\\', NULL},
    {0x2573, 'X', NULL},     {0x2574, '-', NULL},     {0x2575, '|', NULL},
    {0x2576, '-', NULL},     {0x2577, '|', NULL},     {0x2580, '"', NULL},
    {0x2581, '_', NULL},     {0x2582, '_', NULL},     {0x2583, '_', NULL},
    {0x2584, '_', NULL},     {0x258C, '|', NULL},     {0x258D, '|', NULL},
    {0x258E, '|', NULL},     {0x258F, '|', NULL},     {0x2590, '|', NULL},
    {0x2591, '.', NULL},     {0x2592, '+', NULL},     {0x2593, '%', NULL},
    {0x2594, '"', NULL},     {0x2595, '|', NULL},     {0x25A0, '#', NULL},
    {0x25A1, 'H', NULL},     {0x25AA, '#', NULL},     {0x25AB, 'o', NULL},
    {0x25AE, '#', NULL},     {0x25B2, 'A', NULL},     {0x25B3, '^', NULL},
    {0x25B4, '^', NULL},     {0x25B6, '>', NULL},     {0x25B8, '>', NULL},
    {0x25BA, '>', NULL},     {0x25BC, 'v', NULL},     {0x25BD, 'v', NULL},
    {0x25BE, 'v', NULL},     {0x25C0, '<', NULL},     {0x25C2, '<', NULL},
    {0x25C4, '<', NULL},     {0x25C6, '%', NULL},     {0x25C7, '&', NULL},
    {0x25CB, 'O', NULL},     {0x25CF, 'o', NULL},     {0x25D0, 'o', NULL},
    {0x2605, '*', NULL},     {0x2606, '*', NULL},     {0x2610, 'o', NULL},
    {0x2611, 'x', NULL},     {0x2713, 'y', NULL},     {0x2714, 'y', NULL},
    {0x2715, 'X', NULL},     {0x2717, 'x', NULL},     {0x27E8, '<', NULL},
    {0x27E9, '>', NULL},
};

static const struct ascii *row_of(uint32_t ch)
{
    size_t lo = 0, hi = sizeof table / sizeof *table;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (table[mid].ch == ch) {
            return &table[mid];
        }
        if (table[mid].ch < ch) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return NULL;
}

/* ---- cells ---- */

static char ascii_braille(unsigned dots)
{
    int n = 0;
    for (; dots != 0; dots &= dots - 1) {
        n++;
    }
    return n == 0 ? ' ' : n < 3 ? '.' : n < 6 ? ':' : '*';
}

char ascii_for(uint32_t ch)
{
    if (ch >= ' ' && ch <= 0x7E) {
        return (char)ch;
    }
    if (ch >= 0x2800 && ch <= 0x28FF) {
        return ascii_braille(ch - 0x2800);
    }
    const struct ascii *row = row_of(ch);
    if (row) {
        return row->cell;
    }
    /* Corners and junctions of boxes are +; quadrants, and blocks that fill more than
     * half a cell, are #. */
    return ch >= 0x250C && ch <= 0x2570 ? '+' : ch >= 0x2585 && ch <= 0x259F ? '#' : '?';
}

/* ---- texts ---- */

/* A text while it is translated. */
struct writer {
    const char *text;
    char *out;            /* NULL: only counts */
    const char *no_break; /* what is written for U+00A0 */
    size_t n;             /* bytes written */
    bool root;            /* "sqrt(" is still to be closed */
    bool number;          /* it is the root of a number, else of a name */
};

static void put_char(struct writer *w, char c)
{
    if (w->out) {
        w->out[w->n] = c;
    }
    w->n++;
}

static void put(struct writer *w, const char *words)
{
    for (; *words; words++) {
        put_char(w, *words);
    }
}

static uint32_t char_at(const char *at)
{
    uint32_t ch = 0;
    text_next(at, &ch);
    return ch;
}

/* The character that ends right before `at`; 0 at the beginning. */
static uint32_t char_before(const struct writer *w, const char *at)
{
    size_t n = (size_t)(at - w->text);
    return n > 0 ? char_at(w->text + text_before(w->text, n)) : 0;
}

static bool is_digit(uint32_t ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_letter(uint32_t ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

static bool is_greek(uint32_t ch)
{
    bool sum = ch == 0x3A3 || ch == 0x3A0;
    return ((ch >= 0x391 && ch <= 0x3C9) || ch == 0x3D1 || ch == 0x3D5 || ch == 0x3F5) &&
           !sum;
}

static bool is_raised(uint32_t ch)
{
    return ch == 0xB2 || ch == 0xB3 || ch == 0xB9 || (ch >= 0x2070 && ch <= 0x207F) ||
           ch == 0x1D57 || ch == 0x1DBB;
}

static bool is_lowered(uint32_t ch)
{
    return (ch >= 0x2080 && ch <= 0x209C) || ch == 0x1D62;
}

/* Part of a name or a number, a mark over a letter included. */
static bool is_of_name(uint32_t ch)
{
    const struct ascii *row = row_of(ch);
    return is_digit(ch) || is_letter(ch) || ch == '_' || is_greek(ch) || is_lowered(ch) ||
           (row && row->words && strchr(row->words, '_'));
}

/* A run of raised characters. The exponent of a ten that stands alone joins its 1. */
static size_t put_power(struct writer *w, const char *at)
{
    size_t n = (size_t)(at - w->text), used = 0, length = 0;
    bool ten = n >= 2 && strncmp(at - 2, "10", 2) == 0;
    uint32_t before = ten ? char_before(w, at - 2) : 0;
    ten = ten && !is_of_name(before) && before != '.' && before != 0x221A;
    char power[64];
    bool digits = true;
    for (uint32_t ch; is_raised(ch = char_at(at + used)) && length + 1 < sizeof power;) {
        power[length++] = ascii_for(ch);
        digits = digits && (is_digit((unsigned char)power[length - 1]) ||
                            (length == 1 && *power == '-'));
        used += text_next(at + used, &ch);
    }
    power[length] = '\0';
    if (ten && digits) {
        w->n--; /* the 0 */
        put_char(w, 'e');
        put(w, power);
        return used;
    }
    bool brackets = length > 1 && !(digits && *power != '-');
    put(w, brackets ? "^(" : "^");
    put(w, power);
    put(w, brackets ? ")" : "");
    return used;
}

static size_t put_root(struct writer *w, const char *at)
{
    size_t used = strlen("√");
    put(w, "sqrt");
    uint32_t next = char_at(at + used);
    if (is_of_name(next)) {
        put_char(w, '(');
        w->root = true;
        w->number = is_digit(next);
    }
    return used;
}

static void put_greek(struct writer *w, const char *at, size_t used, const char *name)
{
    uint32_t ch = char_at(at), before = char_before(w, at), next = char_at(at + used);
    if (is_of_name(before) && before != '_') {
        put_char(w, '*');
    }
    bool sigmoid = ch == 0x3C3 && (next == '(' || next == 0x2032 || next == '\'');
    put(w, sigmoid ? "sigmoid" : name);
    if (is_letter(next)) {
        put_char(w, '_');
    }
}

/* x between the two numbers of a size, else *. */
static void put_times(struct writer *w, const char *at, size_t used)
{
    bool left = char_before(w, at) == ' ', right = at[used] == ' ';
    uint32_t before = char_before(w, at - left), next = char_at(at + used + right);
    put_char(w, left == right && is_digit(before) && is_digit(next) ? 'x' : '*');
}

/* Closes the root before a character that is not of the name or number under it. */
static void end_root(struct writer *w, const char *at)
{
    uint32_t ch = char_at(at);
    bool point = ch == '.' && is_digit(char_at(at + 1));
    if (w->root && !(w->number ? is_digit(ch) || point : is_of_name(ch))) {
        put_char(w, ')');
        w->root = false;
    }
}

/* Writes what stands at `at`; returns the bytes it has. */
static size_t put_next(struct writer *w, const char *at)
{
    uint32_t ch;
    size_t used = text_next(at, &ch);
    const struct ascii *row = row_of(ch);
    static const char between[] = " · ";
    if (strncmp(at, between, sizeof between - 1) == 0) {
        put(w, ", ");
        return sizeof between - 1;
    }
    if (is_raised(ch)) {
        return put_power(w, at);
    }
    switch (ch) {
    case 0xA0:
        put(w, w->no_break);
        break;
    case 0x221A:
        return put_root(w, at);
    case 0xB7:
        put_char(w, '*');
        break;
    case 0xD7:
        put_times(w, at, used);
        break;
    default:
        if (row && is_greek(ch)) {
            put_greek(w, at, used, row->words);
        } else if (row && row->words) {
            put(w, row->words);
        } else if (text_shown_width(ch) > 0) {
            put_char(w, ch == '\n' ? '\n' : ascii_for(ch));
        }
    }
    return used;
}

/* Bytes of the text in ASCII; writes them if out is not NULL. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the writer writes there */
static size_t translate(const char *text, const char *no_break, char *out)
{
    struct writer w = {.text = text, .no_break = no_break, .out = out};
    for (const char *at = text; *at;) {
        end_root(&w, at);
        at += put_next(&w, at);
    }
    end_root(&w, "");
    return w.n;
}

static bool needs_words(const char *text)
{
    while (*text && (unsigned char)*text < 0x7F) {
        text++;
    }
    return *text;
}

static const char *shown(enum glyphs g, const char *text, const char *no_break,
                         struct arena *mem)
{
    if (g != GLYPHS_ASCII || !needs_words(text)) {
        return text;
    }
    char *out = arena_alloc(mem, translate(text, no_break, NULL) + 1, 1);
    out[translate(text, no_break, out)] = '\0';
    return out;
}

const char *glyphs_text(enum glyphs g, const char *text, struct arena *mem)
{
    return shown(g, text, " ", mem);
}

const char *glyphs_running_text(enum glyphs g, const char *text, struct arena *mem)
{
    return shown(g, text, "\u00A0", mem);
}

int glyphs_width(enum glyphs g, const char *text)
{
    return g == GLYPHS_ASCII ? (int)translate(text, " ", NULL) : text_width(text);
}
