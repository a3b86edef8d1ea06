#include "tests/exact.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static long double (*const of_one[OP_ENTRIES_END])(long double) = {
    [OP_EXP] = expl,     [OP_LOG] = logl,     [OP_SQRT] = sqrtl,   [OP_SIN] = sinl,
    [OP_COS] = cosl,     [OP_TAN] = tanl,     [OP_ABS] = fabsl,    [OP_TANH] = tanhl,
    [OP_ASIN] = asinl,   [OP_ACOS] = acosl,   [OP_ATAN] = atanl,   [OP_SINH] = sinhl,
    [OP_COSH] = coshl,   [OP_ASINH] = asinhl, [OP_ACOSH] = acoshl, [OP_ATANH] = atanhl,
    [OP_LOG10] = log10l, [OP_LOG2] = log2l,   [OP_CBRT] = cbrtl,   [OP_ERF] = erfl,
    [OP_LOG1P] = log1pl, [OP_EXPM1] = expm1l};
static long double (*const of_two[OP_ENTRIES_END])(long double,
                                                   long double) = {[OP_POW] = powl,
                                                                   [OP_MAX] = fmaxl,
                                                                   [OP_MIN] = fminl,
                                                                   [OP_ATAN2] = atan2l,
                                                                   [OP_HYPOT] = hypotl};

long double exact_number(enum op op, long double a, long double b)
{
    if (of_one[op] || of_two[op])
        return of_one[op] ? of_one[op](a) : of_two[op](a, b);
    switch (op) {
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    case OP_DIV:
        return a / b;
    case OP_NEG:
        return -a;
    case OP_RELU:
        return a > 0 ? a : 0;
    case OP_LEAKY_RELU:
        return a > 0 ? a : 0.01L * a;
    case OP_ELU:
        return a > 0 ? a : expm1l(a);
    case OP_SIGMOID:
        return 1 / (1 + expl(-a));
    case OP_LOGSIGMOID:
        return -log1pl(expl(-a));
    case OP_SOFTPLUS:
        return log1pl(expl(a));
    case OP_SILU:
        return a / (1 + expl(-a));
    case OP_GELU:
        return a * erfcl(-a / sqrtl(2)) / 2;
    case OP_SIGN:
        return a > 0 ? 1 : a < 0 ? -1 : 0;
    default:
        fail_msg("%s is not defined here", op_table[op].name);
        return 0;
    }
}

/* The slope from f at −2h … 2h: the error is of order h⁴. */
enum { STENCIL = 5 };
static long double difference(const long double f[STENCIL], long double h)
{
    return (8 * (f[3] - f[1]) - (f[4] - f[0])) / (12 * h);
}

long double exact_slope(enum op op, int by, long double a, long double b)
{
    const long double h = 1e-4L;
    long double f[STENCIL];
    for (int k = 0; k < STENCIL; k++)
        f[k] = exact_number(op, a + (by ? 0 : (k - 2) * h), b + (by ? (k - 2) * h : 0));
    return difference(f, h);
}

long double exact_at(const struct exact *x, int node, int i, int j)
{
    struct shape shape = x->g->nodes[node].shape;
    return x->of[node][(shape.rows > 1 ? i * shape.cols : 0) + (shape.cols > 1 ? j : 0)];
}

/* The sum of row i, or of all for −1, in column j, or in all. */
static long double added(const struct exact *x, int node, int i, int j)
{
    struct shape shape = x->g->nodes[node].shape;
    long double sum = 0;
    for (int r = i < 0 ? 0 : i; r < (i < 0 ? shape.rows : i + 1); r++)
        for (int c = j < 0 ? 0 : j; c < (j < 0 ? shape.cols : j + 1); c++)
            sum += exact_at(x, node, r, c);
    return sum;
}

static long double largest(const struct exact *x, int node, int i)
{
    long double most = exact_at(x, node, i, 0);
    for (int j = 1; j < x->g->nodes[node].shape.cols; j++)
        most = fmaxl(most, exact_at(x, node, i, j));
    return most;
}

long double exact_log_softmax(const struct exact *x, int node, int i, int j)
{
    long double sum = 0;
    for (int c = 0; c < x->g->nodes[node].shape.cols; c++)
        sum += expl(exact_at(x, node, i, c));
    return exact_at(x, node, i, j) - logl(sum);
}

