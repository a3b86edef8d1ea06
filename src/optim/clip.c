#include "optim/clip.h"

#include <math.h>
#include <stdbool.h>

#define CLIP(id, name, label, help, when, clipped)                                       \
    static size_t by_##name(double threshold, double total_norm, size_t n, double *at)   \
    {                                                                                    \
        (void)threshold, (void)total_norm;                                               \
        size_t changed = 0;                                                              \
        for (size_t i = 0; i < n; i++) {                                                 \
            double g = at[i];                                                            \
            if (when) {                                                                  \
                at[i] = clipped;                                                         \
                changed++;                                                               \
            }                                                                            \
        }                                                                                \
        return changed;                                                                  \
    }
#include "optim/clip.def"
#undef CLIP

const struct clip_info clip_table[CLIP_MOST] = {
#define CLIP(id, name, label, help, when, clipped)                                       \
    [CLIP_##id] = {#name, label, help, by_##name},
#include "optim/clip.def"
#undef CLIP
};

size_t clip_apply(enum clip kind, double threshold, double total_norm, size_t n,
                  double *g)
{
    return clip_table[kind].apply(threshold, total_norm, n, g);
}
