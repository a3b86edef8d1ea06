#ifndef AUTODIFF_EXPRESSION_H
#define AUTODIFF_EXPRESSION_H

#include "autodiff/graph.h"
#include "base/fail.h"

/* Expressions as people write them, parsed and printed. */
enum { EXPRESSION_BYTES = 4096, EXPRESSION_NESTING = 200 };

struct expression_options {
    const char *const *names; /* declared names, in leaf order */
    int n_names;
    const struct shape *shapes; /* [n_names] theirs, as in struct leaf, with at most
                                   GRAPH_ENTRIES_MOST entries; other names are numbers.
                                   NULL: there are numbers only, and no operation on
                                   whole matrices */
    bool only_names;  /* other names are an error (a surface has x and y only) */
    bool split_words; /* graph: an undeclared word of 2 or 3 letters that is no function
                         is a product of letters */
    bool share;       /* equal subexpressions become one node */
};

/* Parses text into a graph in mem. Errors: ERR_INPUT with the column (where = "") and
 * what was expected; mem is then untouched.
 *
 * Nodes: left-to-right post-order, one node for each variable where it is first used, the
 * output last; a constant is a node each time it is written (once with share). A minus
 * before a number is OP_NEG of a constant. Declared names are the first leaves, in that
 * order, used or not; other names follow by first appearance.
 *
 * Priorities from low to high: + −; * / and implicit products (all from left to right:
 * 1/2x is (1/2)·x); the unary minus; ^ (from right to left) and superscripts. A number
 * can begin an implicit product but not continue one. √ without brackets takes the
 * number, name, call or |…| after it. sin²(x) is (sin(x))²; max and min take two or more.
 * pi, π and e are numbers unless declared. x₁, x_1 and x1 are one name, ŷ is one however
 * it is encoded. Cost: O(bytes · names).
 *
 * With shapes, A@B is the matrix product, which binds as * does; A*B and AB are products
 * entry by entry. A.T and Aᵀ transpose what stands directly before them: -A.T is -(A.T),
 * 2^A.T is 2^(A.T), XW.T is X*(W.T); suffixes apply from left to right, so A².T is
 * (A²).T and Aᵀ² is (Aᵀ)²; √A.T is (√A).T. 2.T is an error, and so is A^T unless T is
 * declared or A is a number. As the last argument of sum(A, rows), mean and max(A, cols),
 * the words rows and cols name the axis, even if something has that name: the larger of
 * A and a name cols is max(A, (cols)). Elsewhere they are like any word.
 * Inputs that do not fit are ERR_INPUT at the operation, with their shapes. Where all
 * shapes are 1×1 everything fits: so the structure of a text can be read before shapes
 * are known. */
enum err expression_parse(const char *text, const struct expression_options *options,
                          struct arena *mem, struct graph *out, struct fail *fail);

/* Writes the leaf name that text[n] as a whole spells: "x1" for x₁ and x_1. False if it
 * is no name. */
bool expression_name(const char *text, size_t n, char out[NAME_SIZE]);

/* The graph as canonical text in mem, in ASCII except for names: "(w*x + b - y)^2";
 * pretty: "(w·x + b − y)²". It has as few brackets as possible and, if the graph was
 * parsed, parses back to an equal one (given the same names, within EXPRESSION_BYTES).
 * Shared nodes are written each time they are used. */
char *expression_print(const struct graph *g, bool pretty, struct arena *mem);

/* The same for one node. name_of, unless NULL, gives a text to write in place of a node
 * below it ("z₁ + b", "(−3)²"), or NULL to write that node in full. Such a text gets
 * brackets only if it starts with a minus and follows a sign or would be misread. */
char *expression_print_node(const struct graph *g, int node, bool pretty,
                            const char *(*name_of)(const void *data, int node),
                            const void *data, struct arena *mem);

#endif
