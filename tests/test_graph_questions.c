/* Whole passes that are predicted, question by question: what is asked, what is answered,
 * and what then stands on screen; without a terminal and in one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scenes/graph/closing.h"
#include "tests/command.h"
#include "tests/graph_desk.h"
#include "tests/pty.h"

/* label: before the answer; question: part of the sentence; settled: part of what stands
 * beside the answer afterwards. NULL: only what the label says. */
struct turn {
    const char *label, *answer, *question, *settled;
};

static bool lit_is_next(struct desk *d)
{
    const struct lesson *l = lesson_of(d);
    struct backprop_move lit = lesson_lit(view_of(d), l),
                         next = backprop_move_at(&l->b, l->b.step + 1);
    return lit.kind == next.kind && lit.node == next.node && lit.input == next.input;
}

static void take(struct desk *d, const struct turn *t)
{
    long step = desk_step(d);
    desk_key(d, 'p');
    assert_true(d->lab.prompt.open);
    assert_string_equal(d->lab.prompt.label, t->label);
    assert_true(lit_is_next(d));
    if (t->question) {
        assert_shows(d, t->question);
    }
    assert_hides(d, "right:"); /* what was said about the question before has gone */
    enter(d, t->answer);
    if (desk_step(d) != step + 1) {
        fail_msg("%s %s: %s", t->label, t->answer, view_of(d)->predicting.said);
    }
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    assert_shows(d, "right: ");
    assert_shows(d, t->settled ? t->settled : t->answer);
    assert_false(lit_is_next(d));
}

/* All questions of a pass; after the last one p says that there is none. */
static void take_all(struct desk *d, const struct turn *turns, int n)
{
    for (int i = 0; i < n; i++) {
        take(d, &turns[i]);
    }
    assert_int_equal(view_of(d)->n_right, n);
    assert_int_equal(view_of(d)->n_guesses, n);
    desk_key(d, 'p');
    assert_shows(d, "nothing is asked here: the pass is complete");
    assert_int_equal(desk_step(d), n);
    desk_key(d, K_RIGHT);
    assert_true(closing_at(lesson_of(d)));
    desk_close(d);
}
#define TAKE_ALL(d, turns) take_all(d, turns, (int)(sizeof turns / sizeof *turns))

/* w=2 x=3 b=1 y=5. */
static const struct turn neuron[] = {
    {"z₁ = w·x =", "6", "z₁ = w·x is computed next: which number is it?", "z₁ = w·x = 6"},
    {"z₂ = z₁ + b =", "z1+b", NULL, "z₂ = z₁ + b = 7 · your answer: z1+b"},
    {"z₃ = z₂ − y =", "7-5", NULL, "= 2 · your answer: 7-5"},
    {"L = z₃² =", "z3*z3", NULL, "L = z₃² = 4 · your answer: z3*z3"},
    {"∂L/∂L =", "1", "what is ∂L/∂L, the change of L per change of L itself?",
     "∂L/∂L = 1"},
    {"L → z₃: ∂L/∂z₃ =", "2*z3", "L → z₃: what is ∂L/∂z₃?", "∂L/∂z₃ = 4"},
    {"z₃ → z₂: ∂L/∂z₂ =", "dz3", "z₃ → z₂: what is ∂L/∂z₂?", "∂L/∂z₂ = 4"},
    {"z₃ → y: ∂L/∂y =", "-4", "z₃ → y: what is ∂L/∂y?", "∂L/∂y = −4"},
    {"z₂ → z₁: ∂L/∂z₁ =", "d", "z₂ → z₁: what is ∂L/∂z₁?", "∂L/∂z₁ = 4"},
    {"z₂ → b: ∂L/∂b =", "2*(w*x+b-y)", "z₂ → b: what is ∂L/∂b?", "∂L/∂b = 4"},
    {"z₁ → w: ∂L/∂w =", "dz1*x", "z₁ → w: what is ∂L/∂w?",
     "∂L/∂w = 12 · your answer: dz1*x"},
    {"z₁ → x: ∂L/∂x =", "8", "z₁ → x: what is ∂L/∂x?", "∂L/∂x = 8"},
};

static void a_neuron(void **state)
{
    (void)state;
    struct desk *d = GRAPH("(w*x+b-y)^2");
    TAKE_ALL(d, neuron);
}

