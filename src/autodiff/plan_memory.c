/* Where the slots of a plan are. A matrix has memory of its own from the first step that
 * writes it to the last one that reads it; then a later matrix of the same size takes
 * this memory over. So a deep net needs half as much, and finds more of it in the
 * cache. */
#include <assert.h>
#include <string.h>

#include "autodiff/plan_build.h"

enum { READS = 6 };   /* of one step at most */
enum { PADDING = 8 }; /* numbers: a cache line apart. UNMUTATED: only costs time */

struct memory {
    struct planner *c;
    bool *stays; /* [slots] its memory is never given to another slot */
    int *last;   /* [slots] last step that reads it */
    int *unused; /* [n_unused] slots whose memory nobody needs any more */
    int n_unused;
    struct arena *mem;
};

/* The slots that an operation on whole matrices needs: of a, b and out, going back, those
 * that its row in the table names; what it saves, and the gradients, whether it reads or
 * writes them. Slot 0, where there are none of these, is an input and stays. */
static int reads_of_job(const struct plan_job *j, bool back, int slots[READS])
{
    const struct op_info *info = &op_table[j->op];
    unsigned uses = !back ? USES_A | USES_B : j->input ? info->uses_b : info->uses_a;
    const int all[] = {j->a, j->b, j->out, j->saved, j->up, j->grad};
    const bool read[] = {uses & USES_A, uses & USES_B, uses & USES_OUT, true, true, true};
    int n = 0;
    for (int i = 0; i < READS; i++) {
        if (read[i]) {
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

/* The slots that a step writes. */
static int writes_of(const struct plan *p, const struct plan_step *s, int slots[2])
{
    switch (s->code) {
    case PLAN_MATRIX:
        slots[0] = p->jobs[s->a].out, slots[1] = p->jobs[s->a].saved;
        return 2; /* slot 0, where nothing is saved, has its place */
    case PLAN_MATRIX_BACK:
        slots[0] = p->jobs[s->a].grad;
        return 1;
    case PLAN_SEE:
        return 0;
    default:
        slots[0] = s->out;
        return 1;
    }
}

static size_t entries(const struct memory *m, int slot)
{
    return matrix_entries(&m->c->p->at[slot]);
}

/* Memory for a slot, if it has none yet. */
static void place(struct memory *m, int slot)
{
    struct matrix *at = m->c->p->at;
    if (at[slot].at) {
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
        if (m->last[slot] == i && !m->stays[slot]) {
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
    memset(m->stays, m->c->options->step_by_step, (size_t)p->n_slots);
    for (int i = 0; i < p->n; i++) {
        bool kept = p->g->nodes[i].op == OP_LEAF || i == p->n - 1;
        m->stays[i] = m->stays[i] || kept;
        if (kept && p->grad[i]) {
            m->stays[p->grad[i]] = true;
        }
    }
}

static void mark_reads(struct memory *m)
{
    const struct plan *p = m->c->p;
    int slots[READS];
    for (int i = 1; i < p->n_steps; i++) { /* step 0 reads inputs, which stay */
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
    size_t most = entries(&m, 0); /* UNMUTATED: any slot will do to begin with */
    mark_what_stays(&m);
    mark_reads(&m);
    for (int i = 0; i < p->n_slots; i++) {
        if (entries(&m, i) == 1) {
            p->at[i].at = &p->v[i];
            m.stays[i] = true;
        }
        most = entries(&m, i) > most ? entries(&m, i) : most;
    }
    for (int k = 0; k < p->g->n_leaves; k++) {
        if (p->leaf[k] < 0) {
            continue;
        }
        if (c->options->at && c->options->at[k]) {
            p->at[p->leaf[k]].at = c->options->at[k];
        }
        place(&m, p->leaf[k]);
    }
    for (int i = 0; i < p->n_steps; i++) {
        int slots[2];
        for (int w = writes_of(p, &p->steps[i], slots); w-- > 0;) {
            place(&m, slots[w]);
        }
        give_back(&m, i);
    }
    p->work = c->n_jobs ? arena_new(mem, double, most) : NULL;
}
