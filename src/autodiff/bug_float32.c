/* The bug float32: what an operation gives where each of its sums is rounded to float after
 * every addition. An operation on numbers is rounded but once, by bug.c. */
#include <math.h>

#include "autodiff/bug_parts.h"
#include "autodiff/matrix_op.h"

/* Σ x[0], x[step], … of n numbers. */
static float sum(size_t n, const double *x, size_t step)
{
    float total = 0;
    for (size_t i = 0; i < n; i++) {
        total += (float)x[i * step];
    }
    return total;
}

static void matmul(const struct matrix *a, const struct matrix *b,
                   const struct matrix *out)
{
    for (size_t i = 0; i < out->rows; i++) {
        for (size_t j = 0; j < out->columns; j++) {
            float total = 0;
            for (size_t k = 0; k < a->columns; k++) {
                total +=
                    (float)a->at[i * a->columns + k] * (float)b->at[k * b->columns + j];
            }
            out->at[i * out->columns + j] = (double)total;
        }
    }
}

/* The sum or the mean of everything, of the rows (one row) or of the columns. */
static void add_up(const struct matrix *a, const struct matrix *out, bool mean)
{
    bool rows = out->rows == 1 && out->columns == a->columns,
         all = out->rows == 1 && out->columns == 1;
    size_t n = all    ? a->rows * a->columns
               : rows ? a->rows
                      : a->columns,
           step = rows && !all ? a->columns : 1, next = rows ? 1 : a->columns;
    for (size_t i = 0; i < out->rows * out->columns; i++) {
        float total = sum(n, a->at + i * next, step);
        out->at[i] = (double)(mean ? total / (float)n : total);
    }
}

/* max z + ln Σ e^(z − max z) of a row; *most: max z. */
static float log_sum_exp(size_t n, const double *z, float *most)
{
    float total = 0;
    *most = (float)z[0];
    for (size_t j = 1; j < n; j++) {
        *most = (float)z[j] > *most ? (float)z[j] : *most;
    }
    for (size_t j = 0; j < n; j++) {
        total += expf((float)z[j] - *most);
    }
    return logf(total);
}

static void softmax(enum op op, const struct matrix *a, const struct matrix *labels,
                    const struct matrix *out)
{
    float loss = 0;
    for (size_t i = 0; i < a->rows; i++) {
        float most, log_sum = log_sum_exp(a->columns, a->at + i * a->columns, &most);
        for (size_t j = 0; j < a->columns; j++) {
            float log_p = (float)a->at[i * a->columns + j] - most - log_sum;
            if (op == OP_CE) {
                float label = (float)matrix_op_label(*labels, a->columns, i, j);
                loss -= label == 0 && !isnan(log_p) ? 0 : label * log_p;
            } else {
                out->at[i * a->columns + j] =
                    (double)(op == OP_SOFTMAX ? expf(log_p) : log_p);
            }
        }
    }
    if (op == OP_CE) {
        *out->at = (double)(loss / (float)a->rows);
    }
}

/* Of the rest (max, norm, batch_norm, bce) the result alone is rounded. */
void float32_value(const struct plan *p, int node)
{
    const struct node *n = &p->g->nodes[node];
    const struct matrix *a = &p->at[n->in[0]], *b = n->in[1] < 0 ? a : &p->at[n->in[1]],
                        *out = &p->at[node];
    switch (n->op) {
    case OP_MATMUL:
        matmul(a, b, out);
        break;
    case OP_SUM:
    case OP_SUM_ROWS:
    case OP_SUM_COLS:
    case OP_MEAN:
    case OP_MEAN_ROWS:
    case OP_MEAN_COLS:
        add_up(a, out,
               n->op == OP_MEAN || n->op == OP_MEAN_ROWS || n->op == OP_MEAN_COLS);
        break;
    case OP_CE:
    case OP_SOFTMAX:
    case OP_LOG_SOFTMAX:
        softmax(n->op, a, b, out);
        break;
    default:
        break;
    }
}
