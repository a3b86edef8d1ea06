#ifndef TESTS_PTY_PARTS_H
#define TESTS_PTY_PARTS_H

#include <sys/ioctl.h>
#include <termios.h>
#include <vterm.h>

#include "tests/pty.h"

/* What the files of pty have in common: the pseudo-terminal with its waiting (pty.c), the
 * small shell that runs in it (pty_shell.c) and the emulator before it (pty_screen.c). */

/* What the small shell writes when the program has ended or stopped: output comes through
 * a pseudo-terminal a little later than its writer ends. */
enum { MARK = 0x16 };
enum { DEFAULT_W = 80, DEFAULT_H = 24, ROW_SIZE = 8192 };

/* What the small shell says and hears, over its own pipes. */
enum report_kind { STARTED, STOPPED, ENDED };
/* The order that is `bg`; any other byte is the start, and then `fg`. */
enum { BACKGROUND = 'b' };
struct report {
    int kind, value; /* STARTED: pid; ENDED: status */
    long wakeups;    /* ENDED: all there were */
};

struct pty {
    int master, reports, orders; /* orders: see BACKGROUND; the end is `exit` */
    pid_t shell, pid;
    struct termios before;
    VTerm *vt;
    VTermScreen *screen;
    int w, h;
    bool cursor_hidden, alternate, mouse;
    bool stopped, ended, master_open, deaf, blind;
    long stops, marks; /* stops and the end; marks that came through */
    int status;
    long wakeups; /* of a program that has ended */
    char *output;
    size_t n_output, n_shown, output_size;
    char row[ROW_SIZE];
};

/* Gives the program the terminal, and says what becomes of it, until it is told to end. */
_Noreturn void pty_shell(const struct pty_options *o, const char *const *argv,
                         int reports, int orders);

/* A new emulator of p->w × p->h. */
void pty_emulate(struct pty *p);
/* Shows what it has not shown of the output. */
void pty_draw(struct pty *p);
/* The size that the program is told; the emulator's into p->w and p->h. */
struct winsize pty_winsize(struct pty *p, int w, int h);

#endif
