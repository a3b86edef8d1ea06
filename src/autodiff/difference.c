#include "autodiff/difference.h"

#include <float.h>
#include <math.h>

#include "autodiff/plan.h"

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
    struct plan plan;
    const double *values, *grads; /* [n] the plan's, of each node */
    int node;                     /* of the leaf */
    double x;                     /* its value: where the gradient is checked */
    double value, noise;          /* the output there, and its rounding error */
    double grad_noise;            /* rounding error of its gradient by the leaf */
    struct arena mem;
};

/* First-order error analysis of the output: each operation rounds its value, and the
 * output changes by the operation's gradient times this error. */
static double output_rounding(const struct task *t)
{
    double sum = 0;
    for (int i = 1; i < t->g->n; i++) { /* node 0 is an input */
        double grad = t->grads[i];
        if (t->g->nodes[i].in[0] >= 0 && grad != 0) { /* 0 · inf would be nan */
            sum += fabs(grad) * (DBL_EPSILON * fabs(t->values[i]) + DBL_TRUE_MIN);
        }
    }
    return sum;
}

/* Rounding error of the gradient, in proportion to the sum of the absolute values of its
 * terms. A local gradient that underflows is off by up to DBL_EPSILON · DBL_MIN. */
static double gradient_rounding(struct task *t)
{
    const struct graph *g = t->g;
    double *sizes = arena_new(&t->mem, double, g->n);
    sizes[g->n - 1] = 1;
    for (int i = g->n - 1; i > 0; i--) { /* UNMUTATED: node 0 has no inputs to look at */
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                double local = graph_local(g, t->values, i, k);
                sizes[g->nodes[i].in[k]] += sizes[i] * (fabs(local) + DBL_MIN);
            }
        }
    }
    return 8 * DBL_EPSILON * sizes[t->node];
}

/* The output, and the values of all nodes, with the leaf at x: a forward pass alone. */
static double output_at(const struct task *t, double x)
{
    int last = t->g->n - 1;
    t->plan.v[t->node] = x;
    plan_run_steps(&t->plan, (struct plan_range){0, t->plan.node_steps[last].to});
    return t->values[last];
}

/* The gradient by the leaf, and the gradients of all nodes, with the leaf at x. */
static double slope_at(const struct task *t, double x)
{
    t->plan.v[t->node] = x;
    plan_run(&t->plan);
    return t->grads[t->node];
}

/* A step too short to move x gives differences that are not finite. */
static void add_sample(const struct task *t, double h, struct samples *s)
{
    double x = t->x, above = x + h, below = x - h;
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
    double size = fabs(t->x), h = 1;
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
    double error = usable ? spread + 4 * s[LAST].noise : (double)INFINITY;
    return (struct difference){.value = value, .error = error, .h = s[LAST].h};
}

/* One-sided slopes of a smooth function approach each other as h gets shorter; at a kink
 * each has a limit of its own. If they stay apart and the gradient is between them (or
 * outside by no more than they still change), writes the kink to *d. */
static void note_kink(const struct sample *s, double analytic, struct difference *d)
{
    double left = s[LAST].left, right = s[LAST].right, gap = fabs(right - left);
    double moves = fmax(fabs(s[LAST - 2].right - right) + fabs(s[LAST - 2].left - left),
                        fabs(s[LAST - 1].right - right) + fabs(s[LAST - 1].left - left));
    double slack = moves + s[LAST].noise;
    if (isfinite(gap) && gap > fmax(4 * moves, 16 * s[LAST].noise) &&
        analytic >= fmin(left, right) - slack && analytic <= fmax(left, right) + slack) {
        d->verdict = DIFFERENCE_KINK;
        d->h = s[LAST].h;
        d->left = left;
        d->right = right;
    }
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
    enum difference_verdict verdict = difference_judge(analytic, d->value);
    if (verdict == DIFFERENCE_AGREES) {
        return verdict;
    }
    if (relative_error(d, analytic) > AGREE) {
        return DIFFERENCE_CANNOT_TELL;
    }
    double apart = fabs(analytic - d->value);
    bool rounding = apart <= noise;
    if (apart <= 8 * d->error || (rounding && verdict == DIFFERENCE_SUSPICIOUS)) {
        return DIFFERENCE_AGREES;
    }
    return rounding ? DIFFERENCE_CANNOT_TELL : verdict;
}

static bool accuses(enum difference_verdict verdict)
{
    return verdict == DIFFERENCE_WRONG || verdict == DIFFERENCE_SUSPICIOUS;
}

/* Finds the window with the least relative error; the first, from the shortest on, that
 * reaches ENOUGH ends the search. Each narrows down the slopes that are possible, from
 * `low` to `high`; if its slope ± error has none of them, its steps are too long to see
 * what is near x. A slope of 0 counts only with steps up to |x|, and only if no shorter
 * window has another slope. Returns the index of the window's first step; -1 if there is
 * none: *d is nan. */
static int find_best(const struct samples *s, double x, double analytic,
                     struct difference *d)
{
    double low = -(double)INFINITY, high = (double)INFINITY, least = (double)INFINITY;
    bool moved = false;
    int best = -1;
    *d = (struct difference){.value = (double)NAN, .error = (double)INFINITY};
    for (int i = s->n - WINDOW; i >= 0 && least > ENOUGH; i--) {
        struct difference other = weigh(&s->at[i]);
        if (!isfinite(other.error)) {
            continue;
        }
        bool flat = other.value == 0, far = x != 0 && s->at[i].h > fabs(x);
        moved = moved || !flat;
        double from = fmax(low, other.value - other.error);
        double to = fmin(high, other.value + other.error);
        if (from > to) {
            continue;
        }
        low = from;
        high = to;
        double off = relative_error(&other, analytic);
        if (off < least && !(flat && (moved || far))) {
            least = off;
            *d = other;
            best = i;
        }
    }
    return best;
}

