#include "app/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/term_guard.h"

static enum err io_error(const struct output *out, int error, struct fail *fail)
{
    if (error == EEXIST) {
        return fail_set(fail, ERR_IO, out->name, 0,
                        "exists already; --force replaces it");
    }
    return fail_set(fail, ERR_IO, out->name, 0, "%s", strerror(error));
}

/* The end of a path too long for a message says more than its beginning. */
static const char *short_name(const char *path, struct arena *mem)
{
    const size_t room = sizeof(((struct fail *)NULL)->where) - 1, dots = strlen("…");
    size_t n = strlen(path);
    return n <= room ? path : arena_printf(mem, "…%s", path + n - (room - dots));
}

static void finish(struct output *out)
{
    arena_release(&out->mem);
    *out = (struct output)OUTPUT_INIT;
}

/* A name in the folder of out->path that nothing has; returns its descriptor or -1. */
static int create_temporary(struct output *out)
{
    const char *slash = strrchr(out->path, '/');
    int folder = slash ? (int)(slash - out->path) + 1 : 0;
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        out->temporary = arena_printf(&out->mem, "%.*s.gradwatch-%ld-%d", folder,
                                      out->path, (long)getpid(), i);
        int fd = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0) {
            guard_file(out->temporary);
            return fd;
        }
        if (errno != EEXIST) {
            return -1;
        }
    }
    return -1;
}

static void remove_temporary(const struct output *out)
{
    if (out->temporary) {
        unlink(out->temporary);
        guard_file(NULL);
    }
}

/* Closes and removes what was opened, leaving errno as it is; returns -1. */
static int give_up(const struct output *out, int fd)
{
    int error = errno;
    close(fd);
    remove_temporary(out);
    errno = error;
    return -1;
}

/* Opens the descriptor to write to; -1 with errno set. */
static int open_for(struct output *out, const struct stat *old)
{
    if (old && !S_ISREG(old->st_mode)) {
        signal(SIGPIPE, SIG_DFL);
        return open(out->path, O_WRONLY | O_CLOEXEC);
    }
    int fd = create_temporary(out);
    if (fd >= 0 && old && fchmod(fd, old->st_mode & 0777) != 0) {
        return give_up(out, fd);
    }
    return fd;
}

/* Follows links, so that the file is replaced and not the link to it. */
static void resolve(struct output *out)
{
    char *real = realpath(out->path, NULL);
    if (real) {
        out->path = arena_copy(&out->mem, real, strlen(real));
        free(real);
    }
}

static enum err open_path(struct output *out, struct fail *fail)
{
    struct stat old, target;
    bool is_old = lstat(out->path, &old) == 0;
    bool is_target = stat(out->path, &target) == 0;
    if (is_old && !out->force && !(is_target && !S_ISREG(target.st_mode))) {
        return io_error(out, EEXIST, fail);
    }
    resolve(out);
    int fd = open_for(out, is_target ? &target : NULL);
    if (fd < 0) {
        return io_error(out, errno, fail);
    }
    out->file = fdopen(fd, "w");
    if (!out->file) {
        give_up(out, fd);
        return io_error(out, errno, fail);
    }
    return ERR_NONE;
}

enum err output_open(struct output *out, const char *path, bool force, struct fail *fail)
{
    *out = (struct output){.name = "standard output", .file = stdout, .force = force};
    if (!path) {
        signal(SIGPIPE, SIG_DFL);
        return ERR_NONE;
    }
    out->name = short_name(path, &out->mem);
    out->path = arena_copy(&out->mem, path, strlen(path));
    enum err e = open_path(out, fail);
    if (e) {
        finish(out);
    }
    return e;
}

/* Gives the complete file its name. A hard link fails where the name has come into being
 * in the meantime; where a file system knows no hard links, an empty file taken
 * exclusively holds the name. 0 or errno. */
static int take_name(const struct output *out)
{
    if (!out->force) {
        if (link(out->temporary, out->path) == 0) {
            unlink(out->temporary);
            return 0;
        }
        if (errno == EEXIST) {
            return EEXIST;
        }
        int fd = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0) {
            return errno;
        }
        close(fd);
    }
    if (rename(out->temporary, out->path) == 0) {
        return 0;
    }
    int error = errno;
    if (!out->force) {
        unlink(out->path); /* the empty one */
    }
    return error;
}

/* 0 or the errno of the first failure. fclose is called in any case. */
static int finish_file(struct output *out)
{
    int error = 0;
    if (ferror(out->file)) {
        /* The reason of a write long ago is lost: what is broken already takes one more
         * byte, to hear it again. */
        fputc('\n', out->file);
        error = EIO;
    }
    if (fflush(out->file) != 0) {
        error = errno;
    }
    if (!error && out->temporary && fsync(fileno(out->file)) != 0) {
        error = errno;
    }
    if (out->file != stdout && fclose(out->file) != 0 && !error) {
        error = errno;
    }
    return error;
}

enum err output_close(struct output *out, struct fail *fail)
{
    int error = finish_file(out);
    if (!error && out->temporary) {
        error = take_name(out);
    }
    enum err e = ERR_NONE;
    if (error) {
        e = io_error(out, error, fail);
        remove_temporary(out);
    }
    guard_file(NULL);
    finish(out);
    return e;
}

void output_discard(struct output *out)
{
    if (out->file && out->file != stdout) {
        fclose(out->file);
    }
    remove_temporary(out);
    finish(out);
}
