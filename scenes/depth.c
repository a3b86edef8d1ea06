/* depth: what deep networks do to gradients, and what cures it.
 *
 * What the learner sees: networks that differ by their activation alone, on the same draw
 * of weights and the same data, and for each layer the norm of its gradient as a bar on
 * one log scale; how much a layer multiplies it by, measured and predicted; the selected
 * layer's activations and gradients; ‖δ₁‖ and the loss while they train. What to try: He
 * instead of Xavier; ten times the scale; residual connections; ∂L/∂W instead of δ, which
 * hides what ReLU does; 50 layers; the recurrent net of mode=time. */
#include "scenes/depth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "learn/matrix.h"
#include "learn/norm.h"

/* --- parameters
 * ------------------------------------------------------------------------------ */

static const struct choice net_choices[] = {
#define ACTIVATION(id, name, label, symbol, help, ...) {#name, label, help},
#include "learn/activation.def"
#undef ACTIVATION
    {0},
};

static const struct choice init_choices[] = {
#define INIT(id, name, label, formula, ...) {#name, label, formula},
#include "learn/init.def"
#undef INIT
    {0},
};

static const struct choice data_choices[] = {
#define DATASET(id, name, label, help, n_in) {#name, label, help},
#include "learn/dataset.def"
#undef DATASET
    {0},
};

static const struct choice clip_choices[] = {
#define CLIP(id, name, label, help) {#name, label, help},
#include "learn/clip.def"
#undef CLIP
    {0},
};

static const struct choice show_choices[] = {
    {"delta", "‖δ‖", "norm of ∂L/∂z"},
    {"dw", "‖∂W‖", "norm of ∂L/∂W"},
    {"relative", "‖∂W‖/‖W‖", "the gradient against the weights it changes"},
    {"activation", "mean |a|", "what the forward pass carries"},
    {0},
};

static const struct choice mode_choices[] = {
    {"depth", "depth", "layer upon layer, each with weights of its own"},
    {"time", "time", "a recurrent net: the same weights at every step"},
    {0},
};

/* The optimizers offered, in this order. */
static const enum optimizer optimizers[] = {OPTIMIZER_SGD, OPTIMIZER_MOMENTUM,
                                            OPTIMIZER_RMSPROP, OPTIMIZER_ADAM};
static const struct choice optimizer_choices[] = {
    {"sgd", "SGD", "θ −= η·g"},
    {"momentum", "momentum", "β .9"},
    {"rmsprop", "RMSProp", "ρ .9, ε inside the root"},
    {"adam", "Adam", "β₁ .9, β₂ .999"},
    {0},
};

