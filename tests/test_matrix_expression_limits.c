/* Expressions of matrices of any form: random trees, any bytes, as long as they may be. */
#include "autodiff/expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/drawing.h"
#include "tests/near.h"
#include "tests/reading.h"

/* What a text would make, node by node: the operands that wait are in `stack`. */
struct tree {
    struct graph g;
    int leaf_nodes[READING_MATRICES];
    int stack[64];
    int n;
};

static void add_operand(struct tree *t, uint32_t *r)
{
    uint32_t which = next_random(r) % (READING_MATRICES + 2);
    if (which >= READING_MATRICES) {
        static const double constants[] = {0, 2, 0.5, 3.141592653589793, 1e300};
        t->stack[t->n++] = graph_add_constant(&t->g, constants[next_random(r) % 5], 1);
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
        enum op op =
            OP_CONSTANT + 1 + (enum op)(next_random(r) % (OP_MOST - OP_CONSTANT - 1));
        if (t->n == 0 || next_random(r) % 3 == 0)
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
    struct leaf leaves[READING_MATRICES] = {0};
    for (int i = 0; i < READING_MATRICES; i++) {
        strcpy(leaves[i].name, reading_matrices.names[i]);
        leaves[i].shape = reading_matrices.shapes[i];
    }
    struct expression_options sharing = reading_matrices;
    sharing.share = true;
    for (int i = 0; i < 20000; i++) {
        struct arena mem = ARENA_INIT;
        struct node nodes[128];
        struct tree t = {
            .g = {.nodes = nodes, .leaves = leaves, .n_leaves = READING_MATRICES},
            .leaf_nodes = {-1, -1, -1, -1, -1, -1, -1, -1, -1},
        };
        draw_tree(&t, &r, counts);
        for (int pretty = 0; pretty < 2; pretty++) {
            const char *text = expression_print(&t.g, pretty, &mem);
            struct graph again = reading_parse(text, &reading_matrices, &mem);
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
    int misfits, parsed = reading_any(pieces, sizeof pieces / sizeof *pieces, 60000,
                                      &reading_matrices, &misfits);
    assert_in_range(parsed, 2000, 58000);
    assert_in_range(misfits, 200, 58000);
}

/* As much of everything as a text has room for. */
static void text_may_have_4096_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *before, *unit;
        int n;
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
        const char *text = reading_repeated(&mem, texts[i].before, texts[i].unit,
                                            texts[i].n, texts[i].after);
        bool read = expression_parse(text, &reading_matrices, &mem, &g, NULL) == ERR_NONE;
        assert_int_equal(read ? g.n : 0, texts[i].nodes);
        arena_release(&mem);
    }
    struct arena mem = ARENA_INIT;
    char *deep =
        reading_repeated(&mem, "", "sum(", EXPRESSION_NESTING,
                         reading_repeated(&mem, "X", ",cols)", EXPRESSION_NESTING, ""));
    struct graph g = reading_parse(deep, &reading_matrices, &mem);
    assert_int_equal(g.n, 1 + EXPRESSION_NESTING);
    /* an error at the end of a long text names its sides, and does not repeat them */
    mistake_is(&(struct mistake){reading_repeated(&mem, "X@V", "", 0, ""), 2,
                                 "X is 4×3, V is 2×5: X@V needs 3 rows in V"},
               &reading_matrices);
    mistake_is(&(struct mistake){reading_repeated(&mem, "(X", "+X", 2000, ")@V"), 4004,
                                 "the left side is 4×3, V is 2×5: @ needs 3 rows in V"},
               &reading_matrices);
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tree_is_printed_and_read_again),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(text_may_have_4096_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
