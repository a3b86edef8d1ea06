/* Central differences: right gradients are never called wrong, wrong ones are found. */
#include "autodiff/difference.h"
#include "tests/evaluate.h"
#include "tests/fuzz_input.h"
#include "tests/reading.h"
#include "tests/uniform.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"

static const struct expression_options shared = {.share = true};

static const char *const words[] = {"agrees", "suspicious", "wrong", "kink",
                                    "cannot tell"};

/* The gradients here are right: none may be called wrong, nor doubted. */
static void what_was_accused_wrongly(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double x;
        enum difference_verdict verdict;
    } table[] = {
        {"sin(x)", 1e6, DIFFERENCE_AGREES},
        {"sin(x)", 1e8, DIFFERENCE_AGREES},
        {"sin(x)", 1e20, DIFFERENCE_CANNOT_TELL}, /* its neighbors are 16384 away */
        {"log(x)", 1e-7, DIFFERENCE_AGREES},
        {"log(x)", 1e-300, DIFFERENCE_AGREES},
        {"1/x", 1e-9, DIFFERENCE_AGREES},
        {"x^3", 1e-30, DIFFERENCE_AGREES},
        {"relu(x)", 0, DIFFERENCE_KINK},
        {"relu(x)", 1e-30, DIFFERENCE_AGREES},
        {"relu(x)", -1e-30, DIFFERENCE_AGREES},
        {"relu(x)+100", -1e-30, DIFFERENCE_KINK}, /* nearer than rounding can tell */
        {"abs(x)", 0, DIFFERENCE_KINK},
        {"abs(x-3)", 3, DIFFERENCE_KINK},
        {"leaky_relu(x)", 0, DIFFERENCE_KINK},
        {"max(x, 2)", 2, DIFFERENCE_KINK},
        {"min(x, 2*x)", 0, DIFFERENCE_KINK},
        {"x^2", 0, DIFFERENCE_AGREES},
        {"cos(x)", 0, DIFFERENCE_AGREES},
        {"sqrt(x)", 0, DIFFERENCE_CANNOT_TELL}, /* nothing to its left */
        {"x+1e20-1e20", 1, DIFFERENCE_CANNOT_TELL},
        {"1e20*tanh(x)", 25, DIFFERENCE_CANNOT_TELL},
        {"tanh(x)", 40, DIFFERENCE_AGREES},
        {"x+1e-9*sin(1e9*x)", 1, DIFFERENCE_CANNOT_TELL},
        {"sin(3*x^2+2)", 1, DIFFERENCE_AGREES},
        {"(2*x+1-5)^2", 3, DIFFERENCE_AGREES},
        {"exp(x)", 700, DIFFERENCE_AGREES},
        {"x^-2", 1e100, DIFFERENCE_AGREES},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(table[i].f, &shared, &mem);
        double grad;
        evaluate_gradient(&g, &table[i].x, &grad);
        struct difference d = difference_check(&g, &table[i].x, 0, grad);
        if (d.verdict != table[i].verdict) {
            fail_msg("%s at %g: %s: %.17g ± %g, h %g, against %.17g", table[i].f,
                     table[i].x, words[d.verdict], d.value, d.error, d.h, grad);
        }
        arena_release(&mem);
    }
}

/* By x, beside y: features of the function far smaller than 1 and far greater than x,
 * kinks that rounding hides, and gradients that underflow or are chosen at a tie. */
