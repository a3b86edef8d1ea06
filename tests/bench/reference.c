#include "tests/bench/reference.h"

#include <math.h>
#include <string.h>

void reference_quadratic(size_t m, const double *restrict x, const double *restrict y,
                         double *restrict out)
{
    for (size_t i = 0; i < m; i++)
        out[i] = x[i] * x[i] + 3 * (y[i] * y[i]) + 2 * x[i] * y[i] + 5;
}

void reference_himmelblau(size_t m, const double *restrict x, const double *restrict y,
                          double *restrict out)
{
    for (size_t i = 0; i < m; i++) {
        double a = x[i] * x[i] + y[i] - 11, b = x[i] + y[i] * y[i] - 7;
        out[i] = a * a + b * b;
    }
}

void reference_waves(size_t m, const double *restrict x, const double *restrict y,
                     double *restrict out)
{
    for (size_t i = 0; i < m; i++)
        out[i] = sin(3 * x[i]) * exp(-((x[i] * x[i] + y[i] * y[i]) / 4)) + cos(2 * y[i]);
}

double reference_square(const double leaves[4], double grad[4])
{
    double w = leaves[0], x = leaves[1], b = leaves[2], y = leaves[3];
    double r = w * x + b - y, up = 2 * r;
    grad[0] = up * x;
    grad[1] = up * w;
    grad[2] = up;
    grad[3] = -up;
    return r * r;
}

void reference_adam_step(struct reference_adam *a)
{
    a->decay1 *= 0.9;
    a->decay2 *= 0.999;
    for (int i = 0; i < 2; i++) {
        double g = a->g[i];
        a->m[i] = 0.9 * a->m[i] + 0.1 * g;
        a->v[i] = 0.999 * a->v[i] + 0.001 * (g * g);
        double m_hat = a->m[i] / (1 - a->decay1), v_hat = a->v[i] / (1 - a->decay2);
        a->theta[i] -= 0.3 / (sqrt(v_hat) + 1e-8) * m_hat;
    }
    double x = a->theta[0], y = a->theta[1];
    a->g[0] = 2 * x + 2 * y;
    a->g[1] = 6 * y + 2 * x;
}

/* ---- the scalar network ---- */

static double relu(double z)
{
    return z > 0 ? z : 0;
}

double reference_scalar_net(const double *leaves, double *grad)
{
    enum { N = SCALAR_WIDTH };
    const double *w1 = leaves, *b1 = w1 + 2 * N, *w2 = b1 + N, *b2 = w2 + N * N;
    const double *w3 = b2 + N, *b3 = w3 + N, *x = b3 + 1, *target = x + 2;
    double h1[N], h2[N], d1[N] = {0}, d2[N];
    for (int i = 0; i < N; i++)
        h1[i] = relu(b1[i] + w1[2 * i] * x[0] + w1[2 * i + 1] * x[1]);
    for (int i = 0; i < N; i++) {
        double z = b2[i];
        for (int k = 0; k < N; k++)
            z += w2[i * N + k] * h1[k];
        h2[i] = relu(z);
    }
    double out = *b3;
    for (int i = 0; i < N; i++)
        out += w3[i] * h2[i];
    double error = out - *target, up = 2 * error;

    double *g1 = grad, *gb1 = g1 + 2 * N, *g2 = gb1 + N, *gb2 = g2 + N * N;
    double *g3 = gb2 + N, *gb3 = g3 + N, *gx = gb3 + 1;
    gx[0] = gx[1] = 0;
    gx[2] = -up;
    *gb3 = up;
    for (int i = 0; i < N; i++) {
        g3[i] = up * h2[i];
        gb2[i] = d2[i] = h2[i] > 0 ? up * w3[i] : 0;
    }
    for (int i = N - 1; i >= 0; i--)
        for (int k = 0; k < N; k++) {
            g2[i * N + k] = d2[i] * h1[k];
            d1[k] += d2[i] * w2[i * N + k];
        }
    for (int i = N - 1; i >= 0; i--) {
        gb1[i] = d1[i] = h1[i] > 0 ? d1[i] : 0;
        for (int k = 0; k < 2; k++) {
            g1[2 * i + k] = d1[i] * x[k];
            gx[k] += d1[i] * w1[2 * i + k];
        }
    }
    return error * error;
}

/* ---- the dense net: the compiler vectorises the innermost loops ---- */

/* c[m][n] = start + a[m][k] · b[k][n], four rows of a at once so that b is read less. */
static void multiply(size_t m, size_t n, size_t k, const double *restrict a, size_t row,
                     size_t column, const double *restrict b, const double *start,
                     double *restrict c)
{
    size_t i = 0;
    for (; i < m; i++)
        for (size_t j = 0; j < n; j++)
            c[i * n + j] = start ? start[i] : 0;
    for (i = 0; i + 4 <= m; i += 4) {
        double *restrict c0 = c + i * n, *restrict c1 = c0 + n, *restrict c2 = c1 + n,
                         *restrict c3 = c2 + n;
        for (size_t p = 0; p < k; p++) {
            const double *at = a + i * row + p * column;
            double a0 = at[0], a1 = at[row], a2 = at[2 * row], a3 = at[3 * row];
            for (size_t j = 0; j < n; j++) {
                double v = b[p * n + j];
                c0[j] += a0 * v;
                c1[j] += a1 * v;
                c2[j] += a2 * v;
                c3[j] += a3 * v;
            }
        }
    }
    for (; i < m; i++)
        for (size_t p = 0; p < k; p++)
            for (size_t j = 0; j < n; j++)
                c[i * n + j] += a[i * row + p * column] * b[p * n + j];
}

