#ifndef SCENES_GRAPH_CLOSING_H
#define SCENES_GRAPH_CLOSING_H

#include "scenes/graph/input.h"
#include "scenes/graph/panel.h"

/* The end of a pass, when all gradients are complete: a table of the variables, and the
 * nudge, which changes one of them by ε and compares what L does with what its gradient
 * predicts. */

/* --- closing_leaf.c: which variables it is about --- */

/* True if the step is the end of a pass. */
bool closing_at(const struct lesson *l);
/* The node of the variable that the end of a pass is about: the chosen one; that of the
 * chosen entry; else the first that is no data; else the first. -1: none has a
 * gradient. */
int closing_leaf(const struct lesson *l, const struct ctx *ctx);
/* The variable in the next row of the table (by 1) or the one before (by −1); -1 past
 * either end. */
int closing_next(const struct lesson *l, const struct ctx *ctx, int by);
/* True if the node has a row in the table: a variable. */
bool closing_is_row(const struct lesson *l, int node);

/* --- closing.c: the table --- */

const char *closing_title(const struct panel *p);
void closing_panel(struct panel *p);
/* What the keys do there, in the lower border of r. */
void closing_keys(const struct panel *p, struct rect r);

/* --- nudged.c: the nudge --- */

/* By how much the variable is nudged; 0: it is not, or it has no gradient. */
double nudged_by(const struct lesson *l, const struct ctx *ctx);
void nudged_panel(struct panel *p);
/* Begins and ends it. */
void nudged_key(const struct key_press *p);
/* The arrows, and Esc. True: a variable is nudged, and the key was for that. */
bool nudged_takes_key(struct lesson_view *v, const struct lesson *l,
                      const struct ctx *ctx, uint32_t key, struct asks *asks);

#endif