static void nor_what_long_steps_do_not_see(void **state)
{
    (void)state;
    static const struct {
        const char *f;
        double x, y;
        enum difference_verdict verdict;
    } table[] = {
        {"hypot(max(x,y), y)", -6.6e-116, -1.01e-102, DIFFERENCE_AGREES},
        {"sinh(hypot(x, min(y, x)))", 8.1663028724550533e-80, 8.1663028724550548e-80,
         DIFFERENCE_KINK},
        {"x/(x-y)", 0, 3.4408141730734567e-163, DIFFERENCE_AGREES},
        {"log10(abs(x)) - x", 6.6636689127445721e-40, 1, DIFFERENCE_AGREES},
        {"cbrt(max(x,y))", 0.27509334525915102, 0.2750933452591473, DIFFERENCE_KINK},
        {"acos(abs(min(x,y)))", 6.055984928e-232, 6.055984929e-232,
         DIFFERENCE_CANNOT_TELL},
        {"abs(x+y)^y", 0, 1.4583809174815297e-136, DIFFERENCE_CANNOT_TELL},
        {"min(x, relu(x))", 0, 1, DIFFERENCE_CANNOT_TELL},
        {"atan2(x, cosh(sign(x)))", 0, 1, DIFFERENCE_CANNOT_TELL},
        {"sinh(x)^2/x", -2.7654481258908482e-225, 1, DIFFERENCE_CANNOT_TELL},
        {"log2(atan2(x, cosh(x)))", 466.60354056122645, 1, DIFFERENCE_CANNOT_TELL},
        {"sin(x) + x", 262807089096336.66, 1, DIFFERENCE_CANNOT_TELL},
        {"hypot(abs(x), atan2(x, y))", 0, -631.95772546666865, DIFFERENCE_KINK},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(table[i].f, &shared, &mem);
        double grads[2], at[2] = {table[i].x, table[i].y};
        assert_string_equal(g.leaves[0].name, "x");
        evaluate_gradient(&g, at, grads);
        struct difference d = difference_check(&g, at, 0, grads[0]);
        if (d.verdict != table[i].verdict) {
            fail_msg("%s at %g: %s: %.17g ± %g, h %g, against %.17g", table[i].f,
                     table[i].x, words[d.verdict], d.value, d.error, d.h, grads[0]);
        }
        arena_release(&mem);
    }
}

static void a_kink_has_two_slopes(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("max(3*x, -x)", &shared, &mem);
    double x = 0;
    struct difference d = difference_check(&g, &x, 0, 1);
    assert_int_equal(d.verdict, DIFFERENCE_KINK);
    assert_true(fabs(d.left + 1) < 1e-9 && fabs(d.right - 3) < 1e-9);
    assert_int_equal(difference_check(&g, &x, 0, 3.5).verdict, DIFFERENCE_WRONG);
    assert_int_equal(difference_check(&g, &x, 0, -1.5).verdict, DIFFERENCE_WRONG);
    arena_release(&mem);
}

/* d/dx sin(3x² + 2) at 1 = 6 cos 5. */
static void the_estimate_is_honest_and_the_step_is_shown(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("sin(3*x^2+2)", &shared, &mem);
    double x = 1, exact = 6 * cos(5);
    struct difference d = difference_check(&g, &x, 0, exact);
    assert_true(fabs(d.value - exact) <= d.error && d.error < 1e-9);
    assert_true(d.h > 1e-6 && d.h < 0.1);
    assert_true(fabs(difference_error(1, 3) - .5) < 1e-15);
    assert_true(fabs(difference_error(0, 0)) < 1e-15);
    assert_true(isnan(difference_error(nan(""), 1)));
    assert_true(isnan(difference_error(0, nan(""))));
    assert_true(fabs(difference_error(.25, -.5) - 1) < 1e-15);
    assert_int_equal(difference_check(&g, &x, 0, (double)NAN).verdict,
                     DIFFERENCE_CANNOT_TELL);
    arena_release(&mem);
}

/* By the first leaf of f at these values, against `analytic`. */
static struct difference check(const char *f, const double *at, double analytic)
{
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(f, &(struct expression_options){0}, &mem);
    struct difference d = difference_check(&g, at, 0, analytic);
    arena_release(&mem);
    return d;
}

static void assert_verdict(const char *f, const double *at, double analytic,
                           enum difference_verdict verdict)
{
    struct difference d = check(f, at, analytic);
    if (d.verdict != verdict) {
        fail_msg("%s at %g: %s, not %s: %.17g ± %g, h %g, against %.17g", f, at[0],
                 words[d.verdict], words[verdict], d.value, d.error, d.h, analytic);
    }
}

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fabs(want))) {
        fail_msg("%.17g is not near %.17g", got, want);
    }
}

/* -x is exact. Its estimate is what the rounding of the value at x, x + h and x - h may
 * do, four times; the step is the shortest with which that is below 1e-10. */
