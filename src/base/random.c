#include "base/random.h"

#include <math.h>

/* Multipliers and key increments of Philox4x32 (the paper's table 2 and section 4.1). */
static const uint32_t MULTIPLY_0 = 0xD2511F53, MULTIPLY_1 = 0xCD9E8D57;
static const uint32_t BUMP_0 = 0x9E3779B9, BUMP_1 = 0xBB67AE85;
enum { ROUNDS = 10 };

void random_block(struct random_key key, uint64_t index, uint32_t out[4])
{
    uint32_t k0 = (uint32_t)key.seed, k1 = (uint32_t)(key.seed >> 32);
    uint32_t c0 = (uint32_t)index, c1 = (uint32_t)(index >> 32);
    uint32_t c2 = key.purpose, c3 = key.layer;
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t p0 = (uint64_t)MULTIPLY_0 * c0;
        uint64_t p1 = (uint64_t)MULTIPLY_1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += BUMP_0;
        k1 += BUMP_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

static uint64_t pair(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

uint64_t random_bits(struct random_key key, uint64_t index)
{
    uint32_t block[4];
    random_block(key, index, block);
    return pair(block[0], block[1]);
}

double random_normal(struct random_key key, uint64_t index)
{
    uint32_t block[4];
    random_block(key, index, block);
    /* u is in (0, 1], so that its logarithm is finite */
    double u = ((double)(pair(block[0], block[1]) >> 11) + 1) * 0x1p-53;
    double turn = (double)(pair(block[2], block[3]) >> 11) * 0x1p-53;
    const double two_pi = 6.283185307179586476925;
    return sqrt(-2 * log(u)) * cos(two_pi * turn);
}
