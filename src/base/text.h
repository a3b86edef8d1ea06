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
/* Bytes of `ch` into out (not ended by NUL); returns 1..4. */
size_t text_encode(uint32_t ch, char out[4]);

/* Columns of a code point: 0 combining mark, 1, 2 wide, -1 what must never reach a
 * terminal (C0, DEL, C1, bidi controls, other format characters, line separators,
 * surrogates, non-characters, unassigned planes). Table: src/base/text_width.c. */
int text_char_width(uint32_t ch);
/* Columns of a text; characters of width -1 count 1 (they are shown as U+FFFD). */
int text_width(const char *s);

/* Numbers in a text for people: the next one at or after byte `from`, with its sign (− or
 * -, where it is not the minus of a subtraction: no letter, digit or bracket before it),
 * its decimals and its exponent. Digits that belong to a name (x1) are none. False: no
 * more. */
struct text_number {
    size_t from, to; /* bytes; to: the first one after it */
};
bool text_number_next(const char *s, size_t from, struct text_number *out);
/* Bytes of s that fit into w columns and end in no number's middle. */
size_t text_fit(const char *s, int w);

/* Where byte `at` of the text stands: its column, from 1 on. What is in no terminal's
 * columns (broken bytes, controls) counts 1, and so does each byte past the first 65536:
 * nobody counts so far. Cost: O(at) up to there. */
long text_column(const char *text, size_t at);

/* Bytes of the blank at s: a space of any width, a tab, the end of a line; 0: none. */
size_t text_blank(const char *s);

/* Takes the next item, without the spaces around it, from a list with commas between:
 * returns where it begins and its bytes in *n, and moves *rest behind its comma. NULL: the
 * list is at its end. An empty item before a comma counts. */
const char *text_item(const char **rest, size_t *n);

/* Copies s into out[n], every character of width -1 or broken byte as U+FFFD, cut at a
 * character's edge. The one filter for text from outside. Returns out. */
char *text_clean(const char *s, char *out, size_t n);

/* Subscript ₀–₉ and superscript ⁰–⁹ (minus ₋ ⁻) digits of v into out; returns out. */
enum { TEXT_DIGITS = 64 };
char *text_subscript(long v, char out[TEXT_DIGITS]);
char *text_superscript(long v, char out[TEXT_DIGITS]);

/* Is the name text[n], n > 0? The first byte tells most names apart without a call. */
static inline bool text_is(const char *name, const char *text, size_t n)
{
    return *name == *text && strncmp(name, text, n) == 0 && name[n] == '\0';
}

/* Letters to insert, delete, change or swap with their neighbor that make b of a
 * (Damerau-Levenshtein distance, by bytes); SIZE_MAX where one of them is too long for a
 * name. Cost: O(length a × length b). */
size_t text_distance(const char *a, const char *b);

/* The nearest of `names` to `name` (Damerau-Levenshtein distance at most 2 and less than
 * its length), or NULL: "did you mean". */
const char *text_nearest(const char *name, const char *const *names, size_t n);

/* Writes the text as a string of JSON (RFC 8259), quotes included. Nothing is lost: what
 * could move a terminal is escaped; broken bytes are U+FFFD. A write error is remembered
 * by `out`. */
void text_write_json(const char *text, FILE *out);

/* The text as one word of a POSIX shell: as it is, or in single quotes, in mem. */
const char *text_shell_word(const char *text, struct arena *mem);

#endif
