#ifndef SCENES_GRAPH_QUESTION_H
#define SCENES_GRAPH_QUESTION_H

#include "scenes/graph/input.h"
#include "scenes/graph/panel.h"

/* The learner predicts what the next step gives (judge/judge.h). A question stays open
 * until it is answered, its answer is shown by going on, or it is dropped. */

/* --- question.c: asking and answering --- */

/* The question that is open; question_asked must be true. */
struct question question_open(const struct lesson_view *v, const struct lesson *l);
/* True if there is another kind of question about the move after the step. */
bool question_has_ways(const struct lesson *l, long step);
/* True if the answer to the last question, given or shown, is about this step. */
bool question_settled(const struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx);
/* Keys: a hint, the same in another way, the missed ones again. */
void question_hint_key(const struct key_press *p);
void question_way_key(const struct key_press *p);
void question_again_key(const struct key_press *p);
/* The step after an open question shows its answer: that counts as missed. */
void question_show(struct lesson_view *v, const struct lesson *l);
/* A digit after p said why it asks nothing types into nothing. True: it was one. */
bool question_takes_digit(struct lesson_view *v, const struct lesson *l,
                          const struct ctx *ctx, uint32_t key);

/* --- question_text.c: what is asked --- */

/* Before the answer, in less than QUESTION_LABEL bytes: "∂L/∂x, 1 of 2 terms added =",
 * "z₂ = z₁ + b ="; with the edge before it, "z₂ → x: ", if `way`. In mem. */
enum { QUESTION_LABEL = 64 };
const char *question_label(const struct lesson_view *v, const struct lesson *l, bool way,
                           struct arena *mem);
/* "z₂ → x" or "z₂": what is lit. */
const char *question_about(const struct lesson *l, long step, struct arena *mem);
/* The question as a sentence, and what may be answered. */
const char *question_sentence(const struct lesson_view *v, const struct lesson *l,
                              struct arena *mem);
const char *question_answers(const struct lesson_view *v, const struct lesson *l,
                             struct arena *mem);
/* Why the step after this one is not asked about; NULL: it is. */
const char *question_refusal(const struct lesson *l, const struct ctx *ctx,
                             struct arena *mem);

/* --- question_panel.c --- */

/* In place of the step's panel while a question is open: the question, what is said about
 * the last answer, and the hints so far. */
const char *question_title(const struct panel *p);
void question_panel(struct panel *p);
/* The keys, in the lower border of r. */
void question_border(const struct panel *p, struct rect r);
/* Once the step is made: the right answer and beside it the one that was given; and why
 * a key did nothing at this step. */
void question_said(struct panel *p);
/* Right answers of all, by kind, and how many questions were missed; "": no answers. */
const char *question_score(const struct panel *p);

#endif
