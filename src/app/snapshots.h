#ifndef APP_SNAPSHOTS_H
#define APP_SNAPSHOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Copies of a model's bytes at some of its steps, to go back to. They are dense near
 * the present step and thin out with the distance from it. They take at most 6 MiB, or
 * 32 MiB where that allows no more than four; the first, of step 0, is kept however
 * large it is. */
struct snapshots {
    struct snapshot *items; /* [n] ascending in step; [0] is that of step 0 */
    int n, most;
    size_t size; /* bytes of each */
};

/* All zero is valid and empty. */
#define SNAPSHOTS_INIT                                                                   \
    {                                                                                    \
        0                                                                                \
    }
void snapshots_release(struct snapshots *s);

/* Takes the first snapshot, of a model at step 0. */
void snapshots_begin(struct snapshots *s, const struct arena *model);

/* Takes a snapshot at `step` unless there is one; if there is no room, it replaces the
 * one that is missed least. Cost: one copy. */
void snapshots_take(struct snapshots *s, const struct arena *model, long step);
/* Restores the last snapshot at or before `step`; returns its step. */
long snapshots_load(const struct snapshots *s, struct arena *model, long step);
/* Drops the snapshots after `step`, but never the first. */
void snapshots_drop_after(struct snapshots *s, long step);

#endif
