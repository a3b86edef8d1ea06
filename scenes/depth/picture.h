#ifndef SCENES_DEPTH_PICTURE_H
#define SCENES_DEPTH_PICTURE_H

#include "scenes/depth/depth.h"

/* What the files of depth's picture share: picture.c (layout, lines), bars.c (a net's
 * bars), net.c (what is read around them), panels.c (the selected layer, the curves), and
 * below them parts.c (what those share: colors, numbers, small drawings). */

/* Everything a part of the picture needs. */
struct picture {
    const struct depth_model *d;
    const struct trial *t; /* d->trial */
    const struct ctx *ctx;
    const struct depth_cache *cache;
    struct frame *f;
    const struct show_info *show;
    int show_at, layer; /* index of show; layer selected */
    const char *unit;   /* "layer", "step" */
};

/* Rows of a net's panel besides its layers': in a box, without; and from how many rows
 * on a box is worth it. */
enum { BOX_ROWS = 5, PLAIN_ROWS = 3, BOX_LEAST = 14 };

/* Layers g·i … of the hidden ones in row i, when there are more than rows; the output has
 * a row of its own. */
struct grouping {
    int size, n_rows; /* hidden layers a row, rows with the output's */
};
struct grouping depth_group(int hidden, int rows);

/* The series of a net's activation: one color and mark each, in every preset. */
int depth_series(const struct picture *p, int net);
rgb depth_ink(const struct picture *p, int net);
/* v for people, or a dot where the class is to guess. */
const char *depth_number(const struct picture *p, double v, int digits);
/* The same of a factor, "×0.23", which may have no meaning: a dash. */
const char *depth_factor_text(const struct picture *p, double v, int digits);
const char *depth_percent(const struct picture *p, double share);

/* Is ‖g‖, which clipping by norm compares with its threshold, a bar on the scale shown?
 */
bool depth_has_norm_bar(const struct ctx *ctx);
/* A net in r; where there is no room for the curves panel, small curves too. True: its
 * rows stand for several layers each. */
bool depth_draw_net(const struct picture *p, int net, struct rect r, bool curves);
/* The bars of a net and their scale. True: a row stands for several layers. */
bool depth_draw_bars(const struct picture *p, int net, struct rect r);
void depth_draw_counts(const struct picture *p, struct rect r, const struct histogram *h,
                       rgb color);
/* The selected layer's factor split into its parts, in one row. */
void depth_draw_split(const struct picture *p, int net, struct rect r);
void depth_draw_details(const struct picture *p, struct rect r);
void depth_draw_curves(const struct picture *p, struct rect r);

#endif
