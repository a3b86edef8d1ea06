/* No include guard: matrix.c includes this for each width of vectors (lanes_each.h).
 *
 * A product is computed in tiles of two vectors of columns, four rows at a time, whose
 * eight sums stay in registers while p runs, and hide each other's latency. They are
 * single variables because some compilers do not keep an array of vectors in registers.
 * Rows that are left over are computed one by one. */
typedef double NAME(vector) __attribute__((vector_size(LANES * sizeof(double))));

#define LOAD(v, from) memcpy(&(v), (from), sizeof(v))
#define STORE(v, to)  memcpy((to), &(v), sizeof(v))

/* Rows 0 … 3 of the two vectors of columns that b and c point at. */
TARGET static inline void NAME(four_rows)(size_t n, size_t k, struct matrix_view a,
                                          const double *b, bool add, double *c)
{
    const double *row = a.at;
    NAME(vector) b0, b1, s00 = {0}, s10 = {0}, s20 = {0}, s30 = {0};
    NAME(vector) s01 = {0}, s11 = {0}, s21 = {0}, s31 = {0};
    if (add) {
        LOAD(s00, c), LOAD(s01, c + LANES);
        LOAD(s10, c + n), LOAD(s11, c + n + LANES);
        LOAD(s20, c + 2 * n), LOAD(s21, c + 2 * n + LANES);
        LOAD(s30, c + 3 * n), LOAD(s31, c + 3 * n + LANES);
    }
    for (size_t p = 0; p < k; p++, row += a.column, b += n) {
        LOAD(b0, b), LOAD(b1, b + LANES);
        s00 += row[0] * b0, s01 += row[0] * b1;
        s10 += row[a.row] * b0, s11 += row[a.row] * b1;
        s20 += row[2 * a.row] * b0, s21 += row[2 * a.row] * b1;
        s30 += row[3 * a.row] * b0, s31 += row[3 * a.row] * b1;
    }
    STORE(s00, c), STORE(s01, c + LANES);
    STORE(s10, c + n), STORE(s11, c + n + LANES);
    STORE(s20, c + 2 * n), STORE(s21, c + 2 * n + LANES);
    STORE(s30, c + 3 * n), STORE(s31, c + 3 * n + LANES);
}

/* Row 0 of them. */
TARGET static inline void NAME(one_row)(size_t n, size_t k, struct matrix_view a,
                                        const double *b, bool add, double *c)
{
    NAME(vector) b0, b1, s0 = {0}, s1 = {0};
    if (add) {
        LOAD(s0, c), LOAD(s1, c + LANES);
    }
    for (size_t p = 0; p < k; p++, b += n) {
        LOAD(b0, b), LOAD(b1, b + LANES);
        s0 += a.at[p * a.column] * b0, s1 += a.at[p * a.column] * b1;
    }
    STORE(s0, c), STORE(s1, c + LANES);
}

#undef LOAD
#undef STORE

/* Two vectors of columns of a product, all m rows. */
TARGET static void NAME(columns)(size_t m, size_t n, size_t k, struct matrix_view a,
                                 const double *b, bool add, double *c)
{
    size_t i = 0, whole = m - m % TILE_ROWS;
    for (; i < whole; i += TILE_ROWS, a.at += TILE_ROWS * a.row) {
        NAME(four_rows)(n, k, a, b, add, c + i * n);
    }
    for (; i < m; i++, a.at += a.row) {
        NAME(one_row)(n, k, a, b, add, c + i * n);
    }
}

TARGET static void NAME(add_rows)(size_t rows, size_t columns, const double *restrict x,
                                  double *restrict out)
{
    for (size_t i = 0; i < rows; i++, x += columns) {
        for (size_t j = 0; j < columns; j++) {
            out[j] += x[j];
        }
    }
}
