/* graph: the learner predicts the number that the next step gives; of a matrix that of
 * one entry. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/graph/input.h"

/* ---- what is asked ---- */

/* The node that the next step gives a value, or a term of its gradient. */
static int asked_node(const struct lesson *l, struct backprop_move next)
{
    return next.kind == BACKPROP_EDGE ? l->g.nodes[next.node].in[next.input] : next.node;
}

/* ", entry [1,4]" or "[1,4]" of a matrix; "": it is a number. */
static const char *entry_text(const struct lesson_view *v, const struct lesson *l,
                              const char *lead, struct arena *mem)
{
    struct place at = v->asked_entry;
    return lesson_is_scalar(l, at.node)
               ? ""
               : arena_printf(mem, "%s[%d,%d]", lead, at.row, at.col);
}

static const char *question(const struct lesson_view *v, const struct lesson *l,
                            struct backprop_move next, struct arena *mem)
{
    const char *out = l->text.names[l->g.n - 1];
    if (next.kind == BACKPROP_SEED) {
        return arena_printf(mem, "∂%s/∂%s =", out, l->text.names[next.node]);
    }
    if (next.kind == BACKPROP_FORWARD) {
        bool brief = strlen(l->text.formulas[next.node]) > 40;
        return arena_printf(mem, "%s%s%s%s =", l->text.names[next.node],
                            brief ? "" : " = ", brief ? "" : l->text.formulas[next.node],
                            entry_text(v, l, brief ? "" : ", entry ", mem));
    }
    int in = asked_node(l, next);
    const char *entry = entry_text(v, l, "", mem);
    int terms = backprop_terms(&l->b, in, 0, NULL);
    return terms > 1 ? arena_printf(mem, "∂%s/∂%s%s, %d of %d terms added =", out,
                                    l->text.names[in], entry,
                                    backprop_arrived(&l->b, in) + 1, terms)
                     : arena_printf(mem, "∂%s/∂%s%s =", out, l->text.names[in], entry);
}

bool question_asked(const struct lesson_view *v, const struct lesson *l)
{
    return v->asked && v->asked_step == l->b.step;
}

void question_ask(const struct lesson_view *v, const struct lesson *l,
                  const struct ctx *ctx, struct asks *asks)
{
    struct backprop_move next = backprop_move_at(&l->b, l->b.step + 1);
    ask_question(asks, 1, question(v, l, next, ctx->scratch));
}

void question_key(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    const struct lesson *l = p->model;
    const struct backprop *b = &l->b;
    if (input_end(v, l, END_PREDICT)) {
        return;
    }
    struct backprop_move next = backprop_move_at(b, b->step + 1);
    double number;
    if (next.kind == BACKPROP_END || next.kind == BACKPROP_UPDATE ||
        (next.kind == BACKPROP_FORWARD && notation_number(&l->g, next.node, &number))) {
        input_go(v, b->step + 1, p->asks);
        return;
    }
    struct follow follow = {0}; /* that of the drawing is not at hand here */
    lesson_follow(&follow, p->ctx->scratch, l, p->ctx);
    v->asked = true;
    v->asked_step = b->step;
    v->asked_entry = lesson_entry(l, p->ctx, &follow, asked_node(l, next));
    ask_run(p->asks, false);
    question_ask(v, l, p->ctx, p->asks);
}

/* ---- the answer ---- */

/* The question that is open. */
static struct question open_question(const struct lesson_view *v, const struct lesson *l)
{
    struct backprop_move next = backprop_move_at(&l->b, l->b.step + 1);
    struct place at = v->asked_entry;
    bool number = lesson_is_scalar(l, asked_node(l, next));
    return (struct question){.b = &l->b,
                             .text = &l->text,
                             .move = next,
                             .kind = number ? QUESTION_NUMBER : QUESTION_ENTRY,
                             .row = at.row,
                             .col = at.col};
}

enum { GUESS_W = 30 /* columns of a guess that are repeated */ };

static void answered(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                     const char *text, const struct verdict *verdict, struct asks *asks)
{
    const struct backprop *b = &l->b;
    input_note(v, l, false, "");
    v->verdict = verdict->slip;
    v->right = verdict_is_right(verdict);
    v->n_guesses++;
    v->n_right += v->right;
    if (v->right) {
        v->verdict_step++;
        input_go(v, b->step + 1, asks);
        return;
    }
    struct backprop_move next = backprop_move_at(b, b->step + 1);
    snprintf(v->note, sizeof v->note, "%s %.*s? %s (p: again, →: show)",
             question(v, l, next, ctx->scratch), (int)text_fit(text, GUESS_W), text,
             verdict->sentence);
}

void question_answer(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                     const char *text, struct asks *asks)
{
    struct fail fail = FAIL_INIT;
    struct arena mem = ARENA_INIT; /* of its own, as it may take much */
    struct verdict verdict;
    if (!question_asked(v, l) || l->b.step >= backprop_steps(&l->b)) {
        return;
    }
    struct question q = open_question(v, l);
    if (judge(&q, text, &mem, &verdict, &fail) == ERR_NONE) {
        answered(v, l, ctx, text, &verdict, asks);
    } else {
        input_note(v, l, false,
                   arena_printf(ctx->scratch, "cannot read that: %.*s: %s",
                                (int)text_fit(text, GUESS_W), text, fail.what));
        question_ask(v, l, ctx, asks);
    }
    arena_release(&mem);
}
