/* Random graphs: whatever is asked, the right answer is right as a number, as a rounded
 * number and as an expression, and what a slip leads to is never right unless it happens
 * to be the same. The numbers are computed here by a sweep of its own. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "explain/edge.h"
#include "tests/asking.h"
#include "tests/sample_graph.h"
#include "tests/uniform.h"

enum { SCALARS = 8000, TENSORS = 2000, NODES = 24, LEAVES = 4 };

/* ---- graphs of numbers ---- */

struct numbers {
    struct graph g;
    struct node nodes[NODES];
    struct leaf leaves[LEAVES];
    double at[LEAVES], values[NODES], grads[NODES];
    uint64_t seed, draws;
};

static double draw(struct numbers *s, double low, double high)
{
    struct random_key key = {.seed = s->seed, .purpose = RANDOM_TEST};
    return low + (high - low) * uniform_at(key, s->draws++);
}

static const enum op operations[] = {OP_ADD, OP_SUB,  OP_MUL,  OP_DIV,     OP_MUL,
                                     OP_POW, OP_TANH, OP_RELU, OP_SIGMOID, OP_SIN,
                                     OP_EXP, OP_NEG,  OP_MAX,  OP_SOFTPLUS};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static void add_random(struct numbers *s, bool last)
{
    enum op op = operations[(int)draw(s, 0, OPERATIONS)];
    int a = last ? s->g.n - 1 : (int)draw(s, 0, s->g.n), b = (int)draw(s, 0, s->g.n);
    if (op == OP_POW) {
        b = graph_add_constant(&s->g, floor(draw(s, 2, 4)), 0);
        s->values[b] = s->nodes[b].constant;
    }
    double y = op_table[op].arity == 2 ? s->values[b] : s->values[a];
    double v = op_table[op].forward(s->values[a], y);
    if (isfinite(v) && fabs(v) < 20 && fabs(v) > 1e-3) {
        int node = graph_add_op(&s->g, op, a, op_table[op].arity == 2 ? b : -1, 0);
        s->values[node] = v;
    }
}

static void grow(struct numbers *s, uint64_t seed)
{
    *s = (struct numbers){.seed = seed};
    s->g = (struct graph){.nodes = s->nodes, .leaves = s->leaves, .n_leaves = LEAVES};
    for (int k = 0; k < LEAVES; k++) {
        static const char *const names[] = {"x", "w1", "b", "y"};
        double size = draw(s, 0.3, 2.5);
        snprintf(s->leaves[k].name, NAME_SIZE, "%s", names[k]);
        s->at[k] = draw(s, 0, 1) < 0.4 ? -size : size;
        s->values[graph_add_leaf(&s->g, k, 0)] = s->at[k];
    }
    int most = 6 + (int)draw(s, 0, NODES - 8);
    while (s->g.n < most || s->nodes[s->g.n - 1].op <= OP_CONSTANT) {
        add_random(s, s->g.n + 2 >= most);
        if (s->draws > 500) {
            graph_add_op(&s->g, OP_ADD, s->g.n - 1, 0, 0);
            s->values[s->g.n - 1] = s->values[s->g.n - 2] + s->at[0];
        }
    }
}

static double local_of(const struct numbers *s, int node, int k)
{
    const struct node *n = &s->nodes[node];
    double a = s->values[n->in[0]], b = s->values[n->in[n->in[1] >= 0]];
    const struct op_info *op = &op_table[n->op];
    return (k ? op->local_b : op->local_a)(a, b, s->values[node]);
}

/* The textbook's sweep down to an edge: returns what was at its input before. */
static double sweep_to(struct numbers *s, int node, int input)
{
    memset(s->grads, 0, sizeof s->grads);
    s->grads[s->g.n - 1] = 1;
    for (int i = s->g.n - 1; i >= node; i--) {
        for (int k = 0; k < 2 && s->nodes[i].in[k] >= 0; k++) {
            if (i == node && k == input) {
                return s->grads[s->nodes[i].in[k]];
            }
            s->grads[s->nodes[i].in[k]] += s->grads[i] * local_of(s, i, k);
        }
    }
    return (double)NAN;
}

