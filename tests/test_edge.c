/* Why a gradient is computed as it is: sentences written by hand, and what they say of
 * shapes against what the grammar says of them. */
#include "explain/edge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "autodiff/plan.h"
#include "base/fail.h"
#include "tests/near.h"
#include "tests/reading.h"

static const char *const names[] = {"X", "W", "b", "V", "S", "Q", "c", "n", "P"};
static const struct shape shapes[] = {{4, 3}, {3, 5}, {1, 5}, {5, 3}, {3, 3},
                                      {3, 3}, {4, 1}, {1, 1}, {4, 5}};
enum { LEAVES = sizeof names / sizeof *names };

struct ready {
    struct graph g;
    struct notation t;
    struct arena mem;
};

static void make_ready(struct ready *r, const char *text)
{
    const struct expression_options options = {
        .names = names, .n_names = LEAVES, .shapes = shapes};
    *r = (struct ready){.mem = ARENA_INIT};
    r->g = reading_parse(text, &options, &r->mem);
    r->t = notation_new(&r->g, &r->mem, &r->mem);
}

/* --- by hand ---------------------------------------------------------------------------
 */

typedef const char *sentence(const struct graph *g, const struct notation *t, int node,
                             int input, struct arena *mem);

static const char *shapes_of(const struct graph *g, const struct notation *t, int node,
                             int input, struct arena *mem)
{
    (void)t;
    return edge_shapes(g, node, input, mem);
}

