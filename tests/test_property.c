#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "autodiff/field.h"
#include "base/random.h"
#include "tests/near.h"
#include "tests/evaluate.h"
#include "tests/reading.h"
#include "tests/uniform.h"

/* 100,000 random expressions over all operations. Each is grown from a stack, as reverse
 * Polish, so its nodes are in the order the parser gives; an operation is taken only
 * where its value and slopes are moderate and no kink is near, so that differences mean
 * something. */
enum { GRAPHS = 100000, MOST = 48, OPERATIONS = 9, LEAVES = 4, STENCIL = 5 };

static const char *const names[LEAVES] = {"x", "w1", "θ", "loss"};
static const struct expression_options options = {
    .names = names, .n_names = LEAVES, .only_names = true};

struct sample {
    struct graph g;
    struct node nodes[MOST];
    struct leaf leaf_names[LEAVES];
    int leaf_nodes[LEAVES];
    double leaves[LEAVES], direction[LEAVES];
    double values[MOST];
    int stack[MOST], n_stack;
    uint64_t seed, draws;
};

static long seen[OP_MOST];

/* --- growing a sample ----------------------------------------------------------------
 */

static double draw(struct sample *s, double low, double high)
{
    struct random_key key = {.seed = s->seed, .purpose = RANDOM_TEST};
    return low + (high - low) * uniform_at(key, s->draws++);
}

static int draw_below(struct sample *s, int n)
{
    return (int)draw(s, 0, n);
}

static void push(struct sample *s, int node, double value)
{
    s->values[node] = value;
    s->stack[s->n_stack++] = node;
}

static void push_leaf(struct sample *s)
{
    int leaf = draw_below(s, LEAVES);
    if (s->leaf_nodes[leaf] < 0)
        s->leaf_nodes[leaf] = graph_add_leaf(&s->g, leaf, 0);
    push(s, s->leaf_nodes[leaf], s->leaves[leaf]);
}

/* Constants as people write them, and some with all their digits. */
static void push_constant(struct sample *s)
{
    double v = draw(s, 0, 4);
    switch (draw_below(s, 8)) {
    case 0:
        break;
    case 1:
        v = 3.14159265358979323846;
        break;
    case 2:
    case 3:
        v = floor(v * 10) / 10;
        break;
    default:
        v = floor(v);
    }
    push(s, graph_add_constant(&s->g, v, 0), v);
}

static double kink_distance(enum op op, double a, double b)
{
    switch (op) {
    case OP_ABS:
    case OP_RELU:
    case OP_LEAKY_RELU:
        return fabs(a);
    case OP_MAX:
    case OP_MIN:
        return fabs(a - b);
    case OP_ATAN2: /* the jump at the left half of the axis */
        return b > 0 ? hypot(a, b) : fabs(a);
    case OP_TAN:
        return fabs(cos(a));
    case OP_DIV:
        return fabs(b);
    case OP_LOG:
    case OP_SQRT:
    case OP_LOG10:
    case OP_LOG2:
        return a;
    case OP_SIGN:
    case OP_CBRT:
    case OP_ELU: /* its second derivative jumps */
        return fabs(a);
    case OP_LOG1P:
        return a + 1;
    case OP_ASIN:
    case OP_ACOS:
    case OP_ATANH:
        return 1 - fabs(a);
    case OP_ACOSH:
        return a - 1;
    case OP_HYPOT:
        return hypot(a, b);
    default:
        return 1;
    }
}

static bool moderate(enum op op, bool constant_b, double a, double b)
{
    const struct op_info *info = &op_table[op];
    double out = info->forward(a, b);
    if (!(fabs(out) < 50) || kink_distance(op, a, b) < 0.1)
        return false;
    if (op == OP_POW) {
        bool whole = constant_b && b == floor(b);
        if (fabs(b) > 6 || (whole ? b < 0 && fabs(a) < 0.3 : a < 0.3))
            return false;
    }
    return fabs(info->local_a(a, b, out)) < 50 &&
           (info->arity == 1 || (op == OP_POW && constant_b) ||
            fabs(info->local_b(a, b, out)) < 50);
}

static bool push_op(struct sample *s)
{
    enum op op =
        OP_CONSTANT + 1 + (enum op)draw_below(s, OP_ENTRIES_END - OP_CONSTANT - 1);
    bool two = op_table[op].arity == 2;
    if (s->n_stack < 1 + two)
        return false;
    int b = two ? s->stack[s->n_stack - 1] : -1, a = s->stack[s->n_stack - 1 - two];
    double at_a = s->values[a], at_b = two ? s->values[b] : 0;
    if (!moderate(op, two && !s->nodes[b].needs_grad, at_a, at_b))
        return false;
    s->n_stack -= 1 + two;
    push(s, graph_add_op(&s->g, op, a, b, 0), op_table[op].forward(at_a, at_b));
    return true;
}

