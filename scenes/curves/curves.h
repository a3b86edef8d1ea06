#ifndef SCENES_CURVES_CURVES_H
#define SCENES_CURVES_CURVES_H

#include "scene/functions.h"
#include "scene/scene.h"

/* What the files of the scene share: curves.c (lesson, parameters, keys, tables), a file
 * for each page, and page.c for what all pages need. */
enum {
#define PARAM(id, ...) P_##id,
#include "scenes/curves/params.def"
#undef PARAM
};
enum { PAGE_ACTIVATIONS, PAGE_LOSSES, PAGE_SOFTMAX, PAGE_SCHEDULES, PAGES };
enum { CURVES_MOST = 8 }; /* points, logits */

/* A page. Arrows and drags move a cursor, or the chosen number of a list. */
struct curves_page {
    int list, cursor, shows; /* parameters; shows: which curves; −1: it has none */
    void (*fill)(const struct ctx *ctx, struct functions *s);
    void (*draw)(const struct ctx *ctx, struct rect r, int chosen, struct frame *f);
    /* One sentence: what to notice. */
    const char *(*notice)(const struct ctx *ctx, int chosen, int w);
    void (*json)(const struct ctx *ctx, struct json *j); /* NULL: nothing to add */
};
extern const struct curves_page curves_activations, curves_losses, curves_softmax,
    curves_schedules;

/* The places of a page's functions in tables, where the cursor can stand; those of its
 * plot, with room for every logit and to the end of a run; and the functions there, at
 * two places a column, one of them the cursor's. */
struct axis curves_table(const struct ctx *ctx, const struct curves_page *page);
struct axis curves_places(const struct ctx *ctx, const struct curves_page *page);
struct functions curves_over(const struct ctx *ctx, const struct curves_page *page,
                             int columns);
/* Where the cursor, or the chosen number of the list, stands. */
double curves_cursor(const struct ctx *ctx, const struct curves_page *page);
int curves_list(const struct values *v, int param, double out[CURVES_MOST]); /* count */
double curves_real(const struct ctx *ctx, int param);
/* False: the page draws some of the curves, and this is not one of them. */
bool curves_is_shown(const struct values *v, const struct curves_page *page, int item);
/* How many curves, points or logits there are to choose from, and the chosen one's
 * index. */
int curves_count(const struct ctx *ctx, const struct curves_page *page);
int curves_chosen(const struct ctx *ctx, const struct curves_page *page);
/* A panel of the functions' values at their first place and, if `slopes`, of their
 * slopes; of the page's curves those that are hidden can be added. */
void curves_readings(const struct ctx *ctx, struct rect r, const struct curves_page *page,
                     const char *title, const struct functions *s, bool slopes,
                     int chosen, struct frame *f);
/* The places of the logits' bars, each as long as its logit plus shift. */
struct axis curves_logit_bars(const struct ctx *ctx);
/* The number line of the losses: round numbers, so that a drag does not move it. */
struct axis curves_number_line(const struct values *v);
enum err curves_check_expr(const char *text, struct fail *fail);

enum { HIT_PLOT = 1, HIT_PAGE = 10, HIT_ROW = 100 };

#endif
