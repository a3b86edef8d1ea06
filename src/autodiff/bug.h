#ifndef AUTODIFF_BUG_H
#define AUTODIFF_BUG_H

#include "autodiff/backprop.h"
#include "base/fail.h"

/* Bugs of a backward pass, planted to be found by a gradient check. Each is one small
 * deviation of one rule, one row of bug.def; the sweep stays that of backprop.h, which
 * calls the hook below at each move. */
enum bug {
#define BUG(id, ...) BUG_##id,
#include "autodiff/bug.def"
#undef BUG
    BUG_MOST
};

/* A set of bugs: the sum of these bits. */
#define BUG_BIT(bug) (1u << (unsigned)(bug))

/* An edge whose term a bug changes. */
struct bug_edge {
    const struct graph *g;
    const struct plan *plan;
    int node, input;
    const struct matrix *term; /* what the edge would add; the bug writes to it */
};

struct bug_info {
    const char *name;          /* "mask_missing": as typed */
    const char *label;         /* "ReLU mask missing" */
    const char *needs;         /* what an expression must have: "relu"; "": anything */
    const char *right, *wrong; /* the rule's line and the bug's: "dZ = (p − y)/N" */
    const char *signature;     /* one sentence: what a gradient check shows of it */
    /* How well the bug fits an edge: 0 not at all. NULL: it concerns no single edge.
     * `wanted` as in bugs_init. */
    int (*fits)(const struct graph *g, const bool *wanted, int node, int input);
    /* NULL, or changes the term of such an edge. */
    void (*term)(const struct bug_edge *e);
    /* NULL, or changes the value of a node, of any graph. */
    void (*value)(const struct plan *p, int node);
    /* NULL, or the shape of the term that the bug computes, which is that of the edge's
     * input only where N = D = H = C: sizes nobody gave should be equal then. Such a bug
     * has one edge, the one that it fits best, of several the first one in the sweep. */
    struct shape (*shape)(const struct graph *g, int node, int input);
};
extern const struct bug_info bug_table[BUG_MOST];

/* A term that a bug gives another shape than its input has. All zero: there is none. */
struct bug_clash {
    bool found;
    enum bug bug;
    int node, input;        /* the edge */
    struct shape got, want; /* of the term, of the edge's input */
};

struct bugs {
    const struct graph *g;
    unsigned on;               /* set of bugs */
    const bool *wanted;        /* [n_leaves] */
    int edge[BUG_MOST];        /* of one with a shape, 2 node + input; else 0 */
    struct bug_clash clash;    /* the first one in the sweep, which ends there */
    struct backprop_hook hook; /* for backprop_options; its data is the struct itself */
};

/* Plants the bugs of the set `on` in the backward pass of g. *b may not be moved
 * afterwards; g and `wanted` must outlive it.
 *   wanted  [n_leaves] the parameters, which bugs of one edge prefer; NULL: all leaves
 * BUG_ONE_SIDED is no bug of this pass: it does nothing here (gradient_check.h).
 * Errors: ERR_INPUT, where = "bugs", if the graph lacks what a bug needs. A clash of
 * shapes is no error but a result. Cost: O(nodes); of l2_missing and no_accumulate up to
 * O(nodes²), as they look for what is used twice. */
enum err bugs_init(struct bugs *b, const struct graph *g, const bool *wanted, unsigned on,
                   struct fail *fail);

/* True if g has what the bug needs. In a hunt, where an error would give it away, a bug
 * that does not apply (l2_missing at l2=0) is to be left out of the set. Cost: as
 * bugs_init. */
bool bug_applies(const struct graph *g, const bool *wanted, enum bug bug);

/* True if the bug is on and concerns this edge: its term or, of no_accumulate, the sum
 * that the term goes to. Cost: O(nodes). */
bool bugs_concern(const struct bugs *b, enum bug bug, int node, int input);

/* The clash in a sentence: "transposed: the gradient of W2, which is 10×3,
 * comes out 3×10". */
const char *bug_clash_text(const struct bugs *b, struct arena *mem);

/* Gives `node` its value again from those of its inputs, with what the bugs change of a
 * value: for a forward pass apart from backprop. */
void bugs_forward(const struct bugs *b, const struct plan *p, int node);

/* The two-layer softmax net that the bench checks unless told otherwise,
 * without and with L2. The L2 term stands first: the sweep goes from the end to the
 * beginning, so that L2's contribution to dW comes last. With no_accumulate it then
 * replaces that of the data. With l2=0 use the first: a term 0·W would still replace. */
#define BUG_NET    "ce(relu(X@W1+b1)@W2+b2, y)"
#define BUG_NET_L2 "l2/2*(sum(W1^2)+sum(W2^2)) + " BUG_NET

#endif
