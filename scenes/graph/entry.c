/* graph: the chosen entry of a matrix, and which entries of the other nodes it is made of
 * and acts on. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/text.h"
#include "scenes/graph/graph.h"

/* ---- which entry ---- */

/* "W1,1,4": the node, its row and its column, as typed. */
enum { PARTS = 3 };
struct typed_entry {
    const char *text, *part[PARTS + 1];
    size_t n[PARTS + 1];
    int count; /* of parts; more than PARTS: too many */
};

static struct typed_entry split_entry(const char *text)
{
    struct typed_entry t = {.text = text};
    const char *rest = text;
    while (t.count <= PARTS && (t.part[t.count] = text_item(&rest, &t.n[t.count]))) {
        t.count++;
    }
    return t;
}

/* Points at a part. */
static enum err wrong_part(const struct typed_entry *t, int part, const char *what,
                           struct fail *fail)
{
    return fail_set(fail, ERR_INPUT, "entry",
                    text_column(t->text, (size_t)(t->part[part] - t->text)), "%s", what);
}

/* Reads part 1, a row, or part 2, a column, of which the node has `end`. */
static enum err read_index(const struct lesson *l, const struct typed_entry *t, int node,
                           int part, struct arena *mem, int *out, struct fail *fail)
{
    static const char *const words[] = {"", "row", "column"};
    struct shape s = l->g.nodes[node].shape;
    int end = part == 1 ? s.rows : s.cols;
    *out = text_index(t->part[part], t->n[part], end);
    if (*out >= 0) {
        return ERR_NONE;
    }
    const char *what =
        !fail
            ? ""
            : arena_printf(mem, "%s is %d×%d: %s '%.*s' is %s", l->text.typed[node],
                           s.rows, s.cols, words[part],
                           (int)(t->n[part] < 32 ? t->n[part] : 32), t->part[part],
                           end == 1 ? arena_printf(mem, "not 0, its only %s", words[part])
                                    : arena_printf(mem, "none of 0 to %d", end - 1));
    return wrong_part(t, part, what, fail);
}

/* mem is for what *fail says; both may be NULL. */
static enum err read_entry(const struct lesson *l, const char *text, struct arena *mem,
                           struct place *out, struct fail *fail)
{
    struct typed_entry t = split_entry(text);
    *out = (struct place){-1, 0, 0};
    if (t.count == 0) {
        return ERR_INPUT;
    }
    int node = lesson_find(l, t.part[0], t.n[0]), row, col;
    if (node < 0) {
        const char *what =
            !fail
                ? ""
                : arena_printf(mem, "'%.*s' is no node of this graph; expected one of %s",
                               (int)(t.n[0] < 32 ? t.n[0] : 32), t.part[0],
                               lesson_names(l, mem));
        return wrong_part(&t, 0, what, fail);
    }
    if (t.count != PARTS) {
        return fail_set(fail, ERR_INPUT, "entry", 1,
                        "'%.64s': expected a node, a row and a column, from 0, with "
                        "commas between, as %s,0,0",
                        text, l->text.typed[node]);
    }
    enum err err = read_index(l, &t, node, 1, mem, &row, fail);
    err = err ? err : read_index(l, &t, node, 2, mem, &col, fail);
    if (!err) {
        *out = (struct place){node, row, col};
    }
    return err;
}

struct place lesson_read_entry(const struct lesson *l, const char *text)
{
    struct place out;
    read_entry(l, text, NULL, &out, NULL);
    return out;
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
    return lesson_read_entry(l, values_text(ctx->values, P_ENTRY));
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
    const char *text = values_text(ctx->values, P_ENTRY);
    if (!l->matrices || (f->entry && strcmp(f->entry, text) == 0)) {
        return;
    }
    if (!f->marks) { /* made once, used for every entry */
        f->marks = follow_new(&l->g, mem);
        f->entry_size = EXPRESSION_BYTES;
        f->entry = arena_alloc(mem, f->entry_size, 1);
    }
    snprintf(f->entry, f->entry_size, "%s", text);
    struct place chosen = lesson_read_entry(l, text);
    if (chosen.node >= 0) {
        follow_entry(&l->g, chosen.node, chosen.row, chosen.col, f->marks);
    } else {
        follow_nothing(&l->g, f->marks);
    }
}

struct grid lesson_grid_of(const struct lesson *l, const struct follow *follow,
                           struct place chosen, int node, bool grad)
{
    struct shape shape = l->g.nodes[node].shape;
    bool known = grad ? l->b.has_grad[node] : l->b.has_value[node];
    const struct matrix *m =
        grad ? backprop_grad(&l->b, node) : backprop_value(&l->b, node);
    struct grid g = {.at = known ? m->at : NULL,
                     .rows = shape.rows,
                     .cols = shape.cols,
                     .ink = grad ? INK_GRADIENT : INK_VALUE};
    if (chosen.node == node) {
        g.lit_row = 1 + chosen.row;
        g.lit_col = 1 + chosen.col;
    } else if (chosen.node >= 0 && follow->marks && *follow->entry) {
        g.marks = follow->marks[node];
    }
    return g;
}

struct grid lesson_grid(const struct lesson *l, const struct follow *follow,
                        const struct ctx *ctx, int node, bool grad)
{
    struct grid g = lesson_grid_of(l, follow, lesson_chosen_entry(l, ctx), node, grad);
    g.hidden = !ctx->show_numbers;
    return g;
}
