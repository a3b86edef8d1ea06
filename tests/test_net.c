/* Nets through layers and through time: what they compute and report, against a pass that
 * is written out in complex long double. */
#include "nets/net.h"

#include <complex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/sample_net.h"
#include "tests/wider.h"

/* ---- a pass written out ---- */

enum { LAYERS = 4, UNITS = 4, SAMPLES = 5, LEAVES = 12, MOST = SAMPLES * UNITS };

/* A derivative is the imaginary part at a + ih over h: no difference, no cancellation. */
typedef long double complex number;
#define STEP ((number)I * 1e-30L)

struct reference {
    const struct net *net;
    const double *x, *labels;
    number theta[LEAVES][MOST];
    number more_z[LAYERS][MOST], more_a[LAYERS][MOST]; /* is added: 0, or a step */
    number y[LAYERS][MOST], phi[LAYERS][MOST], a[LAYERS][MOST];
    number inverse_std[LAYERS][UNITS];
};

static void reference_init(struct reference *r, const struct sample_net *s)
{
    *r = (struct reference){.net = &s->net, .x = s->x, .labels = s->labels};
    assert_true(s->net.graph.n_leaves <= LEAVES);
    for (int k = 0; k < s->net.graph.n_leaves; k++) {
        const struct shape shape = s->net.graph.leaves[k].shape;
        for (int i = 0; s->net.parameters[k].theta && i < shape.rows * shape.cols; i++)
            r->theta[k][i] = s->net.parameters[k].theta[i];
    }
}

/* erf(x) + ih·(its slope 2/√π·e^−x²) at x + ih. */
static number error_function(number z)
{
    long double x = creall(z);
    return erfl(x) + (z - x) * expl(-x * x) * 1.12837916709551257390L;
}

static number phi_of(enum activation a, number z)
{
    switch (a) {
    case ACTIVATION_SIGMOID:
        return 1 / (1 + cexpl(-z));
    case ACTIVATION_TANH:
        return ctanhl(z);
    case ACTIVATION_RELU:
        return creall(z) > 0 ? z : 0;
    case ACTIVATION_LEAKY_RELU:
        return creall(z) > 0 ? z : z / 100;
    case ACTIVATION_GELU:
        return z / 2 * (1 + error_function(z / sqrtl(2)));
    case ACTIVATION_SILU:
        return z / (1 + cexpl(-z));
    default:
        return z;
    }
}

/* Input k of layer l for sample i: what W_l is multiplied by. */
static number input_of(const struct reference *r, int l, int i, int k)
{
    const struct net_config *c = &r->net->config;
    return l > 0             ? r->a[l - 1][i * c->width + k]
           : c->through_time ? 0
                             : r->x[i * c->n_in + k];
}

static number z_of(const struct reference *r, int l, int i, int j)
{
    const struct net_config *c = &r->net->config;
    const struct net_layer *layer = &r->net->layers[l];
    int units = layer->fan_out;
    number z = r->theta[layer->b][j] + r->more_z[l][i * units + j];
    for (int k = 0; k < layer->fan_in; k++)
        z += input_of(r, l, i, k) * r->theta[layer->w][k * units + j];
    const double *x = &r->x[(l * c->batch + i) * c->n_in];
    for (int k = 0; c->through_time && l < c->hidden && k < c->n_in; k++)
        z += (long double)x[k] * r->theta[r->net->u][k * units + j];
    return z;
}

/* Brings unit j of layer l to mean 0 and variance 1. */
static void normalize(struct reference *r, int l, int j)
{
    int n = r->net->config.batch, width = r->net->config.width;
    number mean = 0, variance = 0, *y = &r->y[l][j];
    for (int i = 0; i < n; i++)
        mean += y[i * width] / n;
    for (int i = 0; i < n; i++)
        variance += (y[i * width] - mean) * (y[i * width] - mean) / n;
    r->inverse_std[l][j] = 1 / csqrtl(variance + 1e-5L);
    for (int i = 0; i < n; i++)
        y[i * width] = (y[i * width] - mean) * r->inverse_std[l][j];
}

