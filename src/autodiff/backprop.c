#include "autodiff/backprop.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static bool is_input(const struct graph *g, int node)
{
    return g->nodes[node].op == OP_LEAF || g->nodes[node].op == OP_CONSTANT;
}

/* ---- the plan of a pass ---- */

static void add_move(struct backprop *b, enum backprop_kind kind, int node, int input)
{
    b->plan[b->n_plan++] =
        (struct backprop_move){.kind = kind, .node = node, .input = input};
}

static void make_plan(struct backprop *b, struct arena *mem)
{
    const struct graph *g = b->g;
    b->plan = arena_new(mem, struct backprop_move, 3 * g->n);
    b->edge_at = arena_new(mem, int, 2 * g->n);
    for (int i = 1; i < g->n; i++) { /* node 0 is an input */
        if (!is_input(g, i)) {
            add_move(b, BACKPROP_FORWARD, i, -1);
        }
    }
    b->n_forward = b->n_plan;
    if (!g->nodes[g->n - 1].needs_grad) {
        return; /* a constant has no gradient */
    }
    add_move(b, BACKPROP_SEED, g->n - 1, -1);
    for (int i = g->n - 1; i > 0; i--) {
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k)) {
                add_move(b, BACKPROP_EDGE, i, k);
                b->edge_at[2 * i + k] = b->n_plan;
            }
        }
    }
}

static void index_users(struct backprop *b, struct arena *mem)
{
    const struct graph *g = b->g;
    b->user_first = arena_new(mem, int, g->n + 1);
    b->users = arena_new(mem, int, 2 * g->n);
    int *fill = arena_new(mem, int, g->n);
    for (int m = b->n_forward; m < b->n_plan; m++) {
        if (b->plan[m].kind == BACKPROP_EDGE) {
            b->user_first[g->nodes[b->plan[m].node].in[b->plan[m].input] + 1]++;
        }
    }
    for (int i = 1; i < g->n; i++) {
        b->user_first[i + 1] += b->user_first[i];
    }
    for (int m = b->n_forward; m < b->n_plan; m++) {
        if (b->plan[m].kind == BACKPROP_EDGE) {
            int in = g->nodes[b->plan[m].node].in[b->plan[m].input];
            b->users[b->user_first[in] + fill[in]++] =
                2 * b->plan[m].node + b->plan[m].input;
        }
    }
}

/* ---- state ---- */

static void set_inputs(struct backprop *b)
{
    const struct graph *g = b->g;
    for (int i = 0; i < g->n; i++) {
        b->has_value[i] = is_input(g, i);
        if (g->nodes[i].op == OP_LEAF) {
            b->values[i] = b->leaves[g->nodes[i].leaf];
        } else if (g->nodes[i].op == OP_CONSTANT) {
            b->values[i] = g->nodes[i].constant;
        }
    }
}

void backprop_init(struct backprop *b, const struct graph *g, const double *leaves,
                   const struct backprop_options *options, struct arena *mem)
{
    *b = (struct backprop){.g = g, .options = *options};
    if (options->trained) {
        bool *trained = arena_new(mem, bool, g->n_leaves);
        memcpy(trained, options->trained, (size_t)g->n_leaves * sizeof *trained);
        b->options.trained = trained;
    }
    b->leaves = arena_new(mem, double, g->n_leaves);
    for (int i = 0; i < g->n_leaves; i++) { /* leaves may be NULL: no memcpy */
        b->leaves[i] = leaves[i];
    }
    b->values = arena_new(mem, double, g->n);
    b->grads = arena_new(mem, double, g->n);
    b->kept = arena_new(mem, double, g->n);
    b->leaves_before = arena_new(mem, double, g->n_leaves);
    b->grads_used = arena_new(mem, double, g->n_leaves);
    b->has_value = arena_new(mem, bool, g->n);
    b->has_grad = arena_new(mem, bool, g->n);
    b->has_kept = arena_new(mem, bool, g->n);
    make_plan(b, mem);
    index_users(b, mem);
    set_inputs(b);
}

static void note_bad(struct backprop *b, int node, bool grad, double what)
{
    if (b->bad.step == 0 && !isfinite(what)) {
        b->bad = (struct backprop_bad){b->step + 1, node, grad, what};
    }
}

