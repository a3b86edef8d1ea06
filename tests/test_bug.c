/* Planted bugs: each gives exactly the gradients of its signature, which are computed
 * here by plain loops, and is told apart from the others by them. */
#include "autodiff/bug.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "tests/near.h"
#include "tests/sample_mlp.h"

enum { SEEDS = 30, SQUARE = 7 };

/* A net of its own for each seed, and what a right and a wrong pass give. */
struct trial {
    struct mlp net;
    struct mlp_pass right, wrong;
    struct gradient_check check;
};

static void begin(struct trial *t, uint64_t seed, bool square, double l2)
{
    int n = square ? SQUARE : 8 + (int)(seed % 5), d = square ? SQUARE : 4;
    mlp_draw(&t->net, seed, n, d, square ? SQUARE : 10, square ? SQUARE : 3, l2);
    mlp_parse(&t->net);
    mlp_run(&t->net, &t->right);
    t->wrong = t->right;
}

/* Plants the bugs, compares with t->wrong and ends the trial. */
static void expect(struct trial *t, unsigned bugs)
{
    mlp_check(&t->net, &t->check, bugs, 0);
    assert_false(t->check.bugs.clash.found);
    mlp_compare(&t->net, &t->check, &t->wrong);
    arena_release(&t->net.mem);
}

/* The gradient by each weight W becomes right · what it is + decay · W. */
static void set_weights(struct trial *t, double right, double decay)
{
    for (int k = MLP_W1; k <= MLP_W2; k += MLP_W2 - MLP_W1) {
        for (int i = 0; i < mlp_entries(&t->net, k); i++) {
            t->wrong.grad[k][i] = right * t->right.grad[k][i] + decay * t->net.at[k][i];
        }
    }
}

/* The leaves whose gradient differs, a bit each. */
static unsigned differing(const struct trial *t)
{
    unsigned set = 0;
    for (int k = MLP_W1; k <= MLP_B2; k++) {
        for (int i = 0; i < mlp_entries(&t->net, k); i++) {
            double a = t->right.grad[k][i], b = t->wrong.grad[k][i];
            set |= !near(b, a, fabs(a), 1e-6) ? 1u << k : 0;
        }
    }
    return set;
}

enum {
    W1 = 1 << MLP_W1,
    B1 = 1 << MLP_B1,
    W2 = 1 << MLP_W2,
    B2 = 1 << MLP_B2,
};

static void no_bug_gives_the_gradients_of_plain_loops(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, seed % 2, seed % 3 ? .05 : 0);
        expect(&t, 0);
        assert_true(near(t.check.loss, t.right.loss, 1, 1e-13));
    }
}

static void without_the_mean_all_is_n_times_too_large(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, 0);
        for (int k = MLP_W1; k <= MLP_B2; k++) {
            for (int i = 0; i < MLP_MOST; i++) {
                t.wrong.grad[k][i] *= t.net.n;
            }
        }
        expect(&t, BUG_BIT(BUG_NO_MEAN));
        begin(&t, seed, false, .05); /* the data term alone is off */
        for (int i = 0; i < MLP_MOST; i++) {
            t.wrong.dz[i] *= t.net.n;
        }
        mlp_back_from_dz(&t.net, &t.wrong);
        expect(&t, BUG_BIT(BUG_NO_MEAN));
    }
}

/* The units that are off for at least one sample, a bit each. */
static unsigned off_units(const struct trial *t)
{
    unsigned off = 0;
    for (int i = 0; i < t->net.n * t->net.h; i++) {
        off |= t->right.z1[i] <= 0 ? 1u << (i % t->net.h) : 0;
    }
    return off;
}

/* The columns of a leaf whose gradient differs. */
static unsigned columns_differing(const struct trial *t, int leaf)
{
    int columns = mlp_shape(&t->net, leaf).cols;
    unsigned set = 0;
    for (int i = 0; i < mlp_entries(&t->net, leaf); i++) {
        bool same = near(t->wrong.grad[leaf][i], t->right.grad[leaf][i], 1, 1e-14);
        set |= same ? 0 : 1u << (i % columns);
    }
    return set;
}

static void without_the_mask_units_that_are_off_are_wrong(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, 0);
        memcpy(t.wrong.dz1, t.right.dh, sizeof t.wrong.dz1);
        mlp_back_from_dz1(&t.net, &t.wrong);
        assert_int_equal(columns_differing(&t, MLP_W1), off_units(&t));
        assert_int_equal(columns_differing(&t, MLP_B1), off_units(&t));
        assert_int_equal(differing(&t) & (W2 | B2), 0);
        expect(&t, BUG_BIT(BUG_MASK_MISSING));
    }
}

