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

/* What was typed, as far as it has been read. */
struct leaves {
    const char *text; /* the expression */
    bool share;       /* equal subexpressions become one node */
    /* Read as an expression of numbers if that is possible, else as one of matrices,
     * whose leaves are all 1×1 as yet. */
    struct graph structure;
    bool numbers; /* the structure is one of numbers, and so are all leaves read so far */
    struct array *given;  /* [n_leaves] */
    bool *is_given;       /* [n_leaves] its shape is known */
    struct shape *shapes; /* [n_leaves] */
    size_t *at; /* [n_leaves + 1] where each one's entries begin (leaves_fill) */
};

/* The `check` of the parameter that the expression is typed into.
 * Errors: as expression_parse. */
enum err leaves_check_text(const char *text, struct fail *fail);
/* Index of the leaf that text[n] names, in any spelling, or -1. */
int leaves_find(const struct graph *g, const char *text, size_t n);

/* The leaves of the expression become parameters, in their order; with initial values if
 * it is one of numbers. *out, in ctx->scratch, has only text, structure and numbers. */
enum err leaves_declare(const char *text, struct param_list *list, struct arena *mem,
                        const struct ctx *ctx, struct leaves *out, struct fail *fail);

/* Reads the expression and what those parameters say; `first` is the first leaf's. The
 * structure lies in mem, the rest in ctx->scratch. A caller may then give shapes to
 * leaves that have none (leaves_shape).
 * Errors: as expression_parse; as array_read, with where = the parameter's name. */
enum err leaves_read(const char *text, bool share, int first, const struct ctx *ctx,
                     struct arena *mem, struct leaves *out, struct fail *fail);
/* Gives a leaf a shape, and numbers from the seed. */
void leaves_shape(struct leaves *leaves, int leaf, struct shape shape);

/* The graph of leaves->text in mem, with the shapes of all leaves, which are found here.
 * A graph of numbers is the structure itself. A caller may have put another text, with
 * the same leaves, in place of what was read, with `numbers` false.
 * Errors: of infer_shapes, of expression_parse, or of leaves_check_extent. */
enum err leaves_graph(struct leaves *leaves, struct arena *scratch, struct arena *mem,
                      struct graph *out, struct fail *fail);

/* An error for a graph with more entries than can be drawn in time and stepped back in
 * within little memory. Each use of a node as an input keeps a term of its gradient, as
 * large as the node, so uses count, too. Cost: O(nodes). */
enum err leaves_check_extent(const struct graph *g, struct arena *scratch,
                             struct fail *fail);

/* The entries of all leaves of that graph, one leaf after the other, in mem: those given,
 * or drawn from the seed, weights by the rule. *drawn becomes true if one was drawn. */
double *leaves_fill(const struct graph *g, struct leaves *leaves, uint64_t seed,
                    enum init rule, struct arena *mem, bool *drawn);

#endif
