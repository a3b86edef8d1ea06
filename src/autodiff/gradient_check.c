#include "autodiff/gradient_check.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "autodiff/matrix_op.h"

/* ---- kinks ---- */

/* True for an operation whose rule has cases: it changes where its inputs are equal, or
 * at 0 if there is only one. (elu changes smoothly there, but not its slope's slope,
 * which a difference across that point sees, too.) */
static bool has_kink(enum op op)
{
    const struct op_info *info = &op_table[op];
    return op == OP_MAX_COLS || strstr(info->rule_a, " if ") ||
           (info->forward && strstr(info->meaning, " if "));
}

/* How many sides there are to be told of the node: each row of max(A, cols) is on one. */
static size_t sides_of(const struct gradient_check *c, int node)
{
    return matrix_entries(&c->forward.at[node]);
}

static int largest_at(size_t n, const double *x)
{
    size_t most = 0;
    for (size_t j = 1; j < n; j++) {
        most = x[j] > x[most] ? j : most;
    }
    return (int)most;
}

/* −1, 0 or 1, as input a compares with b or with 0; of max(A, cols) the largest entry. */
static int side(const struct gradient_check *c, int node, size_t i)
{
    const struct node *n = &c->g->nodes[node];
    const struct matrix *at = c->forward.at, *in = &at[n->in[0]];
    if (n->op == OP_MAX_COLS) {
        return largest_at(in->columns, in->at + i * in->columns);
    }
    int row = (int)(i / at[node].columns), col = (int)(i % at[node].columns);
    double a = matrix_at(in, row, col);
    double b = n->in[1] >= 0 ? matrix_at(&at[n->in[1]], row, col) : 0;
    return (a > b) - (a < b);
}

static void list_kinks(struct gradient_check *c, struct arena *mem)
{
    size_t sides = 0;
    c->kinks = arena_new(mem, int, c->g->n);
    for (int i = 0; i < c->g->n; i++) {
        if (c->g->nodes[i].needs_grad && has_kink(c->g->nodes[i].op)) {
            c->kinks[c->n_kinks++] = i;
            sides += sides_of(c, i);
        }
    }
    for (int k = 0; k < 2; k++) {
        c->sides[k] = arena_new(mem, int, sides);
    }
}

static void note_sides(const struct gradient_check *c, int *out)
{
    for (int k = 0; k < c->n_kinks; k++) {
        for (size_t i = 0; i < sides_of(c, c->kinks[k]); i++) {
            *out++ = side(c, c->kinks[k], i);
        }
    }
}

/* Writes the first kink that lies between the two points. */
static void compare_sides(const struct gradient_check *c, struct gradient_entry *e)
{
    const int *above = c->sides[0], *below = c->sides[1];
    for (int k = 0; k < c->n_kinks && !e->kink; k++) {
        for (size_t i = 0; i < sides_of(c, c->kinks[k]); i++) {
            if (*above++ != *below++ && !e->kink) {
                e->kink = true;
                e->kink_node = c->kinks[k];
                e->kink_entry = i;
            }
        }
    }
}

/* ---- passes ---- */

/* L with the leaves as they are in the plan. */
static double forward(const struct gradient_check *c)
{
    for (int i = 0; i < c->g->n; i++) {
        bugs_forward(&c->bugs, &c->forward, i);
    }
    return *c->forward.at[c->g->n - 1].at;
}

static void set_leaves(const struct gradient_check *c, const double *leaves)
{
    for (int k = 0; k < c->g->n_leaves; k++) {
        if (c->forward.leaf[k] >= 0) {
            const struct matrix *m = &c->forward.at[c->forward.leaf[k]];
            memcpy(m->at, leaves + c->b.leaf_at[k], matrix_entries(m) * sizeof *m->at);
        }
    }
}

/* All moves but that in which a bug's shapes clash, and those after it. */
static void sweep(struct gradient_check *c)
{
    const struct bug_clash *clash = &c->bugs.clash;
    long end = backprop_steps(&c->b);
    if (clash->found) {
        end = c->b.edge_at[2 * clash->node + clash->input] - 1;
    }
    while (c->b.step < end) {
        backprop_step(&c->b);
    }
}

