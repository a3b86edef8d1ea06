/* What depth.c adds to --json: weights, data, shares. */
#include "scenes/depth/depth.h"

#include <math.h>

static void json_matrix(struct json *j, const char *name, const double *w, int n_rows,
                        int columns)
{
    json_open(j, name, '[');
    for (int i = 0; i < n_rows; i++) {
        json_reals(j, NULL, w + (size_t)i * (size_t)columns, (size_t)columns);
    }
    json_close(j, ']');
}

/* The inputs of one step through time, a row for each sample. */
static void json_inputs(struct json *j, const char *name, const struct trial *t, int step,
                        struct arena *scratch)
{
    double *samples = arena_new(scratch, double, t->config.batch * t->n_in);
    trial_inputs(t, step, samples);
    json_matrix(j, name, samples, t->config.batch, t->n_in);
}

static void json_data(struct json *j, const struct trial *t, struct arena *scratch)
{
    const struct trial_config *c = &t->config;
    if (c->through_time) {
        json_open(j, "inputs", '[');
        for (int s = 0; s < c->hidden; s++) {
            json_inputs(j, NULL, t, s, scratch);
        }
        json_close(j, ']');
    } else {
        json_inputs(j, "inputs", t, 0, scratch);
    }
    json_reals(j, "labels", t->labels, (size_t)c->batch);
}

void depth_json(const void *model, const struct ctx *ctx, struct json *j)
{
    const struct trial *t = &((const struct depth_model *)model)->trial;
    if (t->config.normalize) {
        json_real(j, "normalize_epsilon", NET_EPSILON);
    }
    json_data(j, t, ctx->scratch);
}

/* The weights that all steps share. */
void depth_json_net(const void *model, const struct ctx *ctx, struct json *j, int net)
{
    (void)ctx;
    const struct trial *t = &((const struct depth_model *)model)->trial;
    if (!t->config.through_time) {
        return;
    }
    const struct rnn *rnn = &t->rnns[net];
    const struct rnn_config *c = &rnn->config;
    const struct probe_report *r = &rnn->report;
    json_matrix(j, "recurrent_weights", rnn->w, c->width, c->width);
    json_matrix(j, "input_weights", rnn->u, c->width, c->n_in);
    json_reals(j, "biases", rnn->b, (size_t)c->width);
    json_matrix(j, "output_weights", rnn->v, 1, c->width);
    json_reals(j, "output_biases", rnn->c, 1);
    json_known(j, "spectral_radius", !isnan(r->radius), r->radius);
    json_real(j, "recurrent_dw_norm", r->recurrent_norm);
    json_real(j, "input_dw_norm", rnn_input_dw_norm(rnn));
    json_real(j, "db_norm", rnn_db_norm(rnn));
}

/* What has no meaning for the activation is null. */
void depth_json_layer(const void *model, const struct ctx *ctx, struct json *j, int net,
                      int layer)
{
    (void)ctx;
    const struct trial *t = &((const struct depth_model *)model)->trial;
    const struct layer_probe *p = &trial_report(t, net)->layers[layer];
    json_real(j, "mean_activation", p->mean_activation);
    json_known(j, "saturated", !isnan(p->saturated), p->saturated);
    json_real(j, "dead", p->dead);
    if (!t->config.through_time) {
        const struct net_layer *l = &t->nets[net].layers[layer];
        json_matrix(j, "weights", l->w, l->fan_out, l->fan_in);
        json_reals(j, "biases", l->b, (size_t)l->fan_out);
    }
}