static void a_straight_line_has_a_known_estimate(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        double x = (double[]){3, -0.01, 5e200}[i];
        struct difference d = check("-x", &x, -1);
        assert_int_equal(d.verdict, DIFFERENCE_AGREES);
        assert_true(d.value == -1);
        assert_near(d.error * d.h, 4 * 3 * DBL_EPSILON * fabs(x), 1e-3);
        assert_true(d.error <= 1e-10 && d.error * exp(1) > 1e-10);
    }
    /* Two operations, each with the value -6, and no error of the leaf 2. */
    struct difference d = check("-x*y", (double[]){3, 2}, -2);
    assert_near(d.error * d.h, 4 * 4 * DBL_EPSILON * 6, 1e-3);
    double x = 0;
    d = check("-x", &x, -1);
    assert_near(d.error, 4 * 2 * DBL_EPSILON, 1e-9);
    assert_near(d.h, exp(-34), 1e-9); /* the 35th, beginning with 1 */
    /* Where steps are so long that nothing is rounded, 0 is the only slope there is. */
    d = check("0*x", (double[]){1e20}, 0);
    assert_int_equal(d.verdict, DIFFERENCE_AGREES);
    assert_true(d.value == 0 && d.error == 0);
    assert_verdict("0*x", (double[]){1e20}, 1, DIFFERENCE_WRONG);
    /* Before it accuses it looks down to where the smallest number's rounding shows. */
    d = check("-x", &x, 2);
    assert_int_equal(d.verdict, DIFFERENCE_WRONG);
    assert_near(d.error - 8 * DBL_EPSILON, 4 * DBL_TRUE_MIN / d.h, 1e-3);
    assert_true(d.error <= 1e-10 && d.error * exp(1) > 1e-10);
}

/* Beside 1e7 only the longest steps are good: those that begin with 1, and with |x|/e. */
static void steps_begin_with_1_and_with_an_eth_of_x(void **state)
{
    (void)state;
    assert_near(check("x+y", (double[]){1e-3, 1e7}, 1).h, exp(-4), 1e-9);
    assert_near(check("x+y", (double[]){0, 1e7}, 1).h, exp(-4), 1e-9);
    assert_near(check("x+y", (double[]){1, 1e7}, 1).h, exp(-5), 1e-9);
    assert_near(check("x+y", (double[]){-20, 1e7}, 1).h, 20 * exp(-5), 1e-9);
    /* The steps above |x| and those below it are weighed together where their ratio is e,
     * to a hundredth; those that leave the domain of the logarithm are not weighed. */
    assert_near(check("x+y", (double[]){exp(-3) / 1.008, 1e7}, 1).h, exp(-4) / 1.008,
                1e-9);
    assert_near(check("x+y", (double[]){exp(-3) / 1.012, 1e7}, 1).h, exp(-8) / 1.012,
                1e-9);
    assert_near(check("x+y+0*log(x)", (double[]){exp(-3) / 1.008, 1e7}, 1).h,
                exp(-8) / 1.008, 1e-9);
    /* A slope of 0 that is only how rounding fell is not taken for 1/x. */
    double great = 5.7477336069100747e298;
    assert_near(check("log(x)", &great, 1 / great).value, 1 / great, 1e-6);
    /* Of 0.02x/x short steps see how rounding falls: then that long ones see nothing move
     * is not believed. */
    double rounded = -7.0923811146929663e143;
    assert_verdict("(leaky_relu(x)+leaky_relu(x))/x", &rounded, 1,
                   DIFFERENCE_CANNOT_TELL);
    /* No longer step is looked for once the estimate is 1e-10 of the gradient. */
    long exact = 0;
    for (double y = 1; y < 2; y += 0.01) {
        const char *zero = "0*x+(-y+y)";
        struct difference d = check(zero, (double[]){1, y}, 1);
        double gradient = d.error * 1e10;
        if (d.error / gradient == 1e-10) {
            assert_true(check(zero, (double[]){1, y}, gradient).h == d.h);
            exact++;
        }
    }
    assert_true(exact > 0);
    /* That nothing moves is believed of steps up to |x|; of equal ones the shortest. */
    assert_near(check("x+y", (double[]){1e-3, 1e30}, 0).h, 1e-3 * exp(-5), 1e-9);
    assert_near(check("abs(x)", (double[]){0}, 0).h, exp(-34), 1e-9);
}

