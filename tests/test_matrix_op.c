/* The operations on whole matrices: results and gradients against textbook definitions of
 * their own in complex numbers, whose derivatives come by complex step, and values known
 * by hand where those have none: ties, kinks, huge logits, inf and nan. */
#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/matrix_op.h"
#include "base/arena.h"
#include "base/random.h"
#include "tests/near.h"
#include "tests/wider.h"

#define INFINITE ((double)INFINITY)
#define NOTHING  ((double)NAN)

/* ---- definitions ---- */

/* A derivative is the imaginary part at a + ih over h: no difference, no cancellation. */
typedef long double complex number;
#define STEP 1e-30L
#define J    ((number)I) /* I is of type float complex */

static size_t count(struct shape s)
{
    return (size_t)s.rows * (size_t)s.cols;
}

/* Entry (i, j) of a matrix with n columns. */
#define AT(m, i, j, n) m[(size_t)(i) * (size_t)(n) + (size_t)(j)]

static void d_matmul(struct shape a, const number *x, struct shape b, const number *y,
                     number *out)
{
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < b.cols; j++) {
            AT(out, i, j, b.cols) = 0;
            for (int p = 0; p < a.cols; p++)
                AT(out, i, j, b.cols) += AT(x, i, p, a.cols) * AT(y, p, j, b.cols);
        }
}

static void d_transpose(struct shape a, const number *x, struct shape b, const number *y,
                        number *out)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < a.cols; j++)
            AT(out, j, i, a.rows) = AT(x, i, j, a.cols);
}

static void d_sum(struct shape a, const number *x, struct shape b, const number *y,
                  number *out)
{
    (void)b, (void)y;
    *out = 0;
    for (size_t i = 0; i < count(a); i++)
        *out += x[i];
}

static void d_sum_rows(struct shape a, const number *x, struct shape b, const number *y,
                       number *out)
{
    (void)b, (void)y;
    for (int j = 0; j < a.cols; j++) {
        out[j] = 0;
        for (int i = 0; i < a.rows; i++)
            out[j] += AT(x, i, j, a.cols);
    }
}

static void d_sum_cols(struct shape a, const number *x, struct shape b, const number *y,
                       number *out)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        out[i] = 0;
        for (int j = 0; j < a.cols; j++)
            out[i] += AT(x, i, j, a.cols);
    }
}

static void d_mean(struct shape a, const number *x, struct shape b, const number *y,
                   number *out)
{
    d_sum(a, x, b, y, out);
    *out /= (long double)count(a);
}

static void d_mean_rows(struct shape a, const number *x, struct shape b, const number *y,
                        number *out)
{
    d_sum_rows(a, x, b, y, out);
    for (int j = 0; j < a.cols; j++)
        out[j] /= a.rows;
}

static void d_mean_cols(struct shape a, const number *x, struct shape b, const number *y,
                        number *out)
{
    d_sum_cols(a, x, b, y, out);
    for (int i = 0; i < a.rows; i++)
        out[i] /= a.cols;
}

static void d_max_cols(struct shape a, const number *x, struct shape b, const number *y,
                       number *out)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        out[i] = AT(x, i, 0, a.cols);
        for (int j = 1; j < a.cols; j++)
            if (creall(AT(x, i, j, a.cols)) > creall(out[i]))
                out[i] = AT(x, i, j, a.cols);
    }
}

static void d_softmax(struct shape a, const number *x, struct shape b, const number *y,
                      number *out)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        number sum = 0;
        for (int j = 0; j < a.cols; j++)
            sum += cexpl(AT(x, i, j, a.cols));
        for (int j = 0; j < a.cols; j++)
            AT(out, i, j, a.cols) = cexpl(AT(x, i, j, a.cols)) / sum;
    }
}

static void d_log_softmax(struct shape a, const number *x, struct shape b,
                          const number *y, number *out)
{
    d_softmax(a, x, b, y, out);
    for (size_t i = 0; i < count(a); i++)
        out[i] = clogl(out[i]);
}

static void d_ce(struct shape a, const number *x, struct shape b, const number *y,
                 number *out)
{
    *out = 0;
    for (int i = 0; i < a.rows; i++) {
        number sum = 0;
        for (int j = 0; j < a.cols; j++)
            sum += cexpl(AT(x, i, j, a.cols));
        if (b.cols == 1)
            *out -= clogl(cexpl(AT(x, i, creall(y[i]), a.cols)) / sum) / a.rows;
        for (int j = 0; b.cols > 1 && j < a.cols; j++)
            *out -=
                AT(y, i, j, a.cols) * clogl(cexpl(AT(x, i, j, a.cols)) / sum) / a.rows;
    }
}

