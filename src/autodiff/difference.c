#include "autodiff/difference.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* From the curriculum, §5; and to what differences must agree with each other. */
static const double PASSES = 1e-7, PASSES_ABSOLUTE = 1e-9, SUSPICIOUS = 1e-4,
                    AGREE = 1e-6, ENOUGH = 1e-10;

/* Each step is an e-th of the one before. Not a half: where h is a multiple of a period,
 * 2h and 4h are too, and all of them would agree. */
static const double RATIO = 2.71828182845904523536;
enum {
    SHORTENINGS = 35,       /* from x down to its rounding */
    SHORTENINGS_MOST = 745, /* from 1 down to the smallest double */
    SAMPLES_MOST = SHORTENINGS + SHORTENINGS_MOST,
    WINDOW = 5,
    LAST = WINDOW - 1
};

/* Differences with one step. */
struct sample {
    double h, central, left, right;
    double noise; /* what rounding may have done to them */
};

struct samples {
    struct sample at[SAMPLES_MOST];
    int n;
};

struct task {
    const struct graph *g;
    const double *leaves;
    int k;
    double value, noise; /* L at the leaves, and what rounding may have done to it */
    double grad_noise;   /* and to its gradient, where great terms cancel */
    double *work, *moved;
};

/* First-order error analysis: each operation rounds its value, and the output feels that
 * by the operation's gradient. */
static double rounding(const struct task *t)
{
    double *values = t->work, *grads = t->work + t->g->n, sum = 0;
    graph_forward(t->g, t->leaves, values);
    graph_backward(t->g, values, grads);
    for (int i = 0; i < t->g->n; i++) {
        if (t->g->nodes[i].in[0] >= 0 && grads[i] != 0) {
            sum += fabs(grads[i]) * (DBL_EPSILON * fabs(values[i]) + DBL_TRUE_MIN);
        }
    }
    return isnan(sum) ? (double)INFINITY : sum;
}

/* The gradient's terms without their signs, of which each is rounded; DBL_MIN: what
 * underflows, a local gradient or the product, is off by up to DBL_EPSILON of that. */
static double gradient_rounding(const struct task *t)
{
    const struct graph *g = t->g;
    double *sizes = t->work + g->n, size = 0;
    memset(sizes, 0, (size_t)g->n * sizeof *sizes);
    sizes[g->n - 1] = 1;
    for (int i = g->n - 1; i >= 0; i--) {
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                double local = graph_local(g, t->work, i, k);
                sizes[g->nodes[i].in[k]] += sizes[i] * (fabs(local) + DBL_MIN) + DBL_MIN;
            }
        }
        size += g->nodes[i].op == OP_LEAF && g->nodes[i].leaf == t->k ? sizes[i] : 0;
    }
    return 8 * DBL_EPSILON * size;
}

static double output_at(const struct task *t, double x)
{
    t->moved[t->k] = x;
    graph_forward(t->g, t->moved, t->work);
    return t->work[t->g->n - 1];
}

static void add_sample(const struct task *t, double h, struct samples *s)
{
    double x = t->leaves[t->k], above = x + h, below = x - h;
    if (!(below < x && x < above) || s->n == SAMPLES_MOST) {
        return;
    }
    double high = output_at(t, above), low = output_at(t, below);
    double noise = t->noise + DBL_EPSILON * (fabs(high) + fabs(low));
    s->at[s->n++] = (struct sample){.h = above / 2 - below / 2,
                                    .central = (high - low) / (above - below),
                                    .right = (high - t->value) / (above - x),
                                    .left = (t->value - low) / (x - below),
                                    .noise = noise / h};
}

/* From 1 down to |x|, though at most `far` steps of that, and from |x| down. */
static void add_samples(const struct task *t, int far, struct samples *s)
{
    double size = fabs(t->leaves[t->k]), h = 1;
    for (int i = 0; h > size && i < far; i++) {
        add_sample(t, h, s);
        h /= RATIO;
    }
    h = size;
    for (int i = 0; size > 0 && i < SHORTENINGS; i++) {
        h /= RATIO;
        add_sample(t, h, s);
    }
}

