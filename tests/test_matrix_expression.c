#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/matrix_op.h"
#include "tests/reading.h"
#include "tests/near.h"

/* Expressions of matrices. Texts, shapes and sentences were written by hand. */

static const char *const names[] = {"X", "Y", "W", "V", "S", "Q", "b", "c", "a"};
static const struct shape shapes[] = {{4, 3}, {4, 3}, {3, 2}, {2, 5}, {3, 3},
                                      {3, 3}, {1, 3}, {4, 1}, {1, 1}};
enum { NAMES = sizeof names / sizeof *names };
_Static_assert(sizeof shapes / sizeof *shapes == NAMES, "a shape for each name");
static const struct expression_options matrices = {
    .names = names, .n_names = NAMES, .shapes = shapes, .split_words = true};
static const struct expression_options numbers = {.split_words = true};

/* A name that is also the word for an axis. */
static const char *const axes[] = {"A", "cols", "rows"};
static const struct shape axis_shapes[] = {{4, 3}, {4, 1}, {1, 3}};
static const struct expression_options named_axes = {
    .names = axes, .n_names = 3, .shapes = axis_shapes};

static const char *const large[] = {"L", "R", "K", "M", "N"};
static const struct shape large_shapes[] = {
    {2000, 1}, {1, 1000}, {1000, 1}, {1000000, 1}, {1, 1000000}};
static const struct expression_options large_names = {
    .names = large, .n_names = 5, .shapes = large_shapes};

static bool same_operations(const struct graph *a, const struct graph *b)
{
    bool same = a->n == b->n && a->n_leaves == b->n_leaves;
    for (int i = 0; same && i < a->n; i++) {
        const struct node *p = &a->nodes[i], *q = &b->nodes[i];
        same = p->op == q->op && p->in[0] == q->in[0] && p->in[1] == q->in[1] &&
               p->leaf == q->leaf;
    }
    for (int i = 0; same && i < a->n_leaves; i++)
        same = strcmp(a->leaves[i].name, b->leaves[i].name) == 0;
    return same;
}

/* --- what is read, and how it is shown -----------------------------------------------
 */

/* As struct reading, and the shape of the result. */
struct shaped {
    const char *text, *plain, *pretty;
    struct shape shape;
};

static void check_shaped(const struct shaped *r, const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(r->text, options, &mem);
    const struct shape *shape = &g.nodes[g.n - 1].shape;
    if (shape->rows != r->shape.rows || shape->cols != r->shape.cols)
        fail_msg("%s is %d×%d", r->text, shape->rows, shape->cols);
    reading_check(&(struct reading){r->text, r->plain, r->pretty}, options);
    arena_release(&mem);
}

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
        check_shaped(&readings[i], &matrices);
    for (size_t i = 0; i < sizeof with_named_axes / sizeof *with_named_axes; i++)
        check_shaped(&with_named_axes[i], &named_axes);
}

/* So one can see what a text does before its shapes are known. */
static void with_numbers_everything_fits(void **state)
{
    (void)state;
    static const struct shape ones[NAMES] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1},
                                             {1, 1}, {1, 1}, {1, 1}, {1, 1}};
    struct expression_options options = matrices;
    options.shapes = ones;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g = reading_parse(readings[i].text, &matrices, &mem);
        struct graph ones_only = reading_parse(readings[i].text, &options, &mem);
        assert_true(same_operations(&g, &ones_only));
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
    struct graph g = reading_parse("X@W*z", &matrices, &mem);
    assert_int_equal(g.n_leaves, NAMES + 1);
    for (int i = 0; i < NAMES; i++) {
        assert_int_equal(g.leaves[i].shape.rows, shapes[i].rows);
        assert_int_equal(g.leaves[i].shape.cols, shapes[i].cols);
    }
    for (int i = 0; i < g.n; i++)
        if (g.nodes[i].op == OP_LEAF && g.nodes[i].leaf == NAMES)
            assert_true(g.nodes[i].shape.rows == 1 && g.nodes[i].shape.cols == 1);
    arena_release(&mem);
}

/* --- order, sharing, columns ---------------------------------------------------------
 */

/* The graph in reverse Polish, a node by its index where it is not the next one. */
static const char *order(const struct graph *g, struct arena *mem)
{
    char *text = arena_printf(mem, "%s", "");
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        const char *name = op_table[n->op].name;
        if (n->op == OP_LEAF)
            text = arena_printf(mem, "%s %s", text, g->leaves[n->leaf].name);
        else if (n->op == OP_CONSTANT)
            text = arena_printf(mem, "%s %g", text, n->constant);
        else if (n->in[1] < 0)
            text = arena_printf(mem, "%s %s(%d)", text, name, n->in[0]);
        else
            text = arena_printf(mem, "%s %s(%d,%d)", text, name, n->in[0], n->in[1]);
    }
    return text + 1;
}

