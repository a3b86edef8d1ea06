/* check: the graph of the expression with L2, and the numbers that its leaves begin with. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "nets/leaf.h"
#include "scenes/check/check.h"

/* ---- the expression: what was typed, with L2 ---- */

/* The text with L2's term before it, whose contribution to a weight then comes last in
 * the sweep: "l2/2*(sum(W1^2)+sum(W2^2)) + …", with λ as a number. *before: its bytes. */
static const char *with_l2(const char *text, double l2, const struct graph *structure,
                           struct arena *mem, size_t *before)
{
    const char *squares = "";
    char number[NUMBER_SIZE];
    for (int i = 0; i < structure->n_leaves && l2 > 0; i++) {
        if (leaf_role(structure, i) == LEAF_WEIGHT) {
            squares = arena_printf(mem, "%s%ssum(%s^2)", squares, *squares ? "+" : "",
                                   structure->leaves[i].name);
        }
    }
    *before = 0;
    if (!*squares) {
        return text;
    }
    const char *term =
        arena_printf(mem, "%s/2*(%s) + ", number_short(number, l2), squares);
    *before = strlen(term);
    return arena_printf(mem, "%s%s", term, text);
}

/* ---- sizes ---- */

enum { ONE = -1 };
/* Which length of which leaf N, D, H and C are. */
static const struct {
    const char *name;
    int rows, cols; /* parameters, or ONE */
} sized[] = {{"X", P_N, P_D},
             {"W1", P_D, P_H},
             {"b1", ONE, P_H},
             {"W2", P_H, P_C},
             {"b2", ONE, P_C}};
enum { SIZED = sizeof sized / sizeof *sized };

/* Gives the leaves of the net that have no shape theirs by N, D, H and C; but where a
 * leaf was given as a matrix, its lengths count. */
static void give_sizes(const struct graph *g, struct leaves *leaves, const int size[4])
{
    int length[4], leaf[SIZED];
    memcpy(length, size, sizeof length);
    for (int k = 0; k < SIZED; k++) {
        leaf[k] = leaves_find(g, sized[k].name, strlen(sized[k].name));
        if (leaf[k] >= 0 && leaves->is_given[leaf[k]]) {
            struct shape s = leaves->shapes[leaf[k]];
            if (sized[k].rows != ONE) {
                length[sized[k].rows - P_N] = s.rows;
            }
            length[sized[k].cols - P_N] = s.cols;
        }
    }
    for (int k = 0; k < SIZED; k++) {
        if (leaf[k] >= 0 && !leaves->is_given[leaf[k]]) {
            int rows = sized[k].rows == ONE ? 1 : length[sized[k].rows - P_N];
            leaves_shape(leaves, leaf[k],
                         (struct shape){rows, length[sized[k].cols - P_N]});
        }
    }
}

void check_sizes(const struct values *v, unsigned bugs, bool hunt, int size[4])
{
    bool square = values_flag(v, P_SQUARE), given = false;
    for (int k = 0; k < 4; k++) {
        size[k] = (int)values_integer(v, P_N + k);
        given |= values_get(v, P_N + k, PARAM_ALL)->given;
    }
    for (int b = 0; b < BUG_MOST && !given && !hunt; b++) {
        square |= (bugs & BUG_BIT(b)) && bug_table[b].square;
    }
    for (int k = 1; k < 4 && square; k++) {
        size[k] = size[0];
    }
}

/* ---- the graph and the numbers in it ---- */

