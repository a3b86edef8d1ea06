#ifndef AUTODIFF_OP_H
#define AUTODIFF_OP_H

#include <stdbool.h>
#include <stddef.h>

/* The one table of operations. Parser, forward, backward, grid evaluation, printing, the
 * rule shown on screen and the gradient check iterate it: a new operation is one row of
 * src/autodiff/op.def (entry by entry) or src/autodiff/matrix_op.def (a whole matrix). */
enum op {
    OP_LEAF,     /* a variable: value comes from outside */
    OP_CONSTANT, /* a number */
#define OP(id, ...) OP_##id,
#include "autodiff/op.def"
#undef OP
    OP_ENTRIES_END, /* here end those that work entry by entry */
    OP_BEFORE_MATRIX = OP_ENTRIES_END - 1,
#define MATRIX_OP(id, ...) OP_##id,
#include "autodiff/matrix_op.def"
#undef MATRIX_OP
    OP_MOST,
};

enum op_form {
    FORM_LEAF,
    FORM_INFIX,
    FORM_PREFIX,
    FORM_CALL,
    FORM_MANY,    /* called with two inputs or more: max(a, b, c) is max(max(a, b), c) */
    FORM_POSTFIX, /* A.T, Aᵀ */
};
enum op_uses { /* cached values that a local gradient uses */
               USES_NOTHING = 0,
               USES_A = 1,
               USES_B = 2,
               USES_OUT = 4,
               /* also a, for digits that out lost; not in the rule's text */
               USES_A_FOR_DIGITS = 8
};
enum op_degree { /* degree of the result, as a polynomial, from those of the inputs */
                 DEGREE_NONE,      /* not a polynomial */
                 DEGREE_MAX,       /* the greater one */
                 DEGREE_SUM,       /* their sum */
                 DEGREE_NUMERATOR, /* a's, if b is constant */
                 DEGREE_POWER,     /* b times a's, if b is a constant natural number */
};

/* An operation in Python (code.h). In calls, a and b are the inputs, out is the result;
 * in a gradient d is ∂L/∂out. Functions without a module in front of them, and F, nan and
 * inf, are those of code_helper.def. */
struct op_python {
    /* "np.arcsin(a)"; of an infix or postfix operation the operator: "**". "": as typed,
     * with np. before the name of a function. */
    const char *numpy;
    const char *torch; /* the same with PyTorch; "": as NumPy, with torch. for np. */
    /* The gradient by a or b where the rule's text is no expression, or loses digits that
     * the function keeps: "d / np.cosh(a)**2"; "": the rule's text always does. */
    const char *by_a, *by_b;
};

struct op_info {
    const char *name;   /* "add", "sigmoid": in the op column of tables */
    const char *typed;  /* "+", "*", "sigmoid": in an expression, ASCII */
    const char *symbol; /* "+", "·", "σ": as shown; accepted in an expression, too */
    const char *axis;   /* "rows" in sum(A, rows), "cols"; else "" */
    enum op_form form;
    int arity;    /* inputs: 0, 1, 2 */
    int priority; /* of infix and prefix: higher binds tighter, from 1; else 0 */
    bool right;   /* infix: right associative */
    enum op_degree degree;
    /* The functions are NULL for a leaf, a constant and the operations on whole matrices,
     * which have theirs in matrix_op.h. */
    double (*forward)(double a, double b);
    /* Local gradients d out/d a, d out/d b at (a, b) with out = forward(a, b). For arity
     * 1, b is not read and local_b is 0. */
    double (*local_a)(double a, double b, double out);
    double (*local_b)(double a, double b, double out);
    /* Local gradients as text. An expression of the grammar with the names a, b, out
     * declared ("b·a^(b − 1)"), but for cases ("1 if a > 0, else 0") and Φ, φ, the normal
     * distribution and density. "" where there is none. */
    const char *rule_a, *rule_b;
    unsigned uses_a, uses_b; /* enum op_uses: cached values that local_a, local_b need */
    const char *words;       /* one sentence of the rule in words */
    /* What it is, as text in a and b: "1/(1 + e^(−a))", "a if a > b, else b"; "" or NULL
     * where the symbol says it. */
    const char *meaning;
    struct op_python python; /* NULLs of a leaf and a constant */
};

extern const struct op_info op_table[OP_MOST];

/* An operand of a loop over points, or over the entries of matrices: a number for each,
 * or one number for all. */
struct op_row {
    const double *at;
    bool each; /* else at[0] for all */
};

/* One operation over n points, bit-equal to the scalar functions. At least one operand
 * has a number for each point; for arity 1 it is a, and b and local_b are not read.
 * Outputs may not overlap inputs. */
struct op_kernel {
    void (*forward)(size_t n, struct op_row a, struct op_row b, double *out);
    /* Local gradients by a and by b; NULL: not wanted. */
    void (*local)(size_t n, struct op_row a, struct op_row b, const double *out,
                  double *local_a, double *local_b);
};
struct op_rows {
    struct op_kernel of[OP_ENTRIES_END]; /* NULL for a leaf and a constant */
    /* sum[n] = before + up · local; sum may be before.at. */
    void (*accumulate)(size_t n, struct op_row before, struct op_row up,
                       struct op_row local, double *sum);
};

/* The loops for the widest vectors that can be used (lanes.h), or for one width: NULL if
 * the program was not built for it. Their results are the same to the last bit. */
const struct op_rows *op_rows(void);
const struct op_rows *op_rows_of(int lanes);

/* Those below look at the operations before `end` only: OP_ENTRIES_END, or OP_MOST to
 * have the ones on whole matrices too. */

/* The operator of that form whose `typed` or `symbol` is text[n], or OP_MOST. */
enum op op_find(enum op_form form, const char *text, size_t n, enum op end);
/* The form of a call that takes the axis text[n]: OP_SUM_ROWS for OP_SUM and "rows", or
 * OP_MOST. */
enum op op_of_axis(enum op op, const char *text, size_t n);

/* True if it is written as a call, name(a) or name(a, b). */
static inline bool op_is_call(const struct op_info *info)
{
    return info->form == FORM_CALL || info->form == FORM_MANY;
}

/* Other names of operations in calls: "arcsin", "pow", "swish". */
struct op_alias {
    const char *name;
    enum op op;
};
extern const struct op_alias op_aliases[]; /* ended by a NULL name */

/* The names of all calls, as typed, separated by commas, into out[n]: as many whole names
 * as fit (all in OP_CALLS bytes). Returns out. */
enum {
    OP_CALLS = 1
#define OP(id, name, typed, ...)        +sizeof(typed ", ")
#define MATRIX_OP(id, name, typed, ...) +sizeof(typed ", ")
#include "autodiff/op.def"
#include "autodiff/matrix_op.def"
#undef OP
#undef MATRIX_OP
};
char *op_calls(enum op end, char *out, size_t n);

/* The name of the call that was probably meant by `text`, which names none; NULL if none
 * is near: at edit distance 1 for three to five letters, 2 for more. The digits must be
 * the same (log3 is not log2), and so must the first letter, except of an alias. */
const char *op_meant(const char *text, enum op end);

/* The operation with the longest name that text[n] begins with: typed, symbol or alias
 * ("log", "ln", "σ", "arcsin"), Latin letters in any case ("ReLU"); of those with an
 * axis, the one without it ("sum"). OP_MOST: none. *used: the bytes of that name, n if it
 * is the whole text. */
enum op op_called(const char *text, size_t n, enum op end, size_t *used);

#endif
