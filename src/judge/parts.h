#ifndef JUDGE_PARTS_H
#define JUDGE_PARTS_H

#include "judge/judge.h"

/* What the files of the judging share. For them alone. */

/* The pass runs again, up to the question, in several worlds: with the numbers on screen;
 * with nudged leaves; and with leaves and constants moved by one unit in the last place,
 * to see what of a number is only rounding. */
enum {
    WORLD_HERE,
    WORLD_NUDGED,
    WORLD_DUST = WORLD_NUDGED + 4,
    WORLDS = WORLD_DUST + 2,
};

/* What a slip leads to in the worlds before WORLD_DUST. */
struct candidate {
    enum slip slip;
    int detail; /* of the sentence: a number of terms, a row, which of two ways */
    struct matrix of[WORLD_DUST];
};

struct judging {
    const struct question *q;
    const struct graph *g;
    int node; /* of the move */
    int asked;
    bool edge;   /* the move is an EDGE */
    bool sum;    /* something was there before the term */
    int arrived; /* terms of this pass that were there */
    struct backprop world[WORLDS];
    /* What was there and what the move adds to it, of an edge; the right answer. */
    struct matrix before[WORLDS], term[WORLDS], right[WORLDS];
    struct matrix guess[WORLDS];
    bool whole;                  /* all of a matrix was answered, not an entry */
    bool has_names, has_numbers; /* the guess does: else it says nothing of others */
    struct names *names;         /* that it may use (answer.c) */
    struct graph *expression;    /* that it is, in those names */
    struct candidate *candidates;
    int n_candidates, at;
    int w; /* the world for which slips are computed */
    struct arena *mem;
};

static inline bool same_size(const struct matrix *x, const struct matrix *y)
{
    return x->rows == y->rows && x->columns == y->columns;
}

/* --- parts.c --- */

enum { CANDIDATES_MOST = 256 };
/* One slip, in world j->w. Which slips are considered, and in which order, must be the
 * same in all worlds. */
void judge_consider(struct judging *j, enum slip slip, int detail, struct matrix m);
/* A term in place of the right one: added to what was there; of a rule, which need not
 * add that, also alone. */
void judge_consider_term(struct judging *j, enum slip slip, int detail,
                         struct matrix term);
/* x + factor·y, of the same size. */
struct matrix judge_sum(struct arena *mem, const struct matrix *x, double factor,
                        const struct matrix *y);
struct matrix judge_room(struct arena *mem, size_t rows, size_t columns); /* zeros */
struct matrix judge_copy(struct arena *mem, const struct matrix *m);
/* N, if the operation divides by a count: a mean, or a division by a number among
 * matrices; else 0. */
double judge_count(const struct graph *g, int node);

/* --- world.c --- */

/* Makes the worlds and, in each, what the move gives. */
void judge_worlds(struct judging *j, const struct question *q, struct arena *mem);
/* What edge (node, input) hands on in a world, of upstream `up`; NULL: that of the
 * world. */
struct matrix judge_term(struct judging *j, int w, int node, int input,
                         const struct matrix *up);

/* --- answer.c --- */

/* Reads an expression and evaluates it in all worlds, into j->guess. *misfit: it can be
 * read, but its shapes do not fit. */
enum err judge_read(struct judging *j, const char *text, bool *misfit, struct fail *fail);
/* Evaluates it again with names for numbers that may be copied from the screen, as in 4*x
 * for upstream times x. False: there are none. */
bool judge_read_copied(struct judging *j);

/* --- shape.c --- */

/* Judges "3x5", "3×5", "(3, 5)" or "3 by 5". */
enum err judge_shape(const struct question *q, const char *answer, struct arena *mem,
                     struct verdict *out, struct fail *fail);
/* Reads the whole number at *s, at most 9 digits, and the blanks around it. */
bool judge_read_count(const char **s, int *out);

/* --- slips.c, matrix_slips.c --- */

/* Lists what the slips lead to in all worlds. The worlds run to their end: nothing can be
 * read from them afterwards but what was copied. */
void judge_slips(struct judging *j);
/* The slips of matrices: order and transposes, sums, means. */
void judge_matrix_slips(struct judging *j);

/* --- words.c --- */

/* The sentence for a slip; `c` NULL: it has no candidate. */
const char *judge_words(const struct judging *j, enum slip slip,
                        const struct candidate *c);
/* The same for a guess that is right here alone: with what it gives elsewhere, and the
 * right answer there. */
const char *judge_coincidence(const struct judging *j, const struct verdict *v,
                              const struct candidate *c, double guess, double right);
/* The entry that is asked for, of a matrix that has it. */
static inline size_t asked_entry(const struct judging *j, const struct matrix *m)
{
    return j->q->kind == QUESTION_ENTRY
               ? (size_t)j->q->row * m->columns + (size_t)j->q->col
               : 0;
}

#endif
