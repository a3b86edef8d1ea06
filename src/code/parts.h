#ifndef CODE_PARTS_H
#define CODE_PARTS_H

#include "code/code.h"

/* What the files that write Python share. For them alone: code.c (the program), text.c
 * (lines and numbers), name.c (identifiers), python.c (expressions), term.c (gradients),
 * helper.c (what stands at the top), doubt.c (tolerances). */

enum { CODE_COLUMNS = 100 }; /* of a line, where it can be broken */

/* How tightly an expression holds together: as `priority` of op_table, or: */
enum { PYTHON_LOOSE = 0, PYTHON_ATOM = 100 };

/* An expression. All-zero: there is none. */
struct python {
    const char *text;
    int priority;
    bool literal; /* a number, written out */
    struct shape shape;
    const char
        *counted; /* a shorter one with as many rows, to be counted; NULL: `text` */
};

/* ---- text.c ---- */

struct code_text {
    char *at; /* [n], ended by NUL; NULL when it is empty */
    size_t n, most;
    struct arena *mem;
};
void code_put(struct code_text *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void code_put_text(struct code_text *w, const char *text);
/* "# text", broken between words. */
void code_put_comment(struct code_text *w, const char *text);
/* "name = value  # comment" with the sign = or +=; a long value in brackets, on lines of
 * its own. The comment brings the blanks and the # before it. */
void code_put_assignment(struct code_text *w, const char *name, const char *sign,
                         const char *value, const char *comment);
/* A number, or rows in brackets: on one line after `used` columns if there is room. */
void code_put_matrix(struct code_text *w, const struct matrix *m, size_t used);

/* ---- doubt.c ---- */

/* Of the programs' checks, as helper.def has them. */
#define CODE_RTOL 1e-9
#define CODE_ATOL 1e-12
/* How far a node's value and gradient, computed by another library, may be off: 0 where
 * that is within the tolerances, inf where nothing can be said. */
struct code_doubt {
    double *values, *grads; /* [n] */
};
struct code_doubt code_doubt_new(const struct code *c, struct arena *mem);

/* ---- name.c ---- */

/* Identifiers of the nodes and of their gradients, all different. NULL for a number,
 * which is written out where it is used, unless it is the output. */
struct code_names {
    const char **of, **grad; /* [n] */
};
struct code_names code_names_new(const struct code *c, struct arena *mem);

/* ---- python.c ---- */

/* True if s begins an identifier, which is neither part of a longer one nor behind a dot,
 * in the text that begins at `text`. *n: its bytes. */
bool python_word(const char *text, const char *s, size_t *n);
/* v as Python writes a float: "2.0", "1e-5", "-inf", "nan". Returns out. */
enum { PYTHON_FLOAT = 48 };
const char *python_float(double v, char out[PYTHON_FLOAT]);
/* v in a formula: "2", "np.pi". */
struct python python_number(double v, enum code_language language, struct arena *mem);
/* A node where it is used: its name, or its number. */
struct python python_node(const struct code *c, const struct code_names *names, int node,
                          enum code_language language, struct arena *mem);
/* The text, in brackets if they are needed at this priority. */
const char *python_at(struct python p, int priority, struct arena *mem);
/* Text with a, b, out and d in it, and these in place of them. */
enum { PYTHON_A, PYTHON_B, PYTHON_OUT, PYTHON_D, PYTHON_ROLES };
struct python python_fill(const char *text, const struct python roles[PYTHON_ROLES],
                          enum code_language language, struct arena *mem);
/* The operation on `in`; in[1].text NULL for arity 1. .shape is left to the caller. */
struct python python_op(enum op op, struct python in_a, struct python in_b,
                        enum code_language language, struct arena *mem);
/* Labels of ce that are a column of class numbers, as rows of 0 and 1. */
struct python python_one_hot(struct python labels, int classes,
                             enum code_language language, struct arena *mem);

/* ---- term.c ---- */

/* NumPy: what edge (node, input) adds to the gradient of its input. */
const char *code_term(const struct code *c, const struct code_names *names, int node,
                      int input, struct arena *mem);

/* ---- helper.c ---- */

/* Imports and functions, in the order in which they can stand, that the program uses:
 * those whose names are words of `body`, and those that they use themselves. */
const char *code_helpers(enum code_language language, const char *body,
                         struct arena *mem);
/* True if the programs use this name for something else. */
bool code_is_reserved(const char *name);

#endif
