#include "nets/probe.h"

#include <math.h>

static double ratio(double a, double b)
{
    return b == 0 || !isfinite(a) || !isfinite(b) ? (double)NAN : a / b;
}

struct probe_factor probe_factor(const struct probe_report *r, int layer)
{
    const struct layer_probe *above = &r->layers[layer], *below = above - 1;
    return (struct probe_factor){
        .total = ratio(below->delta_norm, above->delta_norm),
        .by_weights = ratio(below->da_norm, above->delta_norm),
        .by_slope = ratio(below->delta_norm, below->da_norm),
    };
}

double probe_per_layer(const struct probe_report *r, int first, int last)
{
    double a = r->layers[first].delta_norm, b = r->layers[last].delta_norm;
    /* logarithms: the ratio itself may overflow or underflow; NaN over no layers */
    return a == 0 || isnan(ratio(a, b)) ? (double)NAN
                                        : exp((log(a) - log(b)) / (last - first));
}

/* The factor from ‖∂L/∂a‖ to ‖δ‖: φ′, and 1/std of the normalization. */
static double slope_of(const struct layer_probe *p)
{
    return p->slope_rms * p->inverse_std_rms;
}

struct probe_factor probe_expected_factor(const struct probe_report *r, int first,
                                          int last, bool residual)
{
    const struct layer_probe *p = r->layers;
    double gains = 0, slopes = 0, n = last - first; /* NaN over no layers */
    for (int l = first; l < last; l++) {
        double f = p[l + 1].gain * slope_of(&p[l + 1]);
        gains += residual ? 0.5 * log1p(f * f) : log(p[l + 1].gain);
        slopes += log(slope_of(&p[l])) - (residual ? log(slope_of(&p[l + 1])) : 0);
    }
    return (struct probe_factor){exp((gains + slopes) / n), exp(gains / n),
                                 exp(slopes / n)};
}

struct probe_factor probe_expected_step_factor(const struct probe_report *r, int first,
                                               int last)
{
    double slopes = 0;
    for (int t = first; t < last; t++) {
        slopes += log(r->layers[t].slope_rms);
    }
    double slope = exp(slopes / (last - first)); /* NaN over no steps */
    return (struct probe_factor){r->radius * slope, r->radius, slope};
}
