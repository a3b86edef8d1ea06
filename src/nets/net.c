#include "nets/net.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/matrix.h"
#include "kernels/norm.h"
#include "nets/loss.h"

enum { SLICE_WORK = 1 << 20 }; /* multiply-adds in a slice, or up to twice as many */
/* Multiply-adds that an activation costs, and rows of a tile of a product. */
enum { ACTIVATION_WORK = 24, TILE = 4 }; /* UNMUTATED: only paces */

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
        .bytes = 8 * doubles + 2 * (hidden + 1) * (double)sizeof(struct layer_probe),
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
        .back = arena_new(mem, double, most),
        .back_below = arena_new(mem, double, most),
        .transposed = arena_new(mem, double, most),
    };
    for (int l = 0; l < net->n_layers; l++) {
        layer_init(&net->layers[l], config, l, mem);
    }
    probe_init(&net->reports[0], net->n_layers, config->histograms, mem);
    probe_init(&net->reports[1], net->n_layers, config->histograms, mem);
}

const struct probe_report *net_report(const struct net *net)
{
    return &net->reports[net->shown];
}

const struct probe_report *net_report_before(const struct net *net)
{
    return &net->reports[1 - net->shown];
}

static struct probe_report *measured(struct net *net)
{
    return &net->reports[1 - net->shown];
}

static const double *input_of(const struct net *net, int layer)
{
    return layer == 0 ? net->x : net->layers[layer - 1].a;
}

static size_t batch_of(const struct net *net)
{
    return (size_t)net->config.batch;
}

/* How many of `rows` rows to do now, `each` multiply-adds a row: all that fit into a
 * slice, in whole tiles. */
static int rows_now(const struct net *net, int rows, double each)
{
    int some = TILE * (int)fmax(SLICE_WORK / (TILE * each), 1);
    return some < rows - net->row ? some : rows - net->row;
}

/* ---- weights ---- */

static void draw_layer(struct net *net, int number)
{
    const struct net_layer *l = &net->layers[number];
    net->layer = number;
    net->draw = (struct init_draw){
        .rule = net->draw.rule,
        .scale = net->draw.scale,
        .key = {.seed = net->draw.key.seed, .layer = (uint32_t)number},
        .fan_out = l->fan_out,
        .fan_in = l->fan_in,
        .w = l->w,
        .b = l->b,
    };
}

static double draw_some(struct net *net, const struct training *t)
{
    (void)t;
    double work = init_draw_slice(&net->draw);
    if (net->draw.complete) {
        if (net->layer + 1 == net->n_layers) {
            net_begin(net);
        } else {
            draw_layer(net, net->layer + 1);
        }
    }
    return work;
}

static double copy_layer(struct net *net, const struct training *t)
{
    (void)t;
    struct trained *to = &net->layers[net->layer].parameters;
    const struct trained *from = &net->from->layers[net->layer].parameters;
    assert(to->n == from->n);
    memcpy(to->theta, from->theta, to->n * sizeof *to->theta);
    if (++net->layer == net->n_layers) {
        net_begin(net);
    }
    return 4 * (double)to->n; /* UNMUTATED: only paces */
}

/* ---- update ---- */

static double update_layer(struct net *net, const struct training *t)
{
    struct trained *p = &net->layers[net->layer].parameters;
    net->clipped += trained_update(p, t, net_report(net)->grad_norm);
    if (++net->layer == net->n_layers) {
        net->clips += net->clipped > 0;
        net_begin(net);
    }
    return 8 * (double)p->n; /* UNMUTATED: only paces */
}

/* ---- forward ---- */

/* z[batch] of one unit → y, in units of its own spread over the batch. */
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

