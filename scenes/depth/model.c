/* The model of depth.c: what it computes, and the record of each step. */
#include "scenes/depth/depth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

static double show_delta(const struct layer_probe *p)
{
    return p->delta_norm;
}

static double show_dw(const struct layer_probe *p)
{
    return p->dw_norm;
}

static double show_db(const struct layer_probe *p)
{
    return p->db_norm;
}

static double show_relative(const struct layer_probe *p)
{
    return p->dw_norm / p->w_norm;
}

static double show_update(const struct layer_probe *p)
{
    return p->update_ratio;
}

static double show_activation(const struct layer_probe *p)
{
    return p->mean_activation;
}

const struct show_info depth_shows[SHOW_MOST] = {
    [SHOW_DELTA] = {"‖δ‖", "norm of ∂L/∂z", .gradient = true, .value = show_delta,
                    .lo = 1e-2, .hi = 1},
    [SHOW_DW] = {"‖∂L/∂W‖", "norm of the weights' gradient", .gradient = true,
                 .value = show_dw, .lo = 1e-2, .hi = 1},
    [SHOW_DB] = {"‖∂L/∂b‖", "norm of the biases' gradient", .gradient = true,
                 .value = show_db, .lo = 1e-2, .hi = 1},
    [SHOW_RELATIVE] = {"‖∂L/∂W‖/‖W‖", "gradient over weights", .value = show_relative,
                       .lo = 1e-2, .hi = 1},
    [SHOW_UPDATE] = {"‖ΔW‖/‖W‖", "last update over weights", .value = show_update,
                     .lo = 1e-4, .hi = 1e-2, .guide = 1e-3, .guide_label = "10⁻³"},
    [SHOW_ACTIVATION] = {"mean |a|", "mean absolute activation", .value = show_activation,
                         .forward = true, .lo = 1e-2, .hi = 1},
};

/* Limits over all nets together; beyond them a pass takes some tenths of a second. */
static const double WORK_MOST = 1 << 27, BYTES_MOST = 128.0 * (1 << 20);

static struct trial_config config_of(const struct ctx *ctx)
{
    const struct values *v = ctx->values;
    bool through_time = values_choice(v, P_MODE) == MODE_TIME;
    const unsigned char *items;
    struct trial_config c = {
        .through_time = through_time,
        .n = values_list(v, P_NETS, &items),
        .hidden = (int)values_integer(v, through_time ? P_LENGTH : P_LAYERS),
        .width = (int)values_integer(v, P_WIDTH),
        .batch = (int)values_integer(v, P_BATCH),
        .residual = values_flag(v, P_RESIDUAL) && !through_time,
        .normalize = values_flag(v, P_NORMALIZE) && !through_time,
        .scale = values_real(v, P_SCALE, PARAM_ALL),
        .radius = values_real(v, P_RADIUS, PARAM_ALL),
        .data = (enum dataset)values_choice(v, P_DATA),
        .seed = ctx->seed,
    };
    for (int i = 0; i < c.n; i++) {
        c.activations[i] = (enum activation)items[i];
        c.inits[i] = (enum init)values_real(v, P_INIT, items[i]);
    }
    return c;
}

bool depth_one_init(const struct trial *t)
{
    for (int i = 1; i < t->config.n; i++) {
        if (t->config.inits[i] != t->config.inits[0]) {
            return false;
        }
    }
    return true;
}

static enum err check_size(const struct trial_config *c, struct fail *fail)
{
    const double rate = 2e9; /* multiply-adds a second of a slow machine */
    struct net_size size = trial_size(c);
    double work = size.work / 3; /* weights × batch (× steps) */
    if (work <= WORK_MOST && size.bytes <= BYTES_MOST) {
        return ERR_NONE;
    }
    char seconds[NUMBER_SIZE], have[NUMBER_SIZE], limit[96] = "at most 128 MiB";
    if (work > WORK_MOST) {
        snprintf(limit, sizeof limit,
                 "weights × batch%s is %s over all nets, at most 1.3e8",
                 c->through_time ? " × T" : "", number_show(have, work, 2));
    }
    return fail_set(
        fail, ERR_INPUT, "width", 0,
        "too large with these layers and this batch: %.0f MiB and about %s s an "
        "update; %s",
        size.bytes / (1 << 20), number_show(seconds, size.work / rate, 2), limit);
}

static struct depth_bad bad_of(const struct probe_report *r, long step)
{
    if (r->first_bad >= 0) {
        return (struct depth_bad){BAD_FORWARD, r->first_bad, step};
    }
    if (r->first_bad_back >= 0) {
        return (struct depth_bad){BAD_BACKWARD, r->first_bad_back, step};
    }
    if (!isfinite(r->loss)) {
        return (struct depth_bad){BAD_LOSS, r->n - 1, step};
    }
    return (struct depth_bad){.what = BAD_NOT};
}

