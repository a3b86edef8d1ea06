#include "autodiff/plan.h"

#include <assert.h>
#include <string.h>

#include "autodiff/matrix_op.h"
#include "autodiff/plan_build.h"

static int constant_slot(struct planner *c, double value)
{
    int slot = plan_slot(c, 1, 1, false);
    c->p->v[slot] = value;
    return slot;
}

/* True if steps compute the node: it is no leaf, and not constant. */
static bool is_operation(const struct node *node)
{
    return node->needs_grad && node->op != OP_LEAF;
}

/* The most that a node needs. Steps: its value; for each of two edges a local gradient, a
 * product, a copy, a term and a sum; all that can be seen, with a term by each edge.
 * Slots: its value, its gradient, what it saves, and those of its edges, a copy none. An
 * input needs less, and leaves room for the constants and the gradient of the output. */
enum {
    STEPS_OF_NODE = 1 + 2 * 5 + PLAN_PARTS + 1, /* UNMUTATED: only to be large enough */
    SLOTS_OF_NODE = 3 + 2 * 4,                  /* UNMUTATED: likewise */
    JOBS_OF_NODE = 1 + 2                        /* UNMUTATED: likewise */
};

/* Makes room in scratch for the most that there can be; plan_init keeps what there is. */
static void planner_init(struct planner *c, struct plan *p, const struct graph *g,
                         const struct plan_options *options, struct arena *scratch)
{
    int n = g->n, slots = SLOTS_OF_NODE * n, steps = STEPS_OF_NODE * n;
    *p = (struct plan){.n = n,
                       .g = g,
                       .v = arena_new(scratch, double, slots),
                       .at = arena_new(scratch, struct matrix, slots),
                       .leaf = arena_new(scratch, int, g->n_leaves),
                       .grad = arena_new(scratch, int, n),
                       .node_steps = arena_new(scratch, struct plan_range, n),
                       .edge_steps = arena_new(scratch, struct plan_range, 2 * n),
                       .steps = arena_new(scratch, struct plan_step, steps),
                       .jobs = arena_new(scratch, struct plan_job, JOBS_OF_NODE * n),
                       .watch = options->watch};
    *c = (struct planner){.p = p,
                          .options = options,
                          .mapped = options->points,
                          .late = arena_new(scratch, bool, slots),
                          .wants = arena_new(scratch, bool, n),
                          .readers = arena_new(scratch, int, n),
                          .reader = arena_new(scratch, int, n),
                          .waits = arena_new(scratch, bool, n),
                          .own = arena_new(scratch, int, n),
                          .saved = arena_new(scratch, int, n)};
    for (int k = 0; k < g->n_leaves; k++) {
        p->leaf[k] = -1;
    }
}

/* ---- nodes ---- */

/* The slot of node i: of the node's shape or, in a field, as large as its inputs. */
static void node_slot(struct planner *c, int i)
{
    const struct node *node = &c->p->g->nodes[i];
    size_t rows = (size_t)node->shape.rows, columns = (size_t)node->shape.cols;
    assert(!c->mapped || (rows * columns == 1 && node->op < OP_ENTRIES_END));
    if (c->mapped && is_operation(node)) {
        plan_slot_for(c, node->in[0], plan_second_input(node), node->in[0]);
        return;
    }
    bool column = c->mapped && node->op == OP_LEAF && node->leaf == 0;
    plan_slot(c, rows, column ? c->options->points : columns,
              node->needs_grad && !column);
}

/* Slots, constants, leaves, and for each node who reads it and whether its gradient is
 * wanted. */
static void survey(struct planner *c)
{
    struct plan *p = c->p;
    for (int i = 0; i < p->n; i++) {
        const struct node *node = &p->g->nodes[i];
        node_slot(c, i);
        p->v[i] = node->constant;
        if (node->op == OP_LEAF) {
            assert(p->leaf[node->leaf] < 0); /* a leaf has one node */
            p->leaf[node->leaf] = i;
            c->wants[i] = !c->options->wanted || c->options->wanted[node->leaf];
        }
        for (int k = 0; k < 2 && node->in[k] >= 0; k++) {
            c->readers[node->in[k]]++;
            c->reader[node->in[k]] = i;
            c->wants[i] = c->wants[i] || c->wants[node->in[k]];
        }
    }
    c->one = constant_slot(c, 1);
    c->minus_one = constant_slot(c, -1);
    c->zero = constant_slot(c, 0);
    p->grads = p->n_slots;
    for (int i = 0; i < p->n && c->options->step_by_step; i++) {
        c->own[i] = plan_slot(c, p->at[i].rows, p->at[i].columns, true);
    }
}

/* ---- forward ---- */

/* A product of numbers that only a sum reads is computed together with it, unless
 * somebody watches it or the other term of the sum already is such a product. */
static bool can_wait(const struct planner *c, int i)
{
    const struct node *sum = &c->p->g->nodes[c->reader[i]];
    if (c->options->step_by_step || c->p->g->nodes[i].op != OP_MUL ||
        c->readers[i] != 1 || sum->op != OP_ADD || !plan_is_number(c, c->reader[i]) ||
        plan_is_watched(c, PLAN_VALUE, i)) {
        return false;
    }
    int other = sum->in[0] == i ? sum->in[1] : sum->in[0];
    return !c->waits[other];
}

