#ifndef SCENES_GRAPH_PAGE_H
#define SCENES_GRAPH_PAGE_H

#include "scenes/graph/graph.h"

/* A panel of graph, filled row by row from above: "label     text  result". What does not
 * fit is cut or left out. Texts lie in mem. */
enum { PAGE_LABEL = 10 }; /* columns of the labels */
struct page {
    const struct lesson *l;
    const struct lesson_view *v;
    const struct ctx *ctx;
    struct arena *mem;
    struct frame *f;
    struct rect r;
    int y; /* the next row */
};

bool page_room(const struct page *p);
/* label NULL: the text starts at the left edge; result NULL: none. */
void page_row(struct page *p, const char *label, enum ink i, const char *text,
              enum ink result_ink, const char *result);
/* The long form where it fits with its result, else the brief one. */
void page_fit(struct page *p, const char *label, const char *text, const char *brief,
              enum ink result_ink, const char *result);
/* Wrapped; in INK_DIM, whole or not at all. */
void page_sentence(struct page *p, enum ink i, const char *text);

/* Numbers as text, "?" while they are hidden; a factor has brackets round a minus. */
const char *page_number(const struct page *p, double v);
const char *page_factor(const struct page *p, double v);
/* The output's name: "L". */
const char *page_output(const struct page *p);
/* "∂L/∂x = 1 + 2.25 + … = 3.25": a node's gradient, term by term as they arrive; with
 * fewer digits where there is little room. */
void page_sum(struct page *p, const char *label, int node);

/* step.c: what the step does and why. Its title goes into the panel's border. */
const char *page_step_title(const struct page *p);
void page_step(struct page *p);

/* paths.c: the product for one node along every path, and the difference. */
int page_target(const struct lesson *l, const struct ctx *ctx);
void page_paths(struct page *p);

#endif
