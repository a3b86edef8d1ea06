#include "draw/layout.h"

#include <limits.h>

#include "draw/layout_work.h"

struct layout layout_make(const struct layout_graph *g,
                          const struct layout_options *options, struct arena *mem,
                          struct arena *scratch)
{
    struct layout out = {.n_nodes = g->n_nodes, .n_edges = g->n_edges};
    struct layout_work w = layout_work_new(g, options, scratch);
    const struct layout_order *order = options->order;
    if (!order) {
        struct layout_search *s = layout_search_new(g, scratch);
        while (layout_search_go(s, LONG_MAX)) {
        }
        order = layout_search_best(s);
    }
    layout_take_order(&w, order);
    layout_rows(&w);
    layout_route(&w, mem, &out);
    return out;
}
