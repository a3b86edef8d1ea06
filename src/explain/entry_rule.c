#include "explain/entry_rule.h"

#include <string.h>

#include "autodiff/expression.h"
#include "autodiff/matrix_op.h"
#include "base/number.h"

/* A rule and the entry of its result that is asked for. */
struct rule {
    struct graph g;
    struct plan plan; /* has run */
    int row, col;
};

/* ---- what a rule reads ---- */

/* Entry (i, j) depends on more than entries (i, j) of what it is computed from. */
enum reach { REACH_ENTRY = 0, REACH_ROW = 1, REACH_COLUMN = 2, REACH_ALL = 3 };

static enum reach reach_of(enum op op)
{
    switch (op) {
    case OP_SUM_COLS:
    case OP_MEAN_COLS:
    case OP_MAX_COLS:
    case OP_SOFTMAX:
    case OP_LOG_SOFTMAX:
        return REACH_ROW;
    case OP_SUM_ROWS:
    case OP_MEAN_ROWS:
    case OP_BATCH_NORM:
        return REACH_COLUMN;
    default:
        return op < OP_ENTRIES_END ? REACH_ENTRY : REACH_ALL;
    }
}

static void parse(const char *text, const struct shape *shapes, struct graph *g,
                  struct arena *mem)
{
    const struct expression_options options = {.names = matrix_roles,
                                               .n_names = MATRIX_ROLES,
                                               .shapes = shapes,
                                               .only_names = true};
    if (expression_parse(text, &options, mem, g, NULL) != ERR_NONE) {
        die("a rule of the table cannot be read");
    }
}

static enum reach reach_of_rule(const char *text, struct arena *mem)
{
    static const struct shape numbers[MATRIX_ROLES] = {{0}};
    struct graph g;
    parse(text, numbers, &g, mem);
    unsigned reach = REACH_ENTRY;
    for (int i = 0; i < g.n; i++) {
        reach |= reach_of(g.nodes[i].op);
    }
    return reach;
}

/* The part of a matrix that is reached from entry (row, col). */
static struct matrix part_of(struct matrix m, int row, int col, enum reach reach,
                             struct arena *mem)
{
    bool all_rows = m.rows == 1 || reach & REACH_COLUMN;
    bool all_columns = m.columns == 1 || reach & REACH_ROW;
    size_t i = all_rows ? 0 : (size_t)row, j = all_columns ? 0 : (size_t)col;
    struct matrix part = {m.at + i * m.columns + j, all_rows ? m.rows : 1,
                          all_columns ? m.columns : 1};
    if (all_columns || part.rows == 1) {
        return part;
    }
    double *column = arena_new(mem, double, part.rows);
    for (size_t k = 0; k < part.rows; k++) {
        column[k] = part.at[k * m.columns];
    }
    part.at = column;
    return part;
}

/* ---- the rule at the entry ---- */

static const char *rule_text(const struct entry *e, struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    int b = n->in[1] >= 0 ? n->in[1] : n->in[0];
    return matrix_rule(n->op, e->input, e->g->nodes[n->in[0]].shape, e->g->nodes[b].shape,
                       mem);
}

static void set_roles(const struct entry *e, struct matrix roles[MATRIX_ROLES])
{
    const struct node *n = &e->g->nodes[e->node];
    roles[MATRIX_A] = e->values[n->in[0]];
    roles[MATRIX_OUT] = e->values[e->node];
    roles[MATRIX_UPSTREAM] = e->input < 0 ? e->values[e->node] : e->grads[e->node];
    roles[MATRIX_B] = n->in[1] >= 0 ? e->values[n->in[1]] : roles[MATRIX_A];
}

static bool has_one_hot(const struct entry *e)
{
    const struct node *n = &e->g->nodes[e->node];
    return n->in[1] >= 0 &&
           matrix_rule_has_one_hot(n->op, e->input, e->g->nodes[n->in[1]].shape);
}

/* The part of the labels, as rows, that is reached. */
static struct matrix one_hot_part(struct matrix labels, size_t classes,
                                  const struct entry *e, enum reach reach,
                                  struct arena *mem)
{
    struct matrix reached = part_of(labels, e->row, 0, reach, mem);
    return part_of(matrix_op_one_hot(reached, classes, mem), 0, e->col,
                   reach | REACH_COLUMN, mem);
}