static void sentences_are_as_written(void **state)
{
    (void)state;
    static const struct {
        sentence *of;
        const char *text, *node;
        int input;
        const char *want;
    } rows[] = {
        {edge_symbols, "sum(X@W+b)", "z1", 0, "δ@Wᵀ"},
        {edge_symbols, "sum(X@W+b)", "z1", 1, "Xᵀ@δ"},
        {edge_symbols, "sum(X@W+b)", "z2", 0, "δ"},
        {edge_symbols, "sum(X@W+b)", "z2", 1, "sum(δ, rows)"},
        {edge_symbols, "sum(X*c)", "z1", 1, "sum(δ·X, cols)"},
        {edge_symbols, "sum(X*n)", "z1", 1, "sum(δ·X)"},
        {edge_symbols, "sum(X-c)", "z1", 1, "sum(δ·(−1), cols)"},
        {edge_symbols, "sum(tanh(X))", "z1", 0, "δ·(1 − z₁²)"},
        {edge_symbols, "sum(relu(X))", "z1", 0, "δ·(1 if X > 0, else 0)"},
        {shapes_of, "sum(X@W)", "z1", 0, "(4×3) = (4×5)@(3×5)ᵀ"},
        {shapes_of, "sum(X@W)", "z1", 1, "(3×5) = (4×3)ᵀ@(4×5)"},
        {shapes_of, "sum(X.T)", "z1", 0, "(4×3) = (3×4)ᵀ"},
        {shapes_of, "sum(X@W+b)", "z2", 0, "(4×5) = (4×5), entry by entry"},
        {shapes_of, "sum(X@W+b)", "z2", 1, "(1×5) = sum of the rows of (4×5)"},
        {shapes_of, "sum(X*c)", "z1", 1, "(4×1) = sum of the columns of (4×3)"},
        {shapes_of, "sum(X*n)", "z1", 1, "(1×1) = sum of the entries of (4×3)"},
        {shapes_of, "sum(X)", "L", 0, "(4×3) = handed out from (1×1)"},
        {edge_why, "sum(X@W)", "z1", 1,
         "only Xᵀ@δ has the shape of W: (3×4)@(4×5) = (3×5); δ@Xᵀ would be (4×5)@(3×4): "
         "inner sizes 5 and 3 differ"},
        {edge_why, "sum(X@W)", "z1", 0,
         "only δ@Wᵀ has the shape of X: (4×5)@(5×3) = (4×3); Wᵀ@δ would be (5×3)@(4×5): "
         "inner sizes 3 and 4 differ"},
        {edge_why, "sum(c.T@X)", "z1", 0, ""}, /* a transpose */
        {edge_why, "sum(c.T@X)", "z2", 1,
         "only z₁ᵀ@δ has the shape of X: (4×1)@(1×3) = (4×3); δ@z₁ᵀ would be "
         "(1×3)@(4×1): "
         "inner sizes 3 and 4 differ"},
        {edge_why, "sum(S@Q)", "z1", 1,
         "Sᵀ@δ has the shape of Q: (3×3)@(3×3) = (3×3), but here S@δ and 6 more do, too; "
         "only Sᵀ@δ is the gradient: entry [i,j] is the sum over the rows r of "
         "S[r,i]·δ[r,j]"},
        {edge_why, "sum(X@S)", "z1", 0,
         "δ@Sᵀ has the shape of X: (4×3)@(3×3) = (4×3), but here δ@S does, too; only "
         "δ@Sᵀ "
         "is the gradient: entry [i,j] is the sum over the columns c of δ[i,c]·S[j,c]"},
        {edge_transposes, "sum(X@V.T)", "z1", 0,
         "seen from z₂, where δ is ∂L/∂z₂: ∂L/∂V = (Xᵀ@δ)ᵀ = δᵀ@X, since (A@B)ᵀ = Bᵀ@Aᵀ: "
         "(5×4)@(4×3) = "
         "(5×3), the shape of V; Xᵀ@δ is (3×5), the transposed shape"},
        {edge_transposes, "sum(X@V.T)", "z2", 0, "z₁ = Vᵀ, and (Vᵀ)ᵀ = V: δ@z₁ᵀ is δ@V"},
        {edge_transposes, "sum(X@V.T)", "z2", 1, ""},
        {edge_transposes, "sum(W.T@X.T)", "z1", 0,
         "seen from z₃, where δ is ∂L/∂z₃: ∂L/∂W = (δ@z₂ᵀ)ᵀ = z₂@δᵀ, since (A@B)ᵀ = "
         "Bᵀ@Aᵀ: (3×4)@(4×5) = "
         "(3×5), the shape of W; δ@z₂ᵀ is (5×3), the transposed shape"},
        {edge_transposes, "sum(X@S.T)", "z1", 0,
         "seen from z₂, where δ is ∂L/∂z₂: ∂L/∂S = (Xᵀ@δ)ᵀ = δᵀ@X, since (A@B)ᵀ = Bᵀ@Aᵀ: "
         "(3×4)@(4×3) = "
         "(3×3), the shape of S"},
        {edge_transposes, "sum(X.T)", "z1", 0, ""},
        {edge_transposes, "sum(X@W)", "z1", 0, ""},
        {edge_repeated, "sum(X@W+b)", "z2", 1,
         "b was repeated for 4 rows, so its gradient is the sum of δ over the rows"},
        {edge_repeated, "sum(X+c)", "z1", 1,
         "c was repeated for 3 columns, so its gradient is the sum of δ over the "
         "columns"},
        {edge_repeated, "sum(X*n)", "z1", 1,
         "n was repeated for all 4×3 entries, so its gradient is the sum of δ·local "
         "over "
         "all of them"},
        {edge_repeated, "sum(X@W+b)", "z2", 0, ""},
        {edge_repeated, "sum(X)", "L", 0, ""},
        {edge_in_words, "sum(log_softmax(X))", "z1", 0,
         "exp(z₁) is p = softmax(X); where δ is −y/N and a row of y adds up to 1, this "
         "is "
         "(p − y)/N"},
        {edge_in_words, "sum(max(X,cols))", "z1", 0,
         "the row's largest gets δ; ties share"},
        {edge_in_words, "ce(X,c)", "L", 0,
         "p − onehot for each sample, over N: p = softmax(X), and onehot is 1 at the "
         "class "
         "that c has, else 0"},
        {edge_in_words, "ce(X,c)", "L", 1,
         "c only names the right class of each sample: a name has no slope"},
        {edge_in_words, "ce(X@W,P)", "L", 0,
         "p − P for each sample, over N: p = softmax(z₁), where a row of P adds up to 1"},
        {edge_in_words, "ce(X@W,P)", "L", 1, ""},
        {edge_in_words, "sum(softmax(X))", "z1", 0,
         "the probabilities of a row add up to 1, so each gains only what it gets above "
         "the row's average"},
        {edge_in_words, "sum(X@W)", "z1", 1, ""},
        {edge_in_words, "sum(X)", "L", 0, ""},
    };
    int n_failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ready r;
        make_ready(&r, rows[i].text);
        int node = notation_find(&r.t, &r.g, rows[i].node, strlen(rows[i].node));
        assert_true(node >= 0);
        const char *got = rows[i].of(&r.g, &r.t, node, rows[i].input, &r.mem);
        if (strcmp(got, rows[i].want) != 0) {
            print_error("%s: %s\n   not: %s\n", rows[i].text, got, rows[i].want);
            n_failed++;
        }
        arena_release(&r.mem);
    }
    assert_int_equal(n_failed, 0);
}

