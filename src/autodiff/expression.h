#ifndef AUTODIFF_EXPRESSION_H
#define AUTODIFF_EXPRESSION_H

#include "autodiff/graph.h"
#include "base/fail.h"

/* Expressions as people write them: grammar and conventions of the curriculum, §1. */
enum { EXPRESSION_BYTES = 4096, EXPRESSION_NESTING = 200 };

struct expression_options {
    const char *const *names; /* declared names, in leaf order */
    int n_names;
    bool only_names;  /* other names are an error (a surface has x and y only) */
    bool split_words; /* graph: an undeclared word of 2 or 3 letters that is no function
                         is a product of letters */
    bool share;       /* equal subexpressions become one node */
};

/* Text → graph in mem. Errors: ERR_INPUT with the column (where = "") and what was
 * expected; mem is then untouched. Iterative, within the published limits.
 *
 * Nodes: left-to-right post-order, one node for each variable where it is first used, the
 * output last; a constant is a node each time it is written (once with share). A minus
 * before a number is OP_NEG of a constant. With names declared, leaves are exactly those,
 * in that order, used or not; others follow by first appearance.
 *
 * Priorities: + −, then * / and products that are not written (all from left to right:
 * 1/2x is (1/2)·x), then the unary minus, then ^ from right to left and superscripts. A
 * number starts a product but never continues one. √ without brackets takes the number,
 * name, call or |…| after it. sin²(x) is (sin(x))²; max and min take two or more. pi, π
 * and e are numbers unless declared. x₁, x_1 and x1 are one name, ŷ is one however it is
 * encoded. Cost: O(bytes · names). */
enum err expression_parse(const char *text, const struct expression_options *options,
                          struct arena *mem, struct graph *out, struct fail *fail);

/* The name that text[n], all of it, spells, as a leaf is called: "x1" for x₁ and x_1.
 * False: it is no name. */
bool expression_name(const char *text, size_t n, char out[NAME_MOST + 1]);

/* The graph as canonical text, in ASCII but for Greek names: "(w*x + b - y)^2"; pretty:
 * "(w·x + b − y)²". With as few brackets as possible; what was parsed parses back to an
 * equal graph (given the same names, within EXPRESSION_BYTES). Shared nodes are written
 * each time they are used. In mem. */
char *expression_print(const struct graph *g, bool pretty, struct arena *mem);

/* The same for one node. name_of (or NULL) may give the text to write instead of a node
 * below it, NULL: in full: "z₁ + b", "(−3)²". A text that starts with a minus is put in
 * brackets behind a sign and where it needs them, others never. */
char *expression_print_node(const struct graph *g, int node, bool pretty,
                            const char *(*name_of)(const void *data, int node),
                            const void *data, struct arena *mem);

#endif
