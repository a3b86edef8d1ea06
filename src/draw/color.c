#include "draw/color.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

static int channel(rgb c, int i) /* 0 red, 1 green, 2 blue */
{
    return (int)(c >> (16 - 8 * i) & 0xFF);
}

/* Red and blue are mixed at once: they are 16 bits apart, and a product takes 16. */
rgb color_mix(rgb a, rgb b, double t)
{
    enum { RED_BLUE = 0xFF00FF, GREEN = 0x00FF00, HALF = 128 };
    uint32_t to = t >= 1 ? 256 : t > 0 ? (uint32_t)(t * 256 + 0.5) : 0; /* nan: 0 */
    uint32_t from = 256 - to;
    uint32_t ends = (a & RED_BLUE) * from + (b & RED_BLUE) * to + HALF * 0x10001;
    uint32_t middle = (a & GREEN) * from + (b & GREEN) * to + HALF * 0x100;
    return (ends >> 8 & RED_BLUE) | (middle >> 8 & GREEN);
}

rgb color_ramp(const struct theme *t, double x)
{
    if (isnan(x) || t->n_ramp == 0) {
        return t->ground;
    }
    double at = fmin(fmax(x, 0), 1) * (t->n_ramp - 1);
    int i = (int)at;
    return i + 1 < t->n_ramp ? color_mix(t->ramp[i], t->ramp[i + 1], at - i)
                             : t->ramp[t->n_ramp - 1];
}

enum { FINER = 4 };

int color_steps256(const struct theme *t)
{
    return FINER * (t->n_ramp256 - 1) + 1;
}

/* Ordered dithering (Bayer 1973) over 2 × 2 samples. */
rgb color_ramp256(const struct theme *t, double x, int column, int row)
{
    static const unsigned char order[2][2] = {{0, 2}, {3, 1}};
    if (isnan(x) || t->n_ramp256 == 0) {
        return t->ground;
    }
    int n = color_steps256(t), step = (int)(fmin(fmax(x, 0), 1) * n);
    step = step < n ? step : n - 1;
    return color_from_256(
        t->ramp256[step / FINER + (step % FINER > order[row & 1][column & 1])]);
}

/* ---- 256 colors: a 6×6×6 cube and 24 grays ---- */

static const int cube_level[6] = {0, 95, 135, 175, 215, 255};

static int nearest_level(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int square_distance(rgb c, int r, int g, int b)
{
    int dr = channel(c, 0) - r, dg = channel(c, 1) - g, db = channel(c, 2) - b;
    return dr * dr + dg * dg + db * db;
}

int color_to_256(rgb c)
{
    int cube[3], sum = 0;
    for (int i = 0; i < 3; i++) {
        cube[i] = nearest_level(channel(c, i));
        sum += channel(c, i);
    }
    int gray = (sum - 3 * 8 + 15) / 30; /* nearest to the mean, of 8, 18 ... 238 */
    gray = gray < 0 ? 0 : gray > 23 ? 23 : gray;
    int level = 8 + 10 * gray;
    int to_cube =
        square_distance(c, cube_level[cube[0]], cube_level[cube[1]], cube_level[cube[2]]);
    return square_distance(c, level, level, level) < to_cube
               ? 232 + gray
               : 16 + 36 * cube[0] + 6 * cube[1] + cube[2];
}

/* xterm's defaults with their relative luminance, so that color_pair costs no pow(). */
static const struct {
    rgb color;
    double luminance;
} ansi[16] = {
    {0x000000, 0},     {0xCD0000, 0.130}, {0x00CD00, 0.437}, {0xCDCD00, 0.567},
    {0x0000EE, 0.062}, {0xCD00CD, 0.174}, {0x00CDCD, 0.481}, {0xE5E5E5, 0.783},
    {0x7F7F7F, 0.212}, {0xFF0000, 0.213}, {0x00FF00, 0.715}, {0xFFFF00, 0.928},
    {0x5C5CFF, 0.171}, {0xFF00FF, 0.285}, {0x00FFFF, 0.787}, {0xFFFFFF, 1},
};

rgb color_from_256(int i)
{
    assert(i >= 0 && i < 256);
    if (i < 16) {
        return ansi[i].color;
    }
    if (i >= 232) {
        return (rgb)(8 + 10 * (i - 232)) * 0x10101;
    }
    i -= 16;
    return (rgb)(cube_level[i / 36] << 16 | cube_level[i / 6 % 6] << 8 |
                 cube_level[i % 6]);
}

/* ---- 16 and 8 colors: by hue ---- */

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, BRIGHT };