static void verdicts_change_at_their_thresholds(void **state)
{
    (void)state;
    double x = 3; /* the difference is -1, exactly */
    assert_verdict("-x", &x, -1 - 1.9e-7, DIFFERENCE_AGREES);
    assert_verdict("-x", &x, -1 - 2.1e-7, DIFFERENCE_SUSPICIOUS);
    assert_verdict("-x", &x, -1 + 1.9e-4, DIFFERENCE_SUSPICIOUS);
    assert_verdict("-x", &x, -1 + 2.1e-4, DIFFERENCE_WRONG);
    assert_verdict("0*x", &x, 0.9e-9, DIFFERENCE_AGREES);
    assert_verdict("0*x", &x, 1e-9, DIFFERENCE_WRONG);
    assert_verdict("sqrt(x)", (double[]){0}, 1, DIFFERENCE_CANNOT_TELL);
    assert_verdict("log(x)", (double[]){-1}, 1, DIFFERENCE_CANNOT_TELL);
    /* The slopes at the ends of steps come near e, and so excuse nothing between them. */
    assert_verdict("exp(x)", (double[]){1}, exp(1) * (1 + 1e-6), DIFFERENCE_SUSPICIOUS);
    assert_verdict("exp(x)", (double[]){1}, exp(1) * (1 - 1e-6), DIFFERENCE_SUSPICIOUS);
    /* Up to eight times the estimate; where that is above 1e-6, nothing is accused. */
    const double coarse[] = {1, 1e6};
    struct difference d = check("x+y", coarse, 1);
    assert_true(d.error > 1e-7 && d.error < 1e-6);
    assert_verdict("x+y", coarse, d.value + 7.9 * d.error, DIFFERENCE_AGREES);
    assert_verdict("x+y", coarse, d.value + 8.1 * d.error, DIFFERENCE_SUSPICIOUS);
    long exact = 0;
    for (double y = 1e6; y < 1e7; y *= 1.1) {
        double error = check("x+y", (double[]){1, y}, 1).error;
        assert_verdict("x+y", (double[]){1, y}, 2,
                       error > 1e-6 ? DIFFERENCE_CANNOT_TELL : DIFFERENCE_WRONG);
        /* Where the difference is 0 the estimate is a share of the gradient. */
        error = check("0*x+(-y+y)", (double[]){1, y}, 0).error;
        exact += error / (error * 1e6) == 1e-6;
        assert_verdict("0*x+(-y+y)", (double[]){1, y}, error * 1e6,
                       error / (error * 1e6) <= 1e-6 ? DIFFERENCE_WRONG
                                                     : DIFFERENCE_CANNOT_TELL);
    }
    assert_true(exact > 0);
}

/* c·x - c·x + x: the gradient's terms are c, -c and 1, of which eight roundings are
 * allowed. Then a quotient whose slope, 1e-322, is so near the smallest number that it is
 * off by a hundredth, and so is the gradient of the graph. */
static void a_gradient_may_be_off_by_its_own_rounding(void **state)
{
    (void)state;
    double x = 1e-12, most = 8 * DBL_EPSILON * 2e12;
    const char *f = "1e12*x-1e12*x+x";
    assert_verdict(f, &x, 1 + 1e-4, DIFFERENCE_AGREES);
    assert_verdict(f, &x, 1 + 0.97 * most, DIFFERENCE_CANNOT_TELL);
    assert_verdict(f, &x, 1 + 1.03 * most, DIFFERENCE_WRONG);
    f = "0*x+c*x-c*x+x"; /* the limit itself can be told */
    assert_true(check(f, (double[]){0x1p-40, 0x1p40}, 1).value == 1);
    most = 8 * DBL_EPSILON * (0x1p41 + 1);
    assert_verdict(f, (double[]){0x1p-40, 0x1p40}, 1 + most, DIFFERENCE_CANNOT_TELL);
    most = 8 * DBL_EPSILON * 2e12;
    f = "1e9*x-1e9*x+x";
    assert_verdict(f, &x, 1 + 0.97e-3 * most, DIFFERENCE_AGREES);
    assert_verdict(f, &x, 1 + 1.03e-3 * most, DIFFERENCE_SUSPICIOUS);
    x = 1e-15; /* the slope of its cube root is 10^10/3; all steps are too long for that */
    most = 8 * DBL_EPSILON * 2e10 / 3;
    f = "cbrt(x)-cbrt(x)+x";
    assert_verdict(f, &x, 1 + 0.97 * most, DIFFERENCE_AGREES);
    assert_verdict(f, &x, 1 + 1.03 * most, DIFFERENCE_CANNOT_TELL);
    x = 1e46;
    f = "1e200*(1/(1e115*x))";
    double u = 1e115 * x, slope = -1e200 * (1 / u / u) * 1e115;
    assert_near(check(f, &x, 0).value, -1e-7, 1e-9);
    assert_true(fabs(slope + 1e-7) > 1e-9);
    assert_verdict(f, &x, slope, DIFFERENCE_CANNOT_TELL);
    assert_verdict(f, &x, -1e-6, DIFFERENCE_WRONG);
}

