#include "term/term_tty.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "term/term.h"

enum {
    DEFAULT_W = 80,
    DEFAULT_H = 24,
    ESC_MS = 50,
    REST_MS = 300,
    ESC_MS_MOST = 5000,
    LEAVING_MS = 1000,
    LEAVING_BYTES = 128
};

/* Not by curses: its mouse loses events, orders them wrongly and breaks past column 222.
 */
static const char MOUSE_ON[] = "\033[?1000h\033[?1002h\033[?1003h\033[?1006h";
static const char MOUSE_OFF[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l";
/* Paste brackets, and the cursor: terminfo's vt100 cannot hide it, what runs under that
 * name mostly can. */
static const char SCREEN_ON[] = "\033[?2004h\033[?25l";
static const char SCREEN_OFF[] = "\033[?2004l\033[?25h";

double tty_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* For both: what somebody types at a terminal that is only drawn on is not to be echoed
 * into the picture. */
static struct termios raw_of(struct termios t)
{
    t.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    t.c_oflag &= ~(tcflag_t)OPOST; /* looked at byte by byte otherwise */
    t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return t;
}

bool tty_init(struct tty *t, bool mouse)
{
    *t = (struct tty){.mouse = mouse};
    t->lines[GUARD_IN].fd = STDIN_FILENO;
    t->lines[GUARD_OUT].fd = STDOUT_FILENO;
    for (int i = 0; i < GUARD_LINES; i++) {
        if (tcgetattr(t->lines[i].fd, &t->lines[i].saved) != 0)
            return false;
        t->raw[i] = raw_of(t->lines[i].saved);
    }
    t->raw[GUARD_IN].c_lflag &= ~(tcflag_t)ISIG; /* see key_signal */
    const char *delay = getenv("ESCDELAY");
    long ms = delay ? strtol(delay, NULL, 10) : ESC_MS;
    ms = ms < 1 || ms > ESC_MS_MOST ? ESC_MS : ms;
    t->wait[INPUT_KEY] = 1e-3 * (double)ms;
    t->wait[INPUT_REST] = 1e-3 * (double)(ms > REST_MS ? ms : REST_MS);
    return true;
}

static bool asked_to_leave(void)
{
    return (guard_peek() & (GUARD_HANGUP | GUARD_QUIT)) != 0;
}

/* The input's modes come last: they hold where both are the same terminal. */
bool tty_raw(const struct tty *t)
{
    for (int i = 0; i < GUARD_LINES; i++)
        while (!asked_to_leave() && tcsetattr(t->lines[i].fd, TCSANOW, &t->raw[i]) != 0 &&
               errno == EINTR)
            ;
    return !asked_to_leave();
}

void tty_cooked(const struct tty *t)
{
    for (int i = 0; i < GUARD_LINES; i++)
        if (!guard_background(t->lines[i].fd))
            tcsetattr(t->lines[i].fd, TCSANOW, &t->lines[i].saved);
}

void tty_mouse(struct tty *t, bool on)
{
    t->mouse = on;
    if (on)
        tty_put(t, MOUSE_ON, sizeof MOUSE_ON - 1);
    else
        tty_put(t, MOUSE_OFF, sizeof MOUSE_OFF - 1);
}

void tty_modes(struct tty *t, bool on)
{
    if (on)
        tty_put(t, SCREEN_ON, sizeof SCREEN_ON - 1);
    else
        tty_put(t, SCREEN_OFF, sizeof SCREEN_OFF - 1);
    if (t->mouse && on)
        tty_put(t, MOUSE_ON, sizeof MOUSE_ON - 1);
    else if (t->mouse)
        tty_put(t, MOUSE_OFF, sizeof MOUSE_OFF - 1);
}

/* Asked to leave, it writes in small pieces and only what the terminal takes: one that
 * takes nothing must not keep it. */
static bool may_write(size_t *n)
{
    if (!asked_to_leave())
        return true;
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    *n = *n < LEAVING_BYTES ? *n : LEAVING_BYTES;
    return poll(&out, 1, LEAVING_MS) == 1;
}

bool tty_put(struct tty *t, const char *bytes, size_t n)
{
    while (n > 0 && !t->gone) {
        size_t piece = n;
        if (!may_write(&piece)) {
            t->gone = true;
            break;
        }
        ssize_t k = write(STDOUT_FILENO, bytes, piece);
        if (k > 0) {
            bytes += k;
            n -= (size_t)k;
        } else if (k < 0 && errno == EAGAIN)
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        else if (k == 0 || errno != EINTR)
            t->gone = true;
    }
    return !t->gone;
}

void tty_size(int *w, int *h)
{
    struct winsize size;
    *w = DEFAULT_W, *h = DEFAULT_H;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
        *w = size.ws_col < FRAME_MOST_W ? size.ws_col : FRAME_MOST_W;
        *h = size.ws_row < FRAME_MOST_H ? size.ws_row : FRAME_MOST_H;
    }
}

