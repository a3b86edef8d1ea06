#ifndef OPTIM_CLIP_H
#define OPTIM_CLIP_H

#include <stddef.h>

/* Gradient clipping with a threshold c. By norm (Pascanu et al. 2013, arXiv:1211.5063):
 * g ← c·g/‖g‖ if ‖g‖ > c, where ‖g‖ is over all parameters of the net. By value: each
 * component is clamped to [−c, c]. */
enum clip {
#define CLIP(id, ...) CLIP_##id,
#include "optim/clip.def"
#undef CLIP
    CLIP_MOST
};

/* Clips grad[n] in place, a part of a gradient whose norm over all parts is total_norm.
 * Returns the number of components changed. NaN stays NaN. Cost: O(n). */
size_t clip_apply(enum clip kind, double threshold, double total_norm, size_t n,
                  double *grad);

#endif