/* Slopes ±c on both sides of 0, and -y + y, whose rounding may hide them with the longest
 * steps, which are the best there: the shortest of these is e^-4. */
static void a_kink_is_seen_above_the_noise(void **state)
{
    (void)state;
    double y = 1e6, c = 8 * DBL_EPSILON * y * exp(4) * (1 - 1e-14);
    const char *f = "abs(x)*c+(-y+y)";
    assert_near(check(f, (double[]){0, c, y}, 0).h, exp(-4), 1e-9);
    assert_verdict(f, (double[]){0, 1.03 * c, y}, 0, DIFFERENCE_KINK);
    assert_verdict(f, (double[]){0, 0.97 * c, y}, 0, DIFFERENCE_AGREES);
    /* The limit itself: what is between the slopes is 16 times the noise. */
    double h = check(f, (double[]){0, c, y}, 0).h;
    long exact = 0;
    for (int i = 0; i < 100; i++, c = nextafter(c, 1)) {
        double noise = (DBL_EPSILON * y + DBL_EPSILON * (c * h + c * h)) / h;
        if (2 * (c * h / h) == 16 * noise) {
            assert_verdict(f, (double[]){0, c, y}, 0, DIFFERENCE_AGREES);
            exact++;
        }
    }
    assert_true(exact > 0);
    /* The gradient may be outside by what the rounding of the values, each h, may do. */
    for (int sign = -1; sign <= 1; sign += 2) {
        double x = 0;
        struct difference d = check("abs(x)", &x, sign * (1 + 2 * DBL_EPSILON));
        assert_int_equal(d.verdict, DIFFERENCE_KINK);
        assert_near(d.h, exp(-34), 1e-9);
        d = check("abs(x)", &x, sign * (1 + 3 * DBL_EPSILON));
        assert_true(d.h < 1e-300);
    }
    /* A leap is no kink: its one-sided slopes grow without bound. */
    assert_verdict("cos(sign(x))", (double[]){0}, 1, DIFFERENCE_WRONG);
}

/* x + |x|(1 + c cos(w ln|x|)): from step to step the slopes to both sides of 0 move, with
 * w = π between two values, with π/2 through four. Where they move by more than a quarter
 * of what is between them, 2(1 + c) at the shortest step, they have no limits: no kink.
 */
static void slopes_that_move_are_no_kink(void **state)
{
    (void)state;
    const char *f = "x+abs(x)*(1+c*cos(w*(34+log(max(abs(x),1e-300)))))";
    double half = acos(0);
    for (int i = 1; i <= 2; i++) {
        assert_verdict(f, (double[]){0, 0.12, i * half}, 1, DIFFERENCE_KINK);
        assert_verdict(f, (double[]){0, 0.2, i * half}, 1, DIFFERENCE_AGREES);
    }
}

/* min(x, relu(x)) is x, but at 0 the rule for ties gives ½: the steps do not see why, and
 * accuse nothing from ½ to 1. The second one is the mirror image. */
static void nothing_between_slopes_that_steps_jump_over_is_accused(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        const char *f = sign > 0 ? "min(x,relu(x))" : "max(-x,-relu(x))";
        double x = 0, slack = 1e-7 * 1.5;
        assert_verdict(f, &x, sign * 0.5, DIFFERENCE_CANNOT_TELL);
        assert_verdict(f, &x, sign * 0.75, DIFFERENCE_CANNOT_TELL);
        assert_verdict(f, &x, sign * (0.5 - slack), DIFFERENCE_CANNOT_TELL);
        assert_verdict(f, &x, sign * (0.5 - 1.1 * slack), DIFFERENCE_WRONG);
        assert_verdict(f, &x, sign * 1.01, DIFFERENCE_WRONG);
        assert_verdict(f, &x, sign * -0.75, DIFFERENCE_WRONG);
    }
    /* A kink so near to x that its value does not move: on its right, then on its left.
     */
    const double right[] = {0.07139951015704901, 0.07139951015704916};
    assert_verdict("max(x,y)-y", right, 1, DIFFERENCE_CANNOT_TELL);
    const double left[] = {-9.418614995275657, -9.418614995275689};
    assert_verdict("min(x,y)-y", left, 1, DIFFERENCE_CANNOT_TELL);
}

