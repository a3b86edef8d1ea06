#include "tests/sample_mlp.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "autodiff/expression.h"
#include "base/random.h"
#include "tests/near.h"
#include "tests/reading.h"

static const char *const names[MLP_LEAVES] = {"X", "W1", "b1", "W2", "b2", "y", "l2"};

struct shape mlp_shape(const struct mlp *net, int leaf)
{
    const struct shape shapes[MLP_LEAVES] = {
        {net->n, net->d}, {net->d, net->h}, {1, net->h}, {net->h, net->c},
        {1, net->c},      {net->n, 1},      {1, 1}};
    return shapes[leaf];
}

int mlp_entries(const struct mlp *net, int leaf)
{
    struct shape s = mlp_shape(net, leaf);
    return s.rows * s.cols;
}

bool mlp_is_parameter(int leaf)
{
    return leaf >= MLP_W1 && leaf <= MLP_B2;
}

void mlp_draw(struct mlp *net, uint64_t seed, int n, int d, int h, int c, double l2)
{
    *net = (struct mlp){.n = n, .d = d, .h = h, .c = c, .l2 = l2};
    const double scale[MLP_LEAVES] = {1, sqrt(2.0 / d), .3, sqrt(2.0 / h), .3, 0, 0};
    for (int k = 0; k < MLP_LEAVES; k++) {
        struct random_key key = {seed, RANDOM_TEST, (uint32_t)k};
        for (int i = 0; i < mlp_entries(net, k); i++) {
            net->at[k][i] = k == MLP_Y
                                ? (double)(random_bits(key, (uint64_t)i) % (uint64_t)c)
                            : k == MLP_L2 ? l2
                                          : scale[k] * random_normal(key, (uint64_t)i);
        }
        net->wanted[k] = mlp_is_parameter(k);
    }
}

void mlp_parse(struct mlp *net)
{
    struct shape shapes[MLP_LEAVES];
    for (int k = 0; k < MLP_LEAVES; k++) {
        shapes[k] = mlp_shape(net, k);
    }
    const struct expression_options options = {
        .names = names, .n_names = MLP_LEAVES, .shapes = shapes, .only_names = true};
    const char *text = net->l2 == 0 ? BUG_NET : BUG_NET_L2;
    net->g = reading_parse(text, &options, &net->mem);
}

/* c = a·b, [m × k]·[k × n]; a or b may be transposed in memory. */
static void product(int m, int n, int k, const double *a, int a_row, int a_column,
                    const double *b, int b_row, int b_column, double *c)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int s = 0; s < k; s++) {
                sum += a[i * a_row + s * a_column] * b[s * b_row + j * b_column];
            }
            c[i * n + j] = sum;
        }
    }
}

static void add_row(int rows, int columns, const double *row, double *m)
{
    for (int i = 0; i < rows * columns; i++) {
        m[i] += row[i % columns];
    }
}

static void column_sums(int rows, int columns, const double *m, double *out)
{
    memset(out, 0, (size_t)columns * sizeof *out);
    for (int i = 0; i < rows * columns; i++) {
        out[i % columns] += m[i];
    }
}

static double squares(const struct mlp *net, int leaf)
{
    double sum = 0;
    for (int i = 0; i < mlp_entries(net, leaf); i++) {
        sum += net->at[leaf][i] * net->at[leaf][i];
    }
    return sum;
}

/* One row: p = e^(z − max)/Σ, dz = (p − y)/N. Returns −ln p of the class. */
static double softmax_row(const struct mlp *net, int i, struct mlp_pass *p)
{
    const double *z = p->z + i * net->c;
    double most = z[0], sum = 0;
    for (int j = 0; j < net->c; j++) {
        most = z[j] > most ? z[j] : most;
    }
    for (int j = 0; j < net->c; j++) {
        sum += exp(z[j] - most);
    }
    int y = (int)net->at[MLP_Y][i];
    for (int j = 0; j < net->c; j++) {
        p->p[i * net->c + j] = exp(z[j] - most) / sum;
        p->dz[i * net->c + j] = (p->p[i * net->c + j] - (j == y)) / net->n;
    }
    return log(sum) - (z[y] - most);
}

