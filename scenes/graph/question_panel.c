/* graph: a question, what is said about the answers, and the right one, in a panel. */
#include <string.h>

#include "explain/entry.h"
#include "explain/edge.h"
#include "base/number.h"
#include "draw/widgets.h"
#include "scenes/graph/question.h"

enum { DIGITS = 5 };

/* ---- the question ---- */

const char *question_title(const struct panel *p)
{
    return arena_printf(p->mem, "predict first: %s",
                        question_about(p->l, p->v->asked_step, p->mem));
}

/* "hint 1 of 3: what arrives from above: ∂L/∂z₂ = 4" */
static const char *hint_text(const struct panel *p, enum hint hint)
{
    struct question q = question_open(p->v, p->l);
    bool shapes = q.kind == QUESTION_SHAPE || q.kind == QUESTION_RULE;
    bool begins = q.move.kind == BACKPROP_SEED;
    bool inputs = hint == HINT_UPSTREAM && q.move.kind == BACKPROP_FORWARD;
    const char *lead = inputs                           ? "what goes in: "
                       : hint != HINT_NUMBERS || begins ? ""
                       : shapes                         ? "the shapes: "
                                                        : "the numbers: ";
    return arena_printf(p->mem, "hint %d of %d: %s%s", hint + 1, HINTS, lead,
                        judge_hint(&q, hint, p->mem));
}

/* The hints so far; where not all have room, the last ones. */
static void put_hints(struct panel *p)
{
    const char *texts[HINTS];
    int n = p->v->predicting.hints, first = n;
    int left = page_left(&p->page);
    while (first > 0) {
        texts[first - 1] = hint_text(p, (enum hint)(first - 1));
        left -= widget_wrap_rows(p->page.f->glyphs, p->page.r.w, texts[first - 1]);
        if (left < 0 && first < n) {
            break;
        }
        first--;
    }
    for (int i = first; i < n; i++) {
        page_sentence(&p->page, INK_ACCENT, texts[i]);
    }
}

void question_panel(struct panel *p)
{
    const struct predicting *q = &p->v->predicting;
    page_sentence(&p->page, INK_BRIGHT, question_sentence(p->v, p->l, p->mem));
    if (q->said[0]) {
        page_sentence(&p->page, INK_WARN, q->said);
    }
    put_hints(p);
    page_sentence(&p->page, INK_DIM, question_answers(p->v, p->l, p->mem));
    if (*question_score(p)) {
        page_sentence(&p->page, INK_DIM, question_score(p));
    }
}

void question_border(const struct panel *p, struct rect r)
{
    struct frame *f = p->page.f;
    bool ways = question_has_ways(p->l, p->v->asked_step);
    static const char *const texts[2][4] = {
        {" Enter alone: a hint · Esc, then → shows the answer, c drops the question ",
         " Enter alone: a hint · Esc, then → shows it, c drops it ",
         " Enter: a hint · Esc →: shows it ", NULL},
        {" Enter alone: a hint · Esc, then w asks in another way, → shows the answer, c "
         "drops it ",
         " Enter alone: a hint · Esc, then w another way, → shows it ",
         " Enter: a hint · Esc w: another way ", NULL}};
    frame_text(f, r.x + 2, r.y + r.h - 1, ink(f, INK_TEXT),
               widget_choose(f->glyphs, r.w - 4, texts[ways]));
}

/* ---- the right answer ---- */

/* "∂L/∂x = 12", "∂L/∂W is 3×5", "∂L/∂W = Xᵀ@δ": what the last step gave. */
static const char *right_text(const struct panel *p, const struct question *q)
{
    const struct lesson *l = p->l;
    const struct backprop *b = &l->b;
    int node = judge_node(b, q->move);
    struct shape s = l->g.nodes[node].shape;
    bool value = q->move.kind == BACKPROP_FORWARD;
    const char *name = value ? l->text.names[node] : panel_gradient(p, node);
    if (q->kind == QUESTION_SHAPE) {
        return arena_printf(p->mem, "%s is %d×%d", name, s.rows, s.cols);
    }
    if (q->kind == QUESTION_RULE) {
        return arena_printf(
            p->mem, "%s = %s",
            panel_is_sum(p, node) ? panel_way(p, q->move.node, q->move.input) : name,
            edge_symbols(&l->g, &l->text, q->move.node, q->move.input, p->mem));
    }
    const struct matrix *m = value ? backprop_value(b, node) : backprop_grad(b, node);
    return arena_printf(p->mem, "%s %s", question_label(p->v, l, false, p->mem),
                        panel_number(p, matrix_at(m, q->row, q->col)));
}

static void put_outcome(struct panel *p)
{
    const struct predicting *q = &p->v->predicting;
    if (!question_settled(p->v, p->l, p->ctx)) {
        return;
    }
    struct question question = question_open(p->v, p->l);
    bool right = q->settled && q->right;
    const char *is = right_text(p, &question);
    const char *text = arena_printf(p->mem, "%s%s · %s%s", right ? "right: " : "", is,
                                    right          ? "your answer: "
                                    : q->answer[0] ? "your answer was "
                                                   : "not answered",
                                    q->answer);
    const char *more = arena_printf(p->mem, "%s · p: the next one", text);
    if (right && glyphs_width(p->page.f->glyphs, more) <= p->page.r.w) {
        text = more;
    }
    page_sentence(&p->page, right ? INK_GOOD : INK_WARN, text);
}

void question_said(struct panel *p)
{
    const struct lesson_view *v = p->v;
    put_outcome(p);
    if (v->verdict_step == 1 + p->ctx->step && v->note[0]) {
        page_sentence(&p->page, v->right ? INK_GOOD : INK_WARN, v->note);
    }
}

/* ---- the score ---- */

const char *question_score(const struct panel *p)
{
    static const char *const names[SCORE_KINDS] = {
        [SCORE_VALUES] = "values",   [SCORE_GRADIENTS] = "gradients",
        [SCORE_ENTRIES] = "entries", [SCORE_SHAPES] = "shapes",
        [SCORE_RULES] = "rules",
    };
    const struct predicting *q = &p->v->predicting;
    const char *out = "";
    for (int i = 0; i < SCORE_KINDS; i++) {
        const struct score *s = &q->scores[i];
        if (s->all > 0) {
            out = arena_printf(p->mem, "%s%s%s %d of %d", out, *out ? " · " : "",
                               names[i], s->right, s->all);
        }
    }
    if (!*out) {
        return out;
    }
    if (q->n_missed == 0 || q->missed_of != question_of_graph(p->l)) {
        return arena_printf(p->mem, "right so far: %s", out);
    }
    return WIDGET_CHOOSE(
        p->page.f->glyphs, p->page.r.w,
        arena_printf(p->mem, "right so far: %s · %d missed: m asks %s again", out,
                     q->n_missed, q->n_missed == 1 ? "it" : "them"),
        arena_printf(p->mem, "right so far: %s · %d missed (m)", out, q->n_missed),
        arena_printf(p->mem, "right: %s · %d missed (m)", out, q->n_missed));
}