/* At 1e24 the steps see nothing of c·sin x, whose slope is c·cos x: it may explain an
 * error of up to a hundred times that. */
static void what_steps_do_not_resolve_explains_so_much(void **state)
{
    (void)state;
    const double at[] = {1e24, 1e-3};
    double hidden = 1e-3 * fabs(cos(1e24));
    assert_verdict("x+c*sin(x)", at, 1 + 97 * hidden, DIFFERENCE_CANNOT_TELL);
    assert_verdict("x+c*sin(x)", at, 1 + 103 * hidden, DIFFERENCE_WRONG);
    hidden = fabs(cos(1e24));
    assert_verdict("sin(x)+x", at, 1 + 97 * hidden, DIFFERENCE_CANNOT_TELL);
    assert_verdict("sin(x)+x", at, 1 + 103 * hidden, DIFFERENCE_WRONG);
    hidden =
        fabs(cos(2e10)); /* beside 1e16 it cannot be seen either, but its values can */
    assert_verdict("sin(x)+y", (double[]){2e10, 1e16}, 97 * hidden,
                   DIFFERENCE_CANNOT_TELL);
    assert_verdict("sin(x)+y", (double[]){2e10, 1e16}, 103 * hidden, DIFFERENCE_WRONG);
    long exact = 0;
    for (double x = 2e10; x < 2e10 + 10; x++) {
        hidden = fabs(cos(x));
        if (0.01 * (100 * hidden) == hidden && hidden > 0.5) { /* the limit itself */
            assert_verdict("sin(x)+y", (double[]){x, 1e16}, 100 * hidden,
                           DIFFERENCE_WRONG);
            exact++;
        }
    }
    assert_true(exact > 0);
    hidden = 1e-3 * fabs(sin(1e24));
    assert_verdict("x+c*cos(x)", at, 1 + 97 * hidden, DIFFERENCE_CANNOT_TELL);
    assert_verdict("x+c*cos(x)", at, 1 + 103 * hidden, DIFFERENCE_WRONG);
}

/* Of sin(w·x + 1) at 0: how far from each other the five extrapolated differences are, by
 * their value. */
static double relative_spread(double w, double shortest)
{
    double last = 0, most = 0, value = 0;
    for (int i = 4; i > 0; i--, last = value) {
        double a = w * shortest * exp(i), b = w * shortest * exp(i - 1);
        double longer = w * cos(1) * sin(a) / a, shorter = w * cos(1) * sin(b) / b;
        value = (exp(2) * shorter - longer) / (exp(2) - 1);
        most = i < 4 ? fmax(most, fabs(value - last)) : 0;
    }
    return most / fabs(value);
}

/* In x + s - s the output hides s. It may be why the gradient is another one if the
 * differences of s are more than a thousandth apart. */
static void a_hidden_node_is_resolved_to_a_thousandth(void **state)
{
    (void)state;
    long seen[2] = {0, 0};
    for (double w = 100, spread = 0; w < 1e5;
         w *= fabs(log(spread / 1e-3)) < 0.3 ? 1.001 : 1.05) { /* close by more closely */
        struct difference d = check("x+sin(w*x+1)-sin(w*x+1)", (double[]){0, w}, 2);
        spread = relative_spread(w, d.h);
        if (fabs(spread / 1e-3 - 1) > 0.002) {
            assert_int_equal(d.verdict,
                             spread > 1e-3 ? DIFFERENCE_CANNOT_TELL : DIFFERENCE_WRONG);
            seen[spread > 1e-3]++;
        }
    }
    assert_true(seen[0] > 10 && seen[1] > 10);
}

/* ±10^u, u even in −300 … 300, every other time in −3 … 3. */
static double draw(uint32_t op, uint64_t i)
{
    struct random_key key = {.seed = 7, .layer = op};
    double u = uniform_at(key, 2 * i), v = uniform_at(key, 2 * i + 1);
    double decades = i / 2 % 2 ? 3 : 300;
    return (v < 0.5 ? -1 : 1) * pow(10, decades * (2 * u - 1));
}

