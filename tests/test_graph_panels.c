/* What the panels of graph say of a step, against the rule worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"
#include "headless.h"

struct row {
    const char *arguments, *says;
};

static void check(const struct row *row)
{
    char line[200];
    snprintf(line, sizeof line, "graph %s", row->arguments);
    char *text = headless_text("--print", line);
    if (!strstr(text, row->says)) {
        fail_msg("%s does not say: %s\n%s", line, row->says, text);
    }
    free(text);
}

#define CHECK(rows)                                                                      \
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {                            \
        check(&rows[i]);                                                                 \
    }

/* Of a rule with cases the one that holds, with the names of what stands there. */
static void cases_are_decided(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"relu(x)*max(x,y) x=2 y=3 --steps 1 --size 120x36", "∂z₁/∂x, x is positive: 1"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 2 --size 120x36",
         "z₂ = max(2, 3), y is larger: 3"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 2 --size 120x36",
         "∂z₂/∂x, y is larger: 0   ∂z₂/∂y, y is larger: 1"},
        {"relu(x)*max(x,y) x=2 y=3 --steps 7 --size 120x36", "∂z₂/∂x, y is larger: 0 "},
        {"relu(x)*max(x,y) x=2 y=3 --steps 8 --size 120x36", "∂z₂/∂y, y is larger: 1 "},
        {"relu(x)*max(x,y) x=2 y=3 --steps 2", "local     ∂z₂/∂x, y is larger: 0 "},
        {"relu(x)*max(x,y) x=2 y=3 --steps 2", "          ∂z₂/∂y, y is larger: 1 "},
        {"max(a,b) a=2 b=2 --steps 4 --size 120x36", "∂L/∂b, a and b are equal: ½ = 0.5"},
        {"elu(x) x=-0.5 --steps 3 --size 120x36",
         "∂L/∂x, x is negative: exp(x) = exp(−0.5) = 0.60653"},
        {"gelu(a) a=0 --steps 3 --size 120x36", "∂L/∂a = Φ(a) + a·φ(a)"},
        {"abs(x) x=-2 --steps 3 --size 120x36", "∂L/∂x, x is negative: −1 "},
    };
    CHECK(rows);
}

static void a_forward_step_shows_what_it_computes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"sigmoid(x) x=0.5 --steps 1 --size 120x36", "L = σ(x) = 1/(1 + e^(−x))"},
        {"sigmoid(x) x=0.5 --steps 1 --size 120x36",
         "L = σ(0.5) = 1/(1 + e^(−0.5)) = 0.62246"},
        {"sigmoid(x) x=0.5 --steps 1", "1/(1 + e^(−0.5)) = 0.62246"},
        {"softplus(x) x=-2 --steps 1 --size 120x36",
         "softplus(−2) = ln(1 + e^(−2)) = 0.12693"},
        {"relu(x) x=-2 --steps 1 --size 120x36", "relu(−2) = max(0, −2) = 0 "},
        {"gelu(x) x=-2 --steps 1 --size 120x36", "gelu(−2) = −2·Φ(−2) = −0.045500"},
        {"x*y x=2 y=-3 --steps 1 --size 120x36", "2·(−3) = −6"},
        {"-x x=2 --steps 1 --size 120x36", "numbers   L = −2 "},
    };
    CHECK(rows);
}

/* A local gradient that is a number reads no value again. */
static void nothing_is_kept_for_a_fixed_slope(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x+y --steps 1 --size 120x36", "nothing: the local gradient is always 1 "},
        {"x-y --steps 1 --size 120x36",
         "nothing: the local gradients are always 1 and −1"},
        {"x-y --steps 4 --size 120x36", "nothing: the local gradient is always −1"},
        {"3x --steps 3 --size 120x36", "nothing: the local gradient is always 3"},
        {"x^1 --steps 3 --size 120x36", "nothing: the local gradient is always 1"},
        {"x+y --steps 1", "kept      nothing: "},
        {"x*y x=3 y=2 --steps 1 --size 120x36", "x = 3, y = 2, for the backward pass"},
        {"x*y x=3 y=2 --steps 3 --size 120x36", "y = 2, kept by the forward pass"},
    };
    CHECK(rows);
}

