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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/pty_parts.h"

enum { OUTPUT_FIRST = 1 << 16 };

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
        pty_draw(p);
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

/* ---- start and end ---- */

struct pty *pty_start(const struct pty_options *options, const char *const *argv)
{
    struct pty *p = calloc(1, sizeof *p);
    assert_non_null(p);
    struct winsize size = pty_winsize(p, options->w ? options->w : DEFAULT_W,
                                      options->h ? options->h : DEFAULT_H);
    p->blind = options->blind;
    pty_emulate(p);
    int up[2], down[2];
    assert_int_equal(pipe(up), 0);
    assert_int_equal(pipe(down), 0);
    p->shell = forkpty(&p->master, NULL, NULL, &size);
    assert_true(p->shell >= 0);
    if (p->shell == 0) {
        close(up[0]);
        close(down[1]);
        pty_shell(options, argv, up[1], down[0]);
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

void pty_quit(struct pty *p)
{
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
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

/* ---- looks from outside ---- */

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
