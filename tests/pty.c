#define _DEFAULT_SOURCE /* forkpty; struct winsize */
#include "tests/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include <cmocka.h>

#include "base/text.h"

/* What the small shell writes when the program has ended or stopped: output comes through
 * a pseudo-terminal a little later than its writer ends. */
enum { MARK = 0x16 };
enum { DEFAULT_W = 80, DEFAULT_H = 24, ROW_SIZE = 8192, OUTPUT_FIRST = 1 << 16 };

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

/* ---- the small shell: gives the program the terminal, and says what becomes of it ----
 */

static volatile sig_atomic_t job; /* for the handler below */

static void pass_on(int signal)
{
    if (job > 0)
        kill(-(pid_t)job, signal);
}

static void tell(int fd, int kind, int value, long wakeups)
{
    struct report r = {kind, value, wakeups};
    if (write(fd, &r, sizeof r) != sizeof r)
        _exit(120);
}

static void mark(void)
{
    if (write(STDOUT_FILENO, &(char){MARK}, 1) != 1)
        return; /* the terminal has gone: nothing is to be heard any more */
}

static void change_environment(const char *const *env)
{
    for (; env && *env; env++) {
        char name[64];
        const char *is = strchr(*env, '=');
        snprintf(name, sizeof name, "%.*s", is ? (int)(is - *env) : 63, *env);
        if (is)
            setenv(name, is + 1, 1);
        else
            unsetenv(name);
    }
}

static void become(const struct pty_options *o, const char *const *argv)
{
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpgrp());
    for (int s = 1; s < 32; s++)
        signal(s, SIG_DFL);
    if (o->hangup_ignored)
        signal(SIGHUP, SIG_IGN);
    sigset_t all;
    sigfillset(&all);
    if (o->all_blocked)
        sigprocmask(SIG_BLOCK, &all, NULL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){.rlim_cur = 0});
    change_environment(o->env);
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    perror(argv[0]);
    _exit(127);
}

/* A hang-up goes to the session's leader alone, as the kernel has it; shells hand it on
 * to their jobs. */
static void shell(const struct pty_options *o, const char *const *argv, int reports,
                  int orders)
{
    struct sigaction a = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigaction(SIGHUP, &a, NULL);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    char order;
    if (read(orders, &order, 1) != 1) /* not before the modes have been noted */
        _exit(120);
    pid_t pid = fork();
    if (pid == 0) {
        close(reports);
        close(orders);
        become(o, argv);
    }
    setpgid(pid, pid);
    job = (sig_atomic_t)pid;
    tell(reports, STARTED, (int)pid, 0);
    for (;;) {
        int status;
        struct rusage usage;
        if (wait4(pid, &status, WUNTRACED, &usage) < 0)
            continue;
        tcsetpgrp(STDIN_FILENO, getpgrp());
        if (!WIFSTOPPED(status)) {
            job = 0;
            tell(reports, ENDED, status, usage.ru_nvcsw);
            mark();
            break;
        }
        tell(reports, STOPPED, 0, 0);
        mark();
        if (read(orders, &order, 1) != 1)
            break;
        if (order != BACKGROUND)
            tcsetpgrp(STDIN_FILENO, pid);
        kill(-pid, SIGCONT);
    }
    while (read(orders, &order, 1) > 0)
        ;
    _exit(0);
}

/* ---- the emulator ---- */

