/* Every slip, typed into the question where it is made: what is said on screen, and that
 * it is said of this slip alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/graph_desk.h"

/* The words by which a slip is known; those of its other sentences are in `also`. */
static const struct known {
    const char *words, *also;
} known[SLIPS] = {
    [SLIP_WRONG] = {"no slip that is known here gives it", "with the leaves moved"},
    [SLIP_SEED_VALUE] = {"that is L itself", NULL},
    [SLIP_SEED_ZERO] = {"0 is the gradient by what L does not depend on", NULL},
    [SLIP_SIGN] = {"has added a minus", "the answer lacks a minus"},
    [SLIP_MEAN_MISSING] = {"that is right for a sum: L divides by 20", NULL},
    [SLIP_MEAN_TWICE] = {"1/20 is in there twice", NULL},
    [SLIP_EXPONENT] = {"the 2 of the power was dropped", NULL},
    [SLIP_ONE_BRANCH] = {"that is one branch alone: x is used 4 times", NULL},
    [SLIP_TOO_FEW] = {"that is the sum of 2 terms: with this one 3 have arrived", NULL},
    [SLIP_KEPT] = {"still holds what earlier passes left", NULL},
    [SLIP_TOO_MANY] = {"that is the sum of 4 terms: only 2 have arrived", NULL},
    [SLIP_LOCAL_ONLY] = {"that is the local gradient alone, of z₁ by w", NULL},
    [SLIP_UPSTREAM] = {"a factor above is missing: take all of ∂L/∂z₁ = 60", NULL},
    [SLIP_NOT_SUMMED] = {"that is not added up: b was repeated", NULL},
    [SLIP_AXIS] = {"that adds up over the wrong axis: b was repeated for every row",
                   NULL},
    [SLIP_MASK] = {"the mask is missing or looks at upstream", NULL},
    [SLIP_FORGOT_LOCAL] = {"that hands upstream on as it is", NULL},
    [SLIP_SWAPPED] = {"that is right for the other input of z₁ = w·x", NULL},
    [SLIP_TRANSPOSED] = {"right factors, but their order or a transpose is turned",
                         "rows and columns have changed places"},
    [SLIP_SUM_FOR_PRODUCT] = {"that adds upstream and the local gradient", NULL},
    [SLIP_PRODUCT_FOR_SUM] = {"that is the product z₁·b: here they are added", NULL},
    [SLIP_VALUE] = {"that is the value of w: asked is its gradient", NULL},
    [SLIP_SHAPE] = {"that has another shape", "the shapes do not fit"},
};

#define NEURON "(w*x+b-y)^2"
#define LAYER  "mean(relu(X@W+b)*Y)"

/* Before the step after `steps`; `ways`: how often w asks otherwise. */
static const struct typed {
    const char *expr, *more[4], *steps, *answer;
    enum slip slip;
    int ways;
    bool also;
} typed[] = {
    {NEURON, {0}, "4", "4", SLIP_SEED_VALUE, 0, false},
    {NEURON, {0}, "4", "0", SLIP_SEED_ZERO, 0, false},
    {NEURON, {0}, "10", "-12", SLIP_SIGN, 0, false},
    {NEURON, {0}, "7", "4", SLIP_SIGN, 0, true}, /* for −4 */
    {NEURON, {0}, "5", "z3", SLIP_EXPONENT, 0, false},
    {NEURON, {0}, "10", "3", SLIP_LOCAL_ONLY, 0, false},
    {NEURON, {0}, "10", "dz1", SLIP_FORGOT_LOCAL, 0, false},
    {NEURON, {0}, "10", "8", SLIP_SWAPPED, 0, false},
    {NEURON, {0}, "10", "7", SLIP_SUM_FOR_PRODUCT, 0, false},
    {NEURON, {0}, "1", "6", SLIP_PRODUCT_FOR_SUM, 0, false},
    {NEURON, {0}, "10", "2", SLIP_VALUE, 0, false},
    {NEURON, {0}, "10", "17", SLIP_WRONG, 0, false},
    {NEURON, {0}, "5", "z3^2", SLIP_WRONG, 0, true}, /* right at z3 = 2 alone */
    {NEURON, {0}, "5", "z3+w", SLIP_WRONG, 0, true},
    {"5*(3*x)^2", {"x=2"}, "6", "36", SLIP_UPSTREAM, 0, false},
    {"5*(3*x)^2", {"x=2"}, "6", "15", SLIP_UPSTREAM, 0, false},
    {"x*x*x+x", {"x=-1.5"}, "7", "2.25", SLIP_ONE_BRANCH, 0, false},
    {"x*x*x+x", {"x=-1.5"}, "7", "7.75", SLIP_TOO_MANY, 0, false},
    {"x*x*x+x", {"x=-1.5"}, "8", "3.25", SLIP_TOO_FEW, 0, false},
    /* 12 kept; 3·1.76 twice comes: 22.56 */
    {"3*x*x",
     {"x=2", "train=x", "passes=2", "zero_grad=no"},
     "13",
     "10.56",
     SLIP_KEPT,
     0,
     false},
    {"3*relu(x)", {"x=-2"}, "4", "3", SLIP_MASK, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "20*X.T@d", SLIP_MEAN_MISSING, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "X.T@d/20", SLIP_MEAN_TWICE, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "d.T@X", SLIP_TRANSPOSED, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "X@d", SLIP_SHAPE, 0, true},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "3", SLIP_SHAPE, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "13", "5x3", SLIP_TRANSPOSED, 2, true},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "11", "d", SLIP_NOT_SUMMED, 0, false},
    {LAYER, {"X=4x3", "W=3x5", "b=1x5"}, "11", "sum(d,cols)", SLIP_AXIS, 0, false},
};

