#ifndef SCENES_GRAPH_PATHS_VIEW_H
#define SCENES_GRAPH_PATHS_VIEW_H

#include "scenes/graph/graph.h"

/* Every path from the output down to the chosen node over the whole area: the view
 * `paths`. There may be more than can be listed: only those on the screen are looked for. */

/* Shows it, or the graph again; key P. */
void paths_view_open(const struct key_press *p);
/* Moves, or goes back to the graph. False: another view is shown, or the key does
 * something else. */
bool paths_view_key(struct lesson_view *v, const struct lesson *l, const struct ctx *ctx,
                    uint32_t key, struct asks *asks);
/* Draws it over the whole area. False: another view is shown. */
bool paths_view_draw(const struct lesson *l, const struct lesson_view *v,
                     const struct ctx *ctx, struct frame *f);

#endif