static const double PASSES = 1e-7;

struct count {
    long points, told; /* where the function has values, and where its gradient agrees */
    long planted, found, passed;
};

static double value_at(const struct graph *g, const double *at, int k, double x)
{
    double moved[2] = {at[0], at[1]}, work[160];
    moved[k] = x;
    evaluate(g, moved, work, NULL);
    return work[g->n - 1];
}

/* Has the function finite values at the point and a millionth to both sides of it? */
static bool is_inside(const struct graph *g, const double *at, int k)
{
    return isfinite(value_at(g, at, k, at[k])) &&
           isfinite(value_at(g, at, k, at[k] * (1 - 1e-6))) &&
           isfinite(value_at(g, at, k, at[k] * (1 + 1e-6)));
}

/* One function of x and y at one point: the gradient by each, and by it wrong ones. */
static void try_point(const struct graph *g, const char *what, const double *at,
                      struct count *count)
{
    static const double planted[] = {2, -1, 1.001};
    double grad[2];
    evaluate_gradient(g, at, grad);
    for (int k = 0; k < g->n_leaves; k++) {
        struct difference d = difference_check(g, at, k, grad[k]);
        bool inside = is_inside(g, at, k);
        count->points += inside;
        count->told += inside && d.verdict == DIFFERENCE_AGREES;
        if (d.verdict == DIFFERENCE_WRONG || d.verdict == DIFFERENCE_SUSPICIOUS) {
            fail_msg("%s at %.17g, %.17g by %d: %s: %.17g ± %g, h %g, against %.17g",
                     what, at[0], at[1], k, words[d.verdict], d.value, d.error, d.h,
                     grad[k]);
        }
        /* Where great terms cancel in it, the right gradient is itself not very right. */
        bool exact = difference_error(grad[k], d.value) < PASSES;
        bool clear = exact && d.error < 1e-6 * fabs(d.value);
        bool flat = grad[k] == 0 && d.verdict == DIFFERENCE_AGREES && d.error < 1e-6;
        clear = clear || flat;
        int n = flat ? 1 : exact && fabs(grad[k]) > 1e-5 ? 3 : 0;
        for (int i = 0; i < n; i++) {
            double wrong = flat ? 1 : grad[k] * planted[i];
            enum difference_verdict v = difference_check(g, at, k, wrong).verdict;
            count->planted += clear && isfinite(wrong);
            count->found += clear && isfinite(wrong) && v == DIFFERENCE_WRONG;
            count->passed += v == DIFFERENCE_AGREES;
        }
    }
}

static struct graph graph_of(struct node *nodes, struct leaf *leaves, int n)
{
    struct graph g = {nodes, 0, leaves, n};
    for (int k = 0; k < n; k++) {
        graph_add_leaf(&g, k, 1);
    }
    return g;
}

/* Many of the points where there are values can be told, and there what is wrong is
 * found. */
static void check_count(const struct count *c, const char *what, long missed)
{
    if (c->points < 100 || c->told < c->points / 4 * 3 || c->planted < 100 ||
        c->passed > c->planted / 10000 || c->found < c->planted - missed) {
        fail_msg("%s: %ld of %ld told, %ld of %ld found, %ld pass", what, c->told,
                 c->points, c->found, c->planted, c->passed);
    }
}

static void right_gradients_of_every_operation_are_never_called_wrong(void **state)
{
    (void)state;
    uint64_t points = (uint64_t)fuzz_count(1000, 10000);
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        struct node nodes[4];
        struct leaf leaves[2] = {{.name = "x"}, {.name = "y"}};
        int arity = op_table[op].arity;
        struct graph g = graph_of(nodes, leaves, arity);
        graph_add_op(&g, op, 0, arity == 2 ? 1 : -1, 1);
        struct count count = {.planted = 0};
        for (uint64_t i = 0; i < points; i++) {
            double at[2] = {draw((uint32_t)op, 2 * i), draw((uint32_t)op, 2 * i + 1)};
            try_point(&g, op_table[op].name, at, &count);
        }
        check_count(&count, op_table[op].name, 0);
    }
}

