#include "tests/evaluate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"

void evaluate(const struct graph *g, const double *leaves, double *values, double *grads)
{
    struct arena mem = ARENA_INIT;
    struct plan p;
    plan_init(&p, g, &(struct plan_options){.step_by_step = true}, &mem);
    plan_gradient(&p, leaves, NULL);
    memcpy(values, p.v, (size_t)g->n * sizeof *values);
    if (grads)
        memcpy(grads, p.v + p.grads, (size_t)g->n * sizeof *grads);
    arena_release(&mem);
}

double evaluate_gradient(const struct graph *g, const double *leaves, double *grad)
{
    struct arena mem = ARENA_INIT;
    struct plan p;
    plan_init(&p, g, &(struct plan_options){0}, &mem);
    double value = plan_gradient(&p, leaves, grad);
    arena_release(&mem);
    return value;
}

double sweep_gradient(const struct graph *g, const double *leaves, double *grad,
                      double *work)
{
    double *values = work, *grads = work + g->n;
    memset(grads, 0, (size_t)g->n * sizeof *grads);
    memset(grad, 0, (size_t)g->n_leaves * sizeof *grad);
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        if (node->op == OP_LEAF)
            values[i] = leaves[node->leaf];
        else if (!node->needs_grad)
            values[i] = node->constant;
        else
            values[i] = op_table[node->op].forward(
                values[node->in[0]], node->in[1] < 0 ? 0 : values[node->in[1]]);
    }
    grads[g->n - 1] = g->nodes[g->n - 1].needs_grad;
    for (int i = g->n - 1; i >= 0; i--) {
        for (int k = 0; k < 2; k++)
            if (graph_flows(g, i, k))
                grads[g->nodes[i].in[k]] += grads[i] * graph_local(g, values, i, k);
        if (g->nodes[i].op == OP_LEAF)
            grad[g->nodes[i].leaf] = grads[i];
    }
    return values[g->n - 1];
}

void sweep_forward(const struct graph *g, const double *values, const double *direction,
                   double *dots)
{
    for (int i = 0; i < g->n; i++) {
        const struct node *node = &g->nodes[i];
        dots[i] = node->op == OP_LEAF ? direction[node->leaf] : 0;
        for (int k = 0; k < 2; k++)
            if (graph_flows(g, i, k))
                dots[i] += graph_local(g, values, i, k) * dots[node->in[k]];
    }
}

double op_value(enum op op, double a, double b)
{
    return op_table[op].forward(a, b);
}

double op_slope(enum op op, int k, double a, double b)
{
    double out = op_value(op, a, b);
    return (k ? op_table[op].local_b : op_table[op].local_a)(a, b, out);
}

void check_op(double got, double want, double tolerance, const char *name, double a,
              double b)
{
    if (!near(got, want, 1 + fabs(want), tolerance))
        fail_msg("%s(%g, %g): %.17g, expected %.17g", name, a, b, got, want);
}
