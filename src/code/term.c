/* What an edge adds to a gradient, in NumPy, from the rules of op_table. Their texts are
 * expressions, which are parsed and written again as Python. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "code/parts.h"
#include "autodiff/expression.h"
#include "autodiff/matrix_op.h"
#include "autodiff/plan.h"
#include "explain/rule_case.h"

/* An edge with all that its rule speaks of. */
struct term {
    const struct code *c;
    int node, input;
    struct python roles[PYTHON_ROLES];
    const struct matrix *values[PYTHON_D]; /* of a, b and out; of b NULL for arity 1 */
    struct arena *mem;
};

static const struct op_info *info_of(const struct term *t)
{
    return &op_table[t->c->g->nodes[t->node].op];
}

static struct graph parse(const struct term *t, const char *text, bool *known)
{
    bool matrix = t->c->g->nodes[t->node].op >= OP_ENTRIES_END;
    const char *const names[PYTHON_ROLES] = {matrix ? "A" : "a", matrix ? "B" : "b",
                                             "out", "δ"};
    struct shape shapes[PYTHON_ROLES];
    for (int k = 0; k < PYTHON_ROLES; k++) {
        shapes[k] = t->roles[k].shape;
    }
    const struct expression_options options = {
        .names = names, .n_names = PYTHON_ROLES, .shapes = shapes, .only_names = true};
    struct graph g = {0};
    *known = expression_parse(text, &options, t->mem, &g, NULL) == ERR_NONE;
    return g;
}

/* ---- idioms of the rules, for which NumPy has words ---- */

static bool is_constant(const struct graph *g, int node, double value)
{
    return g->nodes[node].op == OP_CONSTANT && g->nodes[node].constant == value;
}

/* 0·X: its index X, or −1. */
static int zeros_like(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    bool zeros = n->op == OP_MUL && is_constant(g, n->in[0], 0);
    return zeros ? n->in[1] : -1;
}

/* 0·X + 1 */
static int ones_like(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    bool ones = n->op == OP_ADD && is_constant(g, n->in[1], 1);
    return ones ? zeros_like(g, n->in[0]) : -1;
}

/* 1 − |sign(X − Y)|, which is 1 where X is Y: its index of X − Y, or −1. */
static int equal_entries(const struct graph *g, int node)
{
    const struct node *n = &g->nodes[node];
    if (n->op != OP_SUB || !is_constant(g, n->in[0], 1)) {
        return -1;
    }
    n = &g->nodes[n->in[1]];
    n = n->op == OP_ABS ? &g->nodes[n->in[0]] : n;
    return n->op == OP_SIGN && g->nodes[n->in[0]].op == OP_SUB ? n->in[0] : -1;
}

/* How many entries, rows or columns X has. */
static const char *count(enum op op, struct python x, struct arena *mem)
{
    const char *name = x.counted ? x.counted : python_at(x, PYTHON_ATOM, mem);
    bool one = (op == OP_SUM_COLS || x.shape.rows == 1) &&
               (op == OP_SUM_ROWS || x.shape.cols == 1);
    return one                 ? "1"
           : op == OP_SUM      ? arena_printf(mem, "%s.size", name)
           : op == OP_SUM_ROWS ? arena_printf(mem, "len(%s)", name)
                               : arena_printf(mem, "%s.shape[1]", name);
}

/* Writes a node that is such an idiom, from the texts before it; .text NULL: not one. */
static struct python idiom(const struct graph *g, int node, const struct python *before,
                           struct arena *mem)
{
    const struct node *n = &g->nodes[node];
    struct python p = {.priority = PYTHON_ATOM};
    bool sum = n->op == OP_SUM || n->op == OP_SUM_ROWS || n->op == OP_SUM_COLS;
    int counted = sum ? ones_like(g, n->in[0]) : -1, ones = ones_like(g, node);
    int zeros = zeros_like(g, node), equal = equal_entries(g, node);
    if (counted >= 0) {
        p.text = count(n->op, before[counted], mem);
    } else if (ones >= 0) {
        p.text = arena_printf(mem, "np.ones_like(%s)", before[ones].text);
    } else if (zeros >= 0) {
        p.text = arena_printf(mem, "np.zeros_like(%s)", before[zeros].text);
    } else if (equal >= 0) {
        const int *in = g->nodes[equal].in;
        p.text = arena_printf(mem, "%s == %s", before[in[0]].text, before[in[1]].text);
        p.priority = PYTHON_LOOSE;
    }
    return p;
}

