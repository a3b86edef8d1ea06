/* Random graphs over matrices: a plan's values are compared with those that plain loops
 * give in long double, its gradients with differences of these, and all ways to make and
 * to run a plan with each other, to the last bit. */
#include "autodiff/plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/near.h"
#include "tests/sample_graph.h"
#include "tests/wider.h"

enum { GRAPHS = 3000, N_LEAVES = SAMPLE_LEAVES + 1 };

/* --- running plans ---------------------------------------------------------------------
 */

struct result {
    double value, grad[N_LEAVES][EXACT_ENTRIES]; /* 0 where no gradient gets */
};

static void read_result(const struct sample *s, const struct plan *p, struct result *r)
{
    r->value = *p->at[s->g.n - 1].at;
    for (int k = 0; k < s->g.n_leaves; k++) {
        const struct matrix *grad = p->leaf[k] < 0 ? NULL : plan_grad(p, p->leaf[k]);
        memset(r->grad[k], 0, sizeof r->grad[k]);
        if (grad)
            memcpy(r->grad[k], grad->at, matrix_entries(grad) * sizeof(double));
    }
}

/* at: where the plan was told to find them; NULL: nowhere. */
static void set_leaves(const struct sample *s, const struct plan *p, double *const *at)
{
    for (int k = 0; k < s->g.n_leaves; k++) {
        const struct matrix *m = p->leaf[k] < 0 ? NULL : &p->at[p->leaf[k]];
        if (m)
            memcpy(at && at[k] ? at[k] : m->at, s->at[k],
                   matrix_entries(m) * sizeof(double));
    }
}

/* nan into everything that a run has to write before it is read. */
static void poison(const struct plan *p)
{
    size_t most = 0;
    for (int i = 0; i < p->n_slots; i++) {
        const struct matrix *m = &p->at[i];
        const struct node *node = i < p->n ? &p->g->nodes[i] : NULL;
        bool stays = node ? node->op == OP_LEAF || !node->needs_grad : i < p->grads;
        for (size_t e = 0; m->at && !stays && e < matrix_entries(m); e++)
            m->at[e] = (double)NAN;
        most = matrix_entries(m) > most ? matrix_entries(m) : most;
    }
    for (size_t e = 0; p->work && e < most; e++)
        p->work[e] = (double)NAN;
}

/* Node by node, then edge by edge from the output down, as a learner goes. */
static void run_by_hand(const struct plan *p)
{
    for (int i = 0; i < p->n; i++)
        plan_run_steps(p, p->node_steps[i]);
    if (!plan_grad(p, p->n - 1))
        return;
    *p->at[p->grads + p->n - 1].at = 1;
    for (int i = p->n - 1; i >= 0; i--)
        for (int k = 0; k < 2; k++)
            plan_run_steps(p, p->edge_steps[2 * i + k]);
}

static void check_same(const struct sample *s, const char *what, const bool *wanted,
                       const struct result *got, const struct result *want)
{
    if (!same_number(got->value, want->value))
        sample_failed(s, what, s->g.n - 1, got->value, want->value);
    for (int k = 0; k < s->g.n_leaves; k++)
        for (int e = 0; e < s->leaves[k].shape.rows * s->leaves[k].shape.cols; e++) {
            double expected = !wanted || wanted[k] ? want->grad[k][e] : 0;
            if (!same_number(got->grad[k][e], expected))
                sample_failed(s, what, k, got->grad[k][e], expected);
        }
}

/* A plan with these options gives what is wanted, and again when it runs again, whatever
 * is left of the last run. */
enum { RUNS = 4 };
static void check_options(const struct sample *s, const char *what,
                          struct plan_options options, const struct result *want)
{
    static struct result got;
    static const bool none[N_LEAVES];
    struct arena mem = ARENA_INIT;
    struct plan p;
    plan_init(&p, &s->g, &options, &mem);
    assert_true(options.step_by_step ? p.node_steps && p.edge_steps
                                     : !p.node_steps && !p.edge_steps);
    for (int run = 0; run < RUNS; run++) {
        bool again = run == RUNS - 1; /* without the early steps */
        if (!again) {
            poison(&p);
            set_leaves(s, &p, options.at);
        }
        if (run == RUNS - 2)
            plan_run_early(&p);
        (run < RUNS - 2 ? plan_run : plan_run_late)(&p);
        read_result(s, &p, &got);
        check_same(s, what, options.forward_only ? none : options.wanted, &got, want);
    }
    for (int i = 0; i < p.n; i++)
        if (options.forward_only && plan_grad(&p, i))
            sample_failed(s, what, i, p.grad[i], 0);
    arena_release(&mem);
}

