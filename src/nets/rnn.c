#include "nets/rnn.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/matrix.h"
#include "kernels/norm.h"
#include "nets/loss.h"

/* Up to this width the radius is computed at each update, which costs less than a few
 * passes. Of wider nets it is known for the weights as drawn only. */
enum { RADIUS_WIDTH = 64 };
enum { LAYER_RECURRENT, LAYER_INPUT, LAYER_OUTPUT }; /* keys of the draws */

static double widest(const struct rnn_config *c)
{
    return fmax(c->width, c->n_in);
}

struct net_size rnn_size(const struct rnn_config *c)
{
    double width = c->width, batch = c->batch, steps = c->steps;
    double parameters = width * (width + c->n_in + 2) + 1;
    double doubles = 4 * parameters + (2 * width + c->n_in) * steps * batch +
                     7.0 * widest(c) * batch + width * widest(c) + 2 * width * width;
    return (struct net_size){
        .parameters = parameters,
        .work = 3 * parameters * batch * steps,
        .bytes = 8 * doubles + (steps + 1) * (double)sizeof(struct layer_probe),
    };
}

static size_t cells(const struct rnn *rnn)
{
    return (size_t)rnn->config.width * (size_t)rnn->config.batch;
}

static void point_into(struct rnn *rnn)
{
    size_t n = (size_t)rnn->config.width, in = (size_t)rnn->config.n_in;
    rnn->w = rnn->parameters.theta, rnn->dw = rnn->parameters.grad;
    rnn->u = rnn->w + n * n, rnn->du = rnn->dw + n * n;
    rnn->b = rnn->u + n * in, rnn->db = rnn->du + n * in;
    rnn->v = rnn->b + n, rnn->dv = rnn->db + n;
    rnn->c = rnn->v + n, rnn->dc = rnn->dv + n;
}

void rnn_init(struct rnn *rnn, const struct rnn_config *config, const double *x,
              const double *labels, struct arena *mem)
{
    size_t n = (size_t)config->width, in = (size_t)config->n_in;
    size_t batch = (size_t)config->batch, steps = (size_t)config->steps;
    size_t most = (size_t)widest(config);
    *rnn = (struct rnn){
        .config = *config,
        .x = x,
        .labels = labels,
        .h = arena_new(mem, double, steps *n *batch),
        .slope = arena_new(mem, double, steps *n *batch),
        .start = arena_new(mem, double, n *batch),
        .z = arena_new(mem, double, n *batch),
        .ux = arena_new(mem, double, n *batch),
        .delta = arena_new(mem, double, n *batch),
        .delta_below = arena_new(mem, double, n *batch),
        .da_below = arena_new(mem, double, n *batch),
        .logit = arena_new(mem, double, batch),
        .logit_slope = arena_new(mem, double, batch),
        .transposed = arena_new(mem, double, most *batch),
        .term = arena_new(mem, double, n *most),
        .squares = arena_new(mem, double, 2 * n * n),
    };
    trained_init(&rnn->parameters, n * n + n * in + 2 * n + 1, mem);
    point_into(rnn);
    probe_init(&rnn->report, config->steps + 1, true, mem);
}

double rnn_input_dw_norm(const struct rnn *rnn)
{
    return norm_2((size_t)rnn->config.width * (size_t)rnn->config.n_in, rnn->du);
}

double rnn_db_norm(const struct rnn *rnn)
{
    return norm_2((size_t)rnn->config.width, rnn->db);
}

/* h of a step (0-based); −1: h_0, the zeros before the first. */
static double *state_at(const struct rnn *rnn, int step)
{
    return step < 0 ? rnn->start : rnn->h + (size_t)step * cells(rnn);
}

/* ---- weights ---- */

