#ifndef SCENES_GRAPH_PANEL_H
#define SCENES_GRAPH_PANEL_H

#include "explain/path.h"
#include "draw/page.h"
#include "scenes/graph/graph.h"

enum {
    LABEL_W = 10 /* columns of the labels in panels */,
    FORMS_MOST = 7,
    LINES_MOST = 8
};

/* One way to say something: "2·3 = " and its result. */
struct panel_form {
    const char *text, *result; /* result NULL: none */
    bool holds;                /* the text has the result, as far as it can be read */
};

/* A row of a panel in several forms, from the longest to the shortest. */
struct panel_line {
    const char *label;
    enum ink ink, result_ink; /* INK_DIM: the row is there if no other needs the room */
    struct panel_form forms[FORMS_MOST];
    int n;
};

/* A panel being written, and what it is about. Texts lie in mem. */
struct panel {
    struct page page;
    const struct lesson *l;
    const struct lesson_view *v;
    const struct ctx *ctx;
    const struct follow *follow; /* marks of the chosen entry, if any */
    struct arena *mem;
    struct panel_line lines[LINES_MOST]; /* those that panel_put will put */
    int n_lines;
    int table_rows;   /* that the text of a step with matrices leaves */
    bool tables_left; /* matrices of the step have no table */
};

/* Numbers as text, "?" while they are hidden; a factor has brackets round a minus. */
const char *panel_number(const struct panel *p, double v);
const char *panel_factor(const struct panel *p, double v);
/* A number that is not known yet: —, which in ASCII would read as two minus signs. */
const char *panel_unknown(const struct panel *p);
/* "lead side = side = " and v: an equation that holds with the digits that are shown. The
 * sides are computed again as they are written, and v has the digits that agree; "≈"
 * where those are few. lead: what comes before, in symbols. sides NULL or "": none. */
struct panel_form panel_equation(const struct panel *p, const char *lead,
                                 const char *side, const char *other, double v);
/* Adds a row without forms. */
struct panel_line *panel_line(struct panel *p, const char *label, enum ink ink,
                              enum ink result_ink);
void panel_form(struct panel_line *line, struct panel_form form);
/* Adds a row with one form and no result. */
void panel_text(struct panel *p, const char *label, enum ink ink, const char *text);
/* Puts the rows that were added: each in the longest form that fits into one row; where
 * none does, over several of the rows that are free. */
void panel_put(struct panel *p);
/* The output's name: "L". */
const char *panel_output(const struct panel *p);
/* "∂L/∂x" */
const char *panel_derivative(const struct panel *p, int node);
/* What is stored as a node's gradient: the same, or "x.grad" where passes pile up. */
const char *panel_gradient(const struct panel *p, int node);
/* Of an entry of a matrix "[1,4]"; of a number "". */
const char *panel_place(const struct panel *p, struct place at);
/* The local gradient of one edge: "∂z₂/∂z₁"; "∂L/∂(1st x)" or "∂L/∂(this x)" where
 * "∂L/∂x" would be the sum over several edges. */
const char *panel_edge(const struct panel *p, int node, int input);
/* Where several edges lead to a node, or earlier passes left something, what one edge
 * adds is named by its way, "through z₁" or "through z₁'s first input"; else it is all of
 * the gradient, "∂L/∂x". */
const char *panel_way(const struct panel *p, int node, int input);
/* The cached values that the local gradients by the inputs first to last read: "x = 3,
 * w = 2", of matrices their names; "": none, as where a local gradient is itself a
 * number. */
const char *panel_cached(const struct panel *p, int node, int first, int last);
/* True if what arrives by one edge is not all of the node's gradient. */
bool panel_is_sum(const struct panel *p, int node);
/* Adds the row "so far  2 of 4 terms: 1 + 2.25 = 3.25", or "total  ∂L/∂x = 1 + …", if
 * panel_is_sum: an entry of a gradient, term by term as they arrive; where there is
 * little room the sum before and the last term. `labeled`: with those labels; else it
 * says itself what it is: "W[0,1] so far, 2 of 4 terms: …". */
void panel_sum(struct panel *p, bool labeled, struct place at);

/* step.c: what the step does and why. Its title goes into the panel's border. */
const char *panel_step_title(const struct panel *p);
void panel_step(struct panel *p);

/* matrices.c: the same steps of a graph with matrices. */
void panel_matrix_forward(struct panel *p, int node);
void panel_matrix_edge(struct panel *p, int node, int input);
/* How an entry of any node comes about: its value, and each term of its gradient so
 * far. */
void panel_matrix_entry(struct panel *p, struct place at);

/* why.c: adds rows that say why the value of the node, what an edge adds or the sum that
 * it is added to is not finite, and what to do about it; or which convention holds at a
 * kink. Of a matrix, of its entry `at`. */
void panel_why_value(struct panel *p, struct place at);
void panel_why_term(struct panel *p, int node, int input, struct place at);

/* update.c: what the update did. */
void panel_update(struct panel *p);

/* losses.c: the loss of each pass, as many of the last ones as fit: "L so far  4 → 1.96 →
 * 0.96"; and all of them as a curve, at an update and at the end of a pass, from the
 * second one on. */
void panel_losses(struct panel *p);
bool panel_has_curve(const struct panel *p);
void panel_curve(const struct panel *p, struct rect r);

/* nudge.c: true if all terms of the node's gradient have arrived; then, of a leaf, the
 * row with the central difference. */
bool panel_complete(const struct backprop *b, int node);
void panel_difference(struct panel *p, int node);
/* The same for an entry of a leaf in any graph, with one step, in graphs that are small
 * enough for a frame. */
void panel_entry_difference(struct panel *p, struct place at);
/* "0 left, 1 right": the slopes by an entry of a leaf where they differ, as
 * at a kink; "" elsewhere, and in graphs that are not small. */
const char *panel_kink(const struct panel *p, struct place at);

/* path_text.c: a path as a product of at most `most` factors, then "…", with `dot`
 * between them: "∂L/∂z₁·∂z₁/∂x", or "4·(−3)", where — is before its step. The first
 * number needs no brackets. */
enum path_part { PATH_SYMBOLS, PATH_NUMBERS };
const char *panel_product(const struct panel *p, const struct path *path,
                          enum path_part part, const char *dot, bool first, int most);
const char *panel_path_factor(const struct panel *p, struct path_edge e, bool first);
/* What the path gives, from "lead factors = " on; — before all of it was walked. */
struct panel_form panel_path_form(const struct panel *p, const struct path *path,
                                  const char *lead, const char *dot, bool first,
                                  int most);

/* paths.c: the product for one node along every path, and the difference. */
int panel_target(const struct lesson *l, const struct ctx *ctx);
void panel_paths(struct panel *p);
/* True if there are several paths, or a long one: the view `paths` has them in full. */
bool panel_has_more(const struct panel *p);

#endif
