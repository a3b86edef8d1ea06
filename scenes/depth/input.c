/* Keys and mouse of depth.c. */
#include "scenes/depth/depth.h"

#include <string.h>

int depth_layer(const struct trial *t, const struct ctx *ctx)
{
    int layer = (int)values_integer(ctx->values, P_LAYER) - 1;
    return layer < t->n_layers ? layer : t->n_layers - 1;
}

static void ask_layer(const struct trial *t, int layer, struct asks *asks)
{
    layer = layer < 0 ? 0 : layer >= t->n_layers ? t->n_layers - 1 : layer;
    ask_set_real(asks, P_LAYER, PARAM_ALL, layer + 1);
}

static void ask_next(const struct ctx *ctx, struct asks *asks, int param)
{
    const struct choice *choices = ctx->values->list->items[param].choices;
    int next = (values_choice(ctx->values, param) + 1) % choice_count(choices);
    ask_set(asks, param, PARAM_ALL, choices[next].name);
}

static void ask_toggle(const struct ctx *ctx, struct asks *asks, int param)
{
    ask_set(asks, param, PARAM_ALL, values_flag(ctx->values, param) ? "no" : "yes");
}

/* The next activation for a net that no other net has. */
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

static bool key_input(const struct trial *t, const struct ctx *ctx, uint32_t key,
                      struct asks *asks)
{
    int layer = depth_layer(t, ctx);
    switch (key) {
    case K_UP:
    case 'k':
        ask_layer(t, layer - 1, asks);
        return true;
    case K_DOWN:
    case 'j':
        ask_layer(t, layer + 1, asks);
        return true;
    case K_PAGE_UP:
        ask_layer(t, layer - 10, asks);
        return true;
    case K_PAGE_DOWN:
        ask_layer(t, layer + 10, asks);
        return true;
    case K_HOME:
        ask_layer(t, 0, asks);
        return true;
    case K_END:
        ask_layer(t, t->n_layers - 1, asks);
        return true;
    case 'd':
        ask_next(ctx, asks, P_SHOW);
        return true;
    case 'i':
        ask_next(ctx, asks, P_INIT);
        return true;
    case 'v':
        ask_activation(t, 0, asks);
        return true;
    case 'V':
        ask_activation(t, 1, asks);
        return true;
    case 'c':
        ask_next(ctx, asks, P_CLIP);
        return true;
    case 'x':
        ask_toggle(ctx, asks, P_RESIDUAL);
        return true;
    case 'z':
        ask_toggle(ctx, asks, P_NORMALIZE);
        return true;
    case 'm':
        ask_next(ctx, asks, P_MODE);
        return true;
    default:
        return false;
    }
}

bool depth_input(void *view, const void *model, const struct ctx *ctx,
                 const struct event *e, struct asks *asks)
{
    (void)view;
    const struct trial *t = &((const struct depth_model *)model)->trial;
    if (e->type == EVENT_KEY) {
        return key_input(t, ctx, e->key, asks);
    }
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
