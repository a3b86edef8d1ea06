/* graph: how large the boxes are, from roomy to tight. */
#include "scenes/graph/sketch.h"

/* From roomy to tight. The first that fits the screen is used; if none fits, the one with
 * the fewest screens. */
static const struct level levels[] = {
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 6, 3, 3, 3, {0}},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 5, 1, 2, 2, {0}},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 5, 0, 2, 1, {0}},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_NUMBER, 8, 5, 0, 1, 1, {0}},
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 1, 1, {0}},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1, {0}},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1, {0}},
    {OUTLINE_COMPACT, TITLE_FORMULA, LABEL_RICH, 8, 5, 1, 2, 2, {0}},
    {OUTLINE_COMPACT, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 1, 1, {0}},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1, {0}},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1, {0}},
    {OUTLINE_NARROW, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 2, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 1, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NUMBER, 6, 5, 0, 1, 1, {0}},
    /* without numbers on the edges: for view=whole, and where all of it fits thus only */
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NONE, 7, 0, 0, 1, 1, {0}},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 7, 0, 0, 2, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1, {0}},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 5, 0, 0, 1, 1, {0}},
};

/* The same for graphs with matrices, where rules on edges come second: as numbers if they
 * are small, side by side or one above the other; as maps, ever smaller; and at last as
 * strips in boxes without a border. */
static const struct level matrix_levels[] = {
    {OUTLINE_BOX,
     TITLE_FORMULA,
     LABEL_RICH,
     8,
     6,
     1,
     2,
     2,
     {.numbers = true, .number_w = 6, .w = 32, .h = 10}},
    {OUTLINE_BOX,
     TITLE_FORMULA,
     LABEL_NUMBER,
     8,
     5,
     0,
     2,
     1,
     {.numbers = true, .number_w = 5, .w = 24, .h = 8}},
    {OUTLINE_BOX,
     TITLE_FORMULA,
     LABEL_RICH,
     8,
     6,
     1,
     2,
     2,
     {.numbers = true, .stacked = true, .number_w = 6, .w = 32, .h = 8}},
    {OUTLINE_BOX,
     TITLE_FORMULA,
     LABEL_NUMBER,
     8,
     5,
     0,
     2,
     1,
     {.numbers = true, .stacked = true, .number_w = 5, .w = 24, .h = 6}},
    {OUTLINE_BOX,
     TITLE_TIGHT,
     LABEL_NONE,
     7,
     0,
     0,
     1,
     1,
     {.numbers = true, .number_w = 5, .w = 16, .h = 6}},
    {OUTLINE_BOX,
     TITLE_TIGHT,
     LABEL_NONE,
     7,
     0,
     0,
     1,
     1,
     {.numbers = true, .stacked = true, .number_w = 5, .w = 16, .h = 6}},
    {OUTLINE_NARROW,
     TITLE_SYMBOL,
     LABEL_NONE,
     7,
     0,
     0,
     1,
     1,
     {.numbers = true, .number_w = 5, .w = 16, .h = 6}},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_RICH, 8, 6, 1, 2, 2, {.w = 24, .h = 8}},
    {OUTLINE_BOX, TITLE_FORMULA, LABEL_NUMBER, 8, 5, 0, 2, 1, {.w = 16, .h = 6}},
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NUMBER, 7, 5, 0, 1, 1, {.w = 12, .h = 5}},
    {OUTLINE_BOX,
     TITLE_TIGHT,
     LABEL_NUMBER,
     7,
     5,
     0,
     1,
     1,
     {.stacked = true, .w = 12, .h = 4}},
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NONE, 7, 0, 0, 2, 1, {.w = 12, .h = 5}},
    {OUTLINE_BOX, TITLE_TIGHT, LABEL_NONE, 7, 0, 0, 1, 1, {.w = 6, .h = 5}},
    {OUTLINE_BOX,
     TITLE_TIGHT,
     LABEL_NONE,
     7,
     0,
     0,
     2,
     1,
     {.stacked = true, .w = 12, .h = 4}},
    {OUTLINE_BOX, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1, {.w = 10, .h = 4}},
    {OUTLINE_BOX,
     TITLE_SYMBOL,
     LABEL_NONE,
     6,
     0,
     0,
     1,
     1,
     {.stacked = true, .w = 8, .h = 4}},
    {OUTLINE_BOX,
     TITLE_SYMBOL,
     LABEL_NONE,
     6,
     0,
     0,
     1,
     1,
     {.stacked = true, .w = 6, .h = 3}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 7, 0, 0, 1, 1, {.w = 12, .h = 5}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 7, 0, 0, 1, 1, {.w = 6, .h = 5}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 7, 0, 0, 1, 1, {0}},
    {OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NONE, 6, 0, 0, 1, 1, {0}},
    {OUTLINE_NARROW, TITLE_SYMBOL, LABEL_NONE, 5, 0, 0, 1, 1, {0}},
};
const struct level sketch_large = {
    OUTLINE_COMPACT, TITLE_SYMBOL, LABEL_NUMBER, 7, 5, 0, 2, 1, {0}};
enum {
    N_LEVELS = sizeof levels / sizeof *levels,
    N_MATRIX_LEVELS = sizeof matrix_levels / sizeof *matrix_levels,
    BOXES_MOST = 40,  /* with more nodes, boxes are not tried */
    FITTED_MOST = 90, /* with more nodes only `large` is used */
};

/* True if the level suits the parameter `view` and the number of nodes. */
static bool suits(const struct drawing *d, const struct level *level)
{
    bool bare = level->labels == LABEL_NONE;
    if (bare && (!d->matrices || d->detail == DETAIL_WHOLE)) {
        return d->detail == DETAIL_WHOLE || d->detail == DETAIL_AUTO;
    }
    bool box = level->shape == OUTLINE_BOX;
    switch (d->detail) {
    case DETAIL_WHOLE:
        return false;
    case DETAIL_FULL: /* of small matrices all numbers, however large that is */
        return box && (!d->matrices || level->tiles.numbers);
    case DETAIL_COMPACT:
        return !box;
    default:
        return !box || d->n_nodes <= BOXES_MOST;
    }
}

const struct level *sketch_level(const struct drawing *d, const struct level *after)
{
    const struct level *all = d->matrices ? matrix_levels : levels;
    int n = d->matrices ? N_MATRIX_LEVELS : N_LEVELS;
    int i = after ? 1 + (int)(after - all) : 0;
    while (i < n && !suits(d, &all[i])) {
        i++;
    }
    return i < n && d->n_nodes <= FITTED_MOST ? &all[i] : &sketch_large;
}
