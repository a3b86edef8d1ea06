#ifndef AUTODIFF_TROUBLE_H
#define AUTODIFF_TROUBLE_H

#include "autodiff/graph.h"

/* Why the value or a gradient of g is not finite at leaves[n_leaves], which are: true if
 * the function or its slope does not exist there; false if a number became too large for
 * float64. It is judged at an operation whose inputs are finite and whose value, or else
 * whose slope, is not. nan is undefined (√−1, 0/0); so is an infinity if the operation is
 * finite right beside these inputs (log 0, 1/0, the slope of √ at 0). */
bool trouble_is_undefined(const struct graph *g, const double *leaves);

#endif
