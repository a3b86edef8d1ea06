/* graph: the learner predicts what the next step gives: a number, an entry, a shape, or
 * the rule. */
#include "scenes/graph/question.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/graph/program.h"

/* ---- what a question is about ---- */

bool question_settled(const struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx)
{
    const struct predicting *q = &v->predicting;
    return (q->settled || v->asked) && v->asked_step + 1 == l->b.step &&
           q->graph == question_of_graph(l) && q->run == question_of_run(l, ctx);
}

static struct backprop_move move_after(const struct lesson *l, long step)
{
    return backprop_move_at(&l->b, step + 1);
}

struct question question_open(const struct lesson_view *v, const struct lesson *l)
{
    return (struct question){.b = &l->b,
                             .text = &l->text,
                             .move = move_after(l, v->asked_step),
                             .kind = v->predicting.kind,
                             .row = v->asked_entry.row,
                             .col = v->asked_entry.col};
}

static enum score_kind score_kind(const struct lesson *l, long step,
                                  enum question_kind kind)
{
    static const enum score_kind kinds[] = {
        [QUESTION_NUMBER] = SCORE_GRADIENTS,
        [QUESTION_ENTRY] = SCORE_ENTRIES,
        [QUESTION_SHAPE] = SCORE_SHAPES,
        [QUESTION_RULE] = SCORE_RULES,
    };
    bool value = move_after(l, step).kind == BACKPROP_FORWARD;
    return kind == QUESTION_NUMBER && value ? SCORE_VALUES : kinds[kind];
}

/* The rule of a value stands in its formula. */
static bool allows(const struct lesson *l, long step, enum question_kind kind)
{
    struct backprop_move m = move_after(l, step);
    return judge_allows(&l->b, m, kind) &&
           !(m.kind == BACKPROP_FORWARD && kind == QUESTION_RULE);
}

bool question_has_ways(const struct lesson *l, long step)
{
    return !allows(l, step, QUESTION_NUMBER);
}

/* ---- the missed ones ---- */

static struct missed *find_missed(struct predicting *q, long step)
{
    for (int i = 0; i < q->n_missed; i++) {
        if (q->missed[i].step == step) {
            return &q->missed[i];
        }
    }
    return NULL;
}

/* Those of another graph are forgotten. */
static void know_missed(struct lesson_view *v, const struct lesson *l)
{
    struct predicting *q = &v->predicting;
    uint64_t graph = question_of_graph(l);
    if (q->missed_of != graph) {
        q->n_missed = 0;
        q->again = 0;
        q->missed_of = graph;
    }
}

/* Adds the question before the later ones, once. */
static void miss(struct lesson_view *v, const struct lesson *l)
{
    struct predicting *q = &v->predicting;
    know_missed(v, l);
    if (q->graph != q->missed_of || find_missed(q, v->asked_step) ||
        q->n_missed == MISSED_MOST) {
        return;
    }
    int at = q->n_missed++;
    for (; at > 0 && q->missed[at - 1].step > v->asked_step; at--) {
        q->missed[at] = q->missed[at - 1];
    }
    q->missed[at] = (struct missed){.step = v->asked_step,
                                    .kind = q->kind,
                                    .row = v->asked_entry.row,
                                    .col = v->asked_entry.col};
}

/* One that is answered rightly at once is no longer missed. */
static void unmiss(struct lesson_view *v)
{
    struct predicting *q = &v->predicting;
    struct missed *m = find_missed(q, v->asked_step);
    if (m && m->kind == q->kind) {
        memmove(m, m + 1,
                (size_t)(q->missed + q->n_missed - (m + 1)) * sizeof *q->missed);
        q->n_missed--;
    }
}

void question_show(struct lesson_view *v, const struct lesson *l)
{
    if (question_asked(v, l)) {
        miss(v, l);
        v->predicting.settled = true;
    }
}

/* The same where the run went on by a key that is not of this scene. */
static void miss_passed(struct lesson_view *v, const struct lesson *l)
{
    if (v->asked && v->asked_step < l->b.step &&
        v->predicting.graph == question_of_graph(l)) {
        miss(v, l);
    }
}

/* ---- asking ---- */

void question_ask(const struct lesson_view *v, const struct lesson *l,
                  const struct ctx *ctx, struct asks *asks)
{
    ask_question(asks, 1, question_label(v, l, true, ctx->scratch));
}

/* Begins a question about the step after v->asked_step. */
static void begin(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                  enum question_kind kind, struct asks *asks)
{
    struct predicting *q = &v->predicting;
    v->asked = true;
    v->note[0] = '\0';
    q->kind = kind;
    q->hints = q->wrong = 0;
    q->settled = q->right = false;
    q->answer[0] = q->said[0] = '\0';
    q->refused = 0;
    q->graph = question_of_graph(l);
    q->run = question_of_run(l, ctx);
    ask_run(asks, false);
    question_ask(v, l, ctx, asks);
}

/* A program in place of the graph would hide the question. */
static void leave_program(const struct lesson_view *v, const struct ctx *ctx,
                          struct asks *asks)
{
    if (values_choice(ctx->values, P_DETAIL) >= DETAIL_PROGRAM) {
        lesson_set_detail(ctx, v->detail_before, asks);
    }
}

