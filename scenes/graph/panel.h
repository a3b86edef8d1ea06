#ifndef SCENES_GRAPH_PANEL_H
#define SCENES_GRAPH_PANEL_H

#include "draw/page.h"
#include "scenes/graph/graph.h"

enum { LABEL_W = 10 }; /* columns of the labels in panels */

/* A panel being written, and what it is about. Texts lie in mem. */
struct panel {
    struct page page;
    const struct lesson *l;
    const struct lesson_view *v;
    const struct ctx *ctx;
    struct arena *mem;
};

/* Numbers as text, "?" while they are hidden; a factor has brackets round a minus. */
const char *panel_number(const struct panel *p, double v);
const char *panel_factor(const struct panel *p, double v);
/* The output's name: "L". */
const char *panel_output(const struct panel *p);
/* "∂L/∂x so far: 1 + 2.25 = 3.25": a node's gradient, term by term as they arrive; with
 * fewer digits where there is little room. */
void panel_sum(struct panel *p, const char *label, int node);

/* step.c: what the step does and why. Its title goes into the panel's border. */
const char *panel_step_title(const struct panel *p);
void panel_step(struct panel *p);

/* paths.c: the product for one node along every path, and the difference. */
int panel_target(const struct lesson *l, const struct ctx *ctx);
void panel_paths(struct panel *p);

#endif
