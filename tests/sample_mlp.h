#ifndef TESTS_SAMPLE_MLP_H
#define TESTS_SAMPLE_MLP_H

#include <stdint.h>

#include "autodiff/gradient_check.h"

/* The two-layer softmax net with random numbers, and its gradients by plain loops that
 * know nothing of graphs. */
enum { MLP_ROWS = 32, MLP_WIDTH = 20, MLP_MOST = MLP_ROWS * MLP_WIDTH };

/* Leaves of the graph, in this order. */
enum mlp_leaf { MLP_X, MLP_W1, MLP_B1, MLP_W2, MLP_B2, MLP_Y, MLP_L2, MLP_LEAVES };

struct mlp {
    int n, d, h, c; /* samples, inputs, hidden units, classes */
    double l2;
    double at[MLP_LEAVES][MLP_MOST]; /* entries, row by row */
    struct arena mem;
    struct graph g;
    bool wanted[MLP_LEAVES]; /* the four parameters */
};

/* What a hand-written backward pass computes. */
struct mlp_pass {
    double loss;
    double z1[MLP_MOST], z[MLP_MOST], p[MLP_MOST];
    double dz[MLP_MOST], dh[MLP_MOST], dz1[MLP_MOST];
    double grad[MLP_LEAVES][MLP_MOST]; /* of the four parameters */
};

/* X, W1, W2 are N(0,1), He normal; biases 0.3·N(0,1), so that they are seen. */
void mlp_draw(struct mlp *net, uint64_t seed, int n, int d, int h, int c, double l2);
/* Parses BUG_NET, with an L2 term BUG_NET_L2, with these shapes. Call after all changes
 * of sizes; numbers may still change. */
void mlp_parse(struct mlp *net);
struct shape mlp_shape(const struct mlp *net, int leaf);
int mlp_entries(const struct mlp *net, int leaf);
bool mlp_is_parameter(int leaf);

/* All of it, or only what follows from the dz1 and dz that are in *p. */
void mlp_run(const struct mlp *net, struct mlp_pass *p);
void mlp_back_from_dz(const struct mlp *net, struct mlp_pass *p);
void mlp_back_from_dz1(const struct mlp *net, struct mlp_pass *p);

/* Opens a check in net->mem; fails the test on an error. */
void mlp_check(struct mlp *net, struct gradient_check *c, unsigned bugs, double epsilon);

/* The analytic gradients of the check against p->grad, each entry within 1e-12 of it. */
void mlp_compare(const struct mlp *net, const struct gradient_check *c,
                 const struct mlp_pass *p);

#endif
