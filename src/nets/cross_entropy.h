#ifndef NETS_CROSS_ENTROPY_H
#define NETS_CROSS_ENTROPY_H

#include <stdbool.h>

#include "autodiff/plan.h"

/* Softmax and cross-entropy, −Σ y·ln p, node by node: the way of the textbooks and stable
 * ones, to see where the first number is lost as logits grow. */
enum cross_entropy {
#define WAY(id, ...) CROSS_ENTROPY_##id,
#include "nets/cross_entropy.def"
#undef WAY
    CROSS_ENTROPY_MOST
};

enum { CROSS_ENTROPY_NODES = 8 };
struct cross_entropy_info {
    const char *name, *label;
    struct {
        const char *label;
        enum op op;
        int a, b;
        bool positive;
    } nodes[CROSS_ENTROPY_NODES]; /* ended by a NULL label */
};
extern const struct cross_entropy_info cross_entropy_table[CROSS_ENTROPY_MOST];

/* A way as a graph with its plan: leaf 0 and node 0 are z, leaf 1 and node 1 are y, the
 * last node is the result. They point at each other and at what lies in the arena. */
struct cross_entropy_plan {
    const struct cross_entropy_info *info;
    int classes;
    struct graph g;
    struct plan plan; /* step by step: every value and gradient can be read */
};
struct cross_entropy_plan *cross_entropy_new(enum cross_entropy way, int classes,
                                             struct arena *mem);

/* The result at z[classes] times scale, and labels y[classes]. */
double cross_entropy_run(struct cross_entropy_plan *p, const double *z, double scale,
                         const double *y);

/* The slopes of the result by z[classes], after a run; they change with the next one. */
const double *cross_entropy_gradient(const struct cross_entropy_plan *p);
/* The value of the node with this label, for class k if it has one a class. False: this
 * way has no such node. */
bool cross_entropy_value(const struct cross_entropy_plan *p, const char *label, int k,
                         double *v);

/* The first node whose values a double lost: it has inf or nan, or 0 where no 0 can be.
 * *at: which entry. −1: there is none. After a run. */
int cross_entropy_lost(const struct cross_entropy_plan *p, int *at);

/* The least scale, up to `most`, from which on something is lost, or, if `first`,
 * something of the way's first node: found by halving, since a larger scale loses more;
 * inf: up to there nothing is. The plan has then run there. */
double cross_entropy_limit(struct cross_entropy_plan *p, const double *z, const double *y,
                           double most, bool first);

/* What cross_entropy_lost found after a run, as "p4 = 0", in mem. Something is lost. */
const char *cross_entropy_name(const struct cross_entropy_plan *p, struct arena *mem);

#endif
