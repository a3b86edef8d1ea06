#ifndef SCENE_CURVES_H
#define SCENE_CURVES_H

#include "draw/curve.h"
#include "scene/log.h"

/* The curves of one column over the steps, one for each series (at its first place). They
 * take in the log's records as these come, so that a picture costs the same at every
 * step. Kept in a scene's cache; all zero is empty. */
struct curves {
    struct curve of[LOG_SERIES_MOST];
    long rewritten; /* the log's count when they were begun */
};

/* Takes in more records, for a fraction of a millisecond; true: there are still more.
 * `floor`: as of curve_new; `mem` owns the curves. */
bool curves_follow(struct curves *c, const struct log *log, int column, double floor,
                   struct arena *mem);
/* The curves [series] of all records: those of c, or, if c is behind, complete ones in
 * mem. */
const struct curve *curves_all(const struct curves *c, const struct log *log, int column,
                               double floor, struct arena *mem);

#endif
