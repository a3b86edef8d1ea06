/* Expressions of matrices that are read. Texts and shapes were written by hand. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/reading.h"

/* A name that is also the word for an axis. */
static const char *const axes[] = {"A", "cols", "rows"};
static const struct shape axis_shapes[] = {{4, 3}, {4, 1}, {1, 3}};
static const struct expression_options named_axes = {
    .names = axes, .n_names = 3, .shapes = axis_shapes};

static const struct shaped readings[] = {
    /* @ binds as * does, from left to right */
    {"X@W", "X@W", NULL, {4, 2}},
    {" X @\tW ", "X@W", NULL, {4, 2}},
    {"X@W@V", "X@W@V", NULL, {4, 5}},
    {"X@(W@V)", "X@(W@V)", NULL, {4, 5}},
    {"X*Y@W", "X*Y@W", "X·Y@W", {4, 2}},
    {"Y*(X@S)", "Y*(X@S)", "Y·(X@S)", {4, 3}},
    {"X@S*Y", "X@S*Y", "X@S·Y", {4, 3}},
    {"X@(S*Q)", "X@(S*Q)", "X@(S·Q)", {4, 3}},
    {"X@S/2+b", "X@S/2 + b", NULL, {4, 3}},
    {"(X+Y)@W", "(X + Y)@W", NULL, {4, 2}},
    {"X@W+c", "X@W + c", NULL, {4, 2}},
    {"-X@W", "-X@W", "−X@W", {4, 2}},
    {"-(X@W)", "-(X@W)", "−(X@W)", {4, 2}},
    {"X@-W", "X@-W", "X@(−W)", {4, 2}},
    {"X@-W@V", "X@-W@V", "X@(−W)@V", {4, 5}},
    {"2X@W", "2*X@W", "2·X@W", {4, 2}},
    {"X@W^2", "X@W^2", "X@W²", {4, 2}},
    {"(X@W)²", "(X@W)^2", "(X@W)²", {4, 2}},
    {"2@3", "2@3", NULL, {1, 1}},
    /* transposes: of what stands directly before them */
    {"X.T", "X.T", "Xᵀ", {3, 4}},
    {"Xᵀ", "X.T", "Xᵀ", {3, 4}},
    {"X .T", "X.T", "Xᵀ", {3, 4}},
    {"X ᵀ", "X.T", "Xᵀ", {3, 4}},
    {"X.T.T", "X.T.T", "Xᵀᵀ", {4, 3}},
    {"X.T@Y", "X.T@Y", "Xᵀ@Y", {3, 3}},
    {"X@Y.T", "X@Y.T", "X@Yᵀ", {4, 4}},
    {"(X@W).T", "(X@W).T", "(X@W)ᵀ", {2, 4}},
    {"(X)ᵀ", "X.T", "Xᵀ", {3, 4}},
    {"(XY)ᵀ", "(X*Y).T", "(X·Y)ᵀ", {3, 4}},
    {"SQ.T", "S*Q.T", "S·Qᵀ", {3, 3}},
    {"S.T Q", "S.T*Q", "Sᵀ·Q", {3, 3}},
    {"SᵀQᵀ", "S.T*Q.T", "Sᵀ·Qᵀ", {3, 3}},
    {"S.T(Q+1)", "S.T*(Q + 1)", "Sᵀ·(Q + 1)", {3, 3}},
    {"2X.T", "2*X.T", "2·Xᵀ", {3, 4}},
    {"2.5X.T", "2.5*X.T", "2.5·Xᵀ", {3, 4}},
    {"2.X", "2*X", "2·X", {4, 3}},
    {"-X.T", "-X.T", "−Xᵀ", {3, 4}},
    {"(-X).T", "(-X).T", "(−X)ᵀ", {3, 4}},
    {"X.T^2", "X.T^2", "Xᵀ²", {3, 4}},
    {"Xᵀ²", "X.T^2", "Xᵀ²", {3, 4}},
    {"X²ᵀ", "(X^2).T", "(X²)ᵀ", {3, 4}},
    {"X².T", "(X^2).T", "(X²)ᵀ", {3, 4}},
    {"S^Q.T", "S^Q.T", "S^Qᵀ", {3, 3}},
    {"(S^Q).T", "(S^Q).T", "(S^Q)ᵀ", {3, 3}},
    {"2^X.T", "2^X.T", "2^Xᵀ", {3, 4}},
    {"√X.T", "sqrt(X).T", "√(X)ᵀ", {3, 4}},
    {"√(X.T)", "sqrt(X.T)", "√(Xᵀ)", {3, 4}},
    {"|X|.T", "abs(X).T", "abs(X)ᵀ", {3, 4}},
    {"|X.T|", "abs(X.T)", "abs(Xᵀ)", {3, 4}},
    {"relu(X).T", "relu(X).T", "relu(X)ᵀ", {3, 4}},
    {"sin²(X)ᵀ", "(sin(X)^2).T", "(sin(X)²)ᵀ", {3, 4}},
    {"(2).T", "(2).T", "(2)ᵀ", {1, 1}},
    {"pi.T", "(pi).T", "(π)ᵀ", {1, 1}},
    {"(-2).T", "(-2).T", "(−2)ᵀ", {1, 1}},
    {"aᵀ", "a.T", "aᵀ", {1, 1}},
    {"X1.T+x₁ᵀ", "X1.T + x1.T", "X1ᵀ + x1ᵀ", {1, 1}}, /* not declared: numbers */
    /* over everything, or along an axis */
    {"sum(X)", "sum(X)", NULL, {1, 1}},
    {"sum(X,rows)", "sum(X, rows)", NULL, {1, 3}},
    {"sum( X , cols )", "sum(X, cols)", NULL, {4, 1}},
    {"mean(X)", "mean(X)", NULL, {1, 1}},
    {"mean(X,rows)", "mean(X, rows)", NULL, {1, 3}},
    {"mean(X,cols)", "mean(X, cols)", NULL, {4, 1}},
    {"max(X,cols)", "max(X, cols)", NULL, {4, 1}},
    {"max(X,Y)", "max(X, Y)", NULL, {4, 3}},
    {"max(X,Y,b,0)", "max(max(max(X, Y), b), 0)", NULL, {4, 3}},
    {"max(max(X,cols),c)", "max(max(X, cols), c)", NULL, {4, 1}},
    {"min(X,c)", "min(X, c)", NULL, {4, 3}},
    {"SUM(X,rows)", "sum(X, rows)", NULL, {1, 3}},
    {"2sum(X)", "2*sum(X)", "2·sum(X)", {1, 1}},
    {"sum(X@W+2,rows)", "sum(X@W + 2, rows)", NULL, {1, 2}},
    {"sum²(X)", "sum(X)^2", "sum(X)²", {1, 1}},
    {"sum²(X,cols)", "sum(X, cols)^2", "sum(X, cols)²", {4, 1}},
    {"sum(X,rows).T", "sum(X, rows).T", "sum(X, rows)ᵀ", {3, 1}},
    {"sum(X.T,rows)", "sum(X.T, rows)", "sum(Xᵀ, rows)", {1, 4}},
    {"sum(sum(X,rows),cols)", "sum(sum(X, rows), cols)", NULL, {1, 1}},
    {"mean((X-Y)²)", "mean((X - Y)^2)", "mean((X − Y)²)", {1, 1}},
    {"sum(|X|,cols)", "sum(abs(X), cols)", NULL, {4, 1}},
    /* the other operations */
    {"softmax(X)", "softmax(X)", NULL, {4, 3}},
    {"log_softmax(X)", "log_softmax(X)", NULL, {4, 3}},
    {"ce(X@S,Y)", "ce(X@S, Y)", NULL, {1, 1}},
    {"ce(X,c)", "ce(X, c)", NULL, {1, 1}},
    {"bce(X,Y)", "bce(X, Y)", NULL, {1, 1}},
    {"norm(X)", "norm(X)", NULL, {1, 1}},
    {"batch_norm(X@W)", "batch_norm(X@W)", NULL, {4, 2}},
    {"Softmax(X)+BCE(X,Y)", "softmax(X) + bce(X, Y)", NULL, {4, 3}},
    {"log(softmax(X))", "log(softmax(X))", "ln(softmax(X))", {4, 3}},
    /* entry by entry: rows, columns and numbers are repeated */
    {"c+b", "c + b", NULL, {4, 3}},
    {"b-c", "b - c", "b − c", {4, 3}},
    {"X+b", "X + b", NULL, {4, 3}},
    {"c/X", "c/X", NULL, {4, 3}},
    {"XY", "X*Y", "X·Y", {4, 3}},
    {"aX", "a*X", "a·X", {4, 3}},
    {"bc", "b*c", "b·c", {4, 3}},
    {"X(Y+b)", "X*(Y + b)", "X·(Y + b)", {4, 3}},
    {"atan2(X,c)", "atan2(X, c)", NULL, {4, 3}},
    {"σ(X@W)+e", "sigmoid(X@W) + e", "σ(X@W) + e", {4, 2}},
    {"Xz", "X*z", "X·z", {4, 3}},
    {"X^z+T", "X^z + T", NULL, {4, 3}},
};

