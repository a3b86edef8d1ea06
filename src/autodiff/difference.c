#include "autodiff/difference.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A gradient agrees if its relative error is below PASSES or its absolute one below
 * PASSES_ABSOLUTE; it is suspicious up to SUSPICIOUS. Differences count if their own
 * relative error is at most AGREE; at ENOUGH the search for better ones ends. */
static const double PASSES = 1e-7, PASSES_ABSOLUTE = 1e-9, SUSPICIOUS = 1e-4,
                    AGREE = 1e-6, ENOUGH = 1e-10;

/* Ratio of a step to the next shorter one. It is not 2: if h were a multiple of the
 * output's period, 2h and 4h would be too, and would agree on a wrong slope. */
static const double RATIO = 2.71828182845904523536;
enum {
    SHORTENINGS = 35,       /* steps from |x| down to its rounding: e^-35 is 6e-16 */
    SHORTENINGS_MOST = 745, /* UNMUTATED: only to be enough: e^-746 is 0 */
    SAMPLES_MOST = SHORTENINGS + SHORTENINGS_MOST,
    WINDOW = 5, /* successive steps that are extrapolated together */
    LAST = WINDOW - 1
};

/* Difference quotients with one step h: central and one-sided. */
struct sample {
    double h, central, left, right;
    double noise; /* bound on the rounding error of each */
};

struct samples {
    struct sample at[SAMPLES_MOST]; /* from the longest step to the shortest */
    int n;
};

struct task {
    const struct graph *g;
    const double *leaves;
    int k, node;          /* the leaf, and its node */
    double value, noise;  /* the output at the leaves, and its rounding error */
    double grad_noise;    /* rounding error of its gradient by the leaf */
    double *work, *moved; /* see difference_check; [n_leaves] with leaf k moved */
};

/* First-order error analysis of the output: each operation rounds its value, and the
 * output changes by the operation's gradient times this error. */
static double output_rounding(const struct task *t)
{
    double *values = t->work, *grads = t->work + t->g->n, sum = 0;
    graph_forward(t->g, t->leaves, values);
    graph_backward(t->g, values, grads);
    for (int i = 1; i < t->g->n; i++) { /* node 0 is an input */
        bool operation = t->g->nodes[i].in[0] >= 0;
        if (operation && grads[i] != 0) { /* 0 · inf would be nan */
            sum += fabs(grads[i]) * (DBL_EPSILON * fabs(values[i]) + DBL_TRUE_MIN);
        }
    }
    return sum;
}

/* Rounding error of the gradient, in proportion to the sum of the absolute values of its
 * terms. A local gradient that underflows is off by up to DBL_EPSILON · DBL_MIN. Reads
 * the values in t->work. */
static double gradient_rounding(const struct task *t)
{
    const struct graph *g = t->g;
    double *sizes = t->work + g->n;
    memset(sizes, 0, (size_t)g->n * sizeof *sizes);
    sizes[g->n - 1] = 1;
    for (int i = g->n - 1; i > 0; i--) {
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                double local = graph_local(g, t->work, i, k);
                sizes[g->nodes[i].in[k]] += sizes[i] * (fabs(local) + DBL_MIN);
            }
        }
    }
    return 8 * DBL_EPSILON * sizes[t->node];
}

static double output_at(const struct task *t, double x)
{
    t->moved[t->k] = x;
    graph_forward(t->g, t->moved, t->work);
    return t->work[t->g->n - 1];
}

/* A step too short to move x gives differences that are not finite. */
static void add_sample(const struct task *t, double h, struct samples *s)
{
    double x = t->leaves[t->k], above = x + h, below = x - h;
    double high = output_at(t, above), low = output_at(t, below);
    double noise = t->noise + DBL_EPSILON * (fabs(high) + fabs(low));
    s->at[s->n++] = (struct sample){.h = above / 2 - below / 2,
                                    .central = (high - low) / (above - below),
                                    .right = (high - t->value) / (above - x),
                                    .left = (t->value - low) / (x - below),
                                    .noise = noise / h};
}

/* Takes at most `far` steps from 1 down to |x|, then SHORTENINGS steps below |x|. */
static void add_samples(const struct task *t, int far, struct samples *s)
{
    double size = fabs(t->leaves[t->k]), h = 1;
    s->n = 0;
    while (h > size && s->n < far) {
        add_sample(t, h, s);
        h /= RATIO;
    }
    h = size;
    for (int i = 0; i < SHORTENINGS; i++) { /* UNMUTATED: the last do not count */
        h /= RATIO;
        add_sample(t, h, s);
    }
}

/* Richardson's extrapolation of two central differences to h = 0 removes the h² term. */
static double richardson(double longer, double shorter)
{
    return shorter + (shorter - longer) / (RATIO * RATIO - 1);
}

/* Extrapolates each two neighbors of a window. Returns the value from the shortest two;
 * *spread is the greatest difference between successive values. */
static double extrapolate(const double *central, double *spread)
{
    double value = richardson(central[0], central[1]);
    *spread = 0;
    for (int i = 1; i < LAST; i++) {
        double before = value;
        value = richardson(central[i], central[i + 1]);
        *spread = fmax(*spread, fabs(value - before));
    }
    return value;
}

