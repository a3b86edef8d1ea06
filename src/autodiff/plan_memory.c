/* Where the slots of a plan are. A matrix has memory of its own from the first step that
 * writes it to the last one that reads it; then a later matrix of the same size takes this
 * memory over. So a deep net needs half as much, and finds more of it in the cache. */
#include <assert.h>

#include "autodiff/plan_build.h"

enum { READS = 6, PADDING = 8 /* numbers: a cache line apart */ };

struct memory {
    struct planner *c;
    bool *stays; /* [slots] its memory is never given to another slot */
    int *last;   /* [slots] last step that reads it */
    int *unused; /* [n_unused] slots whose memory nobody needs any more */
    int n_unused;
    struct arena *mem;
};

/* The slots that an operation on whole matrices reads: going back, those that its row in
 * the table names. */
static int reads_of_job(const struct plan_job *j, bool back, int slots[READS])
{
    const struct op_info *info = &op_table[j->op];
    unsigned uses = !back ? USES_A | USES_B : j->input ? info->uses_b : info->uses_a;
    int n = 0;
    const int all[] = {uses & USES_A ? j->a : -1,
                       uses & USES_B ? j->b : -1,
                       uses & USES_OUT ? j->out : -1,
                       back ? j->saved : -1,
                       back ? j->up : -1,
                       back && j->add ? j->grad : -1};
    for (int i = 0; i < READS; i++) {
        if (all[i] >= 0) {
            slots[n++] = all[i];
        }
    }
    return n;
}

/* The slots that a step reads. */
static int reads_of(const struct plan *p, const struct plan_step *s, int slots[READS])
{
    switch (s->code) {
    case PLAN_MATRIX:
    case PLAN_MATRIX_BACK:
        return reads_of_job(&p->jobs[s->a], s->code == PLAN_MATRIX_BACK, slots);
    case PLAN_FETCH:
        return 0;
    case PLAN_SUM_REPEATED:
    case PLAN_COPY:
    case PLAN_SEE:
        slots[0] = s->a;
        return 1;
    case PLAN_ADD_SUM_REPEATED:
        slots[0] = s->a, slots[1] = s->out;
        return 2;
    case PLAN_EACH:
        slots[0] = s->a, slots[1] = s->b;
        return 2;
    default:
        slots[0] = s->a, slots[1] = s->b, slots[2] = s->c;
        return 3;
    }
}

/* The slots that a step writes; −1: none. */
static void writes_of(const struct plan *p, const struct plan_step *s, int slots[2])
{
    slots[0] = s->code == PLAN_MATRIX        ? p->jobs[s->a].out
               : s->code == PLAN_MATRIX_BACK ? p->jobs[s->a].grad
               : s->code == PLAN_SEE         ? -1
                                             : s->out;
    slots[1] = s->code == PLAN_MATRIX ? p->jobs[s->a].saved : -1;
}

static size_t entries(const struct memory *m, int slot)
{
    const struct matrix *at = &m->c->p->at[slot];
    return at->rows * at->columns;
}

/* Memory for a slot that a step writes, if it has none yet. */
static void place(struct memory *m, int slot)
{
    struct matrix *at = m->c->p->at;
    if (slot < 0 || at[slot].at) {
        return;
    }
    for (int i = m->n_unused - 1; !m->stays[slot] && i >= 0; i--) {
        if (entries(m, m->unused[i]) == entries(m, slot)) {
            at[slot].at = at[m->unused[i]].at;
            m->unused[i] = m->unused[--m->n_unused];
            return;
        }
    }
    at[slot].at = arena_new(m->mem, double, entries(m, slot) + PADDING);
}

/* Step number i has run: what nobody reads any more is free. */
static void give_back(struct memory *m, int i)
{
    int slots[READS], n = reads_of(m->c->p, &m->c->p->steps[i], slots);
    for (int k = 0; k < n; k++) {
        int slot = slots[k];
        if (m->last[slot] == i && !m->stays[slot] && entries(m, slot) > 1) {
            assert(m->c->p->at[slot].at); /* a step before has written it */
            m->stays[slot] = true;        /* not twice */
            m->unused[m->n_unused++] = slot;
        }
    }
}

/* The leaves, which a run finds there, and what can be read after it. What early steps
 * leave for late ones stays as well (mark_reads). */
static void mark_what_stays(struct memory *m)
{
    struct plan *p = m->c->p;
    for (int i = 0; i < p->n_slots; i++) {
        m->stays[i] = m->c->options->step_by_step;
    }
    for (int i = 0; i < p->n; i++) {
        bool kept = p->g->nodes[i].op == OP_LEAF || i == p->n - 1;
        m->stays[i] = m->stays[i] || kept;
        if (kept && p->grad[i] >= 0) {
            m->stays[p->grad[i]] = true;
        }
    }
}

static void mark_reads(struct memory *m)
{
    const struct plan *p = m->c->p;
    int slots[READS];
    for (int i = 0; i < p->n_steps; i++) {
        for (int k = reads_of(p, &p->steps[i], slots); k-- > 0;) {
            bool left_by_early = i >= p->n_early && !m->c->late[slots[k]];
            m->last[slots[k]] = i;
            m->stays[slots[k]] = m->stays[slots[k]] || left_by_early;
        }
    }
}

void plan_memory(struct planner *c, struct arena *mem, struct arena *scratch)
{
    struct plan *p = c->p;
    struct memory m = {.c = c,
                       .stays = arena_new(scratch, bool, p->n_slots),
                       .last = arena_new(scratch, int, p->n_slots),
                       .unused = arena_new(scratch, int, p->n_slots),
                       .mem = mem};
    size_t most = 0;
    mark_what_stays(&m);
    mark_reads(&m);
    for (int i = 0; i < p->n_slots; i++) {
        if (entries(&m, i) == 1) {
            p->at[i].at = &p->v[i];
        }
        most = entries(&m, i) > most ? entries(&m, i) : most;
    }
    for (int k = 0; k < p->g->n_leaves; k++) {
        if (p->leaf[k] >= 0 && c->options->at && c->options->at[k]) {
            p->at[p->leaf[k]].at = c->options->at[k];
        }
        place(&m, p->leaf[k]);
    }
    for (int i = 0; i < p->n_steps; i++) {
        int slots[2];
        writes_of(p, &p->steps[i], slots);
        place(&m, slots[0]);
        place(&m, slots[1]);
        give_back(&m, i);
    }
    p->work = c->n_jobs ? arena_new(mem, double, most) : NULL;
}