static void d_bce(struct shape a, const number *x, struct shape b, const number *y,
                  number *out)
{
    (void)b;
    *out = 0;
    for (size_t i = 0; i < count(a); i++) {
        number p = 1 / (1 + cexpl(-x[i])), q = 1 / (1 + cexpl(x[i]));
        *out -= (y[i] * clogl(p) + (1 - y[i]) * clogl(q)) / (long double)count(a);
    }
}

static void d_norm(struct shape a, const number *x, struct shape b, const number *y,
                   number *out)
{
    (void)b, (void)y;
    *out = 0;
    for (size_t i = 0; i < count(a); i++)
        *out += x[i] * x[i];
    *out = csqrtl(*out);
}

/* Variance as the mean square minus the square of the mean. */
static void d_batch_norm(struct shape a, const number *x, struct shape b, const number *y,
                         number *out)
{
    (void)b, (void)y;
    for (int j = 0; j < a.cols; j++) {
        number mean = 0, square = 0;
        for (int i = 0; i < a.rows; i++) {
            mean += AT(x, i, j, a.cols) / a.rows;
            square += AT(x, i, j, a.cols) * AT(x, i, j, a.cols) / a.rows;
        }
        for (int i = 0; i < a.rows; i++)
            AT(out, i, j, a.cols) =
                (AT(x, i, j, a.cols) - mean) / csqrtl(square - mean * mean + 0.00001L);
    }
}

static const struct {
    enum op op;
    void (*f)(struct shape a, const number *x, struct shape b, const number *y,
              number *out);
} definitions[] = {
    {OP_MATMUL, d_matmul},
    {OP_TRANSPOSE, d_transpose},
    {OP_SUM, d_sum},
    {OP_SUM_ROWS, d_sum_rows},
    {OP_SUM_COLS, d_sum_cols},
    {OP_MEAN, d_mean},
    {OP_MEAN_ROWS, d_mean_rows},
    {OP_MEAN_COLS, d_mean_cols},
    {OP_MAX_COLS, d_max_cols},
    {OP_SOFTMAX, d_softmax},
    {OP_LOG_SOFTMAX, d_log_softmax},
    {OP_CE, d_ce},
    {OP_BCE, d_bce},
    {OP_NORM, d_norm},
    {OP_BATCH_NORM, d_batch_norm},
};
enum { DEFINITIONS = sizeof definitions / sizeof *definitions };

/* ---- an operation at work ---- */

/* Every array is as long as it is, so that what is beyond is noticed. */
struct trial {
    enum op op;
    struct shape shape[2], out_shape; /* of a and b, of the result */
    double *in[2], *out, *saved, *up;
    double *grad[2]; /* of the last backward pass */
};

static struct matrix matrix(double *at, struct shape s)
{
    return (struct matrix){at, (size_t)s.rows, (size_t)s.cols};
}

