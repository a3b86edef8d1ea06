#include "learn/init.h"

#include <math.h>

#include "base/arena.h"
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

enum { BLOCK = 16 };
struct work {
    double *turned, *along, *parts; /* [m][n], [BLOCK][n], [BLOCK][m] */
};

/* Rows from..to of q[..][m] minus their parts along the rows before `from`. */
static void project_out(int from, int to, size_t m, double *q, const struct work *work)
{
    size_t before = (size_t)from, rows = (size_t)(to - from);
    double *turned = work->turned, *along = work->along, *parts = work->parts;
    double *block = q + before * m;
    matrix_transpose(before, m, q, turned);
    matrix_multiply(rows, before, m, (struct matrix_view){block, m, 1}, turned, NULL,
                    along);
    matrix_multiply(rows, m, before, (struct matrix_view){along, before, 1}, q, NULL,
                    parts);
    for (size_t k = 0; k < rows * m; k++) {
        block[k] -= parts[k];
    }
}

/* Rows from..to of q[..][m] orthonormal among themselves. */
static void orthonormalise_block(int from, int to, size_t m, double *q)
{
    for (int i = from; i < to; i++) {
        double *row = q + (size_t)i * m;
        for (int j = from; j < i; j++) {
            const double *other = q + (size_t)j * m;
            double along = matrix_dot(m, row, other);
            for (size_t k = 0; k < m; k++) {
                row[k] -= along * other[k];
            }
        }
        double norm = norm_2(m, row);
        for (size_t k = 0; k < m; k++) {
            row[k] /= norm;
        }
    }
}

/* Rows of q[n][m], n <= m, made orthonormal: blocks, so that nearly all of the work is
 * products of matrices, four times as fast. The second sweep takes away what rounding
 * left of the first. */
static void orthonormalise(int n, int m, double *q, const struct work *work)
{
    for (int from = 0; from < n; from += BLOCK) {
        int to = from + BLOCK < n ? from + BLOCK : n;
        for (int sweep = 0; sweep < 2; sweep++) {
            if (from > 0) {
                project_out(from, to, (size_t)m, q, work);
            }
            orthonormalise_block(from, to, (size_t)m, q);
        }
    }
}

static void make_orthogonal(int rows, int columns, double *w)
{
    bool wide = rows <= columns;
    int n = wide ? rows : columns, m = wide ? columns : rows;
    struct arena mem = ARENA_INIT; /* given back here: layers by the hundred are drawn */
    struct work work = {
        .turned = arena_new(&mem, double, (size_t)n *(size_t)m),
        .along = arena_new(&mem, double, BLOCK *(size_t)n),
        .parts = arena_new(&mem, double, BLOCK *(size_t)m),
    };
    if (wide) {
        orthonormalise(n, m, w, &work);
    } else {
        double *q = arena_new(&mem, double, (size_t)n *(size_t)m);
        matrix_transpose((size_t)m, (size_t)n, w, q);
        orthonormalise(n, m, q, &work);
        matrix_transpose((size_t)n, (size_t)m, q, w);
    }
    arena_release(&mem);
}

void init_layer(enum init rule, double scale, struct random_key key, int fan_out,
                int fan_in, double *w, double *b)
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
        make_orthogonal(fan_out, fan_in, w);
    }
    for (size_t i = 0; i < (size_t)fan_out * (size_t)fan_in; i++) {
        w[i] *= scale;
    }
}
