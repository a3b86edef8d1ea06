/* Dense networks: a pass forward and back, with the norms. */
#include "tests/bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "nets/dataset.h"
#include "nets/net.h"
#include "tests/bench/measure.h"
#include "tests/bench/reference.h"

struct bench_net {
    struct net net;
    struct reference_net by_hand;
    double multiply_adds; /* of a pass */
    struct arena mem, scratch;
};

static void pass(void *data, long calls)
{
    struct bench_net *b = data;
    for (; calls > 0; calls--) {
        net_pass(&b->net);
    }
}

static void pass_by_hand(void *data, long calls)
{
    struct bench_net *b = data;
    for (; calls > 0; calls--)
        reference_net_pass(&b->by_hand);
}

static void open_by_hand(struct bench_net *b, const struct net_config *c, const double *x,
                         const double *labels)
{
    struct reference_net *r = &b->by_hand;
    struct arena *mem = &b->mem;
    int n = b->net.n_layers, widest = c->width > c->n_in ? c->width : c->n_in;
    int *sizes = arena_new(mem, int, n + 1);
    *r = (struct reference_net){.n_layers = n,
                                .batch = c->batch,
                                .sigmoid = c->activation == ACTIVATION_SIGMOID,
                                .sizes = sizes,
                                .labels = labels};
    double *columns = arena_new(mem, double, c->n_in *c->batch);
    matrix_transpose((size_t)c->batch, (size_t)c->n_in, x, columns);
    r->x = columns;
    r->w = arena_new(mem, double *, n);
    r->dw = arena_new(mem, double *, n);
    r->a = arena_new(mem, double *, n);
    r->slope = arena_new(mem, double *, n);
    r->norms = arena_new(mem, struct reference_norms, n);
    r->delta[0] = arena_new(mem, double, widest * c->batch);
    r->delta[1] = arena_new(mem, double, widest * c->batch);
    r->turned = arena_new(mem, double, widest * c->batch);
    for (int l = 0; l <= n; l++)
        sizes[l] = l == 0 ? c->n_in : l == n ? 1 : c->width;
    for (int l = 0; l < n; l++) {
        const struct net_layer *layer = &b->net.layers[l];
        r->w[l] = arena_new(mem, double, (sizes[l] + 1) * sizes[l + 1]);
        net_weights(&b->net, layer->w, r->w[l]);
        memcpy(r->w[l] + sizes[l] * sizes[l + 1], b->net.parameters[layer->b].theta,
               (size_t)sizes[l + 1] * sizeof(double));
        r->dw[l] = arena_new(mem, double, (sizes[l] + 1) * sizes[l + 1]);
        r->a[l] = arena_new(mem, double, sizes[l + 1] * c->batch);
        r->slope[l] = arena_new(mem, double, sizes[l + 1] * c->batch);
        b->multiply_adds += (l == 0 ? 2.0 : 3.0) * sizes[l] * sizes[l + 1] * c->batch;
    }
}

static void open(struct bench_net *b, struct net_config config)
{
    *b = (struct bench_net){0};
    config.n_in = dataset_table[DATASET_RANDOM].n_in;
    double *x = arena_new(&b->mem, double, config.n_in *config.batch);
    double *labels = arena_new(&b->mem, double, config.batch);
    dataset_fill(DATASET_RANDOM, 1, config.batch, x, labels);
    net_init(&b->net, &config, x, labels, &b->mem);
    net_draw(&b->net, INIT_HE_NORMAL, 1, (double)NAN, 1);
    net_pass(&b->net);
    open_by_hand(b, &config, x, labels);
}

static void close(struct bench_net *b)
{
    arena_release(&b->mem);
    arena_release(&b->scratch);
}

static bool alike(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b));
}

