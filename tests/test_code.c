/* Programs in Python: each is run, and checks its own numbers, which are those of a plan.
 * NumPy's gradients come from the rules and its forward pass from NumPy, so a
 * mistake in either makes an assertion fail. PyTorch's are compiled, and run if it is
 * there. */
#include "code/code.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "base/text.h"
#include "tests/python.h"
#include "tests/reading.h"
#include "tests/sample_graph.h"

/* Lines have at most 100 columns, and all that can be checked is: digits are lost only
 * where `loses`. */
static void check_text(const char *program, bool loses)
{
    bool all = !strstr(program, "not compared: r") && !strstr(program, "digits are lost");
    if (all == loses)
        fail_msg("%s in\n%s", loses ? "no lost digits" : "a weak check", program);
    for (const char *line = program; *line;) {
        size_t n = strcspn(line, "\n");
        if (text_width_of(line, n) > 100)
            fail_msg("a long line: %.*s", (int)n, line);
        line += n + 1;
    }
}

static void put_program(const struct code *c, int languages, bool loses)
{
    for (int k = 0; k < languages; k++) {
        struct arena mem = ARENA_INIT;
        const char *program = code_write(c, (enum code_language)k, &mem);
        check_text(program, loses);
        python_put(program, (enum code_language)k);
        arena_release(&mem);
    }
}

/* --- programs for expressions ----------------------------------------------------------
 */

enum { MOST_NAMES = 12 };

/* Leaf k, entry e is number 3 k + e of these, and on from the first after the last. */
struct numbers {
    const double *at;
    int n;
};

static void put_expression(const char *text, const char *const *names,
                           const struct shape *shapes, int n_names, struct numbers from,
                           bool share, int languages, bool loses)
{
    struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
    const double *leaves[MOST_NAMES];
    struct expression_options options = {
        .names = names, .n_names = n_names, .shapes = shapes, .share = share};
    struct graph g = reading_parse(text, &options, &mem);
    assert_true(g.n_leaves <= MOST_NAMES);
    for (int k = 0; k < g.n_leaves; k++) {
        int rows = g.leaves[k].shape.rows, cols = g.leaves[k].shape.cols;
        int n = rows ? rows * cols : 1;
        double *leaf = arena_new(&mem, double, n);
        for (int e = 0; e < n; e++)
            leaf[e] = from.at[(3 * k + e) % from.n];
        leaves[k] = leaf;
    }
    struct notation t = notation_new(&g, &mem, &scratch);
    struct code c = code_at(&g, &t, leaves, &mem);
    put_program(&c, languages, loses);
    arena_release(&scratch);
    arena_release(&mem);
}

/* A call of the operation with these inputs, as typed. */
static const char *call(enum op op, const char *a, const char *b, struct arena *mem)
{
    const struct op_info *info = &op_table[op];
    return info->form == FORM_INFIX ? arena_printf(mem, "(%s)%s(%s)", a, info->typed, b)
           : info->form == FORM_PREFIX  ? arena_printf(mem, "%s(%s)", info->typed, a)
           : info->form == FORM_POSTFIX ? arena_printf(mem, "(%s).%s", a, info->typed)
           : info->arity == 2 ? arena_printf(mem, "%s(%s, %s)", info->typed, a, b)
           : *info->axis ? arena_printf(mem, "%s(%s, %s)", info->typed, a, info->axis)
                         : arena_printf(mem, "%s(%s)", info->typed, a);
}

/* Moderate ones, kinks and poles, beyond domains, where digits are lost, and what is no
 * number. Each stands beside each in put_pairs. */
/* clang-format off: several in a row */
static const double hard[] = {0.3,
                              -0.7,
                              2,
                              0,
                              -0.0,
                              1,
                              -1,
                              5,
                              -3.5,
                              0.5,
                              40,
                              -40,
                              800,
                              -800,
                              1e-9,
                              1 - 1e-9,
                              1e9,
                              -2,
                              1e-200,
                              1e200,
                              (double)INFINITY,
                              -(double)INFINITY,
                              (double)NAN};
/* clang-format on */
enum { HARD = sizeof hard / sizeof *hard };

/* --- every operation -------------------------------------------------------------------
 */

