#ifndef AUTODIFF_TROUBLE_H
#define AUTODIFF_TROUBLE_H

#include "autodiff/graph.h"

/* Why the value or a gradient of g is not finite at leaves[n_leaves], which are: true if
 * the function or its slope does not exist there; false if a number became too large for
 * float64. It is judged at an operation whose inputs are finite and whose value, or else
 * whose slope, is not. nan is undefined (√−1, 0/0); so is an infinity if the operation is
 * finite right beside these inputs (log 0, 1/0, the slope of √ at 0). */
bool trouble_is_undefined(const struct graph *g, const double *leaves);

/* The local gradient of an operation entry by entry by its first or second input, or its
 * value, at (a, b). */
enum trouble_part { TROUBLE_BY_A, TROUBLE_BY_B, TROUBLE_VALUE };
double trouble_part_at(const struct op_info *op, enum trouble_part part, double a,
                       double b);
/* Of a part that is infinite there: true if it is finite right beside the point. Then the
 * infinity is a pole; else a number became too large. */
bool trouble_is_pole(const struct op_info *op, enum trouble_part part, double a,
                     double b);

#endif
