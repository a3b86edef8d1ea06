#include "explain/trouble_text.h"

#include <math.h>
#include <string.h>

#include "autodiff/trouble.h"
#include "base/number.h"
#include "base/text.h"

enum { DIGITS = 5 };
#define NO_VALUE  "%s has no value"
#define TOO_LARGE "%s is larger than float64 can hold, 1.8e308"

static double input_at(const struct trouble_at *t, int k)
{
    int in = t->g->nodes[t->node].in[k];
    return in >= 0 ? t->values[in] : 0;
}

/* The name of the first input that is nan, or inf for `nan` false; NULL: none is. */
static const char *bad_input(const struct trouble_at *t, bool nan)
{
    const struct node *n = &t->g->nodes[t->node];
    for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
        double v = t->values[n->in[k]];
        if (nan ? isnan(v) : isinf(v)) {
            return t->text->names[n->in[k]];
        }
    }
    return NULL;
}

/* The operation with the numbers that its inputs are: "√(−1)". */
static const char *numbers_of(const struct trouble_at *t, struct arena *mem)
{
    return notation_numbers(t->g, t->values, t->node, DIGITS, mem);
}

const char *trouble_of_value(const struct trouble_at *t, struct arena *mem)
{
    const struct op_info *op = &op_table[t->g->nodes[t->node].op];
    double v = t->values[t->node], a = input_at(t, 0), b = input_at(t, 1);
    if (isfinite(v)) {
        return "";
    }
    const char *name = bad_input(t, true);
    if (name) {
        return arena_printf(
            mem, "nan comes from %s: nothing computed from it is a number", name);
    }
    if (isnan(v)) {
        return arena_printf(mem, NO_VALUE, numbers_of(t, mem));
    }
    name = bad_input(t, false);
    if (name) {
        return arena_printf(mem, "inf comes from %s", name);
    }
    return trouble_is_pole(op, TROUBLE_VALUE, a, b)
               ? arena_printf(mem, NO_VALUE ": it %s without limit near there",
                              numbers_of(t, mem), v > 0 ? "grows" : "falls")
               : arena_printf(mem, TOO_LARGE, numbers_of(t, mem));
}

/* ---- edges ---- */

/* The local gradient by the input right below and right above the point. */
static void slopes_beside(const struct trouble_at *t, int input, double *left,
                          double *right)
{
    const struct op_info *op = &op_table[t->g->nodes[t->node].op];
    double at[] = {input_at(t, 0), input_at(t, 1)}, x = at[input];
    enum trouble_part part = input ? TROUBLE_BY_B : TROUBLE_BY_A;
    at[input] = nextafter(x, -(double)INFINITY);
    *left = trouble_part_at(op, part, at[0], at[1]);
    at[input] = nextafter(x, (double)INFINITY);
    *right = trouble_part_at(op, part, at[0], at[1]);
}

/* At a kink the slope jumps, within the distance of two neighboring numbers. */
static const char *kink(const struct trouble_at *t, int input, double local,
                        struct arena *mem)
{
    /* of the larger slope; those of x² differ, too, by 1e-323 right beside 0 */
    static const double JUMP = 1e-3, LEAST = 1e-100;
    double left, right;
    slopes_beside(t, input, &left, &right);
    if (!isfinite(left) || !isfinite(right) ||
        fabs(left - right) <= LEAST + JUMP * fmax(fabs(left), fabs(right))) {
        return "";
    }
    return arena_printf(
        mem, "a kink: the slope is %s on the left, %s on the right; the convention is %s",
        number_text(left, DIGITS, mem), number_text(right, DIGITS, mem),
        number_text(local, DIGITS, mem));
}

