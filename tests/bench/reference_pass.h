/* No guard: reference_net.c includes this once a width of vectors, with
 *   LANES    doubles in a vector        TARGET  attribute that allows such vectors
 *   NAME     makes a function's name of its own
 *
 * What somebody would write who knows the shapes: products in tiles of four rows by two
 * vectors, whose sums stay in registers; plain loops, which the compiler vectorizes, for
 * the rest. */
typedef double NAME(vector) __attribute__((vector_size(LANES * sizeof(double))));

#define VECTOR NAME(vector)
#define LOAD(v, from)                                                                    \
    VECTOR v;                                                                            \
    memcpy(&v, from, sizeof v)
#define STORE(to, v) memcpy(to, &v, sizeof v)

/* c[4][2 vectors] = start + a[4][k] · b[k][2 vectors], a through strides. */
TARGET static void NAME(tile)(size_t n, size_t k, const double *a, size_t row,
                              size_t column, const double *b, const double *start,
                              double *c)
{
    const VECTOR zero = {0};
    VECTOR a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    if (start)
        a0 += start[0], a1 += start[1], a2 += start[2], a3 += start[3];
    VECTOR b0 = a0, b1 = a1, b2 = a2, b3 = a3;
    for (; k > 0; k--, a += column, b += n) {
        LOAD(u, b);
        LOAD(v, b + LANES);
        a0 += a[0] * u, b0 += a[0] * v;
        a1 += a[row] * u, b1 += a[row] * v;
        a2 += a[2 * row] * u, b2 += a[2 * row] * v;
        a3 += a[3 * row] * u, b3 += a[3 * row] * v;
    }
    STORE(c, a0), STORE(c + LANES, b0);
    STORE(c + n, a1), STORE(c + n + LANES, b1);
    STORE(c + 2 * n, a2), STORE(c + 2 * n + LANES, b2);
    STORE(c + 3 * n, a3), STORE(c + 3 * n + LANES, b3);
}

/* c[m][n] = start + a[m][k] · b[k][n] */
TARGET static void NAME(multiply)(size_t m, size_t n, size_t k, const double *a,
                                  size_t row, size_t column, const double *b,
                                  const double *start, double *restrict c)
{
    size_t tiled_m = m - m % 4, tiled_n = n - n % (2 * LANES);
    for (size_t i = 0; i < tiled_m; i += 4)
        for (size_t j = 0; j < tiled_n; j += 2 * LANES)
            NAME(tile)
    (n, k, a + i * row, row, column, b + j, start ? start + i : NULL, c + i * n + j);
    for (size_t i = 0; i < m; i++) {
        size_t from = i < tiled_m ? tiled_n : 0;
        for (size_t j = from; j < n; j++)
            c[i * n + j] = start ? start[i] : 0;
        for (size_t p = 0; p < k && from < n; p++)
            for (size_t j = from; j < n; j++)
                c[i * n + j] += a[i * row + p * column] * b[p * n + j];
    }
}

/* √Σx², in as many chains as hide the latency of the additions. */
TARGET static double NAME(norm)(size_t n, const double *x)
{
    enum { CHAINS = 4 * LANES };
    double chain[CHAINS] = {0}, sum = 0;
    size_t i = 0;
    for (; i + CHAINS <= n; i += CHAINS)
        for (size_t j = 0; j < CHAINS; j++)
            chain[j] += x[i + j] * x[i + j];
    for (; i < n; i++)
        chain[0] += x[i] * x[i];
    for (size_t j = 0; j < CHAINS; j++)
        sum += chain[j];
    return sqrt(sum);
}

TARGET static double NAME(sum_abs)(size_t n, const double *x)
{
    enum { CHAINS = 4 * LANES };
    double chain[CHAINS] = {0}, sum = 0;
    size_t i = 0;
    for (; i + CHAINS <= n; i += CHAINS)
        for (size_t j = 0; j < CHAINS; j++)
            chain[j] += fabs(x[i + j]);
    for (; i < n; i++)
        chain[0] += fabs(x[i]);
    for (size_t j = 0; j < CHAINS; j++)
        sum += chain[j];
    return sum;
}

/* In place, and the slopes beside it. */
TARGET static void NAME(activate)(int sigmoid, size_t n, double *restrict a,
                                  double *restrict slope)
{
    for (size_t i = 0; sigmoid && i < n; i++) {
        double e = exp(-a[i]);
        a[i] = 1 / (1 + e);
        slope[i] = a[i] * (1 - a[i]);
    }
    for (size_t i = 0; !sigmoid && i < n; i++) {
        slope[i] = a[i] > 0 ? 1 : 0;
        a[i] = a[i] > 0 ? a[i] : 0;
    }
}