/* The slope that a window of steps gives. Its error is infinite if a difference is not
 * finite, if x + h was rounded so much that the steps no longer have their ratio, or if
 * the extrapolated value is 0 although the others are not. */
static struct difference weigh(const struct sample *s)
{
    double central[WINDOW], spread;
    bool usable = true;
    for (int i = 0; i < WINDOW; i++) {
        central[i] = s[i].central;
        usable = usable && isfinite(central[i]) &&
                 (i == LAST || fabs(s[i].h / s[i + 1].h / RATIO - 1) < 0.01);
    }
    double value = extrapolate(central, &spread);
    usable = usable && (value != 0 || spread == 0);
    return (struct difference){.value = value,
                               .error =
                                   usable ? spread + 4 * s[LAST].noise : (double)INFINITY,
                               .h = s[LAST].h};
}

/* One-sided slopes of a smooth function approach each other as h gets shorter; at a kink
 * each has a limit of its own. If they stay apart and the gradient is between them (or
 * outside by no more than they still change), writes the kink to *d and returns true. */
static bool note_kink(const struct sample *s, double analytic, struct difference *d)
{
    double left = s[LAST].left, right = s[LAST].right, gap = fabs(right - left);
    double moves = fmax(fabs(s[LAST - 2].right - right) + fabs(s[LAST - 2].left - left),
                        fabs(s[LAST - 1].right - right) + fabs(s[LAST - 1].left - left));
    double slack = moves + s[LAST].noise;
    bool kink = isfinite(gap) && gap > fmax(4 * moves, 16 * s[LAST].noise) &&
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

/* The error of d relative to its value; if that is 0, relative to the gradient or to
 * PASSES_ABSOLUTE, whichever is greater. */
static double relative_error(const struct difference *d, double analytic)
{
    double flat = fmax(fabs(analytic), PASSES_ABSOLUTE);
    return d->error / (d->value == 0 ? flat : fabs(d->value));
}

static enum difference_verdict judge(double analytic, double noise,
                                     const struct difference *d)
{
    double apart = fabs(analytic - d->value),
           error = difference_error(analytic, d->value);
    if (fmin(apart / PASSES_ABSOLUTE, error / PASSES) < 1) {
        return DIFFERENCE_AGREES;
    }
    if (relative_error(d, analytic) > AGREE) {
        return DIFFERENCE_CANNOT_TELL;
    }
    bool rounding = apart <= noise, small = error <= SUSPICIOUS;
    if (apart <= 8 * d->error || (rounding && small)) {
        return DIFFERENCE_AGREES;
    }
    return rounding ? DIFFERENCE_CANNOT_TELL
           : small  ? DIFFERENCE_SUSPICIOUS
                    : DIFFERENCE_WRONG;
}

/* An interval of slopes. */
struct bounds {
    double low, high;
};

/* *b holds the slopes that shorter steps allow. Narrows it to those that d ± its error
 * allows too and returns true. Returns false if there are none: then d's steps are too
 * long to see what is near x. */
static bool narrow(const struct difference *d, struct bounds *b)
{
    struct bounds both = {fmax(b->low, d->value - d->error),
                          fmin(b->high, d->value + d->error)};
    if (both.low > both.high) {
        return false;
    }
    *b = both;
    return true;
}

static bool accuses(enum difference_verdict verdict)
{
    return verdict == DIFFERENCE_WRONG || verdict == DIFFERENCE_SUSPICIOUS;
}

/* Finds the window with the least relative error among those that do not contradict
 * shorter ones; the first, from the shortest on, that reaches ENOUGH ends the search. A
 * slope of 0 counts only with steps up to |x|, and only if no shorter window has another
 * slope. Returns the index of the window's first step; -1 if there is none: *d is nan. */
static int find_best(const struct samples *s, double x, double analytic,
                     struct difference *d)
{
    struct bounds bounds = {-(double)INFINITY, (double)INFINITY};
    double least = (double)INFINITY;
    bool moved = false;
    int best = -1;
    *d = (struct difference){.value = (double)NAN, .error = (double)INFINITY};
    for (int i = s->n - WINDOW; i >= 0 && least > ENOUGH; i--) {
        struct difference other = weigh(&s->at[i]);
        if (!isfinite(other.error)) {
            continue;
        }
        bool flat = other.value == 0, far = x != 0 && s->at[i].h > fabs(x);
        double off = relative_error(&other, analytic);
        moved = moved || !flat;
        if (narrow(&other, &bounds) && off < least && !(flat && (moved || far))) {
            least = off;
            *d = other;
            best = i;
        }
    }
    return best;
}

/* The gradient by leaf k from backpropagation, with that leaf at x. */
static double slope_at(const struct task *t, double x)
{
    double *grads = t->work + t->g->n;
    output_at(t, x);
    graph_backward(t->g, t->work, grads);
    return grads[t->node];
}

/* *change is the distance of the slope at the end of the next longer step from the slope
 * at x (`here`). Unless the slope of this step has come closer, widens *b to contain both
 * slopes. Updates *change. */
static void add_jump(double here, double slope, double *change, struct bounds *b)
{
    double longer = *change;
    *change = fabs(slope - here);
    if (*change > 0.75 * longer) {
        b->low = fmin(b->low, fmin(slope, here));
        b->high = fmax(b->high, fmax(slope, here));
    }
}

/* All steps may be too long to see something near x: a kink of max(x, y) that rounding
 * hides, tanh(1e30·x) added to 100. Then the graph's gradient at the ends of all steps
 * from `first` on differs from that at x, however short they are. True if `analytic` lies
 * between these gradients, so that the differences cannot call it wrong. */
static bool jumps_past(const struct task *t, const struct samples *s, int first,
                       double analytic)
{
    double x = t->leaves[t->k], here = slope_at(t, x);
    double right = (double)INFINITY, left = (double)INFINITY;
    struct bounds b = {(double)INFINITY, -(double)INFINITY};
    for (int i = first; i < s->n; i++) {
        add_jump(here, slope_at(t, x + s->at[i].h), &right, &b);
        add_jump(here, slope_at(t, x - s->at[i].h), &left, &b);
    }
    double slack = PASSES * (fabs(b.low) + fabs(b.high));
    return analytic >= b.low - slack && analytic <= b.high + slack;
}

/* Twice the central difference of every node with each step of a window: out[n][WINDOW].
 * Afterwards t->work holds the values at x − h for the longest step. */
static void node_differences(const struct task *t, const struct sample *s, double *out)
{
    double x = t->leaves[t->k];
    int n = t->g->n;
    for (int j = LAST; j >= 0; j--) {
        output_at(t, x + s[j].h);
        for (int i = 1; i < n; i++) { /* node 0 is an input */
            out[i * WINDOW + j] = t->work[i];
        }
        output_at(t, x - s[j].h);
        for (int i = 1; i < n; i++) {
            double *d = &out[i * WINDOW + j];
            *d = (*d - t->work[i]) / s[j].h;
        }
    }
}

/* Steps may be too long for one node although the output looks smooth. At x = 1e24 the
 * next number is 1e8 away, so that x + sin x looks like x; if 1e8 happens to be nearly a
 * multiple of 2π, sin looks flat. The differences of such a node do not agree with each
 * other, or it changes by more than its value between x and the next number. True if its
 * share of the gradient can explain why gradient and difference are `apart`. */
static bool unresolved(const struct task *t, const struct sample *s, double apart)
{
    int n = t->g->n;
    double *grads = t->work + n, *dots = grads + n, *d = dots + n, x = t->leaves[t->k];
    for (int k = 0; k < t->g->n_leaves; k++) {
        t->moved[k] = k == t->k;
    }
    graph_forward(t->g, t->leaves, t->work);
    graph_backward(t->g, t->work, grads);
    graph_dual(t->g, t->work, t->moved, dots);
    memcpy(t->moved, t->leaves, (size_t)t->g->n_leaves * sizeof *t->moved);
    node_differences(t, s, d);
    for (int i = 1; i < n; i++) { /* node 0 is an input */
        double spread, value = extrapolate(d + i * WINDOW, &spread);
        bool aliased = fabs(dots[i]) * DBL_EPSILON * fabs(x) > fabs(t->work[i]);
        if ((aliased || spread > 1e-3 * fabs(value)) &&
            fabs(grads[i] * dots[i]) > 0.01 * apart) {
            return true;
        }
    }
    return false;
}

/* The verdict by the steps of add_samples. *best is what find_best returned. */
static struct difference look(const struct task *t, double analytic, int far,
                              struct samples *samples, int *best)
{
    struct difference d;
    add_samples(t, far, samples);
    *best = find_best(samples, t->leaves[t->k], analytic, &d);
    d.verdict = DIFFERENCE_CANNOT_TELL;
    if (*best < 0 || !isfinite(analytic) ||
        note_kink(&samples->at[*best], analytic, &d)) {
        return d;
    }
    d.verdict = judge(analytic, t->grad_noise, &d);
    for (int i = *best; i <= samples->n - WINDOW && accuses(d.verdict); i++) {
        note_kink(&samples->at[i], analytic, &d);
    }
    return d;
}

struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic, double *work)
{
    struct task t = {.g = g, .leaves = leaves, .k = k};
    struct samples samples;
    int best;
    while (g->nodes[t.node].leaf != k) {
        t.node++;
    }
    t.work = work;
    t.moved = work + 8 * g->n;
    memcpy(t.moved, leaves, (size_t)g->n_leaves * sizeof *leaves);
    t.noise = output_rounding(&t);
    t.grad_noise = gradient_rounding(&t);
    t.value = work[g->n - 1];
    struct difference d = look(&t, analytic, SHORTENINGS, &samples, &best);
    if (accuses(d.verdict) && d.h > fabs(leaves[k])) { /* some steps were left out */
        d = look(&t, analytic, SHORTENINGS_MOST, &samples, &best);
    }
    if (accuses(d.verdict) &&
        (unresolved(&t, &samples.at[best], fabs(analytic - d.value)) ||
         jumps_past(&t, &samples, best + LAST, analytic))) {
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
