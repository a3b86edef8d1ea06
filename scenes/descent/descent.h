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
    P_HYPER, /* the first of HYPER_MOST parameters, by enum hyper */
};

/* The columns of a record, which has a row for each racer. */
enum { C_STEP, C_OPTIMIZER, C_X, C_Y, C_LOSS, C_GRAD_NORM, C_LR };

struct descent_view {
    bool pointing, dragging;
    int col, row; /* cell of the frame under the pointer */
};

/* The older part of a racer's trail, drawn once and kept. */
struct descent_trail {
    struct canvas dots; /* a stencil */
    double x, y;        /* its end, in cells of the plot */
};

/* The field over the plot, two samples a cell, filled row by row; and the trails and
 * losses, which take in the log record by record, so that a picture costs the same at
 * every step. */
struct descent_cache {
    struct plot plot; /* the plot it was made for */
    struct canvas_look look;
    double *values; /* [2 h][w] */
    int n_rows;     /* rows of values filled so far */
    double lo, hi;  /* range of the finite values in these rows */
    long rewritten; /* the log's count when the trails were begun; -1: they are not */
    struct descent_trail trails[OPTIMIZER_MOST];
    long n_trail; /* records in the trails */
    struct curves losses;
};

struct descent_layout {
    struct rect title, plot, notice, legend, race, ledger, curves; /* empty: left out */
    struct plot view;
};

/* What the mouse can hit. */
enum { HIT_PLOT = 1, HIT_RACER = 10 };

struct hypers descent_hypers(const struct ctx *ctx, int item);
/* v with at most so many digits, without zeros at the end: "0.1" for 1 − 0.9. */
const char *descent_rounded(double v, int digits, struct arena *mem);
/* The number in a column of racer i at a step. */
double descent_at(const struct ctx *ctx, long step, int i, int column);
/* The step since which the racer has been at the minimum (race_at_minimum), or -1 if it
 * is not there now. `losses`: the racer's curve, which lets whole buckets be skipped;
 * NULL: every record is read. */
long descent_settled(const struct race *d, int i, const struct curve *losses,
                     const struct ctx *ctx);
/* True if a racer that is at the minimum since then has not only passed by: on screen it
 * has settled after SETTLING steps more. */
enum { SETTLING = 10 };
bool descent_stays(long since, const struct ctx *ctx);
/* The first step at which the racer was at the minimum, even if it left again; or -1. */
long descent_first_within(const struct race *d, int i, const struct curve *losses,
                          const struct ctx *ctx);
bool descent_same_plot(const struct plot *a, const struct plot *b);
/* Takes more of the log into the cache; true: there is more to do. */
bool descent_follow(struct descent_cache *c, struct arena *mem, const struct race *d,
                    const struct ctx *ctx);
/* The losses [n] of all records: the cache's, or, if that is behind, complete ones in
 * scratch. */
const struct curve *descent_losses(const struct race *d, const struct descent_cache *c,
                                   const struct ctx *ctx);
/* Where everything is: a function of the area and the VIEW parameters. */
struct descent_layout descent_layout(const struct race *d, const struct ctx *ctx);
/* Sets what other values imply: the surface's learning rates as defaults, the racers as
 * the choices of `explain`, whose default is Adam if it races, else the first. */
enum err descent_declare(struct param_list *list, struct arena *mem,
                         const struct ctx *ctx, struct fail *fail);
/* The racer that `explain` names. */
const struct racer *descent_explained(const struct race *d, const struct ctx *ctx);
/* race_explain with the hyperparameters in force. */
void descent_explain(const struct racer *r, const struct ctx *ctx,
                     struct optimizer_move all[RACE_AXES],
                     struct optimizer_move own[RACE_AXES]);
/* True if its step is the sum of a part from the gradient and a part from momentum. */
bool descent_has_parts(const struct racer *r);
/* The color and the mark of a racer. */
int descent_series(const struct racer *r);
rgb descent_ink(const struct frame *f, const struct racer *r);
uint32_t descent_mark(const struct racer *r);

/* arrows.c */
/* The factor by which arrows on the plot are longer than what they show: the same at
 * every step of a run. 0: there are none, as all have settled or ended, or the racer is
 * outside the plot. */
double descent_arrow_factor(const struct race *d, const struct plot *p,
                            const struct ctx *ctx);
/* The length of the longest arrow from the racer, in columns; below 1 none is drawn. */
double descent_arrow_length(const struct race *d, const struct plot *p,
                            const struct ctx *ctx);
void descent_draw_arrows(const struct race *d, const struct plot *p,
                         const struct ctx *ctx, struct frame *f);

extern const struct key_row descent_keys[];
bool descent_input(void *view, const void *model, const struct ctx *ctx,
                   const struct event *e, struct asks *asks);

/* trail.c */
/* All trails into the canvas, that of the racer `top` once more above the others. */
void descent_draw_trails(const struct race *d, int top, const struct descent_cache *c,
                         const struct plot *p, const struct ctx *ctx,
                         struct canvas *canvas, struct frame *f);

/* plot.c */
/* How many minima are known by their places, each marked with a ✕. */
int descent_n_minima(const struct race *d);
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
void descent_draw_curves(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f);

/* ledger.c */
/* Rows of an optimizer's panel; `whole`: with the state and what follows from it. */
int descent_ledger_rows(const struct optimizer_info *o, bool whole);
/* True if the ledger has a row that tells what the arrows are. */
bool descent_arrows_named(const struct race *d, const struct descent_layout *l,
                          const struct ctx *ctx);
void descent_draw_ledger(const struct race *d, const struct descent_layout *l,
                         const struct ctx *ctx, struct frame *f);

/* notice.c */
/* The racers' marks, names and losses, where no panel has them: in rows of r.w columns.
 * Draws them if f is not NULL and returns the rows, the same at every step. */
int descent_draw_legend(const struct race *d, struct rect r, const struct ctx *ctx,
                        struct frame *f);
void descent_draw_notice(const struct race *d, const struct descent_layout *l,
                         const struct curve *losses, const struct ctx *ctx,
                         struct frame *f);

/* picture.c */
void descent_draw(const void *model, const void *view, const void *cache,
                  const struct ctx *ctx, struct frame *f);

#endif
