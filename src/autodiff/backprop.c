#include "autodiff/backprop.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kernels/norm.h"

/* ---- the moves of a pass ---- */

static void add_move(struct backprop *b, enum backprop_kind kind, int node, int input)
{
    b->moves[b->n_moves++] =
        (struct backprop_move){.kind = kind, .node = node, .input = input};
}

static void list_moves(struct backprop *b, struct arena *mem)
{
    const struct graph *g = b->g;
    b->moves = arena_new(mem, struct backprop_move, 3 * g->n + 1);
    b->edge_at = arena_new(mem, int, 2 * g->n);
    for (int i = 1; i < g->n; i++) { /* node 0 is an input */
        if (g->nodes[i].in[0] >= 0) {
            add_move(b, BACKPROP_FORWARD, i, -1);
        }
    }
    b->n_forward = b->n_moves;
    if (!g->nodes[g->n - 1].needs_grad || graph_no_loss(g)) {
        return; /* a constant has no gradient, and a matrix none of its own */
    }
    add_move(b, BACKPROP_SEED, g->n - 1, -1);
    for (int i = g->n - 1; i; i--) { /* node 0 has no edges */
        for (int k = 0; k < 2; k++) {
            if (graph_flows(g, i, k) && b->plan.grad[i]) {
                add_move(b, BACKPROP_EDGE, i, k);
                b->edge_at[2 * i + k] = b->n_moves;
                b->n_edges++;
            }
        }
    }
    add_move(b, BACKPROP_END, -1, -1);
}

/* Chains the edges to each node, from the last move to the first, so that each chain
 * begins with the first one. */
static void chain_edges(struct backprop *b, struct arena *mem)
{
    b->first_edge = arena_new(mem, int, b->g->n);
    b->next_edge = arena_new(mem, int, 2 * b->g->n);
    for (int m = b->n_forward + b->n_edges; m > b->n_forward; m--) {
        int node = b->moves[m].node, input = b->moves[m].input;
        int *first = &b->first_edge[b->g->nodes[node].in[input]];
        b->next_edge[2 * node + input] = *first;
        *first = 2 * node + input;
    }
}

/* ---- state ---- */

static void note_bad(struct backprop *b, int node, bool grad, const struct matrix *m)
{
    for (size_t i = 0; b->bad.step == 0 && i < matrix_entries(m); i++) {
        if (!isfinite(m->at[i])) {
            b->bad = (struct backprop_bad){
                b->step + 1,           node,    grad, (int)(i / m->columns),
                (int)(i % m->columns), m->at[i]};
        }
    }
}

static void tell_value(const struct backprop *b, int node)
{
    const struct backprop_hook *hook = b->options.hook;
    if (hook && hook->value) {
        hook->value(hook->data, &b->plan, node);
    }
}

static void set_inputs(struct backprop *b)
{
    const struct graph *g = b->g;
    for (int i = 0; i < g->n; i++) {
        b->has_value[i] = g->nodes[i].in[0] < 0;
        if (g->nodes[i].op == OP_LEAF) {
            const struct matrix *value = backprop_value(b, i);
            memcpy(value->at, b->leaves + b->leaf_at[g->nodes[i].leaf],
                   matrix_entries(value) * sizeof *value->at);
            note_bad(b, i, false, value);
        }
        if (b->has_value[i]) {
            tell_value(b, i);
        }
    }
}

/* Where the entries of each leaf begin. */
static void place_leaves(struct backprop *b, struct arena *mem)
{
    const struct graph *g = b->g;
    b->leaf_at = arena_new(mem, size_t, g->n_leaves + 1);
    for (int k = 0; k < g->n_leaves; k++) {
        size_t entries = shape_entries(g->leaves[k].shape);
        b->leaf_at[k + 1] = b->leaf_at[k] + (entries ? entries : 1);
    }
    size_t all = b->leaf_at[g->n_leaves];
    b->leaves = arena_new(mem, double, all);
    b->kept = arena_new(mem, double, all);
    b->leaves_before = arena_new(mem, double, all);
    b->grads_used = arena_new(mem, double, all);
}

