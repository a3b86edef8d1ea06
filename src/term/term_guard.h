#ifndef TERM_TERM_GUARD_H
#define TERM_TERM_GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/* Signals, and the way back: whatever ends the process, the terminal is left as it was.
 *
 * Signals a program can go on after are noted and looked at between frames. Every other
 * one that ends a process restores the terminal at once, on a stack of its own, and then
 * kills as it would have. Dispositions inherited as "ignored" stay ignored. One guard a
 * process; the part of term.c that cannot live in a struct. */
enum guard_news {
    GUARD_RESIZE = 1, /* SIGWINCH */
    GUARD_STOP = 2,   /* SIGTSTP: to be answered by guard_stop */
    GUARD_RESUME = 4, /* SIGCONT */
    GUARD_HANGUP = 8, /* SIGHUP; stays set */
    GUARD_QUIT = 16,  /* SIGINT, SIGTERM; stays set. A second one kills at once */
};

/* Where is drawn and where input comes from: mostly one terminal, but two may be given.
 */
enum { GUARD_OUT, GUARD_IN, GUARD_LINES };
struct guard_line {
    int fd;
    struct termios saved; /* modes to be put back */
};

/* From here on both terminals are put back into their saved modes on every way out, and
 * what was set on the one that is drawn on is ended. To be called before anything is
 * changed. */
void guard_install(const struct guard_line lines[GUARD_LINES]);
/* The handlers back to what they were, if they were installed; the terminal is the
 * caller's business. */
void guard_remove(void);

/* From here on, until the next call, the file `path` is removed when the process is
 * killed or dies; NULL: none. A relative path counts from the open folder `folder` (or
 * AT_FDCWD). With or without a terminal; one at a time. */
void guard_file(int folder, const char *path);

unsigned guard_peek(void);         /* set of enum guard_news so far */
unsigned guard_take(void);         /* the same; all but HANGUP and QUIT are forgotten */
void guard_signals(sigset_t *out); /* what to block so that no news arrives */

/* Stops the process as SIGTSTP does; returns when it was continued and has the terminal.
 * false: asked to leave meanwhile; nothing is to be restored. */
bool guard_stop(void);
/* The terminal fd is another job's: its modes are not ours to set. */
bool guard_background(int fd);
/* Removes guard_file's file; writes what ends every mode this program sets, and puts back
 * termios, when a guard is installed. Safe in signal handlers. */
void guard_restore(void);
/* After guard_remove: dies of the signal that was taken as GUARD_HANGUP or GUARD_QUIT.
 * Returns when there was none. */
void guard_raise(void);

#endif
