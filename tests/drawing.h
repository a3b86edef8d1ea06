#ifndef TESTS_DRAWING_H
#define TESTS_DRAWING_H

#include <stdbool.h>

#include "draw/frame.h"

/* What the tests of src/draw share: an arena for one test's frames, and what is seen in
 * them. */
extern struct arena drawing;
int drawing_begin(void **state); /* setup and teardown of each test */
int drawing_end(void **state);
#define DRAWING_TEST(name)                                                               \
    cmocka_unit_test_setup_teardown(name, drawing_begin, drawing_end)

struct frame braille_frame(int w, int h, const char *theme, enum depth depth);

/* The characters of row y, without the right halves of wide ones; in `drawing`. */
const char *row_text(const struct frame *f, int y);

/* Is the dot (column, row) set in what the frame shows? From the layout of the Unicode
 * block Braille Patterns (dots 1-2-3-7 left, 4-5-6-8 right), not from the program. */
bool dot_shown(const struct frame *f, int column, int row);

/* Numbers to try, the same in each run. */
uint32_t next_random(uint32_t *seed); /* 24 bits */
int between(uint32_t *seed, int lo, int hi);
double uniform(uint32_t *seed, double lo, double hi);

#endif