/* Returns the loss. */
static number pass(struct reference *r)
{
    const struct net_config *c = &r->net->config;
    number loss = 0;
    for (int l = 0; l <= c->hidden; l++) {
        int units = r->net->layers[l].fan_out;
        bool hidden = l < c->hidden;
        for (int i = 0; i < c->batch * units; i++)
            r->y[l][i] = z_of(r, l, i / units, i % units);
        for (int j = 0; hidden && c->normalize && j < units; j++)
            normalize(r, l, j);
        for (int i = 0; i < c->batch * units; i++) {
            number below = hidden && c->residual && l > 0 ? r->a[l - 1][i] : 0;
            r->phi[l][i] = hidden ? phi_of(c->activation, r->y[l][i]) : r->y[l][i];
            r->a[l][i] = r->phi[l][i] + below + r->more_a[l][i];
        }
    }
    for (int i = 0; i < c->batch; i++) {
        number z = r->a[c->hidden][i];
        loss += clogl(1 + cexpl(r->labels[i] == 1 ? -z : z)) / c->batch;
    }
    return loss;
}

/* ∂L/∂(*at) of anything in the reference. */
static long double derivative(struct reference *r, number *at)
{
    number kept = *at;
    *at += STEP;
    long double slope = cimagl(pass(r)) / cimagl(STEP);
    *at = kept;
    return slope;
}

/* ---- a net against it ---- */

static void expect(const struct reference *r, const char *what, int where, double got,
                   long double want)
{
    const struct net_config *c = &r->net->config;
    if (!near(got, (double)want, fmax(1, fabs((double)want)), 1e-12))
        fail_msg("%s: %s at %d is %.17g, not %.17Lg (%d hidden of %d, batch %d%s%s%s)",
                 activation_table[c->activation].name, what, where, got, want, c->hidden,
                 c->width, c->batch, c->residual ? ", residual" : "",
                 c->normalize ? ", normalized" : "", c->through_time ? ", time" : "");
}

static long double norm(int n, const long double *x)
{
    long double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrtl(sum);
}

static long double norm_of(int n, const number *x)
{
    long double real[MOST];
    for (int i = 0; i < n; i++)
        real[i] = creall(x[i]);
    return norm(n, real);
}

/* What is computed on the way forward, of the last pass. */
static void check_forward(const struct reference *r, int l)
{
    const struct net_config *c = &r->net->config;
    const struct net_layer *layer = &r->net->layers[l];
    const struct layer_probe *p = &r->net->report.layers[l];
    int units = layer->fan_out, n = c->batch * units, flat = 0, dead = 0;
    bool hidden = l < c->hidden;
    long double slope[MOST], size = 0;
    for (int i = 0; i < n; i++) {
        number phi = phi_of(c->activation, creall(r->y[l][i]) + STEP);
        slope[i] = hidden ? cimagl(phi) / cimagl(STEP) : 1;
        flat += slope[i] < 0.01L;
        size += fabsl(creall(r->a[l][i])) / n;
    }
    for (int j = 0; j < units; j++) {
        int zeros = 0;
        for (int i = 0; i < c->batch; i++)
            zeros += creall(r->phi[l][i * units + j]) == 0;
        dead += zeros == c->batch;
    }
    bool normalized = hidden && c->normalize;
    bool saturates = hidden && activation_table[c->activation].saturates;
    long double weights = norm_of(layer->fan_in * units, r->theta[layer->w]);
    long double spread = norm_of(units, r->inverse_std[l]) / sqrtl(units);
    expect(r, "mean |a|", l, p->mean_activation, size);
    expect(r, "slope", l, p->slope_rms, norm(n, slope) / sqrtl(n));
    expect(r, "saturated", l, p->saturated,
           saturates ? flat / (long double)n : (long double)NAN);
    expect(r, "dead", l, p->dead, dead / (long double)units);
    expect(r, "1/std", l, p->inverse_std_rms, normalized ? spread : 1);
    expect(r, "‖W‖", l, p->w_norm, weights);
    expect(r, "gain", l, p->gain, weights / sqrtl(units));
}