/* A parsed rule in Python. */
static struct python write(const struct term *t, const struct graph *g)
{
    struct python *texts = arena_new(t->mem, struct python, g->n);
    for (int i = 0; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        double number;
        texts[i] = idiom(g, i, texts, t->mem);
        if (texts[i].text) {
            ; /* written */
        } else if (n->op == OP_LEAF) {
            texts[i] = t->roles[n->leaf];
        } else if (notation_number(g, i, &number)) {
            texts[i] = python_number(number, CODE_NUMPY, t->mem);
        } else {
            struct python none = {0};
            texts[i] =
                python_op(n->op, texts[n->in[0]], n->in[1] < 0 ? none : texts[n->in[1]],
                          CODE_NUMPY, t->mem);
        }
        texts[i].literal = false; /* it stands beside something that is none */
        texts[i].shape = n->shape;
    }
    return texts[g->n - 1];
}

/* ---- rules with cases ---- */

static const char *case_text(const struct term *t, const char *rule,
                             enum rule_order order)
{
    const char *text = rule_case(rule, order, t->mem);
    bool known;
    struct graph g = parse(t, strcmp(text, "½") == 0 ? "0.5" : text, &known);
    assert(known);
    return write(t, &g).text;
}

static bool has_nan(const struct matrix *m)
{
    for (size_t i = 0; m && i < matrix_entries(m); i++) {
        if (isnan(m->at[i])) {
            return true;
        }
    }
    return false;
}

/* "np.where(a > b, 1, 0)". Where nothing is nan, nothing is said of it. */
static const char *write_cases(const struct term *t, const char *rule)
{
    const char *a = python_at(t->roles[PYTHON_A], 1, t->mem);
    const char *b = info_of(t)->arity == 1 ? "0" : t->roles[PYTHON_B].text;
    const char *above = case_text(t, rule, RULE_ABOVE);
    const char *equal = case_text(t, rule, RULE_EQUAL);
    const char *below = case_text(t, rule, RULE_BELOW);
    const char *rest = equal;
    if (has_nan(t->values[PYTHON_A]) || has_nan(t->values[PYTHON_B])) {
        rest = arena_printf(t->mem, "np.where(%s == %s, %s, nan)", a, b, equal);
    }
    if (rest != equal || strcmp(equal, below) != 0) {
        rest = arena_printf(t->mem, "np.where(%s < %s, %s, %s)", a, b, below, rest);
    }
    return arena_printf(t->mem, "np.where(%s > %s, %s, %s)", a, b, above, rest);
}

/* ---- is the text of the rule exact at these values? ---- */

static bool agree(double x, double y)
{
    static const double tolerance = 1e-12;
    return x == y || (isnan(x) && isnan(y)) ||
           (isfinite(y) && fabs(x - y) <= tolerance * fabs(y));
}

/* What a, b or out is at entry k of the result; 0 for b of arity 1. */
static double value_at(const struct term *t, int role, size_t k)
{
    const struct matrix *m = t->values[role];
    size_t columns = t->c->values[t->node].columns;
    return m ? matrix_at(m, (int)(k / columns), (int)(k % columns)) : 0;
}

static double exact_local(const struct term *t, size_t k)
{
    const struct op_info *info = info_of(t);
    return (t->input ? info->local_b : info->local_a)(
        value_at(t, PYTHON_A, k), value_at(t, PYTHON_B, k), value_at(t, PYTHON_OUT, k));
}

/* True if a local gradient is infinite somewhere, but for 1/0: 1/b of a subnormal b,
 * where δ/b may be finite. */
static bool is_infinite(const struct term *t)
{
    size_t n = matrix_entries(&t->c->values[t->node]);
    int last = info_of(t)->arity == 1 ? PYTHON_A : PYTHON_B;
    bool any = false;
    for (size_t k = 0; k < n && !any; k++) {
        any = isinf(exact_local(t, k)) && value_at(t, last, k) != 0;
    }
    return any;
}

static bool holds(const struct term *t, const struct graph *rule)
{
    const struct matrix *out = &t->c->values[t->node];
    double *at[PYTHON_ROLES] = {NULL};
    struct plan p;
    for (int k = 0; k < PYTHON_D; k++) {
        at[k] = t->values[k] ? t->values[k]->at : NULL;
    }
    plan_init(&p, rule, &(struct plan_options){.forward_only = true, .at = at}, t->mem);
    plan_run(&p);
    bool all = true;
    for (size_t k = 0; k < matrix_entries(out) && all; k++) {
        int row = (int)(k / out->columns), col = (int)(k % out->columns);
        all = agree(matrix_at(&p.at[rule->n - 1], row, col), exact_local(t, k));
    }
    return all;
}

