#ifndef TESTS_BENCH_REFERENCE_PLOT_H
#define TESTS_BENCH_REFERENCE_PLOT_H

#include "draw/frame.h"

/* What somebody would write by hand to draw one picture: descent's plot of the mission's
 * surface, x² + 3y² + 2xy + 5, on the dark theme in true color and braille. No clip, no
 * other themes or glyphs, no surface but this one, nothing outside the view. */
struct reference_point {
    double x, y;
};

struct reference_track {
    const struct reference_point *points; /* [n_points] */
    rgb color;
    uint32_t mark;
};

struct reference_arrow {
    struct reference_point from, to;
    rgb color;
    bool by_turns; /* only every second column or row, since another runs along it */
};

enum { REFERENCE_STEPS_MOST = 256 };

struct reference_plot {
    int w, h;         /* of the frame */
    struct rect area; /* of the plot */
    double left, right, bottom, top;
    int n_tracks, n_points, on_top; /* on_top: track that is drawn once more */
    struct reference_track tracks[8];
    int n_arrows;
    struct reference_arrow arrows[3];
    struct reference_point minimum, start;

    int n_steps; /* of color, from reference_plot_steps */
    double shares[REFERENCE_STEPS_MOST];
    rgb colors[REFERENCE_STEPS_MOST];

    double *values; /* [2 area.h][area.w] */
    uint8_t *dots;  /* [area.h][area.w], empty between drawings */
    rgb *inks;      /* [area.h][area.w] */
};

/* The steps of the color scale: somebody would write them down as a table. */
void reference_plot_steps(struct reference_plot *p);

struct reference_ticks {
    int n, widest, widths[16];
    double at[16];
    char labels[16][24];
};
/* Multiples of 1, 2 or 5 × 10^k within lo..hi: the finest that are at most `most`. */
struct reference_ticks reference_ticks(double lo, double hi, int most);

/* Into cells [h][w]: the plot and its axes, and blanks around them. */
void reference_plot_draw(const struct reference_plot *p, struct cell *cells);

#endif
