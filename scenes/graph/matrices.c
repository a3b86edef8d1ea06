/* graph: what a step does with matrices, and why. */
#include "scenes/graph/panel.h"

void panel_matrix_forward(struct panel *p, int node)
{
    const struct lesson *l = p->l;
    page_sentence(
        &p->page, INK_TEXT,
        arena_printf(p->mem, "%s = %s", l->text.names[node], l->text.formulas[node]));
}

void panel_matrix_edge(struct panel *p, int node, int input)
{
    page_sentence(&p->page, INK_TEXT, p->l->text.locals[2 * node + input]);
}