/* What has arrived is a sum; what is still to come is no term of it. */
static void a_sum_adds_up_at_every_step(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x*x*x+x x=-1.5 --steps 6 --size 120x36", "so far    1 of 4 terms: 1 "},
        {"x*x*x+x x=-1.5 --steps 8 --size 120x36",
         "so far    2 of 4 terms: 1 + 2.25 = 3.25"},
        {"x*x*x+x x=-1.5 node=x --steps 8 --size 120x36",
         "x so far, 2 of 4 terms: 1 + 2.25 = 3.25"},
        {"x*x*x+x x=-1.5 --steps 10 --size 120x36",
         "total     ∂L/∂x = 1 + 2.25 + 2.25 + 2.25 = 7.75"},
    };
    CHECK(rows);
}

/* A minus sign of its own is no difference, and a copy no fraction. */
static void titles_cannot_be_misread(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"(x*y+z)*-(x*y+z)*y --steps 2 --size 60x20 view=compact", "= −z₂"},
        {"w*sin(sin(sin(sin(sin(sin(sin(w+x))))))) view=outline --steps 12", "L = w·z₈"},
        {"(a+1)*(a+1) view=outline --steps 2", "z₁, as above"},
        {"preset=network view=compact --steps 30", "z₉(+)   −1.2"},
        {"preset=network view=compact --steps 30", " w3 ◆      │"}, /* cut: its name */
        {"preset=network view=compact --steps 30", "│∂     −0.184│"},
        {"exp(20)*b view=compact --size 60x20 --steps 1", "exp(20)"},
    };
    CHECK(rows);
}

/* The exponent comes down in front, once less above: where it is a number, worked out. */
static void powers_are_worked_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x^1 x=5 --steps 3 --size 120x36", "∂L/∂x = 1"},
        {"x^2 x=5 --steps 3 --size 120x36", "∂L/∂x = 2·x = 2·5 = 10"},
        {"x^3 x=2 --steps 3 --size 120x36", "∂L/∂x = 3·x² = 3·2² = 12"},
        {"x^-1 x=2 --steps 4 --size 120x36", "= −0.25"},
        {"x^y x=2 y=3 --steps 3 --size 120x36", "= 12"}, /* y·x^(y − 1) = 3·4 */
    };
    CHECK(rows);
}

static void sums_over_edges_say_how_many(void **state)
{
    (void)state;
    /* x is read four times by (x+1)(x+2) + x·x; dL/dx = 2·3 + 3 + 6 = 15 at 3 */
    static const struct row rows[] = {
        {"(x+1)*(x+2)+x*x x=3 --steps 14 --size 120x36", "∂L/∂x, 4 paths: 15"},
        {"(x+1)*(x+2)+x*x x=3 view=outline --steps 14 --size 100x30",
         "∂L/∂x, 4 paths: 15"},
        {"(x+1)*(x+2)+x*x x=3 view=outline --steps 4 --size 100x30", "▼ z₃ = z₁·z₂"},
        {"(x+1)*(x+2)+x*x x=3 view=outline fold=z3 --steps 4 --size 100x30",
         "+ z₃ = z₁·z₂, folded"},
        {"2+3 --steps 1 --size 100x30", "5"},
        {"log(x) x=0 view=outline --steps 3 --size 100x30", "no longer finite"},
    };
    CHECK(rows);
}

/* However little room there is, a number has its name, and a sum all that it adds. */
static void numbers_are_named(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"train=w,b passes=3 --steps 28", "1.76 − 0.02·7.2 = 1.616"},
        {"train=w,b passes=3 --steps 28", "0.92 − 0.02·2.4 = 0.872"},
        {"train=w,b passes=3 zero_grad=no --steps 28", "w ← "},
        {"preset=network passes=2 --steps 48", "more"},
        {"preset=network passes=2 --steps 48 --size 120x36", "s2 ← "},
        {"preset=network passes=2 --steps 48 --size 120x36", "gradients cleared"},
        {"train=w,b passes=3 zero_grad=no --steps 25", "12 kept + 7.2 = 19.2"},
        {"train=w,b passes=3 zero_grad=no --steps 25 --size 120x36",
         "w.grad = 12 kept + 7.2 = 19.2"},
        {"train=w,b passes=3 zero_grad=no --steps 28 --size 120x36", "w ← w − η·w.grad"},
        {"w*w*w*w*w*w --steps 16", "160 + 32 = 192"},
        {"train=w,b passes=50 --steps 684", "= 8.9807e−11 · 1 · 1 · 1.4000"},
    };
    CHECK(rows);
}

