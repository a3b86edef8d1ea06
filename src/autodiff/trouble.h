#ifndef AUTODIFF_TROUBLE_H
#define AUTODIFF_TROUBLE_H

#include "autodiff/graph.h"

/* Why a value or a gradient is not finite. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_OVERFLOW,  /* a number became too large for float64 */
    TROUBLE_UNDEFINED, /* the function or its slope does not exist at this point */
};

/* The trouble at leaves[n_leaves], which are finite. It is judged at an operation whose
 * inputs are finite and whose value, or else whose slope, is not. nan is undefined (√−1,
 * 0/0); so is an infinity if the operation is finite right beside these inputs (log 0,
 * 1/0, the slope of √ at 0); any other is an overflow. */
enum trouble trouble_at(const struct graph *g, const double *leaves);

#endif
