/* What a learner reads in a program: lines as people write them. test_code runs them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "code/code.h"
#include "tests/reading.h"

enum { LEAVES = 8, ENTRIES = 20 };
static const char *const names[LEAVES] = {"X", "W", "b", "Y", "x", "y", "λ", "c"};
static const struct shape shapes[LEAVES] = {{4, 3}, {3, 5}, {1, 5}, {4, 5},
                                            {1, 1}, {1, 1}, {1, 1}, {4, 1}};

struct row {
    const char *text, *lines; /* the expression; lines that its program has */
};

static const struct row numpy[] = {
    {"sum(X@W)", "dW = X.T @ dz1  # 3×5\n"},
    {"sum(X@W)", "dX = dz1 @ W.T  # 4×3\n"},
    {"sum(X@W)", "z1 = X @ W  # 4×5\nL = np.sum(z1)  # 1×1\n"},
    {"sum(X@W+b)",
     "db = np.sum(dz2, axis=0, keepdims=True)  # 1×5: summed over the rows\n"},
    {"sum(c*Y)",
     "dc = np.sum(dz1 * Y, axis=1, keepdims=True)  # 4×1: summed over the columns\n"},
    {"sum(x*Y)", "dx = np.sum(dz1 * Y)  # 1×1: summed over all entries\n"},
    {"mean(relu(Y))", "dz1 = np.zeros_like(z1) + dL / z1.size  # 4×5\n"},
    {"mean(relu(Y))", "dY = dz1 * np.where(Y > 0, 1, 0)  # 4×5\n"},
    {"sum(mean(Y, rows))", "dY = np.zeros_like(Y) + dz1 / len(Y)  # 4×5\n"},
    {"sum(mean(Y, cols))", "dY = np.zeros_like(Y) + dz1 / Y.shape[1]  # 4×5\n"},
    {"sum(softmax(Y))",
     "dY = z1 * (dz1 - np.sum(dz1 * z1, axis=1, keepdims=True))  # 4×5\n"},
    {"sum(max(Y, cols))",
     "dY = dz1 * (Y == z1) / np.sum(Y == z1, axis=1, keepdims=True)  # 4×5\n"},
    {"sum(Y.T)", "dY = dz1.T  # 4×5\n"},
    {"sum(Y*Y)", "dY = dz1 * Y  # 4×5\ndY += dz1 * Y  # 4×5\n"},
    {"sum(Y + Y)", "dY = dz1.copy()  # 4×5\ndY += dz1  # 4×5\n"},
    {"bce(X, 0*X)", "dX = dL * (sigmoid(X) - z1) / X.size  # 4×3\n"},
    {"ce(X, c)", "dX = (\n"
                 "    dL * (softmax(X) * np.sum(one_hot(c, 3), axis=1, keepdims=True)"
                 " - one_hot(c, 3)) / len(c)\n"
                 ")  # 4×3\n"
                 "dc = np.zeros_like(c)  # 4×1\n"},
    {"3*x^2", "dz1 = dL * 3\ndx = dz1 * 2 * x\n"},
    {"3*x/y", "dy = -dL * z1 / y**2\n"},
    {"3*sigmoid(x)", "dx = dz1 * z1 * (1 - z1)\n"},
    {"3*sigmoid(30x)", "dz1 = dz2 * sigmoid(z1) * sigmoid(-z1)\n"},
    {"3*log(x)", "dx = dz1 / x\n"},
    {"3*log(-x)", "dz1 = dz2 * np.where(z1 < 0, nan, 1 / abs(z1))\n"},
    {"3*cos(x)", "dx = -dz1 * np.sin(x)\n"},
    {"2*max(x, y)", "dx = dz1 * np.where(x > y, 1, np.where(x < y, 0, 0.5))\n"},
    {"2*abs(x)", "dx = dz1 * np.where(x > 0, 1, np.where(x < 0, -1, 0))\n"},
    {"2*abs(log(-x))", "np.where(z2 < 0, -1, np.where(z2 == 0, 0, nan)))\n"},
    {"x - (y - (-x))", "z1 = -x\nz2 = y - z1\nL = x - z2\n"},
    {"x*λ", "lambda_ = np.float64(1.5)\n"},
    {"x*2", "# x*2\n"},
    {"x*2", "dL = np.float64(1)\ndx = dL * 2\n"},
    {"x*2", "check(\"L\", L, 2.0)\ncheck(\"dx\", dx, 2.0)\nprint(\"L =\", L.item())\n"},
    {"X@W", "# No gradients: the loss must be one number"},
    {"2*3", "L = np.float64(2) * 3\n\n# No gradients: this depends on no variable.\n"},
    {0},
};
static const struct row torch[] = {
    {"sum(X@W)", "z1 = X @ W  # 4×5\nL = torch.sum(z1)  # 1×1\n"},
    {"sum(X@W)", "L.backward()\n"},
    {"x*λ", "lambda_ = torch.tensor(1.5, requires_grad=True)\n"},
    {"x*λ", "check(\"dlambda_\", lambda_.grad, 1.0)\n"},
    {"2*max(x, 3)", "z1 = torch.maximum(x, torch.tensor(3.0))\nL = 2 * z1\n"},
    {"3*leaky_relu(x)", "z1 = F.leaky_relu(x, 0.01)\n"},
    {"3*log(-x)", "check_finite(\"L\", L, nan)\ncheck_finite(\"dx\", x.grad, nan)\n"},
    {"2*3",
     "L = torch.tensor(2.0) * 3\n\n# No gradients: this depends on no variable.\n"},
    {0},
};

static void check_row(const struct row *row, enum code_language language)
{
    static const double numbers[] = {2, 1, 0, 0.625, 1, -0.4375, 1.5, 0};
    struct arena mem = ARENA_INIT, scratch = ARENA_INIT;
    struct expression_options options = {
        .names = names, .n_names = LEAVES, .shapes = shapes, .split_words = true};
    struct graph g = reading_parse(row->text, &options, &mem);
    const double *leaves[LEAVES];
    for (int k = 0; k < LEAVES; k++) {
        double *leaf = arena_new(&mem, double, ENTRIES);
        for (int e = 0; e < ENTRIES; e++)
            leaf[e] = numbers[(k + e) % 8];
        leaves[k] = leaf;
    }
    struct notation t = notation_new(&g, &mem, &scratch);
    struct code c = code_at(&g, &t, leaves, &mem);
    const char *program = code_write(&c, language, &mem);
    if (!strstr(program, row->lines))
        fail_msg("%s: no line\n%s\nin\n%s", row->text, row->lines, program);
    arena_release(&scratch);
    arena_release(&mem);
}

static void lines(void **state)
{
    (void)state;
    for (const struct row *row = numpy; row->text; row++)
        check_row(row, CODE_NUMPY);
    for (const struct row *row = torch; row->text; row++)
        check_row(row, CODE_TORCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
