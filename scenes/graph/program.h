#ifndef SCENES_GRAPH_PROGRAM_H
#define SCENES_GRAPH_PROGRAM_H

#include "scenes/graph/graph.h"

/* The graph as a program in Python, where the parameter `view` names a language. */

/* Shows the first language; key C. */
void program_open(const struct key_press *p);
/* Moves, goes to the next language or back to the graph. False: no program is shown, or
 * the key does something else. */
bool program_key(struct lesson_view *v, const struct ctx *ctx, uint32_t key,
                 struct asks *asks);
/* Makes the rows if one is shown and is not made for this language, width and pass. Cost:
 * some passes forward and back, and the text. */
void program_make(struct program *p, struct arena *mem, const struct lesson *l,
                  const struct ctx *ctx);
/* Draws it over the whole area. False: no program is shown. */
bool program_draw(const struct program *p, const struct lesson_view *v,
                  const struct ctx *ctx, struct frame *f);

#endif
