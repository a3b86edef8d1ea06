/* What common slips lead to, computed from the graph. */
#include <string.h>

#include "judge/parts.h"

enum { CHAIN_MOST = 6 /* factors above */, TERMS_MOST = 12 /* of one gradient */ };

/* ---- entry by entry ---- */

/* A function of what stands at an entry: the inputs, the result, and the gradient. */
struct at_entry {
    enum op op;
    int input;
    double a, b, out, up, exponent;
};
typedef double entry_function(const struct at_entry *e);

static double swapped_value(const struct at_entry *e)
{
    return op_table[e->op].forward(e->b, e->a);
}
static double sum_of_inputs(const struct at_entry *e)
{
    return e->a + e->b;
}
static double product_of_inputs(const struct at_entry *e)
{
    return e->a * e->b;
}
static double first_input(const struct at_entry *e)
{
    return e->a;
}
static double local_of(const struct at_entry *e, int input)
{
    const struct op_info *op = &op_table[e->op];
    return (input == 0 ? op->local_a : op->local_b)(e->a, e->b, e->out);
}
static double local(const struct at_entry *e)
{
    return local_of(e, e->input);
}
static double swapped_term(const struct at_entry *e)
{
    return e->up * local_of(e, 1 - e->input);
}
static double product_term(const struct at_entry *e)
{
    return e->up * local(e);
}
static double sum_term(const struct at_entry *e)
{
    return e->up + local(e);
}
static double without_exponent(const struct at_entry *e)
{
    return e->up * local(e) / e->exponent;
}
static double mask_of_upstream(const struct at_entry *e)
{
    const struct op_info *op = &op_table[e->op];
    return e->up * op->local_a(e->up, e->up, op->forward(e->up, e->up));
}

/* The function at each entry of the node, which may be larger than its inputs. */
static struct matrix each(const struct judging *j, entry_function *f)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct backprop *world = &j->world[j->w];
    const struct matrix *a = backprop_value(world, n->in[0]);
    const struct matrix *b = n->in[1] < 0 ? a : backprop_value(world, n->in[1]);
    const struct matrix *out = backprop_value(world, j->node);
    struct at_entry e = {.op = n->op, .input = j->q->move.input};
    if (n->in[1] < 0 || !notation_number(j->g, n->in[1], &e.exponent)) {
        e.exponent = 1;
    }
    struct matrix m = judge_room(j->mem, out->rows, out->columns);
    for (size_t i = 0; i < matrix_entries(out); i++) {
        int row = (int)(i / out->columns), col = (int)(i % out->columns);
        e.a = matrix_at(a, row, col);
        e.b = matrix_at(b, row, col);
        e.out = out->at[i];
        e.up = j->edge ? backprop_grad(world, j->node)->at[i] : 0;
        m.at[i] = f(&e);
    }
    return m;
}

static bool is_power_of_number(const struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    double exponent;
    return n->op == OP_POW && notation_number(j->g, n->in[1], &exponent) &&
           exponent != 0 && j->q->move.input <= 0;
}

static bool is_rectifier(enum op op)
{
    return op == OP_RELU || op == OP_LEAKY_RELU || op == OP_ELU;
}

/* True if the local gradient is a number to multiply by: no switch, and not 1 or −1. */
static bool has_factor(const struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct op_info *op = &op_table[n->op];
    const char *rule = j->q->move.input == 0 ? op->rule_a : op->rule_b;
    unsigned uses = j->q->move.input == 0 ? op->uses_a : op->uses_b;
    return uses != USES_NOTHING && !strstr(rule, " if ");
}

/* ---- values ---- */

static void value_slips(struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    bool two = n->in[1] >= 0;
    struct matrix none = judge_room(j->mem, j->right[j->w].rows, j->right[j->w].columns);
    judge_consider(j, SLIP_SIGN, 0, judge_sum(j->mem, &none, -1, &j->right[j->w]));
    if (n->op >= OP_ENTRIES_END) {
        return;
    }
    if (two) {
        judge_consider(j, SLIP_SWAPPED, 0, each(j, swapped_value));
    }
    if (n->op == OP_MUL) {
        judge_consider(j, SLIP_SUM_FOR_PRODUCT, 0, each(j, sum_of_inputs));
    }
    if (n->op == OP_ADD) {
        judge_consider(j, SLIP_PRODUCT_FOR_SUM, 0, each(j, product_of_inputs));
    }
    if (is_power_of_number(j)) {
        judge_consider(j, SLIP_EXPONENT, 0, each(j, first_input));
        judge_consider(j, SLIP_EXPONENT, 1, each(j, product_of_inputs));
    }
}

