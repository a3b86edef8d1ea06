/* Hints for an open question, in three stages. */
#include <string.h>

#include "explain/entry_text.h"
#include "explain/edge.h"
#include "judge/parts.h"
#include "base/number.h"

enum { DIGITS = 5, WIDTH = 120 /* columns of the numbers of an entry */ };

/* "z₁ = 6", "X is 4×3" */
static const char *node_words(const struct question *q, int node, bool grad,
                              struct arena *mem)
{
    const struct backprop *b = q->b;
    const struct matrix *m = grad ? backprop_grad(b, node) : backprop_value(b, node);
    const char *name =
        grad ? notation_gradient(q->text, b->g, node, mem) : q->text->names[node];
    return matrix_entries(m) == 1
               ? arena_printf(mem, "%s = %s", name, number_text(m->at[0], DIGITS, mem))
               : arena_printf(mem, "%s is %zu×%zu", name, m->rows, m->columns);
}

static const char *upstream_hint(const struct question *q, struct arena *mem)
{
    const struct node *n = &q->b->g->nodes[q->move.node];
    if (q->move.kind == BACKPROP_SEED) {
        return "nothing arrives from above: this is the output";
    }
    if (q->move.kind == BACKPROP_FORWARD) {
        const char *a = node_words(q, n->in[0], false, mem);
        return n->in[1] < 0 || n->in[1] == n->in[0]
                   ? a
                   : arena_printf(mem, "%s, %s", a, node_words(q, n->in[1], false, mem));
    }
    int asked = judge_node(q->b, q->move);
    const char *up = node_words(q, q->move.node, true, mem);
    return q->b->has_grad[asked]
               ? arena_printf(mem,
                              "what arrives from above: %s; its term is added to what "
                              "is there, %s",
                              up, node_words(q, asked, true, mem))
               : arena_printf(mem, "what arrives from above: %s", up);
}

static const char *rule_hint(const struct question *q, struct arena *mem)
{
    const struct graph *g = q->b->g;
    const struct notation *t = q->text;
    int node = q->move.node, input = q->move.input;
    if (q->move.kind == BACKPROP_SEED) {
        return arena_printf(mem, "how much does %s change when %s does?", t->names[node],
                            t->names[node]);
    }
    if (q->kind == QUESTION_SHAPE && q->move.kind == BACKPROP_EDGE) {
        return "a gradient has the shape of what it is the gradient of";
    }
    if (q->move.kind == BACKPROP_FORWARD) {
        return arena_printf(mem, "%s = %s", t->names[node], t->formulas[node]);
    }
    if (q->kind == QUESTION_RULE) {
        return op_table[g->nodes[node].op].words;
    }
    return graph_is_of_numbers(g)
               ? arena_printf(mem, "the local gradient of %s = %s by %s is %s",
                              t->names[node], t->formulas[node],
                              t->names[g->nodes[node].in[input]],
                              t->locals[2 * node + input])
               : arena_printf(mem, "the edge adds %s, δ being %s",
                              edge_symbols(g, t, node, input, mem),
                              notation_gradient(t, g, node, mem));
}

/* What is added up or multiplied for the entry, without the result. */
static const char *entry_hint(const struct question *q, struct arena *mem)
{
    bool entry = q->kind == QUESTION_ENTRY;
    struct entry e = entry_in(&q->b->plan, q->move.node,
                              q->move.kind == BACKPROP_EDGE ? q->move.input : -1,
                              entry ? q->row : 0, entry ? q->col : 0);
    struct entry_equation eq = entry_equation(&e, q->text, WIDTH, mem);
    const char *out = "";
    for (int i = 0; i < eq.n; i++) {
        out = arena_printf(mem, "%s%s", out, eq.pieces[i].text);
    }
    return eq.n > 0 ? out : entry_lead(&e, q->text, mem);
}

static const char *number_hint(const struct question *q, struct arena *mem)
{
    const struct backprop *b = q->b;
    int node = q->move.node;
    if (q->move.kind == BACKPROP_FORWARD) {
        return notation_numbers(b->g, b->values, node, DIGITS, mem);
    }
    double local = graph_local(b->g, b->values, node, q->move.input);
    int asked = judge_node(b, q->move);
    const char *before =
        b->has_grad[asked]
            ? arena_printf(mem, "%s + ", number_text(b->grads[asked], DIGITS, mem))
            : "";
    const char *up = *before ? number_factor(b->grads[node], DIGITS, mem)
                             : number_text(b->grads[node], DIGITS, mem);
    return arena_printf(mem, "%s%s·%s", before, up, number_factor(local, DIGITS, mem));
}

static const char *shape_words(const struct question *q, int node, struct arena *mem)
{
    struct shape s = q->b->g->nodes[node].shape;
    return arena_printf(mem, "(%d×%d)", s.rows, s.cols);
}

static const char *shapes_hint(const struct question *q, struct arena *mem)
{
    static const char equals[] = " = ";
    const struct graph *g = q->b->g;
    const struct node *n = &g->nodes[q->move.node];
    if (q->move.kind == BACKPROP_FORWARD) {
        const char *a = shape_words(q, n->in[0], mem);
        const char *b = n->in[1] < 0 ? "" : shape_words(q, n->in[1], mem);
        bool infix = op_table[n->op].form == FORM_INFIX;
        return infix ? arena_printf(mem, "%s%s%s", a, op_table[n->op].symbol, b)
                     : arena_printf(mem, "%s of %s%s%s", op_table[n->op].symbol, a,
                                    *b ? " and " : "", b);
    }
    const char *text = edge_shapes(g, q->move.node, q->move.input, mem);
    const char *right = strstr(text, equals); /* without what they give */
    return right && q->kind == QUESTION_SHAPE ? right + strlen(equals) : text;
}

const char *judge_hint(const struct question *q, enum hint hint, struct arena *mem)
{
    if (hint == HINT_UPSTREAM) {
        return upstream_hint(q, mem);
    }
    if (hint == HINT_RULE) {
        return rule_hint(q, mem);
    }
    if (q->move.kind == BACKPROP_SEED) {
        const char *out = q->text->names[q->move.node];
        return arena_printf(mem, "the change of %s divided by the same change of %s", out,
                            out);
    }
    if (q->kind == QUESTION_SHAPE || q->kind == QUESTION_RULE) {
        return shapes_hint(q, mem);
    }
    return graph_is_of_numbers(q->b->g) ? number_hint(q, mem) : entry_hint(q, mem);
}
