#ifndef NETS_PROBE_H
#define NETS_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "kernels/histogram.h"
#include "nets/activation.h"

/* What one pass through a network measured, layer by layer (or step by step through
 * time): all that a picture or a table needs, so that the arrays of the pass can be
 * overwritten by the next one while this is shown. */
struct layer_probe {
    double delta_norm; /* ‖∂L/∂z‖, z = a·W + b, over units and batch */
    double da_norm; /* ‖∂L/∂a‖: what reaches the layer from above; NaN at the output */
    double dw_norm, db_norm; /* ‖∂L/∂W‖, ‖∂L/∂b‖ */
    double w_norm;           /* ‖W‖ */
    double mean_activation;  /* mean |a| over units and batch, shortcut included */
    double slope_rms;        /* √mean φ′² */
    double inverse_std_rms;  /* √mean 1/var of the normalization; 1 without */
    double saturated; /* share of φ′ < ACTIVATION_SATURATED; NaN: φ does not saturate */
    double dead;      /* share of units with φ(z) = 0 on the whole batch */
    double gain;      /* √(fan_in · mean W²): expected factor of Wᵀ on ‖δ‖ */
    struct histogram activations, deltas;
    double deviation;    /* standard deviation of a over units and batch */
    double update_ratio; /* ‖ΔW‖/‖W‖ of the last update; 0 before the first one */
};

struct probe_report {
    int n;           /* layers, output included */
    bool histograms; /* fill the histograms, deviation and update_ratio, for pictures */
    struct layer_probe *layers;
    double loss;
    double grad_norm;   /* over all parameters, before clipping */
    int first_bad;      /* layer whose values first became non-finite; -1: none */
    int first_bad_back; /* the same of gradients, counted from the output; -1: none */
    long clips;         /* updates so far in which clipping changed the gradient */
    size_t clipped;     /* components that clipping changed in the last update */
    double recurrent_norm; /* through time: ‖∂L/∂W‖, summed over the steps; else NaN */
    double radius;         /* through time: spectral radius of W; else, or unknown, NaN */
};

/* A factor on ‖δ‖ from a layer to the one below it, and its two parts: W (measured: with
 * the shortcut), and φ′ with the normalization. */
struct probe_factor {
    double total, by_weights, by_slope;
};
/* As measured at a layer >= 1. NaN if a norm is 0 or unknown. */
struct probe_factor probe_factor(const struct probe_report *r, int layer);

/* (‖δ_first‖/‖δ_last‖)^(1/(last − first)) over layers, first <= last; NaN if
 * undefined, as for first = last. */
double probe_per_layer(const struct probe_report *r, int first, int last);
/* The same as predicted for independent weights (He et al. 2015, arXiv:1502.01852): the
 * geometric mean of gain_{l+1} · s_l, with s_l = slope_rms_l · inverse_std_rms_l. Its parts
 * are the geometric means of the gains and of the s_l.
 *
 * With a shortcut, ∂L/∂a_{l−1} = ∂L/∂a_l + Wᵀδ_l, and δ_l = s_l · ∂L/∂a_l. The second
 * term has gain_l · s_l times the norm of the first, and is on average at right angles to
 * it. So ‖δ_first‖/‖δ_last‖ is s_first/s_last times the product of √(1 + (gain_l · s_l)²)
 * over the layers l from first + 1 to last; by_slope is then the geometric mean of
 * s_l/s_{l+1}, by_weights that of the roots. Where φ ≥ 0 for most z (ReLU), the sums a and
 * the active rows of W have similar directions: the terms are not at right angles, and
 * the measured factor is about a tenth greater. */
struct probe_factor probe_expected_factor(const struct probe_report *r, int first,
                                          int last, bool residual);

/* Predicted factor on ‖δ‖ a step (after Pascanu et al. 2013, arXiv:1211.5063): geometric
 * mean of radius · slope_rms over steps first … last − 1; NaN for first = last. */
struct probe_factor probe_expected_step_factor(const struct probe_report *r, int first,
                                               int last);

#endif
