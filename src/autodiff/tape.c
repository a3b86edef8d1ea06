#include "autodiff/tape.h"

#include <string.h>

#include "autodiff/op_scalar.h"

/* ---- from a graph ---- */

struct compiler {
    const struct graph *g;
    struct tape *t;
    int *slot;    /* [n] slot of each node */
    int *readers; /* [n] number of edges that read each node */
    int n_factors;
};

static bool is_operation(const struct node *node)
{
    return node->needs_grad && node->op != OP_LEAF;
}

/* The first operation from node i on; n: none. */
static int operation_from(const struct graph *g, int i)
{
    while (i < g->n && !is_operation(&g->nodes[i])) {
        i++;
    }
    return i;
}

/* True if node i is a product that only the very next operation, *sum, reads, which adds
 * it to *other. Else a chain would change the order in which gradients are added. */
static bool is_term(const struct compiler *c, int i, int *sum, int *other)
{
    const struct graph *g = c->g;
    const struct node *product = &g->nodes[i];
    *sum = operation_from(g, i + 1);
    if (product->op != OP_MUL || !graph_flows(g, i, 0) || !graph_flows(g, i, 1) ||
        c->readers[i] != 1 || g->nodes[*sum].op != OP_ADD) {
        return false; /* *sum < n: node i has a reader */
    }
    const int *in = g->nodes[*sum].in;
    int k = in[0] == i ? 1 : 0;
    *other = in[k];
    return in[1 - k] == i && graph_flows(g, *sum, k);
}

static void add_factors(struct compiler *c, struct tape_move *m, int product)
{
    const struct node *node = &c->g->nodes[product];
    c->t->factors[c->n_factors++] =
        (struct tape_factors){c->slot[node->in[0]], c->slot[node->in[1]]};
    m->n++;
}

/* Adds the chain that begins with product i, which `sum` adds to `other`. Returns the
 * last sum of the chain. */
static int add_chain(struct compiler *c, int i, int sum, int other)
{
    struct tape_move m = {.op = OP_MOST, .a = c->slot[other], .b = c->n_factors};
    add_factors(c, &m, i);
    for (;;) {
        int product = operation_from(c->g, sum + 1), next;
        if (product == c->g->n || c->readers[sum] != 1 ||
            !is_term(c, product, &next, &other) || other != sum) {
            break;
        }
        add_factors(c, &m, product);
        sum = next;
    }
    m.out = c->slot[sum];
    c->t->moves[c->t->n_moves++] = m;
    return sum;
}

static void add_operation(struct compiler *c, int i)
{
    const struct node *node = &c->g->nodes[i];
    int a = c->slot[node->in[0]];
    c->t->moves[c->t->n_moves++] =
        (struct tape_move){.op = (int)node->op,
                           .out = c->slot[i],
                           .a = a,
                           .b = node->in[1] < 0 ? a : c->slot[node->in[1]],
                           .to_a = graph_flows(c->g, i, 0),
                           .to_b = graph_flows(c->g, i, 1)};
}

/* Assigns the slots and counts the readers of each node. */
static void survey(struct compiler *c)
{
    struct tape *t = c->t;
    for (int i = 0; i < c->g->n; i++) {
        const struct node *node = &c->g->nodes[i];
        c->slot[i] = node->op == OP_LEAF ? node->leaf : t->n_slots++;
        if (!node->needs_grad) {
            t->values[c->slot[i]] = node->constant;
        }
        for (int k = 0; k < 2; k++) {
            if (node->in[k] >= 0) {
                c->readers[node->in[k]]++;
            }
        }
    }
}

void tape_init(struct tape *t, const struct graph *g, struct arena *mem)
{
    int most = g->n + g->n_leaves;
    *t = (struct tape){.n_leaves = g->n_leaves,
                       .n_slots = g->n_leaves,
                       .moves = arena_new(mem, struct tape_move, g->n),
                       .factors = arena_new(mem, struct tape_factors, g->n),
                       .values = arena_new(mem, double, most),
                       .grads = arena_new(mem, double, most)};
    struct compiler c = {.g = g,
                         .t = t,
                         .slot = arena_new(mem, int, g->n),
                         .readers = arena_new(mem, int, g->n)};
    survey(&c);
    for (int i = operation_from(g, 0); i < g->n; i = operation_from(g, i + 1)) {
        int sum, other;
        if (is_term(&c, i, &sum, &other)) {
            i = add_chain(&c, i, sum, other);
        } else {
            add_operation(&c, i);
        }
    }
    t->result = c.slot[g->n - 1];
}

/* ---- forward and back ---- */

static double chain_value(const struct tape *t, const struct tape_move *m,
                          const double *v)
{
    const struct tape_factors *pair = t->factors + m->b;
    double sum = v[m->a];
    for (int k = 0; k < m->n; k++) {
        sum += v[pair[k].a] * v[pair[k].b];
    }
    return sum;
}

static void forward(const struct tape *t, double *v)
{
    for (const struct tape_move *m = t->moves, *end = m + t->n_moves; m < end; m++) {
        switch (m->op) {
#define OP(id, ...)                                                                      \
    case OP_##id:                                                                        \
        v[m->out] = forward_##id(v[m->a], v[m->b]);                                      \
        break;
#include "autodiff/op.def"
#undef OP
        default:
            v[m->out] = chain_value(t, m, v);
        }
    }
}

static inline void pair_back(struct tape_factors pair, double up, const double *v,
                             double *g)
{
    g[pair.a] += up * v[pair.b];
    g[pair.b] += up * v[pair.a];
}

/* All sums of a chain have the same gradient. As in graph_backward, the term at m->a is
 * reached after the second product and before the first. */
static void chain_back(const struct tape *t, const struct tape_move *m, const double *v,
                       double *g)
{
    const struct tape_factors *first = t->factors + m->b;
    double up = g[m->out];
    for (int k = m->n - 1; k > 0; k--) {
        pair_back(first[k], up, v, g);
    }
    g[m->a] += up;
    pair_back(first[0], up, v, g);
}

/* NOLINTNEXTLINE(readability-function-size): one case for each operation */
static void backward(const struct tape *t, const double *v, double *g)
{
    for (const struct tape_move *m = t->moves + t->n_moves; m-- > t->moves;) {
        switch (m->op) {
/* An operation with one input is on the tape only if a gradient flows to it. */
#define OP(id, name, typed, symbol, form, arity, ...)                                    \
    case OP_##id:                                                                        \
        if ((arity) == 1 || m->to_a)                                                     \
            g[m->a] += g[m->out] * local_a_##id(v[m->a], v[m->b], v[m->out]);            \
        if ((arity) == 2 && m->to_b)                                                     \
            g[m->b] += g[m->out] * local_b_##id(v[m->a], v[m->b], v[m->out]);            \
        break;
#include "autodiff/op.def"
#undef OP
        default:
            chain_back(t, m, v, g);
        }
    }
}

double tape_gradient(struct tape *t, const double *leaves, double *grad)
{
    for (int k = 0; k < t->n_leaves; k++) { /* leaves may be NULL: no memcpy */
        t->values[k] = leaves[k];
    }
    memset(t->grads, 0, (size_t)t->n_slots * sizeof *t->grads);
    forward(t, t->values);
    t->grads[t->result] = 1;
    backward(t, t->values, t->grads);
    for (int k = 0; k < t->n_leaves; k++) {
        grad[k] = t->grads[k];
    }
    return t->values[t->result];
}
