/* Softmax and the losses on logits: rows of matrix_op.def. */
#include "autodiff/matrix_op_parts.h"

#include <math.h>
#include <stdio.h>

/* ---- softmax, by rows ---- */

/* e^x/Σe^x, above and below divided by the largest e^x, so that nothing overflows. */
void softmax_forward(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *x = row_of(s->a, i), most = largest(n, x);
        double *out = row_of(s->out, i);
        for (size_t j = 0; j < n; j++) {
            out[j] = exp(x[j] - most);
        }
        double sum = matrix_sum(n, out);
        for (size_t j = 0; j < n; j++) {
            out[j] /= sum;
        }
    }
}

/* out·(δ − Σ δ·out) */
void softmax_back(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *out = row_of(s->out, i), *up = row_of(s->up, i);
        double average = matrix_dot(n, up, out);
        for (size_t j = 0; j < n; j++) {
            give(s, i * n + j, out[j] * (up[j] - average));
        }
    }
}

/* x − ln Σe^x for one row. */
static void log_softmax(size_t n, const double *x, double *out)
{
    double most = largest(n, x);
    for (size_t j = 0; j < n; j++) {
        out[j] = exp(x[j] - most);
    }
    double log_sum = log(matrix_sum(n, out));
    for (size_t j = 0; j < n; j++) {
        out[j] = x[j] - most - log_sum;
    }
}

void log_softmax_forward(const struct matrix_step *s)
{
    for (size_t i = 0; i < s->a.rows; i++) {
        log_softmax(s->a.columns, row_of(s->a, i), row_of(s->out, i));
    }
}

/* δ − e^out·Σδ */
void log_softmax_back(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *out = row_of(s->out, i), *up = row_of(s->up, i);
        double sum = matrix_sum(n, up);
        for (size_t j = 0; j < n; j++) {
            give(s, i * n + j, up[j] - exp(out[j]) * sum);
        }
    }
}

/* ---- losses on logits ---- */

/* weight · x, but 0 · ∞ is 0: what has no weight costs nothing. nan stays nan. */
static double weighted(double weight, double x)
{
    return weight == 0 && !isnan(x) ? 0 : weight * x;
}

/* Labels: a column of class numbers, or a column for each class. */
bool ce_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    if (b.rows != a.rows || (b.cols != 1 && b.cols != a.cols)) {
        if (a.cols > 1) {
            snprintf(needs, GRAPH_NEEDS, "%d×1 or %d×%d", a.rows, a.rows, a.cols);
        } else {
            snprintf(needs, GRAPH_NEEDS, "%d×1", a.rows);
        }
        return false;
    }
    return has_shape(out, needs, 1, 1);
}

bool matrix_op_takes_classes(enum op op, struct shape labels)
{
    return op == OP_CE && labels.cols == 1;
}

double matrix_op_label(struct matrix labels, size_t classes, size_t i, size_t j)
{
    if (labels.columns > 1) {
        return row_of(labels, i)[j];
    }
    double class = labels.at[i];
    bool exists = class >= 0 && class < (double)classes && class == floor(class);
    return exists ? class == (double)j : (double)NAN;
}

struct matrix matrix_op_one_hot(struct matrix labels, size_t classes, struct arena *mem)
{
    struct matrix m = {arena_new(mem, double, labels.rows *classes), labels.rows,
                       classes};
    for (size_t i = 0; i < matrix_entries(&m); i++) {
        m.at[i] = matrix_op_label(labels, classes, i / classes, i % classes);
    }
    return m;
}

static double label(const struct matrix_step *s, size_t i, size_t j)
{
    return matrix_op_label(s->b, s->a.columns, i, j);
}

size_t ce_saves(struct shape a, struct shape b)
{
    (void)b;
    return shape_entries(a); /* the log-softmax */
}

/* −Σ B·log_softmax(A), over the N rows. */
void ce_forward(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    double loss = 0;
    for (size_t i = 0; i < s->a.rows; i++) {
        double *log_p = s->saved + i * n;
        log_softmax(n, row_of(s->a, i), log_p);
        for (size_t j = 0; j < n; j++) {
            loss += weighted(label(s, i, j), -log_p[j]);
        }
    }
    *s->out.at = loss / (double)s->a.rows;
}

/* δ·(softmax(A)·ΣB − B)/N, where the labels of a row add up to ΣB, mostly 1. */
void ce_back_a(const struct matrix_step *s)
{
    size_t n = s->a.columns;
    for (size_t i = 0; i < s->a.rows; i++) {
        const double *log_p = s->saved + i * n;
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            sum += label(s, i, j);
        }
        for (size_t j = 0; j < n; j++) {
            double slope = exp(log_p[j]) * sum - label(s, i, j);
            give(s, i * n + j, *s->up.at * slope / (double)s->a.rows);
        }
    }
}

/* −δ·log_softmax(A)/N; 0 by class numbers, between which there is nothing. */
void ce_back_b(const struct matrix_step *s)
{
    bool classes = s->b.columns == 1;
    for (size_t i = 0; i < matrix_entries(&s->b); i++) {
        give(s, i, classes ? 0 : -*s->up.at * s->saved[i] / (double)s->a.rows);
    }
}

bool bce_shape(struct shape a, struct shape b, struct shape *out, char *needs)
{
    if (b.rows != a.rows || b.cols != a.cols) {
        snprintf(needs, GRAPH_NEEDS, "%d×%d", a.rows, a.cols);
        return false;
    }
    return has_shape(out, needs, 1, 1);
}

/* The mean of softplus(z) − z·y. With softplus(z) = softplus(−|z|) + (z > 0 ? z : 0), no
 * large numbers are subtracted, and a sure and right answer costs 0, even at ±∞. */
void bce_forward(const struct matrix_step *s)
{
    double loss = 0;
    for (size_t i = 0; i < matrix_entries(&s->a); i++) {
        double z = s->a.at[i], y = s->b.at[i], below = -fabs(z);
        bool positive = z > 0; /* UNMUTATED: at 0, what is wrong is weighted by 0 */
        double wrong = positive ? 1 - y : y;
        loss += op_table[OP_SOFTPLUS].forward(below, below) + weighted(wrong, fabs(z));
    }
    *s->out.at = loss / (double)matrix_entries(&s->a);
}

/* δ·(σ(A) − B)/n */
void bce_back_a(const struct matrix_step *s)
{
    size_t n = matrix_entries(&s->a);
    struct op_row logits = {s->a.at, true}, none = {0};
    op_rows()->of[OP_SIGMOID].forward(n, logits, none, s->work);
    for (size_t i = 0; i < n; i++) {
        give(s, i, *s->up.at * (s->work[i] - s->b.at[i]) / (double)n);
    }
}

/* −δ·A/n */
void bce_back_b(const struct matrix_step *s)
{
    size_t n = matrix_entries(&s->a);
    for (size_t i = 0; i < n; i++) {
        give(s, i, -*s->up.at * s->a.at[i] / (double)n);
    }
}
