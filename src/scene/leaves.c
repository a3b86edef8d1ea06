#include "scene/leaves.h"

#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/infer.h"
#include "nets/leaf.h"

/* ---- the expression ---- */

/* Reads the structure. */
static enum err read_text(const char *text, bool share, struct arena *mem,
                          struct leaves *out, struct fail *fail)
{
    static const struct shape none[1];
    struct expression_options numbers = {.split_words = true, .share = share},
                              matrices = {.split_words = true, .shapes = none};
    *out = (struct leaves){.text = text, .share = share};
    out->numbers =
        expression_parse(text, &numbers, mem, &out->structure, NULL) == ERR_NONE;
    return out->numbers ? ERR_NONE
                        : expression_parse(text, &matrices, mem, &out->structure, fail);
}

enum err leaves_check_text(const char *text, struct fail *fail)
{
    struct arena mem = ARENA_INIT;
    struct leaves leaves;
    enum err err = read_text(text, false, &mem, &leaves, fail);
    arena_release(&mem);
    return err;
}

int leaves_find(const struct graph *g, const char *text, size_t n)
{
    char name[NAME_SIZE];
    return expression_name(text, n, name) ? graph_leaf_named(g, name) : -1;
}

/* ---- the leaves as parameters ---- */

/* The initial value of a leaf: for w, x, b, y that of graph's first preset, for the
 * others 0.5, 0.7, 0.9 … in the order in which they appear; *others counts them. They
 * differ, so that products of different leaves differ; are positive, for logarithms; and
 * small, so that nothing saturates. */
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

enum err leaves_declare(const char *text, struct param_list *list, struct arena *mem,
                        const struct ctx *ctx, struct leaves *out, struct fail *fail)
{
    enum err err = read_text(text, false, ctx->scratch, out, fail);
    int others = 0;
    for (int i = 0; !err && i < out->structure.n_leaves; i++) {
        const char *name = out->structure.leaves[i].name;
        struct param p = {
            .name = arena_copy(mem, name, strlen(name)),
            .kind = KIND_ARRAY,
            .effect = RERUN,
            .initial = out->numbers ? initial_of(name, &others, mem) : "",
            .unset = out->numbers ? NULL : "its shape follows from the others",
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
    if (err && fail) {
        snprintf(fail->where, sizeof fail->where, "expr");
    }
    return err;
}

enum err leaves_read(const char *text, bool share, int first, const struct ctx *ctx,
                     struct arena *mem, struct leaves *out, struct fail *fail)
{
    enum err err = read_text(text, share, mem, out, fail);
    int n = err ? 0 : out->structure.n_leaves;
    out->given = arena_new(ctx->scratch, struct array, n);
    out->is_given = arena_new(ctx->scratch, bool, n);
    out->shapes = arena_new(ctx->scratch, struct shape, n);
    for (int i = 0; i < n; i++) {
        const struct value *value = values_get(ctx->values, first + i, PARAM_ALL);
        struct array *a = &out->given[i];
        if (!*value->text) {
            out->numbers = false;
            continue;
        }
        err = array_read(value->text, ctx->may_wait, ctx->scratch, a, fail);
        if (err) {
            if (fail) {
                snprintf(fail->where, sizeof fail->where, "%s",
                         ctx->values->list->items[first + i].name);
            }
            return err;
        }
        out->is_given[i] = true;
        out->shapes[i] = a->shape;
        out->numbers = out->numbers && a->form == ARRAY_NUMBER;
    }
    return err;
}

void leaves_shape(struct leaves *leaves, int leaf, struct shape shape)
{
    leaves->given[leaf] = (struct array){.form = ARRAY_SHAPE, .shape = shape};
    leaves->is_given[leaf] = true;
    leaves->shapes[leaf] = shape;
    leaves->numbers = false;
}

/* ---- the graph, with the shapes of all leaves ---- */

enum err leaves_graph(struct leaves *leaves, struct arena *scratch, struct arena *mem,
                      struct graph *out, struct fail *fail)
{
    const struct graph *structure = &leaves->structure;
    int n = structure->n_leaves;
    if (leaves->numbers) {
        *out = *structure;
        return ERR_NONE;
    }
    const char **names = arena_new(scratch, const char *, n);
    for (int i = 0; i < n; i++) {
        names[i] = structure->leaves[i].name;
    }
    struct expression_options options = {.names = names,
                                         .n_names = n,
                                         .shapes = leaves->shapes,
                                         .split_words = true,
                                         .share = leaves->share};
    enum err err = infer_shapes(structure, leaves->is_given, leaves->shapes, fail);
    err = err ? err : expression_parse(leaves->text, &options, mem, out, fail);
    return err ? err : leaves_check_extent(out, scratch, fail);
}

double *leaves_fill(const struct graph *g, struct leaves *leaves, uint64_t seed,
                    enum init rule, struct arena *mem, bool *drawn)
{
    leaves->at = arena_new(mem, size_t, g->n_leaves + 1);
    for (int i = 0; i < g->n_leaves; i++) {
        leaves->at[i + 1] = leaves->at[i] + shape_entries(leaves->shapes[i]);
    }
    double *out = arena_new(mem, double, leaves->at[g->n_leaves] + 1);
    for (int i = 0; i < g->n_leaves; i++) {
        const struct array *a = &leaves->given[i];
        double *at = out + leaves->at[i];
        if (leaves->is_given[i] && a->form != ARRAY_SHAPE) {
            memcpy(at, a->form == ARRAY_NUMBER ? &a->number : a->numbers.at,
                   (leaves->at[i + 1] - leaves->at[i]) * sizeof *at);
        } else {
            *drawn = true;
            leaf_draw(&(struct leaf_draw){
                .g = g, .leaf = i, .seed = seed, .rule = rule, .out = at});
        }
    }
    return out;
}