static void nodes_are_in_left_to_right_post_order(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool share;
        const char *want;
    } orders[] = {
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
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct arena mem = ARENA_INIT;
        struct expression_options options = matrices;
        options.share = orders[i].share;
        struct graph g = reading_parse(orders[i].text, &options, &mem);
        assert_string_equal(order(&g, &mem), orders[i].want);
        arena_release(&mem);
    }
}

static void nodes_know_where_they_stand(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    /*                       1234567890123456 78 */
    struct graph g = reading_parse("sum(X@W, cols)+cᵀ.T", &matrices, &mem);
    static const long columns[] = {5, 7, 6, 1, 16, 17, 20, 15};
    assert_string_equal(
        order(&g, &mem),
        "X W matmul(0,1) sum_cols(2) c transpose(4) transpose(5) add(3,6)");
    for (int i = 0; i < g.n; i++)
        if (g.nodes[i].column != columns[i])
            fail_msg("node %d: column %ld", i, g.nodes[i].column);
    arena_release(&mem);
}

/* --- errors --------------------------------------------------------------------------
 */

/* The sentence begins so. */
static void check_mistake(const struct mistake *m,
                          const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = {0};
    struct fail fail = FAIL_INIT;
    mistake_check(m, options);
    expression_parse(m->text, options, &mem, &g, &fail);
    if (strncmp(fail.what, m->what, strlen(m->what)) != 0)
        fail_msg("%.40s: %s; expected %s", m->text, fail.what, m->what);
    arena_release(&mem);
}

/* Whole sentences: nothing may follow. */
static void check_misfit(const struct mistake *m,
                         const struct expression_options *options)
{
    struct arena mem = ARENA_INIT;
    struct graph g = {0};
    struct fail fail = FAIL_INIT;
    expression_parse(m->text, options, &mem, &g, &fail);
    check_mistake(m, options);
    assert_string_equal(fail.what, m->what);
    arena_release(&mem);
}

