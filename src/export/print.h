#ifndef EXPORT_PRINT_H
#define EXPORT_PRINT_H

#include <stdio.h>

#include "draw/frame.h"

/* A frame as lines of text in UTF-8. Characters that must not reach a terminal appear as
 * U+FFFD here as well. Write errors stay in the stream. For ASCII call frame_ascii
 * first. */

/* Bytes of a cell's character and its mark, ended by NUL; "" for the right half of a wide
 * character. Returns out. */
enum { CELL_BYTES = 9 };
char *print_cell(const struct cell *c, char out[CELL_BYTES]);

/* Without colors; blanks at the end of a line are left out. */
void print_text(const struct frame *f, FILE *out);

/* With colors (SGR) as `depth` has them, written where they change; each line ends
 * reset. */
void print_ansi(const struct frame *f, enum depth depth, FILE *out);

/* The cells of f that differ from those of `before` (NULL: all), with cursor movements:
 * what a terminal that shows `before` needs to show f. `before` has the size of f. */
void print_changes(const struct frame *f, const struct cell *before, enum depth depth,
                   FILE *out);

#endif
