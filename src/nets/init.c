#include "nets/init.h"

#include <math.h>

#include "base/arena.h"
#include "kernels/matrix.h"
#include "kernels/norm.h"

#define INIT(id, name, label, formula, uniform, spread, biases)                          \
    static double spread_##name(double fan_in, double fan_out)                           \
    {                                                                                    \
        (void)fan_in, (void)fan_out;                                                     \
        return spread;                                                                   \
    }
#include "nets/init.def"
#undef INIT

const struct init_info init_table[INIT_MOST] = {
#define INIT(id, name, label, formula, uniform, spread, biases)                          \
    [INIT_##id] = {label, uniform, biases, spread_##name},
#include "nets/init.def"
#undef INIT
};

static double draw(struct random_key key, int row, int column, bool uniform)
{
    double z = random_normal(key, (uint64_t)row << 32 | (uint32_t)column);
    return uniform ? erf(z * sqrt(0.5)) : z;
}

/* Rows of a block. Gram-Schmidt goes block by block, so that most of the work is matrix
 * products, which are four times as fast. The rounding depends on this size. */
enum { BLOCK = 16 }; /* UNMUTATED: only rounding depends on it */

/* Subtracts from each of the `rows` rows of q[..][m] after the first `before` its parts
 * along those. */
static void project_out(size_t before, size_t rows, size_t m, double *q,
                        struct arena *mem)
{
    double *block = q + before * m;
    double *transposed = arena_new(mem, double, m *rows);
    double *along = arena_new(mem, double, before *rows);
    double *parts = arena_new(mem, double, rows *m);
    matrix_transpose(rows, m, block, transposed);
    matrix_multiply(before, rows, m, (struct matrix_view){q, m, 1}, transposed, false,
                    along);
    matrix_multiply(rows, m, before, (struct matrix_view){along, 1, rows}, q, false,
                    parts);
    for (size_t k = 0; k < rows * m; k++) {
        block[k] -= parts[k];
    }
}

/* Makes the rows of block[rows][m] orthonormal among themselves. */
static void orthonormalize_block(size_t rows, size_t m, double *block)
{
    for (double *row = block; row < block + rows * m; row += m) {
        for (const double *other = block; other < row; other += m) {
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

/* Makes the rows of a block orthonormal, among themselves and with those before it. */
static void sweep(size_t before, size_t rows, size_t m, double *q)
{
    struct arena scratch = ARENA_INIT;
    project_out(before, rows, m, q, &scratch);
    orthonormalize_block(rows, m, q + before * m);
    arena_release(&scratch);
}

/* Makes the rows of w orthonormal, or its columns if there are fewer. */
static void orthonormalize(const struct init_draw *d)
{
    size_t rows = (size_t)d->fan_out, columns = (size_t)d->fan_in;
    bool wide = rows <= columns;
    size_t n = wide ? rows : columns, m = wide ? columns : rows;
    struct arena mem = ARENA_INIT;
    double *q = d->w;
    if (!wide) {
        q = arena_new(&mem, double, n *m);
        matrix_transpose(rows, columns, d->w, q);
    }
    for (size_t before = 0; before < n; before += BLOCK) {
        size_t here = n - before < BLOCK ? n - before : BLOCK;
        sweep(before, here, m, q);
        sweep(before, here, m, q); /* removes the rounding errors of the first */
    }
    if (!wide) {
        matrix_transpose(columns, rows, q, d->w);
    }
    arena_release(&mem);
}

static void draw_row(const struct init_draw *d, int i)
{
    const struct init_info *info = &init_table[d->rule];
    double spread = info->spread(d->fan_in, d->fan_out);
    struct random_key weights = {d->key.seed, RANDOM_WEIGHTS, d->key.layer};
    struct random_key biases = {d->key.seed, RANDOM_BIASES, d->key.layer};
    for (int j = 0; j < d->fan_in; j++) {
        d->w[(size_t)i * (size_t)d->fan_in + (size_t)j] =
            draw(weights, i, j, info->uniform) * spread;
    }
    d->b[i] = info->biases ? spread * draw(biases, i, 0, info->uniform) : 0;
}

void init_draw(const struct init_draw *d)
{
    size_t n = (size_t)d->fan_out * (size_t)d->fan_in;
    for (int i = 0; i < d->fan_out; i++) {
        draw_row(d, i);
    }
    if (d->rule == INIT_ORTHOGONAL) {
        orthonormalize(d);
    }
    for (size_t i = 0; i < n; i++) {
        d->w[i] *= d->scale;
    }
}
