#ifndef AUTODIFF_EXPRESSION_BUILD_H
#define AUTODIFF_EXPRESSION_BUILD_H

#include "autodiff/expression_token.h"

/* The graph that a text becomes, and the two stacks of the parser: operands, and what is
 * pending (operations that wait for an operand, and open brackets). For expression.c. */
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
    int arguments; /* CALL: commas so far + 1; FORM_MANY: at most 2 */
    int n_name;    /* CALL: bytes of the name, which stands at `column` */
    long column;
    struct token power; /* CALL: the exponent of sin²(x); TOKEN_END: none */
};

struct build {
    const struct expression_options *options;
    struct graph g;
    int *leaf_nodes; /* node of each leaf; -1: none yet */
    int *operands;   /* stack of node indices */
    int n_operands;
    int *table; /* [table_size] hash table of nodes, with share: index + 1; 0: free */
    size_t table_size;
    struct pending *pending; /* stack */
    int n_pending;
    struct arena *mem;  /* where all this lies */
    const char *misfit; /* which shapes do not fit, and why; NULL: all do */
    long misfit_column;
    bool operand_next;    /* an operand is expected, else an operator */
    const char *no_power; /* why no exponent may follow the last operand, or NULL */
};

/* With room for a text of n bytes; the declared names are the first leaves. */
void build_init(struct build *b, const struct expression_options *options, size_t n,
                struct arena *mem);

/* Each adds a node and pushes it as an operand; with share, an equal node that exists is
 * pushed instead. `column`: 1-based byte of the text. */
void build_constant(struct build *b, double value, long column);
void build_leaf(struct build *b, const char *name, size_t n, long column);
/* Takes the last operands. If their shapes do not fit, sets b->misfit and leaves one of
 * them as the result; so does every call after that. */
void build_op(struct build *b, enum op op, long column);

/* The top of the pending stack, or NULL. */
struct pending *build_top(struct build *b);
/* Applies the pending operations, down to an open bracket, that bind tighter than the
 * infix operation `next` (NULL: all), or as tightly if `next` is left associative. */
void build_reduce(struct build *b, const struct op_info *next);
/* Pushes what begins at byte `at` onto the pending stack. */
struct pending *build_wait(struct build *b, enum pending_kind kind, enum op op,
                           size_t at);
/* An infix operation after an operand: applies what binds tighter, then waits. */
void build_infix(struct build *b, enum op op, size_t at);
/* An operand is complete: applies the roots that wait for it. */
void build_operand_ends(struct build *b);
/* True if the innermost open bracket is the bar of an absolute value. */
bool build_in_bars(const struct build *b);

#endif
