/* What is said about slips, and hints about matrices, word by word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/asking.h"

struct said {
    long step;
    const char *answer, *sentence;
};

static void expect_said(struct asking *a, const char *answer, const char *sentence)
{
    struct verdict v = verdict_on(a, answer);
    assert_string_equal(v.sentence, sentence);
}

/* (w·x+b−y)² at 2, 3, 1, 5; see test_slips.c. */
static const struct said neuron[] = {
    {1, "5", "that is the sum w + x: here they are multiplied"},
    {2, "6", "that is the product z₁·b: here they are added"},
    {3, "-2", "right size, wrong sign: that is y minus z₂, here it is z₂ − y"},
    {4, "2", "that is z₃ alone: raise it to the power 2"},
    {4, "2z3",
     "right here by coincidence: with the leaves moved a little it gives 7.0858 where "
     "12.552 is right; that is 2 times z₃: the power multiplies z₃ by itself"},
    {4, "9", "not this: it is z₃²"},
    {4, "4.1",
     "close, but more than half a percent off: give more digits, or an expression"},
    {11, "11.5",
     "close, but more than half a percent off: give more digits, or an expression"},
    {11, "11", "not this, and no slip that is known here gives it"},
    {5, "4", "that is L itself: asked is how much L changes when L does, and that is 1"},
    {5, "0",
     "0 is the gradient by what L does not depend on: L changes as much as L, so write "
     "1"},
    {5, "-1", "right size, but the answer has added a minus"},
    {6, "2",
     "the 2 of the power was dropped: it comes down in front, so the local gradient is "
     "2·z₃"},
    {6, "z3^2",
     "right here by coincidence: with the leaves moved a little it gives 12.552 where "
     "7.0858 is right, so write the rule"},
    {8, "4", "right size, but the answer lacks a minus: the local gradient −1 has it"},
    {11, "-12",
     "right size, but the answer has added a minus: neither ∂L/∂z₁ = 4 nor the local "
     "gradient 3 has one"},
    {11, "3",
     "that is the local gradient alone, of z₁ by w: multiply it by what arrives from "
     "above, ∂L/∂z₁ = 4"},
    {11, "4", "that hands upstream on as it is: multiply it by the local gradient x"},
    {11, "8",
     "that is right for the other input of z₁ = w·x: the local gradient by w is x"},
    {11, "7",
     "that adds upstream and the local gradient: the chain rule multiplies them"},
    {11, "2",
     "that is the value of w: asked is its gradient, how much L changes with it"},
    {11, "17", "not this, and no slip that is known here gives it"},
    {11, "12", "right"},
};

static const struct said cubic[] = {
    {8, "2.25",
     "that is one branch alone: x is used 4 times, so add up the 2 terms that have "
     "arrived with this one"},
    {8, "7.75", "that is the sum of 4 terms: only 2 have arrived with this one"},
    {8, "-1.25",
     "the sign of this edge's term is turned, the answer has added a minus: neither "
     "∂L/∂z₂ = 1 nor the local gradient 2.25 has one"},
    {9, "1",
     "the sign of this edge's term is turned, the answer has added a minus: ∂L/∂z₁ = "
     "−1.5 and the local gradient −1.5 are both negative, and two minuses cancel"},
    {9, "1.75",
     "upstream is missing in the term: multiply the local gradient of z₁ by x by what "
     "arrives from above, ∂L/∂z₁ = −1.5"},
    {10, "5.5", "that is the sum of 3 terms: with this one 4 have arrived, add them all"},
    {10, "10", "that has a term too many: count the term of this edge once"},
};