void tty_tell_size(bool tell)
{
    int w, h;
    char columns[16], lines[16];
    tty_size(&w, &h);
    snprintf(columns, sizeof columns, "%d", w);
    snprintf(lines, sizeof lines, "%d", h);
    if (!tell || setenv("COLUMNS", columns, 1) != 0)
        unsetenv("COLUMNS");
    if (!tell || setenv("LINES", lines, 1) != 0)
        unsetenv("LINES");
}

/* Blocks the signals between the look at their flags and the sleep, which opens them in
 * one step: none can come unseen in between. */
static int sleep_until(double due)
{
    sigset_t block, before;
    guard_signals(&block);
    sigprocmask(SIG_BLOCK, &block, &before);
    int ready = -1;
    errno = EINTR;
    if (guard_peek() == 0) {
        double left = due - tty_now();
        left = left > 0 ? left : 0;
        struct timespec span = {.tv_sec = 0};
        if (due >= 0) {
            span.tv_sec = (time_t)left;
            span.tv_nsec = (long)((left - floor(left)) * 1e9);
        }
        fd_set in = {{0}}; /* checkers cannot see it in all forms of FD_ZERO */
        FD_ZERO(&in);
        FD_SET(STDIN_FILENO, &in);
        ready =
            pselect(STDIN_FILENO + 1, &in, NULL, NULL, due < 0 ? NULL : &span, &before);
    }
    int why = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return ready;
}

static void take_input(struct tty *t)
{
    ssize_t k = read(STDIN_FILENO, t->bytes, sizeof t->bytes);
    t->at = 0;
    t->n = k > 0 ? (size_t)k : 0;
    if (k == 0 || (k < 0 && errno != EINTR && errno != EAGAIN))
        t->gone = true;
}

enum tty_news tty_await(struct tty *t, double deadline)
{
    bool pending = input_pending(&t->input) != INPUT_NOTHING;
    bool pending_first = pending && (deadline < 0 || t->due < deadline);
    int ready = sleep_until(pending_first ? t->due : deadline);
    if (ready < 0) {
        t->gone = t->gone || errno != EINTR;
        return TTY_SIGNAL;
    }
    if (ready > 0) {
        take_input(t);
        return TTY_INPUT;
    }
    if (!pending || tty_now() < t->due)
        return pending_first ? TTY_INPUT : TTY_TIMEOUT;
    t->at_event = 0;
    t->n_events = input_expire(&t->input, t->events);
    return TTY_INPUT;
}

/* The signal that a key stands for, as the user has set the terminal; 0: none. Not left
 * to the terminal, which would make signals of pasted text as well. */
static int key_signal(const struct termios *saved, const struct event *e)
{
    static const struct {
        int character, signal;
    } keys[] = {{VINTR, SIGINT}, {VQUIT, SIGQUIT}, {VSUSP, SIGTSTP}};
    if (e->type != EVENT_KEY || e->pasted || !(saved->c_lflag & ISIG))
        return 0;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (saved->c_cc[keys[i].character] != _POSIX_VDISABLE &&
            saved->c_cc[keys[i].character] == e->key)
            return keys[i].signal;
    return 0;
}

/* The next event, whatever it is. */
static bool decode(struct tty *t, struct event *e)
{
    while (t->at_event >= t->n_events) {
        if (t->at >= t->n)
            return false;
        t->at_event = 0;
        t->n_events = input_feed(&t->input, t->bytes[t->at++], t->events);
        enum input_pending pending = input_pending(&t->input);
        if (t->at == t->n && pending != INPUT_NOTHING)
            t->due = tty_now() + t->wait[pending];
    }
    *e = t->events[t->at_event++];
    return true;
}

bool tty_event(struct tty *t, struct event *e)
{
    int signal = 0;
    do {
        if (signal)
            kill(0, signal); /* to the whole job, as the terminal would send it */
        if (guard_peek() || !decode(t, e))
            return false;
        signal = key_signal(&t->lines[GUARD_IN].saved, e);
    } while (signal);
    return true;
}

static bool says_utf8(const char *name)
{
    const char *dot = name ? strchr(name, '.') : NULL;
    return dot &&
           (strncasecmp(dot, ".utf-8", 6) == 0 || strncasecmp(dot, ".utf8", 5) == 0);
}

bool term_locale(void)
{
    if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return true;
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *value = NULL;
    for (int i = 0; i < 3 && !(value && value[0]); i++)
        value = getenv(variables[i]);
    if (!says_utf8(value))
        return false;
    return setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8");
}

enum glyphs tty_glyphs(int asked)
{
    bool utf8 = term_locale();
    if (!utf8 && (asked == GLYPHS_BRAILLE || asked == GLYPHS_BLOCK))
        utf8 = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
    return !utf8 ? GLYPHS_ASCII : asked >= 0 ? (enum glyphs)asked : GLYPHS_BRAILLE;
}
