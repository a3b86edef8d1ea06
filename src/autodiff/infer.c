#include "autodiff/infer.h"

enum err infer_shapes(const struct graph *g, const bool *given, struct shape *shapes,
                      struct fail *fail)
{
    (void)fail;
    for (int i = 0; i < g->n_leaves; i++) {
        shapes[i] = given[i] ? shapes[i] : (struct shape){1, 1};
    }
    return ERR_NONE;
}