/* Of differences with a step and with the next shorter one: without the term in h². */
static double extrapolated(double longer, double shorter)
{
    return shorter + (shorter - longer) / (RATIO * RATIO - 1);
}

/* What five steps, each an e-th of the one before, say together: the greatest distance of
 * two neighbors of the extrapolated ones. Flat: nothing moves at all. */
static struct difference weigh(const struct sample *s, bool *flat)
{
    double value = 0, spread = 0;
    *flat = s[0].central == 0;
    for (int i = 0; i < LAST; i++) {
        double last = value;
        value = extrapolated(s[i].central, s[i + 1].central);
        spread = i == 0 ? 0 : fmax(spread, fabs(value - last));
        *flat = *flat && s[i + 1].central == 0;
        if (!isfinite(value) || !(fabs(s[i].h / s[i + 1].h / RATIO - 1) < 0.01)) {
            return (struct difference){.error = (double)INFINITY};
        }
    }
    return (struct difference){.verdict = DIFFERENCE_AGREES,
                               .value = value,
                               .error = spread + 4 * s[LAST].noise,
                               .h = s[LAST].h};
}

/* One-sided slopes of a smooth function come together with h; at a kink each of them
 * comes to rest and they stay apart. If they do, and the gradient is between, give or
 * take what each still moves, it is written to d. */
static bool is_kink(const struct sample *s, double analytic, struct difference *d)
{
    double left = s[LAST].left, right = s[LAST].right, gap = fabs(right - left);
    double moves = fmax(fabs(s[LAST - 2].right - right) + fabs(s[LAST - 2].left - left),
                        fabs(s[LAST - 1].right - right) + fabs(s[LAST - 1].left - left));
    double slack = moves + s[LAST].noise;
    bool kink = moves < 0.25 * gap &&
                gap > 16 * s[LAST].noise + 1e-6 * (fabs(right) + fabs(left)) &&
                analytic >= fmin(left, right) - slack &&
                analytic <= fmax(left, right) + slack;
    if (kink) {
        d->verdict = DIFFERENCE_KINK;
        d->h = s[LAST].h;
        d->left = left;
        d->right = right;
    }
    return kink;
}

/* What d may be off by, as a share of it. Where nothing moved it is a share of the
 * gradient; what is below the absolute tolerance does not count then. */
static double share(const struct difference *d, bool flat, double analytic)
{
    double size = flat ? fmax(fabs(analytic), PASSES_ABSOLUTE) : fabs(d->value);
    return d->error > 0 ? d->error / size : 0;
}

static enum difference_verdict judge(double analytic, double noise,
                                     const struct difference *d, bool tells)
{
    double apart = fabs(analytic - d->value),
           error = difference_error(analytic, d->value);
    if (apart < PASSES_ABSOLUTE || error < PASSES) {
        return DIFFERENCE_AGREES;
    }
    if (!tells) {
        return DIFFERENCE_CANNOT_TELL;
    }
    if (apart <= 8 * d->error || (apart <= noise && error <= SUSPICIOUS)) {
        return DIFFERENCE_AGREES;
    }
    return apart <= noise        ? DIFFERENCE_CANNOT_TELL
           : error <= SUSPICIOUS ? DIFFERENCE_SUSPICIOUS
                                 : DIFFERENCE_WRONG;
}

/* The slopes that no steps rule out, or that there are near x. */
struct bounds {
    double low, high;
};

/* Can d's slope be the one that shorter steps have seen? If not, its own steps are too
 * long to see what is near x. Otherwise d narrows the bounds. */
static bool within(const struct difference *d, struct bounds *b)
{
    double low = d->value - d->error, high = d->value + d->error;
    if (low > b->high || high < b->low) {
        return false;
    }
    b->low = fmax(b->low, low);
    b->high = fmin(b->high, high);
    return true;
}

