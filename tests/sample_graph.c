#include "tests/sample_graph.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/uniform.h"

void sample_failed(const struct sample *s, const char *what, int node, double got,
                   double want)
{
    fprintf(stderr, "seed %lu:\n", (unsigned long)s->seed);
    for (int i = 0; i < s->g.n; i++) {
        const struct node *n = &s->nodes[i];
        fprintf(stderr, "  %2d = %s %d %d  %d×%d  %g …\n", i, op_table[n->op].name,
                n->in[0], n->in[1], n->shape.rows, n->shape.cols,
                (double)s->exact.of[i][0]);
    }
    fail_msg("%s of node %d: %.17g, expected %.17g", what, node, got, want);
}

double sample_draw(struct sample *s, double low, double high)
{
    struct random_key key = {.seed = s->seed, .purpose = RANDOM_TEST};
    return low + (high - low) * uniform_at(key, s->draws++);
}

int sample_below(struct sample *s, int n)
{
    return (int)sample_draw(s, 0, n);
}

/* True for one of n. */
static bool draw_one_in(struct sample *s, int n)
{
    return sample_below(s, n) == 0;
}

/* A leaf with numbers from one of the ranges, so that each operation has some in its
 * domain; −1: there is no room. */
static int new_leaf(struct sample *s, int rows, int cols, const double *range)
{
    static const double ranges[][2] = {{-3, 3}, {0.3, 2.5}, {1.2, 3}, {-0.8, 0.8}};
    int k = s->g.n_leaves;
    if (k == SAMPLE_LEAVES || rows * cols > EXACT_ENTRIES)
        return -1;
    range = range ? range : ranges[sample_below(s, 4)];
    s->leaves[k] = (struct leaf){.name = "x", .shape = {rows, cols}};
    s->g.n_leaves++;
    int node = graph_add_leaf(&s->g, k, 0);
    for (int e = 0; e < rows * cols; e++) {
        s->at[k][e] = sample_draw(s, range[0], range[1]);
        s->exact.of[node][e] = (long double)s->at[k][e];
    }
    s->read[node] = s->classes[node] = false;
    return node;
}

/* One that can be taken entry by entry with `of`, which may be repeated for it. */
static int new_leaf_beside(struct sample *s, struct shape of)
{
    int rows = of.rows > 1 ? of.rows : s->rows, cols = of.cols > 1 ? of.cols : s->cols;
    return new_leaf(s, draw_one_in(s, 2) ? 1 : rows, draw_one_in(s, 2) ? 1 : cols, NULL);
}

static int new_constant(struct sample *s, double value)
{
    int node = graph_add_constant(&s->g, value, 0);
    s->exact.of[node][0] = (long double)value;
    s->read[node] = s->classes[node] = false;
    return node;
}

/* Labels for ce that are class numbers. */
static int new_classes(struct sample *s, struct shape logits)
{
    const double range[] = {0, logits.cols};
    if (logits.rows == 1 && draw_one_in(s, 2))
        return new_constant(s, sample_below(s, logits.cols));
    int node = new_leaf(s, logits.rows, 1, range);
    if (node < 0)
        return -1;
    for (int e = 0; e < logits.rows; e++) {
        double *class = &s->at[s->nodes[node].leaf][e];
        *class = floor(*class);
        s->exact.of[node][e] = (long double)*class;
    }
    s->classes[node] = true;
    return node;
}

/* A node that was there, most often one that nobody reads yet. */
static int pick(struct sample *s)
{
    for (int tries = 0;; tries++) {
        int i = sample_below(s, s->g.n);
        if (!s->classes[i] && (!s->read[i] || tries > 2))
            return i;
    }
}

/* Can b be the second input of an operation on a? Mostly not if nothing is repeated. */
static bool fits(struct sample *s, enum op op, int a, int b)
{
    struct shape x = s->nodes[a].shape, y = s->nodes[b].shape, out;
    char needs[GRAPH_NEEDS];
    bool same = x.rows == y.rows && x.cols == y.cols;
    return graph_shape(op, x, y, &out, needs) && !(op == OP_CE && y.cols == 1) &&
           !(op < OP_ENTRIES_END && same && !draw_one_in(s, 4));
}

/* The second input for an operation on a; −1: none was found. */
static int partner(struct sample *s, enum op op, int a)
{
    static const double labels[] = {0, 1}, common[] = {2, 3, -1, 0.5, 1.7};
    struct shape of = s->nodes[a].shape;
    for (int tries = sample_below(s, 6); tries > 0; tries--) {
        int b = pick(s);
        if (fits(s, op, a, b))
            return b;
    }
    if (op == OP_MATMUL)
        return new_leaf(s, of.cols, draw_one_in(s, 3) ? s->rows : s->cols, NULL);
    if (op == OP_CE && (of.cols == 1 || draw_one_in(s, 2)))
        return new_classes(s, of);
    if (op == OP_CE || op == OP_BCE)
        return new_leaf(s, of.rows, of.cols, labels);
    if (draw_one_in(s, 6))
        return new_constant(s, common[sample_below(s, 5)]);
    return new_leaf_beside(s, of);
}

/* Is the operation moderate at (a, b), without a kink or a pole near by? */
static bool is_smooth(enum op op, int by, long double a, long double b)
{
    const long double d = 0.02L;
    long double here = exact_number(op, a, b);
    long double less = exact_number(op, a - (by ? 0 : d), b - (by ? d : 0));
    long double more = exact_number(op, a + (by ? 0 : d), b + (by ? d : 0));
    bool bends = op == OP_ELU && fabsl(a) < d; /* its second derivative jumps at 0 */
    return !bends && fabsl(more - less) < 5 * 2 * d &&
           fabsl(more - 2 * here + less) < 20 * d * d;
}