static void shapes_that_do_not_fit_are_named_with_their_column(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"X@V", 2, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"b@X", 2, "b is 1×3, X is 4×3: b@X needs 3 rows in X"},
        {"c@X", 2, "c is 4×1, X is 4×3: c@X needs 1 row in X"},
        {"X@X", 2, "X is 4×3: X@X needs 3 rows in X"},
        {"X@2", 2, "X is 4×3, 2 is a number: X@2 needs 3 rows in 2"},
        {"X@2W", 2, "X is 4×3, 2 is a number: X@2 needs 3 rows in 2"},
        {"a@X", 2, "a is a number, X is 4×3: a@X needs 1 row in X"},
        {"X.T@W", 4, "X.T is 3×4, W is 3×2: X.T@W needs 4 rows in W"},
        {"Xᵀ@W", 3, "X.T is 3×4, W is 3×2: X.T@W needs 4 rows in W"},
        {"θX@V", 3, "θ*X is 4×3, V is 2×5: θ*X@V needs 3 rows in V"},
        {"X@(W-1)@X", 8, "X@(W - 1) is 4×2, X is 4×3: X@(W - 1)@X needs 2 rows in X"},
        {"(X+Y)@-V", 6, "X + Y is 4×3, -V is 2×5: (X + Y)@-V needs 3 rows in -V"},
        /* entry by entry */
        {"X+V", 2, "X is 4×3, V is 2×5: X + V needs 1 or 4 rows and 1 or 3 columns in V"},
        {"X-S", 2, "X is 4×3, S is 3×3: X - S needs 1 or 4 rows in S"},
        {"b-X@W", 2, "b is 1×3, X@W is 4×2: b - X@W needs 1 or 3 columns in X@W"},
        {"c+S", 2, "c is 4×1, S is 3×3: c + S needs 1 or 4 rows in S"},
        {"W^S", 2, "W is 3×2, S is 3×3: W^S needs 1 or 2 columns in S"},
        {"1+max(X,c,W)", 3,
         "max(X, c) is 4×3, W is 3×2: max(max(X, c), W) needs 1 or 4 rows and 1 or 3 "
         "columns in W"},
        {"atan2(X,V)", 1,
         "X is 4×3, V is 2×5: atan2(X, V) needs 1 or 4 rows and 1 or 3 columns in V"},
        /* labels: class numbers, or a column for each class */
        {"1+ce(X,W)", 3, "X is 4×3, W is 3×2: ce(X, W) needs 4×1 or 4×3 for W"},
        {"ce(c,X)", 1, "c is 4×1, X is 4×3: ce(c, X) needs 4×1 for X"},
        {"bce(X,c)", 1, "X is 4×3, c is 4×1: bce(X, c) needs 4×3 for c"},
        /* a product that is not written is one entry by entry */
        {"XV", 2,
         "X is 4×3, V is 2×5: X*V needs 1 or 4 rows and 1 or 3 columns in V; the matrix "
         "product is written X@V"},
        {"X(W)", 2,
         "X is 4×3, W is 3×2: X*W needs 1 or 4 rows and 1 or 3 columns in W; the matrix "
         "product is written X@W"},
        {"(X+1)W+2", 6,
         "X + 1 is 4×3, W is 3×2: (X + 1)*W needs 1 or 4 rows and 1 or 3 columns in W; "
         "the matrix product is written (X + 1)@W"},
        {"X·S", 2,
         "X is 4×3, S is 3×3: X*S needs 1 or 4 rows in S; the matrix product is written "
         "X@S"},
        {"X/S", 2, "X is 4×3, S is 3×3: X/S needs 1 or 4 rows in S"},
        /* what is longer than 31 bytes is not repeated */
        {"(2X+Y+X+Y+X+Y+X+Y)@V", 19,
         "2*X + Y + X + Y + X + Y + X + Y is 4×3, V is 2×5: (2*X + Y + X + Y + X + Y + X "
         "+ "
         "Y)@V needs 3 rows in V"},
        {"(-2X+Y+X+Y+X+Y+X+Y)@V", 20,
         "the left side is 4×3, V is 2×5: @ needs 3 rows in V"},
        {"(X+Y+X+Y+X+Y+X+Y)@V", 18,
         "X + Y + X + Y + X + Y + X + Y is 4×3, V is 2×5: "
         "(X + Y + X + Y + X + Y + X + Y)@V needs 3 rows in V"},
        {"(X+Y+X+Y+X+Y+X+Y+X)@V", 20,
         "the left side is 4×3, V is 2×5: @ needs 3 rows in V"},
        {"X@(X+Y+X+Y+X+Y+X+Y+X)", 2,
         "X is 4×3, the right side is 4×3 (rows of X, columns of X): @ needs 3 rows in "
         "the right side"},
        {"(X+Y+X+Y+X+Y+X+Y+X)V", 20,
         "the left side is 4×3, V is 2×5: * needs 1 or 4 rows and 1 or 3 columns in V; "
         "the matrix product is written with @"},
        {"min(X+Y+X+Y+X+Y+X+Y+X,X+Y+X+Y+X+Y+X+Y+X+W@V)", 40,
         "the left side is 4×3, W@V is 3×5: + needs 1 or 4 rows and 1 or 3 columns in "
         "W@V"},
        {"min(X+Y+X+Y+X+Y+X+Y+X,V+V+V+V+V+V+V+V+V+V)", 1,
         "the first input is 4×3, the second input is 2×5 (rows of V, columns of V): "
         "min needs 1 or 4 rows and 1 or 3 columns in the second input"},
        /* before whatever is wrong further on */
        {"X@V)", 2, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"(X@V", 3, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"X@V@V+S@V", 2, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"sum(X@V,1)", 6, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"|X@V", 3, "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
        {"-X@V+$", 3, "-X is 4×3, V is 2×5: -X@V needs 3 rows in V"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        check_misfit(&mistakes[i], &matrices);
}

static void a_node_has_at_most_a_million_entries(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"L@R", 2,
         "L is 2000×1, R is 1×1000: L@R would have 2000000 entries; at most 1000000 fit"},
        {"1+L*R", 4,
         "L is 2000×1, R is 1×1000: L*R would have 2000000 entries; at most 1000000 fit"},
        {"max(R,L)", 1,
         "R is 1×1000, L is 2000×1: max(R, L) would have 2000000 entries; at most "
         "1000000 fit"},
        {"M@N", 2,
         "M is 1000000×1, N is 1×1000000: M@N would have 1000000000000 entries; at most "
         "1000000 fit"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        check_misfit(&mistakes[i], &large_names);
    static const struct shaped fitting[] = {
        {"K@R", "K@R", NULL, {1000, 1000}},
        {"K*R", "K*R", "K·R", {1000, 1000}},
        {"N@M", "N@M", NULL, {1, 1}},
        {"sum(K@R)@R", "sum(K@R)@R", NULL, {1, 1000}},
    };
    for (size_t i = 0; i < sizeof fitting / sizeof *fitting; i++)
        check_shaped(&fitting[i], &large_names);
}

static void other_mistakes_say_what_to_write(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"@X", 1, "expected a number, a name or (, found @"},
        {"X@", 3, "expected a number, a name or (, found the end"},
        {"X@@W", 3, "expected a number, a name or (, found @"},
        {"X@*W", 3, "expected a number, a name or (, found *"},
        {"√@X", 2, "expected a number, a name or (, found @"},
        {".T", 1, "expected a number, a name or (, found .T"},
        {"X+ᵀ", 3, "expected a number, a name or (, found ᵀ"},
        {"(.T)", 2, "expected a number, a name or (, found .T"},
        {"X.", 3, "expected T, for the transpose, or a digit after the point"},
        {"X. T", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.t", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.TW", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.T2", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.shape", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.sumx", 3, "expected T, for the transpose, or a digit after the point"},
        {"X.abcdefghijklmnopqrstuvwxyzabcdefghij", 3, "expected T"},
        {"X.sum()", 3, "functions stand before their input: write sum(…)"},
        {"X.5", 2, "expected an operator, found .5"},
        {"X.T3", 3, "expected T"},
        {"X.T 3", 5, "expected an operator, found 3"},
        {"2.T", 2, "a number is its own transpose; for a product with T write *T"},
        {"2ᵀ", 2, "a number is its own transpose"},
        {"2.5.T", 4, "a number is its own transpose"},
        {"√2.T", 3, "a number is its own transpose"},
        {"1+2.T", 4, "a number is its own transpose"},
        {"pow(2.T,1)", 6, "a number is its own transpose"},
        {"X^2.T", 4, "the transpose of a power needs brackets: (A^2).T"},
        {"X'", 2, "a transpose is written A.T"},
        {"X⊤", 2, "a transpose is written A.T"},
        {"X^T", 2, "^ is a power; a transpose is written X.T"},
        {"(X)**T@Y", 4, "^ is a power; a transpose is written X.T"},
        {"b^T", 2, "^ is a power; a transpose is written b.T"},
        {"c^T", 2, "^ is a power; a transpose is written c.T"},
        {"(X@W)^(T)", 6, "^ is a power; a transpose is written (X@W).T"},
        {"(X+Y+X+Y+X+Y+X+Y+X)^T", 20, "^ is a power; a transpose is written A.T"},
        /* axes */
        {"sum(X,0)", 6, "sum takes one argument, and rows or cols after it for an axis"},
        {"sum(X,axis=0)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,row)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,Rows)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,Y)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,rows,Y)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,rows+1)", 6, "sum takes one argument, and rows or cols after it"},
        {"sum(X,(rows))", 6, "sum takes one argument, and rows or cols after it"},
        {"mean(X,cols cols)", 7, "mean takes one argument, and rows or cols after it"},
        {"sum(X,", 6, "sum takes one argument"},
        {"sum(X,rows", 11, "expected ) for the sum at column 1"},
        {"sum(rows)", 5, "unknown name rows; it stands only at the end of sum(A, rows)"},
        {"max(X,rows)", 7, "unknown name rows; it stands only at the end of"},
        {"max(X,Y,cols)", 9, "unknown name cols; it stands only at the end of"},
        {"min(X,cols)", 7, "unknown name cols; it stands only at the end of"},
        {"X+cols", 3, "unknown name cols; it stands only at the end of"},
        {"axis", 1, "unknown name axis; an axis is named rows or cols"},
        {"max(X)", 6,
         "max takes two arguments or more, with commas; of each row it is max(A, cols)"},
        {"softmax(X,cols)", 10,
         "softmax takes one argument; it goes by rows, and by columns it is "
         "softmax(A.T).T"},
        {"log_softmax(X,rows)", 14, "log_softmax takes one argument; it goes by rows"},
        {"norm(X,2)", 7, "norm takes one argument"},
        {"ce(X)", 5, "ce takes two arguments, separated by a comma"},
        {"bce(X,Y,1)", 8, "bce takes two arguments, separated by a comma"},
        /* words */
        {"sum X", 4, "expected ( after sum, as in sum(x)"},
        {"ce", 3, "expected ( after ce, as in ce(a, b)"},
        {"softmaxX", 1, "unknown name softmaxX; the function is written softmax(X)"},
        {"transpose(X)", 1, "unknown function transpose; a transpose is written A.T"},
        {"matmul(X,W)", 1, "unknown function matmul; a matrix product is written A@B"},
        {"dot(X,W)", 1, "unknown function dot; a matrix product is written A@B"},
        {"det(S)", 1, "unknown function det; there are no determinants here"},
        {"mse(X,Y)", 1, "unknown function mse; it is written mean((A - B)^2)"},
        {"softmx(X)", 1, "unknown function softmx; did you mean softmax?"},
        {"logsoftmax(X)", 1, "unknown function logsoftmax; did you mean log_softmax?"},
        {"BatchNorm(X)", 1, "unknown function BatchNorm; did you mean batch_norm?"},
        {"maen(X)", 1, "unknown function maen; did you mean mean?"},
        {"Xsum(X)", 1, "unknown function Xsum; a product is written X*sum(…)"},
        {"sum_rows(X)", 1, "unknown function sum_rows; "},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        check_mistake(&mistakes[i], &matrices);
    /* a T that is declared may be an exponent */
    static const char *const t[] = {"X", "T"};
    static const struct shape t_shapes[] = {{4, 3}, {1, 1}};
    const struct expression_options with_t = {
        .names = t, .n_names = 2, .shapes = t_shapes};
    check_shaped(&(struct shaped){"X^T", "X^T", NULL, {4, 3}}, &with_t);
    check_shaped(&(struct shaped){"T.T+T", "T.T + T", "Tᵀ + T", {1, 1}}, &with_t);
    check_shaped(&(struct shaped){"2^-T", "2^-T", "2^(−T)", {1, 1}}, &with_t);
    check_mistake(&(struct mistake){"2.T", 2, "a number is its own transpose"}, &with_t);
    /* elsewhere an undeclared one is a number */
    check_shaped(
        &(struct shaped){"+T-2^-T+z^T", "T - 2^-T + z^T", "T − 2^(−T) + z^T", {1, 1}},
        &matrices);
}

/* Every function there is, and none that only has an axis. */
static void an_unknown_function_is_told_of_all(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g;
    struct fail fail = FAIL_INIT;
    static const char *const all[] = {", sum, ",         ", mean, ", ", softmax, ",
                                      ", log_softmax, ", ", ce, ",   ", bce, ",
                                      ", norm, "};
    assert_int_equal(expression_parse("foobar(X)", &matrices, &mem, &g, &fail),
                     ERR_INPUT);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        const char *at = strstr(fail.what, all[i]);
        if (!at || strstr(at + 1, all[i]))
            fail_msg("%s is not there once: %s", all[i], fail.what);
    }
    const char *last = ", norm, batch_norm";
    assert_string_equal(fail.what + strlen(fail.what) - strlen(last), last);
    assert_null(strstr(fail.what, "matmul"));
    /* one name after another, as the operations stand in their tables */
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        if (op_is_call(&op_table[op]) && !strstr(fail.what, op_table[op].typed))
            fail_msg("%s is not in: %s", op_table[op].typed, fail.what);
    arena_release(&mem);
}

