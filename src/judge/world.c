#include <assert.h>
#include <math.h>
#include <string.h>

#include "judge/parts.h"
#include "autodiff/matrix_op.h"

/* ---- other numbers ---- */

static double fraction(double x)
{
    return x - floor(x);
}

/* The entry number i of all leaves but labels, moved by 5 to 30 percent one way or the
 * other; in half of the nudged worlds some signs are turned as well, so that what holds
 * only on one side of a kink is found out. Fractions of multiples of irrational numbers
 * stand for random ones. */
static double nudged(double x, size_t i, int which)
{
    double k = (double)(i + 1);
    double u = fraction(k * 0.61803398874989485 + which * 0.41421356237309505);
    double size = 0.05 + 0.25 * u;
    bool turned = which >= 2 && fraction(k * 0.7548776662466927 + which * 0.37) < 0.5;
    double up = (i + (size_t)which) % 2 == 0 ? size : -size;
    return (turned ? -1 : 1) * (x == 0 ? size : x * (1 + up));
}

/* The same, but a unit in the last place away. */
static double dusted(double x, size_t i, int which)
{
    return nextafter(x, (i >> which) % 2 == 0 ? HUGE_VAL : -HUGE_VAL);
}

/* labels[n_leaves]: true for class numbers, which have no numbers near by. */
static bool *class_labels(const struct graph *g, struct arena *mem)
{
    bool *labels = arena_new(mem, bool, g->n_leaves);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (matrix_op_has_classes(g, i) && g->nodes[n->in[1]].op == OP_LEAF) {
            labels[g->nodes[n->in[1]].leaf] = true;
        }
    }
    return labels;
}

/* True if every row of the leaf has one 1 and else 0: one-hot labels, of which an answer
 * may use that their rows add up to 1. */
static bool is_one_hot(const struct backprop *b, int leaf)
{
    size_t from = b->leaf_at[leaf], to = b->leaf_at[leaf + 1];
    size_t cols =
        b->g->leaves[leaf].shape.cols > 1 ? (size_t)b->g->leaves[leaf].shape.cols : 0;
    size_t ones = 0;
    for (size_t i = from; i < to && cols > 0; i++) {
        double v = b->leaves[i];
        ones = (i - from) % cols == 0 ? 0 : ones;
        ones += v == 1;
        bool ends = (i - from) % cols == cols - 1;
        if ((v != 0 && v != 1) || ones > 1 || (ends && ones == 0)) {
            return false;
        }
    }
    return cols > 0;
}

static double *leaves_of(const struct backprop *b, int world, struct arena *mem)
{
    const struct graph *g = b->g;
    size_t n = b->leaf_at[g->n_leaves];
    double *leaves = arena_new(mem, double, n);
    bool *labels = class_labels(g, mem);
    for (int k = 0; k < g->n_leaves; k++) {
        labels[k] = labels[k] || is_one_hot(b, k);
    }
    memcpy(leaves, b->leaves, n * sizeof *leaves);
    for (int k = 0; k < g->n_leaves && world != WORLD_HERE; k++) {
        for (size_t i = b->leaf_at[k]; i < b->leaf_at[k + 1] && !labels[k]; i++) {
            leaves[i] = world < WORLD_DUST ? nudged(leaves[i], i, world - WORLD_NUDGED)
                                           : dusted(leaves[i], i, world - WORLD_DUST);
        }
    }
    return leaves;
}

/* exact[n]: true for constants that must stay what they are: exponents and class
 * numbers. */
static bool *exact_constants(const struct graph *g, struct arena *mem)
{
    bool *exact = arena_new(mem, bool, g->n);
    for (int i = g->n - 1; i >= 0; i--) {
        const struct node *n = &g->nodes[i];
        for (int k = 0; k < 2; k++) {
            int in = n->in[k];
            bool fixed = (n->op == OP_POW || n->op == OP_CE) && k == 1;
            if (in >= 0 && (exact[i] || fixed) && !g->nodes[in].needs_grad) {
                exact[in] = true;
            }
        }
    }
    return exact;
}