/* Of a step through time, ∂L/∂W and ∂L/∂b are its own terms of the sums: H_{t−1}ᵀδ_t. */
static void check_backward(struct reference *r, int l)
{
    const struct net_config *c = &r->net->config;
    const struct net_layer *layer = &r->net->layers[l];
    const struct layer_probe *p = &r->net->report.layers[l];
    int units = layer->fan_out, n = c->batch * units;
    long double delta[MOST], back[MOST], dw[MOST] = {0}, db[MOST] = {0};
    for (int i = 0; i < n; i++) {
        delta[i] = derivative(r, &r->more_z[l][i]);
        back[i] = l < c->hidden ? derivative(r, &r->more_a[l][i]) : (long double)NAN;
    }
    for (int i = 0; i < n; i++) {
        int j = i % units;
        db[j] += delta[i];
        for (int k = 0; k < layer->fan_in; k++)
            dw[k * units + j] += creall(input_of(r, l, i / units, k)) * delta[i];
    }
    expect(r, "‖δ‖", l, p->delta_norm, norm(n, delta));
    expect(r, "‖∂L/∂a‖", l, p->da_norm, norm(n, back));
    expect(r, "‖∂L/∂W‖", l, p->dw_norm, norm(layer->fan_in * units, dw));
    expect(r, "‖∂L/∂b‖", l, p->db_norm, norm(units, db));
}

/* Every entry of the gradient of every leaf. The bias of a unit that is normalized, which
 * has none, is not trained. */
static void check_leaves(struct reference *r)
{
    const struct net *net = r->net;
    long double squares = 0, recurrent = (long double)NAN;
    for (int k = 0; k < net->graph.n_leaves; k++) {
        const struct trained *p = &net->parameters[k];
        const struct leaf *leaf = &net->graph.leaves[k];
        int n = p->theta ? leaf->shape.rows * leaf->shape.cols : 0;
        bool fixed = net->config.normalize && k < net->layers[net->n_layers - 1].w &&
                     leaf->name[0] == 'b';
        long double gradient[MOST];
        assert_int_equal(p->n, fixed ? 0 : n);
        for (int i = 0; i < n; i++) {
            gradient[i] = derivative(r, &r->theta[k][i]);
            expect(r, leaf->name, i, fixed ? 0 : p->grad[i], gradient[i]);
        }
        long double size = norm(n, gradient);
        squares += size * size;
        recurrent = net->config.through_time && k == net->layers[0].w ? size : recurrent;
        expect(r, "gradient", k, net_gradient_norm(net, k), size);
    }
    expect(r, "‖g‖", -1, net->report.grad_norm, sqrtl(squares));
    expect(r, "‖∂L/∂W‖ of all steps", -1, net->report.recurrent_norm, recurrent);
}

static void check_net(const struct sample_net *s)
{
    struct reference r;
    reference_init(&r, s);
    expect(&r, "the loss", -1, s->net.report.loss, creall(pass(&r)));
    for (int l = 0; l < s->net.n_layers; l++) {
        check_forward(&r, l);
        check_backward(&r, l);
    }
    check_leaves(&r);
    assert_int_equal(s->net.report.n, s->net.config.hidden + 1);
    assert_int_equal(s->net.report.first_bad, -1);
    assert_int_equal(s->net.report.first_bad_back, -1);
}

/* All activations and kinds of a shape, after the first pass and after an update. */
static void check_shape(int hidden, int width, int batch)
{
    for (int a = 0; a < ACTIVATION_MOST; a++)
        for (int kind = 0; kind < SAMPLE_NETS; kind++) {
            struct net_config c =
                sample_net_config(kind, (enum activation)a, hidden, width, batch);
            struct sample_net s;
            sample_net_open(&s, c, (struct sample_draw){INIT_PYTORCH, 1.5, 1.2, 4});
            check_net(&s);
            net_update(&s.net, &s.training);
            check_net(&s);
            sample_net_close(&s);
        }
}

static void nets_are_those_of_the_reference(void **state)
{
    (void)state;
    check_shape(3, 4, 5);
    check_shape(3, 1, 4);
    check_shape(1, 4, 2);
}