/* b is drawn with U; the bias that is drawn with W is not used. */
void rnn_draw(struct rnn *rnn, enum init rule, double scale, double radius, uint64_t seed)
{
    int width = rnn->config.width;
    size_t n = (size_t)width;
    struct init_draw parts[] = {
        [LAYER_RECURRENT] = {.w = rnn->w, .b = rnn->term, .fan_in = width},
        [LAYER_INPUT] = {.w = rnn->u, .b = rnn->b, .fan_in = rnn->config.n_in},
        [LAYER_OUTPUT] = {.w = rnn->v, .b = rnn->c, .fan_in = width},
    };
    for (uint32_t part = LAYER_RECURRENT; part <= LAYER_OUTPUT; part++) {
        parts[part].rule = rule;
        parts[part].scale = scale;
        parts[part].key = (struct random_key){.seed = seed, .layer = part};
        parts[part].fan_out = part == LAYER_OUTPUT ? 1 : width;
        init_draw(&parts[part]);
    }
    rnn->radius = matrix_radius(n, rnn->w, rnn->squares);
    if (!isnan(radius) && rnn->radius > 0) {
        for (size_t i = 0; i < n * n; i++) {
            rnn->w[i] *= radius / rnn->radius;
        }
        rnn->radius = radius;
    }
}

void rnn_copy(struct rnn *rnn, const struct rnn *from)
{
    assert(rnn->parameters.n == from->parameters.n);
    memcpy(rnn->parameters.theta, from->parameters.theta,
           from->parameters.n * sizeof *from->parameters.theta);
    rnn->radius = from->radius;
}

/* ---- forward ---- */

static void forward(struct rnn *rnn, int step)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    size_t in = (size_t)rnn->config.n_in, count = cells(rnn);
    double *h = state_at(rnn, step), *slope = rnn->slope + (size_t)step * count;
    struct matrix_view u = {rnn->u, in, 1}, w = {rnn->w, n, 1};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < batch; j++) {
            rnn->ux[i * batch + j] = rnn->b[i];
        }
    }
    matrix_multiply(n, batch, in, u, rnn->x + (size_t)step * in * batch, true, rnn->ux);
    matrix_multiply(n, batch, n, w, state_at(rnn, step - 1), false, rnn->z);
    for (size_t i = 0; i < count; i++) {
        rnn->z[i] += rnn->ux[i];
    }
    activation_rows(rnn->config.activation, count, rnn->z, h, slope);
    probe_forward(&rnn->report, step,
                  &(struct probe_pass){.activation = rnn->config.activation,
                                       .units = n,
                                       .batch = batch,
                                       .phi = h,
                                       .slope = slope,
                                       .a = h});
    probe_weights(&rnn->report, step, n * n, n, rnn->w);
}

/* The logits, the loss, and δ of the output. */
static void forward_output(struct rnn *rnn)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    int steps = rnn->config.steps;
    struct probe_report *r = &rnn->report;
    struct matrix_view v = {rnn->v, n, 1};
    for (size_t i = 0; i < batch; i++) {
        rnn->logit[i] = *rnn->c;
    }
    matrix_multiply(1, batch, n, v, state_at(rnn, steps - 1), true, rnn->logit);
    r->loss = loss_bce(batch, rnn->logit, rnn->labels, rnn->delta);
    for (size_t i = 0; i < batch; i++) {
        rnn->logit_slope[i] = 1;
    }
    probe_forward(r, steps,
                  &(struct probe_pass){.activation = ACTIVATION_IDENTITY,
                                       .units = 1,
                                       .batch = batch,
                                       .phi = rnn->logit,
                                       .slope = rnn->logit_slope,
                                       .a = rnn->logit});
    probe_weights(r, steps, n, n, rnn->v);
    probe_backward(r, steps, batch, rnn->delta, NULL);
}

/* ---- backward ---- */

