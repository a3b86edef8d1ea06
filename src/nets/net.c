#include "nets/net.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/norm.h"
#include "nets/net_probe.h"

/* Up to this width the radius is computed at each update, which costs less than a few
 * passes. Of wider nets it is known for the weights as drawn only. */
enum { RADIUS_WIDTH = 64 };

/* ---- sizes ---- */

struct net_size net_size(const struct net_config *c)
{
    double width = c->width, batch = c->batch, hidden = c->hidden, n_in = c->n_in;
    double parameters, multiplied;
    if (c->through_time) {
        parameters = width * (width + n_in + 2) + 1;
        multiplied = parameters * hidden;
    } else {
        parameters = (n_in + 1) * width + (hidden - 1) * (width + 1) * width + width + 1;
        multiplied = parameters;
    }
    double kept = 2 + c->residual + c->normalize; /* UNMUTATED: memory */
    double largest = fmax(width, n_in) * fmax(width, batch);
    double units = (kept * hidden + 5) * width * batch; /* UNMUTATED: memory */
    double doubles = 5 * parameters + units + largest;  /* UNMUTATED: memory */
    /* bytes a layer, with its nodes and steps */
    const double layer =
        4096 + (double)sizeof(struct layer_probe); /* UNMUTATED: memory */
    double layers = hidden + 2;                    /* UNMUTATED: memory */
    return (struct net_size){
        .parameters = parameters,
        .work = 3 * multiplied * batch,
        .bytes = (double)sizeof(double) * doubles + layers * layer,
    };
}

/* ---- building the graph ---- */

struct builder {
    struct net *net;
    const struct net *from; /* whose parameters are used; NULL: the net has its own */
    struct graph *g;
    double **at;  /* [leaves] where their values are */
    bool *wanted; /* [leaves] */
    struct arena *mem;
};

/* At least as many as are added, and some beside the layers. Neither leaf 0, which is
 * data, nor what is left over has parameters. */
enum { NODES_A_LAYER = 12, LEAVES_A_LAYER = 3, NODES_MORE = 16 }; /* UNMUTATED: memory */

static void builder_init(struct builder *b, struct net *net, struct arena *mem)
{
    int layers = net->n_layers, leaves = LEAVES_A_LAYER * layers + NODES_MORE;
    net->graph = (struct graph){
        .nodes = arena_new(mem, struct node, NODES_A_LAYER * layers + NODES_MORE),
        .leaves = arena_new(mem, struct leaf, leaves)};
    net->parameters = arena_new(mem, struct trained, leaves);
    *b = (struct builder){.net = net,
                          .g = &net->graph,
                          .at = arena_new(mem, double *, leaves),
                          .wanted = arena_new(mem, bool, leaves),
                          .mem = mem};
}

/* A leaf for rows × cols numbers that are at `data`. Returns its node. */
static int data_leaf(struct builder *b, const char *name, int rows, int cols,
                     const double *data)
{
    struct leaf *leaf = &b->g->leaves[b->g->n_leaves];
    leaf->shape = (struct shape){rows, cols};
    snprintf(leaf->name, sizeof leaf->name, "%s", name);
    b->at[b->g->n_leaves] = (double *)data; /* a plan does not write to its leaves */
    return graph_add_leaf(b->g, b->g->n_leaves++, 0);
}

/* A leaf for parameters: the net's own, which are trained if `wanted`, or those of the
 * net `from`. `number`: of the layer; 0: none in the name. */
static int trained_leaf(struct builder *b, const char *letter, int number, int rows,
                        int cols, bool wanted)
{
    char name[sizeof b->g->leaves->name];
    snprintf(name, sizeof name, number ? "%s%d" : "%s", letter, number);
    int k = b->g->n_leaves;
    if (b->from) {
        return data_leaf(b, name, rows, cols, b->from->parameters[k].theta);
    }
    trained_init(&b->net->parameters[k], (size_t)rows * (size_t)cols, b->mem);
    b->wanted[k] = wanted;
    return data_leaf(b, name, rows, cols, b->net->parameters[k].theta);
}

static int add(struct builder *b, enum op op, int x, int y)
{
    return graph_add_op(b->g, op, x, y, 0);
}

static int activate(struct builder *b, enum activation activation, int z)
{
    enum op op = activation_table[activation].op;
    return op == OP_MOST ? z : add(b, op, z, -1);
}

static int leaf_of(const struct builder *b, int node)
{
    return b->g->nodes[node].leaf;
}

/* A·W + b with a W and a b of its own. The bias of a layer that is normalized is not
 * trained: it is subtracted together with the mean. */
