#ifndef SCENE_LEAVES_H
#define SCENE_LEAVES_H

#include "nets/init.h"
#include "scene/array.h"
#include "scene/scene.h"

/* An expression that a learner types, and its leaves as parameters of the scene: graph
 * and check read it alike.
 *
 * An expression is one of numbers if it can be read as one and every leaf is a number.
 * Else it is one of matrices: it is read once for its structure, the shapes of the leaves
 * that are not given follow from the others (autodiff/infer.h), and it is read again with
 * all shapes. Leaves without numbers are drawn from the seed (nets/leaf.h). */

enum {
    LEAVES_ENTRIES_MOST = 100000,       /* of all nodes together */
    LEAVES_INPUT_ENTRIES_MOST = 200000, /* of the inputs of all nodes: each use counts */
};

/* What the leaves were given as, and the shapes of all. */
struct leaves {
    struct array *given;  /* [n] */
    bool *is_given;       /* [n] its shape is known */
    struct shape *shapes; /* [n] */
    bool numbers;         /* every leaf is given as a number */
};

/* Reads the structure: as numbers if that can be done, else with the operations on whole
 * matrices, all leaves being numbers as yet.
 *   share  equal subexpressions become one node
 * Errors: as expression_parse. */
enum err leaves_structure(const char *text, bool share, struct arena *mem,
                          struct graph *out, bool *numbers, struct fail *fail);
/* The `check` of the parameter that the expression is typed into. */
enum err leaves_check_text(const char *text, struct fail *fail);
/* Index of the leaf that text[n] names, in any spelling, or -1. */
int leaves_find(const struct graph *g, const char *text, size_t n);

/* The leaves of the structure become parameters, in their order.
 * numbers: as leaves_structure says it; then they have initial values. */
enum err leaves_declare(struct param_list *list, struct arena *mem,
                        const struct graph *structure, bool numbers, struct fail *fail);

/* What those parameters say; `first` is the first leaf's. *out lies in ctx->scratch. A
 * caller may then give shapes to leaves that have none (leaves_shape).
 * Errors: as array_read, with where = the parameter's name. */
enum err leaves_read(const struct graph *structure, int first, const struct ctx *ctx,
                     struct leaves *out, struct fail *fail);
/* Gives a leaf a shape, and numbers from the seed. */
void leaves_shape(struct leaves *leaves, int leaf, struct shape shape);

/* The graph of the text in mem, with the shapes of all leaves, which are found here.
 *   numbers  as leaves_structure says it
 *   share    equal subexpressions become one node
 * A graph of numbers is the structure itself, which must lie in mem, with the same share.
 * Errors: of infer_shapes, of expression_parse, or of leaves_check_extent. */
enum err leaves_graph(const char *text, bool numbers, bool share,
                      const struct graph *structure, struct leaves *leaves,
                      struct arena *scratch, struct arena *mem, struct graph *out,
                      struct fail *fail);

/* An error for a graph with more entries than can be drawn in time and stepped back in
 * within little memory. Each use of a node as an input keeps a term of its gradient, as
 * large as the node, so uses count, too. Cost: O(nodes). */
enum err leaves_check_extent(const struct graph *g, struct arena *scratch,
                             struct fail *fail);

/* The entries of all leaves of that graph, one leaf after the other, in mem: those given,
 * or drawn from the seed, weights by the rule. *drawn becomes true if one was drawn. */
double *leaves_fill(const struct graph *g, const struct leaves *leaves, uint64_t seed,
                    enum init rule, struct arena *mem, bool *drawn);

#endif