/* Rows from..from+n of layer l, whose z are in net->z. */
static void activate(struct net *net, struct net_layer *l, int from, int n)
{
    size_t batch = batch_of(net), at = (size_t)from * batch, count = (size_t)n * batch;
    const double *y = net->z + at;
    if (l->normalize) {
        for (int i = 0; i < n; i++) {
            size_t row = at + (size_t)i * batch;
            normalize(batch, net->z + row, l->y + row, &l->inverse_std[from + i]);
        }
        y = l->y + at;
    }
    activation_rows(l->activation, count, y, l->phi + at, l->slope + at);
    if (l->residual) {
        const double *below = input_of(net, net->layer) + at;
        for (size_t i = 0; i < count; i++) {
            l->a[at + i] = l->phi[at + i] + below[i];
        }
    }
}

static void forward_done(struct net *net, const struct net_layer *l)
{
    struct probe_report *r = measured(net);
    probe_forward(r, net->layer,
                  &(struct probe_pass){.activation = l->activation,
                                       .units = (size_t)l->fan_out,
                                       .batch = batch_of(net),
                                       .phi = l->phi,
                                       .slope = l->slope,
                                       .a = l->a});
    if (l->normalize) {
        r->layers[net->layer].spread_rms = norm_rms((size_t)l->fan_out, l->inverse_std);
    }
    probe_weights(r, net->layer, (size_t)l->fan_in * (size_t)l->fan_out,
                  (size_t)l->fan_in, l->w);
}

/* The loss, and δ of the output. */
static void forward_end(struct net *net)
{
    size_t batch = batch_of(net);
    const struct net_layer *output = &net->layers[net->n_layers - 1];
    struct probe_report *r = measured(net);
    r->loss = loss_bce(batch, output->a, net->labels, net->delta);
    probe_backward(r, net->n_layers - 1, batch, net->delta, NULL);
    net->phase = NET_WEIGHTS;
}

static double forward_rows(struct net *net, const struct training *t)
{
    (void)t;
    struct net_layer *l = &net->layers[net->layer];
    size_t batch = batch_of(net), fan_in = (size_t)l->fan_in;
    double unit = l->fan_in + ACTIVATION_WORK; /* UNMUTATED: only paces */
    double each = (double)batch * unit;
    int n = rows_now(net, l->fan_out, each);
    struct matrix_view w = {l->w + (size_t)net->row * fan_in, fan_in, 1};
    matrix_multiply((size_t)n, batch, fan_in, w, input_of(net, net->layer),
                    l->b + net->row, net->z + (size_t)net->row * batch);
    activate(net, l, net->row, n);
    net->row += n;
    if (net->row == l->fan_out) {
        forward_done(net, l);
        net->row = 0;
        if (net->layer + 1 == net->n_layers) {
            forward_end(net);
        } else {
            net->layer++;
        }
    }
    return n * each;
}

/* ---- backward ---- */

/* db = Σ over the batch of δ. Normalization takes the bias away with the mean: 0. */
static void bias_gradient(const struct net *net, const struct net_layer *l)
{
    size_t batch = batch_of(net);
    for (int i = 0; i < l->fan_out; i++) {
        l->db[i] = l->normalize ? 0 : matrix_sum(batch, net->delta + (size_t)i * batch);
    }
}

static void pass_end(struct net *net)
{
    struct probe_report *r = measured(net);
    probe_total(r);
    r->clips = net->clips;
    r->clipped = net->clipped;
    net->shown = 1 - net->shown;
    net->phase = NET_READY;
}

