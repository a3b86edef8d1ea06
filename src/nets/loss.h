#ifndef NETS_LOSS_H
#define NETS_LOSS_H

#include <stddef.h>

/* Binary cross-entropy on logits, the mean over n samples: softplus(z) − z·y, finite for
 * every finite z. slope[n] = ∂loss/∂z = (σ(z) − y)/n. Labels y are 0 or 1. */
double loss_bce(size_t n, const double *z, const double *y, double *slope);

#endif
