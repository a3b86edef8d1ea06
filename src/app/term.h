#ifndef APP_TERM_H
#define APP_TERM_H

#include <stdbool.h>

#include "base/fail.h"
#include "draw/frame.h"
#include "scene/event.h"

/* The terminal: the only user of curses. Opened once per process; restored on every way
 * out. */
struct term_options {
    int depth;  /* enum depth, or -1: what the terminal has, NO_COLOR and COLORTERM heeded
                 */
    int glyphs; /* enum glyphs, or -1: braille in a UTF-8 locale, else ASCII */
    bool mouse;
};
struct term; /* opaque */

/* Checks isatty, TERM and the terminal's abilities before anything is written. ERR_INPUT:
 * not a terminal, TERM unset, unknown or unable; nothing was changed then. */
enum err term_open(const struct term_options *options, struct term **out,
                   struct fail *fail);
void term_close(struct term *t);

enum depth term_depth(const struct term *t);
enum glyphs term_glyphs(const struct term *t);
void term_size(const struct term *t, int *w, int *h); /* clamped to FRAME_MOST */

enum term_news {
    TERM_EVENT,   /* *e is filled (hit, rect, id, text are not: the app's) */
    TERM_TIMEOUT, /* the deadline passed */
    TERM_REDRAW,  /* resized or resumed: draw a frame of term_size and show it whole */
    TERM_GONE,    /* hang-up, end of input, write error: leave at once */
    TERM_QUIT,    /* SIGINT or SIGTERM: leave, then term_raise */
};
/* Waits until `deadline` (term_now seconds; negative: for ever) without waking in
 * between. With a deadline in the past: whatever is there already. Pasted text
 * (bracketed) comes as keys. */
enum term_news term_wait(struct term *t, double deadline, struct event *e);
double term_now(void); /* monotonic clock, seconds */

/* Shows a frame: only the cells that differ from the last one, in one write. false: write
 * failed. */
bool term_show(struct term *t, const struct frame *f);
void term_mouse(struct term *t, bool on);
/* After TERM_QUIT and term_close: dies of the same signal. */
void term_raise(void);

#endif
