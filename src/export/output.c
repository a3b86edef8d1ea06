#include "export/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "term/term_guard.h"

enum { TRIES = 100 }; /* names for a temporary file */

static enum err io_error(const struct output *out, int error, struct fail *fail)
{
    if (error == EEXIST) {
        return fail_set(fail, ERR_IO, out->name, 0,
                        "exists already; --force replaces it");
    }
    return fail_set(fail, ERR_IO, out->name, 0, "%s", strerror(error));
}

/* The path for messages. Of one that is too long the end is kept: it says more. */
static const char *short_name(const char *path, struct arena *mem)
{
    const size_t room = sizeof(((struct fail *)NULL)->where) - 1, dots = strlen("…");
    size_t n = strlen(path);
    return n <= room ? path : arena_printf(mem, "…%s", path + n - (room - dots));
}

static void finish(struct output *out)
{
    if (out->folder) {
        closedir(out->folder);
    }
    arena_release(&out->mem);
    *out = (struct output)OUTPUT_INIT;
}

/* ---- paths ---- */

/* Bytes of the path up to and with its last slash; 0: it is a name alone. */
static int folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (int)(slash - path) + 1 : 0;
}

/* The number of the descriptor that out->path names, as /dev/fd/1 does; -1: none. */
static int named_descriptor(struct output *out)
{
    int length = folder_length(out->path);
    const char *name = out->path + length;
    struct stat folder, all;
    if (!name[0] || strspn(name, "0123456789") != strlen(name) || strlen(name) > 6 ||
        stat(arena_printf(&out->mem, "%.*s.", length, out->path), &folder) != 0 ||
        stat("/dev/fd/.", &all) != 0 || folder.st_dev != all.st_dev ||
        folder.st_ino != all.st_ino) {
        return -1;
    }
    return (int)strtol(name, NULL, 10);
}

/* Makes out->path what it links to, even if nothing is there. Stops at the name of a
 * descriptor, which is a link as well. */
static void follow_links(struct output *out)
{
    enum { LINKS_MOST = 40 };
    for (int i = 0; i < LINKS_MOST && named_descriptor(out) < 0; i++) {
        char target[PATH_MAX];
        ssize_t n = readlink(out->path, target, sizeof target);
        if (n < 0 || n == sizeof target) {
            return;
        }
        int length = target[0] == '/' ? 0 : folder_length(out->path);
        out->path =
            arena_printf(&out->mem, "%.*s%.*s", length, out->path, (int)n, target);
    }
}

/* Opens the folder of out->path and makes the path a name in it: the folder may be
 * renamed while the file is written. A folder that may not be read stays part of the
 * path. */
static void open_folder(struct output *out)
{
    int length = folder_length(out->path);
    out->folder = opendir(arena_printf(&out->mem, "%.*s.", length, out->path));
    out->path += out->folder ? length : 0;
}

/* The folder for openat and its kin. */
static int at(const struct output *out)
{
    return out->folder ? dirfd(out->folder) : AT_FDCWD;
}

/* ---- opening ---- */

/* Makes a file beside out->path under a name that nothing has. Returns its descriptor, or
 * -1 with errno set: EEXIST when all names are taken. */
static int create_temporary(struct output *out, mode_t mode)
{
    for (int i = 0; i < TRIES; i++) {
        out->temporary =
            arena_printf(&out->mem, "%.*s.gradwatch-%ld-%d", folder_length(out->path),
                         out->path, (long)getpid(), i);
        int fd = openat(at(out), out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                        mode);
        if (fd >= 0) {
            guard_file(at(out), out->temporary);
            return fd;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    out->temporary = NULL;
    return -1;
}

static void remove_temporary(const struct output *out)
{
    if (out->temporary) {
        unlinkat(at(out), out->temporary, 0);
        guard_file(-1, NULL);
    }
}

/* Closes and removes what was opened; returns the error in errno. */
static enum err give_up(const struct output *out, int fd, struct fail *fail)
{
    int error = errno;
    close(fd);
    remove_temporary(out);
    return io_error(out, error, fail);
}

static enum err open_stream(struct output *out, int fd, struct fail *fail)
{
    if (fd < 0) {
        return io_error(out, errno, fail);
    }
    out->file = fdopen(fd, "w");
    return out->file ? ERR_NONE : give_up(out, fd, fail);
}

/* Opens what is not a regular file, or is open already, to be written in place. */
static enum err open_in_place(struct output *out, struct fail *fail)
{
    int descriptor = named_descriptor(out);
    signal(SIGPIPE, SIG_DFL);
    return open_stream(
        out, descriptor < 0 ? open(out->path, O_WRONLY | O_CLOEXEC) : dup(descriptor),
        fail);
}

/* Opens a temporary file beside out->path. mode: of the file to be replaced, 0: there is
 * none. The temporary file never has more permissions than that. */
static enum err open_beside(struct output *out, mode_t mode, struct fail *fail)
{
    open_folder(out);
    int fd = create_temporary(out, mode ? mode : 0666);
    if (fd < 0 && errno == EEXIST) {
        return fail_set(fail, ERR_IO, out->name, 0,
                        "all %d names for its temporary file are taken, from "
                        ".gradwatch-%ld-0 on; remove those files",
                        TRIES, (long)getpid());
    }
    if (fd >= 0 && mode && fchmod(fd, mode) != 0) {
        return give_up(out, fd, fail);
    }
    return open_stream(out, fd, fail);
}

static enum err open_path(struct output *out, struct fail *fail)
{
    struct stat link, target;
    bool is_old = lstat(out->path, &link) == 0;
    bool is_target = stat(out->path, &target) == 0;
    follow_links(out);
    if ((is_target && !S_ISREG(target.st_mode)) || named_descriptor(out) >= 0) {
        return open_in_place(out, fail);
    }
    if (is_old && !out->force) {
        return io_error(out, EEXIST, fail);
    }
    if (lstat(out->path, &link) == 0 && S_ISLNK(link.st_mode)) {
        return io_error(out, ELOOP, fail);
    }
    return open_beside(out, is_target ? target.st_mode & 0777 : 0, fail);
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

/* Gives the complete file its name. Returns 0 or errno. Without force it makes a hard
 * link, which fails if a file of that name was made in the meantime; on a file system
 * without hard links, it first takes the name by making an empty file exclusively. */
static int take_name(const struct output *out)
{
    if (!out->force) {
        if (linkat(at(out), out->temporary, at(out), out->path, 0) == 0) {
            unlinkat(at(out), out->temporary, 0);
            return 0;
        }
        if (errno == EEXIST) {
            return EEXIST;
        }
        int fd =
            openat(at(out), out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0) {
            return errno;
        }
        close(fd);
    }
    if (renameat(at(out), out->temporary, at(out), out->path) == 0) {
        return 0;
    }
    int error = errno;
    if (!out->force) {
        unlinkat(at(out), out->path, 0); /* the empty one */
    }
    return error;
}

/* 0 or the errno of the first failure. fclose is called in any case. */
static int finish_file(struct output *out)
{
    int error = 0;
    if (ferror(out->file)) {
        /* The errno of a write that failed earlier is lost. Another byte, after which the
         * output is no more broken than before, fails for the same reason. */
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
    guard_file(-1, NULL);
    finish(out);
    return e;
}
