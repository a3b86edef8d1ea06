/* graph: whether a question is open, about which graph and run it is, and which shapes it
 * keeps back. */
#include "scenes/graph/input.h"

static uint64_t hash_of(uint64_t hash, const char *text)
{
    for (; *text; text++) { /* FNV-1a */
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3;
    }
    return hash * 0x100000001B3;
}

uint64_t question_of_graph(const struct lesson *l)
{
    uint64_t seed = 0xCBF29CE484222325 + (uint64_t)l->b.n_moves;
    return hash_of(seed, l->text.whole);
}

uint64_t question_of_run(const struct lesson *l, const struct ctx *ctx)
{
    uint64_t hash = question_of_graph(l) + ctx->seed;
    for (int i = 0; i < ctx->values->list->n; i++) {
        if (ctx->values->list->items[i].effect == RERUN) {
            hash = hash_of(hash, values_text(ctx->values, i));
        }
    }
    return hash;
}

bool question_asked(const struct lesson_view *v, const struct lesson *l)
{
    return v->asked && v->asked_step == l->b.step &&
           v->predicting.graph == question_of_graph(l);
}

const char *question_shape(const struct lesson_view *v, const struct lesson *l, int node,
                           struct arena *mem)
{
    struct shape s = l->g.nodes[node].shape;
    bool asked = question_asked(v, l) && v->predicting.kind == QUESTION_SHAPE;
    return asked && !l->b.has_value[node] ? "?×?"
                                          : arena_printf(mem, "%d×%d", s.rows, s.cols);
}