/* x = −1.5: x² = 2.25, x³ = −3.375; 1, then 2.25 three times. */
static const struct turn cubic[] = {
    {"z₁ = x·x =", "2.25", NULL, NULL},
    {"z₂ = z₁·x =", "-3.375", NULL, "z₂ = z₁·x = −3.375"},
    {"L = z₂ + x =", "-4.875", NULL, "L = z₂ + x = −4.875"},
    {"∂L/∂L =", "1", NULL, NULL},
    {"L → z₂: ∂L/∂z₂ =", "1", NULL, NULL},
    {"L → x: ∂L/∂x, 1 of 4 terms added =", "1",
     "L → x: what is ∂L/∂x so far, with the first of its 4 terms?", NULL},
    {"z₂ → z₁: ∂L/∂z₁ =", "x", NULL, "∂L/∂z₁ = −1.5 · your answer: x"},
    {"z₂ → x: ∂L/∂x, 2 of 4 terms added =", "3.25",
     "z₂ → x: what is ∂L/∂x so far, term 2 of 4 added to what was there?", NULL},
    {"z₁ → x: ∂L/∂x, 3 of 4 terms added =", "5.5",
     "z₁ → x, its first input: what is ∂L/∂x so far, term 3 of 4 added", NULL},
    {"z₁ → x: ∂L/∂x, 4 of 4 terms added =", "3*x^2+1",
     "z₁ → x, its second input: what is ∂L/∂x, the last of its 4 terms added?",
     "4 of 4 terms added = 7.75"},
};

static void a_variable_used_four_times(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x*x+x", "x=-1.5");
    TAKE_ALL(d, cubic);
}

/* Entries of matrices are answered by an expression for all of the matrix. */
static const struct turn softmax_net[] = {
    {"z₁ = X@W1, entry [0,0] =", "X@W1", "which number is its entry [0,0]?", NULL},
    {"z₂ = z₁ + b1, entry [0,0] =", "z1+b1", NULL, NULL},
    {"z₃ = relu(z₂), entry [0,0] =", "relu(z2)", NULL, NULL},
    {"z₄ = z₃@W2, entry [0,0] =", "z3@W2", NULL, NULL},
    {"z₅ = z₄ + b2, entry [0,0] =", "z4+b2", NULL, NULL},
    {"z₆ = log_softmax(z₅), entry [0,0] =", "z5-log(sum(exp(z5),cols))", NULL, NULL},
    {"z₇ = z₆·Y, entry [0,0] =", "Y*z6", NULL, NULL},
    {"z₈ = sum(z₇) =", "sum(z7)", NULL, NULL},
    {"z₉ = −z₈ =", "-z8", NULL, NULL},
    {"L = z₉/4 =", "z9/4", NULL, NULL},
    {"∂L/∂L =", "1", NULL, NULL},
    {"L → z₉: ∂L/∂z₉ =", ".25", NULL, "∂L/∂z₉ = 0.25"},
    {"z₉ → z₈: ∂L/∂z₈ =", "-dz9", NULL, "∂L/∂z₈ = −0.25 · your answer: -dz9"},
    {"z₈ → z₇: ∂L/∂z₇, rule =", "d", "z₈ → z₇: what is ∂L/∂z₇, as an expression?", NULL},
    {"z₇ → z₆: ∂L/∂z₆[0,1] =", "d*Y", "z₇ → z₆: what is ∂L/∂z₆[0,1]?", NULL},
    {"z₇ → Y: ∂L/∂Y[0,0] =", "d*z6", NULL, NULL},
    {"z₆ → z₅: ∂L/∂z₅[2,0] =", "(exp(z6)-Y)/4", NULL, NULL},
    {"z₅ → z₄: ∂L/∂z₄[2,0] =", "d", NULL, NULL},
    {"z₅ → b2: ∂L/∂b2, rule =", "sum(d,rows)", NULL, NULL},
    {"z₄ → z₃: ∂L/∂z₃, rule =", "d@W2.T", NULL, "∂L/∂z₃ = δ@W2ᵀ · your answer: d@W2.T"},
    {"z₄ → W2: ∂L/∂W2, rule =", "z3.T@d", NULL, "∂L/∂W2 = z₃ᵀ@δ · your answer: z3.T@d"},
    {"z₃ → z₂: ∂L/∂z₂[0,3] =", "d*sign(z3)", NULL, NULL},
    {"z₂ → z₁: ∂L/∂z₁[0,3] =", "d", NULL, NULL},
    {"z₂ → b1: ∂L/∂b1, rule =", "sum(d,rows)", NULL, NULL},
    {"z₁ → X: ∂L/∂X, rule =", "d@W1.T", NULL, NULL},
    {"z₁ → W1: ∂L/∂W1, rule =", "X.T@d", "z₁ → W1: what is ∂L/∂W1, as an expression?",
     "∂L/∂W1 = Xᵀ@δ · your answer: X.T@d"},
};

