#ifndef SCENE_CURVES_H
#define SCENE_CURVES_H

#include "draw/curve.h"
#include "scene/log.h"

/* The curves of a column over the steps, one a series (of its first place), which follow
 * the log record by record, so that a picture costs the same at every step. For a scene's
 * cache; all zero is empty. */
struct curves {
    struct curve of[LOG_SERIES_MOST];
    long rewritten; /* the log's, when they were begun */
};

/* Follows some more records, a fraction of a millisecond; true: more to do. `floor`: as
 * of curve_new; `mem` owns the curves. */
bool curves_follow(struct curves *c, const struct log *log, int column, double floor,
                   struct arena *mem);
/* [series] the curves of all records: those of c, or where they are behind made in mem.
 */
const struct curve *curves_all(const struct curves *c, const struct log *log, int column,
                               double floor, struct arena *mem);

#endif