/* Without shapes these are what they were before there were matrices. */
static void without_shapes_there_are_no_matrices(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {"x@y", 2, "unexpected character @"},
        {"xᵀ", 2, "unexpected character ᵀ"},
        {"x'", 2, "unexpected character '"},
        {"x⊤", 2, "unexpected character ⊤"},
        {"x.T", 3, "expected a digit after the point"},
        {"x.sum", 3, "expected a digit after the point"},
        {"sum(x)", 1, "unknown function sum; a sum is written with +"},
        {"dot(x,y)", 1, "unknown function dot; a product is written x*y"},
        {"det(x)", 1, "unknown function det; there are numbers only, and no matrices"},
        {"softmax(x)", 1, "unknown function softmax; there are exp, log, "},
        {"mean(x)", 1, "unknown function mean; "},
        {"norm(x)", 1, "unknown function norm; "},
        {"transpose(x)", 1, "unknown function transpose; there are exp, log, "},
        {"max(x,cols)", 7, "unknown name cols; a name is a letter with digits after it"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        check_mistake(&mistakes[i], &numbers);
    check_misfit(
        &(struct mistake){"max(x)", 6, "max takes two arguments or more, with commas"},
        &numbers);
    static const struct shaped read[] = {
        {"2.T", "2*T", "2·T", {1, 1}},
        {"x^T", "x^T", NULL, {1, 1}},
        {"ce+inv", "c*e + i*n*v", "c·e + i·n·v", {1, 1}},
    };
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        check_shaped(&read[i], &numbers);
}

/* --- the rules -----------------------------------------------------------------------
 */

static uint32_t drawn(uint32_t *r, uint32_t below)
{
    *r = *r * 1664525U + 1013904223U;
    return (*r >> 8) % below;
}

static struct matrix matrix_new(struct shape shape, struct arena *mem)
{
    size_t rows = (size_t)shape.rows, columns = (size_t)shape.cols;
    return (struct matrix){arena_new(mem, double, rows *columns), rows, columns};
}

/* Entry (i, j) of an input that is repeated as often as the result needs. */
static double entry(struct matrix m, size_t i, size_t j)
{
    return m.at[(m.rows > 1 ? i : 0) * m.columns + (m.columns > 1 ? j : 0)];
}

static struct matrix_step step_of(enum op op, struct matrix a, struct matrix b,
                                  struct shape out, struct arena *mem)
{
    const struct matrix_op_info *info = matrix_op(op);
    struct shape sa = {(int)a.rows, (int)a.columns}, sb = {(int)b.rows, (int)b.columns};
    return (struct matrix_step){
        .a = a,
        .b = b,
        .out = matrix_new(out, mem),
        .saved = arena_new(mem, double, info->saves ? info->saves(sa, sb) : 1),
        .work = arena_new(mem, double, 64)};
}

/* The output of a graph, node by node. */
static struct matrix evaluated(const struct graph *g, const struct matrix *leaves,
                               struct arena *mem)
{
    struct matrix *values = arena_new(mem, struct matrix, g->n);
    for (int k = 0; k < g->n; k++) {
        const struct node *n = &g->nodes[k];
        struct matrix a = n->in[0] < 0 ? (struct matrix){0} : values[n->in[0]];
        struct matrix b = n->in[1] < 0 ? a : values[n->in[1]];
        if (n->op >= OP_ENTRIES_END) {
            struct matrix_step s = step_of(n->op, a, b, n->shape, mem);
            matrix_op(n->op)->forward(&s);
            values[k] = s.out;
            continue;
        }
        struct matrix out = matrix_new(n->shape, mem);
        for (size_t i = 0; i < out.rows; i++)
            for (size_t j = 0; j < out.columns; j++)
                out.at[i * out.columns + j] =
                    n->op == OP_LEAF ? entry(leaves[n->leaf], i, j)
                    : n->op == OP_CONSTANT
                        ? n->constant
                        : op_table[n->op].forward(entry(a, i, j), entry(b, i, j));
        values[k] = out;
    }
    return values[g->n - 1];
}

/* The rule as an expression gives what the backward function gives. */
static void check_values(enum op op, int input, const struct graph *rule,
                         const struct shape *of, struct arena *mem)
{
    static const double some[] = {-1, 0.5, 2, 0.25, -0.75}; /* with ties, without 0 */
    uint32_t r = (uint32_t)op;
    struct matrix leaves[4];
    for (int k = 0; k < 4; k++) {
        leaves[k] = matrix_new(of[k], mem);
        for (size_t i = 0; i < leaves[k].rows * leaves[k].columns; i++)
            leaves[k].at[i] = some[drawn(&r, 5)];
    }
    if (op == OP_CE && of[1].cols == 1) /* then labels are class numbers */
        memset(leaves[1].at, 0, leaves[1].rows * sizeof(double));
    struct matrix_step s = step_of(op, leaves[0], leaves[1], of[2], mem);
    matrix_op(op)->forward(&s);
    s.up = leaves[3];
    s.grad = matrix_new(of[input], mem);
    matrix_op(op)->backward[input](&s);
    leaves[2] = s.out;
    struct matrix is = evaluated(rule, leaves, mem);
    for (size_t i = 0; i < matrix_entries(&is); i++)
        if (!near(is.at[i], s.grad.at[i], 1, 1e-12))
            fail_msg("%s by input %d: %g is to be %g", op_table[op].name, input, is.at[i],
                     s.grad.at[i]);
}

static void check_rule(enum op op, int input, struct shape a, struct shape b)
{
    static const char *const roles[] = {"A", "B", "out", "δ"};
    const char *rule = input == 0 ? op_table[op].rule_a : op_table[op].rule_b;
    struct shape of[4] = {a, b}, want = input == 0 ? a : b;
    char needs[GRAPH_NEEDS];
    assert_true(graph_shape(op, a, b, &of[2], needs));
    of[3] = of[2];
    const struct expression_options options = {
        .names = roles, .n_names = 4, .shapes = of, .only_names = true};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse(rule, &options, &mem);
    struct shape is = g.nodes[g.n - 1].shape;
    if (is.rows != want.rows || is.cols != want.cols)
        fail_msg("%s of %d×%d, %d×%d: %s is %d×%d", op_table[op].name, a.rows, a.cols,
                 b.rows, b.cols, rule, is.rows, is.cols);
    struct graph again = reading_parse(expression_print(&g, true, &mem), &options, &mem);
    assert_true(reading_equal(&g, &again));
    check_values(op, input, &g, of, &mem);
    arena_release(&mem);
}

/* A gradient has the shape of what it is the gradient of, for every shape. */
static void rules_are_expressions_that_give_the_gradient(void **state)
{
    (void)state;
    static const struct shape samples[] = {{4, 3}, {1, 3}, {4, 1}, {3, 3}, {1, 1}};
    static const int widths[] = {1, 2, 3};
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
            struct shape a = samples[i];
            if (op != OP_MATMUL) {
                check_rule(op, 0, a, a);
                if (op_table[op].arity == 2)
                    check_rule(op, 1, a, a);
            }
            for (int k = 0; op == OP_MATMUL && k < 3; k++) {
                check_rule(op, 0, a, (struct shape){a.cols, widths[k]});
                check_rule(op, 1, a, (struct shape){a.cols, widths[k]});
            }
        }
    }
}

