/* graph: the chosen entry of a matrix, and which entries of the other nodes it is made of
 * and acts on. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "scenes/graph/graph.h"
#include "scenes/graph/input.h"

/* ---- which entry ---- */

/* A part of `text`, as typed: the node, the row and the column of "W1,1,4". */
struct typed_part {
    const char *at;
    size_t n;
};
enum { PARTS = 3 };

/* Reads a row, or a column, of which the node has `end`. */
static enum err read_index(const struct lesson *l, const char *text,
                           struct typed_part part, int node, bool column, int *out,
                           struct fail *fail)
{
    struct shape s = l->g.nodes[node].shape;
    int end = column ? s.cols : s.rows;
    const char *word = column ? "column" : "row";
    char range[40] = "not 0, its only ";
    *out = text_index(part.at, part.n, end);
    if (*out >= 0) {
        return ERR_NONE;
    }
    if (end > 1) {
        snprintf(range, sizeof range, "none of 0 to %d", end - 1);
    }
    return fail_set(fail, ERR_INPUT, "entry", text_column(text, (size_t)(part.at - text)),
                    "%s is %d×%d: %s '%.*s' is %s%s", l->text.typed[node], s.rows, s.cols,
                    word, (int)(part.n < 32 ? part.n : 32), part.at, range,
                    end == 1 ? word : "");
}

/* mem is for what *fail says; both may be NULL. */
static enum err read_entry(const struct lesson *l, const char *text, struct arena *mem,
                           struct place *out, struct fail *fail)
{
    struct typed_part parts[PARTS + 1];
    const char *rest = text;
    int count = 0; /* of parts; more than PARTS: too many */
    while (count <= PARTS && (parts[count].at = text_item(&rest, &parts[count].n))) {
        count++;
    }
    *out = (struct place){-1, 0, 0};
    if (count == 0) {
        return ERR_INPUT;
    }
    int node = lesson_find(l, parts[0].at, parts[0].n), row, col;
    if (node < 0) {
        return lesson_no_node(l, "entry", text, parts[0].at, parts[0].n, mem, fail);
    }
    if (count != PARTS) {
        return fail_set(fail, ERR_INPUT, "entry", 1,
                        "'%.64s': expected a node, a row and a column, from 0, with "
                        "commas between, as %s,0,0",
                        text, l->text.typed[node]);
    }
    enum err err = read_index(l, text, parts[1], node, false, &row, fail);
    err = err ? err : read_index(l, text, parts[2], node, true, &col, fail);
    if (!err) {
        *out = (struct place){node, row, col};
    }
    return err;
}

enum err lesson_check_entry(const struct lesson *l, const struct ctx *ctx,
                            struct fail *fail)
{
    const char *text = values_text(ctx->values, P_ENTRY);
    struct place out;
    if (*text && !l->matrices) {
        return fail_set(fail, ERR_INPUT, "entry", 1,
                        "all nodes of this graph are numbers: an entry is one of a "
                        "matrix; node=%s chooses a node",
                        l->text.typed[l->g.n - 1]);
    }
    return *text ? read_entry(l, text, ctx->scratch, &out, fail) : ERR_NONE;
}

struct place lesson_chosen_entry(const struct lesson *l, const struct ctx *ctx)
{
    struct place out;
    read_entry(l, values_text(ctx->values, P_ENTRY), NULL, &out, NULL);
    return out;
}

struct place lesson_lit_entry(const struct lesson_view *v, const struct lesson *l,
                              const struct ctx *ctx)
{
    bool asked = question_asked(v, l) && v->predicting.kind == QUESTION_ENTRY;
    return asked ? v->asked_entry : lesson_chosen_entry(l, ctx);
}

/* True if entry number i of the node is one that the chosen entry acts on or is made
 * of. */
static bool is_followed(const struct follow *follow, int node, size_t i)
{
    return follow && follow->marks && follow->marks[node] && follow->marks[node][i];
}

struct place lesson_entry(const struct lesson *l, const struct ctx *ctx,
                          const struct follow *follow, int node)
{
    struct place chosen = lesson_chosen_entry(l, ctx), best = {node, 0, 0};
    if (chosen.node == node) {
        return chosen;
    }
    const struct matrix *m =
        l->b.has_grad[node] ? backprop_grad(&l->b, node) : backprop_value(&l->b, node);
    bool known = l->b.has_grad[node] || l->b.has_value[node], any = false;
    double most = -1;
    for (size_t i = 0; i < matrix_entries(m); i++) {
        bool marked = is_followed(follow, node, i);
        double size = known ? fabs(m->at[i]) : 0;
        size = isnan(size) ? HUGE_VAL : size;
        if ((marked && !any) || (marked == any && size > most)) {
            any = marked;
            most = size;
            best.row = (int)(i / m->columns);
            best.col = (int)(i % m->columns);
        }
    }
    return best;
}

size_t lesson_index(const struct lesson *l, struct place at)
{
    return (size_t)at.row * (size_t)l->g.nodes[at.node].shape.cols + (size_t)at.col;
}

/* ---- what it acts on, and what it is made of ---- */

void lesson_follow(struct follow *f, struct arena *mem, const struct lesson *l,
                   const struct ctx *ctx)
{
    struct place chosen = lesson_chosen_entry(l, ctx);
    if (!l->matrices || (f->marks && place_same(f->of, chosen))) {
        return;
    }
    f->marks = f->marks ? f->marks : follow_new(&l->g, mem);
    f->of = chosen;
    if (chosen.node >= 0) {
        follow_entry(&l->g, chosen.node, chosen.row, chosen.col, f->marks);
    } else {
        follow_nothing(&l->g, f->marks);
    }
}

struct grid lesson_grid(const struct lesson *l, const struct follow *follow,
                        const struct ctx *ctx, struct place lit, int node, bool grad)
{
    struct shape shape = l->g.nodes[node].shape;
    bool known = grad ? l->b.has_grad[node] : l->b.has_value[node];
    const struct matrix *m =
        grad ? backprop_grad(&l->b, node) : backprop_value(&l->b, node);
    struct grid g = {.at = known ? m->at : NULL,
                     .rows = shape.rows,
                     .cols = shape.cols,
                     .ink = grad ? INK_GRADIENT : INK_VALUE,
                     .hidden = !ctx->show_numbers};
    if (lit.node == node) {
        g.lit_row = 1 + lit.row;
        g.lit_col = 1 + lit.col;
    } else if (lit.node >= 0 && follow->marks && follow->of.node >= 0) {
        g.marks = follow->marks[node];
    }
    return g;
}
