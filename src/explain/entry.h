#ifndef EXPLAIN_ENTRY_H
#define EXPLAIN_ENTRY_H

#include "explain/matrix_rule.h"
#include "autodiff/plan.h"

/* How one entry of a matrix comes about: of a node's value, or of what an edge adds to
 * the gradient of its input. Most are a sum of products, such as row · column of a matrix
 * product; its terms are made one by one, as there may be a million of them. The others
 * follow a rule of the table (entry_rule.h). Nothing is changed by asking. */
struct entry {
    const struct graph *g;
    const struct matrix *values; /* [n] of all nodes */
    const struct matrix *grads;  /* [n] read at `node` alone, and only for an edge */
    int node;
    int input;    /* the edge to this input, 0 or 1; −1: the value of the node */
    int row, col; /* of the value, or of the input; from 0 */
};

/* An entry of a plan that runs step by step. */
static inline struct entry entry_in(const struct plan *p, int node, int input, int row,
                                    int col)
{
    return (struct entry){p->g, p->at, p->at + p->grads, node, input, row, col};
}

enum entry_kind {
    ENTRY_VALUE,    /* an entry of a node's value */
    ENTRY_GRADIENT, /* an entry of ∂L/∂(node) */
    ENTRY_LOCAL,    /* the local gradient of the edge at an entry of the node */
};
struct entry_factor {
    enum entry_kind kind;
    int node, row, col; /* LOCAL: of the node behind the edge */
    double value;
};
struct entry_term {
    int n_factors; /* 1 or 2 */
    struct entry_factor factors[2];
    double product;
};

/* True if it is a sum of terms; else it follows one rule or, of a leaf, is given. */
bool entry_is_sum(const struct entry *e);
/* The number of its terms, if it is a sum. */
size_t entry_terms(const struct entry *e);
/* Term k, counted from 0. */
struct entry_term entry_term(const struct entry *e, size_t k);
/* What the sum is divided by: of a mean the number of entries, else 1. */
double entry_divisor(const struct entry *e);
/* The sum of the terms from number `from` to the last, not divided. Cost: O(terms). */
double entry_sum(const struct entry *e, size_t from);

/* Values of all nodes as of a graph of numbers, in mem: those at one entry of the node in
 * place of it and of its inputs. */
const double *entry_values(const struct entry *e, int row, int col, struct arena *mem);

/* The entries of a matrix of shape `over` that entry (row, col) of one of shape `of`
 * stands for: where `of` has one row for all rows, all of them; likewise columns. */
struct entry_span {
    int row, rows, col, cols;
};
struct entry_span entry_span(struct shape of, struct shape over, int row, int col);

#endif
