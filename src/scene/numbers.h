#ifndef SCENE_NUMBERS_H
#define SCENE_NUMBERS_H

#include "base/arena.h"
#include "base/fail.h"

/* A list of numbers as the value of a TEXT parameter: "1,2.5,-3", with blanks or without.
 * A number may be a formula: "1/3,pi/2". */

/* Reads least..most numbers, at most 1e6 in size, into out[most]; *n: how many. Errors
 * name the column and what was expected. */
enum err numbers_read(const char *text, int least, int most, double *out, int *n,
                      struct fail *fail);
/* The text of them, in mem. */
const char *numbers_text(const double *v, int n, struct arena *mem);

#endif
