/* What is said of one entry: sentences written by hand, and for random graphs that an
 * equation fits, holds as it is shown, and is of the number that it says. */
#include "explain/entry_text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/entry_rule.h"
#include "explain/shown.h"
#include "base/number.h"
#include "base/text.h"
#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_terms.h"

/* --- by hand ---------------------------------------------------------------------------
 */

/* The leaves of the expressions below. */
enum { LEAVES = 8, LEAF_ENTRIES = 20 };
static const char *const names[LEAVES] = {"X", "W", "b", "Y", "c", "V", "k", "q"};
static const struct shape shapes[LEAVES] = {{2, 2}, {2, 3},  {1, 3}, {2, 2},
                                            {2, 1}, {1, 20}, {2, 1}, {1, 2}};
static const double leaves[LEAVES][LEAF_ENTRIES] = {
    {1, 2, 3, 4}, {1, 0, -1, 2, 1, 0},
    {0.5, -3, 2}, {-1, 1, 0, 0},
    {2, -2},      {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    {0, 1},       {1. / 3, -0.25}};

struct ready {
    struct graph g;
    struct plan p;
    struct notation t;
    struct arena mem;
};

static void make_ready(struct ready *r, const char *text)
{
    const struct expression_options options = {
        .names = names, .n_names = LEAVES, .shapes = shapes};
    *r = (struct ready){.mem = ARENA_INIT};
    r->g = reading_parse(text, &options, &r->mem);
    plan_init(&r->p, &r->g, &(struct plan_options){.step_by_step = true}, &r->mem);
    for (int k = 0; k < LEAVES; k++)
        if (r->p.leaf[k] >= 0)
            memcpy(r->p.at[r->p.leaf[k]].at, leaves[k],
                   (size_t)shapes[k].rows * (size_t)shapes[k].cols * sizeof(double));
    plan_run(&r->p);
    r->t = notation_new(&r->g, &r->mem, &r->mem);
}

static void sentences_are_as_written(void **state)
{
    (void)state;
    static const struct {
        const char *text, *node;
        int input, row, col, w;
        const char *lead, *equation;
    } rows[] = {
        /* products: X@W is 5 2 −1, 11 4 −3 */
        {"sum(X@W)", "z1", -1, 1, 0, 80, "sum of X[1,i]·W[i,0] over i = 0 … 1",
         "3·1 + 4·2 = 11"},
        {"sum(X@W)", "z1", 0, 0, 1, 80, "sum of δ[0,j]·W[1,j] over the 3 columns j",
         "1·2 + 1·1 + 1·0 = 3"},
        {"sum(X@W)", "z1", 1, 1, 2, 80, "sum of X[i,1]·δ[i,2] over the 2 rows i",
         "2·1 + 4·1 = 6"},
        {"sum(b.T@q)", "z2", 0, 1, 0, 80, "sum of δ[1,j]·q[0,j] over the 2 columns j",
         "1·0.3333 + 1·(−0.25) = 0.0833"},
        {"sum(b.T@q)", "z2", -1, 1, 0, 80, "z₁[1,0]·q[0,0]", "−3·0.3333 = −1"},
        /* repeated: a row, a column, a number */
        {"sum(X@W+b)", "z2", 1, 0, 1, 80, "sum of δ[i,1] over the 2 rows i", "1 + 1 = 2"},
        {"sum(X*c)", "z1", 1, 1, 0, 80, "sum of (δ·X)[1,j] over the 2 columns j",
         "1·3 + 1·4 = 7"},
        {"sum(X*sum(q))", "z2", 1, 0, 0, 80, "sum of (δ·X)[i,j] over all 4 entries",
         "1·1 + 1·2 + 1·3 + 1·4 = 10"},
        /* entry by entry */
        {"sum(X*Y)", "z1", -1, 0, 0, 80, "X·Y at [0,0]", "1·(−1) = −1"},
        {"sum(X*Y)", "z1", 0, 0, 0, 80, "δ·Y at [0,0]", "1·(−1) = −1"},
        {"sum(X-Y)", "z1", 0, 0, 0, 80, "δ at [0,0]", "1"},
        {"sum(X-Y)", "z1", 1, 0, 1, 80, "δ·(−1) at [0,1]", "1·(−1) = −1"},
        {"sum(X^2)", "z1", 0, 1, 0, 80, "δ·2·X at [1,0]", "1·2·3 = 6"},
        {"sum(relu(Y))", "z1", 0, 0, 0, 80, "δ·0 at [0,0], as Y is negative", "1·0 = 0"},
        {"sum(relu(Y))", "z1", -1, 0, 0, 80, "relu(Y) at [0,0]", "relu(−1) = 0"},
        {"sum(1/X)", "z1", 1, 1, 1, 80, "δ·(−1/X²) at [1,1]", "1·(−1/4²) = −0.0625"},
        /* transposes, sums, means */
        {"sum(W.T)", "z1", -1, 2, 0, 80, "W[0,2], row and column swapped", "−1"},
        {"sum(W.T)", "z1", 0, 0, 2, 80, "δ[2,0], row and column swapped", "1"},
        {"sum(W)", "L", -1, 0, 0, 80, "sum of W[i,j] over all 6 entries",
         "1 + 0 + (−1) + 2 + 1 + 0 = 3"},
        {"sum(sum(W,rows))", "z1", -1, 0, 1, 80, "sum of W[i,1] over the 2 rows i",
         "0 + 1 = 1"},
        {"sum(sum(W,cols))", "z1", 0, 1, 1, 80,
         "δ[1,0], which each entry in the sum gets", "1"},
        {"mean(W)", "L", 0, 1, 1, 80, "δ[0,0], shared by 6 entries", "1/6 = 0.16667"},
        {"sum(mean(W,cols))", "z1", -1, 0, 0, 80, "mean of W[0,j] over the 3 columns j",
         "(1 + 0 + (−1))/3 = 0"},
        {"sum(mean(Y,cols))", "z1", -1, 0, 0, 80, "mean of Y[0,j] over the 2 columns j",
         "(−1 + 1)/2 = 0"},
        /* what has no room is added up */
        {"sum(V)", "L", -1, 0, 0, 80, "sum of V[0,j] over the 20 columns j",
         "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 4 (4 more) = "
         "20"},
        {"sum(V)", "L", -1, 0, 0, 30, "sum of V[0,j] over the 20 columns j",
         "1 + 1 + 1 + 17 (17 more) = 20"},
        {"mean(V)", "L", -1, 0, 0, 30, "mean of V[0,j] over the 20 columns j",
         "(1 + 1 + 18 (18 more))/20 = 1"},
        {"sum(V)", "L", -1, 0, 0, 10, "sum of V[0,j] over the 20 columns j", "20"},
        {"sum(V)", "L", -1, 0, 0, 1, "sum of V[0,j] over the 20 columns j", "#"},
        /* rules: a row's softmax of equal logits is ½, ½ */
        {"sum(Y*softmax(q-q+Y*0))", "z4", 0, 0, 1, 80,
         "z₄·(δ − sum(δ·z₄, cols)) at [0,1]", "0.5·(1 − ((−1)·0.5 + 1·0.5)) = 0.5"},
        {"sum(max(X,cols))", "z1", -1, 1, 0, 80, "max(X, cols) at [1,0]",
         "max(3, 4) = 4"},
        {"norm(X-1)", "L", -1, 0, 0, 80, "norm(z₁) at [0,0]",
         "√(0² + 1² + 2² + 3²) = 3.7417"},
        {"norm(k)", "L", 0, 1, 0, 80, "δ·k/L at [1,0]", "1·1/1 = 1"},
        {"ce(0*X,k)", "L", 0, 0, 1, 80, "δ·(softmax(z₁) − onehot)/2 at [0,1]",
         "1·(0.5 − 0)/2 = 0.25"},
        {"ce(0*X,k)", "L", 0, 1, 1, 80, "δ·(softmax(z₁) − onehot)/2 at [1,1]",
         "1·(0.5 − 1)/2 = −0.25"},
        {"ce(0*X,k)", "L", 1, 1, 0, 80, "0·k at [1,0]", "0·1 = 0"},
        {"bce(0*X,Y)", "L", 0, 0, 0, 80, "δ·(σ(z₁) − Y)/4 at [0,0]",
         "1·(σ(0) − (−1))/4 = 0.375"},
        {"sum(X)", "X", -1, 1, 1, 80, "given", "4"},
        /* inf and nan */
        {"sum(log(Y))", "z1", -1, 1, 0, 80, "ln(Y) at [1,0]", "ln(0) = −inf"},
        {"sum(log(Y))", "L", -1, 0, 0, 80, "sum of z₁[i,j] over all 4 entries",
         "nan + 0 + (−inf) + (−inf) = nan"},
    };
    int n_failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ready r;
        make_ready(&r, rows[i].text);
        int node = notation_find(&r.t, &r.g, rows[i].node, strlen(rows[i].node));
        const struct entry e = {.g = &r.g,
                                .values = r.p.at,
                                .grads = r.p.at + r.p.grads,
                                .node = node,
                                .input = rows[i].input,
                                .row = rows[i].row,
                                .col = rows[i].col};
        assert_true(node >= 0);
        struct entry_equation q = entry_equation(&e, &r.t, rows[i].w, &r.mem);
        const char *lead = entry_lead(&e, &r.t, &r.mem);
        const char *equation = entry_equation_text(&q, &r.mem);
        bool same =
            strcmp(lead, rows[i].lead) == 0 && strcmp(equation, rows[i].equation) == 0;
        if (!same)
            print_error("%s: %s: %s\n    not %s: %s\n", rows[i].text, lead, equation,
                        rows[i].lead, rows[i].equation);
        n_failed += !same;
        arena_release(&r.mem);
    }
    assert_int_equal(n_failed, 0);
}

