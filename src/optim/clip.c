#include "optim/clip.h"

#include <math.h>
#include <stdbool.h>

size_t clip_apply(enum clip kind, double threshold, double total_norm, size_t n,
                  double *grad)
{
    size_t changed = 0;
    switch (kind) {
#define CLIP(id, name, label, help, when, clipped)                                       \
    case CLIP_##id:                                                                      \
        for (size_t i = 0; i < n; i++) {                                                 \
            double g = grad[i];                                                          \
            if (when) {                                                                  \
                grad[i] = clipped;                                                       \
                changed++;                                                               \
            }                                                                            \
        }                                                                                \
        break;
#include "optim/clip.def"
#undef CLIP
    case CLIP_MOST:
        break;
    }
    return changed;
}
