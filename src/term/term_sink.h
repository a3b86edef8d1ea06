#ifndef TERM_TERM_SINK_H
#define TERM_TERM_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "term/term_tty.h"
#include "term/term_wire.h"

/* The file in memory into which curses writes. So a frame goes to the terminal in one
 * write, between the brackets of synchronized output, and not in one write for every
 * movement of the cursor. Where the size of files is limited (ulimit -f) it is a pipe,
 * which has to be emptied before it is full. */
struct sink {
    int fd;
    int pipe;  /* the end to read from; -1: fd is a file */
    int cells; /* given to curses since the last sink_take */
    struct wire wire;
    char *from, *to; /* what curses wrote; what the terminal gets */
    size_t n_from, n_to;
    size_t n;  /* bytes of a frame in `from` */
    bool sync; /* brackets (mode 2026); off with GRADWATCH_SYNC=0 */
};

#define SINK_INIT                                                                        \
    {                                                                                    \
        .fd = -1, .pipe = -1                                                             \
    }

/* Makes the descriptor fd refer to the file or pipe; the caller still has to close it.
 * False: neither can be had. */
bool sink_open(struct sink *s, int fd);
void sink_close(struct sink *s);
/* From here on curses writes the numbers of color pairs, which sink_put replaces by the
 * colors (term_wire.h). */
void sink_read_pairs(struct sink *s);

/* Counts cells that were given to curses. True: call doupdate and sink_take before giving
 * it more. */
bool sink_add_cells(struct sink *s, int cells);
/* Takes in what curses has written. */
void sink_take(struct sink *s);

/* Takes in the rest and writes it all to the terminal, or nothing if there is nothing.
 * False: the terminal is gone. */
bool sink_put(struct sink *s, struct tty *t);

#endif
