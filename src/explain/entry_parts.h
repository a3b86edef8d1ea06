#ifndef EXPLAIN_ENTRY_PARTS_H
#define EXPLAIN_ENTRY_PARTS_H

#include <stdbool.h>
#include <string.h>

#include "explain/entry.h"

/* What the texts about an entry share. For them alone. */

/* The values of all nodes as if the graph were one of numbers, with those at one entry of
 * the node in place of it and of its inputs. */
static inline const double *entry_values(const struct entry *e, int row, int col,
                                         struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    double *values = arena_new(mem, double, e->g->n);
    for (int k = 0; k < 2; k++) {
        if (n->in[k] >= 0) {
            values[n->in[k]] = matrix_at(&e->values[n->in[k]], row, col);
        }
    }
    values[e->node] = matrix_at(&e->values[e->node], row, col);
    return values;
}

/* A factor of a product: in brackets if it is a sum or has a sign. */
static inline const char *entry_factor_text(const char *text, struct arena *mem)
{
    bool sign = strncmp(text, "−", strlen("−")) == 0;
    return sign || strchr(text, ' ') ? arena_printf(mem, "(%s)", text) : text;
}

#endif
