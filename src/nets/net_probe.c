#include "nets/net_probe.h"

#include <math.h>

#include "kernels/norm.h"

static double share_saturated(size_t n, const double *slope)
{
    size_t flat = 0;
    for (size_t i = 0; i < n; i++) {
        flat += slope[i] < ACTIVATION_SATURATED;
    }
    return (double)flat / (double)n;
}

/* Units, the columns, that are 0 for the whole batch. */
static double share_dead(const struct matrix *phi)
{
    size_t dead = 0;
    for (size_t j = 0; j < phi->columns; j++) {
        size_t i = 0;
        while (i < phi->rows && phi->at[i * phi->columns + j] == 0) {
            i++;
        }
        dead += i == phi->rows;
    }
    return (double)dead / (double)phi->columns;
}

/* Over the range of φ where a layer passes on φ alone. */
static void fill_activations(const struct net *net, int l, size_t n, const double *a)
{
    const struct activation_info *info = &activation_table[net->config.activation];
    struct histogram *h = &net->report.layers[l].activations;
    bool alone = l < net->config.hidden && net->layers[l].a == net->layers[l].phi;
    if (alone && info->lo < info->hi) {
        histogram_fill_between(h, n, a, info->lo, info->hi);
    } else {
        histogram_fill(h, n, a, false);
    }
}

static void see_value(const struct net *net, int node, const struct matrix *m)
{
    int l = net->layer_of[node];
    struct layer_probe *p = &net->report.layers[l];
    size_t n = matrix_entries(m);
    if (node == net->layers[l].phi) {
        p->dead = share_dead(m);
    }
    if (node == net->layers[l].a) {
        p->mean_activation = norm_mean_abs(n, m->at);
        if (net->report.histograms) {
            fill_activations(net, l, n, m->at);
            p->deviation = norm_deviation(n, m->at);
        }
    }
}

static void see_gradient(const struct net *net, int node, const struct matrix *m)
{
    int l = net->layer_of[node];
    struct layer_probe *p = &net->report.layers[l];
    size_t n = matrix_entries(m);
    if (l < net->config.hidden && node == net->layers[l].a) {
        p->da_norm = norm_2(n, m->at);
    }
    if (node == net->layers[l].z) {
        p->delta_norm = norm_2(n, m->at);
        if (net->report.histograms) {
            histogram_fill(&p->deltas, n, m->at, true);
        }
    }
}

static void see_term(const struct net *net, int node, const struct matrix *m)
{
    int l = net->layer_of[node];
    double norm = norm_2(matrix_entries(m), m->at);
    if (node == net->layers[l].product) {
        net->report.layers[l].dw_norm = norm;
    } else {
        net->report.layers[l].db_norm = norm;
    }
}

static void see(void *data, enum plan_part part, int node, const struct matrix *m)
{
    struct net *net = data;
    int l = net->layer_of[node];
    struct layer_probe *p = &net->report.layers[l];
    size_t n = matrix_entries(m);
    switch (part) {
    case PLAN_VALUE:
        see_value(net, node, m);
        break;
    case PLAN_SAVED: /* 1/std of each unit comes first */
        p->inverse_std_rms = norm_rms((size_t)net->layers[l].fan_out, m->at);
        break;
    case PLAN_LOCAL:
        p->slope_rms = norm_rms(n, m->at);
        if (activation_table[net->config.activation].saturates) {
            p->saturated = share_saturated(n, m->at);
        }
        break;
    case PLAN_GRADIENT:
        see_gradient(net, node, m);
        break;
    default:
        see_term(net, node, m);
    }
}

/* Nothing is measured yet. What stays so is as in an identity, or NaN where there is
 * none. */
static struct probe_report empty_report(const struct net *net, struct arena *mem)
{
    struct layer_probe *layers = arena_new(mem, struct layer_probe, net->n_layers);
    for (int l = 0; l < net->n_layers; l++) {
        layers[l] = (struct layer_probe){.slope_rms = 1,
                                         .inverse_std_rms = 1,
                                         .da_norm = (double)NAN,
                                         .saturated = (double)NAN};
    }
    return (struct probe_report){.n = net->n_layers,
                                 .histograms = net->config.histograms,
                                 .layers = layers,
                                 .radius = (double)NAN};
}

void net_probe_init(struct net *net, struct plan_watch *watch, struct arena *mem)
{
    int n = net->graph.n;
    bool *value = arena_new(mem, bool, n), *local = arena_new(mem, bool, n);
    bool *gradient = arena_new(mem, bool, n), *term = arena_new(mem, bool, n);
    bool *saved = arena_new(mem, bool, n);
    int *layer = net->layer_of = arena_new(mem, int, n);
    for (int l = 0; l < net->n_layers; l++) {
        const struct net_layer *of = &net->layers[l];
        for (int i = of->product; i <= of->a; i++) {
            layer[i] = l;
            saved[i] = net->graph.nodes[i].op == OP_BATCH_NORM;
        }
        term[net->graph.nodes[of->product].in[1]] = true; /* W */
        term[net->graph.nodes[of->biased].in[1]] = true;  /* b */
        value[of->phi] = value[of->a] = true;
        gradient[of->z] = gradient[of->a] = true;
        local[of->phi] = l < net->config.hidden &&
                         activation_table[net->config.activation].op != OP_MOST;
    }
    *watch = (struct plan_watch){.of = {[PLAN_VALUE] = value,
                                        [PLAN_SAVED] = saved,
                                        [PLAN_LOCAL] = local,
                                        [PLAN_GRADIENT] = gradient,
                                        [PLAN_TERM] = term},
                                 .see = see,
                                 .data = net};
    net->report = empty_report(net, mem);
}

static void measure_weights(const struct net *net, int l)
{
    const struct net_layer *layer = &net->layers[l];
    size_t n = (size_t)layer->fan_in * (size_t)layer->fan_out;
    double norm = norm_2(n, net->parameters[layer->w].theta);
    net->report.layers[l].w_norm = norm;
    net->report.layers[l].gain = norm / sqrt((double)n) * sqrt((double)layer->fan_in);
}

double net_gradient_norm(const struct net *net, int leaf)
{
    const struct trained *p = &net->parameters[leaf];
    return p->n ? norm_2(p->n, p->grad) : 0;
}

/* The first layer that is not finite, and the same of gradients from the output down. */
static void find_bad(struct probe_report *r)
{
    r->first_bad = r->first_bad_back = -1;
    for (int l = r->n - 1; l >= 0; l--) {
        const struct layer_probe *p = &r->layers[l];
        if (!(isfinite(p->mean_activation) && isfinite(p->slope_rms))) {
            r->first_bad = l;
        }
    }
    for (int l = 0; l < r->n; l++) {
        const struct layer_probe *p = &r->layers[l];
        if (!(isfinite(p->delta_norm) && isfinite(p->dw_norm) && isfinite(p->db_norm))) {
            r->first_bad_back = l;
        }
    }
}

void net_probe_finish(struct net *net)
{
    struct probe_report *r = &net->report;
    r->loss = net->plan.v[net->graph.n - 1];
    for (int l = 0; l < r->n; l++) {
        measure_weights(net, l);
    }
    r->grad_norm = 0;
    for (int k = 0; k < net->graph.n_leaves; k++) { /* UNMUTATED: ends are empty */
        double parts[] = {r->grad_norm, net_gradient_norm(net, k)};
        r->grad_norm = norm_2(sizeof parts / sizeof *parts, parts);
    }
    r->recurrent_norm =
        net->config.through_time ? net_gradient_norm(net, net->layers[0].w) : (double)NAN;
    find_bad(r);
}
