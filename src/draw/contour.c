#include "draw/plot.h"

#include <math.h>
#include <stddef.h>

enum { TOP, RIGHT, BOTTOM, LEFT }; /* edges; edge e goes from corner e to corner e + 1 */

/* Four neighbouring samples, clockwise from the upper left; x, y of the first in cells.
 */
struct square {
    double v[4];
    double x, y, least, largest;
};

struct point {
    double x, y;
};

static const struct point corner[4] = {{0, 0}, {1, 0}, {1, 0.5}, {0, 0.5}};

static bool square_at(struct square *s, const double *values, int w, int i, int j)
{
    const double *upper = values + (size_t)j * (size_t)w + i, *lower = upper + w;
    *s = (struct square){
        .v = {upper[0], upper[1], lower[1], lower[0]}, .x = i + 0.5, .y = (j + 0.5) / 2};
    s->least = fmin(fmin(s->v[0], s->v[1]), fmin(s->v[2], s->v[3]));
    s->largest = fmax(fmax(s->v[0], s->v[1]), fmax(s->v[2], s->v[3]));
    return isfinite(s->v[0]) && isfinite(s->v[1]) && isfinite(s->v[2]) &&
           isfinite(s->v[3]);
}

/* Where the level crosses an edge; halves, since a difference could overflow. */
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
    } else if (n == 4) { /* a saddle: the mean says which corners hang together */
        double mean = s->v[0] / 4 + s->v[1] / 4 + s->v[2] / 4 + s->v[3] / 4;
        bool with_first = (s->v[0] >= level) == (mean >= level);
        segment(c, s, TOP, with_first ? RIGHT : LEFT, level, ink);
        segment(c, s, BOTTOM, with_first ? LEFT : RIGHT, level, ink);
    }
}

void plot_contour(struct canvas *c, const double *values, int w, int n_rows,
                  const double *levels, int n_levels, rgb ink)
{
    for (int j = 0; j + 1 < n_rows; j++) {
        for (int i = 0; i + 1 < w; i++) {
            struct square s;
            if (!square_at(&s, values, w, i, j)) {
                continue;
            }
            for (int l = 0; l < n_levels; l++) {
                if (levels[l] > s.least && levels[l] <= s.largest) {
                    trace(c, &s, levels[l], ink);
                }
            }
        }
    }
}
