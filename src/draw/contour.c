#include "draw/plot.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum { TOP, RIGHT, BOTTOM, LEFT }; /* edges; edge e goes from corner e to corner e + 1 */

/* Four neighboring samples, clockwise from the upper left; x, y of the first in cells. */
struct square {
    double v[4];
    double x, y;
};

struct point {
    double x, y;
};

static const struct point corner[4] = {{0, 0}, {1, 0}, {1, 0.5}, {0, 0.5}};

/* Where the level crosses an edge. Computed with halves: a difference could overflow. */
static struct point crossing(const struct square *s, int edge, double level)
{
    int to = (edge + 1) % 4;
    double a = s->v[edge] / 2, t = (level / 2 - a) / (s->v[to] / 2 - a);
    return (struct point){s->x + corner[edge].x + t * (corner[to].x - corner[edge].x),
                          s->y + corner[edge].y + t * (corner[to].y - corner[edge].y)};
}

static void segment(struct canvas *c, const struct square *s, int a, int b, double level,
                    rgb ink)
{
    struct point p = crossing(s, a, level), q = crossing(s, b, level);
    canvas_line(c, p.x, p.y, q.x, q.y, ink);
}

static void trace(struct canvas *c, const struct square *s, double level, rgb ink)
{
    int crossed[4], n = 0;
    for (int e = TOP; e <= LEFT; e++) {
        if ((s->v[e] >= level) != (s->v[(e + 1) % 4] >= level)) {
            crossed[n++] = e;
        }
    }
    if (n == 2) {
        segment(c, s, crossed[0], crossed[1], level, ink);
    } else if (n == 4) { /* a saddle: the mean says which corners are connected */
        double mean = s->v[0] / 4 + s->v[1] / 4 + s->v[2] / 4 + s->v[3] / 4;
        bool with_first = (s->v[0] >= level) == (mean >= level);
        segment(c, s, TOP, with_first ? RIGHT : LEFT, level, ink);
        segment(c, s, BOTTOM, with_first ? LEFT : RIGHT, level, ink);
    }
}

struct levels {
    const double *of; /* ascending */
    int n;
};

/* The band of each sample: how many levels are at or below it; -1 where it is not finite.
 * No level crosses a square within one band, as most are. Each search starts from the
 * band of the sample before, since neighbors are alike. */
static void find_bands(int *bands, const double *values, int w, const struct levels *l)
{
    int band = 0;
    double from = -(double)INFINITY, to = l->n ? l->of[0] : (double)INFINITY;
    for (int i = 0; i < w; i++) {
        double v = values[i];
        while (v >= to) {
            from = to;
            to = ++band < l->n ? l->of[band] : (double)NAN;
        }
        while (v < from) {
            to = from;
            from = --band > 0 ? l->of[band - 1] : (double)NAN;
        }
        bands[i] = isfinite(v) ? band : -1;
    }
}

static void trace_row(struct canvas *c, const double *upper, const double *lower, int w,
                      int j, int (*bands)[FRAME_MOST_W], const struct levels *levels,
                      rgb ink)
{
    const int *above = bands[j & 1], *below = bands[~j & 1];
    for (int i = 0; i + 1 < w; i++) {
        int least = above[i], largest = least;
        const int others[3] = {above[i + 1], below[i + 1], below[i]};
        if (least == others[0] && least == others[1] && least == others[2]) {
            continue;
        }
        for (int k = 0; k < 3; k++) {
            least = others[k] < least ? others[k] : least;
            largest = others[k] > largest ? others[k] : largest;
        }
        struct square s = {.v = {upper[i], upper[i + 1], lower[i + 1], lower[i]},
                           .x = i + 0.5,
                           .y = (j + 0.5) / 2};
        for (int l = least; l < largest && least >= 0; l++) {
            trace(c, &s, levels->of[l], ink);
        }
    }
}

void plot_contour(struct canvas *c, const double *values, int w, int n_rows,
                  const double *levels, int n_levels, rgb ink)
{
    assert(w <= FRAME_MOST_W);
    int bands[2][FRAME_MOST_W]; /* of even and of odd rows */
    struct levels all = {levels, n_levels};
    for (int j = 0; j < n_rows; j++) {
        const double *row = values + (size_t)j * (size_t)w;
        find_bands(bands[j & 1], row, w, &all);
        if (j > 0) {
            trace_row(c, row - w, row, w, j - 1, bands, &all, ink);
        }
    }
}