static void forward_number(struct planner *c, int i)
{
    const struct node *node = &c->p->g->nodes[i];
    int a = node->in[0], b = plan_second_input(node);
    c->waits[i] = can_wait(c, i);
    if (c->waits[i]) {
        return;
    }
    if (node->op == OP_ADD && (c->waits[a] || c->waits[b])) {
        int product = c->waits[a] ? a : b;
        const int *factors = c->p->g->nodes[product].in;
        plan_emit(c, (struct plan_step){.code = PLAN_ADD_PRODUCT,
                                        .out = i,
                                        .a = factors[0],
                                        .b = factors[1],
                                        .c = product == a ? b : a});
        return;
    }
    plan_emit(c, (struct plan_step){
                     .code = (unsigned short)node->op, .out = i, .a = a, .b = b});
}

static void forward_matrix(struct planner *c, int i)
{
    const struct node *node = &c->p->g->nodes[i], *nodes = c->p->g->nodes;
    int a = node->in[0], b = plan_second_input(node);
    const struct matrix_op_info *op = matrix_op(node->op);
    if (op->saves) {
        c->saved[i] = plan_slot(c, 1, op->saves(nodes[a].shape, nodes[b].shape), true);
    }
    plan_emit_job(c, PLAN_MATRIX,
                  (struct plan_job){
                      .op = node->op, .a = a, .b = b, .out = i, .saved = c->saved[i]});
    if (op->saves) {
        plan_emit_see(c, PLAN_SAVED, i, c->saved[i]);
    }
}

/* A number that the caller keeps is read at the beginning of each run. */
static void forward_leaf(struct planner *c, int i)
{
    int leaf = c->p->g->nodes[i].leaf;
    double *const *at = c->options->at;
    if (leaf >= 0 && at && at[leaf] && plan_is_number(c, i)) {
        plan_emit(c, (struct plan_step){.code = PLAN_FETCH, .out = i});
    }
}

static void forward(struct planner *c)
{
    for (int i = 0; i < c->p->n; i++) {
        const struct node *node = &c->p->g->nodes[i];
        int from = c->p->n_steps;
        if (is_operation(node) && node->op >= OP_ENTRIES_END) {
            forward_matrix(c, i);
        } else if (is_operation(node) && plan_is_number(c, i)) {
            forward_number(c, i);
        } else if (is_operation(node)) {
            plan_emit(c, (struct plan_step){.code = PLAN_EACH,
                                            .op = (unsigned short)node->op,
                                            .out = i,
                                            .a = node->in[0],
                                            .b = plan_second_input(node)});
        } else {
            forward_leaf(c, i);
        }
        c->p->node_steps[i] = (struct plan_range){from, c->p->n_steps};
        plan_emit_see(c, PLAN_VALUE, i, i);
    }
}

/* ---- the result ---- */

/* Puts the early steps of a field first, each part in its order. */
static void sort_early(struct planner *c, struct arena *scratch)
{
    struct plan *p = c->p;
    struct plan_step *steps = arena_new(scratch, struct plan_step, p->n_steps);
    int n = 0;
    for (int late = 0; late < 2; late++) {
        for (int i = 0; i < p->n_steps; i++) {
            if (c->late[p->steps[i].out] == (late == 1)) {
                steps[n++] = p->steps[i];
            }
        }
        p->n_early = late ? p->n_early : n;
    }
    p->steps = steps;
}

static void *kept(struct arena *mem, const void *from, int n, size_t size)
{
    void *to = arena_alloc(mem, (size_t)n, size);
    memcpy(to, from, (size_t)n * size);
    return to;
}

void plan_init(struct plan *p, const struct graph *g, const struct plan_options *options,
               struct arena *mem)
{
    struct arena scratch = ARENA_INIT;
    struct planner c;
    planner_init(&c, p, g, options, &scratch);
    assert(!c.mapped || (!options->step_by_step && !options->watch.see));
    survey(&c);
    forward(&c);
    if (!options->forward_only && c.wants[p->n - 1] && !graph_no_loss(g)) {
        plan_backward(&c);
    }
    if (c.mapped) {
        sort_early(&c, &scratch);
    }
    p->steps = kept(mem, p->steps, p->n_steps, sizeof *p->steps);
    if (options->step_by_step) {
        p->node_steps = kept(mem, p->node_steps, p->n, sizeof *p->node_steps);
        p->edge_steps = kept(mem, p->edge_steps, 2 * p->n, sizeof *p->edge_steps);
    } else {
        p->node_steps = p->edge_steps = NULL;
    }
    p->v = kept(mem, p->v, p->n_slots, sizeof *p->v);
    p->at = kept(mem, p->at, p->n_slots, sizeof *p->at);
    p->leaf = kept(mem, p->leaf, g->n_leaves, sizeof *p->leaf);
    p->grad = kept(mem, p->grad, p->n, sizeof *p->grad);
    p->jobs = kept(mem, p->jobs, c.n_jobs, sizeof *p->jobs);
    plan_memory(&c, mem, &scratch);
    arena_release(&scratch);
}

double plan_gradient(const struct plan *p, const double *leaves, double *grad)
{
    for (int k = 0; k < p->g->n_leaves; k++) {
        if (p->leaf[k] >= 0) {
            p->v[p->leaf[k]] = leaves[k];
        }
    }
    plan_run(p);
    for (int k = 0; grad && k < p->g->n_leaves; k++) {
        int slot = p->leaf[k] < 0 ? 0 : p->grad[p->leaf[k]];
        grad[k] = slot ? p->v[slot] : 0;
    }
    return p->v[p->n - 1];
}