static void seed_slips(struct judging *j)
{
    struct matrix minus = judge_room(j->mem, 1, 1);
    minus.at[0] = -1;
    judge_consider(j, SLIP_SEED_VALUE, 0,
                   judge_copy(j->mem, backprop_value(&j->world[j->w], j->node)));
    judge_consider(j, SLIP_SEED_ZERO, 0, judge_room(j->mem, 1, 1));
    judge_consider(j, SLIP_SIGN, 0, minus);
}

/* ---- one edge ---- */

static struct matrix ones(const struct judging *j, int node)
{
    struct shape s = j->g->nodes[node].shape;
    struct matrix m = judge_room(j->mem, (size_t)s.rows, (size_t)s.cols);
    for (size_t i = 0; i < matrix_entries(&m); i++) {
        m.at[i] = 1;
    }
    return m;
}

static void sign_slips(struct judging *j)
{
    struct matrix none =
        judge_room(j->mem, j->before[j->w].rows, j->before[j->w].columns);
    judge_consider(j, SLIP_SIGN, 0, judge_sum(j->mem, &none, -1, &j->right[j->w]));
    if (j->sum) {
        judge_consider_term(j, SLIP_SIGN, 1,
                            judge_sum(j->mem, &none, -1, &j->term[j->w]));
    }
}

/* The chain of factors breaks off: the local gradient alone, that times the next one
 * above, and so on while each node has one use; or one in the middle is left out. */
static void chain_slips(struct judging *j)
{
    const struct backprop *b = &j->world[j->w];
    int input = j->q->move.input, above = j->node, edges[CHAIN_MOST] = {0}, n = 0;
    for (; n < CHAIN_MOST && above < j->g->n - 1; n++) {
        int edge;
        if (backprop_edges(b, above, 1, &edge) != 1) {
            break;
        }
        edges[n] = edge;
        above = edge / 2;
    }
    for (int k = 0; k <= n; k++) { /* k factors above the edge */
        struct matrix up = ones(j, k ? edges[k - 1] / 2 : j->node);
        for (int i = k - 1; i >= 0; i--) {
            up = judge_term(j, j->w, edges[i] / 2, edges[i] % 2, &up);
        }
        struct matrix term = judge_term(j, j->w, j->node, input, &up);
        if (k == 0) {
            judge_consider(j, SLIP_LOCAL_ONLY, 0, term);
        }
        judge_consider_term(j, SLIP_UPSTREAM, k, term);
    }
    if (n > 0) {
        const struct matrix *up = backprop_grad(b, edges[0] / 2);
        if (same_size(up, backprop_grad(b, j->node))) {
            judge_consider_term(j, SLIP_UPSTREAM, 1,
                                judge_term(j, j->w, j->node, input, up));
        }
    }
}

/* Slips with the local gradient of an operation entry by entry. */
static void local_slips(struct judging *j)
{
    const struct node *n = &j->g->nodes[j->node];
    const struct matrix *up = backprop_grad(&j->world[j->w], j->node);
    if (!same_size(up, &j->before[j->w])) {
        if (n->op < OP_ENTRIES_END) {
            judge_consider(j, SLIP_NOT_SUMMED, -1, each(j, product_term));
        }
        return;
    }
    bool counts = judge_count(j->g, j->node) != 0, whole = n->op >= OP_ENTRIES_END;
    enum slip handed_on = is_rectifier(n->op)     ? SLIP_MASK
                          : counts                ? SLIP_MEAN_MISSING
                          : n->op == OP_TRANSPOSE ? SLIP_TRANSPOSED
                                                  : SLIP_FORGOT_LOCAL;
    judge_consider_term(j, handed_on, handed_on == SLIP_FORGOT_LOCAL && whole ? -1 : 0,
                        judge_copy(j->mem, up));
    if (whole) {
        return;
    }
    if (is_rectifier(n->op)) {
        judge_consider_term(j, SLIP_MASK, 1, each(j, mask_of_upstream));
    }
    if (is_power_of_number(j)) {
        judge_consider_term(j, SLIP_EXPONENT, 0, each(j, without_exponent));
    }
    if (n->in[1] >= 0) {
        judge_consider_term(j, SLIP_SWAPPED, 0, each(j, swapped_term));
        judge_consider(j, SLIP_SWAPPED, 0, each(j, swapped_term));
    }
    if (has_factor(j)) {
        judge_consider_term(j, SLIP_SUM_FOR_PRODUCT, 0, each(j, sum_term));
    }
}

