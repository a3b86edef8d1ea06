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
/* What is stored as a node's gradient: "∂L/∂x", or "x.grad" where passes pile up. */
const char *panel_gradient(const struct panel *p, int node);
/* The local gradient of one edge: "∂z₂/∂z₁"; "∂L/∂(1st x)" or "∂L/∂(this x)" where
 * "∂L/∂x" would be the sum over several edges. */
const char *panel_edge(const struct panel *p, int node, int input);
/* "∂L/∂x, 2 of 4 arrived: 1 + 2.25 = 3.25": a node's gradient, term by term as they
 * arrive; where there is little room the sum before and the last term. */
void panel_sum(struct panel *p, const char *label, int node);

/* step.c: what the step does and why. Its title goes into the panel's border. */
const char *panel_step_title(const struct panel *p);
void panel_step(struct panel *p);

/* update.c: what the update did; then the loss of each pass, as many of the last ones as
 * fit: "L so far  4 → 1.96 → 0.96". */
void panel_update(struct panel *p);
void panel_losses(struct panel *p);

/* paths.c: the product for one node along every path, and the difference. */
int panel_target(const struct lesson *l, const struct ctx *ctx);
void panel_paths(struct panel *p);

#endif