/* --- any text ------------------------------------------------------------------------
 */

/* What a text would make, node by node: the operands that wait are in `stack`. */
struct tree {
    struct graph g;
    int leaf_nodes[NAMES];
    int stack[64];
    int n;
};

static void add_operand(struct tree *t, uint32_t *r)
{
    uint32_t which = drawn(r, NAMES + 2);
    if (which >= NAMES) {
        static const double constants[] = {0, 2, 0.5, 3.141592653589793, 1e300};
        t->stack[t->n++] = graph_add_constant(&t->g, constants[drawn(r, 5)], 1);
        return;
    }
    if (t->leaf_nodes[which] < 0)
        t->leaf_nodes[which] = graph_add_leaf(&t->g, (int)which, 1);
    t->stack[t->n++] = t->leaf_nodes[which];
}

/* Applies an operation to the last operands, if it takes them. */
static bool add_operation(struct tree *t, enum op op)
{
    int arity = op_table[op].arity, a = t->n - arity;
    char needs[GRAPH_NEEDS];
    struct shape out;
    if (a < 0)
        return false;
    int first = t->stack[a], second = arity == 2 ? t->stack[a + 1] : -1;
    if (!graph_shape(op, t->g.nodes[first].shape,
                     t->g.nodes[second < 0 ? first : second].shape, &out, needs))
        return false;
    t->stack[a] = graph_add_op(&t->g, op, first, second, 1);
    t->n = a + 1;
    return true;
}

