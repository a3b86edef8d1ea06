#include "app/term_guard.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fail.h"

/* What a crash may find: no string of terminfo is read then. Ends synchronized output,
 * mouse modes, paste brackets, colours, keypad mode and the alternate screen; the cursor
 * goes to the last line for terminals that have no alternate screen, and is shown last:
 * for some emulators it belongs to what leaving that screen brings back. */
static const char RESTORE[] = "\033[?2026l\033[?1006l\033[?1003l\033[?1002l\033[?1000l"
                              "\033[?2004l\033[0m\033[?7h\033[?1l\033>\033[999;1H"
                              "\033[?1049l\033[?25h\r";

enum { STACK_BYTES = 65536, RESTORE_MS = 1000 };

enum role { NOTE, LEAVE, CRASH };
static const struct {
    int signal;
    enum role role;
    unsigned news;
} signals[] = {
    {SIGWINCH, NOTE, GUARD_RESIZE},
    {SIGTSTP, NOTE, GUARD_STOP},
    {SIGCONT, NOTE, GUARD_RESUME},
    {SIGHUP, LEAVE, GUARD_HANGUP},
    {SIGINT, LEAVE, GUARD_QUIT},
    {SIGTERM, LEAVE, GUARD_QUIT},
    {SIGQUIT, CRASH, 0},
    {SIGABRT, CRASH, 0},
    {SIGSEGV, CRASH, 0},
    {SIGBUS, CRASH, 0},
    {SIGFPE, CRASH, 0},
    {SIGILL, CRASH, 0},
    {SIGPIPE, CRASH, 0},
    {SIGALRM, CRASH, 0},
    {SIGUSR1, CRASH, 0},
    {SIGUSR2, CRASH, 0},
    {SIGTRAP, CRASH, 0},
    {SIGSYS, CRASH, 0},
    {SIGXCPU, CRASH, 0},
    {SIGXFSZ, CRASH, 0},
};
enum { N_SIGNALS = sizeof signals / sizeof signals[0] };

/* The only writable globals of the program: handlers can be given nothing else. */
static volatile sig_atomic_t noted[N_SIGNALS];
static volatile sig_atomic_t leaving; /* signal that asked for it; 0: none */
static volatile sig_atomic_t armed;
static struct {
    int fd;
    struct termios saved;
    struct sigaction old[N_SIGNALS];
} way_back;
static _Alignas(16) unsigned char stack[STACK_BYTES];
static volatile sig_atomic_t installed; /* the handlers are the terminal's */
static volatile sig_atomic_t half_done; /* leftover is a file that is not complete */
static char leftover[PATH_MAX];
static int leftover_folder; /* that it is a name in, or AT_FDCWD */

static int row_of(int signal)
{
    int i = 0;
    while (i < N_SIGNALS && signals[i].signal != signal)
        i++;
    return i;
}

static void remove_leftover(void)
{
    if (!half_done)
        return;
    half_done = 0;
    unlinkat(leftover_folder, leftover, 0);
}

bool guard_background(void)
{
    pid_t owner = tcgetpgrp(way_back.fd); /* none: no terminal that could stop us */
    return owner > 0 && owner != getpgrp();
}

/* From here on the last writes to the terminal do not stop a job that is to end. */
static void end_in_background(void)
{
    signal(SIGTTOU, SIG_IGN);
}

void guard_restore(void)
{
    remove_leftover();
    if (!armed)
        return;
    armed = 0;
    end_in_background();
    if (!guard_background())
        tcsetattr(way_back.fd, TCSANOW, &way_back.saved);
    /* A terminal that takes nothing must not keep a dying process alive. */
    struct pollfd out = {.fd = way_back.fd, .events = POLLOUT};
    if (poll(&out, 1, RESTORE_MS) != 1)
        return;
    size_t done = 0;
    while (done < sizeof RESTORE - 1) {
        ssize_t n = write(way_back.fd, RESTORE + done, sizeof RESTORE - 1 - done);
        if (n > 0)
            done += (size_t)n;
        else if (n == 0 || errno != EINTR)
            return;
    }
}

/* A fault happens again when its handler returns, now with its old disposition and with
 * the true place in the report; a signal that was sent has to be sent again. */
static void on_crash(int signal, siginfo_t *info, void *context)
{
    (void)context;
    guard_restore();
    sigaction(signal, &way_back.old[row_of(signal)], NULL);
    bool fault =
        signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL;
    if (!fault || !info || info->si_code <= 0)
        raise(signal);
}