static struct net_layer affine(struct builder *b, int number, int a, int fan_in,
                               int fan_out, bool trains_bias)
{
    int w = trained_leaf(b, "W", number, fan_in, fan_out, true);
    int product = add(b, OP_MATMUL, a, w);
    int bias = trained_leaf(b, "b", number, 1, fan_out, trains_bias);
    int z = add(b, OP_ADD, product, bias);
    return (struct net_layer){.product = product,
                              .biased = z,
                              .z = z,
                              .phi = z,
                              .a = z,
                              .w = leaf_of(b, w),
                              .b = leaf_of(b, bias),
                              .fan_in = fan_in,
                              .fan_out = fan_out};
}

/* Returns the node of the last activations. */
static int build_layers(struct builder *b, const double *x)
{
    const struct net_config *c = &b->net->config;
    int a = data_leaf(b, "X", c->batch, c->n_in, x);
    for (int l = 0; l < c->hidden; l++) {
        int fan_in = l == 0 ? c->n_in : c->width;
        struct net_layer layer = affine(b, l + 1, a, fan_in, c->width, !c->normalize);
        int y = c->normalize ? add(b, OP_BATCH_NORM, layer.z, -1) : layer.z;
        layer.phi = activate(b, c->activation, y);
        layer.a = c->residual && l > 0 ? add(b, OP_ADD, layer.phi, a) : layer.phi;
        b->net->layers[l] = layer;
        a = layer.a;
    }
    return a;
}

static int build_time(struct builder *b, const double *x)
{
    const struct net_config *c = &b->net->config;
    int n = c->width, batch = c->batch;
    const double *zeros = arena_new(b->mem, double, n *batch);
    int h = data_leaf(b, "H", batch, n, zeros);
    int w = trained_leaf(b, "W", 0, n, n, true);
    int u = trained_leaf(b, "U", 0, c->n_in, n, true);
    int bias = trained_leaf(b, "b", 0, 1, n, true);
    b->net->u = leaf_of(b, u);
    for (int t = 0; t < c->hidden; t++) {
        int x_t = data_leaf(b, "X", batch, c->n_in,
                            x + (size_t)t * (size_t)batch * (size_t)c->n_in);
        int product = add(b, OP_MATMUL, h, w);
        int input = add(b, OP_ADD, add(b, OP_MATMUL, x_t, u), bias);
        int z = add(b, OP_ADD, product, input);
        h = activate(b, c->activation, z);
        b->net->layers[t] = (struct net_layer){.product = product,
                                               .biased = input,
                                               .z = z,
                                               .phi = h,
                                               .a = h,
                                               .w = leaf_of(b, w),
                                               .b = leaf_of(b, bias),
                                               .fan_in = n,
                                               .fan_out = n};
    }
    return h;
}

/* The graph from the inputs to the logits, which are its last node. */
static struct builder build(struct net *net, const struct net_config *config,
                            const struct net *from, const double *x, struct arena *mem)
{
    int hidden = config->hidden;
    *net = (struct net){.config = *config,
                        .n_layers = hidden + 1,
                        .layers = arena_new(mem, struct net_layer, hidden + 1),
                        .u = -1};
    struct builder b;
    builder_init(&b, net, mem);
    b.from = from;
    int a = config->through_time ? build_time(&b, x) : build_layers(&b, x);
    net->layers[hidden] = affine(&b, hidden + 1, a, config->width, 1, true);
    return b;
}

void net_init(struct net *net, const struct net_config *config, const double *x,
              const double *labels, struct arena *mem)
{
    struct builder b = build(net, config, NULL, x, mem);
    int y = data_leaf(&b, "y", config->batch, 1, labels);
    add(&b, OP_BCE, net->layers[config->hidden].z, y);
    struct plan_options options = {.wanted = b.wanted, .at = b.at};
    net_probe_init(net, &options.watch, mem);
    plan_init(&net->plan, &net->graph, &options, mem);
    for (int k = 0; k < net->graph.n_leaves; k++) { /* UNMUTATED: ends are empty */
        const struct matrix *grad = plan_grad(&net->plan, net->plan.leaf[k]);
        /* No two leaves share a gradient's memory, so that each can be clipped in place:
         * that of W is a product's, and that of b is the layer's δ or its sum. */
        net->parameters[k].grad = grad ? grad->at : NULL;
        net->parameters[k].n = grad ? net->parameters[k].n : 0;
    }
}

/* ---- weights ---- */

static double *biases(const struct net *net, const struct net_layer *layer)
{
    return net->parameters[layer->b].theta;
}

/* Draws a leaf's W by the rule that `how` names, as out × in, and its b unless NULL. */
static void draw(const struct net *net, struct init_draw how, int w, double *b)
{
    struct arena scratch = ARENA_INIT;
    const struct shape shape = net->graph.leaves[w].shape;
    double *unused = arena_new(&scratch, double, shape.cols);
    how.fan_in = shape.rows, how.fan_out = shape.cols;
    how.w = arena_new(&scratch, double, shape.rows *shape.cols);
    how.b = b ? b : unused;
    init_draw(&how);
    matrix_transpose((size_t)shape.cols, (size_t)shape.rows, how.w,
                     net->parameters[w].theta);
    arena_release(&scratch);
}

