/* Why a number is not finite, against arithmetic with infinities as IEEE 754 has it, and
 * which convention holds at a kink. */
#include "explain/trouble_text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/plan.h"
#include "tests/reading.h"

struct example {
    struct arena mem;
    struct graph g;
    struct notation text;
    struct plan plan;
};

static void open(struct example *e, const char *text, const double *leaves)
{
    *e = (struct example){0};
    e->g = reading_parse(text, &(struct expression_options){0}, &e->mem);
    e->text = notation_new(&e->g, &e->mem, &e->mem);
    plan_init(&e->plan, &e->g,
              &(struct plan_options){.forward_only = true, .step_by_step = true},
              &e->mem);
    plan_gradient(&e->plan, leaves, NULL);
}

/* Of the output of an expression in a and b. */
static struct trouble_at output(const struct example *e)
{
    return (struct trouble_at){&e->g, &e->text, e->plan.v, e->g.n - 1};
}

struct row {
    const char *text;
    double a, b;
    const char *says;
};

static void check(const char *said, const struct row *row)
{
    bool quiet = !*row->says;
    if (quiet ? *said != '\0' : !strstr(said, row->says)) {
        fail_msg("%s at %g, %g: \"%s\"", row->text, row->a, row->b, said);
    }
}

static const double inf = (double)INFINITY;

static void values_say_why(void **state)
{
    (void)state;
    const struct row rows[] = {
        {"a+b", 1, 2, ""},
        {"a-b", inf, inf, "inf − inf has no value"},
        {"a+b", inf, -inf, "has no value"},
        {"a*b", inf, 0, "inf·0 has no value"},
        {"a/b", 0, 0, "0/0 has no value"},
        {"a/b", inf, inf, "inf/inf has no value"},
        {"a/b", 1, 0, "1/0 has no value: it grows without limit"},
        {"a/b", -1, 0, "it falls without limit"},
        {"log(a)", 0, 0, "ln(0) has no value: it falls without limit"},
        {"log(a)", -1, 0, "ln(−1) has no value"},
        {"sqrt(a)", -4, 0, "√(−4) has no value"},
        {"exp(a)", 800, 0, "exp(800) is larger than float64 can hold"},
        {"exp(a)", 700, 0, ""},
        {"a*b", 1e200, 1e200, "is larger than float64 can hold"},
        {"a+b", (double)NAN, 1, "nan comes from a"},
        {"a+b", 1, (double)NAN, "nan comes from b"},
        {"a+b", 1, inf, "inf comes from b"},
        {"exp(a)", inf, 0, "inf comes from a"},
        {"atanh(a)", 1, 0, "grows without limit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct example e;
        open(&e, rows[i].text, (double[]){rows[i].a, rows[i].b});
        struct trouble_at t = output(&e);
        const char *said = trouble_of_value(&t, &e.mem);
        check(said, &rows[i]);
        assert_int_equal(*said == '\0', isfinite(e.plan.v[e.g.n - 1]));
        arena_release(&e.mem);
    }
}

/* By the first input, with what comes from above in b. */
static void terms_say_why(void **state)
{
    (void)state;
    const struct row rows[] = {
        {"a*a", 3, 1, ""},
        {"sqrt(a)", 0, 1, "the slope of √(a) grows without limit at a = 0"},
        {"sqrt(a)", 0, 0, "0·inf has no value"},
        {"a*a", 0, inf, "inf·0 has no value"},
        {"a*a", 2, inf, "inf comes from above"},
        {"a*a", 2, (double)NAN, "nan comes from above"},
        {"a*a", 1e200, 1e200, "is larger than float64 can hold"},
        {"sqrt(a)", -1, 1, "nan"},
        {"exp(a)", 800, 0, "0·inf has no value"},
        /* kinks: what op.def says of PyTorch's conventions */
        {"relu(a)", 0, 1,
         "the slope is 0 on the left, 1 on the right; the convention is 0"},
        {"abs(a)", 0, 1,
         "the slope is −1 on the left, 1 on the right; the convention is 0"},
        {"max(a,7)", 7, 1, "0 on the left, 1 on the right; the convention is 0.5"},
        {"min(a,7)", 7, 1, "1 on the left, 0 on the right; the convention is 0.5"},
        {"leaky_relu(a)", 0, 1, "a kink"},
        {"relu(a)", 1e-300, 1, ""},
        {"relu(a)", 3, 1, ""},
        {"elu(a)", 0, 1, ""}, /* smooth: e^0 is 1 on both sides */
        {"a^2", 0, 1, ""},
        {"a^3", 0, 1, ""},
        {"sin(a)", 0, 1, ""},
        {"tanh(a)", 0, 1, ""},
        {"1/a", 1e-150, 1, ""},
        {"gelu(a)", 0, 1, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct example e;
        open(&e, rows[i].text, (double[]){rows[i].a, rows[i].b});
        struct trouble_at t = output(&e);
        int input = e.g.nodes[e.g.n - 1].in[1] >= 0 && !graph_flows(&e.g, e.g.n - 1, 0);
        check(trouble_of_term(&t, input, rows[i].b, &e.mem), &rows[i]);
        arena_release(&e.mem);
    }
}

static void sums_say_why(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    assert_string_equal(trouble_of_sum(inf, -inf, &mem), "inf + (−inf) has no value");
    assert_string_equal(trouble_of_sum(1, 2, &mem), "");
    assert_string_equal(trouble_of_sum((double)NAN, 2, &mem), "");
    assert_string_equal(trouble_of_sum(inf, 2, &mem), "");
    assert_non_null(
        strstr(trouble_of_sum(1.7e308, 1.7e308, &mem), "larger than float64"));
    arena_release(&mem);
}

/* The cure is for powers that are added up and logged or divided by, not for others. */
static void powers_that_are_added_up_have_a_cure(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int logs, divides; /* nodes that say so */
    } rows[] = {
        {"log(exp(a)+exp(b))", 4, 0}, /* two powers, the sum, the log */
        {"exp(a)/(exp(a)+exp(b))", 0, 5},
        {"log(exp(a)+exp(b)+exp(a*b))", 6, 0},
        {"exp(a)*b", 0, 0},
        {"log(a+b)", 0, 0},
        {"exp(a)+exp(b)", 0, 0},
        {"sin(exp(a)+exp(b))", 0, 0},
        {"log(2^a+2^b)", 4, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct example e;
        open(&e, rows[i].text, (double[]){1, 2});
        int logs = 0, divides = 0;
        for (int k = 0; k < e.g.n; k++) {
            const char *cure = trouble_cure(&e.g, k);
            logs += strstr(cure, "ln Σ") != NULL;
            divides += strstr(cure, "/Σ") != NULL;
        }
        if (logs != rows[i].logs || divides != rows[i].divides) {
            fail_msg("%s: %d %d", rows[i].text, logs, divides);
        }
        arena_release(&e.mem);
    }
    /* and it is one: ln(e^800 + e^799) = 800 + ln(1 + 1/e) */
    assert_true(isinf(log(exp(800) + exp(799))));
    assert_true(isfinite(800 + log(exp(0) + exp(-1))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_say_why),
        cmocka_unit_test(terms_say_why),
        cmocka_unit_test(sums_say_why),
        cmocka_unit_test(powers_that_are_added_up_have_a_cure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
