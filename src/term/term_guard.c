#include "term/term_guard.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"

/* Written whatever state the terminal is in; a signal handler cannot ask terminfo. Ends
 * synchronized output, mouse modes, paste brackets, colors, keypad mode and the alternate
 * screen. The cursor goes to the last line, for terminals without an alternate screen. It
 * is shown last: some emulators restore a hidden cursor when they leave that screen. */
static const char RESTORE[] =
    "\033[?2026l\033[?1006l\033[?1003l\033[?1002l\033[?1000l"
    "\033[?2004l\033[?2031l\033[0m\033[?7h\033[?1l\033>\033[999;1H"
    "\033[?1049l\033[?25h\r";

enum { STACK_BYTES = 65536, RESTORE_MS = 1000 };

enum role {
    KILL,  /* ends the process once the terminal is restored: every signal not below */
    NOTE,  /* noted, and looked at between frames */
    LEAVE, /* the same, but a second one kills */
    SPARED /* does not end a process, or cannot be handled */
};
static const struct known {
    int signal;
    enum role role;
    unsigned news;
} known[] = {
    {SIGWINCH, NOTE, GUARD_RESIZE},
    {SIGTSTP, NOTE, GUARD_STOP},
    {SIGCONT, NOTE, GUARD_RESUME},
    {SIGHUP, LEAVE, GUARD_HANGUP},
    {SIGINT, LEAVE, GUARD_QUIT},
    {SIGTERM, LEAVE, GUARD_QUIT},
    {SIGKILL, SPARED, 0},
    {SIGSTOP, SPARED, 0},
    {SIGTTIN, SPARED, 0},
    {SIGTTOU, SPARED, 0},
    {SIGCHLD, SPARED, 0},
    {SIGURG, SPARED, 0},
#ifndef __linux__ /* BSD and macOS ignore these two */
    {SIGIO, SPARED, 0},
#ifdef SIGINFO
    {SIGINFO, SPARED, 0},
#endif
#endif
};
enum {
    N_KNOWN = sizeof known / sizeof known[0],
    SIGNALS = 129 /* above every platform's highest; sigaction refuses unused numbers */
};

/* The only writable globals of the program: nothing else can reach a signal handler. */
static volatile sig_atomic_t noted[SIGNALS];
static volatile sig_atomic_t leaving; /* the signal that asked to leave; 0: none */
static volatile sig_atomic_t armed;
static struct {
    struct guard_line lines[GUARD_LINES];
    struct sigaction old[SIGNALS];
} way_back;
static _Alignas(16) unsigned char stack[STACK_BYTES];
static volatile sig_atomic_t installed; /* by guard_install */
static volatile sig_atomic_t half_done; /* `leftover` names a file that is not complete */
static char leftover[PATH_MAX];
static int leftover_folder; /* in which it is a name, or AT_FDCWD */

static enum role role_of(int signal)
{
    for (int i = 0; i < N_KNOWN; i++) {
        if (known[i].signal == signal) {
            return known[i].role;
        }
    }
    return KILL;
}

static void remove_leftover(void)
{
    if (!half_done) {
        return;
    }
    half_done = 0;
    unlinkat(leftover_folder, leftover, 0);
}

bool guard_background(int fd)
{
    pid_t owner = tcgetpgrp(fd); /* < 0: not our terminal, so it cannot stop us */
    return owner > 0 && owner != getpgrp();
}

/* A job that is to end must not be stopped by its last writes to the terminal. */
static void end_in_background(void)
{
    signal(SIGTTOU, SIG_IGN);
}

/* Gives up on a terminal that takes nothing: it must not keep a dying process alive. */
static void put_restore(int fd)
{
    struct pollfd out = {.fd = fd, .events = POLLOUT};
    size_t done = 0;
    while (done < sizeof RESTORE - 1) {
        if (poll(&out, 1, RESTORE_MS) != 1) {
            return;
        }
        ssize_t n = write(fd, RESTORE + done, sizeof RESTORE - 1 - done);
        if (n > 0) {
            done += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            return;
        }
    }
}

void guard_restore(void)
{
    remove_leftover();
    if (!armed) {
        return;
    }
    armed = 0;
    end_in_background();
    for (int i = 0; i < GUARD_LINES; i++) {
        if (!guard_background(way_back.lines[i].fd)) {
            tcsetattr(way_back.lines[i].fd, TCSANOW, &way_back.lines[i].saved);
        }
    }
    put_restore(way_back.lines[GUARD_OUT].fd);
}

/* A fault happens again when the handler returns, now with the old disposition, so that a
 * report names the true place. A signal that was sent has to be raised again. */
static void on_kill(int signal, siginfo_t *info, void *context)
{
    (void)context;
    guard_restore();
    sigaction(signal, &way_back.old[signal], NULL);
    bool fault =
        signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL;
    if (!fault || !info || info->si_code <= 0) {
        raise(signal);
    }
}

