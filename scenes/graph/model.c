/* graph: the model: the expression, its leaves and the run over it.
 *
 * An expression is one of numbers if it can be read as one and every leaf is a number.
 * Else it is one of matrices: it is read once for its structure, the shapes of the leaves
 * that are not given follow from the others (autodiff/infer.h), and it is read again with
 * all shapes. Leaves without numbers are drawn from the seed (nets/leaf.h). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/infer.h"
#include "base/text.h"
#include "nets/leaf.h"
#include "scene/array.h"
#include "scenes/graph/graph.h"

/* ---- the expression ---- */

static enum err parse_numbers(const char *text, bool share, struct arena *mem,
                              struct graph *out, struct fail *fail)
{
    struct expression_options options = {.split_words = true, .share = share};
    return expression_parse(text, &options, mem, out, fail);
}

/* Reads the structure: as numbers if that can be done, else with the operations on whole
 * matrices, all leaves being numbers as yet. */
static enum err parse_structure(const char *text, struct arena *mem, struct graph *out,
                                bool *numbers, struct fail *fail)
{
    static const struct shape none[1];
    struct expression_options options = {.split_words = true, .shapes = none};
    *numbers = parse_numbers(text, false, mem, out, NULL) == ERR_NONE;
    return *numbers ? ERR_NONE : expression_parse(text, &options, mem, out, fail);
}

enum err lesson_check_expr(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct graph g;
    bool numbers;
    enum err err = parse_structure(text, &mem, &g, &numbers, fail);
    arena_release(&mem);
    return err;
}

/* The initial value of a leaf: for w, x, b, y that of the first preset, for the others
 * 0.5, 0.7, 0.9 … in the order in which they appear; *others counts them. They differ, so
 * that products of different leaves differ; are positive, for logarithms; and small, so
 * that nothing saturates. */
static const char *initial_of(const char *leaf, int *others, struct arena *mem)
{
    static const char *const known[][2] = {
        {"w", "2"}, {"x", "3"}, {"b", "1"}, {"y", "5"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i][0], leaf) == 0) {
            return known[i][1];
        }
    }
    int tenths = 5 + 2 * (*others)++;
    return arena_printf(mem, "%d.%d", tenths / 10, tenths % 10);
}

