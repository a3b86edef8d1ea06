#include "app/help_ops.h"

#include <string.h>

#include "app/manual.h"
#include "app/options.h"
#include "autodiff/op.h"

/* ---- one operation ---- */

/* The inputs of a call, as they stand in its brackets: "a, b". */
static const char *inputs(const struct op_info *op)
{
    return op->form == FORM_MANY ? "a, b, ..." : op->arity == 2 ? "a, b" : "a";
}

static const char *add_call(const char *calls, const char *name, const struct op_info *op,
                            struct arena *mem)
{
    return arena_printf(mem, "%s%s%s(%s)", calls, *calls ? ", " : "", name, inputs(op));
}

/* All ways to type the operation: "log(a), ln(a)", "a + b". */
static const char *typed(enum op op, struct arena *mem)
{
    const struct op_info *info = &op_table[op];
    const char *out = "";
    if (info->form == FORM_INFIX) {
        out = arena_printf(mem, "a %s b", info->typed);
    } else if (info->form == FORM_PREFIX) {
        out = arena_printf(mem, "%sa", info->typed);
    } else {
        out = add_call(out, info->typed, info, mem);
        if (strcmp(info->symbol, info->typed) != 0) {
            out = add_call(out, info->symbol, info, mem);
        }
    }
    for (const struct op_alias *alias = op_aliases; alias->name; alias++) {
        out = alias->op == op ? add_call(out, alias->name, info, mem) : out;
    }
    return out;
}

static const char *uses(unsigned which, struct arena *mem)
{
    static const char *const names[] = {"a", "b", "out"};
    const char *out = "";
    for (int k = 0; k < 3; k++) {
        if (which >> k & 1) {
            out = arena_printf(mem, "%s%s%s", out, *out ? ", " : "", names[k]);
        }
    }
    return *out ? out : "nothing";
}

static const char *rule(const struct op_info *op, struct arena *mem)
{
    const char *by_a =
        arena_printf(mem, "∂/∂a = %s (cached: %s)", op->rule_a, uses(op->uses_a, mem));
    return op->arity == 1 ? by_a
                          : arena_printf(mem, "%s; ∂/∂b = %s (cached: %s)", by_a,
                                         op->rule_b, uses(op->uses_b, mem));
}

/* ---- operations on whole matrices ---- */

/* "A @ B", "A.T, Aᵀ", "sum(A, rows)". */
static const char *typed_matrix(const struct op_info *op, struct arena *mem)
{
    if (op->form == FORM_INFIX) {
        return arena_printf(mem, "A %s B", op->typed);
    }
    if (op->form == FORM_POSTFIX) {
        return arena_printf(mem, "A.%s, A%s", op->typed, op->symbol);
    }
    return arena_printf(mem, "%s(A%s%s%s)", op->typed, op->arity == 2 ? ", B" : "",
                        *op->axis ? ", " : "", op->axis);
}

/* The gradients by the inputs, but for a share of a mean, which its words say better. */
static const char *matrix_rules(const struct op_info *op, struct arena *mem)
{
    const char *share = "0·"; /* of a count, as in δ/sum(0·A + 1) */
    bool plain = !strstr(op->rule_a, share);
    const char *by_a = plain ? arena_printf(mem, "∂L/∂A = %s", op->rule_a) : "";
    return op->arity == 2 && !strstr(op->rule_b, share)
               ? arena_printf(mem, "%s%s∂L/∂B = %s", by_a, *by_a ? "; " : "", op->rule_b)
               : by_a;
}

static void matrix_rows(struct manual *p)
{
    struct arena mem = ARENA_INIT;
    manual_item(p, "A, B, δ",
                "Whole matrices (graph): inputs of any shape, δ = ∂L/∂out. A batch has a "
                "row a sample. sum(A) adds up everything, sum(A, rows) the rows, sum(A, "
                "cols) the columns; so do mean and max.");
    for (enum op op = OP_ENTRIES_END; op < OP_MOST; op++) {
        const struct op_info *info = &op_table[op];
        const char *rules = matrix_rules(info, &mem);
        manual_item(p, typed_matrix(info, &mem),
                    arena_printf(&mem, "%s%s%s", rules, *rules ? "; " : "", info->words));
        arena_clear(&mem);
    }
    arena_release(&mem);
}

void help_ops_rows(struct manual *p)
{
    struct arena mem = ARENA_INIT;
    manual_item(
        p, "∂/∂a, ∂/∂b",
        "the local gradient by each input; the backward pass multiplies it by the "
        "upstream gradient. Cached are the values that it reads: the inputs a, b, "
        "the operation's own value out.");
    for (enum op op = 0; op < OP_ENTRIES_END; op++) {
        const struct op_info *info = &op_table[op];
        if (info->form == FORM_LEAF) {
            manual_item(p, info->name, info->words);
            continue;
        }
        manual_item(
            p, typed(op, &mem),
            arena_printf(&mem, "%s: %s; %s", info->name, rule(info, &mem), info->words));
        arena_clear(&mem);
    }
    arena_release(&mem);
    matrix_rows(p);
}

/* ---- the grammar ---- */

void help_ops_grammar(struct manual *p)
{
    static const char *const rows[][2] = {
        {"2, .5, 1e-3, pi, e", "Numbers; π is pi."},
        {"x, w1, θ, ŷ",
         "Names: a letter, perhaps a mark over it, digits after it; x₁ and x_1 are x1."},
        {"2xy, 3(x+1), x y",
         "Products without a sign bind as tightly as * and /: 1/2x is (1/2)*x. A word "
         "that is or begins with a function's name is no product: sin(2), not sin2."},
        {"x^2, x**2, x²",
         "Powers are grouped from the right, so 2^3^2 is 2^9, and bind more tightly than "
         "a minus: -x^2 is -(x^2)."},
        {"|x|", "The absolute value: abs(x)."},
        {"√2, √x",
         "The root of the number or name that follows; of more, with brackets: √(x+1)."},
        {"sin²(x), sin^2(x)", "An exponent before the brackets: (sin(x))^2."},
        {"ReLU(x), SIN(x)", "Names of functions in upper or lower case."},
        {"X@W, A.T, Aᵀ",
         "Matrices (graph): the matrix product, which binds as * does, and the transpose "
         "of what stands directly before it; X*W and XW are products entry by entry. A "
         "row, a column or a number is repeated as often as the other input needs."},
        {"X=4x3, X=[[1,2],[3,4]], X=@FILE.csv",
         "A variable's shape (rows × columns), drawn from the seed; its numbers; a file "
         "of numbers with commas between. Shapes that are not given follow from the "
         "others."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        manual_item(p, rows[i][0], rows[i][1]);
    }
}

const char *help_ops_brief(const struct scene *scene, struct arena *mem)
{
    char calls[OP_CALLS];
    for (const struct param *p = scene->params; p->name; p++) {
        if (p->expression) {
            return arena_printf(mem,
                                "%s takes + - * / ^, brackets, |x|, pi, e and the "
                                "functions %s; gradwatch --help ops says all about them.",
                                p->name, op_calls(OP_ENTRIES_END, calls, sizeof calls));
        }
    }
    return NULL;
}

void options_help_ops(FILE *out)
{
    struct manual p = manual_plain(out);
    p.started = true;
    fputs("Usage: gradwatch graph 'EXPRESSION', gradwatch descent 'EXPRESSION IN x, y'\n",
          out);
    manual_heading(&p, "What is typed");
    help_ops_grammar(&p);
    manual_heading(
        &p, "Operations: local gradients (times the upstream gradient), the cached "
            "values they use");
    help_ops_rows(&p);
}
