#include "nets/rnn.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/matrix.h"
#include "kernels/norm.h"
#include "nets/loss.h"

enum { SLICE_WORK = 1 << 20 };
enum { ACTIVATION_WORK = 24, TILE = 4 }; /* UNMUTATED: only paces */
/* Up to here the radius costs less than a few passes, and follows each update; beyond, it
 * is known of the weights as drawn. */
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
        .bytes = 8 * doubles + 2 * (steps + 1) * (double)sizeof(struct layer_probe),
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
        .fed = arena_new(mem, double, n *batch),
        .delta = arena_new(mem, double, n *batch),
        .delta_below = arena_new(mem, double, n *batch),
        .back_below = arena_new(mem, double, n *batch),
        .logit = arena_new(mem, double, batch),
        .logit_slope = arena_new(mem, double, batch),
        .transposed = arena_new(mem, double, most *batch),
        .term = arena_new(mem, double, n *most),
        .search_work = arena_new(mem, double, 2 * n * n),
        .wanted = (double)NAN,
    };
    trained_init(&rnn->parameters, n * n + n * in + 2 * n + 1, mem);
    point_into(rnn);
    probe_init(&rnn->reports[0], config->steps + 1, true, mem);
    probe_init(&rnn->reports[1], config->steps + 1, true, mem);
}

void rnn_copy(struct rnn *rnn, const struct rnn *from)
{
    assert(rnn->parameters.n == from->parameters.n);
    memcpy(rnn->parameters.theta, from->parameters.theta,
           from->parameters.n * sizeof *from->parameters.theta);
    rnn->radius = from->radius;
}

const struct probe_report *rnn_report(const struct rnn *rnn)
{
    return &rnn->reports[rnn->shown];
}

const struct probe_report *rnn_report_before(const struct rnn *rnn)
{
    return &rnn->reports[1 - rnn->shown];
}

double rnn_input_dw_norm(const struct rnn *rnn)
{
    return norm_2((size_t)rnn->config.width * (size_t)rnn->config.n_in, rnn->du);
}

double rnn_db_norm(const struct rnn *rnn)
{
    return norm_2((size_t)rnn->config.width, rnn->db);
}

static struct probe_report *measured(struct rnn *rnn)
{
    return &rnn->reports[1 - rnn->shown];
}

/* h of a step (0-based); −1: the zeros before the first. */
static double *state_at(const struct rnn *rnn, int step)
{
    return step < 0 ? rnn->start : rnn->h + (size_t)step * cells(rnn);
}

static int rows_now(const struct rnn *rnn, double each)
{
    int rows = rnn->config.width;
    int some = TILE * (int)fmax(SLICE_WORK / (TILE * each), 1);
    return some < rows - rnn->row ? some : rows - rnn->row;
}

static void begin_search(struct rnn *rnn)
{
    size_t n = (size_t)rnn->config.width;
    matrix_radius_begin(&rnn->search, n, rnn->w, rnn->search_work);
    rnn->phase = NET_RADIUS;
}

/* The radius of W; after a draw W is scaled to the one that is wanted. */
static double search_radius(struct rnn *rnn, const struct training *t)
{
    (void)t;
    double work = matrix_radius_slice(&rnn->search);
    if (rnn->search.complete) {
        size_t n = (size_t)rnn->config.width;
        rnn->radius = rnn->search.radius;
        if (!isnan(rnn->wanted) && rnn->radius > 0) {
            for (size_t i = 0; i < n * n; i++) {
                rnn->w[i] *= rnn->wanted / rnn->radius;
            }
            rnn->radius = rnn->wanted;
        }
        rnn->wanted = (double)NAN;
        rnn_begin(rnn);
    }
    return work;
}

/* b is drawn with U; W's rule brings one more bias, which the sum would only double. */
static void draw_part(struct rnn *rnn, uint32_t part)
{
    int width = rnn->config.width;
    struct init_draw draw = {
        .rule = rnn->draw.rule,
        .scale = rnn->draw.scale,
        .key = {.seed = rnn->draw.key.seed, .layer = part},
        .fan_out = part == LAYER_OUTPUT ? 1 : width,
        .fan_in = part == LAYER_INPUT ? rnn->config.n_in : width,
        .w = part == LAYER_RECURRENT ? rnn->w
             : part == LAYER_INPUT   ? rnn->u
                                     : rnn->v,
        .b = part == LAYER_RECURRENT ? rnn->term
             : part == LAYER_INPUT   ? rnn->b
                                     : rnn->c,
    };
    rnn->draw = draw;
}