static bool same(double x, double y)
{
    return fabs(x - y) <= 5.01e-3 * fabs(y) + 1e-15;
}

static void fail_at(const struct asking *a, const char *what, double right,
                    const struct verdict *v)
{
    fail_msg("%s, step %ld: right %.17g, answered %s: slip %d (%s)", a->text.whole,
             a->b.step + 1, right, what, (int)v->slip, v->sentence);
}

static void expect_right(struct asking *a, const char *answer, double right)
{
    struct verdict v = verdict_on(a, answer);
    if (!verdict_is_right(&v)) {
        fail_at(a, answer, right, &v);
    }
}

/* As a number, and rounded to three digits. */
static void expect_numbers(struct asking *a, double right)
{
    char text[64];
    snprintf(text, sizeof text, "%.17g", right);
    expect_right(a, text, right);
    snprintf(text, sizeof text, "%.3g", right);
    expect_right(a, text, right);
}

static long told[SLIPS], untold[SLIPS]; /* slips that were recognized, and not */

/* The answer of those who made the slip is never right, and mostly the slip is told;
 * where two slips lead to the same number by chance, it cannot be. */
static void expect_slip(struct asking *a, enum slip slip, double answer, double right)
{
    bool dust = fabs(right) < 1e-9; /* any number as small is right, too */
    if (same(answer, right) || !isfinite(answer) || dust) {
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%.17g", answer);
    struct verdict v = verdict_on(a, text);
    if (v.slip == SLIP_RIGHT || v.coincidence || strlen(v.sentence) < 10) {
        fail_at(a, text, right, &v);
    }
    told[slip] += v.slip == slip;
    untold[slip] += v.slip != slip;
}

static bool is_expression(const char *rule)
{
    return !strstr(rule, " if ") && !strstr(rule, "Φ");
}

static void ask_edge(struct asking *a, struct numbers *s)
{
    int node = a->q.move.node, input = a->q.move.input, in = s->nodes[node].in[input];
    double before = sweep_to(s, node, input), up = s->grads[node];
    double local = local_of(s, node, input), right = before + up * local;
    const char *rule = a->text.locals[2 * node + input];
    expect_numbers(a, right);
    if (is_expression(rule)) {
        const char *sum =
            a->b.has_grad[in] ? arena_printf(&a->mem, "d%s + ", a->text.typed[in]) : "";
        expect_right(a, arena_printf(&a->mem, "%sd*(%s)", sum, rule), right);
        expect_right(a,
                     arena_printf(&a->mem, "%sd%s*(%s)", sum, a->text.typed[node], rule),
                     right);
    }
    expect_slip(a, SLIP_SIGN, -right, right);
    expect_slip(a, SLIP_SIGN, before - up * local, right);
    expect_slip(a, SLIP_ONE_BRANCH, up * local, right);
    if (a->b.has_grad[in] && s->nodes[node].op != OP_RELU) {
        expect_slip(a, SLIP_UPSTREAM, before + local, right);
    } else {
        expect_slip(a, SLIP_LOCAL_ONLY, local, right);
    }
    bool rectifier = s->nodes[node].op == OP_RELU;
    expect_slip(a, rectifier ? SLIP_MASK : SLIP_FORGOT_LOCAL, before + up, right);
    expect_slip(a, SLIP_VALUE, s->values[in], right);
    expect_slip(a, SLIP_TOO_MANY, before + 2 * up * local, right);
}

static void ask_value(struct asking *a, struct numbers *s)
{
    int node = a->q.move.node;
    const struct node *n = &s->nodes[node];
    double x = s->values[n->in[0]], y = s->values[n->in[n->in[1] >= 0]];
    expect_numbers(a, s->values[node]);
    expect_right(a, a->text.formulas[node], s->values[node]);
    expect_slip(a, SLIP_SIGN, -s->values[node], s->values[node]);
    expect_slip(a, n->op == OP_SUB ? SLIP_SIGN : SLIP_SWAPPED,
                op_table[n->op].forward(y, x), s->values[node]);
    if (n->op == OP_MUL) {
        expect_slip(a, SLIP_SUM_FOR_PRODUCT, x + y, s->values[node]);
    }
    if (n->op == OP_ADD) {
        expect_slip(a, SLIP_PRODUCT_FOR_SUM, x * y, s->values[node]);
    }
}

static void graphs_of_numbers(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SCALARS; seed++) {
        struct numbers s;
        struct asking a;
        grow(&s, seed);
        ask_graph(&a, &s.g, s.at);
        ask_step(&a, 1 + (long)draw(&s, 0, (double)ask_last(&a.b)));
        if (a.q.move.kind == BACKPROP_EDGE) {
            ask_edge(&a, &s);
        } else if (a.q.move.kind == BACKPROP_FORWARD) {
            ask_value(&a, &s);
        } else {
            expect_right(&a, "1", 1);
            expect_slip(&a, SLIP_SEED_ZERO, 0, 1);
            expect_slip(&a, SLIP_SEED_VALUE, s.values[s.g.n - 1], 1);
        }
        ask_end(&a);
    }
    for (int i = 0; i < SLIPS; i++) {
        if (told[i] < 3 * untold[i]) {
            fail_msg("slip %d: told %ld times, not told %ld times", i, told[i],
                     untold[i]);
        }
    }
}

