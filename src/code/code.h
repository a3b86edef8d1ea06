#ifndef CODE_CODE_H
#define CODE_CODE_H

#include "explain/notation.h"
#include "kernels/matrix.h"

/* A graph as a program that a learner can run, read and change: the leaves, a line for
 * each node forward, and the gradients. It ends by checking its numbers against those
 * given here. */
enum code_language {
    CODE_NUMPY, /* Python with NumPy: backward by hand, a line for each edge */
    CODE_TORCH, /* Python with PyTorch: backward by autograd */
    CODE_LANGUAGES
};
extern const char *const code_names[CODE_LANGUAGES + 1]; /* "numpy"; NULL ends them */

struct code {
    const struct graph *g;
    const struct notation *text;
    const struct matrix *values; /* [n] of all nodes, each of its node's shape */
    /* [n] ∂L/∂(node), of its shape, .at NULL where no gradient gets there; not read if
     * the output is not one number (graph_no_loss). */
    const struct matrix *grads;
    /* 0, or how many numbers of matrices are written: where a matrix has more than are
     * left, "..." stands for it, and the program is one to read. */
    size_t most;
};

/* All numbers of g where its leaves have these: leaves[k] are those of leaf k, row by
 * row; NULL for one that has no node. *g and *text must outlive the
 * result; values and gradients are in mem. Cost: a pass forward and back. */
struct code code_at(const struct graph *g, const struct notation *text,
                    const double *const *leaves, struct arena *mem);

/* The program, in mem, in UTF-8, with a newline at its end.
 *
 * Names are those of text->typed as ASCII identifiers: λ is lambda_, ŷ is y_hat; ∂L/∂W1
 * is dW1. Lines of the backward pass are made from the rules of op_table; where such a
 * rule would lose digits or miss a kink at these values, the operation's exact form takes
 * its place. The program agrees with `values` and `grads` within rtol 1e-9 and atol
 * 1e-12. Where the graph itself loses more digits than that, as ln(1 − σ(30)) does, the
 * check allows for them; where none is left, there is a comment in its place. PyTorch is
 * not asked for numbers that are inf or nan, and atan2 of PyTorch loses its gradient
 * where squares of its inputs underflow.
 * Cost: some passes forward and back, and the text. */
char *code_write(const struct code *c, enum code_language language, struct arena *mem);

#endif