/* The graph with all other constants a unit in the last place away. */
static const struct graph *dusted_graph(const struct graph *g, int which,
                                        struct arena *mem)
{
    struct graph *copy = arena_new(mem, struct graph, 1);
    const bool *exact = exact_constants(g, mem);
    *copy = (struct graph){.nodes = arena_new(mem, struct node, g->n),
                           .leaves = g->leaves,
                           .n_leaves = g->n_leaves};
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        if (n->op == OP_LEAF) {
            graph_add_leaf(copy, n->leaf, n->column);
        } else if (n->op == OP_CONSTANT) {
            double moved = dusted(n->constant, (size_t)i, which);
            graph_add_constant(copy, exact[i] ? n->constant : moved, n->column);
        } else {
            graph_add_op(copy, n->op, n->in[0], n->in[1], n->column);
        }
    }
    return copy;
}

/* ---- the pass again ---- */

static void start_world(struct judging *j, int w)
{
    const struct backprop *b = j->q->b;
    const struct graph *g =
        w < WORLD_DUST ? b->g : dusted_graph(b->g, w - WORLD_DUST, j->mem);
    const struct backprop_options one_pass = {0};
    struct backprop *world = &j->world[w];
    backprop_init(world, g, leaves_of(b, w, j->mem), &one_pass, j->mem);
    memcpy(world->kept, b->kept, b->leaf_at[g->n_leaves] * sizeof *b->kept);
    for (int i = 0; i < g->n; i++) {
        if (b->has_kept[i]) {
            const struct matrix *grad = backprop_grad(world, i);
            memcpy(grad->at, world->kept + world->leaf_at[g->nodes[i].leaf],
                   matrix_entries(grad) * sizeof *grad->at);
        }
    }
    for (long steps = b->step % (b->n_moves + 1); steps > 0; steps--) {
        backprop_step(world);
    }
}

struct matrix judge_term(struct judging *j, int w, int node, int input,
                         const struct matrix *up)
{
    struct backprop *world = &j->world[w];
    const struct matrix *grad = backprop_grad(world, node);
    const struct matrix *to = backprop_grad(world, j->g->nodes[node].in[input]);
    struct matrix was_grad = judge_copy(j->mem, grad), was_to = judge_copy(j->mem, to);
    if (up) {
        assert(same_size(up, grad));
        memcpy(grad->at, up->at, matrix_entries(grad) * sizeof *grad->at);
    }
    memset(to->at, 0, matrix_entries(to) * sizeof *to->at);
    plan_run_steps(&world->plan, world->plan.edge_steps[2 * node + input]);
    struct matrix term = judge_copy(j->mem, to);
    memcpy(to->at, was_to.at, matrix_entries(to) * sizeof *to->at);
    memcpy(grad->at, was_grad.at, matrix_entries(grad) * sizeof *grad->at);
    return term;
}

static void answer_world(struct judging *j, int w)
{
    struct backprop *world = &j->world[w];
    if (j->edge) {
        const struct matrix *grad = backprop_grad(world, j->asked);
        j->before[w] = j->sum ? judge_copy(j->mem, grad)
                              : judge_room(j->mem, grad->rows, grad->columns);
        j->term[w] = judge_term(j, w, j->node, j->q->move.input, NULL);
        j->right[w] = judge_sum(j->mem, &j->before[w], 1, &j->term[w]);
    } else if (j->q->move.kind == BACKPROP_FORWARD) {
        plan_run_steps(&world->plan, world->plan.node_steps[j->node]);
        j->right[w] = judge_copy(j->mem, backprop_value(world, j->node));
    } else {
        j->right[w] = judge_room(j->mem, 1, 1);
        j->right[w].at[0] = 1 + backprop_kept(j->q->b, j->node);
    }
}

void judge_worlds(struct judging *j, const struct question *q, struct arena *mem)
{
    enum backprop_kind kind = q->move.kind;
    assert(kind == BACKPROP_FORWARD || kind == BACKPROP_SEED || kind == BACKPROP_EDGE);
    *j = (struct judging){.q = q, .g = q->b->g, .node = q->move.node, .mem = mem};
    j->asked = judge_node(q->b, q->move);
    j->edge = kind == BACKPROP_EDGE;
    j->sum = j->edge && q->b->has_grad[j->asked];
    j->arrived = j->edge ? backprop_arrived(q->b, j->asked) : 0;
    for (int w = 0; w < WORLDS; w++) {
        start_world(j, w);
        answer_world(j, w);
    }
}