static void output_gradient(struct rnn *rnn)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    const double *h = state_at(rnn, rnn->config.steps - 1);
    for (size_t i = 0; i < n; i++) {
        rnn->dv[i] = matrix_dot(batch, h + i * batch, rnn->delta);
    }
    *rnn->dc = matrix_sum(batch, rnn->delta);
    probe_gradients(&rnn->report, rnn->config.steps, norm_2(n, rnn->dv), fabs(*rnn->dc));
}

/* Computes this step's term δ · belowᵀ of a gradient in rnn->term and adds it. */
static void add_term(struct rnn *rnn, size_t columns, const double *below, double *grad)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    matrix_transpose(columns, batch, below, rnn->transposed);
    struct matrix_view delta = {rnn->delta, batch, 1};
    matrix_multiply(n, columns, batch, delta, rnn->transposed, false, rnn->term);
    for (size_t i = 0; i < n * columns; i++) {
        grad[i] += rnn->term[i];
    }
}

/* Adds the step's terms to ∂L/∂W, ∂L/∂U and ∂L/∂b. */
static void weight_gradient(struct rnn *rnn, int step)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    size_t in = (size_t)rnn->config.n_in;
    add_term(rnn, n, state_at(rnn, step - 1), rnn->dw);
    double norm = norm_2(n * n, rnn->term);
    add_term(rnn, in, rnn->x + (size_t)step * in * batch, rnn->du);
    for (size_t i = 0; i < n; i++) {
        rnn->term[i] = matrix_sum(batch, rnn->delta + i * batch);
        rnn->db[i] += rnn->term[i];
    }
    probe_gradients(&rnn->report, step, norm, norm_2(n, rnn->term));
}

/* δ of a step from that of the step after it, or of the output. */
static void backward(struct rnn *rnn, int step)
{
    bool last = step + 1 == rnn->config.steps;
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    struct matrix_view transposed = {last ? rnn->v : rnn->w, 1, n};
    matrix_multiply(n, batch, last ? 1 : n, transposed, rnn->delta, false, rnn->da_below);
    const double *slope = rnn->slope + (size_t)step * cells(rnn);
    for (size_t i = 0; i < cells(rnn); i++) {
        rnn->delta_below[i] = rnn->da_below[i] * slope[i];
    }
    double *kept = rnn->delta;
    rnn->delta = rnn->delta_below;
    rnn->delta_below = kept;
    probe_backward(&rnn->report, step, cells(rnn), rnn->delta, rnn->da_below);
}

void rnn_pass(struct rnn *rnn)
{
    size_t n = (size_t)rnn->config.width;
    struct probe_report *r = &rnn->report;
    probe_begin(r);
    for (int t = 0; t < rnn->config.steps; t++) {
        forward(rnn, t);
    }
    forward_output(rnn);
    memset(rnn->parameters.grad, 0, rnn->parameters.n * sizeof *rnn->parameters.grad);
    output_gradient(rnn);
    for (int t = rnn->config.steps - 1; t >= 0; t--) {
        backward(rnn, t);
        weight_gradient(rnn, t);
    }
    r->grad_norm = norm_2(rnn->parameters.n, rnn->parameters.grad);
    r->recurrent_norm = norm_2(n * n, rnn->dw);
    r->radius = rnn->radius;
}

void rnn_update(struct rnn *rnn, const struct training *t)
{
    struct probe_report *r = &rnn->report;
    size_t n = (size_t)rnn->config.width;
    r->clipped = trained_update(&rnn->parameters, t, r->grad_norm);
    r->clips += r->clipped > 0;
    /* of a wider net it is unknown from now on */
    rnn->radius =
        n <= RADIUS_WIDTH ? matrix_radius(n, rnn->w, rnn->squares) : (double)NAN;
    rnn_pass(rnn);
}

double rnn_expected_factor(const struct probe_report *r, int first, int last)
{
    double sum = 0;
    for (int t = first; t < last; t++) {
        sum += log(r->radius * r->layers[t].slope_rms);
    }
    return exp(sum / (last - first)); /* NaN over no steps */
}
