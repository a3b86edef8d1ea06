#ifndef NETS_LEAF_H
#define NETS_LEAF_H

#include <stdint.h>

#include "autodiff/graph.h"
#include "nets/init.h"

/* Numbers for the leaves of an expression that are given as a shape alone. */

/* What a leaf stands for, by where it is used and else by its name. */
enum leaf_role {
    LEAF_DATA,    /* all others: N(0,1) */
    LEAF_WEIGHT,  /* a name that begins with W or U: a rule of initialization */
    LEAF_BIAS,    /* a name that begins with b: 0 */
    LEAF_CLASSES, /* labels of ce, its second input: class numbers N×1, or one-hot rows */
    LEAF_BINARY,  /* labels of bce: 0 or 1 */
};

/* Cost: O(nodes). */
enum leaf_role leaf_role(const struct graph *g, int leaf);

/* Fills out[rows][cols] of a leaf of g, which was parsed with all shapes.
 *
 *   fan_in    of a weight: the length that its products add over. That is its rows in
 *             X@W, where W is in × out; its columns if it is used as X@W.T (out × in, as
 *             PyTorch stores a layer) or W@X alone. fan_out is the other one.
 *   classes   of labels N×1: as many as the logits have columns (of more than one ce, the
 *             fewest); a row of N×C labels is one-hot
 *
 * Each entry is keyed by the seed, the role, the leaf's name (its FNV-1a hash, 32 bits,
 * is the key's `layer`), its row and its column. So another leaf in the expression
 * changes no draw, and a matrix with fewer rows or columns is a corner of a larger one,
 * but for the scale of weights, which depends on the fans, and for orthogonal weights; of
 * labels, while there are as many classes.
 * Cost: O(nodes), and some 70 ns an entry; orthogonal weights as init_draw says. */
struct leaf_draw {
    const struct graph *g;
    int leaf; /* index into g->leaves */
    uint64_t seed;
    enum init rule; /* for weights */
    double *out;    /* [rows][cols] */
};
void leaf_draw(const struct leaf_draw *d);

#endif