void question_key(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    const struct lesson *l = p->model;
    const struct ctx *ctx = p->ctx;
    bool last = input_end(v, l, END_PREDICT);
    miss_passed(v, l);
    const char *why = question_refusal(l, ctx, ctx->scratch);
    leave_program(v, ctx, p->asks);
    if (why) {
        v->predicting.refused = 1 + l->b.step;
        v->asked = false;
        ask_run(p->asks, false);
        input_note(v, l, false, last ? "" : why);
        return;
    }
    if (question_asked(v, l)) {
        question_ask(v, l, ctx, p->asks);
        return;
    }
    struct backprop_move next = move_after(l, l->b.step);
    struct follow follow = {0}; /* that of the drawing is not at hand here */
    lesson_follow(&follow, ctx->scratch, l, ctx);
    v->asked_step = l->b.step;
    v->asked_entry = lesson_entry(l, ctx, &follow, judge_node(&l->b, next));
    enum question_kind kind = judge_kind(&l->b, next);
    begin(v, l, ctx, kind, p->asks);
}

bool question_takes_digit(struct lesson_view *v, const struct lesson *l,
                          const struct ctx *ctx, uint32_t key)
{
    bool types = (key >= '0' && key <= '9') || key == '-';
    if (!types || v->predicting.refused != 1 + l->b.step) {
        return false;
    }
    const char *why = question_refusal(l, ctx, ctx->scratch);
    if (why) {
        input_note(v, l, false, why);
    }
    return why != NULL;
}

/* ---- hints, ways, again ---- */

static void next_hint(struct lesson_view *v)
{
    v->predicting.hints += v->predicting.hints < HINTS;
}

void question_hint_key(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    if (!question_asked(v, p->model)) {
        input_note(v, p->model, false, "a hint belongs to a question: p asks one");
        return;
    }
    next_hint(v);
    question_ask(v, p->model, p->ctx, p->asks);
}

void question_way_key(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    const struct lesson *l = p->model;
    struct predicting *q = &v->predicting;
    if (!question_asked(v, l)) {
        input_note(v, l, false,
                   "only a question can be asked in another way: p asks one");
        return;
    }
    if (!question_has_ways(l, l->b.step)) {
        snprintf(
            q->said, sizeof q->said,
            "of one number nothing else can be asked; an expression answers it, too");
        question_ask(v, l, p->ctx, p->asks);
        return;
    }
    enum question_kind kind = q->kind;
    do {
        kind = (kind + 1) % QUESTION_KINDS;
    } while (!allows(l, l->b.step, kind));
    begin(v, l, p->ctx, kind, p->asks);
}

void question_again_key(const struct key_press *p)
{
    struct lesson_view *v = p->view;
    const struct lesson *l = p->model;
    struct predicting *q = &v->predicting;
    miss_passed(v, l);
    know_missed(v, l);
    const struct missed *next = NULL, *first = NULL;
    for (int i = 0; i < q->n_missed; i++) {
        const struct missed *m = &q->missed[i];
        if (m->step < backprop_steps(&l->b)) { /* fewer passes than when it was asked */
            first = first ? first : m;
            next = !next && 1 + m->step > q->again ? m : next;
        }
    }
    next = next ? next : first;
    if (!next || !p->ctx->show_numbers) {
        input_note(v, l, next == NULL && v->n_guesses > 0,
                   next               ? question_refusal(l, p->ctx, p->ctx->scratch)
                   : v->n_guesses > 0 ? "no missed question is left: p asks the next one"
                                      : "nothing was missed so far: p asks a question");
        return;
    }
    leave_program(v, p->ctx, p->asks);
    q->again = 1 + next->step;
    input_go(v, next->step, p->asks);
    v->asked_step = next->step;
    v->asked_entry = (struct place){judge_node(&l->b, move_after(l, next->step)),
                                    next->row, next->col};
    begin(v, l, p->ctx, next->kind, p->asks);
}

/* ---- the answer ---- */

enum { GUESS_W = 30 /* columns of a guess that are repeated */ };

static void answered(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                     const char *text, const struct verdict *verdict, struct asks *asks)
{
    struct predicting *q = &v->predicting;
    struct score *score = &q->scores[score_kind(l, v->asked_step, q->kind)];
    v->verdict = verdict->slip;
    v->right = verdict_is_right(verdict);
    v->n_guesses++;
    v->n_right += v->right;
    score->all++;
    score->right += v->right;
    q->right = v->right;
    text_clean(arena_printf(ctx->scratch, "%.*s", (int)text_fit(text, GUESS_W), text),
               q->answer, sizeof q->answer);
    if (v->right) {
        if (q->wrong == 0) {
            unmiss(v);
        }
        q->settled = true;
        input_go(v, l->b.step + 1, asks);
        return;
    }
    q->wrong++;
    miss(v, l);
    if (v->verdict == SLIP_WRONG) {
        next_hint(v);
    }
    text_clean(arena_printf(ctx->scratch, "%s %s? %s",
                            question_label(v, l, false, ctx->scratch), q->answer,
                            verdict->sentence),
               q->said, sizeof q->said);
    question_ask(v, l, ctx, asks);
}

void question_answer(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                     const char *text, struct asks *asks)
{
    struct predicting *q = &v->predicting;
    struct fail fail = FAIL_INIT;
    struct arena mem = ARENA_INIT; /* of its own, as it may take much */
    struct verdict verdict;
    if (!question_asked(v, l)) {
        return;
    }
    text += strspn(text, " ");
    if (!*text || strcmp(text, "?") == 0) {
        next_hint(v);
        question_ask(v, l, ctx, asks);
        return;
    }
    struct question open = question_open(v, l);
    if (judge(&open, text, &mem, &verdict, &fail) == ERR_NONE) {
        answered(v, l, ctx, text, &verdict, asks);
    } else {
        text_clean(arena_printf(ctx->scratch, "cannot read that: %.*s: %s",
                                (int)text_fit(text, GUESS_W), text, fail.what),
                   q->said, sizeof q->said);
        question_ask(v, l, ctx, asks);
    }
    arena_release(&mem);
}