static void numbers(void **state)
{
    (void)state;
    static const double four[] = {2, 3, 1, 5}, one[] = {-1.5}, two[] = {2}, off[] = {-2};
    struct asking a;
    for (size_t i = 0; i < sizeof neuron / sizeof *neuron; i++) {
        ask_numbers(&a, "(w*x+b-y)^2", four, neuron[i].step);
        expect_said(&a, neuron[i].answer, neuron[i].sentence);
        ask_end(&a);
    }
    for (size_t i = 0; i < sizeof cubic / sizeof *cubic; i++) {
        ask_numbers(&a, "x*x*x+x", one, cubic[i].step);
        expect_said(&a, cubic[i].answer, cubic[i].sentence);
        ask_end(&a);
    }
    ask_numbers(&a, "5*(3*x)^2", two, 7);
    expect_said(&a, "15",
                "a factor above is missing: take all of ∂L/∂z₁ = 60 times the local "
                "gradient");
    ask_end(&a);
    ask_numbers(&a, "3*relu(x)", off, 5);
    expect_said(
        &a, "3",
        "the mask is missing or looks at upstream: it looks at the input x alone, "
        "so the local gradient is 1 if x > 0, else 0");
    ask_end(&a);
    ask_numbers(&a, "-(x*x)", off, 5); /* the minus comes from above */
    expect_said(&a, "-2",
                "right size, but the answer has added a minus: ∂L/∂z₁ = −1 and the local "
                "gradient −2 are both negative, and two minuses cancel");
    ask_end(&a);
    ask_numbers(&a, "-(x*x)", two, 5);
    expect_said(&a, "2",
                "right size, but the answer lacks a minus: it comes from above, ∂L/∂z₁ = "
                "−1");
    ask_end(&a);
}

/* L = mean(relu(X@W + b)·Y), X 4×3, W 3×5 */
static void ask_layer(struct asking *a, const char *from, const char *to)
{
    static const char *const names[] = {"X", "W", "b", "Y"};
    static const struct shape shapes[] = {{4, 3}, {3, 5}, {1, 5}, {4, 5}};
    static double leaves[52];
    for (int i = 0; i < 52; i++) {
        leaves[i] = (i * 37 % 23 - 11) / 8.;
    }
    ask_matrices(a, "mean(relu(X@W+b)*Y)", names, shapes, 4, leaves, 1);
    ask_step(a, to ? step_of_edge(a, from, to) : step_of_value(a, from));
}

static const struct {
    const char *from, *to, *answer, *sentence;
} matrices[] = {
    {"z1", NULL, "W.T@X.T",
     "right factors, but their order or a transpose is turned: it is X@W"},
    {"z1", NULL, "W@X",
     "the shapes do not fit: W is 3×5, X is 4×3: W@X needs 5 rows in X"},
    {"z1", "W", "d.T@X",
     "right factors, but their order or a transpose is turned: find the product that "
     "adds "
     "up over what W does not have, with shape 3×5"},
    {"z1", "W", "-X.T@d", "right but for the sign, which is turned in every entry"},
    {"z1", "W", "X.T@d*20",
     "that is right for a sum: L divides by 20, so 1/20 is in every gradient below it"},
    {"z1", "W", "X.T@d/20",
     "1/20 is in there twice: L divides by 20 once, so take one of them out"},
    {"z1", "W", "d", "that has another shape: ∂L/∂W has the shape of W, 3×5"},
    {"z1", "W", "d@W.T", "that is right for the other input of z₁ = X@W: W is asked"},
    {"z1", "W", "X.T",
     "that is the local gradient alone, of z₁ by W: multiply it by what arrives from "
     "above, ∂L/∂z₁ (4×5)"},
    {"z2", "b", "d",
     "that is not added up: b was repeated to get the shape of z₂, so sum over what it "
     "was repeated for"},
    {"z2", "b", "sum(d, cols)",
     "that adds up over the wrong axis: b was repeated for every row of z₂, so add up "
     "the "
     "rows, which leaves one number a column"},
    {"L", NULL, "sum(z4)", "that is right for a sum: L divides it by 20"},
    {"L", NULL, "mean(z4)/20", "that divides by 20 twice: do it once"},
};

static void ask_softmax(struct asking *a, const char *text)
{
    static const char *const names[] = {"A", "B"};
    static const struct shape shapes[] = {{2, 2}, {2, 2}};
    static const double leaves[] = {1, 2, 0.5, -1, 0.25, 2, -1, 0.5};
    ask_matrices(a, text, names, shapes, 2, leaves, 1);
    ask_step(a, step_of_edge(a, "z1", "A"));
}

