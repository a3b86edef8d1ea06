/* Axes made for the rows of a plot: labeled values lie in the middle of their rows. */
#include "draw/axis.h"

#include <math.h>

/* ---- decades ---- */

/* An axis of h rows for the decades lo to hi, with a tick every `stride` decades, which
 * are `each` rows, in the middle of its row. False: the decades have no room in h rows,
 * or the ticks are too many or fewer than two. */
static bool even_axis(int lo, int hi, int h, int stride, int each, struct axis *out)
{
    int top = -axis_multiple_from(-hi, stride);
    double scale = (double)each / stride, above = ceil((hi - top) * scale) + 0.5;
    double end = top + above / scale, begin = end - h / scale;
    int n = (int)(floor(end / stride) - ceil(begin / stride)) + 1;
    if (begin > lo || n < 2 || n > axis_ticks_most(h) || begin < -307 || end > 308) {
        return false;
    }
    *out = (struct axis){pow(10, begin), pow(10, end), true};
    return true;
}

struct axis plot_decades(double lo, double hi, int h)
{
    int from = (int)fmax(floor(log10(lo)), -320);
    int to = (int)fmin(floor(log10(hi)) + 1, 308);
    struct axis best = {pow(10, from), pow(10, to), true};
    double scale = 0;
    for (int i = 0; i < AXIS_STRIDES; i++) {
        for (int each = h - 1; each > scale * axis_strides[i]; each--) {
            if (even_axis(from, to, h, axis_strides[i], each, &best)) {
                scale = (double)each / axis_strides[i];
            }
        }
    }
    return best;
}

/* ---- numbers ---- */

/* An axis of h rows for lo to hi, with a tick at every multiple of `step`, which is
 * `each` rows. False: lo to hi have no room, or the ticks are too many or fewer than
 * two. */
static bool even_rows(double lo, double hi, int h, double step, int each,
                      struct axis *out)
{
    double row = step / each, first = floor(lo / row + 0.5),
           used = floor(hi / row + 0.5) - first + 1;
    double from = first - floor((h - used) / 2), to = from + h - 1;
    double n = floor(to / each) - ceil(from / each) + 1;
    if (used > h || n < 2 || n > axis_ticks_most(h)) {
        return false;
    }
    *out = (struct axis){(from - 0.5) * row, (to + 0.5) * row, false};
    return true;
}

struct axis plot_even(double lo, double hi, int h)
{
    const double finer = 0.8, countable = 1e9; /* rows from 0 */
    double room = 0.06 * (hi - lo), least = (hi - lo) / (h > 1 ? h : 1);
    struct axis best = {lo - room, hi + room, false};
    int k = (int)floor(log10(least));
    if (!(fmax(fabs(lo), fabs(hi)) / least < countable)) {
        return best;
    }
    double found = (double)INFINITY;
    for (int i = 0; i < 12; i++) {
        int decade = k + i / 3;
        double step = axis_digits[i % 3] * pow(10, decade);
        for (int each = h - 1; each > 0 && step / each < finer * found; each--) {
            if (even_rows(lo, hi, h, step, each, &best)) {
                found = step / each;
            }
        }
    }
    return best;
}