enum err gradient_check_init(struct gradient_check *c, const struct graph *g,
                             const double *leaves,
                             const struct gradient_check_options *options,
                             struct arena *mem, struct fail *fail)
{
    *c = (struct gradient_check){.g = g};
    c->epsilon = options->epsilon == 0 ? GRADIENT_EPSILON : options->epsilon;
    const char *no_loss = graph_no_loss(g);
    if (no_loss) {
        return fail_set(fail, ERR_INPUT, "", 0, "%s", no_loss);
    }
    enum err err = bugs_init(&c->bugs, g, options->wanted, options->bugs, fail);
    if (err) {
        return err;
    }
    backprop_init(&c->b, g, leaves, &(struct backprop_options){.hook = &c->bugs.hook},
                  mem);
    sweep(c);
    const struct plan_options passes = {.forward_only = true, .step_by_step = true};
    plan_init(&c->forward, g, &passes, mem);
    set_leaves(c, leaves);
    list_kinks(c, mem);
    c->loss = forward(c);
    return ERR_NONE;
}

bool gradient_check_can(const struct gradient_check *c, int leaf)
{
    int node = c->forward.leaf[leaf];
    if (node < 0 || c->b.first_edge[node] == 0) {
        return false;
    }
    for (int i = node + 1; i < c->g->n; i++) {
        if (c->g->nodes[i].in[1] == node && matrix_op_has_classes(c->g, i)) {
            return false;
        }
    }
    return true;
}

/* ---- one entry ---- */

/* nan unless all terms of the gradient have arrived. */
static double analytic(const struct gradient_check *c, int node, size_t entry)
{
    bool complete = backprop_arrived(&c->b, node) == backprop_terms(&c->b, node, 0, NULL);
    return complete && c->b.has_grad[node] ? backprop_grad(&c->b, node)->at[entry]
                                           : (double)NAN;
}

struct gradient_entry gradient_check_with(struct gradient_check *c, int leaf,
                                          size_t entry, double epsilon, bool one_sided)
{
    int node = c->forward.leaf[leaf];
    assert(node >= 0 && entry < matrix_entries(&c->forward.at[node]));
    double *at = &c->forward.at[node].at[entry], theta = *at;
    struct gradient_entry e = {.theta = theta, .kink_node = -1};
    e.analytic = analytic(c, node, entry);
    *at = theta + epsilon;
    e.above = forward(c);
    note_sides(c, c->sides[0]);
    *at = theta - epsilon;
    e.below = forward(c);
    note_sides(c, c->sides[1]);
    *at = theta;
    e.numeric =
        one_sided ? (e.above - c->loss) / epsilon : (e.above - e.below) / (2 * epsilon);
    e.error = difference_error(e.analytic, e.numeric);
    e.verdict = difference_judge(e.analytic, e.numeric);
    compare_sides(c, &e);
    return e;
}

struct gradient_entry gradient_check_entry(struct gradient_check *c, int leaf,
                                           size_t entry)
{
    bool one_sided = c->bugs.on & BUG_BIT(BUG_ONE_SIDED);
    return gradient_check_with(c, leaf, entry, c->epsilon, one_sided);
}

double gradient_epsilon(int k)
{
    return pow(10, -1 - k / 4.0);
}

/* ---- all entries ---- */

static void count(struct gradient_summary *s, const struct gradient_entry *e)
{
    if (e->kink && e->verdict != DIFFERENCE_AGREES) {
        s->kinks++;
        return;
    }
    s->passed += e->verdict == DIFFERENCE_AGREES;
    s->suspicious += e->verdict == DIFFERENCE_SUSPICIOUS;
    s->wrong += e->verdict == DIFFERENCE_WRONG;
    s->verdict = e->verdict > s->verdict ? e->verdict : s->verdict;
    s->worst = isnan(e->error) || e->error > s->worst ? e->error : s->worst;
}

struct gradient_summary gradient_check_summary(size_t n, const struct gradient_entry *e)
{
    struct gradient_summary s = {.n = n};
    double apart = 0, of_analytic = 0, of_numeric = 0; /* norms */
    for (size_t i = 0; i < n; i++) {
        count(&s, &e[i]);
        apart = hypot(apart, e[i].analytic - e[i].numeric);
        of_analytic = hypot(of_analytic, e[i].analytic);
        of_numeric = hypot(of_numeric, e[i].numeric);
    }
    s.error = apart == 0 ? 0 : apart / (of_analytic + of_numeric);
    return s;
}
