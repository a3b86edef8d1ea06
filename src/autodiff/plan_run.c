/* Runs the steps of a plan. */
#include <string.h>

#include "autodiff/matrix_op.h"
#include "autodiff/op_scalar.h"
#include "autodiff/plan_build.h"

/* ---- entry by entry ---- */

/* What an operand contributes to row i of the result: its own row i, or its only row. */
static struct op_row row_of(const struct matrix *m, size_t i)
{
    return (struct op_row){m->at + (m->rows > 1 ? i * m->columns : 0), m->columns > 1};
}

/* All entries of an operand as one long row. */
static struct op_row whole(const struct matrix *m)
{
    return (struct op_row){m->at, matrix_entries(m) > 1};
}

/* True if m is a number or has as many entries as `out`, so that none is repeated: one
 * loop then does for all rows. */
static bool is_flat(const struct matrix *m, const struct matrix *out)
{
    return matrix_entries(m) == matrix_entries(out) || matrix_entries(m) == 1;
}

static void run_rows(const struct plan_step *s, size_t n, struct op_row a,
                     struct op_row b, struct op_row c, double *out)
{
    const struct op_rows *loops = op_rows();
    const struct op_kernel *of = &loops->of[s->op];
    switch (s->code) {
    case PLAN_EACH:
        of->forward(n, a, b, out);
        break;
    case PLAN_EACH_LOCAL_A:
        of->local(n, a, b, c.at, out, NULL);
        break;
    case PLAN_EACH_LOCAL_B:
        of->local(n, a, b, c.at, NULL, out);
        break;
    default:
        loops->accumulate(n, c, a, b, out);
    }
}

static void run_each(const struct plan *p, const struct plan_step *s)
{
    const struct matrix *a = &p->at[s->a], *b = &p->at[s->b], *c = &p->at[s->c];
    const struct matrix *out = &p->at[s->out];
    if (s->code == PLAN_EACH) {
        c = out;
    }
    if (is_flat(a, out) && is_flat(b, out) && is_flat(c, out)) {
        run_rows(s, matrix_entries(out), whole(a), whole(b), whole(c), out->at);
        return;
    }
    for (size_t i = 0; i < out->rows; i++) {
        run_rows(s, out->columns, row_of(a, i), row_of(b, i), row_of(c, i),
                 out->at + i * out->columns);
    }
}

/* out (+)= the sum of m over the rows or columns that out has only one of. */
static void sum_repeated(const struct matrix *m, bool add, const struct matrix *out)
{
    if (out->columns == m->columns) {
        matrix_sum_rows(m->rows, m->columns, m->at, add, out->at);
    } else if (out->rows == 1) {
        *out->at = (add ? *out->at : 0) + matrix_sum(matrix_entries(m), m->at);
    } else {
        for (size_t i = 0; i < m->rows; i++) {
            double sum = matrix_sum(m->columns, m->at + i * m->columns);
            out->at[i] = (add ? out->at[i] : 0) + sum;
        }
    }
}

/* ---- whole matrices ---- */

static void run_job(const struct plan *p, const struct plan_job *j, bool back)
{
    const struct matrix_op_info *op = matrix_op(j->op);
    const struct matrix_step step = {.a = p->at[j->a],
                                     .b = p->at[j->b],
                                     .out = p->at[j->out],
                                     .saved = p->at[j->saved].at, /* if it saves */
                                     .up = p->at[j->up],
                                     .grad = p->at[j->grad],
                                     .add = j->add,
                                     .work = p->work};
    (back ? op->backward[j->input] : op->forward)(&step);
}

static void run_matrices(const struct plan *p, const struct plan_step *s)
{
    switch (s->code) {
    case PLAN_SUM_REPEATED:
    case PLAN_ADD_SUM_REPEATED:
        sum_repeated(&p->at[s->a], s->code == PLAN_ADD_SUM_REPEATED, &p->at[s->out]);
        break;
    case PLAN_COPY:
        memcpy(p->at[s->out].at, p->at[s->a].at,
               matrix_entries(&p->at[s->a]) * sizeof(double));
        break;
    case PLAN_FETCH:
        p->v[s->out] = *p->at[s->out].at;
        break;
    case PLAN_MATRIX:
    case PLAN_MATRIX_BACK:
        run_job(p, &p->jobs[s->a], s->code == PLAN_MATRIX_BACK);
        break;
    case PLAN_SEE:
        p->watch.see(p->watch.data, (enum plan_part)s->op, s->b, &p->at[s->a]);
        break;
    default:
        run_each(p, s);
    }
}

/* ---- all steps ---- */

/* 0 + a local gradient, since it may stand for a gradient (backward.c): a sum that begins
 * with 0 and so is never −0. */
/* NOLINTNEXTLINE(readability-function-size): three cases for each operation */
static void run(const struct plan *p, const struct plan_step *s,
                const struct plan_step *end)
{
    double *v = p->v;
    for (; s < end; s++) {
        switch (s->code) {
#define OP(id, ...)                                                                      \
    case OP_##id:                                                                        \
        v[s->out] = forward_##id(v[s->a], v[s->b]);                                      \
        break;                                                                           \
    case PLAN_LOCAL_A + OP_##id:                                                         \
        v[s->out] = 0 + local_a_##id(v[s->a], v[s->b], v[s->c]);                         \
        break;                                                                           \
    case PLAN_LOCAL_B + OP_##id:                                                         \
        v[s->out] = 0 + local_b_##id(v[s->a], v[s->b], v[s->c]);                         \
        break;
#include "autodiff/op.def"
#undef OP
        case PLAN_ADD_PRODUCT:
            v[s->out] = v[s->c] + v[s->a] * v[s->b];
            break;
        default:
            run_matrices(p, s);
        }
    }
}

void plan_run_steps(const struct plan *p, struct plan_range steps)
{
    run(p, p->steps + steps.from, p->steps + steps.to);
}

void plan_run_early(const struct plan *p)
{
    run(p, p->steps, p->steps + p->n_early);
}

void plan_run_late(const struct plan *p)
{
    run(p, p->steps + p->n_early, p->steps + p->n_steps);
}

void plan_run(const struct plan *p)
{
    run(p, p->steps, p->steps + p->n_steps);
}
