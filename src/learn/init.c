#include "learn/init.h"

#include <math.h>

#include "learn/matrix.h"
#include "learn/norm.h"

static double xavier_uniform(double fan_in, double fan_out)
{
    return sqrt(6 / (fan_in + fan_out));
}

static double xavier_normal(double fan_in, double fan_out)
{
    return sqrt(2 / (fan_in + fan_out));
}

static double he_uniform(double fan_in, double fan_out)
{
    (void)fan_out;
    return sqrt(6 / fan_in);
}

static double he_normal(double fan_in, double fan_out)
{
    (void)fan_out;
    return sqrt(2 / fan_in);
}

static double pytorch(double fan_in, double fan_out)
{
    (void)fan_out;
    return 1 / sqrt(fan_in);
}

static double one(double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return 1;
}

static double zero(double fan_in, double fan_out)
{
    (void)fan_in, (void)fan_out;
    return 0;
}

const struct init_info init_table[INIT_MOST] = {
    [INIT_XAVIER_UNIFORM] = {"xavier_uniform", "Xavier uniform", "±√(6/(in+out))", true,
                             false, xavier_uniform},
    [INIT_XAVIER_NORMAL] = {"xavier_normal", "Xavier normal", "std √(2/(in+out))", false,
                            false, xavier_normal},
    [INIT_HE_UNIFORM] = {"he_uniform", "He uniform", "±√(6/in)", true, false, he_uniform},
    [INIT_HE_NORMAL] = {"he_normal", "He normal", "std √(2/in)", false, false, he_normal},
    [INIT_NORMAL] = {"normal", "N(0,1)", "std 1, whatever the width", false, false, one},
    [INIT_PYTORCH] = {"pytorch", "PyTorch Linear", "±1/√in, biases too", true, true,
                      pytorch},
    [INIT_ORTHOGONAL] = {"orthogonal", "orthogonal", "orthonormal rows or columns", false,
                         false, one},
    [INIT_ZERO] = {"zero", "zero", "all weights 0: the units never differ", false, false,
                   zero},
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