static const struct shaped with_named_axes[] = {
    {"max(A,cols)", "max(A, cols)", NULL, {4, 1}}, /* the axis */
    {"max(A,(cols))", "max(A, (cols))", NULL, {4, 3}},
    {"max(A,rows)", "max(A, rows)", NULL, {4, 3}}, /* there is no max by rows */
    {"max(A,cols+1)", "max(A, cols + 1)", NULL, {4, 3}},
    {"max(A,cols,1)", "max(max(A, (cols)), 1)", NULL, {4, 3}},
    {"max(cols,A)", "max(cols, A)", NULL, {4, 3}},
    {"max(cols,cols)", "max(cols, cols)", NULL, {4, 1}},
    {"min(A,cols)", "min(A, cols)", NULL, {4, 3}},
    {"sum(rows)", "sum(rows)", NULL, {1, 1}},
    {"sum(cols,rows)", "sum(cols, rows)", NULL, {1, 1}},
    {"sum(rows,rows)", "sum(rows, rows)", NULL, {1, 3}},
    {"sum(rows+cols,rows)+rows", "sum(rows + cols, rows) + rows", NULL, {1, 3}},
};

static void texts_are_read_by_the_rules_of_the_grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        shaped_check(&readings[i], &reading_matrices);
    for (size_t i = 0; i < sizeof with_named_axes / sizeof *with_named_axes; i++)
        shaped_check(&with_named_axes[i], &named_axes);
}

