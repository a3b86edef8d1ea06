#ifndef SCENES_DEPTH_PICTURE_H
#define SCENES_DEPTH_PICTURE_H

#include "draw/widgets.h"
#include "scenes/depth/depth.h"

/* What the files of depth's picture share: picture.c (layout), notice.c (title, notice),
 * net.c (a net's box and what it holds), readings.c (its readings), bars.c (its bars and
 * the columns beside them), panels.c (the selected layer, the curves) and parts.c
 * (colors, numbers and small drawings that the others use). */

/* Everything a part of the picture needs. */
struct picture {
    const struct depth_model *d;
    const struct trial *t; /* d->trial */
    const struct ctx *ctx;
    const struct depth_cache *cache;
    struct frame *f;
    const struct show_info *show;
    int show_at, layer; /* index of show; the selected layer */
    const char *unit;   /* "layer", "position" */
    int net_w;  /* columns of the narrowest net, whose texts give the others rows */
    bool split; /* a layer was selected, and has no panel that tells its factor */
};

enum { PLAIN_ROWS = 3 }; /* of a net without a box, beside those of its layers */
/* The rows of a net's box with all readings, beside those of its layers. */
int depth_box_rows(const struct picture *p);

/* Hidden layers share rows if there are more layers than rows; the output has its own
 * row. */
struct grouping {
    int size, n_rows; /* hidden layers in a row; rows, the output's included */
};
struct grouping depth_group(int hidden, int rows);

/* The series of a net's activation, which gives the net its color and mark. */
int depth_series(const struct picture *p, int net);
rgb depth_ink(const struct picture *p, int net);
/* v in `digits` digits, or "?" while numbers are hidden. */
const char *depth_number(const struct picture *p, double v, int digits);
/* A factor, "×0.23"; a dash if it is nan. */
const char *depth_factor_text(const struct picture *p, double v, int digits);
/* The total of a factor whose parts are shown in `digits` digits: in as many digits, at
 * most `most`, as the product of the shown parts has too, else that product. */
const char *depth_product_text(const struct picture *p, const struct probe_factor *f,
                               int digits, int most);
const char *depth_percent(const struct picture *p, double share);
/* Mean of a quantity, a double at `offset` in struct layer_probe, over the hidden layers,
 * or positions, whose activations are finite; NaN: there are none. */
double depth_mean(const struct picture *p, int net, size_t offset);

enum { READINGS_MOST = 8 };
struct readings {
    struct reading all[READINGS_MOST]; /* in the order of their importance */
    int n;
};
/* Adds one kind of readings of a net, in rows of w columns. */
typedef void readings_fn(const struct picture *p, int net, int w, struct readings *to);
readings_fn depth_add_all, depth_add_head, depth_add_foot, depth_add_clipping;
/* The rows for readings in w columns, from 1 to `most`: the same for all nets, so that
 * nets side by side stay in line. */
int depth_readings_rows(const struct picture *p, readings_fn *add, int w, int most);
void depth_draw_readings(const struct picture *p, int net, readings_fn *add,
                         struct rect r);

/* True if there is a bar for ‖g‖, which clipping by norm compares with its threshold. */
bool depth_has_norm_bar(const struct ctx *ctx);
/* Draws a net into r, with small curves unless the panels below are shown (`panels`).
 * True: its rows stand for several layers each. */
bool depth_draw_net(const struct picture *p, int net, struct rect r, bool panels);
/* Draws the bars of a net and their scale. True: a row stands for several layers. */
bool depth_draw_bars(const struct picture *p, int net, struct rect r);
/* A histogram in the net's color. A spike far above the rest is cut, and tells its
 * share. */
void depth_draw_counts(const struct picture *p, int net, struct rect r,
                       const struct histogram *h);
/* A titled chart of ‖δ₁‖ (C_DELTA_NORM) or the loss (C_LOSS) of n nets from `net` on. */
void depth_draw_curve(const struct picture *p, int net, int n, struct rect r, int column);
/* The selected layer's factor and its two parts; the shortest form may be wider than
 * w. */
const char *depth_split_text(const struct picture *p, int net, int w);
/* shared: some row of bars stands for several layers. */
void depth_draw_title(const struct picture *p, struct rect r, bool shared);
void depth_draw_notice(const struct picture *p, struct rect r);
void depth_draw_details(const struct picture *p, struct rect r);
void depth_draw_curves(const struct picture *p, struct rect r);

#endif
