#include "learn/quadratic.h"

#include <math.h>

/* a·b − c·d to about one rounding (Kahan): an ill-conditioned Hessian loses nothing. */
static double difference_of_products(double a, double b, double c, double d)
{
    double cd = c * d, lost = fma(-c, d, cd);
    return fma(a, b, -cd) + lost;
}

/* Eigenvalues of [[a, b], [b, d]]: the greater in magnitude first, where nothing cancels,
 * the other from the determinant. */
static void eigenvalues(double a, double b, double d, double *least, double *greatest)
{
    double mean = a / 2 + d / 2;
    double far = mean + copysign(hypot(a / 2 - d / 2, b), mean);
    double near = far == 0 ? 0 : difference_of_products(a, d, b, b) / far;
    *least = fmin(far, near);
    *greatest = fmax(far, near);
}

/* Newton's method: one step is exact on a quadratic, the second mends its rounding. */
static void find_minimum(const struct graph *g, struct quadratic *q, double *work)
{
    double(*h)[2] = q->hessian;
    double det = difference_of_products(h[0][0], h[1][1], h[0][1], h[0][1]);
    double *p = q->minimum;
    double grad[2];
    p[0] = p[1] = 0;
    for (int i = 0; i < 2; i++) {
        graph_gradient(g, p, grad, work);
        p[0] -= difference_of_products(h[1][1], grad[0], h[0][1], grad[1]) / det;
        p[1] -= difference_of_products(h[0][0], grad[1], h[0][1], grad[0]) / det;
    }
    q->value = graph_gradient(g, p, grad, work);
}

bool quadratic_of(const struct graph *g, struct quadratic *out, struct arena *scratch)
{
    int degree = g->n_leaves == 2 ? graph_degree(g) : -1;
    if (degree < 0 || degree > 2)
        return false;
    /* Far apart, so that the linear part of the gradient rounds away as little as it can;
     * a power of two, so that the step itself adds no rounding. */
    const double far = 1 << 20; /* UNMUTATED: only to be great */
    double *work = arena_new(scratch, double, 2 * (size_t)g->n);
    double at0[2], at_x[2], at_y[2];
    graph_gradient(g, (double[]){0, 0}, at0, work);
    graph_gradient(g, (double[]){far, 0}, at_x, work);
    graph_gradient(g, (double[]){0, far}, at_y, work);
    double a = (at_x[0] - at0[0]) / far, d = (at_y[1] - at0[1]) / far;
    double b = ((at_x[1] - at0[1]) / far + (at_y[0] - at0[0]) / far) / 2;
    *out = (struct quadratic){.hessian = {{a, b}, {b, d}}};
    eigenvalues(a, b, d, &out->lambda_min, &out->lambda_max);
    if (!isfinite(out->lambda_min) || !isfinite(out->lambda_max))
        return false;
    out->definite = out->lambda_min > 0;
    out->condition = out->definite ? out->lambda_max / out->lambda_min : (double)NAN;
    out->minimum[0] = out->minimum[1] = out->value = (double)NAN;
    if (out->definite)
        find_minimum(g, out, work);
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

double quadratic_limit(enum optimizer o, const struct hypers *h)
{
    const struct optimizer_info *info = &optimizer_table[o];
    return optimizer_is_linear(o) && !info->has_v ? info->limit(h) : (double)NAN;
}

static const struct best_rate no_best = {(double)NAN, (double)NAN, (double)NAN};

struct best_rate quadratic_best_sgd(const struct quadratic *q)
{
    if (!q->definite)
        return no_best;
    double sum = q->lambda_min + q->lambda_max;
    return (struct best_rate){.lr = 2 / sum,
                              .rate = (q->lambda_max - q->lambda_min) / sum};
}

struct best_rate quadratic_best_momentum(const struct quadratic *q)
{
    if (!q->definite)
        return no_best;
    double low = sqrt(q->lambda_min), high = sqrt(q->lambda_max), sum = low + high;
    double rate = (high - low) / sum;
    return (struct best_rate){.lr = 4 / (sum * sum), .beta = rate * rate, .rate = rate};
}
