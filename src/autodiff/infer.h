#ifndef AUTODIFF_INFER_H
#define AUTODIFF_INFER_H

#include <stdbool.h>

#include "autodiff/graph.h"
#include "base/fail.h"

/* Finds the shapes of leaves that were not given.
 *
 *   g       parsed with shapes that are all 1×1 (expression.h): its structure alone
 *           counts
 *   given   [n_leaves]  true: the leaf's shape is known
 *   shapes  [n_leaves]  in: of the given ones ({0, 0} stands for a number); out: of all
 *
 * Facts come first, as long as they tell something new: the inner lengths of A@B are
 * equal and the outer ones are the result's; a transpose swaps; entry by entry an input
 * has the length of the result or 1; ce(z, y) has as many rows in y as in z, and y has
 * one column or as many as z; y of bce(z, y) has the shape of z. Where facts end, the
 * first of these rules that applies sets one length, in the order of the nodes, and facts
 * go on:
 *
 *   1. Labels of ce that are a leaf have one column: class numbers, N×1.
 *   2. A leaf whose name begins with b, added to a matrix, is a row, 1×cols of it.
 *   3. Any other leaf that is added to a matrix or subtracted (either way round) takes
 *      its shape.
 *   4. A length that a product @ leaves open (W of X@W − Y) is that of the other input of
 *      the sum, difference or product entry by entry where it meets one longer than 1:
 *      Y 4×2 makes W 3×2. So an input of a result whose length is known gets that.
 *   5. Classes that nothing counts are two: the columns of softmax, log_softmax and of z
 *      of ce, where a product leaves them open (with one, the gradient would be 0).
 *   6. What is left open of the inputs of @ is 1.
 *   7. Any other leaf is a number. Names in small letters come first, so that in X@(W*s)
 *      it is s.
 *
 * Rule 4 also gives labels of ce that are computed the columns of z.
 * A matrix is what is known to have more than one row or column. A b that is subtracted
 * is no bias. Whether the shapes fit is found out when the text is parsed with them.
 * Errors: ERR_INPUT with the column and the leaf's name for a shape of more than
 * GRAPH_ENTRIES_MOST entries, and for A^T where T was not given and A is a matrix.
 * Cost: O(nodes) steps, each length being set once; a search for the next rule looks
 * through the bytes of a list of nodes. */
enum err infer_shapes(const struct graph *g, const bool *given, struct shape *shapes,
                      struct fail *fail);

#endif