static int on_property(VTermProp prop, VTermValue *v, void *user)
{
    struct pty *p = user;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        p->cursor_hidden = !v->boolean;
    if (prop == VTERM_PROP_ALTSCREEN)
        p->alternate = v->boolean;
    if (prop == VTERM_PROP_MOUSE)
        p->mouse = v->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

/* libvterm crashes at a wide character in a terminal of one column. */
static int emulated_columns(const struct pty *p)
{
    return p->w < 2 ? 2 : p->w;
}

static void emulate(struct pty *p)
{
    p->vt = vterm_new(p->h, emulated_columns(p));
    assert_non_null(p->vt);
    vterm_set_utf8(p->vt, 1);
    p->screen = vterm_obtain_screen(p->vt);
    vterm_screen_set_callbacks(p->screen, &callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
}

/* What the emulator answers (mouse reports, replies) goes to the program. */
static void answer(struct pty *p)
{
    char bytes[256];
    size_t n;
    while ((n = vterm_output_read(p->vt, bytes, sizeof bytes)) > 0)
        pty_bytes(p, bytes, n);
}

static void keep(struct pty *p, const char *bytes, size_t n)
{
    if (p->n_output + n > p->output_size) {
        p->output_size = 2 * (p->n_output + n) + OUTPUT_FIRST;
        p->output = realloc(p->output, p->output_size);
        assert_non_null(p->output);
    }
    memcpy(p->output + p->n_output, bytes, n);
    p->n_output += n;
}

/* ---- pumping ---- */

/* Bytes at the end of a text that begin a character and do not end it. */
static size_t unfinished(const char *bytes, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char byte = (unsigned char)bytes[n - k];
        if (byte >= 0xC0)
            return k < (byte >= 0xF0 ? 4u : byte >= 0xE0 ? 3u : 2u) ? k : 0;
        if (byte < 0x80)
            return 0;
    }
    return 0;
}

static bool begins(const char *bytes, size_t n, const char *with)
{
    size_t k = strlen(with);
    return memcmp(bytes, with, n < k ? n : k) == 0;
}

/* Bytes at the end that belong to a frame of which more is to come (mode 2026): a
 * terminal shows none of it before all is there. */
static size_t withheld(const char *bytes, size_t n)
{
    size_t from = n;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\033')
            continue;
        if (from == n && begins(bytes + i, n - i, "\033[?2026h"))
            from = i;
        else if (n - i >= 8 && begins(bytes + i, n - i, "\033[?2026l"))
            from = n;
    }
    return n - from;
}

/* libvterm loses a character that comes in two pieces, and has no stack for many at once.
 */
static void show(struct pty *p)
{
    enum { MOST = 16384 };
    size_t end = p->n_output;
    end -= p->ended ? 0 : withheld(p->output + p->n_shown, end - p->n_shown);
    for (size_t n; (n = end - p->n_shown) > 0; p->n_shown += n) {
        n = n < MOST ? n : MOST;
        n -= unfinished(p->output + p->n_shown, n);
        if (n == 0)
            break;
        vterm_input_write(p->vt, p->output + p->n_shown, n);
    }
    answer(p);
}

static void take_output(struct pty *p)
{
    char bytes[16384];
    ssize_t n = read(p->master, bytes, sizeof bytes);
    if (n <= 0) {
        if (n == 0 || errno != EINTR) {
            close(p->master); /* EIO: nobody has it open any more */
            p->master_open = false;
        }
        return;
    }
    size_t kept = 0;
    for (ssize_t i = 0; i < n; i++) {
        if (bytes[i] == MARK)
            p->marks++;
        else
            bytes[kept++] = bytes[i];
    }
    keep(p, bytes, kept);
    if (!p->blind)
        show(p);
}

static void take_report(struct pty *p)
{
    struct report r;
    ssize_t n = read(p->reports, &r, sizeof r);
    if (n != sizeof r)
        fail_msg("the small shell of the test has gone");
    if (r.kind == STARTED)
        p->pid = (pid_t)r.value;
    p->stopped = r.kind == STOPPED;
    p->stops += r.kind == STOPPED || r.kind == ENDED;
    if (r.kind == ENDED) {
        p->ended = true;
        p->status = r.value;
        p->wakeups = r.wakeups;
    }
}

/* One look; waits up to ms. false: nothing came. */
static bool pump(struct pty *p, int ms)
{
    struct pollfd fds[2] = {
        {.fd = p->ended ? -1 : p->reports, .events = POLLIN},
        {.fd = p->master_open && !p->deaf ? p->master : -1, .events = POLLIN}};
    if (poll(fds, 2, ms) <= 0)
        return false;
    if (fds[1].revents)
        take_output(p);
    if (fds[0].revents)
        take_report(p);
    return true;
}