/* Is the second largest entry of row i not near the largest one? */
static bool largest_is_alone(const struct sample *s, int node, int i)
{
    int a = s->nodes[node].in[0], n = 0;
    for (int j = 0; j < s->nodes[a].shape.cols; j++)
        n += exact_at(&s->exact, a, i, j) > s->exact.of[node][i] - 0.02L;
    return n == 1;
}

/* Can an input change? Of an operation on constants it does, by rounding. */
static bool varies(const struct sample *s, int node, int input)
{
    return s->nodes[input].needs_grad || !s->nodes[node].needs_grad;
}

static bool is_smooth_at(const struct sample *s, int node, int i, int j)
{
    const struct node *n = &s->nodes[node];
    int a = n->in[0], b = n->in[1];
    long double x = exact_at(&s->exact, a, i, j),
                y = b < 0 ? 0 : exact_at(&s->exact, b, i, j);
    switch (n->op) {
    case OP_MAX_COLS:
        return largest_is_alone(s, node, i);
    case OP_NORM:
        return s->exact.of[node][0] > 0.1L;
    case OP_BATCH_NORM:
        return n->shape.rows == 1 || exact_variance(&s->exact, a, j) > 0.05L;
    default:
        return n->op >= OP_ENTRIES_END ||
               ((!varies(s, node, a) || is_smooth(n->op, 0, x, y)) &&
                (b < 0 || !varies(s, node, b) || is_smooth(n->op, 1, x, y)));
    }
}

static int add(struct sample *s, enum op op, int a, int b)
{
    int node = graph_add_op(&s->g, op, a, b, 0);
    exact_compute(&s->exact, node);
    s->read[node] = s->classes[node] = false;
    return node;
}

static bool is_moderate(const struct sample *s, int node)
{
    int cols = s->nodes[node].shape.cols;
    for (int e = 0; e < sample_entries(s, node); e++)
        if (!(fabsl(s->exact.of[node][e]) < 6) ||
            !is_smooth_at(s, node, e / cols, e % cols))
            return false;
    return true;
}

static bool result_fits(const struct sample *s, enum op op, int a, int b)
{
    struct shape out;
    char needs[GRAPH_NEEDS];
    return graph_shape(op, s->nodes[a].shape, s->nodes[b < 0 ? a : b].shape, &out,
                       needs) &&
           out.rows * out.cols <= EXACT_ENTRIES;
}

/* An operation on a, if it is moderate everywhere; −1: it is not. */
static int grow(struct sample *s, enum op op, int a)
{
    int n = s->g.n, n_leaves = s->g.n_leaves, b = -1;
    if (op_table[op].arity == 2) {
        b = partner(s, op, a);
        if (b >= 0 && op < OP_ENTRIES_END && draw_one_in(s, 2)) {
            int other = a;
            a = b, b = other;
        }
    }
    bool found = b >= 0 || op_table[op].arity == 1;
    int node = found && result_fits(s, op, a, b) ? add(s, op, a, b) : -1;
    if (node < 0 || !is_moderate(s, node)) {
        s->g.n = n, s->g.n_leaves = n_leaves;
        return -1;
    }
    s->read[a] = s->read[b < 0 ? a : b] = true;
    return node;
}

/* One number of a node. */
static int reduced(struct sample *s, int node)
{
    static const enum op ops[] = {OP_SUM, OP_NORM, OP_CE, OP_BCE, OP_MEAN};
    for (int tries = 0; tries < 8; tries++) {
        int number = grow(s, ops[sample_below(s, 5)], node);
        if (number >= 0)
            return number;
    }
    return add(s, OP_MEAN, node, -1);
}

/* What nobody reads is made one number each, which are added; some is left alone. */
static void grow_output(struct sample *s)
{
    int n = s->g.n, total = -1;
    for (int i = 0; i < n; i++)
        if (!s->read[i] && !s->classes[i] && (i == n - 1 || !draw_one_in(s, 10))) {
            bool is_number = sample_entries(s, i) == 1 && !draw_one_in(s, 4);
            int number = is_number ? i : reduced(s, i);
            total = total < 0 ? number : add(s, OP_ADD, total, number);
        }
}

enum { OPERATIONS = 12, TRIES = 200, LARGE = 40 /* one of so many */ };

void sample_grow(struct sample *s, uint64_t seed)
{
    *s = (struct sample){.seed = seed};
    s->g = (struct graph){.nodes = s->nodes, .leaves = s->leaves};
    s->exact.g = &s->g;
    bool large = draw_one_in(s, LARGE);
    s->rows = large ? 17 : 1 + sample_below(s, 5);
    s->cols = large ? 33 : 1 + sample_below(s, 5);
    if (draw_one_in(s, 4)) /* node 0 need not be a leaf */
        new_constant(s, 2);
    for (int n = 1 + sample_below(s, 3); n > 0; n--)
        new_leaf_beside(s, (struct shape){s->rows, s->cols});
    int operations = 1 + sample_below(s, OPERATIONS), n_ops = OP_MOST - OP_CONSTANT - 1;
    for (int tries = 0; operations > 0 && tries < TRIES; tries++)
        operations -=
            grow(s, OP_CONSTANT + 1 + (enum op)sample_below(s, n_ops), pick(s)) >= 0;
    grow_output(s);
    s->g.n_leaves += draw_one_in(s, 4); /* a leaf that no node stands for */
}