static void a_net_with_softmax(void **state)
{
    (void)state;
    struct desk *d = GRAPH("preset=softmax_net");
    TAKE_ALL(d, softmax_net);
}

/* Three steps in time; U, W and b get three terms each. */
static const struct turn cell[] = {
    {"z₁ = h@W, entry [0,0] =", "h@W", NULL, NULL},
    {"z₂ = x1@U, entry [0,0] =", "x1@U", NULL, NULL},
    {"z₃ = z₁ + z₂, entry [0,0] =", "z1+z2", NULL, NULL},
    {"z₄ = z₃ + b, entry [0,0] =", "z3+b", NULL, NULL},
    {"z₅ = tanh(z₄), entry [0,0] =", "tanh(z4)", NULL, NULL},
    {"z₆ = z₅@W, entry [0,0] =", "z5@W", NULL, NULL},
    {"z₇ = x2@U, entry [0,0] =", "x2@U", NULL, NULL},
    {"z₈ = z₆ + z₇, entry [0,0] =", "z6+z7", NULL, NULL},
    {"z₉ = z₈ + b, entry [0,0] =", "z8+b", NULL, NULL},
    {"z₁₀ = tanh(z₉), entry [0,0] =", "tanh(z9)", NULL, NULL},
    {"z₁₁ = z₁₀@W, entry [0,0] =", "z10@W", NULL, NULL},
    {"z₁₂ = x3@U, entry [0,0] =", "x3@U", NULL, NULL},
    {"z₁₃ = z₁₁ + z₁₂, entry [0,0] =", "z11+z12", NULL, NULL},
    {"z₁₄ = z₁₃ + b, entry [0,0] =", "z13+b", NULL, NULL},
    {"z₁₅ = tanh(z₁₄), entry [0,0] =", "tanh(z14)", NULL, NULL},
    {"z₁₆ = z₁₅ − y, entry [0,0] =", "z15-y", NULL, NULL},
    {"z₁₇ = z₁₆², entry [0,0] =", "z16^2", NULL, NULL},
    {"L = sum(z₁₇) =", "sum(z17)", NULL, NULL},
    {"∂L/∂L =", "1", NULL, NULL},
    {"L → z₁₇: ∂L/∂z₁₇, rule =", "d", NULL, NULL},
    {"z₁₇ → z₁₆: ∂L/∂z₁₆[0,0] =", "2*z16", NULL, NULL},
    {"z₁₆ → z₁₅: ∂L/∂z₁₅[0,0] =", "d", NULL, NULL},
    {"z₁₆ → y: ∂L/∂y[0,0] =", "-d", NULL, NULL},
    {"z₁₅ → z₁₄: ∂L/∂z₁₄[0,0] =", "d*(1-z15^2)", NULL, NULL},
    {"z₁₄ → z₁₃: ∂L/∂z₁₃[0,0] =", "d", NULL, NULL},
    {"z₁₄ → b: ∂L/∂b[0,0], 1 of 3 terms added =", "d", "the first of its 3 terms", NULL},
    {"z₁₃ → z₁₁: ∂L/∂z₁₁[0,1] =", "d", NULL, NULL},
    {"z₁₃ → z₁₂: ∂L/∂z₁₂[0,1] =", "d", NULL, NULL},
    {"z₁₂ → x3: ∂L/∂x3, rule =", "d@U.T", NULL, NULL},
    {"z₁₂ → U: ∂L/∂U, rule =", "x3.T@d", "what does this edge add to ∂L/∂U",
     "through z₁₂ = x3ᵀ@δ · your answer: x3.T@d"},
    {"z₁₁ → z₁₀: ∂L/∂z₁₀, rule =", "d@W.T", NULL, NULL},
    {"z₁₁ → W: ∂L/∂W, rule =", "z10.T@d", NULL, "through z₁₁ = z₁₀ᵀ@δ"},
    {"z₁₀ → z₉: ∂L/∂z₉[0,2] =", "d*(1-z10^2)", NULL, NULL},
    {"z₉ → z₈: ∂L/∂z₈[0,2] =", "d", NULL, NULL},
    {"z₉ → b: ∂L/∂b[0,0], 2 of 3 terms added =", "db+d", "term 2 of 3 added", NULL},
    {"z₈ → z₆: ∂L/∂z₆[0,1] =", "d", NULL, NULL},
    {"z₈ → z₇: ∂L/∂z₇[0,0] =", "d", NULL, NULL},
    {"z₇ → x2: ∂L/∂x2, rule =", "d@U.T", NULL, NULL},
    {"z₇ → U: ∂L/∂U, rule =", "x2.T@d", NULL, NULL},
    {"z₆ → z₅: ∂L/∂z₅, rule =", "d@W.T", NULL, NULL},
    {"z₆ → W: ∂L/∂W, rule =", "z5.T@d", NULL, NULL},
    {"z₅ → z₄: ∂L/∂z₄[0,0] =", "d*(1-z5^2)", NULL, NULL},
    {"z₄ → z₃: ∂L/∂z₃[0,0] =", "d", NULL, NULL},
    {"z₄ → b: ∂L/∂b[0,0], 3 of 3 terms added =", "db+d", "the last of its 3 terms", NULL},
    {"z₃ → z₁: ∂L/∂z₁[0,0] =", "d", NULL, NULL},
    {"z₃ → z₂: ∂L/∂z₂[0,1] =", "d", NULL, NULL},
    {"z₂ → x1: ∂L/∂x1, rule =", "d@U.T", NULL, NULL},
    {"z₂ → U: ∂L/∂U, rule =", "x1.T@d", NULL, NULL},
    {"z₁ → h: ∂L/∂h, rule =", "d@W.T", NULL, NULL},
    {"z₁ → W: ∂L/∂W, rule =", "dW+h.T@d", NULL, "your answer: dW+h.T@d"},
};