static void gradients_are_named_for_what_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *node;
        enum edge_leaf leaf;
        const char *shape, *use;
    } rows[] = {
        {"X", EDGE_LEAF_DATA, "● ∂L/∂X has the shape of X, 4×3",
         "not needed: X is data, nothing updates it"},
        {"X", EDGE_LEAF_EITHER, "● ∂L/∂X has the shape of X, 4×3",
         "needed if X is learned, by an update; of data it is not"},
        {"W", EDGE_LEAF_LEARNED, "● ∂L/∂W has the shape of W, 3×5",
         "an update moves W against it: W ← W − η·∂L/∂W"},
        {"z2", EDGE_LEAF_EITHER, "● ∂L/∂z₂ has the shape of z₂, 4×5",
         "the upstream of z₂ = z₁ + b: from here it goes on backward"},
    };
    struct ready r;
    make_ready(&r, "sum(relu(X@W+b))");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int node = notation_find(&r.t, &r.g, rows[i].node, strlen(rows[i].node));
        assert_string_equal(edge_same_shape(&r.g, &r.t, node, &r.mem), rows[i].shape);
        assert_string_equal(edge_use(&r.g, &r.t, node, rows[i].leaf, &r.mem),
                            rows[i].use);
    }
    arena_release(&r.mem);
}

/* --- shapes, by the grammar ------------------------------------------------------------
 */

/* True if the grammar reads the product, and it has that shape. */
static bool has_shape(const char *product, const struct expression_options *options,
                      struct shape want, struct arena *mem)
{
    struct graph g;
    if (expression_parse(product, options, mem, &g, NULL) != ERR_NONE)
        return false;
    struct shape is = g.nodes[g.n - 1].shape;
    return is.rows == want.rows && is.cols == want.cols;
}

/* How many other products of δ and the other input have the shape of the gradient. A
 * number is its own transpose. */
static int others_that_fit(struct shape delta, struct shape other, struct shape want,
                           int input, struct arena *mem)
{
    static const char *const turns[] = {"", "ᵀ"};
    const char *const declared[] = {"δ", "O"};
    const struct shape of[] = {delta, other};
    const struct expression_options options = {
        .names = declared, .n_names = 2, .shapes = of};
    const char *right = input ? "Oᵀ@δ" : "δ@Oᵀ";
    bool number_delta = delta.rows * delta.cols == 1;
    bool number_other = other.rows * other.cols == 1;
    int n = 0;
    for (int k = 0; k < 8; k++) {
        if ((k & 1 && number_delta) || (k & 2 && number_other))
            continue;
        const char *d = arena_printf(mem, "δ%s", turns[k & 1]);
        const char *o = arena_printf(mem, "O%s", turns[k & 2 || number_other]);
        const char *text =
            k & 4 ? arena_printf(mem, "%s@%s", d, o) : arena_printf(mem, "%s@%s", o, d);
        n += strcmp(text, right) != 0 && has_shape(text, &options, want, mem);
    }
    return n;
}