static void check_all_options(struct sample *s, const struct result *want)
{
    static double elsewhere[N_LEAVES][EXACT_ENTRIES];
    bool wanted[N_LEAVES];
    double *at[N_LEAVES];
    for (int k = 0; k < N_LEAVES; k++) {
        wanted[k] = sample_below(s, 2);
        at[k] = sample_below(s, 2) ? NULL : elsewhere[k];
    }
    do {
        check_options(s, "default", (struct plan_options){0}, want);
    } while (wider());
    check_options(s, "step by step", (struct plan_options){.step_by_step = true}, want);
    check_options(s, "wanted", (struct plan_options){.wanted = wanted}, want);
    check_options(s, "wanted, step by step",
                  (struct plan_options){.wanted = wanted, .step_by_step = true}, want);
    check_options(s, "bound", (struct plan_options){.at = at}, want);
    check_options(s, "forward only", (struct plan_options){.forward_only = true}, want);
}

/* --- against long double ---------------------------------------------------------------
 */

static void check_near(const struct sample *s, const char *what, int node, double got,
                       long double want, double tolerance)
{
    if (!near(got, (double)want, 1 + fabs((double)want), tolerance))
        sample_failed(s, what, node, got, (double)want);
}

static void check_slope(struct sample *s, int node, const double *direction,
                        const struct result *got)
{
    double slope = 0;
    for (int e = 0; e < sample_entries(s, node); e++)
        slope += direction[e] * got->grad[s->nodes[node].leaf][e];
    check_near(s, "gradient against difference", node, slope,
               exact_gradient(&s->exact, node, direction), 1e-11);
}

/* By every entry; of a large leaf by some, and along a direction that no entry is missing
 * in. */
static void check_leaf(struct sample *s, int node, const struct result *got)
{
    enum { SMALL = 25, SOME = 4 };
    double direction[EXACT_ENTRIES] = {0};
    int n = sample_entries(s, node);
    for (int tries = 0; tries < (n > SMALL ? SOME : n); tries++) {
        int e = n > SMALL ? sample_below(s, n) : tries;
        direction[e] = 1;
        check_slope(s, node, direction, got);
        direction[e] = 0;
    }
    for (int e = 0; n > SMALL && e < n; e++)
        direction[e] = sample_draw(s, -1, 1);
    if (n > SMALL)
        check_slope(s, node, direction, got);
}

static void check_exact(struct sample *s, const struct plan *p, const struct result *got)
{
    for (int i = 0; i < s->g.n; i++)
        for (int e = 0; e < sample_entries(s, i); e++)
            check_near(s, "value", i, p->at[i].at[e], s->exact.of[i][e], 1e-13);
    for (int i = 0; i < s->g.n; i++) {
        int leaf = s->nodes[i].leaf;
        if (leaf >= 0 && !s->classes[i])
            check_leaf(s, i, got);
        for (int e = 0; leaf >= 0 && s->classes[i] && e < sample_entries(s, i); e++)
            check_near(s, "gradient by class numbers", i, got->grad[leaf][e], 0, 0);
    }
}

/* --- watching --------------------------------------------------------------------------
 */

struct watcher {
    const struct sample *s;
    const struct plan *steps; /* has run step by step */
    int times[PLAN_PARTS][EXACT_NODES];
};

/* A local gradient may have one row or column for all, too. */
static void see_local(const struct sample *s, int node, const struct matrix *m)
{
    const struct node *n = &s->nodes[node];
    for (int i = 0; i < n->shape.rows; i++)
        for (int j = 0; j < n->shape.cols; j++) {
            size_t row = m->rows > 1 ? (size_t)i : 0,
                   column = m->columns > 1 ? (size_t)j : 0;
            long double a = exact_at(&s->exact, n->in[0], i, j);
            long double b = n->in[1] < 0 ? 0 : exact_at(&s->exact, n->in[1], i, j);
            check_near(s, "local gradient", node, m->at[row * m->columns + column],
                       exact_slope(n->op, 0, a, b), 1e-11);
        }
}

