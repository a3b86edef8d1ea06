#include "tests/sample_net.h"

#include <math.h>
#include <string.h>

#include "tests/near.h"

struct net_config sample_net_config(int kind, enum activation activation, int hidden,
                                    int width, int batch)
{
    bool time = kind == SAMPLE_NET_TIME;
    return (struct net_config){.activation = activation,
                               .n_in = 3,
                               .hidden = hidden,
                               .width = width,
                               .batch = batch,
                               .through_time = time,
                               .residual = !time && kind & 1,
                               .normalize = !time && kind & 2};
}

void sample_net_open(struct sample_net *s, struct net_config config,
                     struct sample_draw draw)
{
    *s = (struct sample_net){.training = {.optimizer = OPTIMIZER_SGD}};
    s->training.hypers.of[HYPER_LR] = 0.5;
    int steps = config.through_time ? config.hidden : 1;
    int n = steps * config.batch * config.n_in;
    s->x = arena_new(&s->mem, double, n);
    s->labels = arena_new(&s->mem, double, config.batch);
    for (int i = 0; i < n; i++) {
        struct random_key key = {.seed = draw.seed, .purpose = RANDOM_TEST};
        s->x[i] = random_normal(key, (uint64_t)i);
    }
    for (int i = 0; i < config.batch; i++)
        s->labels[i] = i % 3 == 0;
    net_init(&s->net, &config, s->x, s->labels, &s->mem);
    net_draw(&s->net, draw.rule, draw.scale == 0 ? 1 : draw.scale,
             draw.radius == 0 ? (double)NAN : draw.radius, draw.seed);
    net_pass(&s->net);
}

void sample_net_close(struct sample_net *s)
{
    arena_release(&s->mem);
}

static bool same_histogram(const struct histogram *a, const struct histogram *b)
{
    return same_number(a->lo, b->lo) && same_number(a->hi, b->hi) && a->n == b->n &&
           a->zeros == b->zeros && a->bad == b->bad &&
           memcmp(a->counts, b->counts, sizeof a->counts) == 0;
}

static bool same_layer(const struct layer_probe *a, const struct layer_probe *b)
{
    enum { FIGURES = offsetof(struct layer_probe, activations) / sizeof(double) };
    double x[FIGURES], y[FIGURES];
    memcpy(x, a, sizeof x);
    memcpy(y, b, sizeof y);
    bool same = same_histogram(&a->activations, &b->activations) &&
                same_histogram(&a->deltas, &b->deltas);
    for (int i = 0; i < FIGURES; i++)
        same = same && same_number(x[i], y[i]);
    return same;
}

bool sample_net_same(const struct sample_net *a, const struct sample_net *b)
{
    const struct probe_report *r = &a->net.report, *q = &b->net.report;
    bool same = same_number(r->loss, q->loss) &&
                same_number(r->grad_norm, q->grad_norm) &&
                same_number(r->recurrent_norm, q->recurrent_norm) &&
                same_number(r->radius, q->radius) && r->first_bad == q->first_bad &&
                r->first_bad_back == q->first_bad_back;
    for (int l = 0; l < r->n; l++)
        same = same && same_layer(&r->layers[l], &q->layers[l]);
    for (int k = 0; k < a->net.graph.n_leaves; k++) {
        const struct trained *x = &a->net.parameters[k], *y = &b->net.parameters[k];
        same = same &&
               (x->n == 0 || memcmp(x->theta, y->theta, x->n * sizeof *x->theta) == 0);
    }
    return same;
}
