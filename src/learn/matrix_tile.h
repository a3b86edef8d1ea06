/* No guard: matrix.c includes this once a width of vectors, with
 *   LANES   doubles in a vector        TARGET  attribute that allows such vectors
 *   TILE    name of the function       VECTOR  name of the vector's type
 *
 * Four rows and two vectors of columns of a product: eight sums, which stay in registers
 * while k runs and hide each other's latency. They have names because arrays of vectors
 * are not kept in registers by every compiler. */
typedef double VECTOR __attribute__((vector_size(LANES * sizeof(double))));

TARGET static void TILE(size_t n, size_t k, struct matrix_view a, const double *b,
                        const double start[TILE_ROWS], double *c)
{
    const VECTOR zero = {0};
    VECTOR s00 = zero + start[0], s01 = s00, s10 = zero + start[1], s11 = s10;
    VECTOR s20 = zero + start[2], s21 = s20, s30 = zero + start[3], s31 = s30;
    for (size_t p = 0; p < k; p++, b += n) {
        const double *at = a.at + p * a.column;
        VECTOR b0, b1;
        memcpy(&b0, b, sizeof b0);
        memcpy(&b1, b + LANES, sizeof b1);
        s00 += at[0] * b0, s01 += at[0] * b1;
        s10 += at[a.row] * b0, s11 += at[a.row] * b1;
        s20 += at[2 * a.row] * b0, s21 += at[2 * a.row] * b1;
        s30 += at[3 * a.row] * b0, s31 += at[3 * a.row] * b1;
    }
    const VECTOR sums[TILE_ROWS][2] = {{s00, s01}, {s10, s11}, {s20, s21}, {s30, s31}};
    for (size_t i = 0; i < TILE_ROWS; i++) {
        memcpy(c + i * n, sums[i], sizeof sums[i]);
    }
}

#undef LANES
#undef TARGET
#undef TILE
#undef VECTOR
