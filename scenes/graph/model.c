/* graph: the model: the expression, its leaves and the run over it.
 *
 * How an expression and its leaves are read, as numbers or as matrices, is said in
 * scene/leaves.h. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scene/leaves.h"
#include "scenes/graph/graph.h"

/* ---- the expression ---- */

/* The leaves of the expression become parameters. */
enum err lesson_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                        struct fail *fail)
{
    struct leaves leaves;
    enum err err =
        leaves_declare(values_text(ctx->values, P_EXPR), list, mem, ctx, &leaves, fail);
    struct param *own = param_own(list, mem); /* what only matrices need */
    own[P_INIT].hidden = own[P_ENTRY].hidden = leaves.numbers;
    if (!err && leaves.structure.n_leaves > 0) {
        own[P_TRAIN].choices =
            lesson_train_choices(&leaves.structure, leaves.numbers, mem);
    }
    return err;
}

/* ---- simulation ---- */

/* Keeps the loss when the step has computed the output. */
static void keep_loss(struct lesson *l)
{
    const struct backprop *b = &l->b;
    long pass = backprop_move_at(b, b->step).pass;
    if (b->step == pass * (b->n_moves + 1) + b->n_forward) {
        l->losses[pass] = backprop_value(b, b->g->n - 1)->at[0];
    }
}

static enum err parse(struct lesson *l, struct arena *mem, const struct ctx *ctx,
                      double **entries, struct fail *fail)
{
    struct leaves leaves;
    enum err err =
        leaves_read(values_text(ctx->values, P_EXPR), values_flag(ctx->values, P_SHARE),
                    P_LEAVES, ctx, mem, &leaves, fail);
    err = err ? err : leaves_graph(&leaves, ctx->scratch, mem, &l->g, fail);
    if (!err) {
        l->matrices = !graph_is_of_numbers(&l->g);
        *entries = leaves_fill(&l->g, &leaves, ctx->seed,
                               (enum init)values_choice(ctx->values, P_INIT),
                               ctx->scratch, &l->drawn);
    }
    return err;
}

enum err lesson_init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    struct lesson *l = model;
    const struct values *v = ctx->values;
    double *entries = NULL;
    enum err err = parse(l, mem, ctx, &entries, fail);
    if (err) {
        return err;
    }
    bool *trained = arena_new(mem, bool, l->g.n_leaves);
    err = lesson_parse_train(&l->g, values_text(v, P_TRAIN), trained, fail);
    if (err) {
        return err;
    }
    l->trained = trained;
    l->text = notation_new(&l->g, mem, ctx->scratch);
    backprop_init(&l->b, &l->g, entries,
                  &(struct backprop_options){
                      .trained = trained,
                      .learning_rate = values_real(v, P_LR, PARAM_ALL),
                      .keep_grads = !values_flag(v, P_ZERO_GRAD),
                      .passes = values_integer(v, P_PASSES),
                  },
                  mem);
    l->losses = arena_new(mem, double, values_integer(v, P_PASSES));
    keep_loss(l);
    return ERR_NONE;
}

enum err lesson_check(const void *model, const struct ctx *ctx, int param,
                      struct fail *fail)
{
    const struct lesson *l = model;
    if (param == P_ENTRY) {
        return lesson_check_entry(l, ctx, fail);
    }
    if (param != P_NODE && param != P_FOLD) {
        return ERR_NONE;
    }
    const char *text = values_text(ctx->values, param);
    size_t n;
    for (const char *at, *rest = text; (at = text_item(&rest, &n));) {
        if (param == P_NODE) {
            n = strlen(at);
            rest = at + n;
        }
        if (lesson_find(l, at, n) < 0) {
            return lesson_no_node(l, ctx->values->list->items[param].name, text, at, n,
                                  ctx->scratch, fail);
        }
    }
    return ERR_NONE;
}

void lesson_unset(const void *model, int param, char *out, size_t n)
{
    const struct lesson *l = model;
    int leaf = param - P_LEAVES;
    if (leaf >= 0 && leaf < l->g.n_leaves) {
        struct shape s = l->g.leaves[leaf].shape;
        snprintf(out, n, "%d×%d", s.rows > 0 ? s.rows : 1, s.cols > 0 ? s.cols : 1);
    }
}

bool lesson_draws(const void *model)
{
    return ((const struct lesson *)model)->drawn;
}

void lesson_step(void *model, const struct ctx *ctx)
{
    (void)ctx;
    struct lesson *l = model;
    backprop_step(&l->b);
    keep_loss(l);
}

/* A trained variable that is a number. */
bool lesson_now(const void *model, int param, double *out)
{
    const struct lesson *l = model;
    int leaf = param - P_LEAVES;
    const size_t *at = l->b.leaf_at;
    if (leaf < 0 || leaf >= l->g.n_leaves || !l->trained[leaf] ||
        at[leaf + 1] - at[leaf] != 1) {
        return false;
    }
    *out = l->b.leaves[at[leaf]];
    return true;
}

long lesson_last_step(const void *model)
{
    return backprop_steps(&((const struct lesson *)model)->b);
}

long lesson_bad_step(const void *model, const struct ctx *ctx)
{
    (void)ctx;
    const struct backprop *b = &((const struct lesson *)model)->b;
    return b->bad.step > 0 ? b->bad.step : -1;
}
