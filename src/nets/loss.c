#include "nets/loss.h"

#include "autodiff/op.h"

static double at(enum op op, double z)
{
    return op_table[op].forward(z, z); /* the second is not read */
}

double loss_bce(size_t n, const double *z, const double *y, double *slope)
{
    double total = 0, count = (double)n;
    for (size_t i = 0; i < n; i++) {
        /* softplus(z) − z = softplus(−z), without the inf − inf of a huge logit */
        total += at(OP_SOFTPLUS, y[i] != 0 ? -z[i] : z[i]);
        slope[i] = (at(OP_SIGMOID, z[i]) - y[i]) / count;
    }
    return total / count;
}