/* So one can see what a text does before its shapes are known. */
static void with_numbers_everything_fits(void **state)
{
    (void)state;
    static const struct shape ones[READING_MATRICES] = {
        {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}};
    struct expression_options options = reading_matrices;
    options.shapes = ones;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(readings[i].text, &reading_matrices, &mem);
        struct graph ones_only = reading_parse(readings[i].text, &options, &mem);
        assert_true(reading_same_operations(&g, &ones_only));
        arena_release(&mem);
    }
    struct arena mem = ARENA_INIT;
    reading_parse("X@V + S*W", &options, &mem); /* does not fit as it is declared */
    arena_release(&mem);
}

static void leaves_have_the_shapes_declared(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("X@W*z", &reading_matrices, &mem);
    assert_int_equal(g.n_leaves, READING_MATRICES + 1);
    for (int i = 0; i < READING_MATRICES; i++) {
        assert_int_equal(g.leaves[i].shape.rows, reading_matrices.shapes[i].rows);
        assert_int_equal(g.leaves[i].shape.cols, reading_matrices.shapes[i].cols);
    }
    for (int i = 0; i < g.n; i++)
        if (g.nodes[i].op == OP_LEAF && g.nodes[i].leaf == READING_MATRICES)
            assert_true(g.nodes[i].shape.rows == 1 && g.nodes[i].shape.cols == 1);
    arena_release(&mem);
}