static double draw_some(struct rnn *rnn, const struct training *t)
{
    (void)t;
    double work = init_draw_slice(&rnn->draw);
    if (rnn->draw.complete) {
        if (rnn->draw.key.layer == LAYER_OUTPUT) {
            begin_search(rnn);
        } else {
            draw_part(rnn, rnn->draw.key.layer + 1);
        }
    }
    return work;
}

static double update(struct rnn *rnn, const struct training *t)
{
    rnn->clipped = trained_update(&rnn->parameters, t, rnn_report(rnn)->grad_norm);
    rnn->clips += rnn->clipped > 0;
    if (rnn->config.width <= RADIUS_WIDTH) {
        begin_search(rnn);
    } else {
        rnn->radius = (double)NAN; /* unknown is better than what it was */
        rnn_begin(rnn);
    }
    return 8 * (double)rnn->parameters.n; /* UNMUTATED: only paces */
}

/* The logits, the loss, and δ of the output. */
static void forward_end(struct rnn *rnn)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    int steps = rnn->config.steps;
    struct probe_report *r = measured(rnn);
    struct matrix_view v = {rnn->v, n, 1};
    matrix_multiply(1, batch, n, v, state_at(rnn, steps - 1), rnn->c, rnn->logit);
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
    rnn->phase = NET_WEIGHTS;
    rnn->step = steps;
    memset(rnn->parameters.grad, 0, rnn->parameters.n * sizeof *rnn->parameters.grad);
}

static double forward_rows(struct rnn *rnn, const struct training *t)
{
    (void)t;
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    size_t in = (size_t)rnn->config.n_in, at = (size_t)rnn->row * batch;
    double unit = (double)(n + in) + ACTIVATION_WORK; /* UNMUTATED: only paces */
    double each = (double)batch * unit;
    int some = rows_now(rnn, each);
    size_t rows = (size_t)some, count = rows * batch;
    double *h = state_at(rnn, rnn->step);
    double *slope = rnn->slope + (size_t)rnn->step * cells(rnn);
    struct matrix_view u = {rnn->u + (size_t)rnn->row * in, in, 1};
    struct matrix_view w = {rnn->w + (size_t)rnn->row * n, n, 1};
    matrix_multiply(rows, batch, in, u, rnn->x + (size_t)rnn->step * in * batch,
                    rnn->b + rnn->row, rnn->fed + at);
    matrix_multiply(rows, batch, n, w, state_at(rnn, rnn->step - 1), NULL, rnn->z + at);
    for (size_t i = at; i < at + count; i++) {
        rnn->z[i] += rnn->fed[i];
    }
    activation_rows(rnn->config.activation, count, rnn->z + at, h + at, slope + at);
    rnn->row += some;
    if (rnn->row == rnn->config.width) {
        probe_forward(measured(rnn), rnn->step,
                      &(struct probe_pass){.activation = rnn->config.activation,
                                           .units = n,
                                           .batch = batch,
                                           .phi = h,
                                           .slope = slope,
                                           .a = h});
        probe_weights(measured(rnn), rnn->step, n * n, n, rnn->w);
        rnn->row = 0;
        if (++rnn->step == rnn->config.steps) {
            forward_end(rnn);
        }
    }
    return some * each;
}

static void output_weights(struct rnn *rnn)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    const double *h = state_at(rnn, rnn->config.steps - 1);
    for (size_t i = 0; i < n; i++) {
        rnn->dv[i] = matrix_dot(batch, h + i * batch, rnn->delta);
    }
    *rnn->dc = matrix_sum(batch, rnn->delta);
    probe_gradients(measured(rnn), rnn->step, norm_2(n, rnn->dv), fabs(*rnn->dc));
    rnn->phase = NET_BACK;
}

/* ∂L/∂U and ∂L/∂b of a step, added; its bias norm. */
static double input_weights(struct rnn *rnn)
{
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    size_t in = (size_t)rnn->config.n_in;
    matrix_transpose(in, batch, rnn->x + (size_t)rnn->step * in * batch, rnn->transposed);
    struct matrix_view delta = {rnn->delta, batch, 1};
    matrix_multiply(n, in, batch, delta, rnn->transposed, NULL, rnn->term);
    for (size_t i = 0; i < n * in; i++) {
        rnn->du[i] += rnn->term[i];
    }
    for (size_t i = 0; i < n; i++) {
        rnn->term[i] = matrix_sum(batch, rnn->delta + i * batch);
        rnn->db[i] += rnn->term[i];
    }
    return norm_2(n, rnn->term);
}

