/* Shapes of leaves that were not given. Expectations were written by hand. */
#include "autodiff/infer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "base/random.h"
#include "tests/reading.h"

enum { LEAVES_MOST = 64 };

/* An expression whose structure was read, and what is given of it. */
struct question {
    const char *text;
    struct arena mem;
    struct graph g;
    bool given[LEAVES_MOST];
    struct shape shapes[LEAVES_MOST];
};

static void ask(struct question *q, const char *text)
{
    static const struct shape none[1];
    const struct expression_options structure = {.shapes = none, .split_words = true};
    *q = (struct question){.text = text, .mem = ARENA_INIT};
    q->g = reading_parse(text, &structure, &q->mem);
    assert_true(q->g.n_leaves <= LEAVES_MOST);
}

/* Calls `take` for each NAME=RxC of a list with blanks between. */
static void each_shape(struct question *q, const char *list,
                       void (*take)(struct question *q, int leaf, struct shape shape))
{
    char name[NAME_SIZE];
    struct shape shape;
    for (int used;
         sscanf(list, " %31[^= ]=%dx%d%n", name, &shape.rows, &shape.cols, &used) == 3;
         list += used) {
        int leaf = graph_leaf_named(&q->g, name);
        if (leaf < 0)
            fail_msg("%s is no leaf", name);
        take(q, leaf, shape);
    }
    if (list[strspn(list, " ")])
        fail_msg("%s is no shape", list);
}

static void give(struct question *q, int leaf, struct shape shape)
{
    q->given[leaf] = true;
    q->shapes[leaf] = shape;
}

static void expect(struct question *q, int leaf, struct shape shape)
{
    struct shape got = q->shapes[leaf];
    if (q->given[leaf] || got.rows != shape.rows || got.cols != shape.cols)
        fail_msg("%s: %s is %d×%d, not %d×%d", q->text, q->g.leaves[leaf].name, got.rows,
                 got.cols, shape.rows, shape.cols);
    q->given[leaf] = true;
}

/* The text with all shapes is an expression. */
static void must_fit(const struct question *q, const char *text)
{
    const char *names[LEAVES_MOST];
    struct arena mem = ARENA_INIT;
    for (int i = 0; i < q->g.n_leaves; i++)
        names[i] = q->g.leaves[i].name;
    const struct expression_options all = {
        .names = names, .n_names = q->g.n_leaves, .shapes = q->shapes};
    reading_parse(text, &all, &mem);
    arena_release(&mem);
}

