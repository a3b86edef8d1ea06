#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "autodiff/backprop.h"
#include "explain/notation.h"
#include "base/fail.h"

/* Questions about the next move of a pass, and what is to be said about an answer:
 * whether it is right, or which slip it would be right for. Nothing is guessed from a
 * ratio: for each slip the number, or the matrix, that it leads to is computed from the
 * graph, and the answer is compared with it. */

enum question_kind {
    QUESTION_NUMBER, /* the number that the move gives, of a node that is one number */
    QUESTION_ENTRY,  /* one entry of the matrix */
    QUESTION_SHAPE,  /* its rows and columns: "3x5" */
    QUESTION_RULE,   /* an expression for all of it: "X.T@d" */
    QUESTION_KINDS,
};

struct question {
    const struct backprop *b;    /* stands before the move */
    const struct notation *text; /* of its graph */
    struct backprop_move move;   /* FORWARD, SEED or EDGE (asserted) */
    enum question_kind kind;
    int row, col; /* ENTRY: which one, from 0 */
};

/* True if this kind of question can be asked about the move: a number is asked for by
 * NUMBER alone; of a matrix the others can be. */
bool judge_allows(const struct backprop *b, struct backprop_move move,
                  enum question_kind kind);
/* The kind from which most is learned: the rule where a product, a transpose or a sum
 * over what was repeated decides about order and shape, else the number or the entry. */
enum question_kind judge_kind(const struct backprop *b, struct backprop_move move);
/* The node that gets a value, or a term of its gradient. */
int judge_node(const struct backprop *b, struct backprop_move move);

/* Three hints, none of which is the result: what arrives from above (for a value: the
 * inputs); the local rule; the numbers to multiply. In mem. */
enum hint { HINT_UPSTREAM, HINT_RULE, HINT_NUMBERS, HINTS };
const char *judge_hint(const struct question *q, enum hint hint, struct arena *mem);

/* What an answer would be right for. Where two of them give the same at all values, as a
 * value and the square whose 2 was dropped, the one that stands first is claimed. */
enum slip {
    SLIP_RIGHT,
    SLIP_WRONG,           /* no slip gives it, or several that differ */
    SLIP_SEED_VALUE,      /* L itself for ∂L/∂L */
    SLIP_SEED_ZERO,       /* 0 for ∂L/∂L */
    SLIP_SIGN,            /* of the answer, or of the term, the sign is turned */
    SLIP_MEAN_MISSING,    /* 1/N of a mean is missing */
    SLIP_MEAN_TWICE,      /* 1/N was taken twice */
    SLIP_EXPONENT,        /* the 2 of a square was dropped */
    SLIP_ONE_BRANCH,      /* one term of a sum of several */
    SLIP_TOO_FEW,         /* some terms of it, but not all */
    SLIP_KEPT,            /* without what earlier passes left */
    SLIP_TOO_MANY,        /* terms that have not arrived, or one twice */
    SLIP_LOCAL_ONLY,      /* the local gradient alone */
    SLIP_UPSTREAM,        /* a factor above is missing */
    SLIP_NOT_SUMMED,      /* one row of a sum over the rows */
    SLIP_MASK,            /* of a rectifier: none, or that of upstream */
    SLIP_FORGOT_LOCAL,    /* upstream handed on as it is */
    SLIP_SWAPPED,         /* the inputs changed places */
    SLIP_TRANSPOSED,      /* order or transposes of a product; rows for columns */
    SLIP_SUM_FOR_PRODUCT, /* a + b for a·b */
    SLIP_PRODUCT_FOR_SUM, /* a·b for a + b */
    SLIP_VALUE,           /* the value for the gradient */
    SLIP_SHAPE,           /* a rule or a shape that does not fit */
    SLIPS,
};

struct verdict {
    enum slip slip;
    /* Right at the numbers on screen, but not at others: `slip` is then what it is at all
     * of them. */
    bool coincidence;
    const char *sentence; /* what the answer would be right for and what to do; in mem */
};

static inline bool verdict_is_right(const struct verdict *v)
{
    return v->slip == SLIP_RIGHT && !v->coincidence;
}

/* Judges an answer. A number is right within half a percent, since people round; inf and
 * nan must be exact, and so must 0, but where the right number is only what rounding
 * left, 0 is right, too. An expression, in the names that have numbers, is judged at
 * nudged leaves as well: values (z3), gradients so far (dz2), entries (W1[1,4],
 * dW1[1,4]), d or δ for the gradient by the node behind the edge, onehot for class
 * numbers. To RULE and ENTRY, a matrix may be answered: what the edge adds, or the sum so
 * far with it.
 * Errors: ERR_INPUT if the answer cannot be read; the question stays open.
 * Cost: that of some ten passes, with memory for them in mem. */
enum err judge(const struct question *q, const char *answer, struct arena *mem,
               struct verdict *out, struct fail *fail);

#endif