/* A random tree of at most 40 nodes; counts which operations it has. */
static void draw_tree(struct tree *t, uint32_t *r, long counts[OP_MOST])
{
    for (int i = 0; i < 24; i++) {
        enum op op = OP_CONSTANT + 1 + (enum op)drawn(r, OP_MOST - OP_CONSTANT - 1);
        if (t->n == 0 || drawn(r, 3) == 0)
            add_operand(t, r);
        else if (add_operation(t, op))
            counts[op]++;
    }
    while (t->n > 1)
        if (!add_operation(t, OP_ADD)) /* b is a matrix or a number: its sum fits */
            add_operation(t, OP_SUM);
}

static void every_tree_is_printed_and_read_again(void **state)
{
    (void)state;
    uint32_t r = 7;
    long counts[OP_MOST] = {0};
    struct leaf leaves[NAMES] = {0};
    for (int i = 0; i < NAMES; i++) {
        strcpy(leaves[i].name, names[i]);
        leaves[i].shape = shapes[i];
    }
    struct expression_options sharing = matrices;
    sharing.share = true;
    for (int i = 0; i < 20000; i++) {
        struct arena mem = ARENA_INIT;
        struct node nodes[128];
        struct tree t = {
            .g = {.nodes = nodes, .leaves = leaves, .n_leaves = NAMES},
            .leaf_nodes = {-1, -1, -1, -1, -1, -1, -1, -1, -1},
        };
        draw_tree(&t, &r, counts);
        for (int pretty = 0; pretty < 2; pretty++) {
            const char *text = expression_print(&t.g, pretty, &mem);
            struct graph again = reading_parse(text, &matrices, &mem);
            if (!reading_equal(&t.g, &again))
                fail_msg("%s is read as %s", text, expression_print(&again, false, &mem));
            /* shared, it says the same, and nothing twice */
            struct graph shared = reading_parse(text, &sharing, &mem);
            assert_string_equal(expression_print(&shared, pretty, &mem), text);
            for (int k = 0; k < shared.n; k++)
                for (int j = 0; j < k; j++) {
                    const struct node *p = &shared.nodes[j], *q = &shared.nodes[k];
                    assert_false(p->op == q->op && p->in[0] == q->in[0] &&
                                 p->in[1] == q->in[1] && p->leaf == q->leaf &&
                                 same_number(p->constant, q->constant));
                }
        }
        arena_release(&mem);
    }
    for (enum op op = OP_CONSTANT + 1; op < OP_MOST; op++)
        if (counts[op] < 50)
            fail_msg("only %ld trees have %s", counts[op], op_table[op].name);
}

