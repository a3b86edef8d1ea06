/* What depth.c adds to --json: weights, data, shares. */
#include "scenes/depth/depth.h"

#include <math.h>

#include "autodiff/matrix_op.h"

/* A leaf's weights, a row for each output. */
static void json_weights(struct json *j, const char *name, const struct net *net,
                         int leaf, struct arena *scratch)
{
    const struct shape shape = net->graph.leaves[leaf].shape;
    double *w = arena_new(scratch, double, shape.rows *shape.cols);
    net_weights(net, leaf, w);
    json_matrix(j, name, w, (size_t)shape.cols, (size_t)shape.rows);
}

static void json_data(struct json *j, const struct trial *t)
{
    const struct trial_config *c = &t->config;
    size_t batch = (size_t)c->batch, n_in = (size_t)t->n_in;
    if (c->through_time) {
        json_open(j, "inputs", '[');
        for (int s = 0; s < c->hidden; s++) {
            json_matrix(j, NULL, trial_inputs(t, s), batch, n_in);
        }
        json_close(j, ']');
    } else {
        json_matrix(j, "inputs", trial_inputs(t, 0), batch, n_in);
    }
    json_reals(j, "labels", t->labels, batch);
}

void depth_json(const void *model, const struct ctx *ctx, struct json *j)
{
    const struct trial *t = &((const struct depth_model *)model)->trial;
    if (t->config.normalize) {
        json_real(j, "normalize_epsilon", BATCH_NORM_EPSILON);
    }
    (void)ctx;
    json_data(j, t);
}

/* The weights that all steps share. */
void depth_json_net(const void *model, const struct ctx *ctx, struct json *j, int net)
{
    const struct net *n = &((const struct depth_model *)model)->trial.nets[net];
    if (!n->config.through_time) {
        return;
    }
    const struct probe_report *r = &n->report;
    const struct net_layer *step = n->layers, *output = &n->layers[n->n_layers - 1];
    json_weights(j, "recurrent_weights", n, step->w, ctx->scratch);
    json_weights(j, "input_weights", n, n->u, ctx->scratch);
    json_reals(j, "biases", n->parameters[step->b].theta, (size_t)step->fan_out);
    json_weights(j, "output_weights", n, output->w, ctx->scratch);
    json_reals(j, "output_biases", n->parameters[output->b].theta, 1);
    json_known(j, "spectral_radius", !isnan(r->radius), r->radius);
    json_real(j, "recurrent_dw_norm", r->recurrent_norm);
    json_real(j, "input_dw_norm", net_gradient_norm(n, n->u));
    json_real(j, "db_norm", net_gradient_norm(n, step->b));
}

/* What has no meaning for the activation is null. */
void depth_json_layer(const void *model, const struct ctx *ctx, struct json *j, int net,
                      int layer)
{
    const struct trial *t = &((const struct depth_model *)model)->trial;
    const struct layer_probe *p = &trial_report(t, net)->layers[layer];
    json_real(j, "mean_activation", p->mean_activation);
    json_known(j, "saturated", !isnan(p->saturated), p->saturated);
    json_real(j, "dead", p->dead);
    if (!t->config.through_time) {
        const struct net *n = &t->nets[net];
        const struct net_layer *l = &n->layers[layer];
        json_weights(j, "weights", n, l->w, ctx->scratch);
        json_reals(j, "biases", n->parameters[l->b].theta, (size_t)l->fan_out);
    }
}
