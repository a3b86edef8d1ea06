/* The presets of graph with matrices: their numbers from the formulas of books, by loops,
 * and what each of them is to show. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* ---- matrices ---- */

enum { MOST = 64 };
struct mat {
    int rows, cols;
    double at[MOST];
};

static struct mat copy_of(const struct matrix *m)
{
    struct mat out = {(int)m->rows, (int)m->columns, {0}};
    assert_true(matrix_entries(m) <= MOST);
    memcpy(out.at, m->at, matrix_entries(m) * sizeof *m->at);
    return out;
}

static struct mat value(struct desk *d, const char *name)
{
    return copy_of(backprop_value(&lesson_of(d)->b, node_named(d, name)));
}

static struct mat grad(struct desk *d, const char *name)
{
    assert_true(has_grad(d, name));
    return copy_of(backprop_grad(&lesson_of(d)->b, node_named(d, name)));
}

static struct mat transposed(struct mat a)
{
    struct mat out = {a.cols, a.rows, {0}};
    for (int i = 0; i < a.rows * a.cols; i++) {
        out.at[i % a.cols * a.rows + i / a.cols] = a.at[i];
    }
    return out;
}

static struct mat product(struct mat a, struct mat b)
{
    struct mat out = {a.rows, b.cols, {0}};
    assert_int_equal(a.cols, b.rows);
    for (int i = 0; i < a.rows; i++) {
        for (int j = 0; j < b.cols; j++) {
            for (int k = 0; k < a.cols; k++) {
                out.at[i * b.cols + j] += a.at[i * a.cols + k] * b.at[k * b.cols + j];
            }
        }
    }
    return out;
}

/* a + times · b; a row b is added to every row. */
static struct mat sum(struct mat a, double times, struct mat b)
{
    for (int i = 0; i < a.rows * a.cols; i++) {
        a.at[i] += times * b.at[b.rows * b.cols == 1 ? 0 : i % (b.rows * b.cols)];
    }
    return a;
}

static struct mat column_sums(struct mat a)
{
    struct mat out = {1, a.cols, {0}};
    for (int i = 0; i < a.rows * a.cols; i++) {
        out.at[i % a.cols] += a.at[i];
    }
    return out;
}

static struct mat each(struct mat a, double (*f)(double))
{
    for (int i = 0; i < a.rows * a.cols; i++) {
        a.at[i] = f(a.at[i]);
    }
    return a;
}

static struct mat times(struct mat a, struct mat b)
{
    for (int i = 0; i < a.rows * a.cols; i++) {
        a.at[i] *= b.at[i];
    }
    return a;
}

static void assert_same(struct mat got, struct mat want)
{
    assert_int_equal(got.rows, want.rows);
    assert_int_equal(got.cols, want.cols);
    for (int i = 0; i < want.rows * want.cols; i++) {
        assert_near(got.at[i], want.at[i]);
    }
}

static double relu(double v)
{
    return v > 0 ? v : 0;
}
static double is_on(double v)
{
    return v > 0;
}
static double logistic(double v)
{
    return 1 / (1 + exp(-v));
}
static double logistic_slope(double v)
{
    return logistic(v) * (1 - logistic(v));
}
static double tanh_slope(double v)
{
    return 1 - tanh(v) * tanh(v);
}

/* How many entries are not 0. */
static int count(struct mat a)
{
    int n = 0;
    for (int i = 0; i < a.rows * a.cols; i++) {
        n += a.at[i] != 0;
    }
    return n;
}

static struct desk *finished(const char *preset)
{
    const char *arguments[] = {"graph", preset, NULL};
    struct desk *d = settled(desk_open(arguments));
    desk_key(d, K_END);
    return d;
}

/* ---- layers ---- */

static void one_neuron(void **state)
{
    (void)state;
    struct desk *d = finished("preset=one_neuron");
    struct mat x = value(d, "X"), w = value(d, "w"), y = value(d, "y");
    struct mat z = sum(product(x, w), 1, value(d, "b"));
    struct mat delta = times(sum(each(z, logistic), -1, y), each(z, logistic_slope));
    for (int i = 0; i < 3; i++) {
        delta.at[i] *= 2. / 3;
    }
    assert_same(grad(d, "w"), product(transposed(x), delta));
    assert_same(grad(d, "b"), column_sums(delta));
    desk_close(d);
}

/* W is out × in: with δ all ones each row of ∂L/∂W is the sum of the samples. */
static void linear_layer(void **state)
{
    (void)state;
    struct desk *d = finished("preset=linear_layer");
    struct mat x = value(d, "X"), w = value(d, "W"), ones = {4, 5, {0}};
    assert_int_equal(w.rows, 5);
    assert_int_equal(w.cols, 3);
    for (int i = 0; i < 20; i++) {
        ones.at[i] = 1;
    }
    assert_same(grad(d, "W"), product(transposed(ones), x));
    assert_same(grad(d, "X"), product(ones, w));
    assert_same(grad(d, "b"), column_sums(ones));
    desk_close(d);
}

static struct mat probabilities(struct mat logits)
{
    for (int i = 0; i < logits.rows; i++) {
        double all = 0, *row = logits.at + i * logits.cols;
        for (int j = 0; j < logits.cols; j++) {
            all += exp(row[j]);
        }
        for (int j = 0; j < logits.cols; j++) {
            row[j] = exp(row[j]) / all;
        }
    }
    return logits;
}

