#include <math.h>

#include "tests/bench/reference_parts.h"

static void dot(const struct reference_plot *p, int x, int y, rgb ink)
{
    static const uint8_t bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= 2 * p->area.w || y >= 4 * p->area.h) {
        return;
    }
    int i = y / 4 * p->area.w + x / 2;
    if (p->inks[i] != ink) {
        p->inks[i] = ink;
        p->dots[i] = 0;
    }
    p->dots[i] |= bits[y & 3][x & 1];
}

static int whole(double v)
{
    int i = (int)v;
    return i - (v < i);
}

void reference_line(const struct reference_plot *p, double x0, double y0, double x1,
                    double y1, int width, rgb ink)
{
    double u0 = 2 * x0, v0 = 4 * y0, u1 = 2 * x1, v1 = 4 * y1;
    bool upright = fabs(u1 - u0) < fabs(v1 - v0);
    if (upright) {
        double u = u0, v = u1;
        u0 = v0, v0 = u;
        u1 = v1, v1 = v;
    }
    if (u0 > u1) {
        double u = u0, v = v0;
        u0 = u1, v0 = v1;
        u1 = u, v1 = v;
    }
    double slope = u1 > u0 ? (v1 - v0) / (u1 - u0) : 0, side = (width - 1) / 2.0;
    for (int i = whole(u0), last = whole(u1); i <= last; i++) {
        double u = i + 0.5 < u0 ? u0 : i + 0.5 > u1 ? u1 : i + 0.5;
        int first = whole(v0 + (u - u0) * slope - side);
        for (int k = first; k < first + width; k++) {
            dot(p, upright ? k : i, upright ? i : k, ink);
        }
    }
}
