/* Linked into the program in place of what can fail (ld --wrap): the call number
 * FAULT_AT, counted over all of these functions, fails as it does when memory, the disk
 * or the descriptors run out. Its name goes into the file FAULT_REPORT. Calls of the
 * function FAULT_ALSO all fail, uncounted: what is done instead is then tried in turn as
 * well. A call of the function FAULT_DEEP overflows the stack. */
#define _GNU_SOURCE /* fopencookie */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define WRAP(type, name, ...)                                                            \
    type __real_##name(__VA_ARGS__);                                                     \
    type __wrap_##name(__VA_ARGS__);                                                     \
    type __wrap_##name(__VA_ARGS__)

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t n);

/* What tools do when the program has ended is not its own. */
static bool over;

static void end(void)
{
    over = true;
}

/* So deep that no stack holds it. */
static long deeper(long left, const volatile char *above)
{
    volatile char here[4096];
    here[0] = *above;
    return left == 0 ? 0 : deeper(left - 1, here) + here[0];
}

/* Does this call fail? Then with `error`. */
static bool fails(const char *name, int error)
{
    const char *deep = getenv("FAULT_DEEP");
    if (deep && strcmp(deep, name) == 0 && deeper(LONG_MAX, name) != 0)
        abort();
    static long calls, at = -1;
    if (over)
        return false;
    const char *also = getenv("FAULT_ALSO");
    if (also && strcmp(also, name) == 0) {
        errno = error;
        return true;
    }
    if (at < 0) {
        const char *text = getenv("FAULT_AT");
        at = text ? strtol(text, NULL, 10) : 0;
    }
    if (++calls != at)
        return false;
    const char *report = getenv("FAULT_REPORT");
    int fd = report ? __real_open(report, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    if (fd >= 0) {
        if (__real_write(fd, name, strlen(name)) < 0)
            abort();
        __real_close(fd);
    }
    errno = error;
    return true;
}

/* ---- memory ---- */

WRAP(void *, malloc, size_t n)
{
    return fails("malloc", ENOMEM) ? NULL : __real_malloc(n);
}

WRAP(void *, calloc, size_t n, size_t size)
{
    return fails("calloc", ENOMEM) ? NULL : __real_calloc(n, size);
}

WRAP(void *, realloc, void *p, size_t n)
{
    return fails("realloc", ENOMEM) ? NULL : __real_realloc(p, n);
}

WRAP(void *, aligned_alloc, size_t alignment, size_t n)
{
    return fails("aligned_alloc", ENOMEM) ? NULL : __real_aligned_alloc(alignment, n);
}

WRAP(char *, strdup, const char *text)
{
    return fails("strdup", ENOMEM) ? NULL : __real_strdup(text);
}

WRAP(FILE *, open_memstream, char **bytes, size_t *n)
{
    return fails("open_memstream", ENOMEM) ? NULL : __real_open_memstream(bytes, n);
}

/* ---- descriptors ---- */

int __wrap_open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    int mode = flags & O_CREAT ? va_arg(args, int) : 0;
    va_end(args);
    return fails("open", EMFILE) ? -1 : __real_open(path, flags, mode);
}

/* The mode of a file that was made goes into the file FAULT_MODE. */
static void note_mode(int fd)
{
    struct stat made;
    const char *path = getenv("FAULT_MODE");
    FILE *out = path && fstat(fd, &made) == 0 ? fopen(path, "w") : NULL;
    if (out) {
        fprintf(out, "%03o", (unsigned)made.st_mode & 0777);
        fclose(out);
    }
}

int __real_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...);
int __wrap_openat(int folder, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    int mode = flags & O_CREAT ? va_arg(args, int) : 0;
    va_end(args);
    int fd = fails("openat", EMFILE) ? -1 : __real_openat(folder, path, flags, mode);
    if (fd >= 0)
        note_mode(fd);
    return fd;
}

