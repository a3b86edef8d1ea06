#ifndef TESTS_GRAPH_DESK_H
#define TESTS_GRAPH_DESK_H

#include "scenes/graph/graph.h"
#include "tests/desk.h"

/* A desk with the scene graph, and what is read of its model and view. */

struct desk *settled(struct desk *d); /* the same desk, when all is done */
#define GRAPH(...) settled(DESK("graph", __VA_ARGS__))

const struct lesson *lesson_of(struct desk *d);
const struct lesson_view *view_of(struct desk *d);
/* Of a node by its name, as it is typed: "z1". It must be there, and have been
 * reached. */
int node_named(struct desk *d, const char *name);
double value_of(struct desk *d, const char *name);
double grad_of(struct desk *d, const char *name);
bool has_grad(struct desk *d, const char *name);
/* The node that the step is about; at the end of a pass a variable. */
int node_at(struct desk *d);
void assert_near(double got, double want); /* within 1e-9, of large ones relative */

void guess(struct desk *d, const char *text); /* predicts the next step, or
                                               once more */
void click_node(struct desk *d, const char *name);
/* Is all of a box of the node, or of the folded one that hides it, on screen? */
bool in_sight(struct desk *d, int node);

#endif
