/* graph: the chosen entry of a matrix, and which entries of the other nodes it is made of
 * and acts on. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "autodiff/expression.h"
#include "base/text.h"
#include "scenes/graph/graph.h"

/* ---- which entry ---- */

/* A whole number from 0 to less than `end`, with blanks around, or -1. */
static int index_of(const char *text, size_t n, int end)
{
    long v = 0;
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == ' ') {
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || v >= end) {
            return -1;
        }
        v = 10 * v + (text[i] - '0');
        digits++;
    }
    return digits > 0 && v < end ? (int)v : -1;
}

struct place lesson_read_entry(const struct lesson *l, const char *text)
{
    enum { PARTS = 3 };
    const char *part[PARTS + 1] = {0}, *rest = text;
    size_t n[PARTS + 1] = {0};
    int count = 0;
    while (count <= PARTS && (part[count] = text_item(&rest, &n[count]))) {
        count++;
    }
    struct place none = {-1, 0, 0};
    int node = count == PARTS ? lesson_find(l, part[0], n[0]) : -1;
    if (node < 0) {
        return none;
    }
    struct shape shape = l->g.nodes[node].shape;
    int row = index_of(part[1], n[1], shape.rows),
        col = index_of(part[2], n[2], shape.cols);
    return row < 0 || col < 0 ? none : (struct place){node, row, col};
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
    for (size_t i = 0; i < m->rows * m->columns; i++) {
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
        follow_entry(&l->g, chosen.node, chosen.row, chosen.col, f->marks, ctx->scratch);
    } else {
        follow_nothing(&l->g, f->marks);
    }
}