/* The slope along one of several edges is not the gradient, which is their sum. */
static void edges_are_told_apart(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"x*x x=3 --steps 3", "∂L/∂(1st x) = x = 3"},
        {"x*x x=3 --steps 4", "∂L/∂(2nd x) = x = 3"},
        {"x*x*x+x x=-1.5 --steps 1", "∂z₁/∂(1st x) = x"},
        {"x*x*x+x x=-1.5 --steps 10 --size 120x36", "∂L/∂(this x) = 1"},
        {"x*x*x+x x=-1.5 --steps 8 --size 120x36",
         "adds      through z₂: ∂L/∂z₂ · ∂z₂/∂x = 1 · 2.25 = 2.25"},
        {"x*x*x+x x=-1.5 --steps 9 --size 120x36",
         "adds      through z₁'s first input: ∂L/∂z₁ · ∂z₁/∂(1st x)"},
        {"x*x*x+x x=-1.5 --steps 10 --size 120x36",
         "adds      through z₁'s second input: ∂L/∂z₁ · ∂z₁/∂(2nd x)"},
        {"--steps 11 --size 120x36", "total     ∂L/∂w = ∂L/∂z₁ · ∂z₁/∂w = 4 · 3 = 12"},
        {"preset=recurrent_cell --steps 30 --size 120x36", "through z₁₂: x3ᵀ@δ"},
        {"preset=recurrent_cell --steps 30 --size 120x36",
         "U[0,0] so far, 1 of 3 terms: "},
    };
    CHECK(rows);
}

/* What tables, maps and rules of matrices leave open is said. */
static void matrices_are_explained(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"preset=softmax_net --steps 17 --size 80x24",
         " Enter: as a table, ↑ ↓ any other "},
        {"preset=softmax_net --steps 14 --size 120x36",
         "0·z₇ is only zeros: adding it repeats δ in the shape of z₇"},
        {"preset=recurrent_cell --size 120x36", "copies: their gradients add up"},
        {"preset=recurrent_cell --size 120x36", "largest size, no signs"},
    };
    CHECK(rows);
}

/* What is not finite says why, and a kink which convention it follows; so do matrices. */
static void what_is_not_finite_says_why(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"sqrt(x) x=0 --steps 3 --size 120x36", "the slope of √(x) grows without limit"},
        {"sqrt(x*x) x=0 --steps 5", "why       inf·0 has no value"},
        {"relu(x) x=0 --steps 3 --size 120x36",
         "why       a kink: the slope is 0 on the"},
        {"log(exp(a)+exp(b)) a=800 b=1 --steps 1 --size 120x36",
         "cure      subtract the maximum m first"},
        {"preset=softmax_naive --steps 3 --size 120x36",
         "why       inf/inf has no value"},
        {"preset=softmax_naive --steps 3 --size 120x36",
         "cure      subtract the maximum"},
        {"sum(exp(X)@W) X=[[1000,0]] W=[[0],[1]] --steps 2 --size 120x36",
         "why       inf·0 has no value, in term 1"},
        {"sum(relu(X)) X=[[0,1]] entry=X,0,0 --steps 5 --size 120x36",
         "why       a kink: the slope is 0 on the left, 1 on the right"},
    };
    CHECK(rows);
}

/* The leaf of which the whole product is shown lies below the step. */
static void the_path_runs_through_the_step(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"preset=network --steps 30 --size 120x36", "all the way from L to "},
        {"w*x+s*t --steps 7", "all the way from L to s"},
    };
    CHECK(rows);
}

static void updates_say_what_is_kept(void **state)
{
    (void)state;
    /* (3w − 1)², w = 2: dL/dw = 6·5 = 30, and w − 0.02·30 = 1.4 */
    static const struct row rows[] = {
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 --steps 11 --size 120x36",
         "2 − 0.02·30 = 1.4"},
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 --steps 11 --size 120x36",
         "gradients cleared"},
        {"(w*x-y)^2 w=2 x=3 y=1 train=w passes=2 zero_grad=no --steps 11 --size 120x36",
         "gradients are kept (zero_grad=no)"},
    };
    CHECK(rows);
}

