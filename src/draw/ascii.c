#include "draw/frame.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* Sorted by code point. Greek letters become the first letter of their name, or the one
 * that looks like them where that is taken (η h, θ t, ν v, ω w). */
static const struct {
    uint16_t ch;
    char as;
} table[] = {
    {0xA0, ' '},   {0xB0, 'o'},    {0xB1, '+'},    {0xB2, '2'},    {0xB3, '3'},
    {0xB5, 'u'},   {0xB7, '*'},    {0xB9, '1'},    {0xD7, 'x'},    {0xF7, '/'},
    {0x15D, 's'},  {0x393, 'G'},   {0x394, 'D'},   {0x398, 'T'},   {0x39B, 'L'},
    {0x39E, 'X'},  {0x3A0, 'P'},   {0x3A3, 'S'},   {0x3A6, 'F'},   {0x3A8, 'Y'},
    {0x3A9, 'O'},  {0x3B1, 'a'},   {0x3B2, 'b'},   {0x3B3, 'g'},   {0x3B4, 'd'},
    {0x3B5, 'e'},  {0x3B6, 'z'},   {0x3B7, 'h'},   {0x3B8, 't'},   {0x3B9, 'i'},
    {0x3BA, 'k'},  {0x3BB, 'l'},   {0x3BC, 'm'},   {0x3BD, 'v'},   {0x3BE, 'x'},
    {0x3BF, 'o'},  {0x3C0, 'p'},   {0x3C1, 'r'},   {0x3C2, 's'},   {0x3C3, 's'},
    {0x3C4, 't'},  {0x3C5, 'u'},   {0x3C6, 'f'},   {0x3C7, 'c'},   {0x3C8, 'y'},
    {0x3C9, 'w'},  {0x3D5, 'f'},   {0x3F5, 'e'},   {0x1D40, 'T'},  {0x1D57, 't'},
    {0x1D62, 'i'}, {0x2010, '-'},  {0x2011, '-'},  {0x2012, '-'},  {0x2013, '-'},
    {0x2014, '-'}, {0x2016, '|'},  {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'},
    {0x201D, '"'}, {0x2022, '*'},  {0x2026, '~'},  {0x2032, '\''}, {0x2033, '"'},
    {0x2070, '0'}, {0x2071, 'i'},  {0x2074, '4'},  {0x2075, '5'},  {0x2076, '6'},
    {0x2077, '7'}, {0x2078, '8'},  {0x2079, '9'},  {0x207A, '+'},  {0x207B, '-'},
    {0x207F, 'n'}, {0x2080, '0'},  {0x2081, '1'},  {0x2082, '2'},  {0x2083, '3'},
    {0x2084, '4'}, {0x2085, '5'},  {0x2086, '6'},  {0x2087, '7'},  {0x2088, '8'},
    {0x2089, '9'}, {0x208A, '+'},  {0x208B, '-'},  {0x2090, 'a'},  {0x2091, 'e'},
    {0x2092, 'o'}, {0x2093, 'x'},  {0x2095, 'h'},  {0x2096, 'k'},  {0x2097, 'l'},
    {0x2098, 'm'}, {0x2099, 'n'},  {0x209A, 'p'},  {0x209B, 's'},  {0x209C, 't'},
    {0x2190, '<'}, {0x2191, '^'},  {0x2192, '>'},  {0x2193, 'v'},  {0x2194, '-'},
    {0x2195, '|'}, {0x2196, '\\'}, {0x2197, '/'},  {0x2198, '\\'}, {0x2199, '/'},
    {0x21B5, '<'}, {0x21D0, '<'},  {0x21D2, '>'},  {0x2202, 'd'},  {0x2207, 'V'},
    {0x2208, 'e'}, {0x220F, 'P'},  {0x2211, 'S'},  {0x2212, '-'},  {0x2218, 'o'},
    {0x221A, 'V'}, {0x221E, '8'},  {0x2225, '|'},  {0x222B, 'S'},  {0x2248, '~'},
    {0x2260, '#'}, {0x2264, '<'},  {0x2265, '>'},  {0x226A, '<'},  {0x226B, '>'},
    {0x2297, 'x'}, {0x2299, 'o'},  {0x22C5, '*'},  {0x2500, '-'},  {0x2501, '-'},
    {0x2502, '|'}, {0x2503, '|'},  {0x2504, '-'},  {0x2506, '|'},  {0x2508, '-'},
    {0x250A, '|'}, {0x254C, '-'},  {0x254E, '|'},  {0x2550, '='},  {0x2551, '|'},
    {0x2571, '/'}, {0x2572, '\\'}, {0x2573, 'X'},  {0x2574, '-'},  {0x2575, '|'},
    {0x2576, '-'}, {0x2577, '|'},  {0x2580, '"'},  {0x2581, '_'},  {0x2582, '_'},
    {0x2583, '_'}, {0x2584, '_'},  {0x258C, '|'},  {0x258D, '|'},  {0x258E, '|'},
    {0x258F, '|'}, {0x2590, '|'},  {0x2591, '.'},  {0x2592, '+'},  {0x2593, '%'},
    {0x2594, '"'}, {0x2595, '|'},  {0x25A0, '#'},  {0x25A1, 'H'},  {0x25AA, '#'},
    {0x25AB, 'o'}, {0x25AE, '#'},  {0x25B2, 'A'},  {0x25B3, '^'},  {0x25B4, '^'},
    {0x25B6, '>'}, {0x25B8, '>'},  {0x25BA, '>'},  {0x25BC, 'v'},  {0x25BD, 'v'},
    {0x25BE, 'v'}, {0x25C0, '<'},  {0x25C2, '<'},  {0x25C4, '<'},  {0x25C6, '%'},
    {0x25C7, '&'}, {0x25CB, 'O'},  {0x25CF, 'o'},  {0x25D0, 'o'},  {0x2605, '*'},
    {0x2606, '*'}, {0x2610, 'o'},  {0x2611, 'x'},  {0x2713, 'y'},  {0x2714, 'y'},
    {0x2715, 'X'}, {0x2717, 'x'},  {0x27E8, '<'},  {0x27E9, '>'},
};

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
    size_t lo = 0, hi = sizeof table / sizeof *table;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (table[mid].ch == ch) {
            return table[mid].as;
        }
        if (table[mid].ch < ch) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    /* Corners and junctions of boxes are +; quadrants, and blocks that fill more than
     * half a cell, are #. */
    return ch >= 0x250C && ch <= 0x2570 ? '+' : ch >= 0x2585 && ch <= 0x259F ? '#' : '?';
}

static bool is_superscript(uint32_t ch)
{
    return ch == 0xB2 || ch == 0xB3 || ch == 0xB9 || (ch >= 0x2070 && ch <= 0x207E);
}

const char *ascii_powers(const char *text, const struct frame *f, struct arena *mem)
{
    if (f->glyphs != GLYPHS_ASCII) {
        return text;
    }
    char *out = arena_alloc(mem, 2 * strlen(text) + 1, 1);
    size_t at = 0;
    bool raised = false;
    for (size_t n = strlen(text), used; n > 0; text += used, n -= used) {
        uint32_t ch;
        used = text_decode(text, n, &ch);
        if (is_superscript(ch) && !raised) {
            out[at++] = '^';
        }
        raised = is_superscript(ch);
        memcpy(out + at, text, used);
        at += used;
    }
    return out;
}