/* Of a local gradient that is not finite. */
static const char *slope(const struct trouble_at *t, int input, double local,
                         struct arena *mem)
{
    const struct node *n = &t->g->nodes[t->node];
    const struct op_info *op = &op_table[n->op];
    const char *in = t->text->names[n->in[input]];
    double a = input_at(t, 0), b = input_at(t, 1);
    const char *numbers =
        notation_local(t->text, t->g, t->values, t->node, input, DIGITS, mem).numbers;
    const char *bad = bad_input(t, isnan(local));
    if (bad && !isnan(local)) {
        return arena_printf(mem, "inf comes from %s", bad);
    }
    if (bad || isnan(local)) {
        return bad ? arena_printf(mem, "nan comes from %s", bad)
                   : arena_printf(mem, "the slope has no value: %s", numbers);
    }
    if (trouble_is_pole(op, input ? TROUBLE_BY_B : TROUBLE_BY_A, a, b)) {
        return arena_printf(mem, "the slope of %s grows without limit at %s = %s",
                            t->text->formulas[t->node], in,
                            number_text(input ? b : a, DIGITS, mem));
    }
    return arena_printf(mem, "the slope " TOO_LARGE, numbers);
}

static const char *product(double up, double local, struct arena *mem)
{
    return arena_printf(mem, "%s·%s", number_text(up, DIGITS, mem),
                        number_factor(local, DIGITS, mem));
}

const char *trouble_of_term(const struct trouble_at *t, int input, double up,
                            struct arena *mem)
{
    double local = graph_local(t->g, t->values, t->node, input), v = up * local;
    if (isfinite(v)) {
        return kink(t, input, local, mem);
    }
    if (isnan(up)) {
        return arena_printf(mem, "nan comes from above, from %s",
                            t->text->names[t->node]);
    }
    if (isnan(local)) {
        return slope(t, input, local, mem);
    }
    if (isnan(v)) {
        return arena_printf(mem, NO_VALUE ": inf is no number", product(up, local, mem));
    }
    return isinf(local) ? slope(t, input, local, mem)
           : isinf(up)  ? arena_printf(mem, "inf comes from above, from %s",
                                       t->text->names[t->node])
                        : arena_printf(mem, TOO_LARGE, product(up, local, mem));
}

const char *trouble_of_sum(double before, double term, struct arena *mem)
{
    const char *sum = arena_printf(mem, "%s + %s", number_text(before, DIGITS, mem),
                                   number_factor(term, DIGITS, mem));
    bool quiet = isfinite(before + term) || isnan(before) || isnan(term);
    return quiet                                ? ""
           : isnan(before + term)               ? arena_printf(mem, NO_VALUE, sum)
           : isfinite(before) && isfinite(term) ? arena_printf(mem, TOO_LARGE, sum)
                                                : "";
}

/* ---- the cure ---- */

/* Is it e^x, or another number above 1 to a power that depends on something? */
static bool is_power(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    return n->op == OP_EXP || (n->op == OP_POW && g->nodes[n->in[0]].op == OP_CONSTANT &&
                               g->nodes[n->in[0]].constant > 1);
}

static bool is_sum(enum op op)
{
    return op == OP_ADD || op == OP_SUM || op == OP_SUM_ROWS || op == OP_SUM_COLS;
}

const char *trouble_cure(const struct graph *g, int node)
{
    struct arena mem = ARENA_INIT;
    bool *made = arena_new(&mem, bool, g->n), /* of powers alone, added up */
        *after = arena_new(&mem, bool, g->n); /* of the node, added up */
    enum op end = OP_MOST;                    /* what is done with the sum */
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        bool sums = false, comes = i == node;
        for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
            sums = sums || made[n->in[k]];
            comes = comes || after[n->in[k]];
        }
        made[i] = is_power(g, i) || (is_sum(n->op) && sums);
        after[i] = comes && made[i];
        bool ends = n->op == OP_LOG || (n->op == OP_DIV && n->in[1] >= 0 &&
                                        made[n->in[1]] && made[n->in[0]]);
        end = end == OP_MOST && ends && sums && comes ? n->op : end;
    }
    arena_release(&mem);
    return end == OP_LOG ? "subtract the maximum m first: ln Σ e^x = m + ln Σ e^(x − m)"
           : end == OP_DIV
               ? "subtract the maximum m first: e^(x − m)/Σ e^(x − m) is the same"
               : "";
}