/* Room for what the moves add. */
static void make_room(struct backprop *b, struct arena *mem)
{
    const struct graph *g = b->g;
    size_t most = 1;
    bool recomputed = graph_is_of_numbers(g) && !b->options.hook;
    b->terms = recomputed ? NULL : arena_new(mem, struct matrix, 2 * g->n);
    for (int i = 0; i < g->n; i++) {
        size_t n = matrix_entries(backprop_value(b, i));
        most = n > most ? n : most;
        for (int k = 0; k < 2 && b->terms; k++) {
            if (graph_flows(g, i, k)) {
                struct matrix *term = &b->terms[2 * i + k];
                *term = *backprop_value(b, g->nodes[i].in[k]);
                term->at = arena_new(mem, double, matrix_entries(term));
            }
        }
    }
    b->before = arena_new(mem, double, most);
}

void backprop_init(struct backprop *b, const struct graph *g, const double *leaves,
                   const struct backprop_options *options, struct arena *mem)
{
    *b = (struct backprop){.g = g, .options = *options};
    place_leaves(b, mem);
    for (size_t i = 0; i < b->leaf_at[g->n_leaves]; i++) { /* leaves may be NULL */
        b->leaves[i] = leaves[i];
    }
    plan_init(&b->plan, g, &(struct plan_options){.step_by_step = true}, mem);
    b->values = b->plan.v;
    b->grads = b->plan.v + b->plan.grads;
    b->has_value = arena_new(mem, bool, g->n);
    b->has_grad = arena_new(mem, bool, g->n);
    b->has_kept = arena_new(mem, bool, g->n);
    make_room(b, mem);
    list_moves(b, mem);
    chain_edges(b, mem);
    set_inputs(b);
}

static void move_forward(struct backprop *b, int node)
{
    plan_run_steps(&b->plan, b->plan.node_steps[node]);
    tell_value(b, node);
    b->has_value[node] = true;
    note_bad(b, node, false, backprop_value(b, node));
}

static void received(struct backprop *b, int node)
{
    const struct backprop_hook *hook = b->options.hook;
    if (hook && hook->grad) {
        hook->grad(hook->data, &b->plan, node);
    }
    b->has_grad[node] = true;
    note_bad(b, node, true, backprop_grad(b, node));
}

/* What earlier passes left of a node's gradient. NULL: it is no leaf, and nothing. */
static double *kept_of(const struct backprop *b, int node)
{
    const struct node *n = &b->g->nodes[node];
    return n->op == OP_LEAF ? b->kept + b->leaf_at[n->leaf] : NULL;
}

/* Writes to b->before what the edge's term is added to: the sum so far or, at the first
 * term of a pass, what earlier passes left; with a hook that overwrites, 0. */
static void set_before(struct backprop *b, int edge, int node)
{
    const struct backprop_hook *hook = b->options.hook;
    const struct matrix *grad = backprop_grad(b, node);
    const double *kept = kept_of(b, node);
    size_t bytes = matrix_entries(grad) * sizeof *grad->at;
    memset(b->before, 0, bytes);
    if (hook && hook->overwrites) {
        return;
    }
    if (edge != b->first_edge[node]) {
        memcpy(b->before, grad->at, bytes);
    } else if (kept) {
        memcpy(b->before, kept, bytes);
    }
}

/* The plan adds the edge's term to 0, so that the term can be kept; then it is added to
 * what was there. */
static void move_backward(struct backprop *b, int node, int input)
{
    int edge = 2 * node + input, in = b->g->nodes[node].in[input];
    const struct backprop_hook *hook = b->options.hook;
    const struct matrix *grad = backprop_grad(b, in);
    size_t n = matrix_entries(grad), bytes = n * sizeof *grad->at;
    set_before(b, edge, in);
    memset(grad->at, 0, bytes);
    plan_run_steps(&b->plan, b->plan.edge_steps[edge]);
    if (hook && hook->term) {
        hook->term(hook->data, &b->plan, node, input, grad);
    }
    if (b->terms) {
        memcpy(b->terms[edge].at, grad->at, bytes);
    }
    for (size_t i = 0; i < n; i++) {
        grad->at[i] = b->before[i] + grad->at[i];
    }
    received(b, in);
}

