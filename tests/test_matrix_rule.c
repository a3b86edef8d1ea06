/* Every rule that is printed for a graph of matrices is read again as an expression of
 * the names in it, with their shapes, and gives what the plan adds to the gradient. */
#include "explain/matrix_rule.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/edge.h"
#include "autodiff/expression.h"
#include "autodiff/matrix_op.h"
#include "explain/notation.h"
#include "autodiff/plan.h"
#include "tests/near.h"
#include "tests/sample_terms.h"

enum { GRAPHS = 600, LEAST = 10 };

static struct shape shape_of(const struct matrix *m)
{
    return (struct shape){(int)m->rows, (int)m->columns};
}

/* --- what names mean -------------------------------------------------------------------
 */

enum { NAMES = EXACT_NODES + 2 };
struct scope {
    const char *names[NAMES];
    struct shape shapes[NAMES];
    double *at[NAMES];
    int n;
};

static void declare(struct scope *s, const char *name, const struct matrix *m)
{
    s->names[s->n] = name;
    s->shapes[s->n] = shape_of(m);
    s->at[s->n++] = m->at;
}

/* The names of all nodes but constants, as typed: z₁ is read as z1. */
static void declare_nodes(struct scope *s, const struct graph *g, const char **names,
                          const struct matrix *values)
{
    s->n = 0;
    for (int i = 0; i < g->n; i++) {
        double number;
        if (!notation_number(g, i, &number))
            declare(s, names[i], &values[i]);
    }
}

/* The value of a text in this scope; false: it is no expression. */
static bool evaluated(const char *text, const struct scope *s, struct matrix *out,
                      struct arena *mem)
{
    const struct expression_options options = {
        .names = s->names, .n_names = s->n, .shapes = s->shapes, .only_names = true};
    struct graph *g = arena_new(mem, struct graph, 1);
    struct plan p;
    struct fail fail = FAIL_INIT;
    if (expression_parse(text, &options, mem, g, &fail) != ERR_NONE)
        return false;
    plan_init(&p, g, &(struct plan_options){.forward_only = true, .at = s->at}, mem);
    plan_run(&p);
    *out = p.at[g->n - 1];
    return true;
}

/* A row for each sample, 1 at its class. */
static struct matrix one_hot(const struct matrix *classes, size_t n, struct arena *mem)
{
    struct matrix m = {arena_new(mem, double, classes->rows *n), classes->rows, n};
    for (size_t i = 0; i < m.rows; i++)
        m.at[i * n + (size_t)classes->at[i]] = 1;
    return m;
}

/* --- random graphs ---------------------------------------------------------------------
 */

struct trial {
    const struct sample *s;
    const struct plan *steps;
    struct notation text;
    struct arena mem;
};

/* The rule of one edge gives `want`. False: it has words in it, or Φ. */
static bool check_rule(struct trial *t, int node, int input, const double *want)
{
    const struct node *n = &t->s->nodes[node];
    const struct matrix *values = t->steps->at, *up = values + t->steps->grads + node;
    struct shape in = t->s->nodes[n->in[input]].shape;
    const char *rule = edge_symbols(&t->s->g, &t->text, node, input, &t->mem);
    struct scope scope;
    struct matrix is;
    declare_nodes(&scope, &t->s->g, t->text.typed, values);
    if (n->op == OP_CE && t->s->nodes[n->in[1]].shape.cols == 1) {
        struct matrix rows =
            one_hot(&values[n->in[1]], values[n->in[0]].columns, &t->mem);
        declare(&scope, MATRIX_ONE_HOT, &rows);
    }
    declare(&scope, "δ", up);
    if (strstr(rule, " if ") || strstr(rule, "Φ"))
        return false;
    if (!evaluated(rule, &scope, &is, &t->mem))
        fail_msg("%s is no expression: %s", op_table[n->op].name, rule);
    if ((int)is.rows != in.rows || (int)is.columns != in.cols)
        fail_msg("%s is %zu×%zu, not %d×%d", rule, is.rows, is.columns, in.rows, in.cols);
    for (size_t e = 0; e < matrix_entries(&is); e++)
        if (!near(is.at[e], want[e], 1 + fabs(want[e]), 1e-11))
            sample_failed(t->s, rule, node, is.at[e], want[e]);
    return true;
}