static bool accuses(enum difference_verdict verdict)
{
    return verdict == DIFFERENCE_WRONG || verdict == DIFFERENCE_SUSPICIOUS;
}

/* The five steps that agree best with each other and with all shorter ones; of those that
 * agree well enough the shortest. That nothing moves is believed only of steps up to |x|,
 * and if nothing moves nearer by. *best is where they begin, −1: none. */
static struct difference best_of(const struct samples *s, double x, double analytic,
                                 int *best, double *least)
{
    struct difference d = {.value = (double)NAN, .error = (double)INFINITY};
    struct bounds bounds = {-(double)INFINITY, (double)INFINITY};
    bool moved = false;
    *best = -1;
    *least = (double)INFINITY;
    for (int i = s->n - WINDOW; i >= 0 && *least > ENOUGH; i--) {
        bool flat;
        struct difference other = weigh(&s->at[i], &flat);
        double off = share(&other, flat, analytic);
        moved = moved || (!flat && isfinite(other.error));
        bool far = x != 0 && s->at[i].h > fabs(x);
        if (isfinite(other.error) && within(&other, &bounds) && off < *least &&
            !(flat && (moved || far))) {
            *least = off;
            d = other;
            *best = i;
        }
    }
    return d;
}

/* The gradient by leaf k, as the graph's rules have it, with that leaf at x. */
static double slope_at(const struct task *t, double x)
{
    const struct graph *g = t->g;
    double *grads = t->work + g->n, sum = 0;
    output_at(t, x);
    graph_backward(g, t->work, grads);
    for (int i = 0; i < g->n; i++) {
        sum += g->nodes[i].op == OP_LEAF && g->nodes[i].leaf == t->k ? grads[i] : 0;
    }
    return sum;
}

/* Widens b by the slopes on one side of x (side: ±1), at the ends of steps from `first`
 * on, that do not come near the slope at x as the step gets shorter. */
static void add_jumps(const struct task *t, const struct samples *s, int first,
                      double side, double apart, struct bounds *b)
{
    double x = t->leaves[t->k], here = slope_at(t, x), longer = (double)INFINITY;
    for (int i = first; i < s->n; i++) {
        double slope = slope_at(t, x + side * s->at[i].h);
        double change = isnan(slope) ? (double)INFINITY : fabs(slope - here);
        if (i > first && change > 0.75 * longer && change > 0.01 * apart) {
            b->low = fmin(b->low, slope);
            b->high = fmax(b->high, slope);
        }
        longer = change;
    }
}

/* All steps may be too long for something near x that the output does not show: a kink of
 * max(x, y) that rounding hides, tanh(1e30·x) beside 100. Then the gradient at their ends
 * is another one than at x, however short they are, and they accuse no gradient that is
 * between them. */
static bool jumps_past(const struct task *t, const struct samples *s, int first,
                       double analytic, double apart)
{
    double here = slope_at(t, t->leaves[t->k]);
    struct bounds b = {here, here};
    add_jumps(t, s, first, -1, apart, &b);
    add_jumps(t, s, first, 1, apart, &b);
    double slack = PASSES * (fabs(b.low) + fabs(b.high));
    return b.low < b.high && analytic >= b.low - slack && analytic <= b.high + slack;
}

/* Central differences of every node, by the steps of a window: out[WINDOW][n]; work keeps
 * the values at the end of the longest step. */
static void node_differences(const struct task *t, const struct sample *s, double *out)
{
    double x = t->leaves[t->k];
    for (int j = LAST; j >= 0; j--) {
        double *d = out + j * t->g->n;
        output_at(t, x + s[j].h);
        memcpy(d, t->work, (size_t)t->g->n * sizeof *d);
        output_at(t, x - s[j].h);
        for (int i = 0; i < t->g->n; i++) {
            d[i] = (d[i] - t->work[i]) / (2 * s[j].h);
        }
    }
}

