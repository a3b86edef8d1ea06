#ifndef APP_TERM_SINK_H
#define APP_TERM_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "app/term_tty.h"
#include "app/term_wire.h"

/* Where curses writes: a file in memory, so that a frame goes to the terminal in one
 * write, between the brackets of synchronized output, instead of in one at every movement
 * of the cursor. */
struct sink {
    int fd;
    struct wire wire;
    char *from, *to; /* as curses wrote it, as the terminal gets it */
    size_t n_from, n_to;
    bool sync; /* brackets (mode 2026); off with GRADWATCH_SYNC=0 */
};

/* Puts the file under the descriptor fd, which stays its owner's. `pairs`: curses writes
 * pairs of colours by number, for the wire. false: no file. */
bool sink_open(struct sink *s, int fd, bool pairs);
void sink_close(struct sink *s);

/* Sends on what was written since the last time; nothing was: nothing. false: the
 * terminal is gone. */
bool sink_put(struct sink *s, struct tty *t);

#endif
