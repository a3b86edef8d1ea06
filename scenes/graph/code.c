/* The graph as a program, at the values that the leaves have at this step. */
#include "autodiff/code.h"

#include "scenes/graph/graph.h"

char *lesson_code(const void *model, const struct ctx *ctx, int language,
                  struct arena *mem)
{
    const struct lesson *l = model;
    const double **leaves = arena_new(ctx->scratch, const double *, l->g.n_leaves);
    for (int k = 0; k < l->g.n_leaves; k++) {
        leaves[k] = l->b.leaves + l->b.leaf_at[k];
    }
    /* a pass of its own, since that of the model may not be complete at this step */
    struct code code = code_at(&l->g, &l->text, leaves, ctx->scratch);
    return code_write(&code, (enum code_language)language, mem);
}