static const struct {
    const char *text, *given, *expected;
} cases[] = {
    /* facts: @ fixes both sides, transposes swap, functions keep */
    {"sum(X@W@V)", "X=4x3 V=5x2", "W=3x5"},
    {"sum(X.T@Y)", "X=4x3", "Y=4x1"},
    {"sum(relu(W).T@X)", "X=4x3", "W=4x1"},
    {"sum(X@W.T)", "X=4x3 W=5x3", ""},
    {"sum(exp(X@W)@V)", "X=4x3 V=5x2", "W=3x5"},
    {"sum(sum(W, rows)@V)", "V=5x2", "W=1x5"},
    {"sum(V@sum(W, cols))", "V=5x2", "W=2x1"},
    {"sum(X*W@V)", "X=4x3 V=3x1", "W=1x1"},
    {"sum(2*W@V)", "V=3x1", "W=1x3"},
    {"bce(z, y)", "z=4x3", "y=4x3"},
    {"bce(z, y)", "y=4x1", "z=4x1"},
    {"bce(X@w+b, y)", "X=4x3 y=4x1", "w=3x1 b=1x1"},
    {"ce(z, y)", "z=4x3", "y=4x1"},
    {"ce(z, y)", "y=4x3", "z=4x3"},
    {"ce(X@W, y)", "X=4x3 y=4x5", "W=3x5"},
    {"ce(X@W, P@V)", "X=4x3 W=3x5 P=4x2", "V=2x5"},
    {"ce(z, y)+sum(y@V)", "z=4x3 V=3x2", "y=4x3"},
    /* biases */
    {"sum(X@W+b)", "X=4x3 W=3x5", "b=1x5"},
    {"sum(b+X@W)", "X=4x3 W=3x5", "b=1x5"},
    {"sum(X@W+b2)", "X=4x3 W=3x5", "b2=1x5"},
    {"sum(X+b)", "X=4x1", "b=1x1"},
    {"sum(X+b)", "X=1x4", "b=1x4"},
    {"sum(X-b)", "X=4x3", "b=4x3"},
    {"sum(X*b)", "X=4x3", "b=1x1"},
    {"sum(X@W.T+b)", "X=4x3 W=5x3", "b=1x5"},
    {"sum(X@W.T+b)", "X=4x3 b=1x5", "W=5x3"},
    {"sum(X@W+b)", "X=1x3 W=3x5", "b=1x5"},
    {"sum(X@W+b)", "X=1x3", "W=3x1 b=1x1"},
    /* sums and differences */
    {"sum(X+c)", "X=4x3", "c=4x3"},
    {"sum((Y-X)^2)", "X=4x3", "Y=4x3"},
    {"sum(X@W-Y)", "X=4x3 Y=4x2", "W=3x2"},
    {"sum(Y-X@W)", "X=4x3 Y=4x2", "W=3x2"},
    {"sum(X@W-Y)", "X=4x3", "W=3x1 Y=4x1"},
    {"sum(X@W-Y)", "W=3x2 Y=4x2", "X=4x3"},
    {"sum(X@W-Y)", "Y=4x2", "X=4x1 W=1x2"},
    {"sum(X@W+b-Y)", "X=4x3 Y=4x2", "W=3x2 b=1x2"},
    {"sum(X@W+b-Y)", "X=4x3 W=3x2", "b=1x2 Y=4x2"},
    {"sum(X@W+b-Y)", "W=3x2 b=1x2 Y=4x2", "X=4x3"},
    {"sum(X@W+1-Y)", "X=4x3 Y=4x2", "W=3x2"},
    {"sum(X@W+X)", "X=4x3", "W=3x3"},
    {"sum(max(X@W, Y))", "X=4x3 Y=4x2", "W=3x2"},
    {"sum(M*(X@W))", "X=4x3 M=4x5", "W=3x5"},
    {"sum(tanh(X@W)*sigmoid(X@V)-Y)", "X=4x3 Y=4x2", "W=3x2 V=3x2"},
    {"sum(g*(X@W)-Y)", "X=4x3 Y=4x2", "g=1x1 W=3x2"},
    /* numbers */
    {"(w*x+b-y)^2", "", "w=1x1 x=1x1 b=1x1 y=1x1"},
    {"mean((w*X+b-Y)^2)", "X=4x1 Y=4x1", "w=1x1 b=1x1"},
    {"mean((w*x+b-Y)^2)", "Y=4x2", "w=1x1 x=1x1 b=1x1"},
    {"sum(W^2)*a+sum(X@W)", "X=4x3 W=3x2", "a=1x1"},
    {"sum(X@(W*s))", "X=4x3", "W=3x1 s=1x1"},
    {"sum(X@(s*W)-Y)", "X=4x3 Y=4x2", "W=3x2 s=1x1"},
    {"X@W", "", "X=1x1 W=1x1"},
    {"softmax(a+c)", "", "a=1x1 c=1x1"},
    {"1+w+sum(w-X)", "X=4x3", "w=4x3"},
    /* nets */
    {"mean((relu(X@W1+b1)@W2+b2-Y)^2)", "X=4x3 W1=3x5", "b1=1x5 W2=5x1 b2=1x1 Y=4x1"},
    {"mean((relu(X@W1+b1)@W2+b2-Y)^2)", "X=4x3 W1=3x5 Y=4x2", "b1=1x5 W2=5x2 b2=1x2"},
    {"mean((relu(X@W1+b1)@W2+b2-Y)^2)", "X=4x3 W2=5x2", "b1=1x5 W1=3x5 b2=1x2 Y=4x2"},
    {"ce(relu(X@W1+b1)@W2+b2, y)", "X=4x3 W1=3x5 W2=5x3", "b1=1x5 b2=1x3 y=4x1"},
    {"ce(relu(X@W1+b1)@W2+b2, y)", "X=4x3 W1=3x5", "b1=1x5 W2=5x2 b2=1x2 y=4x1"},
    {"-mean(sum(Y*log_softmax(X@W+b), cols))", "X=4x3 Y=4x3", "W=3x3 b=1x3"},
    {"-mean(sum(Y*log_softmax(X@W+b), cols))", "X=4x3 W=3x3", "Y=1x1 b=1x3"},
    {"sum(relu(relu(relu(X@W1+b1)@W2+b2)@W3+b3))", "X=8x2 W1=2x4 W2=4x6 W3=6x1",
     "b1=1x4 b2=1x6 b3=1x1"},
    {"sum(tanh(H@W+X@U+b))", "H=4x5 X=4x3 U=3x5", "W=5x5 b=1x5"},
    {"sum(tanh(H@W+X@U+b))", "X=4x3 W=5x5", "H=4x5 U=3x5 b=1x5"},
    {"sum((tanh(tanh(H@W+X1@U+b)@W+X2@U+b)@V-Y)^2)", "X1=4x3 X2=4x3 U=3x5 Y=4x2",
     "H=4x5 W=5x5 b=1x5 V=5x2"},
    {"sum((tanh(tanh(H@W+X1@U+b)@W+X2@U+b)@V-Y)^2)", "X1=4x3 X2=4x3 H=4x5 Y=4x2",
     "W=5x5 U=3x5 b=1x5 V=5x2"},
    {"sum(softmax(Q@K.T)@V)", "Q=4x8 K=6x8", "V=6x1"},
    {"sum((softmax(Q@K.T/sqrt(d))@V-Y)^2)", "Q=4x8 K=6x8 Y=4x2", "V=6x2 d=1x1"},
    {"sum(softmax(Q@K.T)@V)", "Q=4x8 V=6x2", "K=6x8"},
    {"sum(softmax(Q@K.T)@V)", "Q=4x8", "K=2x8 V=2x1"},
    {"sum((softmax(X@Q@(X@K).T)@(X@V)-X)^2)", "X=4x3 Q=3x2", "K=3x2 V=3x3"},
    {"mean((g*batch_norm(X@W)+b-Y)^2)", "X=4x3 Y=4x2", "g=1x1 W=3x2 b=1x2"},
};

