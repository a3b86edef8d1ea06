#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

/* UTF-8 and columns. Independent of the locale, so that headless output never varies. */

/* Code point at s (n > 0 bytes available) into *out; returns bytes used, at least 1.
 * Broken, overlong and surrogate sequences give U+FFFD and use 1 byte. */
size_t text_decode(const char *s, size_t n, uint32_t *out);
/* The same for a text ended by NUL; a character cut short by it is broken. Most are
 * ASCII. */
static inline size_t text_next(const char *s, uint32_t *out)
{
    enum { BYTES_MOST = 4 };
    *out = (unsigned char)*s;
    return *out < 0x80 ? 1 : text_decode(s, BYTES_MOST, out);
}
/* First byte of the character that ends right before byte `at`; 0 at the beginning. In
 * broken UTF-8 at most four bytes back. */
size_t text_before(const char *s, size_t at);
/* Bytes of `ch` into out (not ended by NUL); returns 1..4. */
size_t text_encode(uint32_t ch, char out[4]);

/* Columns of a code point: 0 combining mark, 1, 2 wide, -1 must never reach a terminal
 * (C0, DEL, C1, bidi controls, other format characters, line separators, surrogates,
 * non-characters, unassigned planes). Table: src/base/text_width.c. */
int text_char_width(uint32_t ch);
/* The same with 1 for -1: such a character is shown as U+FFFD. */
static inline int text_shown_width(uint32_t ch)
{
    int width = ch >= ' ' && ch <= '~' ? 1 : text_char_width(ch);
    return width < 0 ? 1 : width;
}
/* Columns of a text as it is shown, and of its first n bytes. */
int text_width(const char *s);
int text_width_of(const char *s, size_t n);

/* Finds the next number at or after byte `from` of a text for people, with its sign, its
 * decimals and its exponent. A minus (− or -) right after a letter, digit or bracket
 * subtracts and is no sign; digits of a name (x1) are no number. False: there is no
 * more. */
struct text_number {
    size_t from, to; /* bytes, half open */
};
bool text_number_next(const char *s, size_t from, struct text_number *out);
/* Bytes of s that fit into w columns, with the combining marks on the last character. */
size_t text_columns(const char *s, int w);
/* The same, but they do not end inside a number. */
size_t text_fit(const char *s, int w);

/* The column of a terminal, from 1 on, where byte `at` of the text stands. Broken bytes
 * and controls count one column each. So does every byte past the first 65536, without a
 * look at it: this bounds the cost. */
long text_column(const char *text, size_t at);

/* Bytes of the blank at s (a space of any width, a tab, the end of a line); 0: s begins
 * with something else. */
size_t text_blank(const char *s);

/* Takes the next item, without the spaces around it, from a list with commas between:
 * returns where it begins and its bytes in *n, and moves *rest behind its comma. NULL:
 * the list is at its end. An empty item before a comma counts. */
const char *text_item(const char **rest, size_t *n);
/* text[n] as a whole number from 0 to less than `end`; -1: it is none. */
int text_index(const char *text, size_t n, int end);

/* Copies s into out[n], cut between two characters where it is too long, with U+FFFD for
 * broken bytes and characters of width -1. For text from outside. Returns out. */
char *text_clean(const char *s, char *out, size_t n);

/* Copies s into out[n] with − (U+2212) for every hyphen; out must have the room, three
 * bytes for each. Returns out. */
char *text_with_minus(const char *s, char *out, size_t n);

/* Writes v in subscript (₋₀–₉) or superscript digits (⁻⁰–⁹) into out; returns out. */
enum { TEXT_DIGITS = 64 };
char *text_subscript(long v, char out[TEXT_DIGITS]);
char *text_superscript(long v, char out[TEXT_DIGITS]);

/* ASCII alone, whatever the locale is. */
static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* True if the name is the n > 0 bytes at `text`. Most names differ in their first byte,
 * which is compared without a call. */
static inline bool text_is(const char *name, const char *text, size_t n)
{
    return *name == *text && strncmp(name, text, n) == 0 && name[n] == '\0';
}

/* Bytes of the name, in small letters, if text[n] begins with it in any case; else 0. */
static inline size_t text_begins(const char *text, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && name[i] && text_lower(text[i]) == name[i]) {
        i++;
    }
    return name[i] ? 0 : i;
}

/* Bytes to insert, delete, change or swap with their neighbor to turn a into b
 * (Damerau-Levenshtein distance, as optimal string alignment). SIZE_MAX if one of the
 * names is longer than 63 bytes. Cost: O(length a × length b). */
size_t text_distance(const char *a, const char *b);

/* The one of `names` that `name` may stand for, for "did you mean": the shortest that
 * begins with it, if it has two bytes or more; else the nearest. NULL if no distance is
 * at most 2 and less than the length of `name`. */
const char *text_nearest(const char *name, const char *const *names, size_t n);

/* Writes the text as a string of JSON (RFC 8259) in quotes. Characters that could move a
 * terminal are escaped; broken bytes become U+FFFD. Write errors stay in `out`
 * (ferror). */
void text_write_json(const char *text, FILE *out);

/* A copy in mem without the spaces, for a formula where there is little room. */
const char *text_tight(const char *text, struct arena *mem);

/* The text as one word of a POSIX shell: the text itself if it needs no quotes, else a
 * copy in single quotes in mem. */
const char *text_shell_word(const char *text, struct arena *mem);

#endif
