#include "optim/quadratic.h"

#include <math.h>

#include "autodiff/plan.h"

/* a·b − c·d to about one rounding (Kahan), also where the two products nearly cancel. */
static double difference_of_products(double a, double b, double c, double d)
{
    double cd = c * d, lost = fma(-c, d, cd);
    return fma(a, b, -cd) + lost;
}

/* k such that 2^−k brings the number to [½, 1). Products of numbers that are scaled so
 * neither overflow nor underflow, and the scaling rounds nothing. */
static int exponent_of(double x)
{
    int k;
    frexp(x, &k);
    return k;
}

/* Eigenvalues of [[a, b], [b, d]]: first the one of greater magnitude, in which nothing
 * cancels, then the other from the determinant. */
static void eigenvalues(double a, double b, double d, double *least, double *greatest)
{
    int k = exponent_of(fmax(fabs(a), fmax(fabs(b), fabs(d))));
    a = ldexp(a, -k);
    b = ldexp(b, -k);
    d = ldexp(d, -k);
    double mean = a / 2 + d / 2;
    double far = mean + copysign(hypot(a / 2 - d / 2, b), mean);
    double near = far == 0 ? 0 : difference_of_products(a, d, b, b) / far;
    *least = ldexp(fmin(far, near), k);
    *greatest = ldexp(fmax(far, near), k);
}

/* One step of Newton's method, p −= H⁻¹·g; for rank 1, along the curved direction only. H
 * and g are scaled by the same power of two. */
static void newton_step(const struct plan *f, const struct quadratic *q, double p[2])
{
    const double(*h)[2] = q->hessian;
    int k = exponent_of(q->lambda_max);
    double a = ldexp(h[0][0], -k), b = ldexp(h[0][1], -k), d = ldexp(h[1][1], -k);
    double g[2];
    plan_gradient(f, p, g);
    g[0] = ldexp(g[0], -k), g[1] = ldexp(g[1], -k);
    if (q->rank == 2) {
        double det = difference_of_products(a, d, b, b);
        p[0] -= difference_of_products(d, g[0], b, g[1]) / det;
        p[1] -= difference_of_products(a, g[1], b, g[0]) / det;
        return;
    }
    double along = (q->curved[0] * g[0] + q->curved[1] * g[1]) / ldexp(q->lambda_max, -k);
    p[0] -= along * q->curved[0];
    p[1] -= along * q->curved[1];
}

/* One step is exact on a quadratic, the second removes its rounding. */
static void find_minimum(const struct plan *f, struct quadratic *q)
{
    double grad[2];
    q->minimum[0] = q->minimum[1] = 0;
    if (q->rank > 0) {
        newton_step(f, q, q->minimum);
        newton_step(f, q, q->minimum);
    }
    q->value = plan_gradient(f, q->minimum, grad);
}

/* Rank and, for rank 1, the direction in which the function is curved: the greater row of
 * H = λ·v·vᵀ. Eigenvalues that are only rounding errors become 0. */
static void find_rank(struct quadratic *q)
{
    double most = fmax(fabs(q->lambda_min), fabs(q->lambda_max));
    double *lambda[2] = {&q->lambda_min, &q->lambda_max};
    for (int i = 0; i < 2; i++) {
        if (fabs(*lambda[i]) <= QUADRATIC_TOLERANCE * most) {
            *lambda[i] = 0;
        } else {
            q->rank++;
        }
    }
    double(*h)[2] = q->hessian;
    int row = fabs(h[1][1]) > fabs(h[0][0]); /* UNMUTATED: any that is not 0 serves */
    int k = exponent_of(most);
    double v[2] = {ldexp(h[row][0], -k), ldexp(h[row][1], -k)},
           length = hypot(v[0], v[1]);
    q->curved[0] = q->rank == 1 ? v[0] / length : 0;
    q->curved[1] = q->rank == 1 ? v[1] / length : 0;
}

/* A quadratic that is curved upwards or flat in every direction has a minimum unless it
 * slopes where it is flat; `slope` is its gradient at (0, 0). With rank 2 it is flat
 * nowhere: q->curved is 0. */