/* Of ce the log-softmax; of batch_norm 1/√(variance + ε), which comes first. */
static void see_saved(const struct sample *s, int node, const struct matrix *m)
{
    int a = s->nodes[node].in[0], cols = s->nodes[a].shape.cols;
    bool ce = s->nodes[node].op == OP_CE;
    for (int e = 0; e < (ce ? sample_entries(s, a) : cols); e++)
        check_near(s, "what is saved", node, m->at[e],
                   ce ? exact_log_softmax(&s->exact, a, e / cols, e % cols)
                      : 1 / sqrtl(exact_variance(&s->exact, a, e) + 1e-5L),
                   1e-12);
}

static void see(void *data, enum plan_part part, int node, const struct matrix *m)
{
    struct watcher *w = data;
    w->times[part][node]++;
    if (part == PLAN_LOCAL) {
        see_local(w->s, node, m);
    } else if (part == PLAN_SAVED) {
        see_saved(w->s, node, m);
    } else {
        const struct plan *steps = w->steps;
        const double *want =
            steps->at[part == PLAN_VALUE ? node : steps->grads + node].at;
        for (size_t e = 0; e < matrix_entries(m); e++)
            if (!same_number(m->at[e], want[e]))
                sample_failed(w->s, part == PLAN_VALUE ? "value seen" : "gradient seen",
                              node, m->at[e], want[e]);
    }
}

static bool saves(const struct node *node)
{
    return node->needs_grad && (node->op == OP_CE || node->op == OP_BATCH_NORM);
}

/* All that there is of each node is seen once a run, as `steps` has it, and to watch
 * changes nothing. */
static void check_watch(const struct sample *s, const struct plan *steps,
                        bool step_by_step, const struct result *want)
{
    static struct watcher w;
    bool all[EXACT_NODES];
    memset(all, true, sizeof all);
    w = (struct watcher){.s = s, .steps = steps};
    check_options(s, "watched",
                  (struct plan_options){
                      .step_by_step = step_by_step,
                      .watch = {.of = {all, all, all, all}, .see = see, .data = &w}},
                  want);
    for (int i = 0; i < s->g.n; i++) {
        const struct node *node = &s->nodes[i];
        bool graded = plan_grad(steps, i);
        const int times[PLAN_PARTS] = {[PLAN_VALUE] = 1,
                                       [PLAN_SAVED] = saves(node),
                                       [PLAN_LOCAL] = graded &&
                                                      node->op < OP_ENTRIES_END &&
                                                      graph_flows(&s->g, i, 0),
                                       [PLAN_GRADIENT] = graded};
        for (int part = 0; part < PLAN_PARTS; part++)
            if (w.times[part][i] != RUNS * times[part])
                sample_failed(s, "times seen", i, w.times[part][i], RUNS * times[part]);
    }
}

/* Are the rows (1) or columns (2) of an input repeated? */
static int repeated(struct shape in, struct shape out)
{
    return (in.rows < out.rows) + 2 * (in.cols < out.cols);
}

struct terms {
    int n, from[EXACT_NODES * 2];
    double sum[EXACT_ENTRIES];
};

static void see_term(void *data, enum plan_part part, int node, const struct matrix *m)
{
    struct terms *t = data;
    assert_int_equal(part, PLAN_TERM);
    t->from[t->n++] = node;
    for (size_t e = 0; e < matrix_entries(m); e++)
        t->sum[e] += m->at[e];
}

/* The terms of one gradient: one of each edge, and their sum is the gradient, but for its
 * last bits, as a product may add to what is there element by element. */