static void rule_init(struct rule *r, const struct entry *e, const char *text,
                      struct arena *mem)
{
    enum reach reach = reach_of_rule(text, mem);
    struct matrix roles[MATRIX_ROLES];
    struct shape shapes[MATRIX_ROLES];
    double **at = arena_new(mem, double *, MATRIX_ROLES);
    set_roles(e, roles);
    for (int k = 0; k < MATRIX_ROLES; k++) {
        struct matrix part =
            k == MATRIX_B && has_one_hot(e)
                ? one_hot_part(roles[k], roles[MATRIX_A].columns, e, reach, mem)
                : part_of(roles[k], e->row, e->col, reach, mem);
        shapes[k] = (struct shape){(int)part.rows, (int)part.columns};
        at[k] = part.at;
    }
    r->row = reach & REACH_COLUMN ? e->row : 0;
    r->col = reach & REACH_ROW ? e->col : 0;
    parse(text, shapes, &r->g, mem);
    plan_init(
        &r->plan, &r->g,
        &(struct plan_options){.forward_only = true, .step_by_step = true, .at = at},
        mem);
    plan_run(&r->plan);
}

static double value_of(const struct rule *r, int node)
{
    return matrix_at(&r->plan.at[node], r->row, r->col);
}

double entry_result(const struct entry *e, struct arena *scratch)
{
    if (entry_is_sum(e)) {
        return entry_sum(e, 0) / entry_divisor(e);
    }
    if (e->input < 0) {
        return matrix_at(&e->values[e->node], e->row, e->col);
    }
    struct rule *r = arena_new(scratch, struct rule, 1);
    rule_init(r, e, rule_text(e, scratch), scratch);
    return value_of(r, r->g.n - 1);
}

/* ---- with numbers ---- */

struct writing {
    struct rule rule;
    int digits, terms_most;
    struct arena *mem;
};

static bool reads(const struct node *n, int node)
{
    return n->in[0] == node || n->in[1] == node;
}

/* True if it stands alone between the brackets of a call, ln(…), or is all there is. */
static bool is_argument(const struct graph *g, int node)
{
    bool argument = true;
    for (int i = node + 1; i < g->n; i++) {
        argument &= !reads(&g->nodes[i], node) || op_is_call(&op_table[g->nodes[i].op]);
    }
    return argument;
}

/* True if a quotient in its place would be misread: a/(b/4), (b/4)². */
static bool is_below(const struct graph *g, int node)
{
    bool below = false;
    for (int i = node + 1; i < g->n; i++) {
        const struct node *n = &g->nodes[i];
        below |=
            reads(n, node) && (n->op == OP_POW || (n->op == OP_DIV && n->in[1] == node));
    }
    return below;
}

/* How many operations entry by entry a node of a rule is made of; MANY, if there is one
 * on a whole matrix among them. */
enum { FEW = 3 /* A, A², exp(A), softplus(A) − A·B */, MANY = FEW + 1 };
static int operations(const struct graph *g, int node, struct arena *mem)
{
    int *count = arena_new(mem, int, node + 1);
    for (int i = 0; i <= node; i++) {
        const struct node *n = &g->nodes[i];
        count[i] = n->op <= OP_CONSTANT ? 0 : n->op < OP_ENTRIES_END ? 1 : MANY;
        for (int k = 0; k < 2 && n->in[k] >= 0; k++) {
            count[i] += count[n->in[k]];
        }
        count[i] = count[i] < MANY ? count[i] : MANY;
    }
    return count[node];
}

static const char *written(const void *data, int node);

static const char *bracketed(const char *text, bool needed, struct arena *mem)
{
    return needed ? arena_printf(mem, "(%s)", text) : text;
}

static const char *value_text(const struct writing *w, int node)
{
    double v = value_of(&w->rule, node);
    return is_argument(&w->rule.g, node) ? number_text(v, w->digits, w->mem)
                                         : number_factor(v, w->digits, w->mem);
}

/* A term of a sum in a rule, at another entry: with its numbers, or as one. */
static const char *term_text(const struct writing *w, struct entry_factor term)
{
    struct writing there = *w;
    const struct graph *g = &there.rule.g;
    const struct op_info *op = &op_table[g->nodes[term.node].op];
    there.rule.row = term.row;
    there.rule.col = term.col;
    if (!op->arity || g->nodes[term.node].op >= OP_ENTRIES_END) {
        return number_factor(term.value, w->digits, w->mem);
    }
    const char *text = expression_print_node(g, term.node, true, written, &there, w->mem);
    return bracketed(text, op->priority == op_table[OP_ADD].priority, w->mem);
}