/* All steps may be too long to see something near x: a kink of max(x, y) that rounding
 * hides, tanh(1e30·x) added to 100. Then the graph's gradient at the ends of all steps
 * from `first` on differs from that at x, and does not come closer, however short they
 * are. True if `analytic` lies between these gradients, so that the differences cannot
 * call it wrong. */
static bool jumps_past(const struct task *t, const struct samples *s, int first,
                       double analytic)
{
    double x = t->x, here = slope_at(t, x);
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (int side = -1; side <= 1; side += 2) {
        double change = (double)INFINITY;
        for (int i = first; i < s->n; i++) {
            double slope = slope_at(t, x + side * s->at[i].h), longer = change;
            change = fabs(slope - here);
            if (change > 0.75 * longer) {
                low = fmin(low, fmin(slope, here));
                high = fmax(high, fmax(slope, here));
            }
        }
    }
    double slack = PASSES * (fabs(low) + fabs(high));
    return analytic >= low - slack && analytic <= high + slack;
}

/* Twice the central difference of every node with each step of a window, [n][WINDOW]. */
static void node_differences(const struct task *t, const struct sample *s, double *out)
{
    double x = t->x;
    int n = t->g->n;
    for (int j = LAST; j >= 0; j--) {
        output_at(t, x + s[j].h);
        for (int i = 1; i < n; i++) { /* node 0 is an input */
            out[i * WINDOW + j] = t->values[i];
        }
        output_at(t, x - s[j].h);
        for (int i = 1; i < n; i++) {
            double *d = &out[i * WINDOW + j];
            *d = (*d - t->values[i]) / s[j].h;
        }
    }
}

/* Steps may be too long for one node although the output looks smooth. At x = 1e24 the
 * next number is 1e8 away, so that x + sin x looks like x; if 1e8 happens to be nearly a
 * multiple of 2π, sin looks flat. The differences of such a node do not agree with each
 * other, or it changes by more than its value between x and the next number. True if its
 * share of the gradient can explain why gradient and difference are `apart`. */
static bool unresolved(struct task *t, const struct sample *s, double apart)
{
    const struct graph *g = t->g;
    double *dots = arena_new(&t->mem, double, g->n);
    double *d = arena_new(&t->mem, double, g->n *WINDOW);
    node_differences(t, s, d);
    slope_at(t, t->x);
    for (int i = 0; i < g->n; i++) {
        dots[i] = i == t->node; /* its derivative by the leaf, forward from its inputs */
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                dots[i] += graph_local(g, t->values, i, k) * dots[g->nodes[i].in[k]];
            }
        }
        double spread, value = extrapolate(d + i * WINDOW, &spread);
        bool aliased = fabs(dots[i]) * DBL_EPSILON * fabs(t->x) > fabs(t->values[i]);
        if ((aliased || spread > 1e-3 * fabs(value)) &&
            fabs(t->grads[i] * dots[i]) > 0.01 * apart) {
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
    *best = find_best(samples, t->x, analytic, &d);
    if (*best < 0 || !isfinite(analytic)) {
        d.verdict = DIFFERENCE_CANNOT_TELL;
        return d;
    }
    d.verdict = judge(analytic, t->grad_noise, &d);
    note_kink(&samples->at[*best], analytic, &d);
    for (int i = *best + 1; i <= samples->n - WINDOW && accuses(d.verdict); i++) {
        note_kink(&samples->at[i], analytic, &d);
    }
    return d;
}

static void task_init(struct task *t, const struct graph *g, const double *leaves, int k)
{
    *t = (struct task){.g = g, .x = leaves[k]};
    plan_init(&t->plan, g, &(struct plan_options){.step_by_step = true}, &t->mem);
    t->values = t->plan.v;
    t->grads = t->plan.v + t->plan.grads;
    t->node = t->plan.leaf[k];
    t->value = plan_gradient(&t->plan, leaves, NULL);
    t->noise = output_rounding(t);
    t->grad_noise = gradient_rounding(t);
}

struct difference difference_check(const struct graph *g, const double *leaves, int k,
                                   double analytic)
{
    struct task t;
    struct samples samples;
    int best;
    task_init(&t, g, leaves, k);
    struct difference d = look(&t, analytic, SHORTENINGS, &samples, &best);
    if (accuses(d.verdict) && d.h > fabs(leaves[k])) { /* some steps were left out */
        d = look(&t, analytic, SHORTENINGS_MOST, &samples, &best);
    }
    if (accuses(d.verdict) &&
        (unresolved(&t, &samples.at[best], fabs(analytic - d.value)) ||
         jumps_past(&t, &samples, best + LAST, analytic))) {
        d.verdict = DIFFERENCE_CANNOT_TELL;
    }
    arena_release(&t.mem);
    return d;
}

enum difference_verdict difference_judge(double analytic, double numeric)
{
    double apart = fabs(analytic - numeric), error = difference_error(analytic, numeric);
    return fmin(apart / PASSES_ABSOLUTE, error / PASSES) < 1 ? DIFFERENCE_AGREES
           : error <= SUSPICIOUS                             ? DIFFERENCE_SUSPICIOUS
                                                             : DIFFERENCE_WRONG;
}

double difference_error(double analytic, double numeric)
{
    if (analytic == 0 && numeric == 0) {
        return 0;
    }
    double most = fmax(fabs(analytic), fabs(numeric));
    double a = analytic / most, n = numeric / most; /* their sum may overflow */
    return fabs(a - n) / (fabs(a) + fabs(n));
}
