#include "draw/thin.h"

#include <math.h>
#include <string.h>

struct thin thin_new(double floor, struct arena *mem)
{
    return (struct thin){.buckets = arena_new(mem, struct thin_bucket, THIN_MOST),
                         .floor = floor};
}

struct thin thin_copy(const struct thin *t, struct arena *mem)
{
    struct thin copy = *t;
    copy.buckets = arena_new(mem, struct thin_bucket, THIN_MOST);
    memcpy(copy.buckets, t->buckets, THIN_MOST * sizeof *copy.buckets);
    return copy;
}

static void count_low(struct thin_bucket *b, double v)
{
    if (v < b->least) {
        b->next = b->least;
        b->least = v;
    } else if (v > b->least && v < b->next) {
        b->next = v;
    }
}

/* b and, after it, a neighbor. */
static struct thin_bucket join(struct thin_bucket b, const struct thin_bucket *after)
{
    b.last = after->last;
    count_low(&b, after->least);
    count_low(&b, after->next);
    b.most = fmax(b.most, after->most);
    b.broken = b.broken || after->broken;
    return b;
}

void thin_add(struct thin *t, double v)
{
    if (t->n >> t->shift == THIN_MOST) {
        for (int i = 0; i < THIN_MOST / 2; i++) {
            t->buckets[i] = join(t->buckets[2 * i], &t->buckets[2 * i + 1]);
        }
        t->shift++;
    }
    bool counts = isfinite(v) && v > t->floor;
    struct thin_bucket one = {.first = v,
                              .last = v,
                              .least = counts ? v : (double)INFINITY,
                              .next = (double)INFINITY,
                              .most = counts ? v : -(double)INFINITY,
                              .broken = !isfinite(v)};
    struct thin_bucket *b = &t->buckets[t->n >> t->shift];
    bool opens = t->n % (1L << t->shift) == 0;
    *b = opens ? one : join(*b, &one);
    t->n++;
}

static int bucket_count(const struct thin *t)
{
    return t->n ? (int)((t->n - 1) >> t->shift) + 1 : 0;
}

/* The least value above zero; inf: there is none. */
static double least_above(const struct thin_bucket *b, double zero)
{
    return b->least > zero ? b->least : b->next > zero ? b->next : (double)INFINITY;
}

void thin_range(const struct thin *t, double zero, double *lo, double *hi)
{
    for (int i = 0; i < bucket_count(t); i++) {
        const struct thin_bucket *b = &t->buckets[i];
        double low = least_above(b, zero) - zero, high = b->most - zero;
        if (low > 0 && isfinite(low)) {
            *lo = fmin(*lo, low);
            *hi = fmax(*hi, isfinite(high) ? high : low);
        }
    }
}

double thin_last(const struct thin *t)
{
    return t->n ? t->buckets[bucket_count(t) - 1].last : (double)NAN;
}

long thin_first_above(const struct thin *t, double most)
{
    for (int i = 0; i < bucket_count(t); i++) {
        const struct thin_bucket *b = &t->buckets[i];
        if (b->first > most || b->most > most || b->last > most) {
            return (long)i << t->shift;
        }
    }
    return -1;
}

/* Points of the line, as they are collected. */
struct points {
    double *x, *y;
    long n;
};

static void add_point(struct points *p, double x, double y)
{
    p->x[p->n] = x;
    p->y[p->n++] = y;
}

void thin_line(struct canvas *c, const struct plot *p, const struct thin *t, double zero,
               rgb ink, bool thick, struct arena *scratch)
{
    enum { EACH = 4 }; /* points of a bucket */
    int n = bucket_count(t);
    struct points points = {.x = arena_new(scratch, double, EACH *n),
                            .y = arena_new(scratch, double, EACH *n)};
    for (int i = 0; i < n; i++) {
        const struct thin_bucket *b = &t->buckets[i];
        double first = (double)((long)i << t->shift), least = least_above(b, zero);
        double last = fmin(first + (double)((1L << t->shift) - 1), (double)(t->n - 1));
        add_point(&points, first, b->first - zero);
        bool starts = isfinite(b->first) && b->first > zero;
        bool ends = isfinite(b->last) && b->last > zero;
        if (!(starts && b->first >= b->most) && !(ends && b->last >= b->most)) {
            add_point(&points, (first + last) / 2, b->most - zero);
        }
        if (!(starts && b->first <= least) && !(ends && b->last <= least)) {
            add_point(&points, (first + last) / 2, least - zero);
        }
        if (last > first) {
            add_point(&points, last, b->last - zero);
        }
    }
    plot_line(c, p, points.x, points.y, points.n, ink, thick);
}
