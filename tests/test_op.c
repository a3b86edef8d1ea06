/* The table of operations as a whole: rows, what slopes use, and the texts of rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "autodiff/op.h"
#include "kernels/lanes.h"
#include "tests/evaluate.h"
#include "tests/near.h"

static const double specials[] = {0.0,       -0.0, 1,      -1,     2,      3,
                                  0.5,       -2.5, 1e-300, 1e300,  -1e300, HUGE_VAL,
                                  -HUGE_VAL, 700,  -40,    NOTHING};
enum { SPECIALS = sizeof specials / sizeof *specials, PAIRS = SPECIALS * SPECIALS };

static void nan_goes_through_every_operation(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
        if (!isnan(op_value(op, NOTHING, 2)))
            fail_msg("%s(nan, 2) is a number", op_table[op].name);
        if (op_table[op].arity == 2 && !isnan(op_value(op, 2, NOTHING)))
            fail_msg("%s(2, nan) is a number", op_table[op].name);
    }
    static const enum op switches[] = {OP_ABS, OP_RELU, OP_LEAKY_RELU, OP_MAX, OP_MIN};
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!isnan(op_slope(switches[i], 0, NOTHING, 0)))
            fail_msg("a slope of %s at nan is a number", op_table[switches[i]].name);
}

/* One operation over rows a and b of n values, in vectors of one width. */
static void check_rows(const struct op_rows *rows, enum op op, size_t n, struct op_row a,
                       struct op_row b)
{
    const struct op_info *info = &op_table[op];
    bool two = info->arity == 2;
    double out[PAIRS], by_a[PAIRS], by_b[PAIRS];
    rows->of[op].forward(n, a, b, out);
    rows->of[op].local(n, a, b, out, by_a, NULL);
    rows->of[op].local(n, a, b, out, NULL, by_b);
    for (size_t i = 0; i < n; i++) {
        double x = a.at[a.each ? i : 0], y = two ? b.at[b.each ? i : 0] : 0;
        double value = info->forward(x, y);
        if (!same_number(out[i], value) ||
            !same_number(by_a[i], info->local_a(x, y, value)) ||
            (two && !same_number(by_b[i], info->local_b(x, y, value))))
            fail_msg("%s(%g, %g): row and scalar differ", info->name, x, y);
    }
}

static void rows_are_bit_equal_to_scalars_at_any_width(void **state)
{
    (void)state;
    double a[PAIRS], b[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        a[i] = specials[i % SPECIALS];
        b[i] = specials[i / SPECIALS];
    }
#ifdef LANES_WIDER
    const bool wider = true;
#else
    const bool wider = false;
#endif
    for (int lanes = -2 * LANES_MOST; lanes <= 2 * LANES_MOST; lanes++) {
        bool built = lanes == 2 || (wider && (lanes == 4 || lanes == LANES_MOST));
        assert_int_equal(op_rows_of(lanes) != NULL, built);
    }
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2) {
        const struct op_rows *rows = op_rows_of(lanes);
        assert_non_null(rows);
        for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++) {
            bool two = op_table[op].arity == 2;
            struct op_row none = {0};
            check_rows(rows, op, PAIRS, (struct op_row){a, true},
                       two ? (struct op_row){b, true} : none);
            for (size_t k = 0; two && k < SPECIALS; k++) {
                struct op_row fixed = {&specials[k], false}, row = {specials, true};
                check_rows(rows, op, SPECIALS, row, fixed);
                check_rows(rows, op, SPECIALS, fixed, row);
            }
        }
    }
}

/* before + up · local for all kinds of operands, onto itself as well. */
static void rows_accumulate_alike_at_any_width(void **state)
{
    (void)state;
    for (int lanes = LANES_LEAST; lanes <= lanes_here(); lanes *= 2)
        for (size_t kinds = 0; kinds < 8; kinds++) {
            size_t steps[3] = {kinds & 1, kinds >> 1 & 1, kinds >> 2};
            double before[SPECIALS], up[SPECIALS], local[SPECIALS], sum[SPECIALS];
            for (size_t i = 0; i < SPECIALS; i++) {
                before[i] = specials[i];
                up[i] = specials[(i + 3) % SPECIALS];
                local[i] = specials[(i + 7) % SPECIALS];
            }
            struct op_row rows[3] = {
                {before, steps[0]}, {up, steps[1]}, {local, steps[2]}};
            for (int onto = 0; onto < 2; onto++) {
                double *out = onto ? before : sum;
                const double first = before[0];
                op_rows_of(lanes)->accumulate(SPECIALS, rows[0], rows[1], rows[2], out);
                for (size_t i = 0; i < SPECIALS; i++) {
                    double was = steps[0] ? specials[i] : first;
                    double product = up[i * steps[1]] * local[i * steps[2]];
                    if (!same_number(out[i], was + product))
                        fail_msg("%d lanes, kinds %zu, place %zu", lanes, kinds, i);
                }
            }
        }
}