/* The descriptor is gone all the same. */
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    int done = __real_close(fd);
    return fails("close", EIO) ? -1 : done;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
    return fails("write", ENOSPC) ? -1 : __real_write(fd, bytes, n);
}

WRAP(ssize_t, pread, int fd, void *bytes, size_t n, off_t from)
{
    return fails("pread", EIO) ? -1 : __real_pread(fd, bytes, n, from);
}

WRAP(int, fsync, int fd)
{
    return fails("fsync", EIO) ? -1 : __real_fsync(fd);
}

WRAP(int, fchmod, int fd, mode_t mode)
{
    return fails("fchmod", EPERM) ? -1 : __real_fchmod(fd, mode);
}

WRAP(int, renameat, int from_folder, const char *from, int folder, const char *to)
{
    return fails("renameat", EACCES) ? -1
                                     : __real_renameat(from_folder, from, folder, to);
}

WRAP(int, linkat, int from_folder, const char *from, int folder, const char *to, int how)
{
    return fails("linkat", EPERM) ? -1
                                  : __real_linkat(from_folder, from, folder, to, how);
}

WRAP(DIR *, opendir, const char *path)
{
    return fails("opendir", EMFILE) ? NULL : __real_opendir(path);
}

WRAP(int, dup, int fd)
{
    return fails("dup", EMFILE) ? -1 : __real_dup(fd);
}

WRAP(int, dup2, int fd, int as)
{
    return fails("dup2", EBUSY) ? -1 : __real_dup2(fd, as);
}

WRAP(int, setenv, const char *name, const char *value, int over_it)
{
    return fails("setenv", ENOMEM) ? -1 : __real_setenv(name, value, over_it);
}

WRAP(int, memfd_create, const char *name, unsigned flags)
{
    return fails("memfd_create", ENOSYS) ? -1 : __real_memfd_create(name, flags);
}

WRAP(FILE *, tmpfile, void)
{
    return fails("tmpfile", EACCES) ? NULL : __real_tmpfile();
}

WRAP(off_t, lseek, int fd, off_t at, int from)
{
    return fails("lseek", EIO) ? -1 : __real_lseek(fd, at, from);
}

WRAP(int, ftruncate, int fd, off_t n)
{
    return fails("ftruncate", EIO) ? -1 : __real_ftruncate(fd, n);
}

/* ---- streams: theirs would call write and close inside the C library ---- */

static ssize_t stream_write(void *cookie, const char *bytes, size_t n)
{
    ssize_t done = __wrap_write(*(int *)cookie, bytes, n);
    return done < 0 ? 0 : done; /* as fopencookie has it: 0 is the error */
}

static int stream_close(void *cookie)
{
    return __wrap_close(*(int *)cookie);
}

static struct {
    FILE *file;
    int fd;
} last; /* what fileno cannot tell of such a stream; the program has one at a time */

enum { FDS = 64 };

static FILE *stream_on(int fd)
{
    static int numbers[FDS]; /* no memory: it would seem to leak */
    if (fd < 0 || fd >= FDS)
        abort();
    numbers[fd] = fd;
    cookie_io_functions_t io = {.write = stream_write, .close = stream_close};
    last.file = fopencookie(&numbers[fd], "w", io);
    last.fd = fd;
    return last.file;
}

/* The terminal's stream, which curses asks for its descriptor, stays what it is. */
WRAP(FILE *, fdopen, int fd, const char *mode)
{
    if (fails("fdopen", ENOMEM))
        return NULL;
    return over || isatty(fd) ? __real_fdopen(fd, mode) : stream_on(fd);
}

WRAP(int, fileno, FILE *f)
{
    return f == last.file ? last.fd : __real_fileno(f);
}

__attribute__((constructor)) static void begin(void)
{
    if (atexit(end) != 0)
        abort();
    if (!isatty(STDOUT_FILENO))
        stdout = stream_on(STDOUT_FILENO);
}