/* dW = δ · aᵀ of the layer below. */
static double weight_rows(struct net *net, const struct training *t)
{
    (void)t;
    struct net_layer *l = &net->layers[net->layer];
    size_t batch = batch_of(net), fan_in = (size_t)l->fan_in;
    if (net->row == 0) {
        matrix_transpose(fan_in, batch, input_of(net, net->layer), net->transposed);
    }
    double each = (double)batch * l->fan_in;
    int n = rows_now(net, l->fan_out, each);
    struct matrix_view delta = {net->delta + (size_t)net->row * batch, batch, 1};
    matrix_multiply((size_t)n, fan_in, batch, delta, net->transposed, NULL,
                    l->dw + (size_t)net->row * fan_in);
    net->row += n;
    if (net->row == l->fan_out) {
        bias_gradient(net, l);
        probe_gradients(measured(net), net->layer,
                        norm_2(fan_in * (size_t)l->fan_out, l->dw),
                        norm_2((size_t)l->fan_out, l->db));
        net->row = 0;
        net->phase = NET_BACK;
        if (net->layer == 0) {
            pass_end(net);
        }
    }
    return n * each;
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

/* ∂L/∂a → δ for rows from..from+n of the layer below. */
static void slope_back(struct net *net, const struct net_layer *below, int from, int n)
{
    size_t batch = batch_of(net), at = (size_t)from * batch;
    struct op_row back = {net->back_below + at, true};
    struct op_row slope = {below->slope + at, true};
    op_rows()->of[OP_MUL].forward((size_t)n * batch, back, slope, net->delta_below + at);
    for (int i = from; below->normalize && i < from + n; i++) {
        size_t row = (size_t)i * batch;
        normalize_back(batch, below->y + row, below->inverse_std[i],
                       net->delta_below + row);
    }
}

static void swap(double **a, double **b)
{
    double *kept = *a;
    *a = *b;
    *b = kept;
}

/* ∂L/∂a = Wᵀδ (+ what came down the shortcut), then δ, of the layer below. */
static double back_rows(struct net *net, const struct training *t)
{
    (void)t;
    const struct net_layer *l = &net->layers[net->layer], *below = l - 1;
    size_t batch = batch_of(net), at = (size_t)net->row * batch;
    double unit = l->fan_out + 4; /* UNMUTATED: only paces */
    double each = (double)batch * unit;
    int n = rows_now(net, below->fan_out, each);
    struct matrix_view w = {l->w + net->row, 1, (size_t)l->fan_in};
    matrix_multiply((size_t)n, batch, (size_t)l->fan_out, w, net->delta, NULL,
                    net->back_below + at);
    for (size_t i = at; l->residual && i < at + (size_t)n * batch; i++) {
        net->back_below[i] += net->back[i];
    }
    slope_back(net, below, net->row, n);
    net->row += n;
    if (net->row == below->fan_out) {
        swap(&net->delta, &net->delta_below);
        swap(&net->back, &net->back_below);
        net->row = 0;
        net->layer--;
        net->phase = NET_WEIGHTS;
        probe_backward(measured(net), net->layer, (size_t)below->fan_out * batch,
                       net->delta, net->back);
    }
    return n * each;
}

void net_begin_draw(struct net *net, enum init rule, double scale, uint64_t seed)
{
    net->draw = (struct init_draw){.rule = rule, .scale = scale, .key = {.seed = seed}};
    net->phase = NET_DRAW;
    draw_layer(net, 0);
}

void net_begin_copy(struct net *net, const struct net *from)
{
    assert(net->n_layers == from->n_layers);
    net->phase = NET_COPY;
    net->from = from;
    net->layer = 0;
}

void net_begin(struct net *net)
{
    probe_begin(measured(net));
    net->phase = NET_FORWARD;
    net->layer = net->row = 0;
}

void net_begin_update(struct net *net)
{
    assert(net->phase == NET_READY);
    net->phase = NET_UPDATE;
    net->layer = net->row = 0;
    net->clipped = 0;
}

bool net_slice(struct net *net, const struct training *t)
{
    static double (*const units[])(struct net *, const struct training *) = {
        [NET_DRAW] = draw_some,      [NET_COPY] = copy_layer,
        [NET_UPDATE] = update_layer, [NET_FORWARD] = forward_rows,
        [NET_WEIGHTS] = weight_rows, [NET_BACK] = back_rows,
    };
    for (double work = 0; net->phase != NET_READY && work < SLICE_WORK;) {
        work += units[net->phase](net, t);
    }
    return net->phase != NET_READY;
}
