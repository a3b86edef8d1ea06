#ifndef EXPLAIN_ENTRY_TEXT_H
#define EXPLAIN_ENTRY_TEXT_H

#include "explain/entry.h"
#include "explain/notation.h"

/* One entry in words and numbers, for a step panel. δ is ∂L/∂(the node behind the edge);
 * rows and columns count from 0. All texts are in mem. */

/* A part of an equation, for a color of its own. */
enum entry_part {
    ENTRY_PLAIN,     /* signs and brackets, and numbers that are in no matrix */
    ENTRY_FORWARD,   /* an entry of a value */
    ENTRY_BACKWARD,  /* an entry of a gradient */
    ENTRY_REMAINDER, /* "0.268", the sum of what is not shown */
    ENTRY_NOTE,      /* " (2 more)", no part of the expression */
};
struct entry_piece {
    const char *text;
    enum entry_part part;
};

/* "−0.98·0 + (−0.35)·(−0.08) + 0.51·(−0.161) + 2.65·0.098 = 0.206" */
struct entry_equation {
    const struct entry_piece *pieces; /* [n]; 0: there is only the result */
    int n;
    size_t hidden;    /* terms that are not shown, but added up in the remainder, or in
                          the result alone */
    const char *sign; /* " = ", or " ≈ " if the result is not what the numbers shown give
                          when they are computed again; "" for n = 0 */
    const char *result;
};

/* In at most w columns: with as many terms as fit, and so many digits that it holds as
 * shown if there is room for them. Cost: O(terms), and a few dozen short expressions. */
struct entry_equation entry_equation(const struct entry *e, const struct notation *t,
                                     int w, struct arena *mem);
/* As one text. */
const char *entry_equation_text(const struct entry_equation *q, struct arena *mem);

/* What is added up, or which rule holds there: "sum of X[i,1]·δ[i,4] over the 4 rows i",
 * "δ·(1 − z₃²) at [0,1]", "δ·1 at [0,1], as z₂ is positive". */
const char *entry_lead(const struct entry *e, const struct notation *t,
                       struct arena *mem);

#endif
