#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "draw/frame.h"

/* Golden frames: tests/golden/NAME.frame holds a frame that somebody has looked at.
 * Glyphs must be the same, colors within 2 a channel. With GOLDEN_UPDATE=1 in the
 * environment the file is written instead: read it before committing it. */
void golden_check(const struct frame *f, const char *name);

/* A text likewise, in tests/golden/NAME.txt. */
void golden_text(const char *text, const char *name);

/* The screen of `gradwatch ARGUMENTS` (ended by NULL), without a terminal. What stands
 * between the bars is checked against tests/golden/NAME.frame: the bars name all scenes,
 * and a new scene must not change every file. */
void golden_screen(const char *name, int w, int h, const char *const *arguments);

#endif
