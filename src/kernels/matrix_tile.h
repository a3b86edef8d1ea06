/* No include guard: matrix.c includes this for each width of vectors (lanes_each.h).
 *
 * Two vectors of columns of a product with m >= 4 rows, four rows at a time. The eight
 * sums stay in registers while p runs, and hide each other's latency; they are single
 * variables because some compilers do not keep an array of vectors in registers. The
 * second four rows may overlap the first: the same results again, and cheaper than a loop
 * for the rest. */
typedef double NAME(vector) __attribute__((vector_size(LANES * sizeof(double))));

TARGET static void NAME(columns)(size_t m, size_t n, size_t k, struct matrix_view a,
                                 const double *b, const double *start, double *c)
{
    size_t step = m % TILE_ROWS ? m % TILE_ROWS : TILE_ROWS;
    for (size_t i = 0; i < m; i += step, step = TILE_ROWS) {
        const double *row = a.at + i * a.row, *column = b;
        const NAME(vector) zero = {0};
        NAME(vector) s00 = zero, s10 = zero, s20 = zero, s30 = zero;
        if (start) {
            s00 += start[i], s10 += start[i + 1], s20 += start[i + 2],
                s30 += start[i + 3];
        }
        NAME(vector) s01 = s00, s11 = s10, s21 = s20, s31 = s30;
        for (size_t p = 0; p < k; p++, row += a.column, column += n) {
            NAME(vector) b0, b1;
            memcpy(&b0, column, sizeof b0);
            memcpy(&b1, column + LANES, sizeof b1);
            s00 += row[0] * b0, s01 += row[0] * b1;
            s10 += row[a.row] * b0, s11 += row[a.row] * b1;
            s20 += row[2 * a.row] * b0, s21 += row[2 * a.row] * b1;
            s30 += row[3 * a.row] * b0, s31 += row[3 * a.row] * b1;
        }
        const NAME(vector)
            sums[TILE_ROWS][2] = {{s00, s01}, {s10, s11}, {s20, s21}, {s30, s31}};
        for (size_t r = 0; r < TILE_ROWS; r++) {
            memcpy(c + (i + r) * n, sums[r], sizeof sums[r]);
        }
    }
}
