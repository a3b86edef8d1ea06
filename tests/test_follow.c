/* Following an entry through a graph: what it acts on is what changes when it is changed;
 * rows and columns of products, sums and repeated rows are known by their definitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "explain/follow.h"
#include "tests/leaf_node.h"
#include "tests/near.h"
#include "tests/reading.h"
#include "tests/sample_terms.h"

static const char *picture(const struct graph *g, unsigned char *const *marks, int node)
{
    static char out[256];
    struct shape s = g->nodes[node].shape;
    size_t n = 0;
    for (int i = 0; i < s.rows * s.cols; i++) {
        out[n++] = ".><x"[marks[node][i]];
        if ((i + 1) % s.cols == 0) {
            out[n++] = '/';
        }
    }
    out[n - 1] = '\0';
    return out;
}

/* L = mean((X@W + b)^2), X 3×2, W 2×4, b 1×4. */
static void an_entry_of_a_layer_is_followed_both_ways(void **state)
{
    (void)state;
    const char *names[] = {"X", "W", "b"};
    const struct shape shapes[] = {{3, 2}, {2, 4}, {1, 4}};
    const struct expression_options options = {
        .names = names, .n_names = 3, .shapes = shapes};
    struct arena mem = ARENA_INIT;
    struct graph g = reading_parse("mean((X@W+b)^2)", &options, &mem);
    unsigned char **marks = follow_new(&g, &mem);
    int x = leaf_node(&g, "X"), w = leaf_node(&g, "W"), b = leaf_node(&g, "b"), z = w + 1;
    follow_entry(&g, w, 1, 2, marks);
    assert_string_equal(picture(&g, marks, x), "../../..");
    assert_string_equal(picture(&g, marks, w), "..../..x.");
    assert_string_equal(picture(&g, marks, z), "..>./..>./..>.");
    assert_string_equal(picture(&g, marks, b), "....");
    assert_string_equal(picture(&g, marks, g.n - 1), ">");
    follow_entry(&g, z, 2, 1, marks);
    assert_string_equal(picture(&g, marks, x), "../../<<");
    assert_string_equal(picture(&g, marks, w), ".<../.<..");
    assert_string_equal(picture(&g, marks, z), "..../..../.x..");
    assert_string_equal(picture(&g, marks, b), "....");
    assert_string_equal(picture(&g, marks, g.n - 1), ">");
    follow_entry(&g, b, 0, 3, marks);
    assert_string_equal(picture(&g, marks, b + 1), "...>/...>/...>");
    follow_entry(&g, b + 1, 1, 3, marks);
    assert_string_equal(picture(&g, marks, b), "...<");
    follow_nothing(&g, marks);
    for (int i = 0; i < g.n; i++) {
        assert_null(strpbrk(picture(&g, marks, i), "<>x"));
    }
    arena_release(&mem);
}

/* Softmax and log-softmax mix a row, batch_norm a column, T turns them over, and an entry
 * that is off or a factor 0 is followed all the same. */
static void operations_mix_what_their_definition_mixes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *on, *from; /* of the 2×3 matrix and of X, for the entry 1,2 */
    } cases[] = {
        {"softmax(X)", ".../>>>", ".../<<<"},    {"log_softmax(X)", ".../>>>", ".../<<<"},
        {"batch_norm(X)", "..>/..>", "..</..<"}, {"relu(X)", ".../..>", ".../..<"},
        {"asin(X)", ".../..>", ".../..<"},       {"atanh(X)", ".../..>", ".../..<"},
        {"0*X", ".../..>", ".../..<"},           {"log(X-9)", ".../..>", ".../..<"},
        {"X.T.T", ".../..>", ".../..<"},         {"X/sum(X,cols)", ".../>>>", ".../<<<"},
    };
    const char *names[] = {"X"};
    const struct shape shapes[] = {{2, 3}};
    const struct expression_options options = {
        .names = names, .n_names = 1, .shapes = shapes};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena mem = ARENA_INIT;
        struct graph g =
            reading_parse(arena_printf(&mem, "sum(%s)", cases[i].text), &options, &mem);
        unsigned char **marks = follow_new(&g, &mem);
        int x = node_of_leaf(&g, 0), y = g.n - 2;
        follow_entry(&g, x, 1, 2, marks);
        assert_string_equal(picture(&g, marks, y), cases[i].on);
        follow_entry(&g, y, 1, 2, marks);
        assert_string_equal(picture(&g, marks, x), cases[i].from);
        arena_release(&mem);
    }
}

static void run(const struct sample *s, struct plan *p, struct arena *mem)
{
    plan_init(p, &s->g, &(struct plan_options){.step_by_step = true}, mem);
    sample_set_leaves(s, p);
    plan_run(p);
}

/* In random graphs: when an entry of a leaf is changed, only marked entries change. */
static void only_marked_entries_change(void **state)
{
    (void)state;
    static struct sample s;
    long changed = 0, marked = 0, all = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct arena mem = ARENA_INIT;
        sample_grow(&s, seed);
        unsigned char **marks = follow_new(&s.g, &mem);
        struct plan before, after;
        run(&s, &before, &mem);
        for (int leaf = 0; leaf < s.g.n_leaves; leaf++) {
            int node = node_of_leaf(&s.g, leaf);
            if (node < 0 || s.classes[node]) {
                continue;
            }
            int i = sample_below(&s, sample_entries(&s, node));
            int cols = s.nodes[node].shape.cols;
            follow_entry(&s.g, node, i / cols, i % cols, marks);
            s.at[leaf][i] += 1e-3;
            run(&s, &after, &mem);
            s.at[leaf][i] -= 1e-3;
            for (int k = 0; k < s.g.n; k++) {
                for (int e = 0; e < sample_entries(&s, k); e++) {
                    bool now = !same_number(before.at[k].at[e], after.at[k].at[e]);
                    changed += now;
                    marked += (marks[k][e] & FOLLOWED_ON) != 0;
                    all++;
                    if (now && !(marks[k][e] & FOLLOWED_ON)) {
                        sample_failed(&s, "not marked", k, after.at[k].at[e],
                                      before.at[k].at[e]);
                    }
                }
            }
        }
        arena_release(&mem);
    }
    assert_true(changed > marked / 2 && marked < all / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_of_a_layer_is_followed_both_ways),
        cmocka_unit_test(operations_mix_what_their_definition_mixes),
        cmocka_unit_test(only_marked_entries_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
