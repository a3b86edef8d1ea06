#include "nets/trial.h"

#include "kernels/matrix.h"

static struct net_config net_shape(const struct trial_config *c,
                                   enum activation activation)
{
    return (struct net_config){
        .activation = activation,
        .n_in = dataset_table[c->data].n_in,
        .hidden = c->hidden,
        .width = c->width,
        .batch = c->batch,
        .residual = c->residual,
        .normalize = c->normalize,
        .histograms = true,
    };
}

static struct rnn_config rnn_shape(const struct trial_config *c,
                                   enum activation activation)
{
    return (struct rnn_config){
        .activation = activation,
        .n_in = dataset_table[c->data].n_in,
        .width = c->width,
        .steps = c->hidden,
        .batch = c->batch,
    };
}

struct net_size trial_size(const struct trial_config *c)
{
    struct net_config net = net_shape(c, ACTIVATION_IDENTITY); /* or any other */
    struct rnn_config rnn = rnn_shape(c, ACTIVATION_IDENTITY);
    struct net_size one = c->through_time ? rnn_size(&rnn) : net_size(&net);
    return (struct net_size){
        c->n * one.parameters,
        c->n * one.work,
        c->n * one.bytes,
    };
}

/* The inputs of the next step through time; 0 beyond the first where only that has any.
 */
static void fill_step(struct trial *t)
{
    const struct trial_config *c = &t->config;
    size_t step_size = (size_t)t->n_in * (size_t)c->batch;
    struct random_key key = {c->seed, RANDOM_INPUTS, (uint32_t)t->filled};
    for (size_t i = 0; c->data == DATASET_RANDOM && i < step_size; i++) {
        t->x[(size_t)t->filled * step_size + i] = random_normal(key, i);
    }
    t->filled++;
}

void trial_init(struct trial *t, const struct trial_config *c, struct arena *mem)
{
    *t = (struct trial){
        .config = *c,
        .n_in = dataset_table[c->data].n_in,
        .n_layers = c->hidden + 1,
        .filled = 1,
        .current = -1,
    };
    int steps = c->through_time ? c->hidden : 1;
    t->x = arena_new(mem, double, steps * t->n_in * c->batch);
    t->labels = arena_new(mem, double, c->batch);
    dataset_fill(c->data, c->seed, c->batch, t->x, t->labels);
    if (c->through_time) {
        t->rnns = arena_new(mem, struct rnn, c->n);
    } else {
        t->nets = arena_new(mem, struct net, c->n);
    }
    for (int i = 0; i < c->n; i++) {
        if (c->through_time) {
            struct rnn_config shape = rnn_shape(c, c->activations[i]);
            rnn_init(&t->rnns[i], &shape, t->x, t->labels, mem);
        } else {
            struct net_config shape = net_shape(c, c->activations[i]);
            net_init(&t->nets[i], &shape, t->x, t->labels, mem);
        }
    }
}

/* The first net of a rule draws its weights, the others take them over. */
static void begin_net(struct trial *t)
{
    const struct trial_config *c = &t->config;
    int i = t->current, from = 0;
    while (c->inits[from] != c->inits[i]) {
        from++;
    }
    if (c->through_time && from == i) {
        rnn_begin_draw(&t->rnns[i], c->inits[i], c->scale, c->radius, c->seed);
    } else if (c->through_time) {
        rnn_copy(&t->rnns[i], &t->rnns[from]);
        rnn_begin(&t->rnns[i]);
    } else if (from == i) {
        net_begin_draw(&t->nets[i], c->inits[i], c->scale, c->seed);
    } else {
        net_begin_copy(&t->nets[i], &t->nets[from]);
    }
}

/* A slice of the current net; true: more of it. */
static bool net_goes_on(struct trial *t, const struct training *training)
{
    return t->config.through_time ? rnn_slice(&t->rnns[t->current], training)
                                  : net_slice(&t->nets[t->current], training);
}

bool trial_settle(struct trial *t)
{
    if (t->config.through_time && t->filled < t->config.hidden) {
        fill_step(t);
    } else if (t->current < 0 || !net_goes_on(t, NULL)) {
        t->current++;
        if (t->current == t->config.n) {
            return false;
        }
        begin_net(t);
    }
    return true;
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
    t->current += !net_goes_on(t, training);
    return t->current < t->config.n;
}

void trial_inputs(const struct trial *t, int step, double *samples)
{
    size_t n_in = (size_t)t->n_in, batch = (size_t)t->config.batch;
    matrix_transpose(n_in, batch, t->x + (size_t)step * n_in * batch, samples);
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