static void hidden(const struct mlp *net, const struct mlp_pass *p, double *h)
{
    for (int i = 0; i < net->n * net->h; i++) {
        h[i] = p->z1[i] > 0 ? p->z1[i] : 0;
    }
}

static void forward(const struct mlp *net, struct mlp_pass *p)
{
    double h[MLP_MOST];
    product(net->n, net->h, net->d, net->at[MLP_X], net->d, 1, net->at[MLP_W1], net->h, 1,
            p->z1);
    add_row(net->n, net->h, net->at[MLP_B1], p->z1);
    hidden(net, p, h);
    product(net->n, net->c, net->h, h, net->h, 1, net->at[MLP_W2], net->c, 1, p->z);
    add_row(net->n, net->c, net->at[MLP_B2], p->z);
    p->loss = 0;
    for (int i = 0; i < net->n; i++) {
        p->loss += softmax_row(net, i, p) / net->n;
    }
    p->loss += net->l2 / 2 * (squares(net, MLP_W1) + squares(net, MLP_W2));
}

static void add_decay(const struct mlp *net, int leaf, struct mlp_pass *p)
{
    for (int i = 0; i < mlp_entries(net, leaf); i++) {
        p->grad[leaf][i] += net->l2 * net->at[leaf][i];
    }
}

void mlp_back_from_dz1(const struct mlp *net, struct mlp_pass *p)
{
    product(net->d, net->h, net->n, net->at[MLP_X], 1, net->d, p->dz1, net->h, 1,
            p->grad[MLP_W1]);
    add_decay(net, MLP_W1, p);
    column_sums(net->n, net->h, p->dz1, p->grad[MLP_B1]);
}

void mlp_back_from_dz(const struct mlp *net, struct mlp_pass *p)
{
    double h[MLP_MOST];
    hidden(net, p, h);
    product(net->h, net->c, net->n, h, 1, net->h, p->dz, net->c, 1, p->grad[MLP_W2]);
    add_decay(net, MLP_W2, p);
    column_sums(net->n, net->c, p->dz, p->grad[MLP_B2]);
    product(net->n, net->h, net->c, p->dz, net->c, 1, net->at[MLP_W2], 1, net->c, p->dh);
    for (int i = 0; i < net->n * net->h; i++) {
        p->dz1[i] = p->z1[i] > 0 ? p->dh[i] : 0;
    }
    mlp_back_from_dz1(net, p);
}

void mlp_run(const struct mlp *net, struct mlp_pass *p)
{
    *p = (struct mlp_pass){0};
    forward(net, p);
    mlp_back_from_dz(net, p);
}

void mlp_check(struct mlp *net, struct gradient_check *c, unsigned bugs, double epsilon)
{
    struct fail fail = FAIL_INIT;
    double *leaves = arena_new(&net->mem, double, MLP_LEAVES *MLP_MOST), *at = leaves;
    for (int k = 0; k < MLP_LEAVES; k++) {
        int n = mlp_entries(net, k);
        memcpy(at, net->at[k], (size_t)n * sizeof *at);
        at += n;
    }
    const struct gradient_check_options options = {bugs, net->wanted, epsilon};
    if (gradient_check_init(c, &net->g, leaves, &options, &net->mem, &fail)) {
        fail_msg("%s", fail.what);
    }
}

void mlp_compare(const struct mlp *net, const struct gradient_check *c,
                 const struct mlp_pass *p)
{
    for (int k = MLP_W1; k <= MLP_B2; k++) {
        const struct matrix *grad = backprop_grad(&c->b, c->forward.leaf[k]);
        for (int i = 0; i < mlp_entries(net, k); i++) {
            double want = p->grad[k][i];
            if (!near(grad->at[i], want, fmax(fabs(want), 1e-3), 1e-12)) {
                fail_msg("%s[%d]: %.17g, expected %.17g", names[k], i, grad->at[i], want);
            }
        }
    }
}
