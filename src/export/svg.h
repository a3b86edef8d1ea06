#ifndef EXPORT_SVG_H
#define EXPORT_SVG_H

#include <stdio.h>

#include "draw/frame.h"

/* The frame as an SVG picture that looks as it does in a terminal, with its own colors:
 * blocks, lines and braille as shapes, text placed word by word on the cells, so that the
 * viewer's font moves nothing. Well-formed XML in UTF-8 whatever the cells and the title
 * hold. Write errors stay in the stream. Cost: O(cells log cells) time, O(cells)
 * memory. */
void svg_write(const struct frame *f, const char *title, FILE *out);

#endif
