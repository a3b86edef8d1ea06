#include "learn/trial.h"

static struct net_config net_shape(const struct trial_config *c, int n_in, int net)
{
    return (struct net_config){
        .activation = c->activations[net],
        .n_in = n_in,
        .hidden = c->hidden,
        .width = c->width,
        .batch = c->batch,
        .residual = c->residual,
        .normalize = c->normalize,
    };
}

static struct rnn_config rnn_shape(const struct trial_config *c, int n_in, int net)
{
    return (struct rnn_config){
        .activation = c->activations[net],
        .n_in = n_in,
        .width = c->width,
        .steps = c->hidden,
        .batch = c->batch,
    };
}

struct net_size trial_size(const struct trial_config *c)
{
    int n_in = dataset_table[c->data].n_in;
    struct net_config net = net_shape(c, n_in, 0);
    struct rnn_config rnn = rnn_shape(c, n_in, 0);
    struct net_size one = c->through_time ? rnn_size(&rnn) : net_size(&net);
    return (struct net_size){
        c->n * one.parameters,
        c->n * one.work,
        c->n * one.bytes,
    };
}

static void fill_sequence(struct trial *t)
{
    const struct trial_config *c = &t->config;
    size_t step_size = (size_t)t->n_in * (size_t)c->batch;
    for (int s = 1; c->data == DATASET_RANDOM && s < c->hidden; s++) {
        struct random_key key = {c->seed, RANDOM_INPUTS, (uint32_t)s};
        for (size_t i = 0; i < step_size; i++) {
            t->x[(size_t)s * step_size + i] = random_normal(key, i);
        }
    }
}

static void init_net(struct trial *t, int i, struct arena *mem)
{
    const struct trial_config *c = &t->config;
    struct net_config shape = net_shape(c, t->n_in, i);
    net_init(&t->nets[i], &shape, t->x, t->labels, mem);
    if (i == 0) {
        net_draw(&t->nets[i], c->init, c->scale, c->seed);
    } else {
        net_copy(&t->nets[i], &t->nets[0]);
    }
    net_begin(&t->nets[i]);
    while (net_slice(&t->nets[i], NULL)) {
    }
}

static void init_rnn(struct trial *t, int i, struct arena *mem, struct arena *scratch)
{
    const struct trial_config *c = &t->config;
    struct rnn_config shape = rnn_shape(c, t->n_in, i);
    rnn_init(&t->rnns[i], &shape, t->x, t->labels, mem);
    if (i == 0) {
        rnn_draw(&t->rnns[i], c->init, c->scale, c->radius, c->seed, scratch);
    } else {
        rnn_copy(&t->rnns[i], &t->rnns[0]);
    }
    rnn_begin(&t->rnns[i]);
    while (rnn_slice(&t->rnns[i], NULL)) {
    }
}

void trial_init(struct trial *t, const struct trial_config *c, struct arena *mem,
                struct arena *scratch)
{
    *t = (struct trial){
        .config = *c,
        .n_in = dataset_table[c->data].n_in,
        .n_layers = c->hidden + 1,
        .current = c->n,
    };
    int steps = c->through_time ? c->hidden : 1;
    t->x = arena_new(mem, double, steps * t->n_in * c->batch);
    t->labels = arena_new(mem, double, c->batch);
    dataset_fill(c->data, c->seed, c->batch, t->x, t->labels);
    if (c->through_time) {
        fill_sequence(t);
        t->rnns = arena_new(mem, struct rnn, c->n);
    } else {
        t->nets = arena_new(mem, struct net, c->n);
    }
    for (int i = 0; i < c->n; i++) {
        if (c->through_time) {
            init_rnn(t, i, mem, scratch);
        } else {
            init_net(t, i, mem);
        }
    }
}

static void begin_update(struct trial *t)
{
    for (int i = 0; i < t->config.n; i++) {
        if (t->config.through_time) {
            rnn_begin_update(&t->rnns[i]);
        } else {
            net_begin_update(&t->nets[i]);
        }
    }
    t->current = 0;
}

bool trial_slice(struct trial *t, const struct training *training)
{
    if (t->current == t->config.n) {
        begin_update(t);
    }
    bool more = t->config.through_time ? rnn_slice(&t->rnns[t->current], training)
                                       : net_slice(&t->nets[t->current], training);
    t->current += !more;
    return t->current < t->config.n;
}

/* While an update is being made, the nets that have theirs show what they were before:
 * all nets are seen at the same step. */
const struct probe_report *trial_report(const struct trial *t, int net)
{
    bool ahead = t->current < t->config.n && net < t->current;
    if (t->config.through_time) {
        return (ahead ? rnn_report_before : rnn_report)(&t->rnns[net]);
    }
    return (ahead ? net_report_before : net_report)(&t->nets[net]);
}

double trial_measured(const struct trial *t, int net)
{
    return probe_per_layer(trial_report(t, net), 0, t->config.hidden - 1);
}

double trial_predicted(const struct trial *t, int net)
{
    const struct probe_report *r = trial_report(t, net);
    int last = t->config.hidden - 1;
    return t->config.through_time ? rnn_predicted(r, 0, last)
                                  : probe_predicted(r, 0, last, t->config.residual);
}
