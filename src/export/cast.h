#ifndef EXPORT_CAST_H
#define EXPORT_CAST_H

#include <stdio.h>

#include "draw/frame.h"

/* A recording in the format asciicast v2 (docs.asciinema.org/manual/asciicast/v2): a
 * header line, then one line an event. Each event holds the cells that changed. Write
 * errors stay in the stream. */
struct cast {
    FILE *out;
    int w, h; /* of all its frames */
    enum depth depth;
    struct cell *before; /* [h][w], in mem; NULL before the first frame */
    struct arena mem;
};

/* Writes the header. */
void cast_begin(struct cast *c, FILE *out, int w, int h, enum depth depth,
                const char *title);
/* Shows f from `seconds` after the start on, which is not before the frame before. A
 * frame equal to the one before writes nothing. Asserts that f is w × h. */
void cast_frame(struct cast *c, double seconds, const struct frame *f);
/* Keeps the last frame until `seconds`. Gives the memory back; `out` stays open. */
void cast_end(struct cast *c, double seconds);

#endif
