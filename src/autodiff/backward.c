/* The backward sweep: backpropagation as in the textbook. From the output down, each node
 * hands its gradient, the upstream, times the local gradient of each edge to the input at
 * the edge's end; where several edges meet, their terms are added up. Nothing is computed
 * here: each product and each sum, of numbers or of matrices, is a step of the plan,
 * which runs later. */
#include <string.h>

#include "autodiff/plan_build.h"

/* The edge from node i to its input number k, which is node j. The inputs of its
 * operation are nodes a and b (a again for arity 1). */
struct edge {
    int i, j, k, a, b;
    enum op op;
};

/* ---- local gradients, entry by entry ---- */

/* A local gradient that is 1, −1 or a node's value needs no step: its slot. Else −1. */
static int known_local(const struct planner *c, const struct edge *e, const char *rule)
{
    return strcmp(rule, "1") == 0     ? c->one
           : strcmp(rule, "−1") == 0  ? c->minus_one
           : strcmp(rule, "a") == 0   ? e->a
           : strcmp(rule, "b") == 0   ? e->b
           : strcmp(rule, "out") == 0 ? e->i
                                      : -1;
}

/* The slot of the edge's local gradient, computed from the cached values that it uses. */
static int local_gradient(struct planner *c, const struct edge *e)
{
    const struct op_info *info = &op_table[e->op];
    unsigned uses = e->k ? info->uses_b : info->uses_a;
    int known = known_local(c, e, e->k ? info->rule_b : info->rule_a);
    if (known >= 0) {
        return known;
    }
    int slot =
        plan_slot_for(c, uses & (USES_A | USES_A_FOR_DIGITS) ? e->a : c->one,
                      uses & USES_B ? e->b : c->one, uses & USES_OUT ? e->i : c->one);
    bool number = plan_is_number(c, slot);
    int code = number ? (e->k ? PLAN_LOCAL_B : PLAN_LOCAL_A) + (int)e->op
                      : (e->k ? PLAN_EACH_LOCAL_B : PLAN_EACH_LOCAL_A);
    int out = uses & USES_OUT ? e->i : number ? c->zero : slot;
    plan_emit(c, (struct plan_step){.code = (unsigned short)code,
                                    .op = (unsigned short)e->op,
                                    .out = slot,
                                    .a = e->a,
                                    .b = e->b,
                                    .c = out});
    return slot;
}

/* ---- what an edge hands on ---- */

/* True if steps on numbers compute the slot. They add 0 to it, as every sum begins with
 * 0, so that it may stand for 0 + 1 · itself. Slots of nodes and constants come
 * before. */
static bool is_computed_number(const struct planner *c, int slot)
{
    return slot >= c->p->grads && plan_is_number(c, slot);
}

/* ∂L/∂j += up · local, entry by entry. The first term is no step if it is a product by 1:
 * then the gradient is the other factor's slot. */
static void receive(struct planner *c, int j, int up, int local)
{
    int *grad = &c->p->grad[j], before = *grad ? *grad : c->zero;
    bool first = !*grad && !c->options->step_by_step;
    if (first && local == c->one) {
        *grad = up;
        return;
    }
    if (first && up == c->one && is_computed_number(c, local)) {
        *grad = local;
        return;
    }
    int sum = plan_sum_slot(c, j, before, up, local);
    int code = plan_is_number(c, sum) ? PLAN_ADD_PRODUCT : PLAN_EACH_ADD_PRODUCT;
    plan_emit(
        c,
        (struct plan_step){
            .code = (unsigned short)code, .out = sum, .a = up, .b = local, .c = before});
    *grad = sum;
}

/* After the step that computes a whole term, from node `sender`. */
static void receive_term(struct planner *c, const struct plan_term *t, int sender)
{
    plan_emit_term(c, sender, t->j, t->slot);
    if (t->apart) {
        receive(c, t->j, t->slot, c->one);
    } else {
        c->p->grad[t->j] = t->slot;
    }
}

/* ∂L/∂j += up · local, summed over the rows or columns for which j was repeated, if it
 * was. The product is a step of its own, which can be watched. */
static void receive_sum(struct planner *c, const struct edge *e, int up, int local)
{
    int product = up;
    if (local != c->one) {
        product = plan_slot_for(c, up, local, c->one);
        plan_emit(c, (struct plan_step){.code = PLAN_EACH_ADD_PRODUCT,
                                        .out = product,
                                        .a = up,
                                        .b = local,
                                        .c = c->zero});
    }
    if (plan_same_shape(c, e->i, e->j)) {
        plan_emit_term(c, e->i, e->j, product);
        receive(c, e->j, product, c->one);
        return;
    }
    struct plan_term t = plan_term_at(c, e->j);
    plan_emit(
        c, (struct plan_step){.code = t.add ? PLAN_ADD_SUM_REPEATED : PLAN_SUM_REPEATED,
                              .out = t.slot,
                              .a = product});
    receive_term(c, &t, e->i);
}

/* ∂L/∂j += what the rule of an operation on whole matrices says. */
static void receive_matrix(struct planner *c, const struct edge *e, int up)
{
    struct plan_term t = plan_term_at(c, e->j);
    plan_emit_job(c, PLAN_MATRIX_BACK,
                  (struct plan_job){.op = e->op,
                                    .input = e->k,
                                    .a = e->a,
                                    .b = e->b,
                                    .out = e->i,
                                    .saved = c->saved[e->i],
                                    .up = up,
                                    .grad = t.slot,
                                    .add = t.add});
    receive_term(c, &t, e->i);
}

static void hand_on(struct planner *c, const struct edge *e)
{
    int up = c->p->grad[e->i];
    if (e->op >= OP_ENTRIES_END) {
        receive_matrix(c, e, up);
        return;
    }
    int local = local_gradient(c, e);
    if (e->k == 0) {
        plan_emit_see(c, PLAN_LOCAL, e->i, local);
    }
    bool same = c->mapped || plan_same_shape(c, e->i, e->j);
    if (same && !plan_is_watched(c, PLAN_TERM, e->j)) {
        receive(c, e->j, up, local);
    } else {
        receive_sum(c, e, up, local);
    }
}

/* ---- the sweep ---- */

void plan_backward(struct planner *c)
{
    struct plan *p = c->p;
    plan_seed(c, p->n - 1); /* ∂L/∂L = 1 */
    for (int i = p->n - 1; i >= 0; i--) {
        const struct node *node = &p->g->nodes[i];
        if (!p->grad[i]) {
            continue; /* the output does not depend on it */
        }
        plan_emit_see(c, PLAN_GRADIENT, i, p->grad[i]);
        for (int k = 0; k < 2; k++) {
            int j = node->in[k], from = p->n_steps;
            if (j >= 0 && c->wants[j]) {
                hand_on(c, &(struct edge){i, j, k, node->in[0], plan_second_input(node),
                                          node->op});
                p->edge_steps[2 * i + k] = (struct plan_range){from, p->n_steps};
            }
        }
    }
}