enum err check_make_graph(const struct ctx *ctx, const int size[4], double l2,
                          struct arena *mem, struct graph *out, double **entries,
                          bool *drawn, struct fail *fail)
{
    const char *typed = values_text(ctx->values, P_EXPR);
    struct graph plain, structure;
    struct leaves leaves;
    bool numbers;
    size_t before;
    enum err err = leaves_structure(typed, false, ctx->scratch, &plain, &numbers, fail);
    const char *text = err ? typed : with_l2(typed, l2, &plain, ctx->scratch, &before);
    err = err ? err : leaves_structure(text, false, mem, &structure, &numbers, fail);
    err = err ? err : leaves_read(&plain, P_LEAVES, ctx, &leaves, fail);
    if (err) {
        return err;
    }
    give_sizes(&plain, &leaves, size);
    /* L2's term names the weights first: what was read is put in the graph's order. */
    struct leaves ordered = {
        .given = arena_new(ctx->scratch, struct array, plain.n_leaves),
        .is_given = arena_new(ctx->scratch, bool, plain.n_leaves),
        .shapes = arena_new(ctx->scratch, struct shape, plain.n_leaves),
        .numbers = leaves.numbers};
    for (int i = 0; i < structure.n_leaves; i++) {
        const char *name = structure.leaves[i].name;
        int from = leaves_find(&plain, name, strlen(name));
        ordered.given[i] = leaves.given[from];
        ordered.is_given[i] = leaves.is_given[from];
        ordered.shapes[i] = leaves.shapes[from];
    }
    err = leaves_graph(text, numbers, false, &structure, &ordered, ctx->scratch, mem, out,
                       fail);
    if (err && fail && before > 0 && fail->column > (long)before) {
        fail->column -= (long)before;
    }
    if (!err && graph_no_loss(out)) {
        err = fail_set(fail, ERR_INPUT, "expr", 1, "%s", graph_no_loss(out));
    }
    if (!err) {
        *entries = leaves_fill(out, &ordered, ctx->seed,
                               (enum init)values_choice(ctx->values, P_INIT), mem, drawn);
    }
    return err;
}

double *check_entries_of(const struct graph *g, double *all, int leaf, size_t *n)
{
    for (int i = 0; i <= leaf; i++) {
        struct shape s = g->leaves[i].shape;
        *n = (size_t)(s.rows > 0 ? s.rows : 1) * (size_t)(s.cols > 0 ? s.cols : 1);
        all += i < leaf ? *n : 0;
    }
    return all;
}

enum err check_scale_logits(const struct graph *g, double *all, double factor,
                            struct fail *fail)
{
    static const char *const names[] = {"W2", "b2"};
    if (leaves_find(g, "W2", 2) < 0 && factor != 1) {
        return fail_set(fail, ERR_INPUT, "logits", 1,
                        "there is no W2 in this expression; expected 1");
    }
    for (int k = 0; k < 2; k++) {
        size_t n = 0;
        int leaf = leaves_find(g, names[k], 2);
        double *at = leaf < 0 ? NULL : check_entries_of(g, all, leaf, &n);
        for (size_t i = 0; i < n; i++) {
            at[i] *= factor;
        }
    }
    return ERR_NONE;
}

enum err check_kill_units(const struct graph *g, double *all, const char *text,
                          struct fail *fail)
{
    static const char *const names[] = {"W1", "b1"};
    size_t n, bytes;
    for (const char *at, *rest = text; (at = text_item(&rest, &bytes));) {
        char *end;
        long unit = strtol(at, &end, 10);
        int w1 = leaves_find(g, "W1", 2), units = w1 < 0 ? 0 : g->leaves[w1].shape.cols;
        if (units == 0) {
            return fail_set(fail, ERR_INPUT, "kill", 1,
                            "there is no W1 in this expression; expected nothing");
        }
        if (end != at + bytes || unit < 0 || unit >= units || *at < '0' || *at > '9') {
            return fail_set(fail, ERR_INPUT, "kill",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no column of W1; expected columns from 0 to %d "
                            "with commas between",
                            (int)(bytes < 32 ? bytes : 32), at, units - 1);
        }
        for (int k = 0; k < 2; k++) {
            int leaf = leaves_find(g, names[k], 2);
            double *of = leaf < 0 ? NULL : check_entries_of(g, all, leaf, &n);
            for (size_t i = (size_t)unit; of && i < n; i += (size_t)units) {
                of[i] = 0;
            }
        }
    }
    return ERR_NONE;
}