static void rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof matrices / sizeof *matrices; i++) {
        struct asking a;
        ask_layer(&a, matrices[i].from, matrices[i].to);
        expect_said(&a, matrices[i].answer, matrices[i].sentence);
        ask_end(&a);
    }
    struct asking a;
    ask_softmax(&a, "sum(softmax(A)*B)");
    expect_said(
        &a, "d",
        "that hands upstream on as it is, but the probabilities of a row add up to "
        "1, so each gains only what it gets above the row's average");
    ask_end(&a);
    ask_softmax(&a, "sum(log_softmax(A)*B)");
    expect_said(
        &a, "d",
        "that hands upstream on as it is, but exp(out) are the probabilities of a "
        "row, and each entry gives up its probability times the row's sum of δ");
    ask_end(&a);
    ask_layer(&a, "z1", "W");
    ask_entry(&a, QUESTION_ENTRY, 1, 2);
    expect_said(
        &a, "X[2,1]*d[2,2]",
        "that is the term of row 2 of z₁ alone, counted from 0: W acts on every row "
        "of it, so add up the terms of all");
    a.q.kind = QUESTION_SHAPE;
    expect_said(&a, "5x3",
                "that is the transpose of it: rows and columns have changed places");
    expect_said(&a, "4x5", "that has another shape: ∂L/∂W has the shape of W, 3×5");
    ask_end(&a);
    ask_layer(&a, "z1", NULL);
    a.q.kind = QUESTION_SHAPE;
    expect_said(&a, "3x5", "that has another shape: z₁ is 4×5");
    ask_end(&a);
}

static const struct {
    const char *from, *to;
    enum question_kind kind;
    const char *hints[HINTS];
} hinted[] = {
    {"z1", NULL, QUESTION_SHAPE, {"X is 4×3, W is 3×5", "z₁ = X@W", "(4×3)@(3×5)"}},
    {"z3", NULL, QUESTION_SHAPE, {"z₂ is 4×5", "z₃ = relu(z₂)", "relu of (4×5)"}},
    {"z1",
     "W",
     QUESTION_SHAPE,
     {"what arrives from above: ∂L/∂z₁ is 4×5",
      "a gradient has the shape of what it is the gradient of", "(4×3)ᵀ@(4×5)"}},
    {"z2",
     "b",
     QUESTION_RULE,
     {"what arrives from above: ∂L/∂z₂ is 4×5",
      "b was repeated for 4 rows, so its gradient is the sum of δ over the rows",
      "(1×5) = sum of the rows of (4×5)"}},
    {"z1",
     "W",
     QUESTION_RULE,
     {"what arrives from above: ∂L/∂z₁ is 4×5",
      "each input of a matrix product gets δ times the other one, transposed, in the "
      "order "
      "in which the shapes fit",
      "(3×5) = (4×3)ᵀ@(4×5)"}},
    {"z4",
     "z3",
     QUESTION_ENTRY,
     {"what arrives from above: ∂L/∂z₄ is 4×5", "the edge adds δ·Y, δ being ∂L/∂z₄",
      "0.05·0.75"}},
    {"L",
     "z4",
     QUESTION_ENTRY,
     {"what arrives from above: ∂L/∂L = 1",
      "every entry of a mean gets its share of the upstream gradient, one part in n",
      "1/20"}},
};

static void hints(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hinted / sizeof *hinted; i++) {
        struct asking a;
        ask_layer(&a, hinted[i].from, hinted[i].to);
        ask_entry(&a, hinted[i].kind, 1, 2);
        for (enum hint h = 0; h < HINTS; h++) {
            assert_string_equal(judge_hint(&a.q, h, &a.mem), hinted[i].hints[h]);
        }
        ask_end(&a);
    }
    static const double one[] = {-1.5};
    struct asking a;
    ask_numbers(&a, "x*x*x+x", one, 8);
    assert_string_equal(judge_hint(&a.q, HINT_UPSTREAM, &a.mem),
                        "what arrives from above: ∂L/∂z₂ = 1; its term is added to what "
                        "is there, ∂L/∂x = 1");
    assert_string_equal(judge_hint(&a.q, HINT_NUMBERS, &a.mem), "1 + 1·2.25");
    ask_end(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(rules),
        cmocka_unit_test(hints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
