/* Entries of random graphs over matrices: what the terms add up to is compared with what
 * a plan computes, edge by edge, and so are the texts of rules with numbers in them. */
#include "explain/entry.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/entry_rule.h"
#include "autodiff/plan.h"
#include "explain/shown.h"
#include "tests/near.h"
#include "tests/sample_terms.h"

enum { GRAPHS = 500, LEAST = 10 };

static void check(const struct sample *s, const char *what, const struct entry *e,
                  double got, double want, double tolerance)
{
    if (!near(got, want, 1 + fabs(want), tolerance)) {
        fprintf(stderr, "input %d, entry [%d,%d]\n", e->input, e->row, e->col);
        sample_failed(s, what, e->node, got, want);
    }
}

/* Every term is the product of its factors, and these are entries that exist. */
static void check_terms(const struct sample *s, const struct entry *e)
{
    double sum = 0, rest = 0;
    size_t n = entry_terms(e), half = n / 2;
    for (size_t k = 0; k < n; k++) {
        struct entry_term t = entry_term(e, k);
        double product = 1;
        for (int i = 0; i < t.n_factors; i++) {
            const struct entry_factor *f = &t.factors[i];
            struct shape shape = s->nodes[f->node].shape;
            assert_in_range(f->row, 0, shape.rows - 1);
            assert_in_range(f->col, 0, shape.cols - 1);
            size_t at = (size_t)f->row * (size_t)shape.cols + (size_t)f->col;
            if (f->kind != ENTRY_LOCAL)
                assert_true(
                    f->value ==
                    (f->kind == ENTRY_VALUE ? e->values : e->grads)[f->node].at[at]);
            product *= f->value;
        }
        assert_true(product == t.product);
        sum += product;
        rest += k >= half ? product : 0;
    }
    check(s, "sum of terms", e, entry_sum(e, 0), sum, 0);
    check(s, "sum of the last terms", e, entry_sum(e, half), rest, 0);
}

/* A rule is an expression of numbers, however many of its sums are written out. */
static void check_numbers(const struct sample *s, const struct entry *e, double want,
                          struct arena *mem)
{
    for (int most = 0; most < 50; most += 7) {
        double again;
        const char *text = entry_rule_numbers(e, 17, most, mem);
        if (!shown_value(text, mem, &again))
            fail_msg("%s cannot be read: %s", op_table[s->nodes[e->node].op].name, text);
        check(s, text, e, again, want, 1e-10);
    }
}

static void check_entry(const struct sample *s, const struct entry *e, double want,
                        struct arena *mem)
{
    check(s, "entry", e, entry_result(e, mem), want, 1e-12);
    if (entry_is_sum(e)) {
        check_terms(s, e);
        check(s, "terms", e, entry_sum(e, 0) / entry_divisor(e), want, 1e-12);
    } else if (s->nodes[e->node].op >= OP_ENTRIES_END) {
        check_numbers(s, e, want, mem);
    }
}

/* Of a large matrix a few entries. */
static void check_entries(struct sample *s, struct entry e, struct shape shape,
                          const double *want)
{
    enum { SMALL = 25, SOME = 3 };
    struct arena mem = ARENA_INIT;
    int n = shape.rows * shape.cols;
    for (int tries = 0; tries < (n > SMALL ? SOME : n); tries++) {
        int at = n > SMALL ? sample_below(s, n) : tries;
        e.row = at / shape.cols, e.col = at % shape.cols;
        check_entry(s, &e, want[at], &mem);
        arena_clear(&mem);
    }
    arena_release(&mem);
}

static void check_edges_to(struct sample *s, const struct plan *steps, int to,
                           int counts[OP_MOST][3])
{
    static struct sample_terms added;
    int n = 0;
    sample_terms(s, to, &added);
    for (int i = s->g.n - 1; i >= 0; i--)
        for (int k = 0; k < 2; k++)
            if (plan_grad(steps, i) && s->nodes[i].in[k] == to &&
                s->nodes[to].needs_grad) {
                struct entry e = {.g = &s->g,
                                  .values = steps->at,
                                  .grads = steps->at + steps->grads,
                                  .node = i,
                                  .input = k};
                assert_true(n < added.n && added.from[n] == i);
                check_entries(s, e, s->nodes[to].shape, added.of[n++]);
                counts[s->nodes[i].op][k]++;
            }
}

static void check_value(struct sample *s, const struct plan *steps, int node,
                        int counts[OP_MOST][3])
{
    if (s->nodes[node].op > OP_CONSTANT) {
        struct entry e = {.g = &s->g, .values = steps->at, .node = node, .input = -1};
        check_entries(s, e, s->nodes[node].shape, steps->at[node].at);
        counts[s->nodes[node].op][2]++;
    }
}

static void terms_add_up_to_what_a_plan_computes(void **state)
{
    (void)state;
    static struct sample s;
    static int counts[OP_MOST][3];
    for (uint64_t seed = 1; seed <= GRAPHS; seed++) {
        struct arena mem = ARENA_INIT;
        struct plan steps;
        sample_grow(&s, seed);
        plan_init(&steps, &s.g, &(struct plan_options){.step_by_step = true}, &mem);
        sample_set_leaves(&s, &steps);
        plan_run(&steps);
        for (int i = 0; i < s.g.n; i++) {
            check_value(&s, &steps, i, counts);
            check_edges_to(&s, &steps, i, counts);
        }
        arena_release(&mem);
    }
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++)
        for (int k = 0; k < 3; k++)
            if ((k != 1 || op_table[op].arity == 2) && counts[op][k] < LEAST)
                fail_msg("only %d of %s, %d", counts[op][k], op_table[op].name, k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_add_up_to_what_a_plan_computes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