/* ---- graphs of matrices ---- */

static void ask_tensor(struct asking *a, struct sample *s)
{
    struct backprop_move m = a->q.move;
    int node = judge_node(&a->b, m);
    struct shape shape = s->nodes[node].shape;
    bool number = a->q.kind == QUESTION_NUMBER;
    int row = sample_below(s, shape.rows), col = sample_below(s, shape.cols);
    const char *rule = m.kind == BACKPROP_EDGE
                           ? edge_symbols(&s->g, &a->text, m.node, m.input, &a->mem)
                           : a->text.formulas[m.node];
    bool sums = number && m.kind == BACKPROP_EDGE && a->b.has_grad[node];
    if (m.kind != BACKPROP_SEED && is_expression(rule)) {
        const char *typed = a->text.typed[node];
        expect_right(a, sums ? arena_printf(&a->mem, "d%s + %s", typed, rule) : rule, 0);
    }
    char text[32];
    snprintf(text, sizeof text, "%dx%d", shape.rows, shape.cols);
    a->q.kind = QUESTION_SHAPE;
    assert_int_equal(verdict_on(a, text).slip, SLIP_RIGHT);
    snprintf(text, sizeof text, "%d×%d", shape.cols, shape.rows);
    assert_int_equal(verdict_on(a, text).slip,
                     shape.rows == shape.cols ? SLIP_RIGHT : SLIP_TRANSPOSED);
    ask_entry(a, number ? QUESTION_NUMBER : QUESTION_ENTRY, row, col);
    double right = right_answer(a);
    expect_numbers(a, right);
    expect_slip(a, SLIP_SIGN, -right, right);
    /* twice as much */
    assert_false(right > 1e-6 && is_right(a, arena_printf(&a->mem, "%.17g", 2 * right)));
}

static void graphs_of_matrices(void **state)
{
    (void)state;
    struct sample *s = calloc(1, sizeof *s);
    assert_non_null(s);
    for (uint64_t seed = 1; seed <= TENSORS; seed++) {
        sample_grow(s, seed);
        for (int k = 0; k < s->g.n_leaves; k++) {
            snprintf(s->leaves[k].name, NAME_SIZE, "%c", 'A' + k);
        }
        double *leaves = calloc((SAMPLE_LEAVES + 1) * EXACT_ENTRIES, sizeof *leaves);
        assert_non_null(leaves);
        size_t n = 0;
        for (int k = 0; k < s->g.n_leaves; k++) {
            struct shape shape = s->leaves[k].shape;
            size_t entries = shape.rows ? (size_t)shape.rows * (size_t)shape.cols : 1;
            memcpy(leaves + n, s->at[k], entries * sizeof *leaves);
            n += entries;
        }
        struct asking a;
        ask_graph(&a, &s->g, leaves);
        ask_step(&a, 1 + sample_below(s, (int)ask_last(&a.b)));
        ask_tensor(&a, s);
        ask_end(&a);
        free(leaves);
    }
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graphs_of_numbers),
        cmocka_unit_test(graphs_of_matrices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