/* The sentence says "only" where it is so, and counts what else fits. */
static void only_is_said_where_it_is_so(void **state)
{
    (void)state;
    int n_only = 0, n_others = 0;
    for (int k = 0; k < 4 * 4 * 4 * 2; k++) {
        int rows = 1 + k % 4, inner = 1 + k / 4 % 4, cols = 1 + k / 16 % 4,
            input = k / 64;
        const char *const two[] = {"A", "B"};
        const struct shape of[] = {{rows, inner}, {inner, cols}};
        const struct expression_options options = {
            .names = two, .n_names = 2, .shapes = of};
        struct ready r = {.mem = ARENA_INIT};
        r.g = reading_parse("sum(A@B)", &options, &r.mem);
        r.t = notation_new(&r.g, &r.mem, &r.mem);
        const char *why = edge_why(&r.g, &r.t, 2, input, &r.mem);
        int want = others_that_fit((struct shape){rows, cols}, of[1 - input], of[input],
                                   input, &r.mem);
        if (rows * inner * cols == 1) {
            assert_string_equal(why, "of two numbers, every order is the same product");
            arena_release(&r.mem);
            continue;
        }
        const char *more = strstr(why, " and "), *does = strstr(why, " does, too");
        bool only = strncmp(why, "only ", strlen("only ")) == 0;
        int said = only ? 0 : does ? 1 : more ? 1 + atoi(more + strlen(" and ")) : -1;
        if (said != want)
            fail_msg("%d×%d @ %d×%d by %d: %d others fit: %s", rows, inner, inner, cols,
                     input, want, why);
        n_only += only;
        n_others += !only;
        arena_release(&r.mem);
    }
    assert_true(n_only > 20 && n_others > 20);
}

/* --- a product that was transposed -----------------------------------------------------
 */

/* ∂L/∂W of sum(X@W.T·X@W.T) by a plan, and by δᵀ@X. */
static void the_transposed_product_is_the_gradient(void **state)
{
    (void)state;
    static const char *const all[] = {"X", "W", "δ"};
    static const struct shape of[] = {{4, 3}, {5, 3}, {4, 5}};
    static const struct expression_options options = {
        .names = all, .n_names = 3, .shapes = of};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("sum((X@W.T)^2)", &options, &mem);
    struct plan p, q;
    plan_init(&p, &g, &(struct plan_options){.step_by_step = true}, &mem);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < of[k].rows * of[k].cols; i++)
            p.at[p.leaf[k]].at[i] = sin(1 + i + 7 * k);
    plan_run(&p);
    struct notation t = notation_new(&g, &mem, &mem);
    int transpose = notation_find(&t, &g, "z1", 2),
        product = notation_find(&t, &g, "z2", 2);
    const char *said = strstr(edge_transposes(&g, &t, transpose, 0, &mem), ")ᵀ = ");
    assert_non_null(said);
    said += strlen(")ᵀ = ");
    const char *text = arena_copy(&mem, said, strcspn(said, ","));
    struct graph rule = reading_parse(text, &options, &mem);
    double *at[] = {p.at[p.leaf[0]].at, p.at[p.leaf[1]].at, p.at[p.grads + product].at};
    plan_init(&q, &rule, &(struct plan_options){.forward_only = true, .at = at}, &mem);
    plan_run(&q);
    const struct matrix *grad = plan_grad(&p, p.leaf[1]);
    assert_non_null(grad);
    for (int i = 0; grad && i < 15; i++)
        assert_true(near(q.at[rule.n - 1].at[i], grad->at[i], 1, 1e-13));
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_as_written),
        cmocka_unit_test(gradients_are_named_for_what_they_are),
        cmocka_unit_test(only_is_said_where_it_is_so),
        cmocka_unit_test(the_transposed_product_is_the_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
