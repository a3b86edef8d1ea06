#if defined __linux__ && !defined _GNU_SOURCE
#define _GNU_SOURCE /* memfd_create */
#endif
#include "app/term_sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fail.h"

static const char SYNC_ON[] = "\033[?2026h", SYNC_OFF[] = "\033[?2026l";
enum { ON = sizeof SYNC_ON - 1, OFF = sizeof SYNC_OFF - 1, KEPT_BYTES = 1 << 20 };

static int file_in_memory(void)
{
#ifdef MFD_CLOEXEC
    int fd = memfd_create("frame", MFD_CLOEXEC);
    if (fd >= 0)
        return fd;
#endif
    FILE *f = tmpfile();
    int copy = f ? dup(fileno(f)) : -1;
    if (f)
        fclose(f);
    return copy;
}

bool sink_open(struct sink *s, int fd, bool pairs)
{
    int file = file_in_memory();
    if (file < 0)
        return false;
    bool ok = dup2(file, fd) >= 0;
    close(file);
    const char *sync = getenv("GRADWATCH_SYNC");
    *s = (struct sink){.fd = fd, .sync = !(sync && strcmp(sync, "0") == 0)};
    if (ok && pairs)
        wire_open(&s->wire);
    return ok;
}

/* What a frame of the largest screen took is not kept for those to come. */
static void forget(char **bytes, size_t *size, size_t kept)
{
    if (*size <= kept)
        return;
    free(*bytes);
    *bytes = NULL;
    *size = 0;
}

void sink_close(struct sink *s)
{
    forget(&s->from, &s->n_from, 0);
    forget(&s->to, &s->n_to, 0);
    wire_close(&s->wire);
    *s = (struct sink){.fd = -1};
}

static void shrink(struct sink *s)
{
    if (s->n_from > KEPT_BYTES && ftruncate(s->fd, 0) != 0)
        die("cannot empty the file for frames");
    forget(&s->from, &s->n_from, KEPT_BYTES);
    forget(&s->to, &s->n_to, KEPT_BYTES);
}

/* Room for n bytes; what was there is lost. */
static void make_room(char **bytes, size_t *size, size_t n)
{
    if (n <= *size)
        return;
    free(*bytes);
    *size = n + n / 4;
    *bytes = malloc(*size);
    if (!*bytes)
        die("out of memory");
}

bool sink_put(struct sink *s, struct tty *t)
{
    off_t end = lseek(s->fd, 0, SEEK_CUR);
    if (end == 0)
        return !t->gone;
    size_t n = end < 0 ? 0 : (size_t)end;
    make_room(&s->from, &s->n_from, n);
    ssize_t have = pread(s->fd, s->from, n, 0);
    if (have != (ssize_t)end || lseek(s->fd, 0, SEEK_SET) != 0)
        die("cannot read back a frame");
    make_room(&s->to, &s->n_to, ON + wire_room(&s->wire, s->from, n) + OFF);
    n = wire_put(&s->wire, s->from, n, s->to + ON);
    memcpy(s->to, SYNC_ON, ON);
    memcpy(s->to + ON + n, SYNC_OFF, OFF);
    bool ok = s->sync ? tty_put(t, s->to, ON + n + OFF) : tty_put(t, s->to + ON, n);
    shrink(s);
    return ok;
}