static void grow(struct sample *s, uint64_t seed)
{
    *s = (struct sample){.seed = seed, .leaf_nodes = {-1, -1, -1, -1}};
    s->g = (struct graph){.nodes = s->nodes, .leaves = s->leaf_names, .n_leaves = LEAVES};
    for (int k = 0; k < LEAVES; k++) {
        memcpy(s->leaf_names[k].name, names[k], strlen(names[k]));
        s->leaves[k] = draw(s, -3, 3);
        s->direction[k] = draw(s, -1, 1);
    }
    int operations = 1 + draw_below(s, OPERATIONS);
    while (operations > 0 && s->g.n < MOST - 16) {
        if (s->n_stack == 0 || (s->n_stack < 4 && draw(s, 0, 1) < 0.4))
            draw(s, 0, 1) < 0.7 ? push_leaf(s) : push_constant(s);
        else
            operations -= push_op(s);
    }
    while (s->n_stack > 1) { /* sums are always possible */
        int b = s->stack[--s->n_stack], a = s->stack[--s->n_stack];
        push(s, graph_add_op(&s->g, OP_ADD, a, b, 0), s->values[a] + s->values[b]);
    }
    for (int i = 0; i < s->g.n; i++)
        seen[s->nodes[i].op]++;
}

static void failed(const struct sample *s, const char *what, double got, double want)
{
    struct arena mem = ARENA_INIT;
    fprintf(stderr, "seed %lu: %s\n", (unsigned long)s->seed,
            expression_print(&s->g, false, &mem));
    for (int k = 0; k < LEAVES; k++)
        fprintf(stderr, "  %s = %.17g along %.17g\n", names[k], s->leaves[k],
                s->direction[k]);
    arena_release(&mem);
    fail_msg("%s: %.17g, expected %.17g", what, got, want);
}

/* --- reverse mode against forward mode -----------------------------------------------
 */

/* Σ over all paths of the size of their products: what rounding is measured by. */
static double path_sizes(const struct sample *s, double *sizes)
{
    double sum = 0;
    for (int i = 0; i < s->g.n; i++)
        sizes[i] = i == s->g.n - 1;
    for (int i = s->g.n - 1; i >= 0; i--) {
        for (int k = 0; k < 2; k++) {
            int in = s->nodes[i].in[k];
            if (in >= 0 && s->nodes[in].needs_grad)
                sizes[in] += sizes[i] * fabs(graph_local(&s->g, s->values, i, k));
        }
        if (s->nodes[i].op == OP_LEAF)
            sum += sizes[i] * fabs(s->direction[s->nodes[i].leaf]);
    }
    return sum;
}

/* The derivative along the direction; *scale: what its error is to be measured by. */
static double check_modes(struct sample *s, double *scale)
{
    double work[2 * MOST], dots[MOST], sizes[MOST], grad[LEAVES], slope = 0;
    double value = sweep_gradient(&s->g, s->leaves, grad, work);
    for (int i = 0; i < s->g.n; i++)
        if (!same_number(work[i], s->values[i]))
            failed(s, "forward value", work[i], s->values[i]);
    if (!same_number(value, s->values[s->g.n - 1]))
        failed(s, "value", value, s->values[s->g.n - 1]);
    sweep_forward(&s->g, s->values, s->direction, dots);
    for (int k = 0; k < LEAVES; k++)
        slope += grad[k] * s->direction[k];
    *scale = path_sizes(s, sizes);
    if (!near(slope, dots[s->g.n - 1], *scale, 1e-12))
        failed(s, "reverse mode against forward mode", slope, dots[s->g.n - 1]);
    return slope;
}

/* --- central differences, and rows ---------------------------------------------------
 */

/* Did any operation cross its kink between x and the point? */
static bool crossed(const struct sample *s, const double *values)
{
    for (int i = 0; i < s->g.n; i++) {
        const struct node *n = &s->nodes[i];
        if (n->in[0] < 0)
            continue;
        int a = n->in[0], b = n->in[1] < 0 ? a : n->in[1];
        if (kink_distance(n->op, values[a], values[b]) < 0.01)
            return true;
    }
    return false;
}

/* Column j of a row of a field at point j, where the other leaves are those of the
 * point. */
static void check_field(struct sample *s, struct field *f, int j, const double *point,
                        double value, const double *grad)
{
    double out[STENCIL], by[2][STENCIL];
    for (int k = 2; k < LEAVES; k++)
        if (f->plan.leaf[k] >= 0)
            f->plan.v[f->plan.leaf[k]] = point[k];
    field_row(f, point[1], out, by[0], by[1]);
    if (!same_number(out[j], value))
        failed(s, "field against point", out[j], value);
    for (int k = 0; k < 2; k++)
        if (!same_number(by[k][j], grad[k]))
            failed(s, "gradient of a field against point", by[k][j], grad[k]);
}

/* f at x + t·direction for t = −2h … 2h, by a plan and a field, which must give what the
 * sweep gives, to the last bit. */