static void every_operation_on_hard_numbers(void **state)
{
    (void)state;
    static const char *const names[] = {"x", "y"};
    for (enum op op = OP_LEAF; op < OP_ENTRIES_END; op++) {
        for (int k = 0; op_table[op].arity > 0 && k < HARD; k++) {
            struct arena mem = ARENA_INIT;
            for (int j = 0; j < (op_table[op].arity == 2 ? HARD : 1); j++) {
                const double pair[] = {hard[k], 0, 0, hard[j]};
                bool tiny = fabs(pair[0]) == 1e-200 || fabs(pair[3]) == 1e-200;
                int languages = op == OP_ATAN2 && tiny ? CODE_TORCH : CODE_LANGUAGES;
                put_expression(arena_printf(&mem, "3*%s", call(op, "x", "y", &mem)),
                               names, NULL, 2, (struct numbers){pair, 4}, false,
                               languages, false);
            }
            arena_release(&mem);
        }
    }
    python_run();
}

/* In every domain, each beside a matrix of which it is repeated, and shared. */
static void every_operation_on_matrices(void **state)
{
    (void)state;
    static const double plain[] = {0.31, 0.52, 0.73, 0.24, 0.85, 0.46, 0.67};
    static const double above[] = {1.31, 2.52, 1.73, 3.24, 1.85, 2.46, 1.67};
    static const char *const names[] = {"X", "Y", "r", "c", "s", "V"};
    static const struct shape shapes[] = {{3, 4}, {3, 4}, {1, 4}, {3, 1}, {1, 1}, {4, 2}};
    static const char *const pairs[][2] = {
        {"X", "Y"}, {"X", "X"}, {"X", "V"}, {"X", "r"}, {"c", "X"}, {"X", "s"},
        {"s", "X"}, {"r", "c"}, {"c", "r"}, {"s", "s"}, {"r", "V"}, {"c", "s"},
    };
    for (enum op op = OP_LEAF; op < OP_MOST; op++) {
        int taken = 0;
        struct arena mem = ARENA_INIT;
        for (size_t k = 0; op_table[op].arity && k < sizeof pairs / sizeof *pairs; k++) {
            const char *text = call(op, pairs[k][0], pairs[k][1], &mem);
            struct expression_options o = {
                .names = names, .n_names = 6, .shapes = shapes};
            struct graph g;
            if (expression_parse(text, &o, &mem, &g, NULL) != ERR_NONE)
                continue; /* their shapes do not fit */
            taken++;
            text = arena_printf(&mem, "sum(%s*cos(3*(%s)))", text, text);
            put_expression(text, names, shapes, 6,
                           (struct numbers){op == OP_ACOSH ? above : plain, 7}, k % 2,
                           CODE_LANGUAGES, false);
        }
        assert_true(taken > 0 || !op_table[op].arity);
        arena_release(&mem);
    }
    python_run();
}

/* --- random graphs ---------------------------------------------------------------------
 */

static void random_graphs(void **state)
{
    (void)state;
    enum { GRAPHS = 200 };
    static struct sample s;
    for (uint64_t seed = 0; seed < GRAPHS; seed++) {
        struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
        const double *leaves[SAMPLE_LEAVES + 1];
        sample_grow(&s, seed);
        for (int k = 0; k <= SAMPLE_LEAVES; k++)
            leaves[k] = s.at[k];
        struct notation t = notation_new(&s.g, &mem, &scratch);
        struct code c = code_at(&s.g, &t, leaves, &mem);
        put_program(&c, CODE_LANGUAGES, false);
        arena_release(&scratch);
        arena_release(&mem);
    }
    python_run();
}

/* --- expressions that are special ------------------------------------------------------
 */

