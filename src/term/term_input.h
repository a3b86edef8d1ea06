#ifndef TERM_TERM_INPUT_H
#define TERM_TERM_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "draw/event.h"

/* What a terminal sends, byte by byte, to events. Pure: no curses, no clock, no reading;
 * any byte may come at any time, and a sequence may be split anywhere.
 *
 * Known: UTF-8, control characters, arrows Home End PgUp PgDn Delete BackTab in the forms
 * of xterm, linux, screen, tmux, rxvt and vt100, with or without modifiers; mouse reports
 * of modes 1006 (SGR) and 1000 (X10); bracketed paste, whose text comes as keys
 * marked so.
 * Swallowed: broken UTF-8, C1, NUL, function keys, buttons other than the left one and
 * the wheel, replies of the terminal (strings too: OSC, DCS, APC, PM, SOS), and every
 * sequence not understood.
 *
 * A string (OSC, DCS, APC, PM, SOS) is swallowed to its end, however long it is: BEL, ST,
 * CAN, SUB or another sequence. It is given up at a lasting silence, or at a silence of
 * the time of INPUT_REST before a control character (which is a key again) or before the
 * first byte. */
struct input {
    unsigned char state; /* where in a sequence; 0: outside */
    unsigned char held;  /* may go on a sequence, as '[' does, or be a key */
    bool sgr, broken;    /* the sequence starts with <; has what no key has */
    bool paste;          /* between the brackets of a paste */
    bool late;           /* the sequence's ESC had already been taken for a key */
    bool rested, lone;   /* the next byte comes after a silence, a lasting one */
    int n;               /* numbers so far, less one; 1: a string is not empty */
    int value[3];        /* numbers, saturating */
    uint32_t ch, least;  /* UTF-8: bits so far, the smallest that may take its length */
    int more;            /* bytes still to come */
};
enum { INPUT_EVENTS = 2 }; /* most that one byte can complete */

#define INPUT_INIT                                                                       \
    {                                                                                    \
        0                                                                                \
    }

/* The events that `byte` completes, into out; returns their number. Mouse positions are
 * as reported, 0-based: they may lie outside any frame, and be negative. */
int input_feed(struct input *in, unsigned char byte, struct event out[INPUT_EVENTS]);

/* What the bytes so far wait for. When it does not come, input_expire is to be called. */
enum input_pending {
    INPUT_NOTHING,
    INPUT_KEY, /* an ESC that is a key (Escape) if nothing follows at once */
    INPUT_REST /* the rest of a sequence: it may come late, over a slow line */
};
enum input_pending input_pending(const struct input *in);
/* Nothing followed: an ESC was a key, a sequence is dropped. Returns the number of
 * events. */
int input_expire(struct input *in, struct event out[INPUT_EVENTS]);

/* Before the byte that ends a silence: nothing came for the time of INPUT_REST, or, if it
 * was `lasting`, for a second. What follows an ESC that was taken for a key is no rest of
 * a sequence then. After a lasting silence a control character in a paste is a key as if
 * it was not pasted: the end of the paste may be lost. Completes no event. */
void input_silence(struct input *in, bool lasting);

/* Brings a mouse event of a screen of w × h inside: a drag or release to the edge, since
 * what was begun has to end. false: none of ours (a press, move or wheel outside). Keys
 * are inside. */
bool input_inside(struct event *e, int w, int h);

#endif
