#ifndef LEARN_EXPRESSION_H
#define LEARN_EXPRESSION_H

#include "base/fail.h"
#include "learn/graph.h"

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

/* Text → graph in mem. Errors: ERR_INPUT with the 1-based byte column (where = ""), never
 * a crash: iterative, within the published limits. With names declared, leaves are
 * exactly those, in that order, used or not; others follow by first appearance. */
enum err expression_parse(const char *text, const struct expression_options *options,
                          struct arena *mem, struct graph *out, struct fail *fail);

/* The graph as canonical text that parses back to an equal graph: "(w*x + b - y)^2";
 * pretty: "(w·x + b − y)²". In mem. */
char *expression_print(const struct graph *g, bool pretty, struct arena *mem);
/* The subexpression of one node, its operation inputs written by name_of (NULL: in full):
 * "z₁ + b". */
char *expression_print_node(const struct graph *g, int node, bool pretty,
                            const char *(*name_of)(const void *data, int node),
                            const void *data, struct arena *mem);

/* "    x +* 2\n       ^" : the text and a caret under fail->column, cut to `columns`. In
 * mem. */
char *expression_caret(const char *text, long column, int columns, struct arena *mem);

#endif
