#ifndef SCENE_LOG_H
#define SCENE_LOG_H

#include <stddef.h>

/* One record a step, 0..step: what trails, curves and CSV rows are made of. Records never
 * move. */
struct log {
    size_t record_size; /* bytes; 0: the scene keeps no records */
    long n;             /* records present: step + 1 */
    char **blocks;      /* of LOG_BLOCK records each */
    long n_blocks;
    long rewritten; /* times that records were replaced or cut off: what was made of the
                     * records before is as good as ever while it stays the same */
};

enum { LOG_BLOCK = 1024 };

#define LOG_INIT                                                                         \
    {                                                                                    \
        0                                                                                \
    }
void log_init(struct log *log, size_t record_size); /* allocates nothing */
void log_release(struct log *log);
/* Room for record `step` (at most log->n; it and none after it then count as present);
 * NULL when the scene keeps no records. No memory: die(). */
void *log_put(struct log *log, long step);
void log_cut(struct log *log, long n);                /* keep records 0..n-1 */
const void *log_at(const struct log *log, long step); /* asserts 0 <= step < n */

#endif
