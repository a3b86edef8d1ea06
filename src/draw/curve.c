#include "draw/curve.h"

#include <math.h>
#include <string.h>

struct curve curve_new(double floor, struct arena *mem)
{
    return (struct curve){.buckets = arena_new(mem, struct curve_bucket, CURVE_MOST),
                          .floor = floor};
}

struct curve curve_copy(const struct curve *t, struct arena *mem)
{
    struct curve copy = *t;
    copy.buckets = arena_new(mem, struct curve_bucket, CURVE_MOST);
    memcpy(copy.buckets, t->buckets, CURVE_MOST * sizeof *copy.buckets);
    return copy;
}

/* Keeps the two least values, if they differ. */
static void count_low(struct curve_bucket *b, double v)
{
    if (v < b->least) {
        b->next = b->least;
        b->least = v;
    } else if (v > b->least && v < b->next) {
        b->next = v;
    }
}

/* Bucket b joined with the one that comes after it. */
static struct curve_bucket join(struct curve_bucket b, const struct curve_bucket *after)
{
    b.last = after->last;
    count_low(&b, after->least);
    count_low(&b, after->next);
    b.most = fmax(b.most, after->most);
    b.broken = b.broken || after->broken;
    return b;
}

void curve_add(struct curve *t, double v)
{
    if (t->n >> t->shift == CURVE_MOST) {
        for (int i = 0; i < CURVE_MOST / 2; i++) {
            t->buckets[i] = join(t->buckets[2 * i], &t->buckets[2 * i + 1]);
        }
        t->shift++;
    }
    bool counts = isfinite(v) && v > t->floor;
    struct curve_bucket one = {.first = v,
                               .last = v,
                               .least = counts ? v : (double)INFINITY,
                               .next = (double)INFINITY,
                               .most = counts ? v : -(double)INFINITY,
                               .broken = !isfinite(v)};
    struct curve_bucket *b = &t->buckets[t->n >> t->shift];
    bool opens = t->n % (1L << t->shift) == 0;
    *b = opens ? one : join(*b, &one);
    t->n++;
}

static int bucket_count(const struct curve *t)
{
    return t->n ? (int)((t->n - 1) >> t->shift) + 1 : 0;
}

/* The least value above `zero`; inf: there is none. */
static double least_above(const struct curve_bucket *b, double zero)
{
    return b->least > zero ? b->least : b->next > zero ? b->next : (double)INFINITY;
}

void curve_range(const struct curve *t, double zero, double *lo, double *hi)
{
    for (int i = 0; i < bucket_count(t); i++) {
        const struct curve_bucket *b = &t->buckets[i];
        double low = least_above(b, zero) - zero, high = b->most - zero;
        if (low > 0 && isfinite(low)) {
            *lo = fmin(*lo, low);
            *hi = fmax(*hi, isfinite(high) ? high : low);
        }
    }
}

double curve_last(const struct curve *t)
{
    return t->n ? t->buckets[bucket_count(t) - 1].last : (double)NAN;
}

long curve_first_above(const struct curve *t, double most)
{
    for (int i = 0; i < bucket_count(t); i++) {
        const struct curve_bucket *b = &t->buckets[i];
        if (b->first > most || b->most > most || b->last > most) {
            return (long)i << t->shift;
        }
    }
    return -1;
}

long curve_first_below(const struct curve *t, double zero, double most)
{
    for (int i = 0; i < bucket_count(t); i++) {
        if (least_above(&t->buckets[i], zero) < most) {
            return (long)i << t->shift;
        }
    }
    return -1;
}

struct points {
    double *x, *y;
    long n;
};

static void add_point(struct points *p, double x, double y)
{
    p->x[p->n] = x;
    p->y[p->n++] = y;
}

void curve_line(struct canvas *c, const struct plot *p, const struct curve *t,
                double zero, rgb ink, bool thick, struct arena *scratch)
{
    enum { EACH = 4 }; /* points at most for a bucket */
    int n = bucket_count(t);
    struct points points = {.x = arena_new(scratch, double, EACH *n),
                            .y = arena_new(scratch, double, EACH *n)};
    for (int i = 0; i < n; i++) {
        const struct curve_bucket *b = &t->buckets[i];
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
