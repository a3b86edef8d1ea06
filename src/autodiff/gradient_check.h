#ifndef AUTODIFF_GRADIENT_CHECK_H
#define AUTODIFF_GRADIENT_CHECK_H

#include "autodiff/bug.h"
#include "autodiff/difference.h"

/* A gradient check as one does it by hand: the analytic gradient of the one sweep, with
 * bugs if told so, against (L(θ + ε) − L(θ − ε))/2ε with one ε, an entry at a time.
 * (difference.h is the program's own test, which tries many steps.) */
#define GRADIENT_EPSILON 1e-5

struct gradient_check_options {
    unsigned bugs; /* a set (bug.h). ONE_SIDED: (L(θ + ε) − L(θ))/ε. FLOAT32: both
                           passes, and θ itself, are rounded to float after each move */
    const bool *wanted; /* [n_leaves] the parameters; NULL: all leaves */
    double epsilon;     /* 0: GRADIENT_EPSILON */
};

struct gradient_check {
    const struct graph *g;
    struct bugs bugs;
    double epsilon;
    double loss;         /* L(θ) */
    struct backprop b;   /* after its sweep, or where it ends before bugs.clash */
    struct plan forward; /* of the differences: L(θ ± ε) */
    int *kinks;          /* [n_kinks] nodes with a kink: relu, abs, max, … */
    int n_kinks;
    int *sides[2]; /* [entries of these] on which side of the kink at θ ± ε */
};

struct gradient_entry {
    double theta;             /* its value */
    double analytic, numeric; /* analytic: nan if a clash of shapes ended the sweep */
    double above, below;      /* L(θ + ε), L(θ − ε) */
    double error;             /* |a − n|/(|a| + |n|), 0 when both are 0 */
    enum difference_verdict verdict; /* AGREES, SUSPICIOUS or WRONG; nan is WRONG */
    bool kink;                       /* one lies between θ − ε and θ + ε */
    int kink_node;                   /* the node that has it; −1: there is none */
    size_t kink_entry;               /* the entry of that node */
};

/* How one tensor, or a whole net, does. */
struct gradient_summary {
    size_t n, passed, suspicious, wrong; /* entries by verdict, without kinks */
    size_t kinks;                    /* entries that do not pass, with a kink within ε */
    enum difference_verdict verdict; /* the worst of those without a kink */
    double worst;                    /* the largest relative error of these, or nan */
    double error;                    /* ‖a − n‖/(‖a‖ + ‖n‖) of all n */
};

/* Makes the sweep and the first forward pass. *c may not be moved afterwards; g and
 * options->wanted must outlive it. leaves as in backprop_init.
 * Errors: ERR_INPUT of bugs_init, or if the output is not one number. */
enum err gradient_check_init(struct gradient_check *c, const struct graph *g,
                             const double *leaves,
                             const struct gradient_check_options *options,
                             struct arena *mem, struct fail *fail);

/* True if the gradient by this leaf can be checked: it has a node, a gradient gets there,
 * and it is not class numbers, between which there is nothing. */
bool gradient_check_can(const struct gradient_check *c, int leaf);

/* Checks one entry, and restores it bit for bit. Cost: two forward passes, so a test and
 * never training. */
struct gradient_entry gradient_check_entry(struct gradient_check *c, int leaf,
                                           size_t entry);
/* The same with this ε and this kind of difference: for error against ε. */
struct gradient_entry gradient_check_with(struct gradient_check *c, int leaf,
                                          size_t entry, double epsilon, bool one_sided);

/* The ε for a picture of error against ε: 1e-1 to 1e-15, four a decade. */
enum { GRADIENT_EPSILONS = 57 };
double gradient_epsilon(int k);

struct gradient_summary gradient_check_summary(size_t n, const struct gradient_entry *e);

#endif
