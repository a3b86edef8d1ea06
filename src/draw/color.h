#ifndef DRAW_COLOR_H
#define DRAW_COLOR_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t rgb; /* 0xRRGGBB; true color everywhere but in the terminal layer */

/* What the output can show. */
enum depth { DEPTH_TRUE, DEPTH_256, DEPTH_16, DEPTH_8, DEPTH_MONO };

/* Roles, so that a theme is one row and a scene names no color. */
enum ink {
    INK_NONE = -1, /* keeps the type signed */
    INK_TEXT,
    INK_BRIGHT,   /* stands out from text */
    INK_DIM,      /* less important than text */
    INK_FAINT,    /* the least important text */
    INK_LINE,     /* borders, axes; the only ink too weak for text */
    INK_ACCENT,   /* selection, focus, current tab */
    INK_VALUE,    /* forward values, in every scene */
    INK_GRADIENT, /* backward gradients, in every scene */
    INK_LIT,      /* the current node, edge, row */
    INK_GOOD,
    INK_WARN,
    INK_ERROR,
    INK_ARROW,  /* of vectors on a plot: no series has it */
    INK_SERIES, /* first of SERIES_MOST: optimizers, nets; see series_ink() */
    INK_MOST = INK_SERIES + 8,
};
enum { SERIES_MOST = INK_MOST - INK_SERIES, RAMP_MOST = 12 };

struct theme {
    const char *name; /* "dark" "light" "contrast" "mono" */
    bool dark, bold;  /* bold: projector, thicker lines and larger markers */
    bool mono;        /* two colors only: attributes say what inks say elsewhere */
    rgb ground, bar, raised, selected; /* of the screen, bars, panels, the selection */
    rgb ink[INK_MOST];
    unsigned char attr[INK_MOST]; /* enum attr that go with an ink */
    rgb ramp[RAMP_MOST]; /* a field from low to high, so muted that series stand out */
    int n_ramp;          /* 0: no field is drawn */
    unsigned char ramp256[RAMP_MOST]; /* the same in palette entries, in small steps */
    int n_ramp256;
};
extern const struct theme themes[];               /* ended by a NULL name */
const struct theme *theme_find(const char *name); /* NULL: none */

/* The theme that is seen: mono where there are no colors. */
const struct theme *theme_shown(const struct theme *t, enum depth depth);

/* The ink and the marker (● ■ ▼ □ ▲ ◆ ◇ △) of series i, counted from 0: color is never
 * the only difference. From SERIES_MOST on the inks come again, each with another marker
 * than before, so that SERIES_MOST² series look different. */
enum ink series_ink(int i);
uint32_t series_mark(int i);
/* A small form of series_mark(i), for i below SERIES_MOST: • ▪ ▾ ▫ ▴ ♦ ⋄ ▵. */
uint32_t series_small_mark(int i);

/* (1 - t)·a + t·b in each channel, of the sRGB values; t clamped to [0,1], nan: a. */
rgb color_mix(rgb a, rgb b, double t);

/* The theme's field color, continuous, x clamped to [0,1]; nan or no ramp: ground. */
rgb color_ramp(const struct theme *t, double x);
/* The same for 256 colors, unmixed, for a sample in this column and row of a picture: its
 * neighbors take turns between two entries that are next to each other in ramp256, so
 * that their mean has steps four times as fine. */
rgb color_ramp256(const struct theme *t, double x, int column, int row);
int color_steps256(const struct theme *t); /* how many it has, each as wide in x */

/* Nearest entry among 16..255 of xterm's palette (least square in RGB). */
int color_to_256(rgb c);
rgb color_from_256(int i); /* 0..255; 0..15 are xterm's defaults */

/* True if its brightness is nearer to white's than to black's. */
bool color_is_light(rgb c);

/* The palette entry among 0..15 or 0..7 of the same hue, and for 16 of similar
 * brightness: the shades of these differ from terminal to terminal, their hues do not. */
int color_to_16(rgb c);
int color_to_8(rgb c);

/* Palette entries for text of color fg on bg, as the functions above choose them. With 16
 * and 8 colors fg gets another entry where it could not be read on bg's (dim gray on
 * black, yellow on white, blue on black), unless fg is bg. The depth is neither
 * DEPTH_TRUE nor DEPTH_MONO (asserted). */
void color_pair(enum depth depth, rgb fg, rgb bg, int *fg_entry, int *bg_entry);

#endif
