/* What a gradient is for, and what a rule of whole rows does, in words. */
#include "explain/edge.h"

#include "autodiff/matrix_op.h"

/* ---- what it is for ---- */

const char *edge_same_shape(const struct graph *g, const struct notation *t, int node,
                            struct arena *mem)
{
    struct shape s = g->nodes[node].shape;
    return arena_printf(mem, "● %s has the shape of %s, %d×%d",
                        notation_gradient(t, g, node, mem), t->names[node], s.rows,
                        s.cols);
}

static const char *leaf_use(const char *name, const char *gradient, enum edge_leaf leaf,
                            struct arena *mem)
{
    return leaf == EDGE_LEAF_LEARNED
               ? arena_printf(mem, "an update moves %s against it: %s ← %s − η·%s", name,
                              name, name, gradient)
           : leaf == EDGE_LEAF_DATA
               ? arena_printf(mem, "not needed: %s is data, nothing updates it", name)
               : arena_printf(mem,
                              "needed if %s is learned, by an update; of data it is not",
                              name);
}

const char *edge_use(const struct graph *g, const struct notation *t, int node,
                     enum edge_leaf leaf, struct arena *mem)
{
    enum op op = g->nodes[node].op;
    const char *name = t->names[node];
    return op == OP_CONSTANT ? ""
           : op == OP_LEAF
               ? leaf_use(name, notation_gradient(t, g, node, mem), leaf, mem)
               : arena_printf(mem,
                              "the upstream of %s = %s: from here it goes on backward",
                              name, t->formulas[node]);
}

/* ---- in words ---- */

/* To the logits of a cross-entropy, whose labels may be class numbers. */
static const char *loss_in_words(const char *logits, const char *labels, bool classes,
                                 struct arena *mem)
{
    return classes
               ? arena_printf(
                     mem,
                     "p − " MATRIX_ONE_HOT
                     " for each sample, over N: p = softmax(%s), and " MATRIX_ONE_HOT
                     " is 1 at the class that %s has, else 0",
                     logits, labels)
               : arena_printf(mem,
                              "p − %s for each sample, over N: p = softmax(%s), where a "
                              "row of %s adds up to 1",
                              labels, logits, labels);
}

const char *edge_in_words(const struct graph *g, const struct notation *t, int node,
                          int input, struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    const char *a = t->names[n->in[0]], *out = t->names[node];
    const char *b = n->in[1] >= 0 ? t->names[n->in[1]] : "";
    bool classes = matrix_op_has_classes(g, node);
    switch ((int)n->op) {
    case OP_MAX_COLS:
        return "the row's largest gets δ; ties share";
    case OP_LOG_SOFTMAX:
        return arena_printf(mem,
                            "exp(%s) is p = softmax(%s); where δ is −y/N and a row of y "
                            "adds up to 1, this is (p − y)/N",
                            out, a);
    case OP_CE:
        return input == 0 ? loss_in_words(a, b, classes, mem)
               : classes  ? arena_printf(mem,
                                         "%s only names the right class of each sample: "
                                          "a name has no slope",
                                         b)
                          : "";
    case OP_SOFTMAX:
    case OP_BATCH_NORM:
        return op_table[n->op].words;
    default:
        return "";
    }
}
