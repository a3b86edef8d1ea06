/* graph: what is asked, in words. */
#include <string.h>

#include "base/number.h"
#include "scenes/graph/question.h"

/* ---- names ---- */

static struct backprop_move asked_move(const struct lesson *l, long step)
{
    return backprop_move_at(&l->b, step + 1);
}

const char *question_about(const struct lesson *l, long step, struct arena *mem)
{
    static const char *const which[] = {", its first input", ", its second input"};
    struct backprop_move m = asked_move(l, step);
    if (m.kind != BACKPROP_EDGE) {
        return l->text.names[m.node];
    }
    const struct node *n = &l->g.nodes[m.node];
    return arena_printf(mem, "%s → %s%s", l->text.names[m.node],
                        l->text.names[n->in[m.input]],
                        n->in[0] == n->in[1] ? which[m.input] : "");
}

/* "∂L/∂x", or "x.grad" where passes pile up. */
static const char *gradient(const struct lesson *l, int node, struct arena *mem)
{
    struct panel p = {.l = l, .mem = mem};
    return panel_gradient(&p, node);
}

/* "[1,4]" where an entry is asked for. */
static const char *entry_text(const struct lesson_view *v, struct arena *mem)
{
    struct place at = v->asked_entry;
    return v->predicting.kind == QUESTION_ENTRY
               ? arena_printf(mem, "[%d,%d]", at.row, at.col)
               : "";
}

/* The terms of a node's gradient that the moves of this pass up to a step add. */
static int terms_until(const struct lesson *l, int node, long step)
{
    long pass = asked_move(l, step).pass;
    int count = 0;
    for (long s = step; s > 0; s--) {
        struct backprop_move m = backprop_move_at(&l->b, s);
        if (m.pass != pass || m.kind != BACKPROP_EDGE) {
            break;
        }
        count += l->g.nodes[m.node].in[m.input] == node;
    }
    return count;
}

/* ", 1 of 2 terms added"; "" where the term is all of the gradient. */
static const char *added_text(const struct lesson *l, long step, struct arena *mem)
{
    struct backprop_move m = asked_move(l, step);
    int in = judge_node(&l->b, m), terms = backprop_edges(&l->b, in, 0, NULL);
    return terms > 1 ? arena_printf(mem, ", %d of %d terms added",
                                    terms_until(l, in, step + 1), terms)
                     : "";
}

/* ---- before the answer ---- */

static const char *label_of_value(const struct lesson_view *v, const struct lesson *l,
                                  int node, struct arena *mem)
{
    const char *name = l->text.names[node], *formula = l->text.formulas[node];
    bool brief = strlen(formula) > 30;
    const char *entry = entry_text(v, mem);
    return v->predicting.kind == QUESTION_SHAPE
               ? arena_printf(mem, "shape of %s =", name)
               : arena_printf(mem, "%s%s%s%s%s =", name, brief ? "" : " = ",
                              brief ? "" : formula, brief || !*entry ? "" : ", entry ",
                              entry);
}

static const char *label_of_gradient(const struct lesson_view *v, const struct lesson *l,
                                     int node, struct arena *mem)
{
    const char *name = gradient(l, node, mem);
    switch (v->predicting.kind) {
    case QUESTION_SHAPE:
        return arena_printf(mem, "shape of %s =", name);
    case QUESTION_RULE:
        return arena_printf(mem, "%s, rule =", name);
    default:
        return arena_printf(mem, "%s%s%s =", name, entry_text(v, mem),
                            added_text(l, v->asked_step, mem));
    }
}

const char *question_label(const struct lesson_view *v, const struct lesson *l, bool way,
                           struct arena *mem)
{
    struct backprop_move m = asked_move(l, v->asked_step);
    int node = judge_node(&l->b, m);
    const char *label = m.kind == BACKPROP_FORWARD ? label_of_value(v, l, node, mem)
                                                   : label_of_gradient(v, l, node, mem);
    if (way && m.kind == BACKPROP_EDGE) {
        const char *more = arena_printf(mem, "%s → %s: %s", l->text.names[m.node],
                                        l->text.names[node], label);
        label = strlen(more) < QUESTION_LABEL ? more : label;
    }
    return strlen(label) < QUESTION_LABEL ? label : "your answer:";
}

/* ---- sentences ---- */

static const char *ask_value(const struct lesson_view *v, const struct lesson *l,
                             int node, struct arena *mem)
{
    const char *is =
        arena_printf(mem, "%s = %s", l->text.names[node], l->text.formulas[node]);
    switch (v->predicting.kind) {
    case QUESTION_SHAPE:
        return arena_printf(mem, "%s is computed next: how many rows and columns has it?",
                            is);
    case QUESTION_ENTRY:
        return arena_printf(mem, "%s is computed next: which number is its entry %s?", is,
                            entry_text(v, mem));
    default:
        return arena_printf(mem, "%s is computed next: which number is it?", is);
    }
}

/* Before "was there": "what"; of an entry "the −0.31 that", since the picture has only a
 * map of it. */
static const char *amount(const struct lesson_view *v, const struct lesson *l, int node,
                          struct arena *mem)
{
    enum { DIGITS = 5 };
    struct place at = v->asked_entry;
    if (v->predicting.kind != QUESTION_ENTRY) {
        return "what";
    }
    double there = matrix_at(backprop_grad(&l->b, node), at.row, at.col);
    return arena_printf(mem, "the %s that", number_text(there, DIGITS, mem));
}

