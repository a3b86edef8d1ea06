/* The operations on whole matrices against textbook definitions of their own in complex
 * numbers, whose derivatives come by complex step. */
#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/applied.h"
#include "tests/near.h"
#include "tests/wider.h"

/* A derivative is the imaginary part at a + ih over h: no difference, no cancellation. */
typedef long double complex number;
#define STEP 1e-30L
#define J    ((number)I) /* I is of type float complex */

#define DEFINITION(name)                                                                 \
    static void name(struct shape a, const number *x, struct shape b, const number *y,   \
                     number *out)

DEFINITION(d_matmul)
{
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < b.cols; j++) {
            ENTRY(out, i, j, b.cols) = 0;
            for (int p = 0; p < a.cols; p++)
                ENTRY(out, i, j, b.cols) +=
                    ENTRY(x, i, p, a.cols) * ENTRY(y, p, j, b.cols);
        }
}

DEFINITION(d_transpose)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++)
        for (int j = 0; j < a.cols; j++)
            ENTRY(out, j, i, a.rows) = ENTRY(x, i, j, a.cols);
}

DEFINITION(d_sum)
{
    (void)b, (void)y;
    *out = 0;
    for (size_t i = 0; i < entries(a); i++)
        *out += x[i];
}

DEFINITION(d_sum_rows)
{
    (void)b, (void)y;
    for (int j = 0; j < a.cols; j++) {
        out[j] = 0;
        for (int i = 0; i < a.rows; i++)
            out[j] += ENTRY(x, i, j, a.cols);
    }
}

DEFINITION(d_sum_cols)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        out[i] = 0;
        for (int j = 0; j < a.cols; j++)
            out[i] += ENTRY(x, i, j, a.cols);
    }
}

DEFINITION(d_mean)
{
    d_sum(a, x, b, y, out);
    *out /= (long double)entries(a);
}

DEFINITION(d_mean_rows)
{
    d_sum_rows(a, x, b, y, out);
    for (int j = 0; j < a.cols; j++)
        out[j] /= a.rows;
}

DEFINITION(d_mean_cols)
{
    d_sum_cols(a, x, b, y, out);
    for (int i = 0; i < a.rows; i++)
        out[i] /= a.cols;
}

DEFINITION(d_max_cols)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        out[i] = ENTRY(x, i, 0, a.cols);
        for (int j = 1; j < a.cols; j++)
            if (creall(ENTRY(x, i, j, a.cols)) > creall(out[i]))
                out[i] = ENTRY(x, i, j, a.cols);
    }
}

DEFINITION(d_softmax)
{
    (void)b, (void)y;
    for (int i = 0; i < a.rows; i++) {
        number sum = 0;
        for (int j = 0; j < a.cols; j++)
            sum += cexpl(ENTRY(x, i, j, a.cols));
        for (int j = 0; j < a.cols; j++)
            ENTRY(out, i, j, a.cols) = cexpl(ENTRY(x, i, j, a.cols)) / sum;
    }
}

DEFINITION(d_log_softmax)
{
    d_softmax(a, x, b, y, out);
    for (size_t i = 0; i < entries(a); i++)
        out[i] = clogl(out[i]);
}

DEFINITION(d_ce)
{
    *out = 0;
    for (int i = 0; i < a.rows; i++) {
        number sum = 0;
        for (int j = 0; j < a.cols; j++)
            sum += cexpl(ENTRY(x, i, j, a.cols));
        if (b.cols == 1)
            *out -= clogl(cexpl(ENTRY(x, i, creall(y[i]), a.cols)) / sum) / a.rows;
        for (int j = 0; b.cols > 1 && j < a.cols; j++)
            *out -= ENTRY(y, i, j, a.cols) * clogl(cexpl(ENTRY(x, i, j, a.cols)) / sum) /
                    a.rows;
    }
}

DEFINITION(d_bce)
{
    (void)b;
    *out = 0;
    for (size_t i = 0; i < entries(a); i++) {
        number p = 1 / (1 + cexpl(-x[i])), q = 1 / (1 + cexpl(x[i]));
        *out -= (y[i] * clogl(p) + (1 - y[i]) * clogl(q)) / (long double)entries(a);
    }
}

DEFINITION(d_norm)
{
    (void)b, (void)y;
    *out = 0;
    for (size_t i = 0; i < entries(a); i++)
        *out += x[i] * x[i];
    *out = csqrtl(*out);
}

/* Variance as the mean square minus the square of the mean. */
DEFINITION(d_batch_norm)
{
    (void)b, (void)y;
    for (int j = 0; j < a.cols; j++) {
        number mean = 0, square = 0;
        for (int i = 0; i < a.rows; i++) {
            mean += ENTRY(x, i, j, a.cols) / a.rows;
            square += ENTRY(x, i, j, a.cols) * ENTRY(x, i, j, a.cols) / a.rows;
        }
        for (int i = 0; i < a.rows; i++)
            ENTRY(out, i, j, a.cols) =
                (ENTRY(x, i, j, a.cols) - mean) / csqrtl(square - mean * mean + 0.00001L);
    }
}

