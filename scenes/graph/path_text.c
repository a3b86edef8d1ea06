/* graph: a path from the output down to a node as a product, in symbols and numbers. */
#include <string.h>

#include "explain/path.h"
#include "base/number.h"
#include "base/text.h"
#include "scenes/graph/panel.h"

const char *panel_path_factor(const struct panel *p, struct path_edge e, bool first)
{
    const struct backprop *b = &p->l->b;
    if (!backprop_reached(b, e.node, e.input)) {
        return panel_unknown(p);
    }
    double local = graph_local(&p->l->g, b->values, e.node, e.input);
    return first ? panel_number(p, local) : panel_factor(p, local);
}

/* The pieces with `dot` between them, made at once, since there may be thousands. */
static const char *join(const char *const *pieces, int n, const char *dot,
                        struct arena *mem)
{
    size_t bytes = 1, gap = strlen(dot);
    for (int i = 0; i < n; i++) {
        bytes += strlen(pieces[i]) + gap;
    }
    char *out = arena_alloc(mem, bytes, 1), *at = out;
    for (int i = 0; i < n; i++) {
        size_t piece = strlen(pieces[i]);
        memcpy(at, dot, i ? gap : 0);
        at += i ? gap : 0;
        memcpy(at, pieces[i], piece);
        at += piece;
    }
    *at = '\0';
    return out;
}

const char *panel_product(const struct panel *p, const struct path *path,
                          enum path_part part, const char *dot, bool first, int most)
{
    int n = path->n < most ? path->n : most;
    const char **pieces = arena_new(p->mem, const char *, n + 1);
    for (int i = 0; i < n; i++) {
        struct path_edge e = path->edges[i];
        pieces[i] = part == PATH_SYMBOLS ? panel_edge(p, e.node, e.input)
                                         : panel_path_factor(p, e, first && i == 0);
    }
    if (path->n > n) {
        pieces[n++] = "…";
    }
    return path->n == 0 ? "1" : join(pieces, n, dot, p->mem);
}

static bool walked(const struct backprop *b, const struct path *path)
{
    for (int i = 0; i < path->n; i++) {
        if (!backprop_reached(b, path->edges[i].node, path->edges[i].input)) {
            return false;
        }
    }
    return true;
}

struct panel_form panel_path_form(const struct panel *p, const struct path *path,
                                  const char *lead, const char *dot, bool first, int most)
{
    const struct backprop *b = &p->l->b;
    const char *side =
        path->n > 1 ? panel_product(p, path, PATH_NUMBERS, dot, first, most) : "";
    return walked(b, path) ? panel_equation(p, lead, side, "",
                                            path_product(&p->l->g, b->values, path))
                           : (struct panel_form){arena_printf(p->mem, "%s%s%s", lead,
                                                              side, *side ? " = " : ""),
                                                 panel_unknown(p), true};
}