/* Do a node's own differences, d[j n] for each step, not agree with each other? */
static bool disagree(const double *d, int n)
{
    double value = 0, spread = 0;
    for (int j = 0; j < LAST; j++) {
        double last = value;
        value = extrapolated(d[j * n], d[(j + 1) * n]);
        spread = j == 0 ? 0 : fmax(spread, fabs(value - last));
    }
    return spread > 1e-3 * fabs(value);
}

/* Steps may be too long for a node though the output does not show it: of x + sin x at
 * 1e24, whose neighbors are 1e8 away, only x is seen; and if 1e8 happens to be nearly a
 * multiple of 2π, sin looks flat. Could that be why a and n are apart? It could if a
 * node's differences do not agree, or if it would change by more than its size between x
 * and its neighbor, and its share of the gradient is as great as what is to be explained.
 */
static bool unresolved(const struct task *t, const struct sample *s, double apart)
{
    int n = t->g->n;
    double *grads = t->work + n, *dots = grads + n, *d = dots + n, x = t->leaves[t->k];
    graph_forward(t->g, t->leaves, t->work);
    graph_backward(t->g, t->work, grads);
    memset(t->moved, 0, (size_t)t->g->n_leaves * sizeof *t->moved);
    t->moved[t->k] = 1;
    graph_dual(t->g, t->work, t->moved, dots);
    memcpy(t->moved, t->leaves, (size_t)t->g->n_leaves * sizeof *t->moved);
    node_differences(t, s, d);
    for (int i = 0; i < n; i++) {
        bool aliased = fabs(dots[i]) * DBL_EPSILON * fabs(x) > fabs(t->work[i]);
        if ((aliased || disagree(d + i, n)) && fabs(grads[i] * dots[i]) > 0.01 * apart) {
            return true;
        }
    }
    return false;
}

/* What steps from 1 down to |x|, at most `far`, and from |x| down say. *best is where the
 * five begin that say it. */
static struct difference look(const struct task *t, double analytic, int far,
                              struct samples *samples, int *best)
{
    double least;
    samples->n = 0;
    add_samples(t, far, samples);
    struct difference d = best_of(samples, t->leaves[t->k], analytic, best, &least);
    d.verdict = DIFFERENCE_CANNOT_TELL;
    if (*best < 0 || !isfinite(analytic) ||
        is_kink(&samples->at[*best], analytic, &d)) {
        return d;
    }
    d.verdict = judge(analytic, t->grad_noise, &d, least <= AGREE);
    for (int i = *best + 1; i <= samples->n - WINDOW && accuses(d.verdict); i++) {
        is_kink(&samples->at[i], analytic, &d);
    }
    return d;
}

struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic, double *work)
{
    struct task t = {.g = g, .leaves = leaves, .k = k};
    struct samples samples;
    int best;
    t.work = work;
    t.moved = work + 8 * g->n;
    memcpy(t.moved, leaves, (size_t)g->n_leaves * sizeof *leaves);
    t.noise = rounding(&t);
    t.grad_noise = gradient_rounding(&t);
    t.value = work[g->n - 1];
    struct difference d = look(&t, analytic, SHORTENINGS, &samples, &best);
    if (accuses(d.verdict) && d.h > fabs(leaves[k])) { /* shorter ones are left out */
        d = look(&t, analytic, SHORTENINGS_MOST, &samples, &best);
    }
    double apart = fabs(analytic - d.value);
    if (accuses(d.verdict) &&
        (unresolved(&t, &samples.at[best], apart) ||
         jumps_past(&t, &samples, best + LAST - 1, analytic, apart))) {
        d.verdict = DIFFERENCE_CANNOT_TELL;
    }
    return d;
}

double difference_error(double analytic, double numeric)
{
    double most = fmax(fabs(analytic), fabs(numeric));
    if (most == 0) {
        return 0;
    }
    double a = analytic / most, n = numeric / most; /* their sum may overflow */
    return fabs(a - n) / (fabs(a) + fabs(n));
}