static void on_leave(int signal, siginfo_t *info, void *context)
{
    if (leaving)
        on_crash(signal, info, context);
    leaving = signal;
    noted[row_of(signal)] = 1;
    end_in_background();
}

static void on_note(int signal, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    noted[row_of(signal)] = 1;
}

static void install_row(int i)
{
    static void (*const handlers[])(int, siginfo_t *, void *) = {
        [NOTE] = on_note, [LEAVE] = on_leave, [CRASH] = on_crash};
    struct sigaction a = {.sa_sigaction = handlers[signals[i].role],
                          .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&a.sa_mask);
    if (signals[i].role != NOTE)
        guard_signals(&a.sa_mask);
    sigaction(signals[i].signal, &a, NULL);
}

void guard_install(int fd, const struct termios *saved)
{
    way_back.fd = fd;
    way_back.saved = *saved;
    leaving = 0;
    stack_t have;
    if (sigaltstack(NULL, &have) == 0 && (have.ss_flags & SS_DISABLE) != 0)
        sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    armed = installed = 1;
    sigset_t ours;
    sigemptyset(&ours);
    for (int i = 0; i < N_SIGNALS; i++) {
        sigaddset(&ours, signals[i].signal);
        noted[i] = 0;
        sigaction(signals[i].signal, NULL, &way_back.old[i]);
        if (way_back.old[i].sa_handler != SIG_IGN)
            install_row(i);
    }
    sigprocmask(SIG_UNBLOCK, &ours, NULL); /* a parent may have left them blocked */
}

void guard_remove(void)
{
    armed = installed = 0;
    for (int i = 0; i < N_SIGNALS; i++)
        sigaction(signals[i].signal, &way_back.old[i], NULL);
}

/* Without a terminal what kills the process would do so at once: it is caught for as long
 * as there is something to remove. */
void guard_file(int folder, const char *path)
{
    half_done = 0;
    leftover_folder = folder;
    if (path)
        snprintf(leftover, sizeof leftover, "%s", path);
    for (int i = 0; i < N_SIGNALS && !installed; i++) {
        if (signals[i].role == NOTE)
            continue;
        struct sigaction now, a = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO};
        sigaction(signals[i].signal, NULL, &now);
        bool ours = (now.sa_flags & SA_SIGINFO) && now.sa_sigaction == on_crash;
        if (path && !(now.sa_flags & SA_SIGINFO) && now.sa_handler == SIG_DFL) {
            way_back.old[i] = now;
            sigaction(signals[i].signal, &a, NULL);
        } else if (!path && ours) {
            sigaction(signals[i].signal, &way_back.old[i], NULL);
        }
    }
    half_done = path != NULL;
}

unsigned guard_peek(void)
{
    unsigned news = 0;
    for (int i = 0; i < N_SIGNALS; i++)
        if (noted[i])
            news |= signals[i].news;
    return news;
}

unsigned guard_take(void)
{
    unsigned news = 0;
    for (int i = 0; i < N_SIGNALS; i++) {
        if (!noted[i])
            continue;
        news |= signals[i].news;
        if (signals[i].role == NOTE)
            noted[i] = 0;
    }
    return news;
}

void guard_signals(sigset_t *out)
{
    sigemptyset(out);
    for (int i = 0; i < N_SIGNALS; i++)
        if (signals[i].role != CRASH)
            sigaddset(out, signals[i].signal);
}

/* Continued in the background (`bg`) it stops again, as it would at its first touch of
 * the terminal. Each turn takes a SIGCONT: where nothing stops it, it goes on. */
bool guard_stop(void)
{
    int row = row_of(SIGTSTP), go_on = row_of(SIGCONT);
    armed = 0;
    sigaction(SIGTSTP, &way_back.old[row], NULL);
    do {
        noted[go_on] = 0;
        if (!leaving)
            raise(SIGTSTP);
    } while (noted[go_on] && !leaving && guard_background());
    noted[row] = noted[go_on] = 0;
    if (leaving)
        return false;
    armed = 1;
    install_row(row);
    return true;
}

void guard_raise(void)
{
    if (leaving)
        raise(leaving);
}

void die(const char *what)
{
    guard_restore();
    fprintf(stderr, "gradwatch: %s\n", what);
    exit(1);
}