static bool stencil(struct sample *s, double h, double *f, struct arena *scratch)
{
    double points[STENCIL][LEAVES], x[STENCIL];
    bool smooth = true;
    for (int j = 0; j < STENCIL; j++) {
        for (int k = 0; k < LEAVES; k++)
            points[j][k] = s->leaves[k] + (j - 2) * h * s->direction[k];
        x[j] = points[j][0];
    }
    struct plan plan;
    struct field field;
    plan_init(&plan, &s->g, &(struct plan_options){0}, scratch);
    field_init(&field, &s->g, x, STENCIL, true, scratch);
    for (int j = 0; j < STENCIL; j++) {
        double grad[LEAVES], by_plan[LEAVES], work[2 * MOST];
        f[j] = sweep_gradient(&s->g, points[j], grad, work);
        double value = plan_gradient(&plan, points[j], by_plan);
        if (!same_number(value, f[j]))
            failed(s, "plan against sweep", value, f[j]);
        for (int k = 0; k < LEAVES; k++)
            if (!same_number(by_plan[k], grad[k]))
                failed(s, "gradient of the plan against the sweep", by_plan[k], grad[k]);
        check_field(s, &field, j, points[j], f[j], grad);
        smooth &= !crossed(s, work);
    }
    return smooth;
}

/* True: the difference could be trusted, and agreed. */
static bool check_difference(struct sample *s, double slope, double scale,
                             struct arena *scratch)
{
    static const double h = 1e-4;
    double f[STENCIL];
    if (!stencil(s, h, f, scratch))
        return false;
    double close = (f[3] - f[1]) / (2 * h), far = (f[4] - f[0]) / (4 * h);
    double best = close + (close - far) / 3; /* the h² term gone (Richardson) */
    if (!(fabs(close - far) < 1e-3 * (scale + 1e-3)))
        return false; /* too bent for this h */
    if (!near(slope, best, scale + fabs(f[2]) + 1, 1e-6))
        failed(s, "reverse mode against central difference", slope, best);
    return true;
}

/* --- text and back -------------------------------------------------------------------
 */

static void check_same_graph(const struct sample *s, const struct graph *g)
{
    for (int i = 0; i < s->g.n && i < g->n; i++) {
        const struct node *p = &s->nodes[i], *q = &g->nodes[i];
        if (p->op != q->op || p->in[0] != q->in[0] || p->in[1] != q->in[1] ||
            p->leaf != q->leaf || !same_number(p->constant, q->constant) ||
            p->needs_grad != q->needs_grad || p->degree != q->degree)
            failed(s, "parsed node differs", i, i);
    }
    if (g->n != s->g.n)
        failed(s, "number of nodes", g->n, s->g.n);
}

static void check_text(const struct sample *s, bool pretty, struct arena *mem)
{
    struct graph g;
    double values[MOST];
    const char *text = expression_print(&s->g, pretty, mem);
    if (expression_parse(text, &options, mem, &g, NULL) != ERR_NONE)
        failed(s, text, 0, 0);
    check_same_graph(s, &g);
    evaluate(&g, s->leaves, values, NULL);
    if (!same_number(values[g.n - 1], s->values[g.n - 1]))
        failed(s, "value of the parsed text", values[g.n - 1], s->values[g.n - 1]);
    if (strcmp(expression_print(&g, pretty, mem), text) != 0)
        failed(s, "print, parse, print", 0, 0);
}

/* Equal subexpressions as one node: the same value and, up to rounding, gradient. */
static bool check_shared(struct sample *s, double slope, double scale, struct arena *mem)
{
    struct expression_options sharing = options;
    sharing.share = true;
    double grad[LEAVES], again = 0;
    struct graph g = reading_parse(expression_print(&s->g, false, mem), &sharing, mem);
    double value = evaluate_gradient(&g, s->leaves, grad);
    for (int k = 0; k < LEAVES; k++)
        again += grad[k] * s->direction[k];
    if (!same_number(value, s->values[s->g.n - 1]))
        failed(s, "value of the shared graph", value, s->values[s->g.n - 1]);
    if (!near(again, slope, scale, 1e-12))
        failed(s, "gradient of the shared graph", again, slope);
    return g.n < s->g.n;
}

static void random_graphs_keep_all_promises(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    static struct sample s;
    long differences = 0, shared = 0, tried = 0;
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        double scale;
        grow(&s, seed);
        double slope = check_modes(&s, &scale);
        differences += check_difference(&s, slope, scale, &mem);
        check_text(&s, false, &mem);
        if (seed % 4 == 1)
            check_text(&s, true, &mem);
        if (seed % 4 == 0) {
            shared += check_shared(&s, slope, scale, &mem);
            tried++;
        }
        arena_clear(&mem);
    }
    arena_release(&mem);
    /* the checks were made, on all operations */
    assert_in_range(differences, GRAPHS / 10 * 9, GRAPHS);
    assert_in_range(shared, GRAPHS / 160, tried);
    for (enum op op = 0; op < OP_ENTRIES_END; op++)
        if (seen[op] < GRAPHS / 200)
            fail_msg("only %ld of %s", seen[op], op_table[op].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs_keep_all_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
