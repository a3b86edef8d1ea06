#ifndef SCENES_DESCENT_DESCENT_H
#define SCENES_DESCENT_DESCENT_H

#include "base/number.h"
#include "draw/plot.h"
#include "optim/race.h"
#include "scene/curves.h"
#include "scene/scene.h"

/* What the files of descent share. The model is struct race. */
enum {
    P_F,
    P_START,
    P_OPTIMIZERS,
    P_TOLERANCE,
    P_MINIMUM,
    P_EXPLAIN,
    P_MAP,
    P_CENTER,
    P_ZOOM,
    P_HYPER, /* first of HYPER_MOST, in the order of the hyperparameters */
};

/* The columns of a record: of each racer, in the order of the list. */
enum { C_STEP, C_OPTIMIZER, C_X, C_Y, C_LOSS, C_GRAD_NORM, C_LR };

struct descent_view {
    bool pointing, dragging;
    int col, row; /* cell of the frame under the pointer */
};

/* The older part of a racer's trail, which stays as it is. */
struct descent_trail {
    struct canvas dots; /* a stencil */
    double x, y;        /* where it ends, in cells of the plot */
};

/* The field over the plot: two samples a cell, filled row by row. And what is made of the
 * log, record by record, so that a picture costs the same at every step. */
struct descent_cache {
    struct plot plot; /* what it was made for */
    struct canvas_look look;
    double *values; /* [2 h][w] */
    int n_rows;     /* rows filled so far */
    double lo, hi;  /* over the rows so far */
    long rewritten; /* the log's, when the trails were begun */
    struct descent_trail trails[OPTIMIZER_MOST];
    long n_trail; /* records in the trails */
    struct curves losses;
};

struct descent_layout {
    struct rect title, plot, notice, race, ledger, curves; /* empty: left out */
    struct plot view;
};

/* What the mouse can hit. */
enum { HIT_PLOT = 1, HIT_RACER = 10 };

struct hypers descent_hypers(const struct ctx *ctx, int item);
/* A number of racer i at a step. */
double descent_at(const struct ctx *ctx, long step, int i, int column);
/* 1 + the last step so far that was not at the minimum (race_at_minimum); -1: the present
 * one is not. `losses`: the racer's, of all records, to look only where they may be;
 * NULL: all are looked at. */
long descent_settled(const struct race *d, int i, const struct curve *losses,
                     const struct ctx *ctx);
bool descent_same_plot(const struct plot *a, const struct plot *b);
/* A slice of following the log; true: more to do. */
bool descent_follow(struct descent_cache *c, struct arena *mem, const struct race *d,
                    const struct ctx *ctx);
/* [n] the losses of all records: the cache's, or made in scratch where it is behind. */
const struct curve *descent_losses(const struct race *d, const struct descent_cache *c,
                                   const struct ctx *ctx);
/* Where everything is, from the area and the view's parameters alone. */
struct descent_layout descent_layout(const struct race *d, const struct ctx *ctx);
/* The racer that `explain` names; where that does not race, the one that is explained
 * unasked, or the first. So the line that reproduces the screen can leave it out. */
const struct racer *descent_explained(const struct race *d, const struct ctx *ctx);
/* race_explain with the hyperparameters in force. */
void descent_explain(const struct racer *r, const struct ctx *ctx,
                     struct optimizer_move all[RACE_AXES],
                     struct optimizer_move own[RACE_AXES]);
/* Is its step divided into a part by the gradient and one by momentum? */
bool descent_has_parts(const struct racer *r);
/* How much longer than the step its arrow on the plot is. */
double descent_arrow_factor(const struct race *d, const struct plot *p,
                            const struct ctx *ctx);
/* The color and the mark of a racer. */
rgb descent_ink(const struct frame *f, const struct racer *r);
uint32_t descent_mark(const struct racer *r);

extern const struct key_row descent_keys[];
bool descent_input(void *view, const void *model, const struct ctx *ctx,
                   const struct event *e, struct asks *asks);

/* trail.c */
void descent_draw_trail(const struct race *d, int i, const struct descent_cache *c,
                        const struct plot *p, const struct ctx *ctx,
                        struct canvas *canvas, struct frame *f);
/* v in at most w columns, or a dot where the class is to guess. */
void descent_number(const struct ctx *ctx, char out[NUMBER_SIZE], double v, int digits,
                    int w);

/* plot.c */
void descent_draw_plot(const struct race *d, const struct descent_cache *c,
                       const struct descent_layout *l, const struct ctx *ctx,
                       struct frame *f);
void descent_draw_title(const struct race *d, const struct descent_view *v,
                        const struct descent_layout *l, const struct ctx *ctx,
                        struct frame *f);
/* panels.c */
void descent_draw_race(const struct race *d, const struct descent_layout *l,
                       const struct curve *losses, const struct ctx *ctx,
                       struct frame *f);
void descent_draw_ledger(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f);
void descent_draw_curves(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f);

/* notice.c */
void descent_draw_notice(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f);

/* descent_picture.c */
void descent_draw(const void *model, const void *view, const void *cache,
                  const struct ctx *ctx, struct frame *f);

#endif