/* Widens [lo, hi] to even powers of ten around the positive finite values of a report. */
static void widen(const struct probe_report *r, enum show show, double *lo, double *hi)
{
    for (int l = 0; l < r->n; l++) {
        double v = depth_shows[show].value(&r->layers[l]);
        if (v > 0 && isfinite(v)) {
            *lo = fmin(*lo, pow(10, fmax(2 * floor(log10(v) / 2), -320)));
            *hi = fmax(*hi, pow(10, fmin(2 * ceil(log10(v) / 2), 308)));
        }
    }
}

/* After the pass of a step: updates the scale of the bars and what is not finite. */
static void look(struct depth_model *d, long step)
{
    const double grown = 1e4;
    int n = d->trial.config.n;
    for (int i = 0; i < n; i++) {
        if (d->bad[i].what == BAD_NOT) {
            d->bad[i] = bad_of(trial_report(&d->trial, i), step);
        }
    }
    for (int s = 0; s < SHOW_MOST; s++) {
        struct depth_axis *axis = &d->axis[s], before = *axis;
        for (int i = 0; i < n; i++) {
            widen(trial_report(&d->trial, i), (enum show)s, &axis->lo, &axis->hi);
        }
        axis->most = step == 0 ? axis->hi * grown : axis->most;
        axis->hi = fmin(axis->hi, axis->most);
        if (step > 0 && (axis->lo < before.lo || axis->hi > before.hi)) {
            axis->grew = step;
        }
    }
}

enum err depth_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail)
{
    struct trial_config c = config_of(ctx);
    enum err err = check_size(&c, fail);
    if (!err) {
        struct depth_model *d = model;
        trial_init(&d->trial, &c, mem);
        for (int s = 0; s < SHOW_MOST; s++) {
            d->axis[s] =
                (struct depth_axis){.lo = depth_shows[s].lo, .hi = depth_shows[s].hi};
        }
        look(d, 0);
    }
    return err;
}

void depth_step(void *model, const struct ctx *ctx)
{
    const struct values *v = ctx->values;
    enum optimizer o = (enum optimizer)values_choice(v, P_OPTIMIZER);
    struct training training = {
        .optimizer = o,
        .clip = (enum clip)values_choice(v, P_CLIP),
        .threshold = values_real(v, P_THRESHOLD, PARAM_ALL),
    };
    memcpy(training.hypers.of, optimizer_table[o].initial, sizeof training.hypers.of);
    training.hypers.of[HYPER_LR] = values_real(v, P_LR, PARAM_ALL);
    struct depth_model *d = model;
    trial_update(&d->trial, &training);
    look(d, ctx->step + 1);
}

long depth_bad_step(const struct depth_model *d)
{
    long first = -1;
    for (int i = 0; i < d->trial.config.n; i++) {
        const struct depth_bad *bad = &d->bad[i];
        if (bad->what != BAD_NOT && (first < 0 || bad->step < first)) {
            first = bad->step;
        }
    }
    return first;
}

const struct record_column depth_columns[] = {
    [C_NET] = {"net", "activation", COLUMN_SERIES},
    [C_STEP] = {"step", "updates made", COLUMN_STEP},
    [C_LAYER] = {"layer", "layer, or position in time; the last is the output",
                 COLUMN_PLACE},
    [C_DELTA_NORM] = {"delta_norm", "norm of ∂L/∂z", COLUMN_OF_PLACE},
    [C_DW_NORM] = {"dw_norm", "norm of ∂L/∂W", COLUMN_OF_PLACE},
    [C_DB_NORM] = {"db_norm", "norm of ∂L/∂b", COLUMN_OF_PLACE},
    [C_LOSS] = {"loss", "mean over the batch", COLUMN_OF_SERIES},
    {0},
};

void depth_record_series(const void *model, struct record_series *out)
{
    const struct trial *t = &((const struct depth_model *)model)->trial;
    *out = (struct record_series){
        .n = t->config.n,
        .n_places = t->n_layers,
        .plural = "nets",
        .place_plural = "layers",
    };
    for (int i = 0; i < out->n; i++) {
        out->names[i] = activation_table[t->config.activations[i]].name;
    }
}

double depth_record_number(const void *model, const struct ctx *ctx, int column, int net,
                           int layer)
{
    (void)ctx;
    const struct probe_report *r =
        trial_report(&((const struct depth_model *)model)->trial, net);
    switch (column) {
    case C_DELTA_NORM:
        return r->layers[layer].delta_norm;
    case C_DW_NORM:
        return r->layers[layer].dw_norm;
    case C_DB_NORM:
        return r->layers[layer].db_norm;
    default:
        return r->loss;
    }
}
