#ifndef EXPLAIN_NOTATION_H
#define EXPLAIN_NOTATION_H

#include "explain/matrix_rule.h"

/* The texts of a graph: names, formulas and local gradients as people write them. */
struct notation {
    const char **names;    /* [n] as shown: "w", "z₁", "L"; a number: "2", "−2" */
    const char **typed;    /* [n] as typed and in tables: "w", "z1", "L" */
    const char **formulas; /* [n] an operation in the names of its inputs: "w·x" */
    const char **locals; /* [2 n] local gradient of edge (node, input): "x", "2·z₃"; of
                            an operation on whole matrices the gradient by the input, of
                            δ, that by its result: "Xᵀ@δ", "δ·(σ(z₁) − Y)/8". Each is an
                            expression with the names and shapes of the nodes, of δ and of
                            MATRIX_ONE_HOT, but for rules with "if" or Φ */
    const char *whole;   /* the expression */
};

/* True if the node is a number, which stands in formulas itself: a constant, or one with
 * a minus before it, which is an operation of its own. */
bool notation_number(const struct graph *g, int node, double *value);
/* Makes all texts of g, in mem. The output is named L, or J, E, out if L is a leaf. */
struct notation notation_new(const struct graph *g, struct arena *mem,
                             struct arena *scratch);
/* The node with the name typed[n], in any spelling (z₁ is z1); -1: none. */
int notation_find(const struct notation *t, const struct graph *g, const char *typed,
                  size_t n);
/* An operation with the numbers values[n] in place of its inputs: "2·3". `digits`:
 * significant digits. */
const char *notation_numbers(const struct graph *g, const double *values, int node,
                             int digits, struct arena *mem);
/* What an operation is, or a local gradient of it, at the values that its inputs have. Of
 * several cases ("1 if a > b, ½ if equal, else 0") only the one that holds is written. */
struct notation_at {
    const char *why; /* that case, "y is larger"; "": there are none, or nan */
    /* with names: "exp(x)"; of an operation "" where the formula says all */
    const char *symbols;
    const char *numbers; /* with numbers in place of what it uses: "exp(−0.5)" */
};
struct notation_at notation_local(const struct notation *t, const struct graph *g,
                                  const double *values, int node, int input, int digits,
                                  struct arena *mem);
struct notation_at notation_meaning(const struct notation *t, const struct graph *g,
                                    const double *values, int node, int digits,
                                    struct arena *mem);
/* The gradient by an input of an operation on whole matrices with other texts in place of
 * A, B, out and δ: "(4×3)ᵀ@(4×5)". */
const char *notation_matrix_rule(const struct graph *g, int node, int input,
                                 const char *const texts[MATRIX_ROLES],
                                 struct arena *mem);
/* The rule of edge (node, input) in a, b and out, as op_table has it, but of a power
 * whose exponent is a number that of this power: "3*a^2". In mem or static. */
const char *notation_rule(const struct graph *g, int node, int input, struct arena *mem);
/* The gradient of a node by its name: "∂L/∂W1". */
const char *notation_gradient(const struct notation *t, const struct graph *g, int node,
                              struct arena *mem);
/* A text as the factor of a product: in brackets if it is a sum or has a sign. */
const char *notation_factor(const char *text, struct arena *mem);
/* The cached values of a node that `uses` (enum op_uses) names: "x = 3, w = 2", or "";
 * values NULL: their names alone. */
const char *notation_cached(const struct notation *t, const struct graph *g,
                            const double *values, int node, unsigned uses,
                            struct arena *mem);

#endif