long double exact_variance(const struct exact *x, int node, int j)
{
    int n = x->g->nodes[node].shape.rows;
    long double mean = added(x, node, -1, j) / n, sum = 0;
    for (int i = 0; i < n; i++)
        sum += (exact_at(x, node, i, j) - mean) * (exact_at(x, node, i, j) - mean);
    return sum / n;
}

/* ce, bce or norm of all entries. */
static long double over_all(const struct exact *x, enum op op, int a, int b)
{
    struct shape shape = x->g->nodes[a].shape;
    bool classes = b >= 0 && x->g->nodes[b].shape.cols == 1;
    long double sum = 0;
    for (int i = 0; i < shape.rows; i++)
        for (int j = 0; j < shape.cols; j++) {
            long double z = exact_at(x, a, i, j), y = b < 0 ? z : exact_at(x, b, i, j);
            if (op == OP_CE)
                sum -= (classes ? y == j : y) * exact_log_softmax(x, a, i, j);
            else
                sum += op == OP_BCE ? log1pl(expl(z)) - z * y : z * z;
        }
    return op == OP_NORM ? sqrtl(sum)
                         : sum / (shape.rows * (op == OP_CE ? 1 : shape.cols));
}

static long double entry(const struct exact *x, const struct node *node, int i, int j)
{
    int a = node->in[0], b = node->in[1];
    struct shape shape = x->g->nodes[a].shape;
    long double sum = 0;
    switch (node->op) {
    case OP_MATMUL:
        for (int k = 0; k < shape.cols; k++)
            sum += exact_at(x, a, i, k) * exact_at(x, b, k, j);
        return sum;
    case OP_TRANSPOSE:
        return exact_at(x, a, j, i);
    case OP_SUM:
        return added(x, a, -1, -1);
    case OP_SUM_ROWS:
        return added(x, a, -1, j);
    case OP_SUM_COLS:
        return added(x, a, i, -1);
    case OP_MEAN:
        return added(x, a, -1, -1) / (shape.rows * shape.cols);
    case OP_MEAN_ROWS:
        return added(x, a, -1, j) / shape.rows;
    case OP_MEAN_COLS:
        return added(x, a, i, -1) / shape.cols;
    case OP_MAX_COLS:
        return largest(x, a, i);
    case OP_SOFTMAX:
        return expl(exact_log_softmax(x, a, i, j));
    case OP_LOG_SOFTMAX:
        return exact_log_softmax(x, a, i, j);
    case OP_CE:
    case OP_BCE:
    case OP_NORM:
        return over_all(x, node->op, a, b);
    case OP_BATCH_NORM:
        return (exact_at(x, a, i, j) - added(x, a, -1, j) / shape.rows) /
               sqrtl(exact_variance(x, a, j) + 1e-5L);
    default:
        return exact_number(node->op, exact_at(x, a, i, j),
                            b < 0 ? 0 : exact_at(x, b, i, j));
    }
}

void exact_compute(struct exact *x, int node)
{
    struct shape shape = x->g->nodes[node].shape;
    for (int e = 0; e < shape.rows * shape.cols; e++)
        x->of[node][e] = entry(x, &x->g->nodes[node], e / shape.cols, e % shape.cols);
}

/* L with these values in a leaf. */
static long double with(struct exact *x, int leaf, const long double *values)
{
    bool changes[EXACT_NODES] = {0};
    memcpy(x->of[leaf], values, sizeof x->of[leaf]);
    changes[leaf] = true;
    for (int i = leaf + 1; i < x->g->n; i++) {
        const int *in = x->g->nodes[i].in;
        changes[i] = in[0] >= 0 && (changes[in[0]] || (in[1] >= 0 && changes[in[1]]));
        if (changes[i])
            exact_compute(x, i);
    }
    return x->of[x->g->n - 1][0];
}

long double exact_gradient(struct exact *x, int leaf, const double *direction)
{
    const long double h = 2e-5L;
    struct shape shape = x->g->nodes[leaf].shape;
    long double f[STENCIL], here[EXACT_ENTRIES], there[EXACT_ENTRIES] = {0};
    memcpy(here, x->of[leaf], sizeof here);
    for (int k = 0; k < STENCIL; k++) {
        for (int e = 0; e < shape.rows * shape.cols; e++)
            there[e] = here[e] + (k - 2) * h * (long double)direction[e];
        f[k] = with(x, leaf, there);
    }
    with(x, leaf, here);
    return difference(f, h);
}