static void a_recurrent_cell(void **state)
{
    (void)state;
    struct desk *d = GRAPH("preset=recurrent_cell");
    TAKE_ALL(d, cell);
}

/* A pass of x·x at 3 in a terminal: a slip, a hint, a right answer, one that is shown, and
 * the missed ones again. */
static void in_a_terminal(void **state)
{
    (void)state;
    const char *const argv[] = {command_program(), "graph", "x*x", "x=3", NULL};
    struct pty *p = pty_start(&(struct pty_options){.w = 120, .h = 36}, argv);
    pty_wait_text(p, "predict");
    pty_send(p, "p");
    pty_wait_text(p, "L = x·x is computed next: which number is it?");
    pty_send(p, "6\r");
    pty_wait_text(p, "= 6? that is");
    pty_wait_text(p, "predicted 0 of 1");
    pty_send(p, "9\r");
    pty_wait_text(p, "right: L = x·x = 9");
    pty_send(p, "p1\r");
    pty_wait_text(p, "right: ∂L/∂L = 1");
    pty_send(p, "p");
    pty_wait_text(p, "L → x, its first input: what is ∂L/∂x so far, with the first");
    pty_send(p, "\r");
    pty_wait_text(p, "hint 1 of 3: what arrives from above: ∂L/∂L = 1");
    pty_send(p, "17\r");
    pty_wait_text(p, "= 17? not this");
    pty_wait_text(p, "hint 2 of 3: the local gradient");
    pty_send(p, "\033");
    pty_wait_text(p, "another way");
    pty_send(p, "\033[C");
    pty_wait_text(p, "1 of 2 terms added = 3 · your answer was 17");
    pty_send(p, "p6\r");
    pty_wait_text(p, "2 of 2 terms added = 6");
    pty_send(p, "p");
    pty_wait_text(p, "nothing is asked here: the pass is complete");
    pty_send(p, "5");
    pty_wait_text(p, "2 graph");
    pty_send(p, "\033[C");
    pty_wait_text(p, "right so far: values 1 of 2 · gradients 2 of 3 · 2 missed");
    pty_send(p, "m");
    pty_wait_text(p, "predict first: L");
    pty_send(p, "9\r");
    pty_wait_text(p, "right: L = x·x = 9");
    pty_send(p, "m");
    pty_wait_text(p, "predict first: L → x, its first input");
    pty_send(p, "3\r");
    pty_wait_text(p, "right: ∂L/∂x, 1 of 2 terms added = 3");
    pty_send(p, "m");
    pty_wait_text(p, "no missed question is left");
    pty_send(p, "q");
    pty_wait_status(p, 0);
    assert_true(pty_modes_as_before(p));
    pty_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_neuron),
        cmocka_unit_test(a_variable_used_four_times),
        cmocka_unit_test(a_net_with_softmax),
        cmocka_unit_test(a_recurrent_cell),
        cmocka_unit_test(in_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
