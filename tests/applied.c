#include "tests/applied.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "tests/near.h"

static struct matrix as_matrix(double *at, struct shape s)
{
    return (struct matrix){at, (size_t)s.rows, (size_t)s.cols};
}

struct applied applied_begin(enum op op, struct shape a, struct shape b,
                             struct arena *mem)
{
    const struct matrix_op_info *info = matrix_op(op);
    bool two = op_table[op].arity == 2;
    struct applied t = {.op = op, .shape = {a, two ? b : a}};
    char needs[GRAPH_NEEDS];
    assert_true(graph_shape(op, a, t.shape[1], &t.out_shape, needs));
    t.in[0] = arena_new(mem, double, entries(a));
    t.in[1] = two ? arena_new(mem, double, entries(b)) : t.in[0];
    t.out = arena_new(mem, double, entries(t.out_shape));
    t.up = arena_new(mem, double, entries(t.out_shape));
    t.saved = arena_new(mem, double, info->saves ? info->saves(a, t.shape[1]) : 0);
    for (int k = 0; k < op_table[op].arity; k++)
        t.grad[k] = arena_new(mem, double, entries(t.shape[k]));
    return t;
}

static struct matrix_step step_of(const struct applied *t)
{
    return (struct matrix_step){.a = as_matrix(t->in[0], t->shape[0]),
                                .b = as_matrix(t->in[1], t->shape[1]),
                                .out = as_matrix(t->out, t->out_shape),
                                .saved = t->saved};
}

static void forward(struct applied *t)
{
    for (size_t i = 0; i < entries(t->out_shape); i++)
        t->out[i] = NOTHING; /* what is written is not read before */
    struct matrix_step step = step_of(t);
    matrix_op(t->op)->forward(&step);
}

void applied_backward(struct applied *t, int k, bool add)
{
    struct arena mem = ARENA_INIT;
    size_t a = entries(t->shape[0]), b = entries(t->shape[1]),
           out = entries(t->out_shape);
    unsigned uses = k ? op_table[t->op].uses_b : op_table[t->op].uses_a;
    struct matrix_step step = step_of(t);
    size_t most = a > b ? a : b;
    most = most > out ? most : out;
    step.work = arena_new(&mem, double, most);
    double *unknown = arena_new(&mem, double, most);
    for (size_t i = 0; i < most; i++)
        step.work[i] = unknown[i] = NOTHING;
    for (size_t i = 0; !add && i < entries(t->shape[k]); i++)
        t->grad[k][i] = NOTHING;
    step.a.at = uses & USES_A ? step.a.at : unknown;
    step.b.at = uses & USES_B ? step.b.at : unknown;
    step.out.at = uses & USES_OUT ? step.out.at : unknown;
    step.up = as_matrix(t->up, t->out_shape);
    step.grad = as_matrix(t->grad[k], t->shape[k]);
    step.add = add;
    matrix_op(t->op)->backward[k](&step);
    arena_release(&mem);
}

void applied_run(struct applied *t)
{
    forward(t);
    for (int k = 0; k < op_table[t->op].arity; k++)
        applied_backward(t, k, false);
}

static uint64_t draws;

double applied_normal(void)
{
    return random_normal((struct random_key){11, RANDOM_TEST, 0}, draws++);
}

int applied_below(int n)
{
    return (int)(random_bits((struct random_key){11, RANDOM_TEST, 1}, draws++) %
                 (uint64_t)n);
}

int applied_length(void)
{
    return applied_below(4) == 0 ? 1 : 1 + applied_below(applied_below(5) == 0 ? 24 : 9);
}

void applied_fill(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = applied_normal();
}

bool applied_to_classes(const struct applied *t)
{
    return t->op == OP_CE && t->shape[1].cols == 1;
}

struct applied applied_draw(enum op op, int which, struct arena *mem)
{
    bool small = which < APPLIED_SMALL;
    struct shape a = {small ? 1 + which % 4 : applied_length(),
                      small ? 1 + which / 4 % 4 : applied_length()};
    struct shape b = a;
    if (op == OP_MATMUL)
        b = (struct shape){a.cols, small ? 1 + which / 16 : applied_length()};
    if (op == OP_CE && applied_below(2))
        b.cols = 1;
    struct applied t = applied_begin(op, a, b, mem);
    applied_fill(entries(a), t.in[0]);
    for (size_t i = 0; op_table[op].arity == 2 && i < entries(b); i++)
        t.in[1][i] = applied_to_classes(&t) ? applied_below(a.cols)
                     : op == OP_BCE         ? applied_below(1001) / 1000.0
                                            : applied_normal();
    applied_fill(entries(t.out_shape), t.up);
    return t;
}
