#ifndef EXPLAIN_FOLLOW_H
#define EXPLAIN_FOLLOW_H

#include "autodiff/graph.h"

/* Following one entry of a matrix through a graph: which entries of the other nodes it is
 * computed from, and which are computed from it. The answer is one of structure: an entry
 * that counts for nothing at the values there are (an off relu, a factor 0) is followed
 * all the same. */
enum followed {
    FOLLOWED_ON = 1,   /* it depends on the entry, or is the entry: going forward */
    FOLLOWED_FROM = 2, /* the entry depends on it, or is it: going backward. Not of class
                          numbers, to which no gradient goes */
};

/* Marks for all entries of all nodes, none set, in mem: marks[node][row · cols + col]. */
unsigned char **follow_new(const struct graph *g, struct arena *mem);

/* Sets all marks for the entry (row, col) of a node. Cost: that of a forward and a
 * backward pass. */
void follow_entry(const struct graph *g, int node, int row, int col,
                  unsigned char *const *marks);
/* Clears all marks. */
void follow_nothing(const struct graph *g, unsigned char *const *marks);

#endif