static void leaves_come_out_as_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct question q;
        ask(&q, cases[i].text);
        each_shape(&q, cases[i].given, give);
        struct fail fail = FAIL_INIT;
        if (infer_shapes(&q.g, q.given, q.shapes, &fail))
            fail_msg("%s: %s", cases[i].text, fail.what);
        must_fit(&q, cases[i].text);
        each_shape(&q, cases[i].expected, expect);
        for (int k = 0; k < q.g.n_leaves; k++)
            assert_true(q.given[k]); /* none is forgotten here */
        arena_release(&q.mem);
    }
}

/* What is given stays, and a given {0, 0} is a number. */
static void given_shapes_stay(void **state)
{
    (void)state;
    struct question q;
    ask(&q, "sum(X@W+b)*a");
    each_shape(&q, "X=4x3 W=7x5 b=4x1 a=0x0", give);
    assert_int_equal(infer_shapes(&q.g, q.given, q.shapes, NULL), ERR_NONE);
    static const struct shape want[] = {{4, 3}, {7, 5}, {4, 1}, {1, 1}};
    assert_memory_equal(q.shapes, want, sizeof want);
    arena_release(&q.mem);
}

static void impossible_leaves_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *given, *what;
        long column;
    } wrong[] = {
        {"sum(X@W-Y)", "X=1x2000 Y=1x1000", "W would be 2000×1000; at most 1000000", 7},
        {"sum(A^T@X)", "A=4x3 X=4x2", "^ is a power; a transpose is written A.T", 6},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct question q;
        struct fail fail = FAIL_INIT;
        ask(&q, wrong[i].text);
        each_shape(&q, wrong[i].given, give);
        assert_int_equal(infer_shapes(&q.g, q.given, q.shapes, &fail), ERR_INPUT);
        assert_non_null(strstr(fail.what, wrong[i].what));
        assert_int_equal(fail.column, wrong[i].column);
        arena_release(&q.mem);
    }
}

