#ifndef TERM_TERM_GUARD_H
#define TERM_TERM_GUARD_H

#include <signal.h>
#include <stdbool.h>
#include <termios.h>

/* Signal handlers, so that whatever ends the process, the terminal is left as it was.
 *
 * Signals after which a program can go on are noted and looked at between frames. Every
 * other one that ends a process restores the terminal at once, on a stack of its own, and
 * then kills as it would have. Ignored signals stay ignored. There is one guard in a
 * process: handlers need globals. */
enum guard_news {
    GUARD_RESIZE = 1, /* SIGWINCH */
    GUARD_STOP = 2,   /* SIGTSTP: to be answered by guard_stop */
    GUARD_RESUME = 4, /* SIGCONT */
    GUARD_HANGUP = 8, /* SIGHUP; stays set */
    GUARD_QUIT = 16,  /* SIGINT, SIGTERM; stays set. A second one kills at once */
};

/* The terminals of output and input, mostly one and the same. */
enum { GUARD_OUT, GUARD_IN, GUARD_LINES };
struct guard_line {
    int fd;
    struct termios saved; /* modes to be put back */
};

/* Installs the handlers, before the terminals are changed. From here on, however the
 * process ends, both get their saved modes back, and modes set on GUARD_OUT are ended. */
void guard_install(const struct guard_line lines[GUARD_LINES]);
/* Puts the handlers back if they were installed. Does nothing to the terminal. */
void guard_remove(void);

/* From here on, until the next call, the file `path` is removed when the process is
 * killed or dies; NULL: none. A relative path counts from the open folder `folder` (or
 * AT_FDCWD). With or without a terminal; one at a time. */
void guard_file(int folder, const char *path);

unsigned guard_peek(void);         /* set of enum guard_news noted so far */
unsigned guard_take(void);         /* the same; all but HANGUP and QUIT are forgotten */
void guard_signals(sigset_t *out); /* signals to block so that no news arrive */

/* Stops the process as SIGTSTP does; returns when it was continued and has the terminal.
 * False: it was asked to leave meanwhile, and must not touch the terminal. */
bool guard_stop(void);
/* True if another job has the terminal fd: then its modes are not ours to set. */
bool guard_background(int fd);
/* Removes guard_file's file; writes what ends every mode this program sets, and puts back
 * termios, when a guard is installed. Safe in signal handlers. */
void guard_restore(void);
/* After guard_remove: ends the process by the signal that was GUARD_HANGUP or GUARD_QUIT.
 * Returns if there was none. */
void guard_raise(void);

#endif
