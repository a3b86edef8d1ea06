#ifndef SCENES_GRAPH_INPUT_H
#define SCENES_GRAPH_INPUT_H

#include "scenes/graph/graph.h"

/* What the files of keys and mouse share. */

/* --- input_say.c --- */

/* Goes to a step; the picture is no longer panned. */
void input_go(struct lesson_view *v, long step, struct asks *asks);
/* Something to be said in the panel, until the next key. */
void input_note(struct lesson_view *v, const struct lesson *l, bool good,
                const char *text);
/* Says at the last step why a key does nothing there. True: it is the last one. */
bool input_end(struct lesson_view *v, const struct lesson *l, enum end_said said);

/* --- question_asked.c --- */

/* True if a question for the next step is open. */
bool question_asked(const struct lesson_view *v, const struct lesson *l);
/* "4×5"; "?×?" of what is not computed yet, while a shape is asked for. In mem. */
const char *question_shape(const struct lesson_view *v, const struct lesson *l, int node,
                           struct arena *mem);
/* Hashes by which a question knows what it is about: the graph; and all that its numbers
 * come from. */
uint64_t question_of_graph(const struct lesson *l);
uint64_t question_of_run(const struct lesson *l, const struct ctx *ctx);

/* --- question.c: the learner predicts the next number --- */

void question_key(const struct key_press *p);
/* Opens the prompt of that question once more. */
void question_ask(const struct lesson_view *v, const struct lesson *l,
                  const struct ctx *ctx, struct asks *asks);
void question_answer(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                     const char *text, struct asks *asks);

#endif
