#ifndef TESTS_DESCENT_DESK_H
#define TESTS_DESCENT_DESK_H

#include "scenes/descent/descent.h"
#include "tests/desk.h"

/* A desk with the scene descent, and what is read of its model and view. */

static inline const struct race *race(struct desk *d)
{
    return run_model(lab_session(&d->lab)->run);
}

static inline struct plot plot_of(struct desk *d)
{
    struct ctx ctx = session_ctx(lab_session(&d->lab));
    return descent_layout(race(d), &ctx).view;
}

#endif
