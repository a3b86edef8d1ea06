#ifndef TERM_TERM_TTY_H
#define TERM_TERM_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "draw/frame.h"
#include "term/term_guard.h"
#include "term/term_input.h"

/* The line to the terminal, below curses: its modes, bytes out, bytes in as events.
 * Standard input and output, both terminals, though perhaps not the same. */
enum { TTY_KEPT = 4096 };
struct tty {
    int out; /* where to write: never blocks, unless it is standard output itself */
    struct guard_line lines[GUARD_LINES]; /* modes as found */
    struct termios raw[GUARD_LINES];      /* modes as needed */
    bool mouse;                           /* mouse reports wanted */
    bool gone; /* hang-up, end of input or failed write; stays */
    struct input input;
    unsigned char bytes[4096]; /* read, from `at` not yet decoded */
    size_t n, at;
    struct event events[INPUT_EVENTS]; /* decoded, from `at_event` not yet delivered */
    int n_events, at_event;
    struct event kept[TTY_KEPT]; /* before them: what came while output had to wait */
    int n_kept, at_kept;
    double wait[INPUT_REST + 1]; /* seconds, by what is waited for */
    double due;                  /* when that is given up; tty_now */
    double heard;                /* when the last byte came */
};

/* Reads the terminals' modes and ESCDELAY; changes nothing. false: one is no terminal.
 */
bool tty_init(struct tty *t, bool mouse);
void tty_release(struct tty *t);
/* The modes a full-screen program needs: a job in the background is stopped until it has
 * the terminal. false: asked to leave. */
bool tty_raw(const struct tty *t);
/* The modes found, unless the terminal is another job's. */
void tty_cooked(const struct tty *t);
/* Mouse reports and paste brackets. */
void tty_modes(struct tty *t, bool on);
void tty_mouse(struct tty *t, bool on);

/* Writes all n bytes; false: the terminal is gone. While the terminal takes nothing, keys
 * are read: one that stands for a signal sends it at once, the others are kept for
 * tty_event, TTY_KEPT of them at most. Given up when a signal asks to leave. A stop
 * (Ctrl-Z) waits until all is written, so that the screen can be left. */
bool tty_put(struct tty *t, const char *bytes, size_t n);
/* What can be shown: what is asked for (enum glyphs; -1: nothing), ASCII where the locale
 * has nothing else. Sets the locale. */
enum glyphs tty_glyphs(int asked);
/* As the terminal says, within 1..FRAME_MOST; 80 × 24 when it does not know. */
void tty_size(int *w, int *h);
/* Puts it into LINES and COLUMNS, for newterm, which fails at 65535 × 65535; then takes
 * them out, since they would freeze it. */
void tty_tell_size(bool tell);

enum tty_news { TTY_INPUT, TTY_TIMEOUT, TTY_SIGNAL };
/* Sleeps until input, a signal the guard noted, or `deadline` (tty_now; negative: none).
 */
enum tty_news tty_await(struct tty *t, double deadline);
/* The next event of what was read; false: no complete one, or news for the guard, which
 * keys make as well: those that stand for a signal (Ctrl-C) send it. */
bool tty_event(struct tty *t, struct event *e);
double tty_now(void); /* monotonic clock, seconds */

#endif