static const struct param params[] = {
    [P_NETS] = {.name = "nets",
                .kind = KIND_LIST,
                .effect = RERUN,
                .initial = "sigmoid,relu",
                .choices = net_choices,
                .min = 1,
                .max = TRIAL_NETS,
                .help = "activations side by side, one net each"},
    [P_LAYERS] = {.name = "layers",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "12",
                  .min = 1,
                  .max = TRIAL_LAYERS - 1,
                  .nudge = 1,
                  .help = "hidden layers"},
    [P_WIDTH] = {.name = "width",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "32",
                 .min = 1,
                 .max = 256,
                 .help = "units of a hidden layer"},
    [P_BATCH] = {.name = "batch",
                 .kind = KIND_INTEGER,
                 .effect = RERUN,
                 .initial = "16",
                 .min = 1,
                 .max = 256,
                 .help = "samples; all of them are one batch"},
    [P_INIT] = {.name = "init",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "xavier_uniform",
                .choices = init_choices,
                .help = "how the weights are drawn; biases are 0 but for PyTorch's"},
    [P_SCALE] = {.name = "scale",
                 .kind = KIND_REAL,
                 .effect = RERUN,
                 .initial = "1",
                 .min = 0.001,
                 .max = 1000,
                 .help = "all weights times this"},
    [P_SHOW] = {.name = "show",
                .kind = KIND_CHOICE,
                .effect = VIEW,
                .initial = "delta",
                .choices = show_choices,
                .help = "what the bars measure"},
    [P_RESIDUAL] = {.name = "residual",
                    .kind = KIND_FLAG,
                    .effect = RERUN,
                    .initial = "no",
                    .help = "hidden layers from the second on add their input: a + φ(z)"},
    [P_NORMALIZE] = {.name = "normalize",
                     .kind = KIND_FLAG,
                     .effect = RERUN,
                     .initial = "no",
                     .help =
                         "z of each hidden unit to mean 0, variance 1 over the batch"},
    [P_DATA] = {.name = "data",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "random",
                .choices = data_choices,
                .help = "what is to be learnt; with random, by heart only"},
    [P_OPTIMIZER] = {.name = "optimizer",
                     .kind = KIND_CHOICE,
                     .effect = LIVE,
                     .initial = "sgd",
                     .choices = optimizer_choices,
                     .help = "what training uses"},
    [P_LR] = {.name = "lr",
              .kind = KIND_REAL,
              .effect = LIVE,
              .initial = "0.1",
              .min = 0,
              .max = 1000,
              .open_min = true,
              .help = "its learning rate"},
    [P_CLIP] = {.name = "clip",
                .kind = KIND_CHOICE,
                .effect = LIVE,
                .initial = "off",
                .choices = clip_choices,
                .help = "gradient clipping, by one norm over all parameters or by value"},
    [P_THRESHOLD] = {.name = "threshold",
                     .kind = KIND_REAL,
                     .effect = LIVE,
                     .initial = "1",
                     .min = 0,
                     .max = 1e9,
                     .open_min = true,
                     .help = "what clipping cuts to"},
    [P_MODE] = {.name = "mode",
                .kind = KIND_CHOICE,
                .effect = RERUN,
                .initial = "depth",
                .choices = mode_choices,
                .help = "gradients through layers, or through the steps of time"},
    [P_LENGTH] = {.name = "length",
                  .label = "T",
                  .kind = KIND_INTEGER,
                  .effect = RERUN,
                  .initial = "20",
                  .min = 1,
                  .max = TRIAL_LAYERS - 1,
                  .nudge = 1,
                  .help = "steps through time (mode=time)"},
    [P_RADIUS] = {.name = "radius",
                  .label = "ρ(W)",
                  .kind = KIND_REAL,
                  .effect = RERUN,
                  .initial = "1",
                  .min = 0.01,
                  .max = 100,
                  .help = "spectral radius the recurrent W starts with (mode=time)"},
    [P_LAYER] = {.name = "layer",
                 .kind = KIND_INTEGER,
                 .effect = VIEW,
                 .initial = "1",
                 .min = 1,
                 .max = TRIAL_LAYERS,
                 .nudge = 1,
                 .hidden = true,
                 .help = "the layer (or step) looked at; past the last: the output"},
    {0},
};

static const struct preset presets[] = {
    {"vanishing", "nets=sigmoid,relu layers=12", "sigmoid loses three quarters a layer"},
    {"lesson", "layers=3 width=32", "10→32→32→32→1, the pair of every lecture"},
    {"he", "init=he_normal layers=20", "He's rule keeps ReLU's factor near 1"},
    {"exploding", "init=normal layers=20 nets=tanh,relu",
     "N(0,1): each layer multiplies by √width"},
    {"hidden", "init=normal layers=20 nets=relu,tanh show=dw",
     "∂L/∂W looks flat where δ spans decades: press d"},
    {"residual", "residual=yes layers=30 nets=sigmoid,tanh", "a shortcut: factor near 1"},
    {"normalize", "normalize=yes layers=30 batch=64 nets=sigmoid,tanh",
     "normalised: sigmoid trains at depth 30"},
    {"dead",
     "init=he_normal scale=0.7 nets=relu,leaky_relu data=circles lr=5 batch=64 "
     "layers=4",
     "a rate too high kills ReLU units; leaky ones come back"},
    {"saturated", "init=normal scale=3 nets=sigmoid,tanh layers=6",
     "large weights: φ′ is 0 nearly everywhere"},
    {"deep", "layers=100 width=16 nets=sigmoid,tanh,relu init=he_normal",
     "a hundred layers"},
    {"overflow", "layers=100 width=32 init=normal scale=1000 nets=tanh,relu",
     "forward overflow: the first bad layer is named"},
    {"circles",
     "data=circles batch=64 layers=3 width=16 nets=sigmoid,relu "
     "init=he_normal lr=0.5",
     "train it: ReLU learns while sigmoid waits"},
    {"time", "mode=time nets=tanh,relu length=30", "the same W thirty times over"},
    {"clipping",
     "mode=time nets=identity,relu length=30 radius=1.4 clip=norm threshold=1 lr=0.1",
     "exploding through time, and its usual cure"},
    {0},
};