TARGET static void NAME(forward)(struct reference_net *n)
{
    size_t batch = (size_t)n->batch;
    const double *below = n->x;
    for (int l = 0; l < n->n_layers; l++) {
        struct reference_norms *norms = &n->norms[l];
        size_t in = (size_t)n->sizes[l], out = (size_t)n->sizes[l + 1];
        NAME(multiply)
        (out, batch, in, n->w[l], in, 1, below, n->w[l] + in * out, n->a[l]);
        norms->w = NAME(norm)(in * out, n->w[l]);
        if (l + 1 < n->n_layers) {
            NAME(activate)(n->sigmoid, out * batch, n->a[l], n->slope[l]);
            norms->slope = NAME(norm)(out * batch, n->slope[l]);
        }
        norms->mean_a = NAME(sum_abs)(out * batch, n->a[l]) / (double)(out * batch);
        below = n->a[l];
    }
}

/* Eight rows at once: whole cache lines of the result. */
TARGET static void NAME(turn)(size_t rows, size_t columns, const double *restrict a,
                              double *restrict out)
{
    for (size_t i = 0; i < rows; i += 8)
        for (size_t j = 0; j < columns; j++)
            for (size_t r = i; r < i + 8 && r < rows; r++)
                out[j * rows + r] = a[r * columns + j];
}

/* dW and db of layer l. */
TARGET static void NAME(gradients)(struct reference_net *n, int l, const double *delta)
{
    size_t batch = (size_t)n->batch;
    size_t in = (size_t)n->sizes[l], out = (size_t)n->sizes[l + 1];
    NAME(turn)(in, batch, l ? n->a[l - 1] : n->x, n->turned);
    NAME(multiply)(out, in, batch, delta, batch, 1, n->turned, NULL, n->dw[l]);
    double *db = n->dw[l] + in * out;
    for (size_t i = 0; i < out; i++) {
        double chain[LANES] = {0};
        db[i] = 0;
        size_t j = 0;
        for (; j + LANES <= batch; j += LANES)
            for (size_t k = 0; k < LANES; k++)
                chain[k] += delta[i * batch + j + k];
        for (; j < batch; j++)
            db[i] += delta[i * batch + j];
        for (size_t k = 0; k < LANES; k++)
            db[i] += chain[k];
    }
    n->norms[l].dw = NAME(norm)(in * out, n->dw[l]);
    n->norms[l].db = NAME(norm)(out, db);
}

TARGET static void NAME(pass)(struct reference_net *n)
{
    size_t batch = (size_t)n->batch;
    NAME(forward)(n);
    double *delta = n->delta[0], *other = n->delta[1];
    loss(n, delta);
    for (int l = n->n_layers - 1; l >= 0; l--) {
        size_t in = (size_t)n->sizes[l], out = (size_t)n->sizes[l + 1];
        n->norms[l].delta = NAME(norm)(out * batch, delta);
        NAME(gradients)(n, l, delta);
        if (l == 0)
            break;
        NAME(multiply)(in, batch, out, n->w[l], 1, in, delta, NULL, other);
        n->norms[l - 1].back = NAME(norm)(in * batch, other);
        for (size_t i = 0; i < in * batch; i++)
            other[i] *= n->slope[l - 1][i];
        double *kept = delta;
        delta = other;
        other = kept;
    }
}

/* Multiplications and additions of independent numbers in registers, twelve chains to
 * hide the latency of both: the most that the processor does without fusing them. */
TARGET static double NAME(peak)(long rounds, double *sink)
{
    const VECTOR zero = {0}, x = zero + sink[0], y = zero + sink[1];
    VECTOR a = x, b = x + 1, c = x + 2, d = x + 3, e = x + 4, f = x + 5;
    VECTOR g = x + 6, h = x + 7, i = x + 8, j = x + 9, k = x - 1, l = x - 2;
    for (long n = 0; n < rounds; n++) {
        a = a * x + y, b = b * x + y, c = c * x + y, d = d * x + y;
        e = e * x + y, f = f * x + y, g = g * x + y, h = h * x + y;
        i = i * x + y, j = j * x + y, k = k * x + y, l = l * x + y;
    }
    a += b + c + d + e + f + g + h + i + j + k + l;
    STORE(sink + 2, a);
    return (double)rounds * 12 * LANES;
}

#undef LANES
#undef TARGET
#undef NAME
#undef VECTOR
#undef LOAD
#undef STORE
