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
    FILE *file;       /* write here; errors are noticed by output_close */
    const char *name; /* for messages */
    char *path;       /* NULL: standard output */
    char *temporary;  /* NULL: `path` is written in place */
    DIR *folder;      /* path and temporary are names in it; NULL: they are whole paths */
    bool force;
    struct arena mem;
};

#define OUTPUT_INIT                                                                      \
    {                                                                                    \
        0                                                                                \
    }

/* Opens `path`, or standard output if it is NULL. Without `force` an existing file is an
 * error. With it the file is replaced and keeps its mode, which the temporary file has
 * from the start. A symbolic link stays: its target is replaced or made. What is not a
 * regular file (/dev/null, a FIFO) or names an open descriptor (/dev/stdout, /dev/fd/3)
 * is written in place, after what is there, and a reader that goes away ends the program
 * silently (SIGPIPE gets its default action). ERR_IO: the message names the file, and
 * nothing is left behind. Otherwise output_close has to be called. */
enum err output_open(struct output *out, const char *path, bool force, struct fail *fail);
/* Flushes, syncs, closes and puts the file in its place. ERR_IO if that or any write
 * since the opening failed: then there is no new file, and an old one is as it was. */
enum err output_close(struct output *out, struct fail *fail);

#endif