/* The message of a text whose leaves contradict each other. */
static void contradictions_name_the_leaf(void **state)
{
    (void)state;
    static const char *const all[][4] = {
        {"sum(X@W+V@X)", "X=4x3 W=3x2", "V", "V@X"},
        {"sum(X@W-Y)", "X=4x3 W=3x2 Y=5x2", "Y", "X@W is 4×2, Y is 5×2"},
        {"sum(X@W)", "X=4x3 W=5x2", "W", "X is 4×3, W is 5×2"},
        {"sum(relu(relu(relu(X@W1+b1)@W2+b2)@W3+b3)-Y)",
         "X=4x3 W1=3x4 W2=4x4 W3=4x2 Y=5x3", "Y", "Y is 5×3"},
        {"sum(relu(relu(relu(X@W1+b1)@W2+b2)@W3+b3)-relu(relu(relu(Z@W1+b1)@W2+b2)@W3))",
         "X=4x3 Z=5x3 W1=3x4 W2=4x4 W3=4x2", "Z", "5×2"},
        {"sum((X@W1+b1+X@W1+b1+X@W1+b1)@(V@U+V@U+V@U+V@U+V@U+V@U+V@U))",
         "X=4x3 W1=3x5 V=6x2 U=2x2", "V", "6×2"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct question q;
        struct graph g;
        struct fail fail = FAIL_INIT;
        const char *names[LEAVES_MOST];
        ask(&q, all[i][0]);
        each_shape(&q, all[i][1], give);
        assert_int_equal(infer_shapes(&q.g, q.given, q.shapes, NULL), ERR_NONE);
        for (int k = 0; k < q.g.n_leaves; k++)
            names[k] = q.g.leaves[k].name;
        const struct expression_options options = {
            .names = names, .n_names = q.g.n_leaves, .shapes = q.shapes};
        enum err err = expression_parse(all[i][0], &options, &q.mem, &g, &fail);
        if (!err || !strstr(fail.what, all[i][2]) || !strstr(fail.what, all[i][3]))
            fail_msg("%s: %s", all[i][0], fail.what);
        arena_release(&q.mem);
    }
}

static int pick(uint64_t *drawn, int lo, int hi)
{
    struct random_key key = {.seed = 3, .purpose = RANDOM_TEST};
    return lo + (int)(random_bits(key, (*drawn)++) % (uint64_t)(hi - lo + 1));
}

/* A net of random widths, all above 1, of which X, all weights but one and, where it is
 * the last, Y are given. */
static void the_widths_of_random_nets_are_found(void **state)
{
    (void)state;
    enum { ROUNDS = 300, LAYERS = 6, BYTES = 400 };
    uint64_t drawn = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int layers = pick(&drawn, 1, LAYERS), hidden = pick(&drawn, 1, layers);
        int samples = pick(&drawn, 2, 9), width = pick(&drawn, 2, 9);
        char text[BYTES] = "X", more[BYTES], given[BYTES] = "", expected[BYTES] = "";
        snprintf(given, sizeof given, "X=%dx%d ", samples, width);
        for (int i = 1; i <= layers; i++) {
            int next = pick(&drawn, 2, 9);
            bool transposed = pick(&drawn, 0, 1);
            snprintf(more, sizeof more, "tanh(%s@W%d%s+b%d)", text, i,
                     transposed ? ".T" : "", i);
            strcpy(text, more);
            char *list = i == hidden ? expected : given;
            size_t used = strlen(list);
            snprintf(list + used, BYTES - used, "W%d=%dx%d ", i,
                     transposed ? next : width, transposed ? width : next);
            used = strlen(expected);
            snprintf(expected + used, BYTES - used, "b%d=1x%d ", i, next);
            width = next;
        }
        snprintf(more, sizeof more, "mean((%s-Y)^2)", text);
        char *list = hidden == layers ? given : expected;
        size_t used = strlen(list);
        snprintf(list + used, BYTES - used, "Y=%dx%d", samples, width);
        struct question q;
        ask(&q, more);
        each_shape(&q, given, give);
        assert_int_equal(infer_shapes(&q.g, q.given, q.shapes, NULL), ERR_NONE);
        must_fit(&q, more);
        each_shape(&q, expected, expect);
        arena_release(&q.mem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_come_out_as_expected),
        cmocka_unit_test(given_shapes_stay),
        cmocka_unit_test(impossible_leaves_are_named),
        cmocka_unit_test(contradictions_name_the_leaf),
        cmocka_unit_test(the_widths_of_random_nets_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
