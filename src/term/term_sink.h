#ifndef TERM_TERM_SINK_H
#define TERM_TERM_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "term/term_tty.h"
#include "term/term_wire.h"

/* Where curses writes: a file in memory, so that a frame goes to the terminal in one
 * write, between the brackets of synchronized output, instead of in one at every movement
 * of the cursor. Where the size of files is limited (ulimit -f) it is a pipe, which has
 * to be emptied every so many cells. */
struct sink {
    int fd;
    int pipe;  /* where to read what was written to fd; -1: fd is a file */
    int cells; /* given to curses since it was emptied */
    struct wire wire;
    char *from, *to; /* as curses wrote it, as the terminal gets it */
    size_t n_from, n_to;
    size_t n;  /* bytes of a frame in `from` */
    bool sync; /* brackets (mode 2026); off with GRADWATCH_SYNC=0 */
};

#define SINK_INIT                                                                        \
    {                                                                                    \
        .fd = -1, .pipe = -1                                                             \
    }

/* Puts the file or pipe under the descriptor fd, which stays its owner's. false: neither
 * can be had. */
bool sink_open(struct sink *s, int fd);
void sink_close(struct sink *s);
/* From here on curses writes pairs of colors by number, which are written out here. */
void sink_read_pairs(struct sink *s);

/* Whether, with so many cells more, curses has to write (doupdate) and sink_take is to be
 * called before it is given others. */
bool sink_is_full(struct sink *s, int cells);
/* Takes in what curses has written. */
void sink_take(struct sink *s);

/* Takes in the rest and sends all on; nothing was written: nothing. false: the terminal
 * is gone. */
bool sink_put(struct sink *s, struct tty *t);

#endif