/* A trial with room for everything; the inputs are still 0. */
static struct trial begin(enum op op, struct shape a, struct shape b, struct arena *mem)
{
    const struct matrix_op_info *info = matrix_op(op);
    bool two = op_table[op].arity == 2;
    struct trial t = {.op = op, .shape = {a, two ? b : a}};
    char needs[GRAPH_NEEDS];
    assert_true(graph_shape(op, a, t.shape[1], &t.out_shape, needs));
    t.in[0] = arena_new(mem, double, count(a));
    t.in[1] = two ? arena_new(mem, double, count(b)) : t.in[0];
    t.out = arena_new(mem, double, count(t.out_shape));
    t.up = arena_new(mem, double, count(t.out_shape));
    t.saved = arena_new(mem, double, info->saves ? info->saves(a, t.shape[1]) : 0);
    for (int k = 0; k < op_table[op].arity; k++)
        t.grad[k] = arena_new(mem, double, count(t.shape[k]));
    return t;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static struct matrix_step step_of(const struct trial *t)
{
    return (struct matrix_step){.a = matrix(t->in[0], t->shape[0]),
                                .b = matrix(t->in[1], t->shape[1]),
                                .out = matrix(t->out, t->out_shape),
                                .saved = t->saved};
}

static void forward(struct trial *t)
{
    for (size_t i = 0; i < count(t->out_shape); i++)
        t->out[i] = NOTHING; /* what is written is not read before */
    struct matrix_step step = step_of(t);
    matrix_op(t->op)->forward(&step);
}

/* grad[k] (+)= gradient. What the table does not list is nan in this pass. */
static void backward(struct trial *t, int k, bool add)
{
    struct arena mem = ARENA_INIT;
    size_t a = count(t->shape[0]), b = count(t->shape[1]), out = count(t->out_shape);
    unsigned uses = k ? op_table[t->op].uses_b : op_table[t->op].uses_a;
    struct matrix_step step = step_of(t);
    size_t most = larger(larger(a, b), out);
    step.work = arena_new(&mem, double, most);
    double *unknown = arena_new(&mem, double, most);
    for (size_t i = 0; i < most; i++)
        step.work[i] = unknown[i] = NOTHING;
    for (size_t i = 0; !add && i < count(t->shape[k]); i++)
        t->grad[k][i] = NOTHING;
    step.a.at = uses & USES_A ? step.a.at : unknown;
    step.b.at = uses & USES_B ? step.b.at : unknown;
    step.out.at = uses & USES_OUT ? step.out.at : unknown;
    step.up = matrix(t->up, t->out_shape);
    step.grad = matrix(t->grad[k], t->shape[k]);
    step.add = add;
    matrix_op(t->op)->backward[k](&step);
    arena_release(&mem);
}

static void run(struct trial *t)
{
    forward(t);
    for (int k = 0; k < op_table[t->op].arity; k++)
        backward(t, k, false);
}

/* ---- random numbers ---- */

static uint64_t draws;

static double normal(void)
{
    return random_normal((struct random_key){11, RANDOM_TEST, 0}, draws++);
}

/* 0 … n − 1 */
static int below(int n)
{
    return (int)(random_bits((struct random_key){11, RANDOM_TEST, 1}, draws++) %
                 (uint64_t)n);
}

/* Mostly small, often 1. */
static int length(void)
{
    return below(4) == 0 ? 1 : 1 + below(below(5) == 0 ? 24 : 9);
}

static void fill(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++)
        x[i] = normal();
}

static bool takes_classes(const struct trial *t)
{
    return t->op == OP_CE && t->shape[1].cols == 1;
}

/* A trial with random inputs: labels of bce from 0 to 1, of ce classes or any weights.
 * The first SMALL have all shapes of 1 to 4 rows and columns, the others any. */
enum { SMALL = 4 * 4 * 4 };
static struct trial draw(enum op op, int which, struct arena *mem)
{
    bool small = which < SMALL;
    struct shape a = {small ? 1 + which % 4 : length(),
                      small ? 1 + which / 4 % 4 : length()};
    struct shape b = a;
    if (op == OP_MATMUL)
        b = (struct shape){a.cols, small ? 1 + which / 16 : length()};
    if (op == OP_CE && below(2))
        b.cols = 1;
    struct trial t = begin(op, a, b, mem);
    fill(count(a), t.in[0]);
    for (size_t i = 0; op_table[op].arity == 2 && i < count(b); i++)
        t.in[1][i] = takes_classes(&t) ? below(a.cols)
                     : op == OP_BCE    ? below(1001) / 1000.0
                                       : normal();
    fill(count(t.out_shape), t.up);
    return t;
}

/* ---- against the definitions ---- */

/* Entry i of input k moved by `step`. */
static void define(size_t which, const struct trial *t, int k, size_t i, number step,
                   number *out)
{
    struct arena mem = ARENA_INIT;
    number *in[2];
    for (int side = 0; side < 2; side++) {
        in[side] = arena_new(&mem, number, count(t->shape[side]));
        for (size_t e = 0; e < count(t->shape[side]); e++)
            in[side][e] = t->in[side][e];
    }
    in[k][i] += step;
    definitions[which].f(t->shape[0], in[0], t->shape[1], in[1], out);
    arena_release(&mem);
}

static void check(const struct trial *t, const char *what, size_t i, double got,
                  long double want)
{
    if (!near(got, (double)want, 1 + fabs((double)want), 2e-13))
        fail_msg("%s of %d×%d and %d×%d, %s %zu at %d lanes: %.17g, not %.17Lg",
                 op_table[t->op].name, t->shape[0].rows, t->shape[0].cols,
                 t->shape[1].rows, t->shape[1].cols, what, i, lanes, got, want);
}

/* ∂(Σ up·out)/∂(entry i of input k) */
static long double derivative(size_t which, const struct trial *t, int k, size_t i,
                              number *out)
{
    long double sum = 0;
    if (k == 1 && takes_classes(t))
        return 0;
    define(which, t, k, i, J * STEP, out);
    for (size_t e = 0; e < count(t->out_shape); e++)
        sum += (long double)t->up[e] * cimagl(out[e]) / STEP;
    return sum;
}