static double radius_of(const struct net *net)
{
    struct arena scratch = ARENA_INIT;
    size_t n = (size_t)net->config.width;
    double *room = arena_new(&scratch, double, 2 * n * n);
    double radius = matrix_radius(n, net->parameters[net->layers[0].w].theta, room);
    arena_release(&scratch);
    return radius;
}

static void set_radius(struct net *net, double radius)
{
    struct trained *w = &net->parameters[net->layers[0].w];
    net->report.radius = radius_of(net);
    if (!isnan(radius) && net->report.radius > 0) {
        for (size_t i = 0; i < w->n; i++) {
            w->theta[i] *= radius / net->report.radius;
        }
        net->report.radius = radius;
    }
}

void net_draw(struct net *net, enum init rule, double scale, double radius, uint64_t seed)
{
    struct init_draw how = {.rule = rule, .scale = scale, .key = {.seed = seed}};
    const struct net_layer *output = &net->layers[net->n_layers - 1];
    if (net->config.through_time) {
        /* b is drawn with U */
        enum { RECURRENT, INPUT, OUTPUT };
        how.key.layer = RECURRENT, draw(net, how, net->layers[0].w, NULL);
        how.key.layer = INPUT, draw(net, how, net->u, biases(net, net->layers));
        how.key.layer = OUTPUT, draw(net, how, output->w, biases(net, output));
        set_radius(net, radius);
        return;
    }
    for (int l = 0; l < net->n_layers; l++) {
        how.key.layer = (uint32_t)l;
        draw(net, how, net->layers[l].w, biases(net, &net->layers[l]));
    }
}

void net_copy(struct net *net, const struct net *from)
{
    assert(net->graph.n_leaves == from->graph.n_leaves);
    for (int k = 0; k < net->graph.n_leaves; k++) { /* UNMUTATED: ends are empty */
        const struct shape shape = net->graph.leaves[k].shape;
        if (from->parameters[k].theta) {
            memcpy(net->parameters[k].theta, from->parameters[k].theta,
                   shape_entries(shape) * sizeof(double));
        }
    }
    net->report.radius = from->report.radius;
}

void net_weights(const struct net *net, int leaf, double *out)
{
    const struct shape shape = net->graph.leaves[leaf].shape;
    matrix_transpose((size_t)shape.rows, (size_t)shape.cols, net->parameters[leaf].theta,
                     out);
}

/* ---- passes ---- */

void net_logits(const struct net *net, const double *x, int batch, double *out,
                struct arena *scratch)
{
    struct net other;
    struct net_config config = net->config;
    config.batch = batch;
    struct builder b = build(&other, &config, net, x, scratch);
    plan_init(&other.plan, &other.graph,
              &(struct plan_options){.forward_only = true, .at = b.at}, scratch);
    plan_run(&other.plan);
    memcpy(out, other.plan.at[other.graph.n - 1].at, (size_t)batch * sizeof *out);
}

void net_pass(struct net *net)
{
    plan_run(&net->plan);
    net_probe_finish(net);
}

/* An update of a leaf. With histograms its ‖Δθ‖ over ‖W‖ of the last pass goes into the
 * report of the layers whose W it is. */
static size_t update_leaf(struct net *net, int leaf, const struct training *t,
                          struct arena *scratch)
{
    struct trained *p = &net->parameters[leaf];
    if (!net->report.histograms) {
        return trained_update(p, t, net->report.grad_norm);
    }
    double *delta = arena_new(scratch, double, p->n);
    memcpy(delta, p->theta, p->n * sizeof *delta);
    size_t clipped = trained_update(p, t, net->report.grad_norm);
    for (size_t i = 0; i < p->n; i++) {
        delta[i] = p->theta[i] - delta[i];
    }
    double moved = norm_2(p->n, delta);
    for (int l = 0; l < net->n_layers; l++) {
        struct layer_probe *layer = &net->report.layers[l];
        if (net->layers[l].w == leaf) {
            layer->update_ratio = moved > 0 ? moved / layer->w_norm : moved;
        }
    }
    arena_clear(scratch);
    return clipped;
}

void net_update(struct net *net, const struct training *t)
{
    struct probe_report *r = &net->report;
    struct arena scratch = ARENA_INIT;
    r->clipped = 0;
    for (int k = 0; k < net->graph.n_leaves; k++) { /* UNMUTATED: ends are empty */
        if (net->parameters[k].n) {
            r->clipped += update_leaf(net, k, t, &scratch);
        }
    }
    arena_release(&scratch);
    r->clips += r->clipped > 0;
    if (net->config.through_time) { /* of a wider net it is unknown from now on */
        r->radius = net->config.width <= RADIUS_WIDTH ? radius_of(net) : (double)NAN;
    }
    net_pass(net);
}