/* The same with the net's own loss: relative error below 1e-7, or 1e-9. */
static void gradients_are_central_differences(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++)
        for (int kind = 0; kind < SAMPLE_NETS; kind++) {
            const double step = 1e-5;
            struct sample_net s;
            sample_net_open(&s, sample_net_config(kind, (enum activation)a, 3, 5, 6),
                            (struct sample_draw){INIT_PYTORCH, 1.5, 1.2, 4});
            for (int k = 0; k < s.net.graph.n_leaves; k++)
                for (size_t i = 0; i < s.net.parameters[k].n; i++) {
                    double *at = &s.net.parameters[k].theta[i], kept = *at;
                    net_pass(&s.net);
                    double gradient = s.net.parameters[k].grad[i];
                    *at = kept + step;
                    net_pass(&s.net);
                    double above = s.net.report.loss;
                    *at = kept - step;
                    net_pass(&s.net);
                    double numeric = (above - s.net.report.loss) / (2 * step);
                    *at = kept;
                    double off = fabs(gradient - numeric);
                    assert_true(off < 1e-9 ||
                                off / (fabs(gradient) + fabs(numeric)) < 1e-7);
                }
            sample_net_close(&s);
        }
}

/* Other inputs, of a batch of another size, with the weights of an update later. */
static void logits_of_other_inputs_are_those_of_the_reference(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct sample_net s, other;
        struct reference r;
        double logits[5] = {[4] = 77};
        sample_net_open(&s, sample_net_config(kind, ACTIVATION_TANH, 3, 4, 5),
                        (struct sample_draw){.rule = INIT_PYTORCH, .seed = 1});
        sample_net_open(&other, sample_net_config(kind, ACTIVATION_TANH, 3, 4, 4),
                        (struct sample_draw){.rule = INIT_PYTORCH, .seed = 2});
        net_update(&s.net, &s.training);
        double loss = s.net.report.loss;
        net_copy(&other.net, &s.net);
        reference_init(&r, &other);
        pass(&r);
        net_logits(&s.net, other.x, 4, logits, &other.mem);
        for (int i = 0; i < 4; i++)
            expect(&r, "logit", i, logits[i], creall(r.a[3][i]));
        assert_true(logits[4] == 77);
        net_pass(&s.net);
        assert_true(s.net.report.loss == loss);
        sample_net_close(&s);
        sample_net_close(&other);
    }
}

/* ---- reports ---- */

/* Counted are all entries, from the least to the greatest, of δ about 0. */
static void histograms_are_filled_if_wanted(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct net_config c = sample_net_config(kind, ACTIVATION_RELU, 2, 4, 5);
        struct sample_draw draw = {.rule = INIT_PYTORCH, .seed = 2};
        struct sample_net s, without;
        struct reference r;
        sample_net_open(&without, c, draw);
        c.histograms = true;
        sample_net_open(&s, c, draw);
        reference_init(&r, &s);
        pass(&r);
        for (int l = 0; l < 3; l++) {
            const struct layer_probe *p = &s.net.report.layers[l];
            int n = c.batch * s.net.layers[l].fan_out;
            long double least = creall(r.a[l][0]), most = least, delta = 0;
            for (int i = 0; i < n; i++) {
                delta = fmaxl(delta, fabsl(derivative(&r, &r.more_z[l][i])));
                least = fminl(least, creall(r.a[l][i]));
                most = fmaxl(most, creall(r.a[l][i]));
            }
            assert_true(p->activations.n == (uint32_t)n && p->deltas.n == (uint32_t)n);
            expect(&r, "the least activation", l, p->activations.lo, least);
            expect(&r, "the greatest activation", l, p->activations.hi, most);
            long double mean = 0, squares = 0;
            for (int i = 0; i < n; i++)
                mean += creall(r.a[l][i]) / n;
            for (int i = 0; i < n; i++)
                squares += (creall(r.a[l][i]) - mean) * (creall(r.a[l][i]) - mean);
            expect(&r, "deviation", l, p->deviation, sqrtl(squares / n));
            expect(&r, "the least δ", l, p->deltas.lo, -delta);
            expect(&r, "the greatest δ", l, p->deltas.hi, delta);
            const struct layer_probe *q = &without.net.report.layers[l];
            assert_true(q->activations.n == 0 && q->deltas.n == 0);
            assert_memory_equal(p, q, offsetof(struct layer_probe, activations));
        }
        sample_net_close(&s);
        sample_net_close(&without);
    }
}

