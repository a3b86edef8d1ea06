#include "tests/bench/reference.h"

#include <math.h>

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
