#ifndef SCENES_GRAPH_EQUATION_H
#define SCENES_GRAPH_EQUATION_H

#include "draw/grid.h"
#include "scenes/graph/panel.h"

/* The equation of a step with matrices: tables with signs between them. */
enum { EQUATION_PARTS = 3 };
struct part {
    const char *sign;         /* before it: "=", "@" */
    const char *name, *shape; /* above it */
    struct grid grid;
    int show_row, show_col; /* scrolled to, without being lit: 1 + a row, a column; or 0 */
};
struct equation {
    struct part parts[EQUATION_PARTS];
    int n;
};

/* How a node's value comes about: "z₁ = X @ W1", with the row and the column lit that the
 * entry `at` of it is made of. */
struct equation equation_forward(const struct panel *p, struct place at);
/* What an edge adds to the gradient of its input: "∂L/∂W1 = Xᵀ @ δ", likewise. */
struct equation equation_edge(const struct panel *p, int node, int input,
                              struct place at);
/* The matrices that a move may read, without what it does with them: what arrives from
 * above, the inputs, and the result where the rule uses it. Of the node that `asked` is of,
 * that entry is lit. */
struct equation equation_at_hand(const struct panel *p, struct backprop_move m,
                                 struct place asked);
/* Draws the tables side by side from the panel's next row on, in so many rows at most;
 * the first one alone where not all have room. Returns how many were drawn. */
int equation_draw(struct panel *p, const struct equation *q, int most_rows);
/* The same, but one below the other where not all have room side by side. */
void equation_draw_all(struct panel *p, const struct equation *q, int most_rows);

#endif
