/* check: the graph of the expression with L2, and the numbers that its leaves begin with. */
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "nets/leaf.h"
#include "scenes/check/check.h"

/* ---- L2 ---- */

/* The text with L2's term before it, whose contribution to a weight then comes last in
 * the sweep: "l2/2*(sum(W1^2)+sum(W2^2)) + …", with λ as a number; the text itself where
 * there is no weight. */
static const char *with_l2(const char *text, double l2, const struct graph *structure,
                           struct arena *mem)
{
    const char *squares = "";
    char number[NUMBER_SIZE];
    for (int i = 0; i < structure->n_leaves; i++) {
        if (leaf_role(structure, i) == LEAF_WEIGHT) {
            squares = arena_printf(mem, "%s%ssum(%s^2)", squares, *squares ? "+" : "",
                                   structure->leaves[i].name);
        }
    }
    return *squares ? arena_printf(mem, "%s/2*(%s) + %s", number_short(number, l2),
                                   squares, text)
                    : text;
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
 * leaf was given as a matrix, its lengths count, and become those sizes. */
static void give_sizes(struct leaves *l, int size[4])
{
    int leaf[SIZED];
    for (int k = 0; k < SIZED; k++) {
        leaf[k] = leaves_find(&l->structure, sized[k].name, strlen(sized[k].name));
        if (leaf[k] >= 0 && l->is_given[leaf[k]]) {
            struct shape s = l->shapes[leaf[k]];
            if (sized[k].rows != ONE) {
                size[sized[k].rows - P_N] = s.rows;
            }
            size[sized[k].cols - P_N] = s.cols;
        }
    }
    for (int k = 0; k < SIZED; k++) {
        if (leaf[k] >= 0 && !l->is_given[leaf[k]]) {
            int rows = sized[k].rows == ONE ? 1 : size[sized[k].rows - P_N];
            leaves_shape(l, leaf[k], (struct shape){rows, size[sized[k].cols - P_N]});
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
        square |= (bugs & BUG_BIT(b)) && bug_table[b].shape;
    }
    for (int k = 1; k < 4 && square; k++) {
        size[k] = size[0];
    }
}

/* ---- the graph and the numbers in it ---- */

enum err check_make_graph(const struct ctx *ctx, int size[4], double l2,
                          struct arena *mem, struct leaves *leaves, struct graph *out,
                          struct fail *fail)
{
    enum err err = leaves_read(values_text(ctx->values, P_EXPR), false, P_LEAVES, ctx,
                               mem, leaves, fail);
    if (!err) {
        give_sizes(leaves, size);
        err = leaves_graph(leaves, ctx->scratch, mem, out, fail);
    }
    if (!err && graph_no_loss(out)) {
        err = fail_set(fail, ERR_INPUT, "expr", 1, "%s", graph_no_loss(out));
    }
    const char *text = err || l2 == 0
                           ? leaves->text
                           : with_l2(leaves->text, l2, &leaves->structure, ctx->scratch);
    if (text != leaves->text) { /* errors of what was typed have been told */
        leaves->text = text;
        leaves->numbers = false;
        err = leaves_graph(leaves, ctx->scratch, mem, out, fail);
    }
    return err;
}

/* Multiplies all entries of a leaf. */
static void multiply(const struct leaves *l, int leaf, double *all, double factor)
{
    for (size_t i = l->at[leaf]; i < l->at[leaf + 1]; i++) {
        all[i] *= factor;
    }
}

/* W2 and b2: the logits. */
static enum err scale_logits(const struct leaves *l, double *all, double factor,
                             struct fail *fail)
{
    int w2 = leaves_find(&l->structure, "W2", 2),
        b2 = leaves_find(&l->structure, "b2", 2);
    if (w2 < 0) {
        return factor == 1 ? ERR_NONE
                           : fail_set(fail, ERR_INPUT, "logits", 1,
                                      "there is no W2 in this expression; expected 1");
    }
    multiply(l, w2, all, factor);
    if (b2 >= 0) {
        multiply(l, b2, all, factor);
    }
    return ERR_NONE;
}

/* Columns of W1 and of b1 become 0: then z₁ is exactly 0 in these units. */
static enum err kill_units(const struct leaves *l, double *all, const char *text,
                           struct fail *fail)
{
    const int killed[] = {leaves_find(&l->structure, "W1", 2),
                          leaves_find(&l->structure, "b1", 2)};
    int units = killed[0] < 0 ? 0 : l->shapes[killed[0]].cols;
    size_t bytes;
    for (const char *at, *rest = text; (at = text_item(&rest, &bytes));) {
        int unit = text_index(at, bytes, units);
        if (units == 0) {
            return fail_set(fail, ERR_INPUT, "kill", 1,
                            "there is no W1 in this expression; expected nothing");
        }
        if (unit < 0) {
            return fail_set(fail, ERR_INPUT, "kill",
                            text_column(text, (size_t)(at - text)),
                            "'%.*s' is no column of W1; expected columns from 0 to %d "
                            "with commas between",
                            (int)(bytes < 32 ? bytes : 32), at, units - 1);
        }
        for (int k = 0; k < 2; k++) {
            size_t i = killed[k] < 0 ? 0 : l->at[killed[k]],
                   end = killed[k] < 0 ? 0 : l->at[killed[k] + 1];
            for (i += (size_t)unit; i < end; i += (size_t)units) {
                all[i] = 0;
            }
        }
    }
    return ERR_NONE;
}

enum err check_fill(const struct ctx *ctx, const struct graph *g, struct leaves *l,
                    struct arena *mem, double **entries, bool *drawn, struct fail *fail)
{
    const struct values *v = ctx->values;
    double *all =
        leaves_fill(g, l, ctx->seed, (enum init)values_choice(v, P_INIT), mem, drawn);
    *entries = all;
    enum err err = scale_logits(l, all, values_real(v, P_LOGITS, PARAM_ALL), fail);
    err = err ? err : kill_units(l, all, values_text(v, P_KILL), fail);
    for (int i = 0; i < g->n_leaves; i++) {
        if (leaf_role(g, i) == LEAF_WEIGHT) {
            multiply(l, i, all, values_real(v, P_SCALE, PARAM_ALL));
        }
    }
    return err;
}