/* Those of all layers over 0 … 1, or −1 … 1 of tanh, but the logits over theirs; with a
 * shortcut added the values have no bounds. */
static void activations_are_counted_over_the_range_of_their_function(void **state)
{
    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        bool residual = kind & 1, two_sided = kind & 2;
        enum activation activation = two_sided ? ACTIVATION_TANH : ACTIVATION_SIGMOID;
        struct sample_net s;
        struct net_config c = sample_net_config(0, activation, 2, 4, 5);
        c.histograms = true, c.residual = residual;
        sample_net_open(&s, c, (struct sample_draw){.rule = INIT_PYTORCH, .seed = 2});
        net_pass(&s.net);
        for (int l = 0; l < 3; l++) {
            const struct histogram *h = &s.net.report.layers[l].activations;
            bool bounded = l == 0 || (l == 1 && !residual);
            assert_true((h->lo == (two_sided ? -1 : 0) && h->hi == 1) == bounded);
            uint32_t n = 0;
            for (int b = 0; b < HISTOGRAM_BINS; b++)
                n += h->counts[b];
            assert_true(n == h->n && n > 0);
        }
        sample_net_close(&s);
    }
}

/* Of three samples one is 6 or −6, where φ′ is below 0.0025, and the others 0. */
static void a_saturated_sample_is_counted_wherever_it_is(void **state)
{
    (void)state;
    for (int a = 0; a < ACTIVATION_MOST; a++) {
        struct sample_net s;
        struct net_config config = sample_net_config(0, (enum activation)a, 1, 1, 3);
        config.n_in = 1;
        sample_net_open(&s, config, (struct sample_draw){.rule = INIT_ZERO});
        s.net.parameters[s.net.layers[0].w].theta[0] = 1;
        for (int i = 0; i < 6 && activation_table[a].saturates; i++) {
            s.x[0] = s.x[1] = s.x[2] = 0;
            s.x[i / 2] = i % 2 ? -6 : 6;
            net_pass(&s.net);
            assert_true(s.net.report.layers[0].saturated == 1 / 3.);
        }
        sample_net_close(&s);
    }
}

/* Two samples alike through z₁ = w₁·x, z₂ = w₂·z₁, z₃ = w₃·z₂, worked out by hand: for
 * label 0 and large logits ∂L/∂z₃ of a sample is 1/2. */
static void the_first_layer_that_is_not_finite_is_named(void **state)
{
    (void)state;
    static const struct {
        double x, w[3];
        int bad, bad_back;
    } cases[] = {
        {1, {1, 1, 1}, -1, -1},
        {(double)INFINITY, {1, 1, 1}, 0, 2},
        {1, {1, (double)NAN, 1}, 1, 2},
        {1, {1, 1e300, 1e300}, 2, 0}, /* z₃ and ∂L/∂z₁ overflow, z₂ does not */
        {1e-300, {1, 1e150, 1e250}, -1, 0}, /* ∂L/∂z₁ alone: 1/2·1e250·1e150 */
        {1e10, {1e-160, 1, 1e300}, -1, 0},  /* ∂L/∂w₁ = 1e10·1e300 */
        {1, {1e200, 1e-250, 1e150}, -1, 1}, /* ∂L/∂w₂ = 1e200·1e150 */
        {1, {1, 1, 1}, -1, -1},             /* forgotten by now */
    };
    struct sample_net s;
    struct net_config config = sample_net_config(0, ACTIVATION_IDENTITY, 2, 1, 2);
    config.n_in = 1;
    sample_net_open(&s, config, (struct sample_draw){.rule = INIT_ZERO});
    s.labels[0] = s.labels[1] = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s.x[0] = s.x[1] = cases[i].x;
        for (int l = 0; l < 3; l++)
            s.net.parameters[s.net.layers[l].w].theta[0] = cases[i].w[l];
        net_pass(&s.net);
        assert_int_equal(s.net.report.first_bad, cases[i].bad);
        assert_int_equal(s.net.report.first_bad_back, cases[i].bad_back);
    }
    sample_net_close(&s);
}