static void check_terms(struct sample *s, const struct plan *steps, int j)
{
    static struct terms t;
    bool one[EXACT_NODES] = {0};
    struct arena mem = ARENA_INIT;
    struct plan p;
    int n = 0;
    one[j] = true;
    t = (struct terms){0};
    plan_init(&p, &s->g,
              &(struct plan_options){
                  .watch = {.of = {[PLAN_TERM] = one}, .see = see_term, .data = &t}},
              &mem);
    poison(&p);
    set_leaves(s, &p, NULL);
    plan_run(&p);
    for (int i = s->g.n - 1; i >= 0; i--)
        for (int k = 0; k < 2; k++)
            if (plan_grad(steps, i) && s->nodes[i].in[k] == j && s->nodes[j].needs_grad) {
                if (n >= t.n || t.from[n] != i)
                    sample_failed(s, "term seen", j, n < t.n ? t.from[n] : -1, i);
                n++;
            }
    if (n != t.n)
        sample_failed(s, "terms seen", j, t.n, n);
    for (int e = 0; n > 0 && e < sample_entries(s, j); e++)
        check_near(s, "sum of terms", j, t.sum[e],
                   (long double)steps->at[steps->grads + j].at[e], 1e-12);
    arena_release(&mem);
}

/* --- no loss ---------------------------------------------------------------------------
 */

/* The graph up to a node that is not one number: forward alone. */
static bool check_no_loss(const struct sample *s, const struct plan *steps)
{
    struct graph g = s->g;
    assert_null(graph_no_loss(&g));
    while (g.n > 0 && sample_entries(s, g.n - 1) == 1)
        g.n--;
    if (g.n == 0)
        return false;
    assert_string_equal(graph_no_loss(&g),
                        "the loss must be one number: write sum(…) or mean(…)");
    struct arena mem = ARENA_INIT;
    struct plan p;
    plan_init(&p, &g, &(struct plan_options){.step_by_step = s->seed % 2}, &mem);
    poison(&p);
    set_leaves(s, &p, NULL);
    plan_run(&p);
    for (int e = 0; e < sample_entries(s, g.n - 1); e++)
        if (!same_number(p.at[g.n - 1].at[e], steps->at[g.n - 1].at[e]))
            sample_failed(s, "without a loss", g.n - 1, p.at[g.n - 1].at[e],
                          steps->at[g.n - 1].at[e]);
    for (int i = 0; i < g.n; i++)
        assert_null(plan_grad(&p, i));
    arena_release(&mem);
    return true;
}

/* --- the test --------------------------------------------------------------------------
 */

/* How often each operation had a gradient, and how often its inputs were repeated. */
struct counts {
    int ops[OP_MOST], repeated[4][4], no_loss;
};

static void count(struct counts *counts, const struct sample *s, const struct plan *p)
{
    for (int i = 0; i < s->g.n; i++) {
        const struct node *n = &s->nodes[i];
        counts->ops[n->op] += plan_grad(p, i) != NULL;
        if (plan_grad(p, i) && n->op < OP_ENTRIES_END && n->in[1] >= 0)
            counts->repeated[repeated(s->nodes[n->in[0]].shape, n->shape)]
                            [repeated(s->nodes[n->in[1]].shape, n->shape)]++;
    }
}

static void check_counts(const struct counts *counts)
{
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++)
        if (counts->ops[op] < GRAPHS / 50)
            fail_msg("only %d of %s", counts->ops[op], op_table[op].name);
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            if ((a & b) == 0 && counts->repeated[a][b] < GRAPHS / 50)
                fail_msg("only %d of %d with %d", counts->repeated[a][b], a, b);
    assert_in_range(counts->no_loss, GRAPHS / 2, GRAPHS);
}

static void random_graphs_are_exact_and_the_same_in_all_ways(void **state)
{
    (void)state;
    static struct sample s;
    static struct result want, got;
    struct counts counts = {0};
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct arena mem = ARENA_INIT;
        struct plan steps;
        sample_grow(&s, seed);
        plan_init(&steps, &s.g, &(struct plan_options){.step_by_step = true}, &mem);
        set_leaves(&s, &steps, NULL);
        plan_run(&steps);
        read_result(&s, &steps, &want);
        poison(&steps);
        run_by_hand(&steps);
        read_result(&s, &steps, &got);
        check_same(&s, "by hand", NULL, &got, &want);
        check_exact(&s, &steps, &want);
        check_all_options(&s, &want);
        check_watch(&s, &steps, seed % 2, &want);
        check_terms(&s, &steps, sample_below(&s, s.g.n));
        counts.no_loss += check_no_loss(&s, &steps);
        count(&counts, &s, &steps);
        arena_release(&mem);
    }
    check_counts(&counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_graphs_are_exact_and_the_same_in_all_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
