#ifndef AUTODIFF_INFER_H
#define AUTODIFF_INFER_H

#include "autodiff/graph.h"
#include "base/fail.h"

/* A placeholder until the real one is merged: leaves that are not given are numbers. */
enum err infer_shapes(const struct graph *g, const bool *given, struct shape *shapes,
                      struct fail *fail);

#endif