/* ---- the term ---- */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* δ times a local gradient, as people write it: δ/b for 1/b, −δ·sin(a) for −sin(a).
 * infinite: 1/b is, and has to be computed as such. */
static const char *times_upstream(const char *rule, const struct graph *g, bool infinite,
                                  struct arena *mem)
{
    static const char minus[] = "−";
    const struct node *last = &g->nodes[g->n - 1];
    if (op_table[last->op].priority == 1 || infinite) { /* a sum, or as it stands */
        return arena_printf(mem, "δ·(%s)", rule);
    }
    bool negative = begins(rule, minus) || *rule == '-';
    rule += begins(rule, minus) ? strlen(minus) : (size_t)(*rule == '-');
    const char *sign = negative ? minus : "";
    return strcmp(rule, "1") == 0 ? arena_printf(mem, "%sδ", sign)
           : begins(rule, "1/")   ? arena_printf(mem, "%sδ%s", sign, rule + 1)
                                  : arena_printf(mem, "%sδ·%s", sign, rule);
}

static const char *exact_text(const struct term *t)
{
    const struct op_python *python = &info_of(t)->python;
    const char *text = t->input ? python->by_b : python->by_a;
    return *text ? python_fill(text, t->roles, CODE_NUMPY, t->mem).text : NULL;
}

static const char *write_entries(const struct term *t)
{
    const char *rule = notation_rule(t->c->g, t->node, t->input, t->mem);
    const char *exact = exact_text(t);
    bool known;
    if (strstr(rule, " if ")) {
        return arena_printf(t->mem, "%s * %s", t->roles[PYTHON_D].text,
                            write_cases(t, rule));
    }
    struct graph g = parse(t, rule, &known);
    if (!known || (exact && !holds(t, &g))) {
        assert(exact);
        return exact;
    }
    g = parse(t, times_upstream(rule, &g, is_infinite(t), t->mem), &known);
    assert(known);
    return write(t, &g).text;
}

static const char *write_matrix(const struct term *t)
{
    const struct op_info *info = info_of(t);
    const char *exact = exact_text(t);
    bool known;
    struct graph g = parse(t, t->input ? info->rule_b : info->rule_a, &known);
    assert(known);
    return exact ? exact : write(t, &g).text;
}

/* Of an operation entry by entry: sums what the repeated rows or columns got. */
static const char *sum_repeated(const struct term *t, const char *term, struct shape to)
{
    struct graph_repeats sum = graph_repeats(t->c->g, t->node, t->input);
    bool any = sum.rows || sum.cols;
    return any && shape_is_number(to) ? arena_printf(t->mem, "np.sum(%s)", term)
           : any ? arena_printf(t->mem, "np.sum(%s, axis=%d, keepdims=True)", term,
                                sum.rows ? 0 : 1)
                 : term;
}

const char *code_term(const struct code *c, const struct code_names *names, int node,
                      int input, struct arena *mem)
{
    const struct node *nodes = c->g->nodes, *n = &nodes[node];
    const int which[PYTHON_D] = {n->in[0], n->in[1], node};
    struct term t = {.c = c, .node = node, .input = input, .mem = mem};
    for (int k = 0; k < PYTHON_D; k++) {
        t.roles[k] = (struct python){.text = "", .shape = {1, 1}};
        if (which[k] >= 0) {
            t.roles[k] = python_node(c, names, which[k], CODE_NUMPY, mem);
            t.values[k] = &c->values[which[k]];
        }
    }
    t.roles[PYTHON_D] =
        (struct python){names->grad[node], PYTHON_ATOM, false, n->shape, NULL};
    struct shape to = nodes[n->in[input]].shape;
    if (n->op < OP_ENTRIES_END) {
        return sum_repeated(&t, write_entries(&t), to);
    }
    if (matrix_op_has_classes(c->g, node)) {
        if (input == 1) {
            return arena_printf(mem, "np.zeros_like(%s)", t.roles[PYTHON_B].text);
        }
        t.roles[PYTHON_B] = python_one_hot(t.roles[PYTHON_B],
                                           t.roles[PYTHON_A].shape.cols, CODE_NUMPY, mem);
    }
    return write_matrix(&t);
}