static void a_mask_on_the_upstream_is_wrong_on_and_off(void **state)
{
    (void)state;
    static struct trial t;
    unsigned on = 0, off = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, 0);
        for (int i = 0; i < t.net.n * t.net.h; i++) {
            double dh = t.right.dh[i];
            t.wrong.dz1[i] = dh > 0 ? dh : 0;
            bool wrong = t.wrong.dz1[i] != t.right.dz1[i];
            on += wrong && t.right.z1[i] > 0;
            off += wrong && t.right.z1[i] <= 0;
        }
        mlp_back_from_dz1(&t.net, &t.wrong);
        assert_int_equal(differing(&t), W1 | B1);
        expect(&t, BUG_BIT(BUG_MASK_WRONG));
    }
    assert_true(on > 100 && off > 100);
}

/* Columns 2 and 5 of W1 and b1 are 0, so that z is 0 there: only then it can be seen. */
static void a_mask_with_zero_is_seen_at_zero_alone(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, 0);
        expect(&t, BUG_BIT(BUG_MASK_GE)); /* nothing differs */
        begin(&t, seed, false, 0);
        for (int i = 0; i < t.net.d * t.net.h; i++) {
            int column = i % t.net.h;
            if (column == 2 || column == 5) {
                t.net.at[MLP_W1][i] = t.net.at[MLP_B1][column] = 0;
            }
        }
        mlp_run(&t.net, &t.right);
        t.wrong = t.right;
        for (int i = 0; i < t.net.n * t.net.h; i++) {
            t.wrong.dz1[i] = t.right.z1[i] >= 0 ? t.right.dh[i] : 0;
        }
        mlp_back_from_dz1(&t.net, &t.wrong);
        assert_int_equal(columns_differing(&t, MLP_W1), 1 << 2 | 1 << 5);
        expect(&t, BUG_BIT(BUG_MASK_GE));
    }
}

static void without_l2_weights_are_off_by_the_decay(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, .05);
        set_weights(&t, 1, -.05);
        assert_int_equal(differing(&t), W1 | W2);
        expect(&t, BUG_BIT(BUG_L2_MISSING));
    }
}

/* dW2 = δᵀ·H, by its own loops. */
static void a_transposed_product_spoils_one_weight(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, true, 0);
        for (int i = 0; i < SQUARE; i++) {
            for (int j = 0; j < SQUARE; j++) {
                double sum = 0;
                for (int s = 0; s < SQUARE; s++) {
                    sum +=
                        t.right.dz[s * SQUARE + i] * fmax(t.right.z1[s * SQUARE + j], 0);
                }
                t.wrong.grad[MLP_W2][i * SQUARE + j] = sum;
            }
        }
        assert_int_equal(differing(&t), W2);
        expect(&t, BUG_BIT(BUG_TRANSPOSED));
    }
}

static void assigning_for_adding_leaves_the_decay_alone(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, .05);
        set_weights(&t, 0, .05);
        assert_int_equal(differing(&t), W1 | W2);
        expect(&t, BUG_BIT(BUG_NO_ACCUMULATE));
    }
}

static void a_bias_summed_over_the_wrong_axis_is_wrong_alone(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, true, 0);
        for (int i = 0; i < SQUARE; i++) {
            double sum = 0;
            for (int j = 0; j < SQUARE; j++) {
                sum += t.right.dz[i * SQUARE + j];
            }
            assert_true(fabs(sum) < 1e-15); /* rows of p − y add up to 0 */
            t.wrong.grad[MLP_B2][i] = sum;
        }
        assert_int_equal(differing(&t), B2);
        expect(&t, BUG_BIT(BUG_BIAS_AXIS));
    }
}

static void two_bugs_at_once_are_both_seen(void **state)
{
    (void)state;
    static struct trial t;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        begin(&t, seed, false, 0);
        for (int i = 0; i < MLP_MOST; i++) {
            t.wrong.dz[i] *= t.net.n;
        }
        mlp_back_from_dz(&t.net, &t.wrong);
        expect(&t, BUG_BIT(BUG_NO_MEAN) | BUG_BIT(BUG_SOFTMAX_NAIVE));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bug_gives_the_gradients_of_plain_loops),
        cmocka_unit_test(without_the_mean_all_is_n_times_too_large),
        cmocka_unit_test(without_the_mask_units_that_are_off_are_wrong),
        cmocka_unit_test(a_mask_on_the_upstream_is_wrong_on_and_off),
        cmocka_unit_test(a_mask_with_zero_is_seen_at_zero_alone),
        cmocka_unit_test(without_l2_weights_are_off_by_the_decay),
        cmocka_unit_test(a_transposed_product_spoils_one_weight),
        cmocka_unit_test(assigning_for_adding_leaves_the_decay_alone),
        cmocka_unit_test(a_bias_summed_over_the_wrong_axis_is_wrong_alone),
        cmocka_unit_test(two_bugs_at_once_are_both_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
