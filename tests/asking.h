#ifndef TESTS_ASKING_H
#define TESTS_ASKING_H

#include "judge/judge.h"

/* A pass over a graph that stands before a question. */
struct asking {
    struct arena mem;
    struct graph g;
    struct backprop b;
    struct notation text;
    struct question q;
};

/* An expression, its leaves in the order in which they appear, before step `step`. */
void ask_numbers(struct asking *a, const char *text, const double *leaves, long step);
/* With matrices: names and shapes of the leaves, their entries one after the other. */
void ask_matrices(struct asking *a, const char *text, const char *const *names,
                  const struct shape *shapes, int n, const double *leaves, long step);
/* The step of the edge from the node to its input, as they are typed: "z1" and "x". */
long step_of_edge(const struct asking *a, const char *from, const char *to);
long step_of_value(const struct asking *a, const char *node);
/* Goes on to the question of a later step. */
void ask_step(struct asking *a, long step);
/* The last step of a run of one pass about which something can be asked: nothing is at
 * the end of the pass. */
long ask_last(const struct backprop *b);
void ask_entry(struct asking *a, enum question_kind kind, int row, int col);
/* A graph that is there already. */
void ask_graph(struct asking *a, const struct graph *g, const double *leaves);
void ask_end(struct asking *a);

/* The verdict on an answer; texts are in a->mem. It must be readable. */
struct verdict verdict_on(struct asking *a, const char *answer);
struct verdict verdict_on_number(struct asking *a, double answer);
bool is_right(struct asking *a, const char *answer);
/* Of a number or an entry: what the pass gives there by its next move. */
double right_answer(struct asking *a);

#endif