typedef void definition(struct shape a, const number *x, struct shape b, const number *y,
                        number *out);
static definition *const definitions[OP_MOST] = {[OP_MATMUL] = d_matmul,
                                                 [OP_TRANSPOSE] = d_transpose,
                                                 [OP_SUM] = d_sum,
                                                 [OP_SUM_ROWS] = d_sum_rows,
                                                 [OP_SUM_COLS] = d_sum_cols,
                                                 [OP_MEAN] = d_mean,
                                                 [OP_MEAN_ROWS] = d_mean_rows,
                                                 [OP_MEAN_COLS] = d_mean_cols,
                                                 [OP_MAX_COLS] = d_max_cols,
                                                 [OP_SOFTMAX] = d_softmax,
                                                 [OP_LOG_SOFTMAX] = d_log_softmax,
                                                 [OP_CE] = d_ce,
                                                 [OP_BCE] = d_bce,
                                                 [OP_NORM] = d_norm,
                                                 [OP_BATCH_NORM] = d_batch_norm};

/* Entry i of input k moved by `step`. */
static void define(const struct applied *t, int k, size_t i, number step, number *out)
{
    struct arena mem = ARENA_INIT;
    number *in[2];
    for (int side = 0; side < 2; side++) {
        in[side] = arena_new(&mem, number, entries(t->shape[side]));
        for (size_t e = 0; e < entries(t->shape[side]); e++)
            in[side][e] = t->in[side][e];
    }
    in[k][i] += step;
    definitions[t->op](t->shape[0], in[0], t->shape[1], in[1], out);
    arena_release(&mem);
}

static void check(const struct applied *t, const char *what, size_t i, double got,
                  long double want)
{
    if (!near(got, (double)want, 1 + fabs((double)want), 2e-13))
        fail_msg("%s of %d×%d and %d×%d, %s %zu at %d lanes: %.17g, not %.17Lg",
                 op_table[t->op].name, t->shape[0].rows, t->shape[0].cols,
                 t->shape[1].rows, t->shape[1].cols, what, i, lanes, got, want);
}

/* ∂(Σ up·out)/∂(entry i of input k) */
static long double derivative(const struct applied *t, int k, size_t i, number *out)
{
    long double sum = 0;
    if (k == 1 && applied_to_classes(t))
        return 0;
    define(t, k, i, J * STEP, out);
    for (size_t e = 0; e < entries(t->out_shape); e++)
        sum += (long double)t->up[e] * cimagl(out[e]) / STEP;
    return sum;
}

static void check_trial(struct applied *t)
{
    struct arena mem = ARENA_INIT;
    number *out = arena_new(&mem, number, entries(t->out_shape));
    applied_run(t);
    define(t, 0, 0, 0, out);
    for (size_t i = 0; i < entries(t->out_shape); i++)
        check(t, "entry", i, t->out[i], creall(out[i]));
    for (int k = 0; k < op_table[t->op].arity; k++) {
        size_t n = entries(t->shape[k]);
        double *alone = arena_new(&mem, double, n), *start = arena_new(&mem, double, n);
        memcpy(alone, t->grad[k], n * sizeof *alone);
        applied_fill(n, start);
        memcpy(t->grad[k], start, n * sizeof *start);
        applied_backward(t, k, true);
        for (size_t i = 0; i < n; i++) {
            long double want = derivative(t, k, i, out);
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
    enum { TRIALS = APPLIED_SMALL + 25 };
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++)
        for (int i = 0; i < TRIALS; i++) {
            struct arena mem = ARENA_INIT;
            struct applied t = applied_draw(op, i, &mem);
            check_trial(&t);
            arena_release(&mem);
        }
}

/* The gradients are written, then added once more. */
static void run_twice(struct applied *t)
{
    applied_run(t);
    for (int k = 0; k < op_table[t->op].arity; k++)
        applied_backward(t, k, true);
}

/* To the last bit. */
static void results_do_not_depend_on_the_width(void **state)
{
    (void)state;
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++)
        for (int i = APPLIED_SMALL; i < APPLIED_SMALL + 20; i++) {
            struct arena mem = ARENA_INIT;
            struct applied t = applied_draw(op, i, &mem), wide = t;
            run_twice(&t);
            wide.out = arena_new(&mem, double, entries(t.out_shape));
            for (int k = 0; k < op_table[op].arity; k++)
                wide.grad[k] = arena_new(&mem, double, entries(t.shape[k]));
            while (wider()) {
                run_twice(&wide);
                assert_memory_equal(wide.out, t.out,
                                    entries(t.out_shape) * sizeof(double));
                for (int k = 0; k < op_table[op].arity; k++)
                    assert_memory_equal(wide.grad[k], t.grad[k],
                                        entries(t.shape[k]) * sizeof(double));
            }
            arena_release(&mem);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_and_gradients_are_those_of_the_definitions),
        cmocka_unit_test(results_do_not_depend_on_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
