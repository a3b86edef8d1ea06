#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "draw/frame.h"

/* A program in a pseudo-terminal, before a terminal emulator (libvterm), as a job of a
 * small shell: what it shows can be read, what a person does can be done, and its end can
 * be seen. Nothing here sleeps: it waits for what is to come, and fails the test with the
 * screen's text when it does not come within a generous time. */
struct pty_options {
    int w, h; /* 0: 80 × 24; the emulator itself is kept within FRAME_MOST */
    const char *const *env; /* "NAME=VALUE" to set, "NAME" to unset, ended by NULL; the
                             * rest of the environment is that of tests/environment.c */
    bool hangup_ignored;    /* SIGHUP is ignored when the program starts */
    bool all_blocked;       /* every signal is */
    bool blind; /* no emulator looks at what it writes: for measuring, since one takes
                 * longer over a frame than the program, which waits for it meanwhile */
};
struct pty;

/* argv[0] is found in PATH or by its path. */
struct pty *pty_start(const struct pty_options *options, const char *const *argv);
/* Kills what is left and gives everything back. */
void pty_free(struct pty *p);

/* ---- what a person does ---- */
void pty_send(struct pty *p, const char *text);
void pty_bytes(struct pty *p, const void *bytes, size_t n);
/* Through the emulator, in the form the program asked for; nothing when it did not. */
void pty_press(struct pty *p, int x, int y);
void pty_release(struct pty *p, int x, int y);
void pty_click(struct pty *p, int x, int y);
void pty_move(struct pty *p, int x, int y);
void pty_wheel(struct pty *p, int x, int y, bool up);
/* The emulator itself is kept within FRAME_MOST; for 0 it is 80 × 24. */
void pty_resize(struct pty *p, int w, int h);
void pty_signal(struct pty *p, int signal);
void pty_continue(struct pty *p);   /* fg */
void pty_background(struct pty *p); /* bg */
void pty_hang_up(struct pty *p);    /* the terminal is closed */

/* ---- what can be seen ---- */
struct pty_cell {
    uint32_t ch, mark;      /* 0: right half of the wide one before it; blank is ' ' */
    rgb fg, bg;             /* reverse video not applied */
    int fg_index, bg_index; /* palette entries; -1: none, given as RGB or the default */
    bool bold, reverse, underline, plain; /* plain: the emulator's own fg and bg */
};
struct pty_cell pty_cell(const struct pty *p, int x, int y);
void pty_size(const struct pty *p, int *w, int *h); /* of the emulator */
/* A row as UTF-8, without blanks at its end; valid until the next call. */
const char *pty_row(struct pty *p, int y);
/* The text is on the screen; *x and *y (may be NULL): where. */
bool pty_shows(struct pty *p, const char *text, int *x, int *y);
bool pty_cursor_shown(const struct pty *p);
bool pty_alternate(const struct pty *p);
bool pty_mouse(const struct pty *p); /* mouse reports are on */
/* The terminal's modes are, byte for byte, those before the start. */
bool pty_modes_as_before(const struct pty *p);

bool pty_ended(const struct pty *p);

/* Everything it has written so far. */
const char *pty_output(const struct pty *p, size_t *n);

/* ---- waiting ---- */
void pty_wait_text(struct pty *p, const char *text);
void pty_wait_gone(struct pty *p, const char *text); /* until it is not shown */
void pty_wait(struct pty *p, bool (*seen)(struct pty *, const void *), const void *arg,
              const char *what);
void pty_wait_stopped(struct pty *p);
/* As waitpid gives it. Output up to the end is taken in. */
int pty_wait_exit(struct pty *p);
void pty_wait_status(struct pty *p, int status); /* ended by itself, with that status */
/* Types q: it ends with status 0, and the modes are those before the start. Frees p. */
void pty_quit(struct pty *p);
void pty_wait_killed(struct pty *p, int signal); /* ended by that signal */
/* Deaf: its output is left where it is, until the pseudo-terminal takes no more. */
void pty_deaf(struct pty *p, bool deaf);
/* Until what was sent is read, and it sleeps again (Linux; elsewhere a while). */
void pty_wait_asleep(struct pty *p);
/* Takes in output until none came for `ms`; for showing that nothing happens. */
void pty_settle(struct pty *p, int ms);
/* Takes in what comes next, waiting for at most `ms`. */
void pty_take(struct pty *p, int ms);
/* How often the program has gone to sleep and woken since it started (Linux; else -1
 * until it has ended). */
long pty_wakeups(const struct pty *p);
pid_t pty_pid(const struct pty *p);

#endif