/* A sum or a mean in a rule, written out; NULL if it is none, or too long. */
static const char *sum_text(const struct writing *w, int node)
{
    const struct rule *r = &w->rule;
    const struct entry e = {.g = &r->g,
                            .values = r->plan.at,
                            .node = node,
                            .input = -1,
                            .row = r->row,
                            .col = r->col};
    int a = r->g.nodes[node].in[0];
    bool products = r->g.nodes[node].in[1] >= 0,
         is_matrix = r->g.nodes[a].op >= OP_ENTRIES_END;
    if (!entry_is_sum(&e) || products ||
        (!is_matrix && operations(&r->g, a, w->mem) > FEW) ||
        entry_terms(&e) > (size_t)w->terms_most) {
        return NULL;
    }
    const char *out = "";
    size_t n = entry_terms(&e);
    for (size_t k = 0; k < n; k++) {
        out = arena_printf(w->mem, "%s%s%s", out, k ? " + " : "",
                           term_text(w, entry_term(&e, k).factors[0]));
    }
    double divisor = entry_divisor(&e);
    if (divisor != 1) {
        out = arena_printf(w->mem, "(%s)/%.0f", out, divisor);
        return bracketed(out, is_below(&r->g, node), w->mem);
    }
    return bracketed(out, !is_argument(&r->g, node), w->mem);
}

/* What stands for a node below the root: a number for what has a name or is computed from
 * a whole matrix. The calls nest as deep as the sums in a rule of the table. */
static const char *written(const void *data, int node)
{
    const struct writing *w = data;
    enum op op = w->rule.g.nodes[node].op;
    if (op == OP_CONSTANT || (op < OP_ENTRIES_END && op != OP_LEAF)) {
        return NULL;
    }
    const char *sum = op >= OP_ENTRIES_END ? sum_text(w, node) : NULL;
    return sum ? sum : value_text(w, node);
}

/* An operation that says what it is by its name, of the row of its input:
 * "max(2, 3, 0.5)". */
static const char *call_text(const struct entry *e, int digits, int terms_most,
                             struct arena *mem)
{
    const struct node *n = &e->g->nodes[e->node];
    const struct matrix *a = &e->values[n->in[0]];
    double v = matrix_at(&e->values[e->node], e->row, e->col);
    if (a->columns < 2 || a->columns > (size_t)terms_most) {
        return number_text(v, digits, mem);
    }
    const char *out = arena_printf(mem, "%s(", op_table[n->op].symbol);
    for (size_t j = 0; j < a->columns; j++) {
        out = arena_printf(mem, "%s%s%s", out, j ? ", " : "",
                           number_text(matrix_at(a, e->row, (int)j), digits, mem));
    }
    return arena_printf(mem, "%s)", out);
}

/* Brackets right inside brackets are left out: "exp((−3.39))" is "exp(−3.39)". */
static const char *without_doubles(const char *text, struct arena *mem)
{
    char *out = arena_copy(mem, text, strlen(text));
    for (char *at = out; (at = strstr(at, "((")); at++) {
        char *end = at + 2 + strcspn(at + 2, "()");
        if (end[0] == ')' && end[1] == ')') {
            memmove(end, end + 1, strlen(end + 1) + 1);
            memmove(at, at + 1, strlen(at + 1) + 1);
        }
    }
    return out;
}

const char *entry_rule_numbers(const struct entry *e, int digits, int terms_most,
                               struct arena *mem)
{
    const char *text = rule_text(e, mem);
    if (!*text) {
        return call_text(e, digits, terms_most, mem);
    }
    struct writing *w = arena_new(mem, struct writing, 1);
    w->digits = digits;
    w->terms_most = terms_most;
    w->mem = mem;
    rule_init(&w->rule, e, text, mem);
    const struct graph *g = &w->rule.g;
    const char *number = written(w, g->n - 1); /* of "A", or of "sum(A)" */
    return number ? number
                  : without_doubles(
                        expression_print_node(g, g->n - 1, true, written, w, mem), mem);
}