static void expressions(void **state)
{
    (void)state;
    static const struct {
        const char *text, *names[MOST_NAMES];
        struct shape shapes[MOST_NAMES];
    } rows[] = {
        {"mean((relu(X@W1+b1)@W2+b2-Y)^2)",
         {"X", "W1", "b1", "W2", "b2", "Y"},
         {{4, 3}, {3, 5}, {1, 5}, {5, 2}, {1, 2}, {4, 2}}},
        {"sum(X@W.T+b)", {"X", "W", "b"}, {{4, 3}, {5, 3}, {1, 5}}},
        {"ce(X@W+b, Y)", {"X", "W", "b", "Y"}, {{4, 3}, {3, 5}, {1, 5}, {4, 1}}},
        {"ce(X, Y) + ce(X, Z)", {"X", "Y", "Z"}, {{4, 3}, {4, 3}, {4, 1}}},
        {"bce(X@w, y)", {"X", "w", "y"}, {{4, 3}, {3, 1}, {4, 1}}},
        {"norm(batch_norm(X)@w)", {"X", "w"}, {{4, 3}, {3, 1}}},
        {"ce(X@W, 2*abs(sign(y)))", {"X", "W", "y"}, {{4, 3}, {3, 3}, {4, 1}}},
        {"norm(X - X)", {"X"}, {{3, 2}}},
        {"X@W", {"X", "W"}, {{4, 3}, {3, 2}}},    /* no number */
        {"sum(max(0*X, cols))", {"X"}, {{3, 4}}}, /* ties */
        {"max(x, x, x) + relu(0*x) + abs(0*x)", {"x"}, {{1, 1}}},
        {"sum(a + a.T + a)", {"a"}, {{3, 3}}}, /* += beside a view */
        {"sum((B.T + 0)*B.T + B.T)", {"B"}, {{1, 3}}},
        {"sum(x@W) + sum(softmax(x)) + x.T", {"x", "W"}, {{1, 1}, {1, 4}}},
        {"2^0.5*x + 1/0 + e^x + (-2)^3*x - -0 + πx", {"x"}, {{1, 1}}},
        {"(-8)^(1/3) + 0/0", {NULL}, {{0}}},
        {"3", {NULL}, {{0}}},
        {"-pi", {NULL}, {{0}}},
        {"2 - 3", {NULL}, {{0}}},
        {"max(2, 3)^(-1)*x + 1e300*1e300", {"x"}, {{1, 1}}},
        {"x", {"x"}, {{1, 1}}},
        {"X", {"X"}, {{2, 3}}},
        {"lambda*np*in + is*torch*dx*x",
         {"lambda", "np", "in", "is", "torch", "dx", "x"},
         {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}},
        {"λ*ϵ*ε + Λ*ŷ*sigmoid(θ1) + d*a*b", {NULL}, {{0}}},
        {"z1*x + 2*x^0 + x^1 + x^2 + x^-1 + x^(-2) + x^0.5 + 2^x + x^z1", {NULL}, {{0}}},
        {"L + J*E + L^2", {NULL}, {{0}}},
        {"1 - (x - (y - x)) - (-x)^2 + -x^2*2^-x^2 + x/(y/x) + x/y/x", {NULL}, {{0}}},
        {"log(1 - sigmoid(48x))", {NULL}, {{0}}},
        {"log(1 - sigmoid(37.4x)) + exp(x)", {NULL}, {{0}}},
        {"exp(a)/(exp(a) + exp(b))*1e12", {NULL}, {{0}}},
        {"sum(W)", {"W"}, {{30, 20}}}, /* long lines */
    };
    static const double plain[] = {1, 0, 2, 0.625, -0.4375, 1.5, -0.25};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int n = 0;
        while (rows[i].names[n])
            n++;
        for (int share = 0; share < 2; share++)
            put_expression(rows[i].text, rows[i].names, rows[i].shapes, n,
                           (struct numbers){plain, 7}, share, CODE_LANGUAGES, false);
    }
    python_run();
}

static void lost_digits(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "log(1 - sigmoid(30)) + x",
        "log(1 - sigmoid(36.7x)) + log(1 - sigmoid(36.8x)) + x",
        "exp(20x) - exp(20x*(1 + 1e-9)) + sin(1e15*cos(x))",
    };
    static const double one[] = {1};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_expression(texts[i], NULL, NULL, 0, (struct numbers){one, 1}, false,
                       CODE_LANGUAGES, true);
    python_run();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_operation_on_hard_numbers, python_open,
                                        python_close),
        cmocka_unit_test_setup_teardown(every_operation_on_matrices, python_open,
                                        python_close),
        cmocka_unit_test_setup_teardown(random_graphs, python_open, python_close),
        cmocka_unit_test_setup_teardown(expressions, python_open, python_close),
        cmocka_unit_test_setup_teardown(lost_digits, python_open, python_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
