#ifndef SCENES_DEPTH_PICTURE_H
#define SCENES_DEPTH_PICTURE_H

#include "scenes/depth/depth.h"

/* What the files of depth's picture share: picture.c (layout, title, notice), bars.c (a
 * net's bars), net.c (the readings around them), panels.c (the selected layer, the
 * curves) and parts.c (colors, numbers and small drawings that the others use). */

/* Everything a part of the picture needs. */
struct picture {
    const struct depth_model *d;
    const struct trial *t; /* d->trial */
    const struct ctx *ctx;
    const struct depth_cache *cache;
    struct frame *f;
    const struct show_info *show;
    int show_at, layer; /* index of show; the selected layer */
    const char *unit;   /* "layer", "step" */
};

/* Rows of a net's panel beside those of its layers, in a box and without one; and the
 * rows from which on it has a box. */
enum { BOX_ROWS = 5, PLAIN_ROWS = 3, BOX_LEAST = 14 };

/* Hidden layers share rows if there are more layers than rows; the output has its own
 * row. */
struct grouping {
    int size, n_rows; /* hidden layers in a row; rows, the output's included */
};
struct grouping depth_group(int hidden, int rows);

/* The series of a net's activation, which gives the net its color and mark. */
int depth_series(const struct picture *p, int net);
rgb depth_ink(const struct picture *p, int net);
/* v in `digits` digits, or a dot while numbers are hidden. */
const char *depth_number(const struct picture *p, double v, int digits);
/* A factor, "×0.23"; a dash if it is nan. */
const char *depth_factor_text(const struct picture *p, double v, int digits);
const char *depth_percent(const struct picture *p, double share);

/* True if there is a bar for ‖g‖, which clipping by norm compares with its threshold. */
bool depth_has_norm_bar(const struct ctx *ctx);
/* Draws a net into r, with small curves unless the panel of curves is shown (`curves`).
 * True: its rows stand for several layers each. */
bool depth_draw_net(const struct picture *p, int net, struct rect r, bool curves);
/* Draws the bars of a net and their scale. True: a row stands for several layers. */
bool depth_draw_bars(const struct picture *p, int net, struct rect r);
void depth_draw_counts(const struct picture *p, struct rect r, const struct histogram *h,
                       rgb color);
/* Draws the selected layer's factor and its two parts, in one row. */
void depth_draw_split(const struct picture *p, int net, struct rect r);
void depth_draw_details(const struct picture *p, struct rect r);
void depth_draw_curves(const struct picture *p, struct rect r);

#endif
