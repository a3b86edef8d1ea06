#ifndef SCENES_DEPTH_DEPTH_H
#define SCENES_DEPTH_DEPTH_H

#include "draw/frame.h"
#include "nets/trial.h"
#include "scene/curves.h"
#include "scene/scene.h"

/* What the files of the scene share: depth.c (lesson, parameters), model.c, input.c,
 * tables.c, and the picture's (picture.h). The functions are slots of struct scene. */
enum {
    P_NETS,
    P_LAYERS,
    P_WIDTH,
    P_BATCH,
    P_INIT,
    P_SCALE,
    P_SHOW,
    P_RESIDUAL,
    P_NORMALIZE,
    P_DATA,
    P_OPTIMIZER,
    P_LR,
    P_CLIP,
    P_THRESHOLD,
    P_MODE,
    P_LENGTH,
    P_RADIUS,
    P_LAYER,
};

/* The choices of P_MODE. */
enum { MODE_DEPTH, MODE_TIME };

/* What the bars show: one row each. */
enum show {
    SHOW_DELTA,
    SHOW_DW,
    SHOW_DB,
    SHOW_RELATIVE,
    SHOW_UPDATE,
    SHOW_ACTIVATION,
    SHOW_MOST
};
struct show_info {
    const char *symbol, *words; /* "‖δ‖", "norm of ∂L/∂z" */
    /* it is the norm of a gradient, comparable with the threshold of clipping */
    bool gradient;
    bool forward; /* it comes from the forward pass, not from the one back */
    double (*value)(const struct layer_probe *p);
    double lo, hi; /* the scale at first */
    double guide;  /* a usual size, drawn as a line; 0: none */
    const char *guide_label;
};
extern const struct show_info depth_shows[SHOW_MOST];

/* Where a net first was not finite: at the first such step, the first layer in the
 * direction of the pass. All later ones follow from it. */
struct depth_bad {
    enum { BAD_NOT, BAD_FORWARD, BAD_BACKWARD, BAD_LOSS } what;
    int layer; /* 0-based; for BAD_LOSS the output */
    long step;
};

/* The scale of the bars, the same for all nets. It only grows during training. */
struct depth_axis {
    double lo, hi;
    double most; /* training does not widen it beyond: a diverging net would leave the
                  * others no room */
    long grew;   /* the step at which it last grew; 0: not yet */
};

/* The model. */
struct depth_model {
    struct trial trial;
    struct depth_axis axis[SHOW_MOST];
    struct depth_bad bad[TRIAL_NETS];
};
/* The first step so far at which a net was not finite; −1: none. */
long depth_bad_step(const struct depth_model *d);

/* The columns of a record, which has a row for each layer of each net, the output
 * included. */
enum { C_NET, C_STEP, C_LAYER, C_DELTA_NORM, C_DW_NORM, C_DB_NORM, C_LOSS };
extern const struct record_column depth_columns[];

struct depth_cache {
    struct curves first_deltas, losses;
};

enum { HIT_ROW = 1, HIT_ROW_NEXT = 200 }; /* HIT_ROW + net · HIT_ROW_NEXT + layer */

/* True if the weights of all nets are drawn by the same rule. */
bool depth_one_init(const struct trial *t);
/* The selected layer, 0-based, or the output if there are fewer layers. */
int depth_layer(const struct trial *t, const struct ctx *ctx);
enum err depth_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail);
/* An error if there is no such layer. */
enum err depth_check(const void *model, const struct ctx *ctx, int param,
                     struct fail *fail);
void depth_step(void *model, const struct ctx *ctx);
void depth_record_series(const void *model, struct record_series *out);
double depth_record_number(const void *model, const struct ctx *ctx, int column, int net,
                           int layer);
bool depth_work(void *cache, struct arena *mem, const void *model, const void *view,
                const struct ctx *ctx);
extern const struct key_row depth_keys[];
bool depth_input(void *view, const void *model, const struct ctx *ctx,
                 const struct event *e, struct asks *asks);
void depth_json(const void *model, const struct ctx *ctx, struct json *j);
void depth_json_net(const void *model, const struct ctx *ctx, struct json *j, int net);
void depth_json_layer(const void *model, const struct ctx *ctx, struct json *j, int net,
                      int layer);
void depth_draw(const void *model, const void *view, const void *cache,
                const struct ctx *ctx, struct frame *f);

#endif
