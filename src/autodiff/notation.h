#ifndef AUTODIFF_NOTATION_H
#define AUTODIFF_NOTATION_H

#include "autodiff/graph.h"

/* A graph as people write it: names, formulas and local gradients as text, made once. */
struct notation {
    const char **names;    /* [n] as shown: "w", "z₁", "L"; a constant's number */
    const char **typed;    /* [n] as typed and in tables: "w", "z1", "L" */
    const char **formulas; /* [n] an operation in the names of its inputs: "w·x" */
    const char **locals; /* [2 n] local gradient of edge (node, input): "x", "2·z₃" */
    const char *whole;   /* the expression */
};

/* All of g's texts, in mem. The output is L, or J, E, out where that is taken. */
struct notation notation_new(const struct graph *g, struct arena *mem,
                             struct arena *scratch);
/* Node that is typed so, with blanks around it and in any spelling (z₁ is z1), or -1. */
int notation_find(const struct notation *t, const struct graph *g, const char *typed,
                  size_t n);
/* An operation with the numbers values[n] for its inputs: "2·3". */
const char *notation_numbers(const struct graph *g, const double *values, int node,
                             int digits, struct arena *mem);
/* A local gradient with numbers for what it uses: "2·2"; the symbols where they are
 * words. */
const char *notation_local_numbers(const struct graph *g, const double *values, int node,
                                   int input, int digits, struct arena *mem);
/* "x = 3, w = 2": the cached values that these uses (enum op_uses) of a node name; "" for
 * none. */
const char *notation_cached(const struct notation *t, const struct graph *g,
                            const double *values, int node, unsigned uses,
                            struct arena *mem);

#endif
