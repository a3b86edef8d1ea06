#include "learn/init.h"

#include <math.h>

#include "learn/matrix.h"
#include "learn/norm.h"

#define INIT(id, name, label, formula, uniform, spread, biases)                          \
    static double spread_##name(double fan_in, double fan_out)                           \
    {                                                                                    \
        (void)fan_in, (void)fan_out;                                                     \
        return spread;                                                                   \
    }
#include "learn/init.def"
#undef INIT

const struct init_info init_table[INIT_MOST] = {
#define INIT(id, name, label, formula, uniform, spread, biases)                          \
    [INIT_##id] = {#name, label, formula, uniform, biases, spread_##name},
#include "learn/init.def"
#undef INIT
};

static double draw(struct random_key key, int row, int column, bool uniform)
{
    double z = random_normal(key, (uint64_t)row << 32 | (uint32_t)column);
    return uniform ? erf(z * sqrt(0.5)) : z;
}

/* Rows of q[n][m], n <= m, made orthonormal. The second sweep takes away what rounding
 * left of the first. */
static void orthonormalise(int n, int m, double *q)
{
    size_t width = (size_t)m;
    for (int i = 0; i < n; i++) {
        double *row = q + (size_t)i * width;
        for (int sweep = 0; sweep < 2; sweep++) {
            for (int j = 0; j < i; j++) {
                const double *other = q + (size_t)j * width;
                double along = matrix_dot(width, row, other);
                for (size_t k = 0; k < width; k++) {
                    row[k] -= along * other[k];
                }
            }
            double norm = norm_2(width, row);
            for (size_t k = 0; k < width; k++) {
                row[k] /= norm;
            }
        }
    }
}

static void make_orthogonal(int rows, int columns, double *w, struct arena *scratch)
{
    if (rows <= columns) {
        orthonormalise(rows, columns, w);
        return;
    }
    size_t r = (size_t)rows, c = (size_t)columns;
    double *turned = arena_new(scratch, double, r *c);
    matrix_transpose(r, c, w, turned);
    orthonormalise(columns, rows, turned);
    matrix_transpose(c, r, turned, w);
}

void init_layer(enum init rule, double scale, struct random_key key, int fan_out,
                int fan_in, double *w, double *b, struct arena *scratch)
{
    const struct init_info *info = &init_table[rule];
    double spread = info->spread(fan_in, fan_out);
    struct random_key weights = {key.seed, RANDOM_WEIGHTS, key.layer};
    struct random_key biases = {key.seed, RANDOM_BIASES, key.layer};
    for (int i = 0; i < fan_out; i++) {
        for (int j = 0; j < fan_in; j++) {
            w[(size_t)i * (size_t)fan_in + (size_t)j] =
                draw(weights, i, j, info->uniform) * spread;
        }
        b[i] = info->biases ? scale * spread * draw(biases, i, 0, info->uniform) : 0;
    }
    if (rule == INIT_ORTHOGONAL) {
        make_orthogonal(fan_out, fan_in, w, scratch);
    }
    for (size_t i = 0; i < (size_t)fan_out * (size_t)fan_in; i++) {
        w[i] *= scale;
    }
}