static void check_edges_to(struct trial *t, int to, int counts[OP_MOST][2])
{
    static struct sample_terms added;
    int n = 0;
    sample_terms(t->s, to, &added);
    for (int i = t->s->g.n - 1; i >= 0; i--)
        for (int k = 0; k < 2; k++)
            if (plan_grad(t->steps, i) && t->s->nodes[i].in[k] == to &&
                t->s->nodes[to].needs_grad)
                counts[t->s->nodes[i].op][k] += check_rule(t, i, k, added.of[n++]);
    assert_int_equal(n, added.n);
}

/* True for the operations whose rules have words in them. */
static bool has_words(enum op op)
{
    return strstr(op_table[op].rule_a, " if ") || strstr(op_table[op].rule_a, "Φ");
}

static void printed_rules_give_the_gradient(void **state)
{
    (void)state;
    static struct sample s;
    static int counts[OP_MOST][2];
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct trial t = {.s = &s, .mem = ARENA_INIT};
        struct arena mem = ARENA_INIT;
        struct plan steps;
        sample_grow(&s, seed + 50000);
        for (int k = 0; k < s.g.n_leaves; k++)
            snprintf(s.leaves[k].name, NAME_SIZE, "x%d", k);
        plan_init(&steps, &s.g, &(struct plan_options){.step_by_step = true}, &mem);
        sample_set_leaves(&s, &steps);
        plan_run(&steps);
        t.steps = &steps;
        t.text = notation_new(&s.g, &mem, &t.mem);
        for (int i = 0; i < s.g.n; i++) {
            check_edges_to(&t, i, counts);
            arena_clear(&t.mem);
        }
        arena_release(&t.mem);
        arena_release(&mem);
    }
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++)
        for (int k = 0; k < op_table[op].arity; k++)
            if (!has_words(op) && counts[op][k] < LEAST)
                fail_msg("only %d of %s by input %d", counts[op][k], op_table[op].name,
                         k);
}

/* --- expressions -----------------------------------------------------------------------
 */

/* Nothing but what the output depends on is printed, so other leaves have no node. */
static void check_gradients(const struct sample *s, const struct plan *p,
                            const struct plan *again)
{
    for (int k = 0; k < s->g.n_leaves; k++) {
        const struct matrix *want = p->leaf[k] < 0 ? NULL : plan_grad(p, p->leaf[k]);
        const struct matrix *got =
            again->leaf[k] < 0 ? NULL : plan_grad(again, again->leaf[k]);
        for (size_t e = 0; want && e < matrix_entries(want); e++)
            if (!near(got ? got->at[e] : 0, want->at[e], 1 + fabs(want->at[e]), 1e-12))
                sample_failed(s, "gradient of what is read", p->leaf[k],
                              got ? got->at[e] : 0, want->at[e]);
    }
}

/* The expression of a graph is read again, with the shapes of its leaves, as one that has
 * the same value and gradients, which test_tensors compares with differences of long
 * double. */
static void printed_expressions_have_the_same_gradients(void **state)
{
    (void)state;
    static struct sample s;
    int n = 0;
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct arena mem = ARENA_INIT;
        const char *names[SAMPLE_LEAVES + 1];
        struct shape shapes[SAMPLE_LEAVES + 1];
        double *at[SAMPLE_LEAVES + 1];
        struct graph g;
        struct plan p, again;
        sample_grow(&s, seed + 80000);
        for (int k = 0; k < s.g.n_leaves; k++) {
            snprintf(s.leaves[k].name, NAME_SIZE, "x%d", k);
            names[k] = s.leaves[k].name;
            shapes[k] = s.leaves[k].shape;
            at[k] = s.at[k];
        }
        const struct expression_options options = {.names = names,
                                                   .n_names = s.g.n_leaves,
                                                   .shapes = shapes,
                                                   .only_names = true};
        const char *text = expression_print(&s.g, seed % 2, &mem);
        if (strlen(text) < EXPRESSION_BYTES) {
            assert_int_equal(expression_parse(text, &options, &mem, &g, NULL), ERR_NONE);
            plan_init(&p, &s.g, &(struct plan_options){.at = at}, &mem);
            plan_init(&again, &g, &(struct plan_options){.at = at}, &mem);
            plan_run(&p);
            plan_run(&again);
            assert_true(near(*again.at[g.n - 1].at, *p.at[s.g.n - 1].at,
                             1 + fabs(*p.at[s.g.n - 1].at), 1e-12));
            check_gradients(&s, &p, &again);
            n++;
        }
        arena_release(&mem);
    }
    assert_true(n > GRAPHS / 2);
}