static void update_leaf(struct backprop *b, int node)
{
    int leaf = b->g->nodes[node].leaf;
    const double *grad = b->has_grad[node] ? backprop_grad(b, node)->at : NULL;
    bool trained = b->options.trained && b->options.trained[leaf];
    for (size_t i = b->leaf_at[leaf], k = 0; i < b->leaf_at[leaf + 1]; i++, k++) {
        b->leaves_before[i] = b->leaves[i];
        b->grads_used[i] = grad ? grad[k] : 0;
        b->kept[i] = b->options.keep_grads ? b->grads_used[i] : 0;
        if (trained) {
            b->leaves[i] -= b->options.learning_rate * b->grads_used[i];
        }
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
    }
    set_inputs(b);
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
        b->grads[m.node] = 1 + backprop_kept(b, m.node);
        received(b, m.node);
    } else if (m.kind == BACKPROP_EDGE) {
        move_backward(b, m.node, m.input);
    } else if (m.kind == BACKPROP_UPDATE) {
        update(b);
    }
    b->step++;
    return true;
}

/* ---- questions ---- */

long backprop_pass_end(const struct backprop *b, long pass)
{
    return (pass + 1) * (b->n_moves + 1) - 1;
}

long backprop_steps(const struct backprop *b)
{
    return backprop_pass_end(b, b->options.passes ? b->options.passes - 1 : 0);
}

struct backprop_move backprop_move_at(const struct backprop *b, long step)
{
    assert(step >= 0);
    long pass = step / (b->n_moves + 1), place = step % (b->n_moves + 1);
    struct backprop_move m = {pass > 0 ? BACKPROP_UPDATE : BACKPROP_START, pass, -1, -1};
    if (place > 0) {
        m = b->moves[place - 1];
        m.pass = pass;
    }
    return m;
}

bool backprop_reached(const struct backprop *b, int node, int input)
{
    int at = b->edge_at[2 * node + input];
    return at != 0 && b->step % (b->n_moves + 1) >= at;
}

int backprop_arrived(const struct backprop *b, int node)
{
    int n = 0;
    for (int edge = b->first_edge[node]; edge; edge = b->next_edge[edge]) {
        n += backprop_reached(b, edge / 2, edge % 2);
    }
    return n;
}

static struct backprop_term term_of(const struct backprop *b, int node, int input)
{
    struct backprop_term t = {.node = node, .input = input};
    t.reached = backprop_reached(b, node, input);
    if (t.reached) {
        t.upstream = b->grads[node];
        t.local = graph_local(b->g, b->values, node, input);
        t.product = b->terms ? *b->terms[2 * node + input].at : t.upstream * t.local;
    }
    return t;
}

double backprop_kept_at(const struct backprop *b, int node, size_t at)
{
    const double *kept = kept_of(b, node);
    return kept ? kept[at] : 0;
}

double backprop_kept(const struct backprop *b, int node)
{
    return backprop_kept_at(b, node, 0);
}

double backprop_grad_norm(const struct backprop *b, int node)
{
    const struct matrix *m = backprop_grad(b, node);
    return norm_2(matrix_entries(m), m->at);
}

int backprop_edges(const struct backprop *b, int node, int most, int *out)
{
    int n = 0;
    for (int edge = b->first_edge[node]; edge; edge = b->next_edge[edge], n++) {
        if (n < most) {
            out[n] = edge;
        }
    }
    return n;
}

int backprop_terms(const struct backprop *b, int node, int most,
                   struct backprop_term *out)
{
    int n = 0;
    for (int edge = b->first_edge[node]; edge; edge = b->next_edge[edge], n++) {
        if (n < most) {
            out[n] = term_of(b, edge / 2, edge % 2);
        }
    }
    return n;
}
