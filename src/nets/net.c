#include "nets/net.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/matrix.h"
#include "kernels/norm.h"
#include "nets/loss.h"

static double widest(const struct net_config *c)
{
    return fmax(c->width, c->n_in);
}

struct net_size net_size(const struct net_config *c)
{
    double width = c->width, batch = c->batch, hidden = c->hidden;
    double parameters =
        (c->n_in + 1) * width + (hidden - 1) * (width + 1) * width + width + 1;
    double kept = 2 + (c->residual ? 1 : 0) + (c->normalize ? 1 : 0);
    double doubles =
        4 * parameters + kept * hidden * width * batch + 6.0 * widest(c) * batch;
    return (struct net_size){
        .parameters = parameters,
        .work = 3 * parameters * batch,
        .bytes = 8 * doubles + (hidden + 1) * (double)sizeof(struct layer_probe),
    };
}

static void layer_init(struct net_layer *l, const struct net_config *c, int number,
                       struct arena *mem)
{
    bool output = number == c->hidden;
    l->fan_in = number == 0 ? c->n_in : c->width;
    l->fan_out = output ? 1 : c->width;
    l->activation = output ? ACTIVATION_IDENTITY : c->activation;
    l->normalize = c->normalize && !output;
    l->residual = c->residual && !output && number > 0;
    size_t n_w = (size_t)l->fan_in * (size_t)l->fan_out;
    size_t n_a = (size_t)l->fan_out * (size_t)c->batch;
    trained_init(&l->parameters, n_w + (size_t)l->fan_out, mem);
    l->w = l->parameters.theta;
    l->b = l->w + n_w;
    l->dw = l->parameters.grad;
    l->db = l->dw + n_w;
    l->phi = arena_new(mem, double, n_a);
    l->slope = arena_new(mem, double, n_a);
    l->a = l->residual ? arena_new(mem, double, n_a) : l->phi;
    if (l->normalize) {
        l->y = arena_new(mem, double, n_a);
        l->inverse_std = arena_new(mem, double, l->fan_out);
    }
}

void net_init(struct net *net, const struct net_config *config, const double *x,
              const double *labels, struct arena *mem)
{
    size_t most = (size_t)widest(config) * (size_t)config->batch;
    *net = (struct net){
        .config = *config,
        .n_layers = config->hidden + 1,
        .layers = arena_new(mem, struct net_layer, config->hidden + 1),
        .x = x,
        .labels = labels,
        .z = arena_new(mem, double, most),
        .delta = arena_new(mem, double, most),
        .delta_below = arena_new(mem, double, most),
        .da = arena_new(mem, double, most),
        .da_below = arena_new(mem, double, most),
        .transposed = arena_new(mem, double, most),
    };
    for (int l = 0; l < net->n_layers; l++) {
        layer_init(&net->layers[l], config, l, mem);
    }
    probe_init(&net->report, net->n_layers, config->histograms, mem);
}

static const double *input_of(const struct net *net, int layer)
{
    return layer == 0 ? net->x : net->layers[layer - 1].a;
}

static size_t batch_of(const struct net *net)
{
    return (size_t)net->config.batch;
}

/* ---- weights ---- */

void net_draw(struct net *net, enum init rule, double scale, uint64_t seed)
{
    for (int l = 0; l < net->n_layers; l++) {
        const struct net_layer *layer = &net->layers[l];
        init_draw(&(struct init_draw){.rule = rule,
                                      .scale = scale,
                                      .key = {.seed = seed, .layer = (uint32_t)l},
                                      .fan_out = layer->fan_out,
                                      .fan_in = layer->fan_in,
                                      .w = layer->w,
                                      .b = layer->b});
    }
}

void net_copy(struct net *net, const struct net *from)
{
    assert(net->n_layers == from->n_layers);
    for (int l = 0; l < net->n_layers; l++) {
        struct trained *to = &net->layers[l].parameters;
        assert(to->n == from->layers[l].parameters.n);
        memcpy(to->theta, from->layers[l].parameters.theta, to->n * sizeof *to->theta);
    }
}

/* ---- forward ---- */

/* z[batch] of one unit → y with mean 0 and variance 1 over the batch. */
static void normalize(size_t batch, const double *z, double *y, double *inverse_std)
{
    double mean = matrix_sum(batch, z) / (double)batch;
    for (size_t i = 0; i < batch; i++) {
        y[i] = z[i] - mean;
    }
    double variance = matrix_dot(batch, y, y) / (double)batch;
    *inverse_std = 1 / sqrt(variance + NET_EPSILON);
    for (size_t i = 0; i < batch; i++) {
        y[i] *= *inverse_std;
    }
}

/* z of a layer (in net->z) → φ, φ′ and a. */
static void activate(struct net *net, int number)
{
    struct net_layer *l = &net->layers[number];
    size_t batch = batch_of(net), count = (size_t)l->fan_out * batch;
    for (int i = 0; l->normalize && i < l->fan_out; i++) {
        size_t row = (size_t)i * batch;
        normalize(batch, net->z + row, l->y + row, &l->inverse_std[i]);
    }
    activation_rows(l->activation, count, l->normalize ? l->y : net->z, l->phi, l->slope);
    for (size_t i = 0; l->residual && i < count; i++) {
        l->a[i] = l->phi[i] + input_of(net, number)[i];
    }
}

