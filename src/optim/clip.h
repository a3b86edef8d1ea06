#ifndef OPTIM_CLIP_H
#define OPTIM_CLIP_H

#include <stdbool.h>
#include <stddef.h>

/* Gradient clipping (curriculum §3): by norm, g ← c·g/‖g‖ if ‖g‖ > c, where ‖g‖ is over
 * all parameters of the net; by value, each component clamped to [−c, c]. */
enum clip {
#define CLIP(id, ...) CLIP_##id,
#include "optim/clip.def"
#undef CLIP
    CLIP_MOST
};

struct clip_info {
    const char *name, *label, *help;
};
extern const struct clip_info clip_table[CLIP_MOST];

/* Clips g[n] in place, a part of a gradient whose norm over all its parts is total_norm.
 * Returns the number of components changed. NaN stays NaN. Cost: O(n). */
size_t clip_apply(enum clip kind, double threshold, double total_norm, size_t n,
                  double *g);

#endif