static bool has_minimum(const struct quadratic *q, const double slope[2])
{
    if (q->lambda_min < 0) {
        return false;
    }
    if (q->rank == 0) {
        return slope[0] == 0 && slope[1] == 0;
    }
    double flat = difference_of_products(q->curved[0], slope[1], q->curved[1], slope[0]);
    return fabs(flat) <= QUADRATIC_TOLERANCE * hypot(slope[0], slope[1]);
}

/* The Hessian from differences of the gradient over a distance. It is long, so that the
 * gradient at (0, 0) costs few digits of the differences; if that is great compared with
 * the curvature, longer still. It is a power of two, which adds no rounding. */
static void find_hessian(const struct plan *f, const double at0[2], double h[2][2])
{
    double far = 1 << 20; /* UNMUTATED: only to be great */
    for (;;) {
        double at_x[2], at_y[2];
        plan_gradient(f, (double[]){far, 0}, at_x);
        plan_gradient(f, (double[]){0, far}, at_y);
        h[0][0] = (at_x[0] - at0[0]) / far;
        h[1][1] = (at_y[1] - at0[1]) / far;
        h[0][1] = h[1][0] = ((at_x[1] - at0[1]) / far + (at_y[0] - at0[0]) / far) / 2;
        double most = fmax(fabs(h[0][0]), fmax(fabs(h[0][1]), fabs(h[1][1])));
        double offset = fmax(fabs(at0[0]), fabs(at0[1])) / most;
        if (!(offset > far && isfinite(offset))) {
            return;
        }
        far = ldexp(1, exponent_of(offset)); /* UNMUTATED: only to be great */
    }
}

bool quadratic_of(const struct graph *g, struct quadratic *out, struct arena *scratch)
{
    int degree = g->n_leaves == 2 ? g->nodes[g->n - 1].degree : -1;
    if (degree < 0 || degree > 2) {
        return false;
    }
    struct plan f;
    plan_init(&f, g, &(struct plan_options){0}, scratch);
    double at0[2];
    plan_gradient(&f, (double[]){0, 0}, at0);
    *out = (struct quadratic){0};
    find_hessian(&f, at0, out->hessian);
    eigenvalues(out->hessian[0][0], out->hessian[0][1], out->hessian[1][1],
                &out->lambda_min, &out->lambda_max);
    if (!isfinite(out->lambda_max)) { /* nor is the other one */
        return false;
    }
    find_rank(out);
    out->has_minimum = has_minimum(out, at0);
    out->definite = out->lambda_min > 0;
    out->condition = out->definite ? out->lambda_max / out->lambda_min : (double)NAN;
    out->minimum[0] = out->minimum[1] = out->value = (double)NAN;
    if (out->has_minimum) {
        find_minimum(&f, out);
    }
    return true;
}

double quadratic_sharpness(const struct quadratic *q, const double rate[2])
{
    /* diag(r)·H has the eigenvalues of the symmetric √r·H·√r. */
    double r = sqrt(rate[0]), s = sqrt(rate[1]), least, greatest;
    eigenvalues(rate[0] * q->hessian[0][0], r * q->hessian[0][1] * s,
                rate[1] * q->hessian[1][1], &least, &greatest);
    return greatest;
}

struct best_rate quadratic_best(const struct quadratic *q, bool momentum)
{
    if (!q->has_minimum || q->rank == 0) {
        return (struct best_rate){(double)NAN, (double)NAN, (double)NAN};
    }
    /* along flat directions the distance to the minima does not change */
    double low = q->rank == 2 ? q->lambda_min : q->lambda_max, high = q->lambda_max;
    if (momentum) {
        low = sqrt(low);
        high = sqrt(high);
    }
    double mean = low / 2 + high / 2, rate = (high / 2 - low / 2) / mean;
    return momentum ? (struct best_rate){1 / (mean * mean), rate * rate, rate}
                    : (struct best_rate){1 / mean, 0, rate};
}