static void compare(struct bench_net *b, const char *what)
{
    pass(b, 1);
    pass_by_hand(b, 1);
    const struct probe_report *r = &b->net.report;
    expect(alike(r->loss, b->by_hand.loss), what);
    for (int l = 0; l < b->net.n_layers; l++) {
        const struct layer_probe *ours = &r->layers[l];
        const struct reference_norms *by_hand = &b->by_hand.norms[l];
        bool inside = l + 1 < b->net.n_layers;
        double n = (double)b->by_hand.sizes[l + 1] * b->by_hand.batch;
        expect(alike(ours->delta_norm, by_hand->delta), what);
        expect(alike(ours->dw_norm, by_hand->dw), what);
        expect(alike(ours->db_norm, by_hand->db), what);
        expect(alike(ours->w_norm, by_hand->w), what);
        expect(alike(ours->mean_activation, by_hand->mean_a), what);
        expect(!inside || alike(ours->da_norm, by_hand->back), what);
        expect(!inside || alike(ours->slope_rms * sqrt(n), by_hand->slope), what);
    }
}

/* Rounds of the peak take about as long as a pass of the deep net. */
enum { PEAK_ROUNDS = 1 << 16 };

static void peak(void *data, long calls)
{
    for (; calls > 0; calls--)
        reference_peak(PEAK_ROUNDS, data);
}

/* As many and as large as those of a pass. */
static void histograms(void *data, long calls)
{
    struct bench_net *b = data;
    for (; calls > 0; calls--)
        for (int l = 0; l < b->net.n_layers; l++) {
            const struct net_layer *layer = &b->net.layers[l];
            size_t n = (size_t)layer->fan_out * (size_t)b->net.config.batch;
            struct histogram h;
            histogram_fill(&h, n, b->net.plan.at[layer->a].at, false);
            histogram_fill(&h, n, b->net.plan.at[layer->a].at, true);
        }
}

static void bench_net(const char *what, struct net_config config, double share)
{
    struct bench_net b;
    char line[64];
    open(&b, config);
    compare(&b, what);
    struct pair p = measure_pair((struct job){pass, &b}, (struct job){pass_by_hand, &b});
    table_pair(what, p, 1.2);
    table_value("  histograms, for the picture, besides",
                measure((struct job){histograms, &b}), "", (double)NAN, false);
    double numbers[2 + REFERENCE_LANES] = {1e-9, 1e-9};
    double pairs = reference_peak(PEAK_ROUNDS, numbers);
    struct pair q = measure_pair((struct job){pass, &b}, (struct job){peak, numbers});
    snprintf(line, sizeof line, "  of the peak, %.1f·10⁹ multiply-adds a second",
             pairs / q.reference / 1e9);
    table_value(line, 100 * b.multiply_adds / pairs / q.ratio, "%", share, true);
    close(&b);
}

static void bench_sigmoid(struct net_config config)
{
    struct bench_net relu, sigmoid;
    config.activation = ACTIVATION_RELU;
    open(&relu, config);
    config.activation = ACTIVATION_SIGMOID;
    open(&sigmoid, config);
    compare(&sigmoid, "net with sigmoid");
    table_pair("  sigmoid against ReLU",
               measure_pair((struct job){pass, &sigmoid}, (struct job){pass, &relu}),
               1.3);
    close(&relu);
    close(&sigmoid);
}

void bench_nets(void)
{
    table_section("networks: forward, backward, norms");
    struct net_config deep = {
        .activation = ACTIVATION_RELU, .hidden = 50, .width = 64, .batch = 64};
    bench_net("net 10-32-32-32-1, batch 16",
              (struct net_config){
                  .activation = ACTIVATION_RELU, .hidden = 3, .width = 32, .batch = 16},
              45);
    bench_net("net 64 wide × 50 deep, batch 64", deep, 60);
    bench_sigmoid(deep);
}

void scale_nets(void)
{
    enum { SIZES = 4 };
    double layers[SIZES], seconds[SIZES];
    for (int i = 0; i < SIZES; i++) {
        struct bench_net b;
        open(&b, (struct net_config){.activation = ACTIVATION_RELU,
                                     .hidden = 10 << i,
                                     .width = 64,
                                     .batch = 64});
        layers[i] = 10 << i;
        seconds[i] = measure((struct job){pass, &b});
        close(&b);
    }
    table_growth("a pass of a net 64 wide, batch 64", "layers", layers, seconds, SIZES);
}
