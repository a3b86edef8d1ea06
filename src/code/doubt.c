/* How many digits a graph's numbers have. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "code/parts.h"
#include "autodiff/matrix_op.h"
#include "autodiff/plan.h"

/* Another library rounds functions and sums differently, by some units in the last place.
 * What that does to the numbers is found by trial: the plan runs again, with each such
 * result changed by as much at random. (Single additions and products are rounded
 * alike everywhere, and to change them would move ties of max off each other.) */
enum { TRIALS = 4 };
static const double rounding = 4 * 0x1p-52, safety = 8;

struct trial {
    struct plan p;
    uint64_t random;
};

/* Uniform on [−1, 1). Knuth's linear congruential generator (MMIX). */
static double draw(struct trial *t)
{
    t->random = t->random * 6364136223846793005U + 1442695040888963407U;
    return (double)(t->random >> 11) * 0x1p-52 - 1;
}

static void change(struct trial *t, const struct matrix *m)
{
    for (size_t k = 0; k < matrix_entries(m); k++) {
        m->at[k] *= 1 + rounding * draw(t);
    }
}

static bool is_rounded_alike(enum op op)
{
    const struct op_info *info = &op_table[op];
    return op < OP_ENTRIES_END && !op_is_call(info) && op != OP_POW;
}

/* True if entry (i, j) of the result is one of those that it was made from, but for its
 * sign, as max, relu and abs give, or 1, as sign does: then nothing was rounded. */
static bool is_taken_over(const struct matrix *in, const struct matrix *out, size_t i,
                          size_t j)
{
    bool row = out->columns == 1; /* any in this row may be meant */
    size_t columns = in->columns, from = row || columns == 1 ? 0 : j;
    size_t to = row ? columns : from + 1;
    double value = fabs(out->at[i * out->columns + j]);
    const double *at = in->at + (in->rows > i ? i * columns : 0);
    for (size_t k = from; k < to && k < columns; k++) {
        if (fabs(at[k]) == value) {
            return true;
        }
    }
    return value == 1;
}

static void change_value(struct trial *t, int i)
{
    const struct node *node = &t->p.g->nodes[i];
    const struct matrix *out = &t->p.at[i], *a = &t->p.at[node->in[0]];
    const struct matrix *b = node->in[1] < 0 ? a : &t->p.at[node->in[1]];
    for (size_t k = 0; k < matrix_entries(out); k++) {
        size_t row = k / out->columns, column = k % out->columns;
        if (!is_taken_over(a, out, row, column) && !is_taken_over(b, out, row, column)) {
            out->at[k] *= 1 + rounding * draw(t);
        }
    }
}

static bool is_sum(enum op op)
{
    return op == OP_MATMUL || op == OP_SUM || op == OP_SUM_ROWS || op == OP_SUM_COLS ||
           op == OP_MEAN || op == OP_MEAN_ROWS || op == OP_MEAN_COLS;
}

/* A matrix without its signs. */
static struct matrix sizes_of(const struct matrix *m, struct arena *mem)
{
    size_t n = matrix_entries(m);
    struct matrix out = {arena_new(mem, double, n), m->rows, m->columns};
    for (size_t k = 0; k < n; k++) {
        out.at[k] = fabs(m->at[k]);
    }
    return out;
}

/* Sums whose terms cancel: in another order they differ by some units in the last place
 * of what the terms come to without their signs. */
static void change_sums(struct trial *t, int i)
{
    const struct node *node = &t->p.g->nodes[i];
    const struct matrix *out = &t->p.at[i];
    struct arena mem = ARENA_INIT;
    struct matrix_step step = {.a = sizes_of(&t->p.at[node->in[0]], &mem),
                               .out = sizes_of(out, &mem)};
    step.b = node->in[1] < 0 ? step.a : sizes_of(&t->p.at[node->in[1]], &mem);
    step.work = t->p.work;
    matrix_op(node->op)->forward(&step);
    for (size_t k = 0; k < matrix_entries(out); k++) {
        if (step.out.at[k] > fabs(out->at[k])) {
            out->at[k] += rounding * draw(t) * step.out.at[k];
        }
    }
    arena_release(&mem);
}

/* A plan does not compute what depends on no leaf. */
static void compute_constant(const struct plan *p, int i)
{
    const struct node *node = &p->g->nodes[i];
    if (node->in[0] < 0) {
        return;
    }
    double a = *p->at[node->in[0]].at, b = node->in[1] < 0 ? 0 : *p->at[node->in[1]].at;
    *p->at[i].at = node->op < OP_ENTRIES_END ? op_table[node->op].forward(a, b)
                                             : matrix_op_number(node->op, a, b);
}

static void run(struct trial *t)
{
    const struct plan *p = &t->p;
    for (int i = 0; i < p->n; i++) {
        const struct node *node = &p->g->nodes[i];
        plan_run_steps(p, p->node_steps[i]);
        if (!node->needs_grad) {
            compute_constant(p, i);
        }
        if (node->in[0] >= 0 && !is_rounded_alike(node->op)) {
            change_value(t, i);
        }
        if (is_sum(node->op)) {
            change_sums(t, i);
        }
    }
    if (!plan_grad(p, p->n - 1)) {
        return;
    }
    *plan_grad(p, p->n - 1)->at = 1;
    for (int i = p->n - 1; i >= 0; i--) {
        if (plan_grad(p, i)) {
            change(t, plan_grad(p, i));
        }
        for (int k = 0; k < 2; k++) {
            plan_run_steps(p, p->edge_steps[2 * i + k]);
        }
    }
}

/* The largest difference that is not within the tolerance of the check; inf where a
 * number has become another kind of number. */
static double beyond(const struct matrix *got, const struct matrix *want, double most)
{
    for (size_t k = 0; k < matrix_entries(want); k++) {
        double x = got->at[k], y = want->at[k], off = safety * fabs(x - y);
        bool same = x == y || (isnan(x) && isnan(y));
        if (!same && !isfinite(off)) {
            return HUGE_VAL;
        }
        if (!same && off > CODE_ATOL + CODE_RTOL * fabs(y)) {
            most = fmax(most, off);
        }
    }
    return most;
}

struct code_doubt code_doubt_new(const struct code *c, struct arena *mem)
{
    int n = c->g->n;
    struct code_doubt doubt = {arena_new(mem, double, n), arena_new(mem, double, n)};
    struct trial t;
    plan_init(&t.p, c->g, &(struct plan_options){.step_by_step = true}, mem);
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        t.random = trial;
        for (int i = 0; i < n; i++) {
            const struct matrix *leaf = &c->values[i];
            if (c->g->nodes[i].op == OP_LEAF) {
                memcpy(t.p.at[i].at, leaf->at, matrix_entries(leaf) * sizeof(double));
            }
        }
        run(&t);
        for (int i = 0; i < n; i++) {
            const struct matrix *grad = plan_grad(&t.p, i);
            doubt.values[i] = beyond(&t.p.at[i], &c->values[i], doubt.values[i]);
            doubt.grads[i] = grad ? beyond(grad, &c->grads[i], doubt.grads[i]) : 0;
        }
    }
    return doubt;
}
