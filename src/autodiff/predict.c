#include "autodiff/predict.h"

#include <assert.h>
#include <math.h>

const char *const predict_words[PREDICT_SLIPS] = {
    [PREDICT_RIGHT] = "right",
    [PREDICT_WRONG] = "not this; step on to see where it comes from",
    [PREDICT_LOST_SIGN] = "right size, wrong sign: a minus was lost on the way",
    [PREDICT_ONE_BRANCH] = "that is one branch only: at a fan-out the terms of all edges "
                           "are added",
    [PREDICT_LOCAL_ONLY] = "that is the local gradient only: multiply it by the upstream "
                           "gradient",
    [PREDICT_POWER_ONLY] = "that is the power's own derivative, 2z where 2z·dz is asked: "
                           "multiply by the upstream gradient",
    [PREDICT_FORGOT_UPSTREAM] = "an upstream factor is missing: the product goes all the "
                                "way from L to here",
    [PREDICT_FORGOT_LOCAL] =
        "that is the upstream gradient handed on: multiply it by the "
        "local gradient of this edge",
    [PREDICT_TRANSPOSED] = "the two inputs changed places",
};

enum { CANDIDATES_MOST = 16 }; /* UNMUTATED: asserted to be enough */

/* The numbers that known slips give; the first that fits names the slip. */
struct candidates {
    enum predict_slip slip[CANDIDATES_MOST];
    double value[CANDIDATES_MOST];
    int n;
};

static void add(struct candidates *c, enum predict_slip slip, double value)
{
    assert(c->n < CANDIDATES_MOST);
    c->slip[c->n] = slip;
    c->value[c->n++] = value;
}

static bool fits(double guess, double value)
{
    if (isnan(value)) {
        return isnan(guess);
    }
    if (isinf(value)) {
        return guess == value;
    }
    return fabs(guess - value) <= 5e-3 * fabs(value);
}

static double forward(const struct backprop *b, int node, bool swapped)
{
    const struct node *n = &b->g->nodes[node];
    double first = b->values[n->in[0]];
    double second = n->in[1] >= 0 ? b->values[n->in[1]] : first;
    return swapped ? op_table[n->op].forward(second, first)
                   : op_table[n->op].forward(first, second);
}

static void value_slips(const struct backprop *b, int node, struct candidates *c)
{
    add(c, PREDICT_LOST_SIGN, -forward(b, node, false));
    if (b->g->nodes[node].in[1] >= 0) {
        add(c, PREDICT_TRANSPOSED, forward(b, node, true));
    }
}

/* If the upstream gradient is a single product and no sum, either of its factors may have
 * been left out. */
static void upstream_slips(const struct backprop *b, int node, double before,
                           double local, struct candidates *c)
{
    struct backprop_term product;
    if (backprop_terms(b, node, 1, &product) == 1) {
        add(c, PREDICT_FORGOT_UPSTREAM, before + local * product.local);
        add(c, PREDICT_FORGOT_UPSTREAM, before + local * product.upstream);
    }
}

static void edge_slips(const struct backprop *b, int node, int input,
                       struct candidates *c)
{
    const struct node *n = &b->g->nodes[node];
    int in = n->in[input], other = n->in[1 - input];
    bool sum = b->has_grad[in];
    double before = sum ? b->grads[in] : 0, up = b->grads[node];
    double local = graph_local(b->g, b->values, node, input), term = up * local;
    add(c, PREDICT_LOST_SIGN, -(before + term));
    if (sum) {
        add(c, PREDICT_LOST_SIGN, before - term);
        add(c, PREDICT_ONE_BRANCH, term);
        add(c, PREDICT_ONE_BRANCH, before);
        add(c, PREDICT_FORGOT_UPSTREAM, before + local);
        add(c, PREDICT_FORGOT_LOCAL, before + up);
    }
    add(c, n->op == OP_POW ? PREDICT_POWER_ONLY : PREDICT_LOCAL_ONLY, local);
    add(c, PREDICT_FORGOT_LOCAL, up);
    upstream_slips(b, node, before, local, c);
    if (other >= 0) {
        double swapped = graph_local(b->g, b->values, node, 1 - input);
        add(c, PREDICT_TRANSPOSED, before + up * swapped);
        add(c, PREDICT_TRANSPOSED, up * swapped);
    }
}

double predict_answer(const struct backprop *b, struct backprop_move next)
{
    assert(next.kind == BACKPROP_FORWARD || next.kind == BACKPROP_EDGE ||
           next.kind == BACKPROP_SEED);
    if (next.kind == BACKPROP_FORWARD) {
        return forward(b, next.node, false);
    }
    if (next.kind == BACKPROP_SEED) {
        return 1;
    }
    int in = b->g->nodes[next.node].in[next.input];
    double term =
        b->grads[next.node] * graph_local(b->g, b->values, next.node, next.input);
    return b->has_grad[in] ? b->grads[in] + term : term;
}

enum predict_slip predict_judge(const struct backprop *b, struct backprop_move next,
                                double guess)
{
    if (fits(guess, predict_answer(b, next))) {
        return PREDICT_RIGHT;
    }
    struct candidates c = {.n = 0};
    if (next.kind == BACKPROP_FORWARD) {
        value_slips(b, next.node, &c);
    } else if (next.kind == BACKPROP_EDGE) {
        edge_slips(b, next.node, next.input, &c);
    }
    for (int i = 0; i < c.n; i++) {
        if (fits(guess, c.value[i])) {
            return c.slip[i];
        }
    }
    return PREDICT_WRONG;
}
