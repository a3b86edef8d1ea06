#include "nets/leaf.h"

void leaf_draw(const struct leaf_draw *d, double *out)
{
    const struct leaf *leaf = &d->g->leaves[d->leaf];
    struct random_key key = {d->seed, RANDOM_INPUTS, (uint32_t)d->leaf};
    for (int i = 0; i < leaf->shape.rows * leaf->shape.cols; i++) {
        out[i] = leaf->name[0] == 'b' ? 0 : random_normal(key, (uint64_t)i);
    }
}