/* ", the last of its 4 terms added"; "" where the term is all of the gradient. */
static const char *so_far(const struct lesson_view *v, const struct lesson *l,
                          struct arena *mem)
{
    struct backprop_move m = asked_move(l, v->asked_step);
    int in = judge_node(&l->b, m), terms = backprop_edges(&l->b, in, 0, NULL);
    int term = terms_until(l, in, v->asked_step + 1);
    bool kept = l->b.options.keep_grads && m.pass > 0 && l->g.nodes[in].op == OP_LEAF;
    if (term == 1 && kept) {
        return arena_printf(mem, ", with this added to %s earlier passes left",
                            amount(v, l, in, mem));
    }
    if (terms == 1 || term == 1) {
        return terms == 1
                   ? ""
                   : arena_printf(mem, " so far, with the first of its %d terms", terms);
    }
    const char *there = arena_printf(mem, " to %s was there", amount(v, l, in, mem));
    return term < terms
               ? arena_printf(mem, " so far, term %d of %d added%s", term, terms, there)
               : arena_printf(mem, ", the last of its %d terms added%s", terms,
                              v->predicting.kind == QUESTION_ENTRY ? there : "");
}

static const char *ask_gradient(const struct lesson_view *v, const struct lesson *l,
                                struct arena *mem)
{
    struct backprop_move m = asked_move(l, v->asked_step);
    int in = judge_node(&l->b, m);
    const char *way = question_about(l, v->asked_step, mem), *name = gradient(l, in, mem);
    switch (v->predicting.kind) {
    case QUESTION_SHAPE:
        return arena_printf(mem, "%s: how many rows and columns has %s?", way, name);
    case QUESTION_RULE:
        return arena_printf(mem,
                            backprop_edges(&l->b, in, 0, NULL) > 1
                                ? "%s: what does this edge add to %s, as an expression?"
                                : "%s: what is %s, as an expression?",
                            way, name);
    default:
        return arena_printf(mem, "%s: what is %s%s%s?", way, name, entry_text(v, mem),
                            so_far(v, l, mem));
    }
}

const char *question_sentence(const struct lesson_view *v, const struct lesson *l,
                              struct arena *mem)
{
    struct backprop_move m = asked_move(l, v->asked_step);
    const char *name = l->text.names[m.node];
    switch (m.kind) {
    case BACKPROP_FORWARD:
        return ask_value(v, l, m.node, mem);
    case BACKPROP_EDGE:
        return ask_gradient(v, l, mem);
    default:
        return arena_printf(mem,
                            "The backward pass begins: what is ∂%s/∂%s, the change of %s "
                            "per change of %s itself?",
                            name, name, name, name);
    }
}

const char *question_answers(const struct lesson_view *v, const struct lesson *l,
                             struct arena *mem)
{
    struct backprop_move m = asked_move(l, v->asked_step);
    bool value = m.kind == BACKPROP_FORWARD;
    const char *name = l->text.names[m.node], *typed = l->text.typed[m.node];
    switch (v->predicting.kind) {
    case QUESTION_SHAPE:
        return "Answer with rows and columns, as in 4x3.";
    case QUESTION_ENTRY:
        return value
                   ? "Answer with a number, or an expression in entries, as in "
                     "A[0,1]+B[0,1]."
                   : "Answer with a number, with an expression in entries, as in "
                     "d[0,1]*A[1,0], or with one for the whole matrix, as in A.T@d; d is "
                     "δ, what arrives.";
    case QUESTION_RULE:
        return "Answer with an expression, as in A.T@d: d is δ, what arrives; @ "
               "multiplies "
               "matrices, .T transposes, sum(d,rows) adds up the rows.";
    default:
        return value
                   ? "Answer with a number, or with an expression in the names on screen."
               : strcmp(name, typed) == 0
                   ? arena_printf(mem,
                                  "Answer with a number, or with an expression in the "
                                  "names on screen; for %s type d%s.",
                                  gradient(l, m.node, mem), typed)
                   : arena_printf(mem,
                                  "Answer with a number, or with an expression in the "
                                  "names on screen: for %s type %s, for %s d%s.",
                                  name, typed, gradient(l, m.node, mem), typed);
    }
}

/* ---- why not ---- */

const char *question_refusal(const struct lesson *l, const struct ctx *ctx,
                             struct arena *mem)
{
    struct backprop_move next = asked_move(l, l->b.step);
    double number;
    if (l->b.step >= backprop_steps(&l->b)) {
        return "nothing is left to predict: this was the last step, r starts over";
    }
    if (!ctx->show_numbers) {
        return "nothing is asked while numbers are hidden: a shows them, then p asks";
    }
    if (next.kind == BACKPROP_END) {
        return "nothing is asked here: the pass is complete, → lists all gradients";
    }
    if (next.kind == BACKPROP_UPDATE) {
        return "nothing is asked here: → makes the update, after it p asks again";
    }
    if (next.kind == BACKPROP_FORWARD && notation_number(&l->g, next.node, &number)) {
        return arena_printf(mem,
                            "%s is a fixed number, nothing is to be predicted: → goes "
                            "on, then p asks",
                            l->text.names[next.node]);
    }
    return NULL;
}
