/* The model of depth.c: what is run, measured and kept of each step. */
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

static double show_activation(const struct layer_probe *p)
{
    return p->mean_activation;
}

const struct show_info depth_shows[SHOW_MOST] = {
    [SHOW_DELTA] = {"delta", "‖δ‖", "norm of ∂L/∂z", true, show_delta},
    [SHOW_DW] = {"dw", "‖∂L/∂W‖", "norm of the weights' gradient", true, show_dw},
    [SHOW_DB] = {"db", "‖∂L/∂b‖", "norm of the biases' gradient", true, show_db},
    [SHOW_RELATIVE] = {"relative", "‖∂L/∂W‖/‖W‖", "gradient against weights", false,
                       show_relative},
    [SHOW_ACTIVATION] = {"activation", "mean |a|", "mean absolute activation", false,
                         show_activation},
};

/* Beyond these, all nets together: a pass of a few tenths of a second. */
static const double WORK_MOST = 1 << 27, BYTES_MOST = 128.0 * (1 << 20);

static struct trial_config config_of(const struct ctx *ctx)
{
    const struct values *v = ctx->values;
    bool through_time = values_choice(v, P_MODE) == 1;
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

enum err depth_init(void *model, struct arena *mem, const struct ctx *ctx,
                    struct fail *fail)
{
    struct trial_config c = config_of(ctx);
    enum err err = check_size(&c, fail);
    if (!err) {
        trial_init(model, &c, mem);
    }
    return err;
}

static enum optimizer optimizer_chosen(const struct values *v)
{
    const char *name = values_text(v, P_OPTIMIZER);
    int o = 0;
    while (strcmp(optimizer_table[o].name, name) != 0) {
        o++;
    }
    return (enum optimizer)o;
}

bool depth_step(void *model, const struct ctx *ctx)
{
    const struct values *v = ctx->values;
    enum optimizer o = optimizer_chosen(v);
    struct training training = {
        .optimizer = o,
        .clip = (enum clip)values_choice(v, P_CLIP),
        .threshold = values_real(v, P_THRESHOLD, PARAM_ALL),
    };
    memcpy(training.hypers.of, optimizer_table[o].initial, sizeof training.hypers.of);
    training.hypers.of[HYPER_LR] = values_real(v, P_LR, PARAM_ALL);
    trial_update(model, &training);
    return true;
}

size_t depth_record_bytes(const void *model)
{
    const struct trial *t = model;
    const struct depth_record *rec;
    return sizeof *rec + (size_t)(t->config.n * t->n_layers) * sizeof rec->layer[0];
}

const struct depth_record *depth_record_at(const struct ctx *ctx, long step)
{
    return log_at(ctx->log, step);
}

static struct depth_bad bad_of(const struct probe_report *r)
{
    return r->first_bad >= 0 ? (struct depth_bad){BAD_FORWARD, r->first_bad}
           : r->first_bad_back >= 0
               ? (struct depth_bad){BAD_BACKWARD, r->first_bad_back}
               : (struct depth_bad){isfinite(r->loss) ? BAD_NOT : BAD_LOSS, r->n - 1};
}

/* Widens [lo, hi] to even powers of ten around the values of a report that a log scale
 * can show. */
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

/* The scale of the bars: common to all nets, and it only grows while they train. */
static void record_axes(const struct trial *t, const struct ctx *ctx,
                        struct depth_record *rec)
{
    const struct depth_record *before =
        ctx->step > 0 ? depth_record_at(ctx, ctx->step - 1) : NULL;
    for (int s = 0; s < SHOW_MOST; s++) {
        double lo = before ? before->axis[s].lo : 1e-2,
               hi = before ? before->axis[s].hi : 1;
        double was_lo = lo, was_hi = hi;
        for (int i = 0; i < t->config.n; i++) {
            widen(trial_report(t, i), (enum show)s, &lo, &hi);
        }
        rec->axis[s].lo = lo;
        rec->axis[s].hi = hi;
        bool grew = before && (lo < was_lo || hi > was_hi);
        rec->axis[s].grew = grew ? ctx->step : before ? before->axis[s].grew : 0;
    }
}

void depth_record(const void *model, const struct ctx *ctx, void *out)
{
    const struct trial *t = model;
    struct depth_record *rec = out;
    rec->bad_step = ctx->step > 0 ? depth_record_at(ctx, ctx->step - 1)->bad_step : -1;
    record_axes(t, ctx, rec);
    for (int i = 0; i < t->config.n; i++) {
        const struct probe_report *r = trial_report(t, i);
        rec->net[i].loss = r->loss;
        rec->net[i].first_delta = r->layers[0].delta_norm;
        rec->net[i].bad =
            ctx->step > 0 ? depth_record_at(ctx, ctx->step - 1)->net[i].bad : bad_of(r);
        if (rec->net[i].bad.what == BAD_NOT) {
            rec->net[i].bad = bad_of(r);
        }
        if (rec->bad_step < 0 && rec->net[i].bad.what != BAD_NOT) {
            rec->bad_step = ctx->step;
        }
        for (int l = 0; l < r->n; l++) {
            int at = i * r->n + l;
            rec->layer[at].delta_norm = r->layers[l].delta_norm;
            rec->layer[at].dw_norm = r->layers[l].dw_norm;
            rec->layer[at].db_norm = r->layers[l].db_norm;
        }
    }
}

long depth_bad_step(const void *model, const struct ctx *ctx)
{
    (void)model;
    return depth_record_at(ctx, ctx->step)->bad_step;
}
