/* What is said of expressions of matrices that cannot be read, or do not fit. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/reading.h"

static const char *const large[] = {"L", "R", "K", "M", "N"};
static const struct shape large_shapes[] = {
    {2000, 1}, {1, 1000}, {1000, 1}, {1000000, 1}, {1, 1000000}};
static const struct expression_options large_names = {
    .names = large, .n_names = 5, .shapes = large_shapes};

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
        mistake_is(&mistakes[i], &reading_matrices);
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
        mistake_is(&mistakes[i], &large_names);
    static const struct shaped fitting[] = {
        {"K@R", "K@R", NULL, {1000, 1000}},
        {"K*R", "K*R", "K·R", {1000, 1000}},
        {"N@M", "N@M", NULL, {1, 1}},
        {"sum(K@R)@R", "sum(K@R)@R", NULL, {1, 1000}},
    };
    for (size_t i = 0; i < sizeof fitting / sizeof *fitting; i++)
        shaped_check(&fitting[i], &large_names);
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
        mistake_begins(&mistakes[i], &reading_matrices);
    /* a T that is declared may be an exponent */
    static const char *const t[] = {"X", "T"};
    static const struct shape t_shapes[] = {{4, 3}, {1, 1}};
    const struct expression_options with_t = {
        .names = t, .n_names = 2, .shapes = t_shapes};
    shaped_check(&(struct shaped){"X^T", "X^T", NULL, {4, 3}}, &with_t);
    shaped_check(&(struct shaped){"T.T+T", "T.T + T", "Tᵀ + T", {1, 1}}, &with_t);
    shaped_check(&(struct shaped){"2^-T", "2^-T", "2^(−T)", {1, 1}}, &with_t);
    mistake_begins(&(struct mistake){"2.T", 2, "a number is its own transpose"}, &with_t);
    /* elsewhere an undeclared one is a number */
    shaped_check(
        &(struct shaped){"+T-2^-T+z^T", "T - 2^-T + z^T", "T − 2^(−T) + z^T", {1, 1}},
        &reading_matrices);
}

/* Every function there is, and none that only has an axis. */
static void an_unknown_function_is_told_of_all(void **state)
{
    (void)state;
    static const char *const all[] = {", sum, ",         ", mean, ", ", softmax, ",
                                      ", log_softmax, ", ", ce, ",   ", bce, ",
                                      ", norm, "};
    struct fail fail = mistake_of("foobar(X)", &reading_matrices);
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
        mistake_begins(&mistakes[i], &reading_free);
    mistake_is(
        &(struct mistake){"max(x)", 6, "max takes two arguments or more, with commas"},
        &reading_free);
    static const struct shaped read[] = {
        {"2.T", "2*T", "2·T", {1, 1}},
        {"x^T", "x^T", NULL, {1, 1}},
        {"ce+inv", "c*e + i*n*v", "c·e + i·n·v", {1, 1}},
    };
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        shaped_check(&read[i], &reading_free);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_that_do_not_fit_are_named_with_their_column),
        cmocka_unit_test(a_node_has_at_most_a_million_entries),
        cmocka_unit_test(other_mistakes_say_what_to_write),
        cmocka_unit_test(an_unknown_function_is_told_of_all),
        cmocka_unit_test(without_shapes_there_are_no_matrices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