/* --- what the bars show
 * ---------------------------------------------------------------------- */

static double show_delta(const struct layer_probe *p)
{
    return p->delta_norm;
}

static double show_dw(const struct layer_probe *p)
{
    return p->dw_norm;
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
    [SHOW_RELATIVE] = {"relative", "‖∂L/∂W‖/‖W‖", "gradient against weights", false,
                       show_relative},
    [SHOW_ACTIVATION] = {"activation", "mean |a|", "mean absolute activation", false,
                         show_activation},
};

/* --- simulation
 * ------------------------------------------------------------------------------ */

/* Beyond these, all nets together: a pass of a few tenths of a second. */
static const double WORK_MOST = 1 << 27, BYTES_MOST = 256.0 * (1 << 20);

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
        .init = (enum init)values_choice(v, P_INIT),
        .scale = values_real(v, P_SCALE, PARAM_ALL),
        .radius = values_real(v, P_RADIUS, PARAM_ALL),
        .data = (enum dataset)values_choice(v, P_DATA),
        .seed = ctx->seed,
    };
    for (int i = 0; i < c.n; i++) {
        c.activations[i] = (enum activation)items[i];
    }
    return c;
}

static enum err check_size(const struct trial_config *c, struct fail *fail)
{
    const double rate = 2e9; /* multiply-adds a second of a slow machine */
    struct net_size size = trial_size(c);
    double work = size.work / 3; /* weights × batch (× steps) */
    if (work <= WORK_MOST && size.bytes <= BYTES_MOST) {
        return ERR_NONE;
    }
    char seconds[NUMBER_SIZE], have[NUMBER_SIZE], limit[96] = "at most 256 MiB";
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

static enum err init(void *model, struct arena *mem, const struct ctx *ctx,
                     struct fail *fail)
{
    struct trial_config c = config_of(ctx);
    enum err err = check_size(&c, fail);
    if (!err) {
        trial_init(model, &c, mem, ctx->scratch);
    }
    return err;
}

static enum progress step(void *model, const struct ctx *ctx)
{
    const struct values *v = ctx->values;
    enum optimizer o = optimizers[values_choice(v, P_OPTIMIZER)];
    struct training training = {
        .optimizer = o,
        .clip = (enum clip)values_choice(v, P_CLIP),
        .threshold = values_real(v, P_THRESHOLD, PARAM_ALL),
    };
    memcpy(training.hypers.of, optimizer_table[o].initial, sizeof training.hypers.of);
    training.hypers.of[HYPER_LR] = values_real(v, P_LR, PARAM_ALL);
    return trial_slice(model, &training) ? PART : STEP;
}

const struct depth_record *depth_record_at(const struct ctx *ctx, long step)
{
    return log_at(ctx->log, step);
}

static bool finite_report(const struct probe_report *r)
{
    return r->first_bad < 0 && r->first_bad_back < 0 && isfinite(r->loss);
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

static void record(const void *model, const struct ctx *ctx, void *out)
{
    const struct trial *t = model;
    struct depth_record *rec = out;
    rec->bad_step = ctx->step > 0 ? depth_record_at(ctx, ctx->step - 1)->bad_step : -1;
    record_axes(t, ctx, rec);
    for (int i = 0; i < t->config.n; i++) {
        const struct probe_report *r = trial_report(t, i);
        rec->net[i].loss = r->loss;
        rec->net[i].first_delta = r->layers[0].delta_norm;
        if (rec->bad_step < 0 && !finite_report(r)) {
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

static long bad_step(const void *model, const struct ctx *ctx)
{
    (void)model;
    return depth_record_at(ctx, ctx->step)->bad_step;
}

/* --- input
 * ------------------------------------------------------------------------------------ */

int depth_layer(const struct trial *t, const struct ctx *ctx)
{
    int layer = (int)values_integer(ctx->values, P_LAYER) - 1;
    return layer < t->n_layers ? layer : t->n_layers - 1;
}

static void ask_layer(const struct trial *t, int layer, struct asks *asks)
{
    layer = layer < 0 ? 0 : layer >= t->n_layers ? t->n_layers - 1 : layer;
    ask_set_real(asks, P_LAYER, PARAM_ALL, layer + 1);
}

static void ask_next(const struct ctx *ctx, struct asks *asks, int param)
{
    const struct choice *choices = params[param].choices;
    int next = (values_choice(ctx->values, param) + 1) % choice_count(choices);
    ask_set(asks, param, PARAM_ALL, choices[next].name);
}

static void ask_toggle(const struct ctx *ctx, struct asks *asks, int param)
{
    ask_set(asks, param, PARAM_ALL, values_flag(ctx->values, param) ? "no" : "yes");
}

/* The next activation for a net that no other net has. */
static void ask_activation(const struct trial *t, int net, struct asks *asks)
{
    if (net >= t->config.n) {
        return;
    }
    enum activation nets[TRIAL_NETS];
    memcpy(nets, t->config.activations, sizeof nets);
    bool taken;
    do {
        nets[net] = (enum activation)((nets[net] + 1) % ACTIVATION_MOST);
        taken = false;
        for (int i = 0; i < t->config.n; i++) {
            taken |= i != net && nets[i] == nets[net];
        }
    } while (taken);
    char text[128] = "";
    for (int i = 0; i < t->config.n; i++) {
        strcat(text, i ? "," : "");
        strcat(text, net_choices[nets[i]].name);
    }
    ask_set(asks, P_NETS, PARAM_ALL, text);
}

static bool key_input(const struct trial *t, const struct ctx *ctx, uint32_t key,
                      struct asks *asks)
{
    int layer = depth_layer(t, ctx);
    switch (key) {
    case K_UP:
    case 'k':
        ask_layer(t, layer - 1, asks);
        return true;
    case K_DOWN:
    case 'j':
        ask_layer(t, layer + 1, asks);
        return true;
    case K_PAGE_UP:
        ask_layer(t, layer - 10, asks);
        return true;
    case K_PAGE_DOWN:
        ask_layer(t, layer + 10, asks);
        return true;
    case K_HOME:
        ask_layer(t, 0, asks);
        return true;
    case K_END:
        ask_layer(t, t->n_layers - 1, asks);
        return true;
    case 'd':
        ask_next(ctx, asks, P_SHOW);
        return true;
    case 'i':
        ask_next(ctx, asks, P_INIT);
        return true;
    case 'v':
        ask_activation(t, 0, asks);
        return true;
    case 'V':
        ask_activation(t, 1, asks);
        return true;
    case 'c':
        ask_next(ctx, asks, P_CLIP);
        return true;
    case 'x':
        ask_toggle(ctx, asks, P_RESIDUAL);
        return true;
    case 'z':
        ask_toggle(ctx, asks, P_NORMALIZE);
        return true;
    case 'm':
        ask_next(ctx, asks, P_MODE);
        return true;
    default:
        return false;
    }
}

static bool input(void *view, const void *model, const struct ctx *ctx,
                  const struct event *e, struct asks *asks)
{
    (void)view;
    const struct trial *t = model;
    if (e->type == EVENT_KEY) {
        return key_input(t, ctx, e->key, asks);
    }
    if (e->type == EVENT_WHEEL) {
        ask_layer(t, depth_layer(t, ctx) - e->delta, asks);
        return true;
    }
    bool row = e->hit >= HIT_ROW && e->hit < HIT_ROW + TRIAL_NETS * HIT_ROW_NEXT;
    if (row && (e->type == EVENT_PRESS || e->type == EVENT_DRAG)) {
        ask_layer(t, (e->hit - HIT_ROW) % HIT_ROW_NEXT, asks);
        return true;
    }
    return false;
}

static const struct key_help keys[] = {
    {"d", "δ or ∂W", "what the bars show: ‖δ‖, ‖∂L/∂W‖, relative step, activation", 'd'},
    {"i", "init", "next initialisation", 'i'},
    {"v V", "activation", "next activation for the first, for the second net", 'v'},
    {"x", "residual", "residual connections on or off", 'x'},
    {"z", "normalize", "normalisation over the batch on or off", 'z'},
    {"c", "clip", "clipping off, by norm, by value", 'c'},
    {"m", "time", "through layers or through time", 'm'},
    {"↑ ↓", "layer", "select a layer (PgUp, PgDn, Home, End; the wheel; a click)",
     K_DOWN},
    {0},
};

/* --- tables
 * ---------------------------------------------------------------------------------- */

static void rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    const struct trial *t = model;
    csv_header(csv, "net,step,layer,delta_norm,dw_norm,db_norm,loss");
    for (long s = 0; s <= ctx->step; s++) {
        const struct depth_record *rec = depth_record_at(ctx, s);
        for (int i = 0; i < t->config.n; i++) {
            for (int l = 0; l < t->n_layers; l++) {
                int at = i * t->n_layers + l;
                csv_text(csv, activation_table[t->config.activations[i]].name);
                csv_integer(csv, s);
                csv_integer(csv, l + 1);
                csv_real(csv, rec->layer[at].delta_norm);
                csv_real(csv, rec->layer[at].dw_norm);
                csv_real(csv, rec->layer[at].db_norm);
                csv_real(csv, rec->net[i].loss);
                csv_end(csv);
            }
        }
    }
}

static void json_matrix(struct json *j, const char *name, const double *w, int n_rows,
                        int columns)
{
    json_open(j, name, '[');
    for (int i = 0; i < n_rows; i++) {
        json_reals(j, NULL, w + (size_t)i * (size_t)columns, (size_t)columns);
    }
    json_close(j, ']');
}

/* A share that has no meaning for this activation is null. */
static void json_share(struct json *j, const char *name, double v)
{
    if (isnan(v)) {
        json_null(j, name);
    } else {
        json_real(j, name, v);
    }
}

static void json_probe(struct json *j, const struct layer_probe *p)
{
    json_real(j, "delta_norm", p->delta_norm);
    json_real(j, "dw_norm", p->dw_norm);
    json_real(j, "db_norm", p->db_norm);
    json_real(j, "mean_activation", p->mean_activation);
    json_share(j, "saturated", p->saturated);
    json_real(j, "dead", p->dead);
}

static void json_net(struct json *j, const struct net *net)
{
    const struct probe_report *r = net_report(net);
    json_open(j, "layers", '[');
    for (int l = 0; l < net->n_layers; l++) {
        const struct net_layer *layer = &net->layers[l];
        json_open(j, NULL, '{');
        json_matrix(j, "weights", layer->w, layer->fan_out, layer->fan_in);
        json_reals(j, "biases", layer->b, (size_t)layer->fan_out);
        json_probe(j, &r->layers[l]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_rnn(struct json *j, const struct rnn *rnn)
{
    const struct probe_report *r = rnn_report(rnn);
    const struct rnn_config *c = &rnn->config;
    size_t n = (size_t)c->width;
    json_matrix(j, "recurrent_weights", rnn->w, c->width, c->width);
    json_matrix(j, "input_weights", rnn->u, c->width, c->n_in);
    json_reals(j, "biases", rnn->b, n);
    json_matrix(j, "output_weights", rnn->v, 1, c->width);
    json_reals(j, "output_biases", rnn->c, 1);
    json_real(j, "spectral_radius", r->radius);
    json_real(j, "recurrent_dw_norm", r->recurrent_norm);
    json_real(j, "input_dw_norm", norm_2(n * (size_t)c->n_in, rnn->du));
    json_real(j, "db_norm", norm_2(n, rnn->db));
    json_open(j, "steps", '[');
    for (int l = 0; l < c->steps; l++) {
        json_open(j, NULL, '{');
        json_probe(j, &r->layers[l]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "output", '{');
    json_probe(j, &r->layers[c->steps]);
    json_close(j, '}');
}

/* x[n_in][batch] as one row a sample. */
static void json_inputs(struct json *j, const char *name, const struct trial *t,
                        const double *x, struct arena *scratch)
{
    size_t n_in = (size_t)t->n_in, batch = (size_t)t->config.batch;
    double *samples = arena_new(scratch, double, n_in *batch);
    matrix_transpose(n_in, batch, x, samples);
    json_matrix(j, name, samples, t->config.batch, t->n_in);
}

static void json_data(struct json *j, const struct trial *t, struct arena *scratch)
{
    const struct trial_config *c = &t->config;
    if (c->through_time) {
        json_open(j, "inputs", '[');
        for (int s = 0; s < c->hidden; s++) {
            json_inputs(j, NULL, t, t->x + (size_t)s * (size_t)(t->n_in * c->batch),
                        scratch);
        }
        json_close(j, ']');
    } else {
        json_inputs(j, "inputs", t, t->x, scratch);
    }
    json_reals(j, "labels", t->labels, (size_t)c->batch);
}

static void json(const void *model, const struct ctx *ctx, struct json *j)
{
    const struct trial *t = model;
    const struct trial_config *c = &t->config;
    json_open(j, NULL, '{');
    json_text(j, "scene", "depth");
    json_text(j, "mode", mode_choices[c->through_time].name);
    json_integer(j, "step", ctx->step);
    json_flag(j, "residual", c->residual);
    json_flag(j, "normalize", c->normalize);
    if (c->normalize) {
        json_real(j, "normalize_epsilon", NET_EPSILON);
    }
    json_data(j, t, ctx->scratch);
    json_open(j, "nets", '[');
    for (int i = 0; i < c->n; i++) {
        json_open(j, NULL, '{');
        json_text(j, "activation", activation_table[c->activations[i]].name);
        json_real(j, "loss", trial_report(t, i)->loss);
        if (c->through_time) {
            json_rnn(j, &t->rnns[i]);
        } else {
            json_net(j, &t->nets[i]);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

const struct scene scene_depth = {
    .name = "depth",
    .title = "gradients vanish and explode with depth",
    .lesson =
        "Backpropagation multiplies the gradient by W and by φ′ at every layer. "
        "A sigmoid's slope is at most 1/4, so it vanishes; with N(0,1) weights it "
        "explodes. The bars are one log scale for all nets: a straight slope is a "
        "constant factor per layer.\n"
        "Try: i for He's initialisation (ReLU's factor becomes 1); x for residual "
        "connections, z for normalisation; d for ∂L/∂W, which looks harmless where δ is "
        "not; layers=50; scale=10; space to train; m for a recurrent net, where the same "
        "W acts at every step, and c for clipping.",
    .first = "i: another initialisation · d: what the bars show · space: train",
    .params = params,
    .presets = presets,
    .keys = keys,
    .model_size = sizeof(struct trial),
    .record_size = sizeof(struct depth_record),
    .headless_steps = 0,
    .most_steps = 10000,
    .rate = 20,
    .least_w = 36,
    .least_h = 6,
    .init = init,
    .step = step,
    .record = record,
    .input = input,
    .draw = depth_draw,
    .bad_step = bad_step,
    .rows = rows,
    .json = json,
};
