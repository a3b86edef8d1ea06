#ifndef NETS_INIT_H
#define NETS_INIT_H

#include <stdbool.h>

#include "base/random.h"

/* How weights are drawn, one row a rule. All rules share one draw z ~ N(0,1) a weight:
 * the normal ones scale z, the uniform ones scale 2Φ(z) − 1 (uniform on (−1, 1), same
 * sign, same order), so that two rules side by side differ by the rule alone. */
enum init {
#define INIT(id, ...) INIT_##id,
#include "nets/init.def"
#undef INIT
    INIT_MOST
};

struct init_info {
    const char *label; /* "Xavier uniform" */
    bool uniform;      /* spread is the bound of a uniform draw; else a normal std */
    bool biases;       /* biases are drawn too; else they are 0 */
    double (*spread)(double fan_in, double fan_out);
};
extern const struct init_info init_table[INIT_MOST];

/* Draws w[fan_out][fan_in] of one layer, times `scale`, and b[fan_out], not scaled.
 *
 *   key  seed and layer; its purpose is set here. A weight's draw is keyed by its row and
 *        column, so a narrower layer is a corner of a wider one.
 *
 * Orthogonal: orthonormal rows (columns where fan_out > fan_in), by Gram-Schmidt twice.
 * Formulas: Glorot & Bengio 2010; He et al. 2015, arXiv:1502.01852; Saxe et al. 2014,
 * arXiv:1312.6120; PyTorch's Linear: uniform ±1/√fan_in, biases too. Cost: about 70 ns a
 * weight; orthogonal: also 4·fan_in·fan_out·min(fan_in, fan_out) multiply-adds. */
struct init_draw {
    enum init rule;
    double scale;
    struct random_key key;
    int fan_out, fan_in;
    double *w, *b;
};
void init_draw(const struct init_draw *d);

#endif
