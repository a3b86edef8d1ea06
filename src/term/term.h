#ifndef TERM_TERM_H
#define TERM_TERM_H

#include <stdbool.h>

#include "base/fail.h"
#include "draw/event.h"
#include "draw/frame.h"

/* The terminal. Opened once per process; restored on every way out: term_close, die, and
 * signals that kill. */
struct term_options {
    int depth; /* enum depth, of which 256, 16 and 8 are limited to what the terminal has;
                * -1: what the terminal, NO_COLOR and COLORTERM say */
    int glyphs; /* enum glyphs, or -1: braille in a UTF-8 locale, else ASCII */
    bool mouse;
    bool ask_ground; /* the terminal is asked for its background, and again after a stop;
                      * its answer and every change come as EVENT_GROUND, or never */
};
struct term; /* opaque */

/* Sets LC_CTYPE from the environment, or to C.UTF-8 where the environment asks for a
 * UTF-8 that is not installed. Returns whether characters beyond ASCII can be shown. To
 * be called before printing; term_open does the same itself. */
bool term_locale(void);

/* Checks isatty, TERM and the terminal's abilities before anything is written. ERR_INPUT:
 * not a terminal, TERM unset, unknown or unable; nothing was changed then. Environment:
 * TERM COLORTERM NO_COLOR ESCDELAY (ms, default 50), LC_*; LINES and COLUMNS are removed,
 * since they freeze the size; GRADWATCH_SYNC=0 leaves out the brackets of synchronized
 * output (mode 2026). */
enum err term_open(const struct term_options *options, struct term **out,
                   struct fail *fail);
void term_close(struct term *t);

enum depth term_depth(const struct term *t);
enum glyphs term_glyphs(const struct term *t);
void term_size(const struct term *t, int *w, int *h); /* clamped to FRAME_MOST */

enum term_news {
    TERM_EVENT,   /* *e is filled, except hit, rect, id and text. Presses, moves and wheel
                   * lie inside term_size; drag and release are moved inside */
    TERM_TIMEOUT, /* the deadline passed */
    TERM_REDRAW,  /* resized or resumed: draw a frame of term_size and show it whole */
    TERM_GONE,    /* hang-up, end of input, write error: leave at once */
    TERM_QUIT,    /* SIGINT or SIGTERM: leave, then term_raise */
};
/* Waits until `deadline` (term_now seconds; negative: for ever) without waking in
 * between. With a deadline in the past: whatever is there already, else TERM_TIMEOUT.
 * Input comes before the deadline, so under a flood of it the caller has to check the
 * clock. Pasted text (bracketed) comes as keys that are marked so, its line ends as
 * K_RETURN. */
enum term_news term_wait(struct term *t, double deadline, struct event *e);
double term_now(void); /* monotonic clock, seconds */
/* True if the process was stopped (Ctrl-Z, SIGSTOP) and continued since the last call. To
 * be called after reading the clock, so that no stop before that is missed. */
bool term_take_stop(struct term *t);

/* Shows a frame: only the cells that differ from the last one, in one write; nothing is
 * written when none does. Larger or smaller frames are cut or filled with blanks. With
 * GLYPHS_ASCII the frame is shown through frame_ascii (a copy is changed, not *f). false:
 * write failed; the next term_wait says TERM_GONE. */
bool term_show(struct term *t, const struct frame *f);
void term_mouse(struct term *t, bool on);
/* After TERM_QUIT or TERM_GONE and term_close: ends the process by the signal that asked
 * for it. Returns if there was none (the end of input). */
void term_raise(void);

#endif
