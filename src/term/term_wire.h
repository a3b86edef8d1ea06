#ifndef TERM_TERM_WIRE_H
#define TERM_TERM_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* Colors on their way to a terminal of true color. Of a change of pair curses sends
 * both colors, each through terminfo's interpreter: that was half of the time of a full
 * frame and most of its bytes. Our description of the terminal (tests/direct.ti) has it
 * write the pair's number instead, WIRE_PAIR n ; and here numbers become colors, those
 * that differ from what the terminal has. */
enum { WIRE_PAIR = 0x10, WIRE_PAIRS = 0x10000 }; /* DLE: term_glyph lets no control by */

struct wire_pair {
    int fg, bg; /* 0xRRGGBB; -1: the terminal's own, or unknown */
};

struct wire {
    struct wire_pair *pairs; /* [WIRE_PAIRS] by number; NULL: another description */
    struct wire_pair has;    /* what the terminal writes with */
    struct wire_pair next;   /* what it is to write with */
    bool attributes;         /* bold, reversed or underlined: blanks show fg too */
    char numbers[256][5];    /* ";0" to ";255", and in [4] its length */
};

void wire_open(struct wire *w);
void wire_close(struct wire *w);
/* The colors of a pair from now on. Nothing when w is not open. */
void wire_set(struct wire *w, int pair, int fg, int bg);

/* The most bytes that wire_put makes of these. */
size_t wire_room(const struct wire *w, const char *in, size_t n);
/* Returns the bytes in out, which does not overlap in. `in`: what curses wrote up to a
 * flush, so no sequence is cut in two. */
size_t wire_put(struct wire *w, const char *in, size_t n, char *out);

#endif
