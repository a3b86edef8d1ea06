#ifndef TERM_TERM_WIRE_H
#define TERM_TERM_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the colors for a terminal with true color. At every change of pair curses would
 * send both colors through terminfo's interpreter, which took half of the time of a full
 * frame and made most of its bytes. With our description of the terminal
 * (tests/direct.ti) it writes WIRE_PAIR, the pair's number and ; instead. Here such a
 * number becomes those of its two colors that the terminal does not already have. */
enum { WIRE_PAIR = 0x10, WIRE_PAIRS = 0x10000 }; /* DLE, which term_glyph never gives */

struct wire_pair {
    int fg, bg; /* 0xRRGGBB; -1: the terminal's own, or unknown */
};

struct wire {
    struct wire_pair *pairs; /* [WIRE_PAIRS] by number; NULL: curses writes no numbers */
    struct wire_pair has;    /* what the terminal writes with */
    struct wire_pair next;   /* what it is to write with */
    bool attributes;         /* bold, reversed or underlined: blanks show fg too */
    char numbers[256][5];    /* ";0" to ";255", and in [4] its length */
};

void wire_open(struct wire *w);
void wire_close(struct wire *w);
/* Sets the colors of a pair. Does nothing if w is not open. */
void wire_set(struct wire *w, int pair, int fg, int bg);

/* A bound on the bytes that wire_put makes of these. */
size_t wire_room(const struct wire *w, const char *in, size_t n);
/* Writes what the terminal gets for `in` into out, which has wire_room bytes; returns how
 * many. `in` is what curses wrote up to a flush: no sequence is cut in two. */
size_t wire_put(struct wire *w, const char *in, size_t n, char *out);

#endif
