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

bool sink_open(struct sink *s, int fd)
{
    int file = file_in_memory();
    if (file < 0)
        return false;
    bool ok = dup2(file, fd) >= 0;
    close(file);
    const char *sync = getenv("GRADWATCH_SYNC");
    *s = (struct sink){.fd = fd, .sync = !(sync && strcmp(sync, "0") == 0)};
    return ok;
}

void sink_close(struct sink *s)
{
    free(s->bytes);
    *s = (struct sink){.fd = -1};
}

/* What a frame of the largest screen took is not kept for those to come. */
static void shrink(struct sink *s)
{
    if (s->size <= KEPT_BYTES)
        return;
    free(s->bytes);
    s->bytes = NULL;
    s->size = 0;
    if (ftruncate(s->fd, 0) != 0)
        die("cannot empty the file for frames");
}

bool sink_put(struct sink *s, struct tty *t)
{
    off_t end = lseek(s->fd, 0, SEEK_CUR);
    if (end <= 0)
        return !t->gone;
    size_t n = (size_t)end;
    if (n + ON + OFF > s->size) {
        s->size = n + n / 4 + ON + OFF;
        free(s->bytes);
        s->bytes = malloc(s->size);
        if (!s->bytes)
            die("out of memory");
    }
    ssize_t have = pread(s->fd, s->bytes + ON, n, 0);
    lseek(s->fd, 0, SEEK_SET);
    if (have != (ssize_t)n)
        die("cannot read back a frame");
    memcpy(s->bytes, SYNC_ON, ON);
    memcpy(s->bytes + ON + n, SYNC_OFF, OFF);
    bool ok = s->sync ? tty_put(t, s->bytes, ON + n + OFF) : tty_put(t, s->bytes + ON, n);
    shrink(s);
    return ok;
}
