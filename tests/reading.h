#ifndef TESTS_READING_H
#define TESTS_READING_H

#include "autodiff/expression.h"

/* What the tests of texts about numbers and about matrices both do. */

/* As the graph scene parses, where any letter is a name; as a surface does, of x and y
 * alone; with the names loss, lr, e, x_1 and sin declared. */
extern const struct expression_options reading_free, reading_surface, reading_declared;

/* `before`, n times `unit`, `after`. */
char *reading_repeated(struct arena *mem, const char *before, const char *unit, int n,
                       const char *after);
/* The graph in reverse Polish, a node by its index where it is not the next one. */
const char *reading_order(const struct graph *g, struct arena *mem);

/* The graph of a text that must be one. */
struct graph reading_parse(const char *text, const struct expression_options *options,
                           struct arena *mem);
/* The same operations, inputs, constants, shapes and names. */
bool reading_equal(const struct graph *a, const struct graph *b);

/* A text, how it is printed, and that what is printed gives the same graph. */
struct reading {
    const char *text, *plain, *pretty; /* pretty NULL: as plain */
};
void reading_check(const struct reading *r, const struct expression_options *options);

/* A text that is none: where, and a part of the sentence. */
struct mistake {
    const char *text;
    long column;
    const char *what;
};
void mistake_check(const struct mistake *m, const struct expression_options *options);

#endif
