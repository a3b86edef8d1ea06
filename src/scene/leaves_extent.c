/* How large a graph with matrices may be. */
#include "scene/leaves.h"

static double entries_of(const struct graph *g, int node)
{
    return (double)shape_entries(g->nodes[node].shape);
}

/* What a graph with matrices has to keep. */
struct extent {
    double nodes, inputs; /* entries of all nodes; of all inputs that get a gradient */
    int largest;          /* the node with the most entries */
    int most_used;        /* the one with the most entries as an input */
};

static struct extent measure(const struct graph *g, struct arena *scratch)
{
    struct extent e = {0};
    double *used = arena_new(scratch, double, g->n);
    for (int i = 0; i < g->n; i++) {
        e.nodes += entries_of(g, i);
        e.largest = entries_of(g, i) > entries_of(g, e.largest) ? i : e.largest;
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                int in = g->nodes[i].in[k];
                used[in] += entries_of(g, in);
                e.inputs += entries_of(g, in);
                e.most_used = used[in] > used[e.most_used] ? in : e.most_used;
            }
        }
    }
    return e;
}

enum err leaves_check_extent(const struct graph *g, struct arena *scratch,
                             struct fail *fail)
{
    struct extent e = measure(g, scratch);
    const struct node *node = &g->nodes[e.largest], *input = &g->nodes[e.most_used];
    if (e.nodes > LEAVES_ENTRIES_MOST) {
        return fail_set(fail, ERR_INPUT,
                        node->op == OP_LEAF ? g->leaves[node->leaf].name : "expr",
                        node->op == OP_LEAF ? 1 : node->column,
                        "too large: %d×%d here, %.0f entries in all nodes; expected at "
                        "most %d",
                        node->shape.rows, node->shape.cols, e.nodes, LEAVES_ENTRIES_MOST);
    }
    if (e.inputs > LEAVES_INPUT_ENTRIES_MOST) {
        return fail_set(fail, ERR_INPUT, "expr", input->column,
                        "used too often: %d×%d here, %.0f entries in the inputs of all "
                        "nodes; expected at most %d",
                        input->shape.rows, input->shape.cols, e.inputs,
                        LEAVES_INPUT_ENTRIES_MOST);
    }
    return ERR_NONE;
}
