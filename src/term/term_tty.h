#ifndef TERM_TERM_TTY_H
#define TERM_TERM_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "draw/frame.h"
#include "term/term_guard.h"
#include "term/term_input.h"

/* The line to the terminal, below curses: its modes, bytes out, bytes in as events.
 * Standard input and output are both terminals, perhaps different ones. */
enum { TTY_KEPT = 4096 };
struct tty {
    int out; /* where to write: never blocks, unless it is standard output itself */
    struct guard_line lines[GUARD_LINES]; /* modes as found */
    struct termios raw[GUARD_LINES];      /* modes as needed */
    bool mouse;                           /* mouse reports wanted */
    bool asks;                            /* for the background, in tty_modes */
    bool gone; /* hang-up, end of input or failed write; stays */
    struct input input;
    unsigned char bytes[4096]; /* n were read, those before `at` are decoded */
    size_t n, at;
    struct event events[INPUT_EVENTS]; /* decoded; those before at_event are delivered */
    int n_events, at_event;
    struct event kept[TTY_KEPT]; /* decoded earlier, while output had to wait */
    int n_kept, at_kept;
    double wait[INPUT_REST + 1]; /* seconds to wait, by enum input_pending */
    double due;                  /* term_now when the wait ends */
    double heard;                /* term_now when the last byte came */
    double asked;                /* term_now of a question not yet answered; 0: none */
};

/* Reads the terminals' modes and ESCDELAY; changes nothing. false: one is no terminal. */
bool tty_init(struct tty *t, bool mouse);
void tty_release(struct tty *t);
/* Sets the modes that a full-screen program needs; a job in the background is stopped
 * until it has the terminal. False: a signal asks to leave. */
bool tty_raw(const struct tty *t);
/* Sets the modes as they were found, unless another job has the terminal. */
void tty_cooked(const struct tty *t);
/* Turns mouse reports (if wanted), reports of the background (if `asks`) and paste
 * brackets on, and the cursor off; or back. */
void tty_modes(struct tty *t, bool on);
/* Right after the start the answer about the background may be on its way: takes it in,
 * lest it comes as keys to whatever has the terminal next. Keys are kept for
 * tty_event. */
void tty_hear_out(struct tty *t);
void tty_mouse(struct tty *t, bool on);

/* Writes all n bytes. False: the terminal is gone. While the terminal takes nothing, keys
 * are read: one that stands for a signal sends it at once, up to TTY_KEPT others are kept
 * for tty_event. Writing is given up when a signal asks to leave; a stop (Ctrl-Z) waits
 * until all is written, so that the screen can be left. */
bool tty_put(struct tty *t, const char *bytes, size_t n);
/* Sets the locale. Returns the glyphs asked for (enum glyphs; -1: braille) if it can show
 * them, else ASCII. */
enum glyphs tty_glyphs(int asked);
/* The terminal's size, within 1..FRAME_MOST; 80 × 24 if it does not know. */
void tty_size(int *w, int *h);
/* true: sets LINES and COLUMNS to that size for newterm, which fails at 65535 × 65535.
 * false: removes both, since they would freeze the size. */
void tty_tell_size(bool tell);

enum tty_news { TTY_INPUT, TTY_TIMEOUT, TTY_SIGNAL };
/* Sleeps until input, a signal that the guard notes, or `deadline` (term_now; negative:
 * none). */
enum tty_news tty_await(struct tty *t, double deadline);
/* The next event of the bytes read. A key that stands for a signal (Ctrl-C) sends it
 * instead. False: there is no complete event, or the guard has news of a signal. */
bool tty_event(struct tty *t, struct event *e);

#endif
