#ifndef EXPORT_OUTPUT_H
#define EXPORT_OUTPUT_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/fail.h"

/* Standard output, or a file that appears whole or not at all: it is written under
 * another name in the same folder and takes its own when it is complete. */
struct output {
    FILE *file;             /* write here; errors are noticed by output_close */
    const char *name;       /* for messages */
    char *path, *temporary; /* NULL: standard output; NULL: written in place */
    DIR *folder; /* that path and temporary are names in; NULL: they say it themselves */
    bool force;
    struct arena mem;
};

#define OUTPUT_INIT                                                                      \
    {                                                                                    \
        0                                                                                \
    }

/* Opens `path`, or standard output where it is NULL. An existing file is refused unless
 * `force`; then it is replaced and its mode kept, and until then nobody can read of it
 * who could not read the old one. A symbolic link stays, and what it leads to is
 * replaced, or made if there is nothing yet. What is no regular file (/dev/null, a FIFO)
 * and what names an open descriptor (/dev/stdout, /dev/fd/3) is written in place, after
 * what is there. ERR_IO names the file, and nothing is left behind; else call
 * output_close. A reader that goes away ends the program silently (SIGPIPE gets its
 * default action). */
enum err output_open(struct output *out, const char *path, bool force, struct fail *fail);
/* Flushes, syncs, closes and puts the file in its place. ERR_IO if any of it failed, at
 * whatever time since the opening; the file does not exist then (a replaced one is as it
 * was). */
enum err output_close(struct output *out, struct fail *fail);

#endif