/* Digits that are rounded so that the sum does not hold: then it does not say so. */
static void what_does_not_hold_is_about_equal(void **state)
{
    (void)state;
    struct ready r;
    make_ready(&r, "q@q.T");
    r.p.at[r.p.leaf[7]].at[1] = 1. / 7;
    plan_run(&r.p);
    const struct entry e = {.g = &r.g, .values = r.p.at, .node = r.g.n - 1, .input = -1};
    static const struct {
        int w;
        const char *text;
    } rows[] = {{80, "0.3333·0.3333 + 0.1429·0.1429 = 0.1315"},
                {37, "0.333·0.333 + 0.143·0.143 ≈ 0.1315"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct entry_equation q = entry_equation(&e, &r.t, rows[i].w, &r.mem);
        assert_string_equal(entry_equation_text(&q, &r.mem), rows[i].text);
    }
    arena_release(&r.mem);
}

/* --- random graphs ---------------------------------------------------------------------
 */

enum { GRAPHS = 400 };

/* Half a unit of the last digit of a number as it is shown. */
static double half_unit(const char *text)
{
    const char *point = strchr(text, '.'), *e = strstr(text, "e");
    double unit = point ? pow(10, -(double)(strspn(point + 1, "0123456789"))) : 1;
    double power = 0;
    if (e)
        assert_int_equal(number_parse(e + 1, &power, NULL), ERR_NONE);
    return unit * pow(10, power) / 2;
}

struct counts {
    long equal, about, hidden, alone;
};

static void check_equation(const struct sample *s, const struct entry *e,
                           const struct notation *t, int w, struct counts *counts,
                           struct arena *mem)
{
    struct entry_equation q = entry_equation(e, t, w, mem);
    const char *all = entry_equation_text(&q, mem), *side = "";
    double shown, again, v = entry_result(e, mem);
    if (text_width(all) > w || strstr(all, "−−"))
        sample_failed(s, all, e->node, text_width(all), w);
    counts->alone += q.n == 0;
    if (strchr(q.result, '#'))
        return;
    for (int i = 0; i < q.n; i++)
        if (q.pieces[i].part != ENTRY_NOTE)
            side = arena_printf(mem, "%s%s", side, q.pieces[i].text);
    assert_int_equal(number_parse(q.result, &shown, NULL), ERR_NONE);
    if (!near(shown, v, 1, half_unit(q.result) * 1.000001) && q.n)
        sample_failed(s, all, e->node, shown, v);
    if (strcmp(q.sign, " = ") == 0) {
        counts->equal++;
        assert_true(shown_value(side, mem, &again));
        if (!near(again, shown, 1, half_unit(q.result) * 1.000001))
            sample_failed(s, all, e->node, again, shown);
    }
    counts->about += strcmp(q.sign, " ≈ ") == 0;
    counts->hidden += q.hidden > 0;
}

static void equations_fit_and_hold(void **state)
{
    (void)state;
    static struct sample s;
    struct counts counts = {0};
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
        struct plan p;
        sample_grow(&s, seed + 70000);
        plan_init(&p, &s.g, &(struct plan_options){.step_by_step = true}, &mem);
        sample_set_leaves(&s, &p);
        plan_run(&p);
        struct notation t = notation_new(&s.g, &mem, &scratch);
        for (int i = 0; i < s.g.n; i++)
            for (int k = -1; k < 2; k++) {
                if (k >= 0 && (!graph_flows(&s.g, i, k) || !plan_grad(&p, i)))
                    continue;
                struct shape of = s.nodes[k < 0 ? i : s.nodes[i].in[k]].shape;
                const struct entry e = {.g = &s.g,
                                        .values = p.at,
                                        .grads = p.at + p.grads,
                                        .node = i,
                                        .input = k,
                                        .row = sample_below(&s, of.rows),
                                        .col = sample_below(&s, of.cols)};
                check_equation(&s, &e, &t, 1 + sample_below(&s, 120), &counts, &scratch);
                assert_true(*entry_lead(&e, &t, &scratch));
                arena_clear(&scratch);
            }
        arena_release(&mem);
        arena_release(&scratch);
    }
    assert_true(counts.equal > 2000 && counts.about > 50 && counts.hidden > 50 &&
                counts.alone > 500);
    assert_true(counts.about < counts.equal / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_as_written),
        cmocka_unit_test(what_does_not_hold_is_about_equal),
        cmocka_unit_test(equations_fit_and_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
