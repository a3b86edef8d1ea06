#ifndef AUTODIFF_EXPRESSION_BUILD_H
#define AUTODIFF_EXPRESSION_BUILD_H

#include "autodiff/expression_token.h"

/* The graph that a text becomes, and the operands and operations that wait: for
 * expression.c only.
 *
 * A node is added when an operation has its operands, which is left-to-right
 * post-order. */
enum pending_kind {
    PENDING_OPERATION,
    PENDING_BRACKET,
    PENDING_BAR, /* | of an absolute value */
    PENDING_CALL,
    PENDING_ROOT, /* √ before an operand without brackets */
};

struct pending {
    enum pending_kind kind;
    enum op op;    /* OPERATION, CALL */
    int arguments; /* CALL: commas so far + 1; of FORM_MANY 2 at most */
    int n_name;    /* CALL: bytes of the name, which stands at `column` */
    long column;
    struct token power; /* CALL: the exponent of sin²(x); TOKEN_END: none */
};

struct build {
    const struct expression_options *options;
    struct graph g;
    int *leaf_nodes; /* [most] node of a leaf; -1: none yet */
    int *values;     /* [most] node indices */
    int n_values;
    int *table; /* [table_size] with share: node index + 1 by hash; 0: free */
    size_t table_size;
    struct pending *pending; /* [most] */
    int n_pending;
    bool value_next;      /* an operand is expected, else an operator */
    const char *no_power; /* why the operand before can bear no exponent, or NULL */
};

/* For a text of n bytes: the declared names are the first leaves. */
void build_init(struct build *b, const struct expression_options *options, size_t n,
                struct arena *mem);

/* Each pushes the node that it adds, or, with share, an equal one that is there.
 * `column`: 1-based byte of the text. */
void build_constant(struct build *b, double value, long column);
void build_leaf(struct build *b, const char *name, size_t n, long column);
void build_op(struct build *b, enum op op, long column); /* of the last values */

/* What waits last, or NULL. */
struct pending *build_top(struct build *b);
/* Carries out what waits, up to a bracket, and binds tighter than the infix operation
 * `next` (NULL: all of it). What binds as tightly goes on waiting if `next` is right
 * associative. */
void build_reduce(struct build *b, const struct op_info *next);
struct pending *build_wait(struct build *b, enum pending_kind kind, enum op op,
                           size_t at);
/* An infix operation after an operand: an operand is expected next. */
void build_infix(struct build *b, enum op op, size_t at);
/* An operand is complete: roots before it take it. */
void build_operand_ends(struct build *b);
/* Is the innermost thing that is open an absolute value? */
bool build_in_bars(const struct build *b);

#endif
