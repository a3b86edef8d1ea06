#include "nets/trial.h"

static struct net_config shape(const struct trial_config *c, enum activation activation)
{
    return (struct net_config){
        .activation = activation,
        .n_in = dataset_table[c->data].n_in,
        .hidden = c->hidden,
        .width = c->width,
        .batch = c->batch,
        .through_time = c->through_time,
        .residual = c->residual,
        .normalize = c->normalize,
        .histograms = true,
    };
}

/* As many as have inputs of their own. */
static int steps_of(const struct trial_config *c)
{
    return c->through_time ? c->hidden : 1;
}

struct net_size trial_size(const struct trial_config *c)
{
    struct net_config net = shape(c, ACTIVATION_IDENTITY); /* any has this size */
    struct net_size one = net_size(&net);
    double data = ((double)steps_of(c) * net.n_in + 1) * c->batch;
    return (struct net_size){
        c->n * one.parameters,
        c->n * one.work,
        c->n * one.bytes + (double)sizeof(double) * data,
    };
}

/* Random inputs of a step through time after the first; other data have zeros there. */
static void fill_step(struct trial *t, int step)
{
    const struct trial_config *c = &t->config;
    size_t n_in = (size_t)t->n_in, batch = (size_t)c->batch;
    struct random_key key = {c->seed, RANDOM_INPUTS, (uint32_t)step};
    double *x = t->x + (size_t)step * batch * n_in;
    for (size_t i = 0; i < batch * n_in; i++) {
        x[i] = random_normal(key, i % n_in * batch + i / n_in); /* the key: input first */
    }
}

/* The first net of each rule draws its weights, the others copy them. */
static void start_net(struct trial *t, int i, struct arena *mem)
{
    const struct trial_config *c = &t->config;
    int from = 0;
    while (c->inits[from] != c->inits[i]) {
        from++;
    }
    struct net *net = &t->nets[i];
    struct net_config config = shape(c, c->activations[i]);
    net_init(net, &config, t->x, t->labels, mem);
    if (from == i) {
        net_draw(net, c->inits[i], c->scale, c->radius, c->seed);
    } else {
        net_copy(net, &t->nets[from]);
    }
    net_pass(net);
}

void trial_init(struct trial *t, const struct trial_config *c, struct arena *mem)
{
    *t = (struct trial){
        .config = *c,
        .n_in = dataset_table[c->data].n_in,
        .n_layers = c->hidden + 1,
    };
    int steps = steps_of(c);
    t->x = arena_new(mem, double, steps * t->n_in * c->batch);
    t->labels = arena_new(mem, double, c->batch);
    dataset_fill(c->data, c->seed, c->batch, t->x, t->labels);
    t->nets = arena_new(mem, struct net, c->n);
    for (int step = 1; c->data == DATASET_RANDOM && step < steps; step++) {
        fill_step(t, step);
    }
    for (int i = 0; i < c->n; i++) {
        start_net(t, i, mem);
    }
}

void trial_update(struct trial *t, const struct training *training)
{
    for (int i = 0; i < t->config.n; i++) {
        net_update(&t->nets[i], training);
    }
}

const double *trial_inputs(const struct trial *t, int step)
{
    return t->x + (size_t)step * (size_t)t->config.batch * (size_t)t->n_in;
}

const struct probe_report *trial_report(const struct trial *t, int net)
{
    return &t->nets[net].report;
}

double trial_measured_factor(const struct trial *t, int net)
{
    return probe_per_layer(trial_report(t, net), 0, t->config.hidden - 1);
}

struct probe_factor trial_expected_factor(const struct trial *t, int net)
{
    const struct probe_report *r = trial_report(t, net);
    int last = t->config.hidden - 1;
    return t->config.through_time ? probe_expected_step_factor(r, 0, last)
                                  : probe_expected_factor(r, 0, last, t->config.residual);
}
