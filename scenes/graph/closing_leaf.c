/* graph: which variables the end of a pass is about. */
#include "scenes/graph/closing.h"

bool closing_at(const struct lesson *l)
{
    return backprop_move_at(&l->b, l->b.step).kind == BACKPROP_END;
}

bool closing_is_row(const struct lesson *l, int node)
{
    return l->g.nodes[node].op == OP_LEAF;
}

int closing_leaf(const struct lesson *l, const struct ctx *ctx)
{
    int nodes[] = {lesson_selected(l, ctx), lesson_chosen_entry(l, ctx).node};
    for (int i = 0; i < 2; i++) {
        if (nodes[i] >= 0 && closing_is_row(l, nodes[i])) {
            return nodes[i];
        }
    }
    int first = -1;
    for (int i = l->g.n - 1; i >= 0; i--) {
        bool better = first < 0 || !l->matrices || lesson_leaf(l, i) != EDGE_LEAF_DATA ||
                      lesson_leaf(l, first) == EDGE_LEAF_DATA;
        if (closing_is_row(l, i) && l->b.has_grad[i] && better) {
            first = i;
        }
    }
    return first;
}

int closing_next(const struct lesson *l, const struct ctx *ctx, int by)
{
    int at = lesson_selected(l, ctx);
    at = at < 0 ? (by > 0 ? -1 : l->g.n) : at;
    do {
        at += by;
    } while (at >= 0 && at < l->g.n && !closing_is_row(l, at));
    return at >= 0 && at < l->g.n ? at : -1;
}