static void forward(struct net *net, int number)
{
    const struct net_layer *l = &net->layers[number];
    size_t batch = batch_of(net), fan_in = (size_t)l->fan_in;
    size_t units = (size_t)l->fan_out;
    struct matrix_view w = {l->w, fan_in, 1};
    for (size_t i = 0; i < units; i++) {
        for (size_t j = 0; j < batch; j++) {
            net->z[i * batch + j] = l->b[i];
        }
    }
    matrix_multiply(units, batch, fan_in, w, input_of(net, number), true, net->z);
    activate(net, number);
    struct probe_report *r = &net->report;
    probe_forward(r, number,
                  &(struct probe_pass){.activation = l->activation,
                                       .units = units,
                                       .batch = batch,
                                       .phi = l->phi,
                                       .slope = l->slope,
                                       .a = l->a});
    if (l->normalize) {
        r->layers[number].inverse_std_rms = norm_rms(units, l->inverse_std);
    }
    probe_weights(r, number, units * fan_in, fan_in, l->w);
}

/* The loss, and δ of the output. */
static void output_delta(struct net *net)
{
    size_t batch = batch_of(net);
    const struct net_layer *output = &net->layers[net->n_layers - 1];
    net->report.loss = loss_bce(batch, output->a, net->labels, net->delta);
    probe_backward(&net->report, net->n_layers - 1, batch, net->delta, NULL);
}

/* ---- backward ---- */

/* dW = δ · aᵀ with a of the layer below; db = Σ δ over the batch. Normalization subtracts
 * the bias together with the mean, so that its gradient is 0. */
static void weight_gradient(struct net *net, int number)
{
    const struct net_layer *l = &net->layers[number];
    size_t batch = batch_of(net), fan_in = (size_t)l->fan_in;
    size_t units = (size_t)l->fan_out;
    matrix_transpose(fan_in, batch, input_of(net, number), net->transposed);
    struct matrix_view delta = {net->delta, batch, 1};
    matrix_multiply(units, fan_in, batch, delta, net->transposed, false, l->dw);
    for (size_t i = 0; i < units; i++) {
        l->db[i] = l->normalize ? 0 : matrix_sum(batch, net->delta + i * batch);
    }
    probe_gradients(&net->report, number, norm_2(fan_in * units, l->dw),
                    norm_2(units, l->db));
}

/* ∂L/∂y[batch] of one unit → ∂L/∂z, in place:
 * (g − mean g − y · mean(g · y)) / std. */
static void normalize_back(size_t batch, const double *y, double inverse_std, double *g)
{
    double mean = matrix_sum(batch, g) / (double)batch;
    double along = matrix_dot(batch, g, y) / (double)batch;
    for (size_t i = 0; i < batch; i++) {
        g[i] = inverse_std * (g[i] - mean - y[i] * along);
    }
}

/* ∂L/∂a → δ of a layer: times φ′, then through the normalization. */
static void slope_back(struct net *net, const struct net_layer *l)
{
    size_t batch = batch_of(net);
    struct op_row da = {net->da_below, true}, slope = {l->slope, true};
    op_rows()->of[OP_MUL].forward((size_t)l->fan_out * batch, da, slope,
                                  net->delta_below);
    for (int i = 0; l->normalize && i < l->fan_out; i++) {
        size_t row = (size_t)i * batch;
        normalize_back(batch, l->y + row, l->inverse_std[i], net->delta_below + row);
    }
}

static void swap(double **a, double **b)
{
    double *kept = *a;
    *a = *b;
    *b = kept;
}

/* ∂L/∂a of the layer below is Wᵀδ, plus ∂L/∂a of this one with a shortcut; then its δ. */
static void backward(struct net *net, int number)
{
    const struct net_layer *l = &net->layers[number], *below = l - 1;
    size_t batch = batch_of(net), cells = (size_t)below->fan_out * batch;
    struct matrix_view w = {l->w, 1, (size_t)l->fan_in};
    matrix_multiply((size_t)below->fan_out, batch, (size_t)l->fan_out, w, net->delta,
                    false, net->da_below);
    for (size_t i = 0; l->residual && i < cells; i++) {
        net->da_below[i] += net->da[i];
    }
    slope_back(net, below);
    swap(&net->delta, &net->delta_below);
    swap(&net->da, &net->da_below);
    probe_backward(&net->report, number - 1, cells, net->delta, net->da);
}

void net_pass(struct net *net)
{
    int output = net->n_layers - 1;
    probe_begin(&net->report);
    for (int l = 0; l <= output; l++) {
        forward(net, l);
    }
    output_delta(net);
    weight_gradient(net, output);
    for (int l = output; l > 0; l--) {
        backward(net, l);
        weight_gradient(net, l - 1);
    }
    probe_total(&net->report);
}

void net_update(struct net *net, const struct training *t)
{
    struct probe_report *r = &net->report;
    r->clipped = 0;
    for (int l = 0; l < net->n_layers; l++) {
        r->clipped += trained_update(&net->layers[l].parameters, t, r->grad_norm);
    }
    r->clips += r->clipped > 0;
    net_pass(net);
}