/* Whatever the bytes are: a graph or an error, never more (the sanitizers watch). */
static void any_bytes_are_answered(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "X",    "W", "S",    "b", "c",       "a",     "@",    "@",   ".T",   "ᵀ",
        ".",    "T", "sum(", ",", ", rows)", "cols",  "max(", "ce(", "norm", "(",
        ")",    "+", "-",    "*", "^",       "²",     "2",    ".5",  "|",    "√",
        "\xE1", "⊤", "'",    " ", "e",       "mean(", "rows", "θ",   ")",    ")"};
    enum { PIECES = sizeof pieces / sizeof *pieces };
    struct arena mem = ARENA_INIT;
    uint32_t r = 1;
    int parsed = 0, misfits = 0;
    for (int i = 0; i < 60000; i++) {
        char text[256] = "";
        for (uint32_t k = 0; k < 1 + (uint32_t)i % 12; k++)
            strcat(text, pieces[drawn(&r, PIECES)]);
        struct graph g;
        struct fail fail = FAIL_INIT;
        if (expression_parse(text, &matrices, &mem, &g, &fail) == ERR_NONE) {
            struct graph again =
                reading_parse(expression_print(&g, true, &mem), &matrices, &mem);
            assert_true(reading_equal(&g, &again));
            parsed++;
        } else {
            assert_in_range(fail.column, 1, strlen(text) + 1);
            assert_true(fail.what[0]);
            misfits += strstr(fail.what, " needs ") != NULL;
        }
        arena_clear(&mem);
    }
    assert_in_range(parsed, 2000, 58000);
    assert_in_range(misfits, 200, 58000);
    arena_release(&mem);
}