static double norm(size_t n, const double *x)
{
    double lane[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t j = 0; j < 4; j++)
            lane[j] += x[i + j] * x[i + j];
    for (; i < n; i++)
        lane[0] += x[i] * x[i];
    return sqrt(lane[0] + lane[1] + lane[2] + lane[3]);
}

static void forward(struct reference_net *n)
{
    size_t batch = (size_t)n->batch;
    const double *below = n->x;
    for (int l = 0; l < n->n_layers; l++) {
        size_t in = (size_t)n->sizes[l], out = (size_t)n->sizes[l + 1];
        double *a = n->a[l];
        multiply(out, batch, in, n->w[l], in, 1, below, n->w[l] + in * out, a);
        for (size_t i = 0; l + 1 < n->n_layers && i < out * batch; i++)
            a[i] = n->sigmoid ? 1 / (1 + exp(-a[i])) : a[i] > 0 ? a[i] : 0;
        below = a;
    }
}

void reference_net_pass(struct reference_net *n)
{
    size_t batch = (size_t)n->batch;
    forward(n);
    const double *logit = n->a[n->n_layers - 1];
    double *delta = n->delta[0], *other = n->delta[1];
    n->loss = 0;
    for (size_t i = 0; i < batch; i++) {
        double z = logit[i], e = exp(-fabs(z));
        n->loss += ((z > 0 ? z : 0) - n->labels[i] * z + log1p(e)) / (double)batch;
        delta[i] = ((z >= 0 ? 1 : e) / (1 + e) - n->labels[i]) / (double)batch;
    }
    for (int l = n->n_layers - 1; l >= 0; l--) {
        size_t in = (size_t)n->sizes[l], out = (size_t)n->sizes[l + 1];
        const double *below = l ? n->a[l - 1] : n->x;
        n->delta_norm[l] = norm(out * batch, delta);
        for (size_t i = 0; i < in; i++)
            for (size_t j = 0; j < batch; j++)
                n->turned[j * in + i] = below[i * batch + j];
        multiply(out, in, batch, delta, batch, 1, n->turned, NULL, n->dw[l]);
        double *db = n->dw[l] + in * out;
        for (size_t i = 0; i < out; i++) {
            db[i] = 0;
            for (size_t j = 0; j < batch; j++)
                db[i] += delta[i * batch + j];
        }
        n->dw_norm[l] = norm(in * out, n->dw[l]);
        if (l == 0)
            break;
        multiply(in, batch, out, n->w[l], 1, in, delta, NULL, other);
        for (size_t i = 0; i < in * batch; i++)
            other[i] *= n->sigmoid ? below[i] * (1 - below[i]) : below[i] > 0 ? 1 : 0;
        double *kept = delta;
        delta = other;
        other = kept;
    }
}

/* ---- the peak ---- */

/* Multiplications and additions of independent numbers in registers, twelve chains to
 * hide the latency of both: the most that the processor does without fusing them. */
enum { CHAINS = 12 };
#define PEAK(name, lanes, target_)                                                       \
    typedef double name##_vector __attribute__((vector_size((lanes) * sizeof(double)))); \
    target_ static double name(long rounds, double *sink)                                \
    {                                                                                    \
        const name##_vector zero = {0}, x = zero + sink[0], y = zero + sink[1];          \
        name##_vector a = x, b = x + 1, c = x + 2, d = x + 3, e = x + 4, f = x + 5;      \
        name##_vector g = x + 6, h = x + 7, i = x + 8, j = x + 9, k = x - 1, l = x - 2;  \
        for (long n = 0; n < rounds; n++) {                                              \
            a = a * x + y, b = b * x + y, c = c * x + y, d = d * x + y;                  \
            e = e * x + y, f = f * x + y, g = g * x + y, h = h * x + y;                  \
            i = i * x + y, j = j * x + y, k = k * x + y, l = l * x + y;                  \
        }                                                                                \
        a += b + c + d + e + f + g + h + i + j + k + l;                                  \
        memcpy(sink + 2, &a, sizeof a);                                                  \
        return (double)rounds * CHAINS * (lanes);                                        \
    }
PEAK(peak_2, 2, )
#if defined(__x86_64__) || defined(__i386__)
PEAK(peak_4, 4, __attribute__((target("avx2"))))
#endif

double reference_peak(long rounds, double *sink)
{
#if defined(__x86_64__) || defined(__i386__)
    if (__builtin_cpu_supports("avx2"))
        return peak_4(rounds, sink);
#endif
    return peak_2(rounds, sink);
}
