/* The slots and steps of a plan that is being made. */
#include "autodiff/plan_build.h"

/* ---- slots ---- */

/* Nothing is early but in a field. Elsewhere a gradient may begin with a term that
 * depends on no leaf, and steps then add others to it in place, which are late. */
int plan_slot(struct planner *c, size_t rows, size_t columns, bool late)
{
    struct plan *p = c->p;
    p->at[p->n_slots] = (struct matrix){NULL, rows, columns};
    c->late[p->n_slots] = late || !c->mapped;
    return p->n_slots++;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The shape of what is computed from three slots, of which some may be repeated. */
static struct matrix joint(const struct planner *c, int x, int y, int z)
{
    const struct matrix *at = c->p->at;
    return (struct matrix){NULL, most(at[x].rows, most(at[y].rows, at[z].rows)),
                           most(at[x].columns, most(at[y].columns, at[z].columns))};
}

int plan_slot_for(struct planner *c, int x, int y, int z)
{
    struct matrix m = joint(c, x, y, z);
    return plan_slot(c, m.rows, m.columns, c->late[x] || c->late[y] || c->late[z]);
}

bool plan_same_shape(const struct planner *c, int x, int y)
{
    const struct matrix *at = c->p->at;
    return at[x].rows == at[y].rows && at[x].columns == at[y].columns;
}

/* ---- steps ---- */

void plan_emit(struct planner *c, struct plan_step step)
{
    c->p->steps[c->p->n_steps++] = step;
}

void plan_emit_job(struct planner *c, unsigned short code, struct plan_job job)
{
    c->p->jobs[c->n_jobs] = job;
    plan_emit(c, (struct plan_step){.code = code, .a = c->n_jobs++});
}

bool plan_is_watched(const struct planner *c, enum plan_part part, int node)
{
    const bool *of = c->options->watch.of[part];
    return of && of[node];
}

static void emit_see(struct planner *c, enum plan_part part, int node, int slot)
{
    plan_emit(c, (struct plan_step){
                     .code = PLAN_SEE, .op = (unsigned short)part, .a = slot, .b = node});
}

void plan_emit_see(struct planner *c, enum plan_part part, int node, int slot)
{
    if (plan_is_watched(c, part, node)) {
        emit_see(c, part, node, slot);
    }
}

void plan_emit_term(struct planner *c, int sender, int j, int slot)
{
    if (plan_is_watched(c, PLAN_TERM, j)) {
        emit_see(c, PLAN_TERM, sender, slot);
    }
}

/* ---- the sum of the gradient at a node ---- */

/* A slot that holds this gradient alone, of the node's shape, with what arrived so
 * far. */
static int own_slot(struct planner *c, int j)
{
    int *grad = &c->p->grad[j];
    if (!c->own[j]) {
        c->own[j] = plan_slot(c, c->p->at[j].rows, c->p->at[j].columns, true);
    }
    if (*grad && *grad != c->own[j]) {
        plan_emit(c, (struct plan_step){.code = PLAN_COPY, .out = c->own[j], .a = *grad});
    }
    return c->own[j];
}

void plan_seed(struct planner *c, int output)
{
    c->p->grad[output] = c->one;
    if (c->options->step_by_step) {
        c->p->grad[output] = own_slot(c, output);
    }
}

int plan_sum_slot(struct planner *c, int j, int before, int up, int local)
{
    struct matrix m = joint(c, before, up, local);
    bool late = c->late[before] || c->late[up] || c->late[local];
    int own = c->own[j];
    bool fits = own && c->late[own] == late && c->p->at[own].columns == m.columns;
    return fits ? own : (c->own[j] = plan_slot(c, m.rows, m.columns, late));
}

struct plan_term plan_term_at(struct planner *c, int j)
{
    bool some = c->p->grad[j], apart = some && plan_is_watched(c, PLAN_TERM, j);
    const struct matrix *at = &c->p->at[j];
    int slot = apart ? plan_slot(c, at->rows, at->columns, true) : own_slot(c, j);
    return (struct plan_term){j, slot, some && !apart, apart};
}
