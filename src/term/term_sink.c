#if defined __linux__ && !defined _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create, F_SETPIPE_SZ */
#endif
#include "term/term_sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fail.h"

static const char SYNC_ON[] = "\033[?2026h", SYNC_OFF[] = "\033[?2026l";
enum {
    ON = sizeof SYNC_ON - 1,
    OFF = sizeof SYNC_OFF - 1,
    KEPT_BYTES = 1 << 20,
    READ_BYTES = 1 << 12,
    FRAME_BYTES = 1 << 26, /* more than the largest frame */
    PIPE_CELLS = 512,      /* cells given to curses before the pipe is emptied */
    /* For these cells curses writes half a kilobyte each at most, cells that it writes
     * again included, and once a blank for each cell of the largest screen, if the
     * terminal cannot clear it in these colors. */
    PIPE_BYTES = 1 << 20,
};

static bool files_are_limited(void)
{
    struct rlimit size;
    return getrlimit(RLIMIT_FSIZE, &size) == 0 && size.rlim_cur != RLIM_INFINITY &&
           size.rlim_cur < FRAME_BYTES;
}

/* Returns a descriptor; -1: none can be had. */
static int file_in_memory(void)
{
#ifdef MFD_CLOEXEC
    int fd = memfd_create("frame", MFD_CLOEXEC);
    if (fd >= 0) {
        return fd;
    }
#endif
    FILE *f = tmpfile();
    int copy = f ? dup(fileno(f)) : -1;
    if (f) {
        fclose(f);
    }
    return copy;
}

/* Makes a pipe, with its end to read from in *in. Returns the end to write to; -1: none
 * of PIPE_BYTES can be had. */
static int large_pipe(int *in)
{
    int ends[2], size = 0;
    if (pipe(ends) != 0) {
        return -1;
    }
#ifdef F_SETPIPE_SZ
    size = fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
#endif
    if (size < PIPE_BYTES || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    *in = ends[0];
    return ends[1];
}

bool sink_open(struct sink *s, int fd)
{
    const char *sync = getenv("GRADWATCH_SYNC");
    *s = (struct sink){.fd = fd, .pipe = -1, .sync = !(sync && strcmp(sync, "0") == 0)};
    int file = files_are_limited() ? large_pipe(&s->pipe) : file_in_memory();
    if (file < 0) {
        return false;
    }
    bool ok = dup2(file, fd) >= 0;
    close(file);
    return ok;
}

void sink_read_pairs(struct sink *s)
{
    wire_open(&s->wire);
}

/* Frees a buffer that is larger than `kept`: what one huge frame took is not kept. */
static void forget(char **bytes, size_t *size, size_t kept)
{
    if (*size <= kept) {
        return;
    }
    free(*bytes);
    *bytes = NULL;
    *size = 0;
}

void sink_close(struct sink *s)
{
    forget(&s->from, &s->n_from, 0);
    forget(&s->to, &s->n_to, 0);
    wire_close(&s->wire);
    if (s->pipe >= 0) {
        close(s->pipe);
    }
    *s = (struct sink)SINK_INIT;
}

static void shrink(struct sink *s)
{
    if (s->pipe < 0 && s->n_from > KEPT_BYTES && ftruncate(s->fd, 0) != 0) {
        die("cannot empty the file for frames");
    }
    forget(&s->from, &s->n_from, KEPT_BYTES);
    forget(&s->to, &s->n_to, KEPT_BYTES);
}

/* Makes a buffer large enough for n bytes. */
static void make_room(char **bytes, size_t *size, size_t n)
{
    if (n <= *size) {
        return;
    }
    *size = n + n / 4;
    *bytes = realloc(*bytes, *size);
    if (!*bytes) {
        die("out of memory");
    }
}

static void take_file(struct sink *s)
{
    off_t end = lseek(s->fd, 0, SEEK_CUR);
    if (end == 0) {
        return;
    }
    s->n = end < 0 ? 0 : (size_t)end;
    make_room(&s->from, &s->n_from, s->n);
    ssize_t have = pread(s->fd, s->from, s->n, 0);
    if (have != (ssize_t)end || lseek(s->fd, 0, SEEK_SET) != 0) {
        die("cannot read back a frame");
    }
}

static void take_pipe(struct sink *s)
{
    ssize_t k;
    do {
        make_room(&s->from, &s->n_from, s->n + READ_BYTES);
        k = read(s->pipe, s->from + s->n, s->n_from - s->n);
        s->n += k > 0 ? (size_t)k : 0;
    } while (k > 0 || (k < 0 && errno == EINTR));
    if (k == 0 || errno != EAGAIN) {
        die("cannot read back a frame");
    }
}

bool sink_add_cells(struct sink *s, int cells)
{
    s->cells += cells;
    return s->pipe >= 0 && s->cells >= PIPE_CELLS;
}

void sink_take(struct sink *s)
{
    s->cells = 0;
    if (s->pipe >= 0) {
        take_pipe(s);
    } else {
        take_file(s);
    }
}

bool sink_put(struct sink *s, struct tty *t)
{
    sink_take(s);
    if (s->n == 0) {
        return !t->gone;
    }
    make_room(&s->to, &s->n_to, ON + wire_room(&s->wire, s->from, s->n) + OFF);
    size_t n = wire_put(&s->wire, s->from, s->n, s->to + ON);
    memcpy(s->to, SYNC_ON, ON);
    memcpy(s->to + ON + n, SYNC_OFF, OFF);
    s->n = 0;
    bool ok = s->sync ? tty_put(t, s->to, ON + n + OFF) : tty_put(t, s->to + ON, n);
    shrink(s);
    return ok;
}
