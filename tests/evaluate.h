#ifndef TESTS_EVALUATE_H
#define TESTS_EVALUATE_H

#include "autodiff/plan.h"

/* Value and gradient of a graph of numbers at one point, as the program computes them. */

/* values[n] and grads[n] of all nodes, 0 where no gradient gets; grads may be NULL. */
void evaluate(const struct graph *g, const double *leaves, double *values, double *grads);
/* Returns L; grad[n_leaves]. */
double evaluate_gradient(const struct graph *g, const double *leaves, double *grad);

/* The same as a reader of a textbook would do it: each node by the function pointers of
 * the op table, gradients added from the last node to the first. work: [2 n], the values
 * and then the gradients of the nodes. */
double sweep_gradient(const struct graph *g, const double *leaves, double *grad,
                      double *work);
/* Forward mode: dots[n], the derivative of each node along direction[n_leaves]. */
void sweep_forward(const struct graph *g, const double *values, const double *direction,
                   double *dots);

/* An operation at (a, b), and its slope by input k, by the functions of its table. */
double op_value(enum op op, double a, double b);
double op_slope(enum op op, int k, double a, double b);
/* Fails where `got` is not `want` within the tolerance, relative to 1 + |want|. */
void check_op(double got, double want, double tolerance, const char *name, double a,
              double b);

#endif