struct hue {
    int max, chroma; /* 0..255; chroma: largest channel less the smallest */
    int degrees;     /* 0..359 */
    int gray;        /* luma, 0..255 */
};

static struct hue hue_of(rgb c)
{
    int r = channel(c, 0), g = channel(c, 1), b = channel(c, 2);
    int max = r > g ? (r > b ? r : b) : (g > b ? g : b);
    int min = r < g ? (r < b ? r : b) : (g < b ? g : b);
    int chroma = max - min, degrees = 0;
    if (chroma > 0) {
        degrees = max == r   ? 60 * (g - b) / chroma
                  : max == g ? 120 + 60 * (b - r) / chroma
                             : 240 + 60 * (r - g) / chroma;
    }
    return (struct hue){max, chroma, (degrees + 360) % 360, (3 * r + 6 * g + b) / 10};
}

bool color_is_light(rgb c)
{
    return hue_of(c).gray >= 0x80;
}

static bool is_gray(struct hue h)
{
    return h.max < 0x30 || h.chroma * 3 < h.max;
}

/* The sectors are not equally wide: light blue counts as cyan, since pure blue cannot be
 * read on black, and orange as red, so that it differs from yellow. */
static int chromatic(struct hue h)
{
    static const struct {
        int below, color;
    } sectors[] = {{30, RED},   {75, YELLOW},   {155, GREEN}, {215, CYAN},
                   {265, BLUE}, {330, MAGENTA}, {360, RED}};
    int i = 0;
    while (h.degrees >= sectors[i].below) {
        i++;
    }
    return sectors[i].color;
}

int color_to_8(rgb c)
{
    struct hue h = hue_of(c);
    return is_gray(h) ? (color_is_light(c) ? WHITE : BLACK) : chromatic(h);
}

int color_to_16(rgb c)
{
    struct hue h = hue_of(c);
    if (is_gray(h)) {
        return h.gray < 0x38   ? BLACK
               : h.gray < 0xA0 ? BRIGHT + BLACK
               : h.gray < 0xF2 ? WHITE
                               : BRIGHT + WHITE;
    }
    return chromatic(h) + (h.max >= 0xF0 ? BRIGHT : 0);
}

static bool readable(int a, int b)
{
    double la = ansi[a].luminance + 0.05, lb = ansi[b].luminance + 0.05;
    return la > 2 * lb || lb > 2 * la;
}

void color_pair(enum depth depth, rgb fg, rgb bg, int *fg_entry, int *bg_entry)
{
    assert(depth == DEPTH_256 || depth == DEPTH_16 || depth == DEPTH_8);
    if (depth == DEPTH_256) {
        *fg_entry = color_to_256(fg);
        *bg_entry = color_to_256(bg);
        return;
    }
    int (*map)(rgb) = depth == DEPTH_16 ? color_to_16 : color_to_8;
    int back = map(bg), first = map(fg), hue = first % BRIGHT;
    /* What stands for a hue that cannot be read on this ground; itself: nothing does. */
    static const int kins[BRIGHT] = {
        [RED] = RED,         [GREEN] = GREEN, [YELLOW] = MAGENTA, [BLUE] = CYAN,
        [MAGENTA] = MAGENTA, [CYAN] = BLUE,   [WHITE] = WHITE};
    int kin = kins[hue];
    const int choices[] = {first, kin, depth == DEPTH_16 ? BRIGHT + BLACK : kin, BLACK,
                           WHITE};
    int i = 0;
    while (fg != bg && !readable(choices[i], back)) {
        i++; /* one of black and white is readable on anything */
    }
    *fg_entry = choices[i];
    *bg_entry = back;
}
