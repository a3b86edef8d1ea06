#ifndef LEARN_OP_H
#define LEARN_OP_H

#include <stdbool.h>
#include <stddef.h>

/* The one table of operations. Parser, forward, backward, grid evaluation, printing, the
 * rule shown on screen and the gradient check iterate it: a new operation is one row of
 * src/learn/op.def. */
enum op {
    OP_LEAF,     /* a variable: value comes from outside */
    OP_CONSTANT, /* a number */
#define OP(id, ...) OP_##id,
#include "learn/op.def"
#undef OP
    OP_MOST,
};

enum op_form { FORM_LEAF, FORM_INFIX, FORM_PREFIX, FORM_CALL };
enum op_uses {
    USES_NOTHING = 0,
    USES_A = 1,
    USES_B = 2,
    USES_OUT = 4
}; /* cached values */

struct op_info {
    const char *name;   /* "add", "sigmoid": as typed for FORM_CALL, in the op column */
    const char *symbol; /* "+", "·", "σ" as shown */
    enum op_form form;
    int arity;    /* inputs: 0, 1, 2 */
    int priority; /* of infix and prefix: higher binds tighter */
    bool right;   /* infix: right associative */
    double (*forward)(double a, double b);
    /* Local gradients d out/d a, d out/d b at (a, b) with out = forward(a, b). */
    double (*local_a)(double a, double b, double out);
    double (*local_b)(double a, double b, double out);
    /* The same over n values; b is NULL for arity 1. Arrays may not overlap. */
    void (*forward_row)(size_t n, const double *a, const double *b, double *out);
    void (*local_row)(size_t n, const double *a, const double *b, const double *out,
                      double *local_a, double *local_b);
    const char *rule_a,
        *rule_b; /* local gradient as text in a, b, out: "b", "s(1−s)" see op.def */
    unsigned uses_a, uses_b; /* enum op_uses: cached values that local_a, local_b need */
    const char *words;       /* one sentence of the rule in words */
};

extern const struct op_info op_table[OP_MOST];
enum op op_find(const char *name, size_t n); /* FORM_CALL by name; OP_MOST: none */

#endif
