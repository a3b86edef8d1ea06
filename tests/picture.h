#ifndef TESTS_PICTURE_H
#define TESTS_PICTURE_H

#include <stdint.h>

#include "draw/frame.h"

/* Pictures that are hard to show, the same for the program that shows them
 * (probe/term_probe) and the test that looks. Both fill the whole frame, but for its last
 * cell, which is '#'. */

/* Half-blocks, every one in two colors of its own. */
void picture_colors(struct frame *f, uint64_t n);
/* Text with wide characters, combining marks and attributes; number n differs from n - 1
 * in about one cell of four. */
void picture_text(struct frame *f, uint64_t n);

#endif
