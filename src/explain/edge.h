#ifndef EXPLAIN_EDGE_H
#define EXPLAIN_EDGE_H

#include "explain/notation.h"

/* Why a gradient is computed as it is, in symbols and in shapes, for the edge (node,
 * input) of a graph of matrices. δ is ∂L/∂(node). A matrix product is written @, as it is
 * typed: · is the product entry by entry, and a text that is printed can be typed again.
 * All texts are in mem; "" where there is nothing to say. */

/* What the edge adds to the gradient of its input: "Xᵀ@δ", "sum(δ, rows)", "δ·2·z₃",
 * "δ·(1 if z₂ > 0, else 0)". An expression as in struct notation, of the shape of the
 * input. */
const char *edge_symbols(const struct graph *g, const struct notation *t, int node,
                         int input, struct arena *mem);

/* The same in shapes: "(3×5) = (4×3)ᵀ@(4×5)", "(1×5) = sum of the rows of (4×5)". */
const char *edge_shapes(const struct graph *g, int node, int input, struct arena *mem);

/* Why the transpose stands there: "only Xᵀ@δ has the shape of W1: (3×4)@(4×5) = (3×5);
 * δ@Xᵀ would be (4×5)@(3×4): inner sizes 5 and 3 differ". Where other products of the two
 * have that shape, too, as on square ones, it says so, and what decides. */
const char *edge_why(const struct graph *g, const struct notation *t, int node, int input,
                     struct arena *mem);

/* Where a transpose meets a product, (A@B)ᵀ = Bᵀ@Aᵀ: for the edge to W in X@Wᵀ that
 * ∂L/∂W is (Xᵀ@δ)ᵀ = δᵀ@X, and for the one to X that δ@Wᵀᵀ is δ@W. */
const char *edge_transposes(const struct graph *g, const struct notation *t, int node,
                            int input, struct arena *mem);

/* What was repeated: "b1 was repeated for 4 rows, so its gradient is the sum of δ over
 * the rows". */
const char *edge_repeated(const struct graph *g, const struct notation *t, int node,
                          int input, struct arena *mem);

/* The rule of an operation on rows and columns in words, where symbols alone do not
 * speak: of softmax, its logarithm, the losses, max(A, cols), norm and batch_norm. */
const char *edge_in_words(const struct graph *g, const struct notation *t, int node,
                          int input, struct arena *mem);

/* "● ∂L/∂W1 has the shape of W1, 3×5" */
const char *edge_same_shape(const struct graph *g, const struct notation *t, int node,
                            struct arena *mem);

/* What a leaf is for: updates move what is learned; data they leave alone. */
enum edge_leaf { EDGE_LEAF_LEARNED, EDGE_LEAF_DATA, EDGE_LEAF_EITHER /* unknown */ };

/* What the gradient of a node is for: of data nothing, of what is learned an update, of
 * an operation the upstream of what comes before. */
const char *edge_use(const struct graph *g, const struct notation *t, int node,
                     enum edge_leaf leaf, struct arena *mem);

#endif