static void check_trial(size_t which, struct trial *t)
{
    struct arena mem = ARENA_INIT;
    number *out = arena_new(&mem, number, count(t->out_shape));
    run(t);
    define(which, t, 0, 0, 0, out);
    for (size_t i = 0; i < count(t->out_shape); i++)
        check(t, "entry", i, t->out[i], creall(out[i]));
    for (int k = 0; k < op_table[t->op].arity; k++) {
        size_t n = count(t->shape[k]);
        double *alone = arena_new(&mem, double, n), *start = arena_new(&mem, double, n);
        memcpy(alone, t->grad[k], n * sizeof *alone);
        fill(n, start);
        memcpy(t->grad[k], start, n * sizeof *start);
        backward(t, k, true);
        for (size_t i = 0; i < n; i++) {
            long double want = derivative(which, t, k, i, out);
            check(t, k ? "gradient by b" : "gradient by a", i, alone[i], want);
            check(t, k ? "added by b" : "added by a", i, t->grad[k][i],
                  want + (long double)start[i]);
        }
    }
    arena_release(&mem);
}

static void results_and_gradients_are_those_of_the_definitions(void **state)
{
    (void)state;
    enum { TRIALS = SMALL + 25 };
    assert_int_equal(DEFINITIONS, OP_MOST - OP_ENTRIES_END);
    for (size_t which = 0; which < DEFINITIONS; which++)
        for (int i = 0; i < TRIALS; i++) {
            struct arena mem = ARENA_INIT;
            struct trial t = draw(definitions[which].op, i, &mem);
            check_trial(which, &t);
            arena_release(&mem);
        }
}

/* The gradients are written, then added once more. */
static void run_twice(struct trial *t)
{
    run(t);
    for (int k = 0; k < op_table[t->op].arity; k++)
        backward(t, k, true);
}

/* To the last bit. */
static void results_do_not_depend_on_the_width(void **state)
{
    (void)state;
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++)
        for (int i = SMALL; i < SMALL + 20; i++) {
            struct arena mem = ARENA_INIT;
            struct trial t = draw(op, i, &mem), wide = t;
            run_twice(&t);
            wide.out = arena_new(&mem, double, count(t.out_shape));
            for (int k = 0; k < op_table[op].arity; k++)
                wide.grad[k] = arena_new(&mem, double, count(t.shape[k]));
            while (wider()) {
                run_twice(&wide);
                assert_memory_equal(wide.out, t.out, count(t.out_shape) * sizeof(double));
                for (int k = 0; k < op_table[op].arity; k++)
                    assert_memory_equal(wide.grad[k], t.grad[k],
                                        count(t.shape[k]) * sizeof(double));
            }
            arena_release(&mem);
        }
}

/* ---- by hand ---- */