/* ---- the terms of a sum ---- */

static struct matrix product_of(struct arena *mem, const struct matrix *x,
                                const struct matrix *y)
{
    struct matrix product = judge_room(mem, x->rows, x->columns);
    for (size_t i = 0; i < matrix_entries(x); i++) {
        product.at[i] = x->at[i] * y->at[i];
    }
    return product;
}

/* All but the terms that were there and this one: one branch for two or more, some terms
 * for three or more. */
static void earlier_slips(struct judging *j)
{
    const struct backprop *b = j->q->b;
    int edges[TERMS_MOST], w = j->w;
    struct matrix some = judge_room(j->mem, j->term[w].rows, j->term[w].columns);
    backprop_edges(b, j->asked, TERMS_MOST, edges);
    if (j->arrived > 0) {
        judge_consider(j, SLIP_ONE_BRANCH, 0, j->term[w]);
    }
    for (int k = 0; k < j->arrived && k < TERMS_MOST; k++) {
        struct matrix t = judge_term(j, w, edges[k] / 2, edges[k] % 2, NULL);
        some = judge_sum(j->mem, &some, 1, &t);
        judge_consider(j, SLIP_ONE_BRANCH, 0, t);
        if (k > 0) {
            judge_consider(j, SLIP_TOO_FEW, k + 1, some);
        }
        if (j->arrived > 1) {
            judge_consider(j, SLIP_TOO_FEW, j->arrived,
                           judge_sum(j->mem, &j->right[w], -1, &t));
        }
    }
    if (b->has_kept[j->asked]) {
        judge_consider(j, SLIP_KEPT, 0, judge_sum(j->mem, &some, 1, &j->term[w]));
        judge_consider(j, SLIP_KEPT, 0, j->before[w]);
    }
    if (j->sum) {
        judge_consider(j, SLIP_PRODUCT_FOR_SUM, 0,
                       product_of(j->mem, &j->before[w], &j->term[w]));
    }
}

/* Lets the pass go on, for the sums with terms that have not come yet. */
static void later_slips(struct judging *j)
{
    struct backprop *world = &j->world[j->w];
    int terms = 0;
    judge_consider_term(j, SLIP_TOO_MANY, 0,
                        judge_sum(j->mem, &j->term[j->w], 1, &j->term[j->w]));
    backprop_step(world); /* the move itself */
    int all = backprop_edges(world, j->asked, 0, NULL);
    while (terms < TERMS_MOST && backprop_arrived(world, j->asked) < all &&
           backprop_step(world)) {
        struct backprop_move m = backprop_move_at(world, world->step);
        if (m.kind == BACKPROP_EDGE && j->g->nodes[m.node].in[m.input] == j->asked) {
            terms++;
            judge_consider(j, SLIP_TOO_MANY, backprop_arrived(world, j->asked),
                           judge_copy(j->mem, backprop_grad(world, j->asked)));
        }
    }
}

static void edge_slips(struct judging *j)
{
    sign_slips(j);
    chain_slips(j);
    local_slips(j);
    judge_consider(j, SLIP_VALUE, 0,
                   judge_copy(j->mem, backprop_value(&j->world[j->w], j->asked)));
    earlier_slips(j);
}

void judge_slips(struct judging *j)
{
    j->candidates = arena_new(j->mem, struct candidate, CANDIDATES_MOST);
    for (j->w = 0; j->w < WORLD_DUST; j->w++) {
        j->at = 0;
        if (j->edge) {
            edge_slips(j);
        } else if (j->q->move.kind == BACKPROP_FORWARD) {
            value_slips(j);
        } else {
            seed_slips(j);
        }
        judge_matrix_slips(j);
        if (j->edge) {
            later_slips(j);
        }
    }
}
