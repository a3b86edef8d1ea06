#include "scene/curves.h"

static void add_records(struct curve *t, const struct log *log, int column, int series,
                        long n)
{
    while (t->n < n) {
        curve_add(t, log_get(log, t->n, column, series, 0));
    }
}

bool curves_follow(struct curves *c, const struct log *log, int column, double floor,
                   struct arena *mem)
{
    enum { SLICE = 1024 }; /* records */
    bool again = c->rewritten != log->rewritten;
    long n = (again ? 0 : c->of[0].n) + SLICE;
    n = n < log->n ? n : log->n;
    for (int i = 0; i < log->series.n; i++) {
        struct curve *t = &c->of[i];
        if (!t->buckets) {
            *t = curve_new(floor, mem);
        } else if (again) {
            t->n = t->shift = 0;
        }
        add_records(t, log, column, i, n);
    }
    c->rewritten = log->rewritten;
    return n < log->n;
}

const struct curve *curves_all(const struct curves *c, const struct log *log, int column,
                               double floor, struct arena *mem)
{
    bool begun = c->of[0].buckets && c->rewritten == log->rewritten;
    if (begun && c->of[0].n == log->n) {
        return c->of;
    }
    struct curve *all = arena_new(mem, struct curve, log->series.n);
    for (int i = 0; i < log->series.n; i++) {
        all[i] = begun ? curve_copy(&c->of[i], mem) : curve_new(floor, mem);
        add_records(&all[i], log, column, i, log->n);
    }
    return all;
}
