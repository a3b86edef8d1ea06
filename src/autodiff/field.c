#include "autodiff/field.h"

#include <string.h>

#include "autodiff/plan_build.h"

/* True if late steps write the row, with a number for each column. */
static bool is_late_row(const struct plan *p, const struct matrix *row)
{
    for (int i = p->n_early; i < p->n_steps; i++) {
        if (row == &p->at[p->steps[i].out]) {
            return row->columns > 1;
        }
    }
    return false;
}

static struct matrix *gradient_by(const struct plan *p, int leaf)
{
    int node = leaf < p->g->n_leaves ? p->leaf[leaf] : -1;
    return node >= 0 && p->grad[node] ? &p->at[p->grad[node]] : NULL;
}

void field_init(struct field *f, const struct graph *g, const double *x, size_t columns,
                bool gradient, struct arena *mem)
{
    struct plan *p = &f->plan;
    *f = (struct field){.columns = columns};
    plan_init(p, g, &(struct plan_options){.forward_only = !gradient, .points = columns},
              mem);
    if (g->n_leaves > 0 && p->leaf[0] >= 0) {
        memcpy(p->at[p->leaf[0]].at, x, columns * sizeof *x);
    }
    plan_run_early(p);
    f->row[0] = &p->at[p->n - 1];
    f->row[1] = gradient_by(p, 0);
    f->row[2] = gradient_by(p, 1);
    for (int k = 0; k < 3; k++) {
        bool shared = k == 2 && f->row[2] == f->row[1];
        f->own[k] = !shared && is_late_row(p, f->row[k]) ? f->row[k]->at : NULL;
    }
}

/* Copies row number k to out[columns], repeating a number. */
static void copy_out(const struct field *f, int k, double *out)
{
    const struct matrix *m = f->row[k];
    if (m && m->columns == f->columns) {
        memcpy(out, m->at, f->columns * sizeof *out);
        return;
    }
    double one = m ? *m->at : 0;
    for (size_t i = 0; i < f->columns; i++) {
        out[i] = one;
    }
}

void field_row(struct field *f, double y, double *out, double *dx, double *dy)
{
    struct plan *p = &f->plan;
    double *const to[] = {out, dx, dy};
    if (p->g->n_leaves > 1 && p->leaf[1] >= 0) {
        p->v[p->leaf[1]] = y;
    }
    for (int k = 0; k < 3; k++) {
        if (f->own[k]) {
            f->row[k]->at = to[k] ? to[k] : f->own[k];
        }
    }
    plan_run_late(p);
    for (int k = 0; k < 3; k++) {
        if (to[k] && !f->own[k]) {
            copy_out(f, k, to[k]);
        }
    }
}