static void pass_end(struct rnn *rnn)
{
    size_t n = (size_t)rnn->config.width;
    struct probe_report *r = measured(rnn);
    r->grad_norm = norm_2(rnn->parameters.n, rnn->parameters.grad);
    r->recurrent_norm = norm_2(n * n, rnn->dw);
    r->radius = rnn->radius;
    r->clips = rnn->clips;
    r->clipped = rnn->clipped;
    rnn->shown = 1 - rnn->shown;
    rnn->phase = NET_READY;
}

/* This step's term of ∂L/∂W. */
static double weight_rows(struct rnn *rnn, const struct training *t)
{
    (void)t;
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    if (rnn->step == rnn->config.steps) {
        output_weights(rnn);
        return (double)(n * batch); /* UNMUTATED: only paces */
    }
    if (rnn->row == 0) {
        matrix_transpose(n, batch, state_at(rnn, rnn->step - 1), rnn->transposed);
    }
    double each = (double)(batch * n);
    int some = rows_now(rnn, each);
    size_t at = (size_t)rnn->row * n;
    struct matrix_view delta = {rnn->delta + (size_t)rnn->row * batch, batch, 1};
    matrix_multiply((size_t)some, n, batch, delta, rnn->transposed, NULL, rnn->term + at);
    for (size_t i = at; i < at + (size_t)some * n; i++) {
        rnn->dw[i] += rnn->term[i];
    }
    rnn->row += some;
    if (rnn->row == rnn->config.width) {
        double norm = norm_2(n * n, rnn->term);
        probe_gradients(measured(rnn), rnn->step, norm, input_weights(rnn));
        rnn->row = 0;
        rnn->phase = NET_BACK;
        if (rnn->step == 0) {
            pass_end(rnn);
        }
    }
    return some * each;
}

static double back_rows(struct rnn *rnn, const struct training *t)
{
    (void)t;
    bool output = rnn->step == rnn->config.steps;
    size_t batch = (size_t)rnn->config.batch, n = (size_t)rnn->config.width;
    size_t outs = output ? 1 : n, at = (size_t)rnn->row * batch;
    double unit = (double)outs + 4; /* UNMUTATED: only paces */
    double each = (double)batch * unit;
    int some = rows_now(rnn, each);
    struct matrix_view transposed = {(output ? rnn->v : rnn->w) + rnn->row, 1, n};
    matrix_multiply((size_t)some, batch, outs, transposed, rnn->delta, NULL,
                    rnn->back_below + at);
    const double *slope = rnn->slope + (size_t)(rnn->step - 1) * cells(rnn);
    for (size_t i = at; i < at + (size_t)some * batch; i++) {
        rnn->delta_below[i] = rnn->back_below[i] * slope[i];
    }
    rnn->row += some;
    if (rnn->row == rnn->config.width) {
        double *kept = rnn->delta;
        rnn->delta = rnn->delta_below;
        rnn->delta_below = kept;
        rnn->row = 0;
        rnn->step--;
        rnn->phase = NET_WEIGHTS;
        probe_backward(measured(rnn), rnn->step, cells(rnn), rnn->delta, rnn->back_below);
    }
    return some * each;
}

void rnn_begin_draw(struct rnn *rnn, enum init rule, double scale, double radius,
                    uint64_t seed)
{
    rnn->draw = (struct init_draw){.rule = rule, .scale = scale, .key = {.seed = seed}};
    rnn->wanted = radius;
    rnn->phase = NET_DRAW;
    draw_part(rnn, LAYER_RECURRENT);
}

void rnn_begin(struct rnn *rnn)
{
    probe_begin(measured(rnn));
    rnn->phase = NET_FORWARD;
    rnn->step = rnn->row = 0;
}

void rnn_begin_update(struct rnn *rnn)
{
    assert(rnn->phase == NET_READY);
    rnn->phase = NET_UPDATE;
}

bool rnn_slice(struct rnn *rnn, const struct training *t)
{
    static double (*const units[])(struct rnn *, const struct training *) = {
        [NET_DRAW] = draw_some,      [NET_RADIUS] = search_radius,
        [NET_UPDATE] = update,       [NET_FORWARD] = forward_rows,
        [NET_WEIGHTS] = weight_rows, [NET_BACK] = back_rows,
    };
    for (double work = 0; rnn->phase != NET_READY && work < SLICE_WORK;) {
        work += units[rnn->phase](rnn, t);
    }
    return rnn->phase != NET_READY;
}

double rnn_predicted(const struct probe_report *r, int first, int last)
{
    double sum = 0;
    for (int t = first; t < last; t++) {
        sum += log(r->radius * r->layers[t].slope_rms);
    }
    return exp(sum / (last - first)); /* over no step 0/0 */
}