static void nodes_are_in_left_to_right_post_order(void **state)
{
    (void)state;
    static const struct ordered orders[] = {
        {"X@W+c", false, "X W matmul(0,1) c add(2,3)"},
        {"(X@W).T", false, "X W matmul(0,1) transpose(2)"},
        {"X@-W.T.T", false, "X W transpose(1) transpose(2) neg(3) matmul(0,4)"},
        {"X.T@X.T.T", false, "X transpose(0) transpose(0) transpose(2) matmul(1,3)"},
        {"X.T@X.T.T", true, "X transpose(0) transpose(1) matmul(1,2)"},
        {"sum(X,rows)-sum(X,cols)+sum(X)-sum(X,rows)", false,
         "X sum_rows(0) sum_cols(0) sub(1,2) sum(0) add(3,4) sum_rows(0) sub(5,6)"},
        {"sum(X,rows)-sum(X,cols)+sum(X)-sum(X,rows)", true,
         "X sum_rows(0) sum_cols(0) sub(1,2) sum(0) add(3,4) sub(5,1)"},
        {"mean(X)+mean(X,rows)+mean(X,cols)", true,
         "X mean(0) mean_rows(0) add(1,2) mean_cols(0) add(3,4)"},
        {"max(X,cols)+max(X,c)", true, "X max_cols(0) c max(0,2) add(1,3)"},
        {"ce(X@W,X@W)-bce(X@W,X@W)", true, "X W matmul(0,1) ce(2,2) bce(2,2) sub(3,4)"},
        {"X@S+X*b+X@S", true, "X S matmul(0,1) b mul(0,3) add(2,4) add(5,2)"},
        {"softmax(X)log_softmax(X)norm(X)batch_norm(X)", false,
         "X softmax(0) log_softmax(0) mul(1,2) norm(0) mul(3,4) batch_norm(0) mul(5,6)"},
    };
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        ordered_check(&orders[i], &reading_matrices);
}

static void nodes_know_where_they_stand(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    /*                       1234567890123456 78 */
    struct graph g = reading_parse("sum(X@W, cols)+cᵀ.T", &reading_matrices, &mem);
    static const long columns[] = {5, 7, 6, 1, 16, 17, 20, 15};
    assert_string_equal(
        reading_order(&g, &mem),
        "X W matmul(0,1) sum_cols(2) c transpose(4) transpose(5) add(3,6)");
    for (int i = 0; i < g.n; i++)
        if (g.nodes[i].column != columns[i])
            fail_msg("node %d: column %ld", i, g.nodes[i].column);
    arena_release(&mem);
}

static void nodes_print_with_names_for_what_is_below(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("max((X@W).T, (a))", &reading_matrices, &mem);
    assert_string_equal(reading_order(&g, &mem),
                        "X W matmul(0,1) transpose(2) a max(3,4)");
    static const char *const below[] = {"−2", "z₁", "z₂", "z₃", "cols", NULL};
    assert_string_equal(expression_print_node(&g, 2, true, reading_named, below, &mem),
                        "−2@z₁");
    assert_string_equal(expression_print_node(&g, 3, true, reading_named, below, &mem),
                        "z₂ᵀ");
    assert_string_equal(expression_print_node(&g, 3, false, reading_named, below, &mem),
                        "z₂.T");
    assert_string_equal(expression_print_node(&g, 5, true, reading_named, below, &mem),
                        "max(z₃, (cols))");
    static const char *const digits[] = {NULL, "−2", "2", "-1", NULL, NULL};
    assert_string_equal(expression_print_node(&g, 2, true, reading_named, digits, &mem),
                        "X@(−2)");
    assert_string_equal(expression_print_node(&g, 3, true, reading_named, digits, &mem),
                        "(2)ᵀ");
    g = reading_parse("(-X).T", &reading_matrices, &mem);
    assert_string_equal(expression_print_node(&g, 2, false, reading_named,
                                              (const char *[]){NULL, "-1", NULL}, &mem),
                        "(-1).T");
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_by_the_rules_of_the_grammar),
        cmocka_unit_test(with_numbers_everything_fits),
        cmocka_unit_test(leaves_have_the_shapes_declared),
        cmocka_unit_test(nodes_are_in_left_to_right_post_order),
        cmocka_unit_test(nodes_know_where_they_stand),
        cmocka_unit_test(nodes_print_with_names_for_what_is_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