/* Far more than anything here takes, on a machine that does much else. */
static int watchdog_ms(void)
{
    return getenv("SOAK") ? 600000 : 60000;
}

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void fail_with_screen(struct pty *p, const char *what)
{
    for (int y = 0; y < p->h; y++)
        print_error("|%s\n", pty_row(p, y));
    fail_msg("waited in vain: %s (the program %s)", what,
             p->ended     ? "has ended"
             : p->stopped ? "is stopped"
                          : "runs");
}

void pty_wait(struct pty *p, bool (*seen)(struct pty *, const void *), const void *arg,
              const char *what)
{
    long end = now_ms() + watchdog_ms();
    while (!seen(p, arg)) {
        long left = end - now_ms();
        bool over = p->ended && !p->master_open;
        if (left <= 0 || over || !pump(p, (int)left))
            fail_with_screen(p, what);
    }
}

/* ---- start and end ---- */

/* The size that the program is told, and the emulator's. */
static struct winsize winsize_of(struct pty *p, int w, int h)
{
    p->w = w < 1 ? DEFAULT_W : w < FRAME_MOST_W ? w : FRAME_MOST_W;
    p->h = h < 1 ? DEFAULT_H : h < FRAME_MOST_H ? h : FRAME_MOST_H;
    return (struct winsize){.ws_row = (unsigned short)h, .ws_col = (unsigned short)w};
}

struct pty *pty_start(const struct pty_options *options, const char *const *argv)
{
    struct pty *p = calloc(1, sizeof *p);
    assert_non_null(p);
    struct winsize size = winsize_of(p, options->w ? options->w : DEFAULT_W,
                                     options->h ? options->h : DEFAULT_H);
    p->blind = options->blind;
    emulate(p);
    int up[2], down[2];
    assert_int_equal(pipe(up), 0);
    assert_int_equal(pipe(down), 0);
    p->shell = forkpty(&p->master, NULL, NULL, &size);
    assert_true(p->shell >= 0);
    if (p->shell == 0) {
        close(up[0]);
        close(down[1]);
        shell(options, argv, up[1], down[0]);
    }
    close(up[1]);
    close(down[0]);
    p->master_open = true;
    p->reports = up[0];
    p->orders = down[1];
    fcntl(p->master, F_SETFD, FD_CLOEXEC);
    fcntl(p->reports, F_SETFD, FD_CLOEXEC);
    fcntl(p->orders, F_SETFD, FD_CLOEXEC);
    tcgetattr(p->master, &p->before);
    assert_int_equal(write(p->orders, "s", 1), 1);
    long end = now_ms() + watchdog_ms();
    while (p->pid == 0 && now_ms() < end)
        pump(p, watchdog_ms());
    assert_true(p->pid > 0);
    return p;
}

void pty_free(struct pty *p)
{
    if (!p->ended && p->pid > 0)
        kill(-p->pid, SIGKILL);
    close(p->orders);
    if (p->master_open)
        close(p->master);
    close(p->reports);
    kill(p->shell, SIGKILL);
    waitpid(p->shell, NULL, 0);
    vterm_free(p->vt);
    free(p->output);
    free(p);
}

/* Nothing it wrote before is still under way. */
static bool heard_out(const struct pty *p)
{
    return !p->master_open || p->deaf || p->marks >= p->stops;
}

static bool has_ended(struct pty *p, const void *arg)
{
    (void)arg;
    return p->ended && heard_out(p);
}

bool pty_ended(const struct pty *p)
{
    return p->ended;
}

int pty_wait_exit(struct pty *p)
{
    pty_wait(p, has_ended, NULL, "its end");
    return p->status;
}

void pty_wait_status(struct pty *p, int status)
{
    int is = pty_wait_exit(p);
    assert_true(WIFEXITED(is));
    assert_int_equal(WEXITSTATUS(is), status);
}

void pty_wait_killed(struct pty *p, int signal)
{
    int status = pty_wait_exit(p);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), signal);
}

static bool has_stopped(struct pty *p, const void *arg)
{
    (void)arg;
    return p->stopped && heard_out(p);
}