static void on_leave(int signal, siginfo_t *info, void *context)
{
    if (leaving) {
        on_kill(signal, info, context);
    }
    leaving = signal;
    noted[signal] = 1;
    end_in_background();
}

static void on_note(int signal, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    noted[signal] = 1;
}

static void install(int signal)
{
    static void (*const handlers[])(int, siginfo_t *, void *) = {
        [KILL] = on_kill, [NOTE] = on_note, [LEAVE] = on_leave};
    enum role role = role_of(signal);
    struct sigaction a = {.sa_sigaction = handlers[role],
                          .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&a.sa_mask);
    if (role != NOTE) {
        guard_signals(&a.sa_mask);
    }
    sigaction(signal, &a, NULL);
}

/* Reads the disposition of a signal. False: it is not ours to set. */
static bool look(int signal, struct sigaction *now)
{
    return role_of(signal) != SPARED && sigaction(signal, NULL, now) == 0;
}

void guard_install(const struct guard_line lines[GUARD_LINES])
{
    memcpy(way_back.lines, lines, sizeof way_back.lines);
    leaving = 0;
    stack_t have;
    if (sigaltstack(NULL, &have) == 0 && (have.ss_flags & SS_DISABLE) != 0) {
        sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    }
    armed = installed = 1;
    sigset_t ours;
    sigemptyset(&ours);
    for (int s = 1; s < SIGNALS; s++) {
        if (!look(s, &way_back.old[s])) {
            continue;
        }
        sigaddset(&ours, s);
        noted[s] = 0;
        if (way_back.old[s].sa_handler != SIG_IGN) {
            install(s);
        }
    }
    sigprocmask(SIG_UNBLOCK, &ours, NULL); /* a parent may have left them blocked */
}

void guard_remove(void)
{
    bool ours = installed;
    armed = installed = 0;
    for (int s = 1; s < SIGNALS && ours; s++) {
        struct sigaction now;
        if (look(s, &now)) {
            sigaction(s, &way_back.old[s], NULL);
        }
    }
    if (ours && leaving) { /* a stop would keep the process from ending */
        signal(SIGTSTP, SIG_IGN);
    }
}

/* Before guard_install nothing catches the signals that kill the process: they are caught
 * here as long as there is a file to remove. */
void guard_file(int folder, const char *path)
{
    half_done = 0;
    leftover_folder = folder;
    if (path) {
        snprintf(leftover, sizeof leftover, "%s", path);
    }
    for (int s = 1; s < SIGNALS && !installed; s++) {
        struct sigaction now, a = {.sa_sigaction = on_kill, .sa_flags = SA_SIGINFO};
        if (role_of(s) == NOTE || !look(s, &now)) {
            continue;
        }
        bool ours = (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_kill;
        if (path && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL) {
            way_back.old[s] = now;
            sigaction(s, &a, NULL);
        } else if (!path && ours) {
            sigaction(s, &way_back.old[s], NULL);
        }
    }
    half_done = path != NULL;
}

unsigned guard_peek(void)
{
    unsigned news = 0;
    for (int i = 0; i < N_KNOWN; i++) {
        if (noted[known[i].signal]) {
            news |= known[i].news;
        }
    }
    return news;
}

unsigned guard_take(void)
{
    unsigned news = 0;
    for (int i = 0; i < N_KNOWN; i++) {
        if (!noted[known[i].signal]) {
            continue;
        }
        news |= known[i].news;
        if (known[i].role == NOTE) {
            noted[known[i].signal] = 0;
        }
    }
    return news;
}

void guard_signals(sigset_t *out)
{
    sigemptyset(out);
    for (int i = 0; i < N_KNOWN; i++) {
        if (known[i].news) {
            sigaddset(out, known[i].signal);
        }
    }
}

static bool any_in_background(void)
{
    bool any = false;
    for (int i = 0; i < GUARD_LINES; i++) {
        any = any || guard_background(way_back.lines[i].fd);
    }
    return any;
}

/* A process that is continued in the background (`bg`) stops again, as its first access
 * to the terminal would make it. Each turn needs a SIGCONT, so that a process that
 * SIGTSTP does not stop goes on. */
bool guard_stop(void)
{
    armed = 0;
    sigaction(SIGTSTP, &way_back.old[SIGTSTP], NULL);
    do {
        noted[SIGCONT] = 0;
        if (!leaving) {
            raise(SIGTSTP);
        }
    } while (noted[SIGCONT] && !leaving && any_in_background());
    noted[SIGTSTP] = noted[SIGCONT] = 0;
    if (leaving) {
        return false;
    }
    armed = 1;
    install(SIGTSTP);
    return true;
}

void guard_raise(void)
{
    if (leaving) {
        raise(leaving);
    }
}

void die(const char *what)
{
    guard_restore();
    fprintf(stderr, "gradwatch: %s\n", what);
    exit(1);
}