static void the_last_step_says_what_next_without_a_row(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "--steps", "12");
    desk_settle(d);
    desk_resize(d, 80, 24);
    assert_shows(d, "uses      w = 2");
    desk_key(d, K_RIGHT);
    assert_shows(d, "the end: d nudges, r starts over");
    assert_shows(d, "∂L/∂y  −4");
    desk_key(d, 'p');
    assert_shows(d, "nothing left to predict: r starts over");
    desk_key(d, K_RIGHT);
    assert_shows(d, "This was the last step: r starts over");
    assert_shows(d, "∂L/∂y  −4");
    desk_key(d, K_LEFT);
    assert_hides(d, "starts over");
    desk_close(d);
}

static void hidden_numbers_are_in_no_rule(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "--steps", "10");
    desk_settle(d);
    desk_key(d, 'a');
    assert_shows(d, "∂z₂/∂b = ?");
    assert_hides(d, "×1");
    assert_hides(d, "= 1 = ?");
    desk_close(d);
}

static void a_finished_gradient_flowed_back(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "--steps", "12");
    desk_settle(d);
    assert_hides(d, "▶│"); /* every line has carried its gradient */
    assert_shows(d, "│◀");
    desk_close(d);
}

struct words {
    const char *arguments[8], *says, *never;
};

/* What is said at a size, and what is not. */
static void words_are_plain(void **state)
{
    (void)state;
    static const struct words rows[] = {
        {{"graph", "x/(-2)", "--steps", "4"}, "∂L/∂x = 1/(−2) = −0.5", "z₁"},
        {{"graph", "x^-2", "--steps", "4"}, "∂L/∂x = −2·x⁻³ = −2·3⁻³", "z₁"},
        {{"graph", "log(x)", "x=-1", "--steps", "3"},
         "∂L/∂x = 1/x, but not at x = −1: nan",
         "= nan = nan"},
        {{"graph", "a^b", "a=0", "b=0", "--steps", "4"},
         "∂L/∂b = L·ln(a), but not at a = 0, L = 1: 0",
         "ln(0) = 0"},
        {{"graph", "x", "--steps", "1"}, "∂x/∂x = 1", "1 = 1"},
        {{"graph", "6/(-2)", "--steps", "2"}, "numbers alone", "from L to L"},
        {{"graph", "x+y", "x=-1.1", "y=-0.1", "--steps", "1"}, "= −1.2", "−1.2000"},
        {{"graph", "x*x*x+x", "x=-1.5", "--steps", "8"}, "∂…", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct desk *d = desk_open(rows[i].arguments);
        desk_settle(d);
        assert_shows(d, rows[i].says);
        if (rows[i].never) {
            assert_hides(d, rows[i].never);
        }
        desk_close(d);
    }
}

static void an_unknown_number_is_no_minus_in_ascii(void **state)
{
    (void)state;
    struct desk *d = DESK("graph", "preset=fan_out", "--steps", "8");
    desk_settle(d);
    desk_glyphs(d, GLYPHS_ASCII);
    desk_resize(d, 120, 36);
    assert_hides(d, "*--");
    assert_hides(d, "= --");
    assert_shows(d, "*?");
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_decided),
        cmocka_unit_test(a_forward_step_shows_what_it_computes),
        cmocka_unit_test(nothing_is_kept_for_a_fixed_slope),
        cmocka_unit_test(a_sum_adds_up_at_every_step),
        cmocka_unit_test(titles_cannot_be_misread),
        cmocka_unit_test(powers_are_worked_out),
        cmocka_unit_test(sums_over_edges_say_how_many),
        cmocka_unit_test(numbers_are_named),
        cmocka_unit_test(edges_are_told_apart),
        cmocka_unit_test(matrices_are_explained),
        cmocka_unit_test(what_is_not_finite_says_why),
        cmocka_unit_test(the_path_runs_through_the_step),
        cmocka_unit_test(updates_say_what_is_kept),
        cmocka_unit_test(the_last_step_says_what_next_without_a_row),
        cmocka_unit_test(hidden_numbers_are_in_no_rule),
        cmocka_unit_test(a_finished_gradient_flowed_back),
        cmocka_unit_test(words_are_plain),
        cmocka_unit_test(an_unknown_number_is_no_minus_in_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
