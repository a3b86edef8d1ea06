#ifndef EXPLAIN_SHOWN_H
#define EXPLAIN_SHOWN_H

#include <stdbool.h>

#include "base/arena.h"

/* The value of an expression of numbers with the digits that it is written in:
 * "1/(1 + e^(−0.5))", "inf·0". False: it is no expression of the grammar. */
bool shown_value(const char *text, struct arena *mem, double *out);

#endif
