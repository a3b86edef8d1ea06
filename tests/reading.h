#ifndef TESTS_READING_H
#define TESTS_READING_H

#include "autodiff/expression.h"

/* What the tests of texts about numbers and about matrices both do. */

/* As the graph scene parses, where any letter is a name; as a surface does, of x and y
 * alone; with the names loss, lr, e, x_1 and sin declared. */
extern const struct expression_options reading_free, reading_surface, reading_declared;
/* With matrices X and Y, 4×3, W 3×2, V 2×5, S and Q 3×3, b 1×3, c 4×1, and the number a. */
enum { READING_MATRICES = 9 };
extern const struct expression_options reading_matrices;

/* `before`, n times `unit`, `after`. */
char *reading_repeated(struct arena *mem, const char *before, const char *unit, int n,
                       const char *after);
/* The graph in reverse Polish, a node by its index where it is not the next one. */
const char *reading_order(const struct graph *g, struct arena *mem);

/* The graph of a text that must be one. */
struct graph reading_parse(const char *text, const struct expression_options *options,
                           struct arena *mem);
/* The same operations, inputs and names; equal: the same constants and shapes, too. */
bool reading_same_operations(const struct graph *a, const struct graph *b);
bool reading_equal(const struct graph *a, const struct graph *b);

/* A text, how it is printed, and that what is printed gives the same graph. */
struct reading {
    const char *text, *plain, *pretty; /* pretty NULL: as plain */
};
void reading_check(const struct reading *r, const struct expression_options *options);

/* And the shape of the result. */
struct shaped {
    const char *text, *plain, *pretty;
    struct shape shape;
};
void shaped_check(const struct shaped *r, const struct expression_options *options);

/* A text, with equal parts shared or not, and its order. */
struct ordered {
    const char *text;
    bool share;
    const char *want;
};
void ordered_check(const struct ordered *o, const struct expression_options *options);

/* For expression_print_node: `names` is const char *[]. */
const char *reading_named(const void *names, int node);

/* Random texts of at most 11 pieces, whatever the bytes are: a graph that is printed and
 * read again, or a mistake. Returns how many were graphs; *misfits: how many mistakes say
 * what is needed. */
int reading_any(const char *const *pieces, size_t n_pieces, int texts,
                const struct expression_options *options, int *misfits);

/* A text that is none: where, and a part of the sentence. */
struct mistake {
    const char *text;
    long column;
    const char *what;
};
void mistake_check(const struct mistake *m, const struct expression_options *options);
/* The sentence begins so; it is all of the sentence. */
void mistake_begins(const struct mistake *m, const struct expression_options *options);
void mistake_is(const struct mistake *m, const struct expression_options *options);
/* What is said of a text that must be none. */
struct fail mistake_of(const char *text, const struct expression_options *options);

#endif
