/* The graph as a program, at the values that the leaves have at this step. */
#include "code/code.h"

#include "scenes/graph/graph.h"

/* With at most so many numbers of matrices; 0: with all. */
static char *write_program(const struct lesson *l, const struct ctx *ctx, int language,
                           size_t most, struct arena *mem)
{
    const double **leaves = arena_new(ctx->scratch, const double *, l->g.n_leaves);
    for (int k = 0; k < l->g.n_leaves; k++) {
        leaves[k] = l->b.leaves + l->b.leaf_at[k];
    }
    /* a pass of its own, since that of the model may not be complete at this step */
    struct code code = code_at(&l->g, &l->text, leaves, ctx->scratch);
    code.most = most;
    return code_write(&code, (enum code_language)language, mem);
}

char *lesson_code(const void *model, const struct ctx *ctx, int language,
                  struct arena *mem)
{
    return write_program(model, ctx, language, 0, mem);
}

char *lesson_code_to_read(const struct lesson *l, const struct ctx *ctx, int language)
{
    enum { NUMBERS_MOST = 4000 };
    return write_program(l, ctx, language, NUMBERS_MOST, ctx->scratch);
}
