#include "learn/loss.h"

#include "learn/op.h"

double loss_bce(size_t n, const double *z, const double *y, double *slope)
{
    double total = 0, count = (double)n;
    for (size_t i = 0; i < n; i++) {
        /* softplus(z) − z = softplus(−z), without the inf − inf of a huge logit */
        total += op_table[OP_SOFTPLUS].forward(y[i] != 0 ? -z[i] : z[i], 0);
        slope[i] = (op_table[OP_SIGMOID].forward(z[i], 0) - y[i]) / count;
    }
    return total / count;
}
