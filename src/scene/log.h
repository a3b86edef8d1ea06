#ifndef SCENE_LOG_H
#define SCENE_LOG_H

#include <stddef.h>

/* What each step leaves behind: a record of named numbers. A scene describes it once, by
 * a table of columns; the rows of --csv, the numbers of --json, the curves and the first
 * step that was not finite are all made of it. A record has a row for each series (a
 * racer, a net), or for each place of each series (its layers). */
enum column_kind {
    COLUMN_STEP,      /* the step */
    COLUMN_SERIES,    /* the series, by its name */
    COLUMN_PLACE,     /* the place in the series, from 1 */
    COLUMN_OF_SERIES, /* a number of the series, the same at each of its places */
    COLUMN_OF_PLACE,  /* a number of the place */
};
struct record_column {
    const char *name; /* "grad_norm": in the header of --csv and in --json */
    const char *help; /* what it is, with its unit if it has one */
    enum column_kind kind;
};
enum { LOG_COLUMNS_MOST = 12, LOG_SERIES_MOST = 16 };

struct record_series {
    int n;                              /* series, at most LOG_SERIES_MOST */
    int n_places;                       /* of each; 0: the series have no places */
    const char *names[LOG_SERIES_MOST]; /* [n]: live as long as the model */
    const char *plural, *place_plural;  /* "nets", "layers": the arrays of --json */
};

/* The records 0..step of a run. They never move. */
struct log {
    const struct record_column *columns; /* ended by {0} */
    struct record_series series;
    /* index of a number among those of its series or place */
    size_t offset[LOG_COLUMNS_MOST];
    size_t per_series;  /* numbers of a series, without those of its places */
    size_t per_place;   /* numbers of a place */
    size_t record_size; /* numbers of a record; 0: the scene keeps no records */
    long n;             /* records present: step + 1 */
    double **blocks;    /* of LOG_BLOCK records each */
    long n_blocks;
    /* how often records were replaced or cut off; what was made from records is valid
     * while it is the same */
    long rewritten;
};

enum { LOG_BLOCK = 1024 };

#define LOG_INIT                                                                         \
    {                                                                                    \
        0                                                                                \
    }
/* `columns` NULL: no records, only their count. Allocates nothing. */
void log_init(struct log *log, const struct record_column *columns,
              const struct record_series *series);
void log_release(struct log *log);
/* Makes record `step` (at most log->n) the last one present. Its old contents are
 * undefined: set every number. Without memory the program ends. */
void log_put(struct log *log, long step);
void log_cut(struct log *log, long n); /* keep records 0..n-1 */

/* A number of a series; `place` (from 0) matters only in a COLUMN_OF_PLACE. */
double log_get(const struct log *log, long step, int column, int series, int place);
void log_set(struct log *log, long step, int column, int series, int place, double v);
/* The first step with a number that is not finite; -1: none. Cost: one pass over all
 * numbers. */
long log_first_bad(const struct log *log);

#endif
