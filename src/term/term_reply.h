#ifndef TERM_TERM_REPLY_H
#define TERM_TERM_REPLY_H

#include <stdbool.h>

/* A terminal's reply to the question for its background color: what stands between OSC
 * and ST, "11;rgb:RRRR/GGGG/BBBB" in the words of XParseColor(3). */
enum { REPLY_MOST = 32 };
struct reply {
    bool possible; /* it is an OSC, and all its bytes so far fit */
    int n;
    char text[REPLY_MOST]; /* its first n bytes, and a 0 */
};

#define REPLY_INIT                                                                       \
    {                                                                                    \
        0                                                                                \
    }

/* Adds a byte. False: it is not of such a reply, nor is what follows. */
bool reply_take(struct reply *r, unsigned char byte);
/* True if it is one as far as it goes, and nobody types by accident what it has. */
bool reply_begun(const struct reply *r);
/* +1: the background is light, -1: dark, 0: it does not say. */
int reply_ground(const struct reply *r);

#endif
