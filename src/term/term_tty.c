#include "term/term_tty.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "term/term.h"

enum {
    ESC_MS = 50,
    REST_MS = 300,
    ESC_MS_MOST = 5000,
    LEAVING_MS = 1000,
    LEAVING_BYTES = 128,
    ANSWER_MS = 300,
    NAME_SIZE = 1024,
    LEAVE = GUARD_HANGUP | GUARD_QUIT
};
static const double LASTING = 1; /* seconds without a byte; see input_silence */
enum { READY_IN = 1, READY_OUT = 2 };

/* Curses is not asked for the mouse: it loses events, changes their order, and cannot
 * count beyond column 222. */
static const char MOUSE_ON[] = "\033[?1000h\033[?1002h\033[?1003h\033[?1006h";
static const char MOUSE_OFF[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l";
/* Paste brackets, and hiding the cursor: terminfo's vt100 cannot, but most terminals that
 * run under that name can. At the end the cursor stands at the start of a line, which is
 * the key bar where there is no alternate screen: the rest of it goes. */
static const char SCREEN_ON[] = "\033[?2004h\033[?25l";
static const char SCREEN_OFF[] = "\033[?2004l\033[K\033[?25h";

/* Reports of a change (mode 2031), and the question for the background now. */
static const char ASKS_ON[] = "\033[?2031h\033]11;?\033\\";
static const char ASKS_OFF[] = "\033[?2031l";

double term_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The modes for both terminals: also at one that is only drawn on, what somebody types
 * must not be echoed into the picture. */
static struct termios raw_of(struct termios t)
{
    t.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    t.c_oflag &= ~(tcflag_t)OPOST; /* the kernel would look at each byte */
    t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    return t;
}

/* Opens the terminal again, since O_NONBLOCK on standard output would hold for the shell
 * as well. Returns standard output if the terminal has no name or is another user's. */
static int open_output(void)
{
    char name[NAME_SIZE];
    if (ttyname_r(STDOUT_FILENO, name, sizeof name) != 0) {
        return STDOUT_FILENO;
    }
    int fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd < 0 ? STDOUT_FILENO : fd;
}

void tty_release(struct tty *t)
{
    if (t->out > STDERR_FILENO) {
        close(t->out);
    }
    t->out = STDOUT_FILENO;
}

bool tty_init(struct tty *t, bool mouse)
{
    memset(t, 0, sizeof *t);
    t->mouse = mouse;
    t->out = open_output();
    t->lines[GUARD_IN].fd = STDIN_FILENO;
    t->lines[GUARD_OUT].fd = t->out;
    for (int i = 0; i < GUARD_LINES; i++) {
        if (tcgetattr(t->lines[i].fd, &t->lines[i].saved) != 0) {
            return false;
        }
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
    return (guard_peek() & LEAVE) != 0;
}

/* The input's modes are set last: if both are one terminal, it keeps these. */
bool tty_raw(const struct tty *t)
{
    for (int i = 0; i < GUARD_LINES; i++) {
        while (!asked_to_leave() && tcsetattr(t->lines[i].fd, TCSANOW, &t->raw[i]) != 0 &&
               errno == EINTR) {
            ;
        }
    }
    return !asked_to_leave();
}

void tty_cooked(const struct tty *t)
{
    for (int i = 0; i < GUARD_LINES; i++) {
        if (!guard_background(t->lines[i].fd)) {
            tcsetattr(t->lines[i].fd, TCSANOW, &t->lines[i].saved);
        }
    }
}

/* Sleeps until input, a signal of the set `news` (enum guard_news), or `due` (term_now;
 * negative: none); with `out` ≥ 0 also until that takes output. Returns READY bits, 0 at
 * the time `due`, −1 with errno. The signals are blocked while their flags are looked at,
 * and pselect unblocks them only while it sleeps, so that none is missed. */
static int sleep_until(double due, int out, unsigned news)
{
    sigset_t block, before;
    guard_signals(&block);
    sigprocmask(SIG_BLOCK, &block, &before);
    int ready = -1;
    errno = EINTR;
    if ((guard_peek() & news) == 0) {
        double left = due - term_now();
        left = left > 0 ? left : 0;
        struct timespec span = {.tv_sec = 0};
        if (due >= 0) {
            span.tv_sec = (time_t)left;
            span.tv_nsec = (long)((left - floor(left)) * 1e9);
        }
        fd_set in = {{0}},
               to = {{0}}; /* checkers do not understand every form of FD_ZERO */
        FD_ZERO(&in);
        FD_ZERO(&to);
        FD_SET(STDIN_FILENO, &in);
        if (out >= 0) {
            FD_SET(out, &to);
        }
        int last = out > STDIN_FILENO ? out : STDIN_FILENO;
        ready = pselect(last + 1, &in, &to, NULL, due < 0 ? NULL : &span, &before);
        if (ready > 0) {
            ready = (FD_ISSET(STDIN_FILENO, &in) ? READY_IN : 0) |
                    (out >= 0 && FD_ISSET(out, &to) ? READY_OUT : 0);
        }
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
    if (k == 0 || (k < 0 && errno != EINTR && errno != EAGAIN)) {
        t->gone = true;
    }
    double now = term_now();
    if (k > 0 && now - t->heard >= t->wait[INPUT_REST]) {
        input_silence(&t->input, now - t->heard >= LASTING);
    }
    t->heard = k > 0 ? now : t->heard;
}

/* If what the input waits for is overdue, decodes what there is. False: it is not. */
static bool expire(struct tty *t)
{
    if (input_pending(&t->input) == INPUT_NOTHING || term_now() < t->due) {
        return false;
    }
    t->at_event = 0;
    t->n_events = input_expire(&t->input, t->events);
    t->due = term_now() + t->wait[input_pending(&t->input)];
    return true;
}

enum tty_news tty_await(struct tty *t, double deadline)
{
    bool pending = input_pending(&t->input) != INPUT_NOTHING;
    bool pending_first = pending && (deadline < 0 || t->due < deadline);
    int ready = sleep_until(pending_first ? t->due : deadline, -1, ~0u);
    if (ready < 0) {
        t->gone = t->gone || errno != EINTR;
        return TTY_SIGNAL;
    }
    if (ready > 0) {
        take_input(t);
        return TTY_INPUT;
    }
    return expire(t) || pending_first ? TTY_INPUT : TTY_TIMEOUT;
}

/* The signal that a key stands for, as the user has set the terminal; 0: none. The
 * terminal itself would make signals of pasted text as well. */
static int key_signal(const struct termios *saved, const struct event *e)
{
    static const struct {
        int character, signal;
    } keys[] = {{VINTR, SIGINT}, {VQUIT, SIGQUIT}, {VSUSP, SIGTSTP}};
    if (e->type != EVENT_KEY || e->pasted || !(saved->c_lflag & ISIG)) {
        return 0;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (saved->c_cc[keys[i].character] != _POSIX_VDISABLE &&
            saved->c_cc[keys[i].character] == e->key) {
            return keys[i].signal;
        }
    }
    return 0;
}

/* To the whole job, as the terminal would send it. */
static void send_signal(int signal)
{
    kill(0, signal);
}

/* Decodes the next event of the bytes read. False: there is no complete one. */
static bool decode(struct tty *t, struct event *e)
{
    while (t->at_event >= t->n_events) {
        if (t->at >= t->n) {
            return false;
        }
        t->at_event = 0;
        t->n_events = input_feed(&t->input, t->bytes[t->at++], t->events);
        bool answer = t->n_events > 0 && t->events[0].type == EVENT_GROUND;
        t->asked = answer ? 0 : t->asked;
        enum input_pending pending = input_pending(&t->input);
        if (t->at == t->n && pending != INPUT_NOTHING) {
            t->due = term_now() + t->wait[pending];
        }
    }
    *e = t->events[t->at_event++];
    return true;
}

/* Keeps an event for tty_event. A movement replaces the one right before it. If too many
 * are kept, the event is lost. */
static void keep(struct tty *t, const struct event *e)
{
    bool motion = e->type == EVENT_MOVE || e->type == EVENT_DRAG;
    if (t->at_kept == t->n_kept) {
        t->at_kept = t->n_kept = 0;
    }
    if (motion && t->n_kept > t->at_kept && t->kept[t->n_kept - 1].type == e->type) {
        t->n_kept--;
    }
    if (t->n_kept < TTY_KEPT) {
        t->kept[t->n_kept++] = *e;
    }
}

/* Keeps all events of the bytes read; keys that stand for signals send them at once. */
static void keep_all(struct tty *t)
{
    struct event e;
    while (decode(t, &e)) {
        int signal = key_signal(&t->lines[GUARD_IN].saved, &e);
        if (signal) {
            send_signal(signal);
        } else {
            keep(t, &e);
        }
    }
}

bool tty_event(struct tty *t, struct event *e)
{
    int signal = 0;
    do {
        if (signal) {
            send_signal(signal);
        }
        if (guard_peek()) {
            return false;
        }
        if (t->at_kept < t->n_kept) {
            *e = t->kept[t->at_kept++];
            return true;
        }
        if (!decode(t, e)) {
            return false;
        }
        signal = key_signal(&t->lines[GUARD_IN].saved, e);
    } while (signal);
    return true;
}

/* After a signal that asks to leave, makes *n a small piece and waits until the terminal
 * takes output. False: it takes none, and must not keep the process from ending. */
static bool prepare_write(const struct tty *t, size_t *n)
{
    if (!asked_to_leave()) {
        return true;
    }
    struct pollfd out = {.fd = t->out, .events = POLLOUT};
    *n = *n < LEAVING_BYTES ? *n : LEAVING_BYTES;
    return poll(&out, 1, LEAVING_MS) == 1;
}

/* Until the terminal takes output again, or a signal asks to leave. */
static void await_output(struct tty *t)
{
    keep_all(t);
    for (int ready = 0; !(ready & READY_OUT) && !t->gone; keep_all(t)) {
        bool pending = input_pending(&t->input) != INPUT_NOTHING;
        ready = sleep_until(pending ? t->due : -1, t->out, LEAVE);
        if (ready < 0) {
            t->gone = t->gone || errno != EINTR;
            return;
        }
        if (ready & READY_IN) {
            take_input(t);
        } else {
            expire(t);
        }
    }
}

bool tty_put(struct tty *t, const char *bytes, size_t n)
{
    while (n > 0 && !t->gone) {
        size_t piece = n;
        if (!prepare_write(t, &piece)) {
            t->gone = true;
            break;
        }
        ssize_t k = write(t->out, bytes, piece);
        if (k > 0) {
            bytes += k;
            n -= (size_t)k;
        } else if (k < 0 && errno == EAGAIN && !asked_to_leave()) {
            await_output(t);
        } else if (k == 0 || errno != EINTR) {
            t->gone = true;
        }
    }
    return !t->gone;
}

static void put_string(struct tty *t, const char *bytes)
{
    tty_put(t, bytes, strlen(bytes));
}

void tty_mouse(struct tty *t, bool on)
{
    t->mouse = on;
    put_string(t, on ? MOUSE_ON : MOUSE_OFF);
}

void tty_modes(struct tty *t, bool on)
{
    put_string(t, on ? SCREEN_ON : SCREEN_OFF);
    if (t->asks) {
        put_string(t, on ? ASKS_ON : ASKS_OFF);
        t->asked = on ? term_now() : t->asked;
    }
    if (t->mouse) {
        put_string(t, on ? MOUSE_ON : MOUSE_OFF);
    }
}

void tty_hear_out(struct tty *t)
{
    if (t->asked > 0) {
        keep_all(t);
    }
    while (t->asked > 0 && !t->gone && !asked_to_leave() &&
           sleep_until(t->asked + 1e-3 * ANSWER_MS, -1, LEAVE) > 0) {
        take_input(t);
        keep_all(t);
    }
    t->asked = 0;
}