/* Of a net whose sizes fill no vector, after two updates. */
static void reports_are_the_same_at_every_width_of_vectors(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_NETS; kind++)
        for (int a = 0; a < ACTIVATION_MOST; a++) {
            struct net_config c = sample_net_config(kind, (enum activation)a, 4, 37, 29);
            struct sample_net at[LANES_MOST + 1];
            c.histograms = true;
            do {
                struct sample_net *s = &at[lanes], *first = &at[LANES_LEAST];
                sample_net_open(s, c, (struct sample_draw){INIT_HE_NORMAL, .seed = 3});
                net_update(&s->net, &s->training);
                net_update(&s->net, &s->training);
                if (!sample_net_same(s, first))
                    fail_msg("%s, kind %d: %d lanes", activation_table[a].name, kind,
                             lanes);
                if (s != first)
                    sample_net_close(s);
            } while (wider());
            sample_net_close(&at[LANES_LEAST]);
        }
}

/* Four samples over and over have the loss and the gradients of the four: means. */
static void copies_of_samples_count_as_the_samples(void **state)
{
    (void)state;
    enum { FEW = 4, COPIES = 250 };
    for (int kind = 0; kind < SAMPLE_NETS; kind++) {
        struct sample_net few, many;
        struct sample_draw draw = {INIT_PYTORCH, .scale = 1.5, .seed = 3};
        struct net_config c = sample_net_config(kind, ACTIVATION_TANH, 3, 40, FEW);
        sample_net_open(&few, c, draw);
        c.batch = FEW * COPIES;
        sample_net_open(&many, c, draw);
        size_t set = (size_t)(FEW * c.n_in), steps = c.through_time ? 3 : 1;
        for (size_t i = 0; i < steps * set * COPIES; i++)
            many.x[i] = few.x[i / (set * COPIES) * set + i % set];
        for (int i = 0; i < FEW * COPIES; i++)
            many.labels[i] = few.labels[i % FEW];
        net_pass(&many.net);
        assert_true(near(many.net.report.loss, few.net.report.loss, 1, 1e-12));
        for (int k = 0; k < few.net.graph.n_leaves; k++) {
            const struct trained *p = &few.net.parameters[k];
            for (size_t i = 0; i < p->n; i++)
                assert_true(near(many.net.parameters[k].grad[i], p->grad[i], 1, 1e-12));
        }
        for (int l = 0; l < few.net.n_layers; l++) {
            const struct layer_probe *p = &few.net.report.layers[l];
            const struct layer_probe *q = &many.net.report.layers[l];
            assert_true(near(q->slope_rms, p->slope_rms, 1, 1e-12) &&
                        near(q->inverse_std_rms, p->inverse_std_rms, 1, 1e-11) &&
                        near(q->mean_activation, p->mean_activation, 1, 1e-12));
        }
        sample_net_close(&few);
        sample_net_close(&many);
    }
}

static void a_batch_may_be_one_sample(void **state)
{
    (void)state;
    check_shape(2, 3, 1);
    check_shape(1, 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nets_are_those_of_the_reference),
        cmocka_unit_test(gradients_are_central_differences),
        cmocka_unit_test(logits_of_other_inputs_are_those_of_the_reference),
        cmocka_unit_test(histograms_are_filled_if_wanted),
        cmocka_unit_test(activations_are_counted_over_the_range_of_their_function),
        cmocka_unit_test(a_saturated_sample_is_counted_wherever_it_is),
        cmocka_unit_test(the_first_layer_that_is_not_finite_is_named),
        cmocka_unit_test(reports_are_the_same_at_every_width_of_vectors),
        cmocka_unit_test(copies_of_samples_count_as_the_samples),
        cmocka_unit_test(a_batch_may_be_one_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