/* --- what operations are ---------------------------------------------------------------
 */

static void check_meaning(const struct trial *t, int node, int counts[OP_MOST],
                          struct arena *mem)
{
    const struct node *n = &t->s->nodes[node];
    const struct matrix *values = t->steps->at, *a = &values[n->in[0]];
    const struct matrix *b = n->in[1] < 0 ? a : &values[n->in[1]];
    const char *text = matrix_rule(n->op, -1, shape_of(a), shape_of(b), mem);
    struct scope scope = {.n = 0};
    struct matrix is, rows = *b;
    if (!*text)
        return;
    if (matrix_rule_has_one_hot(n->op, -1, shape_of(b)))
        rows = one_hot(b, a->columns, mem);
    declare(&scope, "A", a);
    declare(&scope, "B", &rows);
    assert_true(evaluated(text, &scope, &is, mem));
    assert_int_equal(is.rows, n->shape.rows);
    assert_int_equal(is.columns, n->shape.cols);
    for (size_t e = 0; e < matrix_entries(&is); e++)
        if (!near(is.at[e], values[node].at[e], 1 + fabs(is.at[e]), 1e-12))
            sample_failed(t->s, text, node, is.at[e], values[node].at[e]);
    counts[n->op]++;
}

static void operations_are_what_the_table_says(void **state)
{
    (void)state;
    static struct sample s;
    static int counts[OP_MOST];
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct arena mem = ARENA_INIT;
        struct plan steps;
        sample_grow(&s, seed + 60000);
        plan_init(&steps, &s.g, &(struct plan_options){.step_by_step = true}, &mem);
        sample_set_leaves(&s, &steps);
        plan_run(&steps);
        struct trial t = {.s = &s, .steps = &steps};
        for (int i = 0; i < s.g.n; i++)
            if (s.nodes[i].op >= OP_ENTRIES_END)
                check_meaning(&t, i, counts, &mem);
        arena_release(&mem);
    }
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++)
        if (*matrix_op(op)->meaning && counts[op] < LEAST)
            fail_msg("only %d of %s", counts[op], op_table[op].name);
}

/* --- texts -----------------------------------------------------------------------------
 */

static void counts_are_numbers(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        int input;
        struct shape a, b;
        const char *text;
    } rows[] = {
        {OP_MATMUL, 0, {4, 3}, {3, 5}, "δ@Bᵀ"},
        {OP_MEAN, 0, {4, 3}, {4, 3}, "0·A + δ/12"},
        {OP_MEAN_ROWS, 0, {4, 3}, {4, 3}, "0·A + δ/4"},
        {OP_MEAN_COLS, 0, {4, 3}, {4, 3}, "0·A + δ/3"},
        {OP_CE, 0, {4, 3}, {4, 3}, "δ·(softmax(A)·sum(B, cols) − B)/4"},
        {OP_CE, 1, {4, 3}, {4, 3}, "−δ·log_softmax(A)/4"},
        {OP_CE, 0, {4, 3}, {4, 1}, "δ·(softmax(A) − B)/4"},
        {OP_CE, 1, {4, 3}, {4, 1}, "0·B"},
        {OP_CE, -1, {4, 3}, {4, 1}, "−mean(sum(B·log_softmax(A), cols))"},
        {OP_BCE, 0, {4, 3}, {4, 3}, "δ·(σ(A) − B)/12"},
        {OP_BCE, 1, {4, 3}, {4, 3}, "−δ·A/12"},
        {OP_SUM, -1, {4, 3}, {4, 3}, ""},
    };
    struct arena mem = ARENA_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(
            matrix_rule(rows[i].op, rows[i].input, rows[i].a, rows[i].b, &mem),
            rows[i].text);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printed_rules_give_the_gradient),
        cmocka_unit_test(printed_expressions_have_the_same_gradients),
        cmocka_unit_test(operations_are_what_the_table_says),
        cmocka_unit_test(counts_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
