#ifndef APP_SNAPSHOTS_H
#define APP_SNAPSHOTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Copies of a model's bytes at some of its steps, to go back to: dense near the present
 * step and thinning out with the distance from it, within 6 MiB, or four within 32 MiB;
 * the first, of step 0, is kept however large it is. */
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

/* Takes the first one, of a model at step 0. */
void snapshots_begin(struct snapshots *s, const struct arena *model);

/* Takes one at `step`, in place of the one that is missed least when there is no room.
 * Nothing to do where there is one already. Cost: one copy. */
void snapshots_take(struct snapshots *s, const struct arena *model, long step);
/* Puts back the last one at or before `step`; returns its step. */
long snapshots_load(const struct snapshots *s, struct arena *model, long step);
/* Forgets those after `step` (not the first). */
void snapshots_drop_after(struct snapshots *s, long step);

#endif