/* Index of the leaf that text[n] names, in any spelling, or -1. */
static int find_leaf(const struct graph *g, const char *text, size_t n)
{
    char name[NAME_SIZE];
    int leaves = expression_name(text, n, name) ? g->n_leaves : 0;
    for (int i = 0; i < leaves; i++) {
        if (strcmp(g->leaves[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* trained[n_leaves] from "w,b", with blanks or without. */
static enum err parse_train(const struct graph *g, const char *text, bool *trained,
                            struct fail *fail)
{
    size_t n;
    for (const char *at, *rest = text; (at = text_item(&rest, &n));) {
        int leaf = find_leaf(g, at, n);
        if (leaf < 0) {
            return fail_set(fail, ERR_INPUT, "train",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no variable of the expression; expected names "
                            "of variables with commas between",
                            (int)(n < 32 ? n : 32), at);
        }
        trained[leaf] = true;
    }
    return ERR_NONE;
}

/* The leaves of the expression become parameters. */
enum err lesson_declare(struct param_list *list, struct arena *mem, const struct ctx *ctx,
                        struct fail *fail)
{
    struct graph g;
    bool numbers = true;
    enum err err = parse_structure(values_text(ctx->values, P_EXPR), ctx->scratch, &g,
                                   &numbers, fail);
    int others = 0;
    bool *trained = arena_new(ctx->scratch, bool, err ? 1 : g.n_leaves + 1);
    if (!err) { /* what it says of names that are none is said elsewhere */
        parse_train(&g, values_text(ctx->values, P_TRAIN), trained, NULL);
    }
    for (int i = 0; i < g.n_leaves && !err; i++) {
        const char *name = g.leaves[i].name;
        struct param p = {
            .name = arena_copy(mem, name, strlen(name)),
            .label = trained[i] ? arena_printf(mem, "start %s", name) : NULL,
            .kind = KIND_ARRAY,
            .effect = RERUN,
            .initial = numbers ? initial_of(name, &others, mem) : "",
            .unset = numbers ? NULL : "its shape follows from the others",
            .min = -1e300,
            .max = 1e300,
            .nudge = 0.1,
            .help = arena_printf(mem,
                                 "%s at the start: a number as 0.5 or pi/2, a shape as "
                                 "4x3, numbers as [[1,2],[3,4]], or @FILE.csv",
                                 name),
        };
        err = param_declare(list, mem, &p, fail);
    }
    struct param *own = param_own(list, mem); /* what only matrices need */
    own[P_INIT].hidden = own[P_ENTRY].hidden = numbers;
    if (err && fail) {
        snprintf(fail->where, sizeof fail->where, "expr");
    }
    return err;
}

/* ---- the leaves ---- */

/* What the leaves were given as, and the shapes of all. */
struct leaves {
    struct array *given;  /* [n] */
    bool *is_given;       /* [n] */
    struct shape *shapes; /* [n] */
    bool numbers;         /* every leaf is given as a number */
};

static enum err read_leaves(const struct graph *g, const struct ctx *ctx,
                            struct leaves *out, struct fail *fail)
{
    int n = g->n_leaves;
    *out = (struct leaves){.given = arena_new(ctx->scratch, struct array, n),
                           .is_given = arena_new(ctx->scratch, bool, n),
                           .shapes = arena_new(ctx->scratch, struct shape, n),
                           .numbers = true};
    for (int i = 0; i < n; i++) {
        const struct value *value = values_get(ctx->values, P_LEAVES + i, PARAM_ALL);
        struct array *a = &out->given[i];
        if (!*value->text) {
            out->numbers = false;
            continue;
        }
        enum err err = array_read(value->text, ctx->may_wait, ctx->scratch, a, fail);
        if (err) {
            if (fail) {
                snprintf(fail->where, sizeof fail->where, "%s",
                         ctx->values->list->items[P_LEAVES + i].name);
            }
            return err;
        }
        out->is_given[i] = true;
        out->shapes[i] = a->shape;
        out->numbers = out->numbers && a->form == ARRAY_NUMBER;
    }
    return ERR_NONE;
}

/* The graph with the shapes of all leaves. */
static enum err parse_matrices(const struct graph *structure, struct leaves *leaves,
                               const struct ctx *ctx, struct arena *mem,
                               struct graph *out, struct fail *fail)
{
    const struct values *v = ctx->values;
    int n = structure->n_leaves;
    const char **names = arena_new(ctx->scratch, const char *, n);
    enum err err = infer_shapes(structure, leaves->is_given, leaves->shapes, fail);
    for (int i = 0; i < n; i++) {
        names[i] = structure->leaves[i].name;
    }
    struct expression_options options = {.names = names,
                                         .n_names = n,
                                         .shapes = leaves->shapes,
                                         .split_words = true,
                                         .share = values_flag(v, P_SHARE)};
    err = err ? err : expression_parse(values_text(v, P_EXPR), &options, mem, out, fail);
    return err ? err : lesson_check_extent(out, ctx->scratch, fail);
}

/* The entries of all leaves, one after the other: those given, or drawn. */
static double *fill_leaves(const struct graph *g, const struct leaves *leaves,
                           const struct ctx *ctx, bool *drawn)
{
    size_t all = 1;
    for (int i = 0; i < g->n_leaves; i++) {
        all += (size_t)leaves->shapes[i].rows * (size_t)leaves->shapes[i].cols;
    }
    double *out = arena_new(ctx->scratch, double, all), *at = out;
    for (int i = 0; i < g->n_leaves; i++) {
        const struct array *a = &leaves->given[i];
        struct shape s = leaves->shapes[i];
        size_t n = (size_t)s.rows * (size_t)s.cols;
        if (leaves->is_given[i] && a->form != ARRAY_SHAPE) {
            memcpy(at, a->form == ARRAY_NUMBER ? &a->number : a->numbers.at,
                   n * sizeof *at);
        } else {
            *drawn = true;
            leaf_draw(
                &(struct leaf_draw){.g = g,
                                    .leaf = i,
                                    .seed = ctx->seed,
                                    .rule = (enum init)values_choice(ctx->values, P_INIT),
                                    .out = at});
        }
        at += n;
    }
    return out;
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

static struct graph copy_graph(const struct graph *g, struct arena *mem)
{
    struct graph copy = {.n = g->n, .n_leaves = g->n_leaves};
    copy.nodes = arena_new(mem, struct node, g->n);
    copy.leaves = arena_new(mem, struct leaf, g->n_leaves);
    for (int i = 0; i < g->n; i++) {
        copy.nodes[i] = g->nodes[i];
    }
    for (int i = 0; i < g->n_leaves; i++) {
        copy.leaves[i] = g->leaves[i];
    }
    return copy;
}

static enum err parse(struct lesson *l, struct arena *mem, const struct ctx *ctx,
                      double **entries, struct fail *fail)
{
    struct graph structure;
    struct leaves leaves;
    bool numbers;
    const char *text = values_text(ctx->values, P_EXPR);
    enum err err = parse_structure(text, ctx->scratch, &structure, &numbers, fail);
    err = err ? err : read_leaves(&structure, ctx, &leaves, fail);
    if (err) {
        return err;
    }
    if (!numbers || !leaves.numbers) {
        err = parse_matrices(&structure, &leaves, ctx, mem, &l->g, fail);
    } else if (values_flag(ctx->values, P_SHARE)) {
        err = parse_numbers(text, true, mem, &l->g, fail);
    } else { /* read already */
        l->g = copy_graph(&structure, mem);
    }
    if (!err) {
        l->matrices = !graph_is_of_numbers(&l->g);
        *entries = fill_leaves(&l->g, &leaves, ctx, &l->drawn);
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
    err = parse_train(&l->g, values_text(v, P_TRAIN), trained, fail);
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
            return fail_set(fail, ERR_INPUT, ctx->values->list->items[param].name,
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no node of this graph; expected one of %s",
                            (int)(n < 32 ? n : 32), at, lesson_names(l, ctx->scratch));
        }
    }
    return ERR_NONE;
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
