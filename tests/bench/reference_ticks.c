#include "tests/bench/reference_plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct reference_ticks reference_ticks(double lo, double hi, int most)
{
    static const int units[] = {1, 2, 5};
    struct reference_ticks t = {.n = 0};
    for (int k = (int)floor(log10((hi - lo) / most)) - 1, i = 0;; i++) {
        int unit = units[i % 3], after = -(k + i / 3) > 0 ? -(k + i / 3) : 0;
        double each = unit * pow(10, k + i / 3);
        int first = (int)ceil(lo / each), last = (int)floor(hi / each);
        if (last - first + 1 > most)
            continue;
        for (int n = first; n <= last; n++, t.n++) {
            char *label = t.labels[t.n];
            t.at[t.n] = n * each;
            int width = snprintf(label, sizeof t.labels[0], "%.*f", n ? after : 0,
                                 fabs(t.at[t.n]));
            if (n < 0) {
                memmove(label + 3, label, (size_t)width + 1);
                memcpy(label, "\xE2\x88\x92", 3);
                width++;
            }
            t.widths[t.n] = width;
            t.widest = width > t.widest ? width : t.widest;
        }
        return t;
    }
}