static struct desk *open_typed(const struct typed *t)
{
    const char *args[16] = {"graph", t->expr, "--steps", t->steps};
    int n = 4;
    for (int i = 0; i < 4 && t->more[i]; i++) {
        args[n++] = t->more[i];
    }
    struct desk *d = settled(desk_open(args));
    desk_key(d, 'p');
    for (int i = 0; i < t->ways; i++) {
        desk_key(d, K_ESCAPE);
        desk_key(d, 'w');
    }
    return d;
}

/* Of which slips the words are on screen; a sentence may go over two rows, so that the
 * panel's rows are read as one text. */
static bool says(struct desk *d, const char *words)
{
    return strstr(view_of(d)->predicting.said, words) != NULL;
}

static void each_slip_is_told_apart(void **state)
{
    (void)state;
    bool made[SLIPS] = {false};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        const struct typed *t = &typed[i];
        struct desk *d = open_typed(t);
        long step = desk_step(d);
        enter(d, t->answer);
        const char *words = t->also ? known[t->slip].also : known[t->slip].words;
        if (view_of(d)->verdict != t->slip || !says(d, words)) {
            fail_msg("%s, step %s, %s: %d, %s", t->expr, t->steps, t->answer,
                     (int)view_of(d)->verdict, view_of(d)->predicting.said);
        }
        for (int s = SLIP_WRONG; s < SLIPS; s++) {
            bool other = s != (int)t->slip;
            assert_false(other && says(d, known[s].words));
            assert_false(other && known[s].also && says(d, known[s].also));
        }
        const char *said = view_of(d)->predicting.said;
        char head[40]; /* what is said stands on screen, the answer first */
        size_t from = (size_t)(strstr(said, "? ") - said) + 2;
        assert_true(strlen(said) > from);
        memcpy(head, said + from, 12);
        head[12] = '\0';
        assert_shows(d, head);
        assert_int_equal(desk_step(d), step); /* the question is open */
        assert_true(d->lab.prompt.open);
        assert_shows(d, "predict first");
        made[t->slip] = true;
        desk_close(d);
    }
    for (int s = SLIP_WRONG; s < SLIPS; s++) {
        if (!made[s]) {
            fail_msg("slip %d is not made here", s);
        }
    }
}

/* 5.5 at the third term of x·x·x+x is right, no branch of it. */
static void what_looks_like_a_slip_is_none(void **state)
{
    (void)state;
    struct desk *d = GRAPH("x*x*x+x", "x=-1.5", "--steps", "8");
    guess(d, "5.5");
    assert_int_equal(desk_step(d), 9);
    assert_int_equal(view_of(d)->verdict, SLIP_RIGHT);
    desk_close(d);
    d = GRAPH(".1+.2-x", "x=0.3", "--steps", "1"); /* 5.6e−17: dust of rounding */
    guess(d, "0");
    assert_int_equal(desk_step(d), 2);
    desk_close(d);
}

/* The same question as a rule, an entry and a shape. */
static void one_matrix_in_all_ways(void **state)
{
    (void)state;
    struct desk *d =
        GRAPH(LAYER, "X=4x3", "W=3x5", "b=1x5", "entry=W,1,4", "--steps", "13");
    desk_key(d, 'p');
    assert_shows(d, "z₁ → W: what is ∂L/∂W, as an expression?");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "z₁ → W: what is ∂L/∂W[1,4]?");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "z₁ → W: how many rows and columns has ∂L/∂W?");
    assert_shows(d, "Answer with rows and columns, as in 4x3.");
    desk_key(d, K_ESCAPE);
    desk_key(d, 'w');
    assert_shows(d, "z₁ → W: what is ∂L/∂W, as an expression?");
    desk_key(d, K_ESCAPE);
    desk_keys(d, 'w', 1);
    desk_key(d, K_ESCAPE);
    desk_keys(d, 'w', 1);
    enter(d, "3x5");
    assert_shows(d, "right: ∂L/∂W is 3×5");
    assert_int_equal(view_of(d)->predicting.scores[SCORE_SHAPES].right, 1);
    desk_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_slip_is_told_apart),
        cmocka_unit_test(what_looks_like_a_slip_is_none),
        cmocka_unit_test(one_matrix_in_all_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
