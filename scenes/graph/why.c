/* graph: why a number of the step is not finite, and what a kink does. */
#include <math.h>

#include "explain/entry.h"
#include "autodiff/matrix_op.h"
#include "explain/trouble_text.h"
#include "scenes/graph/panel.h"

static void say(struct panel *p, const char *label, const char *text)
{
    if (*text) {
        panel_form(panel_line(p, label, INK_WARN, INK_TEXT),
                   (struct panel_form){text, NULL, true});
    }
}

static void say_cure(struct panel *p, int node, bool finite)
{
    if (!finite) {
        say(p, "cure", trouble_cure(&p->l->g, node));
    }
}

/* The values of a node and its inputs at an entry of the node, as those of numbers. */
static struct trouble_at at_entry(const struct panel *p, int node, int row, int col)
{
    const struct lesson *l = p->l;
    struct trouble_at t = {&l->g, &l->text, l->b.values, node};
    if (l->matrices) {
        const struct node *n = &l->g.nodes[node];
        double *values = arena_new(p->mem, double, l->g.n);
        for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
            values[n->in[k]] = matrix_at(backprop_value(&l->b, n->in[k]), row, col);
        }
        values[node] = matrix_at(backprop_value(&l->b, node), row, col);
        t.values = values;
    }
    return t;
}

/* ---- sums of products, as those of a matrix product ---- */

static const char *factor_name(const struct panel *p, const struct entry_factor *f)
{
    const char *name = p->l->text.names[f->node];
    return f->kind == ENTRY_VALUE
               ? arena_printf(p->mem, "%s[%d,%d]", name, f->row, f->col)
               : arena_printf(p->mem, "∂%s/∂%s[%d,%d]", panel_output(p), name, f->row,
                              f->col);
}

/* Of the first term that is not finite. */
static const char *why_sum(const struct panel *p, const struct entry *e)
{
    double sum = 0;
    for (size_t k = 0; k < entry_terms(e); k++) {
        struct entry_term t = entry_term(e, k);
        for (int i = 0; i < t.n_factors && !isfinite(t.product); i++) {
            double v = t.factors[i].value;
            if (isnan(v) || (isinf(v) && isinf(t.product))) {
                return arena_printf(p->mem, "%s comes from %s", isnan(v) ? "nan" : "inf",
                                    factor_name(p, &t.factors[i]));
            }
        }
        if (isnan(t.product)) {
            return arena_printf(p->mem, "%s·%s has no value, in term %zu",
                                panel_number(p, t.factors[0].value),
                                panel_factor(p, t.factors[1].value), k + 1);
        }
        const char *why = trouble_of_sum(sum, t.product, p->mem);
        if (*why || isinf(t.product)) {
            return *why ? why : "a product is larger than float64 can hold, 1.8e308";
        }
        sum += t.product;
    }
    return "";
}

/* ---- the step ---- */

/* The first entry of a matrix that is no class from 0 to less than `classes`; or, with
 * classes 0, that is not finite. -1: there is none. */
static long first_bad(const struct matrix *m, size_t classes)
{
    for (size_t i = 0; i < matrix_entries(m); i++) {
        double v = m->at[i];
        bool is_class = v >= 0 && v < (double)classes && v == floor(v);
        if (classes ? !is_class : !isfinite(v)) {
            return (long)i;
        }
    }
    return -1;
}

/* Of an operation on whole matrices: "z₁[2,0] is inf"; "y[2,0] = 2 is no class: the columns
 * of z₁ are the classes 0 to 1". */
static const char *why_matrix(const struct panel *p, int node)
{
    const struct lesson *l = p->l;
    const struct node *n = &l->g.nodes[node];
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        const struct matrix *m = backprop_value(&l->b, n->in[k]);
        long bad = first_bad(m, 0);
        if (bad >= 0) {
            return arena_printf(p->mem, "%s[%zu,%zu] is %s", l->text.names[n->in[k]],
                                (size_t)bad / m->columns, (size_t)bad % m->columns,
                                panel_number(p, m->at[bad]));
        }
    }
    if (matrix_op_has_classes(&l->g, node)) {
        const struct matrix *labels = backprop_value(&l->b, n->in[1]);
        size_t classes = (size_t)l->g.nodes[n->in[0]].shape.cols;
        long bad = first_bad(labels, classes);
        if (bad >= 0) {
            return arena_printf(
                p->mem,
                "%s[%ld,0] = %s is no class: the columns of %s are classes 0 to %zu",
                l->text.names[n->in[1]], bad, panel_number(p, labels->at[bad]),
                l->text.names[n->in[0]], classes - 1);
        }
    }
    return "what it adds up is larger than float64 can hold, 1.8e308";
}

void panel_why_value(struct panel *p, struct place at)
{
    enum op op = p->l->g.nodes[at.node].op;
    double v = matrix_at(backprop_value(&p->l->b, at.node), at.row, at.col);
    struct entry e = entry_in(&p->l->b.plan, at.node, -1, at.row, at.col);
    if (isfinite(v)) {
        return;
    }
    struct trouble_at t = at_entry(p, at.node, at.row, at.col);
    say(p, "why",
        op < OP_ENTRIES_END ? trouble_of_value(&t, p->mem)
        : entry_is_sum(&e)  ? why_sum(p, &e)
                            : why_matrix(p, at.node));
    say_cure(p, at.node, false);
}

/* The entry of the node that gives entry `at` of its input the first term that is not
 * finite; without one the first. */
static struct place worst_entry(const struct panel *p, int node, int input,
                                struct place at, double *up)
{
    const struct graph *g = &p->l->g;
    const struct matrix *grad = backprop_grad(&p->l->b, node);
    struct entry_span s =
        entry_span(g->nodes[at.node].shape, g->nodes[node].shape, at.row, at.col);
    struct place worst = {node, s.row, s.col};
    for (int i = s.row; i < s.row + s.rows; i++) {
        for (int k = s.col; k < s.col + s.cols; k++) {
            struct trouble_at t = at_entry(p, node, i, k);
            double local = graph_local(g, t.values, node, input);
            if (!isfinite(matrix_at(grad, i, k) * local)) {
                *up = matrix_at(grad, i, k);
                return (struct place){node, i, k};
            }
        }
    }
    *up = matrix_at(grad, s.row, s.col);
    return worst;
}

void panel_why_term(struct panel *p, int node, int input, struct place at)
{
    const struct backprop *b = &p->l->b;
    double term = panel_term(p, node, input, at), up,
           sum = matrix_at(backprop_grad(b, at.node), at.row, at.col);
    struct entry e = entry_in(&p->l->b.plan, node, input, at.row, at.col);
    if (!p->ctx->show_numbers) {
        return;
    }
    const char *why = "";
    if (p->l->g.nodes[node].op < OP_ENTRIES_END) {
        struct place worst = worst_entry(p, node, input, at, &up);
        struct trouble_at t = at_entry(p, node, worst.row, worst.col);
        why = trouble_of_term(&t, input, up, p->mem);
    } else if (!isfinite(term)) {
        why = entry_is_sum(&e) ? why_sum(p, &e) : "an input or δ is not finite";
    }
    if (!*why && !isfinite(sum) && isfinite(term)) {
        why = "the sum was not finite before";
    }
    say(p, "why", why);
    say_cure(p, node, isfinite(term));
}