/* What `uses` leaves out may be anything: nan in its place changes nothing. */
static void local_gradients_use_only_what_they_say(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int i = 0; i < PAIRS; i++) {
            double a = specials[i % SPECIALS], b = specials[i / SPECIALS];
            double out = op_value(op, a, b);
            for (int k = 0; k < op_table[op].arity; k++) {
                unsigned uses = k ? op_table[op].uses_b : op_table[op].uses_a;
                double got = (k ? op_table[op].local_b : op_table[op].local_a)(
                    uses & (USES_A | USES_A_FOR_DIGITS) ? a : NOTHING,
                    uses & USES_B ? b : NOTHING, uses & USES_OUT ? out : NOTHING);
                if (!same_number(got, op_slope(op, k, a, b)))
                    fail_msg("%s input %d uses more than it says", op_table[op].name, k);
            }
        }
}

/* ... and what it names does matter somewhere. */
static void local_gradients_use_all_they_say(void **state)
{
    (void)state;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int k = 0; k < op_table[op].arity; k++) {
            unsigned uses = k ? op_table[op].uses_b : op_table[op].uses_a, seen = 0;
            double (*f)(double, double, double) =
                k ? op_table[op].local_b : op_table[op].local_a;
            const unsigned by_a = uses & USES_A_FOR_DIGITS ? USES_A_FOR_DIGITS : USES_A;
            static const double a = 0.75, b = 1.5, out = 0.25;
            seen |= same_number(f(a, b, out), f(-a, b, out)) ? 0 : by_a;
            seen |= same_number(f(a, b, out), f(2 * a, b, out)) ? 0 : by_a;
            seen |= same_number(f(a, b, out), f(a, b / 3, out)) ? 0 : USES_B;
            seen |= same_number(f(a, b, out), f(a, b, out / 2)) ? 0 : USES_OUT;
            if (seen != uses)
                fail_msg("%s input %d uses %u, says %u", op_table[op].name, k, seen,
                         uses);
        }
}

enum { MEANING = 2 };

/* The rule by input k, or the meaning. */
static const char *text_of(enum op op, int k)
{
    const struct op_info *info = &op_table[op];
    return k == MEANING ? info->meaning : k ? info->rule_b : info->rule_a;
}

/* Text and formula are two things; here they meet. */
static bool check_text(enum op op, int k, struct arena *mem)
{
    static const char *const names[] = {"a", "b", "out"};
    const char *text = text_of(op, k);
    struct graph g;
    if (expression_parse(text,
                         &(struct expression_options){
                             .names = names, .n_names = 3, .only_names = true},
                         mem, &g, NULL) != ERR_NONE)
        return false;
    static const double at[][2] = {{0.7, 1.3}, {2.5, 0.4}, {1.1, -1.7}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double a = at[i][0], b = at[i][1], grad[3];
        assert_in_range(g.n, 1, 32);
        double leaves[] = {a, b, op_value(op, a, b)};
        if (isnan(leaves[2])) { /* the text knows no domain */
            continue;
        }
        check_op(evaluate_gradient(&g, leaves, grad),
                 k == MEANING ? leaves[2] : op_slope(op, k, a, b), 1e-14, text, a, b);
    }
    return true;
}

static void rule_texts_say_what_is_computed(void **state)
{
    (void)state;
    struct arena mem = ARENA_INIT;
    for (enum op op = OP_CONSTANT + 1; op < OP_ENTRIES_END; op++)
        for (int k = 0; k <= MEANING; k++) {
            const char *text = text_of(op, k);
            bool to_read_only = strstr(text, " if ") || strstr(text, "Φ");
            if (*text && check_text(op, k, &mem) == to_read_only)
                fail_msg("%s: %s", op_table[op].name, text);
        }
    arena_release(&mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nan_goes_through_every_operation),
        cmocka_unit_test(rows_are_bit_equal_to_scalars_at_any_width),
        cmocka_unit_test(rows_accumulate_alike_at_any_width),
        cmocka_unit_test(local_gradients_use_only_what_they_say),
        cmocka_unit_test(local_gradients_use_all_they_say),
        cmocka_unit_test(rule_texts_say_what_is_computed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
