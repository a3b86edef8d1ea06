#ifndef TERM_TERM_INPUT_H
#define TERM_TERM_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/event.h"
#include "term/term_reply.h"

/* Turns what a terminal sends, byte by byte, into events. Uses no curses, no clock and no
 * file. Any byte may come at any time, and a sequence may be split anywhere.
 *
 * Known: UTF-8, control characters, arrows Home End PgUp PgDn Delete BackTab in the forms
 * of xterm, linux, screen, tmux, rxvt and vt100, with or without modifiers; mouse reports
 * of modes 1006 (SGR) and 1000 (X10); bracketed paste, whose text comes as keys
 * marked so; replies and reports of the background: OSC 11, and CSI ? 997 of mode 2031.
 * Swallowed: broken UTF-8, C1, NUL, function keys, buttons other than the left one and
 * the wheel, other replies of the terminal (strings too: OSC, DCS, APC, PM, SOS), and
 * every sequence not understood.
 *
 * A string (OSC, DCS, APC, PM, SOS) is swallowed to its end, however long it is: BEL, ST,
 * CAN, SUB or another sequence. It is given up after a lasting silence, unless it has
 * begun as a reply of the background and goes on as one; after a silence of INPUT_REST's
 * time, if it is still empty, or if the next byte is a control character, which is a key
 * then. */
struct input {
    unsigned char state; /* where in a sequence; 0: outside */
    unsigned char held;  /* a byte, like '[', that is a key or continues a sequence */
    char prefix;         /* '<' or '?', with which the sequence starts; else 0 */
    bool broken;         /* it has bytes that no known sequence has */
    bool paste;          /* between the brackets of a paste */
    bool late;           /* the sequence's ESC had already been taken for a key */
    bool rested, lone;   /* the next byte comes after a silence; after a lasting one */
    int n;               /* semicolons so far; X10: bytes; string: 1 if it is not empty */
    int value[3];        /* numbers, saturating */
    uint32_t ch, least;  /* UTF-8: bits so far, the least code point of that length */
    int more;            /* bytes of the character still to come */
    struct reply reply;  /* what the string has of a reply */
};
enum { INPUT_EVENTS = 2 }; /* the most that one byte can complete */

#define INPUT_INIT                                                                       \
    {                                                                                    \
        0                                                                                \
    }

/* The events that `byte` completes, into out; returns their number. Mouse positions are
 * as reported, 0-based: they may lie outside any frame, and be negative. */
int input_feed(struct input *in, unsigned char byte, struct event out[INPUT_EVENTS]);

/* What the bytes so far wait for. If it does not come in time, call input_expire. */
enum input_pending {
    INPUT_NOTHING,
    INPUT_KEY, /* an ESC that is a key (Escape) if nothing follows at once */
    INPUT_REST /* the rest of a sequence: it may come late, over a slow line */
};
enum input_pending input_pending(const struct input *in);
/* Nothing followed in time: the ESC, or the byte held back after one, was a key. Returns
 * the number of events. */
int input_expire(struct input *in, struct event out[INPUT_EVENTS]);

/* To be called before the byte that ends a silence: nothing came for INPUT_REST's time,
 * or for a second if it was `lasting`. After it no byte is taken for the rest of a
 * sequence whose ESC was taken for a key. After a lasting one a control character in a
 * paste is a key that is not marked as pasted: the end of the paste may be lost. */
void input_silence(struct input *in, bool lasting);

#endif