/* f(g(x, y), x) for all pairs of operations. */
static void nor_are_those_of_compositions(void **state)
{
    (void)state;
    uint64_t points = (uint64_t)fuzz_count(10, 100);
    struct count count = {.planted = 0};
    for (enum op f = OP_CONSTANT + 1; f < OP_ENTRIES_END; f++) {
        for (enum op in = OP_CONSTANT + 1; in < OP_ENTRIES_END; in++) {
            struct node nodes[4];
            struct leaf leaves[2] = {{.name = "x"}, {.name = "y"}};
            struct graph g = graph_of(nodes, leaves, 2);
            int inner = graph_add_op(&g, in, 0, op_table[in].arity == 2 ? 1 : -1, 1);
            graph_add_op(&g, f, inner, op_table[f].arity == 2 ? 0 : -1, 1);
            char what[80];
            snprintf(what, sizeof what, "%s of %s", op_table[f].name, op_table[in].name);
            for (uint64_t i = 0; i < points; i++) {
                uint32_t layer = (uint32_t)(f * OP_MOST + in);
                double at[2] = {draw(layer, 2 * i), draw(layer, 2 * i + 1)};
                try_point(&g, what, at, &count);
            }
        }
    }
    check_count(&count, "compositions", count.planted / 200);
}

/* y is drawn like x, or is nearly equal to it, or is 0, or x is. */
static void draw_near_each_other(uint64_t i, double *at)
{
    struct random_key key = {.seed = 8};
    at[0] = draw(0, 2 * i);
    at[1] = draw(0, 2 * i + 1);
    if (i % 4 == 1) {
        at[1] = at[0] * (1 + pow(10, -16 * uniform_at(key, i)));
    } else if (i % 16 == 2) {
        at[i / 16 % 2] = 0;
    }
}

/* Three operations, each of the last result and of anything before. */
static void nor_are_those_near_kinks(void **state)
{
    (void)state;
    enum { OPS = 3 };
    uint64_t points = (uint64_t)fuzz_count(10000, 100000);
    struct count count = {.planted = 0};
    struct random_key key = {.seed = 9};
    for (uint64_t i = 0; i < points; i++) {
        struct node nodes[2 + OPS];
        struct leaf leaves[2] = {{.name = "x"}, {.name = "y"}};
        struct graph g = graph_of(nodes, leaves, 2);
        char what[80] = "";
        for (uint64_t k = 0; k < OPS; k++) {
            double u = uniform_at(key, 2 * (OPS * i + k)),
                   v = uniform_at(key, 2 * (OPS * i + k) + 1);
            enum op op =
                OP_CONSTANT + 1 + (enum op)(u * (OP_ENTRIES_END - OP_CONSTANT - 1));
            int other = (int)(v * g.n);
            size_t used = strlen(what);
            snprintf(what + used, sizeof what - used, "%s(%d, %d) ", op_table[op].name,
                     g.n - 1, other);
            graph_add_op(&g, op, g.n - 1, op_table[op].arity == 2 ? other : -1, 1);
        }
        double at[2];
        draw_near_each_other(i, at);
        try_point(&g, what, at, &count);
    }
    check_count(&count, "three operations", count.planted / 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_accused_wrongly),
        cmocka_unit_test(nor_what_long_steps_do_not_see),
        cmocka_unit_test(a_kink_has_two_slopes),
        cmocka_unit_test(the_estimate_is_honest_and_the_step_is_shown),
        cmocka_unit_test(a_straight_line_has_a_known_estimate),
        cmocka_unit_test(steps_begin_with_1_and_with_an_eth_of_x),
        cmocka_unit_test(verdicts_change_at_their_thresholds),
        cmocka_unit_test(a_gradient_may_be_off_by_its_own_rounding),
        cmocka_unit_test(a_kink_is_seen_above_the_noise),
        cmocka_unit_test(slopes_that_move_are_no_kink),
        cmocka_unit_test(nothing_between_slopes_that_steps_jump_over_is_accused),
        cmocka_unit_test(what_steps_do_not_resolve_explains_so_much),
        cmocka_unit_test(a_hidden_node_is_resolved_to_a_thousandth),
        cmocka_unit_test(right_gradients_of_every_operation_are_never_called_wrong),
        cmocka_unit_test(nor_are_those_of_compositions),
        cmocka_unit_test(nor_are_those_near_kinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
