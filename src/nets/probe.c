#include "nets/probe.h"

#include <math.h>
#include <string.h>

#include "kernels/norm.h"

void probe_init(struct probe_report *r, int n_layers, bool histograms, struct arena *mem)
{
    *r = (struct probe_report){.n = n_layers,
                               .histograms = histograms,
                               .layers = arena_new(mem, struct layer_probe, n_layers)};
    probe_begin(r);
}

void probe_begin(struct probe_report *r)
{
    memset(r->layers, 0, (size_t)r->n * sizeof *r->layers);
    r->loss = r->grad_norm = 0;
    r->recurrent_norm = r->radius = (double)NAN;
    r->first_bad = r->first_bad_back = -1;
}

static double share_saturated(size_t n, const double *slope)
{
    size_t flat = 0;
    for (size_t i = 0; i < n; i++) {
        flat += slope[i] < ACTIVATION_SATURATED;
    }
    return (double)flat / (double)n;
}

static double share_dead(size_t units, size_t batch, const double *phi)
{
    size_t dead = 0;
    for (size_t i = 0; i < units; i++) {
        const double *unit = phi + i * batch;
        size_t zeros = 0;
        while (zeros < batch && unit[zeros] == 0) {
            zeros++;
        }
        dead += zeros == batch;
    }
    return (double)dead / (double)units;
}

void probe_forward(struct probe_report *r, int layer, const struct probe_pass *pass)
{
    struct layer_probe *p = &r->layers[layer];
    size_t n = pass->units * pass->batch;
    bool saturates = activation_table[pass->activation].saturates;
    p->mean_activation = norm_mean_abs(n, pass->a);
    p->slope_rms = norm_rms(n, pass->slope);
    p->inverse_std_rms = 1;
    p->saturated = saturates ? share_saturated(n, pass->slope) : (double)NAN;
    p->dead = share_dead(pass->units, pass->batch, pass->phi);
    if (r->histograms) {
        histogram_fill(&p->activations, n, pass->a, false);
    }
    if (r->first_bad < 0 && !(isfinite(p->mean_activation) && isfinite(p->slope_rms))) {
        r->first_bad = layer;
    }
}

void probe_weights(struct probe_report *r, int layer, size_t n, size_t fan_in,
                   const double *w)
{
    double norm = norm_2(n, w), rms = norm / sqrt((double)n);
    r->layers[layer].w_norm = norm;
    r->layers[layer].gain = rms * sqrt((double)fan_in);
}

void probe_backward(struct probe_report *r, int layer, size_t n, const double *delta,
                    const double *da)
{
    struct layer_probe *p = &r->layers[layer];
    p->delta_norm = norm_2(n, delta);
    p->da_norm = da ? norm_2(n, da) : (double)NAN;
    if (r->histograms) {
        histogram_fill(&p->deltas, n, delta, true);
    }
    if (r->first_bad_back < 0 && !isfinite(p->delta_norm)) {
        r->first_bad_back = layer;
    }
}

void probe_gradients(struct probe_report *r, int layer, double dw_norm, double db_norm)
{
    r->layers[layer].dw_norm = dw_norm;
    r->layers[layer].db_norm = db_norm;
    if (r->first_bad_back < 0 && !(isfinite(dw_norm) && isfinite(db_norm))) {
        r->first_bad_back = layer;
    }
}

void probe_total(struct probe_report *r)
{
    double norm = 0;
    for (int l = 0; l < r->n; l++) {
        double parts[] = {norm, r->layers[l].dw_norm, r->layers[l].db_norm};
        norm = norm_2(sizeof parts / sizeof *parts, parts);
    }
    r->grad_norm = norm;
}

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

double probe_expected_factor(const struct probe_report *r, int first, int last,
                             bool residual)
{
    const struct layer_probe *p = r->layers;
    double sum = residual ? log(slope_of(&p[first])) - log(slope_of(&p[last])) : 0;
    for (int l = first; l < last; l++) {
        double f = p[l + 1].gain * slope_of(&p[l + residual]);
        sum += residual ? 0.5 * log1p(f * f) : log(f);
    }
    return exp(sum / (last - first)); /* NaN over no layers */
}
