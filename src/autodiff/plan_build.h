#ifndef AUTODIFF_PLAN_BUILD_H
#define AUTODIFF_PLAN_BUILD_H

#include "autodiff/plan.h"

/* How a plan is made: for plan.c, backward.c and plan_run.c. */

/* Steps on numbers come first, by operation: OP_ADD is v[out] = v[a] + v[b]. */
enum {
    PLAN_LOCAL_A = OP_ENTRIES_END,         /* + op: local gradient by a; c: the result */
    PLAN_LOCAL_B = 2 * OP_ENTRIES_END,     /* + op: by b */
    PLAN_ADD_PRODUCT = 3 * OP_ENTRIES_END, /* v[out] = v[c] + v[a]·v[b] */
    /* The same on matrices, entry by entry; rows, columns and numbers are repeated. */
    PLAN_EACH,
    PLAN_EACH_LOCAL_A,
    PLAN_EACH_LOCAL_B,
    PLAN_EACH_ADD_PRODUCT,
    PLAN_SUM_REPEATED,     /* out = sum of a over what was repeated to get a's shape */
    PLAN_ADD_SUM_REPEATED, /* the same, added to what is in out */
    PLAN_COPY,
    PLAN_FETCH,       /* a number that is somewhere else: v[out] = *at[out].at */
    PLAN_MATRIX,      /* job number a: forward */
    PLAN_MATRIX_BACK, /* job number a: backward */
    PLAN_SEE,         /* part number op of node b is in slot a: tell who watches */
};

struct plan_step {
    unsigned short code, op; /* op: of EACH…, where the code does not name it */
    int out, a, b, c;        /* slots */
};

/* One operation on whole matrices, or its backward by one input. */
struct plan_job {
    enum op op;
    int input; /* backward: by this one */
    int a, b, out, saved, up, grad;
    bool add; /* backward: to what grad holds */
};

struct planner {
    struct plan *p;
    const struct plan_options *options;
    bool mapped; /* a field: gradients by point */
    int n_jobs;
    int one, minus_one, zero; /* slots of these numbers */
    bool *late;   /* [slots] false in a field for what leaf 0 and constants determine */
    bool *wants;  /* [n] a gradient is wanted there */
    int *readers; /* [n] number of edges that read the node */
    int *reader;  /* [n] a node that does */
    bool *waits;  /* [n] a product that its only reader, a sum, computes with itself */
    int *own;     /* [n] slot that holds this node's gradient alone; 0: none yet */
    int *saved;   /* [n] slot of what an operation keeps for backward; 0: nothing */
};

static inline int plan_second_input(const struct node *node)
{
    return node->in[1] < 0 ? node->in[0] : node->in[1];
}

static inline bool plan_is_number(const struct planner *c, int slot)
{
    return c->p->at[slot].rows * c->p->at[slot].columns == 1;
}

/* --- plan_slot.c --- */

/* A new slot of this shape, not yet in memory; or for what is computed entry by entry
 * from three slots. */
int plan_slot(struct planner *c, size_t rows, size_t columns, bool late);
int plan_slot_for(struct planner *c, int x, int y, int z);
bool plan_same_shape(const struct planner *c, int x, int y);

void plan_emit(struct planner *c, struct plan_step step);
void plan_emit_job(struct planner *c, unsigned short code, struct plan_job job);
/* If somebody watches this part of the node, which is in `slot`: tells them now. */
void plan_emit_see(struct planner *c, enum plan_part part, int node, int slot);
/* The same of a term of the gradient of node j. */
void plan_emit_term(struct planner *c, int sender, int j, int slot);
bool plan_is_watched(const struct planner *c, enum plan_part part, int node);

/* The gradient of the output is 1. */
void plan_seed(struct planner *c, int output);
/* The slot for before + up · local at node j: its own, unless early steps began a sum
 * that late ones go on with, or the sum of a field gets larger. */
int plan_sum_slot(struct planner *c, int j, int before, int up, int local);

/* Where the next step puts a whole term of the gradient at node j: in the node's own slot
 * or, if somebody watches the terms one by one and this is not the first one, apart. */
struct plan_term {
    int j, slot;
    bool add;   /* to what is in the slot */
    bool apart; /* it is still to be added to the gradient */
};
struct plan_term plan_term_at(struct planner *c, int j);

/* --- plan_memory.c --- */

/* Gives every slot its place. */
void plan_memory(struct planner *c, struct arena *mem, struct arena *scratch);

/* --- backward.c --- */

/* Appends the backward sweep from the output down. */
void plan_backward(struct planner *c);

#endif