static void move_forward(struct backprop *b, int node)
{
    const struct node *n = &b->g->nodes[node];
    double first = b->values[n->in[0]];
    double second = n->in[1] >= 0 ? b->values[n->in[1]] : first;
    b->values[node] = op_table[n->op].forward(first, second);
    b->has_value[node] = true;
    note_bad(b, node, false, b->values[node]);
}

static void receive(struct backprop *b, int node, double amount)
{
    b->grads[node] = b->has_grad[node] ? b->grads[node] + amount : amount;
    b->has_grad[node] = true;
    note_bad(b, node, true, b->grads[node]);
}

static void move_backward(struct backprop *b, int node, int input)
{
    double local = graph_local(b->g, b->values, node, input);
    receive(b, b->g->nodes[node].in[input], b->grads[node] * local);
}

static void update_leaf(struct backprop *b, int node)
{
    int leaf = b->g->nodes[node].leaf;
    b->leaves_before[leaf] = b->leaves[leaf];
    b->grads_used[leaf] = b->has_grad[node] ? b->grads[node] : 0;
    if (b->options.trained && b->options.trained[leaf]) {
        b->leaves[leaf] -= b->options.learning_rate * b->grads_used[leaf];
    }
}

/* Forgets the operations' values and gradients, and the leaves' gradients unless
 * keep_grads is set. */
static void update(struct backprop *b)
{
    const struct graph *g = b->g;
    for (int i = 0; i < g->n; i++) {
        bool leaf = g->nodes[i].op == OP_LEAF;
        if (leaf) {
            update_leaf(b, i);
        }
        b->has_grad[i] = b->has_kept[i] = leaf && b->options.keep_grads && b->has_grad[i];
        b->kept[i] = b->has_kept[i] ? b->grads[i] : 0;
    }
    set_inputs(b);
    for (int i = 0; i < g->n; i++) {
        if (g->nodes[i].op == OP_LEAF) {
            note_bad(b, i, false, b->values[i]);
        }
    }
}

bool backprop_step(struct backprop *b)
{
    if (b->step >= backprop_steps(b)) {
        return false;
    }
    struct backprop_move m = backprop_move_at(b, b->step + 1);
    if (m.kind == BACKPROP_FORWARD) {
        move_forward(b, m.node);
    } else if (m.kind == BACKPROP_SEED) {
        receive(b, m.node, 1);
    } else if (m.kind == BACKPROP_EDGE) {
        move_backward(b, m.node, m.input);
    } else {
        update(b);
    }
    b->step++;
    return true;
}

/* ---- questions ---- */

static long passes(const struct backprop *b)
{
    return b->options.passes > 0 ? b->options.passes : 1;
}

long backprop_steps(const struct backprop *b)
{
    return passes(b) * (b->n_plan + 1) - 1;
}

long backprop_pass_end(const struct backprop *b, long pass)
{
    return (pass + 1) * (b->n_plan + 1) - 1;
}

struct backprop_move backprop_move_at(const struct backprop *b, long step)
{
    assert(step >= 0);
    long pass = step / (b->n_plan + 1), place = step % (b->n_plan + 1);
    struct backprop_move m = {pass > 0 ? BACKPROP_UPDATE : BACKPROP_START, pass, -1, -1};
    if (place > 0) {
        m = b->plan[place - 1];
        m.pass = pass;
    }
    return m;
}

bool backprop_reached(const struct backprop *b, int node, int input)
{
    int at = b->edge_at[2 * node + input];
    return at != 0 && b->step % (b->n_plan + 1) >= at;
}

int backprop_arrived(const struct backprop *b, int node)
{
    int n = 0;
    for (int i = b->user_first[node]; i < b->user_first[node + 1]; i++) {
        n += backprop_reached(b, b->users[i] / 2, b->users[i] % 2);
    }
    return n;
}

int backprop_terms(const struct backprop *b, int node, int most,
                   struct backprop_term *out)
{
    int first = b->user_first[node], n = b->user_first[node + 1] - first;
    for (int i = 0; i < n && i < most; i++) {
        int edge = b->users[first + i];
        out[i] = (struct backprop_term){.node = edge / 2, .input = edge % 2};
        out[i].reached = backprop_reached(b, edge / 2, edge % 2);
        if (out[i].reached) {
            out[i].upstream = b->grads[edge / 2];
            out[i].local = graph_local(b->g, b->values, edge / 2, edge % 2);
            out[i].product = out[i].upstream * out[i].local;
        }
    }
    return n;
}
