#ifndef DRAW_COLOUR_H
#define DRAW_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t rgb; /* 0xRRGGBB; true colour everywhere but in the terminal layer */

/* What the output can show. */
enum depth { DEPTH_TRUE, DEPTH_256, DEPTH_16, DEPTH_8, DEPTH_MONO };

/* Roles, so that a theme is one row and a scene names no colour. */
enum ink {
    INK_TEXT,
    INK_BRIGHT,
    INK_DIM,
    INK_FAINT,
    INK_LINE,     /* reading order; INK_LINE: borders, axes */
    INK_ACCENT,   /* selection, focus, current tab */
    INK_VALUE,    /* forward values, in every scene */
    INK_GRADIENT, /* backward gradients, in every scene */
    INK_LIT,      /* the current node, edge, row */
    INK_GOOD,
    INK_WARN,
    INK_ERROR,
    INK_SERIES, /* first of SERIES_MOST: optimizers, nets; INK_SERIES + i */
    INK_MOST = INK_SERIES + 8,
};
enum { SERIES_MOST = 8, RAMP_MOST = 12 };

struct theme {
    const char *name; /* "dark" "light" "contrast" "mono" */
    bool dark, bold;  /* bold: projector, thicker lines and larger markers */
    rgb ground, bar, raised,
        selected; /* grounds: screen, bars, node or panel, selection */
    rgb ink[INK_MOST];
    rgb ramp[RAMP_MOST]; /* field, low to high, muted so that series stand out */
    int n_ramp;
    unsigned char ramp256[RAMP_MOST]; /* the same for 256 colours */
    int n_ramp256;
};
extern const struct theme themes[];               /* ended by a NULL name */
const struct theme *theme_find(const char *name); /* NULL: none */

/* The marker that goes with series i, so that colour is never the only sign: ● ■ ▲ ◆ … */
uint32_t series_mark(int i);

rgb colour_mix(rgb a, rgb b, double t); /* t in [0,1], linear light not needed */
rgb colour_ramp(const struct theme *t,
                double x); /* continuous, x clamped to [0,1], nan: ground */

/* Nearest palette entry: 16..255, 0..15, 0..7. */
int colour_to_256(rgb c);
int colour_to_16(rgb c);
int colour_to_8(rgb c);
rgb colour_from_256(int i);

#endif