/* One row of a (and of b, as wide, or of one entry): with upstream 1 for everything. */
static const struct row {
    enum op op;
    int n, n_b;
    double a[3], b[3], out[3], by_a[3], by_b[3];
} by_hand[] = {
    {OP_MATMUL, 1, 1, {2}, {3}, {6}, {3}, {2}},
    {OP_MATMUL, 1, 3, {2}, {3, 5, -1}, {6, 10, -2}, {7}, {2, 2, 2}},
    {OP_MATMUL, 1, 1, {0}, {INFINITE}, {NOTHING}, {INFINITE}, {0}},
    {OP_SUM, 3, 0, {1, 2, INFINITE}, {0}, {INFINITE}, {1, 1, 1}, {0}},
    {OP_SUM, 3, 0, {1, NOTHING, 2}, {0}, {NOTHING}, {1, 1, 1}, {0}},
    {OP_MEAN, 2, 0, {1, 2}, {0}, {1.5}, {0.5, 0.5}, {0}},
    /* ties share; −0 is 0; nan is larger than anything */
    {OP_MAX_COLS, 3, 0, {3, 1, 3}, {0}, {3}, {0.5, 0, 0.5}, {0}},
    {OP_MAX_COLS, 3, 0, {-2, -2, -2}, {0}, {-2}, {1. / 3, 1. / 3, 1. / 3}, {0}},
    {OP_MAX_COLS, 2, 0, {-0.0, 0}, {0}, {0}, {0.5, 0.5}, {0}},
    {OP_MAX_COLS, 2, 0, {INFINITE, INFINITE}, {0}, {INFINITE}, {0.5, 0.5}, {0}},
    {OP_MAX_COLS, 2, 0, {-INFINITE, -7}, {0}, {-7}, {0, 1}, {0}},
    {OP_MAX_COLS, 2, 0, {NOTHING, 1}, {0}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    {OP_MAX_COLS, 2, 0, {1, NOTHING}, {0}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    {OP_MAX_COLS, 1, 0, {NOTHING}, {0}, {NOTHING}, {NOTHING}, {0}},
    /* the norm: 0 at 0, and neither overflow nor underflow */
    {OP_NORM, 2, 0, {3, -4}, {0}, {5}, {0.6, -0.8}, {0}},
    {OP_NORM, 3, 0, {0, 0, -0.0}, {0}, {0}, {0, 0, 0}, {0}},
    {OP_NORM, 1, 0, {-7}, {0}, {7}, {-1}, {0}},
    {OP_NORM, 2, 0, {3e300, 4e300}, {0}, {5e300}, {0.6, 0.8}, {0}},
    {OP_NORM, 2, 0, {3e-300, 4e-300}, {0}, {5e-300}, {0.6, 0.8}, {0}},
    {OP_NORM, 2, 0, {INFINITE, 1}, {0}, {INFINITE}, {NOTHING, 0}, {0}},
    {OP_NORM, 2, 0, {INFINITE, NOTHING}, {0}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    /* logits of any size; e^−1000 is 0 */
    {OP_SOFTMAX, 3, 0, {1000, -1000, 0}, {0}, {1, 0, 0}, {0, 0, 0}, {0}},
    {OP_SOFTMAX, 2, 0, {-1000, -1000}, {0}, {0.5, 0.5}, {0, 0}, {0}},
    {OP_SOFTMAX, 1, 0, {1e308}, {0}, {1}, {0}, {0}},
    {OP_SOFTMAX, 2, 0, {0, -INFINITE}, {0}, {1, 0}, {0, 0}, {0}},
    {OP_SOFTMAX, 2, 0, {INFINITE, 0}, {0}, {NOTHING, NOTHING}, {NOTHING, NOTHING}, {0}},
    {OP_SOFTMAX,
     2,
     0,
     {-INFINITE, -INFINITE},
     {0},
     {NOTHING, NOTHING},
     {NOTHING, NOTHING},
     {0}},
    {OP_SOFTMAX,
     2,
     0,
     {-INFINITE, NOTHING},
     {0},
     {NOTHING, NOTHING},
     {NOTHING, NOTHING},
     {0}},
    {OP_LOG_SOFTMAX, 3, 0, {1000, -1000, 0}, {0}, {0, -2000, -1000}, {-2, 1, 1}, {0}},
    {OP_LOG_SOFTMAX, 2, 0, {0, -INFINITE}, {0}, {0, -INFINITE}, {-1, 1}, {0}},
    {OP_LOG_SOFTMAX,
     2,
     0,
     {0, NOTHING},
     {0},
     {NOTHING, NOTHING},
     {NOTHING, NOTHING},
     {0}},
    /* class numbers: 0 … 2, else nan, even where the gradient would not need it */
    {OP_CE, 3, 1, {1000, -1000, 0}, {0}, {0}, {0, 0, 0}, {0}},
    {OP_CE, 3, 1, {1000, -1000, 0}, {1}, {2000}, {1, -1, 0}, {0}},
    {OP_CE, 3, 1, {1000, -1000, 0}, {2}, {1000}, {1, 0, -1}, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {3}, {NOTHING}, {NOTHING, NOTHING, NOTHING}, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {-1}, {NOTHING}, {NOTHING, NOTHING, NOTHING}, {0}},
    {OP_CE, 3, 1, {1, 2, 3}, {0.5}, {NOTHING}, {NOTHING, NOTHING, NOTHING}, {0}},
    {OP_CE, 2, 1, {1, 2}, {NOTHING}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    {OP_CE, 2, 1, {1, NOTHING}, {0}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    {OP_CE, 2, 1, {1, -INFINITE}, {0}, {0}, {0, 0}, {0}},
    {OP_CE, 2, 1, {1, -INFINITE}, {1}, {INFINITE}, {1, -1}, {0}},
    {OP_CE, 2, 1, {1, INFINITE}, {1}, {NOTHING}, {NOTHING, NOTHING}, {0}},
    /* with one column the only class is 0 */
    {OP_CE, 1, 1, {7}, {0}, {0}, {0}, {0}},
    {OP_CE, 1, 1, {7}, {1}, {NOTHING}, {NOTHING}, {0}},
    /* one-hot, and probabilities */
    {OP_CE, 2, 2, {1000, -1000}, {0, 1}, {2000}, {1, -1}, {0, 2000}},
    {OP_CE, 2, 2, {1, -INFINITE}, {1, 0}, {0}, {0, 0}, {0, INFINITE}},
    {OP_CE, 2, 2, {600, -200}, {0.25, 0.75}, {600}, {0.75, -0.75}, {0, 800}},
    {OP_CE, 2, 2, {5, 5}, {0, 0}, {0}, {0, 0}, {M_LN2, M_LN2}},
    {OP_CE,
     2,
     2,
     {1, NOTHING},
     {0, 0},
     {NOTHING},
     {NOTHING, NOTHING},
     {NOTHING, NOTHING}},
    {OP_CE, 2, 2, {0, 0}, {1, NOTHING}, {NOTHING}, {NOTHING, NOTHING}, {M_LN2, M_LN2}},
    /* logits sure and right, sure and wrong, half wrong */
    {OP_BCE, 1, 1, {1000}, {1}, {0}, {0}, {-1000}},
    {OP_BCE, 1, 1, {1000}, {0}, {1000}, {1}, {-1000}},
    {OP_BCE, 1, 1, {-1000}, {1}, {1000}, {-1}, {1000}},
    {OP_BCE, 1, 1, {-1000}, {0.25}, {250}, {-0.25}, {1000}},
    {OP_BCE, 1, 1, {1000}, {0.25}, {750}, {0.75}, {-1000}},
    {OP_BCE, 1, 1, {0}, {0.125}, {M_LN2}, {0.375}, {0}},
    {OP_BCE, 1, 1, {INFINITE}, {1}, {0}, {0}, {-INFINITE}},
    {OP_BCE, 1, 1, {-INFINITE}, {0}, {0}, {0}, {INFINITE}},
    {OP_BCE, 1, 1, {INFINITE}, {0}, {INFINITE}, {1}, {-INFINITE}},
    {OP_BCE, 1, 1, {-INFINITE}, {0.5}, {INFINITE}, {-0.5}, {INFINITE}},
    {OP_BCE, 1, 1, {NOTHING}, {0}, {NOTHING}, {NOTHING}, {NOTHING}},
    {OP_BCE, 1, 1, {0}, {NOTHING}, {NOTHING}, {NOTHING}, {0}},
    /* digits that softplus(40) − 40 would not have */
    {OP_BCE, 1, 1, {40}, {1}, {4.2483542552915889863e-18}, {0}, {-40}},
    {OP_BCE, 2, 2, {1000, -1000}, {0, 0}, {500}, {0.5, 0}, {-500, 500}},
    /* a batch of one has no variance */
    {OP_BATCH_NORM, 2, 0, {5, -1e300}, {0}, {0, 0}, {0, 0}, {0}},
    {OP_BATCH_NORM,
     3,
     0,
     {INFINITE, 1, NOTHING},
     {0},
     {NOTHING, 0, NOTHING},
     {NOTHING, 0, NOTHING},
     {0}},
};

static void check_entries(const struct row *row, const char *what, size_t n,
                          const double *got, const double *want)
{
    for (size_t i = 0; i < n; i++)
        if (!near(got[i], want[i], fabs(want[i]), 4e-15))
            fail_msg(
                "row %d, %s of (%g, %g, %g) by (%g, %g, %g): %s %zu is %.17g, not %.17g",
                (int)(row - by_hand), op_table[row->op].name, row->a[0], row->a[1],
                row->a[2], row->b[0], row->b[1], row->b[2], what, i, got[i], want[i]);
}

static void awkward_rows_are_as_listed(void **state)
{
    (void)state;
    do
        for (size_t r = 0; r < sizeof by_hand / sizeof *by_hand; r++) {
            const struct row *row = &by_hand[r];
            struct arena mem = ARENA_INIT;
            struct trial t = begin(row->op, (struct shape){1, row->n},
                                   (struct shape){1, row->n_b}, &mem);
            memcpy(t.in[0], row->a, count(t.shape[0]) * sizeof(double));
            if (row->n_b)
                memcpy(t.in[1], row->b, count(t.shape[1]) * sizeof(double));
            for (size_t i = 0; i < count(t.out_shape); i++)
                t.up[i] = 1;
            run(&t);
            check_entries(row, "out", count(t.out_shape), t.out, row->out);
            check_entries(row, "by a", count(t.shape[0]), t.grad[0], row->by_a);
            if (row->n_b)
                check_entries(row, "by b", count(t.shape[1]), t.grad[1], row->by_b);
            arena_release(&mem);
        }
    while (wider());
}

/* ---- labels, rows and columns ---- */

/* The same loss and gradient, to the last bit. */
static void class_numbers_are_one_hot_labels(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct arena mem = ARENA_INIT;
        struct shape logits = {length(), 1 + length()};
        struct trial classes = begin(OP_CE, logits, (struct shape){logits.rows, 1}, &mem);
        struct trial one_hot = begin(OP_CE, logits, logits, &mem);
        for (size_t e = 0; e < count(logits); e++)
            one_hot.in[0][e] = classes.in[0][e] = below(9) ? normal() : 1000 * normal();
        for (int r = 0; r < logits.rows; r++) {
            int class = below(logits.cols);
            classes.in[1][r] = class;
            AT(one_hot.in[1], r, class, logits.cols) = 1;
        }
        *classes.up = *one_hot.up = normal();
        run(&classes);
        run(&one_hot);
        assert_true(isfinite(*classes.out) && *classes.out == *one_hot.out);
        assert_memory_equal(classes.grad[0], one_hot.grad[0],
                            count(logits) * sizeof(double));
        for (int r = 0; r < logits.rows; r++)
            assert_true(classes.grad[1][r] == 0);
        arena_release(&mem);
    }
}

/* What a nan or an infinite number spoils is its row, or its column. */
static void a_nan_stays_where_it_is(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        bool by_row;
    } parts[] = {{OP_MAX_COLS, true},  {OP_SOFTMAX, true},     {OP_LOG_SOFTMAX, true},
                 {OP_SUM_COLS, true},  {OP_BATCH_NORM, false}, {OP_SUM_ROWS, false},
                 {OP_MEAN_ROWS, false}};
    enum { ROWS = 7, COLS = 5, ROW = 4, COL = 2 };
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        for (int kind = 0; kind < 2; kind++) {
            struct arena mem = ARENA_INIT;
            struct trial t =
                begin(parts[p].op, (struct shape){ROWS, COLS}, (struct shape){0}, &mem);
            fill(ROWS * COLS, t.in[0]);
            fill(count(t.out_shape), t.up);
            AT(t.in[0], ROW, COL, COLS) = kind ? INFINITE : NOTHING;
            run(&t);
            struct shape o = t.out_shape;
            for (int i = 0; i < o.rows; i++)
                for (int j = 0; j < o.cols; j++) {
                    bool spoiled = parts[p].by_row ? i == ROW : j == COL;
                    assert_true(isfinite(AT(t.out, i, j, o.cols)) == !spoiled);
                    assert_true(kind || isnan(AT(t.out, i, j, o.cols)) == spoiled);
                }
            for (int i = 0; t.op != OP_SUM_ROWS && i < ROWS; i++)
                for (int j = 0; j < COLS; j++)
                    if (!(parts[p].by_row ? i == ROW : j == COL))
                        assert_true(isfinite(AT(t.grad[0], i, j, COLS)));
            arena_release(&mem);
        }
}

/* Four samples, ±1 about 3: variance 1. A column that is constant gets mean 0 as well,
 * and its gradient is large: 1/√ε. */
static void batch_normalization_by_hand(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct trial t = begin(OP_BATCH_NORM, (struct shape){4, 2}, (struct shape){0}, &mem);
    const double a[] = {2, 7, 4, 7, 2, 7, 4, 7}, up[] = {1, 1, 0, 0, 0, 0, 0, 0};
    memcpy(t.in[0], a, sizeof a);
    memcpy(t.up, up, sizeof up);
    run(&t);
    const double std = sqrt(1.00001), steep = 1 / sqrt(1e-5), y = 1 / std;
    for (size_t i = 0; i < 4; i++) {
        assert_true(near(t.out[2 * i], i % 2 ? y : -y, 1, 1e-15));
        assert_true(t.out[2 * i + 1] == 0);
        double own = i == 0 ? 1 : 0, along = (i % 2 ? y : -y) * (-y / 4);
        assert_true(near(t.grad[0][2 * i], (own - 0.25 - along) / std, 1, 1e-15));
        assert_true(near(t.grad[0][2 * i + 1], (own - 0.25) * steep, 1, 1e-12));
    }
    arena_release(&mem);
}

/* ---- shapes ---- */

static void shapes_fit_or_say_what_they_need(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        struct shape a, b, out; /* {0, 0}: none */
        const char *needs;
    } cases[] = {
        {OP_MATMUL, {4, 3}, {3, 5}, {4, 5}, ""},
        {OP_MATMUL, {1, 7}, {7, 1}, {1, 1}, ""},
        {OP_MATMUL, {4, 3}, {2, 5}, {0, 0}, "3 rows"},
        {OP_MATMUL, {4, 1}, {4, 1}, {0, 0}, "1 row"},
        {OP_MATMUL, {4, 3}, {1, 1}, {0, 0}, "3 rows"},
        {OP_MATMUL, {1000, 1}, {1, 1000}, {1000, 1000}, ""},
        {OP_MATMUL, {1001, 1}, {1, 1000}, {0, 0}, ""}, /* too many entries */
        {OP_TRANSPOSE, {4, 3}, {0, 0}, {3, 4}, ""},
        {OP_SUM, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_SUM_ROWS, {4, 3}, {0, 0}, {1, 3}, ""},
        {OP_SUM_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_MEAN, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_MEAN_ROWS, {4, 3}, {0, 0}, {1, 3}, ""},
        {OP_MEAN_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_MAX_COLS, {4, 3}, {0, 0}, {4, 1}, ""},
        {OP_SOFTMAX, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_LOG_SOFTMAX, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_NORM, {4, 3}, {0, 0}, {1, 1}, ""},
        {OP_BATCH_NORM, {4, 3}, {0, 0}, {4, 3}, ""},
        {OP_CE, {4, 5}, {4, 1}, {1, 1}, ""},
        {OP_CE, {4, 5}, {4, 5}, {1, 1}, ""},
        {OP_CE, {4, 5}, {5, 1}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {4, 4}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {1, 1}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 5}, {1, 5}, {0, 0}, "4×1 or 4×5"},
        {OP_CE, {4, 2}, {3, 2}, {0, 0}, "4×1 or 4×2"},
        {OP_CE, {4, 1}, {1, 1}, {0, 0}, "4×1"},
        {OP_CE, {4, 1}, {4, 1}, {1, 1}, ""},
        {OP_BCE, {4, 3}, {4, 3}, {1, 1}, ""},
        {OP_BCE, {4, 3}, {4, 1}, {0, 0}, "4×3"},
        {OP_BCE, {4, 3}, {3, 3}, {0, 0}, "4×3"},
        {OP_BCE, {4, 3}, {1, 1}, {0, 0}, "4×3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char needs[GRAPH_NEEDS];
        struct shape out = {-1, -1};
        bool fits = graph_shape(cases[i].op, cases[i].a, cases[i].b, &out, needs);
        if (fits != (cases[i].out.rows > 0) || strcmp(needs, cases[i].needs) != 0 ||
            (fits && (out.rows != cases[i].out.rows || out.cols != cases[i].out.cols)))
            fail_msg("case %zu: %s gives %d×%d, needs “%s”", i,
                     op_table[cases[i].op].name, out.rows, out.cols, needs);
    }
}

/* Class numbers are nothing to follow; all other inputs have a gradient. */
static void the_table_is_complete(void **state)
{
    (void)state;
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        const struct matrix_op_info *info = matrix_op(op);
        bool two = op_table[op].arity == 2;
        assert_true(two || op_table[op].arity == 1);
        assert_true(info->shape && info->forward && info->backward[0]);
        assert_true((info->backward[1] != NULL) == two);
        assert_true((*op_table[op].rule_b != '\0') == two);
    }
}

static void numbers_are_matrices_of_one_entry(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        double a, b, out;
    } cases[] = {
        {OP_MATMUL, 2, 3, 6},
        {OP_TRANSPOSE, 2, 0, 2},
        {OP_SUM, 2, 0, 2},
        {OP_SUM_ROWS, 2, 0, 2},
        {OP_SUM_COLS, 2, 0, 2},
        {OP_MEAN, 2, 0, 2},
        {OP_MEAN_ROWS, 2, 0, 2},
        {OP_MEAN_COLS, 2, 0, 2},
        {OP_MAX_COLS, 2, 0, 2},
        {OP_SOFTMAX, 2, 0, 1},
        {OP_LOG_SOFTMAX, 2, 0, 0},
        {OP_CE, 2, 0, 0},
        {OP_CE, 2, 1, NOTHING},
        {OP_BCE, 0, 0.3, M_LN2},
        {OP_NORM, -2, 0, 2},
        {OP_BATCH_NORM, 2, 0, 0},
        {OP_NORM, NOTHING, 0, NOTHING},
        {OP_SUM, INFINITE, 0, INFINITE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(near(matrix_op_number(cases[i].op, cases[i].a, cases[i].b),
                         cases[i].out, 1, 1e-15));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_and_gradients_are_those_of_the_definitions),
        cmocka_unit_test(results_do_not_depend_on_the_width),
        cmocka_unit_test(awkward_rows_are_as_listed),
        cmocka_unit_test(class_numbers_are_one_hot_labels),
        cmocka_unit_test(a_nan_stays_where_it_is),
        cmocka_unit_test(batch_normalization_by_hand),
        cmocka_unit_test(shapes_fit_or_say_what_they_need),
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(numbers_are_matrices_of_one_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
