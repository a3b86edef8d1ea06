#include "autodiff/predict.h"

#include <assert.h>
#include <math.h>
#include <string.h>

const char *const predict_words[PREDICT_SLIPS] = {
    [PREDICT_RIGHT] = "right",
    [PREDICT_WRONG] = "not this; step on to see where it comes from",
    [PREDICT_LOST_SIGN] = "right size, wrong sign: a minus was lost on the way",
    [PREDICT_ONE_BRANCH] = "that is one term only: a value that is used more than once "
                           "adds the terms of all its uses",
    [PREDICT_LOCAL_ONLY] = "that is the local gradient only: multiply it by the upstream "
                           "gradient",
    [PREDICT_POWER_ONLY] = "that is the power's own slope only: multiply it by the "
                           "upstream gradient",
    [PREDICT_FORGOT_UPSTREAM] = "a factor is missing: the product goes all the way from "
                                "the output to here",
    [PREDICT_FORGOT_LOCAL] =
        "that is the upstream gradient handed on: multiply it by the "
        "local gradient of this edge",
    [PREDICT_TRANSPOSED] = "the two inputs changed places",
};

/* A guess, and what explains it: the first slip whose number fits. */
struct guess {
    double value;
    enum predict_slip slip; /* WRONG: none so far */
};

static void consider(struct guess *guess, enum predict_slip slip, double value)
{
    bool fits = isfinite(value)
                    ? fabs(guess->value - value) <= 5e-3 * fabs(value)
                    : guess->value == value || (isnan(guess->value) && isnan(value));
    if (fits && guess->slip == PREDICT_WRONG) {
        guess->slip = slip;
    }
}

/* The value of a node, or with its inputs swapped; a single one stands for both. */
static double forward(const struct backprop *b, int node, bool swapped)
{
    const struct node *n = &b->g->nodes[node];
    double inputs[] = {b->values[n->in[0]], b->values[n->in[n->in[1] >= 0]]};
    return op_table[n->op].forward(inputs[swapped], inputs[!swapped]);
}

static void edge_slips(const struct backprop *b, int node, int input, struct guess *guess)
{
    const struct node *n = &b->g->nodes[node];
    int in = n->in[input], other = n->in[1 - input];
    bool sum = b->has_grad[in];
    double before = sum ? b->grads[in] : 0, up = b->grads[node];
    double local = graph_local(b->g, b->values, node, input), term = up * local;
    consider(guess, PREDICT_LOST_SIGN, -(before + term));
    if (sum) {
        consider(guess, PREDICT_LOST_SIGN, before - term);
        consider(guess, PREDICT_ONE_BRANCH, term);
        consider(guess, PREDICT_ONE_BRANCH, before);
        consider(guess, PREDICT_FORGOT_UPSTREAM, before + local);
        consider(guess, PREDICT_FORGOT_LOCAL, before + up);
    }
    consider(guess, n->op == OP_POW ? PREDICT_POWER_ONLY : PREDICT_LOCAL_ONLY, local);
    consider(guess, PREDICT_FORGOT_LOCAL, up);
    int n_terms = backprop_terms(b, node, 0, NULL);
    if (n_terms == 1) { /* upstream is no sum */
        struct backprop_term product;
        backprop_terms(b, node, n_terms, &product);
        consider(guess, PREDICT_FORGOT_UPSTREAM, before + local * product.local);
        consider(guess, PREDICT_FORGOT_UPSTREAM, before + local * product.upstream);
    }
    if (other >= 0) {
        double swapped = graph_local(b->g, b->values, node, 1 - input);
        consider(guess, PREDICT_TRANSPOSED, before + up * swapped);
        consider(guess, PREDICT_TRANSPOSED, up * swapped);
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
    struct guess g = {guess, PREDICT_WRONG};
    consider(&g, PREDICT_RIGHT, predict_answer(b, next));
    if (next.kind == BACKPROP_FORWARD) {
        consider(&g, PREDICT_LOST_SIGN, -forward(b, next.node, false));
        consider(&g, PREDICT_TRANSPOSED, forward(b, next.node, true));
    } else if (next.kind == BACKPROP_EDGE) {
        edge_slips(b, next.node, next.input, &g);
    }
    return g.slip;
}

/* ---- entries of matrices ---- */

/* The node that gets a value or a term. */
static int receiver(const struct backprop *b, struct backprop_move next)
{
    return next.kind == BACKPROP_EDGE ? b->g->nodes[next.node].in[next.input] : next.node;
}

double predict_entry(const struct backprop *b, struct backprop_move next, int row,
                     int col, struct arena *mem)
{
    struct backprop ahead; /* this pass from its beginning, and one move more */
    const struct backprop_options one_pass = {0};
    backprop_init(&ahead, b->g, b->leaves, &one_pass, mem);
    memcpy(ahead.kept, b->kept, b->leaf_at[b->g->n_leaves] * sizeof *b->kept);
    for (long i = b->step % (b->n_moves + 1); i >= 0; i--) {
        backprop_step(&ahead);
    }
    int node = receiver(b, next);
    const struct matrix *m = next.kind == BACKPROP_FORWARD ? backprop_value(&ahead, node)
                                                           : backprop_grad(&ahead, node);
    return m->at[(size_t)row * m->columns + (size_t)col];
}

enum predict_slip predict_judge_entry(const struct backprop *b, struct backprop_move next,
                                      int row, int col, double guess, struct arena *mem)
{
    struct guess g = {guess, PREDICT_WRONG};
    double answer = predict_entry(b, next, row, col, mem);
    int node = receiver(b, next);
    consider(&g, PREDICT_RIGHT, answer);
    consider(&g, PREDICT_LOST_SIGN, -answer);
    if (next.kind == BACKPROP_EDGE && b->has_grad[node]) {
        const struct matrix *m = backprop_grad(b, node);
        double before = m->at[(size_t)row * m->columns + (size_t)col];
        consider(&g, PREDICT_ONE_BRANCH, answer - before);
        consider(&g, PREDICT_ONE_BRANCH, before);
    }
    return g.slip;
}