void pty_wait_stopped(struct pty *p)
{
    pty_wait(p, has_stopped, NULL, "its stop");
}

static void go_on(struct pty *p, char how)
{
    p->stopped = false;
    assert_int_equal(write(p->orders, &how, 1), 1);
}

void pty_continue(struct pty *p)
{
    go_on(p, 'f');
}

void pty_background(struct pty *p)
{
    go_on(p, BACKGROUND);
}

void pty_signal(struct pty *p, int signal)
{
    assert_int_equal(kill(p->pid, signal), 0);
}

void pty_hang_up(struct pty *p)
{
    close(p->master);
    p->master_open = false;
}

void pty_settle(struct pty *p, int ms)
{
    long end = now_ms() + watchdog_ms();
    while (pump(p, ms))
        if (now_ms() > end)
            fail_with_screen(p, "a quiet moment");
}

void pty_deaf(struct pty *p, bool deaf)
{
    p->deaf = deaf;
}

static bool asleep(struct pty *p, const void *arg)
{
    (void)arg;
    char path[64], state = 'S';
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)p->pid);
    FILE *f = fopen(path, "r");
    if (f && fscanf(f, "%*d %*s %c", &state) != 1)
        state = '?';
    if (f)
        fclose(f);
    int unread = 0;
    ioctl(p->master, TIOCOUTQ, &unread);
    return state == 'S' && unread == 0;
}

void pty_wait_asleep(struct pty *p)
{
    for (int i = 0; i < 10; i++) {
        pty_settle(p, 20);
        long end = now_ms() + watchdog_ms();
        while (!asleep(p, NULL) && now_ms() < end)
            poll(NULL, 0, 1);
    }
}

void pty_take(struct pty *p, int ms)
{
    pump(p, ms);
}

pid_t pty_pid(const struct pty *p)
{
    return p->pid;
}

long pty_wakeups(const struct pty *p)
{
    if (p->ended)
        return p->wakeups;
    char line[256];
    snprintf(line, sizeof line, "/proc/%ld/status", (long)p->pid);
    FILE *f = fopen(line, "r");
    long n = -1;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
            break;
    if (f)
        fclose(f);
    return n;
}

/* ---- hands ---- */

/* A program that does not read must not stop the test: its output is taken meanwhile. */
void pty_bytes(struct pty *p, const void *bytes, size_t n)
{
    const char *from = bytes;
    long end = now_ms() + watchdog_ms();
    while (n > 0 && p->master_open) {
        struct pollfd fd = {.fd = p->master, .events = POLLOUT | POLLIN};
        if (poll(&fd, 1, watchdog_ms()) <= 0 || now_ms() > end)
            fail_with_screen(p, "input being read");
        if (fd.revents & POLLIN)
            take_output(p);
        if (!p->master_open || !(fd.revents & POLLOUT))
            continue;
        ssize_t k = write(p->master, from, n < 1024 ? n : 1024);
        if (k > 0) {
            from += k;
            n -= (size_t)k;
        }
    }
}

void pty_send(struct pty *p, const char *text)
{
    pty_bytes(p, text, strlen(text));
}

void pty_move(struct pty *p, int x, int y)
{
    vterm_mouse_move(p->vt, y, x, VTERM_MOD_NONE);
    answer(p);
}

static void button(struct pty *p, int x, int y, int number, bool down)
{
    vterm_mouse_move(p->vt, y, x, VTERM_MOD_NONE);
    vterm_mouse_button(p->vt, number, down, VTERM_MOD_NONE);
    answer(p);
}

void pty_press(struct pty *p, int x, int y)
{
    button(p, x, y, 1, true);
}

void pty_release(struct pty *p, int x, int y)
{
    button(p, x, y, 1, false);
}

void pty_click(struct pty *p, int x, int y)
{
    pty_press(p, x, y);
    pty_release(p, x, y);
}

void pty_wheel(struct pty *p, int x, int y, bool up)
{
    button(p, x, y, up ? 4 : 5, true);
}