/* ∂L/∂logits is (p − y)/N, and from there on the net is what it always is. */
static void assert_softmax_net(struct desk *d)
{
    static const int labels[] = {0, 1, 2, 0};
    struct mat x = value(d, "X"), w1 = value(d, "W1"), w2 = value(d, "W2");
    struct mat z = sum(product(x, w1), 1, value(d, "b1")), h = each(z, relu);
    struct mat p = probabilities(sum(product(h, w2), 1, value(d, "b2"))), delta = p;
    double loss = 0;
    for (int i = 0; i < 4; i++) {
        loss -= log(p.at[3 * i + labels[i]]) / 4;
        delta.at[3 * i + labels[i]] -= 1;
    }
    for (int i = 0; i < 12; i++) {
        delta.at[i] /= 4;
    }
    assert_near(value_of(d, "L"), loss);
    assert_same(grad(d, "z5"), delta);
    assert_same(grad(d, "W2"), product(transposed(h), delta));
    assert_same(grad(d, "b2"), column_sums(delta));
    delta = times(product(delta, transposed(w2)), each(z, is_on));
    assert_same(grad(d, "W1"), product(transposed(x), delta));
    assert_same(grad(d, "b1"), column_sums(delta));
    assert_true(count(h) > 5 && count(h) < 20); /* some are off, most samples are seen */
}

static void softmax_nets(void **state)
{
    (void)state;
    struct desk *d = finished("preset=softmax_net"), *ce = finished("preset=softmax_ce");
    assert_softmax_net(d);
    assert_softmax_net(ce);
    assert_same(grad(d, "W1"), grad(ce, "W1")); /* drawn alike, so they can be compared */
    desk_close(d);
    desk_close(ce);
}

static void relu_layers(void **state)
{
    (void)state;
    struct desk *d = finished("preset=relu_layers");
    struct mat w[] = {value(d, "W1"), value(d, "W2"), value(d, "W3")}, z[3];
    struct mat h[4] = {value(d, "X")};
    for (int k = 0; k < 3; k++) {
        z[k] = product(h[k], w[k]);
        h[k + 1] = each(z[k], relu);
        int on = count(h[k + 1]);
        assert_true(on > 0 && on < z[k].rows * z[k].cols);
    }
    struct mat delta = sum(h[3], -1, value(d, "Y"));
    for (int i = 0; i < 8; i++) {
        delta.at[i] *= 2. / 8;
    }
    static const char *const names[] = {"W1", "W2", "W3"};
    for (int k = 2; k >= 0; k--) {
        delta = times(delta, each(z[k], is_on));
        struct mat dw = product(transposed(h[k]), delta);
        assert_same(grad(d, names[k]), dw);
        assert_true(count(dw) > 0);
        delta = product(delta, transposed(w[k]));
    }
    desk_close(d);
}

/* Σ over time of h(t−1)ᵀ·δ(t), and each of the three terms counts. */
static void recurrent_cell(void **state)
{
    (void)state;
    struct desk *d = finished("preset=recurrent_cell");
    static const char *const inputs[] = {"x1", "x2", "x3"};
    struct mat u = value(d, "U"), w = value(d, "W"), b = value(d, "b");
    struct mat h[4] = {value(d, "h")}, z[3];
    for (int t = 0; t < 3; t++) {
        z[t] = sum(product(h[t], w), 1, product(value(d, inputs[t]), u));
        z[t] = sum(z[t], 1, b);
        h[t + 1] = each(z[t], tanh);
    }
    struct mat delta = sum(h[3], -1, value(d, "y")), dw = {3, 3, {0}}, db = {1, 3, {0}};
    struct mat du = {2, 3, {0}};
    delta = sum(delta, 1, delta); /* 2 (h − y) */
    for (int t = 2; t >= 0; t--) {
        delta = times(delta, each(z[t], tanh_slope));
        struct mat term = product(transposed(h[t]), delta);
        double size = 0;
        for (int i = 0; i < 9; i++) {
            size = fmax(size, fabs(term.at[i]));
        }
        assert_true(size > 1e-3);
        dw = sum(dw, 1, term);
        db = sum(db, 1, delta);
        du = sum(du, 1, product(transposed(value(d, inputs[t])), delta));
        delta = product(delta, transposed(w));
    }
    assert_same(grad(d, "W"), dw);
    assert_same(grad(d, "b"), db);
    assert_same(grad(d, "U"), du);
    assert_same(grad(d, "h"), delta);
    assert_int_equal(backprop_edges(&lesson_of(d)->b, node_named(d, "W"), 0, NULL), 3);
    desk_close(d);
}

/* ---- softmax ---- */

/* p − y, the same for all rows, which differ by a shift. */
static void assert_row(const double *row)
{
    double all = exp(-2) + exp(-1) + 1;
    assert_near(row[0], exp(-2) / all);
    assert_near(row[1], exp(-1) / all);
    assert_near(row[2], 1 / all - 1);
}

static void softmax_at_1000(void **state)
{
    (void)state;
    struct desk *naive = finished("preset=softmax_naive"),
                *stable = finished("preset=softmax_stable");
    struct mat got = grad(stable, "Z"), bad = grad(naive, "Z");
    for (int i = 0; i < 3; i++) {
        assert_row(got.at + 3 * i);
        assert_near(grad(stable, "z1").at[i], 0); /* of the maximum */
        assert_true(isnan(bad.at[3 + i]) && isnan(bad.at[6 + i]));
    }
    assert_row(bad.at);
    assert_near(value_of(stable, "L"), 3 * log(exp(-2) + exp(-1) + 1));
    assert_true(isnan(value_of(naive, "L")));
    const struct backprop *b = &lesson_of(naive)->b;
    assert_int_equal(b->bad.node, node_named(naive, "z1")); /* exp(Z) */
    assert_int_equal(b->bad.row, 1);
    desk_close(naive);
    desk_close(stable);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_neuron),     cmocka_unit_test(linear_layer),
        cmocka_unit_test(softmax_nets),   cmocka_unit_test(relu_layers),
        cmocka_unit_test(recurrent_cell), cmocka_unit_test(softmax_at_1000),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
