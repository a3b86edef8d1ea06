/* Keys and mouse of depth.c. */
#include "scenes/depth/depth.h"

#include <string.h>

static const struct trial *trial_of(const void *model)
{
    return &((const struct depth_model *)model)->trial;
}

int depth_layer(const struct trial *t, const struct ctx *ctx)
{
    int layer = (int)values_integer(ctx->values, P_LAYER) - 1;
    return layer < t->n_layers ? layer : t->n_layers - 1;
}

enum err depth_check(const void *model, const struct ctx *ctx, int param,
                     struct fail *fail)
{
    const struct trial *t = trial_of(model);
    long layer = (long)values_integer(ctx->values, P_LAYER);
    if (param != P_LAYER || layer <= t->n_layers) {
        return ERR_NONE;
    }
    return fail_set(fail, ERR_INPUT, "layer", 0, "at most %d here, which is the output",
                    t->n_layers);
}

static void ask_layer(const struct trial *t, int layer, struct asks *asks)
{
    layer = layer < 0 ? 0 : layer >= t->n_layers ? t->n_layers - 1 : layer;
    ask_set_real(asks, P_LAYER, PARAM_ALL, layer + 1);
}

/* Gives a net the next activation that no other net has. */
static void ask_activation(const struct trial *t, int net, struct asks *asks)
{
    if (net >= t->config.n) {
        return;
    }
    enum activation nets[TRIAL_NETS];
    memcpy(nets, t->config.activations, sizeof nets);
    bool taken;
    do {
        nets[net] = (enum activation)((nets[net] + 1) % ACTIVATION_MOST);
        taken = false;
        for (int i = 0; i < t->config.n; i++) {
            taken |= i != net && nets[i] == nets[net];
        }
    } while (taken);
    const char *text = "";
    for (int i = 0; i < t->config.n; i++) {
        text = arena_printf(asks->mem, "%s%s%s", text, i ? "," : "",
                            activation_table[nets[i]].name);
    }
    ask_set(asks, P_NETS, PARAM_ALL, text);
}

static void key_activation(const struct key_press *p)
{
    ask_activation(trial_of(p->model), p->which, p->asks);
}

/* Pairs of keys: up and down by `arg` layers. */
static void key_layer(const struct key_press *p)
{
    const struct trial *t = trial_of(p->model);
    int layer = depth_layer(t, p->ctx);
    ask_layer(t, p->which % 2 ? layer + p->arg : layer - p->arg, p->asks);
}

const struct key_row depth_keys[] = {
    {"d", "bars",
     "what the bars show: ‖δ‖, ‖∂L/∂W‖, ‖∂L/∂b‖, gradient or update over weights, |a|",
     keys_nudge, P_SHOW},
    {"i", "init", "next initialization", keys_nudge, P_INIT},
    {"v V", "activation", "next activation for the first, for the second net",
     key_activation, P_NETS},
    {"x", "residual", "residual connections on or off", keys_nudge, P_RESIDUAL},
    {"z", "normalize", "normalization over the batch on or off", keys_nudge, P_NORMALIZE},
    {"c", "clip", "next way to clip gradients, or none", keys_nudge, P_CLIP},
    {"m", "time", "through layers or through time", keys_nudge, P_MODE},
    {"↑ ↓  k j", "layer", "select a layer (or the wheel, or a click)", key_layer, 1},
    {"PgUp PgDn", NULL, "ten layers up, down", key_layer, 10},
    {"Home End", NULL, "the first layer, the output", key_layer, TRIAL_LAYERS},
    {0},
};

bool depth_input(void *view, const void *model, const struct ctx *ctx,
                 const struct event *e, struct asks *asks)
{
    (void)view;
    const struct trial *t = trial_of(model);
    if (e->type == EVENT_WHEEL) {
        ask_layer(t, depth_layer(t, ctx) - e->delta, asks);
        return true;
    }
    bool row = e->hit >= HIT_ROW && e->hit < HIT_ROW + TRIAL_NETS * HIT_ROW_NEXT;
    if (row && (e->type == EVENT_PRESS || e->type == EVENT_DRAG)) {
        ask_layer(t, (e->hit - HIT_ROW) % HIT_ROW_NEXT, asks);
        return true;
    }
    return false;
}