static char *repeated(struct arena *mem, const char *before, const char *unit, size_t n,
                      const char *after)
{
    size_t m = strlen(before), u = strlen(unit);
    char *text = arena_alloc(mem, m + n * u + strlen(after) + 1, 1);
    memcpy(text, before, m);
    for (size_t i = 0; i < n; i++)
        memcpy(text + m + i * u, unit, u);
    memcpy(text + m + n * u, after, strlen(after) + 1);
    return text;
}

/* As much of everything as a text has room for. */
static void text_may_have_4096_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *before, *unit;
        size_t n;
        const char *after;
        int nodes;
    } texts[] = {
        {"S", ".T", 2047, "", 2048},
        {"S", "ᵀ", 1365, "", 1366},
        {"S", "@S", 2047, "", 2048},
        {"S", "@-S", 1365, "", 2731},
        {"S", "@(S", 200, "@SSSSSSSSSSSSSSSSSSSSSSSSSSSSSS", 0}, /* not closed */
        {"sum(X", "+X", 2000, ", rows)", 2002},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g;
        const char *text =
            repeated(&mem, texts[i].before, texts[i].unit, texts[i].n, texts[i].after);
        bool read = expression_parse(text, &matrices, &mem, &g, NULL) == ERR_NONE;
        assert_int_equal(read ? g.n : 0, texts[i].nodes);
        arena_release(&mem);
    }
    struct arena mem = ARENA_INIT;
    char *deep = repeated(&mem, "", "sum(", EXPRESSION_NESTING,
                          repeated(&mem, "X", ",cols)", EXPRESSION_NESTING, ""));
    struct graph g = reading_parse(deep, &matrices, &mem);
    assert_int_equal(g.n, 1 + EXPRESSION_NESTING);
    /* an error at the end of a long text names its sides, and does not repeat them */
    check_misfit(&(struct mistake){repeated(&mem, "X@V", "", 0, ""), 2,
                                   "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
                 &matrices);
    check_misfit(&(struct mistake){repeated(&mem, "(X", "+X", 2000, ")@V"), 4004,
                                   "the left side is 4×3, V is 2×5: @ needs 3 rows in V"},
                 &matrices);
    arena_release(&mem);
}

/* --- one node ------------------------------------------------------------------------
 */

static const char *named(const void *data, int node)
{
    return ((const char *const *)data)[node];
}

static void nodes_print_with_names_for_what_is_below(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("max((X@W).T, (a))", &matrices, &mem);
    assert_string_equal(order(&g, &mem), "X W matmul(0,1) transpose(2) a max(3,4)");
    static const char *const below[] = {"−2", "z₁", "z₂", "z₃", "cols", NULL};
    assert_string_equal(expression_print_node(&g, 2, true, named, below, &mem), "−2@z₁");
    assert_string_equal(expression_print_node(&g, 3, true, named, below, &mem), "z₂ᵀ");
    assert_string_equal(expression_print_node(&g, 3, false, named, below, &mem), "z₂.T");
    assert_string_equal(expression_print_node(&g, 5, true, named, below, &mem),
                        "max(z₃, (cols))");
    static const char *const digits[] = {NULL, "−2", "2", "-1", NULL, NULL};
    assert_string_equal(expression_print_node(&g, 2, true, named, digits, &mem),
                        "X@(−2)");
    assert_string_equal(expression_print_node(&g, 3, true, named, digits, &mem), "(2)ᵀ");
    g = reading_parse("(-X).T", &matrices, &mem);
    assert_string_equal(expression_print_node(&g, 2, false, named,
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
        cmocka_unit_test(shapes_that_do_not_fit_are_named_with_their_column),
        cmocka_unit_test(a_node_has_at_most_a_million_entries),
        cmocka_unit_test(other_mistakes_say_what_to_write),
        cmocka_unit_test(an_unknown_function_is_told_of_all),
        cmocka_unit_test(without_shapes_there_are_no_matrices),
        cmocka_unit_test(rules_are_expressions_that_give_the_gradient),
        cmocka_unit_test(every_tree_is_printed_and_read_again),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(text_may_have_4096_bytes),
        cmocka_unit_test(nodes_print_with_names_for_what_is_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
