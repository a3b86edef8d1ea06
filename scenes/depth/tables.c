/* What depth.c prints: --csv and --json. */
#include "scenes/depth/depth.h"

#include <math.h>

void depth_rows(const void *model, const struct ctx *ctx, struct csv *csv)
{
    const struct trial *t = model;
    csv_header(csv, "net,step,layer,delta_norm,dw_norm,db_norm,loss");
    for (long s = 0; s <= ctx->step; s++) {
        const struct depth_record *rec = depth_record_at(ctx, s);
        for (int i = 0; i < t->config.n; i++) {
            for (int l = 0; l < t->n_layers; l++) {
                int at = i * t->n_layers + l;
                csv_text(csv, activation_table[t->config.activations[i]].name);
                csv_integer(csv, s);
                csv_integer(csv, l + 1);
                csv_real(csv, rec->layer[at].delta_norm);
                csv_real(csv, rec->layer[at].dw_norm);
                csv_real(csv, rec->layer[at].db_norm);
                csv_real(csv, rec->net[i].loss);
                csv_end(csv);
            }
        }
    }
}

static void json_matrix(struct json *j, const char *name, const double *w, int n_rows,
                        int columns)
{
    json_open(j, name, '[');
    for (int i = 0; i < n_rows; i++) {
        json_reals(j, NULL, w + (size_t)i * (size_t)columns, (size_t)columns);
    }
    json_close(j, ']');
}

/* What has no meaning for this activation, or is not known, is null. */
static void json_share(struct json *j, const char *name, double v)
{
    if (isnan(v)) {
        json_null(j, name);
    } else {
        json_real(j, name, v);
    }
}

static void json_probe(struct json *j, const struct layer_probe *p)
{
    json_real(j, "delta_norm", p->delta_norm);
    json_real(j, "dw_norm", p->dw_norm);
    json_real(j, "db_norm", p->db_norm);
    json_real(j, "mean_activation", p->mean_activation);
    json_share(j, "saturated", p->saturated);
    json_real(j, "dead", p->dead);
}

static void json_net(struct json *j, const struct net *net)
{
    const struct probe_report *r = &net->report;
    json_open(j, "layers", '[');
    for (int l = 0; l < net->n_layers; l++) {
        const struct net_layer *layer = &net->layers[l];
        json_open(j, NULL, '{');
        json_matrix(j, "weights", layer->w, layer->fan_out, layer->fan_in);
        json_reals(j, "biases", layer->b, (size_t)layer->fan_out);
        json_probe(j, &r->layers[l]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_rnn(struct json *j, const struct rnn *rnn)
{
    const struct probe_report *r = &rnn->report;
    const struct rnn_config *c = &rnn->config;
    json_matrix(j, "recurrent_weights", rnn->w, c->width, c->width);
    json_matrix(j, "input_weights", rnn->u, c->width, c->n_in);
    json_reals(j, "biases", rnn->b, (size_t)c->width);
    json_matrix(j, "output_weights", rnn->v, 1, c->width);
    json_reals(j, "output_biases", rnn->c, 1);
    json_share(j, "spectral_radius", r->radius);
    json_real(j, "recurrent_dw_norm", r->recurrent_norm);
    json_real(j, "input_dw_norm", rnn_input_dw_norm(rnn));
    json_real(j, "db_norm", rnn_db_norm(rnn));
    json_open(j, "steps", '[');
    for (int l = 0; l < c->steps; l++) {
        json_open(j, NULL, '{');
        json_probe(j, &r->layers[l]);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open(j, "output", '{');
    json_probe(j, &r->layers[c->steps]);
    json_close(j, '}');
}

/* The inputs of one step through time as one row a sample. */
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
    const struct trial *t = model;
    const struct trial_config *c = &t->config;
    json_open(j, NULL, '{');
    json_text(j, "scene", "depth");
    json_text(j, "mode", values_text(ctx->values, P_MODE));
    json_integer(j, "step", ctx->step);
    json_flag(j, "residual", c->residual);
    json_flag(j, "normalize", c->normalize);
    if (c->normalize) {
        json_real(j, "normalize_epsilon", NET_EPSILON);
    }
    json_data(j, t, ctx->scratch);
    json_open(j, "nets", '[');
    for (int i = 0; i < c->n; i++) {
        json_open(j, NULL, '{');
        json_text(j, "activation", activation_table[c->activations[i]].name);
        json_text(j, "init", init_table[c->inits[i]].name);
        json_real(j, "loss", trial_report(t, i)->loss);
        if (c->through_time) {
            json_rnn(j, &t->rnns[i]);
        } else {
            json_net(j, &t->nets[i]);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}
