#ifndef SCENES_DESCENT_NOTICE_H
#define SCENES_DESCENT_NOTICE_H

#include "scenes/descent/descent.h"

/* What the sentence is made from, and as much of it as there is. */
struct look {
    const struct race *d;
    const struct curve *losses;
    const struct ctx *ctx;
    const struct plot *view;
    struct rect r;
    enum glyphs glyphs;
    const char *text; /* "": nothing yet */
};

#define SAY(l, ...) arena_printf((l)->ctx->scratch, __VA_ARGS__)

/* Racers that share an event. */
struct group {
    int n, of[OPTIMIZER_MOST];
};

/* clauses.c */
/* Adds a clause, if the sentence has room for all of it. */
bool notice_say(struct look *l, const char *clause);
/* Says who did something, with all names or their number: one text for one racer and one
 * for several. */
bool notice_who(struct look *l, const struct group *g, const char *one,
                const char *several);
/* Says who did something when, the earliest first: "Adam settled at step 84, Momentum at
 * 99", or only who was first. `steps`: NAN for who did not. */
void notice_when(struct look *l, const double *steps, const char *did);
const char *notice_name(const struct race *d, int i);
/* "SGD, RMSProp and Adam", or briefly "3 racers". */
const char *notice_names(const struct look *l, const struct group *g, bool brief);
/* The racers whose value is a number, in ascending order of it. */
struct group notice_ascending(const struct look *l, const double *values);
/* The racers with more of something than `least`, the one with the most first, and only
 * those that have at least a tenth of that. */
struct group notice_most_first(const struct look *l, const double *much, double least);

/* events.c: all events, the greatest first. False at step 0, where there is none. */
bool notice_events(struct look *l);

#endif