void pty_resize(struct pty *p, int w, int h)
{
    struct winsize size = winsize_of(p, w, h);
    vterm_set_size(p->vt, p->h, emulated_columns(p));
    assert_int_equal(ioctl(p->master, TIOCSWINSZ, &size), 0);
}

/* ---- eyes ---- */

void pty_size(const struct pty *p, int *w, int *h)
{
    *w = p->w;
    *h = p->h;
}

static rgb color_of(const struct pty *p, VTermColor c)
{
    vterm_screen_convert_color_to_rgb(p->screen, &c);
    return (rgb)c.rgb.red << 16 | (rgb)c.rgb.green << 8 | c.rgb.blue;
}

static int index_of(VTermColor c)
{
    bool own = VTERM_COLOR_IS_DEFAULT_FG(&c) || VTERM_COLOR_IS_DEFAULT_BG(&c);
    return !own && VTERM_COLOR_IS_INDEXED(&c) ? c.indexed.idx : -1;
}

struct pty_cell pty_cell(const struct pty *p, int x, int y)
{
    VTermScreenCell c;
    if (!vterm_screen_get_cell(p->screen, (VTermPos){.row = y, .col = x}, &c))
        return (struct pty_cell){.ch = 0};
    bool right = c.chars[0] == (uint32_t)-1;
    return (struct pty_cell){
        .ch = right        ? 0
              : c.chars[0] ? c.chars[0]
                           : ' ',
        .mark = right || !c.chars[0] ? 0 : c.chars[1],
        .fg = color_of(p, c.fg),
        .bg = color_of(p, c.bg),
        .fg_index = index_of(c.fg),
        .bg_index = index_of(c.bg),
        .bold = c.attrs.bold,
        .reverse = c.attrs.reverse,
        .underline = c.attrs.underline != 0,
        .plain = VTERM_COLOR_IS_DEFAULT_FG(&c.fg) && VTERM_COLOR_IS_DEFAULT_BG(&c.bg),
    };
}

/* Row y into p->row; at[i] (may be NULL) is the column of byte i. */
static void read_row(struct pty *p, int y, short *at)
{
    size_t n = 0, end = 0;
    for (int x = 0; x < p->w && n + 8 < ROW_SIZE; x++) {
        struct pty_cell c = pty_cell(p, x, y);
        if (c.ch == 0)
            continue;
        size_t from = n;
        n += text_encode(c.ch, p->row + n);
        if (c.mark)
            n += text_encode(c.mark, p->row + n);
        for (size_t i = from; at && i < n; i++)
            at[i] = (short)x;
        if (c.ch != ' ')
            end = n;
    }
    p->row[end] = '\0';
}

const char *pty_row(struct pty *p, int y)
{
    read_row(p, y, NULL);
    return p->row;
}

bool pty_shows(struct pty *p, const char *text, int *x, int *y)
{
    short at[ROW_SIZE];
    for (int row = 0; row < p->h; row++) {
        read_row(p, row, at);
        const char *found = strstr(p->row, text);
        if (!found)
            continue;
        if (x)
            *x = at[found - p->row];
        if (y)
            *y = row;
        return true;
    }
    return false;
}

static bool shows(struct pty *p, const void *text)
{
    return pty_shows(p, text, NULL, NULL);
}

static bool shows_not(struct pty *p, const void *text)
{
    return !shows(p, text);
}

void pty_wait_text(struct pty *p, const char *text)
{
    pty_wait(p, shows, text, text);
}

void pty_wait_gone(struct pty *p, const char *text)
{
    pty_wait(p, shows_not, text, text);
}

bool pty_cursor_shown(const struct pty *p)
{
    return !p->cursor_hidden;
}

bool pty_alternate(const struct pty *p)
{
    return p->alternate;
}

bool pty_mouse(const struct pty *p)
{
    return p->mouse;
}

bool pty_modes_as_before(const struct pty *p)
{
    struct termios now;
    memset(&now, 0, sizeof now); /* padding */
    return tcgetattr(p->master, &now) == 0 && memcmp(&now, &p->before, sizeof now) == 0;
}

const char *pty_output(const struct pty *p, size_t *n)
{
    *n = p->n_output;
    return p->output ? p->output : "";
}
