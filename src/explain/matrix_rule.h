#ifndef EXPLAIN_MATRIX_RULE_H
#define EXPLAIN_MATRIX_RULE_H

#include "autodiff/graph.h"

/* The texts of an operation on whole matrices, for inputs of known shapes. */

/* What a text speaks of: the inputs, the result, and the gradient by the result. */
enum matrix_role { MATRIX_A, MATRIX_B, MATRIX_OUT, MATRIX_UPSTREAM, MATRIX_ROLES };
extern const char *const matrix_roles[MATRIX_ROLES]; /* "A", "B", "out", "δ" */

/* The name that class numbers have in a text: there B is a matrix with a row for each
 * sample, 1 at its class and else 0, which has no node. */
#define MATRIX_ONE_HOT "onehot"

/* The table's text of the gradient by input 0 or 1, or of what the operation is (input
 * −1), with the table's counts as numbers: "0·A + δ/8" for "0·A + δ/sum(0·A + 1)". Class
 * numbers are no quantity, so the gradient by them is "0·B". The text itself is returned,
 * not a copy, where nothing is changed. */
const char *matrix_rule(enum op op, int input, struct shape a, struct shape b,
                        struct arena *mem);

/* True if B in that text is MATRIX_ONE_HOT and has the shape of A. */
bool matrix_rule_has_one_hot(enum op op, int input, struct shape b);

#endif
