#include "learn/difference.h"

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
    SHORTENINGS = 35,
    SAMPLES_MOST = 2 * SHORTENINGS + 2,
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

/* The gradient's terms without their signs, of which each is rounded. */
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
                sizes[g->nodes[i].in[k]] += sizes[i] * fabs(local);
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

/* From 1 down to |x|, and from |x| down. */
static void add_samples(const struct task *t, struct samples *s)
{
    double size = fabs(t->leaves[t->k]), h = 1;
    for (int i = 0; h > size && i < SHORTENINGS; i++) {
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

/* One-sided slopes of a smooth function come together with h; at a kink they stay apart.
 * *slack: how much they still move. */
static bool is_kink(const struct sample *s, double *slack)
{
    double apart = s[LAST - 1].right - s[LAST - 1].left;
    double closer = s[LAST].right - s[LAST].left;
    double size = fabs(s[LAST].right) + fabs(s[LAST].left);
    *slack = fabs(apart - closer) + s[LAST].noise;
    return isfinite(apart) && fabs(closer) > 0.75 * fabs(apart) &&
           fabs(closer) > 16 * s[LAST].noise + 1e-6 * size;
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
    return apart <= 8 * d->error + noise ? DIFFERENCE_AGREES
           : error <= SUSPICIOUS         ? DIFFERENCE_SUSPICIOUS
                                         : DIFFERENCE_WRONG;
}

/* The five steps that agree best with each other; of those that agree well enough the
 * shortest, as long ones may not see what is near x. That nothing moves is believed only
 * of steps up to |x|, and if nothing moves nearer by. *best is where they begin, −1:
 * none. */
static struct difference best_of(const struct samples *s, double x, double analytic,
                                 int *best, double *least)
{
    struct difference d = {.value = (double)NAN, .error = (double)INFINITY};
    bool moved = false;
    *best = -1;
    *least = (double)INFINITY;
    for (int i = s->n - WINDOW; i >= 0 && *least > ENOUGH; i--) {
        bool flat;
        struct difference other = weigh(&s->at[i], &flat);
        double off = share(&other, flat, analytic);
        moved = moved || (!flat && isfinite(other.error));
        bool far = x != 0 && s->at[i].h > fabs(x);
        if (off < *least && !(flat && (moved || far))) {
            *least = off;
            d = other;
            *best = i;
        }
    }
    return d;
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

struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic, double *work)
{
    struct task t = {.g = g, .leaves = leaves, .k = k};
    struct samples samples = {.n = 0};
    t.work = work;
    t.moved = work + 8 * g->n;
    memcpy(t.moved, leaves, (size_t)g->n_leaves * sizeof *leaves);
    t.noise = rounding(&t);
    t.grad_noise = gradient_rounding(&t);
    t.value = work[g->n - 1];
    add_samples(&t, &samples);
    int best;
    double least;
    struct difference d = best_of(&samples, leaves[k], analytic, &best, &least);
    d.verdict = DIFFERENCE_CANNOT_TELL;
    if (best < 0 || !isfinite(analytic)) {
        return d;
    }
    const struct sample *s = &samples.at[best];
    double slack, low = fmin(s[LAST].left, s[LAST].right),
                  high = fmax(s[LAST].left, s[LAST].right);
    if (is_kink(s, &slack) && analytic >= low - slack && analytic <= high + slack) {
        d.verdict = DIFFERENCE_KINK;
        d.left = s[LAST].left;
        d.right = s[LAST].right;
        return d;
    }
    enum difference_verdict verdict = judge(analytic, t.grad_noise, &d, least <= AGREE);
    bool accuses = verdict == DIFFERENCE_WRONG || verdict == DIFFERENCE_SUSPICIOUS;
    if (!accuses || !unresolved(&t, s, fabs(analytic - d.value))) {
        d.verdict = verdict;
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
