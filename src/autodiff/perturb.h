#ifndef AUTODIFF_PERTURB_H
#define AUTODIFF_PERTURB_H

#include "autodiff/backprop.h"

/* One entry of a leaf is changed by a small ε: what the output does, beside what the
 * gradient predicts for it, ∂L/∂w·ε. What is left between them shrinks faster than ε
 * where L is smooth: with the square of ε, so that half of ε leaves a quarter. */
enum perturb_order {
    PERTURB_NONE,  /* no such law: ε is too large for it, or something is not finite */
    PERTURB_FIRST, /* half of ε leaves half: the slope changes within ε, as at a kink */
    PERTURB_SECOND,
    PERTURB_THIRD, /* the second derivative is 0 */
    PERTURB_FOURTH,
    PERTURB_EXACT, /* nothing is left but rounding: L is a straight line in w */
};

struct perturb {
    double entry;         /* w, before the change */
    double before, after; /* L */
    double slope;         /* ∂L/∂w of this pass, without what earlier passes left */
    double predicted;     /* slope · ε */
    double off;           /* (after − before) − predicted */
    double off_half;      /* the same for ε/2 */
    enum perturb_order order;
};

/* Changes entry number `at` of the leaf's node by epsilon and puts it back. The gradients
 * of the pass must be complete, and the node must have one. Working space in scratch.
 * Cost: two forward passes. */
struct perturb perturb_entry(const struct backprop *b, int node, size_t at,
                             double epsilon, struct arena *scratch);

/* A change to look at, for an entry that is x: 0.01, or as much smaller or larger as x is
 * than numbers from 0.1 to 10. */
double perturb_step(double x);

#endif
